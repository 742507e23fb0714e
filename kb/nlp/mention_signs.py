"""What the words around a name say of it: the signs of one mention.

"charged X", "X agreed to pay", "X, 45", "said X": each is a sign. Cue words come from the
language's ``parties.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache

from spacy.tokens import Doc

from kb.nlp.cues import CLOSE, FAR, NEAR, Cues, Row, gap_kind
from kb.nlp.language import words
from kb.nlp.names import Name
from kb.nlp.sentences import around

UNREAD: frozenset[str] = frozenset(("unread",))
_NO: frozenset[str] = frozenset()
_ENOUGH = 5
_NEAR = 20
_FAR = 70
_BEFORE = {
    "after": "acted_on",
    "accused": "accused",
    "charged": "charged",
    "defendant_before": "defendant",
}
_BEHIND = {
    "accused_behind": "sentenced",
    "punished": "punished",
    "subject": "subject",
    "defendant_after": "defendant",
}
_BELONGING = {"officer_of": "officer_of", "outsider_before": "outsider"}
_BLAME = {"accused", "acted_on", "charged", "sentenced", "under_charge", "defendant", "in_chain"}
# What a place of work in a list does not share with the people in it.
_PLACES = frozenset(("place", "officer_of", "outsider"))
_GUILT = _BLAME | {"punished", "in_list", "accused_list", "sentence_charged", "under_head"}
_AGE = re.compile(
    r"(?:,?\s+(?:aka|a/k/a)\s[^;:\n]{1,40}?)?[,(”\"]\s*(?:aged?\s+)?\d{2}(?:\s*[,)]|\s+(?:of|ans|años)\b|\.)"
)
_ITEM = re.compile(r"(?:^|\n|\s)\s*[-•*–●]\s*\Z|\n\s*\Z")
_ASIDE = re.compile(r"\s*(?:\([^()]{1,60}\))?\s?,\s+[a-zà-ÿ]")
_LONG_ASIDE = 420
_BRACKET = re.compile(r"\s*\([^()]{1,60}\)")
_SENTENCE = 700
_ITEM_MARKS = frozenset("\n-•*–●:")
_LEADING = 30
_REACH = 2_500
_HEAD_LENGTH = 160
_DEFINED = re.compile(r"\s*[(\[]")
_POSSESSIVE = re.compile(r"['’]s?\b")
_SEMICOLON = re.compile(r";\s*(?:and\s+)?\Z")
_BARE_GAP = re.compile(r"\s*(?:[Tt]he\s+)?\Z")
_APPOSITION = re.compile(r"\s*(?:\([^()]{1,60}\))?,\s[^,;.]{3,90},(?:\s(?:and|which|who)\b)?")


@cache
def _in_state(lang: str) -> re.Pattern[str]:
    """Match a state behind a town's name."""
    data = words(lang, "courts")
    names = {*data.get("states", {}), *data.get("states", {}).values(), *data.get("also", {})}
    body = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf",\s+(?:{body})(?!\w)" if names else r"(?!)")


def of_mentions(doc: Doc, names: list[Name], groups: list[list[int]], cues: Cues) -> list[Set[str]]:
    """Return the signs of each name, by its place in the list; `UNREAD` for one named often."""
    sentences = _sentences(doc, names)
    title_end = int(doc.user_data.get("title_end", 0))
    town = _in_state(doc.lang_)
    signs: list[Set[str]] = [UNREAD] * len(names)
    blaming = -1
    for group in _new_groups(names, groups):
        first, last = group[0], group[-1]
        start, end = sentences[first]
        at = names[first].start
        shared = _before(cues, at, start, end)
        shared |= _behind(cues, names[last].end, max(end, names[last].end))
        shared |= _under_head(cues, at, start)
        if at - start < 3:
            shared.add("opens_sentence")
        # "charged: John Doe, a broker at Acme; Jane Roe, ...": the charge is for each of them.
        if start == blaming and _SEMICOLON.search(cues.text, max(0, at - 8), at):
            shared.add("in_chain")
        if not shared.isdisjoint(_BLAME):
            blaming = start
        if len(group) > 2:
            shared.add("in_list")
            if shared & {"accused", "acted_on", "sentenced"}:
                shared.add("accused_list")
        behind = start
        for index in group:
            name = names[index]
            own = _own(cues, name, sentences[index], town)
            if name.start < title_end:
                own.add("in_title")
            # "John Doe and the clients of Acme": only the last has a place of its own.
            place = _belonging(cues, name.start, behind, sentences[index]) if index > first else _NO
            of_all = shared if place.isdisjoint(_PLACES) else shared - _GUILT
            signs[index] = own | place | of_all
            behind = name.end
        # "its owners John Doe and Jane Roe" gives all of them the position.
        if "titled" in signs[first]:
            for index in group:
                signs[index] |= {"titled"}
    return signs


def _new_groups(names: list[Name], groups: list[list[int]]) -> Iterator[list[int]]:
    """Yield the groups with a name that was not there often: the umpteenth "Doe" says nothing."""
    seen: dict[str, int] = {}
    for group in groups:
        new = False
        for index in group:
            times = seen[names[index].text] = seen.get(names[index].text, 0) + 1
            new |= times <= _ENOUGH
        if new:
            yield group


def _sentences(doc: Doc, names: list[Name]) -> list[tuple[int, int]]:
    """Return start and end of the sentence of each name."""
    found: list[tuple[int, int]] = []
    start = end = 0
    for name in names:
        # `around` cuts a long sentence at a distance from the name.
        if not start <= name.start < end or end - start > _SENTENCE:
            start, end = around(doc, name.start)
        found.append((start, end))
    return found


def _under_head(cues: Cues, at: int, start: int) -> set[str]:
    """Return the signs of an item of a list: "The following were sentenced: ..."."""
    text = cues.text
    if at - start < _LEADING and _ITEM.search(text[max(0, start - 12) : start]):
        at = start
    before = text[max(0, at - 12) : at]
    if _ITEM_MARKS.isdisjoint(before) and at > 12:
        return set()
    if before.rstrip().endswith(":"):
        sign, colon = "behind_colon", max(0, at - 12) + len(before.rstrip()) - 1
    elif _ITEM.search(before):
        sign, colon = "item", cues.colon(at)
    else:
        return set()
    start = max(0, colon - _HEAD_LENGTH)
    if (
        colon < 0
        or at - colon > _REACH
        or any(
            kind == "not_heads" and begin >= colon - 12
            for begin, _, kind in cues.between(colon - 40, colon + 1)
        )
    ):
        return {sign}
    kinds = cues.kinds(start, colon)
    if not kinds.isdisjoint(("accused", "accused_behind")):
        return {sign, "under_head", "under_charge"}
    if not kinds.isdisjoint(("heads", "after")):
        return {sign, "under_head"}
    return {sign}


def _before(cues: Cues, at: int, start: int, end: int) -> set[str]:
    """Return the signs that stand between the sentence's start and a list's first name."""
    text = cues.text
    signs = set()
    rows = cues.between(start, end)
    for begin, stop, kind in rows:
        if begin >= at:
            break
        if stop > at:
            continue
        if kind == "charged":
            signs.add("sentence_charged")
        if begin < at - _FAR:
            continue
        sign = _BEFORE.get(kind)
        if sign is None:
            if kind in _BELONGING and _belongs(cues, (begin, stop, kind), at):
                signs.add(_BELONGING[kind])
            continue
        near = gap_kind(text[stop:at], cues.lang)
        if near == CLOSE:
            signs.add(sign)
        elif near == NEAR:
            signs.add(sign + "_near")
        elif near == FAR and kind == "after":
            signs.add("acted_on_far")
    return signs | cues.close_before(at)


def _belongs(cues: Cues, row: Row, at: int) -> bool:
    """Tell whether a phrase only places somebody else: "employees of Acme", "sold to Acme"."""
    begin, stop, kind = row
    if kind == "officer_of":
        return begin >= at - 60 and _BARE_GAP.match(cues.text, stop, at) is not None
    return begin >= at - 40 and gap_kind(cues.text[stop:at], cues.lang) in (CLOSE, NEAR)


def _belonging(
    cues: Cues, at: int, start: int, sentence: tuple[int, int]
) -> frozenset[str] | set[str]:
    """Return the signs between a name and the one before it in a list, of its own place alone."""
    return cues.close_before(at) | {
        _BELONGING[kind]
        for begin, stop, kind in cues.between(*sentence)
        if kind in _BELONGING
        and start <= begin
        and stop <= at
        and _belongs(cues, (begin, stop, kind), at)
    }


def _behind(cues: Cues, at: int, end: int) -> set[str]:
    """Return the signs that stand between a list's last name and the sentence's end."""
    text = cues.text
    signs = set()
    # A word follows right away: neither a bracket nor an aside.
    if text[at : at + 1] == " " and text[at + 1 : at + 2].isalpha():
        for begin, _, kind in cues.between(at, min(end, at + _FAR)):
            if kind == "before":
                signs.add("acts" if begin - at < _NEAR else "acts_far")
        return signs | {_BEHIND[kind] for kind in cues.behind(at) if kind in _BEHIND}
    # "Acme (the Firm) agreed": nor does what stands in brackets.
    if bracket := _BRACKET.match(text, at):
        at = bracket.end()
    # "Acme, a maker of locks, agreed to pay": the aside does not part the name from its verb.
    aside = _APPOSITION.match(text, at)
    long = aside is None and _ASIDE.match(text, at) is not None
    for begin, _, kind in cues.between(at, min(end, at + (_LONG_ASIDE if long else 3 * _FAR))):
        if kind == "before":
            if begin - at < _FAR:
                signs.add("acts" if begin - at < _NEAR else "acts_far")
            if aside and 0 <= begin - aside.end() < 12:
                signs.add("acts")
        elif (
            long
            and kind == "accused_behind"
            and text[max(0, begin - 4) : begin].rstrip()[-1:] == ","
        ):
            # A longer aside, with commas of its own, ends where the verb follows a comma.
            signs |= {"described", "sentenced"}
    if aside:
        signs.add("described")
    for place in (at, aside.end()) if aside else (at,):
        signs |= {_BEHIND[kind] for kind in cues.behind(place) if kind in _BEHIND}
    return signs


def _own(cues: Cues, name: Name, sentence: tuple[int, int], town: re.Pattern[str]) -> set[str]:
    """Return the signs that a name shares with no other of its list."""
    text, at = cues.text, name.start
    signs = set()
    for begin, stop, kind in cues.between(*sentence):
        if kind in ("staff", "elsewhere"):
            signs.add(kind)
        elif stop > at or begin < at - 40:
            continue
        elif kind == "titled" and at - stop < 3:
            signs.add("titled")
        elif kind == "aged" and at - stop < 3:
            signs.add("age")
        elif kind == "official_before" and at - stop < 8:
            signs.add("official")
    behind = cues.behind(name.end)
    if "official_after" in behind:
        signs.add("official")
    if "outsider_after" in behind:
        signs.add("outsider")
    follows = text[name.end : name.end + 2]
    if follows[:1] == " " and follows[1:].isalpha() and follows != " a":
        return signs
    if town.match(text, name.end):
        signs.add("town")
    for sign, pattern in (("age", _AGE), ("defined", _DEFINED), ("possessive", _POSSESSIVE)):
        if pattern.match(text, name.end):
            signs.add(sign)
    return signs
