"""Court cases: which actions are one, how it ended, and who was what in it."""

from dataclasses import replace

import pytest
from stories import Story, action_told
from test_actions import told

from kb.model import Extraction
from kb.nlp.party_roles import unnamed
from kb.nlp.reference import records_of
from kb.resolve import case
from kb.resolve.actions import resolve
from kb.resolve.grouping import Group, Reason


def read(story, title="", **details):
    extraction = story.extraction
    pairs = tuple((name.replace("_", " "), value) for name, value in details.items())
    return replace(
        extraction,
        document=replace(
            extraction.document, title=title or extraction.document.title, details=pairs
        ),
    )


def one(extraction: Extraction):
    key = extraction.document.key
    return resolve(Group((key,), {key: Reason("test")}), [extraction])


def judgment(**details):
    story = Story("a", "2021-05-03").says("stage", "decided").says("outcome", "dismissed")
    return one(read(story, court="LG Köln", case_number="28 O 138/22", **details))


def test_a_court_s_decision_is_a_case_and_a_suit_of_an_authority_is_not():
    assert judgment().kind == "case"
    assert one(read(told("a"), authority="Data Office", court="High Court")).kind == "enforcement"
    assert one(read(told("a"))).kind == "enforcement"
    assert one(read(told("a", "appeal"))).kind == "enforcement"
    assert one(read(told("a", "appeal").says("outcome", "upheld"))).kind == "case"


def test_only_a_case_has_an_outcome():
    assert judgment().outcome.claim.value == "dismissed"
    assert one(read(told("a").says("outcome", "dismissed"))).outcome is None


def test_a_case_is_found_by_its_court_and_number():
    assert judgment().title.endswith("28 O 138/22, 2021")


@pytest.mark.parametrize(
    ("stated", "name", "role"),
    [
        ("Norbury Ltd (plaintiff)", "Norbury Ltd", "claimant"),
        ("Defendant: Norbury Ltd", "Norbury Ltd", "defendant"),
        ("Norbury Ltd (appellant and applicant)", "Norbury Ltd", "appellant"),
    ],
)
def test_the_source_states_who_is_what(stated, name, role):
    found = judgment(party=stated)
    (who,) = [x for x in found.parties if x.name == name]
    assert found.roles[who.id] == role


def test_a_caption_tells_who_sued_whom():
    story = Story("a", "2021-05-03").says("stage", "decided")
    found = one(
        read(story, "Court - 1/21 - Norbury Ltd v Fairwater Inc (Leak)", court="High Court")
    )
    assert {x.name: found.roles[x.id] for x in found.parties} == {
        "Norbury Ltd": "claimant",
        "Fairwater Inc": "defendant",
    }


def test_on_appeal_the_first_of_the_caption_is_the_appellant():
    story = action_told("a", "appeal", "Norbury Ltd", "Data Office", "2021-05-03")
    story = story.says("outcome", "upheld")
    found = one(read(story, "Norbury Ltd v Fairwater Inc"))
    assert found.roles[found.parties[0].id] == "appellant"


@pytest.mark.parametrize(
    "stated", ["Data subject (plaintiff)", "unknown person (defendant)", "XXXX (appellant)"]
)
def test_who_is_not_named_is_no_party(stated):
    assert judgment(party=stated).parties == ()


def test_an_authority_in_a_caption_is_no_party():
    part = read(Story("a"), "Norbury Ltd v Information Commissioner")
    assert [(x.name, role) for x, role in case.roles([part], appeal=False)] == [
        ("Norbury Ltd", "claimant")
    ]


def test_what_the_text_tells_of_a_party_is_taken():
    part = read(Story("a").says("party_role", "defendant Norbury Ltd"))
    assert [(x.name, role) for x, role in case.roles([part], appeal=True)] == [
        ("Norbury Ltd", "defendant")
    ]


ROLES = records_of("party_roles")


@pytest.mark.parametrize("row", ROLES["roles"], ids=lambda row: row["role"])
def test_words_for_a_role_are_known_and_others_are_not(row):
    assert [case.role_called(words) for words in row["says"]] == [row["role"]] * len(row["says"])
    assert [case.role_called(words) for words in row["not"]] == [None] * len(row["not"])


def test_what_stands_for_a_name_is_told_from_names():
    assert all(map(unnamed().search, ROLES["unnamed"]["says"]))
    assert not any(map(unnamed().search, ROLES["unnamed"]["not"]))
