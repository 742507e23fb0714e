"""What speaks for and against a name being a respondent's: signs, and what each weighs.

A sign of a mention comes from the words around it ("charged X", "X agreed to pay", "X, 45", "said
X"). A sign of a party comes from all its mentions together: how early, how often, in which lists.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from functools import cache

from spacy.tokens import Doc

from kb.nlp.language import words
from kb.nlp.names import Name, candidates
from kb.nlp.parties_text import caption_names
from kb.nlp.party import Party, gather
from kb.nlp.phrases import Phrases
from kb.nlp.reference import by_id
from kb.nlp.sentences import around, text_of

_STRONG = {"acted_on", "acts", "acted_on_near"}
_NEAR = 20
_FAR = 70
_CUES = (
    "accused",
    "accused_behind",
    "after",
    "before",
    "official_before",
    "official_after",
    "staff",
    "outsider_before",
    "outsider_after",
    "subject",
    "place",
)
_AGE = re.compile(r",\s+\d{2}(?:\s*,|\s+of\b|\.)")
_DEFINED = re.compile(r"\s*[(\[]")
_CLAUSE = re.compile(r"[;:.]\s")
_POSSESSIVE = re.compile(r"['’]s?\b")
_PLAIN_GAP = re.compile(r"[\s,:\"“”()‘]*(?:[\w.'’-]+[\s,]+){0,5}[\"“‘(]?\Z")
_BARE_GAP = re.compile(r"\s*(?:[Tt]he\s+)?\Z")
_APPOSITION = re.compile(r"\s*(?:\([^()]{1,60}\))?,\s[^,;.]{3,90},(?:\s(?:and|which|who)\b)?")


@cache
def _cues(lang: str) -> Phrases[str]:
    data = words(lang, "parties")
    return Phrases((row, kind) for kind in _CUES for row in data.get(kind, []) if row[0].isalnum())


@cache
def _no_gap(lang: str) -> re.Pattern[str]:
    """Match what may stand between a cue and the name that it speaks of: "against the firm X"."""
    fillers = words(lang, "parties").get("fillers", [])
    body = "|".join(re.escape(word) for word in sorted(fillers, key=len, reverse=True))
    return re.compile(rf"[\s:\"“‘«(]*(?:(?:{body})(?:(?<=')|[\s,:\"“‘«]+))*\Z")


@cache
def _joins(lang: str) -> re.Pattern[str]:
    """Match what stands between two members of one list."""
    links = "|".join(re.escape(word) for word in words(lang, "parties").get("link", []))
    return re.compile(
        rf"\s*(?:\([^()]{{1,60}}\)|['’]s)?\s*(?:,\s+\d\d)?\s*(?:,?\s+(?:of|from)\s+[^;()]{{3,40}})?"
        rf"(?:[,;]\s*(?:(?:{links})\s+)?|\s+(?:{links})\s+)(?:[a-zà-ÿ'’]+\s+){{0,5}}"
        r"(?:(?:Dr|Mr|Mrs|Ms|Sra?|Mme|M)\.?\s+)?",
    )


def lists(doc: Doc, names: list[Name]) -> list[list[int]]:
    """Return the names joined by commas and "and", as indexes; a lone name is a list too."""
    groups: list[list[int]] = [[0]] if names else []
    joins = _joins(doc.lang_)
    for index in range(1, len(names)):
        start, end = names[index - 1].end, names[index].start
        if end - start < 120 and joins.fullmatch(text_of(doc), start, end):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


class _Hits:
    """The cue phrases of a document, found in one pass."""

    def __init__(self, doc: Doc) -> None:
        self.starts: dict[str, list[int]] = defaultdict(list)
        self.spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for hit in _cues(doc.lang_).find(text_of(doc)):
            self.starts[hit.tag].append(hit.start)
            self.spans[hit.tag].append((hit.start, hit.end))

    def within(self, kind: str, start: int, end: int) -> list[tuple[int, int]]:
        """Return the phrases of a kind that lie between two characters."""
        at = self.starts[kind]
        rows = self.spans[kind][bisect_left(at, start) : bisect_left(at, end)]
        return [row for row in rows if row[1] <= end]

    def begins(self, kind: str, at: int, gap: int) -> bool:
        """Tell whether a phrase of a kind begins at a character or fewer than `gap` behind it."""
        starts = self.starts[kind]
        index = bisect_left(starts, at)
        return index < len(starts) and starts[index] - at < gap


def of_mentions(doc: Doc, names: list[Name], groups: list[list[int]]) -> list[set[str]]:
    """Return the signs of each name, by its place in the list."""
    hits = _Hits(doc)
    signs: list[set[str]] = [set() for _ in names]
    for group in groups:
        shared = _around(doc, hits, names[group[0]], names[group[-1]])
        if len(group) > 2:
            shared.add("in_list")
            if shared & {"accused", "acted_on", "sentenced"}:
                shared.add("accused_list")
        for index in group:
            signs[index] |= shared | _own(doc, hits, names[index])
    return signs


def _around(doc: Doc, hits: _Hits, first: Name, last: Name) -> set[str]:
    """Return the signs that a list's members share: the words before and behind it."""
    start, end = around(doc, first.start)
    signs = _before(doc, hits, first, start) | _behind(doc, hits, last, max(end, last.end))
    if first.start - start < 3:
        signs.add("opens_sentence")
    return signs


def _before(doc: Doc, hits: _Hits, first: Name, start: int) -> set[str]:
    """Return the signs that stand between the sentence's start and a list's first name."""
    text, at = text_of(doc), first.start
    close = _no_gap(doc.lang_)
    signs = set()
    for kind, sign in (("after", "acted_on"), ("accused", "accused")):
        for _, stop in hits.within(kind, max(start, at - _FAR), at + 1):
            gap = text[stop:at]
            if close.match(gap):
                signs.add(sign)
            elif _PLAIN_GAP.match(gap):
                signs.add(sign + "_near")
            elif kind == "after" and not _CLAUSE.search(gap):
                signs.add("acted_on_far")
    places = hits.within("place", max(start, at - 20), at + 1)
    if any(_BARE_GAP.match(text[stop:at]) for _, stop in places):
        signs.add("place")
    before = hits.within("outsider_before", max(start, at - 40), at + 1)
    if any(_PLAIN_GAP.match(text[stop:at]) for _, stop in before):
        signs.add("outsider")
    return signs


def _behind(doc: Doc, hits: _Hits, last: Name, end: int) -> set[str]:
    """Return the signs that stand between a list's last name and the sentence's end."""
    at = last.end
    signs = set()
    for begin, _ in hits.within("before", at, min(end, at + _FAR)):
        signs.add("acts" if begin - at < _NEAR else "acts_far")
    # "Acme, a maker of locks, agreed to pay": the aside does not part the name from its verb.
    aside = _APPOSITION.match(text_of(doc), at)
    if aside:
        signs.add("described")
        if hits.begins("before", aside.end(), 12):
            signs.add("acts")
    for place in (at, aside.end()) if aside else (at,):
        if hits.begins("accused_behind", place, 4):
            signs.add("sentenced")
        if hits.begins("subject", place, 3):
            signs.add("subject")
    return signs


def _own(doc: Doc, hits: _Hits, name: Name) -> set[str]:
    text = text_of(doc)
    start, end = around(doc, name.start)
    signs = set()
    if hits.within("staff", start, end):
        signs.add("staff")
    titles = hits.within("official_before", max(start, name.start - 30), name.start)
    if any(name.start - stop < 8 for _, stop in titles) or hits.begins(
        "official_after", name.end, 4
    ):
        signs.add("official")
    if hits.begins("outsider_after", name.end, 4):
        signs.add("outsider")
    if name.start < int(doc.user_data.get("title_end", 0)):
        signs.add("in_title")
    for sign, pattern in (("age", _AGE), ("defined", _DEFINED), ("possessive", _POSSESSIVE)):
        if pattern.match(text, name.end):
            signs.add(sign)
    return signs


def signs_of(doc: Doc) -> list[tuple[Party, dict[str, float]]]:
    """Return the parties that a document names, each with its signs and their strength."""
    names = candidates(doc)
    if not names:
        return []
    captions = caption_names(doc)
    groups = lists(doc, names)
    signs = of_mentions(doc, names, groups)
    everyone = gather(names, captions, doc)
    scene = _Scene(doc, everyone, groups, signs, captions)
    return [(party, _of_party(party, scene)) for party in everyone]


class _Scene:
    """What a party's signs are measured against: the other parties of the document."""

    def __init__(
        self,
        doc: Doc,
        everyone: list[Party],
        groups: list[list[int]],
        signs: list[set[str]],
        captions: list[Name],
    ) -> None:
        self.signs = signs
        self.names = candidates(doc)
        self.title_end = int(doc.user_data.get("title_end", 0))
        self.captioned = bool(captions)
        self.open_caption = any(
            "et al" in text_of(doc)[name.end : name.end + 12].lower() for name in captions
        )
        self.listed = {index: number for number, group in enumerate(groups) for index in group}
        self.beside_caption = {
            self.listed[index] for party in everyone if party.caption for index in party.mentions
        }
        self.beside_strong = {
            self.listed[index]
            for party in everyone
            if any(_STRONG & signs[index] for index in party.mentions)
            for index in party.mentions
            if len(groups[self.listed[index]]) > 1
        }
        self.most = max((len(party.mentions) for party in everyone), default=0)
        self.first = min((self.place(party) for party in everyone), default=0)
        self.ids = {party.name.id for party in everyone if party.name.id}

    def place(self, party: Party) -> int:
        """Return where the document first names a party."""
        return min((self.names[index].start for index in party.mentions), default=party.name.start)


def _of_party(party: Party, scene: _Scene) -> dict[str, float]:
    """Return the signs of one party."""
    mentions = set(party.mentions)
    counts = Counter(sign for index in mentions for sign in scene.signs[index])
    number, first = len(mentions), scene.place(party)
    kind = party.name.kind
    cued = counts["acted_on"] + counts["acted_on_near"] + counts["acts"]
    blamed = bool(counts["accused"] + counts["sentenced"])
    lists_of_it = {scene.listed[index] for index in mentions}
    outside = scene.captioned and not party.caption
    parent = by_id("parties").get(party.name.id or "", {}).get("parent")
    row = {sign: 1.0 for sign in counts}
    row |= {sign + "_twice": 1.0 for sign, count in counts.items() if count > 1}
    row |= {
        "bias": 1.0,
        "kind_" + kind: 1.0,
        "caption": float(party.caption),
        "not_in_caption": float(outside),
        "not_in_closed_caption": float(outside and not scene.open_caption),
        "beside_caption": float(outside and bool(lists_of_it & scene.beside_caption)),
        "caption_open": float(outside and scene.open_caption and blamed),
        "beside_strong": float(bool(lists_of_it & scene.beside_strong)),
        "no_cue": float(not cued),
        "cued": math.log1p(cued),
        "cue_share": cued / number if number else 0.0,
        "word_in_list": float(kind == "word" and bool(counts["in_list"])),
        "word_no_cue": float(kind == "word" and not cued),
        "company_cued": float(kind in ("company", "known") and cued > 0),
        "accused_person": float(kind == "person" and blamed),
        "early": float(first < scene.title_end + 300),
        "soon": float(scene.title_end + 300 <= first < scene.title_end + 900),
        "late": float(first > scene.title_end + 2500),
        "first": float(first == scene.first),
        "count": math.log(max(1, number)),
        "most": float(number == scene.most and number > 1),
        "single": float(number == 1),
        "many_single": float(number == 1 and scene.most > 3),
        "parent_present": float(parent in scene.ids),
    }
    return row
