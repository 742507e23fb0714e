"""What speaks for and against two documents telling of one action.

Each piece of evidence has a name; ``merging.yml`` beside this module holds its weight, fitted to
labelled pairs (``python -m kb.train.merging``), and the words in which a reader is told of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

from kb.nlp.reference import by_id
from kb.resolve.rates import convert
from kb.resolve.sketch import overlap
from kb.resolve.summary import Figure, Summary

WEIGHTS = Path(__file__).with_name("merging.yml")
ENDED = frozenset({"settled", "decided", "closed"})
# Below this two names are of different parties (token_sort_ratio of RapidFuzz, 0 to 100).
_ALIKE = 88
_EXACT_DIGITS = 4
_DUE_DAYS = 5 * 365
_SAME_NEWS = 30
_RATE_ERROR = Decimal("0.1")
_OVERLAPS = (
    ("most_names_in_common", 0.4),
    ("many_names_in_common", 0.2),
    ("some_names_in_common", 0.1),
    ("few_names_in_common", 0.04),
)
_DAYS = (("within_3_days", 3), ("within_45_days", 45), ("within_400_days", 400))


@dataclass(frozen=True, slots=True)
class Verdict:
    """How sure it is that two documents tell of one action.

    Attributes:
        score: Probability, 0 to 1.
        words: The evidence for it, the weightiest first.
    """

    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """By what evidence is weighed.

    Attributes:
        threshold: Score from which two documents are put together.
        base: Log-odds without any evidence.
        of: Log-odds that each piece of evidence adds.
        words: In which readers are told of it, with a place for what it consists of.
    """

    threshold: float
    base: float
    of: Mapping[str, float]
    words: Mapping[str, str]


@cache
def fitted() -> Weights:
    """Return the weights of the package."""
    data: dict[str, Any] = yaml.safe_load(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(
        float(data["threshold"]),
        float(data["base"]),
        {name: float(one["weight"]) for name, one in data["evidence"].items()},
        {name: one["words"] for name, one in data["evidence"].items()},
    )


def judge(one: Summary, other: Summary, weights: Weights) -> Verdict:
    """Weigh the evidence.

    Args:
        one: Of a document.
        other: Of another; their order does not matter.
        weights: By which.
    """
    found = evidence(one, other)
    total = weights.base + sum(weights.of[name] for name in found)
    telling = [name for name in found if weights.of[name] > 0 and weights.words[name]]
    telling.sort(key=lambda name: (-weights.of[name], name))
    words = tuple(weights.words[name].format(found[name]) for name in telling)
    return Verdict(1 / (1 + math.exp(-max(-30.0, min(30.0, total)))), words)


def evidence(one: Summary, other: Summary) -> dict[str, str]:
    """Return the evidence by name, with what it consists of.

    Args:
        one: Of a document.
        other: Of another; their order does not matter.
    """
    first, second = sorted((one, other), key=lambda item: (item.date or "", item.key))
    found: dict[str, str] = {}
    if first.names & second.names:
        return {"same_document": ""}
    if first.criminal != second.criminal:
        # Each recalls the other's numbers, sums and dates: nothing of that joins them.
        return {"criminal_and_civil": ""}
    if first.reviews != second.reviews:
        return {"review_and_reviewed": ""}
    _numbers(first, second, found)
    if "other_decision_number" in found:
        return {"other_decision_number": ""}
    _names(first, second, found)
    _sums(first, second, found)
    _time(first, second, found)
    if first.names & second.cites or second.names & first.cites:
        found["cites"] = ""
    if first.title and first.title == second.title:
        found["same_title"] = ""
    _texts(first, second, found)
    if first.began and first.began == second.began:
        found["same_conduct"] = first.began
    return found


def _numbers(first: Summary, second: Summary, found: dict[str, str]) -> None:
    if first.captions & second.captions:
        found["same_caption"] = max(first.captions & second.captions)
    elif first.captions and second.captions:
        found["other_caption"] = ""
    common = first.cases & second.cases
    if own := (first.own_cases or first.cases) & (second.own_cases or second.cases):
        found["same_case_number"] = max(own, key=lambda case: (len(case), case)).upper()
    elif common:
        found["case_number_recalled"] = max(common, key=lambda case: (len(case), case)).upper()
    else:
        shapes = {_shape(case) for case in first.cases} & {_shape(case) for case in second.cases}
        if shapes:
            # Courts' dockets are cited freely; a decision's own number says what the decision is.
            found["other_case_number" if shapes == {"9-9"} else "other_decision_number"] = ""


@lru_cache(maxsize=100_000)
def _shape(case: str) -> str:
    return "-".join("9" if part.isdigit() else part for part in case.split("-"))


def _names(first: Summary, second: Summary, found: dict[str, str]) -> None:
    common = first.parties & second.parties
    fewer = min(len(first.parties), len(second.parties))
    if not fewer:
        found["respondent_not_named"] = ""
    elif common:
        most = max(len(first.parties), len(second.parties))
        name = "same_respondents" if len(common) == most else "respondents_among_others"
        found[name if len(common) == fewer else "some_same_respondent"] = ""
        if common <= first.people:
            found["only_people_in_common"] = ""
        elif common <= by_id("parties").keys():
            found["often_penalised_respondent"] = ""
    elif any(alike(a, b) for a in first.parties for b in second.parties):
        found["similar_respondent"] = ""
    else:
        found["other_respondents"] = ""
    if first.authorities & second.authorities:
        found["same_authority"] = ""
    elif first.authorities and second.authorities:
        found["other_authority"] = ""
    if first.courts & second.courts:
        found["same_court"] = ""
    elif first.courts and second.courts:
        found["other_court"] = ""


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> bool:
    """Tell whether two ids are spellings of one name, as far as letters tell.

    >>> alike("lawrence-s-friedman", "lawrence-friedman"), alike("acme-fund-i", "acme-fund-ii")
    (True, False)
    """
    a, b = one.split("-"), other.split("-")
    if {x for x in a if _counts(x)} != {x for x in b if _counts(x)}:
        return False
    if len(a) > 1 and len(b) > 1 and (set(a) < set(b) or set(b) < set(a)):
        return a[0] == b[0]
    return fuzz.token_sort_ratio(one.replace("-", " "), other.replace("-", " ")) >= _ALIKE


def _counts(word: str) -> bool:
    """Tell whether a word numbers things: "Fund II" is another fund than "Fund I"."""
    return word.isdigit() or (len(word) <= 4 and not set(word) - set("ivx"))


def _texts(first: Summary, second: Summary, found: dict[str, str]) -> None:
    share = overlap(first.sketch, second.sketch)
    if share is not None:
        name = next((name for name, least in _OVERLAPS if share >= least), "no_names_in_common")
        found[name] = ""


def _sums(first: Summary, second: Summary, found: dict[str, str]) -> None:
    common = first.sanctions & second.sanctions
    if first.headline in second.sanctions or second.headline in first.sanctions:
        shared = first.headline if first.headline in second.sanctions else second.headline
        assert shared is not None
        found["same_largest_sum"] = _money(shared)
    elif common:
        found["same_sum"] = _money(max(common))
    elif _same_by_rate(first, second):
        found["same_sum_by_rate"] = ""
    elif first.sanctions and second.sanctions and not _in_turn(first, second):
        found["other_sums"] = ""
    if any(_digits(figure) >= _EXACT_DIGITS for figure in common):
        found["exact_sum"] = ""
    recalled = (first.sanctions & second.earlier) | (second.sanctions & first.earlier)
    if recalled:
        name = "recalled_proposal" if _in_turn(first, second) else "recalled_sum"
        found[name] = _money(max(recalled))


def _same_by_rate(first: Summary, second: Summary) -> bool:
    """Tell whether the largest sums are one sum in two currencies, at the rate of the day."""
    one, other = first.headline, second.headline
    if one is None or other is None or one[1] == other[1]:
        return False
    a, b = (convert(*figure, first.date) for figure in (one, other))
    pairs = ((a.eur, b.eur), (a.usd, b.usd))
    return any(x and y and abs(x - y) <= max(x, y) * _RATE_ERROR for x, y in pairs)


def _digits(figure: Figure) -> int:
    return len(figure[0].normalize().as_tuple().digits)


def _money(figure: Figure) -> str:
    return f"{figure[0].normalize():,f} {figure[1]}"


def _time(first: Summary, second: Summary, found: dict[str, str]) -> None:
    apart = days_apart(first, second)
    if _in_turn(first, second):
        late = apart is not None and apart > _DUE_DAYS
        found["outcome_much_later" if late else "complaint_then_outcome"] = ""
    elif apart is None:
        found["undated"] = ""
    else:
        name = next((name for name, most in _DAYS if apart <= most), "years_apart")
        found[name] = f"{apart} days apart" if apart else "told on the same day"
    if first.stage in ENDED and second.stage == "complaint" and apart:
        found["outcome_then_complaint"] = ""
    elif first.stage == second.stage == "complaint" and apart and apart > _SAME_NEWS:
        found["two_complaints"] = ""


def _in_turn(first: Summary, second: Summary) -> bool:
    return first.stage == "complaint" and second.stage in ENDED


def days_apart(first: Summary, second: Summary) -> int | None:
    """Return the days between two documents, of a year or month taking its middle."""
    one, other = _day(first.date or ""), _day(second.date or "")
    return abs((one - other).days) if one and other else None


@lru_cache(maxsize=50_000)
def _day(text: str) -> date | None:
    try:
        parts = [int(part) for part in text.split("-")]
        return date(parts[0], *(parts[1:] + [7, 15][len(parts) - 1 :])[:2])
    except ValueError:  # a source's own date may be no date
        return None
