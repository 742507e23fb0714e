"""Sums of an action's penalties: fines, relief, and all. Kinds are never added up unlabelled.

Only penalties that stand count (`final`): a proposal, an earlier figure, a restatement and a sum
whose parts are given apart would be counted twice. What is wholly suspended is not counted, nor a
penalty that runs by the day, which is no sum. `net` leaves out what is credited against, or paid
in, another authority's parallel action: net sums may be added over actions, gross ones may not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kb.resolve.penalty import Penalty
from kb.resolve.prices import constant

FINES = frozenset({"fine", "criminal_fine"})
RELIEF = frozenset({"restitution", "disgorgement", "interest", "damages"})
_NO_SUM = frozenset({"periodic"})
_CENT = Decimal("0.01")
Sum = Decimal | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums in one currency; None where nothing counts, or where a part of it has no rate.

    Attributes:
        penalty: Fines.
        relief: Restitution, disgorgement with its interest, damages.
        all: Everything, also forfeitures, costs and settlements not split into kinds.
        net: The same without what is credited in parallel actions.
        all_constant: `all` in the prices of `kb.resolve.prices.BASE_YEAR`.
    """

    penalty: Sum
    relief: Sum
    all: Sum
    net: Sum
    all_constant: Sum


def totals(penalties: Iterable[Penalty], currency: str, year: int | None) -> Totals:
    """Add up what stands.

    Args:
        penalties: Of one action.
        currency: EUR or USD.
        year: Of the decision.
    """
    standing = [
        one
        for one in penalties
        if one.standing == "final" and not one.suspended and one.kind not in _NO_SUM
    ]
    values = [(one, _in(one, currency)) for one in standing]
    whole = _sum([value for _, value in values])
    return Totals(
        _sum([value for one, value in values if one.kind in FINES]),
        _sum([value for one, value in values if one.kind in RELIEF]),
        whole,
        _sum([_net(one, value) for one, value in values]),
        constant(whole, currency, year),
    )


def _in(penalty: Penalty, currency: str) -> Sum:
    return penalty.converted.eur if currency == "EUR" else penalty.converted.usd


def _net(penalty: Penalty, value: Sum) -> Sum:
    if value is None or not penalty.credited or not penalty.amount:
        return value
    return (value * (penalty.amount - penalty.credited) / penalty.amount).quantize(_CENT)


def _sum(values: list[Sum]) -> Sum:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(values) else None
