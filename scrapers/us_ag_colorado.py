"""Colorado, Attorney General: press releases.

The press room, https://coag.gov/media-center/press-room/, is filled in by the browser; the feed
that it names is read instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def room(page: Page) -> Iterator[Link]:
    """Read the press room: it names the feed."""
    yield from page.alternates("feed")


def feed(page: Page) -> Iterator[Link]:
    """Read the feed."""
    yield from listings.feed(page, "release")


def release(page: Page) -> Iterator[Found]:
    """Read a release."""
    yield page.found(
        title=page.word("h1.page-header", "h1"),
        text=page.body_of("article .entry-content", ".entry-content", "article"),
        details=listings.files(page, ".entry-content"),
    )
