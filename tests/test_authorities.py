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


def authorities(lang, text, title=""):
    document = Document("1", "test", lang, None, title, None, text)
    return [claim.value for claim in extract(document).of("authority")]


@pytest.mark.parametrize(("lang", "row"), EXAMPLES, ids=lambda value: str(value)[:60])
def test_examples_in_the_language_data(lang, row):
    assert authorities(lang, row["text"]) == row["authorities"]


@pytest.mark.parametrize(
    "parallel",
    [
        "The U.S. Attorney for the District of Utah filed criminal charges for the same conduct.",
        "In a related case, the Department of Justice filed a criminal complaint today.",
    ],
)
def test_who_brings_a_parallel_criminal_case_does_not_act_in_the_civil_one(parallel):
    civil = "The Securities and Exchange Commission sued a broker. " + "He sold shares. " * 50
    assert authorities("en", civil + parallel) == ["Securities and Exchange Commission"]


def test_members_of_a_long_list_are_a_coalition_and_not_named_as_authorities():
    states = ["Ohio", "Utah", "Iowa", "Maine"] * 4
    text = "The Federal Trade Commission sued. The attorneys general of {} joined the lawsuit."
    few, many = text.format("Ohio, Utah and Iowa"), text.format(", ".join(states) + " and Idaho")
    assert len(authorities("en", few)) == 4
    assert authorities("en", many) == ["Federal Trade Commission"]


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Datatilsynet (Denmark) - 2020/1", "Datatilsynet (Denmark)"),
        ("AP (The Netherlands) - 12", "AP (The Netherlands)"),
    ],
)
def test_country_of_a_catalogue_title_tells_authorities_of_one_name_apart(title, value):
    text = "The Danish Data Protection Agency and the Dutch Data Protection Authority met."
    assert value in authorities("en", text, title)


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
