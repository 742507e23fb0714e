"""The claims of all documents, kept between builds so that only what is new is read again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kb.model import Claim, Document, Mention, Money, OtherCase
from kb.nlp import pipeline, reference
from kb.nlp.extract import extract

EXTRACTED, UNSUPPORTED, FAILED = "extracted", "unsupported language", "failed"
_BATCH = 200


class ClaimStore:
    """A SQLite file with the claims of each document version, by the document's key."""

    def __init__(self, path: Path) -> None:
        """Open the file, making it when it is absent."""
        self._db = sqlite3.connect(path)
        self._db.execute(
            """create table if not exists extractions (
              key text primary key, content_hash text, version text, status text, reason text,
              claims text) without rowid"""
        )

    def __enter__(self) -> Self:
        """Use the store in a with block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Keep what was read, also when interrupted."""
        self._db.commit()
        self._db.close()

    def update(self, documents: Iterable[Document], on_document: Callable[[Document], None]) -> int:
        """Extract the documents that are new, changed, or were read by an older pipeline.

        Args:
            documents: All documents of the knowledge base.
            on_document: Called after each.

        Returns:
            How many were read.
        """
        now = version()
        read = 0
        with closing(self._db.cursor()) as cursor:
            for document in documents:
                digest = document.content_hash
                known = cursor.execute(
                    "select 1 from extractions where key = ? and content_hash = ? and version = ?",
                    (document.key, digest, now),
                ).fetchone()
                if known is None:
                    row = (document.key, digest, now, *_read(document))
                    cursor.execute("replace into extractions values (?, ?, ?, ?, ?, ?)", row)
                    read += 1
                    if read % _BATCH == 0:
                        self._db.commit()
                on_document(document)
        self._db.commit()
        return read

    def status(self, key: str) -> tuple[str, str]:
        """Return how the extraction of a document went, and the reason if it did not go well."""
        row = self._db.execute(
            "select status, reason from extractions where key = ?", (key,)
        ).fetchone()
        return (row[0], row[1]) if row else (FAILED, "it was not read")

    def claims(self, key: str) -> tuple[Claim, ...]:
        """Return what a document states."""
        row = self._db.execute("select claims from extractions where key = ?", (key,)).fetchone()
        return tuple(from_json(row[0])) if row else ()


def _read(document: Document) -> tuple[str, str, str]:
    try:
        return EXTRACTED, "", to_json(extract(document).claims)
    except pipeline.UnsupportedLanguageError as error:
        return UNSUPPORTED, str(error), "[]"
    except Exception as error:  # one document must not stop a million others; it is reported
        return FAILED, f"{type(error).__name__}: {error}", "[]"


@cache
def version() -> str:
    """Return a hash of all code and data that extraction depends on."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    files = sorted(path for path in here.rglob("*") if path.suffix in (".py", ".yml", ".npz"))
    for path in [here.parent / "model.py", *files, *sorted(reference.folder().glob("*.yml"))]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def to_json(claims: Iterable[Claim]) -> str:
    """Write claims as JSON, amounts as exact decimal text."""
    return json.dumps([asdict(claim) for claim in claims], ensure_ascii=False, default=str)


def from_json(text: str) -> Iterator[Claim]:
    """Read claims back."""
    for row in json.loads(text):
        yield _claim(row)


def _claim(row: dict[str, Any]) -> Claim:
    money, other = row.pop("money"), row.pop("other_case")
    return Claim(
        **{**row, "mention": Mention(**row["mention"])},
        money=Money(**{**money, "amount": Decimal(money["amount"])}) if money else None,
        other_case=OtherCase(**other) if other else None,
    )
