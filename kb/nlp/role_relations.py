"""What the figures of a document are to each other: conversions, sums, earlier and final ones."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from kb.nlp.currencies import reference
from kb.nlp.figures import is_conversion, sum_of
from kb.nlp.language import words
from kb.nlp.role_cues import Mentioned
from kb.nlp.role_figure import SANCTIONS, Figure, body, leads
from kb.nlp.role_news import rename, tell_news
from kb.nlp.role_words import has, hits, says, says_anywhere
from kb.nlp.sentences import text_of

_SPECIFIC = frozenset(("disgorgement", "interest", "forfeiture", "costs", "damages"))
_UNSURE = 1.2
_SURELY = 5.0
_HEAD = 600
# A text with more figures is a table, in which sums and rates agree by chance.
_MOST_FIGURES = 300
_BESIDE = 22
_NEAR = 90
# Points for a sanction, and for a payment, without which a lower figure is no lower sanction.
_SAID = 1.0
_CALLED = 0.3
_PAID = 0.9
_NAMED_PART = 3.0
_MIXED = 1.5
_PART = re.compile(r"[\d.;]")


def relate(doc: Doc, figures: list[Figure]) -> None:
    """Correct the roles of a document's figures by what they are to each other."""
    if len(figures) <= _MOST_FIGURES:
        _convert(doc, figures)
        _add_up(doc, figures)
        _parts(figures)
    _reductions(doc, figures)
    _finals(doc, figures)
    tell_news(doc, figures)


def _convert(doc: Doc, figures: list[Figure]) -> None:
    """Find the figures that restate a sanction, or an earlier one, in another currency."""
    title_end = body(doc)

    def place(figure: Figure) -> tuple[bool, int]:
        cue = figure.turns.get("conversion", 0.0) > 0.8
        starts = [item.amount.start for item in figure.mentions]
        return cue, min((start for start in starts if start >= title_end), default=starts[0])

    for figure in figures:
        open_role = figure.sanction or figure.points < 2 or place(figure)[0]
        for other in figures:
            if other.currency == figure.currency:
                continue
            if not (other.sanction or other.role == "earlier_figure"):
                continue
            if not (open_role and other.sanction) and not _restates(doc, other, figure):
                continue
            abroad = figure.currency in reference(), other.currency in reference()
            cued = figure.turns.get("conversion", 0.0) - other.turns.get("conversion", 0.0)
            # An authority fines in its own currency; readers abroad are told euros or dollars.
            by_place = abs(cued) > 1 or abroad[0] == abroad[1]
            later = place(figure) > place(other) if by_place else abroad[0]
            if later and is_conversion(
                doc, (other.amount, other.currency), (figure.amount, figure.currency)
            ):
                figure.role, figure.points, figure.confidence = "conversion", 3.0, 0.85
                break


def _restates(doc: Doc, first: Figure, second: Figure) -> bool:
    """Tell whether one figure follows another with hardly a word between: "€5, about $6"."""
    text = text_of(doc)
    for left in first.mentions:
        for right in second.mentions:
            gap = text[left.amount.end : right.amount.start]
            if 0 < len(gap) < _BESIDE and not _PART.search(gap):
                return True
    return False


def _add_up(doc: Doc, figures: list[Figure]) -> None:
    """Find totals: figures that others add up to, or that the words call so."""
    for whole in figures:
        unsure = whole.role in ("other", "transaction") and whole.points < 3
        if not (whole.sanction or unsure) or whole.role == "periodic":
            continue
        parts = [
            other
            for other in figures
            if other.currency == whole.currency
            and other.amount < whole.amount
            and (other.sanction or other.points < _UNSURE or _called_total(whole) > 2)
            and other.role not in ("periodic", "total")
        ]
        run = sum_of(whole.amount, [part.amount for part in parts])
        summed = [parts[index] for index in run]
        if not all(part.sanction or part.points < _UNSURE for part in summed):
            # Figures of another kind are parts only when the words and the sum leave no doubt.
            summed = (
                summed
                if len(summed) > 2 and sum(part.amount for part in summed) == whole.amount
                else []
            )
        rough = abs(sum(part.amount for part in summed) - whole.amount) > whole.amount / 1000
        if rough and not all(part.sanction for part in summed):
            summed = []
        kinds = [part.role for part in summed if part.sanction]
        if not kinds and whole.sanction and sum(part.amount for part in summed) == whole.amount:
            kinds = [whole.role]
        if summed and kinds and _meant(doc, whole, summed):
            for part in summed:
                if not part.sanction:
                    part.role = max(kinds, key=kinds.count)
            whole.role, whole.confidence = "total", 0.9
        elif whole.sanction and whole.turns.get("mixed", 0.0) > _MIXED:
            if any(part.sanction for part in parts):
                whole.role = "total"
        elif whole.sanction and whole.role not in _SPECIFIC:
            called = _called_total(whole)
            if called > _SURELY or (called > 2.2 and any(part.sanction for part in parts)):
                whole.role = "total"


def _called_total(figure: Figure) -> float:
    """Return the points of the words that call a figure a sum, less those that call it a part."""
    return figure.turns.get("total", 0.0) - figure.turns.get("part", 0.0)


def _parts(figures: list[Figure]) -> None:
    """Let "$9, of which $5 is suspended" say the same of the part as of the whole."""
    for figure in figures:
        if figure.role != "other" or figure.turns.get("part", 0.0) < _NAMED_PART:
            continue
        mention = figure.mentions[0]
        start, end = mention.sentence[0], mention.amount.start
        wholes = [
            (item.amount.start, whole.role)
            for whole in figures
            if whole.sanction and whole.currency == figure.currency and whole.amount > figure.amount
            for item in whole.mentions
            if start <= item.amount.start < end
        ]
        if wholes:
            figure.role = max(wholes)[1]


def _meant(doc: Doc, whole: Figure, parts: list[Figure]) -> bool:
    """Tell whether a sum is more than a coincidence of round figures."""
    digits = len(whole.amount.normalize().as_tuple().digits)
    called = _called_total(whole) > 1
    return leads(doc, whole, _HEAD) or digits > 2 or len(parts) > 2 or called


def _reductions(doc: Doc, figures: list[Figure]) -> None:
    """Find the figures that sanctions were brought down from: "a fine of $5, reduced to $3"."""
    for figure in figures:
        for mention in figure.mentions:
            if not _reduced(doc, figure, mention):
                continue
            if (higher := _before(figures, figure, mention)) is not None:
                higher.role = "earlier_figure"
                if not figure.sanction:
                    figure.role = "fine"


def _reduced(doc: Doc, figure: Figure, mention: Mentioned) -> bool:
    """Tell whether a mention says that a sanction was brought down to it, not only could be."""
    text, start = text_of(doc), mention.amount.start
    cues = list(hits(doc, "reduced", max(0, start - _NEAR), start))
    if not cues or _PART.search(text[cues[-1].end : start - 1]):
        return False
    if figure.points_for_sanction < _SAID and not says(doc, "fined", *mention.sentence):
        return False  # prices are reduced too
    ahead = max(0, cues[-1].start - _BESIDE), cues[-1].start
    if not has(doc, "hypothetical", *ahead):
        return True
    others = [item for item in figure.mentions if item is not mention]
    paid = ("pay", *SANCTIONS)
    return any(item.kinds.get(role, 0.0) > _PAID for item in others for role in paid)


def _before(figures: list[Figure], figure: Figure, mention: Mentioned) -> Figure | None:
    """Return the sanction from which a figure was brought down, the nearest that is larger."""
    start = mention.amount.start
    places = [
        (abs(item.amount.start - start), item.amount.start > start, other)
        for other in figures
        if other.sanction and other.currency == figure.currency and other.amount > figure.amount
        for item in other.mentions
        if item.amount.start < mention.sentence[1]
    ]
    places.sort(key=lambda place: (place[1], place[0]))
    return places[0][2] if places else None


def _finals(doc: Doc, figures: list[Figure]) -> None:
    """Tell the figure that counts in the end from those that stood before it."""
    finals = [
        figure
        for figure in figures
        if any(_is_final(doc, item.amount.start) for item in figure.mentions)
    ]
    for figure in finals:
        if figure.role in ("earlier_figure", "other_case"):
            figure.role = "fine"
    if finals and words(doc.lang_, "roles").get("final_for_all"):
        rename(figures, {"fine"}, "earlier_figure", spare=finals)
    sanctioned = any(figure.sanction for figure in figures)
    if not sanctioned and not says_anywhere(doc, "cancelled"):
        called = [figure for figure in figures if figure.points_for_sanction > _CALLED]
        rename(called, {"earlier_figure"}, "fine")


def _is_final(doc: Doc, start: int) -> bool:
    """Tell whether words like "reduced to" stand before an amount, with no other figure between."""
    text = text_of(doc)
    cues = list(hits(doc, "final", max(0, start - 90), start))
    return bool(cues) and not any(letter.isdigit() for letter in text[cues[-1].end : start - 1])
