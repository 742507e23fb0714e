"""Texas, Attorney General: press releases, https://www.texasattorneygeneral.gov/news/press_releases."""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page, words

# The site hyphenates its headings.
_HYPHEN = "\u00ad"


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases."""
    last = None
    for row in page.some(".m-b-3:has(a[href*='/news/releases/'])"):
        anchor = row.select_one("h4 a[href]")
        last = page.day(words(row.select_one(".meta")).partition("|")[0])
        if anchor is not None:
            title = words(anchor).replace(_HYPHEN, "")
            url = page.absolute(str(anchor["href"]))
            yield Link(url, "release", title=title, published=last)
    yield from listings.following(page, last)


def release(page: Page) -> Iterator[Found]:
    """Read a release."""
    yield page.found(
        title=page.word("h1").replace(_HYPHEN, ""),
        text=page.body_of(".main-content-wysiwyg-container", "#main-content"),
        published=page.word(".meta").partition("|")[0],
        details=listings.files(page, "#main-content"),
    )
