"""Writes rows into the tables of the schema: documents, and the reviewed facts beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

import sqlite_utils

from kb.model import Document, Refusal
from kb.resolve.corrections import Correction

_BATCH = 2_000


class Loader:
    """Collects rows and writes them in batches; leaving the with block writes the rest."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        """Write into a database in which the schema has been made."""
        self._db = db
        self._waiting: dict[str, list[dict[str, Any]]] = {}

    def __enter__(self) -> Self:
        """Use the loader in a with block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what waits, unless something went wrong."""
        if kind is None:
            for table in self._waiting:
                self._flush(table)

    def add(self, table: str, **row: Any) -> None:
        """Add a row; one whose key is there already is left out."""
        waiting = self._waiting.setdefault(table, [])
        waiting.append({name: plain(value) for name, value in row.items()})
        if len(waiting) >= _BATCH:
            self._flush(table)

    def _flush(self, table: str) -> None:
        rows, self._waiting[table] = self._waiting[table], []
        self._db.table(table).insert_all(rows, ignore=True, batch_size=_BATCH)

    def source(self, source: Mapping[str, Any]) -> None:
        """Add a source."""
        names = (
            *("id", "name", "publisher", "url", "licence", "terms", "jurisdiction"),
            *("last_crawl", "last_crawl_verdict", "last_crawl_failures"),
        )
        self.add("sources", **{name: source.get(name) for name in names})

    def source_year(self, source: str, year: str, documents: int, not_extracted: int) -> None:
        """Add how many documents of a year a source has; a year of "" is not known."""
        self.add(
            "source_years",
            row=f"{source}:{year}",
            source_id=source,
            year=year or None,
            documents=documents,
            not_extracted=not_extracted,
        )

    def document(self, document: Document, status: str) -> None:
        """Add a document and how its extraction went."""
        self.add(
            "documents",
            id=document.key,
            source_id=document.source,
            lang=document.lang,
            kind=document.kind,
            url=document.url,
            title=document.title,
            published=document.published,
            text=document.text,
            content_hash=document.content_hash,
            status=status,
        )
        for number, (name, value) in enumerate(document.details, start=1):
            self.add(
                "document_details",
                id=f"{document.key}#{number}",
                document_id=document.key,
                name=name,
                value=value,
            )

    def refusals(self, refusals: Iterable[Refusal]) -> None:
        """Add what could not be read."""
        for number, one in enumerate(sorted(refusals, key=lambda x: (x.origin, x.reason)), 1):
            self.add("refusals", id=number, origin=one.origin, reason=one.reason)

    def correction(self, one: Correction, *, applied: bool) -> None:
        """Add a correction; one whose documents are not here waits."""
        keys = sorted(one.documents)
        self.add(
            "corrections",
            id=one.id,
            kind=one.kind,
            reason=one.reason,
            source=one.source,
            date=one.date,
            document_key=keys[0],
            other_document_key=keys[1] if len(keys) > 1 else None,
            field=one.expected.get("field"),
            expected=one.expected.get("value"),
            becomes=", ".join(f"{name} {value}" for name, value in sorted(one.becomes.items()))
            or None,
            applied=int(applied),
        )

    def violations(self, taxonomy: Iterable[Mapping[str, Any]]) -> None:
        """Add the taxonomy."""
        for one in taxonomy:
            self.add(
                "violations",
                id=one["id"],
                field=one["id"].partition(".")[0],
                name=one["name"],
                description=one["description"],
            )

    def price_indices(self, indices: Iterable[Mapping[str, Any]]) -> None:
        """Add the price indices."""
        for index in indices:
            for year, value in sorted(index["values"].items()):
                self.add(
                    "price_indices",
                    row=f"{index['id']}:{year}",
                    id=index["id"],
                    year=year,
                    value=value,
                    source=index["source"],
                )

    def accuracy(self, report: Mapping[str, Any]) -> None:
        """Add the figures of an evaluation, as `kb evaluate --figures` writes them."""
        for row in report["fields"]:
            self.add("evaluations", labelled_set=report["labelled_set"], **row)


def plain(value: Any) -> Any:
    """Return a value as SQLite keeps it: an amount as a whole number where it is one."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(round(value, 2))
    return value
