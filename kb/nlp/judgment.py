"""Whether a document is a court's judgment, or tells of one as its subject.

The source may state the court, or the authority, that decides; else the text shows it.

An authority's decision cites courts, and its press release tells of the suit that it brought; both
are about an enforcement action. Words are data, `kb/nlp/languages/*/judgments.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc

from kb.nlp.language import words
from kb.nlp.reference import Named, Names, authority_names, by_id, records_of
from kb.nlp.sentences import text_of
from kb.nlp.stage import stage_of

_KEY = "kb.judgment"
_HEAD = 3_000
_WHOLE, _BEFORE_PLACE = "whole", "before a place"
_OPENING = 600
_NEAR = 250
# How the heads of catalogues' titles go on: with the number, or with the parties.
_CAPTION = re.compile(r"\sv\.?\s")
_CATALOGUE = re.compile(r"(?P<head>[^\n]{2,90}?)\s+[-–]\s+\S")


@cache
def _words(lang: str, name: str) -> re.Pattern[str] | None:
    source = words(lang, "judgments").get(name)
    return re.compile(source, re.MULTILINE) if source else None


@cache
def _courts() -> Names:
    """Return the finder of courts' names, and of the words before a place that name courts."""
    data = records_of("courts")
    return Names(_court_names(data))


def _court_names(data: dict[str, list[dict[str, list[str]]]]) -> Iterator[tuple[str, str]]:
    for row in data["courts"]:
        own = (str(row[key]) for key in ("name", "own") if row.get(key))
        yield from ((name, _WHOLE) for name in (*own, *row.get("names", ()), *row.get("local", ())))
    for row in data["families"]:
        prefixes = (*row.get("prefixes", ()), *row.get("local", ()))
        yield from ((name, _BEFORE_PLACE) for name in prefixes)


def is_court(name: str) -> bool:
    """Tell whether a name begins with that of a court, or with words that courts are named by."""
    return any(one.start == 0 for one in _courts().find(name))


def is_judgment(doc: Doc) -> bool:
    """Tell whether a document is or summarises a judgment; found once.

    Args:
        doc: As `kb.nlp.extract.read` makes it.
    """
    known: bool | None = doc.user_data.get(_KEY)
    if known is None:
        stated = doc.user_data.get("stated", frozenset())
        by_source = "court" in stated or _is_judgment(doc)
        known = doc.user_data[_KEY] = "authority" not in stated and by_source
    return known


def _authorities(lang: str, part: str, court: re.Pattern[str]) -> list[Named]:
    """Return the authorities named, without boards of appeal, which judge like courts."""
    known = by_id("authorities")
    found = authority_names(lang).find(part)
    return [one for one in found if not court.search(known[one.id]["name"])]


def _names_court(head: str, authorities: list[Named]) -> bool:
    """Tell whether the head of a catalogue's title begins with a court and no authority.

    "AP Madrid" is a court, "AP (The Netherlands)" an authority.
    """
    court = next((one for one in _courts().find(head) if one.start == 0), None)
    other = next((one.end for one in authorities if one.start == 0), 0)
    if court is None or other > court.end:
        return False
    alone = court.id == _WHOLE and court.end > other
    return alone or not head[court.end :].lstrip().startswith("(")


def _is_judgment(doc: Doc) -> bool:
    court = _words(doc.lang_, "court")
    if court is None:
        return False
    text = text_of(doc)
    title_end = int(doc.user_data.get("title_end", 0))
    by_title = _by_catalogue(doc.lang_, text[:title_end], court)
    if by_title is not None:
        return by_title
    formal, suit = _words(doc.lang_, "formal"), _words(doc.lang_, "suit")
    if formal and formal.search(text, 0, title_end + _HEAD):
        return True
    if suit and suit.search(text, 0, title_end + _HEAD):
        return False
    return _decides(doc, court)


def _by_catalogue(lang: str, title: str, court: re.Pattern[str]) -> bool | None:
    """Tell by a catalogue's title, "court - number"; None for another, or of an unknown body."""
    catalogue = _CATALOGUE.match(title)
    if catalogue is None:
        return None
    head = catalogue["head"]
    authorities = _authorities(lang, head, court)
    if _names_court(head, authorities) or court.search(head):
        return True
    return False if authorities and not _CAPTION.search(head) else None


def _decides(doc: Doc, court: re.Pattern[str]) -> bool:
    """Tell whether the title, or else the opening, names a court first, and no authority acts.

    Of an appeal the opening may begin with the decision that fell.
    """
    text = text_of(doc)
    title_end = int(doc.user_data.get("title_end", 0))
    generic = _words(doc.lang_, "authority")
    appeal = stage_of(doc).value == "appeal"
    for part in (text[:title_end], text[title_end : title_end + _OPENING]):
        named = court.search(part)
        others = [one.start for one in _authorities(doc.lang_, part, court)]
        if generic is not None:
            others += [match.start() for match in generic.finditer(part)]
        if named and min(others, default=len(part)) >= named.start():
            head = text[title_end : title_end + _HEAD]
            return appeal or not _authorities(doc.lang_, head, court)
        if named or others:
            return appeal and title_end > 0 and named is not None and named.start() < _NEAR
    return False
