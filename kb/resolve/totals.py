"""Sums of an action's penalties: fines, relief, and all. Kinds are never added up unlabelled.

Only penalties that stand count (`final`): a proposal, an earlier figure, a restatement and a sum
whose parts are given apart would be counted twice. What is wholly suspended is not counted, nor a
penalty that runs by the day, which is no sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kb.resolve.penalties import Penalty
from kb.resolve.prices import constant

FINES = frozenset({"fine", "criminal_fine"})
RELIEF = frozenset({"restitution", "disgorgement", "interest", "damages"})
_NO_SUM = frozenset({"periodic"})
Sum = Decimal | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums in one currency; None where nothing counts, or where a part of it has no rate.

    Attributes:
        penalty: Fines.
        relief: Restitution, disgorgement with its interest, damages.
        all: Everything, also forfeitures, costs and settlements not split into kinds.
        all_constant: The same in the prices of `kb.resolve.prices.BASE_YEAR`.
    """

    penalty: Sum
    relief: Sum
    all: Sum
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
    whole = _sum(standing, currency)
    return Totals(
        _sum([one for one in standing if one.kind in FINES], currency),
        _sum([one for one in standing if one.kind in RELIEF], currency),
        whole,
        constant(whole, currency, year),
    )


def _sum(penalties: list[Penalty], currency: str) -> Sum:
    values = [one.converted.eur if currency == "EUR" else one.converted.usd for one in penalties]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(values) else None
