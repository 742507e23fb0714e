"""Virginia, Attorney General: news releases.

https://www.oag.state.va.us/media-center/news-releases lists them, mostly without a date; the feed
of the list has the dates of the newest. A release itself has none, but some titles begin with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page

_NEXT = "a.page-link[aria-label='Go to next page'], .pagination a[rel=next]"


def feed(page: Page) -> Iterator[Link]:
    """Read the feed."""
    yield from listings.feed(page, "release")


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases."""
    last = None
    for link in listings.rows(page, "tr:has(.list-title)", read="release", further=_NEXT):
        day, title = _parted(page, link.title)
        last = day or last
        yield replace(link, title=title, published=day if link.row else last)


def release(page: Page) -> Iterator[Found]:
    """Read a release without its letterhead; the heading of the page is that of all releases."""
    day, title = _parted(page, page.word("title").partition(" | ")[0])
    content = ("main#maincontent", ".com-content-article__body")
    yield page.found(
        title=title,
        text=listings.body(page, *content, frame="#pressHd"),
        published=day,
        details=listings.files(page, ".com-content-article__body"),
    )


def _parted(page: Page, title: str) -> tuple[str | None, str]:
    stated, dash, rest = title.partition(" - ")
    day = page.day(stated) if dash else None
    return (day, rest.strip()) if day else (None, title.strip())
