"""How far the action has come: the furthest stage that the document announces."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.findings import Finding, add
from kb.nlp.language import words
from kb.nlp.phrases import Hit, Phrases
from kb.nlp.sentences import around, text_of
from kb.nlp.shares import share, share_at
from kb.nlp.zones import ASIDE, BODY, NOTHING, OPENING, OPERATIVE, TITLE, Zones, zones

# From the first step to the last; the later one wins when the evidence is equal.
STAGES = ("none", "complaint", "decided", "settled", "closed", "appeal")
_NONE = "none"
_KEY = "kb.stage"
_ZONES = {TITLE: 1.6, OPENING: 1.3, OPERATIVE: 1.2, BODY: 0.7, ASIDE: 0.25, NOTHING: 0.0}
# A speech or a report is known by its head: later on the same words are about something else.
_NONE_ZONES = {TITLE: 1.6, OPENING: 1.1, OPERATIVE: 0.0, BODY: 0.0, ASIDE: 0.0, NOTHING: 0.0}
_ENOUGH = 1.0
_FURTHER = 0.4
_MOST = 5
# More of the same word brings nothing new, and takes time in texts of many pages.
_REPEATS = 60
_FIRST = "complaint"
_LATER = ("settled", "closed", "appeal")
_SURE = 5.0
_FIRST_FACTOR = 0.6
_CONSENT = 9.0
_CONSENT_FACTOR = 0.65
# Other cases' appeals and unproved points are told in the middle of a text.
_HEADED = ("closed", "appeal")
_HEADED_BODY = 0.65
_PAST = 0.5
_NEAR = 120
_HEAD = 1_500
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d|\d)")

Tag = tuple[str, float]


@cache
def _cues(lang: str, part: str) -> Phrases[Tag]:
    kinds = words(lang, "stage").get(part, {})
    return Phrases(
        [
            (phrase, (stage, float(weight)))
            for stage, weights in kinds.items()
            for weight, phrases in weights.items()
            for phrase in phrases
        ]
    )


def stage_of(doc: Doc) -> Finding:
    """Return the furthest stage that a document announces, at the words that show it; found once.

    Args:
        doc: As `kb.nlp.extract.read` makes it.

    Returns:
        A finding with one of `STAGES`; of `none` without words for it, at the first sentence.
    """
    known: Finding | None = doc.user_data.get(_KEY)
    if known is None:
        known = doc.user_data[_KEY] = _stage(doc)
    return known


def _stage(doc: Doc) -> Finding:
    where = zones(doc)
    # A phrase counts once, where it weighs most.
    best: dict[tuple[str, str], tuple[float, Hit[Tag]]] = {}
    text = text_of(doc)
    year = _year(doc)
    hits = list(_cues(doc.lang_, "cues").find(text))
    hits += _cues(doc.lang_, "title").find(text[: where.title_end])
    seen: Counter[tuple[str, str]] = Counter()
    for hit in _outer(hits):
        stage, weight = hit.tag
        key = (stage, hit.phrase)
        seen[key] += 1
        if seen[key] > _REPEATS:
            continue
        zone = where.at(hit.start)
        factor = (_NONE_ZONES if stage == _NONE else _ZONES)[zone]
        if zone == BODY and stage in _HEADED:
            factor *= _HEADED_BODY
        score = weight * factor * (_PAST if _is_past(text, where, hit, year) else 1.0)
        if score and (key not in best or score > best[key][0]):
            best[key] = (score, hit)
    scores: dict[str, list[tuple[float, Hit[Tag]]]] = defaultdict(list)
    for (stage, _), item in best.items():
        scores[stage].append(item)
    totals: dict[str, float] = {}
    for stage, items in scores.items():
        items.sort(key=lambda item: (-item[0], item[1].start))
        totals[stage] = sum(score * _FURTHER**n for n, (score, _) in enumerate(items[:_MOST]))
    # A text that reports the end tells the beginning too: "charged ... agreed to settle".
    if any(totals.get(stage, 0.0) >= _SURE for stage in _LATER):
        totals[_FIRST] = totals.get(_FIRST, 0.0) * _FIRST_FACTOR
    # A judgment entered by consent is a settlement, though it "orders" and "imposes".
    if any(item[1].tag[1] >= _CONSENT for item in scores.get("settled", [])):
        totals["decided"] = totals.get("decided", 0.0) * _CONSENT_FACTOR
    order = sorted(totals, key=lambda stage: (totals[stage], STAGES.index(stage)))
    if not order or totals[order[-1]] < _ENOUGH:
        return _nothing(doc)
    first = order[-1]
    second = totals[order[-2]] if len(order) > 1 else 0.0
    hit = scores[first][0][1]
    part = totals[first] / (totals[first] + second)
    return Finding(hit.start, hit.end, first, share_at("stage", "shown", part))


def _year(doc: Doc) -> int:
    """The year in which the document speaks: of its publication, else the last in its head."""
    published = doc.user_data.get("published")
    years = _YEAR.findall(str(published) if published else text_of(doc)[:_HEAD])
    return max(map(int, years), default=0)


def _is_past(text: str, where: Zones, hit: Hit[Tag], year: int) -> bool:
    """Tell whether the words just before a hit date it to an earlier year."""
    start, _ = where.sentence(hit.start)
    years = _YEAR.findall(text, max(start, hit.start - _NEAR), hit.start)
    return bool(years) and max(map(int, years)) < year


def _outer(hits: list[Hit[Tag]]) -> list[Hit[Tag]]:
    """Drop what stands within a longer phrase: "charges" says nothing in "to settle charges".

    What stands in the gap of a phrase is not a part of its wording and stays.
    """
    hits.sort(key=lambda hit: (hit.start, -hit.end))
    kept: list[Hit[Tag]] = []
    outer: Hit[Tag] | None = None
    for hit in hits:
        if outer is None or hit.end > outer.end:
            outer = hit
            kept.append(hit)
            continue
        same = (outer.start, outer.end) == (hit.start, hit.end)
        if same or ("~" in outer.phrase and outer.start < hit.start and hit.end < outer.end):
            kept.append(hit)
    return kept


def _nothing(doc: Doc) -> Finding:
    start, end = around(doc, 0) if text_of(doc) else (0, 0)
    return Finding(start, end, _NONE, share("stage", "nothing"))


@Language.component("kb_stage")
def find_stage(doc: Doc) -> Doc:
    """Add the one finding of the group "stage"."""
    add(doc, "stage", stage_of(doc))
    return doc
