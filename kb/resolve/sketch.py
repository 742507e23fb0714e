"""A small picture of the names in a text, by which two texts about one matter know each other.

Names are words in capitals, without those that many texts share (``common_words.txt``, which
``python -m kb.train.merging --write`` makes). Of their hashes the smallest are kept (bottom-k
sketch, Broder 1997): from two such sets the share of names in common can be estimated.
"""

from __future__ import annotations

import re
from array import array
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

COMMON = Path(__file__).with_name("common_words.txt")
_SIZE = 64
_NAME = re.compile(r"\b[^\W\d_a-z][^\W\d_]{3,30}\b")
_LONGEST = 60_000
_FEWEST = 4


def names(text: str) -> set[str]:
    """Return the words in capitals of a text, in small letters; of a long one, of its beginning."""
    return {word.casefold() for word in _NAME.findall(text[:_LONGEST]) if word[0].isupper()}


def sketch(text: str) -> bytes:
    """Return the sketch of a text's names: sorted hashes of four bytes each."""
    found = sorted({crc32(word.encode()) for word in names(text) - _common()})
    return array("I", found[:_SIZE]).tobytes()


@cache
def _common() -> frozenset[str]:
    if not COMMON.exists():
        return frozenset()
    return frozenset(COMMON.read_text(encoding="utf-8").split())


@lru_cache(maxsize=20_000)
def _hashes(packed: bytes) -> frozenset[int]:
    return frozenset(array("I", packed))


def overlap(one: bytes, other: bytes) -> float | None:
    """Return about which share of the names of the shorter text the other has too.

    Returns:
        0 to 1; None where a text has too few names to tell.
    """
    first, second = _hashes(one), _hashes(other)
    if min(len(first), len(second)) < _FEWEST:
        return None
    # A full sketch knows nothing of hashes above its largest.
    limit = min(max(x) if len(x) == _SIZE else 1 << 32 for x in (first, second))
    first = frozenset(x for x in first if x <= limit)
    second = frozenset(x for x in second if x <= limit)
    fewer = min(len(first), len(second))
    return len(first & second) / fewer if fewer >= _FEWEST else None
