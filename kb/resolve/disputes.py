"""Documents that give different sums for one sanction: which sum is shown, by which rule.

Two sums are of one sanction where documents of the same step, near in time and about the same
respondents, each tell of a single sum to pay, and not of the same. The rules, in this order:

==================  ===============================================================================
own_word            the authority's own document, over another's telling
latest_stage        the later step
own_currency        the currency of the authority's country, over another's conversion
most_precise        the sum with more digits
most_documents      the sum that more documents tell
most_confident      the one that the extraction is surest of
==================  ===============================================================================
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import combinations

from babel.numbers import get_territory_currencies

from kb.resolve.choose import Context, Stated
from kb.resolve.parties import party
from kb.resolve.penalty import Penalty
from kb.resolve.rates import convert

# Sanctions of which a step has one, unless respondents pay apart.
_LUMP = frozenset({"fine", "criminal_fine", "settlement"})
_CONVERSION = Decimal("0.15")


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two sums for one sanction.

    Attributes:
        shown: The one that is shown.
        other: The one that is not.
        rule: Which chose.
    """

    shown: Penalty
    other: Penalty
    rule: str


def settle(
    penalties: Sequence[Penalty], stated: Iterable[Stated], context: Context
) -> tuple[list[Penalty], list[Dispute]]:
    """Choose among sums that documents give for one sanction.

    Args:
        penalties: Of an action.
        stated: All claims of the action.
        context: Of its documents.

    Returns:
        The penalties, the standing of those not shown changed to ``disputed``, or to ``restated``
        where the other is the same sum in another currency; and the disputes.
    """
    sides = _Sides(penalties, stated, context)
    lost: dict[Penalty, str] = {}
    found = []
    for one, other in combinations(sides.open, 2):
        if one in lost or other in lost or not sides.contradict(one, other):
            continue
        shown, hidden, rule = sides.choose(one, other)
        same = _same_in_other_currency(shown, hidden, sides.day(shown))
        lost[hidden] = "restated" if same else "disputed"
        if not same:
            found.append(Dispute(shown, replace(hidden, standing="disputed"), rule))
    settled = [replace(one, standing=lost[one]) if one in lost else one for one in penalties]
    return settled, found


def _same_in_other_currency(one: Penalty, other: Penalty, day: str | None) -> bool:
    if one.currency == other.currency:
        return False
    expected = convert(one.amount, one.currency, day)
    value = {"EUR": expected.eur, "USD": expected.usd}.get(other.currency)
    if value is None:
        back = convert(other.amount, other.currency, day)
        value, amount = {"EUR": back.eur, "USD": back.usd}.get(one.currency), one.amount
    else:
        amount = other.amount
    return value is not None and abs(value - amount) <= value * _CONVERSION


class _Sides:
    """What is needed of an action to tell whether two of its sums contradict each other."""

    def __init__(
        self, penalties: Sequence[Penalty], stated: Iterable[Stated], context: Context
    ) -> None:
        self._context = context
        self._document: dict[str, str] = {}
        self._respondents: dict[str, set[str]] = defaultdict(set)
        for one in stated:
            key = one.document.key
            self._document[one.id] = key
            if one.claim.field == "respondent":
                self._respondents[key].add(party(one.claim.value, one.claim.reference).id)
        final = [one for one in penalties if one.standing == "final" and one.kind in _LUMP]
        told: dict[str, list[Penalty]] = defaultdict(list)
        for each in final:
            for key in self.documents(each):
                told[key].append(each)
        self.open = [x for x in final if all(told[key] == [x] for key in self.documents(x))]

    def documents(self, penalty: Penalty) -> set[str]:
        """Return the keys of the documents that tell of a sum."""
        return {self._document[claim] for claim in penalty.support}

    def day(self, penalty: Penalty) -> str | None:
        """Return the first day on which a sum was told."""
        days = (self._context.days.get(key) for key in self.documents(penalty))
        return min(filter(None, days), default=None)

    def contradict(self, one: Penalty, other: Penalty) -> bool:
        """Tell whether two sums are of one sanction."""
        if one.payer and other.payer and one.payer.id != other.payer.id:
            return False
        return any(
            self._respondents[a] == self._respondents[b] and self._context.same_step(a, b)
            for a in self.documents(one)
            for b in self.documents(other)
        )

    def choose(self, one: Penalty, other: Penalty) -> tuple[Penalty, Penalty, str]:
        """Return the sum that is shown, the other, and the rule."""
        for rule, measure in self._rules():
            a, b = measure(one), measure(other)
            if a != b:
                return (one, other, rule) if a > b else (other, one, rule)
        first, second = sorted((one, other), key=lambda item: item.shown_by.id)
        return first, second, "most_confident"

    def _rules(self) -> list[tuple[str, Callable[[Penalty], float]]]:
        return [
            ("own_word", lambda x: any(key in self._context.own for key in self.documents(x))),
            ("latest_stage", lambda x: self._context.phase(x.shown_by)),
            ("own_currency", lambda x: x.currency in _currencies(self._context.country)),
            ("most_precise", lambda x: len(x.amount.normalize().as_tuple().digits)),
            ("most_documents", lambda x: len(self.documents(x))),
            ("most_confident", lambda x: x.shown_by.claim.confidence),
        ]


@lru_cache(maxsize=300)
def _currencies(country: str | None) -> frozenset[str]:
    if country == "EU":
        return frozenset({"EUR"})
    return frozenset(get_territory_currencies(country) if country else ())
