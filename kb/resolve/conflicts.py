"""Where the documents of an action contradict each other on its sum, its dates, parties or law.

==========  =====================================================================================
amount      documents of one step give different sums for one sanction (`kb.resolve.disputes`)
decided,    documents of one news (the same kind of step, within a week: judgments against several
conduct …   defendants are weeks apart) give dates that cannot both be right
respondent, two documents of one news each name one that the other does not
provision
==========  =====================================================================================
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from kb.resolve.choose import Context, Stated, agree
from kb.resolve.disputes import Dispute
from kb.resolve.parties import party, same_person

_DATES = ("decided", "conduct_start", "conduct_end")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims that cannot both be right.

    Attributes:
        field: amount, decided, conduct_start, conduct_end, respondent or provision.
        shown: The claim whose value is shown, or of several values one.
        other: The claim that contradicts it.
        rule: Which chose; None where both are shown.
    """

    field: str
    shown: Stated
    other: Stated
    rule: str | None


def conflicts(
    stated: Iterable[Stated],
    chosen: dict[str, str],
    disputes: Iterable[Dispute],
    context: Context,
) -> list[Conflict]:
    """Return the conflicts of an action, one for each value that contradicts.

    Args:
        stated: All claims of the action.
        chosen: Ids of the claims that are shown, with the rule that chose each.
        disputes: About its sums.
        context: Of its documents.
    """
    by_field: dict[str, list[Stated]] = defaultdict(list)
    for one in sorted(stated, key=lambda one: one.id):
        by_field[one.claim.field].append(one)
    found = [
        Conflict("amount", one.shown.shown_by, one.other.shown_by, one.rule) for one in disputes
    ]
    for field in _DATES:
        found += _dates(field, by_field[field], chosen, context)
    for field in ("respondent", "provision"):
        found += _sets(field, by_field[field], context)
    return found


def _dates(
    field: str, stated: list[Stated], chosen: dict[str, str], context: Context
) -> Iterator[Conflict]:
    shown = next((one for one in stated if one.id in chosen), None)
    seen: set[str] = set()
    for other in stated:
        if (
            shown is not None
            and other.document.key != shown.document.key
            and context.same_news(other.document.key, shown.document.key)
            and other.claim.value not in seen
            and not agree(other.claim.value, shown.claim.value)
        ):
            seen.add(other.claim.value)
            yield Conflict(field, shown, other, chosen[shown.id])


def _sets(field: str, stated: list[Stated], context: Context) -> Iterator[Conflict]:
    by_document: dict[str, dict[str, Stated]] = defaultdict(dict)
    for one in stated:
        by_document[one.document.key].setdefault(_same(field, one), one)
    seen: set[tuple[str, str]] = set()
    for first, second in combinations(sorted(by_document), 2):
        here, there = by_document[first], by_document[second]
        lacks = [one for key, one in here.items() if not _among(field, one, there)]
        more = [one for key, one in there.items() if not _among(field, one, here)]
        if not lacks or not more or not context.same_news(first, second):
            continue
        pair = (_same(field, lacks[0]), _same(field, more[0]))
        if pair not in seen:
            seen.add(pair)
            yield Conflict(field, lacks[0], more[0], None)


def _same(field: str, one: Stated) -> str:
    if field == "provision":
        # "GDPR 5" and "GDPR 5(1)(f)" do not contradict each other.
        return one.claim.value.partition("(")[0]
    return party(one.claim.value, one.claim.reference).id


def _among(field: str, one: Stated, others: dict[str, Stated]) -> bool:
    key = _same(field, one)
    if key in others:
        return True
    if field == "provision":
        # "FTC Act" says no other thing than "FTC Act 5".
        return any(x.startswith(f"{key} ") or key.startswith(f"{x} ") for x in others)
    return any(same_person(one.claim.value, other.claim.value) for other in others.values())
