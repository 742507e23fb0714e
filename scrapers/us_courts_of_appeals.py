"""US courts of appeals: newest opinions of the circuits, which review federal enforcement.

juriscraper reads each court's page; another of its courts is a start in the facts, which name its
reader, and a saved page. The opinions are PDF files.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.crawl import courts
from kb.crawl.found import Found, Link
from kb.crawl.page import Page


def opinions(page: Page) -> Iterator[Link]:
    """Read a court's list or feed of opinions."""
    return courts.opinions(page, "opinion")


def opinion(page: Page) -> Iterator[Found]:
    """Read an opinion, a PDF file; the list gave its name and day."""
    yield page.found(title=page.link.title if page.link and page.link.title else None)
