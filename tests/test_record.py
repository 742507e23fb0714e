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


def test_an_action_against_two_companies_of_a_group_is_counted_once(db):
    db.execute("insert into action_parties values ('c', 'whatsapp', 'respondent', 'meta', 'meta')")
    today, then = record(db, "meta", "parties", "party_id").groups
    assert (today.count, then.count) == (4, 3)


def test_what_another_party_pays_is_not_in_the_fines_of_a_party(db):
    for key, payer, eur in (("p", "whatsapp", 7), ("q", "acme", 90), ("r", None, 5)):
        db.execute(
            """insert into penalties
            (id, action_id, party_id, amount_eur, kind, standing, suspended)
            values (?, 'b', ?, ?, 'fine', 'final', 0)""",
            (key, payer, eur),
        )
    years = record(db, "whatsapp", "parties", "party_id").years
    assert [(row["year"], row["fines"]) for row in years] == [(2021, 12), (2013, None)]


def test_a_year_of_an_authority_is_net_and_in_constant_prices(db):
    db.execute("insert into authorities (id, name) values ('dpc', 'DPC')")
    for key, gross, net, constant in (("b", 200, 150, 220), ("c", 400, 400, 440)):
        db.execute("insert into action_authorities values (?, 'dpc')", (key,))
        db.execute(
            """update actions set year = 2021, total_all_eur = ?, total_all_net_eur = ?,
            total_all_eur_2024 = ? where id = ?""",
            (gross, net, constant, key),
        )
    (year,) = record(db, "dpc", "authorities", "authority_id").years
    assert (year["actions"], year["net"], year["largest"]) == (2, 550, 405)
    assert year["net_2024"] == pytest.approx(605)


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
