"""A figure of a document with all that its mentions say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from spacy.tokens import Doc

from kb.nlp.language import words
from kb.nlp.phrases import Phrases
from kb.nlp.role_cues import Mentioned, Scores
from kb.nlp.sentences import text_of

SANCTIONS = frozenset(
    {
        *("fine", "criminal_fine", "disgorgement", "interest", "restitution", "forfeiture"),
        *("settlement", "damages", "costs", "periodic", "total"),
    }
)

# Lists of ``roles.yml`` that say what a sentence or a document is about.
LISTS = ("criminal", "settled", "fined", "mailing", "cancelled", "sentenced", "civil")
_HEARD = "kb.roles.heard"
# Points below which the rules' choice was little better than chance on documents that they were
# not written with, and the trained model's was better.
_CLEARLY = 2.0


@dataclass(slots=True)
class Figure:
    """All mentions of one figure, and what they are taken together.

    Attributes:
        amount: In units of the currency.
        currency: ISO 4217 code.
        mentions: In the order of the text.
        kinds: Scores of the kinds of sanctions and other figures.
        turns: Scores of what turns a sanction into something else.
        role: The role chosen.
        by_words: The role that the words gave it, before its relations to other figures.
        points: How much speaks for it.
        confidence: Between 0 and 1.
    """

    amount: Decimal
    currency: str
    mentions: list[Mentioned]
    kinds: Scores = field(default_factory=dict)
    turns: Scores = field(default_factory=dict)
    role: str = "other"
    by_words: str = "other"
    points: float = 0.0
    confidence: float = 0.4

    @property
    def unsure(self) -> bool:
        """Whether neither words nor relations say clearly what the figure is."""
        said = max([*self.kinds.values(), *self.turns.values()], default=0.0)
        return self.role == self.by_words and said < _CLEARLY

    @property
    def points_for_sanction(self) -> float:
        """The points of the kind of sanction that fits best."""
        return max((self.kinds.get(role, 0.0) for role in SANCTIONS), default=0.0)

    @property
    def sanction(self) -> bool:
        """Whether the role is a sanction of this document's action."""
        return self.role in SANCTIONS


@cache
def listed(lang: str, key: str) -> Phrases[str]:
    """Return the phrases that a language lists under one key of its ``roles.yml``."""
    return Phrases((phrase, key) for phrase in words(lang, "roles").get(key, []))


@cache
def _lists(lang: str) -> Phrases[str]:
    known = words(lang, "roles")
    return Phrases((phrase, key) for key in LISTS for phrase in known.get(key, []))


def heard(doc: Doc, start: int, end: int) -> frozenset[str]:
    """Return the keys of the lists of which a phrase stands in a part of a document."""
    known: dict[tuple[int, int], frozenset[str]] = doc.user_data.setdefault(_HEARD, {})
    part = max(0, start), min(end, len(text_of(doc)))
    if part not in known:
        hits = _lists(doc.lang_).find(text_of(doc), *part)
        known[part] = frozenset(hit.tag for hit in hits)
    return known[part]


def says(doc: Doc, key: str, start: int, end: int) -> bool:
    """Tell whether a phrase of one of the lists stands in a part of a document."""
    return key in heard(doc, start, end)


def says_anywhere(doc: Doc, key: str) -> bool:
    """Tell whether a phrase of one of the lists stands anywhere in a document."""
    return key in heard(doc, 0, len(text_of(doc)))


def body(doc: Doc) -> int:
    """Return where the text begins, after the title."""
    return int(doc.user_data.get("title_end", 0))


def leads(doc: Doc, figure: Figure, length: int) -> bool:
    """Tell whether the title or the first so many characters of the text name a figure."""
    return figure.mentions[0].amount.start < body(doc) + length
