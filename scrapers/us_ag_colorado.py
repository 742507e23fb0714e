"""Colorado, Attorney General: press releases.

The press room, https://coag.gov/media-center/press-room/, is filled in by the browser. The feed
that it names has the newest releases with their dates, the sitemap of the site all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page

# Newer addresses begin with the year.
_YEAR = re.compile(r"coag\.gov/(\d{4})/")


def room(page: Page) -> Iterator[Link]:
    """Read the press room: it names the feed."""
    yield from page.alternates("feed")


def feed(page: Page) -> Iterator[Link]:
    """Read the feed."""
    yield from listings.feed(page, "release")


def sitemap(page: Page) -> Iterator[Link]:
    """Read the index of the sitemaps, or one of them."""
    yield from listings.sitemap(page, "release", listing="sitemap", day=_YEAR)


def release(page: Page) -> Iterator[Found]:
    """Read a release; its date is in the head of the page."""
    yield page.found(
        title=page.word("h1.page-header", "h1"),
        text=page.body_of("article .entry-content", ".entry-content", "article"),
        details=listings.files(page, ".entry-content"),
    )
