"""Finds many cue phrases in one pass over a text.

Each phrase is tried only at the words that it can begin with, so the time grows with the length
of the text and hardly with the number of phrases. The data files' small syntax:

====================  ==========================================================
``unsolicited e*``    ``*`` ends a word freely: e-mail, emails
``failed to ~ data``  ``~`` stands for up to 50 characters inside a sentence
``cookie (wall|)``    alternatives, not at the first word
====================  ==========================================================

A phrase that begins with a capital letter twice over (``FCPA``) is matched with its case.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar

from kb.nlp.text_words import KEY_LENGTH, words_of

Tag = TypeVar("Tag")

_WORD = re.compile(r"\w+")
_GAP = r"[^.;\n]{0,50}?"
_PIECE = re.compile(r"\s*~\s*|\s+|['’]|\*|[()|]|[^\s~'’*()|]+")
_start = attrgetter("start")


class PhraseSyntaxError(ValueError):
    """A phrase in a data file cannot be read."""


@dataclass(frozen=True, slots=True)
class Hit(Generic[Tag]):
    """A phrase found in a text."""

    start: int
    end: int
    phrase: str
    tag: Tag


def _piece(piece: str) -> str:
    if piece.strip() == "~":
        return _GAP
    if piece.isspace():
        return r"\s+"
    if piece in "'’":
        return "['’]"
    if piece == "*":
        return r"\w*"
    return piece if piece in "()|" else re.escape(piece)


def _source(phrase: str) -> str:
    """Turn a phrase of a data file into a regular expression with its own case rule."""
    pattern = "".join(_piece(piece) for piece in _PIECE.findall(phrase.strip()))
    pattern = pattern.replace("(", "(?:")
    end = "" if pattern.endswith(r"\w*") else r"(?!\w)"
    return f"(?{'-' if phrase[:2].isupper() else ''}i:{pattern}{end})"


def compiled(phrase: str) -> re.Pattern[str]:
    """Turn a phrase of a data file into a regular expression.

    Raises:
        PhraseSyntaxError: Unbalanced brackets, or alternatives at the first word.
    """
    try:
        return re.compile(_source(phrase))
    except re.error as error:
        raise PhraseSyntaxError(f"phrase {phrase!r}: {error}") from error


def _first_word(phrase: str) -> tuple[str, bool]:
    """Return the first word, folded, and whether the text's word may go on where it ends."""
    word = _WORD.match(phrase)
    if word is None:
        raise PhraseSyntaxError(f"phrase {phrase!r} must begin with a word")
    rest = phrase[word.end() :]
    long_enough = len(word.group()) >= KEY_LENGTH
    # "tax*" also fits words as short as its stem, so its key is no longer than that.
    if rest[:1] == "*" and not long_enough:
        raise PhraseSyntaxError(f"phrase {phrase!r}: give 3 letters before *")
    return word.group().casefold(), rest[:1] in ("*", "(") and long_enough


class _Alike(Generic[Tag]):
    """Phrases that begin alike: two patterns tell whether any stands at a place, and which do."""

    __slots__ = ("_which", "any", "following", "phrases")

    def __init__(self) -> None:
        self.phrases: list[tuple[str, list[Tag]]] = []
        self.following: frozenset[str] = frozenset()
        self.any: re.Pattern[str] | None = None
        self._which: re.Pattern[str] | None = None

    def compile(self) -> re.Pattern[str]:
        """Return the pattern of all of them together."""
        sources = [_source(phrase) for phrase, _ in self.phrases]
        self.following = _following(phrase for phrase, _ in self.phrases)
        self.any = re.compile("|".join(sources))
        # Each looks ahead from the same place and may be absent: one match finds all that stand.
        self._which = re.compile("".join(f"(?:(?=({source})))?" for source in sources))
        return self.any

    def at(self, text: str, at: int) -> Iterator[Hit[Tag]]:
        """Yield what stands at a place, of which `any` has been tried."""
        if self._which is None or (match := self._which.match(text, at)) is None:
            return
        for (start, end), (phrase, tags) in zip(match.regs[1:], self.phrases, strict=True):
            if start >= 0:
                for tag in tags:
                    yield Hit(at, end, phrase, tag)


def _following(phrases: Iterable[str]) -> frozenset[str]:
    """Return the letters with which the second words of phrases begin; empty when any may follow.

    Most words of a text that begin a phrase ("of", "to") are followed by something else: the
    letter behind the space tells so without a pattern.
    """
    letters: set[str] = set()
    for phrase in phrases:
        word = _WORD.match(phrase)
        rest = phrase[word.end() :] if word else ""
        if not (rest[:1] == " " and rest[1:2].isascii() and rest[1:2].isalnum()):
            return frozenset()
        letters.update((rest[1].lower(), rest[1].upper()))
    return frozenset(letters)


class Phrases(Generic[Tag]):
    """A set of phrases, each with a tag that says what it means."""

    def __init__(self, phrases: Iterable[tuple[str, Tag]]) -> None:
        """Sort the phrases by their first word; they are compiled when a text has that.

        Args:
            phrases: Phrase and tag; one phrase may occur with several tags.

        Raises:
            PhraseSyntaxError: A phrase cannot be read.
        """
        tags: dict[str, list[Tag]] = {}
        for phrase, tag in phrases:
            tags.setdefault(phrase.strip(), []).append(tag)
        self._words: dict[str, _Alike[Tag]] = {}
        self._stems: dict[str, _Alike[Tag]] = {}
        self._last: tuple[str, list[int], list[Hit[Tag]]] = "", [], []
        for phrase, kinds in tags.items():
            word, stem = _first_word(phrase)
            if phrase.count("(") != phrase.count(")"):
                raise PhraseSyntaxError(f"phrase {phrase!r}: unbalanced brackets")
            buckets, key = (self._stems, word[:KEY_LENGTH]) if stem else (self._words, word)
            buckets.setdefault(key, _Alike()).phrases.append((phrase, kinds))

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Hit[Tag]]:
        """Yield every phrase that stands in a part of a text, in the order of the text.

        The phrases of the whole text are found at the first call, and kept until the next text.
        """
        stop = len(text) if end is None else end
        known, starts, hits = self._last
        if known is not text:
            hits = self._all(text)
            starts = [hit.start for hit in hits]
            self._last = text, starts, hits
        for index in range(bisect_left(starts, start), bisect_left(starts, stop)):
            if hits[index].end <= stop:
                yield hits[index]

    def _all(self, text: str) -> list[Hit[Tag]]:
        known = words_of(text)
        hits: list[Hit[Tag]] = []
        for phrases, places in ((self._words, known.by_word), (self._stems, known.by_key)):
            for key in places.keys() & phrases.keys():
                alike = phrases[key]
                stands = (alike.any or alike.compile()).match
                following, width = alike.following, len(key)
                for at in places[key]:
                    if following:
                        ahead = text[at + width : at + width + 2]
                        if ahead[:1] == " " and ahead[1:] not in following and not ahead.isspace():
                            continue
                    if stands(text, at):
                        hits.extend(alike.at(text, at))
        # Sorting is stable: what was found first at a place stays first.
        hits.sort(key=_start)
        return hits
