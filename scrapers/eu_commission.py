"""European Commission: releases on competition and on the digital acts, from the Press Corner.

The site is an application in the browser; its own API, which the pages read too, gives the list
(``presscorner/api/search``) and each release (``presscorner/api/documents``) as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from bs4 import BeautifulSoup

from kb.archive.html_text import render
from kb.archive.published import iso_date
from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page

_OURS = re.compile(
    r"antitrust|cartel|\bfin(?:es?|ed|ing)\b|merger|dominan|commitments|state aid|"
    r"digital (?:services|markets) act|\bDSA\b|\bDMA\b|gatekeeper|very large online",
    re.IGNORECASE,
)
_API = "https://ec.europa.eu/commission/presscorner/api/documents?reference={}&language=en"
_SITE = "https://ec.europa.eu/commission/presscorner/detail/en/{}"
_NUMBER = re.compile(r"(?<=pagenumber=)\d+")


def releases(page: Page) -> Iterator[Link]:
    """Read a page of the list; releases on other subjects are left out by their titles."""
    answer = page.record(page.data)
    entries = [page.record(entry) for entry in answer.take("docuLanguageListResources")]
    last = None
    for entry in entries:
        reference, title = entry.word("refCode"), entry.word("title")
        last = iso_date(entry.word("eventDate"))
        if _OURS.search(title):
            url = _API.format(quote(reference, safe="/"))
            yield Link(url, "release", title=title, published=last)
    if entries:
        following = _NUMBER.sub(lambda number: str(int(number.group()) + 1), page.url)
        yield Link(following, "releases", published=last, row=False)


def release(page: Page) -> Iterator[Found]:
    """Read a release."""
    answer = page.record(page.data)
    reference = answer.word("refCd")
    content = page.record(answer.take("docuLanguageResource"))
    topics = [str(one.get("description", "")) for one in answer.maybe("policiesResource") or []]
    text = BeautifulSoup(content.word("htmlContent"), "lxml")
    yield Found(
        title=content.word("title"),
        text=render(text),
        published=iso_date(str(answer.take("eventDate"))),
        url=_SITE.format(reference.lower().replace("/", "_")),
        lang="en",
        kind="json",
        details=details(case_number=reference, topic=topics),
    )
