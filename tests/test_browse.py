"""The pages of a party, an authority, a court, a violation and a provision."""

from __future__ import annotations

import shutil
import sqlite3
from urllib.parse import urljoin

import httpx
import pytest
import sample
from bs4 import BeautifulSoup
from conftest import serving

_MANY = 210


@pytest.fixture(scope="module")
def many(sample_db, tmp_path_factory):
    """A site on which one authority has more actions than its page lists, and ids are hostile."""
    database = tmp_path_factory.mktemp("browse") / "many.db"
    shutil.copy(sample_db, database)
    connection = sqlite3.connect(database)
    connection.executemany(
        """insert into actions (id, rank, title, known_by, year, headline_eur, total_penalty_eur)
        values (?, ?, ?, 'documents', ?, ?, ?)""",
        ((f"m{n}", 100 + n, f"Case {n}", 2010 + n % 3, n, n) for n in range(_MANY)),
    )
    connection.executemany(
        "insert into action_authorities values (?, 'gb-ico')", ((f"m{n}",) for n in range(_MANY))
    )
    connection.execute(
        """update parties set lei = '5493000HZTVUYLO1D793', cik = '1418091', wikidata = ?
        where id = 'twitter'""",
        ('Q918"><script>alert(1)</script>',),
    )
    connection.commit()
    connection.close()
    with serving(database) as (address, _):
        yield address


def page(address: str) -> BeautifulSoup:
    answer = httpx.get(address, timeout=20)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_a_page_that_lists_the_largest_leads_to_all_in_the_table(many):
    shown = page(f"{many}/enforcement/authorities/gb-ico")
    assert len(shown.select("section[aria-labelledby=actions] tbody tr")) == 200
    link = next(a for a in shown.select("a") if a.text == f"all {_MANY + 1} in the table")
    table = page(urljoin(many, link["href"]))
    assert f"{_MANY + 1} rows" in table.select_one("main").text
    first = table.select_one("td.col-title")
    assert first.text.startswith("British Airways")  # in the order of rank


def test_the_numbers_of_a_chart_stand_beside_it(many):
    shown = page(f"{many}/enforcement/authorities/gb-ico")
    rows = {row.th.text: row.td.text for row in shown.select("details.numbers tbody tr")}
    assert rows == {"2020": "1", "2012": "70", "2011": "70", "2010": "70"}
    assert "2011: 70" in shown.select_one("svg desc").text


def test_identifiers_are_links_and_stay_text_when_they_are_hostile(many):
    shown = page(f"{many}/enforcement/parties/twitter")
    hosts = [a["href"].split("/")[2] for a in shown.select("main a[href^=https]")]
    assert hosts == ["search.gleif.org", "www.sec.gov", "www.wikidata.org"]
    assert not shown.select("main script")


@pytest.mark.parametrize(
    "path", ["violations/privacy~2Epurpose", "provisions/15~20USC~2045~28a~29", "parties/twitter"]
)
def test_every_kind_of_page_lists_its_actions(many, path):
    shown = page(f"{many}/enforcement/{path}")
    assert shown.select_one("tbody a")["href"] == f"/enforcement/actions/{sample.TWITTER}"


def test_a_court_that_is_not_known_has_no_page(many):
    assert httpx.get(f"{many}/enforcement/courts/none").status_code == 404


def test_a_party_can_be_compared_from_its_page(many):
    shown = page(f"{many}/enforcement/parties/twitter")
    (link,) = [a["href"] for a in shown.select("a") if a.text == "compare it with others"]
    assert "Name another one to compare" in page(urljoin(many, link)).text
