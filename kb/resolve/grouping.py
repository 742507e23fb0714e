"""Puts documents together that speak of one action, and says why.

Each rule joins two documents. Rules are looked up by what the documents have in common (a case
number, a respondent with a sum), so that the time grows with the number of documents and not with
its square, and no rule depends on the order in which documents come.

==================  ===============================================================================
same case number    and a respondent or a court in common
same penalty        a respondent in common, and the largest sanction of one among the other's, by
                    the same authority within 400 days, or by different ones (a joint action)
                    within 45
proposal and end    a complaint or proposed fine, and a later settlement or decision by the same
                    authority against the same respondent that recalls the proposed figure, or that
                    is the only such pair within three years
==================  ===============================================================================

An appeal is an action of its own, which a relation links to what it reviews.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kb.resolve.summary import Summary

_SAME_AUTHORITY_DAYS = 400
_JOINT_DAYS = 45
_PROPOSAL_DAYS = 3 * 366
# How many documents of one bucket, nearest in time, each is compared with.
_NEAREST = 30


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that speak of one action.

    Attributes:
        documents: Their keys; the first is the one that the action's id comes from.
        why: For each document, why it is here.
    """

    documents: tuple[str, ...]
    why: dict[str, str]


def group(summaries: Iterable[Summary]) -> list[Group]:
    """Return the groups, sorted by their first document; every document about an action is in one.

    Args:
        summaries: In any order; those that are about no action are left out.
    """
    known = {one.key: one for one in summaries if one.is_about_an_action}
    members: dict[str, str] = {}
    reasons: dict[str, str] = {}

    def find(key: str) -> str:
        while members.setdefault(key, key) != key:
            members[key] = members[members[key]]
            key = members[key]
        return key

    for first, second, why in sorted(_pairs(known)):
        reasons.setdefault(first, why.format(second))
        reasons.setdefault(second, why.format(first))
        one, other = sorted((find(first), find(second)))
        members[other] = one
    joined: dict[str, list[str]] = defaultdict(list)
    for key in sorted(known):
        joined[find(key)].append(key)
    groups = []
    for keys in joined.values():
        # Later documents are published later: the earliest one keeps the action's id stable.
        ordered = sorted(keys, key=lambda key: (known[key].date or "9999", key))
        told = {key: reasons.get(key, "the only document about it") for key in ordered}
        groups.append(Group(tuple(ordered), told))
    return sorted(groups, key=lambda item: item.documents[0])


def _pairs(known: dict[str, Summary]) -> Iterator[tuple[str, str, str]]:
    by_case: dict[tuple[object, ...], list[Summary]] = defaultdict(list)
    by_sum: dict[tuple[object, ...], list[Summary]] = defaultdict(list)
    by_authority: dict[tuple[str, str], list[Summary]] = defaultdict(list)
    for key in sorted(known):
        one = known[key]
        for case in one.cases:
            for shared in one.parties | one.courts:
                by_case[case, shared].append(one)
        for party in one.parties:
            for figure in one.sanctions:
                by_sum[party, figure].append(one)
            for authority in one.authorities:
                by_authority[party, authority].append(one)
    for bucket in by_case.values():
        yield from _chain(bucket, _same_case, "it has the same case number as {}")
    for bucket in by_sum.values():
        yield from _chain(
            bucket, _same_penalty, "it tells of the same sum for the same respondent as {}"
        )
    for bucket in by_authority.values():
        yield from _proposals(bucket)


def _chain(
    bucket: list[Summary], same: Callable[[Summary, Summary], bool], why: str
) -> Iterator[tuple[str, str, str]]:
    """Join each document of a bucket with the nearest in time before it that fits."""
    ordered = sorted(bucket, key=lambda one: (one.date or "", one.key))
    for index, second in enumerate(ordered):
        for first in reversed(ordered[max(0, index - _NEAREST) : index]):
            if same(first, second):
                yield first.key, second.key, why
                break


def _same_case(first: Summary, second: Summary) -> bool:
    return (first.stage == "appeal") == (second.stage == "appeal")


def _same_penalty(first: Summary, second: Summary) -> bool:
    if not _same_case(first, second) or _different_cases(first, second):
        return False
    # The largest of one must be among the other's: two cases may share a smaller, common sum.
    if first.headline not in second.sanctions and second.headline not in first.sanctions:
        return False
    apart = _days_apart(first, second)
    if first.authorities & second.authorities:
        return apart is None or apart <= _SAME_AUTHORITY_DAYS
    return apart is not None and apart <= _JOINT_DAYS


def _different_cases(first: Summary, second: Summary) -> bool:
    """Tell whether both carry numbers of one kind that differ, so that they are two cases."""
    one, other = first.cases, second.cases
    shapes = {_shape(case) for case in one} & {_shape(case) for case in other}
    return bool(shapes) and not one & other


def _shape(case: str) -> str:
    return "-".join("9" if part.isdigit() else part for part in case.split("-"))


def _proposals(bucket: list[Summary]) -> Iterator[tuple[str, str, str]]:
    why = "it tells the proposal or the outcome of the same case as {}"
    proposed = [one for one in bucket if one.stage == "complaint" and one.headline]
    ended = [one for one in bucket if one.stage in ("settled", "decided")]
    for first in proposed:
        later = [
            one
            for one in ended
            if first.date and one.date and one.date > first.date
            and (_days_apart(first, one) or 0) <= _PROPOSAL_DAYS
            and not _different_cases(first, one)
        ]  # fmt: skip
        recalling = [one for one in later if first.sanctions & (one.earlier | one.sanctions)]
        if recalling:
            later = recalling
        elif len(proposed) > 1 or len(later) > 1:
            continue
        for second in sorted(later, key=lambda one: (one.date or "", one.key))[:1]:
            yield first.key, second.key, why


def _days_apart(first: Summary, second: Summary) -> int | None:
    if not first.date or not second.date:
        return None
    one, other = (_day(text) for text in (first.date, second.date))
    return abs((one - other).days)


def _day(text: str) -> date:
    """Return the day of an ISO date, of a year or month its middle."""
    parts = [int(part) for part in text.split("-")]
    return date(parts[0], *(parts[1:] + [7, 15][len(parts) - 1 :])[:2])
