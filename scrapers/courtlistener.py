"""CourtListener: opinions and dockets of US courts, through the REST API, version 4.

https://www.courtlistener.com/help/api/rest/: a search gives case, court and docket of each opinion,
and the opinion's own record its text. A free key is wanted in COURTLISTENER_TOKEN; it is limited to
so many requests an hour, and the API says with 429 when to go on.
"""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup

from kb.archive.html_text import render
from kb.archive.published import iso_date
from kb.crawl.found import Found, Link, details
from kb.crawl.page import Page
from kb.crawl.record import Record

_OPINION = "https://www.courtlistener.com/api/rest/v4/opinions/{}/"


def opinions(page: Page) -> Iterator[Link]:
    """Read a page of found opinions."""
    answer = page.record(page.data)
    last = None
    for case in [page.record(entry) for entry in answer.take("results")]:
        last = iso_date(case.word("dateFiled"))
        stated = details(
            court=case.word("court"),
            case_number=case.word("docketNumber"),
            citation=[str(one) for one in case.take("citation")],
            topic=case.word("suitNature"),
            original=page.absolute(case.word("absolute_url")),
        )
        title = case.word("caseName")
        for opinion in [page.record(entry) for entry in case.take("opinions")]:
            url = _OPINION.format(opinion.word("id"))
            yield Link(url, "opinion", title=title, published=last, details=stated)
    yield from _next(answer, "opinions", last)


def opinion(page: Page) -> Iterator[Found]:
    """Read an opinion's record."""
    record = page.record(page.data)
    marked = BeautifulSoup(record.word("html_with_citations"), "lxml")
    plain, link = record.word("plain_text"), page.link
    stated = link.details if link else ()
    yield Found(
        title=link.title if link else "",
        text=(render(marked) or plain).strip(),
        published=link.published if link else None,
        url=next((value for name, value in stated if name == "original"), page.url),
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
        lines = [f"{title}, No. {number} ({court}), filed {last}.", cause, case.word("suitNature")]
        yield Found(
            title=title,
            text="\n".join(line for line in [*lines, "; ".join(parties)] if line),
            published=last,
            url=page.absolute(case.word("docket_absolute_url")),
            lang="en",
            kind="json",
            details=details(court=court, case_number=number, party=parties, topic=cause),
        )
    yield from _next(answer, "dockets", last)


def _next(answer: Record, read: str, last: str | None) -> Iterator[Link]:
    if following := answer.word("next"):
        yield Link(following, read, published=last, row=False)
