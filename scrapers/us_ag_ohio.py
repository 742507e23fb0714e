"""Ohio, Attorney General: news releases, https://www.ohioattorneygeneral.gov/Media/News-Releases."""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases."""
    last = None
    for link in listings.rows(page, ".ohio-news", read="release", day=".news-date"):
        last = link.published
        yield link
    for link in page.links("a.UnselectedNext", "listing", row=False):
        yield Link(link.url, "listing", published=last, row=False)


def release(page: Page) -> Iterator[Found]:
    """Read a release; its date stands between heading and text."""
    yield page.found(
        title=page.word("h2.news"),
        text=page.body_of(".newsbody"),
        published=page.word("h2.news + p"),
        details=listings.files(page, ".newsbody"),
    )
