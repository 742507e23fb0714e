"""Links from action to action, and the actions known only because a document mentions them.

==================  ===============================================================================
compared_with       a document mentions a sanction of another action
appeal_of           a source states that it reviews the other's decision, by body and number or by
                    address; or an appeal against the same respondent recalls the sanction of an
                    earlier action, or has its case number
breach_of_order_in  the action enforces an order: an earlier action of the same respondent and
                    authority whose year stands in the sentence that says so
parallel_to         another authority acted against the same company on the same day
==================  ===============================================================================
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kb.resolve import parties
from kb.resolve.card import Card
from kb.resolve.choose import Stated
from kb.resolve.instances import Decision
from kb.resolve.named import Named, slug
from kb.resolve.rates import Converted, convert
from kb.resolve.summary import Figure

_ROUNDING = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Mentioned:
    """An action that no document is about.

    Attributes:
        id: Public id, made of the party and the sum.
        title: Its line.
        party: Who was acted against.
        figure: The sanction.
        converted: In EUR and USD.
        year: When the text gives it.
        stated: The claims that speak of it.
    """

    id: str
    title: str
    party: Named
    figure: Figure
    converted: Converted
    year: int | None
    stated: tuple[Stated, ...]


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """A link between two actions, with the claim that shows it (None where facts alone do)."""

    source: str
    target: str
    kind: str
    claim: str | None = None


def link(cards: Iterable[Card]) -> tuple[list[Relation], list[Mentioned], dict[str, str]]:
    """Link the actions.

    Args:
        cards: Of all actions.

    Returns:
        The relations; the actions known only by mention; and for each claim of another action's
        sanction, the action that it speaks of.
    """
    known = sorted(cards, key=lambda one: one.id)
    by_party: dict[str, list[Card]] = defaultdict(list)
    by_family: dict[str, list[Card]] = defaultdict(list)
    for one in known:
        for party in one.parties:
            by_party[party].append(one)
        for top in sorted({parties.family(party) for party in one.parties}):
            by_family[top].append(one)
    relations: set[Relation] = set()
    speaks_of: dict[str, str] = {}
    unknown: dict[str, list[tuple[Card, Stated]]] = defaultdict(list)
    for one in known:
        for stated in one.others:
            other = _mentioned(stated, by_party, by_family)
            target = other.id if other else _mention_id(stated)
            speaks_of[stated.id] = target
            if other is None:
                unknown[target].append((one, stated))
            if target != one.id:
                relations.add(Relation(one.id, target, "compared_with", stated.id))
        relations.update(_appeals(one, by_party))
        relations.update(_breaches(one, by_party))
        relations.update(_parallels(one, by_party))
    relations.update(_stated_reviews(known))
    mentioned = [_mention(key, [one for _, one in found]) for key, found in unknown.items()]
    return (
        _once(relations),
        sorted(mentioned, key=lambda one: one.id),
        speaks_of,
    )


def _once(relations: Iterable[Relation]) -> list[Relation]:
    """Keep one relation of a kind between two actions."""
    found: dict[tuple[str, str, str], Relation] = {}
    for one in sorted(
        relations, key=lambda one: (one.source, one.target, one.kind, one.claim or "")
    ):
        found.setdefault((one.source, one.target, one.kind), one)
    return list(found.values())


def _money(stated: Stated) -> Figure:
    money = stated.claim.money
    assert money is not None
    return money.amount, money.currency


def _close(one: Figure, other: Figure) -> bool:
    return one[1] == other[1] and abs(one[0] - other[0]) <= max(one[0], other[0]) * _ROUNDING


def _other_party(stated: Stated) -> Named:
    other = stated.claim.other_case
    assert other is not None
    return parties.party(other.party, other.reference)


def _mentioned(
    stated: Stated, by_party: dict[str, list[Card]], by_family: dict[str, list[Card]]
) -> Card | None:
    """Return the action that a mention speaks of: same respondent and sum.

    A rounded sum is believed only where the year, if the text gives one, does not contradict it;
    another company of the same owner only where the sum is exactly the same.
    """
    other = stated.claim.other_case
    assert other is not None
    year = int(other.date[:4]) if other.date else None
    figure = _money(stated)
    party = _other_party(stated).id
    fitting = [
        candidate
        for candidate in by_party[party]
        if figure in candidate.figures
        or (
            any(_close(figure, had) for had in candidate.figures)
            and (year is None or candidate.year is None or abs(candidate.year - year) <= 1)
        )
    ] or [card for card in by_family[parties.family(party)] if figure in card.figures]
    return min(
        fitting,
        key=lambda had: (
            figure not in had.figures,
            had.stage == "appeal",
            had.year or 9999,
            had.id,
        ),
        default=None,
    )


def _mention_id(stated: Stated) -> str:
    amount, currency = _money(stated)
    return f"mention-{slug(_other_party(stated).id)}-{amount.normalize():f}-{currency.lower()}"


def _mention(key: str, stated: list[Stated]) -> Mentioned:
    ordered = sorted(stated, key=lambda one: one.id)
    figure = _money(ordered[0])
    dates = sorted(one.claim.other_case.date or "" for one in ordered if one.claim.other_case)
    date = next((text for text in dates if text), None)
    who = _other_party(ordered[0])
    year = f", {date[:4]}" if date else ""
    return Mentioned(
        id=key,
        title=f"{who.name}{year} (only mentioned)",
        party=who,
        figure=figure,
        converted=convert(*figure, date),
        year=int(date[:4]) if date else None,
        stated=tuple(ordered),
    )


def _same_party(one: Card, by_party: dict[str, list[Card]]) -> list[Card]:
    found = {other.id: other for party in one.parties for other in by_party[party]}
    found.pop(one.id, None)
    return [found[key] for key in sorted(found)]


def _before(other: Card, one: Card) -> bool:
    return bool(other.day and one.day and other.day < one.day)


def _appeals(one: Card, by_party: dict[str, list[Card]]) -> Iterator[Relation]:
    if one.stage != "appeal":
        return
    figures = one.earlier | one.figures
    for other in _same_party(one, by_party):
        if other.stage != "appeal" and _before(other, one):
            same = any(_close(x, y) for x in figures for y in other.figures)
            if same or one.cases & other.cases:
                yield Relation(one.id, other.id, "appeal_of")


def _stated_reviews(known: list[Card]) -> Iterator[Relation]:
    """Link what sources state: the decision that was reviewed, by body and number or by address."""
    by_decision: dict[Decision, list[Card]] = defaultdict(list)
    by_name: dict[str, list[Card]] = defaultdict(list)
    for one in known:
        for decision in one.own:
            by_decision[decision].append(one)
        for name in one.names:
            by_name[name].append(one)
    for one in known:
        earlier = [card for decision in one.reviewed for card in by_decision[decision]]
        later = [card for decision in one.reviewed_by for card in by_decision[decision]]
        cited = [card for name in one.cites for card in by_name.get(name, ())]
        if one.reviewed and not earlier:
            bodies = {body for body, _ in one.reviewed}
            earlier = [card for card in cited if any(body in bodies for body, _ in card.own)]
        if one.reviewed_by and not later:
            bodies = {body for body, _ in one.reviewed_by}
            later = [card for card in cited if any(body in bodies for body, _ in card.own)]
        yield from (Relation(one.id, x.id, "appeal_of") for x in earlier if x.id != one.id)
        yield from (Relation(x.id, one.id, "appeal_of") for x in later if x.id != one.id)


def _breaches(one: Card, by_party: dict[str, list[Card]]) -> Iterator[Relation]:
    for claim, sentence in one.orders:
        earlier = [
            other
            for other in _same_party(one, by_party)
            if other.authorities & one.authorities
            and _before(other, one)
            and other.year
            and str(other.year) in sentence
        ]
        if len(earlier) == 1:
            yield Relation(one.id, earlier[0].id, "breach_of_order_in", claim)


def _parallels(one: Card, by_party: dict[str, list[Card]]) -> Iterator[Relation]:
    for other in _same_party(one, by_party):
        if (
            one.id < other.id
            and one.day
            and len(one.day) == 10
            and one.day == other.day
            and not one.authorities & other.authorities
        ):
            yield Relation(one.id, other.id, "parallel_to")
