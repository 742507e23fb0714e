"""What the pages show, read from the database. The templates hold no SQL."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Any

from kb.site import case_law
from kb.site import format as fmt
from kb.site.evidence import Statement, rows, statements

# The order in which a page states its facts; amounts have sections of their own.
_FIELDS = (
    "stage",
    "outcome",
    "authority",
    "respondent",
    "court",
    "case_number",
    "announced",
    "decided",
    "conduct_start",
    "conduct_end",
    "violation",
    "provision",
)
# Of these an action has one value, so that two are a disagreement.
_SINGLE = frozenset({"stage", "announced", "decided", "conduct_start", "conduct_end"})
_STANDING = {"final": 0, "restated": 1, "proposed": 2, "disputed": 3, "superseded": 4}


@dataclass(frozen=True, slots=True)
class Penalty:
    """A penalty with the statements that show it."""

    row: dict[str, Any]
    shown_by: Statement | None
    conversions: list[Statement]
    also: list[Statement]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a fact, with all statements of it."""

    text: str
    note: str
    shown: bool
    statements: list[Statement]


@dataclass(frozen=True, slots=True)
class Fact:
    """One field of an action."""

    field: str
    values: list[Value]
    disagree: bool
    steps: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to another action, read from this one."""

    words: str
    row: dict[str, Any]
    times: str
    shown_by: Statement | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two statements that cannot both be right."""

    field: str
    rule: str | None
    shown: Statement
    other: Statement


@dataclass(frozen=True, slots=True)
class Event:
    """A step in the history, with the statement that tells it in passing."""

    row: dict[str, Any]
    told: Statement | None


@dataclass(frozen=True, slots=True)
class Action:
    """What the page of an action shows."""

    row: dict[str, Any]
    parties: list[dict[str, Any]]
    authorities: list[dict[str, Any]]
    courts: list[dict[str, Any]]
    violations: list[dict[str, Any]]
    provisions: list[dict[str, Any]]
    penalties: list[Penalty] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    figures: list[Statement] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    appeals: list[case_law.Appeal] = field(default_factory=list)
    cites: list[case_law.Citation] = field(default_factory=list)
    cited_by: list[case_law.Citation] = field(default_factory=list)


def action(connection: sqlite3.Connection, key: str) -> Action | None:
    """Return all that is known of an action, or None if there is none with this id."""
    found = rows(connection, "select * from actions where id = ?", (key,))
    if not found:
        return None
    penalty_rows = rows(
        connection,
        """select p.*, y.name as payer from penalties p left join parties y on y.id = p.party_id
        where p.action_id = ? order by p.amount_eur is null, p.amount_eur desc, p.id""",
        (key,),
    )
    relation_rows = _relation_rows(connection, key)
    shown_by = (row["claim_id"] for row in penalty_rows + relation_rows)
    by_id = statements(connection, key, tuple(sorted({id for id in shown_by if id})))
    # A relation's claim speaks of the other action: it is evidence here, but no fact of this one.
    foreign = {row["claim_id"] for row in relation_rows}
    own = [one for one in by_id.values() if one.id not in foreign]
    penalties = _penalties(penalty_rows, by_id, own)
    used = {
        one.id
        for penalty in penalties
        for one in [penalty.shown_by, *penalty.conversions, *penalty.also]
        if one
    }
    return Action(
        row=found[0],
        parties=_parties(connection, key),
        authorities=_linked(connection, key, "authority", "authorities", "name"),
        courts=_linked(connection, key, "court", "courts", "name"),
        violations=(violations := _linked(connection, key, "violation", "violations", "name")),
        provisions=_linked(connection, key, "provision", "provisions", "id"),
        penalties=penalties,
        facts=_facts(own, {row["id"]: row["name"] for row in violations}),
        figures=[one for one in own if one.field == "amount" and one.id not in used],
        relations=[_relation(row, found[0], by_id) for row in relation_rows],
        conflicts=_conflicts(connection, key, by_id),
        events=[
            Event(row, by_id.get(row["claim_id"]))
            for row in rows(
                connection,
                """select e.*, d.title as document, d.url from events e
                  left join documents d on d.id = e.document_id
                where e.action_id = ? order by e.date is null, e.date, e.id""",
                (key,),
            )
        ],
        documents=_documents(connection, key),
        appeals=case_law.appeals(connection, key),
        cites=case_law.cites(connection, key),
        cited_by=case_law.cited_by(connection, key),
    )


def _linked(
    connection: sqlite3.Connection, key: str, singular: str, table: str, order: str
) -> list[dict[str, Any]]:
    return rows(
        connection,
        f"""select t.* from action_{table} x join {table} t on t.id = x.{singular}_id
        where x.action_id = ? order by t.{order}""",
        (key,),
    )


def _parties(connection: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    """Return the parties, with the companies at the top of their owners then and today."""
    return rows(
        connection,
        """select p.*, t.name as group_then, n.name as group_now,
          x.group_then_id, x.group_now_id, x.role
        from action_parties x join parties p on p.id = x.party_id
          left join parties t on t.id = x.group_then_id and t.id <> p.id
          left join parties n on n.id = x.group_now_id and n.id <> p.id
        where x.action_id = ? order by p.name""",
        (key,),
    )


def _conflicts(
    connection: sqlite3.Connection, key: str, by_id: dict[str, Statement]
) -> list[Conflict]:
    found = rows(connection, "select * from disagreements where action_id = ? order by id", (key,))
    return [
        Conflict(row["field"], row["rule"], by_id[row["claim_id"]], by_id[row["other_claim_id"]])
        for row in found
        if row["claim_id"] in by_id and row["other_claim_id"] in by_id
    ]


def _documents(connection: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    found = rows(
        connection,
        """select d.id, d.title, d.url, d.lang, d.published, d.content_hash, x.why, x.score,
          s.name as source
        from action_documents x join documents d on d.id = x.document_id
          left join sources s on s.id = d.source_id
        where x.action_id = ? order by d.published is null, d.published, d.id""",
        (key,),
    )
    return [{**row, "url": fmt.link(row["url"])} for row in found]


def _penalties(
    found: list[dict[str, Any]], by_id: dict[str, Statement], own: list[Statement]
) -> list[Penalty]:
    main = {row["claim_id"] for row in found}
    found = sorted(found, key=lambda row: _STANDING.get(row["standing"], 9))
    taken: set[str] = set()
    penalties = []
    for row in found:
        shown_by = by_id.get(row["claim_id"])
        figure = (row["amount"], row["currency"], shown_by.role if shown_by else row["kind"])
        # The same figure in other documents supports the first penalty that has it.
        also = [
            one
            for one in own
            if one.figure == figure and one.id not in main and one.id not in taken
        ]
        restated = {row["claim_id"], *(one.id for one in also)}
        conversions = [one for one in own if one.restates in restated and one.id not in main]
        taken.update(one.id for one in also + conversions)
        penalties.append(Penalty(row, shown_by, conversions, also))
    return penalties


def _facts(own: list[Statement], violations: dict[str, str]) -> list[Fact]:
    facts = []
    for name in _FIELDS:
        by_value: dict[str, list[Statement]] = {}
        for one in own:
            if one.field == name:
                by_value.setdefault(one.value, []).append(one)
        values = [
            Value(
                _words(name, text, violations),
                text if name == "violation" else "",
                any(one.chosen for one in stated),
                stated,
            )
            for text, stated in by_value.items()
        ]
        values.sort(key=lambda value: not value.shown)
        if values:
            several = name in _SINGLE and len(values) > 1
            rule = values[0].statements[0].rule
            facts.append(Fact(name, values, several, several and rule == "latest_stage"))
    return facts


def _words(name: str, value: str, violations: dict[str, str]) -> str:
    if name == "violation":
        return violations.get(value) or value
    if name in ("stage", "outcome"):
        return fmt.label(value)
    if name in _SINGLE:
        return fmt.day(value)
    return value


def _relation_rows(connection: sqlite3.Connection, key: str) -> list[dict[str, Any]]:
    return rows(
        connection,
        """select r.kind, r.claim_id, r.from_action_id = :key as outward, a.id, a.title, a.year,
          a.headline_amount, a.currency, a.headline_eur
        from relations r
          join actions a on a.id = iif(r.from_action_id = :key, r.to_action_id, r.from_action_id)
        where r.from_action_id = :key or r.to_action_id = :key order by a.rank, r.kind""",
        {"key": key},
    )


def _relation(row: dict[str, Any], this: dict[str, Any], by_id: dict[str, Statement]) -> Relation:
    same = row["currency"] == this["currency"]
    column = "headline_amount" if same else "headline_eur"
    return Relation(
        fmt.relation(row["kind"], bool(row["outward"])),
        row,
        fmt.times(row[column], this[column]),
        by_id.get(row["claim_id"]),
    )
