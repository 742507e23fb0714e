"""What the reasons find, and what they look at."""

from __future__ import annotations

import math
import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_LARGEST = 100_000
_LARGEST_ACTIONS = f"""
create temp table largest as
select a.id, a.title, a.headline_amount as amount, a.currency, a.headline_eur as eur,
  a.documents, a.decided, a.conduct_start, coalesce(a.decided, a.announced) as day,
  (select c.id from penalties p join claims c on c.id = p.claim_id
    where p.action_id = a.id and p.amount = a.headline_amount and p.currency = a.currency
      and p.standing not in ('superseded', 'disputed')
    order by p.standing <> 'final', c.confidence desc, p.id limit 1) as claim_id
from (select * from actions order by rank limit {_LARGEST}) a
"""


class Kind(StrEnum):
    """Short names of the reasons."""

    UNCERTAIN_SUM = "uncertain sum"
    CONFLICT = "conflict"
    MORE_THAN_TURNOVER = "more than turnover"
    OUT_OF_PROPORTION = "out of proportion"
    DOUBTFUL_MERGE = "doubtful merge"
    SAME_SUM_APART = "same sum apart"
    IMPOSSIBLE_DATE = "impossible date"
    NO_RESPONDENT = "no respondent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to look at.

    Attributes:
        reason: For which it is listed.
        why: The same in a sentence.
        score: How much it deserves a look.
        action_id: Action that it is about; None for a document without one.
        claims: Ids of the claims in question, the one that is shown first.
        documents: Ids of the documents in question as a whole.
    """

    reason: Kind
    why: str
    score: float
    action_id: str | None
    claims: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def prepare(db: sqlite3.Connection) -> None:
    """Make the temporary table and the function that the reasons use."""
    # The optional mathematical functions of SQLite are not in every build of it.
    db.create_function("digits", 1, _digits, deterministic=True)
    db.execute("pragma temp_store = file")
    db.execute(_LARGEST_ACTIONS)


def _digits(amount: Any) -> float:
    known = isinstance(amount, int | float) and amount > 0
    return max(math.log10(amount), 1) if known else 4
