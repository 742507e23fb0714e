"""Amounts that are credited against what is paid in a parallel action of another authority.

"The Department will credit up to $34.6 million against the penalty paid to the SEC": both actions
name the sum, and who adds them up counts it twice. Only the sum that is credited is meant, not the
whole penalty named beside it; a whole penalty that is "deemed satisfied" elsewhere is.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.model import Money
from kb.nlp.events import spread
from kb.nlp.findings import Finding, add, found
from kb.nlp.language import words
from kb.nlp.phrases import Hit, Phrases
from kb.nlp.reference import authority_names
from kb.nlp.role_figure import SANCTIONS
from kb.nlp.sentences import around, text_of

# The words beside a credited part often call it nothing.
_ROLES = SANCTIONS | {"other", "other_case"}
_BEFORE, _AFTER, _BY, _SHARED = "before", "after", "by", "shared"
_CLOSE, _NEXT, _REACH = 25, 60, 160


@dataclass(frozen=True, slots=True)
class _Cues:
    """How a language tells credits.

    Attributes:
        phrases: Where the amount stands: behind a phrase ("before"), in front of it ("after"),
            behind it if one is there ("by"), or in front where a share is named too ("shared").
        elsewhere: What shows that the other payment is made in another action.
        share: What calls an amount a part of a penalty.
        joined: What stands between amounts that are credited together.
        never: What is credited without another action.
    """

    phrases: Phrases[str]
    elsewhere: re.Pattern[str]
    share: re.Pattern[str]
    joined: re.Pattern[str]
    never: re.Pattern[str]


@cache
def _cues(lang: str) -> _Cues | None:
    data = words(lang, "events").get("credits")
    if not data:
        return None
    rows = [
        (phrase, kind)
        for kind in (_BEFORE, _AFTER, _BY, _SHARED)
        for row in data[kind]
        for phrase in spread(row)
    ]

    def cue(pattern: str) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)

    return _Cues(
        Phrases(rows),
        cue(data["elsewhere"]),
        cue(data["share"]),
        re.compile(data["joined"], re.IGNORECASE),
        cue(data["never"]),
    )


@Language.component("kb_credits")
def find_credits(doc: Doc) -> Doc:
    """Find the amounts that are credited in a parallel action.

    Returns:
        The document with the group ``credits``: values as those of ``amounts``.
    """
    cues = _cues(doc.lang_)
    amounts = found(doc, "amounts")
    if cues is None or not amounts:
        return doc
    starts = [amount.start for amount in amounts]
    meant: dict[int, Finding] = {}
    for hit in cues.phrases.find(text_of(doc)):
        first, last = around(doc, hit.start)
        near = amounts[bisect_left(starts, first) : bisect_left(starts, last)]
        if near and _is_parallel(doc, cues, hit, first, last):
            meant.update((amount.start, amount) for amount in _meant(doc, cues, hit, near))
    for _, amount in sorted(meant.items()):
        add(doc, "credits", Finding(amount.start, amount.end, amount.value))
    return doc


def credited(doc: Doc, money: Money) -> bool:
    """Tell whether a document says that an amount is credited in a parallel action.

    Args:
        doc: Read by the pipeline.
        money: One of its amounts.
    """
    value = f"{money.amount.normalize():f} {money.currency}"
    return money.role in _ROLES and any(one.value == value for one in found(doc, "credits"))


def _meant(doc: Doc, cues: _Cues, hit: Hit[str], near: Sequence[Finding]) -> list[Finding]:
    """Return the amounts that a phrase credits."""
    text = text_of(doc)
    reach = _CLOSE if hit.tag == _BY else _NEXT
    behind = next((one for one in near if 0 <= one.start - hit.end <= reach), None)
    if hit.tag == _BEFORE or (hit.tag == _BY and behind):
        return [behind] if behind else []
    ahead = [one for one in near if one.end <= hit.start]
    if not ahead or hit.start - ahead[-1].end > _REACH:
        return []
    gap = text[ahead[-1].end : hit.start]
    if ";" in gap:
        return []
    if hit.tag == _SHARED:
        # "of the penalty of $8, $6 will be paid to": the share is named ahead of the amount.
        before = text[max(near[0].start - _NEXT, 0) : ahead[-1].start] if len(ahead) > 1 else ""
        return ahead[-1:] if cues.share.search(gap) or cues.share.search(before) else []
    first = len(ahead) - 1
    # "disgorgement of $8 and interest of $1, which are deemed satisfied"
    while first and cues.joined.fullmatch(text, ahead[first - 1].end, ahead[first].start):
        first -= 1
    return ahead[first:]


def _is_parallel(doc: Doc, cues: _Cues, hit: Hit[str], first: int, last: int) -> bool:
    text = text_of(doc)
    first, last = max(first, hit.start - _REACH), min(last, hit.end + _REACH)
    if cues.never.search(text, max(first, hit.start - _NEXT), last):
        return False
    if cues.elsewhere.search(text, first, last):
        return True
    return any(True for _ in authority_names(doc.lang_).find(text[hit.end : last]))
