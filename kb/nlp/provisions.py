"""Provisions of law that the document says were violated or applied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.findings import Finding, add
from kb.nlp.language import supported, words
from kb.nlp.laws import attach, continued, laws, named_laws
from kb.nlp.phrases import Phrases
from kb.nlp.reference import Named
from kb.nlp.section_lists import Section, SectionList, section_lists
from kb.nlp.sentences import around, text_of

_WINDOW = 220
_CLOSE = 50
_MAXIMUM = 3  # tells the penalty that the law knows, or that all was well, after the provision
_HEADING = 4  # heads a list of what was violated
_LIST = 400
_FOLLOWS = 2  # says something of the provision before it, and not of the one after it
_RULE = re.compile(r"\d{1,2}[A-Za-z]{1,2}\d{0,2}-\d")
_RULES = "17 CFR 240."


@cache
def _cues(lang: str) -> Phrases[int] | None:
    data = words(lang, "provisions")
    if not data:
        return None
    phrases = [(phrase, 1) for phrase in data["violated"]]
    phrases += [(phrase, -1) for phrase in data["applied"]]
    phrases += [(phrase, -2) for phrase in data["background"]]
    phrases += [(phrase, _FOLLOWS) for phrase in data.get("follows", ())]
    phrases += [
        (phrase, _MAXIMUM) for kind in ("maximum", "denied") for phrase in data.get(kind, ())
    ]
    phrases += [(phrase, _HEADING) for phrase in data.get("heading", ())]
    return Phrases(phrases)


def _sign(doc: Doc, text: str, start: int, end: int, cues: Phrases[int]) -> tuple[int, int]:
    """The nearest cue of the sentence, with how far it stands before the citation."""
    first, last = around(doc, start)
    first = max(first, start - _WINDOW)
    # A blank line of a PDF's page may cut the sentence in two, so its end is not trusted here.
    hits = list(cues.find(text, first, max(min(last, end + _WINDOW), end + _CLOSE)))
    if any(hit.tag == _MAXIMUM and hit.start >= end for hit in hits):
        return -2, 0
    hits = [hit for hit in hits if hit.tag not in (_MAXIMUM, _HEADING) and hit.start < last]
    heads = cues.find(text, max(0, start - _LIST), start)
    if any(hit.tag == _HEADING for hit in heads):
        return (-2, 0) if any(hit.tag == -2 for hit in hits) else (1, 0)
    before = [hit for hit in hits if hit.end <= start + 1]
    if before:
        nearest = max(before, key=lambda hit: (hit.end, hit.end - hit.start))
        return (-1 if nearest.tag == _FOLLOWS else nearest.tag), start - nearest.end
    after = [hit for hit in hits if hit.start >= end]
    if after:
        nearest = min(after, key=lambda hit: hit.start)
        return nearest.tag, _WINDOW
    return 0, _WINDOW


def _written(section: Section, citation: SectionList, law: str | None) -> str | None:
    if citation.kind[0].isdigit():
        return f"{citation.kind} {section.written()}"
    known = laws().get(law or "", {})
    if citation.kind == "rule":
        prefix = known.get("rules") or (_RULES if _RULE.match(section.number) else None)
        return prefix + section.written() if prefix else None
    if law is None or known.get("ignore"):
        return None
    if "as" in known:
        number = section.number if section.number[0].isalpha() else known["as"] + section.number
        tail = section.parts
        if section.dashed:
            number, tail = f"{number}-{tail[0]}", tail[1:]
        return f"{law} {Section(0, 0, number, tail).written()}"
    return f"{law} {section.written()}"


def read_provisions(text: str) -> tuple[str, ...]:
    """Return the provisions that a reader types, in any language.

    Args:
        text: Such as "Art. 82 DSGVO".

    Returns:
        In their normalised form; those of the first language in which the text names any.
    """
    for lang in supported():
        named = named_laws(text, lang)
        cited = section_lists(text, lang)
        laws_of = attach(text, cited, named, lang)
        found = [
            value
            for citation, law in zip(cited, laws_of, strict=True)
            for section in citation.sections
            if (value := _written(section, citation, law))
        ]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


@cache
def _numbers(law: str | None, key: str) -> frozenset[str]:
    return frozenset(map(str, laws().get(law or "", {}).get(key, ())))


def _listed(section: Section, law: str | None, key: str) -> bool:
    numbers = _numbers(law, key)
    return bool(numbers) and (section.number in numbers or section.written() in numbers)


def _sections(
    doc: Doc, text: str, named: list[Named], cues: Phrases[int]
) -> Iterator[tuple[Finding, str]]:
    """Yield the sections that count, and of which kind their citation is."""
    lang = doc.lang_
    cited = section_lists(text, lang)
    if not cited:
        return
    cited += continued(text, named, lang)
    cited.sort(key=lambda citation: citation.start)
    for citation, law in zip(cited, attach(text, cited, named, lang), strict=True):
        sign, distance = _sign(doc, text, citation.start, citation.end, cues)
        if sign < (1 if citation.kind == "rule" else 0):
            continue
        for section in citation.sections:
            broken = sign > 0 and distance <= _CLOSE
            if _listed(section, law, "never") or (
                _listed(section, law, "procedural") and not broken
            ):
                continue
            value = _written(section, citation, law)
            if value:
                confidence = 0.9 if sign else 0.5
                yield Finding(section.start, section.end, value, confidence), citation.kind


def _most_precise(found: list[tuple[Finding, str]]) -> list[Finding]:
    """Drop an article that the document elsewhere cites by its paragraph: both mean the same."""
    values = {finding.value for finding, _ in found}
    return [
        finding
        for finding, kind in found
        if kind not in ("article", "paragraph")
        or not any(value.startswith(finding.value + "(") for value in values)
    ]


@cache
def _unlisted(lang: str) -> re.Pattern[str] | None:
    source = words(lang, "provisions").get("unlisted")
    return re.compile(source) if source else None


def _unknown(doc: Doc, text: str, named: list[Named], cues: Phrases[int]) -> Iterator[Finding]:
    """Yield laws that are not among the reviewed ones, directly behind a word for violating."""
    pattern = _unlisted(doc.lang_)
    if pattern is None:
        return
    for hit in cues.find(text):
        match = pattern.match(text, hit.end) if hit.tag == 1 else None
        if match is None:
            continue
        start, end = match.span("name")
        if not any(law.start < end and start < law.end for law in named):
            yield Finding(start, end, " ".join(match["name"].split()), 0.6)


def _bare(doc: Doc, text: str, named: list[Named], cues: Phrases[int]) -> Iterator[Finding]:
    known = laws()
    for law in named:
        if known.get(law.id, {}).get("bare"):
            sign, _ = _sign(doc, text, law.start, law.end, cues)
            if sign > 0:
                yield Finding(law.start, law.end, law.id, 0.8)


@cache
def _closing(lang: str) -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in words(lang, "provisions").get("closed", ()))


def _closed(doc: Doc, text: str) -> bool:
    """Tell whether the decision ends without finding that anything was violated."""
    return any(_closing(doc.lang_).find(text, len(text) // 2))


@Language.component("kb_provisions")
def find_provisions(doc: Doc) -> Doc:
    """Find the provisions that the document says were violated, or applied to find it."""
    cues = _cues(doc.lang_)
    if cues is None:
        return doc
    text = text_of(doc)
    named = named_laws(text, doc.lang_)
    if _closed(doc, text):
        return doc
    sections = _most_precise(list(_sections(doc, text, named, cues)))
    with_section = {finding.value.rsplit(" ", 1)[0] for finding in sections}
    bare = [item for item in _bare(doc, text, named, cues) if item.value not in with_section]
    best: dict[str, Finding] = {}
    for finding in [*sections, *bare, *_unknown(doc, text, named, cues)]:
        known = best.get(finding.value)
        if known is None or finding.confidence > known.confidence:
            best[finding.value] = finding
    for finding in best.values():
        add(doc, "provisions", finding)
    return doc
