"""Connecticut, Attorney General: press releases, https://portal.ct.gov/ag/press-releases."""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import listings
from kb.crawl.found import Found, Link
from kb.crawl.page import Page

# Above the title a release names the kind of page and the attorney general.
_FRAME = "p.date, h3:has(~ .date), h4:has(~ .date), .date + h3"


def listing(page: Page) -> Iterator[Link]:
    """Read a page of the list of releases."""
    yield from listings.rows(
        page,
        "#resultsPanel ul.list--desc > li",
        "ul.list--desc > li",
        read="release",
        day="span.date",
        further=".cg-c-pagination a.cg-c-button--icon-end",
    )


def release(page: Page) -> Iterator[Found]:
    """Read a release."""
    yield page.found(
        title=page.word(".content .date + h3", ".content h3 ~ h3", "main h1"),
        text=listings.body(page, "main .content", "main", frame=_FRAME),
        published=page.word(".content .date", "main .date") or None,
        details=listings.files(page, "main"),
    )
