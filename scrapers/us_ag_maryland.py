"""Maryland, Attorney General: press releases.

The newest are on the front page, https://oag.maryland.gov/Pages/oag.aspx, and in the feed.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def front(page: Page) -> Iterator[Link]:
    """Read the front page: the newest releases, which it links without a date."""
    for link in page.links("a[href]", "release"):
        if link.title and page.facts.reader_of(link.url) == "release":
            yield link


def feed(page: Page) -> Iterator[Link]:
    """Read the feed."""
    yield from listings.feed(page, "release")


def release(page: Page) -> Iterator[Found]:
    """Read a release."""
    yield page.found(
        title=page.word("main h1", "h1"),
        text=page.body_of(".ms-rtestate-field", "main article", "main"),
        published=page.word(".mdgov-article__date", "main time") or None,
        details=listings.files(page, "main"),
    )
