"""When the violation ran, by rules: spans of time in sentences that speak of the conduct."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from kb.nlp.calendar import WrittenDate, read_partial
from kb.nlp.language import words
from kb.nlp.phrases import Phrases
from kb.nlp.sentences import around

_REACH = 110
_NEAR = 80
_LEAST = 0.95


@dataclass(frozen=True, slots=True)
class Ran:
    """A span of time.

    Attributes:
        start: Its first day, if it is told, with where the text tells it.
        end: Its last day, likewise.
        score: How likely it is the time of the violation.
    """

    start: WrittenDate | None
    end: WrittenDate | None
    score: float


@dataclass(frozen=True, slots=True)
class Cues:
    """How a language tells spans of time, from its data file."""

    span: re.Pattern[str]
    since: re.Pattern[str]
    least: re.Pattern[str]
    until: re.Pattern[str]
    onwards: re.Pattern[str]
    event: re.Pattern[str]
    within: re.Pattern[str]
    incident: re.Pattern[str]
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
        base = max(0, start - _REACH)
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
    return Cues(
        cue(rf"\b{conduct['open']}\s+{filler}{first},?\s*(?:\b|\s){conduct['join']}\s*{filler}$"),
        cue(rf"\b{conduct['since']}\s*{filler}$"),
        cue(conduct["least"]),
        cue(rf"\b{conduct['until']}\s*{filler}$"),
        cue(conduct["onwards"]),
        cue(conduct["event"]),
        cue(conduct["within"]),
        cue(conduct["incident"]),
        Phrases(weights),
    )


def opening(page: Dated, index: int) -> WrittenDate | None:
    """Return the first end of the span that a date closes, or None.

    Args:
        page: The text.
        index: Which of its dates.
    """
    base, before = page.before(index)
    match = page.cues.span.search(before)
    while match:
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


def _spans(page: Dated) -> Iterator[Ran]:
    used = -1
    text, cues = page.text, page.cues
    for index, date in enumerate(page.dates):
        _, before = page.before(index)
        first = opening(page, index)
        if first:
            used = index
            yield Ran(first, date, 1.0)
        elif cues.incident.match(text, date.end, date.end + _NEAR) or cues.within.search(before):
            yield Ran(date, date, 0.5)
        elif cues.onwards.match(text, date.end):
            yield Ran(date, None, 0.95)
        elif cues.since.search(before) and not _opens(page, index):
            yield Ran(date, None, 0.95 if cues.least.search(before) else 0.3)
        elif cues.until.search(before) and used < index - 1:
            yield Ran(None, date, 0.2)
        elif len(date.iso) > 4 and cues.event.search(before):
            yield Ran(date, None, 0.5)


def _opens(page: Dated, index: int) -> bool:
    """Tell whether the next date closes a span that this one opens."""
    dates = page.dates
    if index + 1 == len(dates) or dates[index + 1].start - dates[index].end > 60:
        return False
    return opening(page, index + 1) == dates[index]


def ordered(first: str, last: str) -> bool:
    """Tell whether two dates are in order, as far as both are precise."""
    size = min(len(first), len(last))
    return first[:size] <= last[:size]


def _score(doc: Doc, text: str, ran: Ran, cues: Cues) -> float:
    shown = ran.start or ran.end
    assert shown is not None
    first, last = around(doc, shown.start)
    stop = (ran.end or shown).end
    signs: set[str] = set()
    score = ran.score
    for hit in cues.signs.find(text, first, last):
        if hit.tag > 0:
            signs.add(hit.phrase)
        elif hit.end > shown.start - _NEAR and hit.start < stop + _NEAR:
            score += hit.tag
    return score + (0.4 + 0.2 * min(len(signs), 3) if signs else 0.0)


def ran(doc: Doc, page: Dated) -> Ran | None:
    """Return the span of time that the document gives for the violation, or None."""
    best: Ran | None = None
    for span in _spans(page):
        score = _score(doc, page.text, span, page.cues)
        if score >= _LEAST and (best is None or score > best.score or _refines(span, best)):
            best = Ran(span.start, span.end, max(score, best.score if best else 0.0))
    return best


def _refines(new: Ran, old: Ran) -> bool:
    """Tell whether a later span says the same more precisely."""
    if not (new.start and new.end and old.start and old.end):
        return False
    return (
        new.start.iso != old.start.iso
        and new.start.iso.startswith(old.start.iso)
        and new.end.iso.startswith(old.end.iso)
    )
