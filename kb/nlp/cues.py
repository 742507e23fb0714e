"""The cue phrases of a document, and what may stand between a cue and the name it speaks of.

"charged", "agreed to pay", "said": the phrases come from the language's ``parties.yml``, by kind.
Most are found in one pass over the text; those that count only right behind a name are looked for
there alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, lru_cache

from spacy.tokens import Doc

from kb.nlp.language import words
from kb.nlp.phrases import Phrases, compiled
from kb.nlp.sentences import text_of

_KINDS = (
    "accused",
    "accused_behind",
    "charged",
    "after",
    "before",
    "official_before",
    "staff",
    "outsider_before",
    "titled",
    "officer_of",
    "aged",
    "elsewhere",
    "heads",
    "not_heads",
    "defendant_before",
)
_BEHIND = (
    "accused_behind",
    "punished",
    "subject",
    "official_after",
    "outsider_after",
    "defendant_after",
)
_CLOSE_BEFORE = ("place", "indefinite")
_LONGEST_BEFORE = 24
_NEXT = re.compile(r"\W{0,3}(\w{1,3})")
_WORD = re.compile(r"\w+")
_HEAD = re.compile(r":(?:\s|\Z)")
_CLAUSE = re.compile(r"[;:.]\s")
_PLAIN_GAP = re.compile(r"[\s,:\"“”()‘—–]*(?:[\w.'’-]+[\s,—–]+){0,5}[\"“‘(]?\Z")
_DESCRIPTION = 60
_NONE: frozenset[str] = frozenset()
CLOSE, NEAR, FAR, CUT = "close", "near", "far", "cut"
Row = tuple[int, int, str]


@cache
def _cues(lang: str) -> Phrases[str]:
    data = words(lang, "parties")
    return Phrases((row, kind) for kind in _KINDS for row in data.get(kind, []) if row[0].isalnum())


@cache
def _behind(lang: str) -> dict[str, list[tuple[re.Pattern[str], str]]]:
    """Return the phrases looked for behind names, by the letters that they begin with."""
    found: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for kind in _BEHIND:
        for row in words(lang, "parties").get(kind, []):
            if first := _WORD.match(row):
                key = first.group().casefold()[:3]
                found.setdefault(key, []).append((compiled(row), kind))
    return found


@cache
def _no_gap(lang: str) -> re.Pattern[str]:
    """Match what may stand between a cue and the name that it speaks of: "against the firm X"."""
    fillers = words(lang, "parties").get("fillers", [])
    body = "|".join(re.escape(word) for word in sorted(fillers, key=len, reverse=True))
    return re.compile(rf"[\s:\"“‘«(—–]*(?:(?:{body})(?:(?<=')|[\s,:\"“‘«]+))*\Z")


@cache
def _description(lang: str) -> re.Pattern[str]:
    """Match a description between a cue and a name: "sued Ohio-based ticket broker X"."""
    data = words(lang, "parties")
    nouns = {*data.get("company_nouns", []), *(row.strip("*") for row in data.get("titled", []))}
    body = "|".join(re.escape(word) for word in sorted(nouns, key=len, reverse=True))
    return re.compile(rf"\s*(?:[\w'’-]+,?\s+){{0,6}}?(?:{body})\w{{0,2}},?[\s\"“‘«]+\Z")


@cache
def _close_before(lang: str) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Return the plain words that count only right before a name with their kinds, and their ends.

    The ends are the last words: most names have none of them before.
    """
    found: dict[str, frozenset[str]] = {}
    for kind in _CLOSE_BEFORE:
        for row in words(lang, "parties").get(kind, []):
            found[row.casefold()] = found.get(row.casefold(), _NONE) | {kind}
    return found, frozenset(row.split()[-1] for row in found)


@lru_cache(maxsize=50_000)
def gap_kind(gap: str, lang: str) -> str:
    """Tell how near a cue is to a name by the text between them.

    Args:
        gap: At most a hundred characters or so.
        lang: ISO 639-1 code of a supported language.

    Returns:
        `CLOSE` when the cue speaks of the name, `NEAR` when a few words part them, `FAR` in one
        clause with it, or `CUT`.
    """
    if _no_gap(lang).match(gap):
        return CLOSE
    if len(gap) < _DESCRIPTION and _description(lang).match(gap):
        return CLOSE
    if _PLAIN_GAP.match(gap):
        return NEAR
    return CUT if _CLAUSE.search(gap) else FAR


class Cues:
    """The cue phrases of a document."""

    def __init__(self, doc: Doc) -> None:
        """Find them."""
        self.text, self.lang = text_of(doc), doc.lang_
        self.rows: list[Row] = [
            (hit.start, hit.end, hit.tag) for hit in _cues(doc.lang_).find(self.text)
        ]
        self._starts = [row[0] for row in self.rows]
        self._following = _behind(doc.lang_)
        self._close, self._close_ends = _close_before(doc.lang_)
        self._behind: dict[int, frozenset[str]] = {}
        self._colons = [match.start() for match in _HEAD.finditer(self.text)]
        self._between: dict[tuple[int, int], list[Row]] = {}

    def colon(self, at: int) -> int:
        """Return where the last colon before a character stands, or -1."""
        index = bisect_left(self._colons, at)
        return self._colons[index - 1] if index else -1

    def between(self, start: int, end: int) -> list[Row]:
        """Return start, end and kind of the phrases that lie between two characters."""
        known = self._between.get((start, end))
        if known is None:
            low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
            known = [row for row in self.rows[low:high] if row[1] <= end]
            self._between[start, end] = known
        return known

    def kinds(self, start: int, end: int) -> set[str]:
        """Return the kinds of the phrases that lie between two characters."""
        return {kind for _, _, kind in self.between(start, end)}

    def close_before(self, at: int) -> frozenset[str]:
        """Return the kinds of the plain words that end right before a character."""
        tail = self.text[max(0, at - _LONGEST_BEFORE) : at]
        last = tail.rsplit(None, 3)
        if not last or not tail[-1].isspace():
            return _NONE
        word = last[-1].casefold()
        if word not in self._close_ends:
            return _NONE
        found = self._close.get(word, _NONE)
        for count in (2, 3):
            found |= self._close.get(" ".join(last[-count:]).casefold(), _NONE)
        return found

    def behind(self, at: int) -> frozenset[str]:
        """Return the kinds of the phrases that begin right behind a character."""
        known = self._behind.get(at)
        if known is None:
            word = _NEXT.match(self.text, at)
            rows = self._following.get(word.group(1).casefold()) if word else None
            if word and rows:
                place = word.start(1)
                known = frozenset(kind for pattern, kind in rows if pattern.match(self.text, place))
            self._behind[at] = known = known or _NONE
        return known
