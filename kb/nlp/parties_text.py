"""Captions of cases, and when two written names mean one party."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from spacy.tokens import Doc

from kb.nlp.legal_forms import endings
from kb.nlp.name_runs import one_line
from kb.nlp.names import Name, candidates
from kb.nlp.sentences import around, text_of

_VERSUS = re.compile(r"[vV]s?\.\s+")
_PLAINTIFF = re.compile(
    r"(?:Commission|COMMISSION|SEC|States|STATES|FTC|CFTC|State of \w+|People|EEOC|Bureau)"
    r"\s*,?\s+\Z"
)
_END = re.compile(
    r",?\s*\bet\.?\s+al|,?\s*\bET\.?\s+AL|\bCivil\b|\bCIVIL\b|\bCiv\.|\bNos?[.:]|\bNo\b|"
    r"\bCaseNo|\bCr\.|\bC[RV]-\d|\b[A-Z]{2,6} ?\d\d-\d{3}|\d\d-[A-Z]{2,4}-\d|"
    r"\bCase\b|\bCASE\b|"
    r"\bMisc\b|\((?!N\.A\.|[fadn]/[kb]/a|[afnd][kb]a\b|also\b|formerly\b|doing\b|"
    r"(?:[Rr]elief )?[Dd]efendants?\) and\b|[Rr]elief [Dd]efendants?\))|"
    r"\bLitigation\b|\bU\.S\. District|\bUnited States D|"
    r"\bUSDC\b|\bDefendants?\b(?!\)?,? and\b)|"
    r"\d+:\d\d|\d\d[- ]?[Cc][VvRr]\b|\n\s*\n"
)
_ALSO = re.compile(
    r"[,\s(]+(?:[fadn]/k/a|[fadn]/b/a|[df]\.?b\.?a\.?\s|[afn]ka\s|doing business as|"
    r"(?:also|formerly) known as)",
    re.IGNORECASE,
)
_SEE = re.compile(r"\b[Ss]ee,?\s+(?:also,?\s+)?(?:\w+\s+and\s+\w+\s+)?\Z")
_PLAINTIFF_LENGTH = 60
_LONGEST = 900
_SPLIT = re.compile(r"\s*;\s*(?:and\s+|AND\s+)?|,?\s+(?:and|AND|And|et)\s+|,\s+")
_TAIL = re.compile(
    r"(?:Inc|Jr|Sr|LLC|L\.?L\.?C|Ltd|L\.?P|LLP|Corp|Co|N\.A|P\.A|S\.A|S\.R\.L|II|III|Limited|Esq)"
    r"\.?\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?i)\b(?:defendants?|individually|d/?b/?a|a/?k/?a|et al|and others|relief|unknown|does?)\b"
)
# "Doe, Defendant, and Roe, Relief Defendant": the caption goes on behind the role.
_ROLE_BEHIND = re.compile(r"\s*\((?:Relief )?Defendants?\)\s*\Z", re.IGNORECASE)
_NO_WORD = re.compile(r"[^\w]+")
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii"))


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """Return a name for comparing: lower case, no accents, no punctuation.

    >>> fold("Électricité de France, S.A.")
    'electricite de france s a'
    """
    plain = name.casefold()
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name).casefold()
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NO_WORD.sub(" ", plain).strip()


def caption_names(doc: Doc) -> list[Name]:
    """Return the defendants in the captions of a document ("SEC v. Doe and Acme, Inc., et al.")."""
    found: list[Name] = []
    # "Doe and Sons, Inc." is one name: its "and" splits nothing.
    companies = [name for name in candidates(doc) if name.kind == "company"]
    cited = -1
    for match in _VERSUS.finditer(text_of(doc)):
        base = match.end()
        before = max(0, match.start() - _PLAINTIFF_LENGTH)
        plaintiff = _PLAINTIFF.search(text_of(doc), before, match.start())
        if plaintiff is None:
            continue
        # "See SEC v. Doe ... and SEC v. Roe": other cases.
        if _SEE.search(text_of(doc), max(0, plaintiff.start() - 40), plaintiff.start()):
            cited = around(doc, plaintiff.start())[1]
        if plaintiff.start() < cited:
            continue
        limit = _END.search(text_of(doc), base, base + _LONGEST)
        line = text_of(doc).find("\n", base, base + _LONGEST)
        if limit is None and line < 0:
            continue
        end = limit.start() if limit else line
        inside = [name for name in companies if base <= name.start and name.end <= end + 1]
        for first, last in _pieces(text_of(doc), base, end, inside):
            also = _ALSO.search(text_of(doc), first, last)
            stop = also.start() if also else last
            if role := _ROLE_BEHIND.search(text_of(doc), first, stop):
                stop = role.start()
            written = one_line(text_of(doc)[first:stop])
            if 4 < len(written) < 90 and not _ROLE.search(written) and written[0].isupper():
                kind = (
                    "company" if any(n.start < stop and first < n.end for n in inside) else "person"
                )
                found.append(Name(first, stop, written, kind if " " in written else "word"))
    return found


def _pieces(text: str, start: int, end: int, companies: list[Name]) -> list[tuple[int, int]]:
    """Split the defendants' side of a caption into names."""
    pieces: list[tuple[int, int]] = []
    position = start
    for gap in [*_SPLIT.finditer(text, start, end), None]:
        if gap and any(name.start < gap.start() and gap.end() < name.end for name in companies):
            continue
        stop = gap.start() if gap else end
        # "Acme, Inc." and "John Doe, Jr." are one name each.
        if pieces and _TAIL.match(text[position:stop].strip()):
            pieces[-1] = (pieces[-1][0], stop)
        elif text[position:stop].strip():
            pieces.append((position, stop))
        position = gap.end() if gap else end
    return pieces


def same_party(short: str, full: str, kind: str) -> bool:
    """Tell whether a folded short name is a form of a folded full one.

    >>> same_party("doe", "john q doe", "person")
    True
    >>> same_party("john doe", "john q doe", "person")
    True
    >>> same_party("acme", "acme holdings inc", "company")
    True
    >>> same_party("de castro", "john de castro", "person")
    True
    >>> same_party("acme holdings llc", "acme holdings west llc", "company")
    False
    """
    parts, whole = short.split(), full.split()
    # Whatever makes two names alike, the full one has the short one's first word; most have not.
    # Whatever makes two names alike, the full one has the short one's first word; most have not.
    if not parts or (parts[0][:-1] not in full and parts[0] not in _GENERATIONS):
        return False
    if len(parts) >= len(whole):
        return kind == "person" and _same_initials(parts, whole)
    bare, bare_whole = _without_form(parts), _without_form(whole)
    if bare and (bare == bare_whole or (bare == parts and whole[: len(parts)] == parts)):
        return True
    if kind == "company" or bare != parts:
        return False
    family = [word for word in whole if word not in _GENERATIONS]
    mine = [word for word in parts if word not in _GENERATIONS]
    if len(mine) == 1:
        return mine[0] in (family[-1], family[-1] + "s")
    return bool(mine) and mine[-1] == family[-1] and all(word in family for word in mine)


def _same_initials(parts: list[str], whole: list[str]) -> bool:
    """Tell whether names differ in an initial alone: "jane q roe", "jane quinn roe"."""
    pairs = list(zip(parts, whole, strict=False))
    return (
        len(parts) == len(whole) > 2
        and all(one == two or (len(one) == 1 and two[0] == one) for one, two in pairs[1:-1])
        and all(pairs[end][0] == pairs[end][1] for end in (0, -1))
    )


def _without_form(parts: list[str]) -> list[str]:
    end = len(parts)
    while end and (parts[end - 1] in endings() or len(parts[end - 1]) == 1):
        end -= 1
    return parts[:end]
