"""Documents that disagree: which value is shown, by which rule, and what is kept."""

from dataclasses import replace

import pytest
from stories import Story, action_told

from kb.model import Extraction
from kb.resolve.actions import resolve
from kb.resolve.grouping import Group, Reason

OWN = "https://ico.org.uk/action"
PRESS = "https://news.example.org/story"


def told(key, day="2021-05-03", stage="decided", party="Acme Ltd"):
    return action_told(key, stage, party, "ICO", day)


def action(*stories: tuple[Story, str]):
    """Resolve documents, each a story and the address where it stands."""
    read = []
    for story, url in stories:
        one = story.extraction
        claims = tuple(
            replace(claim, reference="gb-ico") if claim.field == "authority" else claim
            for claim in one.claims
        )
        read.append(Extraction(replace(one.document, url=url), claims))
    keys = tuple(one.document.key for one in read)
    return resolve(Group(keys, dict.fromkeys(keys, Reason("test"))), read)


def shown(found, field):
    return next(
        (one.claim.value, found.chosen[one.id])
        for one in found.stated
        if one.claim.field == field and one.id in found.chosen
    )


def fields(found):
    return [(one.field, one.shown.claim.value, one.other.claim.value) for one in found.conflicts]


def test_the_authoritys_own_date_is_shown_over_anothers():
    own = told("a").says("decided", "2021-04-30")
    press = [told(key).says("decided", "2021-05-01") for key in "bc"]
    found = action((own, OWN), *((one, PRESS) for one in press))
    assert shown(found, "decided") == ("2021-04-30", "own_word")
    assert fields(found) == [("decided", "2021-04-30", "2021-05-01")]


def test_a_more_precise_date_that_agrees_is_shown_over_the_authoritys_own_year():
    found = action((told("a").says("decided", "2021"), OWN),
                   (told("b").says("decided", "2021-04-30"), PRESS))  # fmt: skip
    assert shown(found, "decided") == ("2021-04-30", "most_precise")
    assert fields(found) == []


def test_the_authoritys_own_sum_is_shown_and_the_other_is_disputed():
    own, press = told("a").amount("180000", "GBP"), told("b", "2021-05-04").amount("2000000", "GBP")
    found = action((own, OWN), (press, PRESS))
    assert (found.headline.amount, found.chosen[found.headline.shown_by.id]) == (
        180_000,
        "own_word",
    )
    assert {int(one.amount): one.standing for one in found.penalties} == {
        180_000: "final",
        2_000_000: "disputed",
    }
    assert [(one.field, one.rule) for one in found.conflicts] == [("amount", "own_word")]


def test_a_sum_that_another_tells_in_its_own_currency_restates_it():
    own, press = told("a").amount("180000", "GBP"), told("b").amount("208000", "EUR")
    found = action((press, PRESS), (own, PRESS))
    assert (found.headline.amount, found.headline.currency) == (180_000, "GBP")
    assert {one.currency: one.standing for one in found.penalties} == {
        "GBP": "final",
        "EUR": "restated",
    }
    assert fields(found) == []


def test_fines_of_two_respondents_do_not_contradict_each_other():
    one = told("a").amount("500", "GBP", payer="Acme Ltd")
    two = told("b").amount("900", "GBP", payer="Bolt Ltd")
    found = action((one, OWN), (two, OWN))
    assert {one.standing for one in found.penalties} == {"final"}


def test_a_judgment_of_next_year_is_another_step_and_no_conflict():
    one = told("a", "2020-05-03").amount("500", "GBP").says("decided", "2020-05-03")
    two = told("b", "2021-05-03").amount("900", "GBP").says("decided", "2021-05-03")
    assert fields(action((one, OWN), (two, OWN))) == []


@pytest.mark.parametrize(
    ("more", "conflict"),
    [(("Bolt Ltd",), False), (("Bolt Ltd", "Core Ltd"), True)],
)
def test_respondents_conflict_where_each_document_names_one_that_the_other_lacks(more, conflict):
    one = told("a").says("respondent", "Bolt Ltd")
    two = told("b", party=more[0])
    for name in more[1:]:
        two.says("respondent", name)
    found = fields(action((one, OWN), (two, OWN)))
    assert [field for field, *_ in found] == (["respondent"] if conflict else [])


def test_a_paragraph_of_an_article_does_not_contradict_the_article():
    one = told("a").says("provision", "GDPR 5(1)(f)", "GDPR 32")
    two = told("b").says("provision", "GDPR 5")
    assert fields(action((one, OWN), (two, OWN))) == []


def test_different_articles_conflict():
    one, two = told("a").says("provision", "GDPR 6"), told("b").says("provision", "GDPR 13")
    assert fields(action((one, OWN), (two, OWN))) == [("provision", "GDPR 6", "GDPR 13")]
