"""The laws that a text names, and which of them its citations belong to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import Any

from kb.nlp.anchors import Anchored, anchored
from kb.nlp.language import words
from kb.nlp.reference import Named, Names, records
from kb.nlp.section_lists import Grammar, SectionList, article_list, grammar_of

_REACH = 60
# Kinds that may stand in one enumeration before the law that they share.
_SHARED = {
    ("article", "article"),
    ("paragraph", "paragraph"),
    ("section", "section"),
    ("rule", "rule"),
    ("section", "rule"),
}
# An unknown law: "Article 20 XYZ".
_ACRONYM = re.compile(r",?\s*(?:\d+°\s*)?[A-Z]{2}")
_ASIDE = re.compile(r"\s*\([^()]{0,60}\)")


def continued(text: str, named: Sequence[Named], lang: str) -> list[SectionList]:
    """Find lists that go on after a law without their word: "Article 5 of this and 6 of that Act".

    Args:
        text: The text.
        named: The laws that it names, in order.
        lang: ISO 639-1 code of a supported language.
    """
    grammar = grammar_of(lang)
    found: list[SectionList] = []
    if grammar is None:
        return found
    starts = [law.start for law in named]
    for law in named:
        aside = _ASIDE.match(text, law.end)
        separator = grammar.separator.match(text, aside.end() if aside else law.end)
        sections = tuple(article_list(text, separator.end(), grammar)) if separator else ()
        if not (separator and sections):
            continue
        after = bisect_left(starts, sections[-1].end)
        gap = text[sections[-1].end : named[after].start] if after < len(named) else ""
        if 0 < len(gap) <= _REACH and gap.strip() and grammar.connect.fullmatch(gap):
            found.append(SectionList(separator.end(), sections[-1].end, "article", sections))
    return found


@cache
def laws() -> dict[str, dict[str, Any]]:
    """Return the reviewed laws under their ids."""
    return {law["id"]: law for law in records("laws")}


@cache
def _law_names(lang: str) -> Names:
    return Names(
        (name, law["id"])
        for law in records("laws")
        for name in [*law["names"], *law.get("weak", ()), *law.get("only", {}).get(lang, ())]
    )


@cache
def _numbered(lang: str) -> Anchored | None:
    """Return the pattern of laws that go by a number alone."""
    row = words(lang, "provisions").get("numbered")
    return anchored(row) if row else None


def named_laws(text: str, lang: str) -> list[Named]:
    """Find the laws that a text names, in order: reviewed ones, and those that bear a number."""
    found = list(_law_names(lang).find(text))
    numbered = _numbered(lang)
    if numbered is None:
        return found
    taken = {law.start for law in found}
    for match in numbered.find(text):
        if match.start() not in taken:
            name = " ".join(match.group().split())
            found.append(Named(match.start(), match.end(), name, name[:1].upper() + name[1:]))
    return sorted(found, key=lambda law: law.start)


def attach(
    text: str, cited: Sequence[SectionList], named: Sequence[Named], lang: str
) -> list[str | None]:
    """Tell for each citation which law it belongs to, or None.

    Args:
        text: The text that both come from.
        cited: Citations in order.
        named: Laws in order.
        lang: ISO 639-1 code of a supported language.
    """
    grammar = grammar_of(lang)
    owners: list[str | None] = [None] * len(cited)
    if grammar is None:
        return owners
    starts = [law.start for law in named]
    default = _default(text, named)
    for index in range(len(cited) - 1, -1, -1):
        citation = cited[index]
        after = bisect_left(starts, citation.end)
        before = bisect_left(starts, citation.start + 1)
        if before and named[before - 1].end > citation.start:
            owners[index] = named[before - 1].id
            continue
        owners[index] = _following(text, citation, named[after : after + 1], grammar)
        if owners[index] is None and index + 1 < len(cited):
            gap = text[citation.end : cited[index + 1].start]
            same = (citation.kind, cited[index + 1].kind) in _SHARED
            if same and len(gap) <= _REACH and grammar.between.fullmatch(gap):
                owners[index] = owners[index + 1]
        if owners[index] is None:
            owners[index] = _preceding(text, citation, named[max(0, before - 1) : before])
        if owners[index] is None and not grammar.elsewhere.match(text, citation.end):
            owners[index] = _implied(text, citation, named[:before], default)
    return owners


def _following(
    text: str, citation: SectionList, named: Sequence[Named], grammar: Grammar
) -> str | None:
    # "Article 82 (formerly 32) of the Act"
    aside = _ASIDE.match(text, citation.end)
    start = aside.end() if aside else citation.end
    for law in named:
        gap = text[start : min(law.start, start + _REACH + 1)]
        if len(gap) <= _REACH and grammar.connect.fullmatch(gap):
            return law.id
    return None


def _preceding(text: str, citation: SectionList, named: Sequence[Named]) -> str | None:
    for law in named:
        gap = text[law.end : citation.start]
        if len(gap) <= 3 and not gap.strip(" ,(’'s"):
            return law.id
    return None


def _default(text: str, named: Sequence[Named]) -> str | None:
    """The law of articles that name none."""
    known = laws()
    for law in named:
        if "default" in known.get(law.id, ()):
            return law.id
    return next((identity for word, identity in _settings() if word in text), None)


@cache
def _settings() -> tuple[tuple[str, str], ...]:
    """Return words that tell which law a text is about, and that law."""
    return tuple((word, law["id"]) for law in records("laws") for word in law.get("setting", ()))


def _implied(
    text: str, citation: SectionList, before: Sequence[Named], default: str | None
) -> str | None:
    """The law of rules "thereunder", and that of articles in a text about one law."""
    known = laws()
    if citation.kind == "rule":
        for law in reversed(before[-6:]):
            if "rules" in known.get(law.id, ()):
                return law.id
    if citation.kind == "article" and default and not _ACRONYM.match(text, citation.end):
        digits = "".join(filter(str.isdigit, citation.sections[0].number))
        if int(digits or 0) <= known[default]["default"]:
            return default
    return None
