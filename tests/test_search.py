"""Search over actions, documents and parties from one box."""

from __future__ import annotations

import httpx
import pytest
import sample
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from kb.site.search import expression, number


@pytest.fixture(scope="module")
def search(site):
    with httpx.Client(base_url=site, timeout=20) as client:

        def get(q: str, **filters: str) -> BeautifulSoup:
            answer = client.get("/search", params={"q": q, **filters})
            assert answer.status_code == 200
            return BeautifulSoup(answer.text, "html.parser")

        yield get


def links(page: BeautifulSoup, part: str) -> list[str]:
    return [a["href"] for a in page.select(f"section[aria-labelledby={part}] a")]


def test_a_company_is_found_with_its_actions_and_documents(search):
    page = search("twitter")
    assert "/enforcement/parties/twitter" in links(page, "who")
    assert f"/enforcement/actions/{sample.TWITTER}" in links(page, "found-actions")
    marks = {mark.text for mark in page.select("section[aria-labelledby=found-documents] mark")}
    assert marks == {"Twitter"}


def test_words_are_found_without_their_accents_and_by_their_beginning(search):
    page = search("ministere ameri")
    shown = page.select_one("section[aria-labelledby=found-documents] blockquote").text
    assert "ministère américain" in shown


def test_an_authority_is_found_by_a_part_of_its_name(search):
    assert "/enforcement/authorities/us-ftc" in links(search("Trade Commission"), "who")


def test_filters_narrow_actions_and_documents(search):
    assert links(search("fined", lang="en"), "found-documents")
    assert not links(search("fined", lang="de"), "found-documents")
    assert not links(search("twitter", last="2021"), "found-actions")
    assert links(search("twitter", first="2022", country="us"), "found-actions")


def test_nothing_found_says_what_to_do(search):
    assert "Try fewer of them" in search("zebra crossing").text


def test_hostile_text_stays_text(search):
    page = search("Bußgeld")
    assert not page.select("main script, main img")


@pytest.mark.parametrize("asked", ['"', "AND OR NOT", "a*", "NEAR(", "x" * 5_000, "-", "%00", "{}"])
def test_any_words_give_a_page(search, asked):
    assert search(asked).select_one("h1").text == "Search"


@given(st.text())
def test_an_expression_quotes_every_word(asked):
    found = expression(asked)
    assert found.count('"') % 2 == 0
    assert found == "" or found.endswith('"')
    assert expression(asked, beginning=True) == (f"{found}*" if found else "")


@pytest.mark.parametrize(
    ("text", "year"), [("2022", 2022), (" 1999 ", 1999), ("99", None), ("x", None)]
)
def test_a_year_is_four_digits(text, year):
    assert number(text) == year
