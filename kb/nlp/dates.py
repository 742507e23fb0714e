"""Dates of the action: announced, decided, and when the conduct ran."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.calendar import WrittenDate, read_dates
from kb.nlp.conduct import ran
from kb.nlp.findings import Finding, add
from kb.nlp.language import words
from kb.nlp.phrases import Hit, Phrases
from kb.nlp.sentences import around, text_of
from kb.nlp.shares import share
from kb.nlp.spans import Dated, bounds, cues_of
from kb.nlp.stage import stage_of

_HEAD = 1_500
_TAIL = 900
_WINDOW = 160
_NEAR = 40
_OPENING = 25
_LEAST = 0.5
_OLD = 0.25
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
    partial_lead: re.Pattern[str]
    partial_verbs: re.Pattern[str]
    steps: Phrases[str]
    lead: re.Pattern[str]
    news: re.Pattern[str]
    relative: Phrases[int]
    today_verbs: re.Pattern[str]


def _cue(pattern: str) -> re.Pattern[str]:
    # A class of capitals is meant as such.
    return re.compile(pattern, re.NOFLAG if re.search(r"\[A-Z", pattern) else re.IGNORECASE)


@cache
def _cues(lang: str) -> _Cues | None:
    data = words(lang, "dates")
    decided = data.get("decided")
    if not decided:
        return None
    relative = ((0, "today"), (1, "yesterday"))
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
        _cue(decided["partial_lead"]),
        _cue(decided["partial_verbs"]),
        Phrases(phrases),
        _cue(decided["lead"]),
        _cue(decided["news"]),
        Phrases([(phrase, days) for days, said in relative for phrase in decided[said]]),
        _cue(decided["today_verbs"]),
    )


# Name of a rule, and how it ranks among those that give other dates.
_Found = tuple[str, float] | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: float
    rule: str
    start: int
    end: int
    iso: str


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
        if bounds(before, page.doc.lang_):
            continue
        for sign in page.cues.announced:
            if sign.before.search(before) and (sign.after is None or sign.after.search(after)):
                sure = share("announced", "letterhead")
                return Finding(written.start, written.end, written.iso, sure)
    return None


def _stated(page: _Page, written: WrittenDate) -> _Found:
    """Tell by which rule a heading or a signature gives the decision's own date."""
    text, begin, cues = page.text, page.begin, page.cues
    before = text[max(0, written.start - _WINDOW) : written.start]
    if written.start < begin:
        return ("title", 0.95) if any(sign.search(before) for sign in cues.title) else None
    if written.start < begin + _HEAD and any(sign.search(before) for sign in cues.head):
        return "head", 0.85
    last = max(len(text) - _TAIL, (begin + len(text)) // 2)
    if written.start > last and any(sign.search(before) for sign in cues.tail):
        return "tail", 0.8
    return None


def _told(page: _Page, written: WrittenDate, announced: Finding | None) -> _Found:
    """Tell by which rule a sentence says that something was decided on a date."""
    text, cues = page.text, page.cues
    first, last = around(page.doc, written.start)
    before = text[first : written.start]
    if len(written.iso) < _DAY:
        return ("named", 0.55) if _named_decision(page, written, before) else None
    hits = list(cues.steps.find(text, max(first, written.start - _WINDOW), last))
    earlier = [hit for hit in hits if hit.tag == _EARLIER and hit.start < written.start]
    hits = [hit for hit in hits if hit.tag != _EARLIER]
    lead = cues.lead.search(before[-_NEAR:])
    step = _after(hits, written) if lead else _before(hits, written) or _after(hits, written)
    if step is None or step.tag != _VERB or earlier:
        return None
    rule, rank = ("news", 0.75) if cues.news.search(before) else ("told", 0.65)
    if written.start > page.begin + _HEAD:
        # A press release without a date tells the history of the case at its end.
        rule, rank = "told late", rank - (0.3 if lead and announced is None else 0.1)
    return (rule, rank) if rank >= _LEAST else None


def _named_decision(page: _Page, written: WrittenDate, before: str) -> bool:
    """Tell whether a month or year is that of a decision: "the July 2024 order".

    News of an action gives the day; a month or a year alone is that of an earlier decision, and
    counts where the document has no action of its own (money sent to those who were harmed).
    """
    cues, text = page.cues, page.text
    if len(written.iso) > 4 and cues.names.match(text, written.end, written.end + _NEAR):
        return True
    if stage_of(page.doc).value != "none":
        return False
    if cues.year_names.match(text, written.end, written.end + _NEAR):
        return True
    opens = cues.partial_lead.search(before)
    return bool(opens and cues.partial_verbs.match(text, written.end, written.end + _WINDOW))


def _before(hits: Sequence[Hit[str]], written: WrittenDate) -> Hit[str] | None:
    return max(
        (h for h in hits if h.end <= written.start),
        key=lambda h: (h.end, h.end - h.start, h.tag == _OTHER),
        default=None,
    )


def _after(hits: Sequence[Hit[str]], written: WrittenDate) -> Hit[str] | None:
    later = (h for h in hits if h.start >= written.end)
    return min(later, key=lambda h: (h.start, -h.end), default=None)


def _relative(page: _Page, announced: Finding) -> _Candidate | None:
    """What was done "today" or "yesterday", where the text itself says which day that is."""
    text, begin, cues = page.text, page.begin, page.cues
    for hit in cues.relative.find(text, begin, begin + 2 * _HEAD):
        before = text[max(begin, hit.start - _NEAR) : hit.start]
        after = text[hit.end : hit.end + 2 * _WINDOW]
        told = cues.today_verbs.search(before) or cues.today_verbs.match(after.lstrip())
        if told or _done_on(page, hit.start, hit.end):
            day = date.fromisoformat(announced.value) - timedelta(days=hit.tag)
            return _Candidate(0.75, "relative", hit.start, hit.end, day.isoformat())
    return None


def _done_on(page: _Page, start: int, end: int) -> bool:
    """Tell whether a sentence opens with a day, and the first step that it tells is a decision."""
    first, last = around(page.doc, start)
    if start - first > _OPENING:
        return False
    hits = page.cues.steps.find(page.text, first, min(last, end + _WINDOW))
    step = min(hits, key=lambda hit: (hit.start, -hit.end), default=None)
    return step is not None and step.tag == _VERB


def _candidates(page: _Page, announced: Finding | None) -> Iterator[_Candidate]:
    for written in page.dates:
        if announced and (written.start == announced.start or written.iso > announced.value):
            continue
        found = _stated(page, written)
        if announced is None or _recent(written.iso, announced.value):
            found = found or _told(page, written, announced)
        else:
            # What is told of an old date is not the news, unless it says so.
            near = page.text[max(0, written.start - 2 * _NEAR) : written.start]
            if found is None and page.cues.news.search(near):
                found = _told(page, written, announced)
            found = (found[0], found[1] - _OLD) if found else None
        if found and found[1] >= _LEAST:
            yield _Candidate(found[1], found[0], written.start, written.end, written.iso)


def _recent(iso: str, announced: str) -> bool:
    return int(announced[:4]) * 12 + int(announced[5:7]) - _month(iso) <= 3


def _month(iso: str) -> int:
    return int(iso[:4]) * 12 + int(iso[5:7] or 12)


def _decided(page: _Page, announced: Finding | None) -> Finding | None:
    found = list(_candidates(page, announced))
    today = _relative(page, announced) if announced else None
    if today:
        found.append(today)
    best = max(found, key=lambda item: (round(item.rank, 2), -item.start), default=None)
    if best is None:
        return None
    return Finding(best.start, best.end, best.iso, share("decided", best.rule))


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
    conduct_cues = cues_of(doc.lang_)
    if conduct_cues is None:
        return doc
    span = ran(doc, Dated(text, dates, conduct_cues, doc.lang_))
    if span:
        sure = share("conduct", span.kind)
        for group, written in (("conduct_start", span.start), ("conduct_end", span.end)):
            if written:
                add(doc, group, Finding(written.start, written.end, written.iso, sure))
    return doc
