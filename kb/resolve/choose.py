"""Chooses, among what the documents state of an action, the value that is shown.

Every claim is kept; the rule's name goes beside the chosen one. Of fields with one value the rules
are asked in this order, and the one that leaves a single value names the choice:

==================  ===============================================================================
only_value          all documents that speak of it say the same
latest_stage        the furthest stage, and the dates of the documents that tell of it; whether a
                    case ended by settlement or by decision is told by most documents, else by the
                    latest
own_word            what the authority itself says, over another's telling that contradicts it
most_precise        of dates, the one that gives a day rather than a month or a year
most_documents      the value that most documents state
most_confident      of equally precise ones, the one that the extraction is surest of
all_values          of fields that hold several values, each that is stated
==================  ===============================================================================

Amounts are chosen with the penalties (`kb.resolve.penalties`, `kb.resolve.disputes`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from kb.model import Claim, Document

# Settled and decided are two ways to end: neither is further than the other.
PHASES = {"none": 0, "complaint": 1, "settled": 2, "decided": 2, "appeal": 3, "closed": 4}
SINGLE = ("stage", "announced", "decided", "conduct_start", "conduct_end", "outcome")
# Dates of a step: another step has another one.
_NEAR_DAYS, _NEWS_DAYS, _DAY = 60, 7, len("2022-05-25")
_OF_A_STEP = frozenset({"announced", "decided", "outcome"})


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


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of an action's documents when its values are chosen.

    Attributes:
        stages: The stage that each tells of, by its key.
        days: When the step of each was taken or told, by its key; None where that is not known.
        own: Keys of those that are the acting authority's own word.
        country: Of the acting authority, ISO 3166-1 alpha-2 or EU.
    """

    stages: dict[str, str]
    days: dict[str, str | None]
    own: Collection[str] = ()
    country: str | None = None

    def phase(self, one: Stated) -> int:
        """Return how far the step is that a claim's document tells of."""
        return self._phase(one.document.key)

    def _phase(self, key: str) -> int:
        return PHASES.get(self.stages.get(key, "none"), -1)

    def same_step(self, first: str, second: str) -> bool:
        """Tell whether two documents, by their keys, tell of one step, as far as is known.

        A judgment of next year against another defendant of the case is another step.
        """
        apart = self._apart(first, second)
        alike = self._phase(first) == self._phase(second)
        return alike and (apart is None or apart <= _NEAR_DAYS)

    def same_news(self, first: str, second: str) -> bool:
        """Tell whether two documents tell of one step, surely: of the same kind, within a week."""
        apart = self._apart(first, second)
        alike = self._phase(first) == self._phase(second)
        return alike and apart is not None and apart <= _NEWS_DAYS

    def _apart(self, first: str, second: str) -> int | None:
        one, other = self.days.get(first), self.days.get(second)
        if not one or not other or min(len(one), len(other)) < _DAY:
            return None
        try:
            return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
        except ValueError:  # a source's own date may be no date
            return None


def choose(stated: Iterable[Stated], context: Context) -> dict[str, str]:
    """Return the ids of the claims whose values are shown, with the rule that chose each.

    Args:
        stated: The claims of one action; amounts among them are left to the penalties.
        context: Of its documents.
    """
    by_field: dict[str, list[Stated]] = defaultdict(list)
    for one in sorted(stated, key=lambda one: one.id):
        if one.claim.field != "amount":
            by_field[one.claim.field].append(one)
    chosen: dict[str, str] = {}
    for field, found in by_field.items():
        if field in SINGLE:
            best, rule = _single(field, found, context)
            chosen[best.id] = rule
        else:
            chosen.update(_several(found))
    return chosen


def _single(field: str, found: list[Stated], context: Context) -> tuple[Stated, str]:
    rule = "only_value"
    if len(_values(found)) > 1 and field == "stage":
        told = Counter(one.claim.value for one in found)
        return max(found, key=lambda one: _stage_rank(one, told)), "latest_stage"
    for name, keep in _rules(field, context):
        if len(_values(found)) == 1:
            break
        found, rule = keep(found), name
    return max(found, key=lambda one: (one.document.key in context.own, _sure(one))), rule


def _rules(
    field: str, context: Context
) -> list[tuple[str, Callable[[list[Stated]], list[Stated]]]]:
    later = [("latest_stage", lambda found: _most(found, context.phase))]
    return (later if field in _OF_A_STEP else []) + [
        ("own_word", lambda found: _not_contradicted(found, context.own)),
        ("most_precise", lambda found: _most(found, lambda one: len(one.claim.value))),
        ("most_documents", _most_documents),
        ("most_confident", lambda found: [max(found, key=_sure)]),
    ]


def _values(found: list[Stated]) -> set[str]:
    return {one.claim.value for one in found}


def _sure(one: Stated) -> tuple[float, str]:
    return one.claim.confidence, one.id


def _most(found: list[Stated], measure: Callable[[Stated], int]) -> list[Stated]:
    most = max(map(measure, found))
    return [one for one in found if measure(one) == most]


def _most_documents(found: list[Stated]) -> list[Stated]:
    documents: dict[str, set[str]] = defaultdict(set)
    for one in found:
        documents[one.claim.value].add(one.document.key)
    return _most(found, lambda one: len(documents[one.claim.value]))


def _not_contradicted(found: list[Stated], own: Collection[str]) -> list[Stated]:
    """Leave out what contradicts the authority's own word."""
    said = {one.claim.value for one in found if one.document.key in own}
    kept = [one for one in found if any(agree(one.claim.value, value) for value in said)]
    return kept or found


def agree(one: str, other: str) -> bool:
    """Tell whether two dates can both be right: one says no more than the other.

    >>> agree("2022", "2022-05-25"), agree("2022-05", "2022-06")
    (True, False)
    """
    return one.startswith(other) or other.startswith(one)


def _stage_rank(one: Stated, told: Counter[str]) -> tuple[int, int, str, float]:
    value = one.claim.value
    phase = PHASES.get(value, -1)
    return phase, told[value], one.document.published or "", one.claim.confidence


def _several(found: list[Stated]) -> dict[str, str]:
    by_value: dict[str, list[Stated]] = defaultdict(list)
    for one in found:
        by_value[one.claim.value].append(one)
    rule = "only_value" if len(by_value) == 1 else "all_values"
    return {max(same, key=_sure).id: rule for same in by_value.values()}
