"""Names of companies and people in a text: candidates, before anything says what they did.

A company is found from its legal form (cleanco's list) leftwards; a person or a brand is a run of
capitalised words; a known company is found by its name in `data/parties.yml`; public bodies and
names in quotation marks are found by the language's patterns.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from spacy.tokens import Doc

from kb.nlp import company_names
from kb.nlp.company_names import listed
from kb.nlp.language import words
from kb.nlp.name_runs import RUN, one_line, pieces, places
from kb.nlp.reference import authority_names, party_names, records
from kb.nlp.sentences import text_of
from kb.nlp.text_words import words_of

_KEY = "kb.names"
_AND = re.compile(r",?\s+(?:and|&)\s+")
_COMMA = re.compile(r",\s+")
_GENERATION = re.compile(r",?\s+(?:Jr|Sr)\b\.?|\s+I{2,3}\b")
_LONG_WORD = re.compile(r"[^\W\d_]\w{3,}")
_EDGE = ' \n\t\u00a0"“«'
_NEXT_WORD = re.compile(r"\s+(\w+)")
_CAMEL = re.compile(r"[A-Z][a-z]+[A-Z][a-z]")
_HEADING = 220
_MORE = re.compile(r"[ \u00a0][A-ZÀ-Þ][\w-]+")
_QUOTED = r"[\s:,]*[\"“«]\s?([^\"”»\n]{3,50}?)\s?[\"”»]"
_CODE = re.compile(r"[A-Z]{3}\s?\d")


class Name(NamedTuple):
    """A name in a text.

    Attributes:
        start: First character in ``doc.text``.
        end: One past the last character.
        text: The name on one line.
        kind: company (has a legal form), body (a public one), known (in `data/parties.yml`),
            quoted, firm (by its words or by what the text calls it), person (two words or more)
            or word (a single one).
        id: Of a known company.
    """

    start: int
    end: int
    text: str
    kind: str
    id: str | None = None


@cache
def _patterns(lang: str, kind: str) -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    """Return the patterns of public bodies ("bodies") or of words before a quoted name ("named").

    With each stand the words of which a text must have one; none when it may have any.
    """
    rows = words(lang, "parties").get(kind, [])
    return tuple(
        (
            re.compile(f"{row['find']}{_QUOTED}" if kind == "named" else row["find"]),
            frozenset(word.casefold() for word in row.get("has", [])),
        )
        for row in rows
    )


@cache
def _ids() -> dict[str, str]:
    """Return the ids of known companies by their names in lower case."""
    return {
        name.casefold(): party["id"]
        for party in records("parties")
        for name in [party["name"], *party["aliases"]]
    }


def _companies(doc: Doc) -> Iterator[Name]:
    text = text_of(doc)
    title_end = int(doc.user_data.get("title_end", 0))
    for start, end in company_names.find(text, doc.lang_):
        written = one_line(text[start:end])
        # "Gig Work Company" in a title in Title Case is a description unless the text repeats it.
        if end < title_end and "," not in written and text.find(written, title_end) < 0:
            continue
        yield Name(start, end, written, "company", _ids().get(written.casefold()))


def _patterned(doc: Doc) -> Iterator[Name]:
    text = text_of(doc)
    places = words_of(text).by_word.keys()
    for pattern, has in _patterns(doc.lang_, "bodies"):
        if not has or not has.isdisjoint(places):
            for match in pattern.finditer(text):
                yield Name(match.start(), match.end(), one_line(match.group()), "body")
    if not any(mark in text for mark in '"“«'):
        return
    for pattern, has in _patterns(doc.lang_, "named"):
        if not has or not has.isdisjoint(places):
            for match in pattern.finditer(text):
                if any(letter.isupper() for letter in match.group(1)):
                    yield Name(match.start(1), match.end(1), one_line(match.group(1)), "quoted")


def _known(doc: Doc) -> Iterator[Name]:
    """Yield known companies, with a place behind that tells one of a group ("Acme Ireland")."""
    text = text_of(doc)
    for item in party_names().find(text):
        end, identity = item.end, item.id
        more = _MORE.match(text, end)
        if more and more.group().strip().casefold() in places(doc.lang_):
            end = more.end()
            while (more := _MORE.match(text, end)) and end - item.end < 30:
                end = more.end()
        written = one_line(text[item.start : end])
        if end > item.end:
            identity = _ids().get(written.casefold(), "")
        yield Name(item.start, end, written, "known", identity or None)


def _plain(doc: Doc, taken: list[tuple[int, int]]) -> Iterator[Name]:
    """Yield the names in runs of capitalised words, outside what other names have taken."""
    text, lang = text_of(doc), doc.lang_
    title_end = int(doc.user_data.get("title_end", 0))
    repeated: dict[str, bool] = {}
    position = 0
    for start, end in [*taken, (len(text), len(text))]:
        for match in RUN.finditer(text, position, max(position, start)):
            for piece in pieces(match.group(), lang):
                first, last = match.start() + piece.start, match.start() + piece.end
                written = piece.text
                if more := _GENERATION.match(text, last, start):
                    last = more.end()
                    written = one_line(text[first:last])
                # "EUR 500": a currency.
                if len(written) == 3 and _CODE.match(text, first):
                    continue
                # Title Case makes false names: there, only what the text repeats counts.
                if first < title_end or _in_heading(text, first):
                    if written not in repeated:
                        repeated[written] = _repeated(text, written, title_end)
                    if not repeated[written] and not _settles(text, last, lang):
                        continue
                before = text[max(0, first - 30) : first]
                yield Name(first, last, written, _kind(written.split(), before, lang))
        position = max(position, end)


def _settles(text: str, at: int, lang: str) -> bool:
    """Tell whether a verb follows which only a party does: "Acme Bank Settles Liability"."""
    word = _NEXT_WORD.match(text, at)
    return word is not None and word.group(1) in listed(lang, "settling_verbs")


def _repeated(text: str, written: str, title_end: int) -> bool:
    """Tell whether a name also stands outside titles and headings."""
    at = text.find(written, title_end)
    while at >= 0:
        if not _in_heading(text, at):
            return True
        at = text.find(written, at + len(written))
    return False


def _in_heading(text: str, at: int) -> bool:
    """Tell whether a character stands in a heading: a line in Title Case."""
    start = text.rfind("\n", max(0, at - _HEADING), at) + 1
    end = text.find("\n", at, at + _HEADING) if start else -1
    if start == 0 or end < 0 or end - start > _HEADING:
        return False
    return _title_case(text[start:end].strip())


@lru_cache(maxsize=1_000)
def _title_case(line: str) -> bool:
    """Tell whether most long words of a line have a capital."""
    long = _LONG_WORD.findall(line)
    capitals = sum(word[0].isupper() for word in long)
    return len(long) > 4 and line[-1] not in ".,;:" and capitals >= 0.85 * len(long)


def _kind(parts: list[str], before: str, lang: str) -> str:
    """Tell firms from people by their words and by what the text calls them."""
    if len(parts) > 1 and parts[0] in listed(lang, "forms_first"):
        return "company"
    head = before.rstrip(_EDGE)
    noun = head.rsplit(None, 1)[-1].lstrip("(").lower() if head and head != before else ""
    if (
        noun in listed(lang, "company_nouns")
        or not listed(lang, "company_words").isdisjoint(parts)
        or (len(parts) > 1 and "&" in parts)
        or _CAMEL.match(parts[0])
    ):
        return "firm"
    return "person" if len(parts) > 1 else "word"


def candidates(doc: Doc) -> list[Name]:
    """Return the names in a document, in the order of the text, without overlaps.

    Known authorities are not among them. Another component may ask which name stands nearest to
    an amount, be it a respondent's or not.
    """
    known: list[Name] | None = doc.user_data.get(_KEY)
    if known is not None:
        return known
    text, lang = text_of(doc), doc.lang_
    blocked = [(item.start, item.end) for item in authority_names(lang).find(text)]
    names: list[Name] = []
    spans = blocked
    for found in (_companies(doc), _patterned(doc), _known(doc)):
        for name in found:
            if not _overlaps(spans, name.start, name.end):
                names.append(name)
        spans = sorted([*blocked, *((name.start, name.end) for name in names)])
    if not words(lang, "parties").get("nouns"):
        names.extend(_plain(doc, spans))
    names.sort(key=lambda name: name.start)
    _complete(names, text)
    doc.user_data[_KEY] = names
    return names


def _complete(names: list[Name], text: str) -> None:
    """Give first names their family name: "John, Max and Jane Doe" names John Doe too."""
    for index in range(len(names) - 1):
        first, second = names[index], names[index + 1]
        parts = second.text.split()
        if first.kind != "word" or second.kind != "person" or len(parts) != 2:
            continue
        if second.start - first.end < 8 and _AND.fullmatch(text, first.end, second.start):
            _with_family(names, index, parts, text)
            for earlier in range(index - 1, -1, -1):
                gap = names[earlier].end, names[earlier + 1].start
                if names[earlier].kind != "word" or not _COMMA.fullmatch(text, *gap):
                    break
                _with_family(names, earlier, parts, text)


def _with_family(names: list[Name], index: int, parts: list[str], text: str) -> None:
    """Give one first name the family name, unless it also stands alone: then it is another's."""
    first = names[index]
    others = rf"(?!\s*(?:,|and\b|&)[^.;]{{0,60}}?\b{re.escape(parts[0])}\b)"
    if not re.search(rf"\b{re.escape(first.text)}\b{others}(?!\s+{re.escape(parts[1])})", text):
        names[index] = first._replace(text=f"{first.text} {parts[1]}", kind="person")


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_right(spans, (end, -1))
    return any(a < end and start < b for a, b in spans[max(0, index - 2) : index + 1])
