"""Citations of the United States: cases by reporter (eyecite), sections of the codes.

eyecite (https://github.com/freelawproject/eyecite) knows the reporters of reporters-db and resolves
short forms; it is slow, so it reads only the stretches in which a reporter can stand.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from kb.nlp.cited_forms import Cited
from kb.nlp.section_lists import section_lists

_REPORTER = re.compile(
    r"\d{1,4}\s(?:U\.\s?S\.|S\.\s?Ct\.|L\.\s?Ed\.|F\.\s?(?:2d|3d|4th|Supp\.|App['’]x)|F\.R\.D\.|B\.R\.|Fed\.\s?(?:Appx|App['’]x|Cl\.)"
    r"|[A-Z][\w.]{0,6}\s?(?:[A-Z]\w?\.?\s?)?(?:2d|3d|4th|5th)|WL|[\w.]{0,12}\s?[\w.]{0,8}\s?LEXIS)\s\d"
)
_AROUND = 200
# No stretch is longer: eyecite takes longer than the length of a text that is full of citations.
_MOST = 4_000
_NEXT_CODE = re.compile(r"\s*(?:U\.?\s?S\.?\s?C|C\.?\s?F\.?\s?R)\b")
_BROKEN = re.compile(r"\s+\d")
_IN_WORDS = re.compile(
    r"Title\s(?P<title>\d{1,2}),?\s(?:of\sthe\s)?"
    r"(?:(?P<usc>(?:United\sStates|U\.\s?S\.)\sCode)|Code\sof\sFederal\sRegulations),?\s(?=Sections?\s|Parts?\s|§)"
)
_SECTION = re.compile(
    r"(?:Sections?\s|Parts?\s|§+\s?|,\s(?:and\s)?|;\s(?:and\s)?|\sand\s)(?:Sections?\s|§+\s?)?"
    r"(?P<number>\d{1,5}(?:\.\d{1,4})?[a-z]{0,3}(?:-\d{1,3}[a-z]?)?(?:\s?\(\w{1,4}\))*)"
    r"(?![\w.]*\w|,?\s(?:U\.?\s?S|C\.?\s?F))"
)
_SPACE = re.compile(r"\s+")
_CODES = {"USC": "us_code", "CFR": "us_cfr"}


def cases(text: str) -> Iterator[Cited]:
    """Yield the US cases that a text cites by reporter, short forms as the case that they mean."""
    for start, end in _stretches(text):
        yield from _read(text[start:end], start)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text in which a reporter stands, with what is around it."""
    if not any(sign in text for sign in (". ", "2d ", "3d ", "WL ", "LEXIS ")):
        return
    first = last = -1
    for match in _REPORTER.finditer(text):
        begin, end = max(0, match.start() - _AROUND), min(len(text), match.end() + _AROUND)
        if last >= 0 and begin <= last and end - first <= _MOST:
            last = end
            continue
        if last >= 0:
            yield first, last
            begin = max(begin, last)
        first, last = begin, end
    if last >= 0:
        yield first, last


def _read(text: str, offset: int) -> Iterator[Cited]:
    # It is loaded only where it is needed: most texts cite no reporter.
    from eyecite import get_citations, resolve_citations  # noqa: PLC0415
    from eyecite.models import FullCaseCitation  # noqa: PLC0415

    logging.getLogger("eyecite").setLevel(logging.CRITICAL)
    resolved: dict[Any, list[Any]] = dict(resolve_citations(get_citations(text)))
    for resource, found in resolved.items():
        if not isinstance(resource.citation, FullCaseCitation):
            continue
        full: Any = resource.citation
        number = str(full.corrected_citation())
        if "_" in number or "-" in number:  # a page left open
            continue
        for one in found:
            start, end = one.span()
            yield Cited(offset + start, offset + end, "us_case", number)


def sections(text: str, lang: str) -> Iterator[Cited]:
    """Yield the sections of the US Code and the Code of Federal Regulations that a text cites."""
    for citation in section_lists(text, lang):
        title, _, code = citation.kind.partition(" ")
        if code not in _CODES or not title.isdigit():
            continue
        pointed = False
        for section in citation.sections:
            # What comes next is the title of another code, counts something ("; 222 sales"), or
            # is broken by a page.
            if _NEXT_CODE.match(text, section.end) or (pointed and "." not in section.number):
                break
            if code == "CFR" and _BROKEN.match(text, section.end):
                break
            pointed = code == "CFR"
            number = f"{citation.kind} {section.written()}"
            yield Cited(section.start, section.end, _CODES[code], number)
    if "Code" in text:
        yield from _spelled(text)


def _spelled(text: str) -> Iterator[Cited]:
    """Yield the sections of codes in full words: "Title 18, United States Code, Section 371"."""
    for match in _IN_WORDS.finditer(text):
        code = "USC" if match["usc"] else "CFR"
        at = match.end()
        while section := _SECTION.match(text, at):
            start, end = section.span("number")
            number = _SPACE.sub("", section["number"])
            yield Cited(start, end, _CODES[code], f"{match['title']} {code} {number}")
            at = end
