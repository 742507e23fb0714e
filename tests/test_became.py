"""What became of a decision on appeal: the outcome, the sum that stands, and what disagrees."""

from dataclasses import replace
from decimal import Decimal

import pytest
from stories import action_told
from test_actions import action

from kb.resolve.became import became
from kb.resolve.card import card
from kb.resolve.instances import instances
from kb.resolve.links import Relation
from kb.store.fair import standing_columns

IMPOSED = Decimal(10_000)


def decision(fine="10000"):
    return card(
        action(action_told("a", "decided", "Acme Ltd", "Data Office", "2020-01-10").amount(fine))
    )


def court(key, outcome, day, fine=None):
    story = action_told(key, "appeal", "Acme Ltd", "High Court", day).says("outcome", outcome)
    return card(action(story.amount(fine) if fine else story))


def review(later, earlier):
    return Relation(later.id, earlier.id, "appeal_of")


def one(cards, relations, of):
    return next(x for x in became(cards, relations) if x.action == of.id)


def standing(found, **columns):
    row = {
        "headline_amount": IMPOSED, "currency": "EUR", "headline_eur": IMPOSED,
        "headline_usd": None, "total_all_eur": Decimal(12_000), "total_all_usd": None,
    } | columns  # fmt: skip
    return standing_columns(row, found, reviews=False)


@pytest.mark.parametrize(
    ("outcome", "stands", "total"),
    [("upheld", 10_000, 12_000), ("dismissed", 10_000, 12_000), ("annulled", None, None),
     ("remitted", None, None)],
)  # fmt: skip
def test_the_court_s_decision_tells_what_stands(outcome, stands, total):
    first, appeal = decision(), court("b", outcome, "2021-03-01")
    columns = standing(one([first, appeal], [review(appeal, first)], first))
    assert (columns["standing_amount"], columns["total_standing_eur"]) == (stands, total)


def test_a_reduced_fine_stands_as_reduced_and_the_rest_stays():
    first, appeal = decision(), court("b", "amended", "2021-03-01", "4000")
    found = one([first, appeal], [review(appeal, first)], first)
    assert found.stands == (4000, "EUR")
    columns = standing(found)
    assert (columns["standing_amount"], columns["standing_eur"]) == (4000, 4000)
    assert columns["total_standing_eur"] == 2_000 + 4_000


def test_a_changed_fine_whose_new_sum_is_not_told_is_unknown_and_not_the_old_one():
    first, appeal = decision(), court("b", "amended", "2021-03-01")
    columns = standing(one([first, appeal], [review(appeal, first)], first))
    assert columns["standing_amount"] is None
    assert columns["standing_eur"] is None


def test_the_last_instance_decides():
    first = decision()
    second, third = court("b", "annulled", "2021-03-01"), court("c", "upheld", "2022-03-01")
    cards = [first, second, third]
    links = [review(second, first), review(third, first)]
    assert one(cards, links, first).outcome == "upheld"


def test_a_judgment_that_was_itself_annulled_settles_nothing():
    first = decision()
    second, third = court("b", "annulled", "2021-03-01"), court("c", "annulled", "2022-03-01")
    cards = [first, second, third]
    links = [review(second, first), review(third, second)]
    assert one(cards, links, second).outcome == "annulled"
    found = one(cards, links, first)
    assert found.outcome == "pending"
    assert standing(found)["standing_amount"] == IMPOSED


def test_decisions_that_review_each_other_end():
    first, second = court("a", "annulled", "2021-03-01"), court("b", "upheld", "2022-03-01")
    links = [review(second, first), review(first, second)]
    assert {x.action for x in became([first, second], links)} == {first.id, second.id}


def test_what_a_catalogue_states_is_kept_beside_the_court_s_word():
    stated = replace(decision(), appeals=(("annulled", "Appealed - Overturned", "hub:1"),))
    appeal = court("b", "upheld", "2021-03-01")
    found = one([stated, appeal], [review(appeal, stated)], stated)
    assert [(x.outcome, x.rule) for x in found.tellings] == [
        ("upheld", "court_decision"),
        ("annulled", "stated_by_source"),
    ]
    alone = one([stated], [], stated)
    assert (alone.outcome, alone.tellings[0].words) == ("annulled", "Appealed - Overturned")


def test_an_annulment_told_in_passing_counts_when_it_came_later():
    told = action_told("a", "decided", "Acme Ltd", "Data Office", "2020-01-10").amount("10000")
    later = action(told.says("event", "annulment 2021-03-01"))
    assert one([card(later)], [], card(later)).outcome == "annulled"
    told = action_told("b", "decided", "Acme Ltd", "Data Office", "2020-01-10").amount("10000")
    before = action(told.says("event", "annulment 2019-03-01"))
    assert became([card(before)], []) == []


def test_the_appeal_itself_has_no_sum_in_totals_as_standing():
    row = {"headline_amount": IMPOSED, "currency": "EUR", "headline_eur": IMPOSED,
           "headline_usd": None, "total_all_eur": IMPOSED, "total_all_usd": None}  # fmt: skip
    assert standing_columns(row, None, reviews=True)["total_standing_eur"] is None
    assert standing_columns(row, None, reviews=False)["total_standing_eur"] == IMPOSED


@pytest.mark.parametrize(
    ("stated", "means"),
    [("Appealed - Overturned; High Court; 12/21", "annulled"), ("Not appealed", "not_appealed"),
     ("Rejected; Supreme Court; 3/20", "upheld"), ("Partly upheld", "amended"),
     ("Pending appeal", "pending"), ("no", "not_appealed")],
)  # fmt: skip
def test_the_words_of_catalogues_have_a_meaning(stated, means):
    document = replace(
        action_told("a", "decided", "Acme Ltd", "Data Office", "2020").extraction.document,
        details=(("appeal", stated),),
    )
    assert instances(document).appeals == ((means, stated),)


def test_words_that_say_nothing_of_the_end_mean_nothing():
    document = replace(
        action_told("a", "decided", "Acme Ltd", "Data Office", "2020").extraction.document,
        details=(("appeal", "Appealed; High Court"), ("appeal", "Norway; 3/20")),
    )
    assert instances(document).appeals == ()
