"""A publication date as a site states it, made an ISO date."""

from __future__ import annotations

import datetime
import re
from functools import cache

from babel import Locale

from kb.nlp.language import supported

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?![\d/.])(?:[T ].*)?", re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[T ].*)?", re.DOTALL)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: .*)?", re.DOTALL)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?: .*)?", re.DOTALL)
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_FIRST_YEAR, _LAST_YEAR = 1800, 2100


def iso_date(stated: str, month_first: bool | None = None) -> str | None:
    """Normalise a date, whatever its time of day: the day is the one written, in its own zone.

    Args:
        stated: "2024-05-07T10:00:00+02:00", "2024-05", "7 May 2024", "7.5.2024", ...
        month_first: Whether 5/7/2024 is the 7th of May; None leaves it unread.

    Returns:
        A year, a month or a day; None when it cannot be read or can be read in two ways.
    """
    stated = stated.strip()[:100]
    for pattern in (_ISO, _YEAR_FIRST, _COMPACT):
        if match := pattern.fullmatch(stated):
            year, month, day = (int(group) if group else None for group in match.group(1, 2, 3))
            return _checked(year, month, day)
    if match := _DOTTED.fullmatch(stated):
        day, month, year = (int(group) for group in match.groups())
        return _checked(year, month, day)
    if match := _SLASHED.fullmatch(stated):
        first, second, year = (int(group) for group in match.groups())
        if month_first is not None:
            return _checked(year, *((first, second) if month_first else (second, first)))
        if first > 12 or first == second:
            return _checked(year, second, first)
        return _checked(year, first, second) if second > 12 else None
    return _in_words(stated)


def _in_words(stated: str) -> str | None:
    words = _WORDS.findall(stated.lower())
    found = {_months()[word] for word in words if word in _months()}
    if len(found) != 1:
        return None
    years = [int(word) for word in words if len(word) == 4 and word.isdecimal()]
    place = next(index for index, word in enumerate(words) if word in _months())
    # A day stands beside its month ("7 May", "May 7th", "7 de mayo"); a time of day does not.
    near = [word for word in words[max(0, place - 2) : place + 2] if word.isdecimal()]
    days = [int(word) for word in near if len(word) <= 2]
    if not years or len(days) > 1:
        return None
    return _checked(years[0], found.pop(), days[0] if days else None)


@cache
def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for code in supported():
        months = Locale.parse(code).months["format"]
        for width in ("wide", "abbreviated"):
            for number, name in months[width].items():
                # The first meaning stays: no two of these languages share a name for two months.
                names.setdefault(name.lower().rstrip("."), number)
    return names


def _checked(year: int | None, month: int | None, day: int | None) -> str | None:
    if year is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        datetime.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    return "-".join(
        f"{part:0{width}}" for part, width in ((year, 4), (month, 2), (day, 2)) if part is not None
    )
