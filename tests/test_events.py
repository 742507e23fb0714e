"""Dated steps that a text tells: the examples beside each language's words, and what rules out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model import Document
from kb.nlp.events import KINDS
from kb.nlp.extract import extract
from kb.nlp.language import supported, words
from kb.nlp.output import as_labels

EXAMPLES = [
    pytest.param(lang, text, expected, id=f"{lang}: {text}")
    for lang in supported()
    for text, expected in words(lang, "events")["examples"]["events"]
]


def read(text, lang="en", title="", published=None):
    return extract(Document("1", "test", lang, None, title, published, text))


def events(text, **rest):
    return [claim.value for claim in read(text, **rest).of("event")]


@pytest.mark.parametrize(("lang", "text", "expected"), EXAMPLES)
def test_an_example_tells_the_steps_that_its_data_file_says(lang, text, expected):
    assert sorted(events(text, lang=lang)) == sorted(expected)


@pytest.mark.parametrize("lang", supported())
def test_each_language_has_phrases_for_each_kind(lang):
    known = words(lang, "events")
    assert all(known[kind] for kind in KINDS)


def test_the_mention_runs_from_phrase_to_date_or_from_date_to_phrase():
    text = "A word ahead. On 12 March 2021 Norbury filed an appeal in court."
    [claim] = read(text, title="Norbury and its appeal").of("event")
    mention = claim.mention
    assert mention.text == "12 March 2021 Norbury filed an appeal"
    assert (mention.part, text[mention.start : mention.end]) == ("text", mention.text)
    assert text[mention.sentence_start : mention.sentence_end].startswith("On 12 March")


def test_a_step_told_twice_is_one_claim():
    text = "Norbury filed an appeal on 12 March 2021. On 12 March 2021 Norbury filed an appeal."
    assert events(text) == ["appeal 2021-03-12"]


def test_a_step_after_the_publication_has_not_happened():
    text = "Norbury paid the fine on 3 June 2021."
    assert events(text, published="2021-06-02") == []
    assert events(text, published="2021-06-04") == ["payment 2021-06-03"]


def test_the_end_of_a_span_is_no_step():
    assert events("Norbury appealed to buyers in ads since on 3 June 2021.") == []


def test_a_sentence_of_another_known_company_alone_tells_nothing_of_this_case():
    head = "The Federal Trade Commission today fined Norbury Ltd $5 million. "
    assert events(head + "Facebook filed an appeal on 12 March 2021.") == []
    assert events(head + "Norbury filed an appeal on 12 March 2021.") == ["appeal 2021-03-12"]


def test_labels_list_the_events_apart():
    labels = as_labels(read("Norbury paid the fine on 3 June 2021."))
    assert labels["events"] == ["payment 2021-06-03"]


# The first text of a language also loads its words.
@settings(deadline=None, max_examples=40)
@given(st.text(), st.sampled_from(supported()))
def test_any_text_behind_a_step_is_read(text, lang):
    example = words(lang, "events")["examples"]["events"][0][0]
    for claim in read(example + text, lang=lang).of("event"):
        kind, _, date = claim.value.partition(" ")
        assert kind in KINDS
        assert len(date) in {4, 7, 10}


@pytest.mark.parametrize("text", ["", "\x00" * 50, "罚款 2019" * 500, "7" * 300_000])
def test_odd_texts_tell_nothing(text):
    assert events(text) == []


def test_a_long_text_of_steps_without_dates_is_read_in_its_time():
    assert events("Norbury opened an investigation in 2020x and appealed the 19 " * 5_000) == []
