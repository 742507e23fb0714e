"""What became of a decision that was appealed, and which sum stands.

It is told by three kinds of evidence, and the first that is there is shown:

================  =================================================================================
court_decision    the reviewing court's own decision is in the knowledge base and says how it ended;
                  of several the latest
stated_by_source  a catalogue states it beside the decision ("Appealed - Overturned")
told_in_text      a document of the decision tells in passing that it was annulled or reduced
================  =================================================================================

The others are kept beside it: where they say something else, that is a conflict. A court's decision
that was itself annulled settles nothing: the appeal is pending again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.resolve.card import Card
from kb.resolve.history import Event
from kb.resolve.links import Relation
from kb.resolve.rates import Converted, convert
from kb.resolve.summary import Figure

# In the order in which they are believed.
RULES = ("court_decision", "stated_by_source", "told_in_text")
# What a reviewing court did, and what that means for the decision it reviewed. Of an appeal that
# was granted without more it is not known whether all or a part of the decision fell.
_EFFECTS = {
    "upheld": "upheld",
    "dismissed": "upheld",
    "annulled": "annulled",
    "amended": "amended",
    "remitted": "remitted",
}
_EVENTS = {"annulment": "annulled", "reduction": "amended"}
# After these nothing is left of the decision, nor of its sum.
GONE = frozenset({"annulled", "remitted"})
_OPEN = "pending"


@dataclass(frozen=True, slots=True)
class Telling:
    """What one piece of evidence says of an appeal against an action.

    Attributes:
        outcome: upheld, amended, annulled, remitted, pending or not_appealed.
        rule: Which kind of evidence it is.
        date: When it was decided, ISO, where known.
        by: Id of the reviewing action.
        figure: The sum after it, where told.
        document: Key of the document that tells it.
        claim: Id of the claim that shows it; None for what a source states beside a text.
        words: The source's own words, of what has no claim.
    """

    outcome: str
    rule: str
    date: str | None
    by: str | None
    figure: Figure | None
    document: str
    claim: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Became:
    """What became of an action's decision.

    Attributes:
        action: Id of the action.
        tellings: The one that is shown first.
        stands: The sum that stands instead of the headline, where an appeal changed it.
        converted: The same in EUR and USD.
    """

    action: str
    tellings: tuple[Telling, ...]
    stands: Figure | None = None
    converted: Converted | None = None

    @property
    def outcome(self) -> str:
        """What is shown."""
        return self.tellings[0].outcome


def became(cards: Iterable[Card], relations: Iterable[Relation]) -> list[Became]:
    """Return what became of each action of which anything is told.

    Args:
        cards: Of all actions.
        relations: Between them; those of kind `appeal_of` count.
    """
    known = {one.id: one for one in cards}
    reviews: dict[str, list[Card]] = defaultdict(list)
    for one in relations:
        if one.kind == "appeal_of" and one.source in known:
            reviews[one.target].append(known[one.source])
    return [
        found
        for key in sorted(known)
        if (found := _became(known[key], reviews, frozenset({key}))) is not None
    ]


def _became(
    card: Card, reviews: Mapping[str, Sequence[Card]], seen: frozenset[str]
) -> Became | None:
    tellings: list[Telling] = []
    for one in reviews.get(card.id, ()):
        if one.id not in seen and (telling := _decision(card, one, reviews, seen | {one.id})):
            tellings.append(telling)
    tellings.sort(key=lambda x: (x.date or "", x.by or ""), reverse=True)
    tellings += _stated(card)
    tellings += _told(card)
    if not tellings:
        return None
    figure = tellings[0].figure if tellings[0].outcome == "amended" else None
    day = tellings[0].date
    return Became(
        card.id, tuple(tellings), figure, convert(*figure, day or card.day) if figure else None
    )


def _decision(
    card: Card, court: Card, reviews: Mapping[str, Sequence[Card]], seen: frozenset[str]
) -> Telling | None:
    """Return what a court's decision did, as far as it stands itself."""
    if court.outcome is None:
        return None
    effect = _EFFECTS.get(court.outcome.claim.value)
    if effect is None:
        return None
    telling = Telling(
        effect,
        RULES[0],
        court.day,
        court.id,
        _awarded(card, court),
        court.outcome.document.key,
        court.outcome.id,
    )
    later = _became(court, reviews, seen)
    if later is None:
        return telling
    if later.outcome in GONE:
        return replace(telling, outcome=_OPEN, figure=None)
    if later.outcome == "amended":
        return replace(telling, outcome="amended", figure=later.stands)
    return telling


def _awarded(card: Card, court: Card) -> Figure | None:
    """Return the sum of a court's decision, where it is of the kind of the one reviewed."""
    sum_ = court.headline
    if sum_ is None or (card.headline and card.headline.kind != sum_.kind):
        return None
    return sum_.amount, sum_.currency


def _stated(card: Card) -> Iterator[Telling]:
    for outcome, words, document in card.appeals:
        yield Telling(outcome, RULES[1], None, None, None, document, words=words)


def _told(card: Card) -> Iterator[Telling]:
    for event in card.undone:
        if event.told and (not card.day or not event.date or event.date[:10] > card.day):
            yield Telling(
                _EVENTS[event.kind],
                RULES[2],
                event.date,
                None,
                _figure(event),
                event.document,
                event.told.id,
            )


def _figure(event: Event) -> Figure | None:
    money = event.amount.money if event.amount else None
    if money is None or event.kind != "reduction" or money.role == "earlier_figure":
        return None
    return money.amount, money.currency
