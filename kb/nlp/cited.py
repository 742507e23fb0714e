"""What a document cites by number: cases, decisions, acts, laws and sections of codes.

The kinds, and how their numbers are written, stand in data/citations.yml. The document's own
numbers are no citations.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.cited_acts import acts
from kb.nlp.cited_forms import Cited, formed
from kb.nlp.cited_laws import placed
from kb.nlp.cited_us import cases, sections
from kb.nlp.cited_words import catalogued, labelled
from kb.nlp.findings import Finding, add, found
from kb.nlp.language import supported
from kb.nlp.reference import records_of
from kb.nlp.sentences import text_of
from kb.nlp.shares import share

_NO_SIGN = re.compile(r"[\W_]+")
# A number so early in a text is that of the document itself; a case of the Union's courts may be
# cited at once, and is its own only in the title.
_HEAD = 400
_HEADS = {"release": 200, "docket": _HEAD}
_UNION = re.compile(r"[CTF][-‑]\d|(?:ECLI:)?EU:")
_OWN_KINDS = frozenset({"docket", "decision", "release", "ecli", "eu_case", "neutral"})
_LONGEST_TYPED = 200
# Escaped control characters, of which one was the sign for a section in old encodings.
_LEFT = (("\\r", ""), ("\\n", ""), ("\\t", ""), ("\\x15", "§"), ("Â§", "§"))
# A suit's number is its own wherever a release gives it.
_DOCKET = re.compile(r"\d\s?-?\s?(?:cv|civ|cr|mc|md|ml)\b", re.IGNORECASE)


@Language.component("kb_cited")
def find_cited(doc: Doc) -> Doc:
    """Find what a document cites by number.

    Returns:
        The document with the group ``citations``: values are a kind and a number,
        "eu_case C-311/18"; of a decision also its court or authority, "decision BVerwG; 6 C 7.20".
    """
    text = text_of(doc)
    every = list(_all(text, doc.lang_))
    if not every:
        return doc
    own = _own(doc, every)
    sure = share("citation", "form")
    title_end = int(doc.user_data.get("title_end", 0))
    for one in every:
        if one.kind in _OWN_KINDS and _key(one.number) in own:
            continue
        value = placed(one, text, title_end).value
        add(doc, "citations", Finding(one.start, one.end, value, sure))
    return doc


def read_citation(text: str) -> tuple[Cited, ...]:
    """Return the citations in what a reader types.

    Args:
        text: Such as "C-311/18", "15 U.S.C. § 45" or "VI ZR 405/18".
    """
    return tuple(_all(text[:_LONGEST_TYPED], supported()[0]))


def link_of(kind: str, number: str) -> str | None:
    """Return where something cited can be read, where the number alone tells it.

    Args:
        kind: Of citation.
        number: In its normalised form.
    """
    template = records_of("citations")["links"].get(kind)
    if template is None:
        return None
    parts = [part.partition("(")[0] for part in number.replace(" USC", "").split()]
    return str(template.format(*parts, number=number.replace(" ", "+")))


def _all(text: str, lang: str) -> Iterator[Cited]:
    """Yield the citations in order; where two overlap, the form that is known is believed."""
    text = _plain(text)
    kept: list[Cited] = []
    groups = (
        formed(text),
        acts(text),
        sections(text, lang),
        cases(text),
        catalogued(text),
        labelled(text),
    )
    for group in groups:
        for one in sorted(group, key=lambda x: (x.start, -x.end)):
            at = bisect_left(kept, one.start, key=_start)
            before, after = kept[max(0, at - 1) : at], kept[at : at + 1]
            if all(x.end <= one.start for x in before) and all(x.start >= one.end for x in after):
                kept.insert(at, one)
    yield from kept


def _plain(text: str) -> str:
    """Return a text without what exports leave in it; every place stays where it is."""
    if "\\" in text or "Â" in text:
        for left, meant in _LEFT:
            text = text.replace(left, meant.rjust(len(left)))
    return text


def _start(one: Cited) -> int:
    return one.start


def _own(doc: Doc, every: Iterable[Cited]) -> frozenset[str]:
    """Return the numbers of the document itself: those in its title, and at its head."""
    title_end = int(doc.user_data.get("title_end", 0))
    numbers = [one.number for one in every if one.start < title_end + _HEADS.get(one.kind, 0)]
    titled = bool(numbers)
    numbers += (one.number for one in every if _heads(text_of(doc), one, title_end))
    for one in found(doc, "case_numbers"):
        early = not titled and one.start < title_end + _HEAD and not _UNION.match(one.value)
        if one.start < title_end or early or _DOCKET.search(one.value):
            numbers.append(one.value)
    return frozenset(map(_key, numbers))


def _heads(text: str, one: Cited, title_end: int) -> bool:
    """Tell whether it is an ECLI on a line of its own at the head: that of the document."""
    if one.kind != "ecli" or one.start >= title_end + _HEAD:
        return False
    line = text.rfind("\n", 0, one.start) + 1
    end = text.find("\n", one.end)
    return not (text[line : one.start] + text[one.end : end if end >= 0 else None]).strip(" .,;")


def _key(number: str) -> str:
    return _NO_SIGN.sub("", number).casefold()
