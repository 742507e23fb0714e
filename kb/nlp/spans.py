"""Spans of time that a text tells: "from 2013 to 2019", "since at least May 2015"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kb.nlp.calendar import WrittenDate, read_partial
from kb.nlp.language import words
from kb.nlp.phrases import Phrases

REACH = 110
NEAR = 80
# Read as one by no rule for dates, since numbers of files look like that.
_YEARS = re.compile(r"(?<![\w/.-])((?:19|20)\d\d)-((?:19|20)\d\d)(?![\w/-])")
_WORD_BEFORE = re.compile(r"[^\W\d_]\s")
_DECADE = re.compile(r"\d0")


@dataclass(frozen=True, slots=True)
class Ran:
    """A span of time.

    Attributes:
        start: Its first day, if it is told, with where the text tells it.
        end: Its last day, likewise.
        score: How likely it is the time of the violation.
        kind: Name of the rule that found it.
    """

    start: WrittenDate | None
    end: WrittenDate | None
    score: float
    kind: str


@dataclass(frozen=True, slots=True)
class Cues:
    """How a language tells spans of time, from its data file."""

    bound: re.Pattern[str]
    span: re.Pattern[str]
    enumeration: re.Pattern[str]
    since: re.Pattern[str]
    least: re.Pattern[str]
    until: re.Pattern[str]
    onwards: re.Pattern[str]
    event: re.Pattern[str]
    within: re.Pattern[str]
    incident: re.Pattern[str]
    mishap: re.Pattern[str]
    vague: re.Pattern[str]
    onset: re.Pattern[str]
    listed: re.Pattern[str]
    deed: re.Pattern[str]
    done: re.Pattern[str]
    signs: Phrases[float]


@dataclass(frozen=True, slots=True)
class Dated:
    """A text with its written dates.

    Attributes:
        text: The text.
        dates: In its order.
        cues: Of its language.
        lang: ISO 639-1 code of that.
    """

    text: str
    dates: Sequence[WrittenDate]
    cues: Cues
    lang: str

    def before(self, index: int) -> tuple[int, str]:
        """Return the text before a date, and where that begins."""
        start = self.dates[index].start
        base = max(0, start - REACH)
        return base, self.text[base:start]


@cache
def cues_of(lang: str) -> Cues | None:
    """Return how a language tells spans of time, or None when it has no data."""
    data = words(lang, "dates")
    conduct = data.get("conduct")
    if not conduct:
        return None
    filler = data.get("filler", "")

    def cue(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    weights = [(phrase, 1.0) for phrase in conduct.get("signs", ())]
    weights += [(phrase, -2.0) for phrase in conduct.get("counter", ())]
    first = r"(?P<first>[^\s(),;:][^;:()]{0,28}?)"
    bound = f"{conduct['since']}|{conduct['until']}|{conduct['join']}"
    return Cues(
        cue(rf"(?:\b|\s)(?:{bound})\s*{filler}$"),
        cue(rf"\b{conduct['open']}\s+{filler}{first},?\s*(?:\b|\s){conduct['join']}\s*{filler}$"),
        cue(conduct["enumeration"]),
        cue(rf"\b{conduct['since']}\s*{filler}$"),
        cue(conduct["least"]),
        cue(rf"\b{conduct['until']}\s*{filler}$"),
        cue(conduct["onwards"]),
        cue(conduct["event"]),
        cue(conduct["within"]),
        cue(conduct["incident"]),
        cue(conduct["mishap"]),
        cue(rf"\b{conduct['open']}\s+{filler}{conduct['vague']}\s+{conduct['join']}\s*{filler}$"),
        cue(conduct["onset"]),
        cue(conduct["list"]),
        cue(conduct["deed"]),
        cue(conduct["done"]),
        Phrases(weights),
    )


def bounds(before: str, lang: str) -> bool:
    """Tell whether a date behind this text bounds a span: "from at least", "until"."""
    cues = cues_of(lang)
    near = before[-NEAR:]
    return cues is not None and bool(cues.since.search(near) or cues.until.search(near))


def opening(page: Dated, index: int) -> WrittenDate | None:
    """Return the first end of the span that a date closes, or None.

    Args:
        page: The text.
        index: Which of its dates.
    """
    base, before = page.before(index)
    match = page.cues.span.search(before)
    while match:
        first = None
        if not page.cues.enumeration.match(match.group()):
            first = _first(match, base, page, index)
        if first and ordered(first.iso, page.dates[index].iso):
            return first
        # "the period from 31 July to": the word that opens the span may be a later one.
        match = page.cues.span.search(before, match.start() + 1)
    return None


def _first(match: re.Match[str], base: int, page: Dated, index: int) -> WrittenDate | None:
    """The first end of a span: the date before this one, or one that leaves out its year."""
    start, end = base + match.start("first"), base + match.end("first")
    dates = page.dates
    if index and dates[index - 1].start >= start and dates[index - 1].end <= end + 1:
        return dates[index - 1]
    iso = read_partial(match["first"], dates[index], page.lang)
    return WrittenDate(start, end, iso) if iso else None


def spans(page: Dated) -> Iterator[Ran]:
    """Yield the spans of time of a text, each with how likely its form makes it the conduct's."""
    yield from _in_figures(page.text)
    yield from _listed(page)
    used, begun = -1, None
    cues = page.cues
    bound = [bool(cues.bound.search(page.before(n)[1][-NEAR:])) for n in range(len(page.dates))]
    openings = [opening(page, n) if bound[n] else None for n in range(len(page.dates))]
    for index, date in enumerate(page.dates):
        _, before = page.before(index)
        near = before[-NEAR:]
        if first := openings[index]:
            used = index
            yield Ran(first, date, 1.0, "span")
        elif ran := _alone(page, date, near):
            yield ran
        elif bound[index] and _DECADE.search(near) and cues.vague.search(before):
            yield Ran(None, date, 1.0, "vague")
        elif bound[index] and cues.since.search(near) and not _opens(page, openings, index):
            least = cues.least.search(near)
            begun = date
            yield Ran(date, None, 0.95 if least else 0.3, "since at least" if least else "since")
        elif bound[index] and cues.until.search(near) and used < index - 1:
            if begun and date.start - begun.end < 2 * NEAR and ordered(begun.iso, date.iso):
                yield Ran(begun, date, 0.96, "span")
            else:
                yield Ran(None, date, 0.2, "until")
        elif cues.onset.search(before):
            yield Ran(date, None, 0.4, "onset")
        elif len(date.iso) > 4 and cues.event.search(before):
            yield Ran(date, None, 0.5, "event")


def _alone(page: Dated, date: WrittenDate, near: str) -> Ran | None:
    """Return the span that one date makes by itself: a mishap's day, "during 2011", "2011 on"."""
    text, cues = page.text, page.cues
    if cues.incident.match(text, date.end, date.end + NEAR) or cues.mishap.search(near):
        return Ran(date, date, 0.5, "incident")
    if cues.within.search(near):
        return Ran(date, date, 0.5, "within")
    if cues.onwards.match(text, date.end):
        return Ran(date, None, 0.95, "since at least")
    return None


def _in_figures(text: str) -> Iterator[Ran]:
    if "-20" not in text and "-19" not in text:
        return
    for years in _YEARS.finditer(text):
        first = WrittenDate(years.start(1), years.end(1), years[1])
        last = WrittenDate(years.start(2), years.end(2), years[2])
        if first.iso < last.iso:
            yield Ran(first, last, 0.6, "span")


def _listed(page: Dated) -> Iterator[Ran]:
    """Yield the time from the first to the last of the years that a sentence lists."""
    dates, first = page.dates, 0
    for index in range(1, len(dates) + 1):
        if index < len(dates) and len(dates[index].iso) == 4:
            before = dates[index - 1]
            joined = page.cues.listed.fullmatch(page.text, before.end, dates[index].start)
            if joined and before.iso < dates[index].iso:
                continue
        start = dates[first]
        # Numbers of sections are listed too, behind a sign or another number.
        if index - first > 1 and _WORD_BEFORE.match(page.text, max(0, start.start - 2)):
            year = WrittenDate(start.start, start.end, start.iso[:4])
            yield Ran(year, dates[index - 1], 0.4, "list")
        first = index


def _opens(page: Dated, openings: Sequence[WrittenDate | None], index: int) -> bool:
    """Tell whether the next date closes a span that this one opens."""
    dates = page.dates
    if index + 1 == len(dates) or dates[index + 1].start - dates[index].end > 60:
        return False
    return openings[index + 1] == dates[index]


def ordered(first: str, last: str) -> bool:
    """Tell whether two dates are in order, as far as both are precise."""
    size = min(len(first), len(last))
    return first[:size] <= last[:size]
