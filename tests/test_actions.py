"""One action of several documents: the values shown, their rules, its id and title."""

from dataclasses import replace

from stories import Story, action_told

from kb.model import OtherCase
from kb.resolve.actions import resolve
from kb.resolve.card import card
from kb.resolve.grouping import Group, Reason
from kb.resolve.links import link


def action(*stories):
    keys = tuple(f"stories:{story.key}" for story in stories)
    return resolve(
        Group(keys, dict.fromkeys(keys, Reason("test"))), [one.extraction for one in stories]
    )


def told(key, stage="decided", party="Acme Ltd", authority="Data Office", day="2021-05-03"):
    return action_told(key, stage, party, authority, day)


def rule_of(found, field):
    return {one.claim.value: found.chosen.get(one.id) for one in found.stated
            if one.claim.field == field}  # fmt: skip


def test_the_more_precise_date_is_shown_and_both_are_kept():
    found = action(told("a").says("decided", "2021"), told("b").says("decided", "2021-05-03"))
    assert found.dates["decided"] == "2021-05-03"
    assert rule_of(found, "decided") == {"2021": None, "2021-05-03": "most_precise"}


def test_the_furthest_stage_is_shown():
    found = action(told("a", "complaint"), told("b", "decided"))
    assert found.stage == "decided"
    assert rule_of(found, "stage") == {"complaint": None, "decided": "latest_stage"}


def test_one_article_that_calls_a_settlement_a_decision_does_not_make_it_one():
    stories = [told("a", "settled"), told("b", "settled"), told("c", "decided", day="2021-06-01")]
    assert action(*stories).stage == "settled"


def test_the_publication_date_stands_in_for_an_announcement():
    assert action(told("a", day="2021-05-03")).dates["announced"] == "2021-05-03"


def test_the_title_names_respondents_authority_and_year():
    story = told("a").says("respondent", "Bolt Ltd", "Core Ltd", "Dyne Ltd")
    assert action(story).title == ("Acme Ltd, Bolt Ltd, Core Ltd and 1 more, by Data Office, 2021")


def test_an_anonymous_respondent_is_no_party():
    story = Story("a", "2021-05-03").says("stage", "decided").says("authority", "Data Office")
    found = action(story.amount("500"))
    assert found.parties == ()
    assert found.title == "Respondent not named, by Data Office, 2021"


def test_two_people_of_one_name_in_two_actions_are_two_parties():
    one, other = (action(told(key, party="Jane Doe")) for key in ("a", "b"))
    assert one.parties[0].name == other.parties[0].name
    assert one.parties[0].id != other.parties[0].id


def test_the_id_stays_when_a_later_document_is_added():
    first = told("a", day="2021-05-03")
    assert action(first).id == action(first, told("b", day="2021-05-04")).id


def test_a_mention_of_a_known_action_becomes_a_link_to_it():
    big = action(told("big", party="Bolt Ltd", day="2019-07-24").amount("5000000000", "USD"))
    mention = OtherCase("Bolt Ltd", None, None)
    small = action(told("small").amount("5000000000", "USD", "other_case", other=mention))
    relations, mentioned, speaks_of = link([card(big), card(small)])
    assert [(one.source, one.target, one.kind) for one in relations] == [
        (small.id, big.id, "compared_with")
    ]
    assert mentioned == []
    assert list(speaks_of.values()) == [big.id]


def test_a_mention_of_the_owner_finds_the_action_against_its_company():
    big = told("big", party="WhatsApp Ireland Limited", day="2021-09-02").amount("225000000")
    mention = OtherCase("Meta", "meta", None)
    small = told("small").amount("225000000", "EUR", "other_case", other=mention)
    relations, mentioned, _ = link([card(action(big)), card(action(small))])
    assert [one.target for one in relations] == [action(big).id]
    assert mentioned == []


def test_a_mention_of_an_unknown_action_makes_one_that_is_known_by_mention():
    mention = OtherCase("Bolt Ltd", None, "2019")
    small = action(told("small").amount("5000000000", "USD", "other_case", other=mention))
    _, (found,), _ = link([card(small)])
    assert (found.title, found.year, found.figure[0]) == ("Bolt Ltd, 2019 (only mentioned)", 2019,
                                                          5_000_000_000)  # fmt: skip
    assert found.id == "mention-bolt-5000000000-usd"


def test_an_appeal_is_linked_to_the_decision_it_reviews():
    decision = action(told("a", day="2020-12-07").amount("60000000"))
    appeal = action(
        told("b", "appeal", day="2022-01-28", authority="High Court").amount("60000000")
    )
    relations, _, _ = link([card(decision), card(appeal)])
    assert [(one.source, one.kind, one.target) for one in relations] == [
        (appeal.id, "appeal_of", decision.id)
    ]


def test_the_breach_of_an_order_is_linked_to_the_order():
    order = action(told("a", "settled", day="2011-03-11"))
    breach = told("b", "settled", day="2022-05-25").amount("150")
    breach.text += "It broke the order of 2011. "
    breach.says("violation", "conduct.order_violation")
    mention = breach.claims[-1].mention
    start = mention.sentence_start - len("It broke the order of 2011. ")
    breach.claims[-1] = replace(breach.claims[-1], mention=replace(mention, sentence_start=start))
    relations, _, _ = link([card(order), card(action(breach))])
    assert [one.kind for one in relations] == ["breach_of_order_in"]
