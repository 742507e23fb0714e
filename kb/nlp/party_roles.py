"""Who was what in a court case: claimant, defendant, appellant, appellee, applicant, prosecutor.

A title's caption tells it ("Norbury Ltd v Fairwater Inc"), a role's word beside a name ("the
defendant, Norbury Ltd"), or a phrase ("Norbury Ltd appealed"). Words are data, in
`kb/nlp/languages/*/judgments.yml`. No role is taken of a party that would be on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from kb.nlp.findings import Finding, add
from kb.nlp.judgment import is_court, is_judgment
from kb.nlp.language import supported, words
from kb.nlp.names import candidates
from kb.nlp.parties_text import fold, same_party
from kb.nlp.reference import authority_names, records_of
from kb.nlp.sentences import text_of
from kb.nlp.shares import share

_SURE = frozenset(("company", "known", "body", "quoted"))
# A role's word stands beside the name; further on it is about somebody else.
_REACH = 60
# Where full judgments name the parties, and summaries tell who did what.
_FIRST = 20_000
_LEAD = 350
_AGAINST = {"claimant": "defendant", "appellant": "appellee"}
_OTHERS = re.compile(
    r"\s*(?:\bet\.? al\b\.?|(?:&|\band\b|\bet\b|\bu\.) (?:Others?|Anor|Ors|Another|autres|a\.)\b|"
    r",? R\b(?: \(.*)?$|\(on the application of\)).*$",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"(?:\b[A-Z]{1,2}\b\.? ?){1,3}", re.IGNORECASE)
# Words in small letters are no name: "Inspektor v inspektorata kam sadeben savet" is no caption.
_SENTENCE = re.compile(r"(?:\b[a-zà-ÿ]{4,}\s+){2}|^[a-z]{4,}\b|\b[a-z]{3,} [a-z]{4,} [a-z]{4,}")
_OFFICE = re.compile(
    r"(?!The\b|A\b)\b(?:[A-ZÀ-Þ][\w-]+ ){1,3}(?:for|of|de|du|für|van|voor|di|per) (?:the )?\Z"
)
_PARTS = re.compile(r"(\s[-–]\s|\n)")
# What a case is about, in brackets behind its caption.
_ABOUT = re.compile(r"\s*\((?!on the).*$", re.IGNORECASE)
_ENDS = frozenset(",.;)\n")
_ACRONYM = re.compile(r"[A-ZÄÖÜ]{3,8}")


class _Name(NamedTuple):
    start: int
    end: int
    text: str


class _Role(NamedTuple):
    name: _Name
    role: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Cues:
    roles: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]
    holding: re.Pattern[str]
    appealed: re.Pattern[str] | None
    sued: re.Pattern[str] | None
    ordered: re.Pattern[str] | None
    appeal_court: re.Pattern[str] | None
    stands_for: re.Pattern[str] | None
    generic: re.Pattern[str] | None
    reference: re.Pattern[str]


@cache
def _cues(lang: str) -> _Cues | None:
    data = words(lang, "judgments")
    if "roles" not in data:
        return None
    article = data["article"]

    def phrase(name: str) -> re.Pattern[str] | None:
        return re.compile(data[name]) if name in data else None

    roles = []
    for role, given in data["roles"].items():
        word = rf"(?:{given})"
        # "Norbury Ltd (the defendant)", "Norbury Ltd, the defendant,", "Norbury GmbH - Beklagte -"
        behind = (
            rf"\s?(?:\((?:[^()]{{0,30}}[\s,\"“])?{word}[\"”]?[),]|,\s(?:{article}\s?)?{word}[,).\n]|"
            rf"\s?[-–]\s?{word}\s?[-–])"
        )
        # "the defendant, Norbury Ltd", "The defendant is Norbury Ltd", "Defendant: Norbury Ltd"
        before = (
            rf"(?<!\w){word}(?:(?P<comma>,)\s|\s(?:{data['is']})\s|\s?:\s*|\s*\n\s*)"
            rf"(?:{article}\s?)?\Z"
        )
        roles.append((role, re.compile(behind), re.compile(before)))
    return _Cues(
        tuple(roles),
        re.compile(words(lang, "outcomes")["holding"], re.IGNORECASE | re.MULTILINE),
        phrase("appealed"),
        phrase("sued"),
        phrase("ordered"),
        phrase("appeal_court"),
        phrase("stands_for"),
        phrase("generic"),
        re.compile(words(lang, "outcomes")["union"]),
    )


@cache
def _versus() -> re.Pattern[str]:  # of any language: titles need not be in that of the texts
    signs = "|".join(sorted({words(lang, "judgments")["versus"] for lang in supported()}))
    return re.compile(rf"(?P<first>\S.{{0,120}}?)\s(?:{signs})\s(?P<second>.{{1,120}})")


@cache
def unnamed() -> re.Pattern[str]:
    """Return what stands in the place of a party's name, by data/party_roles.yml."""
    return re.compile(records_of("party_roles")["unnamed"]["words"], re.IGNORECASE)


@Language.component("kb_party_roles")
def find_party_roles(doc: Doc) -> Doc:
    """Find who was what in the case that a judgment decides.

    Returns:
        The document with the group ``party_roles``: of each party its role and name, "defendant
        Norbury Ltd", at the name.
    """
    cues = _cues(doc.lang_)
    if cues is None or not is_judgment(doc):
        return doc
    for one in _agreed([*_captioned(doc), *_told(doc, cues)]):
        value = f"{one.role} {one.name.text}"
        finding = Finding(one.name.start, one.name.end, value, share("party_role", one.rule))
        add(doc, "party_roles", finding)
    return doc


def captions(title: str) -> Iterator[tuple[str, int, bool]]:
    """Yield the parties of a title's caption: the name, where it begins, whether it stands first.

    >>> list(captions("High Court - 1/21 - Norbury Ltd & Others v Fairwater Inc (Leak)"))
    [('Norbury Ltd', 20, True), ('Fairwater Inc', 43, False)]
    """
    at = 0
    for piece in _PARTS.split(title):
        match = _versus().fullmatch(piece.strip())
        if match and not _SENTENCE.search(match["second"]):
            for group in ("first", "second"):
                written = _ABOUT.sub("", match[group])
                written = _OTHERS.sub("", written).strip(" ,.;:").removeprefix("The ")
                start = title.find(written, at)
                told = not (_INITIALS.fullmatch(written) or unnamed().search(written))
                if len(written) > 2 and told and start >= 0:
                    yield written, start, group == "first"
        at += len(piece)


def _captioned(doc: Doc) -> Iterator[_Role]:
    title = text_of(doc)[: int(doc.user_data.get("title_end", 0))]
    for written, start, first in captions(title):
        name = _Name(start, start + len(written), written)
        yield _Role(name, "claimant" if first else "defendant", "caption")


def _told(doc: Doc, cues: _Cues) -> Iterator[_Role]:
    """Yield the parties of which the text tells a role."""
    text = text_of(doc)[:_FIRST]
    title_end = int(doc.user_data.get("title_end", 0))
    names = [
        one for one in _names(doc, cues.generic) if title_end <= one.start and one.end <= len(text)
    ]
    yield from _by_words(text, title_end, cues, names)
    yield from _by_phrases(text, title_end, cues, names)


def _by_words(text: str, title_end: int, cues: _Cues, names: list[_Name]) -> Iterator[_Role]:
    for one in names:
        before = text[max(title_end, one.start - _REACH) : one.start]
        for role, behind, ahead in cues.roles:
            near = ahead.search(before)
            if near and near["comma"] and text[one.end : one.end + 1] not in _ENDS:
                near = None
            if near or behind.match(text, one.end):
                yield _Role(one, role, "word")


def _by_phrases(text: str, title_end: int, cues: _Cues, names: list[_Name]) -> Iterator[_Role]:
    ends = {one.end: one for one in names}
    starts = {one.start: one for one in names}
    short = _short_names(text, cues, names)
    holding = cues.holding.search(text, title_end)
    facts = holding.start() if holding else len(text)
    if cues.sued:
        for match in cues.sued.finditer(text, title_end, facts):
            if who := _subject(text, match, ends, short):
                yield _Role(who, "claimant", "sued")
            if whom := starts.get(match.end()) or _stood_for(match["whom"], short):
                yield _Role(whom, "defendant", "sued")
    if cues.reference.match(text):
        # A court of a member state referred the case: appeals in it are those to earlier instances.
        return
    appeals = cues.appealed.finditer(text, title_end, facts) if cues.appealed else ()
    if last := max(appeals, key=re.Match.start, default=None):
        if who := _subject(text, last, ends, short):
            yield _Role(who, "appellant", "appealed")
    elif cues.ordered and not (cues.appeal_court and cues.appeal_court.search(text, 0, facts)):
        for match in cues.ordered.finditer(text, title_end):
            decides = match.start() < title_end + _LEAD or match.start() > facts
            whom = starts.get(match.end()) or _stood_for(match["whom"], short)
            if decides and whom:
                yield _Role(whom, "defendant", "ordered")


def _subject(
    text: str, match: re.Match[str], ends: dict[int, _Name], short: dict[str, _Name]
) -> _Name | None:
    """Return the name before a verb, or the one that "the controller" before it stands for."""
    at = match.end("who") if match["who"] else match.start()
    if text[at - 1 : at] == ")":
        if inside := ends.get(at - 1):
            return inside
        at = text.rfind("(", max(0, at - _REACH), at)
        at -= text[at - 1 : at] == " "
    return ends.get(at) or _stood_for(match["who"], short)


def _stood_for(words_: str | None, short: dict[str, _Name]) -> _Name | None:
    return short.get((words_ or "").casefold().rpartition(" ")[2])


def _short_names(text: str, cues: _Cues, names: list[_Name]) -> dict[str, _Name]:
    """Return whom the words stand for by which a text calls its parties ("the controller")."""
    if cues.stands_for is None:
        return {}
    found: dict[str, set[str]] = {}
    first: dict[str, _Name] = {}
    for one in names:
        near = text[max(0, one.start - _REACH) : one.start] + "\0" + text[one.end :][:_REACH]
        if match := cues.stands_for.search(near):
            word = next(filter(None, match.groups())).casefold()
            found.setdefault(word, set()).add(fold(one.text))
            first.setdefault(word, one)
    return {word: first[word] for word, spelt in found.items() if len(spelt) == 1}


def _names(doc: Doc, generic: re.Pattern[str] | None) -> list[_Name]:
    """Return the names that are surely a party's, authorities' among them, without overlaps."""
    text = text_of(doc)
    every: list[_Name] = []
    for found in candidates(doc):
        name = _whole(text, _Name(found.start, found.end, found.text))
        acronym = _ACRONYM.fullmatch(found.text) and not (generic and generic.fullmatch(found.text))
        if found.kind in _SURE or " " in name.text or acronym:
            every.append(name)
    every += [
        _Name(body.start, body.end, text[body.start : body.end])
        for body in authority_names(doc.lang_).find(text[:_FIRST])
    ]
    kept: list[_Name] = []
    for one in sorted(every, key=lambda one: (one.start, -one.end)):
        if (not kept or one.start >= kept[-1].end) and not is_court(one.text):
            kept.append(one)
    return kept


def _whole(text: str, name: _Name) -> _Name:
    """Return a name with what belongs to it before: "Ministry for" of "Ministry for Trade"."""
    if match := _OFFICE.search(text, max(0, name.start - _REACH), name.start):
        return _Name(match.start(), name.end, text[match.start() : name.end])
    return name


def _agreed(found: list[_Role]) -> Iterator[_Role]:
    """Yield each party once in a role, under its fullest name, if nothing speaks against it."""
    groups: list[list[_Role]] = []
    for one in found:
        for group in groups:
            if any(_same(one.name.text, other.name.text) for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
    for group in groups:
        roles = {one.role for one in group}
        if any(role in roles and other in roles for role, other in _AGAINST.items()):
            continue
        fullest = max((one.name for one in group), key=lambda name: len(name.text))
        for role in sorted(roles):
            rule = next(one.rule for one in group if one.role == role)
            yield _Role(fullest, role, rule)


def _same(one: str, other: str) -> bool:
    short, full = sorted((fold(one), fold(other)), key=len)
    return short == full or same_party(short, full, "company")
