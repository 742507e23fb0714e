"""Where sentences begin and end."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from kb.nlp.language import supported, words
from kb.nlp.sentences import around, starts

EXAMPLES = [
    (lang, row) for lang in supported() for row in words(lang, "sentences").get("examples", [])
]


@pytest.mark.parametrize(("lang", "row"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_examples_in_the_language_data(lang, row):
    doc = spacy.blank(lang).make_doc(row["text"])
    assert len([at for at in starts(doc) if row["text"][at:].strip()]) == row["sentences"]


@given(st.text(alphabet="Aa. !?\n;", max_size=200), st.integers(0, 199))
def test_a_sentence_holds_its_position(text, position):
    doc = spacy.blank("en").make_doc(text)
    position = min(position, max(0, len(doc.text) - 1))
    start, end = around(doc, position)
    assert start <= position <= end <= len(doc.text)
