"""The trained model's say: it decides where the rules are unsure, and how sure to be elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from spacy.tokens import Doc

from kb.nlp.linear import Linear, load
from kb.nlp.payers import Payers
from kb.nlp.role_features import features
from kb.nlp.role_figure import Figure

WEIGHTS = Path(__file__).with_name("weights") / "roles.npz"
# A table of hundreds of figures is beyond what the model was trained on, and would take long.
_MOST_FIGURES = 300
_LEAST = 0.05
# Where no role is more likely than this the rules' guess is as good (cross-validated).
_ENOUGH = 0.4


@cache
def model() -> Linear | None:
    """Return the trained model, or None in a tree where none has been trained."""
    return load(WEIGHTS) if WEIGHTS.exists() else None


def decide(doc: Doc, figures: Sequence[Figure], payers: Payers) -> None:
    """Give figures of which the rules are unsure the role that the model holds most likely.

    The confidence of every figure becomes the probability that the model gives its role.
    """
    trained = model()
    if trained is None or len(figures) > _MOST_FIGURES:
        return
    for figure, given in zip(figures, features(doc, figures, payers), strict=True):
        chances = trained.probabilities(given)
        figure.role = choice(chances, figure.role, figure.unsure)
        figure.confidence = max(_LEAST, chances.get(figure.role, 0.0))


def choice(chances: Mapping[str, float], by_rules: str, unsure: bool) -> str:
    """Return a figure's role.

    Args:
        chances: Probability of each role by the model.
        by_rules: The role that the rules choose.
        unsure: Whether the rules leave it open.
    """
    if not unsure or not chances:
        return by_rules
    best = likeliest(chances)
    return best if chances[best] >= _ENOUGH else by_rules


def likeliest(chances: Mapping[str, float]) -> str:
    """Return the role with the highest probability; of equal ones the last by name."""
    return max(chances, key=lambda role: (chances[role], role))
