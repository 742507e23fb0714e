"""CourtListener: opinions and dockets of US courts, through the REST API, version 4.

https://www.courtlistener.com/help/api/rest/: a search gives case, court and docket of each opinion,
and the opinion's own record its text; pages lead on by a cursor. The key wanted in
COURTLISTENER_TOKEN is a person's own; a free one is good for 5 requests a minute, 50 an hour and
125 a day (https://free.law/membership/allowed-api-usage/), and the API says with 429 when to go on.
"""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup

from kb.archive.html_text import render
from kb.archive.published import iso_date
from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page
from kb.crawl.record import Record

_OPINION = "/api/rest/v4/opinions/{}/"
# An opinion has some of these; the API's documentation names them from best to worst.
_MARKED = (
    *("html_with_citations", "html_columbia", "html_lawbox", "xml_harvard", "html_anon_2020"),
    "html",
)


def opinions(page: Page) -> Iterator[Link]:
    """Read a page of found opinions."""
    answer = page.record(page.data)
    last = None
    for case in [page.record(entry) for entry in answer.take("results")]:
        last = iso_date(case.word("dateFiled"))
        title = case.word("caseName")
        stated = details(
            court=case.word("court"),
            case_number=case.word("docketNumber"),
            case_name=title,
            citation=[str(one) for one in case.take("citation")],
            decided=last,
            topic=case.word("suitNature"),
            original=page.absolute(case.word("absolute_url")),
        )
        for opinion in [page.record(entry) for entry in case.take("opinions")]:
            url = page.absolute(_OPINION.format(opinion.word("id")))
            kind = details(kind=opinion.word("type").replace("-", " "))
            yield Link(url, "opinion", title=title, published=last, details=(*stated, *kind))
    yield from _next(answer, "opinions", last)


def opinion(page: Page) -> Iterator[Found]:
    """Read an opinion's record."""
    record, link = page.record(page.data), page.link
    marked = [render(BeautifulSoup(record.word(name), "lxml")).strip() for name in _MARKED]
    stated = link.details if link else ()
    yield Found(
        title=link.title if link else "",
        text=next(filter(None, [*marked, record.word("plain_text")]), ""),
        published=link.published if link else None,
        url=next((value for name, value in stated if name == "original"), page.url),
        id=record.word("id"),
        lang="en",
        kind="json",
        details=stated,
    )


def dockets(page: Page) -> Iterator[Link | Found]:
    """Read a page of found dockets: a docket has no text but the facts of its case."""
    answer = page.record(page.data)
    last = None
    for case in [page.record(entry) for entry in answer.take("results")]:
        last = iso_date(case.word("dateFiled"))
        title, parties = case.word("caseName"), [str(one) for one in case.take("party")]
        court, number, cause = (case.word(name) for name in ("court", "docketNumber", "cause"))
        head = f"{title}, No. {number} ({court})" + (f", filed {last}." if last else ".")
        lines = [head, cause, case.word("suitNature"), "; ".join(parties)]
        yield Found(
            title=title,
            text="\n".join(filter(None, lines)),
            published=last,
            url=page.absolute(case.word("docket_absolute_url")),
            lang="en",
            kind="json",
            details=details(
                court=court,
                case_number=number,
                case_name=title,
                started=last,
                party=parties,
                topic=cause,
            ),
        )
    yield from _next(answer, "dockets", last)


def _next(answer: Record, read: str, last: str | None) -> Iterator[Link]:
    if following := answer.word("next"):
        yield Link(following, read, published=last, row=False)
