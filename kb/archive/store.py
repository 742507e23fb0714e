"""The documents of a workspace: a file that grows with each ingest."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from kb.model import Document, Refusal

NAME = "documents.db"
_VERSION = 2
_WAIT_SECONDS = 30.0
_BATCH_DOCUMENTS = 500
_BATCH_CHARACTERS = 8_000_000
_FIELDS = ("id", "source", "lang", "url", "title", "published", "kind", "origin", "text", "details")
_COLUMNS = ", ".join(_FIELDS)
_SCHEMA = Path(__file__).with_suffix(".sql")
_LATEST = """
SELECT max(number), key, source, id FROM documents WHERE (key, source, id) > (?, ?, ?)
GROUP BY key, source, id ORDER BY key, source, id LIMIT ?
"""
_ONE = f"SELECT {_COLUMNS} FROM documents WHERE number = ?"
_PAGE = 1_000
_DETAILS_SINCE_2 = "ALTER TABLE documents ADD COLUMN details TEXT NOT NULL DEFAULT '[]'"


class StoreError(RuntimeError):
    """The store cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of added documents.

    Attributes:
        new: Documents not seen before.
        known: Documents stored already with the same title and text.
        versions: New versions of stored documents.
    """

    new: int = 0
    known: int = 0
    versions: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new, self.known + other.known, self.versions + other.versions
        )


class DocumentStore:
    """Documents with all their versions, and what was refused. A context manager."""

    def __init__(self, workspace: Path) -> None:
        """Open the store of a workspace, or make it.

        Args:
            workspace: A folder; made when absent.

        Raises:
            StoreError: It cannot be opened or is no store of this version.
        """
        self.path = workspace / NAME
        with self._explained():
            workspace.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> DocumentStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; everything added is in it already."""
        self._db.close()

    def add(self, documents: Iterable[Document]) -> Counts:
        """Store documents, a batch at a time.

        What was taken from `documents` is stored even when they end in an exception or Ctrl-C.

        Args:
            documents: May be a stream of any length.

        Raises:
            StoreError: Another process holds the store for too long, or the disk is full.
        """
        counts = Counts()
        batch: list[Document] = []
        characters = 0
        try:
            for document in documents:
                batch.append(document)
                characters += len(document.text)
                if len(batch) >= _BATCH_DOCUMENTS or characters >= _BATCH_CHARACTERS:
                    counts += self._write(batch)
                    batch, characters = [], 0
        finally:
            if batch:
                counts += self._write(batch)
        return counts

    def begin_reading(self) -> int:
        """Return a number for a new reading of files; see `refuse` and `end_file`."""
        with self._explained():
            (number,) = self._db.execute(
                "SELECT coalesce(max(reading), 0) FROM refusals"
            ).fetchone()
        return int(number) + 1

    def refuse(self, *refusals: Refusal, file: str = "", reading: int = 0) -> None:
        """Keep refusals; the same one is kept once.

        Args:
            refusals: What could not be read, and why.
            file: The file's full path, where there is a file.
            reading: The reading in which it was met.
        """
        with self._writing():
            self._db.executemany(
                "INSERT INTO refusals (origin, reason, file, reading) VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET reading = excluded.reading",
                ((refusal.origin, refusal.reason, file, reading) for refusal in refusals),
            )

    def end_file(self, file: str, reading: int) -> None:
        """Forget the refusals of a file, now read to its end, that this reading did not meet."""
        with self._explained():
            old = "FROM refusals WHERE file = ? AND reading <> ?"
            if self._db.execute(f"SELECT 1 {old}", (file, reading)).fetchone():
                self._db.execute(f"DELETE {old}", (file, reading))

    def documents(self) -> Iterator[Document]:
        """Return the latest version of each document, in the order of their keys, as a stream.

        Nothing is locked between two documents, however long the work on each takes.
        """
        after = ("", "", "")
        while page := self._page(after):
            for number, key, source, name in page:
                after = (key, source, name)
                with self._explained():
                    row = self._db.execute(_ONE, (number,)).fetchone()
                yield _document(row)

    def _page(self, after: tuple[str, ...]) -> list[tuple[int, str, str, str]]:
        with self._explained():
            return self._db.execute(_LATEST, (*after, _PAGE)).fetchall()

    def get(self, key: str) -> Document:
        """Return the latest version of a document.

        Args:
            key: Its id in the knowledge base.

        Raises:
            KeyError: There is none.
        """
        with self._explained():
            row = self._db.execute(
                f"SELECT {_COLUMNS} FROM documents WHERE key = ? ORDER BY number DESC LIMIT 1",
                (key,),
            ).fetchone()
        if row is None:
            raise KeyError(key)
        return _document(row)

    def refusals(self) -> Iterator[Refusal]:
        """Return what was refused, in the order of the origins."""
        with self._explained():
            rows = self._db.execute(
                "SELECT DISTINCT origin, reason FROM refusals ORDER BY origin, reason"
            )
            for origin, reason in rows:
                yield Refusal(origin, reason)

    def count(self) -> int:
        """Return the number of documents, versions not counted."""
        with self._explained():
            (number,) = self._db.execute(
                "SELECT count(*) FROM (SELECT DISTINCT key, source, id FROM documents)"
            ).fetchone()
        return int(number)

    def count_by_source(self) -> dict[str, int]:
        """Return the number of documents of each source, versions not counted."""
        with self._explained():
            rows = self._db.execute(
                "SELECT source, count(DISTINCT id) FROM documents GROUP BY source"
            )
            return {source: int(number) for source, number in rows}

    def _prepare(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version < _VERSION:
            self._db.execute("BEGIN IMMEDIATE")
            # Another process may have made the tables between the two statements.
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in _SCHEMA.read_text(encoding="utf-8").split(";\n"):
                    self._db.execute(statement)
                version = _VERSION
            if version == 1:
                self._db.execute(_DETAILS_SINCE_2)
                self._db.execute(f"PRAGMA user_version = {_VERSION}")
                version = _VERSION
            self._db.execute("COMMIT")
        if version != _VERSION:
            raise StoreError(
                f"{self.path} was written by another version of kb; give another workspace."
            )

    def _write(self, batch: list[Document]) -> Counts:
        new = known = versions = 0
        with self._writing():
            for document in batch:
                content = document.content_hash
                stored = self._db.execute(
                    f"SELECT number, {_COLUMNS} FROM documents "
                    "WHERE source = ? AND id = ? AND content_hash = ?",
                    (document.source, document.id, content),
                ).fetchone()
                if stored:
                    known += 1
                    self._keep_better(stored[0], stored[1:], document)
                    continue
                if self._db.execute(
                    "SELECT 1 FROM documents WHERE source = ? AND id = ?",
                    (document.source, document.id),
                ).fetchone():
                    versions += 1
                else:
                    new += 1
                marks = ", ".join("?" * (len(_FIELDS) + 2))
                self._db.execute(
                    f"INSERT INTO documents (key, content_hash, {_COLUMNS}) VALUES ({marks})",
                    (document.key, content, *_values(document)),
                )
        return Counts(new, known, versions)

    def _keep_better(self, number: int, stored: tuple[str | None, ...], document: Document) -> None:
        """Of two copies keep the metadata that says more, whichever came first."""
        offered = _values(document)
        if _rank(offered) < _rank(stored):
            pairs = ", ".join(f"{name} = ?" for name in _FIELDS)
            self._db.execute(f"UPDATE documents SET {pairs} WHERE number = ?", (*offered, number))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname in {"SQLITE_BUSY", "SQLITE_LOCKED"}:
                raise StoreError(
                    f"Another process is writing to {self.path}; wait until it is done."
                ) from error
            raise StoreError(f"{self.path} cannot be used: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self.path} cannot be used: {error}; delete it and ingest again."
            ) from error
        except OSError as error:
            raise StoreError(f"{self.path} cannot be used: {error.strerror}.") from error


def _values(document: Document) -> tuple[str | None, ...]:
    details = json.dumps(document.details, ensure_ascii=False)
    return (*(getattr(document, name) for name in _FIELDS[:-1]), details)


def _document(row: tuple[str, ...]) -> Document:
    values: dict[str, Any] = dict(zip(_FIELDS, row, strict=True))
    values["details"] = tuple((name, value) for name, value in json.loads(values["details"]))
    return Document(**values)


def _rank(values: tuple[str | None, ...]) -> tuple[object, ...]:
    row = dict(zip(_FIELDS, values, strict=True))
    order = ("url", "published", "lang", "kind", "origin")
    return (
        row["url"] is None,
        row["published"] is None,
        row["lang"] == "und",
        row["details"] == "[]",
        *(row[name] or "" for name in order),
    )
