"""Citations of law: the lists of sections that a language writes behind "Articles" or "Section"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kb.nlp.anchors import Anchored, number_places
from kb.nlp.language import words

_MOST = 40
_AHEAD = 60
_PARTS = re.compile(r"\(([^()]+)\)")


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a list: "5(1)(f)" has the number 5 and the parts 1 and f.

    Attributes:
        start: First character.
        end: One past the last character.
        number: "5", "10b-5", "L34".
        parts: Its subdivisions, outermost first.
        dashed: True when the first part hangs on a hyphen ("L. 34-5", "5-1-e").
    """

    start: int
    end: int
    number: str
    parts: tuple[str, ...] = ()
    dashed: bool = False

    def written(self) -> str:
        """Write it in the usual form."""
        return self.number + "".join(f"({part})" for part in self.parts)


@dataclass(frozen=True, slots=True)
class SectionList:
    """A list of sections behind one word such as "Articles" or "Section".

    Attributes:
        start: Where that word begins.
        end: One past the last section.
        kind: "article", "paragraph", "section", "rule" or the code's name ("15 USC").
        sections: In the order of the text.
    """

    start: int
    end: int
    kind: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """How a language writes citations, from its data file."""

    opens: Anchored
    separator: re.Pattern[str]
    between: re.Pattern[str]
    connect: re.Pattern[str]
    elsewhere: re.Pattern[str]
    number: re.Pattern[str]
    inner: tuple[re.Pattern[str], ...]
    many: re.Pattern[str]
    span: re.Pattern[str]
    dashes: bool
    ordinals: dict[str, str]
    ahead: re.Pattern[str] | None
    letters: re.Pattern[str] | None


_US_SECTION = re.compile(
    r"(?P<number>\d{1,3}[A-Za-z]{0,2}\d{0,2}(?:\(\d\))?-\d{1,3}[a-z]?(?!\w)"
    r"|\d{1,5}\.\d{1,4}[A-Za-z]{0,2}(?:\(\d\))?-\d{1,3}[a-z]?(?!\w)"
    r"|\d{1,5}(?:\.\d{1,4})?[A-Za-z]{0,2}(?![^\W_]))"
    r"(?P<parts>(?:\s?\((?:\d{1,3}|[a-z]{1,5}|[A-Z]{1,2})\))*)"
)
_MORE_PARTS = re.compile(r"(?:\(\w{1,5}\)\s?)+")
# "Rules 12b-20 13a-1": a comma forgotten.
_NEXT_RULE = re.compile(r"\s+(?=\d{1,2}[a-z]\d?-\d)")
_BARE = re.compile(r",\s?(?P<part>[a-z])\)")
_CODE = re.compile(
    r"\b(?P<title>\d{1,2})\s*(?P<code>U\.?\s?S\.?\s?C\.?|C\.?\s?F\.?\s?R\.?),?\s*"
    r"(?:(?:§+|[Ss]ections?|[Ss]ec\.|[Pp]arts?|[Pp]t\.)\s*)*(?=\d)"
)


@cache
def grammar_of(lang: str) -> Grammar | None:
    """Return how a language writes citations, or None when it has no data."""
    data = words(lang, "provisions").get("citations")
    if not data:
        return None

    def pattern(source: str) -> re.Pattern[str]:
        return re.compile(source, re.IGNORECASE)

    kinds = "|".join(f"(?P<{kind}>{source})" for kind, source in data["opens"].items())
    paragraph, letter = data["paragraph"], data["letter"]
    inner = [
        rf",?\s*(?:{paragraph})\s*(?P<part>\d{{1,2}})(?:er|º|°)?(?!\d)",
        rf",?\s*(?:{letter})\s*[\"“«(]?(?P<part>[a-z])(?:\)|(?!\w))[\"”»]?",
        r"\s?\((?P<part>\d{1,2}|[a-z]{1,4})\)",
        r"\.?\s?(?P<part>[a-z])\)",
        r"\s(?P<part>\d)\.(?=\s?[a-z]\))",
        r"\.\s?(?P<part>\d{1,2})(?![\d/])",
        r"\.\s?(?P<part>[a-z])(?![\w.])",
    ]
    ordinals = {word: str(number) for word, number in data.get("ordinals", {}).items()}
    if ordinals:
        inner.append(rf",?\s*(?P<part>{'|'.join(ordinals)})\s+(?:{paragraph})(?!\w)")
    if data.get("dashes"):
        inner += [r"\s?-\s?(?P<part>[1-9]|1[0-2])(?!\d)", r"-\s?(?P<part>[a-z])(?:\)|(?!\w))"]
    return Grammar(
        Anchored(rf"(?i:(?<!\w)(?:{kinds})\s*(?=\d|[LRD]\.?\s?\d))", data["at"]),
        pattern(rf"\s*(?:{data['separator']})\s*"),
        pattern(rf"[\s,;]*(?:(?:{data['separator']}|{data['connect']})[\s,;]*)*"),
        pattern(rf"[\s,(“\"«]*(?:(?:{data['connect']})[\s,“\"«]*)*"),
        pattern(rf"[\s,]*(?:{data.get('elsewhere', data['connect'])})\s*\w"),
        pattern(
            r"(?P<number>[LRD]\.?\s?\d{1,4}(?:-\d{1,3})*|\d{1,2}:\d{1,3}[a-z]?|\d{1,4}(?:[a-z](?![^\W_]))?(?:-?(?:bis|ter|quater))?)(?:\.?[ºª°])?"
        ),
        tuple(map(pattern, inner)),
        pattern(data["many"]),
        pattern(rf"\s*(?:{data['span']})\s*\d"),
        bool(data.get("dashes")),
        ordinals,
        pattern(data["ahead"]) if "ahead" in data else None,
        re.compile(r"(?P<part>[a-z])(?!\w)") if data.get("letters") else None,
    )


def _level(part: str) -> str:
    return "digit" if part.isdigit() else "upper" if part.isupper() else "lower"


def _carried(last: Section, parts: Sequence[str]) -> tuple[str, ...]:
    """Parts that follow "and" alone, in the place of those of the same level: 5(1)(a) and (b)."""
    wanted = _level(parts[0])
    for index in range(len(last.parts) - 1, -1, -1):
        if _level(last.parts[index]) == wanted:
            return last.parts[:index] + tuple(parts)
    return last.parts + tuple(parts)


def _us_list(text: str, at: int, grammar: Grammar) -> Iterator[Section]:
    last: Section | None = None
    for _ in range(_MOST):
        more = _MORE_PARTS.match(text, at) if last else None
        match = None if more else _US_SECTION.match(text, at)
        if more and last:
            parts = tuple(_PARTS.findall(more.group()))
            last = Section(at, more.end(), last.number, _carried(last, parts))
        elif match:
            parts = tuple(_PARTS.findall(match["parts"]))
            last = Section(at, match.end(), match["number"], parts)
        else:
            return
        yield last
        separator = grammar.separator.match(text, last.end) or _NEXT_RULE.match(text, last.end)
        # "; (vii) the director" numbers the next charge, not a part of this section.
        if separator is None or (
            ";" in separator.group() and text.startswith("(", separator.end())
        ):
            return
        at = separator.end()


def _inner(text: str, at: int, grammar: Grammar) -> tuple[list[str], int, bool, bool]:
    parts: list[str] = []
    many = dashed = False
    while len(parts) < 4:
        match = next((hit for form in grammar.inner if (hit := form.match(text, at))), None)
        # "5, paragraph 1, c)": a bare letter goes on only behind a number.
        match = match or (_BARE.match(text, at) if parts and parts[-1].isdigit() else None)
        if match is None:
            break
        many = many or bool(grammar.many.search(match.group()))
        dashed = dashed or (not parts and match.group().lstrip().startswith("-"))
        part = match["part"].lower()
        part = grammar.ordinals.get(part, part)
        if parts and part.isalpha() and parts[-1].isalpha() and "(" not in match.group():
            break
        parts.append(part)
        at = match.end()
    return parts, at, many, dashed


def article_list(text: str, at: int, grammar: Grammar) -> Iterator[Section]:
    """Read a list of articles that begins at a position: "5(1)(a), (b) and 6"."""
    last: Section | None = None
    many = False
    for _ in range(_MOST):
        number = grammar.number.match(text, at)
        if last and number and many and len(number["number"]) < 3 and last.parts:
            last = Section(at, number.end(), last.number, _carried(last, [number["number"]]))
        elif number:
            parts, end, many, dashed = _inner(text, number.end(), grammar)
            name = re.sub(r"[.\s]", "", number["number"])
            last = Section(at, end, name, tuple(parts), dashed)
        elif last and last.parts:
            # "lit. a und c": the second letter stands alone.
            alone = grammar.letters.match(text, at) if grammar.letters else None
            if alone and last.parts[-1].isalpha():
                parts, end = [alone["part"]], alone.end()
            else:
                parts, end, _, _ = _inner(text, at, grammar)
            if not parts or not text[at:end].lstrip("(")[:1].isalnum():
                return
            last = Section(at, end, last.number, _carried(last, parts))
        else:
            return
        # "Articles 15 to 22" names a chapter, and none of its articles.
        if grammar.span.match(text, last.end):
            return
        yield last
        separator = grammar.separator.match(text, last.end)
        if separator is None:
            return
        at = separator.end()


def _with_ahead(text: str, at: int, section: Section, grammar: Grammar) -> Section:
    """Add the parts that stand before an article: "point (a) of paragraph 1 of Article 5"."""
    if grammar.ahead is None or section.parts:
        return section
    match = grammar.ahead.search(text[max(0, at - _AHEAD) : at])
    if match is None:
        return section
    named = match["paragraph"].lower(), match["letter"] or match["after"]
    parts = tuple(grammar.ordinals.get(part, part.lower()) for part in named if part)
    return replace(section, parts=parts)


def section_lists(text: str, lang: str) -> list[SectionList]:
    """Find the lists of sections in a text, in order."""
    return list(_section_lists(text, lang))


# Two components ask for those of one document.
@lru_cache(maxsize=2)
def _section_lists(text: str, lang: str) -> tuple[SectionList, ...]:
    grammar = grammar_of(lang)
    if grammar is None:
        return ()
    coded = list(_coded(text, grammar))
    starts = [citation.start for citation in coded]
    found: list[SectionList] = []
    for match in grammar.opens.find(text):
        # The sign in "15 U.S.C. § 45" opens no citation of its own.
        index = bisect_right(starts, match.start()) - 1
        if index >= 0 and match.start() < coded[index].end:
            continue
        kind = str(match.lastgroup)
        read = _us_list if kind in ("section", "rule") else article_list
        sections = tuple(read(text, match.end(), grammar))
        if sections:
            sections = (_with_ahead(text, match.start(), sections[0], grammar), *sections[1:])
            found.append(SectionList(match.start(), sections[-1].end, kind, sections))
    return tuple(sorted([*found, *coded], key=lambda citation: citation.start))


def _coded(text: str, grammar: Grammar) -> Iterator[SectionList]:
    for at in number_places(text):
        match = _CODE.match(text, at)
        if match is None:
            continue
        code = "".join(letter for letter in match["code"] if letter.isalpha())
        sections = tuple(_us_list(text, match.end(), grammar))
        if sections:
            yield SectionList(match.start(), sections[-1].end, f"{match['title']} {code}", sections)
