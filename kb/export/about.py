"""What every export says of itself: version, date, licence and hash."""

from __future__ import annotations

import hashlib
import sqlite3
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from kb.export.tables import Chosen
from kb.nlp.reference import folder

PACKAGE = "enforcement-kb"
RIGHTS = (
    "Documents keep the rights of their publishers: titles, sentences and texts quoted from them "
    "are theirs (table sources names the licence of each)."
)
_PIECE = 1 << 20
_NEWEST = """
  select max(substr(published, 1, 10)) from documents
  where date(substr(published, 1, 10)) = substr(published, 1, 10)
"""


@dataclass(frozen=True, slots=True)
class About:
    """Where an export is from.

    Attributes:
        title: Of the knowledge base.
        source: What it was made from, in words.
        version: Of the package that exports.
        newest: Publication date of the newest document, None when no document has one. Not the
            day of the export: the same database gives the same files.
        sha256: Of the database.
        licence: Short name of the licence of our own data.
        licence_url: Where it stands.
    """

    title: str
    source: str
    version: str
    newest: str | None
    sha256: str
    licence: str
    licence_url: str

    @property
    def facts(self) -> dict[str, str]:
        """The same for people to read, under names."""
        return {
            "Version": self.version,
            "Date": f"{self.newest} (newest document)" if self.newest else "no document has one",
            "Database": f"SHA-256 {self.sha256}",
            "Licence": f"{self.licence} for our own data, {self.licence_url}",
            "Rights": RIGHTS,
            "Source": self.source,
        }


def metadata_file() -> Path:
    """Return metadata.yml: at the top of a checkout, beside the data in an installed package."""
    inside = folder() / "metadata.yml"
    return inside if inside.exists() else folder().parent / "metadata.yml"


def about(db: sqlite3.Connection, sha256: str) -> About:
    """Read what an export of a database says of itself.

    Args:
        db: The database.
        sha256: Of its file.
    """
    texts: dict[str, Any] = yaml.safe_load(metadata_file().read_text(encoding="utf-8"))
    return About(
        texts["title"],
        texts["source"],
        version(PACKAGE),
        db.execute(_NEWEST).fetchone()[0],
        sha256,
        texts["license"],
        texts["license_url"],
    )


def sha256_of(path: Path, on_progress: Callable[[int, int], None] | None = None) -> str:
    """Return the hash of a file.

    Args:
        path: The file.
        on_progress: Called with how many bytes are read, and of how many.
    """
    total, done, found = path.stat().st_size, 0, hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
            done += len(piece)
            if on_progress:
                on_progress(done, total)
    return found.hexdigest()


def readme(
    heading: str, source: About, chosen: Iterable[Chosen], notes: Sequence[str], more: str = ""
) -> str:
    """Return a text that says what an export is.

    Args:
        heading: First line.
        source: Where it is from.
        chosen: What it holds.
        notes: What a reader must know.
        more: Further sections.
    """
    lines = [heading, "=" * len(heading), ""]
    for name, value in source.facts.items():
        lines += _wrapped(f"{name + ':':<10}{value}", 10)
    lines += ["", "What is in it", "-------------"]
    for one in chosen:
        lines += _wrapped(f"{one.name} ({one.rows:,} rows): {one.thing.description}", 4)
    lines += ["", "How to read it", "--------------"]
    for note in notes:
        lines += _wrapped(f"- {note}", 2)
    return "\n".join(lines) + "\n" + more


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text, 96, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )
