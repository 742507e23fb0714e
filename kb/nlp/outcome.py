"""How a court's decision ended: upheld, amended, annulled, remitted, dismissed, granted.

A summary says it in its first sentence and again at the end of the part in which the court decides;
what stands before that part tells of earlier instances. A judgment says it where it decides. Of a
court of appeal it is told what became of the decision before it. Words for each end are data,
`kb/nlp/languages/*/outcomes.yml`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.findings import Finding, add
from kb.nlp.judgment import is_judgment
from kb.nlp.language import words
from kb.nlp.sentences import around, text_of
from kb.nlp.shares import share
from kb.nlp.zones import NOTHING, OPERATIVE, zones

# The first that fits a sentence is meant: "partly upheld" is not "upheld".
OUTCOMES = (
    "remitted",
    "amended",
    "preliminary_ruling",
    "annulled",
    "upheld",
    "dismissed",
    "granted",
)
_LEAD = 350
_IN_LEAD, _LAST, _DECIDING, _ELSEWHERE = 2.0, 2.5, 1.0, 0.6
_ENOUGH = 0.5
# How far before the words that tell an outcome those stand that say whose it is.
_BEFORE = 90
# A whole judgment tells of claims, pleas and other cases for many pages: it decides at the head of
# the part that has the heading for it, or at its end.
_LONG, _HEAD, _TAIL = 15_000, 1_500, 3_000
# Cases of the Court of Justice that answer another court's questions: no appeal ("C-1/21 P"), no
# action of the Commission or against an institution.
_REFERENCE = re.compile(
    r"\bC\s?[-‑–]\s?\d+/\d+(?! P\b)"
    r"(?![^\n]*\b(?:Commission|Council|Parliament|EDPS|EDPB|European [A-Z]\w+)\b)"
)
# Stands for " ~ " in the data: words of a sentence, with the points of dates and abbreviations.
_GAP = r"\b(?:[^.;\n]|(?<=\d)\.|(?<=\b\w)\.|(?<=\b\w\w)\.){0,160}?\b"
_FIRST_INSTANCE = ("dismissed", "granted")


@dataclass(frozen=True, slots=True)
class _Cues:
    outcomes: dict[str, re.Pattern[str]]
    holding: re.Pattern[str]
    comment: re.Pattern[str]
    aside: re.Pattern[str]
    below: re.Pattern[str] | None
    union: re.Pattern[str]
    instance: re.Pattern[str] | None
    not_referred: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    outcome: str


@cache
def _cues(lang: str) -> _Cues | None:
    data = words(lang, "outcomes")
    if not data:
        return None

    def pattern(source: str) -> re.Pattern[str]:
        return re.compile(source.replace(" ~ ", _GAP), re.IGNORECASE | re.MULTILINE)

    return _Cues(
        {name: pattern(rf"(?<!\w)(?:{'|'.join(data[name])})") for name in OUTCOMES},
        pattern(data["holding"]),
        pattern(data["comment"]),
        pattern(f"{data['lower']}|{data['sought']}"),
        pattern(data["below"]) if "below" in data else None,
        pattern(data["union"]),
        pattern(data["instance"]) if "instance" in data else None,
        pattern(data["not_referred"]) if "not_referred" in data else None,
    )


@Language.component("kb_outcome")
def find_outcome(doc: Doc) -> Doc:
    """Find how the court's decision ended that a document is or tells of.

    Returns:
        The document with the group ``outcome``: at most one finding, with one of `OUTCOMES`.
    """
    cues = _cues(doc.lang_)
    if cues is None or not is_judgment(doc):
        return doc
    title = text_of(doc)[: int(doc.user_data.get("title_end", 0))]
    if cues.union.search(title) and (case := _REFERENCE.search(title)):
        finding = Finding(*case.span(), "preliminary_ruling", share("outcome", "reference"))
        add(doc, "outcome", finding)
        return doc
    weights: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, _Hit]] = {}
    for weight, hit in _weighed(doc, cues):
        weights[hit.outcome] += weight
        if hit.outcome not in best or weight >= best[hit.outcome][0]:
            best[hit.outcome] = weight, hit
    _merge(weights, best)
    if not weights:
        return doc
    outcome = max(weights, key=lambda name: (weights[name], best[name][1].start))
    if weights[outcome] >= _ENOUGH:
        hit = best[outcome][1]
        if outcome in _FIRST_INSTANCE:
            outcome = _on_appeal(doc, cues, hit)
        rule = "contested" if len(weights) > 1 else "told"
        if len(text_of(doc)) > _LONG:
            rule = "whole judgment"
        add(doc, "outcome", Finding(hit.start, hit.end, outcome, share("outcome", rule)))
    return doc


def _merge(weights: dict[str, float], best: dict[str, tuple[float, _Hit]]) -> None:
    """Put together what is told of single points."""

    def strong(name: str, least: float = _DECIDING) -> bool:
        return name in best and best[name][0] >= least

    def give(name: str, others: Iterable[str]) -> None:
        weights[name] += sum(weights.pop(other) for other in others if other in weights)

    if strong("amended", _IN_LEAD):
        # The summary says "partly"; the points are told one by one behind it.
        give("amended", ("annulled", "upheld"))
    if strong("amended") and (strong("annulled") or strong("upheld")):
        give("amended", ("annulled", "upheld"))
    if strong("annulled") and strong("upheld") and "annulled" in weights:
        # One point fell and another stands.
        best.setdefault("amended", best["annulled"])
        give("amended", ("annulled", "upheld"))
    for name in ("remitted", "amended", "annulled", "upheld"):
        # The court of appeal lets the claim succeed or fail, as the one before it did or not.
        if strong(name) and name in weights:
            give(name, _FIRST_INSTANCE)
    if strong("remitted") and "annulled" in weights:
        give("remitted", ("annulled",))


def _on_appeal(doc: Doc, cues: _Cues, hit: _Hit) -> str:
    """Return what became of the judgment under appeal when the claim itself failed or succeeded."""
    text = text_of(doc)
    title_end = int(doc.user_data.get("title_end", 0))
    holding = cues.holding.search(text, title_end)
    if cues.instance is None or holding is None:
        return hit.outcome
    # Behind the lead, which tells what this court did.
    facts = max(text.find("\n", title_end), title_end)
    below = _last(cues.instance.finditer(text, facts, holding.start()))
    if below is None:
        return hit.outcome
    if bool(below["lost"]) == (hit.outcome == "dismissed"):
        return "upheld"
    return "amended" if "part" in text[hit.start : hit.end] else "annulled"


def _last(matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
    return max(matches, key=re.Match.start, default=None)


def _weighed(doc: Doc, cues: _Cues) -> Iterator[tuple[float, _Hit]]:
    text = text_of(doc)
    title_end = int(doc.user_data.get("title_end", 0))
    holding = _last(cues.holding.finditer(text, title_end))
    begin = holding.end() if holding else title_end
    comment = cues.comment.search(text, begin)
    end = comment.start() if comment else len(text)
    long = end - begin > _LONG
    paragraph = text.find("\n", title_end)
    lead = min(title_end + _LEAD, paragraph if paragraph > 0 else len(text))
    for hit in _hits(doc, cues, 0, lead, lead):
        yield _IN_LEAD, hit
    parts = [(max(begin, lead), end)]
    if long:
        parts = [(begin, begin + _HEAD)] if holding else []
        parts.append((end - _TAIL, end))
    deciding = [
        hit
        for start, stop in parts
        for hit in _hits(doc, cues, start, stop, lead)
        if zones(doc).at(hit.start) != NOTHING
    ]
    for hit in deciding:
        if hit is deciding[-1]:
            yield _LAST, hit
        elif holding or zones(doc).at(hit.start) == OPERATIVE:
            yield _DECIDING, hit
        else:
            yield _ELSEWHERE, hit


def _hits(doc: Doc, cues: _Cues, start: int, stop: int, lead: int) -> list[_Hit]:
    """Return what a part of a text says, at most one outcome a sentence."""
    text = text_of(doc)
    taken: dict[int, _Hit] = {}
    for name in OUTCOMES:
        for match in cues.outcomes[name].finditer(text, start, stop):
            first, last = around(doc, match.start())
            before, behind = max(first, match.start() - _BEFORE), min(last, match.end() + 1)
            if first in taken:
                continue
            # Who asks for a preliminary ruling is the court; else only parties ask.
            aside = cues.not_referred if name == "preliminary_ruling" else cues.aside
            if aside and (
                aside.search(text, before, match.end()) or aside.search(text, match.start(), behind)
            ):
                continue
            if cues.below and match.start() >= lead and cues.below.search(text, first, last):
                continue
            taken[first] = _Hit(match.start(), match.end(), name)
    return sorted(taken.values(), key=lambda hit: hit.start)
