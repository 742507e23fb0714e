"""The record of a company or an authority over all its actions."""

from __future__ import annotations

import pytest
import sqlite_utils

from kb.site.record import record
from kb.store import schema


@pytest.fixture
def db():
    base = sqlite_utils.Database(memory=True)
    schema.create(base)
    for key in ("meta", "whatsapp", "acme"):
        base.table("parties").insert({"id": key, "name": key.title(), "kind": "company"})
    base.table("party_parents").insert(
        {"id": "w", "party_id": "whatsapp", "parent_id": "meta", "from_date": "2014-10-06"}
    )
    rows = [
        ("a", "whatsapp", "whatsapp", "meta", 2013, 10),
        ("b", "whatsapp", "meta", "meta", 2021, 225),
        ("c", "meta", "meta", "meta", 2022, 405),
        ("d", "meta", "meta", "meta", 2022, None),
    ]
    for rank, (key, party, then, now, year, eur) in enumerate(rows, start=1):
        base.table("actions").insert(
            {"id": key, "rank": rank, "title": key, "year": year, "known_by": "documents",
             "headline_amount": eur, "headline_eur": eur, "total_penalty_eur": eur}
        )  # fmt: skip
        base.table("action_parties").insert(
            {"action_id": key, "party_id": party, "group_then_id": then, "group_now_id": now}
        )
    return base.conn


def test_a_group_of_today_holds_more_than_the_group_of_then(db):
    today, then = record(db, "meta", "parties", "party_id").groups
    assert [row["id"] for row in today.actions] == ["a", "b", "c", "d"]
    assert [row["id"] for row in then.actions] == ["b", "c", "d"]
    assert (today.count, then.count) == (4, 3)


def test_a_company_that_owns_none_has_no_group(db):
    assert record(db, "acme", "parties", "party_id").groups == []


def test_owners_are_told_with_their_days(db):
    (owner,) = record(db, "whatsapp", "parties", "party_id").owners
    assert (owner["name"], owner["from_date"], owner["to_date"]) == ("Meta", "2014-10-06", None)


def test_the_median_leaves_out_actions_without_a_sum(db):
    assert record(db, "whatsapp", "parties", "party_id").median_eur == 117.5
    assert record(db, "meta", "parties", "party_id").median_eur == 405
    assert record(db, "acme", "parties", "party_id").median_eur is None


def test_a_chart_needs_two_years(db):
    assert record(db, "whatsapp", "parties", "party_id").by_year is not None
    assert record(db, "meta", "parties", "party_id").by_year is None
