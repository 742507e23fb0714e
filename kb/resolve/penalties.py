"""From the amounts that documents state to the penalties of an action.

Each distinct figure is one penalty, shown by its surest claim. Its standing:

==========  =====================================================================================
final       imposed or agreed, and no later document of the action says otherwise
proposed    sought by an authority; nothing is decided yet
superseded  an earlier figure for the same sanction: a proposal that ended in another sum, or one
            that a document itself calls earlier
restated    the same money in another figure: a rounded one, or the sum of parts given apart
==========  =====================================================================================
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kb.model import Money
from kb.resolve.choose import Stated
from kb.resolve.identity import Named, party
from kb.resolve.rates import Converted, convert
from kb.resolve.summary import SANCTIONS

# A rounded restatement differs from the exact figure by no more than this share.
_ROUNDING = Decimal("0.05")
# A conversion at the rate of another day, rounded for a reader, may be this far off.
_CONVERSION = Decimal("0.15")
_FEW_DIGITS = 3


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
    standing: str
    shown_by: Stated
    support: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Figure:
    money: Money
    claims: tuple[Stated, ...]

    @property
    def is_earlier(self) -> bool:
        return self.money.role == "earlier_figure"


def penalties(stated: Iterable[Stated], stages: dict[str, str], day: str | None) -> list[Penalty]:
    """Return the penalties of an action, the largest first.

    Args:
        stated: All claims of the action.
        stages: The stage that each of its documents announces, by the document's key.
        day: Date whose exchange rates are used, ISO.
    """
    figures = _figures(stated)
    ended = any(stage in ("settled", "decided", "appeal", "closed") for stage in stages.values())
    exact = [one.money for one in figures if not one.is_earlier]
    found = []
    for figure in figures:
        money = figure.money
        best = max(figure.claims, key=lambda one: (one.claim.confidence, one.id))
        payers = [
            one.claim.money.respondent
            for one in figure.claims
            if one.claim.money and one.claim.money.respondent
        ]
        found.append(
            Penalty(
                kind="fine" if figure.is_earlier else money.role,
                amount=money.amount,
                currency=money.currency,
                converted=convert(money.amount, money.currency, day),
                payer=party(payers[0]) if payers and "; " not in payers[0] else None,
                suspended=all(
                    one.claim.money.suspended for one in figure.claims if one.claim.money
                ),
                standing=_standing(figure, exact, stages, ended=ended),
                shown_by=best,
                support=tuple(sorted(one.id for one in figure.claims)),
            )
        )
    return sorted(found, key=lambda one: (-one.amount, one.shown_by.id))


def _figures(stated: Iterable[Stated]) -> list[_Figure]:
    """Gather the claims of each distinct figure, each kind and payer by itself."""
    by_figure: dict[tuple[object, ...], list[Stated]] = defaultdict(list)
    for one in sorted(stated, key=lambda one: one.id):
        money = one.claim.money
        if money and (money.role in SANCTIONS or money.role == "earlier_figure"):
            by_figure[money.amount, money.currency, money.role == "earlier_figure"].append(one)
    figures = []
    imposed = {key[:2] for key in by_figure if not key[2]}
    for key, claims in sorted(by_figure.items(), key=lambda item: str(item[0])):
        if key[2] and key[:2] in imposed:
            # Another document of the action imposed or proposed it; that claim shows it.
            continue
        for payers in _by_payer(claims):
            first = max(payers, key=lambda one: (one.claim.confidence, one.id)).claim.money
            assert first is not None
            figures.append(_Figure(first, tuple(payers)))
    return figures


def _by_payer(claims: list[Stated]) -> list[list[Stated]]:
    """Split the claims of one figure where one document has it several payers pay the same sum."""
    payers: dict[str, list[Stated]] = defaultdict(list)
    for one in claims:
        money = one.claim.money
        payers[party(money.respondent).id if money and money.respondent else ""].append(one)
    documents = {key: {one.document.key for one in found} for key, found in payers.items() if key}
    keys = sorted(documents)
    separate = any(
        documents[a] & documents[b] for index, a in enumerate(keys) for b in keys[index + 1 :]
    )
    if not separate:
        return [claims]
    unnamed = payers.pop("", [])
    groups = [payers[key] for key in keys]
    groups[0] = groups[0] + unnamed
    return groups


def _standing(figure: _Figure, exact: list[Money], stages: dict[str, str], *, ended: bool) -> str:
    if figure.is_earlier:
        return "superseded"
    told_in = {stages.get(one.document.key, "none") for one in figure.claims}
    if told_in <= {"complaint", "none"}:
        return "superseded" if ended else "proposed"
    if _is_rounded(figure.money, exact) or _is_sum(figure.money, exact):
        return "restated"
    return "final"


def _is_rounded(money: Money, others: list[Money]) -> bool:
    digits = len(money.amount.normalize().as_tuple().digits)
    return digits <= _FEW_DIGITS and any(
        other.currency == money.currency
        and other.amount != money.amount
        and len(other.amount.normalize().as_tuple().digits) > _FEW_DIGITS
        and abs(other.amount - money.amount) <= other.amount * _ROUNDING
        for other in others
    )


def _is_sum(money: Money, others: list[Money]) -> bool:
    """Tell whether a total's parts are all given apart."""
    if money.role != "total":
        return False
    parts = [
        other.amount
        for other in others
        if other.currency == money.currency and other.role != "total"
    ]
    return len(parts) > 1 and sum(parts) >= money.amount * (1 - _ROUNDING)


def headline(found: list[Penalty]) -> Penalty | None:
    """Return the largest penalty that stands, by its value in EUR where currencies differ."""
    standing = [one for one in found if one.standing in ("final", "restated")] or [
        one for one in found if one.standing == "proposed"
    ]
    return max(
        standing,
        key=lambda one: (
            one.converted.eur if one.converted.eur is not None else one.amount,
            one.standing == "final",
            one.shown_by.id,
        ),
        default=None,
    )


def restated(stated: Iterable[Stated]) -> dict[str, str]:
    """Return, for each conversion, the claim whose amount it restates in another currency.

    The nearest sanction of the same document in another currency, if the exchange rate of the
    document's day does not contradict it.
    """
    pairs: dict[str, str] = {}
    amounts = [one for one in stated if one.claim.money]
    for one in amounts:
        money = one.claim.money
        if money is None or money.role != "conversion":
            continue
        near = [
            other
            for other in amounts
            if other.document.key == one.document.key
            and other.claim.money
            and other.claim.money.role in SANCTIONS
            and other.claim.money.currency != money.currency
            and _plausible(money, other.claim.money, one.document.published)
        ]
        if near:
            start = one.claim.mention.start
            best = min(near, key=lambda other: (abs(other.claim.mention.start - start), other.id))
            pairs[one.id] = best.id
    return pairs


def _plausible(money: Money, other: Money, day: str | None) -> bool:
    converted = convert(other.amount, other.currency, day)
    expected = {"EUR": converted.eur, "USD": converted.usd}.get(money.currency)
    return expected is None or abs(expected - money.amount) <= expected * _CONVERSION
