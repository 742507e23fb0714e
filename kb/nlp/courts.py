"""Courts that decide or are seised, and the numbers of cases and decisions.

US district courts are written as the field abbreviates them ("N.D. Cal."), whichever way the text
has them; `court_key` makes any spelling of a court comparable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.anchors import Anchored, anchored
from kb.nlp.districts import district_courts, districts
from kb.nlp.findings import Finding, add
from kb.nlp.language import supported, words
from kb.nlp.phrases import Phrases
from kb.nlp.reference import authority_names, records_of
from kb.nlp.sentences import around, text_of

_OPENING = 1_500
_CLOSE = 150
_HEAD = 500
_SPACES = re.compile(r"\s+")
_NO_WORD = re.compile(r"\W+")
_GLOSS = re.compile(r"\s*\([\"“]?")


def court_key(name: str) -> str:
    """Return the spelling under which two names of one court are equal.

    >>> court_key("U.S. District Court for the Southern District of New York")
    'S.D.N.Y.'
    >>> court_key("S.D. Fl.")
    'S.D. Fla.'
    """
    for lang in supported():
        known = districts(lang)
        if known is None:
            continue
        # "Superior Court of the District of Columbia" is another court than the federal one.
        long = known.long.search(name)
        if long and (long.start() == 0 or not known.other_kinds.match(name)):
            return known.of_long(long)
        if short := known.short.match(name):
            return known.of_short(short)
    return _SPACES.sub(" ", name).strip()


@cache
def _patterns(lang: str, kind: str) -> tuple[tuple[Anchored, str | None], ...]:
    """Return patterns, and how their values are written if not as the text has them."""
    rows = words(lang, "courts").get(kind, ())
    return tuple((anchored(row), row.get("value")) for row in rows)


def _titled(doc: Doc) -> tuple[list[Finding], bool]:
    """Return the court of a catalogue's title ("court - number"), and whether all others count.

    In the catalogue's page on an authority's decision courts are only cited.
    """
    text = text_of(doc)
    title = text[: int(doc.user_data.get("title_end", 0))]
    word = words(doc.lang_, "courts").get("court_word")
    if not word or not _title_pattern().match(title):
        return [], True
    head = title.split(" - ", 1)[0]
    if next(authority_names(doc.lang_).find(head), None):
        return [], False
    if re.search(word, head):
        return [Finding(0, len(head), head, 0.7)], True
    hits = [hit for row, _ in _patterns(doc.lang_, "first_court") for hit in row.find(text)]
    values = [_SPACES.sub(" ", hit["court"]) for hit in hits]
    return [
        Finding(hit.start("court"), hit.end("court"), value, 0.6)
        for hit, value in zip(hits, values, strict=True)
        if value == values[0]
    ], True


@cache
def _number_patterns(lang: str) -> tuple[tuple[Anchored, bool], ...]:
    """Return patterns, and whether they are looked for in the first lines alone."""
    pieces = records_of("case_numbers")["pieces"]
    rows = words(lang, "courts").get("numbers", ())
    return tuple((anchored(row, pieces), bool(row.get("head"))) for row in rows)


@cache
def _later(lang: str) -> Phrases[str]:
    return Phrases((phrase, "later") for phrase in words(lang, "courts").get("later", []))


def _other_courts(doc: Doc, *, district: bool) -> Iterator[Finding]:
    """Yield the courts that other patterns match; some stand in only when no district is named."""
    kinds = ("courts",) if district else ("courts", "courts_without_district")
    for pattern, shape in (row for kind in kinds for row in _patterns(doc.lang_, kind)):
        for match in pattern.find(text_of(doc)):
            _, end = around(doc, match.start())
            # Not from the sentence's start: PDFs break "an appeal may be lodged" by blank lines.
            if any(_later(doc.lang_).find(text_of(doc), max(0, match.start() - 150), end)):
                continue
            value = shape.format(**match.groupdict()) if shape else match.group("court")
            value = _SPACES.sub(" ", value)
            yield Finding(match.start("court"), match.end("court"), value, 0.7)


@cache
def _shapes() -> tuple[tuple[Anchored, dict[str, Any]], ...]:
    return tuple((anchored(row), row) for row in records_of("case_numbers")["shapes"])


@cache
def _title_pattern() -> re.Pattern[str]:
    return re.compile(records_of("case_numbers")["title"])


def _numbers(doc: Doc) -> Iterator[Finding]:
    text = text_of(doc)
    title_end = int(doc.user_data.get("title_end", 0))
    if match := _title_pattern().match(text[:title_end]):
        yield Finding(match.start("number"), match.end("number"), match.group("number"), 0.9)
        return
    opening = title_end + _OPENING
    several = False
    for pattern, row in _shapes():
        hits = list(pattern.find(text, None if row["where"] == "anywhere" else opening))
        if several and row.get("alone"):
            continue
        several = several or bool(hits)
        titled = [hit for hit in hits if hit.start() < title_end]
        for hit in titled or _together(hits):
            yield Finding(hit.start(), hit.end(), hit.group(), 0.9)
    for pattern, head in _number_patterns(doc.lang_):
        hits = list(pattern.find(text, title_end + _HEAD if head else None))
        early = [hit for hit in hits if hit.start() < opening]
        for hit in early or _together(hits):
            for name in ("number", "next"):
                if hit.groupdict().get(name):
                    value = _SPACES.sub(" ", hit.group(name))
                    yield Finding(hit.start(name), hit.end(name), value, 0.85)


def _together(hits: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return the first hit and those that follow closely: a list of cases at the end of a text."""
    kept = hits[:1]
    for hit in hits[1:]:
        if hit.start() - kept[-1].end() > _CLOSE:
            break
        kept.append(hit)
    return kept


def _key(value: str) -> str:
    return _NO_WORD.sub("", value).casefold()


def _translated(text: str, found: list[Finding]) -> set[str]:
    """Return names that the text only translates: "the Federal Court (Bundesgericht)"."""
    starts = {finding.start for finding in found}
    return {
        _key(item.value)
        for item in found
        if (gloss := _GLOSS.match(text, item.end)) and gloss.end() in starts
    }


@Language.component("kb_courts")
def find_courts(doc: Doc) -> Doc:
    """Find courts and case numbers.

    Returns:
        The document with the groups ``courts`` (for a US district court the abbreviation; detail
        is its wording in the text) and ``case_numbers``.
    """
    of_districts = list(district_courts(doc))
    titled, more = _titled(doc)
    others = _other_courts(doc, district=bool(of_districts)) if more else ()
    found = [*of_districts, *sorted([*others, *titled], key=lambda f: (f.start, -f.end))]
    translated = _translated(text_of(doc), found)
    kept: list[Finding] = []
    for finding in found:
        key = _key(finding.value)
        inside = any(o.start <= finding.start and finding.end <= o.end for o in kept)
        if not (inside or key in translated) and all(key not in _key(o.value) for o in kept):
            kept.append(finding)
            add(doc, "courts", finding)
    numbers: list[Finding] = []
    for finding in _numbers(doc):
        key = _key(finding.value)
        # Different patterns may meet the same number; the first reading stands.
        if not any(
            (finding.start < other.end and other.start < finding.end) or _key(other.value) == key
            for other in numbers
        ):
            numbers.append(finding)
    for finding in numbers:
        add(doc, "case_numbers", finding)
    return doc
