"""Names of companies and people in a text: candidates, before anything says what they did.

A company is found from its legal form (cleanco's list) leftwards; a person or a brand is a run of
capitalised words; a known company is found by its name in `data/parties.yml`.
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

from kb.nlp import legal_forms
from kb.nlp.language import words
from kb.nlp.legal_forms import is_form
from kb.nlp.reference import authority_names, party_names, records
from kb.nlp.sentences import text_of

_KEY = "kb.names"
_MAX_WORDS = 9
_GAP = r"(?:[ \t\u00a0]+\n?[ \t\u00a0]*|\n[ \t\u00a0]*)"
_WORD = (
    r"(?:[A-ZÀ-ÖØ-Þ]|\d{1,2}&)[\w&*]*"
    r"(?:['’\-/&][\w*]+|\.(?:com|net|org|io|co|de|fr|it|es)\b|\.[A-Z]\b)*"
)
_NICK = rf"(?:{_GAP}[\"“][\w .]{{1,15}}[\"”])?"
_LINK = rf"(?:{_GAP}(?:de|De|la|del|della|di|da|van|von|der|den|le|du|des)\b)?"
_RUN = re.compile(
    rf"(?<![\w&*.@/])(?:[A-Z]\.(?:{_GAP}|(?=[A-Z]))){{0,2}}{_WORD}"
    rf"(?:{_NICK}{_LINK}{_GAP}(?:[A-Z]\.(?:[A-Z]\.)?(?={_GAP}|\s)|{_WORD})){{0,5}}"
)
_AND = re.compile(r"\s+(?:and|&)\s+")
_POSSESSIVE = re.compile(r"['’]s\b|â(?:\x80|€)?")
_GENERATION = re.compile(r",?\s+(?:Jr|Sr)\b\.?|\s+I{2,3}\b")
_TOKEN_LEFT = re.compile(r"[^\s,;()“”\"«»–—]+$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text.

    Attributes:
        start: First character in ``doc.text``.
        end: One past the last character.
        text: The name on one line.
        kind: company (has a legal form), known (in `data/parties.yml`), person (two words or more)
            or word (a single one).
        id: Of a known company.
    """

    start: int
    end: int
    text: str
    kind: str
    id: str | None = None


@cache
def _list(lang: str, kind: str) -> frozenset[str]:
    return frozenset(str(word) for word in words(lang, "parties").get(kind, []))


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


def _leftwards(text: str, end: int, lang: str) -> int:
    """Return where the company name begins whose legal form begins at `end`."""
    start, count, seen_right = end, 0, 0
    links = {"of", "the", "&", "de", "and", "y", "for", "with", "et", "e"}
    while count < _MAX_WORDS:
        left = text[max(0, start - 40) : start].rstrip(" \t\n\u00a0")
        gap = text[:start][len(text[:start].rstrip(" \t\n\u00a0")) :] if start < 60 else ""
        at = start - (len(text[max(0, start - 40) : start]) - len(left))
        if not left or "\n\n" in (gap or text[at:start]):
            break
        token = _TOKEN_LEFT.search(left)
        if token is None:
            if left.endswith(")") and (bracket := left.rfind("(")) > 0 and len(left) - bracket < 14:
                start = at - (len(left) - bracket)
                continue
            break
        word = token.group()
        if word[0].isupper() or word[0].isdigit() or word in ("&", "y", "Y"):
            if word.endswith(".") and is_form(word) and count:
                break
            if word.rstrip(".").isdigit() and count == 0:
                break
            if word.endswith((".", ":", "!", "?")) and len(word) > 3 and "." not in word[:-1]:
                break
            start, count, seen_right = at - len(word), count + 1, seen_right + 1
        elif word in links and count:
            before = text[max(0, at - len(word) - 40) : at - len(word)].rstrip()
            ahead = _TOKEN_LEFT.search(before)
            crosses = word in ("of", "&", "de", "the", "with", "for") or seen_right == 1
            if not (crosses and ahead and ahead.group()[0].isupper()):
                break
            if is_form(ahead.group()) or ahead.group().strip(",.") in _list(lang, "lead"):
                break
            start, count = at - len(word), count + 1
            seen_right = 0
        else:
            break
    return start


def _trim(text: str, start: int, end: int, lang: str) -> tuple[int, int]:
    """Drop leading articles and descriptions ("California-based") and trailing punctuation."""
    lead = _list(lang, "lead")
    ends = tuple(words(lang, "parties").get("lead_ends", ())) or ("\n",)
    while match := re.match(r"(\S+?)[,.:]?(?:\s+|$)", text[start:end]):
        word = match.group(1)
        # "The Interpublic Group": an article before a company is cut too, as most texts vary it.
        if based := _BASED.match(text, start, end):
            start = based.end()
        elif word in lead or word.capitalize() in lead or word.endswith(ends):
            start += match.end()
        else:
            break
    while end > start and text[end - 1] in " \n\t,;:'’\"-/":
        end -= 1
    # The full stop is the sentence's behind "Corporation.", "LLC." and "S.A.."
    last = text[start:end].split()[-1:]
    if (
        last
        and last[0].endswith(".")
        and (len(last[0]) > 5 or last[0][:-1].isupper() or last[0].endswith(".."))
        and "." not in last[0][:-2]
    ) or (last and last[0].endswith("..")):
        end -= 1
    return start, end


@cache
def _bodies(lang: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of public bodies, whose names have no legal form."""
    return tuple(re.compile(row) for row in words(lang, "parties").get("bodies", []))


@cache
def _ids() -> dict[str, str]:
    """Return the ids of known companies by their names in lower case."""
    return {
        name.casefold(): party["id"]
        for party in records("parties")
        for name in [party["name"], *party["aliases"]]
    }


def _companies(doc: Doc) -> Iterator[Name]:
    text, lang = text_of(doc), doc.lang_
    done = 0
    title_end = int(doc.user_data.get("title_end", 0))
    for form_start, form_end in legal_forms.find(text):
        start = _leftwards(text, form_start, lang)
        start, end = _trim(text, max(start, done), form_end, lang)
        while end > start and text[end - 1] in " \n\t,":
            end -= 1
        if form_start - start < 2:
            continue
        written = one_line(text[start:end])
        # "Gig Work Company" in a title in Title Case is a description unless the text repeats it.
        if end < title_end and "," not in written and text.find(written, title_end) < 0:
            continue
        done = end
        yield Name(start, end, written, "company", _ids().get(written.casefold()))


def _plain(doc: Doc, taken: list[tuple[int, int]]) -> Iterator[Name]:
    text, lang = text_of(doc), doc.lang_
    never, weak = _list(lang, "never"), _list(lang, "weak")
    title_end = int(doc.user_data.get("title_end", 0))
    position = 0
    for start, end in [*taken, (len(text), len(text))]:
        for match in _RUN.finditer(text, position, max(position, start)):
            # "Acme's Manager" and mis-encoded apostrophes end a name.
            cut = _POSSESSIVE.search(text, match.start(), match.end())
            first, last = _trim(text, match.start(), cut.start() if cut else match.end(), lang)
            if last - first < 3:
                continue
            if more := _GENERATION.match(text, last, start):
                last = more.end()
            written = one_line(text[first:last])
            parts = written.split()
            bare = [part.strip(".,'’") for part in parts]
            if any(part in never for part in bare) or not _name_like(written):
                continue
            dull = sum(part in weak for part in bare)
            if dull and len(parts) - dull < 2:
                continue
            if written.casefold() in places(lang):
                continue
            # A title in Title Case makes false names: there, only what the text repeats counts.
            if first < title_end and text.find(written, title_end) < 0:
                continue
            yield Name(first, last, written, "person" if len(parts) > 1 else "word")
        position = max(position, end)


_ANONYMOUS = re.compile(r"\b(\w)\.\s?\1\.\s?\1\b|\*\*\*")
_BASED = re.compile(r"(?:[\w.]+\s+){0,2}[\w.]+-[Bb]ased\s+")


def _name_like(written: str) -> bool:
    """Refuse initials of anonymous people ("A.A.A.", "XX") and numbers."""
    letters = [letter for letter in written if letter.isalpha()]
    return len(letters) > 2 and len(set(letters)) > 1 and not _ANONYMOUS.search(written)


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
    names = [name for name in _companies(doc) if not _overlaps(blocked, name.start, name.end)]
    spans = sorted([*blocked, *((name.start, name.end) for name in names)])
    for pattern in _bodies(lang):
        for match in pattern.finditer(text):
            if not _overlaps(spans, match.start(), match.end()):
                names.append(Name(match.start(), match.end(), one_line(match.group()), "company"))
    spans = sorted([*blocked, *((name.start, name.end) for name in names)])
    for item in party_names().find(text):
        if not _overlaps(spans, item.start, item.end):
            written = one_line(text[item.start : item.end])
            names.append(Name(item.start, item.end, written, "known", item.id))
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
