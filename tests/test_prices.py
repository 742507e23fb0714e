"""Amounts of different years are compared in the money of one year; kinds are not mixed in sums."""

from __future__ import annotations

from decimal import Decimal

import pytest
from stories import action_told

from kb.nlp.reference import records
from kb.resolve.actions import resolve
from kb.resolve.grouping import Group, Reason
from kb.resolve.prices import BASE_YEAR, constant
from kb.resolve.totals import totals


@pytest.mark.parametrize(
    ("amount", "currency", "year", "expected"),
    [
        # 150 million of 2022, by 313.689 / 292.655.
        ("150000000", "USD", 2022, "160780953.68"),
        # 746 million of 2021, by 126.07 / 107.78.
        ("746000000", "EUR", 2021, "872594358.88"),
        ("100", "USD", BASE_YEAR, "100.00"),
    ],
)
def test_an_amount_is_moved_by_the_index_of_its_currency(amount, currency, year, expected):
    assert constant(Decimal(amount), currency, year) == Decimal(expected)


@pytest.mark.parametrize(
    ("currency", "year"),
    [("EUR", 1990), ("USD", 1979), ("GBP", 2020), ("USD", None), ("USD", 2090)],
)
def test_there_is_no_figure_without_an_index(currency, year):
    assert constant(Decimal(100), currency, year) is None


def test_the_base_year_can_be_chosen():
    assert constant(Decimal(100), "USD", 2024, 2000) == Decimal("54.90")


def test_each_index_names_its_source_and_has_no_gap():
    for index in records("price_indices"):
        years = sorted(index["values"])
        assert years == list(range(years[0], years[-1] + 1))
        assert years[-1] >= BASE_YEAR
        assert index["source"]
        assert index["url"].startswith("https://")


def sums(story, currency="USD"):
    key = f"stories:{story.key}"
    found = resolve(Group((key,), {key: Reason("test")}), [story.extraction])
    made = totals(found.penalties, currency, found.year)
    return tuple(None if one is None else int(one) for one in (made.penalty, made.relief, made.all))


def told():
    return action_told("a", "decided", "Acme Ltd", "Data Office", "2022-05-25")


def test_fines_and_relief_are_added_up_apart():
    story = told().amount("100", "USD").amount("40", "USD", "criminal_fine")
    story.amount("30", "USD", "restitution").amount("20", "USD", "disgorgement")
    story.amount("7", "USD", "costs").amount("11", "USD", "interest")
    assert sums(story) == (140, 61, 208)


def test_a_sum_whose_parts_are_told_is_not_counted_again():
    story = told().amount("100", "USD").amount("50", "USD", "restitution")
    assert sums(story.amount("150", "USD", "total")) == (100, 50, 150)


def test_a_settlement_is_neither_a_fine_nor_relief():
    assert sums(told().amount("90", "USD", "settlement")) == (None, None, 90)


def test_what_is_suspended_or_runs_by_the_day_is_not_counted():
    story = told().amount("100", "USD").amount("60", "USD", suspended=True)
    assert sums(story.amount("5", "USD", "periodic")) == (100, None, 100)


def test_an_action_without_a_sanction_has_no_sum_rather_than_0():
    assert sums(told()) == (None, None, None)


def test_a_sum_with_a_part_that_has_no_rate_is_no_sum():
    # The European Central Bank publishes no rate for the Argentine peso.
    assert sums(told().amount("100", "USD").amount("100", "ARS")) == (None, None, None)
