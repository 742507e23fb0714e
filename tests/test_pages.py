"""Pages that explain the data, and every worked query under the limits of the site."""

from __future__ import annotations

import httpx
import pytest
import yaml
from bs4 import BeautifulSoup

from kb.site.diagram import diagram
from kb.site.serve import SETTINGS
from kb.site.worked import worked
from kb.store.schema import load


@pytest.fixture(scope="module")
def get(site):
    with httpx.Client(base_url=site, timeout=20) as client:
        yield lambda path, **parameters: client.get(path, params=parameters or None)


def page(answer: httpx.Response) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


@pytest.mark.parametrize("path", ["/queries", "/codebook", "/accuracy", "/sources"])
def test_a_page_has_a_title_and_a_heading(get, path):
    shown = page(get(path))
    assert shown.title.text.strip()
    assert len(shown.select("h1")) == 1
    assert not shown.select("main script")


def test_sources_are_shown_with_their_documents_by_year(get):
    shown = page(get("/sources"))
    rows = [row.text for row in shown.select("tbody tr")]
    assert rows and all("from files" in row for row in rows)
    charts = shown.select("figure svg")
    assert charts
    for chart in charts:
        years = [int(part.split(":")[0]) for part in chart.desc.text.split("; ")]
        assert years == list(range(years[0], years[-1] + 1)), "a year without documents is left out"


def test_there_are_at_least_25_worked_queries_with_titles_of_their_own():
    assert len(worked()) >= 25
    assert len({one.title for one in worked()}) == len(worked())


@pytest.mark.parametrize("one", worked(), ids=lambda one: one.title)
def test_a_worked_query_runs_under_the_limits_of_the_site(get, one):
    answer = get("/enforcement.json", sql=one.sql, _shape="array")
    assert answer.status_code == 200, answer.text
    assert len(answer.json()) <= SETTINGS.get("max_returned_rows", 1_000)


def test_the_page_of_queries_runs_each_where_it_is_shown(get):
    links = [a["href"] for a in page(get("/queries")).select("section a") if a.text == "Run it"]
    assert len(links) == len(worked())
    assert get(links[0]).status_code == 200


def test_the_codebook_names_every_table_and_column(get):
    shown = page(get("/codebook"))
    for thing in load().all:
        section = shown.select_one(f"section[aria-labelledby=table-{thing.name}]")
        names = [cell.text for cell in section.select("th code")]
        assert names == [column.name for column in thing.columns]


def test_the_diagram_links_every_table_and_draws_every_reference():
    drawn = BeautifulSoup(diagram(load()), "html.parser")
    tables = load().tables
    assert {a["href"] for a in drawn.select("a")} == {f"#table-{one.name}" for one in tables}
    references = sum(
        len({column.fk for column in one.columns if column.fk} - {one.name}) for one in tables
    )
    assert len(drawn.select("path")) == references


def test_health_and_robots(get):
    assert get("/-/health").json() == {"ok": True, "actions": 6}
    assert "Disallow: /enforcement?sql=" in get("/robots.txt").text


def test_the_file_of_queries_is_what_it_says():
    assert all(one.sql.strip().lower().startswith(("select", "with")) for one in worked())
    assert yaml.safe_load(yaml.safe_dump([one.sql for one in worked()]))
