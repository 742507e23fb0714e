"""How a court's decision ended: upheld, amended, annulled, remitted, dismissed, granted.

A summary says it in its first sentence and again at the end of the part in which the court decides;
what stands before that part tells of earlier instances. A judgment says it where it decides. Words
for each end are data, `kb/nlp/languages/*/outcomes.yml`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.findings import Finding, add, found
from kb.nlp.language import words
from kb.nlp.reference import authority_names
from kb.nlp.sentences import around, text_of
from kb.nlp.shares import share
from kb.nlp.stage import stage_of
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
_OPENING = 250
# Of a case of the Court of Justice that another court's questions are told, wherever it is.
_UNION = 3.0
_IN_LEAD, _LAST, _DECIDING, _ELSEWHERE, _BEFORE = 2.0, 2.5, 1.0, 0.6, 0.15
_APPEALS = frozenset({"remitted", "amended", "annulled", "upheld"})
# A referring court's question, told in the facts, is no outcome of the court that answers it.
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class _Cues:
    outcomes: dict[str, re.Pattern[str]]
    holding: re.Pattern[str]
    comment: re.Pattern[str]
    aside: re.Pattern[str]
    union: re.Pattern[str]


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
    flags = re.IGNORECASE | re.MULTILINE
    return _Cues(
        {name: re.compile(rf"(?<!\w)(?:{'|'.join(data[name])})", flags) for name in OUTCOMES},
        re.compile(data["holding"], flags),
        re.compile(data["comment"], flags),
        re.compile(f"{data['lower']}|{data['sought']}", flags),
        re.compile(data["union"], flags),
    )


@Language.component("kb_outcome")
def find_outcome(doc: Doc) -> Doc:
    """Find how the court's decision ended that a document is or tells of.

    Returns:
        The document with the group ``outcome``: at most one finding, with one of `OUTCOMES`.
    """
    cues = _cues(doc.lang_)
    if cues is None or not _is_of_a_court(doc):
        return doc
    weights: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, _Hit]] = {}
    for weight, hit in _weighed(doc, cues):
        weights[hit.outcome] += weight
        if hit.outcome not in best or weight >= best[hit.outcome][0]:
            best[hit.outcome] = weight, hit
    if not weights:
        return doc
    if "amended" in weights and best["amended"][0] >= _IN_LEAD:
        # The summary says "partly"; single points are told one by one behind it.
        weights["amended"] += sum(
            weights[name] for name in ("annulled", "upheld") if name in weights
        )
    if min(weights.get("annulled", 0), weights.get("upheld", 0)) >= _DECIDING:
        # One point fell and another stands.
        weights["amended"] += weights["annulled"] + weights["upheld"]
        best.setdefault("amended", best["annulled"])
    if "upheld" in weights and best["upheld"][0] >= _DECIDING:
        # The court of appeal lets the claim fail, or succeed, as the one before did.
        weights["upheld"] += sum(
            weights[name] for name in ("dismissed", "granted") if name in weights
        )
    outcome = max(weights, key=lambda name: (weights[name], best[name][1].start))
    if weights[outcome] >= _ENOUGH:
        hit = best[outcome][1]
        add(doc, "outcome", Finding(hit.start, hit.end, outcome, share("outcome", "told")))
    return doc


def _is_of_a_court(doc: Doc) -> bool:
    """Tell whether a court decides: the title or the opening names it, or it is an appeal."""
    if stage_of(doc).value == "appeal":
        return True
    title_end = int(doc.user_data.get("title_end", 0))
    if any(one.start < title_end + _OPENING for one in found(doc, "courts")):
        return True
    # A catalogue's title, "court - number"; that of an authority's decision names the authority.
    head, dash, _ = text_of(doc)[:title_end].partition(" - ")
    return bool(dash) and not any(authority_names(doc.lang_).find(head))


def _weighed(doc: Doc, cues: _Cues) -> Iterator[tuple[float, _Hit]]:
    text = text_of(doc)
    title_end = int(doc.user_data.get("title_end", 0))
    holding = cues.holding.search(text, title_end)
    begin = holding.end() if holding else title_end
    comment = cues.comment.search(text, begin)
    end = comment.start() if comment else len(text)
    hits = list(_hits(doc, cues))
    deciding = [hit for hit in hits if begin <= hit.start < end]
    paragraph = text.find("\n", title_end)
    lead = min(title_end + _LEAD, paragraph if paragraph > 0 else len(text))
    union = bool(cues.union.search(text, 0, title_end))
    for hit in hits:
        if hit.outcome == "preliminary_ruling" and union:
            yield _UNION, hit
        elif hit.start >= end or zones(doc).at(hit.start) == NOTHING:
            continue
        elif hit.start < lead:
            yield _IN_LEAD, hit
        elif deciding and hit == deciding[-1]:
            yield _LAST, hit
        elif hit in deciding and (holding or zones(doc).at(hit.start) == OPERATIVE):
            yield _DECIDING, hit
        else:
            yield (_BEFORE if holding else _ELSEWHERE), hit


def _hits(doc: Doc, cues: _Cues) -> Iterator[_Hit]:
    """Yield one hit a sentence."""
    text = text_of(doc)
    taken: dict[int, _Hit] = {}
    for name in OUTCOMES:
        for match in cues.outcomes[name].finditer(text):
            first, last = around(doc, match.start())
            if first in taken or cues.aside.search(
                text, max(first, match.start() - 90), match.end()
            ):
                continue
            if cues.aside.search(text, match.start(), min(last, match.end() + 1)):
                continue
            taken[first] = _Hit(match.start(), match.end(), name)
    yield from sorted(taken.values(), key=lambda hit: hit.start)
