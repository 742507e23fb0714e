"""Single pages of any site, as `kb scrape --url` reads them: news articles above all.

The main text comes from trafilatura, which finds an article in pages of most news sites; title and
date from JSON-LD, OpenGraph and headings.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.archive.pages import letters
from kb.crawl.found import Found, details
from kb.crawl.page import Page


def article(page: Page) -> Iterator[Found]:
    """Read an article; where no article is found, the page's main text."""
    import trafilatura  # noqa: PLC0415 (slow to load, and the other sources do not need it)

    if page.is_pdf:
        yield page.found()
        return
    metadata = trafilatura.extract_metadata(page.soup.encode(), default_url=page.url)
    text = trafilatura.extract(
        page.soup.encode(), url=page.url, include_comments=False, favor_recall=True
    )
    first, _, rest = (text or "").partition("\n")
    text = rest.lstrip() if letters(first) == letters(page.draft.title) else text
    published = page.draft.published or (metadata.date if metadata else None)
    yield page.found(
        text=text if text and len(text) >= page.facts.text_characters else None,
        published=published,
        details=details(publisher=metadata.sitename if metadata else None),
    )
