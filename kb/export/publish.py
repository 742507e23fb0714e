"""Writes a folder ready to deploy: the database, and everything beside it."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette.cli import inspect_

from kb.diff.atom import as_atom
from kb.diff.compare import Comparison
from kb.diff.output import FORMATS, write
from kb.export import folder as places
from kb.export.about import about, metadata_file, readme, sha256_of
from kb.export.package import write_package
from kb.export.run import FLAT, NOTES, WORKBOOK, Format, Progress, Writer
from kb.export.tables import choose, opened
from kb.export.workbook import ROWS
from kb.site.plugin import DATABASE
from kb.site.serve import SETTINGS

_PIECE = 1 << 20
_SERVE = f"""
How to serve it
---------------
Install the package, whose plugin makes the pages, and run one of these where this file stands:

  datasette serve .                       (finds the database, all settings and the counts)
  kb serve --database {DATABASE}.db      (the same, without the counts beforehand)

The first is short for

  datasette serve --immutable {DATABASE}.db --inspect-file inspect-data.json \\
    --metadata metadata.yml \\
    {{settings}}

and takes --host, --port, --cors and --setting base_url /path/ beside. --static files:. offers the
files themselves under /files/.

The files
---------
{DATABASE}.db       the whole, with the texts of the documents: SQLite
{WORKBOOK}     one row an action, for Excel; left out where it has too many rows
csv/, parquet/       the tables, without the texts and details of the documents
datapackage.json     describes the CSV files and their columns (Frictionless data package)
metadata.yml         titles, descriptions and queries of the site
settings.json        limits of the site
inspect-data.json    size, hash and counts of the database (datasette inspect)
changes.*            what differs from the release before: page, JSON and Atom feed
SHA256SUMS           check with: sha256sum --check SHA256SUMS
"""
_FORMS = (Format.csv, Format.parquet, Format.xlsx)


@dataclass(frozen=True, slots=True)
class Published:
    """What was written.

    Attributes:
        path: The folder.
        files: How many.
        bytes: Of all files.
        notes: What is left out, and why.
    """

    path: Path
    files: int
    bytes: int
    notes: tuple[str, ...]


def publish(database: Path, target: Path, on_progress: Progress) -> Published:
    """Write a folder ready to deploy; what is there is replaced when it was published before.

    Args:
        database: The database.
        target: The folder.
        on_progress: Called with what is done now, how many rows or bytes are done, and of how many.

    Raises:
        ExportError: There is no database, or the folder holds anything else.
    """
    notes: list[str] = []
    with opened(database), places.folder(target) as new:
        copy = new / f"{DATABASE}.db"
        _copy(database, copy, on_progress)
        with opened(copy) as db:
            source, chosen = about(db, sha256_of(copy)), choose(db, (), texts=False)
            for form in (Format.csv, Format.parquet):
                (new / form.value).mkdir()
                Writer(db, source, chosen, on_progress).write(form, new / form.value)
            flat = choose(db, (FLAT,), texts=False)
            if flat[0].rows <= ROWS:
                cut = Writer(db, source, flat, on_progress).write(Format.xlsx, new)
                if cut:
                    notes.append(f"{cut:,} cells of {WORKBOOK} are cut, as each says at its end")
            else:
                notes.append(f"no {WORKBOOK}: {flat[0].rows:,} rows, and Excel holds {ROWS:,}")
        write_package(new, chosen, lambda x: new / "csv" / f"{x.name}.csv", source)
        _write_changes(target / copy.name, copy, new)
        shutil.copyfile(metadata_file(), new / "metadata.yml")
        _write_json(new / "settings.json", SETTINGS)
        _write_json(new / "inspect-data.json", _inspected(copy))
        heading = f"{source.title}: ready to serve"
        settings = " \\\n    ".join(f"--setting {name} {_shell(x)}" for name, x in SETTINGS.items())
        seen = dict.fromkeys(note for form in _FORMS for note in NOTES[form])
        text = readme(heading, source, chosen, tuple(seen), _SERVE.format(settings=settings))
        (new / places.README).write_text(text, encoding="utf-8")
    written = [path for path in target.rglob("*") if path.is_file()]
    return Published(target, len(written), sum(x.stat().st_size for x in written), tuple(notes))


def _write_changes(before: Path, now: Path, folder: Path) -> None:
    """Tell what differs from the release that is replaced, as a page, as JSON and as a feed."""
    if not before.is_file():
        return
    with Comparison(before, now) as found:
        if found.same:
            # The same release again: what it changed is still what it changed.
            for path in before.parent.glob("changes.*"):
                shutil.copyfile(path, folder / path.name)
            return
        for name, form in (("html", FORMATS["html"]), ("json", FORMATS["json"]), ("atom", as_atom)):
            write(form(found, before, now), folder / f"changes.{name}")


def _copy(database: Path, copy: Path, on_progress: Progress) -> None:
    total, done = database.stat().st_size, 0
    with database.open("rb") as old, copy.open("wb") as new:
        while piece := old.read(_PIECE):
            new.write(piece)
            done += len(piece)
            on_progress("copy", done, total)


def _inspected(database: Path) -> dict[str, Any]:
    """Return what `datasette inspect` finds, without the path on this machine."""
    found: dict[str, Any] = asyncio.run(inspect_([str(database)], []))
    for entry in found.values():
        entry["file"] = database.name
    return found


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _shell(value: object) -> str:
    return "on" if value is True else "off" if value is False else str(value)
