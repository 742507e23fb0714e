"""The dated steps of an action: those that its documents announce, and those that they recall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import Claim, Extraction
from kb.resolve.choose import Stated, agree
from kb.resolve.summary import SANCTIONS, document_date

_ANNOUNCED = {
    "complaint": "complaint",
    "settled": "settlement",
    "decided": "decision",
    "appeal": "appeal",
    "closed": "closure",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A dated step in an action's history.

    Attributes:
        kind: complaint, settlement, decision, appeal or closure, of the document that announces it;
            investigation, notice_of_intent, appeal, annulment, reduction or payment, where told.
        date: ISO, as precise as the document.
        amount: Of the largest sanction at that step, its claim.
        told: The claim that tells the step; None of one that a whole document announces.
        document: Key of the document that tells it.
    """

    kind: str
    date: str | None
    amount: Claim | None
    told: Stated | None
    document: str


def history(read: Iterable[Extraction]) -> tuple[Event, ...]:
    """Return the steps of an action in order of time, each once.

    Args:
        read: What the action's documents say.
    """
    found: list[Event] = []
    for extraction in read:
        found += [*_announced(extraction), *_recalled(extraction)]
    # What a whole document announces is surer than what another recalls; a day says more than a
    # year.
    found.sort(key=lambda one: (one.told is not None, -len(one.date or ""), one.document))
    kept: list[Event] = []
    for one in found:
        if not any(_same(one, had) for had in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: (one.date or "9999", one.kind, one.document)))


def _announced(one: Extraction) -> Iterable[Event]:
    stage = next((claim.value for claim in one.of("stage")), "none")
    if stage not in _ANNOUNCED:
        return
    sanctions = [x for x in one.of("amount") if x.money and x.money.role in SANCTIONS]
    largest = max(sanctions, key=lambda x: x.money.amount if x.money else 0, default=None)
    yield Event(_ANNOUNCED[stage], document_date(one), largest, None, one.document.key)


def _recalled(one: Extraction) -> Iterable[Event]:
    figures = [
        x
        for x in one.of("amount")
        if x.money and (x.money.role == "earlier_figure" or x.money.role in SANCTIONS)
    ]
    for claim in one.of("event"):
        kind, _, date = claim.value.partition(" ")
        near = [x for x in figures if _same_sentence(x, claim)]
        earlier = [x for x in near if x.money and x.money.role == "earlier_figure"]
        wanted = earlier if kind == "notice_of_intent" else near
        amount = wanted[0] if len(wanted) == 1 else None
        yield Event(kind, date or None, amount, Stated(claim, one.document), one.document.key)


def _same_sentence(one: Claim, other: Claim) -> bool:
    a, b = one.mention, other.mention
    return a.part == b.part and a.sentence_start == b.sentence_start


def _same(one: Event, other: Event) -> bool:
    if one.kind != other.kind or ((one.told is None) != (other.told is None) and not one.told):
        return False
    if one.told is None and other.told is None:
        # Two releases of one step: each document is listed once, by its own day.
        return one.document == other.document
    return agree(one.date or "", other.date or "")
