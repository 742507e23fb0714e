"""Opens two databases side by side, read-only, whatever versions of the schema they have."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OLD, NEW = "old", "new"

# The columns that are read of each table.
_READ: dict[str, tuple[str, ...]] = {
    "actions": (
        *("id", "rank", "title", "stage", "year", "headline_amount", "currency", "known_by"),
        *("announced", "decided", "conduct_start", "conduct_end", "country"),
        *("total_penalty_eur", "total_relief_eur", "total_all_eur", "total_all_net_eur"),
    ),
    "documents": ("id", "title", "url", "published", "content_hash"),
    "claims": (
        *("id", "action_id", "document_id", "field", "value", "amount", "currency", "chosen"),
    ),
    "penalties": (
        *("id", "action_id", "kind", "amount", "currency", "standing", "suspended"),
        *("party_id", "claim_id"),
    ),
    "relations": ("from_action_id", "to_action_id", "kind", "claim_id"),
    "parties": ("id", "name"),
    "authorities": ("id", "name"),
    "courts": ("id", "name"),
    "violations": ("id", "name"),
    "action_documents": ("action_id", "document_id"),
    "action_parties": ("action_id", "party_id"),
    "action_authorities": ("action_id", "authority_id"),
    "action_courts": ("action_id", "court_id"),
    "action_violations": ("action_id", "violation_id"),
    "action_provisions": ("action_id", "provision_id"),
    "action_redirects": ("old_id", "action_id"),
}
# These are looked up in one database at a time: it does not matter what the other one lacks.
_LOOKED_UP = frozenset({"claims", "action_redirects"})
_STEPS = 200_000
_CACHE_KB = 64_000

_Tables = Mapping[str, frozenset[str]]


class DiffError(RuntimeError):
    """The databases cannot be compared; the message says what to do."""


def opened(old: Path, new: Path) -> tuple[sqlite3.Connection, tuple[str, ...]]:
    """Open both files and make a view of each table on each side, like ``old_actions``.

    A table or column that only one of them has is empty in both views, so that it never differs.

    Returns:
        The connection, which can write temporary tables only, and notes about such columns.

    Raises:
        DiffError: A file is missing, or is no database of ours.
    """
    db = sqlite3.connect(":memory:", uri=True)
    try:
        db.row_factory = _row
        # A hand-made database may hold bytes that are no UTF-8.
        db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        # Sorting and temporary tables go to disk, so that memory does not grow with the data.
        db.execute("pragma temp_store = file")
        both = {OLD: _attach(db, OLD, old), NEW: _attach(db, NEW, new)}
        for table, columns in _READ.items():
            shared = both[OLD].get(table, frozenset()) & both[NEW].get(table, frozenset())
            for side, tables in both.items():
                own = tables.get(table, frozenset())
                _view(db, side, table, columns, own if table in _LOOKED_UP else shared)
    except BaseException:
        db.close()
        raise
    # Without this Python does not see Ctrl-C before a statement ends, which may take minutes.
    db.set_progress_handler(lambda: 0, _STEPS)
    return db, tuple(_notes(both[OLD], both[NEW]))


@contextmanager
def explained() -> Iterator[None]:
    """Turn what SQLite says while comparing into a message that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        if str(error) == "interrupted":
            raise KeyboardInterrupt from None
        if "full" in str(error):
            raise DiffError(
                f"no room for temporary files ({error}); free some, or set SQLITE_TMPDIR"
            ) from error
        raise DiffError(
            f"cannot read the databases ({error}); if one is being written, wait; if it is "
            "damaged, write it anew with kb build"
        ) from error


def _attach(db: sqlite3.Connection, side: str, path: Path) -> _Tables:
    if not path.is_file():
        raise DiffError(f"there is no file {path}; kb build --database {path} writes one")
    try:
        db.execute(f"attach ? as {side}", (f"{path.absolute().as_uri()}?mode=ro",))
        db.execute(f"pragma {side}.cache_size = -{_CACHE_KB}")
        rows = db.execute(
            f"select m.name, c.name from {side}.sqlite_master m "
            "join pragma_table_info(m.name, ?) c where m.type = 'table'",
            (side,),
        ).fetchall()
    except sqlite3.Error as error:
        raise DiffError(
            f"{path} cannot be read as a database ({error}); give a file that kb build wrote"
        ) from error
    tables: dict[str, set[str]] = {}
    for table, column in rows:
        tables.setdefault(table, set()).add(column)
    if not {"id", "title"} <= tables.get("actions", set()):
        raise DiffError(
            f"{path} is a database, but has no actions; give a file that kb build wrote "
            "(enforcement.db in the workspace)"
        )
    return {name: frozenset(columns) for name, columns in tables.items()}


def _view(
    db: sqlite3.Connection, side: str, table: str, columns: tuple[str, ...], known: frozenset[str]
) -> None:
    shown = ", ".join(f"{x if x in known else 'null'} as {x}" for x in columns)
    source = f"from {side}.{table}" if known else "where 0"
    db.execute(f"create temp view {side}_{table} as select {shown} {source}")


def _notes(old: _Tables, new: _Tables) -> Iterator[str]:
    for name, these, those in ((OLD, old, new), (NEW, new, old)):
        tables = {x for x in these if not x.startswith("sqlite_") and "_fts" not in x}
        # Where the old one has no redirects there is nothing to compare: only the new one's count.
        only = sorted(tables - set(those) - {"action_redirects"})
        columns = sorted(
            f"{table}.{column}"
            for table in tables & set(those)
            for column in these[table] - those[table]
        )
        if only:
            yield f"Only the {name} database has the tables {', '.join(only)}: not compared."
        if columns:
            yield f"Only the {name} database has the columns {', '.join(columns)}: not compared."


def _row(_: sqlite3.Cursor, row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(map(_plain, row))


def _plain(value: Any) -> Any:
    """Return a value that JSON can write, also of a database that was tampered with."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
