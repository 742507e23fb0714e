"""Ireland, Data Protection Commission: decisions, inquiries, and what it announces of them.

The decisions stand on one page,
https://www.dataprotection.ie/en/dpc-guidance/law/decisions-made-under-data-protection-act-2018;
each has a page with a summary and the decision as a PDF file, and the month in its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.archive.published import iso_date
from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page, words

_MONTH = re.compile(r"(\d{1,2}(?:st|nd|rd|th)?\s+)?[A-Z][a-z]+,?\s+(?:19|20)\d\d\s*$")
_NUMBER = re.compile(r"\bIN[-‑ ]\d{2}[-‑ ]\d{1,2}[-‑ ]\d{1,2}\b")


def decisions(page: Page) -> Iterator[Link]:
    """Read the list of decisions."""
    for link in page.links("main a[href*='/decisions'], article a[href*='/decisions']", "document"):
        if page.facts.reader_of(link.url) == "document":
            yield Link(link.url, "document", title=link.title, published=_month(link.title))


def releases(page: Page) -> Iterator[Link]:
    """Read a page of the list of press releases."""
    last = None
    for row in page.some(".views-row", "article.node--type-news", "main li"):
        anchor = row.select_one("a[href*='/press-releases/']")
        if anchor is not None:
            last = iso_date(words(row.select_one("time, .date, .views-field-created")))
            url = page.absolute(str(anchor["href"]))
            yield Link(url, "document", title=words(anchor), published=last)
    for link in page.links("a[rel=next]", "releases", row=False):
        yield Link(link.url, "releases", published=last, row=False)


def document(page: Page) -> Iterator[Found]:
    """Read a page about a decision, or the decision itself as a PDF file."""
    if page.is_pdf:
        yield page.found(title=page.link.title if page.link and page.link.title else None)
        return
    title = page.word("main h1", "h1")
    files = [link.url for link in page.links("main a[href$='.pdf']", "document")]
    text = page.body_of("main .field--name-body", "main article", "main")
    yield page.found(
        title=title,
        text=text,
        published=page.word("main time") or _month(title),
        details=details(case_number=_NUMBER.findall(text), original=files[:1], related=files[1:]),
    )


def _month(title: str) -> str | None:
    match = _MONTH.search(title)
    return iso_date(match.group()) if match else None
