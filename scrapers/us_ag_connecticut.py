"""Connecticut, Attorney General: press releases, https://portal.ct.gov/ag/press-releases."""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases."""
    further = "a[href*='?page=']:has(.cg-c-button__icon)"
    yield from listings.rows(
        page, "ul.list--desc > li", read="release", day="span.date", further=further
    )


def release(page: Page) -> Iterator[Found]:
    """Read a release."""
    yield page.found(
        title=page.word("main h1", "h1"),
        published=page.word("main .date", "main time") or None,
        details=listings.files(page, "main"),
    )
