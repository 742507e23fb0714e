"""Sums credited in a parallel action: the examples beside each language's words, and the store."""

from decimal import Decimal

import pytest
import spacy

from kb.model import Document
from kb.nlp.claims import from_json, to_json
from kb.nlp.credits import find_credits
from kb.nlp.extract import extract
from kb.nlp.findings import found
from kb.nlp.language import supported, words
from kb.nlp.pipeline import load

EXAMPLES = [
    pytest.param(lang, text, expected, id=f"{lang}: {text}")
    for lang in supported()
    for text, expected in words(lang, "events")["examples"]["credits"]
]
WHOLE = "The Department fined Norbury Corp. $850 million. "


def amounts(text):
    read = extract(Document("1", "test", "en", None, "", None, text))
    return {int(claim.money.amount): claim.money.credited for claim in read.of("amount")}


@pytest.mark.parametrize(("lang", "text", "expected"), EXAMPLES)
def test_an_example_credits_the_amounts_that_its_data_file_says(lang, text, expected):
    nlp = load(lang)
    doc = nlp.get_pipe("kb_amounts")(nlp.make_doc(text))
    assert [one.value for one in found(find_credits(doc), "credits")] == expected


def test_a_credited_part_is_marked_and_the_whole_penalty_is_not():
    text = WHOLE + "Of the $850 million penalty, $680 million will be credited against the "
    assert amounts(text + "penalty paid to the Brazilian authorities.") == {
        850_000_000: False,
        680_000_000: True,
    }


def test_a_whole_penalty_that_is_satisfied_elsewhere_is_marked():
    text = "Norbury Corp. was ordered to pay disgorgement of $5 million, which is deemed satisfied "
    assert amounts(text + "by the restitution order in the parallel criminal case.") == {
        5_000_000: True
    }


def test_a_penalty_without_such_words_is_not_marked():
    assert amounts(WHOLE) == {850_000_000: False}


def test_a_turnover_is_never_credited():
    text = "Norbury had revenue of $70 million, credited against the parallel criminal case."
    assert amounts(WHOLE + text)[70_000_000] is False


def test_the_mark_is_kept_in_the_store():
    text = "Norbury Corp. must pay a penalty of $5 million, deemed satisfied by the criminal fine."
    claims = extract(Document("1", "test", "en", None, "", None, text)).claims
    kept = tuple(from_json(to_json(claims)))
    assert kept == claims
    [money] = [claim.money for claim in kept if claim.money]
    assert (money.amount, money.credited) == (Decimal(5_000_000), True)


@pytest.mark.parametrize("text", ["", "deemed satisfied", "\x00", "credited against " * 20_000])
def test_a_text_without_amounts_credits_nothing(text):
    doc = find_credits(spacy.blank("en").make_doc(text))
    assert found(doc, "credits") == []
