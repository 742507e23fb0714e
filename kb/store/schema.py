"""The schema, read from schema.yml: SQLite tables, search and data dictionary derive from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import sqlite_utils
import yaml

DECLARATION = Path(__file__).with_name("schema.yml")
TYPES = frozenset({"TEXT", "INTEGER", "NUMERIC"})
# Finds "ministere" in "ministère", which the default of FTS5 does for some accents only.
TOKENIZER = "unicode61 remove_diacritics 2"


class SchemaError(ValueError):
    """The declaration is wrong; the message says where."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view.

    Attributes:
        name: As in SQL.
        type: TEXT, INTEGER or NUMERIC.
        description: One sentence, shown to users.
        pk: Part of the primary key.
        fk: Table whose id this column refers to.
        required: Never null. (Not an option called null, which YAML reads as no key at all.)
        index: "", "plain" or "unique".
    """

    name: str
    type: str
    description: str
    pk: bool = False
    fk: str | None = None
    required: bool = False
    index: str = ""

    @property
    def ddl(self) -> str:
        """The column as CREATE TABLE writes it, without keys."""
        # SQLite lets a primary key that is no integer be null, unless told otherwise.
        not_null = " NOT NULL" if self.required or self.pk else ""
        return f"{_quoted(self.name)} {self.type}{not_null}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        name: As in SQL.
        title: Shown to users.
        description: What a row is.
        columns: In order.
        label: Column shown instead of the id.
        fts: Columns that full-text search reads.
        facets: Columns that the site counts by.
        sort: Column that the site sorts by.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    label: str | None = None
    fts: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    sort: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the columns of the primary key."""
        return tuple(column.name for column in self.columns if column.pk)

    def statements(self) -> Iterator[str]:
        """Yield the CREATE TABLE statement and one CREATE INDEX a declared or foreign key."""
        lines = [column.ddl for column in self.columns]
        lines.append(f"PRIMARY KEY ({', '.join(map(_quoted, self.key))})")
        lines += [
            f'FOREIGN KEY ({_quoted(column.name)}) REFERENCES {_quoted(column.fk)}("id")'
            for column in self.columns
            if column.fk
        ]
        yield f"CREATE TABLE {_quoted(self.name)} (\n  " + ",\n  ".join(lines) + "\n)"
        for column in self.columns:
            # The index of the primary key already serves its first column.
            if column.index or (column.fk and column.name != self.key[0]):
                unique = "UNIQUE " if column.index == "unique" else ""
                name = _quoted(f"idx_{self.name}_{column.name}")
                yield (
                    f"CREATE {unique}INDEX {name} ON {_quoted(self.name)}({_quoted(column.name)})"
                )


@dataclass(frozen=True, slots=True)
class View:
    """A view: like a table, with the query that makes it."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    sql: str
    facets: tuple[str, ...] = ()
    sort: str | None = None

    def statements(self) -> Iterator[str]:
        """Yield the CREATE VIEW statement."""
        names = ", ".join(_quoted(column.name) for column in self.columns)
        yield f"CREATE VIEW {_quoted(self.name)} ({names}) AS\n{self.sql.strip()}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the data dictionary."""

    table: str
    column: str
    type: str
    description: str
    key: str


@dataclass(frozen=True, slots=True)
class Schema:
    """All tables and views, in the order of the declaration."""

    tables: tuple[Table, ...]
    views: tuple[View, ...]

    @property
    def all(self) -> tuple[Table | View, ...]:
        """Tables, then views."""
        return (*self.tables, *self.views)

    def create(self, db: sqlite_utils.Database) -> None:
        """Make the tables with their keys and indexes, and the views, in an empty database."""
        for thing in self.all:
            for statement in thing.statements():
                db.execute(statement)
        db.conn.commit()

    def enable_search(self, db: sqlite_utils.Database) -> None:
        """Index the words of the loaded rows.

        Call it after loading: there are no triggers, which would slow the loading by half. Do not
        VACUUM afterwards: the index refers to rows by their rowid, which VACUUM may renumber.
        """
        for table in self.tables:
            if table.fts:
                db.table(table.name).enable_fts(table.fts, tokenize=TOKENIZER, replace=True)

    def dictionary(self) -> list[Entry]:
        """Return the data dictionary: one entry a column of every table and view."""
        return [
            Entry(
                thing.name,
                column.name,
                column.type,
                column.description,
                "primary key" if column.pk else f"{column.fk}.id" if column.fk else "",
            )
            for thing in self.all
            for column in thing.columns
        ]


def create(db: sqlite_utils.Database) -> None:
    """Make the declared tables and views in an empty database."""
    load().create(db)


def enable_search(db: sqlite_utils.Database) -> None:
    """Make the full-text indexes over the loaded rows."""
    load().enable_search(db)


def dictionary() -> list[Entry]:
    """Return the data dictionary of the declared schema."""
    return load().dictionary()


@cache
def load(path: Path = DECLARATION) -> Schema:
    """Read a declaration; anything that it should not hold is a SchemaError."""
    return parse(yaml.safe_load(path.read_text(encoding="utf-8")))


def parse(declared: Mapping[str, Any]) -> Schema:
    """Turn a declaration into a Schema, strictly."""
    _known("the schema", declared, {"tables", "views"})
    schema = Schema(
        tuple(_table(name, entry) for name, entry in declared["tables"].items()),
        tuple(_view(name, entry) for name, entry in (declared.get("views") or {}).items()),
    )
    targets = {table.name for table in schema.tables if table.key == ("id",)}
    for table in schema.tables:
        for column in table.columns:
            if column.fk and column.fk not in targets:
                raise SchemaError(
                    f"{table.name}.{column.name}: no table {column.fk!r} whose primary key is id"
                )
    return schema


def _table(name: str, entry: Mapping[str, Any]) -> Table:
    _known(
        name,
        entry,
        {"title", "description", "columns", "label", "fts", "facets", "sort"},
        "columns",
    )
    table = Table(
        name,
        entry["title"],
        entry["description"],
        _columns(name, entry["columns"]),
        entry.get("label"),
        tuple(entry.get("fts", ())),
        tuple(entry.get("facets", ())),
        entry.get("sort"),
    )
    if not table.key:
        raise SchemaError(f"{name}: no primary key")
    _have(name, table.columns, (table.label, table.sort, *table.fts, *table.facets))
    return table


def _view(name: str, entry: Mapping[str, Any]) -> View:
    _known(name, entry, {"title", "description", "columns", "facets", "sort", "sql"}, "columns")
    columns = _columns(name, entry["columns"])
    facets = tuple(entry.get("facets", ()))
    view = View(
        name,
        entry["title"],
        entry["description"],
        columns,
        entry["sql"],
        facets,
        entry.get("sort"),
    )
    _have(name, columns, (view.sort, *facets))
    return view


def _columns(table: str, declared: Mapping[str, list[Any]]) -> tuple[Column, ...]:
    return tuple(_column(f"{table}.{name}", name, items) for name, items in declared.items())


def _column(where: str, name: str, items: list[Any]) -> Column:
    if len(items) < 2 or items[0] not in TYPES or not isinstance(items[1], str):
        raise SchemaError(f"{where}: needs a type ({', '.join(sorted(TYPES))}) and a description")
    options: dict[str, Any] = {}
    for item in items[2:]:
        options.update({item: True} if isinstance(item, str) else item)
    _known(where, options, {"pk", "fk", "required", "index"})
    index = options.get("index", "")
    if index not in ("", True, "unique"):
        raise SchemaError(f"{where}: index is true or unique, not {index!r}")
    return Column(
        name,
        items[0],
        items[1],
        bool(options.get("pk", False)),
        options.get("fk"),
        bool(options.get("required", False)),
        "plain" if index is True else index,
    )


def _known(where: str, entry: Mapping[str, Any], allowed: set[str], *mappings: str) -> None:
    if unknown := sorted(set(entry) - allowed):
        raise SchemaError(f"{where}: unknown {', '.join(map(str, unknown))}")
    optional = {"label", "fts", "facets", "sort", "views", "pk", "fk", "required", "index"}
    if missing := sorted(allowed - optional - set(entry)):
        raise SchemaError(f"{where}: lacks {', '.join(missing)}")
    if wrong := [key for key in mappings if not isinstance(entry[key], dict)]:
        raise SchemaError(f"{where}: {', '.join(wrong)} must be a mapping")


def _have(where: str, columns: tuple[Column, ...], wanted: tuple[str | None, ...]) -> None:
    names = {column.name for column in columns}
    for name in wanted:
        if name is not None and name not in names:
            raise SchemaError(f"{where}: has no column {name!r}")


def _quoted(name: str | None) -> str:
    if not name or '"' in name:
        raise SchemaError(f"not a name: {name!r}")
    return f'"{name}"'
