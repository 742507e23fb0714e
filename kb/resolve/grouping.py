"""Puts documents together that speak of one action, and says why.

Pairs that have something in common (`kb.resolve.candidates`) are weighed (`kb.resolve.evidence`);
those above the threshold are joined, the surest first, so that neither the order of the documents
nor what else is in the knowledge base decides. People's corrections come before all of that.

An appeal is an action of its own, which a relation links to what it reviews.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kb.resolve.candidates import candidates
from kb.resolve.evidence import Verdict, Weights, fitted, judge
from kb.resolve.summary import Summary

# Below this score two documents are of different actions, whatever else joins their groups.
_DIFFERENT = 0.3
_ASKED = 8
ALONE = "the only document about it"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document is in its group.

    Attributes:
        words: Said to readers.
        joined_to: Key of the document that it was joined to; None of one that stands alone.
        score: How sure the join is, 0 to 1; None of one that stands alone.
    """

    words: str
    joined_to: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that speak of one action.

    Attributes:
        documents: Their keys; the first is the one that the action's id comes from.
        why: For each document, why it is here.
    """

    documents: tuple[str, ...]
    why: dict[str, Reason]


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided about pairs of documents, by keys in either order.

    Attributes:
        same: Pairs that are one action, with the reason.
        different: Pairs that are not.
    """

    same: Mapping[frozenset[str], str] = field(default_factory=dict)
    different: frozenset[frozenset[str]] = frozenset()


def group(
    summaries: Iterable[Summary],
    decided: Decided | None = None,
    weights: Weights | None = None,
) -> list[Group]:
    """Return the groups, sorted by their first document; every document about an action is in one.

    Args:
        summaries: In any order; those that are about no action are left out.
        decided: What people decided; it outweighs all evidence.
        weights: By which evidence is weighed; without any, those of the package.
    """
    decided = decided or Decided()
    weights = weights or fitted()
    known = {one.key: one for one in summaries if one.is_about_an_action}
    joined = _Joined(known, decided.different, weights)
    for pair, words in sorted(decided.same.items(), key=lambda item: sorted(item[0])):
        if pair <= known.keys():
            first, second = sorted(pair)
            joined.join(first, second, Verdict(1.0, (f"a reviewer found so ({words})",)))
    edges = []
    for first, second in candidates(known):
        verdict = judge(known[first], known[second], weights)
        if verdict.score >= weights.threshold:
            edges.append((-verdict.score, first, second, verdict))
    for _, first, second, verdict in sorted(edges):
        joined.join(first, second, verdict)
    return joined.groups()


class _Joined:
    """Disjoint sets of documents, with the reasons for which they grew."""

    def __init__(
        self,
        known: Mapping[str, Summary],
        different: frozenset[frozenset[str]],
        weights: Weights,
    ) -> None:
        self._known, self._weights = known, weights
        self._parent = {key: key for key in known}
        self._members = {key: [key] for key in known}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for pair in different:
            for key in pair:
                self._apart[key] |= pair - {key}
        self._why: dict[str, Reason] = {}

    def _find(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, first: str, second: str, verdict: Verdict) -> None:
        """Join the sets of two documents unless members of them must stay apart."""
        one, other = sorted((self._find(first), self._find(second)))
        if one != other:
            here, there = self._members[one], self._members[other]
            if any(not self._apart[key].isdisjoint(there) for key in here if key in self._apart):
                return
            if verdict.score < 1 and self._contradict(here, there):
                return
            self._parent[other] = one
            here += self._members.pop(other)
        words = ", ".join(verdict.words)
        for key, to in ((first, second), (second, first)):
            told = f"one action with {to}: {words}"
            self._why.setdefault(key, Reason(told, to, round(verdict.score, 3)))

    def _contradict(self, here: list[str], there: list[str]) -> bool:
        """Tell whether members of two sets are most likely of different actions.

        Without this, a document that recalls two cases would make one of them. Of large sets only
        the first members, which were joined most surely, are asked.
        """
        return any(
            judge(self._known[one], self._known[other], self._weights).score < _DIFFERENT
            for one in here[:_ASKED]
            for other in there[:_ASKED]
        )

    def groups(self) -> list[Group]:
        """Return the sets; the earliest document, which keeps the action's id stable, first."""
        found = []
        for keys in self._members.values():
            ordered = sorted(keys, key=lambda key: (self._known[key].date or "9999", key))
            why = {key: self._why.get(key, Reason(ALONE)) for key in ordered}
            found.append(Group(tuple(ordered), why))
        return sorted(found, key=lambda item: item.documents[0])
