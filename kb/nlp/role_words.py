"""Words that say what a sentence or a document is about, and who pays: found once a document."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc

from kb.nlp.language import words
from kb.nlp.phrases import Hit, Phrases
from kb.nlp.sentences import text_of

# Lists of ``roles.yml`` that say what a sentence or a document is about.
TOPICS = frozenset({"criminal", "settled", "fined", "mailing", "cancelled", "sentenced", "civil"})
_OF_FIGURES = ("final", "reduced", "hypothetical")
_OF_PAYERS = ("each", "jointly", "respectively", "all_payers")
_SUSPENDED = "suspended"
_HEARD = "kb.roles.heard"


@cache
def _lists(lang: str) -> Phrases[str]:
    """Return all lists of a language together: one search of a text finds them all."""
    known = words(lang, "roles")
    rows = [
        (phrase, key)
        for key in (*sorted(TOPICS), *_OF_FIGURES, *_OF_PAYERS)
        for phrase in known.get(key, [])
    ]
    for side, phrases in known.get(_SUSPENDED, {}).items():
        rows.extend((phrase, f"{_SUSPENDED} {side}") for phrase in phrases)
    return Phrases(rows)


def hits(doc: Doc, key: str, start: int, end: int) -> Iterator[Hit[str]]:
    """Yield the phrases of one list that stand in a part of a document.

    Args:
        doc: The document.
        key: Name of the list in ``roles.yml``; "suspended before" for a side of a list.
        start: First character of the part.
        end: One past its last.
    """
    for hit in _lists(doc.lang_).find(text_of(doc), start, end):
        if hit.tag == key:
            yield hit


def has(doc: Doc, key: str, start: int, end: int) -> bool:
    """Tell whether a phrase of one list stands in a part of a document."""
    return next(hits(doc, key, start, end), None) is not None


def heard(doc: Doc, start: int, end: int) -> frozenset[str]:
    """Return the topics of which a phrase stands in a part of a document."""
    known: dict[tuple[int, int], frozenset[str]] = doc.user_data.setdefault(_HEARD, {})
    part = max(0, start), min(end, len(text_of(doc)))
    if part not in known:
        found = _lists(doc.lang_).find(text_of(doc), *part)
        known[part] = frozenset(hit.tag for hit in found) & TOPICS
    return known[part]


def says(doc: Doc, key: str, start: int, end: int) -> bool:
    """Tell whether a part of a document speaks of a topic."""
    return key in heard(doc, start, end)


def says_anywhere(doc: Doc, key: str) -> bool:
    """Tell whether a document speaks of a topic."""
    return key in heard(doc, 0, len(text_of(doc)))
