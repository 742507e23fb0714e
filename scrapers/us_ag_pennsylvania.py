"""Pennsylvania, Attorney General: "taking action", https://www.attorneygeneral.gov/taking-action/."""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases, a table."""
    yield from listings.rows(
        page,
        "table.stories tr:has(td)",
        read="release",
        anchor="td.title a[href]",
        day="td.date",
        further=".paginations a.next",
    )


def release(page: Page) -> Iterator[Link | Found]:
    """Read a release and its topic.

    The list gives the address of its first release as its own (og:url), so that copies of the list
    are found under the address of a release.
    """
    if page.soup.select_one("table.stories"):
        yield from listing(page)
        return
    yield page.found(
        title=page.word("h1"),
        text=page.body_of("#content"),
        published=page.word(".meta span", ".meta"),
        details=details(topic=page.word(".meta a.tag")) + listings.files(page, "#content"),
    )
