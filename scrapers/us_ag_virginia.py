"""Virginia, Attorney General: news releases.

https://www.oag.state.va.us/media-center/news-releases lists them, mostly without a date; the
feed of the list has the dates of the newest. A release itself has none.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def feed(page: Page) -> Iterator[Link]:
    """Read the feed."""
    yield from listings.feed(page, "release")


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases; some titles begin with the date."""
    for link in listings.rows(page, "tr:has(.list-title)", read="release"):
        stated, dash, title = link.title.partition(" - ")
        day = page.day(stated) if dash else None
        yield Link(link.url, link.read, title if day else link.title, day, link.row)


def release(page: Page) -> Iterator[Found]:
    """Read a release; the heading of the page is that of all releases."""
    yield page.found(
        title=page.word("title").partition(" | ")[0].strip(),
        text=page.body_of("#maincontent", ".com-content-article__body"),
        details=listings.files(page, "#maincontent"),
    )
