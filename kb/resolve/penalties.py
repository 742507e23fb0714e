"""From the amounts that documents state to the penalties of an action.

Each distinct figure is one penalty; `kb.resolve.penalty` says what its standing means. It is shown
by the authority's own word where there is one, else by the furthest step's, else by the surest
claim.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kb.model import Money
from kb.resolve.choose import Context, Stated
from kb.resolve.parties import party
from kb.resolve.penalty import Penalty
from kb.resolve.rates import convert
from kb.resolve.summary import SANCTIONS, Figure

# A rounded restatement differs from the exact figure by no more than this share.
_ROUNDING = Decimal("0.05")
# A conversion at the rate of another day, rounded for a reader, may be this far off.
_CONVERSION = Decimal("0.15")
_FEW_DIGITS = 3


@dataclass(frozen=True, slots=True)
class _Figure:
    money: Money
    claims: tuple[Stated, ...]

    @property
    def is_earlier(self) -> bool:
        return self.money.role == "earlier_figure"


def penalties(stated: Iterable[Stated], context: Context, day: str | None) -> list[Penalty]:
    """Return the penalties of an action, the largest first.

    Args:
        stated: All claims of the action.
        context: Of its documents.
        day: Date whose exchange rates are used, ISO.
    """
    figures, credits = _figures(stated)
    stages = context.stages
    ended = any(stage in ("settled", "decided", "appeal", "closed") for stage in stages.values())
    exact = [one.money for one in figures if not one.is_earlier]
    found = []
    for figure in figures:
        money = figure.money
        best = max(
            figure.claims,
            key=lambda one: (
                one.document.key in context.own,
                context.phase(one),
                one.claim.confidence,
                one.id,
            ),
        )
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
                credited=credits.get((money.amount, money.currency)),
                standing=_standing(figure, exact, stages, ended=ended),
                shown_by=best,
                support=tuple(sorted(one.id for one in figure.claims)),
            )
        )
    return sorted(found, key=lambda one: (-one.amount, one.shown_by.id))


def _figures(stated: Iterable[Stated]) -> tuple[list[_Figure], dict[Figure, Decimal]]:
    """Gather the claims of each distinct figure, each kind and payer by itself.

    Returns:
        The figures; and of those that are credited in part, how much is.
    """
    ordered = sorted(stated, key=lambda one: one.id)
    parts, credits = _credits(ordered)
    by_figure: dict[tuple[object, ...], list[Stated]] = defaultdict(list)
    for one in ordered:
        if one.id in parts:
            continue
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
    return figures, credits


def _credits(stated: list[Stated]) -> tuple[set[str], dict[Figure, Decimal]]:
    """Return the claims of credited parts, and by whole figure what is credited of it.

    The part belongs to the smallest sanction of its document that is at least as large; where there
    is none, the amount is itself a sanction that is credited whole.
    """
    parts: set[str] = set()
    credits: dict[Figure, set[Decimal]] = defaultdict(set)
    for one in stated:
        money = one.claim.money
        if money is None or not money.credited:
            continue
        wholes = [
            other.claim.money.amount
            for other in stated
            if other.document.key == one.document.key
            and other.claim.money
            and other.claim.money.role in SANCTIONS
            and other.claim.money.currency == money.currency
            and not other.claim.money.credited
            and other.claim.money.amount >= money.amount
        ]
        if wholes:
            parts.add(one.id)
        credits[min(wholes, default=money.amount), money.currency].add(money.amount)
    return parts, {whole: min(whole[0], sum(found, Decimal(0))) for whole, found in credits.items()}


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
    if any(
        other.currency == money.currency
        and other.amount != money.amount == other.amount.to_integral_value()
        for other in others
    ):
        return True
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
    """Return the largest penalty that stands, by its value in EUR where currencies differ.

    A total whose parts are given apart counts; a rounded sum, and one in another currency, does
    not.
    """
    final = [one for one in found if one.standing == "final"]
    wholes = [one for one in found if one.standing == "restated" and one.kind == "total"]
    standing = final + wholes or [one for one in found if one.standing in ("restated", "proposed")]
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
