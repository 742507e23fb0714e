"""UK Information Commissioner: monetary penalties, enforcement notices, reprimands, prosecutions.

The list at https://ico.org.uk/action-weve-taken/enforcement/ is filled in by the browser, so the
sitemap is read. Each action has a page with its date, type and sector, and the notice as PDF files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.archive.published import iso_date
from kb.crawl import listings
from kb.crawl.found import Found, Link, details
from kb.crawl.labels import labelled
from kb.crawl.page import Page

_MONTH = re.compile(r"/enforcement/(\d{4})/(\d{2})/")
_DAY = re.compile(r"\bDate:?\s+(\d{1,2} [A-Z][a-z]+ (?:20)\d\d)")


def sitemap(page: Page) -> Iterator[Link]:
    """Read the sitemap, or one of its parts."""
    yield from listings.sitemap(page, "action", day=_MONTH)


def action(page: Page) -> Iterator[Link | Found]:
    """Read the page of an action; the notices that it links are documents too."""
    facts = labelled(page.one("main", "body"))
    title = page.word("main h1", "h1")
    text = page.body_of("main article", "main .article-content", "main")
    day = _DAY.search(text)
    stated = facts.get("date", [""])[0] or (day.group(1) if day else "") or page.word("main time")
    published = iso_date(stated)
    files = [link.url for link in page.links("main a[href$='.pdf']", "notice")]
    kinds = details(topic=facts.get("type"), sector=facts.get("sector"))
    yield page.found(
        title=title, text=text, published=published, details=kinds + details(related=files)
    )
    for url in files:
        yield Link(url, "notice", title=title, published=published, row=False, details=kinds)


def notice(page: Page) -> Iterator[Found]:
    """Read a notice, a PDF file; its page gave its name and date."""
    yield page.found(title=page.link.title if page.link and page.link.title else None)
