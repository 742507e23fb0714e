"""Writes tables of a database as files of one form."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kb.export import folder as places
from kb.export.about import About, about, readme, sha256_of
from kb.export.package import write_package
from kb.export.tables import Batch, Chosen, ExportError, batches, choose, opened
from kb.export.text import write_csv, write_jsonl

Progress = Callable[[str, int, int], None]

FLAT = "enforcement"
WORKBOOK = "enforcement.xlsx"


class Format(StrEnum):
    """The forms of an export."""

    csv = "csv"
    parquet = "parquet"
    jsonl = "jsonl"
    xlsx = "xlsx"
    datapackage = "datapackage"


_COMMON = (
    "An empty or null value is missing; a missing figure is never 0.",
    "Dates are texts, as precise as the sources: 2013, 2013-05 or 2013-05-25.",
)
_CSV = (
    "CSV is UTF-8 without a byte order mark, separated by commas; in Excel open it by Data, From "
    "Text/CSV. It cannot tell an empty text from a missing one.",
    "A text that a spreadsheet would run as a formula begins with an apostrophe that is not its "
    "own; Parquet and JSON Lines hold it as it is.",
)
_XLSX = (
    "A sheet holds 1,048,576 rows and a cell 32,767 characters; a text that was cut says so at its "
    "end. Texts are never run as formulas. Excel keeps 15 digits of a figure.",
)
NOTES: dict[Format, tuple[str, ...]] = {
    Format.csv: (*_COMMON, *_CSV),
    Format.parquet: (*_COMMON, "Figures are 64-bit floating point, as SQLite holds them."),
    Format.jsonl: (*_COMMON, "One object a line, UTF-8."),
    Format.xlsx: (*_COMMON, *_XLSX),
    Format.datapackage: (*_COMMON, *_CSV, "datapackage.json describes each file and column."),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        path: The file or folder.
        tables: How many.
        rows: Of all tables.
        cut: Cells cut to what Excel can hold.
        source: What it is from.
        sha256: Of a single file; None of a folder, which holds the hashes of its files.
    """

    path: Path
    tables: int
    rows: int
    cut: int
    source: About
    sha256: str | None


def export(  # noqa: PLR0913, PLR0917 (what the command is given)
    database: Path,
    form: Format,
    output: Path,
    names: Sequence[str],
    texts: bool,
    on_progress: Progress,
) -> Exported:
    """Write tables as files of one form, into a folder or as a single file.

    Args:
        database: The database.
        form: Of the files.
        output: A folder; or, with the ending of the form, a single file.
        names: Of tables and views. None means all; of a single file that holds one table, the flat
            view.
        texts: Also the texts of the documents.
        on_progress: Called with what is done now, how many rows or bytes are done, and of how many.

    Raises:
        ExportError: There is nothing to export, or the output is not ours to replace.
    """
    alone = _alone(output, form)
    if alone and form is not Format.xlsx:
        names = names or (FLAT,)
        if len(set(names)) > 1:
            raise ExportError(
                f"{output} is a single file and {len(set(names))} tables are named; "
                "give a folder as --output"
            )
    with opened(database) as db:
        chosen = choose(db, names, texts=texts)
        if form is Format.xlsx:
            from kb.export.workbook import check  # noqa: PLC0415 (what is not used is not loaded)

            check(chosen)
        with places.single(output) if alone else places.folder(output) as new:
            sha256 = sha256_of(database, lambda done, all_: on_progress("database", done, all_))
            source = about(db, sha256)
            writer = Writer(db, source, chosen, on_progress)
            cut = writer.write(form, new, output.resolve().name if alone else None)
            text = readme(f"{source.title}: {form.value}", source, chosen, NOTES[form])
            name = places.about_name(output.resolve().name) if alone else places.README
            (new / name).write_text(text, encoding="utf-8")
    rows = sum(one.rows for one in chosen)
    return Exported(output, len(chosen), rows, cut, source, sha256_of(output) if alone else None)


def _alone(output: Path, form: Format) -> bool:
    """Tell whether an output is a single file, by its ending."""
    endings = {f".{one.value}" for one in Format if one is not Format.datapackage}
    if output.suffix in endings and output.suffix != f".{form.value}":
        raise ExportError(f"{output} is no name for {form.value}; give a folder as --output")
    return output.suffix == f".{form.value}"


class Writer:
    """Writes tables of one database, and tells how far it is."""

    def __init__(
        self,
        db: sqlite3.Connection,
        source: About,
        chosen: Sequence[Chosen],
        on_progress: Progress,
    ) -> None:
        """Write these tables; none is written yet."""
        self._db, self._source, self._chosen = db, source, chosen
        self._on_progress = on_progress

    def write(self, form: Format, folder: Path, name: str | None = None) -> int:
        """Write the tables into a folder in one form.

        Args:
            form: Of the files.
            folder: Which exists.
            name: Of the file, when there is only one; else they are named after their tables.

        Returns:
            How many cells were cut.
        """
        reader = _Reader(self._db, self._chosen, self._on_progress)
        if form is Format.xlsx:
            from kb.export.workbook import write_workbook  # noqa: PLC0415

            path = folder / (name or WORKBOOK)
            return write_workbook(path, self._chosen, reader.read, self._source, NOTES[form])
        for one in self._chosen:
            suffix = "csv" if form is Format.datapackage else form.value
            path = folder / (name or f"{one.name}.{suffix}")
            if form is Format.parquet:
                from kb.export.parquet import write_parquet  # noqa: PLC0415

                write_parquet(path, one, reader.read(one), self._source)
            elif form is Format.jsonl:
                write_jsonl(path, one, reader.read(one))
            else:
                write_csv(path, one, reader.read(one))
        if form is Format.datapackage:
            write_package(folder, self._chosen, lambda x: folder / f"{x.name}.csv", self._source)
        return 0


class _Reader:
    """Reads tables one after the other, and counts the rows of all."""

    def __init__(
        self, db: sqlite3.Connection, chosen: Iterable[Chosen], on_progress: Progress
    ) -> None:
        self._db, self._on_progress = db, on_progress
        self._done, self._total = 0, sum(one.rows for one in chosen)

    def read(self, chosen: Chosen) -> Iterator[Batch]:
        for batch in batches(self._db, chosen):
            yield batch
            self._done += len(batch[0])
            self._on_progress(chosen.name, self._done, self._total)
