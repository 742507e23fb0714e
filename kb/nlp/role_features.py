"""What a trained model is told of a figure: the rules' evidence, its place, its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log10

from spacy.tokens import Doc

from kb.nlp.figures import sum_of
from kb.nlp.findings import found
from kb.nlp.names import Name
from kb.nlp.payers import Payers
from kb.nlp.role_cues import Mentioned
from kb.nlp.role_figure import Figure, body
from kb.nlp.role_words import heard
from kb.nlp.sentences import text_of

# Names of features that come from the rules begin with it: training may leave some of them out.
RULE = "rule:"
_TOKEN = re.compile(r"[^\W\d_]+|\d[\d.,]*|[$€£%()\"“”;:,.]")
# Farther words, word parts and pairs of words did not help in cross-validation.
_NEXT = 3
_SPAN = 60
_HEAD = 600
_MOST_MENTIONS = 4
_MOST_FIGURES = 60
# A small value needs a large weight, which training avoids: the rules' evidence counts most, words
# less, since few documents are labelled. Chosen by cross-validation.
_DOCUMENT, _PLACE, _WORD, _PARTY = 0.15, 0.3, 0.35, 0.3
# The rules look better on documents they were written with than elsewhere: their final choice
# must not outweigh the evidence it was made from.
_ROLE = 0.2


@dataclass(slots=True)
class _Context:
    """What all figures of a document share."""

    doc: Doc
    text: str
    title_end: int
    length: int
    common: dict[str, float]
    currency: str
    largest: Decimal
    figures: Sequence[Figure]
    payers: Payers


def features(doc: Doc, figures: Sequence[Figure], payers: Payers) -> list[dict[str, float]]:
    """Return the features of each figure of a document.

    Args:
        doc: The document, with everything but roles found.
        figures: With the roles that the rules chose.
        payers: Where parties are named.
    """
    currencies = Counter(figure.currency for figure in figures)
    context = _Context(
        doc,
        text_of(doc),
        body(doc),
        len(text_of(doc)),
        _of_document(doc, figures),
        max(currencies, key=lambda code: (currencies[code], code), default=""),
        max((figure.amount for figure in figures), default=Decimal(0)),
        figures,
        payers,
    )
    return [_of_figure(context, figure) for figure in figures]


def _of_document(doc: Doc, figures: Sequence[Figure]) -> dict[str, float]:
    stage = next((item.value for item in found(doc, "stage")), "none")
    names = [f"stage={stage}", f"figures={min(len(figures), 6)}"]
    names += [f"authority={item.value}" for item in found(doc, "authorities")[:1]]
    head = body(doc) + _HEAD
    told = sorted(heard(doc, 0, head))
    names += [f"head:{key}" for key in told]
    names += [f"title:{key}" for key in (heard(doc, 0, body(doc)) if body(doc) else ())]
    parties = len({item.value for item in found(doc, "respondents")})
    names.append(f"respondents={min(parties, 3)}")
    names += [f"head={key} {stage}" for key in told]
    return dict.fromkeys(names, _DOCUMENT)


def _of_figure(context: _Context, figure: Figure) -> dict[str, float]:
    given = dict(context.common)
    given.update(_by_rules(context, figure))
    given.update(dict.fromkeys(_by_place(context, figure), _PLACE))
    given.update(dict.fromkeys(_by_amount(context, figure), _PLACE))
    for mention in figure.mentions[:_MOST_MENTIONS]:
        for name, value in _by_words(context, mention):
            given[name] = max(given.get(name, 0.0), value)
    return given


def _by_rules(context: _Context, figure: Figure) -> dict[str, float]:
    given = {f"{RULE}role={figure.role}": _ROLE}
    for kind, scores in (("kind", figure.kinds), ("turn", figure.turns)):
        for role, points in scores.items():
            if points > 0.1:
                given[f"{RULE}{kind}:{role}"] = min(points, 6.0) / 4
        if best := max(scores.items(), key=lambda item: item[1], default=None):
            given[f"{RULE}best {kind}={best[0]}"] = min(1.0, best[1] / 2)
    if figure.role != figure.by_words:
        given[f"{RULE}related={figure.role}"] = 1.0
    if not figure.kinds:
        given[f"{RULE}silent"] = 1.0
    others = {other.role for other in context.figures if other is not figure}
    given.update({f"{RULE}beside={role}": 0.5 for role in others})
    if not any(other.sanction for other in context.figures if other is not figure):
        given[f"{RULE}alone"] = 1.0
    return given


def _by_place(context: _Context, figure: Figure) -> Iterator[str]:
    starts = [mention.amount.start for mention in figure.mentions]
    if starts[0] < context.title_end:
        yield "in title"
    in_text = [start for start in starts if start >= context.title_end]
    if in_text:
        depth = in_text[0] - context.title_end
        yield f"depth={sum(depth > step for step in (300, 700, 1500, 3000, 8000))}"
        yield f"share={int(4 * depth / max(1, context.length - context.title_end))}"
    yield f"mentions={min(len(starts), 3)}"
    if figure is context.figures[0]:
        yield "first"
    if figure is context.figures[-1]:
        yield "last"


def _by_amount(context: _Context, figure: Figure) -> Iterator[str]:
    size = int(log10(max(figure.amount, Decimal("0.01"))))
    yield f"size={size}"
    yield f"digits={min(len(figure.amount.normalize().as_tuple().digits), 6)}"
    if figure.amount != figure.amount.to_integral_value():
        yield "cents"
    if figure.currency != context.currency:
        yield "uncommon currency"
    if figure.amount == context.largest:
        yield "largest"
    if len(context.figures) > _MOST_FIGURES:
        return
    same = [other for other in context.figures if other.currency == figure.currency]
    sanctions = [other.amount for other in same if other.sanction and other is not figure]
    if sanctions:
        yield "larger" if figure.amount > max(sanctions) else "smaller"
        if figure.amount > 20 * max(sanctions):
            yield "far larger"
    if sum_of(figure.amount, [other.amount for other in same if other.amount < figure.amount]):
        yield "sum"
    if any(other.amount == figure.amount and other is not figure for other in same):
        yield "twin"


def _by_words(context: _Context, mention: Mentioned) -> Iterator[tuple[str, float]]:
    start, end = mention.sentence
    amount = mention.amount
    before = context.text[max(start, amount.start - _SPAN) : amount.start]
    after = context.text[amount.end : min(end, amount.end + _SPAN)]
    for side, tokens in (
        ("<", _TOKEN.findall(before)[-_NEXT:]),
        (">", _TOKEN.findall(after)[:_NEXT]),
    ):
        for token in tokens:
            yield side + ("0" if token[0].isdigit() else token.lower()), _WORD
    for key in heard(context.doc, start, end):
        yield f"sentence:{key}", _PLACE
    yield from _by_parties(context, mention)


def _by_parties(context: _Context, mention: Mentioned) -> Iterator[tuple[str, float]]:
    start, end = mention.sentence
    amount = mention.amount
    ours = context.payers.places
    near = context.payers.between(start, end)
    for side, names in (
        ("<", [name for name in near if name.end <= amount.start]),
        (">", [name for name in near if name.start >= amount.end]),
    ):
        kinds = {_party(name, ours) for name in names}
        for kind in kinds:
            yield f"{side}party:{kind}", _PARTY
        if names:
            nearest = names[-1] if side == "<" else names[0]
            yield f"{side}nearest:{_party(nearest, ours)}", _PARTY
    if not near:
        yield "no party", _PARTY


def _party(name: Name, ours: set[int]) -> str:
    return "respondent" if name.start in ours else name.kind
