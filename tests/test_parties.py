"""Who is who among respondents, and to whom a company belonged on the day of a decision."""

import pytest
from stories import Story, action_told

from kb.resolve.actions import resolve
from kb.resolve.grouping import Group, Reason
from kb.resolve.parties import parent_at, party, people_told_apart, same_person


def action(*stories):
    keys = tuple(f"stories:{story.key}" for story in stories)
    return resolve(
        Group(keys, dict.fromkeys(keys, Reason("test"))), [one.extraction for one in stories]
    )


@pytest.mark.parametrize("name", ["Twitter", "Twitter, Inc.", "TWITTER INC"])
def test_spellings_of_one_company_are_one_party(name):
    assert party(name).id == "twitter"


def test_a_company_of_another_country_is_a_party_of_its_own():
    assert party("Twitter International Company").id == "twitter-international"


@pytest.mark.parametrize("name", ["Britsh Airways", "Britissh Airways plc"])
def test_a_misspelt_name_is_the_reviewed_company(name):
    assert party(name).id == "british-airways"


@pytest.mark.parametrize("name", ["Deutsche Bahn AG", "Wells Farm LLC", "Bank of Americana Nord"])
def test_a_name_that_is_only_alike_is_not(name):
    assert party(name).id not in ("deutsche-bank", "wells-fargo", "bank-of-america")


def test_numbers_in_a_name_tell_companies_apart():
    assert party("Acme Fund 1 LP").id != party("Acme Fund 2 LP").id


@pytest.mark.parametrize(
    ("company", "day", "top"),
    [
        ("whatsapp", "2013-05-01", "whatsapp"),
        ("whatsapp", "2021-09-02", "meta"),
        ("instagram", None, "meta"),
        ("starwood", "2014-01-01", "starwood"),
        ("starwood", "2020-10-30", "marriott"),
        ("yahoo", "2018-04-24", "verizon"),
        ("yahoo", "2016-01-01", "yahoo"),
    ],
)
def test_the_owner_is_that_of_the_day(company, day, top):
    assert parent_at(company, day) == top


def test_a_takeover_within_a_year_that_is_all_we_know_does_not_count_in_it():
    assert parent_at("countrywide", "2008") == "countrywide"
    assert parent_at("countrywide", "2009") == "bank-of-america"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lawrence S. Friedman", "LAWRENCE FRIEDMAN", True),
        ("L. Friedman", "Lawrence Friedman", True),
        ("Lawrence S. Friedman", "Lawrence T. Friedman", False),
        ("Jane Doe", "John Doe", False),
        ("Jane Doe", "Jane Roe", False),
    ],
)
def test_spellings_of_a_persons_name_do_not_contradict_each_other(one, other, same):
    assert same_person(one, other) is same


def test_a_short_form_that_fits_two_people_stays_apart():
    full = people_told_apart(["Jane Q. Doe", "Jane R. Doe", "Jane Doe"])
    assert full["Jane Doe"] == "Jane Doe"


def test_within_an_action_spellings_of_a_name_are_one_person():
    one = action_told("a", "complaint", "Lawrence S. Friedman", "Data Office", "2020-01-02")
    two = action_told("b", "decided", "LAWRENCE FRIEDMAN", "Data Office", "2021-01-02")
    found = action(one, two).parties
    assert [who.name for who in found] == ["Lawrence S. Friedman"]


def test_people_of_two_actions_are_never_merged_on_a_name():
    one = action(action_told("a", "decided", "Jane Doe", "Data Office", "2020-01-02"))
    two = action(action_told("b", "decided", "Jane Doe", "Data Office", "2021-06-02"))
    assert one.parties[0].id != two.parties[0].id


def test_an_anonymous_respondent_is_no_party():
    assert action(Story("a", "2021-01-02").says("stage", "decided")).parties == ()
