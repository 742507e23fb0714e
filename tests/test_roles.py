"""Roles: the examples beside each language's words, who pays, and what the news article says."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model import Document
from kb.nlp import pipeline
from kb.nlp.extract import read
from kb.nlp.findings import Finding, add, found
from kb.nlp.language import supported, words

ARTICLE = Path(__file__).parents[2] / "shared" / "article-twitter-fr.txt"
EXAMPLES = [
    pytest.param(lang, text, expected, id=f"{lang}: {text}")
    for lang in supported()
    for text, expected in words(lang, "roles").get("examples", [])
]


def roles_of(text, lang, respondents=(), stage=None):
    """Run amounts and roles alone, with given respondents."""
    nlp = pipeline.load(lang)
    doc = nlp.make_doc(text)
    doc.user_data["title_end"] = 0
    for name in respondents:
        start = text.index(name)
        add(doc, "respondents", Finding(start, start + len(name), name))
    if stage:
        add(doc, "stage", Finding(0, 1, stage))
    for name in ("kb_amounts", "kb_roles"):
        doc = nlp.get_pipe(name)(doc)
    return [finding.detail for finding in found(doc, "sanctions")]


@pytest.mark.parametrize(("lang", "text", "expected"), EXAMPLES)
def test_an_example_has_the_roles_its_data_file_says(lang, text, expected):
    got = [(money.amount, money.currency, money.role) for money in roles_of(text, lang)]
    assert got == [tuple(row) for row in expected]


def test_a_figure_given_twice_is_one_row():
    rows = roles_of("A fine of $5,000 was imposed. The fine of $5,000 is due now.", "en")
    assert [(row.amount, row.role) for row in rows] == [(5000, "fine")]


def test_one_figure_in_two_kinds_is_two_rows():
    text = "He must pay disgorgement of $237,000 and a civil penalty of $237,000."
    assert {row.role for row in roles_of(text, "en")} == {"disgorgement", "fine"}


def test_each_of_several_payers_has_a_row():
    text = "John Doe and Jane Roe each agreed to pay a penalty of $50,000."
    rows = roles_of(text, "en", ["John Doe", "Jane Roe"])
    assert [(row.amount, row.respondent) for row in rows] == [
        (50_000, "John Doe"),
        (50_000, "Jane Roe"),
    ]


def test_the_name_behind_against_pays():
    text = "It imposed a fine of $7,000 against John Doe and a fine of $9,000 against Jane Roe."
    rows = roles_of(text, "en", ["John Doe", "Jane Roe"])
    assert [(row.amount, row.respondent) for row in rows] == [
        (7_000, "John Doe"),
        (9_000, "Jane Roe"),
    ]


def test_a_waived_payment_is_suspended():
    rows = roles_of("A civil penalty of $80,000 was waived. A fine of $500 was paid.", "en")
    assert [(row.amount, row.suspended) for row in rows] == [(80_000, True), (500, False)]


def test_an_implausible_rate_is_no_conversion():
    rows = roles_of("A fine of $100 million, and a fine of €20 million, in 2022.", "en")
    assert [row.role for row in rows] == ["fine", "fine"]


def test_the_article_gives_one_penalty_its_conversion_and_another_companys():
    if not ARTICLE.exists():
        pytest.skip("the article lies beside the repository and is not here")
    text = ARTICLE.read_text(encoding="utf-8")
    doc = read(Document("twitter", "test", "fr", None, "", "2022-05-27", text))
    rows = [finding.detail for finding in found(doc, "sanctions")]
    assert sorted((int(row.amount), row.currency, row.role) for row in rows) == [
        (140_000_000, "EUR", "conversion"),
        (150_000_000, "USD", "fine"),
        (5_000_000_000, "USD", "other_case"),
    ]
    assert [row.respondent for row in rows if row.role == "fine"] == ["Twitter"]
    assert [finding.value for finding in found(doc, "mentioned_cases")] == ["Facebook"]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("$€5 .,\n(a)fine of EUR\x00罚")), max_size=200))
def test_any_text_gives_roles_within_it(text):
    for row in roles_of(text, "en"):
        assert row.role
        assert row.amount > 0
