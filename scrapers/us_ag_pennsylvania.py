"""Pennsylvania, Attorney General: "taking action", https://www.attorneygeneral.gov/taking-action/."""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases, a table."""
    yield from listings.rows(
        page,
        "table.stories tbody tr",
        "table.stories tr",
        read="release",
        anchor="td:nth-of-type(2) a[href]",
        day="td",
        further=".paginations a.next",
    )


def release(page: Page) -> Iterator[Link | Found]:
    """Read a release; an address that has gone shows the list instead."""
    if page.soup.select_one("table.stories"):
        yield from listing(page)
        return
    yield page.found(
        title=page.word("h1"),
        text=page.body_of("#content"),
        published=page.word(".meta span", ".meta"),
        details=listings.files(page, "#content"),
    )
