"""How a court's decision ended: each language's own examples, and where in a text it counts."""

import pytest

from kb.model import Document
from kb.nlp.extract import extract
from kb.nlp.language import supported, words

EXAMPLES = [
    (lang, sentence, outcome)
    for lang in supported()
    for sentence, outcome in words(lang, "outcomes").get("examples", ())
]


def outcome(text, title="High Court - 12/2021", lang="en"):
    document = Document("a", "test", lang, None, title, None, text)
    return next((claim.value for claim in extract(document).of("outcome")), "none")


def test_every_language_has_words_for_it():
    assert {lang for lang, _, _ in EXAMPLES} == set(supported())


@pytest.mark.parametrize(("lang", "sentence", "expected"), EXAMPLES, ids=lambda x: x[:60])
def test_each_language_reads_its_examples(lang, sentence, expected):
    assert outcome(sentence, lang=lang) == expected


def test_what_the_earlier_instance_did_is_not_the_outcome():
    text = (
        "A hospital lost its case about a leaked list of patients.\n\nFacts\n\n"
        + "The regulator imposed a fine. The tribunal annulled the fine. The regulator appealed. "
        * 4
        + "\n\nHolding\n\nThe court saw the leak first. It confirmed the regulator's decision."
    )
    assert outcome(text) == "upheld"


def test_one_point_that_fell_and_another_that_stands_is_a_change():
    text = (
        "A shop took its case on cameras to court.\n\nHolding\n\n"
        + "The court looked at each of the five cameras with some care. " * 6
        + "The court annulled the fine for the first camera. The rest of the decision was upheld."
    )
    assert outcome(text) == "amended"


def test_an_authority_s_decision_has_no_outcome_of_a_court():
    title = "Data Protection Commission (Ireland) - 12/2021"
    assert outcome("The Commission rejected the complaint and ordered nothing.", title) == "none"


def test_the_words_that_show_it_are_its_mention():
    document = Document("a", "t", "en", None, "High Court - 1/21", None, "It dismissed the appeal.")
    (claim,) = extract(document).of("outcome")
    assert claim.mention.text == "dismissed the appeal"
