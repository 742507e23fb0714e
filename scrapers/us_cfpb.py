"""US Consumer Financial Protection Bureau: enforcement actions.

The list, https://www.consumerfinance.gov/enforcement/actions/, holds court cases and administrative
proceedings; each has a page with its summary, its facts at the side and its documents.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.archive.published import iso_date
from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page, words

# Headings of the facts at the side, and what they are here.
_FACTS = {
    "docket number": "case_number",
    "file number": "case_number",
    "case docket number": "case_number",
    "court": "court",
    "forum": "topic",
    "status": "outcome",
    "category": "topic",
    "product": "topic",
    "products": "topic",
    "institution type": "sector",
}
_FILED = "date filed"


def actions(page: Page) -> Iterator[Link]:
    """Read a page of the list."""
    last = None
    for row in page.some("article.o-post-preview", ".o-post-preview"):
        anchor = row.select_one("h2 a[href], h3 a[href], .o-post-preview__title a[href]")
        day = row.select_one("time[datetime]")
        last = iso_date(str(day["datetime"])) if day else None
        if anchor is not None:
            url = page.absolute(str(anchor["href"]))
            yield Link(url, "action", title=words(anchor), published=last)
    for link in page.links("a.m-pagination__btn-next[href]", "actions", row=False):
        yield Link(link.url, "actions", published=last, row=False)


def action(page: Page) -> Iterator[Found]:
    """Read an action: its summary, and the facts beside it."""
    facts: dict[str, list[str]] = {}
    filed = ""
    for box in page.soup.select(".m-related-metadata__item-container"):
        heading = words(box.select_one("h2, h3, h4, h5")).lower().rstrip(":")
        stated = [words(item) for item in box.select("li, p, time")] or [words(box)]
        if heading == _FILED:
            filed = stated[0]
        elif heading in _FACTS:
            facts.setdefault(_FACTS[heading], []).extend(stated)
    files = [link.url for link in page.links("main a[href*='/documents/'][href$='.pdf']", "action")]
    yield page.found(
        title=page.word(".o-item-introduction h1", "main h1", "h1"),
        text=page.body_of(".m-full-width-text", ".o-full-width-text-group", "main article"),
        published=filed or None,
        details=details(**facts, related=files),
    )
