"""Written dates, and which of them announce, decide or bound the conduct."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from kb.nlp.calendar import read_dates
from kb.nlp.dates import find_dates
from kb.nlp.findings import found
from kb.nlp.language import supported, words
from kb.nlp.pipeline import load


def _examples(kind: str) -> list[Any]:
    return [
        pytest.param(lang, example, id=f"{lang}-{example['text'][:40]}")
        for lang in supported()
        for example in words(lang, "dates").get("examples", {}).get(kind, ())
    ]


def _read(text: str, lang: str = "en", title: str = "") -> Doc:
    head = title + "\n\n" if title else ""
    doc = load(lang).make_doc(head + text)
    doc.user_data["title_end"] = len(head)
    return find_dates(doc)


def _value(doc: Doc, group: str) -> str | None:
    values = [finding.value for finding in found(doc, group)]
    assert len(values) <= 1
    return values[0] if values else None


@pytest.mark.parametrize("lang", supported())
def test_every_language_has_examples(lang: str) -> None:
    assert {"dates", "announced", "decided", "conduct"} <= set(words(lang, "dates")["examples"])


@pytest.mark.parametrize(("lang", "example"), _examples("dates"))
def test_reads_written_dates(lang: str, example: dict[str, Any]) -> None:
    assert [date.iso for date in read_dates(example["text"], lang)] == example["iso"]


@pytest.mark.parametrize("group", ["announced", "decided"])
def test_tells_announcement_and_decision(group: str) -> None:
    wrong = [
        (lang, example["text"], value)
        for lang in supported()
        for example in words(lang, "dates")["examples"][group]
        if (value := _value(_read(example["text"], lang), group)) != example["value"]
    ]
    assert not wrong


@pytest.mark.parametrize(("lang", "example"), _examples("conduct"))
def test_tells_when_the_conduct_ran(lang: str, example: dict[str, Any]) -> None:
    doc = _read(example["text"], lang)
    assert [_value(doc, "conduct_start"), _value(doc, "conduct_end")] == example["value"]


@pytest.mark.parametrize(
    ("lang", "iso"), [("en", "2019-03-04"), ("fr", "2019-04-03"), ("de", "2019-04-03")]
)
def test_reads_numeric_dates_in_the_order_of_the_language(lang: str, iso: str) -> None:
    assert [date.iso for date in read_dates("(03/04/2019)", lang)] == [iso]


@given(
    st.dates(date(1990, 1, 1), date(2039, 12, 31)),
    st.sampled_from(["full", "long", "medium", "short"]),
    st.sampled_from(supported()),
)
def test_a_day_reads_back_as_each_language_formats_it(day: date, width: Any, lang: str) -> None:
    written = format_date(day, width, locale=lang)
    assert [found.iso for found in read_dates(written, lang)] == [day.isoformat()]


def test_date_spans_are_exact() -> None:
    text = "signed on the 19th day of February, 2019 in Ohio"
    (date,) = read_dates(text, "en")
    assert text[date.start : date.end] == "19th day of February, 2019"


def test_title_of_a_decision_gives_its_date() -> None:
    doc = _read("La société doit payer.", "fr", title="Délibération SAN-2030-001 du 3 mai 2030")
    assert _value(doc, "decided") == "2030-05-03"
    assert _value(doc, "announced") is None


def test_decision_recent_at_the_announcement_wins_over_an_old_one() -> None:
    doc = _read(
        "Litigation Release No. 99999 / June 2, 2011\n\n"
        "On March 3, 2004, the court entered an injunction against Roe. "
        "On May 30, 2011, the court entered a final judgment against Roe."
    )
    assert _value(doc, "decided") == "2011-05-30"


@pytest.mark.parametrize("lang", supported())
@pytest.mark.parametrize(
    "text", ["", "\x00 2019", "2019年5月25日，罚款", "2019 " * 5000, "1" * 100_000]
)
def test_reads_any_text(lang: str, text: str) -> None:
    assert isinstance(_read(text, lang), Doc)
