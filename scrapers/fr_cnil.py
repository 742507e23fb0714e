"""France, CNIL: the table of its sanctions.

https://www.cnil.fr/fr/les-sanctions-prononcees-par-la-cnil has a row a sanction since 2011. The
deliberations themselves are among the open data of Légifrance: `scrapers.fr_legifrance`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from kb.archive.published import iso_date
from kb.crawl.found import ChangedError, Found, details
from kb.crawl.page import Page, words

_DOTTED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def sanctions(page: Page) -> Iterator[Found]:
    """Read the tables of sanctions; their columns changed over the years, their order did not."""
    seen = False
    for table in page.some("table"):
        rows = table.find_all("tr")
        headings = [words(cell).lower() for cell in rows[0].find_all(["th", "td"])] if rows else []
        if len(headings) < 4 or "date" not in headings[0] or "décision" not in headings[-1]:
            continue
        seen = True
        for row in rows[1:]:
            cells = row.find_all(["td", "th"], recursive=False)
            if len(cells) == len(headings):
                yield _sanction(page, headings, cells)
    if not seen:
        raise ChangedError("no table begins with a date and ends with a decision")


def _sanction(page: Page, headings: list[str], cells: list[Tag]) -> Found:
    stated = [words(cell) for cell in cells]
    who, decision = stated[1], stated[-1]
    links = [page.absolute(str(a["href"])) for cell in cells for a in cell.select("a[href]")]
    day = _DOTTED.sub(r"\3-\2-\1", stated[0]) if _DOTTED.search(stated[0]) else stated[0]
    lines = [
        f"{heading.capitalize()} : {cell}" for heading, cell in zip(headings, stated, strict=True)
    ]
    return Found(
        title=f"{who} : {decision}",
        text="\n".join(lines),
        published=iso_date(day),
        url=links[0] if links else page.url,
        id="-".join(re.findall(r"[\w]+", f"{iso_date(day)} {who}".lower()))[:90],
        lang="fr",
        details=details(authority="CNIL", topic=stated[2:-1], outcome=decision, original=links[:1]),
    )
