"""How well each role fits an amount, by the words around it.

Every phrase in a language's ``roles.yml`` says of which role it speaks, on which side of an amount
it stands and how much it weighs. It counts for less the farther away it is, and less again across
a clause's end or another amount; a phrase that touches one amount says little of the next.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import exp
from typing import NamedTuple

from spacy.tokens import Doc

from kb.nlp.amounts import Amount
from kb.nlp.language import words
from kb.nlp.phrases import Phrases
from kb.nlp.role_words import says_anywhere
from kb.nlp.sentences import around, text_of

_TOUCHING = 12
_REACH = 220
_WINDOW = 300
_SURE = 1.2
_NO_HEADING = 80
_SHARED = 700
# Pages may set an empty line after each line: a sentence is put together again from so many.
_LINES = 6
# Pages run paragraphs together: "of the court., The" ends a sentence, unlike "Acme Inc., the".
_RUN_ON = re.compile(r"(?:[^\W\d_A-Z]{4}|[\d)\]'\"’”])\.,\s+(?=[A-Z])")
# Stands between sentences that do not follow each other: no phrase reaches across it.
_APART = "\n;\n"
_MOST = 0.6
_ENDED = re.compile(r"[.!?:;]\W*$")
_STOP = re.compile(r"[,;]")
_LIST = re.compile(r"[^,;]{0,30}[,;\s]*(?:(?:and|or|und|oder|et|ou|y|o|e|ed|&)\s+)?[^,;]{0,40}$")
Scores = dict[str, float]


class Cue(NamedTuple):
    """What a phrase says of an amount: role, side, weight.

    The side is "before" or "after", or "sentence" for a phrase that speaks of all its sentence.
    """

    role: str
    side: str
    weight: float
    turn: bool


@dataclass(slots=True)
class Mentioned:
    """One mention of an amount with the scores of its roles.

    Attributes:
        amount: The figure.
        sentence: Start and end of its sentence.
        kinds: How well each kind of sanction or other figure fits.
        turns: How well each role fits that turns a sanction into something else.
    """

    amount: Amount
    sentence: tuple[int, int]
    kinds: Scores = field(default_factory=lambda: defaultdict(float))
    turns: Scores = field(default_factory=lambda: defaultdict(float))


@cache
def _cues(lang: str) -> Phrases[Cue]:
    data = words(lang, "roles")
    rows: list[tuple[str, Cue]] = []
    for section, turn in (("roles", False), ("turns", True)):
        for role, sides in data.get(section, {}).items():
            for place, phrases in sides.items():
                side, weight = place.split()
                cue = Cue(role, side, float(weight), turn)
                rows.extend((phrase, cue) for phrase in phrases)
    return Phrases(rows)


@cache
def _boundaries(lang: str) -> re.Pattern[str]:
    listed = "|".join(re.escape(word) for word in words(lang, "roles").get("boundaries", []))
    return re.compile(rf"[;!?]|[:–—]\s|\.\s|(?<!\w)(?:{listed or '(?!)'})(?!\w)", re.IGNORECASE)


@cache
def _links(lang: str) -> re.Pattern[str]:
    """Match a gap that joins an amount to another thing: "$5 plus prejudgment interest"."""
    listed = "|".join(re.escape(word) for word in words(lang, "roles").get("links", []))
    return re.compile(rf"[\s,]*(?:(?:{listed or '(?!)'})[\s,]*)+", re.IGNORECASE)


def _near(gap: str, cue: Cue, lang: str, between: int) -> float:
    """Return how much of a phrase's weight reaches an amount across a gap."""
    width = len(" ".join(gap.split()))
    slope = (150 if cue.turn else 70) if cue.side == "before" else 30
    share = exp(-max(0, width - _TOUCHING) / slope)
    if _boundaries(lang).search(gap):
        share *= 0.8 if cue.turn else 0.5
    if gap.strip() in (",", ";") or _links(lang).fullmatch(gap):
        share *= 0.4
    return share * 0.35**between


def score(doc: Doc, amounts: list[Amount]) -> list[Mentioned]:
    """Return each mention of an amount with the scores of its roles, in the order of the text."""
    mentions: list[Mentioned] = []
    anchor: Mentioned | None = None
    for amount in amounts:
        # Amounts of one sentence share it: in a text without full stops each would get its own.
        near = anchor and amount.start - anchor.amount.start < _SHARED
        if anchor is None or not near or amount.end > anchor.sentence[1]:
            anchor = Mentioned(amount, _sentence(doc, amount))
            mentions.append(anchor)
        else:
            mentions.append(Mentioned(amount, anchor.sentence))
    sentences: dict[int, list[Mentioned]] = defaultdict(list)
    for mention in mentions:
        sentences[mention.sentence[0]].append(mention)
    # The words of one long text are kept at a time: what searches all of it goes first.
    says_anywhere(doc, "fined")
    excerpt = _Excerpt(text_of(doc), sentences.values())
    for group in sentences.values():
        _score_sentence(doc, group, excerpt)
    return mentions


class _Excerpt:
    """The sentences with amounts alone: most of a long text has none, and need not be searched."""

    def __init__(self, text: str, groups: Iterable[list[Mentioned]]) -> None:
        self._starts: list[int] = []
        self._shifts: list[int] = []
        pieces: list[str] = []
        length, last = 0, 0
        for group in sorted(groups, key=lambda items: items[0].sentence[0]):
            # Sentences may overlap where a text without full stops was cut around its amounts.
            start = max(last, group[0].sentence[0])
            last = max(last, *(item.sentence[1] for item in group))
            if start == group[0].sentence[0]:
                pieces.append(_APART)
                length += len(_APART)
                self._starts.append(start)
                self._shifts.append(start - length)
            pieces.append(text[start:last])
            length += last - start
        self._text = "".join(pieces)
        if len(self._text) > _MOST * len(text):
            self._text, self._starts, self._shifts = text, [0], [0]

    def find(self, phrases: Phrases[Cue], start: int, end: int) -> Iterator[tuple[int, int, Cue]]:
        """Yield start, end and tag of the phrases between two places of one sentence."""
        shift = self._shifts[bisect_right(self._starts, start) - 1]
        for hit in phrases.find(self._text, start - shift, end - shift):
            yield hit.start + shift, hit.end + shift, hit.tag


def _sentence(doc: Doc, amount: Amount) -> tuple[int, int]:
    """Return the sentence around an amount, across a page's or a line's end in its midst."""
    text = text_of(doc)
    start, _ = around(doc, amount.start)
    _, end = around(doc, amount.end - 1)
    floor = int(doc.user_data.get("title_end", 0)) if amount.start else 0
    for _ in range(_LINES):
        head = text[max(0, start - 20) : start].rstrip()
        if start <= floor or not head or not (head[-1].islower() or head[-1] == ","):
            break
        if amount.start - start > _NO_HEADING and not text[start].islower():
            break
        start, _ = around(doc, max(0, start - 20) + len(head) - 1)
    if text[end : end + 3].isspace() and not _ENDED.search(text[max(0, end - 3) : end]):
        following = text[end : end + 12].lstrip()
        if following[:1].islower():
            _, end = around(doc, end + text[end : end + 12].index(following[0]))
    start, end = max(start, floor if amount.start >= floor else 0), max(end, amount.end)
    for match in _RUN_ON.finditer(text, start, end):
        if match.end() <= amount.start:
            start = match.end()
        elif (stop := text.index(".", match.start())) >= amount.end:
            return start, stop + 1
    return start, end


def _score_sentence(doc: Doc, group: list[Mentioned], excerpt: _Excerpt) -> None:
    text, lang = text_of(doc), doc.lang_
    start, end = group[0].sentence[0], max(mention.sentence[1] for mention in group)
    near = max(start, group[0].amount.start - _WINDOW), min(end, group[-1].amount.end + _WINDOW)
    for first, last, cue in excerpt.find(_cues(lang), start, end):
        if cue.side == "sentence":
            for mention in group:
                scores = mention.turns if cue.turn else mention.kinds
                scores[cue.role] = max(scores[cue.role], cue.weight)
            continue
        if first < near[0] or last > near[1]:
            continue
        owner = _owner(text, first, last, group, lang)
        for position, mention in enumerate(group):
            amount = mention.amount
            if cue.side == "before" and last <= amount.start:
                gap = text[last : amount.start]
                between = sum(1 for other in group[:position] if other.amount.start >= last)
            elif cue.side == "after" and first >= amount.end:
                gap = text[amount.end : first]
                between = sum(1 for other in group[position + 1 :] if other.amount.end <= first)
            else:
                continue
            if len(gap) > _REACH:
                continue
            points = cue.weight * _near(gap, cue, lang, between)
            if owner is not None and owner is not mention:
                points *= 0.25 if cue.side == "before" else 0.35
            scores = mention.turns if cue.turn else mention.kinds
            # Several phrases for one role confirm each other a little; the best one decides.
            high, low = max(scores[cue.role], points), min(scores[cue.role], points)
            scores[cue.role] = high + 0.2 * low
    _share_in_lists(text, group, lang)


def _owner(text: str, start: int, end: int, group: list[Mentioned], lang: str) -> Mentioned | None:
    """Return the amount that a phrase touches: "$5 in fees", "a fine of $5"."""
    before = [item for item in group if item.amount.end <= start]
    if before:
        gap = text[before[-1].amount.end : start]
        ahead = next((item for item in group if item.amount.start >= end), None)
        apart = ahead is not None and _STOP.search(text[end : ahead.amount.start])
        touches = len(gap) < (16 if apart else 6) and not _STOP.search(gap)
        if touches and not (ahead is not None and _links(lang).fullmatch(gap)):
            return before[-1]
    behind = [item for item in group if item.amount.start >= end]
    if behind:
        gap = text[end : behind[0].amount.start]
        if len(gap) < 30 and not _STOP.search(gap) and not _boundaries(lang).search(gap):
            return behind[0]
    return None


def _share_in_lists(text: str, group: list[Mentioned], lang: str) -> None:
    """Let "fines of $5 and $7" and "$5 to $7 in fines" say the same of both amounts."""
    pairs = list(pairwise(group))
    for pair in [*pairs, *((right, left) for left, right in reversed(pairs))]:
        giver, taker = pair
        left, right = sorted(pair, key=lambda item: item.amount.start)
        gap = text[left.amount.end : right.amount.start]
        if len(gap) > 60 or not _LIST.fullmatch(gap) or _boundaries(lang).search(gap):
            continue
        if max(taker.kinds.values(), default=0.0) > _SURE:
            continue
        given = 0.7 if len(gap) < 8 else 0.4
        for ours, theirs in ((taker.kinds, giver.kinds), (taker.turns, giver.turns)):
            for role, points in theirs.items():
                ours[role] = max(ours[role], given * points)
