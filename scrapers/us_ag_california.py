"""California, Attorney General: press releases, https://oag.ca.gov/media/news."""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases."""
    yield from listings.rows(
        page,
        ".view-in-the-news .views-row",
        ".view-content .views-row",
        read="release",
        anchor=".views-field-title a[href]",
        day=".date-display-single",
    )


def release(page: Page) -> Iterator[Found]:
    """Read a release; what was filed or agreed is linked as files."""
    yield page.found(
        title=page.word("h1.page-header", "h1"),
        text=page.body_of(".node-press-release .field-name-body", ".field-name-body"),
        published=page.word(".node-press-release .date-display-single", ".date-display-single"),
        details=listings.files(page, ".field-name-body"),
    )
