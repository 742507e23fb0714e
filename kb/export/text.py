"""CSV and JSON Lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kb.export.cells import defused, digits
from kb.export.tables import Batch, Chosen, ExportError

# What a formula can begin with, and what is passed over before it: tells most texts apart fast.
_FIRST = frozenset("=+-@＝＋－＠'\ufeff") | {chr(code) for code in range(0x21)}


def write_csv(path: Path, chosen: Chosen, batches: Iterable[Batch]) -> None:
    """Write a table as CSV: UTF-8 without a byte order mark, like the download of the site."""
    ways = [_text if column.type == "TEXT" else _figure for column in chosen.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([column.name for column in chosen.columns])
        for batch in batches:
            try:
                cells = [way(values) for way, values in zip(ways, batch, strict=True)]
            except ValueError as error:
                raise ExportError(f"{chosen.name} cannot be exported: {error}") from error
            lines.writerows(zip(*cells, strict=True))


def _text(values: tuple[Any, ...]) -> list[Any]:
    return [defused(x) if x and (x[0] in _FIRST or x[0].isspace()) else x for x in values]


def _figure(values: tuple[Any, ...]) -> list[Any]:
    return [x if x is None else digits(x) for x in values]


def write_jsonl(path: Path, chosen: Chosen, batches: Iterable[Batch]) -> None:
    """Write a table as JSON Lines: one object a row, a missing value is null."""
    names = [column.name for column in chosen.columns]
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for batch in batches:
            try:
                file.writelines(
                    f"{encode(dict(zip(names, row, strict=True)))}\n"
                    for row in zip(*batch, strict=True)
                )
            except ValueError as error:
                raise ExportError(f"{chosen.name} cannot be exported: {error}") from error
