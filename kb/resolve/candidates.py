"""Which pairs of documents are worth comparing.

Documents are looked up by what they have in common, and in a large bucket each is compared only
with its neighbours in time: the work grows with the number of documents and not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kb.resolve.summary import Summary

# With how many earlier documents of a bucket each is compared.
_BY_CASE, _BY_NAME, _BY_SUM = 30, 12, 12
_EXACT_DIGITS = 4


class Pair(NamedTuple):
    """Keys of two documents, the smaller first."""

    first: str
    second: str


def candidates(known: Mapping[str, Summary]) -> set[Pair]:
    """Return the pairs to compare.

    Args:
        known: By the documents' keys, in any order.
    """
    pairs: set[Pair] = set()
    for most, bucket in _buckets(known.values()):
        # A document may be in a bucket twice: a name of one word begins and ends with it.
        once = {one.key: one for one in bucket}.values()
        ordered = sorted(once, key=lambda one: (one.date or "", one.key))
        for index, second in enumerate(ordered):
            for first in ordered[max(0, index - most) : index]:
                pairs.add(_pair(first.key, second.key))
    pairs.update(_citations(known))
    return pairs


def _pair(one: str, other: str) -> Pair:
    return Pair(one, other) if one < other else Pair(other, one)


def _buckets(summaries: Iterable[Summary]) -> Iterator[tuple[int, list[Summary]]]:
    by_case: dict[object, list[Summary]] = defaultdict(list)
    by_name: dict[object, list[Summary]] = defaultdict(list)
    by_sum: dict[object, list[Summary]] = defaultdict(list)
    for one in summaries:
        for case in one.cases:
            by_case[case].append(one)
        for name in (*one.names, one.title):
            if name:
                by_case["named", name].append(one)
        for party in one.parties:
            words = party.split("-")
            by_name[party].append(one)
            for authority in one.authorities:
                by_name[party, authority].append(one)
                # A name with another first name or ending is still compared within the year.
                by_name[words[-1], authority, one.year].append(one)
                by_name[words[0], authority, one.year].append(one)
        for figure in one.sanctions | one.earlier:
            for party in one.parties:
                by_sum[party, figure].append(one)
            if len(figure[0].normalize().as_tuple().digits) >= _EXACT_DIGITS:
                by_sum[figure].append(one)
    for most, buckets in ((_BY_CASE, by_case), (_BY_NAME, by_name), (_BY_SUM, by_sum)):
        yield from ((most, bucket) for bucket in buckets.values() if len(bucket) > 1)


def _citations(known: Mapping[str, Summary]) -> Iterator[Pair]:
    by_name: dict[str, list[str]] = defaultdict(list)
    for one in known.values():
        for name in one.names:
            by_name[name].append(one.key)
    for one in known.values():
        for name in one.cites:
            # Several documents of one address are versions or parts: all may be meant.
            for key in by_name.get(name, ())[:_BY_CASE]:
                if key != one.key:
                    yield _pair(one.key, key)
