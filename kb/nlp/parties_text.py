"""Captions of cases, and when two written names mean one party."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from spacy.tokens import Doc

from kb.nlp.legal_forms import endings
from kb.nlp.names import Name, candidates, one_line
from kb.nlp.sentences import text_of

_HEAD = re.compile(
    r"(?:Commission|COMMISSION|SEC|States|STATES|FTC|CFTC|State of \w+|People|EEOC|Bureau)\s*,?\s+"
    r"(?:v|vs|V)\.\s+"
)
_END = re.compile(
    r",?\s*\bet\.?\s+al|,?\s*\bET\.?\s+AL|\bCivil\b|\bCIVIL\b|\bCiv\.|\bNos?[.:]|\bNo\b|"
    r"\bCaseNo|\bCr\.|\bC[RV]-\d|\b[A-Z]{2,6} ?\d\d-\d{3}|\d\d-[A-Z]{2,4}-\d|"
    r"\bCase\b|\bCASE\b|"
    r"\bMisc\b|\((?!N\.A\.)|\bLitigation\b|\bU\.S\. District|\bUnited States D|"
    r"\bUSDC\b|\bDefendant|"
    r"\d+:\d\d|\d\d[- ]?[Cc][VvRr]\b|\n\s*\n"
)
_ALSO = re.compile(
    r"[,\s(]+(?:[fadn]/k/a|[fadn]/b/a|[df]\.?b\.?a\.?\s|doing business as|"
    r"(?:also|formerly) known as)",
    re.IGNORECASE,
)
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
_NO_WORD = re.compile(r"[^\w]+")
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii"))


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """Return a name for comparing: lower case, no accents, no punctuation.

    >>> fold("Électricité de France, S.A.")
    'electricite de france s a'
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NO_WORD.sub(" ", plain).strip()


def caption_names(doc: Doc) -> list[Name]:
    """Return the defendants in the captions of a document ("SEC v. Doe and Acme, Inc., et al.")."""
    found: list[Name] = []
    # "Doe and Sons, Inc." is one name: its "and" splits nothing.
    companies = [name for name in candidates(doc) if name.kind == "company"]
    for match in _HEAD.finditer(text_of(doc)):
        base = match.end()
        limit = _END.search(text_of(doc), base, base + _LONGEST)
        line = text_of(doc).find("\n", base, base + _LONGEST)
        if limit is None and line < 0:
            continue
        end = limit.start() if limit else line
        inside = [name for name in companies if base <= name.start and name.end <= end + 1]
        for first, last in _pieces(text_of(doc), base, end, inside):
            also = _ALSO.search(text_of(doc), first, last)
            stop = also.start() if also else last
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
    if (
        not parts
        or len(parts) >= len(whole)
        or (parts[0][:-1] not in full and parts[0] not in _GENERATIONS)
    ):
        return False
    bare, bare_whole = _without_form(parts), _without_form(whole)
    if bare and bare == bare_whole:
        return True
    if bare == parts and whole[: len(parts)] == parts:
        return True
    if kind == "company" or bare != parts:
        return False
    family = [word for word in whole if word not in _GENERATIONS]
    mine = [word for word in parts if word not in _GENERATIONS]
    if len(mine) == 1:
        return mine[0] in (family[-1], family[-1] + "s")
    return bool(mine) and mine[-1] == family[-1] and all(word in family for word in mine)


def _without_form(parts: list[str]) -> list[str]:
    end = len(parts)
    while end and (parts[end - 1] in endings() or len(parts[end - 1]) == 1):
        end -= 1
    return parts[:end]
