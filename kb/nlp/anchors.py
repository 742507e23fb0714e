"""Patterns that are tried only where they can begin, or only in texts that hold their words.

A row of a data file gives ``pattern`` and one of two helps, so that most texts are never scanned:

===========  =====================================================================
``at``       the words or signs that it begins with; ``9`` is any word that begins with a digit
``needs``    pieces of text of which one must stand somewhere in the text, case and all
===========  =====================================================================

A pattern with ``at`` looks to the left of its first word by lookbehind only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from kb.nlp.text_words import KEY_LENGTH, words_of

_DIGIT = "9"


class Anchored:
    """A regular expression that knows where it can begin."""

    __slots__ = ("_any_number", "_keys", "_needs", "_pattern", "_signs")

    def __init__(self, pattern: str, at: Iterable[str] = (), needs: Iterable[str] = ()) -> None:
        """Compile the pattern.

        Args:
            pattern: The expression.
            at: Words of which it begins with one; case is ignored.
            needs: Pieces of text of which one must be there.
        """
        first = tuple(map(str, at))
        self._pattern = re.compile(pattern)
        self._any_number = _DIGIT in first
        self._signs = tuple(sign for sign in first if not sign[0].isalnum())
        self._keys = sorted(
            {word.casefold()[:KEY_LENGTH] for word in first if word != _DIGIT and word[0].isalnum()}
        )
        self._needs = tuple(needs)

    def find(self, text: str, end: int | None = None) -> Iterator[re.Match[str]]:
        """Yield the matches in order, without overlaps.

        Args:
            text: The whole text.
            end: Where to stop.
        """
        stop = len(text) if end is None else end
        if self._needs and not any(piece in text for piece in self._needs):
            return
        if not (self._keys or self._any_number or self._signs):
            yield from self._pattern.finditer(text, 0, stop)
            return
        free = 0
        for at in self._places(text):
            if free <= at < stop and (match := self._pattern.match(text, at, stop)):
                free = match.end()
                yield match

    def _places(self, text: str) -> list[int]:
        known = words_of(text)
        places = [at for key in self._keys for at in known.by_key.get(key, ())]
        if self._any_number:
            places += number_places(text)
        for sign in self._signs:
            at = text.find(sign)
            while at >= 0:
                places.append(at)
                at = text.find(sign, at + 1)
        return sorted(places)


@lru_cache(maxsize=1)
def number_places(text: str) -> list[int]:
    """Return where the words stand that begin with a digit, in order.

    Args:
        text: The whole text.
    """
    known = words_of(text).by_key
    return sorted(at for key, places in known.items() if key[0].isdigit() for at in places)


def anchored(row: Mapping[str, Any], pieces: Mapping[str, str] | None = None) -> Anchored:
    """Return the pattern of a row of a data file.

    Args:
        row: With ``pattern`` and ``at`` or ``needs``.
        pieces: What stands for ``{name}`` in the pattern.
    """
    pattern = row["pattern"]
    for name, piece in (pieces or {}).items():
        pattern = pattern.replace("{" + name + "}", f"(?:{piece})")
    return Anchored(pattern, row.get("at", ()), row.get("needs", ()))
