"""Worked SQL queries, as the page of examples shows them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("worked_queries.yml")


@dataclass(frozen=True, slots=True)
class Worked:
    """A question and the query that answers it.

    Attributes:
        title: The question in a few words.
        why: What to know about the answer.
        sql: The query.
    """

    title: str
    why: str
    sql: str


@cache
def worked() -> tuple[Worked, ...]:
    """Return the worked queries in the order of the page."""
    return tuple(Worked(**one) for one in yaml.safe_load(_FILE.read_text(encoding="utf-8")))
