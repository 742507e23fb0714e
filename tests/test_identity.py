"""Who is who: spellings of parties, authorities, courts and case numbers that mean one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Claim, Mention
from kb.resolve import identity, named, parties

NOWHERE = Mention("text", 0, 0, "", 0, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme Widgets, Inc.", "ACME WIDGETS INC"),
        ("Électro Société SA", "Electro Société S.A."),
        ("Jane Q. Doe", "JANE Q. DOE"),
    ],
)
def test_spellings_of_one_party_have_one_id(one, other):
    assert parties.party(one).id == parties.party(other).id


def test_a_known_company_has_the_id_of_the_reviewed_data():
    assert parties.party("Twitter, Inc.", "twitter").id == "twitter"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Acme LLC", "company"),
        ("First Example Bank", "company"),
        ("Example", "company"),
        ("Jane Doe", "person"),
    ],
)
def test_a_party_is_a_company_or_a_person(name, kind):
    assert parties.party(name).kind == kind


def test_a_division_belongs_to_its_department():
    assert identity.root("us-doj-tax") == "us-doj"
    assert identity.root("unheard-of") == "unheard-of"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3:22-cv-03070", "3:22-CV-3070 (ABC)", True),
        ("1:96CV00013", "1:96-cv-00013", True),
        ("3:22-cv-3070", "3:22-cv-3071", False),
        ("SAN-2021-023", "SAN-2021-024", False),
        ("PS/00227/2022", "PS-00227-2022", True),
    ],
)
def test_case_numbers_are_compared_without_their_punctuation(one, other, same):
    assert (identity.case_key(one) == identity.case_key(other)) is same


def test_a_court_has_one_id_however_it_is_written():
    long = Claim("court", "U.S. District Court for the Northern District of California", NOWHERE, 1)
    assert identity.court(long).id == identity.court(Claim("court", "N.D. Cal.", NOWHERE, 1)).id


@given(st.text())
def test_any_name_gives_an_id_that_is_safe_in_an_address(name):
    found = named.slug(name)
    assert found
    assert not set(found) & set(" /?#&%\n\t\"'<>")
