"""The record of a party, authority, court, violation or provision: years, median, owners, group."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from kb.site import format as fmt
from kb.site.charts import Value, columns
from kb.site.evidence import rows

_YEARS = 25
_MOST = 50
# Of more actions than this no median is taken for a page.
_SORTED = 50_000
# What another party of the same action pays is not this party's.
_PARTY_FINES = """(select sum(y.amount_eur) from penalties y where y.action_id = a.id
  and (y.party_id is null or y.party_id = :key) and y.standing = 'final' and not y.suspended
  and y.kind in ('fine', 'criminal_fine'))"""


@dataclass(frozen=True, slots=True)
class Group:
    """Actions of companies that belong together.

    Attributes:
        column: Of action_parties that tells the group.
        words: Since when, as a heading.
        count: Of them.
        actions: The largest of them, each with the company acted against.
    """

    column: str
    words: str
    count: int
    actions: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a thing over all its actions.

    Attributes:
        years: Number of actions, their sums in euros and the largest, by year, the last first.
        by_year: Chart of the number of actions a year.
        fines_by_year: Chart of their fines that stand, in euros of the day.
        median_eur: Of the largest sanctions; None without one.
        with_sum: How many actions have one.
        owners: To whom a company belonged, with the days.
        groups: Actions with those of its subsidiaries, of then and of today.
    """

    years: list[dict[str, Any]]
    by_year: Markup | None
    fines_by_year: Markup | None
    median_eur: float | None
    with_sum: int
    owners: list[dict[str, Any]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)


def record(connection: sqlite3.Connection, key: str, table: str, column: str) -> Record:
    """Return the record of a thing.

    Args:
        connection: To the knowledge base.
        key: Its id.
        table: That it is in.
        column: Of action_<table> that refers to it.
    """
    source = f"""from action_{table} x join actions a on a.id = x.action_id
      where x.{column} = :key and a.known_by = 'documents'"""
    party = table == "parties"
    # Sums of several actions leave out what is credited in parallel ones.
    years = rows(
        connection,
        f"""select a.year, count(*) as actions, count(a.headline_eur) as with_sum,
          sum({_PARTY_FINES if party else "a.total_penalty_eur"}) as fines,
          sum(a.total_all_net_eur) as net,
          sum(a.total_all_net_eur * a.total_all_eur_2024 / nullif(a.total_all_eur, 0)) as net_2024,
          max(a.headline_eur) as largest {source}
        and a.year is not null group by a.year order by a.year desc limit {_YEARS}""",
        {"key": key},
    )
    sums = rows(
        connection,
        f"""select a.headline_eur as eur {source} and a.headline_eur is not null
        order by a.headline_eur limit {_SORTED}""",
        {"key": key},
    )
    return Record(
        years=years,
        by_year=_chart("actions", "Actions by year of the decision", years, fmt.number),
        fines_by_year=_chart("fines", "Fines that stand by year, EUR", years, fmt.brief),
        median_eur=_median([row["eur"] for row in sums]) if len(sums) < _SORTED else None,
        with_sum=len(sums),
        owners=_owners(connection, key) if party else [],
        groups=_groups(connection, key) if party else [],
    )


def _chart(name: str, title: str, years: list[dict[str, Any]], shown: Any) -> Markup | None:
    known = {row["year"]: row[name] for row in years if row[name]}
    if len(known) < 2:
        return None
    last, first = max(known), max(min(known), max(known) - _YEARS + 1)
    return columns(
        f"record-{name}",
        title,
        [Value(str(y), known.get(y), shown(known.get(y))) for y in range(first, last + 1)],
    )


def _median(ordered: list[float]) -> float | None:
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _owners(connection: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    return rows(
        connection,
        """select o.*, p.name from party_parents o join parties p on p.id = o.parent_id
        where o.party_id = ? order by o.from_date is not null, o.from_date""",
        (key,),
    )


def _groups(connection: sqlite3.Connection, key: str) -> list[Group]:
    groups = []
    for column, words in (
        ("group_now_id", "With those that belong to it today"),
        ("group_then_id", "With those that belonged to it when they were decided"),
    ):
        # One that is its own group has a row too; a group begins with a second company.
        source = f"""from action_parties x join actions a on a.id = x.action_id
          where x.{column} = :key and a.known_by = 'documents'"""
        count = rows(
            connection,
            f"select count(distinct a.id) as n {source}",
            {"key": key},
        )[0]
        own = rows(
            connection,
            f"select 1 {source} and x.party_id <> :key limit 1",
            {"key": key},
        )
        if own:
            actions = rows(
                connection,
                f"select distinct a.* {source} order by a.rank limit {_MOST}",
                {"key": key},
            )
            groups.append(Group(column, words, count["n"], actions))
    return groups
