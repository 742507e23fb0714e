"""What each amount is: a sanction of this action, and of which kind, or something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from spacy.language import Language
from spacy.tokens import Doc

from kb.model import Money
from kb.nlp import role_model
from kb.nlp.amounts import Amount
from kb.nlp.findings import Finding, add, found
from kb.nlp.payers import OTHER_CASE, Payers
from kb.nlp.role_choice import choose
from kb.nlp.role_cues import Mentioned, score
from kb.nlp.role_features import features
from kb.nlp.role_figure import SANCTIONS, Figure

# Figures that are no sanctions of this action, and yet somebody pays them or should have.
_PAID = ("earlier_figure", "conversion", OTHER_CASE)


@Language.component("kb_roles")
def find_roles(doc: Doc) -> Doc:
    """Give every amount its role.

    Returns:
        The document with the group ``sanctions``: one finding for each distinct figure (or for
        each of several who pay it), its detail a `kb.model.Money`; and the groups
        ``mentioned_cases`` and ``mentioned_years`` for amounts of other cases.
    """
    if not found(doc, "amounts"):
        return doc
    payers = Payers(doc)
    figures = by_rules(doc, payers)
    role_model.decide(doc, figures, payers)
    for figure in figures:
        _report(doc, figure, payers)
    return doc


def by_rules(doc: Doc, payers: Payers) -> list[Figure]:
    """Return the distinct figures of a document with the roles that the rules choose."""
    amounts = [item.detail for item in found(doc, "amounts") if isinstance(item.detail, Amount)]
    mentions = score(doc, amounts)
    payers.mark_others(mentions)
    return choose(doc, mentions)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A figure as the trained model gets it.

    Attributes:
        amount: In units of the currency.
        currency: ISO 4217 code.
        role: The role that the rules choose.
        unsure: Whether the model decides, since the rules are not sure.
        features: Values by name.
    """

    amount: Decimal
    currency: str
    role: str
    unsure: bool
    features: Mapping[str, float]


def undecided(doc: Doc) -> list[Undecided]:
    """Return the figures of a document that the pipeline has read, before the model has its say."""
    payers = Payers(doc)
    figures = by_rules(doc, payers)
    return [
        Undecided(figure.amount, figure.currency, figure.role, figure.unsure, given)
        for figure, given in zip(figures, features(doc, figures, payers), strict=True)
    ]


def _best(doc: Doc, figure: Figure) -> Mentioned:
    """Return the mention that shows the role best, one in the text rather than in the title."""
    title_end = int(doc.user_data.get("title_end", 0))

    def clear(item: Mentioned) -> tuple[bool, float, int]:
        points = item.kinds.get(figure.role, 0.0) + item.turns.get(figure.role, 0.0)
        return item.amount.start >= title_end, round(points, 3), -item.amount.start

    return max(figure.mentions, key=clear)


def _report(doc: Doc, figure: Figure, payers: Payers) -> None:
    mention = _best(doc, figure)
    amount = mention.amount
    value = f"{figure.amount.normalize():f} {figure.currency}"
    money = Money(figure.amount, figure.currency, figure.role)
    rows = [money]
    if figure.role in SANCTIONS or figure.role in _PAID:
        suspended = figure.role in SANCTIONS and payers.suspended(mention)
        names = payers.of(figure.mentions, mention, figure.role)
        rows = [replace(money, respondent=name, suspended=suspended) for name in names]
    for row in rows:
        finding = Finding(amount.start, amount.end, value, figure.confidence, row)
        add(doc, "sanctions", finding)
    if figure.role == OTHER_CASE:
        payers.note_other_case(mention)
