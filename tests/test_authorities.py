"""Who acts, and the reviewed list of authorities and companies."""

from collections import Counter

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model import Document
from kb.nlp.extract import extract
from kb.nlp.language import supported, words
from kb.nlp.reference import records

EXAMPLES = [
    (lang, row) for lang in supported() for row in words(lang, "authorities").get("examples", [])
]
FILES = ["authorities", "parties"]


def authorities(lang, text):
    document = Document("1", "test", lang, None, "", None, text)
    return [claim.value for claim in extract(document).of("authority")]


@pytest.mark.parametrize(("lang", "row"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_examples_in_the_language_data(lang, row):
    assert authorities(lang, row["text"]) == row["authorities"]


@pytest.mark.parametrize("name", FILES)
def test_ids_are_unique(name):
    assert [i for i, n in Counter(row["id"] for row in records(name)).items() if n > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_parents_exist(name):
    ids = {row["id"] for row in records(name)}
    assert [row["id"] for row in records(name) if row.get("parent", row["id"]) not in ids] == []


@pytest.mark.parametrize("name", FILES)
def test_countries_are_iso_3166_or_the_union(name):
    countries = {country.alpha_2 for country in pycountry.countries} | {"EU"}
    assert [row["id"] for row in records(name) if row["country"] not in countries] == []


@pytest.mark.parametrize("name", FILES)
def test_years_are_sane(name):
    keys = ("parent_from", "parent_to", "from", "to")
    years = [(row["id"], row[key]) for row in records(name) for key in keys if row.get(key)]
    assert [pair for pair in years if not 1800 < pair[1] < 2100] == []


def test_no_name_belongs_to_two_authorities_in_one_language():
    owners = {}
    for row in records("authorities"):
        for lang, names in row["names"].items():
            for name in names:
                owners.setdefault((lang, name.casefold()), set()).add(row["id"])
    assert {key: ids for key, ids in owners.items() if len(ids) > 1} == {}


def test_no_alias_belongs_to_two_companies():
    owners = {}
    for row in records("parties"):
        for name in [row["name"], *row["aliases"]]:
            owners.setdefault(name, set()).add(row["id"])
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_a_result(text):
    assert isinstance(authorities("en", text), list)
