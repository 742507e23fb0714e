"""Bodies that the text names only by an official's title, or in a list of states that act together.

"U.S. Attorney Jane Doe for the District of Utah", "the attorneys general of Ohio, Utah and Iowa".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spacy.tokens import Doc

from kb.nlp.anchors import Anchored, anchored
from kb.nlp.findings import Finding
from kb.nlp.language import words
from kb.nlp.phrases import Phrases
from kb.nlp.reference import authority_names, by_id
from kb.nlp.sentences import around, text_of

_BEFORE = 40
_OPENING = 700
# A longer list is a coalition, whose members the text does not name as authorities.
_MOST = 15
_SPACES = re.compile(r"\s+")
_ITEM = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+(?:the\s+)?")
_VERBS = ("official_acts", "investigated", "thanks")
_CUES = (
    "official_acts",
    "investigated",
    "parallel",
    "joint_acts",
    "joint_aside",
    "thanks",
    "minor",
)


@cache
def _rows(lang: str, kind: str) -> tuple[tuple[Anchored, dict[str, Any]], ...]:
    return tuple((anchored(row), row) for row in words(lang, "authorities").get(kind, ()))


@cache
def _cues(lang: str) -> Phrases[str]:
    data = words(lang, "authorities")
    return Phrases((phrase, kind) for kind in _CUES for phrase in data.get(kind, ()))


def by_official(doc: Doc, main: str) -> Iterator[Finding]:
    """Yield bodies that only an official's title names, where the official acts.

    Where the text has several forms for one place, the first pattern in the data gives the value.

    Args:
        doc: The document.
        main: The house that the document is mainly about, or nothing. Officials of other houses
            are left out when all that they do is to bring a parallel case.
    """
    text = text_of(doc)
    acting: dict[str, Finding] = {}
    named: dict[str, Finding] = {}
    for pattern, row in _rows(doc.lang_, "officials"):
        other = bool(main) and (row["id"] is None or house_of(row["id"]) != main)
        for match in pattern.find(text):
            groups = match.groupdict()
            place = plain(groups.get("place") or row["id"] or "")
            value = plain(row["value"].format(match.group(), **groups))
            finding = Finding(match.start(), match.end(), value, 0.6, row["id"])
            named.setdefault(place, finding)
            if _acts(doc, match.start(), sure=bool(row.get("sure")), other=other):
                acting.setdefault(place, finding)
    for place in acting:
        yield named[place]


def _acts(doc: Doc, at: int, *, sure: bool, other: bool) -> bool:
    text, lang = text_of(doc), doc.lang_
    start, end = around(doc, at)
    hits = list(_cues(lang).find(text, start, end))
    if any(hit.tag == "minor" and at - _BEFORE <= hit.start and hit.end <= at for hit in hits):
        return False
    late = at >= int(doc.user_data.get("title_end", 0)) + _OPENING
    if other and late and any(hit.tag == "parallel" for hit in hits):
        return False
    # "Investigated by A and prosecuted by B": the nearest verb before a name is its own.
    free, own = start, ""
    acts = sure
    for hit in hits:
        if hit.start < free or hit.tag not in _VERBS:
            continue
        acts = acts or hit.tag == "official_acts"
        free = hit.end
        if hit.end <= at:
            own = hit.tag
    return acts and own in ("", "official_acts")


def joint(doc: Doc) -> Iterator[Finding]:
    """Yield the members of "the attorneys general of A, B and C" that bring this action."""
    text, lang = text_of(doc), doc.lang_
    names = authority_names(lang)
    for pattern, row in _rows(lang, "joint"):
        for match in pattern.find(text):
            start, end = around(doc, match.start())
            tags = {hit.tag for hit in _cues(lang).find(text, start, end)}
            if "joint_acts" not in tags or "joint_aside" in tags:
                continue
            at = match.start("list")
            places = _ITEM.split(match.group("list"))
            for place in places if len(places) <= _MOST else ():
                at = text.index(place, at)
                value = plain(row["value"].format(place))
                known = next(names.find(value), None)
                yield Finding(at, at + len(place), value, 0.6, known.id if known else None)


def unnamed(doc: Doc) -> Iterator[Finding]:
    """Yield the body of an official whose state the text takes for granted."""
    for pattern, row in _rows(doc.lang_, "unnamed"):
        for match in pattern.find(text_of(doc)):
            yield Finding(match.start(), match.end(), row["value"], 0.5)
            return


def house_of(identity: str) -> str:
    """Return the body at the head of an authority's department."""
    while parent := by_id("authorities")[identity].get("parent"):
        identity = parent
    return identity


def plain(text: str) -> str:
    """Return a text with single spaces."""
    return _SPACES.sub(" ", text).strip()
