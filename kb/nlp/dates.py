"""Dates of the action: announced, decided, and when the conduct ran."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp import conduct
from kb.nlp.calendar import WrittenDate, read_dates
from kb.nlp.findings import Finding, add
from kb.nlp.language import words
from kb.nlp.phrases import Hit, Phrases
from kb.nlp.sentences import around, text_of

_HEAD = 1_500
_TAIL = 900
_WINDOW = 160
_NEAR = 40
_VERB, _OTHER, _EARLIER = "verb", "other", "earlier"
_DAY = len("2019-02-19")


@dataclass(frozen=True, slots=True)
class _Letterhead:
    before: re.Pattern[str]
    after: re.Pattern[str] | None
    head: bool


@dataclass(frozen=True, slots=True)
class _Cues:
    announced: tuple[_Letterhead, ...]
    title: tuple[re.Pattern[str], ...]
    head: tuple[re.Pattern[str], ...]
    tail: tuple[re.Pattern[str], ...]
    names: re.Pattern[str]
    year_names: re.Pattern[str]
    steps: Phrases[str]
    lead: re.Pattern[str]
    news: re.Pattern[str]
    today: re.Pattern[str]
    today_verbs: re.Pattern[str]
    yesterday: re.Pattern[str]


def _cue(pattern: str) -> re.Pattern[str]:
    # A class of capitals is meant as such.
    return re.compile(pattern, re.NOFLAG if re.search(r"\[A-Z", pattern) else re.IGNORECASE)


@cache
def _cues(lang: str) -> _Cues | None:
    data = words(lang, "dates")
    decided = data.get("decided")
    if not decided:
        return None
    phrases = [(phrase, _VERB) for phrase in decided["verbs"]]
    phrases += [(phrase, _OTHER) for phrase in decided["others"]]
    phrases += [(phrase, _EARLIER) for phrase in decided["earlier"]]
    return _Cues(
        tuple(
            _Letterhead(
                _cue(entry["before"]),
                _cue(entry["after"]) if "after" in entry else None,
                entry.get("head", False),
            )
            for entry in data["announced"]
        ),
        tuple(map(_cue, decided["title"])),
        tuple(map(_cue, decided["head"])),
        tuple(map(_cue, decided["tail"])),
        _cue(decided["names"]),
        _cue(decided["year_names"]),
        Phrases(phrases),
        _cue(decided["lead"]),
        _cue(decided["news"]),
        _cue(decided["today"]),
        _cue(decided["today_verbs"]),
        _cue(decided["yesterday"]),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """A document with what all steps need of it: spaCy makes ``doc.text`` anew at every call."""

    doc: Doc
    text: str
    begin: int
    dates: Sequence[WrittenDate]
    cues: _Cues


def _announced(page: _Page) -> Finding | None:
    text, begin = page.text, page.begin
    for written in page.dates:
        if written.start > begin + _HEAD:
            return None
        if len(written.iso) < _DAY or _stated(page, written):
            continue
        before = text[max(0, written.start - _WINDOW) : written.start]
        after = text[written.end : written.end + _WINDOW]
        for sign in page.cues.announced:
            if sign.before.search(before) and (sign.after is None or sign.after.search(after)):
                return Finding(written.start, written.end, written.iso, 0.9)
    return None


def _stated(page: _Page, written: WrittenDate) -> float:
    """How surely a heading or a signature gives the decision's own date."""
    text, begin, cues = page.text, page.begin, page.cues
    before = text[max(0, written.start - _WINDOW) : written.start]
    if written.start < begin:
        return 0.95 if any(sign.search(before) for sign in cues.title) else 0.0
    if written.start < begin + _HEAD and any(sign.search(before) for sign in cues.head):
        return 0.85
    last = max(len(text) - _TAIL, (begin + len(text)) // 2)
    if written.start > last and any(sign.search(before) for sign in cues.tail):
        return 0.8
    return 0.0


def _told(page: _Page, written: WrittenDate, announced: Finding | None) -> float:
    """How surely a sentence says that something was decided on a date."""
    text, cues = page.text, page.cues
    if len(written.iso) < _DAY:
        names = cues.names if len(written.iso) > 4 else cues.year_names
        return 0.55 if names.match(text, written.end, written.end + _NEAR) else 0.0
    first, last = around(page.doc, written.start)
    before = text[first : written.start]
    hits = list(cues.steps.find(text, max(first, written.start - _WINDOW), last))
    earlier = [hit for hit in hits if hit.tag == _EARLIER and hit.start < written.start]
    hits = [hit for hit in hits if hit.tag != _EARLIER]
    lead = cues.lead.search(before)
    step = _after(hits, written) if lead else _before(hits, written) or _after(hits, written)
    if step is None or step.tag != _VERB:
        return 0.0
    score = 0.75 if cues.news.search(before) else 0.65
    score -= 0.4 if earlier else 0.0
    if written.start > page.begin + _HEAD:
        # A press release without a date tells the history of the case at its end.
        score -= 0.3 if lead and announced is None else 0.1
    return score


def _before(hits: Sequence[Hit[str]], written: WrittenDate) -> Hit[str] | None:
    return max(
        (h for h in hits if h.end <= written.start),
        key=lambda h: (h.end, h.end - h.start, h.tag == _OTHER),
        default=None,
    )


def _after(hits: Sequence[Hit[str]], written: WrittenDate) -> Hit[str] | None:
    later = (h for h in hits if h.start >= written.end)
    return min(later, key=lambda h: (h.start, -h.end), default=None)


def _relative(page: _Page, announced: Finding) -> Finding | None:
    """What was done "today" or "yesterday", where the text itself says which day that is."""
    text, begin, cues = page.text, page.begin, page.cues
    for sign, days in ((cues.today, 0), (cues.yesterday, 1)):
        for match in sign.finditer(text, begin, begin + 2 * _HEAD):
            before = text[max(begin, match.start() - _NEAR) : match.start()]
            after = text[match.end() : match.end() + 2 * _WINDOW]
            if cues.today_verbs.search(before) or cues.today_verbs.match(after.lstrip()):
                day = date.fromisoformat(announced.value) - timedelta(days=days)
                return Finding(match.start(), match.end(), day.isoformat(), 0.75)
    return None


def _candidates(page: _Page, announced: Finding | None) -> Iterator[Finding]:
    for written in page.dates:
        if announced and (written.start == announced.start or written.iso > announced.value):
            continue
        score = _stated(page, written) or _told(page, written, announced)
        if announced and not _recent(written.iso, announced.value):
            score -= 0.3
        if score >= 0.5:
            yield Finding(written.start, written.end, written.iso, score)


def _recent(iso: str, announced: str) -> bool:
    return int(announced[:4]) * 12 + int(announced[5:7]) - _month(iso) <= 3


def _month(iso: str) -> int:
    return int(iso[:4]) * 12 + int(iso[5:7] or 12)


def _decided(page: _Page, announced: Finding | None) -> Finding | None:
    found = list(_candidates(page, announced))
    today = _relative(page, announced) if announced else None
    if today:
        found.append(today)
    return max(found, key=lambda item: (round(item.confidence, 2), -item.start), default=None)


@Language.component("kb_dates")
def find_dates(doc: Doc) -> Doc:
    """Find when the action was announced and decided, and when the conduct ran."""
    cues = _cues(doc.lang_)
    if cues is None:
        return doc
    text = text_of(doc)
    dates = read_dates(text, doc.lang_)
    page = _Page(doc, text, int(doc.user_data.get("title_end", 0)), dates, cues)
    announced = _announced(page)
    if announced:
        add(doc, "announced", announced)
    decided = _decided(page, announced)
    if decided:
        add(doc, "decided", decided)
    conduct_cues = conduct.cues_of(doc.lang_)
    if conduct_cues is None:
        return doc
    span = conduct.ran(doc, conduct.Dated(text, dates, conduct_cues, doc.lang_))
    if span:
        confidence = min(0.9, 0.4 + span.score / 10)
        for group, written in (("conduct_start", span.start), ("conduct_end", span.end)):
            if written:
                add(doc, group, Finding(written.start, written.end, written.iso, confidence))
    return doc
