"""A figure of a document with all that its mentions say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from spacy.tokens import Doc

from kb.nlp.role_cues import Mentioned, Scores

SANCTIONS = frozenset(
    {
        *("fine", "criminal_fine", "disgorgement", "interest", "restitution", "forfeiture"),
        *("settlement", "damages", "costs", "periodic", "total"),
    }
)

# Turns that are no roles: sums, parts of a sum named before, several kinds in one sum.
TOTALS = frozenset(("total", "part", "mixed"))
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
        turns = [points for name, points in self.turns.items() if name != "part"]
        said = max([*self.kinds.values(), *turns], default=0.0)
        return self.role == self.by_words and said < _CLEARLY

    @property
    def points_for_sanction(self) -> float:
        """The points of the kind of sanction that fits best."""
        return max((self.kinds.get(role, 0.0) for role in SANCTIONS), default=0.0)

    @property
    def sanction(self) -> bool:
        """Whether the role is a sanction of this document's action."""
        return self.role in SANCTIONS


def body(doc: Doc) -> int:
    """Return where the text begins, after the title."""
    return int(doc.user_data.get("title_end", 0))


def leads(doc: Doc, figure: Figure, length: int) -> bool:
    """Tell whether the title or the first so many characters of the text name a figure."""
    return figure.mentions[0].amount.start < body(doc) + length
