"""A fetched page as a source's module reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from kb.archive import html, kinds, single
from kb.archive.drafts import Draft, clean
from kb.archive.encoding import decode
from kb.archive.html_text import render
from kb.archive.published import iso_date
from kb.crawl.facts import Facts
from kb.crawl.found import ChangedError, Found, Link
from kb.crawl.record import Record

_BASE = re.compile(rb"<base\s", re.IGNORECASE)


class Page:
    """What a server answered, with the means to read it.

    Attributes:
        url: The address that answered, after redirects.
        body: The bytes, unpacked.
        charset: The one that the server named.
        link: What the listing said of it; None for a page where a crawl begins.
        facts: The source's.
    """

    def __init__(
        self,
        url: str,
        body: bytes,
        facts: Facts,
        link: Link | None = None,
        charset: str | None = None,
    ) -> None:
        self.url = url
        self.body = body
        self.facts = facts
        self.link = link
        self.charset = charset
        self._records: list[Record] = []

    @cached_property
    def text(self) -> str:
        """The page's characters.

        Raises:
            UnreadableError: No charset fits.
        """
        return decode(self.body, self.charset)

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page as parsed HTML.

        Raises:
            UnreadableError: It has more elements than any honest page.
        """
        return html.parse(self.body, self.charset)

    @cached_property
    def xml(self) -> BeautifulSoup:
        """The page as parsed XML; see `kb.archive.html.parse_xml`.

        Raises:
            UnreadableError: It is no whole file of honest size.
        """
        return html.parse_xml(self.body, self.charset)

    @cached_property
    def data(self) -> Any:
        """The page's JSON.

        Raises:
            ChangedError: It is none.
        """
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise ChangedError(f"it is not JSON ({type(error).__name__})") from error

    @cached_property
    def draft(self) -> Draft:
        """The page read as any page is: title, publication date and main text, of HTML or PDF.

        Raises:
            UnreadableError: It cannot be read.
        """
        kind = kinds.kind_of(self.body[: kinds.HEAD], urlsplit(self.url).path)
        return single.read("html" if kind == "text" else kind, self.body, self.charset)

    @property
    def is_pdf(self) -> bool:
        """Whether it is a PDF file."""
        return self.body[:1024].lstrip().startswith(b"%PDF")

    def absolute(self, address: str) -> str:
        """Return an address that the page writes, absolute and without a fragment."""
        base = self.soup.find("base", href=True) if _BASE.search(self.body) else None
        whole = urljoin(urljoin(self.url, str(base["href"])) if base else self.url, address.strip())
        return whole.partition("#")[0]

    def one(self, *selectors: str) -> Tag:
        """Return the first element that a selector finds, the first selector first.

        Raises:
            ChangedError: None finds any.
        """
        for selector in selectors:
            if found := self.soup.select_one(selector):
                return found
        raise ChangedError(f"no {' or '.join(selectors)}")

    def some(self, *selectors: str, within: Tag | None = None) -> list[Tag]:
        """Return the elements of the first selector that finds any.

        Raises:
            ChangedError: None finds any.
        """
        for selector in selectors:
            if found := (within or self.soup).select(selector):
                return list(found)
        raise ChangedError(f"no {' or '.join(selectors)}")

    def word(self, *selectors: str, within: Tag | None = None) -> str:
        """Return the words of the first element that a selector finds; empty without one."""
        for selector in selectors:
            if found := (within or self.soup).select_one(selector):
                return words(found)
        return ""

    def body_of(self, *selectors: str) -> str:
        """Return the whole text of an element, with its lines and tables; see `one`."""
        return render(self.one(*selectors))

    def day(self, stated: str) -> str | None:
        """Return a date of the page as ISO; None when it cannot be read."""
        return iso_date(stated, self.facts.month_first)

    def record(self, value: object) -> Record:
        """Wrap an API's record so that fields that nobody reads are noticed.

        Raises:
            ChangedError: It is no JSON object.
        """
        record = Record(value)
        self._records.append(record)
        return record

    def leftovers(self) -> frozenset[str]:
        """Return the fields of records that were neither taken nor declared as ignored."""
        left = {name for record in self._records for name in record.left()}
        return frozenset(left - self.facts.ignored)

    def found(  # noqa: PLR0913 (one parameter a field)
        self,
        *,
        title: str | None = None,
        text: str | None = None,
        published: str | None = None,
        details: tuple[tuple[str, str], ...] = (),
        id: str | None = None,
        lang: str | None = None,
        url: str | None = None,
    ) -> Found:
        """Make the document of the page.

        What is not given is read by the general signs: headings, JSON-LD, OpenGraph, ``time``,
        then what the listing said; the publication date is taken in any form that `iso_date` reads.
        """
        link = self.link
        draft = None if title and text and published else self.draft
        date = self.day(published) if published else None
        for other in (draft.published if draft else None, link.published if link else None):
            date = date or (self.day(other) if other else None)
        return Found(
            title=clean(
                title or (draft.title if draft else "") or (link.title if link else "")
            ).strip(),
            text=clean(text if text is not None else draft.text if draft else "").strip(),
            published=date,
            url=url or self.url,
            id=id,
            lang=lang or (self.facts.languages[0] if len(self.facts.languages) == 1 else None),
            kind="pdf" if self.is_pdf else "html",
            details=tuple(dict.fromkeys((*(link.details if link else ()), *details))),
        )

    def alternates(self, read: str) -> Iterator[Link]:
        """Return links to the feeds that the page names in its head."""
        for link in self.soup.select(
            "link[rel=alternate][type*=rss], link[rel=alternate][type*=atom]"
        ):
            yield Link(
                self.absolute(str(link["href"])),
                read,
                title=str(link.get("title") or ""),
                row=False,
            )

    def links(self, selector: str, read: str, *, row: bool = True) -> Iterator[Link]:
        """Return a link for each ``<a href>`` that a selector finds, each address once."""
        seen: set[str] = set()
        for anchor in self.soup.select(selector):
            href = anchor.get("href")
            if isinstance(href, str) and (url := self.absolute(href)) not in seen:
                seen.add(url)
                yield Link(url, read, title=words(anchor), row=row)


def words(tag: Tag | None) -> str:
    """Return an element's words on one line; empty for None."""
    return " ".join(render(tag).split()).removeprefix("- ") if tag else ""
