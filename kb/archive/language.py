"""Which language a document is in."""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

import pycountry

UNKNOWN = "und"
_SAMPLE = 4_000
# Below this length a page's own statement is better than a guess from its words.
_LONG = 200
# Measured on labelled documents cut to 20, 40, 80 and 200 characters: no guess above it was wrong.
_SURE = 0.5
_VERY_SURE = 0.9
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


def tell(title: str, text: str, stated: str | None = None, hint: str | None = None) -> str:
    """Tell a document's language.

    Args:
        title: May be empty.
        text: Its beginning decides.
        stated: Language that the record states of itself; trusted when it is a language's code.
        hint: Language that a page's frame states; a long text that is surely in another one wins.

    Returns:
        ISO 639-1 code, or "und" when it cannot be told.
    """
    known = code(stated)
    if known:
        return known
    sample = f"{title[:_SAMPLE]}\n{text[:_SAMPLE]}"[:_SAMPLE]
    framed = code(hint)
    if framed and len(sample) < _LONG:
        return framed
    guess, sureness = _identifier().classify(sample)
    if framed and sureness < _VERY_SURE:
        return framed
    return code(guess) or UNKNOWN if sureness >= _SURE else UNKNOWN


def confidence(text: str) -> float:
    """Return how sure it is that a text is in any one language, between 0 and 1."""
    return _identifier().classify(text)[1]


def code(stated: str | None) -> str | None:
    """Return the ISO 639-1 code of "fr", "fr-CA", "FRA" and the like, or None."""
    match = _TAG.fullmatch(stated.strip()) if stated else None
    if not match:
        return None
    tag = match.group(1).lower()
    if len(tag) == 2:
        language = pycountry.languages.get(alpha_2=tag)
    else:
        language = pycountry.languages.get(alpha_3=tag) or pycountry.languages.get(
            bibliographic=tag
        )
    return getattr(language, "alpha_2", None)


@cache
def _identifier() -> _Identifier:
    # Imported when first needed: loading its model takes most of a second.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier: _Identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return identifier
