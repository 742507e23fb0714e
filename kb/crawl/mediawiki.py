"""Wikis on MediaWiki: lists of pages, and pages as the API or the wiki itself gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from kb.archive import html
from kb.archive.html_text import render
from kb.crawl.found import ChangedError, Link
from kb.crawl.page import Page, words

_PARSE = {
    "action": "parse",
    "prop": "text",
    "disabletoc": "1",
    "disableeditsection": "1",
    "format": "json",
    "formatversion": "2",
}
# Characters that the wiki leaves as they are in its addresses.
_PLAIN = ";@$!*(),/~:-_."
_FRAME = ".toc, .mw-editsection, .mw-cite-backlink, style, script"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTENT = len(_HEADINGS) + 1
_INVISIBLE = re.compile("[\u200b-\u200f]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a box.

    Attributes:
        lines: Its words, a value a line.
        names: What its links into the wiki are called.
        links: Addresses outside the wiki.
    """

    lines: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


_ABSENT = Row()


def listed(page: Page, read: str) -> Iterator[Link]:
    """Read an answer to ``action=query&list=...``: a link to each page, as the API gives it.

    Args:
        page: The answer.
        read: The function that reads the pages.

    Raises:
        ChangedError: It is no such answer.
    """
    asked = {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}
    reader = page.link.read if page.link else next(start.read for start in page.facts.start)
    answer = page.record(page.data)
    for entry in page.record(answer.take("query")).take(asked["list"]):
        listed_page = page.record(entry)
        query = urlencode(_PARSE | {"pageid": str(listed_page.take("pageid"))})
        yield Link(urljoin(page.url, f"?{query}"), read, title=listed_page.word("title"))
    if more := answer.maybe("continue"):
        yield Link(urljoin(page.url, f"?{urlencode(asked | more)}"), reader, row=False)


def article(page: Page) -> tuple[str, Tag]:
    """Return a page's title and its content without contents table and the like.

    Args:
        page: An answer to ``action=parse`` in JSON, or the page as the wiki serves it.

    Raises:
        ChangedError: It is neither.
    """
    if page.body.lstrip().startswith(b"{"):
        parsed = page.record(page.record(page.data).take("parse"))
        title = parsed.word("title")
        content = html.parse(parsed.word("text").encode(), "utf-8").select_one(".mw-parser-output")
    else:
        title = page.word("#firstHeading")
        content = page.one("#mw-content-text .mw-parser-output")
    if content is None:
        raise ChangedError("no .mw-parser-output")
    for tag in content.select(_FRAME):
        tag.decompose()
    return title, content


def address(page: Page, title: str) -> str:
    """Return where the wiki serves the page of a title."""
    name = quote(title.replace(" ", "_"), safe=_PLAIN)
    return urljoin(page.facts.url, f"/index.php?title={name}")


def box(table: Tag, known: Iterable[str], nothing: re.Pattern[str]) -> dict[str, Row]:
    """Return the rows of a box of facts by their labels in lower case; an absent one is empty.

    Args:
        table: The box: labels and values, with cells over its whole width for titles and pictures.
        known: The labels that there may be.
        nothing: Lines that are no value.

    Raises:
        ChangedError: A row is not like that, or its label is unknown or stands twice.
    """
    rows = dict.fromkeys(known, _ABSENT)
    for row in table.find_all("tr"):
        cells = row.find_all(["th", "td"], recursive=False)
        if len(cells) == 1 and cells[0].get("colspan"):
            continue
        label = words(cells[0]).rstrip(" :").lower() if len(cells) == 2 else words(row)
        if rows.get(label) is not _ABSENT:
            raise ChangedError(f"the box has a row {label!r}")
        for mark in cells[1].select("sup.reference, a[href^='#cite_note']"):
            mark.decompose()
        lines = [_INVISIBLE.sub("", line).split() for line in render(cells[1]).splitlines()]
        values = [" ".join(line).removeprefix("- ") for line in lines if line]
        rows[label] = Row(
            tuple(value for value in values if not nothing.fullmatch(value)),
            tuple(words(link) for link in cells[1].select("a:not(.external)")),
            tuple(str(link["href"]) for link in cells[1].select("a.external[href]")),
        )
    return rows


def sections(content: Tag) -> Iterator[tuple[str, list[Tag]]]:
    """Return the sections of a page: heading (of the first two levels) and all its elements."""
    heading, tags = "", list[Tag]()
    for tag in content.find_all(recursive=False):
        if 0 < _level(tag) <= 2:
            yield heading, tags
            heading, tags = words(tag), []
        tags.append(tag)
    yield heading, tags


def without_empty(tags: list[Tag]) -> list[Tag]:
    """Leave out the headings that nothing stands under."""
    kept: list[Tag] = []
    below = 0
    for tag in reversed(tags):
        level = _level(tag)
        if level and below <= level:
            continue
        if level or words(tag):
            kept.append(tag)
            below = level or _CONTENT
    return kept[::-1]


def text(tags: Iterable[Tag]) -> str:
    """Return the words of elements, with their lines and tables."""
    whole = BeautifulSoup("", "lxml")
    for tag in tags:
        whole.append(tag)
    return render(whole)


def _level(tag: Tag) -> int:
    # Since version 1.43 a heading stands in an element of its own.
    wrapped = "mw-heading" in tag.get_attribute_list("class")
    inner = tag.find(_HEADINGS) if wrapped else tag
    return _HEADINGS.index(inner.name) + 1 if inner and inner.name in _HEADINGS else 0
