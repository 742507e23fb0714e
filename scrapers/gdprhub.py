"""GDPRhub: summaries of decisions of data protection authorities and courts, a wiki of noyb.

The MediaWiki API (https://www.mediawiki.org/wiki/API:Allpages) lists the pages. A decision's page
has a box of facts, a summary in English, and often a translation of the decision by machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from bs4 import BeautifulSoup, Tag

from kb.archive.html_text import render
from kb.archive.published import iso_date
from kb.crawl.found import ChangedError, Found, Link, details
from kb.crawl.page import Page, words

_PAGE = "https://gdprhub.eu/index.php?title={}"
# The rows of the box, and what they are here; None for what is no fact of the decision.
_ROWS = {
    "authority": "authority",
    "court": "court",
    "jurisdiction": "jurisdiction",
    "relevant law": "provision",
    "type": "kind",
    "outcome": "outcome",
    "started": "started",
    "decided": "decided",
    "published": None,
    "fine": "amount",
    "parties": "party",
    "national case number/name": "case_number",
    "case number/name": "case_number",
    "european case law identifier": "case_number",
    "appeal": "appeal",
    "appeal to": "appeal",
    "appeal from": "appeal_from",
    "reference from": "reference_from",
    "original language(s)": "language",
    "language": "language",
    "original source": "original",
    "initial contributor": None,
}
# Rows whose lines are values of their own.
_LISTS = {"relevant law", "parties"}
_NOTHING = {"", "n/a", "none", "-", "unknown"}
_DAYS = ("published", "decided", "started")
# What an empty section invites to.
_INVITATION = re.compile(
    r"\n*^(?:Comments?|Further Resources)\s*(?:\n+Share (?:your|blogs)[^\n]*here!?$|\Z)",
    re.MULTILINE,
)
_TRANSLATION = re.compile(r"english machine translation|english press release", re.IGNORECASE)


def titles(page: Page) -> Iterator[Link]:
    """Read a page of the list of all pages; commentary on articles is left aside."""
    answer = page.record(page.data)
    for entry in page.record(answer.take("query")).take("allpages"):
        title = str(entry["title"])
        url = _PAGE.format(quote(title.replace(" ", "_"), safe="_-/():,.'"))
        if page.facts.reader_of(url) == "decision":
            yield Link(url, "decision", title=title)
    if more := answer.maybe("continue"):
        base = page.url.partition("&apcontinue=")[0]
        following = f"{base}&apcontinue={quote(str(more['apcontinue']))}"
        yield Link(following, "titles", row=False)


def decision(page: Page) -> Iterator[Found]:
    """Read the page of a decision: box, summary, and the translation apart from it."""
    content = page.one("#mw-content-text .mw-parser-output", "#mw-content-text")
    box = next(
        (one for one in content.select("table.wikitable") if "Jurisdiction" in one.text), None
    )
    if box is None:
        raise ChangedError("there is no box of facts")
    facts = _facts(page, box)
    days = {name: _day(facts.pop(name, [])) for name in _DAYS}
    for tag in [box, *content.select(".toc, .mw-editsection")]:
        tag.decompose()
    summary, translation = _parts(content)
    stated = details(
        **{_ROWS[name] or name: values for name, values in facts.items() if name != "started"},
        started=days["started"],
        decided=days["decided"],
    )
    yield page.found(
        title=page.word("#firstHeading", "h1"),
        text=summary,
        published=days["published"] or days["decided"],
        details=stated + details(machine_translation=translation),
    )


def _facts(page: Page, box: Tag) -> dict[str, list[str]]:
    facts: dict[str, list[str]] = {}
    for row in box.find_all("tr"):
        cells = row.find_all("td", recursive=False)
        if len(cells) != 2:
            continue
        name = words(cells[0]).rstrip(" :").lower()
        if name not in _ROWS:
            raise ChangedError(f"the box has a row {name!r}")
        if name == "initial contributor":
            continue
        values = [" ".join(line.split()) for line in render(cells[1]).splitlines()]
        if name not in _LISTS:
            values = [" ".join(values).strip()]
        if name == "original source":
            values = [page.absolute(str(a["href"])) for a in cells[1].select("a[href]")]
        meant = [one for one in values if one.lower() not in _NOTHING and "{{{" not in one]
        key = next((known for known in facts if _ROWS[known] and _ROWS[known] == _ROWS[name]), name)
        facts.setdefault(key, []).extend(meant)
    return facts


def _day(stated: list[str]) -> str | None:
    return iso_date(re.sub(r"\s*\.\s*", ".", stated[0])) if stated else None


def _parts(content: Tag) -> tuple[str, str]:
    """Split a page where the translation's heading stands."""
    summary, translation = BeautifulSoup("", "lxml"), BeautifulSoup("", "lxml")
    into = summary
    for child in list(content.children):
        if (
            isinstance(child, Tag)
            and child.name in {"h1", "h2"}
            and _TRANSLATION.search(child.text)
        ):
            into = translation
            continue
        into.append(child)
    return _INVITATION.sub("", render(summary)).strip(), render(translation).strip()
