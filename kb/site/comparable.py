"""What a comparison says in words: how many times as large, and what is not comparable."""

from __future__ import annotations

from collections.abc import Iterator

from kb.site import format as fmt
from kb.site.compare import BASE_YEAR, Comparison, Side, Unit

# Why penalties are not in the sums.
_LEFT_OUT = {
    "proposed": "only proposed",
    "periodic": "running by the day until obeyed",
    "suspended": "wholly suspended or waived",
    "no rate": "without an exchange rate or price index",
}
_AGREED = frozenset({"settled"})


def verdicts(comparison: Comparison) -> list[str]:
    """Return how the largest sanction compares with each other one, a sentence each."""
    ordered = sorted(
        (one for one in comparison.sides if one.compared),
        key=lambda one: -(one.compared or 0),
    )
    return [_verdict(ordered[0], one, comparison.unit) for one in ordered[1:]]


def _verdict(larger: Side, other: Side, unit: Unit) -> str:
    times = fmt.times(larger.compared, other.compared)
    how = "as large as" if times == "equally large" else f"{times} as"
    sums = [fmt.money(round(one.compared or 0), unit.currency) for one in (larger, other)]
    return (
        f"{_whose(larger, 'The largest sanction')} is about {how} "
        f"{_whose(other, 'that')}: {sums[0]} against {sums[1]}"
        f"{f' in prices of {BASE_YEAR}' if unit.constant else ''}."
    )


def _whose(side: Side, what: str) -> str:
    if side.thing.kind == "action":
        return f"{what} in “{side.thing.name}”"
    return f"{what} of {side.thing.name}"


def notes(comparison: Comparison) -> list[str]:
    """Return what a reader must know before taking the figures as alike, the gravest first."""
    return [*_of_sums(comparison), *_of_kinds(comparison.sides), *_of_records(comparison.sides)]


def _of_sums(comparison: Comparison) -> Iterator[str]:
    sides, unit = comparison.sides, comparison.unit
    for side in sides:
        name = side.thing.name
        if side.headline is None:
            yield f"{name}: no sum is known. That is not a sanction of 0."
        elif side.compared is None:
            shown = fmt.money(side.headline["amount"], side.headline["currency"])
            yield (
                f"{name}: {shown} cannot be put into {unit.words}: no rate is known. "
                "It is left out of the comparison, which is not a sanction of 0."
            )
    currencies = {one.headline["currency"] for one in sides if one.headline}
    if len(currencies) > 1:
        yield (
            f"The sums are in different currencies ({', '.join(sorted(currencies))}): compared in "
            f"{unit.currency}, each at the European Central Bank's reference rate of its own day."
        )
    elif currencies and currencies != {unit.currency}:
        yield f"The sums are converted from {currencies.pop()}, each at the rate of its own day."
    years = {one.headline["year"] for one in sides if one.headline and one.headline["year"]}
    if not unit.constant and len(years) > 1:
        yield (
            f"Money of {min(years)} and of {max(years)} is not worth the same; "
            f"prices of {BASE_YEAR} can be chosen above."
        )


def _of_kinds(sides: list[Side]) -> Iterator[str]:
    largest = [(one.thing.name, one.headline) for one in sides if one.headline]
    for name, one in largest:
        if one["standing"] == "proposed":
            yield f"{name}: the sum is only proposed, nothing is decided."
        if one["standing"] == "restated":
            yield f"{name}: the sum is the whole of parts that are also given apart."
        if one["kind"] == "periodic":
            yield f"{name}: the penalty runs by the day until obeyed; it is no sum like the others."
        if one["suspended"]:
            yield f"{name}: payment is wholly suspended or waived."
    kinds: dict[str, list[str]] = {}
    for name, one in largest:
        if one["kind"]:
            kinds.setdefault(one["kind"], []).append(name)
    if len(kinds) > 1:
        told = "; ".join(f"{fmt.label(kind)}: {', '.join(who)}" for kind, who in kinds.items())
        yield f"The largest sanctions are of different kinds ({told})."
    agreed = [name for name, one in largest if one["stage"] in _AGREED]
    imposed = [name for name, one in largest if one["stage"] in ("decided", "appeal")]
    if agreed and imposed:
        yield (
            f"Some are agreed in a settlement ({', '.join(agreed)}), "
            f"others imposed by decision ({', '.join(imposed)})."
        )
    under_appeal = [name for name, one in largest if one["stage"] == "appeal"]
    if under_appeal:
        yield f"Under appeal, so it may change: {', '.join(under_appeal)}."


def _of_records(sides: list[Side]) -> Iterator[str]:
    if len({one.thing.kind for one in sides}) > 1:
        yield (
            "An authority's record, a party's and a single action are different things: "
            "what one imposes, what another must pay, and one case."
        )
    records = [one for one in sides if one.thing.kind != "action"]
    if len({one.actions for one in records}) > 1:
        told = "; ".join(f"{one.thing.name}: {fmt.number(one.actions)}" for one in records)
        yield (
            f"Different numbers of actions are known ({told}), so the sums added up say less than "
            "the largest sanction does."
        )
    for side in sides:
        if missing := list(_missing(side)):
            yield f"Not in the sums of {side.thing.name}: {'; '.join(missing)}."
        if side.left_out.get("credited") and side.thing.kind != "action":
            yield (
                f"{side.thing.name}: what is credited against, or paid in, parallel actions of "
                "other authorities is taken off the sums."
            )
    if any(one.thing.kind == "party" for one in sides):
        yield (
            "Of a party only its own actions count, not those against its subsidiaries; a sanction "
            "of several parties counts in full for each where no document says who pays what."
        )


def _missing(side: Side) -> Iterator[str]:
    """Return what the sums of a side leave out, and why."""
    if side.thing.kind != "action" and side.with_sum < side.actions:
        yield f"{_counted(side.actions - side.with_sum, 'action')} with no sum known"
    for reason, words in _LEFT_OUT.items():
        if count := side.left_out.get(reason, 0):
            yield f"{_counted(count, 'penalty', 'penalties')} {words}"
    if side.mentioned:
        yield f"{_counted(side.mentioned, 'action')} that other actions' documents only mention"


def _counted(count: int, one: str, several: str = "") -> str:
    return f"{fmt.number(count)} {one if count == 1 else several or f'{one}s'}"
