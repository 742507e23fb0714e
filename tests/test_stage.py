"""The stage of an action: the examples beside each language's words, and what outweighs what."""

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.nlp.findings import found
from kb.nlp.language import supported, words
from kb.nlp.stage import STAGES, find_stage, stage_of
from kb.nlp.zones import zones

EXAMPLES = [
    pytest.param(lang, text, stage, id=f"{lang}: {text}")
    for lang in supported()
    for text, stage in words(lang, "stage").get("examples", [])
]
ZONES = [
    pytest.param(lang, *example, id=f"{lang}: {example[0]}")
    for lang in supported()
    for example in words(lang, "zones").get("examples", [])
]


def read(text, lang="en", title="", published=None):
    head = f"{title}\n\n" if title else ""
    doc = spacy.blank(lang).make_doc(head + text)
    doc.user_data["title_end"] = len(head)
    doc.user_data["published"] = published
    return doc


def stage(text, **rest):
    return stage_of(read(text, **rest)).value


@pytest.mark.parametrize(("lang", "text", "expected"), EXAMPLES)
def test_an_example_has_the_stage_that_its_data_file_says(lang, text, expected):
    assert stage(text, lang=lang) == expected


@pytest.mark.parametrize(("lang", "text", "word", "zone"), ZONES)
def test_an_example_has_the_zone_that_its_data_file_says(lang, text, word, zone):
    assert zones(read(text, lang)).at(text.index(word)) == zone


def test_each_language_knows_words_for_each_stage():
    for lang in supported():
        known = words(lang, "stage").get("cues", {})
        assert not known or set(known) - {"ignore"} == set(STAGES)


def test_a_settlement_outweighs_the_charges_that_it_ends():
    text = "The agency today charged Norbury with fraud. Norbury agreed to settle the charges."
    assert stage(text, title="Agency charges Norbury with fraud") == "settled"


def test_a_word_within_a_longer_phrase_does_not_count():
    assert (
        stage("Norbury was ordered to pay 3 million.", title="Judge: ordered to pay") == "decided"
    )


def test_what_stands_in_the_gap_of_a_phrase_counts():
    assert stage("The agency filed a consent judgment ending the suit.") == "settled"


def test_what_happened_in_an_earlier_year_is_not_the_news():
    text = "In 2019 the agency settled with Norbury. On Monday a judge sentenced its founder."
    assert stage(text, published="2024-03-01") == "decided"


def test_a_judgment_by_consent_is_a_settlement_and_one_by_default_is_not():
    assert stage("The court entered the final judgment, by consent, against Norbury.") == "settled"
    assert stage("The court entered a default judgment against Norbury.") == "decided"


def test_a_restraining_order_that_is_granted_decides():
    text = "The agency charged Norbury. Today the judge granted its request for a temporary "
    assert stage(text + "restraining order.") == "decided"


def test_a_fine_of_another_case_does_not_decide_this_one():
    text = "The state sued Norbury on Monday. Previously the state fined Fairwater."
    assert stage(text) == "complaint"


def test_the_finding_stands_at_the_words_that_show_it():
    doc = read("On Monday a judge sentenced the mayor.")
    finding = stage_of(doc)
    assert doc.text[finding.start : finding.end] == "sentenced"


def test_a_text_without_any_sign_is_none_at_its_title_and_less_sure():
    doc = read("Open on Thursdays.", title="The library")
    finding = stage_of(doc)
    assert (finding.value, finding.start) == ("none", 0)
    shown = stage_of(read("The office fined Norbury Ltd 5,000 euros: a penalty notice."))
    assert finding.confidence < shown.confidence
    assert doc.text[finding.start : finding.end] == "The library"


# The first text of a language also loads its words.
@settings(deadline=None)
@given(st.text(), st.sampled_from(supported()))
def test_any_text_has_exactly_one_stage_within_it(text, lang):
    doc = find_stage(read(text, lang))
    [finding] = found(doc, "stage")
    assert finding.value in STAGES
    assert 0 <= finding.start <= finding.end <= len(doc.text)
    assert 0 <= finding.confidence <= 1


@pytest.mark.parametrize("text", ["", "\x00" * 50, "罚款" * 500, "7" * 300_000])
def test_odd_texts_are_none(text):
    assert stage(text) == "none"
