"""From stated amounts to penalties: which stand, which are superseded, which restate another."""

from decimal import Decimal

import pytest
from stories import action_told

from kb.resolve.actions import resolve
from kb.resolve.grouping import Group, Reason


def action(*stories):
    keys = tuple(f"stories:{story.key}" for story in stories)
    return resolve(
        Group(keys, dict.fromkeys(keys, Reason("test"))), [one.extraction for one in stories]
    )


def told(key="a", stage="decided", day="2022-05-25"):
    return action_told(key, stage, "Acme Ltd", "Data Office", day)


def standings(found):
    return {(int(one.amount), one.kind): one.standing for one in found.penalties}


def test_a_restatement_in_another_currency_is_no_second_penalty():
    story = told().amount("150000000", "USD").amount("140000000", "EUR", "conversion")
    found = action(story)
    assert [(one.amount, one.currency) for one in found.penalties] == [(150_000_000, "USD")]
    ((conversion, fine),) = found.restates.items()
    assert "140000000 EUR" in conversion
    assert "150000000 USD" in fine


def test_a_conversion_far_from_the_rate_of_the_day_restates_nothing():
    story = told().amount("150000000", "USD").amount("14", "EUR", "conversion")
    assert action(story).restates == {}


def test_the_figure_imposed_supersedes_the_one_proposed():
    proposed = told("a", "complaint", "2019-07-08").amount("183390000", "GBP")
    imposed = told("b", "decided", "2020-10-16").amount("20000000", "GBP")
    found = action(proposed, imposed)
    assert standings(found) == {(183390000, "fine"): "superseded", (20000000, "fine"): "final"}
    assert found.headline.amount == 20_000_000
    assert [(one.kind, one.date) for one in found.events] == [
        ("complaint", "2019-07-08"),
        ("decision", "2020-10-16"),
    ]


def test_a_fine_that_is_only_proposed_is_shown_as_proposed():
    found = action(told("a", "complaint").amount("100000000", "NOK"))
    assert standings(found) == {(100000000, "fine"): "proposed"}
    assert found.headline.standing == "proposed"


def test_an_earlier_figure_is_kept_and_never_the_headline():
    found = action(told().amount("20").amount("900", role="earlier_figure"))
    assert standings(found) == {(20, "fine"): "final", (900, "fine"): "superseded"}
    assert found.headline.amount == 20


def test_caps_turnover_and_losses_are_no_penalties():
    story = told().amount("9", role="statutory_maximum").amount("8", role="turnover")
    found = action(story.amount("7", role="loss"))
    assert found.penalties == ()
    assert found.headline is None


def test_the_same_figure_told_by_two_documents_is_one_penalty_with_both_claims():
    found = action(told("a").amount("500"), told("b").amount("500"))
    assert len(found.penalties) == 1
    assert len(found.penalties[0].support) == 2


def test_several_respondents_with_the_same_fine_are_several_penalties():
    story = told().says("respondent", "Bolt Ltd")
    found = action(story.amount("60", payer="Acme Ltd").amount("60", payer="Bolt Ltd"))
    assert sorted(one.payer.name for one in found.penalties) == ["Acme Ltd", "Bolt Ltd"]


def test_a_rounded_figure_restates_the_exact_one():
    found = action(told().amount("4972419", "USD").amount("5000000", "USD"))
    assert standings(found)[5000000, "fine"] == "restated"
    assert found.headline.amount == 4_972_419


def test_a_sum_without_its_cents_restates_the_one_with_them():
    found = action(told().amount("35258707.95").amount("35258708"))
    assert standings(found)[35258708, "fine"] == "restated"
    assert found.headline.amount == Decimal("35258707.95")


def test_a_total_of_parts_given_apart_restates_them():
    story = told().amount("60").amount("40").amount("100", role="total")
    found = action(story)
    assert standings(found)[100, "total"] == "restated"
    assert found.headline.amount == 100


@pytest.mark.parametrize(
    ("amount", "currency", "eur", "usd"),
    [("150000000", "USD", True, True), ("20", "XAF", False, False), ("20", "EUR", True, True)],
)
def test_a_penalty_is_converted_where_there_is_a_rate(amount, currency, eur, usd):
    penalty = action(told().amount(amount, currency)).penalties[0]
    assert (penalty.converted.eur is not None) is eur
    assert (penalty.converted.usd is not None) is usd


def test_the_rate_is_that_of_the_day_and_the_day_is_told():
    penalty = action(told(day="2022-05-28").amount("150000000", "USD")).penalties[0]
    # Saturday: the reference rate of Friday 27 May 2022 was 1.0722 dollars for a euro.
    assert penalty.converted.rate_date == "2022-05-27"
    assert penalty.converted.eur == Decimal("139899272.52")
