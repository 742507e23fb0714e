"""Dated steps of an action's history that a text recalls: "a notice of intent, issued in 2019".

A phrase for the step and a date count when both stand in one clause and nothing between them says
that the date is something else's. Sentences of other cases and of what has not happened are left
out: a history with a step too few misleads less than one with a wrong step.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.calendar import WrittenDate, read_dates
from kb.nlp.findings import Finding, add, found
from kb.nlp.language import words
from kb.nlp.officials import house_of
from kb.nlp.phrases import Hit, Phrases
from kb.nlp.reference import authority_names, party_names
from kb.nlp.sentences import around, text_of
from kb.nlp.shares import share
from kb.nlp.spans import bounds
from kb.nlp.zones import NOTHING, zones

KINDS = ("investigation", "notice_of_intent", "appeal", "annulment", "reduction", "payment")
# A kind, and whether the phrase names a paper.
Step = tuple[str, bool]
_AHEAD = 70
_LEAD = 60
_FAR = 110
# A month or a year further off is more often that of the conduct.
_VAGUE = 30
_DAY = len("2019-02-19")
# A full stop that is followed by a capital letter ends what a rough sentence boundary went past.
_STOP = re.compile(r"[^\W\d_]{3}[.!?][\"”’»)\]]?,?\s+[A-ZÀ-Þ]")
_TAIL = 3
_YEAR = re.compile(r"(?:19|20)\d\d|/\d\d(?!\d)|\.\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class _Cues:
    """How a language tells steps.

    Attributes:
        phrases: Of each kind; and of its papers, "the statement of objections of", whose own date
            follows at once.
        others: What says, before a phrase, that it did not happen or was somebody else's.
        lead: What stands before the date of a step.
        opens: The same where it opens a clause.
        breaks: What parts a step from a date that is something else's.
        verb_last: Whether the date may stand inside the clause, before a verb at its end.
    """

    phrases: Phrases[Step]
    others: re.Pattern[str]
    lead: re.Pattern[str]
    opens: re.Pattern[str]
    breaks: re.Pattern[str]
    verb_last: bool


@cache
def _cues(lang: str) -> _Cues | None:
    data = words(lang, "events")
    if not data:
        return None

    def cue(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    lead = rf"\b(?:{data['lead']})\s*$"
    return _Cues(
        Phrases([*_steps(data, paper=False), *_steps(data["papers"], paper=True)]),
        cue(rf"\b(?:{data['not']})\b"),
        cue(lead),
        cue(rf"(?:^|[.;:,)\]–—-]|\b(?:{data['opens']})\b)[\W\d]*{lead}"),
        cue(data["breaks"]),
        bool(data.get("verb_last")),
    )


def _steps(data: Mapping[str, list[str]], *, paper: bool) -> Iterator[tuple[str, Step]]:
    for kind in KINDS:
        for row in data.get(kind, ()):
            yield from ((phrase, (kind, paper)) for phrase in spread(row))


def spread(phrase: str) -> list[str]:
    """Return a phrase once for each alternative of its first word.

    >>> spread("(opened|began) an inquiry")
    ['opened an inquiry', 'began an inquiry']
    """
    if not phrase.startswith("("):
        return [phrase]
    first, _, rest = phrase[1:].partition(")")
    return [word + rest for word in first.split("|")]


@Language.component("kb_events")
def find_events(doc: Doc) -> Doc:
    """Find the dated steps that a document tells.

    Returns:
        The document with the group ``events``: values are a kind and a date, "appeal 2019-02-19".
    """
    cues = _cues(doc.lang_)
    if cues is None:
        return doc
    text = text_of(doc)
    hits = list(cues.phrases.find(text))
    if not hits:
        return doc
    page = _Page(doc, cues)
    sure = share("event", "told")
    told = sorted(page.told(hits), key=lambda one: (one[0].start, one[1].start))
    for hit, date in told:
        start, end = min(hit.start, date.start), max(hit.end, date.end)
        add(doc, "events", Finding(start, end, f"{hit.tag[0]} {date.iso}", sure))
    return doc


class _Page:
    """A document, with what is looked up in it only when a phrase asks for it."""

    def __init__(self, doc: Doc, cues: _Cues) -> None:
        self.doc, self.cues = doc, cues
        self.text = text_of(doc)
        self.published = str(doc.user_data.get("published") or "")
        self._dates: tuple[list[WrittenDate], list[int]] | None = None
        self._own: frozenset[str] | None = None

    def told(self, hits: list[Hit[Step]]) -> Iterator[tuple[Hit[Step], WrittenDate]]:
        """Yield each step with its date."""
        for hit in hits:
            first, last = around(self.doc, hit.start)
            if not _YEAR.search(self.text, first, last) or self.cues.others.search(
                self.text, max(first, hit.start - _AHEAD), hit.end
            ):
                continue
            date = self._date(hit, first, last)
            if date is None or (self.published and date.iso > self.published):
                continue
            if zones(self.doc).at(hit.start) != NOTHING and not self._of_another(first, last):
                yield hit, date

    def _between(self, first: int, last: int) -> list[WrittenDate]:
        """Return the dates that begin in a part of the text."""
        if self._dates is None:
            dates = read_dates(self.text, self.doc.lang_)
            self._dates = dates, [date.start for date in dates]
        dates, starts = self._dates
        return dates[bisect_left(starts, first) : bisect_left(starts, last)]

    def _date(self, hit: Hit[Step], first: int, last: int) -> WrittenDate | None:
        """Return the date of a step: the one behind it if it has one, else the one before it."""
        behind = self._between(hit.start, min(last, hit.end + _FAR))
        for date in behind:
            if self._is_behind(hit, date):
                return date
        for date in reversed(self._between(max(first, hit.start - 2 * _FAR), hit.start)):
            if date.end <= hit.start and self._is_before(hit, date, first):
                return date
        return None

    def _is_behind(self, hit: Hit[Step], date: WrittenDate) -> bool:
        if hit.tag[1]:
            return self.text[hit.end : date.start].isspace()
        start = max(hit.start, date.start - _LEAD)
        before = self.text[start : date.start]
        lead = self.cues.lead.search(before)
        if lead is None or bounds(before, self.doc.lang_):
            return False
        far = _FAR if len(date.iso) == _DAY else _VAGUE
        until = start + lead.start()
        if until - hit.end > far or _STOP.search(self.text, hit.end - _TAIL, date.start):
            return False
        return not self.cues.breaks.search(self.text[hit.end : until])

    def _is_before(self, hit: Hit[Step], date: WrittenDate, first: int) -> bool:
        if hit.tag[1]:
            return False
        before = self.text[max(first, date.start - _LEAD) : date.start]
        lead = self.cues.opens.search(before) or (
            self.cues.verb_last and self.cues.lead.search(before)
        )
        if not lead or bounds(before, self.doc.lang_):
            return False
        gap = self.text[date.end : hit.start]
        return not (len(gap) > _FAR or self.cues.breaks.search(gap) or _STOP.search(gap))

    def _of_another(self, first: int, last: int) -> bool:
        """Tell whether a sentence names a known authority or party, and none of the document's."""
        sentence = self.text[first:last]
        named = {house_of(one.id) for one in authority_names(self.doc.lang_).find(sentence)}
        named.update(one.id for one in party_names().find(sentence))
        if not named or not named.isdisjoint(self._ours()):
            return False
        respondents = (finding.value for finding in found(self.doc, "respondents"))
        return not any(name.split()[0] in sentence for name in respondents if name)

    def _ours(self) -> frozenset[str]:
        if self._own is None:
            authorities = found(self.doc, "authorities")
            self._own = frozenset(
                [house_of(str(one.detail)) for one in authorities if one.detail]
                + [str(one.detail) for one in found(self.doc, "respondents") if one.detail]
            )
        return self._own
