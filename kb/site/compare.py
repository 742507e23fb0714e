"""Two to six actions, parties or authorities side by side, in one currency and price level."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any

from kb.resolve.totals import FINES, RELIEF
from kb.site.evidence import rows
from kb.site.lookup import Found, Thing

MOST = 6
BASE_YEAR = "2024"
CURRENCIES = ("EUR", "USD")
# The actions of a thing. Of a party or an authority those count that a document is about: another
# action's document may mention one under another name, and it would count twice.
_OWN = {
    "action": "select id as action_id from actions where id = :key",
    "party": """select x.action_id from action_parties x join actions a on a.id = x.action_id
      where x.party_id = :key and a.known_by = 'documents'""",
    "authority": """select x.action_id from action_authorities x
      join actions a on a.id = x.action_id
      where x.authority_id = :key and a.known_by = 'documents'""",
}
_MENTIONED = {
    "party": "select action_id from action_parties where party_id = :key",
    "authority": "select action_id from action_authorities where authority_id = :key",
}
# A sanction of a party's action that another party pays is not the party's.
_PAYS = {"party": "and (y.party_id is null or y.party_id = :key)"}


@dataclass(frozen=True, slots=True)
class Unit:
    """The currency and the price level in which sums are compared.

    Attributes:
        currency: ISO 4217; empty when there is no sum to compare.
        constant: Whether in the prices of BASE_YEAR.
    """

    currency: str
    constant: bool = False

    @property
    def converted(self) -> bool:
        """Whether the database has all sums in this currency."""
        return self.currency in CURRENCIES

    @property
    def words(self) -> str:
        """The unit as readers read it."""
        return f"{self.currency}, prices of {BASE_YEAR}" if self.constant else self.currency

    def column(self, name: str) -> str:
        """Return the SQL of a sum in this unit.

        Args:
            name: The alias and the column of the table, like y.amount, where the columns of
                converted sums begin with the same name.
        """
        if self.converted:
            name = name.replace("headline_amount", "headline")
            return f"{name}_{self.currency.lower()}{f'_{BASE_YEAR}' if self.constant else ''}"
        table = name.partition(".")[0]
        return f"iif({table}.currency = :currency, {name}, null)"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things compared.

    Attributes:
        thing: What it is.
        headline: Its largest sanction that stands, with its action; `compared` is in the unit.
        fines: That stand, added up, in the unit; None when there are none that have a rate.
        relief: Restitution, disgorgement with its interest and damages.
        all: Everything that stands.
        actions: How many are known.
        with_sum: How many of them have a sum.
        mentioned: How many more are known only because other actions' documents mention them.
        years: First and last year.
        stages: With their numbers of actions, the most frequent first.
        authorities: Likewise.
        violations: Likewise.
        left_out: Numbers of penalties that are not added up, or not wholly, by the reason.
    """

    thing: Thing
    headline: dict[str, Any] | None
    fines: float | None
    relief: float | None
    all: float | None
    actions: int
    with_sum: int
    mentioned: int
    years: tuple[int | None, int | None]
    stages: list[dict[str, Any]]
    authorities: list[dict[str, Any]]
    violations: list[dict[str, Any]]
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def compared(self) -> float | None:
        """The largest sanction in the unit."""
        return self.headline["compared"] if self.headline else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Things side by side.

    Attributes:
        found: What was found for each name.
        sides: The things compared.
        unit: Of the sums.
        too_many: What was asked for beyond MOST.
    """

    found: list[Found]
    sides: list[Side]
    unit: Unit
    too_many: list[Thing]


def compare(
    connection: sqlite3.Connection, found: list[Found], currency: str = "", constant: bool = False
) -> Comparison:
    """Return a comparison.

    Args:
        connection: To the knowledge base.
        found: What was found for the names asked; the first MOST things are compared.
        currency: EUR or USD; else the sums' own currency where it is the same, and EUR where not.
        constant: Whether in the prices of BASE_YEAR.
    """
    things = list(dict.fromkeys(one.thing for one in found if one.thing))
    unit = _unit(connection, things[:MOST], currency, constant)
    sides = [_side(connection, thing, unit) for thing in things[:MOST]]
    return Comparison(found, sides, unit, things[MOST:])


def _unit(
    connection: sqlite3.Connection, things: list[Thing], currency: str, constant: bool
) -> Unit:
    if currency in CURRENCIES:
        return Unit(currency, constant)
    largest = [_headline(connection, thing, Unit("EUR")) for thing in things]
    currencies = {one["currency"] for one in largest if one}
    own = currencies.pop() if len(currencies) == 1 else "EUR"
    if constant and own not in CURRENCIES:
        own = "EUR"
    return Unit(own, constant)


def _side(connection: sqlite3.Connection, thing: Thing, unit: Unit) -> Side:
    own, key = _OWN[thing.kind], {"key": thing.id}
    counts = rows(
        connection,
        f"""select count(*) as actions, count(a.headline_amount) as with_sum,
          min(a.year) as first, max(a.year) as last
        from ({own}) o join actions a on a.id = o.action_id""",
        key,
    )[0]
    every = counts["actions"]
    if thing.kind in _MENTIONED:
        sql = f"select count(*) as n from ({_MENTIONED[thing.kind]})"
        every = rows(connection, sql, key)[0]["n"]
    sums, left_out = _sums(connection, thing, unit)
    return Side(
        thing=thing,
        headline=_headline(connection, thing, unit),
        **sums,
        actions=counts["actions"],
        with_sum=counts["with_sum"],
        mentioned=every - counts["actions"],
        years=(counts["first"], counts["last"]),
        stages=rows(
            connection,
            f"""select a.stage as id, count(*) as n from ({own}) o
            join actions a on a.id = o.action_id where a.stage is not null
            group by a.stage order by n desc, a.stage""",
            key,
        ),
        authorities=_linked(connection, thing, "authority", "authorities"),
        violations=_linked(connection, thing, "violation", "violations"),
        left_out=left_out,
    )


def _linked(
    connection: sqlite3.Connection, thing: Thing, singular: str, table: str
) -> list[dict[str, Any]]:
    return rows(
        connection,
        f"""select t.id, t.name, c.n from (
          select x.{singular}_id as id, count(*) as n from ({_OWN[thing.kind]}) o
          join action_{table} x on x.action_id = o.action_id
          group by 1 order by n desc, 1 limit 5) c
        join {table} t on t.id = c.id order by c.n desc, t.name""",
        {"key": thing.id},
    )


def _headline(connection: sqlite3.Connection, thing: Thing, unit: Unit) -> dict[str, Any] | None:
    """Return the largest sanction that stands, a proposed one only where there is no other."""
    action = "a.id as action_id, a.title, a.year, a.stage"
    penalty = "y.kind, y.standing, y.suspended, y.claim_id"
    if thing.kind == "party":
        value = unit.column("y.amount")
        sql = f"""select {action}, y.amount, y.currency, {value} as compared, {penalty}
          from ({_OWN["party"]}) o join actions a on a.id = o.action_id
            join penalties y on y.action_id = a.id {_PAYS["party"]}
          where y.standing in ('final', 'proposed') or y.standing = 'restated' and y.currency in (
            select currency from penalties where action_id = a.id and standing = 'final')
          order by y.standing = 'proposed', compared is null, compared desc,
            y.standing <> 'final', a.rank, y.id limit 1"""
    else:
        value = unit.column("a.headline_amount")
        sql = f"""select top.*, {penalty} from (
            select {action}, a.headline_amount as amount, a.currency, {value} as compared
            from ({_OWN[thing.kind]}) o join actions a on a.id = o.action_id
            where a.headline_amount is not null
            order by compared is null, compared desc, a.rank limit 1) top
          left join penalties y on y.id = (
            select id from penalties where action_id = top.action_id and amount = top.amount
              and currency = top.currency order by standing <> 'final', id limit 1)"""
    found = rows(connection, sql, {"key": thing.id, "currency": unit.currency})
    return found[0] if found else None


def _sums(
    connection: sqlite3.Connection, thing: Thing, unit: Unit
) -> tuple[dict[str, Any], dict[str, int]]:
    """Return what stands, added up by kind, and how many penalties are not added up, and why.

    By the rules of kb.resolve.totals; over several actions without what is credited in parallel
    ones.
    """
    value = unit.column("y.amount")
    net = value
    if thing.kind != "action":
        net = f"iif(y.credited > 0, {value} * (y.amount - y.credited) / y.amount, {value})"
    groups = rows(
        connection,
        f"""select y.kind, y.standing, y.suspended, count(*) as n, count({value}) as known,
          sum({net}) as total, count(nullif(y.credited, 0)) as credited
        from ({_OWN[thing.kind]}) o join penalties y on y.action_id = o.action_id
          {_PAYS.get(thing.kind, "")}
        where y.standing in ('final', 'proposed') group by 1, 2, 3""",
        {"key": thing.id, "currency": unit.currency},
    )
    left_out = dict.fromkeys(("proposed", "periodic", "suspended", "credited", "no rate"), 0)
    standing = []
    for group in groups:
        if group["standing"] == "proposed":
            left_out["proposed"] += group["n"]
        elif group["kind"] == "periodic":
            left_out["periodic"] += group["n"]
        elif group["suspended"]:
            left_out["suspended"] += group["n"]
        else:
            standing.append(group)
            left_out["credited"] += group["credited"]
            left_out["no rate"] += group["n"] - group["known"]

    def total(kinds: frozenset[str] | None) -> float | None:
        counted = [one for one in standing if kinds is None or one["kind"] in kinds]
        known = [one["total"] for one in counted if one["known"]]
        # Of many actions what has a rate is added up, and the page says how much has none.
        incomplete = any(one["known"] < one["n"] for one in counted)
        if not known or (incomplete and thing.kind == "action"):
            return None
        return round(float(sum(known)), 2)

    sums = {"fines": total(FINES), "relief": total(RELIEF), "all": total(None)}
    return sums, left_out
