"""A crawl that brings too little, or the wrong thing, fails and stores nothing."""

from __future__ import annotations

import pytest
from crawling import scrape, stored
from web_site import Site, always, decision, office, serving, workspace

from kb.crawl.state import crawls


def _without_dates(site: Site) -> None:
    for path, body in site.pages.items():
        if path != "/decisions":
            site.pages[path] = body.replace(b"<p class=number>", b"<p>")


def _other_list(site: Site) -> None:
    site.pages["/decisions"] = site.pages["/decisions"].replace(b"<ul class", b"<ol class")


def _short(site: Site) -> None:
    for number in range(1, 13):
        head, _, _ = decision(number, "2024-05-06").partition(b"<p>The")
        site.pages[f"/decisions/{number}"] = head + b"<p>Moved.</p></article></html>"


def _one_day(site: Site) -> None:
    for number in range(1, 13):
        site.pages[f"/decisions/{number}"] = decision(number, "2024-12-28")
    site.pages["/decisions"] = site.pages["/decisions"].replace(b"datetime=", b"title=x datetime=")


def _wall(site: Site) -> None:
    for number in range(1, 4):
        site.pages[f"/decisions/{number}"] = b"<html><title>Checking your browser</title></html>"


def _gone(site: Site) -> None:
    del site.pages["/decisions/5"]


def _broken_link(site: Site) -> None:
    site.pages["/decisions"] = site.pages["/decisions"].replace(
        b"/decisions/5>", b"javascript:show(5)>"
    )


def _redirected(site: Site) -> None:
    for number in range(1, 12):
        site.habits[f"/decisions/{number}"] = always(302, Location="/decisions/12")


def _notice(site: Site) -> None:
    for number in range(1, 5):
        site.pages[f"/decisions/{number}"] = decision(7, "2024-12-22")


def _errors(site: Site) -> None:
    for path in site.pages:
        site.habits[path] = always(500)


def _rules_unreachable(site: Site) -> None:
    site.habits["/robots.txt"] = always(500)


def _circle(site: Site) -> None:
    for number in range(60):
        more = f"<a rel=next href='/decisions?page={number + 1}'>more</a></html>".encode()
        page = site.pages["/decisions"].replace(b"</html>", more)
        site.pages[f"/decisions?page={number}"] = page
    site.pages["/decisions"] = site.pages["/decisions?page=0"]


@pytest.mark.parametrize(
    ("change", "least", "reason"),
    [
        (lambda site: None, 100, "12 rows in the listings, fewer than the 100 expected"),
        (_without_dates, 1, "documents lack case number: 12 of 12"),
        (_other_list, 1, "no ul.decisions > li"),
        (_short, 1, "documents lack text"),
        (_one_day, 1, "all 12 documents are of 2024-12-28"),
        (_wall, 1, "pages do not look as expected: 3 of 13"),
        (_gone, 1, "pages could not be fetched: 1 of 13"),
        (_broken_link, 1, "pages could not be fetched: 1 of 13"),
        (_redirected, 1, "it redirects to"),
        (_notice, 1, "5 of 12 documents have the same text"),
        (_errors, 1, "pages could not be fetched: 1 of 1"),
        (_rules_unreachable, 1, "/robots.txt cannot be fetched: status 500"),
        (_circle, 1, "50 listing pages led on, one to the next, without a new row"),
    ],
)
def test_a_crawl_that_brings_too_little_or_the_wrong_thing_fails(tmp_path, change, least, reason):
    """And leaves what is stored as it is, and what was fetched in the archive."""
    site = office(pages=1, rows=12)
    with serving(site):
        assert scrape(workspace(site, tmp_path), "office", "--limit", "2").returncode == 0
        before = stored(tmp_path)
        change(site)
        result = scrape(workspace(site, tmp_path, least=least), "office")
    assert result.returncode == 3
    assert reason in result.stderr
    assert "Nothing of it was stored" in result.stderr
    assert stored(tmp_path) == before
    assert [crawl.verdict for crawl in crawls(tmp_path)] == ["good", "failed"]
    assert len(list((tmp_path / "archive" / "office").glob("*.warc.gz"))) == 2


def test_texts_half_as_long_as_before_fail_a_crawl(tmp_path):
    site = office(pages=1, rows=20)
    with serving(site):
        assert scrape(workspace(site, tmp_path), "office").returncode == 0
        for path, body in site.pages.items():
            if path != "/decisions":
                paragraph = body.partition(b"<p>")[2].partition(b"</p>")[0]
                site.pages[path] = body.replace(paragraph, paragraph[:25])
        result = scrape(tmp_path, "office")
    assert result.returncode == 3
    assert "half of the usual" in result.stderr
