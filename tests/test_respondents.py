"""Who is acted against: the examples in the language data, and what must never happen."""

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from kb.model import Document
from kb.nlp.extract import extract
from kb.nlp.language import supported, words
from kb.nlp.reference import records_of
from kb.nlp.respondent_signs import signs_of
from kb.nlp.respondents import find_respondents

EXAMPLES = [
    (lang, row) for lang in supported() for row in words(lang, "parties").get("examples", [])
]


def respondents(lang, text, title=""):
    document = Document("1", "test", lang, None, title, None, text)
    return [claim.value for claim in extract(document).of("respondent")]


@pytest.mark.parametrize(("lang", "row"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_examples_in_the_language_data(lang, row):
    assert respondents(lang, row["text"]) == row["respondents"]


def test_every_language_has_positive_and_negative_examples():
    for lang in supported():
        rows = words(lang, "parties")["examples"]
        assert any(row["respondents"] for row in rows), lang
        assert any(not row["respondents"] for row in rows), lang


def test_short_forms_count_for_the_full_name():
    text = (
        "The Commission charged John Q. Sample, a broker. Sample agreed to pay $5. Sample settled."
    )
    assert respondents("en", text) == ["John Q. Sample"]


def test_anonymous_people_are_no_respondents():
    assert respondents("en", "The authority fined A.A.A. for filming the street.") == []


@pytest.mark.parametrize("heading", ["D E C I D E :", "D É C I D E", "DÉCIDE :"])
def test_a_heading_set_with_spaces_is_no_respondent(heading):
    text = f"La CNIL a prononcé une amende contre Norbury SAS.\n{heading}\nArticle 1er : rejet."
    assert respondents("fr", text) == ["Norbury SAS"]


def test_signs_of_a_text_have_weights():
    text = "Regulators fined Alpha Inc., Beta Inc. and Gamma Inc. Jane Roe, 45, was charged."
    doc = spacy.blank("en").make_doc(text)
    known = {sign for _, signs in signs_of(doc) for sign in signs}
    weights = records_of("respondent_signs")["weights"]
    assert {"accused", "kind_company", "age", "in_list"} <= known & weights.keys()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("Aa. ,&vI'nc\n(é中1;"), max_size=300))
def test_any_text_gives_mentions_inside_it(text):
    document = Document("1", "test", "en", None, "", None, text)
    for claim in extract(document).of("respondent"):
        assert text[claim.mention.start : claim.mention.end] == claim.mention.text


@pytest.mark.parametrize("piece", ["A", "1", "Acme Inc. ", "(", "Acme and "])
def test_long_monotonous_text_ends(piece):
    # One token: what is tried here is ours, not the tokenizer.
    doc = Doc(spacy.blank("en").vocab, words=[piece * 5_000], spaces=[False])
    assert find_respondents(doc) is doc


def test_other_names_in_brackets_are_no_parties_of_their_own():
    text = (
        "The agency sued Alpha Tools LLC (also doing business as Beta Tools, Gamma Tools, and "
        "Delta Tools) and Max Example for fraud."
    )
    assert respondents("en", text) == ["Alpha Tools LLC", "Max Example"]


def test_a_caption_goes_on_behind_the_role_of_a_defendant():
    text = (
        "SEC v. Alpha Funds, Inc. and Mary Example, Defendants, and Max Example, Relief "
        "Defendant, Civil Action No. 1:19-cv-00001 (D. Mass.)"
    )
    assert respondents("en", text) == ["Alpha Funds, Inc.", "Mary Example", "Max Example"]


def test_captions_of_cited_cases_name_no_respondents():
    text = (
        "SEC v. Mary Example, No. 1:19-cv-00001 (D. Mass.)\nThe court fined Example.\n\n"
        "See SEC v. John Other, No. 1:18-cv-00002 (D. Mass.)."
    )
    assert respondents("en", text) == ["Mary Example"]


def test_words_of_a_heading_are_no_names():
    title = "Acme Widgets LLC Pleads Guilty In Bribery Case"
    text = title + "\nThe court sentenced Acme Widgets LLC to pay a fine of $5.\n"
    assert respondents("en", text, title) == ["Acme Widgets LLC"]


def test_a_middle_name_and_its_initial_are_one_person():
    text = "Jane Quinn Roe was indicted for fraud. Jane Q. Roe took $5."
    assert respondents("en", text) == ["Jane Quinn Roe"]
