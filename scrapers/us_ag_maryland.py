"""Maryland, Attorney General: press releases.

The newest are on the front page, https://oag.maryland.gov/Pages/oag.aspx, and in the feed that it
names. The site is SharePoint and writes its own addresses with the port.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page, words

_DAY = "[id$=publishDate]"


def front(page: Page) -> Iterator[Link]:
    """Read the front page: the newest releases, and those of its pictures, which have no date."""
    for anchor in page.some("a[href]:has(h3)"):
        url = _without_port(page.absolute(str(anchor["href"])))
        if page.facts.reader_of(url) == "release":
            title = listings.visible(words(anchor.h3))
            day = page.day(_stated(words(anchor.select_one(_DAY))))
            yield Link(url, "release", title=title, published=day)
    for link in page.links("a[href*='/Rss.aspx']", "feed", row=False):
        yield replace(link, url=_without_port(link.url))


def feed(page: Page) -> Iterator[Link]:
    """Read the feed."""
    for link in listings.feed(page, "release"):
        yield replace(link, url=_without_port(link.url), title=listings.visible(link.title))


def release(page: Page) -> Iterator[Found]:
    """Read a release."""
    content = ("main .ms-rtestate-field:has(p)", "main .ms-rtestate-field", "main article", "main")
    yield page.found(
        title=listings.visible(page.word("main h1", "h1")),
        text=listings.body(page, *content, frame=f"h1, {_DAY}"),
        published=_stated(page.word(f"main {_DAY}", "main time")) or None,
        details=listings.files(page, "main"),
    )


def _stated(day: str) -> str:
    return day.removeprefix("Published:").strip()


def _without_port(url: str) -> str:
    return url.replace(":443/", "/", 1)
