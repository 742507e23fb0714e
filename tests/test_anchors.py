"""Patterns that are tried only where they can begin."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.nlp.anchors import Anchored, number_places
from kb.nlp.language import supported, words
from kb.nlp.reference import records_of


def hits(anchored, text, end=None):
    return [match.group() for match in anchored.find(text, end)]


def test_finds_at_its_words_whatever_their_case():
    assert hits(Anchored(r"(?i:no)\. \d+", at=["no"]), "No. 1, NO. 2, know. 3") == [
        "No. 1",
        "NO. 2",
    ]


def test_finds_at_numbers_and_at_signs():
    assert hits(Anchored(r"\d+/\d", at=["9"]), "a 12/3, b4/5") == ["12/3"]
    assert hits(Anchored(r"§+ \d", at=["§"]), "§ 1 and §§ 2") == ["§ 1", "§§ 2"]


def test_stops_at_the_end():
    assert hits(Anchored(r"a\d", at=["a1", "a2"]), "a1 a2", 3) == ["a1"]


def test_is_not_tried_in_a_text_without_what_it_needs():
    assert hits(Anchored(r"\w+", needs=["PS/"]), "any text") == []


@given(st.text(alphabet=st.sampled_from("a1 .-§\n"), max_size=60))
def test_numbers_stand_where_words_begin_with_a_digit(text):
    assert number_places(text) == [m.start() for m in re.finditer(r"(?<!\w)\d", text)]


def rows():
    for lang in supported():
        data = words(lang, "courts")
        kinds = ("courts", "courts_without_district", "numbers", "first_court")
        yield from ((lang, row) for kind in kinds for row in data.get(kind, ()))


@pytest.mark.parametrize(("lang", "row"), list(rows()), ids=lambda value: str(value)[:40])
def test_anchors_lose_nothing_that_the_pattern_finds(lang, row):
    pieces = records_of("case_numbers")["pieces"]
    pattern = row["pattern"]
    for name, piece in pieces.items():
        pattern = pattern.replace("{" + name + "}", f"(?:{piece})")
    text = "\n".join(example["text"] for example in words(lang, "courts")["examples"])
    found = hits(Anchored(pattern, row.get("at", ()), row.get("needs", ())), text)
    assert found == [match.group() for match in re.finditer(pattern, text)]
