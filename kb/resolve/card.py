"""What must be remembered of an action to link it with others."""

from __future__ import annotations

from dataclasses import dataclass

from kb.resolve import identity
from kb.resolve.actions import Action
from kb.resolve.choose import Stated
from kb.resolve.history import Event
from kb.resolve.instances import Decision
from kb.resolve.penalty import Penalty
from kb.resolve.summary import Figure

_ORDER = "conduct.order_violation"
# Steps of a history after which a decision stands no more, or not as it was.
UNDOING = frozenset({"annulment", "reduction"})


@dataclass(frozen=True, slots=True)
class Card:
    """What must be remembered of an action to link it with others.

    Attributes:
        id: Of the action.
        parties: Ids of the companies acted against.
        authorities: Ids of the departments that act.
        figures: All its penalties.
        cases: Case numbers.
        stage: Furthest stage.
        year: Of the decision.
        day: Date of the decision or announcement, ISO.
        earlier: Earlier figures that its documents recall.
        own: Decisions that it is, by body and number.
        reviewed: Decisions that it reviews.
        reviewed_by: Decisions that review it.
        names: Under which documents cite it.
        cites: Names of documents that it cites.
        orders: Sentences that say that it enforces an order, with their claims.
        others: Claims of other actions' sanctions.
        headline: Its largest penalty that stands.
        outcome: Of a court's decision the claim of how it ended.
        appeals: What sources state of an appeal against it: its meaning, their words, the document.
        undone: Steps of its history that undo it in whole or in part.
    """

    id: str
    parties: frozenset[str]
    authorities: frozenset[str]
    figures: frozenset[Figure]
    cases: frozenset[str]
    stage: str
    year: int | None
    day: str | None
    earlier: frozenset[Figure]
    own: frozenset[Decision]
    reviewed: frozenset[Decision]
    reviewed_by: frozenset[Decision]
    names: frozenset[str]
    cites: frozenset[str]
    orders: tuple[tuple[str, str], ...]
    others: tuple[Stated, ...]
    headline: Penalty | None = None
    outcome: Stated | None = None
    appeals: tuple[tuple[str, str, str], ...] = ()
    undone: tuple[Event, ...] = ()


def card(action: Action) -> Card:
    """Return what the links need of an action."""
    orders = tuple(
        (one.id, _sentence(one))
        for one in action.stated
        if one.claim.field == "violation" and one.claim.value == _ORDER
    )
    return Card(
        id=action.id,
        parties=frozenset(one.id for one in action.parties if one.kind == "company"),
        authorities=frozenset(identity.root(one.id) for one in action.authorities),
        figures=frozenset((one.amount, one.currency) for one in action.penalties),
        cases=frozenset(case for one in action.summaries for case in one.cases),
        stage=action.stage,
        year=action.year,
        day=action.dates.get("decided") or action.dates.get("announced"),
        earlier=frozenset(figure for one in action.summaries for figure in one.earlier),
        own=frozenset(x for one in action.instances for x in one.own),
        reviewed=frozenset(x for one in action.instances for x in one.reviewed),
        reviewed_by=frozenset(x for one in action.instances for x in one.reviewed_by),
        names=frozenset(x for one in action.summaries for x in one.names),
        cites=frozenset(x for one in action.summaries for x in one.cites),
        orders=orders,
        others=action.others,
        headline=action.headline,
        outcome=action.outcome,
        appeals=tuple(
            (*told, where.key)
            for where, one in zip(action.summaries, action.instances, strict=True)
            for told in one.appeals
        ),
        undone=tuple(x for x in action.events if x.kind in UNDOING),
    )


def _sentence(one: Stated) -> str:
    mention = one.claim.mention
    whole = one.document.title if mention.part == "title" else one.document.text
    return whole[mention.sentence_start : mention.sentence_end]
