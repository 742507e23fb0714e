"""How an action is cited."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kb.site.cite import cite

DAY = date(2026, 11, 25)
ROW = {"id": "acme-1", "title": "Acme & Söhne, by Data Office, 2021", "year": 2021}


def test_the_three_forms_name_title_address_and_day():
    found = cite(ROW, "https://kb.example/acme-1", DAY)
    assert found.text == (
        "“Acme & Söhne, by Data Office, 2021.” Enforcement KB. https://kb.example/acme-1 "
        "(accessed 2026-11-25). CC BY 4.0."
    )
    assert "title = {Acme \\& Söhne, by Data Office, 2021}" in found.bibtex
    item = json.loads(found.csl)
    assert (item["title"], item["issued"]) == (ROW["title"], {"date-parts": [[2021]]})


def test_an_action_without_a_year_is_cited_without_one():
    found = cite({**ROW, "year": None}, "https://kb.example/acme-1", DAY)
    assert "year" not in found.bibtex
    assert "issued" not in json.loads(found.csl)


@given(st.text())
def test_any_title_gives_balanced_bibtex_and_json(title):
    found = cite({**ROW, "title": title}, "https://kb.example/acme-1", DAY)
    assert json.loads(found.csl)["title"] == title
    assert found.bibtex.count("{") == found.bibtex.count("}")
