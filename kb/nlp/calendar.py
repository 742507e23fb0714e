"""Written dates: found by their year, then read backwards or forwards from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale

from kb.nlp.language import lower, words

# Web pages run a date into the next heading: "10 mai 2023Délibération".
_END = r"(?![^\W_A-ZÉÈÀÜÖÄ]|_|[.,/-]\d)"
_YEAR = re.compile(rf"(?<![\w.,/$€£])(?:19|20)\d\d{_END}|(?<=[./-])(?:19|20)\d\d{_END}")
_NUMERIC = re.compile(r"(?<![\w./-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?$")
_ISO = re.compile(r"(?<![\w./-])((?:19|20)\d\d)-(\d\d)-(\d\d)(?![\w-])")
_ISO_YEAR = re.compile(r"(?<![\w./-])(?:19|20)\d\d(?=-\d\d-\d\d(?![\w-]))")
_REACH = 48
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date that a text writes.

    Attributes:
        start: First character.
        end: One past the last character.
        iso: `2019`, `2019-02` or `2019-02-19`, as precise as the text.
    """

    start: int
    end: int
    iso: str


@cache
def months(lang: str) -> dict[str, int]:
    """Return the names of months in lower case, short and long, with their numbers."""
    names: dict[str, int] = {}
    locale = Locale.parse(lang)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                names[name.rstrip(".").lower()] = number
    for number, extra in (words(lang, "dates").get("months") or {}).items():
        names.update({name: number for name in extra})
    return {name: number for name, number in names.items() if _LETTERS.search(name)}


@cache
def month_pattern(lang: str) -> str:
    """Return an expression for the name of a month, with the full stop of a short one."""
    names = sorted(months(lang), key=len, reverse=True)
    return rf"(?:{'|'.join(map(re.escape, names))})(?!\w)\.?"


@cache
def day_pattern(lang: str) -> str:
    """Return an expression for the day of a month, with the ordinal ending of the language."""
    ordinal = words(lang, "dates").get("ordinal", "")
    return rf"(?<![\w.,])\d{{1,2}}(?:{ordinal})?" if ordinal else r"(?<![\w.,])\d{1,2}"


@cache
def _before_year(lang: str) -> tuple[re.Pattern[str], ...]:
    month = rf"(?<!\w)(?P<month>{month_pattern(lang)})"
    day = rf"(?P<day>{day_pattern(lang)})(?![^\W_])"
    forms = (
        form.replace("{month}", month).replace("{day}", day)
        for form in words(lang, "dates").get("written", ())
    )
    return tuple(re.compile(form + r"\s*$", re.IGNORECASE) for form in forms)


def number_of_month(name: str, lang: str) -> int:
    """Return the number of a month that `month_pattern` matched."""
    return months(lang)[lower(name.rstrip("."))]


def to_iso(year: int, month: int, day: int) -> str | None:
    """Write a date, or None when the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _number(day: str) -> int:
    return int("".join(letter for letter in day if letter.isdecimal()))


def _numeric(first: int, second: int, year: int, lang: str) -> str | None:
    month_first = words(lang, "dates").get("month_first", False)
    if first > 12 or (second <= 12 and not month_first):
        return to_iso(year, second, first)
    return to_iso(year, first, second)


def _at_year(text: str, match: re.Match[str], lang: str) -> WrittenDate | None:
    start, end, year = match.start(), match.end(), int(match.group())
    base = max(0, start - _REACH)
    before = text[base:start]
    numeric = _NUMERIC.search(before)
    if numeric:
        iso = _numeric(int(numeric[1]), int(numeric[3]), year, lang)
        return WrittenDate(base + numeric.start(), end, iso) if iso else None
    if before[-1:] in "./-" and before:
        return None
    for form in _before_year(lang):
        found = form.search(before)
        if found is None:
            continue
        month = number_of_month(found["month"], lang)
        day = found.groupdict().get("day")
        if day is None:
            return WrittenDate(base + found.start(), end, f"{year}-{month:02}")
        iso = to_iso(year, month, _number(day))
        return WrittenDate(base + found.start(), end, iso) if iso else None
    return WrittenDate(start, end, str(year))


def _all(text: str, lang: str) -> Iterator[WrittenDate]:
    for match in _YEAR.finditer(text):
        written = _at_year(text, match, lang)
        if written:
            yield written
    for match in _ISO.finditer(text):
        iso = to_iso(int(match[1]), int(match[2]), int(match[3]))
        if iso:
            yield WrittenDate(match.start(), match.end(), iso)


def read_dates(text: str, lang: str) -> list[WrittenDate]:
    """Read the dates that a text writes, lone years among them.

    Args:
        text: Any text.
        lang: ISO 639-1 code of a supported language, whose names of months and order hold.

    Returns:
        In the order of the text, without overlaps. A day that the calendar lacks is not read.
    """
    return sorted(_all(text, lang), key=lambda item: item.start)


def read_partial(text: str, later: WrittenDate, lang: str) -> str | None:
    """Read the first end of a span that leaves its year to the second: "April and November 1997".

    Args:
        text: The first end alone, such as "April" or "2 September" or a day's number.
        later: The second end.
        lang: ISO 639-1 code of a supported language.

    Returns:
        Its date, as precise as it is written, or None.
    """
    words_of = text.strip().rstrip(",")
    year = int(later.iso[:4])
    if words_of.isdigit() and len(words_of) < 3 and len(later.iso) == 10:
        return to_iso(year, int(later.iso[5:7]), int(words_of))
    for form in _before_year(lang):
        found = form.fullmatch(words_of)
        if found is None:
            continue
        month = number_of_month(found["month"], lang)
        if len(later.iso) > 4 and month > int(later.iso[5:7]):
            year -= 1
        day = found.groupdict().get("day")
        return to_iso(year, month, _number(day)) if day else f"{year}-{month:02}"
    return None
