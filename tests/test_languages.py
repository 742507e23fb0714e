"""Every language has the same files, each with examples, and reads one whole document right."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from kb.model import Document
from kb.nlp.extract import extract
from kb.nlp.language import FOLDER, supported, words

DOCUMENTS = yaml.safe_load(
    Path(__file__).with_name("whole_documents.yml").read_text(encoding="utf-8")
)
TOPICS = sorted(path.stem for path in (FOLDER / "en").glob("*.yml"))
# Every sentence stands somewhere, and every text has a stage: no example finds nothing.
ALWAYS_SOMETHING = {"sentences", "zones"}


def read(lang):
    made = DOCUMENTS[lang]
    document = Document(lang, "test", lang, None, made["title"], None, made["text"])
    return extract(document)


def values(lang, field):
    return [claim.value for claim in read(lang).of(field)]


def examples(lang, topic):
    found = words(lang, topic).get("examples", [])
    return found if isinstance(found, list) else [row for rows in found.values() for row in rows]


def finds_nothing(example):
    """Tell whether what an example expects is empty, or none of the stages."""
    expected = list(example.values())[1:] if isinstance(example, dict) else example[1:]
    first = expected[0]
    return first in (None, [], "none") or first == [None, None]


@pytest.mark.parametrize("lang", supported())
def test_each_language_has_the_topic_files_of_the_others(lang):
    assert sorted(path.stem for path in (FOLDER / lang).glob("*.yml")) == TOPICS


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("lang", supported())
def test_each_topic_has_examples_of_which_two_find_nothing(lang, topic):
    rows = examples(lang, topic)
    assert len(rows) >= 2
    if topic not in ALWAYS_SOMETHING:
        assert sum(map(finds_nothing, rows)) >= 2


def test_there_is_a_whole_document_in_each_language():
    assert sorted(DOCUMENTS) == list(supported())


@pytest.mark.parametrize("lang", supported())
def test_a_whole_document_has_one_fine_and_no_other_sanction(lang):
    amount, currency = DOCUMENTS[lang]["fine"]
    money = [claim.money for claim in read(lang).of("amount")]
    assert [(m.amount, m.currency) for m in money if m.role == "fine"] == [
        (Decimal(amount), currency)
    ]
    assert sorted(m.role for m in money) == ["fine", "statutory_maximum", "turnover"]


@pytest.mark.parametrize("field", ["respondent", "authority"])
@pytest.mark.parametrize("lang", supported())
def test_a_whole_document_names_who_acts_against_whom(lang, field):
    assert values(lang, field) == [DOCUMENTS[lang][field]]


@pytest.mark.parametrize("lang", supported())
def test_a_whole_document_was_decided_on_the_day_that_it_says(lang):
    assert values(lang, "decided") == ["2024-03-04"]
    assert values(lang, "stage") == ["decided"]


@pytest.mark.parametrize("lang", supported())
def test_a_whole_document_tells_when_the_conduct_ran(lang):
    assert values(lang, "conduct_start") + values(lang, "conduct_end") == ["2021-05", "2023-06"]


@pytest.mark.parametrize("field", ["violation", "provision"])
@pytest.mark.parametrize("lang", supported())
def test_a_whole_document_shows_what_was_violated(lang, field):
    assert DOCUMENTS[lang][field] in values(lang, field)
