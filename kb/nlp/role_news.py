"""Which of a document's sanctions are its news, and which it only recalls."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from spacy.tokens import Doc

from kb.nlp.calendar import read_dates
from kb.nlp.findings import found
from kb.nlp.role_cues import Mentioned
from kb.nlp.role_figure import SANCTIONS, Figure, body, leads
from kb.nlp.role_words import says
from kb.nlp.sentences import text_of

_HEAD = 600
# Sanctions of another day than the news are recalled when they are as old as this.
_LONG_AGO = timedelta(days=150)
_SEVERAL = 2
_LEADING = 45
_LEAD = 300


def rename(
    figures: list[Figure], roles: Collection[str], role: str, spare: Sequence[Figure] = ()
) -> None:
    """Give the figures that have one of some roles another one, but for those to spare."""
    for figure in figures:
        if figure.role in roles and figure not in spare:
            figure.role = role


def tell_news(doc: Doc, figures: list[Figure]) -> None:
    """Tell the sanctions that are the document's news from those that it recalls."""
    stage = next((item.value for item in found(doc, "stage")), "")
    if stage == "complaint":
        rename(figures, {"settlement"}, "other_case")
    if stage == "closed":
        _close(doc, figures)
    _recall(doc, figures)
    if says(doc, "mailing", 0, body(doc) + _HEAD):
        _mail(doc, figures)
    recalled = [figure for figure in figures if figure.sanction and _sentenced(doc, figure)]
    if says(doc, "criminal", 0, body(doc) + _HEAD // 2):
        # Who agrees to plead guilty is not sentenced yet: somebody else was.
        others = any(figure.sanction and figure not in recalled for figure in figures)
        recalled = recalled if stage == "settled" and others else []
    rename(recalled, SANCTIONS, "other_case")


def _close(doc: Doc, figures: list[Figure]) -> None:
    """Read a text by which a case ends without a sanction: what it names was only proposed.

    Where payments by the day are named an order was obeyed, and the case of the order is another.
    """
    ordered = any(figure.role == "periodic" for figure in figures)
    recalled = [figure for figure in figures if not leads(doc, figure, _LEAD)]
    rename(recalled, SANCTIONS, "other_case" if ordered else "earlier_figure")


def _recall(doc: Doc, figures: list[Figure]) -> None:
    """Find the sanctions of long ago, by the dates of their sentences."""
    sanctions = [figure for figure in figures if figure.sanction]
    if len(sanctions) < _SEVERAL:
        return
    announced = [item.value for item in found(doc, "announced")]
    news = _day([*announced, str(doc.user_data.get("published") or "")][0])
    if news is None:
        return
    old = [
        figure for figure in sanctions if all(_dated(doc, item, news) for item in figure.mentions)
    ]
    if len(old) < len(sanctions):
        rename(old, SANCTIONS, "other_case")


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


def _dated(doc: Doc, mention: Mentioned, news: date) -> bool:
    """Tell whether a sentence begins with a day long before the news: "On May 4, 2007, ..."."""
    start = mention.sentence[0]
    written = read_dates(
        text_of(doc)[start : min(start + _LEADING, mention.amount.start)], doc.lang_
    )
    day = _day(written[0].iso) if written else None
    return day is not None and news - day > _LONG_AGO


def _sentenced(doc: Doc, figure: Figure) -> bool:
    return all(says(doc, "sentenced", *item.sentence) for item in figure.mentions)


def _mail(doc: Doc, figures: list[Figure]) -> None:
    """Read a text that only reports that money is sent out to victims."""
    sent = [
        figure
        for figure in figures
        if any(
            says(doc, "mailing", item.amount.start - 60, item.amount.end)
            for item in figure.mentions
        )
    ]
    ordered = [figure for figure in figures if figure.sanction and figure not in sent]
    for figure in sent:
        figure.role = "other" if ordered or figure is not sent[0] else "restitution"
    for figure in ordered:
        figure.role = "other_case"
