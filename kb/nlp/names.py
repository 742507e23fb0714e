"""Names of companies and people in a text: candidates, before anything says what they did.

A company is found from its legal form (cleanco's list) leftwards; a person or a brand is a run of
capitalised words; a known company is found by its name in `data/parties.yml`; public bodies and
names in quotation marks are found by the language's patterns.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from html import unescape

from babel import Locale
from spacy.tokens import Doc

from kb.nlp import company_names
from kb.nlp.company_names import listed
from kb.nlp.language import words
from kb.nlp.legal_forms import is_form
from kb.nlp.reference import authority_names, party_names, records
from kb.nlp.sentences import text_of

_KEY = "kb.names"
_GAP = r"(?:[ \t\u00a0]+\n?[ \t\u00a0]*|\n[ \t\u00a0]*)"
_WORD = (
    r"(?:[A-ZÀ-ÖØ-Þ]|\d{1,2}&)[\w&*]*"
    r"(?:['’\-/&][\w*]+|\.(?:com|net|org|io|co|de|fr|it|es)\b|\.[A-Z]\b)*"
)
_NICK = rf"(?:{_GAP}[\"“][\w .]{{1,15}}[\"”])?"
_LINK = rf"(?:{_GAP}(?:de|De|la|del|della|di|da|van|von|der|den|le|du|des|&)(?=\s))?"
_RUN = re.compile(
    rf"(?:(?<![\w&*.@/])|(?<=[a-z]â))(?:[A-Z]\.(?:{_GAP}|(?=[A-Z]))){{0,2}}{_WORD}"
    rf"(?:{_NICK}{_LINK}{_GAP}(?:[A-Z]\.(?:[A-Z]\.)?(?={_GAP}|\s)|{_WORD})){{0,5}}"
)
_AND = re.compile(r"\s+(?:and|&)\s+")
_POSSESSIVE = re.compile(r"['’]s\b|â(?:\x80|€)?")
_GENERATION = re.compile(r",?\s+(?:Jr|Sr)\b\.?|\s+I{2,3}\b")
_TOKEN = re.compile(r"\S+")
_SPACE = re.compile(r"\s")
_LONG_WORD = re.compile(r"[^\W\d_]\w{3,}")
_LAST_WORD = re.compile(r"(\w+)[\s\"“«]+\Z")
_CAMEL = re.compile(r"[A-Z][a-z]+[A-Z][a-z]")
_HEADING = 220
_MORE = re.compile(r"[ \u00a0][A-ZÀ-Þ][\w-]+")
_QUOTED = r"[\s:,]*[\"“«]\s?([^\"”»\n]{3,50}?)\s?[\"”»]"
_ANONYMOUS = re.compile(r"\b(\w)\.\s?\1\.\s?\1\b|\*\*\*")
# "E.D. Va.": a court's district, not a person with initials.
_PLACED = re.compile(r"[\w .]+-(?:[Bb]ased|[a-z]{2,}ed)")
_DISTRICT = re.compile(r"(?:[NSEWMC]\.\s?)?D\.\s?[A-Z]")


@dataclass(frozen=True, slots=True)
class Name:
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
def places(lang: str) -> frozenset[str]:
    """Return the names of countries and states, in lower case: none of them is a party."""
    names = {str(name) for name in Locale(lang).territories.values()}
    names |= set(words(lang, "courts").get("states", {}))
    return frozenset(name.casefold() for name in names)


def one_line(text: str) -> str:
    r"""Return a name with its white space made single.

    >>> one_line("PAUL E.\n  MAGNUSON ")
    'PAUL E. MAGNUSON'
    """
    return unescape(" ".join(text.split()).strip(" ,;"))


@cache
def _patterns(lang: str, kind: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of public bodies ("bodies") or of words before a quoted name."""
    rows = words(lang, "parties").get(kind, [])
    return tuple(re.compile(f"{row}{_QUOTED}" if kind == "named" else row) for row in rows)


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
    for pattern in _patterns(doc.lang_, "bodies"):
        for match in pattern.finditer(text):
            yield Name(match.start(), match.end(), one_line(match.group()), "body")
    for pattern in _patterns(doc.lang_, "named"):
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
    text = text_of(doc)
    position = 0
    for start, end in [*taken, (len(text), len(text))]:
        for match in _RUN.finditer(text, position, max(position, start)):
            # "Acme's Manager" and mis-encoded apostrophes end a name.
            cut = _POSSESSIVE.search(text, match.start(), match.end())
            yield from _of_run(doc, match.start(), cut.start() if cut else match.end(), start)
        position = max(position, end)


def _of_run(doc: Doc, first: int, last: int, limit: int) -> Iterator[Name]:
    """Yield the names in a run of capitalised words: "Acme CEO Jane Doe" holds two."""
    text, lang = text_of(doc), doc.lang_
    titles = listed(lang, "titles")
    at = first
    for word in _TOKEN.finditer(text, first, last):
        if word.group().strip(",.") in titles:
            # Not the middle of "Chief Financial Officer".
            if at == first or _SPACE.search(text[at : word.start()].strip()):
                yield from _judged(doc, at, word.start(), limit)
            at = word.end()
    yield from _judged(doc, at, last, limit)


def _judged(doc: Doc, first: int, last: int, limit: int) -> Iterator[Name]:
    """Yield what stands between two characters if it may be a party's name."""
    text, lang = text_of(doc), doc.lang_
    while first < last and text[first].isspace():
        first += 1
    first, last = company_names.trim(text, first, last, lang)
    if last - first < 3:
        return
    if more := _GENERATION.match(text, last, limit):
        last = more.end()
    written = one_line(text[first:last])
    parts = written.split()
    bare = [part.strip(".,'’") for part in parts]
    if not _name_like(written) or written.casefold() in places(lang):
        return
    # "Acme France" is a name though France alone is none.
    while len(bare) > 1 and bare[-1].casefold() in places(lang):
        bare.pop()
    never, weak = listed(lang, "never"), listed(lang, "weak")
    if any(part in never for part in bare):
        return
    dull = sum(part in weak for part in bare)
    if dull and len(bare) - dull < 2:
        return
    # A title in Title Case makes false names: there, only what the text repeats counts.
    title_end = int(doc.user_data.get("title_end", 0))
    if first < title_end and text.find(written, title_end) < 0:
        return
    if first >= title_end and _in_heading(text, first) and text.count(written) < 2:
        return
    yield Name(first, last, written, _kind(parts, text[max(0, first - 30) : first], lang))


def _in_heading(text: str, at: int) -> bool:
    """Tell whether a line is a heading in Title Case: most of its long words have a capital."""
    start = text.rfind("\n", max(0, at - _HEADING), at) + 1
    end = text.find("\n", at, at + _HEADING)
    if start == 0 or end < 0 or end - start > _HEADING:
        return False
    line = text[start:end].strip()
    long = _LONG_WORD.findall(line)
    capitals = sum(word[0].isupper() for word in long)
    return len(long) > 4 and line[-1] not in ".,;:" and capitals >= 0.85 * len(long)


def _kind(parts: list[str], before: str, lang: str) -> str:
    """Tell firms from people by their words and by what the text calls them."""
    if len(parts) > 1 and parts[0] in listed(lang, "forms_first"):
        return "company"
    noun = _LAST_WORD.search(before)
    if (
        (noun and noun.group(1).lower() in listed(lang, "company_nouns"))
        or not listed(lang, "company_words").isdisjoint(parts)
        or (len(parts) > 1 and "&" in parts)
        or _CAMEL.match(parts[0])
    ):
        return "firm"
    return "person" if len(parts) > 1 else "word"


def _name_like(written: str) -> bool:
    """Refuse initials of anonymous people ("A.A.A.", "XX"), numbers, legal forms and districts."""
    letters = [letter for letter in written if letter.isalpha()]
    return (
        (len(letters) > 2 or (len(letters) > 1 and "&" in written))
        and len(set(letters)) > 1
        and not _ANONYMOUS.search(written)
        and not _DISTRICT.match(written)
        and not is_form(written)
        and not _PLACED.fullmatch(written)
    )


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
    """Give a first name its family name: "John and Jane Doe" names John Doe too."""
    for index in range(len(names) - 1):
        first, second = names[index], names[index + 1]
        parts = second.text.split()
        if first.kind != "word" or second.kind != "person" or len(parts) != 2:
            continue
        if second.start - first.end < 8 and _AND.fullmatch(text, first.end, second.start):
            # A first name that also stands alone is somebody else, or a company.
            pair = re.compile(rf"{re.escape(first.text)}(?!\s+(?:and|&)\s+{re.escape(parts[0])})\b")
            if not pair.search(text):
                names[index] = replace(first, text=f"{first.text} {parts[1]}", kind="person")


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    index = bisect_right(spans, (end, -1))
    return any(a < end and start < b for a, b in spans[max(0, index - 2) : index + 1])
