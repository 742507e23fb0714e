"""Finds many cue phrases in one pass over a text.

Each phrase is tried only at words that begin like it, so the time grows with the length of the
text and hardly with the number of phrases. The data files' small syntax:

====================  ==========================================================
``unsolicited e*``    ``*`` ends a word freely: e-mail, emails
``failed to ~ data``  ``~`` stands for up to 50 characters inside a sentence
``cookie (wall|)``    alternatives, not at the first word
====================  ==========================================================

A phrase that begins with a capital letter twice over (``FCPA``) is matched with its case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Tag = TypeVar("Tag")

_WORD = re.compile(r"\w+")
_KEY_LENGTH = 3
_GAP = r"[^.;\n]{0,50}?"
_PIECE = re.compile(r"\s*~\s*|\s+|['’]|\*|[()|]|[^\s~'’*()|]+")


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


def compiled(phrase: str) -> re.Pattern[str]:
    """Turn a phrase of a data file into a regular expression.

    Raises:
        PhraseSyntaxError: Unbalanced brackets, or alternatives at the first word.
    """
    pattern = "".join(_piece(piece) for piece in _PIECE.findall(phrase.strip()))
    pattern = pattern.replace("(", "(?:")
    acronym = phrase[:2].isupper()
    end = "" if pattern.endswith(r"\w*") else r"(?!\w)"
    try:
        return re.compile(pattern + end, 0 if acronym else re.IGNORECASE)
    except re.error as error:
        raise PhraseSyntaxError(f"phrase {phrase!r}: {error}") from error


def _key(phrase: str) -> str:
    word = _WORD.match(phrase)
    if word is None:
        raise PhraseSyntaxError(f"phrase {phrase!r} must begin with a word")
    return word.group()[:_KEY_LENGTH].lower()


class Phrases(Generic[Tag]):
    """A set of phrases, each with a tag that says what it means."""

    def __init__(self, phrases: Iterable[tuple[str, Tag]]) -> None:
        """Sort the phrases by their first letters; they are compiled when a text has those.

        Args:
            phrases: Phrase and tag; one phrase may occur with several tags.

        Raises:
            PhraseSyntaxError: A phrase cannot be read.
        """
        tags: dict[str, list[Tag]] = {}
        for phrase, tag in phrases:
            tags.setdefault(phrase.strip(), []).append(tag)
        self._phrases: dict[str, list[tuple[str, list[Tag]]]] = {}
        self._buckets: dict[str, list[tuple[re.Pattern[str], str, list[Tag]]]] = {}
        for phrase, kinds in tags.items():
            word = _WORD.match(phrase)
            # "tax*" also fits words as short as its stem, so its key is no longer than that.
            key = _key(phrase)
            if word and len(key) < _KEY_LENGTH and phrase[word.end() : word.end() + 1] == "*":
                raise PhraseSyntaxError(f"phrase {phrase!r}: give 3 letters before *")
            if phrase.count("(") != phrase.count(")"):
                raise PhraseSyntaxError(f"phrase {phrase!r}: unbalanced brackets")
            self._phrases.setdefault(key, []).append((phrase, kinds))

    def find(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Hit[Tag]]:
        """Yield every phrase found, in the order of the text."""
        stop = len(text) if end is None else end
        phrases = self._phrases
        for word in _WORD.finditer(text, start, stop):
            key = word.group()[:_KEY_LENGTH].lower()
            if key not in phrases:
                continue
            bucket = self._buckets.get(key) or self._compile(key)
            at = word.start()
            for pattern, phrase, tags in bucket:
                match = pattern.match(text, at, stop)
                if match:
                    for tag in tags:
                        yield Hit(at, match.end(), phrase, tag)

    def _compile(self, key: str) -> list[tuple[re.Pattern[str], str, list[Tag]]]:
        bucket = [(compiled(phrase), phrase, kinds) for phrase, kinds in self._phrases[key]]
        self._buckets[key] = bucket
        return bucket
