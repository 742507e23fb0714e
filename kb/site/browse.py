"""The pages that lead to actions: of a document, and of a party, authority, violation and so on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kb.site import format as fmt
from kb.site.evidence import rows
from kb.site.record import Record, record

# Tables whose rows belong to actions, and the column of action_<table> that refers to them.
LINKED = {
    "parties": "party_id",
    "authorities": "authority_id",
    "courts": "court_id",
    "violations": "violation_id",
    "provisions": "provision_id",
}
# More than a page can show with use; the table has the rest.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document's text, and what it states, if anything."""

    text: str
    start: int
    states: str


@dataclass(frozen=True, slots=True)
class Document:
    """What the page of a document shows."""

    row: dict[str, Any]
    pieces: list[Piece]
    actions: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Linked:
    """What the page of a party, authority, court, violation or provision shows."""

    row: dict[str, Any]
    name: str
    column: str
    actions: list[dict[str, Any]]
    count: int
    record: Record


def document(connection: sqlite3.Connection, key: str) -> Document | None:
    """Return a document with its statements marked, or None if there is none with this id."""
    found = rows(
        connection,
        """select d.*, s.name as source from documents d left join sources s on s.id = d.source_id
        where d.id = ?""",
        (key,),
    )
    if not found:
        return None
    marks = rows(
        connection,
        """select m.start_char as start, m.end_char as "end",
          group_concat(distinct coalesce(c.role, c.field)) as states
        from mentions m join claims c on c.mention_id = m.id
        where m.document_id = ? and m.part = 'text'
        group by m.start_char, m.end_char order by m.start_char, m.end_char desc""",
        (key,),
    )
    actions = rows(
        connection,
        """select a.* from action_documents x join actions a on a.id = x.action_id
        where x.document_id = ? order by a.rank""",
        (key,),
    )
    row = {**found[0], "url": fmt.link(found[0]["url"])}
    return Document(row, list(_pieces(row["text"] or "", marks)), actions)


def _pieces(text: str, marks: list[dict[str, Any]]) -> Iterable[Piece]:
    at = 0
    for mark in marks:
        if mark["start"] < at:
            continue  # within the one before
        yield Piece(text[at : mark["start"]], at, "")
        states = ", ".join(fmt.label(code) for code in mark["states"].split(","))
        yield Piece(text[mark["start"] : mark["end"]], mark["start"], states)
        at = mark["end"]
    yield Piece(text[at:], at, "")


def linked(connection: sqlite3.Connection, key: str, table: str) -> Linked | None:
    """Return a row of one of the LINKED tables with its actions, largest first."""
    found = rows(connection, f"select * from {table} where id = ?", (key,))
    if not found:
        return None
    column = LINKED[table]
    actions = rows(
        connection,
        f"""select a.* from action_{table} x join actions a on a.id = x.action_id
        where x.{column} = ? order by a.rank limit {_MOST}""",
        (key,),
    )
    count = rows(connection, f"select count(*) as n from action_{table} where {column} = ?", (key,))
    row = found[0]
    return Linked(
        row,
        row.get("name") or row["id"],
        column,
        actions,
        count[0]["n"],
        record(connection, key, table, column),
    )
