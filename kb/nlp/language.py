"""A language's words, read from its data files.

``kb/nlp/languages/<code>/<topic>.yml`` holds the words of one topic (amounts, roles, dates,
parties, stage, violations, provisions). A new language is a new folder; no code names a language.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "languages"


@cache
def supported() -> tuple[str, ...]:
    """Return the codes of the languages that have data, sorted."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))


@cache
def words(lang: str, topic: str) -> dict[str, Any]:
    """Read the words of one topic in one language.

    Args:
        lang: ISO 639-1 code of a supported language.
        topic: Name of the data file without its ending.

    Returns:
        The file's content; empty when the language has no such file.
    """
    path = FOLDER / lang / f"{topic}.yml"
    if not path.exists():
        return {}
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {}


# Letters that a regular expression which ignores case takes for i and s.
_ALIKE = str.maketrans("İıſ", "iis")


def lower(word: str) -> str:
    """Return a word as the keys of data files have it, once an expression has matched it.

    >>> lower("Mıllionſ")
    'millions'
    """
    return word.translate(_ALIKE).lower()
