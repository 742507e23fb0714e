"""Chooses, among what the documents state of an action, the value that is shown.

Every claim is kept; the rule's name goes beside the chosen one. The rules:

==================  ===============================================================================
only_value          all documents that speak of it say the same
latest_stage        the furthest stage; whether a case ended by settlement or by decision is told
                    by most documents, else by the latest
most_precise        of dates, the one that gives a day rather than a month or a year
most_confident      of equally precise ones, the one that the extraction is surest of
most_documents      the value that most documents state
all_values          of fields that hold several values, each that is stated
==================  ===============================================================================
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import Claim, Document

# Settled and decided are two ways to end: neither is further than the other.
_PHASES = {"none": 0, "complaint": 1, "settled": 2, "decided": 2, "appeal": 3, "closed": 4}
SINGLE = ("stage", "announced", "decided", "conduct_start", "conduct_end")


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim with the document that states it."""

    claim: Claim
    document: Document

    @property
    def mention_id(self) -> str:
        """Id of the span that shows it: document, part and offsets."""
        mention = self.claim.mention
        return f"{self.document.key}:{mention.part}:{mention.start}-{mention.end}"

    @property
    def id(self) -> str:
        """Id of the claim: mention, field and value; of an amount also its role and payer."""
        money = self.claim.money
        more = f":{money.role}:{money.respondent or ''}" if money else ""
        return f"{self.mention_id}:{self.claim.field}:{self.claim.value}{more}"


def choose(stated: Iterable[Stated]) -> dict[str, str]:
    """Return the ids of the claims whose values are shown, with the rule that chose each.

    Args:
        stated: The claims of one action, amounts among them (which penalties choose by themselves).
    """
    by_field: dict[str, list[Stated]] = defaultdict(list)
    for one in stated:
        if one.claim.field != "amount":
            by_field[one.claim.field].append(one)
    chosen: dict[str, str] = {}
    for field, found in by_field.items():
        if field in SINGLE:
            best, rule = _single(field, found)
            chosen[best.id] = rule
        else:
            chosen.update(_several(found))
    return chosen


def _single(field: str, found: list[Stated]) -> tuple[Stated, str]:
    ordered = sorted(found, key=lambda one: one.id)
    if len({one.claim.value for one in ordered}) == 1:
        return max(ordered, key=lambda one: one.claim.confidence), "only_value"
    if field == "stage":
        told = Counter(one.claim.value for one in ordered)
        return max(ordered, key=lambda one: _stage_rank(one, told)), "latest_stage"
    counts = Counter(one.claim.value for one in ordered)
    precision = max(len(one.claim.value) for one in ordered)
    precise = [one for one in ordered if len(one.claim.value) == precision]
    if len({one.claim.value for one in precise}) == 1:
        return max(precise, key=lambda one: one.claim.confidence), "most_precise"
    most = max(counts[one.claim.value] for one in precise)
    frequent = [one for one in precise if counts[one.claim.value] == most]
    if len({one.claim.value for one in frequent}) == 1:
        return max(frequent, key=lambda one: one.claim.confidence), "most_documents"
    return max(frequent, key=lambda one: one.claim.confidence), "most_confident"


def _stage_rank(one: Stated, told: Counter[str]) -> tuple[int, int, str, float]:
    value = one.claim.value
    phase = _PHASES.get(value, -1)
    return phase, told[value], one.document.published or "", one.claim.confidence


def _several(found: list[Stated]) -> dict[str, str]:
    by_value: dict[str, list[Stated]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one.id):
        by_value[one.claim.value].append(one)
    rule = "only_value" if len(by_value) == 1 else "all_values"
    return {max(same, key=lambda one: one.claim.confidence).id: rule for same in by_value.values()}
