"""An action's history: steps that documents announce, and steps that they recall."""

from decimal import Decimal

from stories import action_told

from kb.resolve.actions import resolve
from kb.resolve.grouping import Group, Reason
from kb.resolve.totals import totals


def action(*stories):
    keys = tuple(f"stories:{story.key}" for story in stories)
    return resolve(
        Group(keys, dict.fromkeys(keys, Reason("test"))), [one.extraction for one in stories]
    )


def told(key, stage="decided", day="2020-10-16"):
    return action_told(key, stage, "Acme Ltd", "Data Office", day)


def steps(found):
    return [(one.kind, one.date) for one in found.events]


def test_a_step_that_a_decision_recalls_is_in_the_history():
    story = told("a").says("event", "notice_of_intent 2019-07-08")
    assert steps(action(story)) == [("notice_of_intent", "2019-07-08"), ("decision", "2020-10-16")]


def test_a_step_that_two_documents_recall_is_there_once_as_precisely_as_told():
    one = told("a").says("event", "investigation 2018")
    two = told("b", day="2020-10-17").says("event", "investigation 2018-09-06")
    found = action(one, two)
    assert [step for step in steps(found) if step[0] == "investigation"] == [
        ("investigation", "2018-09-06")
    ]
    assert len(found.events) == 3


def test_what_is_credited_to_a_parallel_action_is_in_gross_totals_and_not_in_net_ones():
    story = told("a").amount("853200000", "USD", "criminal_fine")
    story.amount("682560000", "USD", "criminal_fine", credited=True)
    found = action(story)
    assert [(one.amount, one.credited) for one in found.penalties] == [(853_200_000, 682_560_000)]
    sums = totals(found.penalties, "USD", 2018)
    assert (sums.all, sums.net) == (Decimal(853_200_000), Decimal("170640000.00"))


def test_a_penalty_that_is_paid_in_another_action_leaves_nothing_net():
    found = action(told("a").amount("500", "USD", credited=True))
    sums = totals(found.penalties, "USD", 2018)
    assert (sums.all, sums.net) == (Decimal(500), Decimal("0.00"))
