"""Which documents speak of one action."""

import random

from hypothesis import given
from hypothesis import strategies as st
from stories import Story, action_told

from kb.resolve.grouping import group
from kb.resolve.summary import summarise


def groups(*stories):
    return [
        {key.removeprefix("stories:") for key in one.documents}
        for one in group(summarise(story.extraction) for story in stories)
    ]


def told(key, stage="decided", party="Acme Ltd", authority="Data Office", day="2021-05-03"):
    return action_told(key, stage, party, authority, day)


def test_two_authorities_that_tell_of_the_same_penalty_in_one_week_are_one_action():
    one = told("a", authority="Data Office").amount("150000000")
    two = told("b", authority="Justice Office", day="2021-05-05").amount("150000000")
    assert groups(one, two) == [{"a", "b"}]


def test_the_same_sum_for_two_companies_is_two_actions():
    assert len(groups(told("a").amount("60"), told("b", party="Bolt Ltd").amount("60"))) == 2


def test_one_company_fined_twice_by_one_authority_is_two_actions():
    one = told("a").amount("90000").says("case_number", "SAN-2021-023")
    two = told("b", day="2021-06-03").amount("50000").says("case_number", "SAN-2021-031")
    assert len(groups(one, two)) == 2


def test_different_decision_numbers_keep_equal_sums_apart():
    one = told("a").amount("60000").says("case_number", "SAN-2021-023")
    two = told("b").amount("60000").says("case_number", "SAN-2021-024")
    assert len(groups(one, two)) == 2


def test_a_complaint_and_its_judgment_meet_by_the_case_number():
    one = told("a", "complaint", day="2019-01-10").says("case_number", "3:19-cv-00123")
    two = told("b", "decided", day="2023-02-01").says("case_number", "3:19-CV-123 (XY)").amount("7")
    assert groups(one, two) == [{"a", "b"}]


def test_a_case_number_of_another_court_and_company_is_another_case():
    one = told("a").says("case_number", "19-00123").says("court", "N.D. Cal.")
    two = told("b", party="Bolt Ltd").says("case_number", "19-00123").says("court", "S.D.N.Y.")
    assert len(groups(one, two)) == 2


def test_a_proposed_fine_and_the_lower_one_imposed_are_one_action():
    one = told("a", "complaint", day="2019-07-08").amount("183390000", "GBP")
    two = told("b", "decided", day="2020-10-16").amount("20000000", "GBP")
    two.amount("183390000", "GBP", "earlier_figure")
    assert groups(one, two) == [{"a", "b"}]


def test_a_document_is_not_joined_to_itself():
    one, two = told("a", party="Acme").amount("5"), told("b", party="Acme").amount("5")
    found = group(summarise(story.extraction) for story in (one, two))[0]
    assert {key: why.joined_to for key, why in found.why.items()} == {
        "stories:a": "stories:b",
        "stories:b": "stories:a",
    }


def test_an_appeal_is_an_action_of_its_own():
    one = told("a").amount("60000").says("case_number", "C-55/21")
    two = told("b", "appeal", day="2022-01-28").amount("60000").says("case_number", "C-55/21")
    assert len(groups(one, two)) == 2


def test_an_undated_article_joins_the_action_of_its_authority():
    one = told("a").amount("150000000")
    two = Story("b").says("stage", "decided").says("respondent", "Acme Ltd")
    assert groups(one, two.says("authority", "Data Office").amount("150000000")) == [{"a", "b"}]


def test_a_document_that_announces_no_action_is_in_no_group():
    assert groups(told("a"), told("b", "none")) == [{"a"}]


def test_each_document_says_why_it_is_in_its_group():
    one, two = told("a").amount("5"), told("b").amount("5")
    found = group(summarise(story.extraction) for story in (one, two))[0]
    assert "the same sum, 5 EUR" in found.why["stories:a"].words
    assert "stories:a" in found.why["stories:b"].words
    assert found.why["stories:b"].joined_to == "stories:a"


@given(st.randoms())
def test_the_order_of_documents_changes_nothing(shuffler: random.Random):
    stories = [
        told(f"d{number}", party=f"Firm {number % 3} Ltd", day=f"2021-0{number % 5 + 1}-01")
        .amount(str(10 + number % 2))
        .says("case_number", f"AB-{number % 4}234")
        for number in range(12)
    ]
    expected = group(summarise(story.extraction) for story in stories)
    shuffler.shuffle(stories)
    assert group(summarise(story.extraction) for story in stories) == expected
