"""Listings of US courts, as juriscraper reads them.

juriscraper (https://github.com/freelawproject/juriscraper) keeps a reader for the opinions page of
each court. Only its reading is used: our own crawl fetches the page, with robots.txt, delays,
archive and resuming, and gives it to the reader as a file. It is an optional dependency.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from courts_db import court_dict

from kb.crawl.found import ChangedError, Link, details
from kb.crawl.page import Page

_READERS = "juriscraper.opinions.united_states."
_AND = re.compile(r"\s*[,;&]\s*|\s+and\s+")
_UNKNOWN = "Unknown"
_MISSING = "juriscraper is not installed; try: pip install 'enforcement-kb[courts]'"


def opinions(page: Page, read: str) -> Iterator[Link]:
    """Yield the opinions that a court's page lists, as the reader that the facts name finds them.

    Args:
        page: The court's page: one at which a crawl begins.
        read: Name of the function that reads an opinion.

    Raises:
        ChangedError: juriscraper finds nothing, or not what it expects, or is not installed.
    """
    url = page.link.url if page.link else page.url
    reader = next((start.reader for start in page.facts.start if start.url == url), "")
    if not reader:
        raise ChangedError(f"no reader is named for {url}")
    site = _site(reader)
    suffix = ".json" if page.body.lstrip()[:1] in {b"{", b"["} else ".html"
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(page.body)
        file.flush()
        site.mock_url, site.url = file.name, page.url
        # juriscraper is asynchronous, and the crawl that calls has a loop of its own already.
        with ThreadPoolExecutor(1) as thread:
            try:
                thread.submit(lambda: asyncio.run(site.parse())).result()
            except Exception as error:  # a reader fails in its own way at a page it does not know
                message = f"juriscraper cannot read it ({type(error).__name__}: {error})"
                raise ChangedError(message) from error
    if not len(site):
        raise ChangedError("juriscraper finds no opinion in it")
    # Published and unpublished opinions of a court have readers of their own: ca9_p, ca9_u.
    court = court_dict[reader.rpartition(".")[2].partition("_")[0]]["name"]
    for item in site:
        yield _link(page, item, court, read)


def _site(reader: str) -> Any:
    os.environ.setdefault("JURISCRAPER_LOG", os.devnull)  # else a file in /var/log is tried
    try:
        site = importlib.import_module(_READERS + reader).Site()
    except ImportError as error:
        raise ChangedError(_MISSING) from error
    logging.getLogger("juriscraper.lib.log_tools").propagate = False  # it tells of downloads
    site.enable_test_mode()  # so that it reads a file
    site.request["session"] = site.urllib_opener = None  # and asks for nothing itself
    return site


def _link(page: Page, item: dict[str, Any], court: str, read: str) -> Link:
    filed = item["case_dates"]
    day = filed.isoformat()[:10] if isinstance(filed, date) else None
    name = str(item["case_names"])
    below = [item.get(field) for field in ("lower_courts", "lower_court_numbers")]
    return Link(
        page.absolute(str(item["download_urls"])),
        read,
        title=name,
        published=day,
        details=details(
            court=court,
            case_number=_AND.split(str(item.get("docket_numbers") or "")),
            case_name=name,
            citation=item.get("citations"),
            decided=None if item["date_filed_is_approximate"] else day,
            outcome=item.get("dispositions"),
            appeal_from="; ".join(str(one) for one in below if one and one != _UNKNOWN),
            topic=item.get("nature_of_suit"),
            kind=item.get("precedential_statuses"),
        ),
    )
