"""How pages write values, quote sentences and choose links."""

from __future__ import annotations

import sqlite3

import pytest
import sample
import sqlite_utils

from kb.site import browse, evidence, queries
from kb.site import format as fmt
from kb.site.home import home
from kb.store import schema


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (150_000_000, "USD", "150,000,000 USD"),
        (1234.5, "EUR", "1,234.50 EUR"),
        (0, "EUR", "0 EUR"),
        (5, None, "5"),
        (None, "USD", ""),
    ],
)
def test_a_sum_is_grouped_and_a_missing_one_is_empty(amount, currency, shown):
    assert fmt.money(amount, currency) == shown.replace(" ", fmt.NO_BREAK)


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2022", "2022"),
        ("2022-05", "May 2022"),
        ("2022-05-25", "25 May 2022"),
        ("2022-05-25T10:00:00Z", "25 May 2022"),
        ("2022-13-45", "2022-13-45"),
        ("soon", "soon"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_date_is_as_precise_as_it_is(iso, shown):
    assert fmt.day(iso) == shown


@pytest.mark.parametrize(
    ("value", "other", "words"),
    [
        (5_000_000_000, 150_000_000, "33 times as large"),
        (15, 10, "1.5 times as large"),
        (20, 10, "2 times as large"),
        (10, 10, "equally large"),
        (150, 5_000, "0.03 times as large"),
        (1, 5_000, "less than 0.01 times as large"),
        (None, 10, ""),
        (10, None, ""),
        (10, 0, ""),
    ],
)
def test_sums_are_compared_in_words(value, other, words):
    assert fmt.times(value, other) == words


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//example.org", "http://",
     "http://[", "mailto:a@b.c", "", None],
)  # fmt: skip
def test_only_web_addresses_are_links(url):
    assert fmt.link(url) is None
    assert fmt.link("https://example.org/a") == "https://example.org/a"


@pytest.mark.parametrize(
    ("code", "name"), [("US", "United States"), ("EU", "European Union"), ("XX", "XX"), (None, "")]
)
def test_a_country_has_its_usual_name(code, name):
    assert fmt.country(code) == name


def test_a_quote_marks_the_words_at_their_offsets_and_not_the_first_alike():
    quote = evidence.quote("A fine of 5 and a fine of 5.", 100, 126, "5")
    assert (quote.before, quote.marked, quote.after) == ("A fine of 5 and a fine of ", "5", ".")


@pytest.mark.parametrize(
    ("sentence", "start"), [("Another sentence.", 3), ("5 euros", -2), ("short", 400), (None, 0)]
)
def test_offsets_that_lead_elsewhere_show_the_words_alone(sentence, start):
    quote = evidence.quote(sentence, 0, start, "5 euros!")
    assert quote.sentence == quote.marked == "5 euros!"


def test_a_very_long_sentence_is_cut_around_the_mention():
    sentence = "word " * 10_000 + "5 euros" + " more" * 10_000
    quote = evidence.quote(sentence, 0, 50_000, "5 euros")
    assert quote.marked == "5 euros"
    assert len(quote.sentence) < 1_100
    assert quote.before.startswith("… word") and quote.after.endswith("more …")


@pytest.fixture
def connection(sample_db):
    opened = sqlite3.connect(f"file:{sample_db}?mode=ro", uri=True)
    yield opened
    opened.close()


def test_an_unknown_id_has_no_page(connection):
    assert queries.action(connection, "nobody") is None
    assert browse.document(connection, "nobody") is None
    assert browse.linked(connection, "nobody", "parties") is None


def test_a_figure_of_another_case_is_no_penalty_here(connection):
    twitter = queries.action(connection, sample.TWITTER)
    assert [penalty.row["amount"] for penalty in twitter.penalties] == [150_000_000]
    assert [one.amount for one in twitter.penalties[0].conversions] == [140_000_000]
    assert [one.document for one in twitter.penalties[0].also] == [
        "Twitter to pay $150 million over security phone numbers"
    ]
    assert twitter.figures == []
    (relation,) = twitter.relations
    assert (relation.words, relation.times) == ("compared with", "33 times as large")
    assert relation.shown_by.quote.marked == "5 milliards de dollars"


def test_marks_within_marks_are_marked_once():
    db = sqlite_utils.Database(memory=True)
    schema.create(db)
    text = "Acme Bank must pay 5 euros now."
    db.table("documents").insert({"id": "d", "text": text})
    for start, end, name in ((0, 9, "respondent"), (0, 4, "court"), (19, 26, "amount")):
        key = f"{start}:{end}"
        db.table("mentions").insert(
            {"id": key, "document_id": "d", "part": "text", "start_char": start, "end_char": end}
        )
        db.table("claims").insert({"id": key, "mention_id": key, "field": name})
    pieces = browse.document(db.conn, "d").pieces
    assert "".join(piece.text for piece in pieces) == text
    marked = [(piece.text, piece.states) for piece in pieces if piece.states]
    assert marked == [("Acme Bank", "respondent"), ("5 euros", "amount")]


def test_an_empty_knowledge_base_has_a_home_page():
    db = sqlite_utils.Database(memory=True)
    schema.create(db)
    shown = home(db.conn)
    assert shown.counts["actions"] == 0
    assert (shown.largest, shown.newest, shown.by_year, shown.example) == ([], [], None, None)
