"""What a public site must withstand: greedy queries, and standing under another address."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import sample
from conftest import METADATA
from datasette.app import Datasette

from kb.site.serve import application

GREEDY = [
    "select hex(zeroblob(200000000))",
    "select zeroblob(400000000)",
    "select group_concat(text, text) from documents, claims, mentions, penalties",
    "with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n",
]


def get(datasette: Datasette, path: str) -> httpx.Response:
    """Ask for a path; the client puts the base address before it."""
    return asyncio.run(datasette.client.get(path))


@pytest.fixture(scope="module")
def site_below(sample_db):
    datasette = application(sample_db, METADATA, {"base_url": "/kb/"})
    asyncio.run(datasette.invoke_startup())
    return datasette


@pytest.mark.parametrize("sql", GREEDY)
def test_a_greedy_query_is_refused(site, sql):
    answer = httpx.get(f"{site}/enforcement.json", params={"sql": sql}, timeout=30)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "sql", ["delete from actions", "attach 'x.db' as x", "pragma journal_mode=wal"]
)
def test_nothing_can_be_written(site, sql):
    assert httpx.get(f"{site}/enforcement.json", params={"sql": sql}).status_code == 400


@pytest.mark.parametrize(
    "path", ["/-/metadata.json", "/-/settings.json", "/-/plugins.json", "/-/versions.json"]
)
def test_no_page_about_the_site_shows_a_path_of_the_machine(site, sample_db, path):
    answer = httpx.get(f"{site}{path}")
    assert answer.status_code in (200, 403, 404)
    assert str(sample_db.parent) not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/", f"/enforcement/actions/{sample.TWITTER}", "/queries", "/codebook", "/search?q=twitter",
     "/compare", "/accuracy", "/sources"],
)  # fmt: skip
def test_under_a_base_address_every_link_of_ours_begins_with_it(site_below, path):
    from bs4 import BeautifulSoup  # noqa: PLC0415

    answer = get(site_below, path)
    assert answer.status_code == 200
    shown = BeautifulSoup(answer.text, "html.parser")
    ours = [
        tag[name]
        for tag in shown.select("[href], [action], [src]")
        for name in ("href", "action", "src")
        if tag.get(name, "").startswith("/")
    ]
    assert ours
    assert [link for link in ours if not link.startswith("/kb/")] == []


def test_under_a_base_address_a_former_id_leads_on(site_below):
    answer = get(site_below, f"/enforcement/actions/{sample.FORMER}")
    assert answer.headers["location"] == f"/kb/enforcement/actions/{sample.TWITTER}"


def test_the_sitemap_lists_every_action_and_robots_name_it(site):
    answer = httpx.get(f"{site}/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    assert answer.text.count("<loc>") == 6
    assert f"{site}/sitemap.xml" in httpx.get(f"{site}/robots.txt").text
