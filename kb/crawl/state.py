"""What became of the crawls of a workspace: the file ``crawls.db``."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

NAME = "crawls.db"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS crawls (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, started TEXT NOT NULL, ended TEXT NOT NULL,
    verdict TEXT NOT NULL, reasons TEXT NOT NULL, rows INTEGER NOT NULL, documents INTEGER NOT NULL,
    failures INTEGER NOT NULL, new INTEGER NOT NULL, versions INTEGER NOT NULL,
    text_characters REAL
)
"""


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl.

    Attributes:
        id: Names its files in the archive.
        source: Id of the source.
        started: ISO time in UTC.
        ended: ISO time in UTC.
        verdict: good, failed or interrupted.
        reasons: Why it failed.
        rows: Rows of its listings.
        documents: Documents read whole.
        failures: Pages that could not be fetched or read.
        new: Documents that were not stored before.
        versions: New versions of stored documents.
        text_characters: Median length of the texts.
    """

    id: str
    source: str
    started: str
    ended: str
    verdict: str
    reasons: tuple[str, ...]
    rows: int
    documents: int
    failures: int
    new: int = 0
    versions: int = 0
    text_characters: float | None = None


def keep(workspace: Path, crawl: Crawl) -> None:
    """Write down what became of a crawl.

    Raises:
        OSError: The file cannot be written.
    """
    values = [getattr(crawl, name) for name in _FIELDS]
    values[_FIELDS.index("reasons")] = json.dumps(crawl.reasons, ensure_ascii=False)
    marks = ", ".join("?" * len(values))
    with _open(workspace) as database:
        database.execute(
            f"INSERT OR REPLACE INTO crawls ({', '.join(_FIELDS)}) VALUES ({marks})", values
        )


def crawls(workspace: Path) -> list[Crawl]:
    """Return all crawls of a workspace, the oldest first."""
    if not (workspace / NAME).exists():
        return []
    with _open(workspace) as database:
        rows = database.execute(
            f"SELECT {', '.join(_FIELDS)} FROM crawls ORDER BY started, id"
        ).fetchall()
    found = [dict(zip(_FIELDS, row, strict=True)) for row in rows]
    return [Crawl(**row | {"reasons": tuple(json.loads(row["reasons"]))}) for row in found]


def usual_length(workspace: Path, source: str) -> float:
    """Return the median length of texts in the source's last good crawl; 0 without one."""
    lengths = [
        crawl.text_characters
        for crawl in crawls(workspace)
        if crawl.source == source and crawl.verdict == "good" and crawl.text_characters
    ]
    return lengths[-1] if lengths else 0.0


_FIELDS = tuple(field.name for field in fields(Crawl))


@contextmanager
def _open(workspace: Path) -> Iterator[sqlite3.Connection]:
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(workspace / NAME, timeout=30)) as database, database:
            database.execute(_SCHEMA)
            yield database
    except sqlite3.Error as error:
        raise OSError(f"{workspace / NAME} cannot be used: {error}") from error
