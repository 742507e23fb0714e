"""How a crawl behaves towards a site: pauses, refusals, robots.txt, other hosts, cookies."""

from __future__ import annotations

import time

import pytest
from crawling import numbers, scrape, stored
from web_site import Answer, always, cut, first, office, send, serving, slow, workspace

HABITS: list[tuple[str, Answer]] = [
    ("429 with a pause in seconds", first(1, 429, Retry_After="1")),
    ("503 without a pause", first(2, 503)),
    ("500 twice", first(2, 500)),
    ("a connection cut in the middle", cut(1)),
    ("slowness", slow(1.5)),
    ("a redirect", always(301, Location="/decisions/3?moved")),
    (
        "packed wrongly named bytes",
        lambda s, h, b: send(s, h, 200, s.pages[h.path], Content_Type="text/html; charset=utf-16"),
    ),
]


@pytest.mark.parametrize(("name", "habit"), HABITS, ids=[name for name, _ in HABITS])
def test_no_page_is_lost_to_a_sites_moods(tmp_path, name, habit):
    site = office(pages=1)
    site.pages["/decisions/3?moved"] = site.pages["/decisions/3"]
    site.habits["/decisions/3"] = habit
    with serving(site):
        began = time.monotonic()
        result = scrape(workspace(site, tmp_path), "office")
        assert result.returncode == 0, result.stderr
        if "seconds" in name:
            assert time.monotonic() - began > 1
    assert len(stored(tmp_path)) == 5


def test_a_page_slower_than_the_limit_is_given_up(tmp_path):
    site = office(pages=1, rows=25)
    site.habits["/decisions/3"] = slow(3)
    with serving(site):
        result = scrape(workspace(site, tmp_path, seconds_per_response=0.5), "office")
    assert result.returncode == 0
    assert "24 documents read, 1 pages not" in result.stdout
    assert "/decisions/3: DownloadTimeoutError" in result.stderr


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_refusal_ends_the_crawl(tmp_path, status):
    site = office()
    site.habits["/decisions/2"] = always(status)
    with serving(site):
        result = scrape(workspace(site, tmp_path), "office")
    assert result.returncode == 3
    assert f"the site answered {status}" in result.stderr
    assert not stored(tmp_path)


def test_a_pause_longer_than_the_limit_ends_the_crawl(tmp_path):
    site = office()
    site.habits["/decisions/2"] = always(429, Retry_After="86400")
    with serving(site):
        result = scrape(workspace(site, tmp_path), "office")
    assert result.returncode == 3
    assert "wants a pause of 86400 seconds" in result.stderr


def test_a_crawl_goes_on_after_a_long_pause_with_what_it_had_fetched(tmp_path):
    """As an API with a number of requests a day demands."""
    site = office()
    site.habits["/decisions/7"] = first(1, 429, Retry_After="86400")
    with serving(site):
        result = scrape(workspace(site, tmp_path), "office")
        assert result.returncode == 3
        assert "After that pause, go on with --resume" in result.stderr
        assert not stored(tmp_path)
        assert scrape(tmp_path, "office", "--resume").returncode == 0
        again = {path for path, times in site.asked.items() if times > 1}
    assert numbers(tmp_path) == list(range(1, 11))
    # Beside it, the page that was on its way when the crawl ended.
    assert again <= {"/robots.txt", "/decisions/7"} | {f"/decisions/{n}" for n in (6, 8)}


def test_robots_txt_is_obeyed(tmp_path):
    site = office()
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /decisions/"
    with serving(site):
        result = scrape(workspace(site, tmp_path), "office")
        assert not [path for path in site.asked if path.startswith("/decisions/")]
    assert result.returncode == 3
    assert "forbidden by robots.txt: 10" in result.stderr


def test_the_delay_that_robots_txt_wants_is_kept(tmp_path):
    site = office(pages=1)
    site.pages["/robots.txt"] = b"User-agent: *\nCrawl-delay: 0.4"
    with serving(site):
        began = time.monotonic()
        assert scrape(workspace(site, tmp_path), "office").returncode == 0
    # Six pages with five delays between them.
    assert time.monotonic() - began > 5 * 0.4


def test_a_site_in_a_private_network_is_not_asked(tmp_path):
    with serving(office()) as site:
        folder = workspace(site, tmp_path, allow_private_addresses="false")
        result = scrape(folder, "office")
        assert not site.asked
    assert result.returncode == 3
    assert "is in a private network" in result.stderr


def test_a_redirect_to_another_host_is_not_followed(tmp_path):
    site, other = office(pages=1), office(pages=1)
    with serving(site), serving(other):
        site.habits["/decisions/2"] = always(302, Location="http://localhost:1/decisions/2")
        result = scrape(workspace(site, tmp_path), "office")
        assert result.returncode == 3
    assert "4 documents" in result.stderr


def test_no_cookie_is_kept(tmp_path):
    site = office(pages=1)
    site.habits["/decisions"] = lambda s, h, b: send(s, h, 200, s.pages[h.path], Set_Cookie="a=b")
    with serving(site):
        scrape(workspace(site, tmp_path), "office")
        assert not any("Cookie" in headers for headers in site.headers.values())
