"""Where the words of a text stand: found once, for all components that look words up in it."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"\w+")
KEY_LENGTH = 3
# Only the words of a whole document are asked for again and again.
_SHORT = 300


class TextWords:
    """The words of a text, folded to compare without case.

    Attributes:
        by_word: Where each word stands.
        by_key: Where the words stand that begin with the same letters.
    """

    __slots__ = ("by_key", "by_word")

    def __init__(self, text: str) -> None:
        """Find the words."""
        places: dict[str, list[int]] = {}
        for match in _WORD.finditer(text):
            word = match.group()
            if word in places:
                places[word].append(match.start())
            else:
                places[word] = [match.start()]
        self.by_word: dict[str, list[int]] = {}
        self.by_key: dict[str, list[int]] = {}
        for word, starts in places.items():
            folded = word.casefold()
            self.by_word.setdefault(folded, []).extend(starts)
            self.by_key.setdefault(folded[:KEY_LENGTH], []).extend(starts)


@lru_cache(maxsize=4)
def _of_document(text: str) -> TextWords:
    return TextWords(text)


def words_of(text: str) -> TextWords:
    """Return the words of a text; those of the last long text are kept."""
    return _of_document(text) if len(text) > _SHORT else TextWords(text)
