"""Texas, Attorney General: press releases, https://www.texasattorneygeneral.gov/news/press_releases.

The site puts soft hyphens into its headings.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases."""
    yield from listings.rows(
        page,
        "#main-content .m-b-3:has(h4)",
        read="release",
        anchor="h4 a[href]",
        day=".meta",
    )


def release(page: Page) -> Iterator[Found]:
    """Read a release; its date stands above the heading, the related news below the text."""
    yield page.found(
        title=listings.visible(page.word("h1")),
        text=listings.visible(
            page.body_of("#main-content .main-content-wysiwyg-container", "#main-content")
        ),
        published=page.word("#main .meta", ".meta"),
        details=listings.files(page, "#main-content"),
    )
