"""What the words around a name say of it: the signs of one mention.

"charged X", "X agreed to pay", "X, 45", "said X": each is a sign. Cue words come from the
language's ``parties.yml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cache

from spacy.tokens import Doc

from kb.nlp.language import words
from kb.nlp.names import Name
from kb.nlp.phrases import Phrases
from kb.nlp.sentences import around, text_of

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
    "titled",
    "elsewhere",
    "heads",
    "not_heads",
    "defendant_before",
    "defendant_after",
)
_AGE = re.compile(
    r"(?:,?\s+(?:aka|a/k/a)\s[^;:\n]{1,40}?)?[,(”\"]\s*(?:aged?\s+)?\d{2}(?:\s*[,)]|\s+(?:of|ans|años)\b|\.)"
)
_ITEM = re.compile(r"(?:^|\n|\s)\s*[-•*–●]\s*\Z|\n\s*\Z")
_HEAD = re.compile(r":(?:\s|\Z)")
_ASIDE = re.compile(r"\s*(?:\([^()]{1,60}\))?\s?,\s+[a-zà-ÿ]")
_LONG_ASIDE = 420
_BRACKET = re.compile(r"\s*\([^()]{1,60}\)")
_DESCRIPTION = 60
_LEADING = 30
_REACH = 2_500
_HEAD_LENGTH = 160
_DEFINED = re.compile(r"\s*[(\[]")
_CLAUSE = re.compile(r"[;:.]\s")
_POSSESSIVE = re.compile(r"['’]s?\b")
_PLAIN_GAP = re.compile(r"[\s,:\"“”()‘—–]*(?:[\w.'’-]+[\s,—–]+){0,5}[\"“‘(]?\Z")
_BARE_GAP = re.compile(r"\s*(?:[Tt]he\s+)?\Z")
_APPOSITION = re.compile(r"\s*(?:\([^()]{1,60}\))?,\s[^,;.]{3,90},(?:\s(?:and|which|who)\b)?")


@cache
def _cues(lang: str) -> Phrases[str]:
    data = words(lang, "parties")
    return Phrases((row, kind) for kind in _CUES for row in data.get(kind, []) if row[0].isalnum())


@cache
def _description(lang: str) -> re.Pattern[str]:
    """Match a description between a cue and a name: "sued Ohio-based ticket broker X"."""
    data = words(lang, "parties")
    nouns = {*data.get("company_nouns", []), *(row.strip("*") for row in data.get("titled", []))}
    body = "|".join(re.escape(word) for word in sorted(nouns, key=len, reverse=True))
    return re.compile(rf"\s*(?:[\w'’-]+,?\s+){{0,6}}?(?:{body})\w{{0,2}},?[\s\"“‘«]+\Z")


@cache
def _in_state(lang: str) -> re.Pattern[str]:
    """Match a state behind a town's name."""
    data = words(lang, "courts")
    names = {*data.get("states", {}), *data.get("states", {}).values(), *data.get("also", {})}
    body = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf",\s+(?:{body})(?!\w)" if names else r"(?!)")


@cache
def _no_gap(lang: str) -> re.Pattern[str]:
    """Match what may stand between a cue and the name that it speaks of: "against the firm X"."""
    fillers = words(lang, "parties").get("fillers", [])
    body = "|".join(re.escape(word) for word in sorted(fillers, key=len, reverse=True))
    return re.compile(rf"[\s:\"“‘«(—–]*(?:(?:{body})(?:(?<=')|[\s,:\"“‘«]+))*\Z")


@cache
def _joins(lang: str) -> re.Pattern[str]:
    """Match what stands between two members of one list."""
    links = "|".join(re.escape(word) for word in words(lang, "parties").get("link", []))
    titles = "|".join(re.escape(word) for word in words(lang, "parties").get("titles", []))
    office = rf"(?:(?:{titles}|[A-Z]\w+(?=\s+(?:{titles})))\s*,?\s+){{0,4}}" if titles else ""
    return re.compile(
        rf"\s*(?:\([^()]{{1,60}}\)|['’]s)?\s*(?:,\s+\d\d)?\s*(?:,?\s+(?:of|from)\s+[^;()]{{3,40}})?"
        rf"(?:[,;]\s*(?:(?:{links})\s+)?|\s+(?:{links})\s+)(?:[a-zà-ÿ'’]+\s+){{0,5}}"
        rf"{office}(?:(?:Dr|Mr|Mrs|Ms|Sra?|Mme|M)\.?\s+)?",
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
        self.colons = [match.start() for match in _HEAD.finditer(text_of(doc))]

    def colon(self, at: int) -> int:
        """Return where the last colon before a character stands, or -1."""
        index = bisect_left(self.colons, at)
        return self.colons[index - 1] if index else -1

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
    return signs | _under_head(doc, hits, first)


def _under_head(doc: Doc, hits: _Hits, first: Name) -> set[str]:
    """Return the signs of an item of a list: "The following were sentenced: ..."."""
    text, at = text_of(doc), first.start
    start, _ = around(doc, at)
    if at - start < _LEADING and _ITEM.search(text[max(0, start - 12) : start]):
        at = start
    before = text[max(0, at - 12) : at]
    if before.rstrip().endswith(":"):
        sign, colon = "behind_colon", max(0, at - 12) + len(before.rstrip()) - 1
    elif _ITEM.search(before):
        sign, colon = "item", hits.colon(at)
    else:
        return set()
    start = max(0, colon - _HEAD_LENGTH)
    if colon < 0 or at - colon > _REACH or hits.within("not_heads", colon - 12, colon + 1):
        return {sign}
    if any(hits.within(kind, start, colon) for kind in ("accused", "accused_behind")):
        return {sign, "under_head", "under_charge"}
    if any(hits.within(kind, start, colon) for kind in ("heads", "after")):
        return {sign, "under_head"}
    return {sign}


def _before(doc: Doc, hits: _Hits, first: Name, start: int) -> set[str]:
    """Return the signs that stand between the sentence's start and a list's first name."""
    text, at = text_of(doc), first.start
    close, described = _no_gap(doc.lang_), _description(doc.lang_)
    signs = set()
    kinds = (("after", "acted_on"), ("accused", "accused"), ("defendant_before", "defendant"))
    for kind, sign in kinds:
        for _, stop in hits.within(kind, max(start, at - _FAR), at + 1):
            gap = text[stop:at]
            if close.match(gap) or (len(gap) < _DESCRIPTION and described.match(gap)):
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
    # "Acme (the Firm) agreed": nor does what stands in brackets.
    if bracket := _BRACKET.match(text_of(doc), at):
        at = bracket.end()
    for begin, _ in hits.within("before", at, min(end, at + _FAR)):
        signs.add("acts" if begin - at < _NEAR else "acts_far")
    # "Acme, a maker of locks, agreed to pay": the aside does not part the name from its verb.
    aside = _APPOSITION.match(text_of(doc), at)
    if aside:
        signs.add("described")
        if hits.begins("before", aside.end(), 12):
            signs.add("acts")
    elif _ASIDE.match(text_of(doc), at):
        # A longer aside, with commas of its own, ends where the verb follows a comma.
        verbs = hits.within("accused_behind", at, min(end, at + _LONG_ASIDE))
        text = text_of(doc)
        if any(text[max(0, begin - 4) : begin].rstrip().endswith(",") for begin, _ in verbs):
            signs |= {"described", "sentenced"}
    for place in (at, aside.end()) if aside else (at,):
        if hits.begins("accused_behind", place, 4):
            signs.add("sentenced")
        if hits.begins("subject", place, 3):
            signs.add("subject")
        if hits.begins("defendant_after", place, 4):
            signs.add("defendant")
    return signs


def _own(doc: Doc, hits: _Hits, name: Name) -> set[str]:
    text = text_of(doc)
    start, end = around(doc, name.start)
    signs = set()
    for kind in ("staff", "elsewhere"):
        if hits.within(kind, start, end):
            signs.add(kind)
    if any(name.start - stop < 3 for _, stop in hits.within("titled", name.start - 40, name.start)):
        signs.add("titled")
    titles = hits.within("official_before", max(start, name.start - 30), name.start)
    if any(name.start - stop < 8 for _, stop in titles) or hits.begins(
        "official_after", name.end, 4
    ):
        signs.add("official")
    if hits.begins("outsider_after", name.end, 4):
        signs.add("outsider")
    if name.start < int(doc.user_data.get("title_end", 0)):
        signs.add("in_title")
    if _in_state(doc.lang_).match(text, name.end):
        signs.add("town")
    for sign, pattern in (("age", _AGE), ("defined", _DEFINED), ("possessive", _POSSESSIVE)):
        if pattern.match(text, name.end):
            signs.add(sign)
    return signs
