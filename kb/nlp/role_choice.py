"""From scores to roles: what each figure is by the words around its mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from spacy.tokens import Doc

from kb.nlp.role_cues import Mentioned, Scores
from kb.nlp.role_figure import SANCTIONS, TOTALS, Figure, body, leads
from kb.nlp.role_relations import relate
from kb.nlp.role_words import says, says_anywhere

# Kinds that one figure may be at once: "disgorgement of $5 and a penalty of $5".
_APART = frozenset(("fine", "disgorgement", "restitution", "forfeiture", "interest", "damages"))
# Costs may be anybody's, and a total is no kind.
_IMPOSED = SANCTIONS - {"costs", "total"}
_CLEAR = 2.6
# What is said to be paid without a name; becomes a settlement or a fine.
_PAY = "pay"
_ENOUGH = 0.7
# A turn must be this strong, and have this share of the kind's points.
_TURN = 1.2
_SHARE = 0.42
_SHARE_LEADING = 0.8
_LEAD = 350
# A mention with as many points for a sanction names it without the help of other mentions.
_NAMED = 2.0
_HEAD = 600


def choose(doc: Doc, mentions: list[Mentioned]) -> list[Figure]:
    """Return the distinct figures of a document, each with its role.

    Args:
        doc: The document.
        mentions: Its amounts with the scores of `kb.nlp.role_cues.score`.
    """
    grouped: dict[tuple[Decimal, str, str], list[Mentioned]] = defaultdict(list)
    for mention in mentions:
        grouped[mention.amount.amount, mention.amount.currency, ""].append(mention)
    for key, items in list(grouped.items()):
        clear = {role for item in items if (role := _clear(item))}
        if len(clear) > 1:  # "disgorgement of $5 and a penalty of $5"
            del grouped[key]
            first = next(role for item in items if (role := _clear(item)))
            for item in items:
                grouped[key[0], key[1], _clear(item) or first].append(item)
    figures = []
    for (amount, currency, _), items in grouped.items():
        kinds = _together(item.kinds for item in items)
        turns = _together(item.turns for item in items)
        figures.append(Figure(amount, currency, items, kinds, turns))
    for figure in figures:
        _decide(doc, figure)
    relate(doc, figures)
    return figures


def _clear(mention: Mentioned) -> str:
    """Return the kind of sanction that one mention names beyond doubt, if it does."""
    role, points = max(mention.kinds.items(), key=lambda item: item[1], default=("", 0.0))
    return role if role in _APART and points > _CLEAR else ""


def _together(all_scores: Iterable[Scores]) -> Scores:
    """Add up what the mentions of a figure say: the clearest counts whole, the others a third."""
    points: dict[str, list[float]] = defaultdict(list)
    for scores in all_scores:
        for role, value in scores.items():
            points[role].append(value)
    return {
        role: max(values) + 0.33 * (sum(values) - max(values)) for role, values in points.items()
    }


def _decide(doc: Doc, figure: Figure) -> None:
    kinds = figure.kinds
    role, points = max(kinds.items(), key=lambda item: item[1], default=("other", 0.0))
    if points < _ENOUGH:
        role, points = (_PAY if leads(doc, figure, 0) else "other"), max(points, 0.3)
    if role == _PAY:
        role = _unnamed(doc, figure, kinds)
    weak = role in SANCTIONS or role == "other" or points < 2
    turns = {name: value for name, value in figure.turns.items() if name not in TOTALS}
    turn, turned = max(turns.items(), key=lambda item: item[1], default=("", 0.0))
    share = _SHARE_LEADING if role in SANCTIONS and leads(doc, figure, _LEAD) else _SHARE
    if weak and turned >= _TURN and turned >= share * points and turn != "conversion":
        role, points = turn, turned
    if role not in SANCTIONS and (mention := _imposed(doc, figure)):
        role, points = max(mention.kinds.items(), key=lambda item: item[1])
        if role == _PAY:
            role = _unnamed(doc, figure, mention.kinds)
    if role == "fine" and kinds.get("fine", 0.0) > 1 and _is_criminal(doc, figure):
        role = "criminal_fine"
    rivals = sorted((value for name, value in kinds.items() if name != role), reverse=True)
    lead = points - (rivals[0] if rivals else 0.0)
    figure.role = figure.by_words = role
    figure.points = points
    figure.confidence = min(0.97, max(0.35, 0.55 + 0.1 * min(points, 3) + 0.05 * lead))


def _imposed(doc: Doc, figure: Figure) -> Mentioned | None:
    """Return a mention that names a sanction by itself, whatever others compare it with.

    A sanction may be as high as the legal maximum, or lie in a range that was expected before.
    """
    if len(figure.mentions) < 2:
        return None
    for mention in figure.mentions:
        role, points = max(mention.kinds.items(), key=lambda item: item[1], default=("", 0.0))
        turned = max(
            (points for name, points in mention.turns.items() if name not in TOTALS), default=0.0
        )
        enough = _NAMED if mention.amount.start < body(doc) + _HEAD else _CLEAR
        imposed = role in _IMPOSED or (role == _PAY and says(doc, "settled", *mention.sentence))
        if imposed and points >= enough and turned < _TURN:
            return mention
    return None


def _unnamed(doc: Doc, figure: Figure, kinds: Scores) -> str:
    """Return the kind of a payment that is only said to be paid: a settlement or a fine."""
    named = {role: kinds.get(role, 0.0) for role in SANCTIONS if kinds.get(role, 0.0) > 0.5}
    if named:
        return max(named, key=lambda role: named[role])
    for mention in figure.mentions:
        if says(doc, "settled", *mention.sentence):
            return "settlement"
    if says(doc, "settled", 0, body(doc) + _HEAD):
        return "settlement"
    fined = says_anywhere(doc, "fined")
    return "settlement" if not fined and says_anywhere(doc, "settled") else "fine"


def _is_criminal(doc: Doc, figure: Figure) -> bool:
    for mention in figure.mentions:
        if says(doc, "civil", mention.amount.start - 60, mention.amount.end + 40):
            return False
    return says(doc, "criminal", 0, body(doc) + _HEAD // 2) or any(
        says(doc, "criminal", *item.sentence) for item in figure.mentions
    )
