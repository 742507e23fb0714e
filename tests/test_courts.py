"""Courts and case numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model import Document
from kb.nlp.courts import court_key
from kb.nlp.extract import extract
from kb.nlp.language import supported, words

EXAMPLES = [
    (lang, row) for lang in supported() for row in words(lang, "courts").get("examples", [])
]


def read(lang, text, title=""):
    return extract(Document("1", "test", lang, None, title, None, text))


@pytest.mark.parametrize(("lang", "row"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_examples_in_the_language_data(lang, row):
    found = read(lang, row["text"])
    assert [claim.value for claim in found.of("court")] == row["courts"]
    assert [claim.value for claim in found.of("case_number")] == row["case_numbers"]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("U.S. District Court for the Southern District of New York", "S.D.N.Y."),
        ("N.D. Calif.", "N.D. Cal."),
        ("D. Mass.", "D. Mass."),
        (
            "Superior Court of the District of Columbia",
            "Superior Court of the District of Columbia",
        ),
        ("Conseil d'État", "Conseil d'État"),
    ],
)
def test_spellings_of_a_court_have_one_key(written, key):
    assert court_key(written) == key


def test_number_in_a_catalogue_title_is_the_case_number():
    found = read("en", "The authority fined a shop.", "XYZ (Norway) - 20/01234")
    assert [claim.value for claim in found.of("case_number")] == ["20/01234"]


def test_captions_of_other_cases_further_down_name_no_court_of_this_one():
    text = "SEC v. Doe (D. Utah). " + "He sold shares. " * 120 + "See SEC v. Roe (S.D.N.Y.)."
    assert [claim.value for claim in read("en", text).of("court")] == ["D. Utah"]


def test_courts_are_only_cited_in_a_catalogues_page_on_an_authority():
    text = "The DPA fined a shop. The High Court has held the same before."
    assert read("en", text, "AEPD (Spain) - PS/00001/2021").of("court") == []


def test_court_of_a_catalogue_title_is_named_in_the_title_or_first_in_the_text():
    text = "The Federal Administrative Court agreed with the DPA and not with Acme."
    found = read("en", text, "BVwG - W211 2223999-1").of("court")
    assert [claim.value for claim in found] == ["Federal Administrative Court"]
    found = read("en", text, "Court of Appeal of Ghent - 2021/AR/1").of("court")
    assert "Court of Appeal of Ghent" in [claim.value for claim in found]


def test_own_language_names_a_court_that_the_text_only_translates():
    text = "He went to the Supreme Administrative Court (“Verwaltungsgerichtshof - VwGH”)."
    assert [claim.value for claim in read("en", text).of("court")] == ["Verwaltungsgerichtshof"]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from("D. NYcv-:0123 /[]()Aa\n"), max_size=300))
def test_any_text_gives_a_result(text):
    assert read("en", text).document.text == text
