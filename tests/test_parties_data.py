"""The reviewed companies: their names, their owners in time, and their identifiers."""

import re
from collections import Counter
from datetime import date

import pycountry
import pytest

from kb.nlp.reference import by_id, records
from kb.resolve.named import slug
from kb.resolve.parties import party

COMPANIES = records("parties")
KEYS = {"id", "name", "country", "kind", "aliases", "parent", "parents", "identifiers"}
FORMS = {"lei": r"[A-Z0-9]{18}\d\d", "cik": r"[1-9]\d{0,9}", "wikidata": r"Q[1-9]\d*"}
# So many had each identifier when they were last looked up: none may get lost unnoticed.
FEWEST = {"lei": 172, "cik": 288, "wikidata": 155}
# Periods without a beginning or an end.
ALWAYS, STILL = "0001", "9999"


def periods(company):
    return [
        (one.get("from", ALWAYS), one.get("to", STILL), one["id"])
        for one in company.get("parents", [])
    ]


def pairs(key):
    return [
        (row["id"], row["identifiers"][key])
        for row in COMPANIES
        if key in row.get("identifiers", {})
    ]


def twice(values):
    return [value for value, number in Counter(values).items() if number > 1]


def is_day_or_year(text):
    if re.fullmatch(r"(1[89]|20)\d\d", text):
        return True
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def top(company_id, day, known):
    """Return who is at the top of a company's owners on a day, or None if they go in a circle."""
    seen = set()
    while company_id not in seen:
        seen.add(company_id)
        owner = [one for start, end, one in periods(known[company_id]) if start <= day < end]
        if not owner:
            return company_id
        company_id = owner[0]
    return None


def has_check_digits(lei):
    return int("".join(str(int(sign, 36)) for sign in lei)) % 97 == 1


def test_there_are_enough_companies():
    assert len(COMPANIES) >= 500


def test_ids_are_unique_and_fit_into_an_address():
    assert twice(row["id"] for row in COMPANIES) == []
    assert [row["id"] for row in COMPANIES if slug(row["id"]) != row["id"]] == []


def test_records_have_known_keys_and_no_empty_ones():
    assert {key for row in COMPANIES for key in row} == KEYS
    assert [row["id"] for row in COMPANIES if not (row["name"] and row["kind"])] == []
    assert [row["id"] for row in COMPANIES if [] in row.get("parents", [1])] == []
    assert [row["id"] for row in COMPANIES if row.get("identifiers", True) == {}] == []


def test_no_record_has_a_name_twice():
    rows = {row["id"]: twice([row["name"], *row["aliases"]]) for row in COMPANIES}
    assert {key: names for key, names in rows.items() if names} == {}


def test_countries_are_iso_3166():
    countries = {country.alpha_2 for country in pycountry.countries}
    assert [row["id"] for row in COMPANIES if row["country"] not in countries] == []


def test_every_name_means_its_own_company():
    wrong = [
        (name, row["id"], party(name).id)
        for row in COMPANIES
        for name in [row["name"], *row["aliases"]]
        if party(name).id != row["id"]
    ]
    assert wrong == []


def test_parents_are_other_companies_of_the_file():
    known = by_id("parties")
    named = [(row["id"], one) for row in COMPANIES for *_, one in periods(row)]
    assert [pair for pair in named if pair[1] not in known or pair[0] == pair[1]] == []


def test_the_parent_without_dates_is_one_of_the_parents():
    owned = [row for row in COMPANIES if "parent" in row]
    assert [row["id"] for row in owned if row["parent"] not in {p[2] for p in periods(row)}] == []


def test_periods_are_days_or_years_in_order():
    stated = [
        (row["id"], one[key])
        for row in COMPANIES
        for one in row.get("parents", [])
        for key in ("from", "to")
        if key in one
    ]
    assert len(stated) > 100
    assert [pair for pair in stated if not is_day_or_year(pair[1])] == []
    turned = [row["id"] for row in COMPANIES for start, end, _ in periods(row) if start >= end]
    assert turned == []


def test_a_company_has_one_parent_at_a_time():
    clashes = [
        (row["id"], earlier, later)
        for row in COMPANIES
        for earlier, later in zip(sorted(periods(row)), sorted(periods(row))[1:], strict=False)
        if earlier[1] > later[0]
    ]
    assert clashes == []


def test_no_company_owns_itself_on_any_day():
    known = by_id("parties")
    days = {day for row in COMPANIES for start, end, _ in periods(row) for day in (start, end)}
    circles = [
        (row["id"], day)
        for row in COMPANIES
        for day in sorted(days - {STILL})
        if top(row["id"], day, known) is None
    ]
    assert circles == []


@pytest.mark.parametrize(
    ("company", "day", "owner"),
    [
        ("whatsapp", "2014-10-05", "whatsapp"),
        ("whatsapp", "2014-10-06", "meta"),
        ("yahoo", "2017-06-12", "yahoo"),
        ("yahoo", "2019-01-01", "verizon"),
        ("yahoo", "2023-01-01", "apollo"),
        ("youtube", "2010-01-01", "google"),
        ("youtube", "2016-01-01", "alphabet"),
        ("sandoz", "2020-01-01", "novartis"),
        ("sandoz", "2024-01-01", "sandoz"),
    ],
)
def test_owners_of_well_known_companies_on_a_day(company, day, owner):
    assert top(company, day, by_id("parties")) == owner


@pytest.mark.parametrize("key", FORMS)
def test_identifiers_have_their_form_and_are_unique(key):
    found = pairs(key)
    assert [pair for pair in found if not re.fullmatch(FORMS[key], str(pair[1]))] == []
    assert twice(value for _, value in found) == []
    assert len(found) >= FEWEST[key]


def test_identifiers_are_of_known_kinds():
    assert {key for row in COMPANIES for key in row.get("identifiers", {})} == set(FORMS)


def test_legal_entity_identifiers_have_the_right_check_digits():
    assert has_check_digits("7LTWFZYICNSX8D621K86")
    assert not has_check_digits("7LTWFZYICNSX8D621K87")
    assert [pair for pair in pairs("lei") if not has_check_digits(pair[1])] == []
