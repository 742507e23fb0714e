"""Listings of common forms: feeds, sitemaps and tables; what pages of many sites have alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from kb.archive.html_text import render
from kb.archive.published import iso_date
from kb.crawl.found import ChangedError, Link, details
from kb.crawl.page import Page, words


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        cells: Its words, by the names that the source's facts give the columns.
        tags: Its cells.
        links: Absolute addresses of the links in it, in their order.
    """

    cells: dict[str, str]
    tags: dict[str, Tag]
    links: tuple[str, ...]


def feed(page: Page, read: str) -> Iterator[Link]:
    """Read an RSS or Atom feed: a link for each entry, with its title and date.

    Raises:
        ChangedError: The page is no feed, or an entry has no link.
    """
    entries = page.xml.find_all(["item", "entry"])
    if not entries and not page.xml.find(["rss", "feed", "RDF"]):
        raise ChangedError("it is no RSS or Atom feed")
    for entry in entries:
        link = entry.find("link", rel="alternate") or entry.find("link")
        address = (str(link.get("href") or "") or words(link)) if link else ""
        if not address:
            raise ChangedError("an entry of the feed has no link")
        date = entry.find(["pubDate", "published", "date", "updated"])
        title = entry.find("title")
        plain = BeautifulSoup(words(title), "lxml")
        yield Link(
            urljoin(page.url, address), read, title=words(plain), published=iso_date(words(date))
        )


_NEXT = "a[rel=next], a[title='Go to next page']"


def rows(
    page: Page,
    *selectors: str,
    read: str,
    anchor: str = "a[href]",
    day: str = "time",
    further: str = _NEXT,
) -> Iterator[Link]:
    """Read a list of pages: a link for each row, and one for the next page of the list.

    Args:
        page: The page of the list.
        *selectors: Where the rows are; the first that finds any counts.
        read: The function that reads the pages.
        anchor: The link in a row; a row without one is left out.
        day: The date in a row.
        further: The link to the next page of the list.

    Raises:
        ChangedError: There are no rows.
    """
    last = None
    for row in page.some(*selectors):
        link, stated = row.select_one(anchor), row.select_one(day)
        if link is None:
            continue
        last = page.day(str(stated.get("datetime") or words(stated))) if stated else None
        title = visible(words(link))
        yield Link(page.absolute(str(link["href"])), read, title=title, published=last)
    yield from following(page, last, further)


def following(page: Page, last: str | None, selector: str = _NEXT) -> Iterator[Link]:
    """Return the link to the next page of a list, which the same function reads.

    Args:
        page: The page of the list.
        last: Date of its last row.
        selector: The link.
    """
    reader = page.link.read if page.link else next(start.read for start in page.facts.start)
    for link in page.links(selector, reader, row=False):
        yield Link(link.url, reader, published=last, row=False)


_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\ufeff")


def visible(text: str) -> str:
    """Return a text without soft hyphens and zero-width spaces, which cut its words in two."""
    return text.translate(_INVISIBLE)


def body(page: Page, *selectors: str, frame: str) -> str:
    """Return the whole text of an element but for some parts of it.

    Args:
        page: The page.
        *selectors: The first that finds any counts.
        frame: What in it is no content: a letterhead, the date.

    Raises:
        ChangedError: No selector finds any.
    """
    content = copy(page.one(*selectors))
    for part in content.select(frame):
        part.decompose()
    return visible(render(content))


def files(page: Page, within: str) -> tuple[tuple[str, str], ...]:
    """Return the PDF files that a part of a page links, as details.

    Args:
        page: The page.
        within: Selector of the part.
    """
    links = page.links(f"{within} a[href*='.pdf']", "")
    return details(related=[link.url for link in links])


def sitemap(
    page: Page, read: str, listing: str = "sitemap", day: re.Pattern[str] | None = None
) -> Iterator[Link]:
    """Read a sitemap or an index of sitemaps.

    Args:
        page: The sitemap.
        read: The function that reads the pages which it lists; only addresses that the facts'
            ``pages`` name for it are taken.
        listing: The function that reads further sitemaps.
        day: Finds the parts of the publication date (year, month, day) in an address.

    Raises:
        ChangedError: The page is no sitemap.
    """
    if not page.xml.find(["urlset", "sitemapindex"]):
        raise ChangedError("it is no sitemap")
    for entry in page.xml.find_all(["sitemap", "url"]):
        place = entry.find("loc")
        if not place:
            raise ChangedError("an entry of the sitemap has no address")
        url, changed = words(place), entry.find("lastmod")
        date = iso_date(words(changed)) if changed else None
        if entry.name == "sitemap":
            yield Link(url, listing, published=date, row=False)
        elif page.facts.reader_of(url) == read:
            # The day of a change is not the day of publication, so nothing is left out by it.
            match = day.search(url) if day else None
            stated = "-".join(part for part in match.groups() if part) if match else ""
            yield Link(url, read, published=iso_date(stated))


def table(page: Page, name: str, selector: str = "table") -> Iterator[Row]:
    """Read the rows of the tables whose headings are the declared ones.

    Args:
        page: The page.
        name: Of the table: the facts' ``columns`` give its headings, which are also the names of
            its cells.
        selector: Where tables are looked for.

    Raises:
        ChangedError: No table has these headings, or a row has another number of cells.
    """
    declared = (page.facts.columns or {})[name]
    seen: list[str] = []
    for tag in page.soup.select(selector):
        rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
        if not rows:
            continue
        headings = tuple(words(cell) for cell in rows[0].find_all(["th", "td"]))
        seen.append(" | ".join(headings))
        if headings == declared:
            yield from (_row(page, row, declared) for row in rows[1:] if row.find("td"))
            return
    raise ChangedError(f"no table has the headings {' | '.join(declared)}; there are {seen}")


def _row(page: Page, row: Tag, declared: tuple[str, ...]) -> Row:
    cells = row.find_all(["td", "th"], recursive=False)
    if len(cells) != len(declared):
        raise ChangedError(f"a row has {len(cells)} cells, not {len(declared)}: {words(row)[:80]}")
    tags = dict(zip(declared, cells, strict=True))
    links = [str(a["href"]) for a in row.find_all("a", href=True)]
    return Row(
        {name: words(tag) for name, tag in tags.items()},
        tags,
        tuple(page.absolute(link) for link in links),
    )
