"""An Excel workbook: a sheet a table, and one that says what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kb.export.about import About
from kb.export.cells import fitting
from kb.export.tables import Batch, Chosen, ExportError

# What Excel can hold; the first row is the names of the columns.
ROWS = 1_048_576 - 1
_WIDTHS = {"TEXT": 24, "INTEGER": 10, "NUMERIC": 18}
# Cells that are texts are never run as formulas or made links, so they need no apostrophe.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Without a date of its own the workbook would hold the time of day.
_UNDATED = "1980-01-01"


def check(chosen: Iterable[Chosen]) -> None:
    """Refuse tables that no sheet can hold, before any work is done.

    Raises:
        ExportError: A table has too many rows.
    """
    for one in chosen:
        if one.rows > ROWS:
            raise ExportError(
                f"{one.name} has {one.rows:,} rows and an Excel sheet holds {ROWS:,}: export it as "
                "csv or parquet, or name the tables that you need, like: "
                "kb export --format xlsx enforcement"
            )


def write_workbook(
    path: Path,
    chosen: Sequence[Chosen],
    read: Callable[[Chosen], Iterable[Batch]],
    source: About,
    notes: Sequence[str],
) -> int:
    """Write a workbook.

    Args:
        path: The file; temporary files are made beside it.
        chosen: The tables.
        read: Gives the rows of a table.
        source: Where it is from.
        notes: What a reader must know.

    Returns:
        How many cells were cut to what Excel can hold.
    """
    check(chosen)
    book = xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
    book.use_zip64()
    book.set_properties(
        {
            "title": source.title,
            "comments": "\n".join(f"{name}: {value}" for name, value in source.facts.items()),
            "created": datetime.fromisoformat(source.newest or _UNDATED),
        }
    )
    bold = book.add_format({"bold": True})
    _about(book.add_worksheet("about"), bold, chosen, source, notes)
    cut = sum(_sheet(book.add_worksheet(one.name), bold, one, read(one)) for one in chosen)
    book.close()
    return cut


def _about(
    sheet: Worksheet, bold: object, chosen: Sequence[Chosen], source: About, notes: Sequence[str]
) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, source.title, bold)
    rows = [*source.facts.items(), *(("Note", note) for note in notes)]
    # A column is described where the table is first met by who opens the file.
    for one in chosen:
        rows.append((one.name, f"{one.rows:,} rows. {one.thing.description}"))
        rows += ((f"{one.name}.{x.name}", x.description) for x in one.columns)
    for number, (name, text) in enumerate(rows, start=2):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, text)


def _sheet(sheet: Worksheet, bold: object, chosen: Chosen, batches: Iterable[Batch]) -> int:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, chosen.rows, len(chosen.columns) - 1)
    for place, column in enumerate(chosen.columns):
        sheet.set_column(place, place, _WIDTHS[column.type])
    for place, column in enumerate(chosen.columns):
        sheet.write_string(0, place, column.name, bold)
    cut, number = 0, 0
    for batch in batches:
        for row in zip(*batch, strict=True):
            number += 1
            cut += _row(sheet, number, row)
    return cut


def _row(sheet: Worksheet, number: int, row: Sequence[Any]) -> int:
    cut = 0
    for place, value in enumerate(row):
        if isinstance(value, str):
            fits = fitting(value)
            cut += fits is not value
            sheet.write_string(number, place, fits)
        elif value is not None:
            sheet.write_number(number, place, value)
    return cut
