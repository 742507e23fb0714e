"""How a value is written where it becomes a cell of a spreadsheet."""

from __future__ import annotations

import math
import re
from decimal import Decimal

# What Excel, LibreOffice and Google Sheets may run: also behind spaces, and in full width where the
# system is Japanese or Chinese. Quotes are passed over so that the way back is certain.
_FORMULA = re.compile(r"[\s'\x00-\x1f\ufeff]*[=+\-@＝＋－＠]|'*[\t\r\n]")
# An Excel cell holds so many UTF-16 units.
CELL = 32_767
_MARK = " … [cut: {:,} characters in all]"


def defused(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: an apostrophe comes before one.

    The way back: where a cell without its first apostrophe would be given one, that one is ours.

    >>> defused("=1+1"), defused("'=1+1"), defused("Acme"), defused("O'Neil - Sons")
    ("'=1+1", "''=1+1", 'Acme', "O'Neil - Sons")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def digits(number: float) -> int | float | str:
    """Return a figure so that it is written with all its digits, never as 1e+16.

    >>> digits(0.1), digits(1e-05), digits(1e22), digits(5)
    (0.1, '0.00001', '10000000000000000000000', 5)

    Raises:
        ValueError: It is infinite.
    """
    if isinstance(number, int):
        return number
    if not math.isfinite(number):
        raise ValueError(f"{number} is no figure")
    written = repr(number)
    return format(Decimal(written), "f") if "e" in written else number


def fitting(text: str) -> str:
    """Return a text that an Excel cell can hold; one that is too long ends with a mark."""
    if len(text) <= CELL // 2:
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * CELL:
        return text
    mark = _MARK.format(len(text))
    # A pair of units that the cut divides is left out whole.
    return units[: 2 * (CELL - len(mark))].decode("utf-16-le", "ignore") + mark
