"""New York, Attorney General: press releases, https://ag.ny.gov/press-releases."""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases."""
    yield from listings.rows(
        page,
        ".view-press-releases .views-row",
        ".views-row:has(time)",
        read="release",
        anchor='a[href*="/press-release/"]',
    )


def release(page: Page) -> Iterator[Found]:
    """Read a release; what stands below its heading belongs to it."""
    yield page.found(
        title=page.word("article.node h1", "main h1"),
        text=listings.body(page, "article.node", "main article", frame="h1, h3:has(time)"),
        published=page.word("article.node time", "main time"),
        details=listings.files(page, "article.node"),
    )
