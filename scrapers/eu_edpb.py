"""European Data Protection Board: national news, and the register of final decisions.

National authorities tell of their decisions in https://www.edpb.europa.eu/news/national-news_en;
the register holds final decisions in cases of several countries (Article 60 GDPR) as PDF files,
with the lead authority, the articles and the day.
"""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from kb.archive.published import iso_date
from kb.crawl.found import Found, Link, details
from kb.crawl.labels import labelled
from kb.crawl.page import Page, words

# Labels of the register, and what they are here.
_FACTS = {
    "lsa": "authority",
    "lead supervisory authority": "authority",
    "csas": "party",
    "concerned supervisory authorities": "party",
    "legal reference": "provision",
    "main legal reference": "provision",
    "decision": "outcome",
    "outcome": "outcome",
    "controller": "respondent",
    "keywords": "topic",
    "national reference": "case_number",
    "edpb reference": "case_number",
}
_DAYS = ("final decision date", "date of final decision", "date")


def news(page: Page) -> Iterator[Link]:
    """Read a page of the list of national news."""
    last = None
    for row in page.some(".views-row", "article.node--type-edpb-news"):
        anchor = row.select_one("h2 a[href], h3 a[href], h4 a[href]")
        if anchor is not None:
            last = _day(row)
            url = page.absolute(str(anchor["href"]))
            country = words(row.select_one(".field--name-field-edpb-member-state, .country"))
            stated = details(jurisdiction=country)
            yield Link(url, "article", title=words(anchor), published=last, details=stated)
    yield from _next(page, "news", last)


def article(page: Page) -> Iterator[Found]:
    """Read a piece of national news."""
    others = [link.url for link in page.links(".field--name-body a[href^='http']", "article")]
    yield page.found(
        title=page.word("h1"),
        text=page.body_of(".field--name-body", "article .node__content", "main article"),
        published=page.word("article time", "main time", ".news-date") or None,
        details=details(related=others),
    )


def register(page: Page) -> Iterator[Link]:
    """Read a page of the register: each entry links its decision."""
    last = None
    for row in page.some(".views-row", "article.node--type-article-60-decision", "tbody tr"):
        files = [str(a["href"]) for a in row.select("a[href$='.pdf']")]
        facts = labelled(row)
        last = next((iso_date(facts[name][0]) for name in _DAYS if name in facts), None) or _day(
            row
        )
        stated: dict[str, list[str]] = {}
        for label, values in facts.items():
            if label in _FACTS:
                stated.setdefault(_FACTS[label], []).extend(values)
        title = words(row.select_one("h2, h3, h4, .node__title"))
        addresses = [page.absolute(href) for href in files]
        for url in addresses[:1]:
            pairs = details(**stated, related=addresses[1:])
            yield Link(url, "decision", title=title, published=last, details=pairs)
    yield from _next(page, "register", last)


def decision(page: Page) -> Iterator[Found]:
    """Read a decision, a PDF file; the register gave its name and day."""
    yield page.found(title=page.link.title if page.link and page.link.title else None)


def _day(row: Tag) -> str | None:
    tag = row.select_one("time, .news-date, .date")
    stated = str(tag.get("datetime") or words(tag)) if tag else ""
    return iso_date(stated)


def _next(page: Page, read: str, last: str | None) -> Iterator[Link]:
    for link in page.links("a[rel=next]", read, row=False):
        yield Link(link.url, read, published=last, row=False)
