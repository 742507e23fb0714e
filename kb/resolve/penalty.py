"""A resolved sanction of an action.

Its standing:

==========  =====================================================================================
final       imposed or agreed, and no later document of the action says otherwise
proposed    sought by an authority; nothing is decided yet
superseded  an earlier figure for the same sanction: a proposal that ended in another sum, or one
            that a document itself calls earlier
restated    the same money in another figure: a rounded one, the sum of parts given apart, or
            another currency
disputed    another document of the same step gives another sum, which a rule preferred
==========  =====================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kb.resolve.choose import Stated
from kb.resolve.named import Named
from kb.resolve.rates import Converted


@dataclass(frozen=True, slots=True)
class Penalty:
    """A sanction of an action.

    Attributes:
        kind: Its role.
        amount: In units of currency.
        currency: ISO 4217 code.
        converted: In EUR and USD.
        payer: Who pays, when the text says it.
        suspended: Whether payment is wholly suspended or waived.
        credited: Of the amount what is credited against, or paid in, another authority's parallel
            action; None where nothing is told of it.
        standing: See the module's table.
        shown_by: The claim that shows it.
        support: The ids of all claims of the same figure.
    """

    kind: str
    amount: Decimal
    currency: str
    converted: Converted
    payer: Named | None
    suspended: bool
    credited: Decimal | None
    standing: str
    shown_by: Stated
    support: tuple[str, ...]
