"""Reads the tables of a database to be exported: which, in what order, a batch at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from kb.store.schema import Column, Table, View, load

# Documents keep the rights of their publishers: their texts, and the translations among their
# details, leave only when they are asked for.
_TEXTS, _DETAILS = ("documents", "text"), "document_details"
_BATCH = 2_000
_HELD: dict[str, frozenset[type]] = {
    "TEXT": frozenset({str, type(None)}),
    "INTEGER": frozenset({int, type(None)}),
    "NUMERIC": frozenset({int, float, type(None)}),
}

# The values of some rows, column by column.
Batch = list[tuple[Any, ...]]


class ExportError(RuntimeError):
    """The export cannot be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A table or view to be exported.

    Attributes:
        thing: As declared.
        columns: Those that are exported.
        rows: How many there are.
    """

    thing: Table | View
    columns: tuple[Column, ...]
    rows: int

    @property
    def name(self) -> str:
        """Name of the table or view."""
        return self.thing.name


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database for reading, as it is at this moment.

    Raises:
        ExportError: It is missing, or is no database of ours.
    """
    if not path.is_file():
        raise ExportError(f"there is no database at {path}; run kb build first")
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        # A hand-made database may hold bytes that are no UTF-8.
        db.text_factory = partial(str, encoding="utf-8", errors="replace")
        # Sorting goes to disk, so that memory does not grow with the data.
        db.execute("pragma temp_store = file")
        db.execute("begin")
        db.execute("select 1 from actions limit 1")
        yield db
    except sqlite3.DatabaseError as error:
        raise ExportError(
            f"{path} cannot be read ({error}); run kb build to make a new one"
        ) from error
    finally:
        db.close()


def choose(db: sqlite3.Connection, names: Iterable[str], *, texts: bool) -> list[Chosen]:
    """Return the named tables and views, or all.

    Args:
        db: The database.
        names: Of tables and views; none for all but the details of documents.
        texts: Also the texts of the documents, and with no names their details.

    Raises:
        ExportError: There is no such table, or the database is of another version of the schema.
    """
    declared = {thing.name: thing for thing in load().all}
    if unknown := [name for name in names if name not in declared]:
        raise ExportError(f"there is no table {unknown[0]!r}; there are {', '.join(declared)}")
    wanted = dict.fromkeys(names) or [x for x in declared if texts or x != _DETAILS]
    return [_chosen(db, declared[name], texts) for name in wanted]


def _chosen(db: sqlite3.Connection, thing: Table | View, texts: bool) -> Chosen:
    held = {row[1] for row in db.execute(f"pragma table_info({_quoted(thing.name)})")}
    if missing := [column.name for column in thing.columns if column.name not in held]:
        lacks = f"column {thing.name}.{missing[0]}" if held else f"table {thing.name}"
        raise ExportError(
            f"the database was built by another version: it lacks the {lacks}; run kb build again"
        )
    columns = tuple(x for x in thing.columns if texts or (thing.name, x.name) != _TEXTS)
    (rows,) = db.execute(f"select count(*) from {_quoted(thing.name)}").fetchone()
    return Chosen(thing, columns, rows)


def batches(db: sqlite3.Connection, chosen: Chosen) -> Iterator[Batch]:
    """Yield all rows, in an order that the same database always gives.

    Raises:
        ExportError: A value is not of its column's declared type.
    """
    names = [_quoted(column.name) for column in chosen.columns]
    if chosen.thing.sort:
        order = [_quoted(chosen.thing.sort)]
    else:
        # The order in which a build writes rows is always the same; a view has none of its own.
        order = ["rowid"] if isinstance(chosen.thing, Table) else names
    cursor = db.execute(
        f"select {', '.join(names)} from {_quoted(chosen.name)} order by {', '.join(order)}"
    )
    while rows := cursor.fetchmany(_BATCH):
        columns = list(zip(*rows, strict=True))
        for column, values in zip(chosen.columns, columns, strict=True):
            _check(chosen, column, values)
        yield columns


def _check(chosen: Chosen, column: Column, values: Sequence[Any]) -> None:
    if set(map(type, values)) <= _HELD[column.type]:
        return
    wrong = next(x for x in values if type(x) not in _HELD[column.type])
    raise ExportError(
        f"{chosen.name}.{column.name} is declared {column.type} and holds {str(wrong)[:60]!r}; "
        "run kb build to make a new database"
    )


def _quoted(name: str) -> str:
    return f'"{name}"'
