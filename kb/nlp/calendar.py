"""Written dates: found by their year, then read backwards or forwards from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from itertools import chain

from babel import Locale

from kb.nlp.alternation import alternation
from kb.nlp.language import lower, words

# Web pages run a date into the next heading: "10 mai 2023Délibération".
_END = r"(?![^\W_A-ZÉÈÀÜÖÄ]|_|[.,/-]\d)"
_CANDIDATE = re.compile(r"(?:19|20)\d\d")
_YEAR = re.compile(rf"(?<![\w.,/$€£])(?:19|20)\d\d{_END}|(?<=[.,/-])(?:19|20)\d\d{_END}")
_NUMERIC = re.compile(r"(?<![\w./-])(\d{1,2})\s?([./-])\s?(\d{1,2}|[IVX]{1,4})\s?\2\s?$")
_ISO = re.compile(r"(?<![\w./-])((?:19|20)\d\d)([-/.])(\d\d)\2(\d\d)(?![^\WT]|T\D|[-/]|\.\d)")
# Years of two digits are read where nothing else is written like that.
_SHORT = re.compile(r"/\d{1,2}/\d\d(?!\d)")
_SHORT_DOTS = re.compile(r"\.\d\d\.\d\d(?!\d)")
_DAY_BEFORE = re.compile(r"(?<![\w./-])\d{1,2}$")
_NOTHING_BEHIND = re.compile(r"(?![\w/-]|[.,]\d)")
_THIS_CENTURY = 40
_ROMAN = dict(I=1, II=2, III=3, IV=4, V=5, VI=6, VII=7, VIII=8, IX=9, X=10, XI=11, XII=12)
_MONTHS = 12
_SIGNS = ("/", ".", "-")
_FIGURES = re.compile(r"(?<![\w./-])(\d{1,2})([./-])(\d{1,2})\2(?:(?:19|20)\d\d|\d\d)(?!\d)")
_REACH = 48
_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = re.compile(r"[^\W\d_]+")


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
def _days(lang: str) -> dict[str, int]:
    """Return the days of a month that a language spells out."""
    spelled = words(lang, "dates").get("days", {})
    return {name: number for number, names in spelled.items() for name in names}


@cache
def _before_year(lang: str) -> tuple[re.Pattern[str], ...]:
    month = rf"(?<!\w)(?P<month>{month_pattern(lang)})"
    day = rf"(?P<day>{day_pattern(lang)})(?:(?<=\.)|(?![^\W_]))"
    spelled = rf"(?<!\w)(?P<day>{alternation(_days(lang)) or '(?!)'})(?!\w)"
    forms = (
        form.replace("{month}", month).replace("{day}", day).replace("{spelled}", spelled)
        for form in words(lang, "dates").get("written", ())
    )
    return tuple(re.compile(form + r"\s*$", re.IGNORECASE) for form in forms)


@cache
def _before_sign(lang: str) -> tuple[re.Pattern[str], ...]:
    """Return what stands before a year and the sign that sets it off: "12-Jan-", "Jan 12,"."""
    month = rf"(?<!\w)(?P<month>{month_pattern(lang)})"
    day, sign = r"(?P<day>\d{1,2})", "(?P<sign>[./-])"
    forms = (
        rf"(?<![\w.,/-]){day}{sign}{month}(?P=sign)",
        rf"{month}{sign}{day}(?P=sign)",
        rf"{month}\s{day},",
        rf"{month}[/-]",
    )
    return tuple(re.compile(form + "$", re.IGNORECASE) for form in forms)


def number_of_month(name: str, lang: str) -> int:
    """Return the number of a month that `month_pattern` matched."""
    return months(lang)[lower(name.rstrip("."))]


def to_iso(year: int, month: int, day: int) -> str | None:
    """Write a date, or None when the calendar has no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _number(day: str, lang: str) -> int:
    digits = "".join(letter for letter in day if letter.isdecimal())
    return int(digits) if digits else _days(lang)[re.sub(r"[\s-]+", " ", lower(day))]


def _month_in_figures(written: str) -> int:
    return int(written) if written.isdecimal() else _ROMAN.get(written, 0)


class _Text:
    """A text with what its dates in figures say of their order."""

    def __init__(self, text: str, lang: str) -> None:
        self.text, self.lang = text, lang

    @cached_property
    def month_first(self) -> bool:
        """Whether "3/4/2019" is the 4th of March, as the language has it.

        Not so where more of the text's other dates can only be read with the day first.
        """
        if not words(self.lang, "dates").get("month_first"):
            return False
        pairs = [(int(match[1]), int(match[3])) for match in _FIGURES.finditer(self.text)]
        day_first = sum(first > _MONTHS >= second for first, second in pairs)
        return day_first <= sum(second > _MONTHS >= first for first, second in pairs)

    def numeric(self, first: int, second: int, year: int) -> str | None:
        """Read a date in figures."""
        if first > _MONTHS or (second <= _MONTHS and not self.month_first):
            return to_iso(year, second, first)
        return to_iso(year, first, second)

    def at_year(self, start: int) -> WrittenDate | None:
        """Read the date whose year begins at a place."""
        end, year = start + 4, int(self.text[start : start + 4])
        base = max(0, start - _REACH)
        before = self.text[base:start]
        figures = _NUMERIC.search(before) if before.rstrip()[-1:] in _SIGNS else None
        if figures:
            iso = self.numeric(int(figures[1]), _month_in_figures(figures[3]), year)
            return WrittenDate(base + figures.start(), end, iso) if iso else None
        signed = before[-1:] in (*_SIGNS, ",")
        named = not months(self.lang).keys().isdisjoint(_WORDS.findall(before.lower()))
        for form in (_before_sign if signed else _before_year)(self.lang) if named else ():
            if found := form.search(before):
                iso = _named(found, year, self.lang)
                return WrittenDate(base + found.start(), end, iso) if iso else None
        return None if signed else WrittenDate(start, end, str(year))

    def short(self) -> Iterator[WrittenDate]:
        """Yield the dates whose years have two digits."""
        forms = (_SHORT,) if words(self.lang, "dates").get("month_first") else (_SHORT, _SHORT_DOTS)
        for match in chain.from_iterable(form.finditer(self.text) for form in forms):
            start, end = match.span()
            day = _DAY_BEFORE.search(self.text[max(0, start - 3) : start])
            if day is None or not _NOTHING_BEHIND.match(self.text, end):
                continue
            _, month, year = re.split(r"[/.]", match.group())
            century = 2000 if int(year) < _THIS_CENTURY else 1900
            iso = self.numeric(int(day.group()), int(month), century + int(year))
            if iso:
                yield WrittenDate(start - len(day.group()), end, iso)


def _named(found: re.Match[str], year: int, lang: str) -> str | None:
    """Return the date of a month's name, and its day if there is one."""
    month, day = number_of_month(found["month"], lang), found.groupdict().get("day")
    return to_iso(year, month, _number(day, lang)) if day else f"{year}-{month:02}"


def _all(text: str, lang: str) -> Iterator[WrittenDate]:
    page = _Text(text, lang)
    for match in _CANDIDATE.finditer(text):
        start = match.start()
        if _YEAR.match(text, start):
            written = page.at_year(start)
            if written:
                yield written
        elif iso := _ISO.match(text, start):
            day = to_iso(int(iso[1]), int(iso[3]), int(iso[4]))
            if day:
                yield WrittenDate(start, iso.end(), day)
    yield from page.short()


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
        if len(later.iso) > 4 and number_of_month(found["month"], lang) > int(later.iso[5:7]):
            year -= 1
        return _named(found, year, lang)
    return None
