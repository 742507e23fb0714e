"""An extraction written in the form of the labels."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from kb.model import Claim, Document, Extraction, Mention, Money
from kb.nlp.output import as_labels, evidence

TITLE = "Fine of $12.75 for Blue Heron"
TEXT = "It rained. On 3 May 2021 the Lake Commission fined Blue Heron Ltd. 1 500 000 € in all."
DOCUMENT = Document("a", "lake", "en", None, TITLE, None, TEXT)


def mention(shown: str, part: str = "text") -> Mention:
    whole = TITLE if part == "title" else TEXT
    start = whole.index(shown)
    first = 11 if part == "text" else 0
    return Mention(part, start, start + len(shown), shown, first, len(whole))


def labels(*claims: Claim) -> dict:
    return as_labels(Extraction(DOCUMENT, claims))


def test_extraction_without_claims_has_every_key_with_nothing_in_it() -> None:
    lists = ["authorities", "respondents", "courts", "case_numbers", "amounts", "violations"]
    assert labels() == {
        "id": "a", "lang": "en", "stage": "none",
        **dict.fromkeys(["announced", "decided", "conduct_start", "conduct_end"]),
        **{key: [] for key in [*lists, "provisions", "events", "claims"]},
    }  # fmt: skip


def test_amount_has_its_facts_and_the_place_of_its_mention() -> None:
    money = Money(Decimal("1500000"), "EUR", "fine", "Blue Heron Ltd.", True)
    (row,) = labels(Claim("amount", "1500000 EUR", mention("1 500 000 €"), 0.9, money))["amounts"]
    assert isinstance(row["amount"], int)
    assert row == {
        "evidence": "Lake Commission fined Blue Heron Ltd. 1 500 000 € in all.",
        "amount": 1500000, "currency": "EUR", "role": "fine", "respondent": "Blue Heron Ltd.",
        "suspended": True, "credited": False,
        "part": "text", "start": 67, "end": 78, "confidence": 0.9,
    }  # fmt: skip


def test_amount_with_cents_keeps_them_through_json() -> None:
    money = Money(Decimal("12.75"), "USD", "fine")
    made = labels(Claim("amount", "12.75 USD", mention("$12.75", "title"), 0.9, money))
    (row,) = json.loads(json.dumps(made), parse_float=Decimal)["amounts"]
    assert row["amount"] == Decimal("12.75")
    assert (row["part"], TITLE[row["start"] : row["end"]]) == ("title", "$12.75")


def test_of_several_values_of_a_date_the_surest_is_given_and_all_are_claims() -> None:
    made = labels(
        Claim("decided", "2021", mention("2021"), 0.4),
        Claim("decided", "2021-05-03", mention("3 May 2021"), 0.8),
        Claim("decided", "2021-05", mention("May 2021"), 0.8),
    )
    assert made["decided"] == "2021-05-03"
    assert [row["value"] for row in made["claims"]] == ["2021", "2021-05-03", "2021-05"]
    assert made["claims"][0] == {
        "field": "decided", "value": "2021", "part": "text", "start": 20, "end": 24,
        "text": "2021", "confidence": 0.4,
    }  # fmt: skip


def test_value_claimed_twice_is_listed_once() -> None:
    again = [Claim("authority", "Lake Commission", mention("Lake Commission"), 0.5)] * 2
    assert labels(*again)["authorities"] == ["Lake Commission"]


@pytest.mark.parametrize(
    ("text", "start", "end", "words"),
    [
        ("one two $5 four five", 8, 10, 5),
        ("$5", 0, 2, 1),
        (" ".join(["word"] * 40), 100, 104, 12),
        (" ".join(["word"] * 40), 0, 190, 15),
    ],
)
def test_evidence_is_verbatim_and_of_at_most_fifteen_words(
    text: str, start: int, end: int, words: int
) -> None:
    document = Document("a", "s", "en", None, "", None, text)
    got = evidence(document, Mention("text", start, end, text[start:end], 0, len(text)))
    assert got in text
    assert len(got.split()) == words


def test_evidence_is_short_in_a_text_without_spaces_and_stays_in_the_sentence() -> None:
    text = "罚款" * 2000
    document = Document("a", "s", "zh", None, "", None, text)
    got = evidence(document, Mention("text", 1000, 1010, text[1000:1010], 500, 3500))
    assert text[1000:1010] in got
    assert len(got) <= 300
