"""France, CNIL: the table of its sanctions, and its deliberations.

The table, https://www.cnil.fr/fr/les-sanctions-prononcees-par-la-cnil, has a row a sanction since
2011. The deliberations themselves are open data of the DILA, archives of XML files
(https://echanges.dila.gouv.fr/OPENDATA/CNIL/), which Légifrance shows.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from io import BytesIO

from bs4 import BeautifulSoup, Tag

from kb.archive.html_text import render
from kb.archive.published import iso_date
from kb.crawl.found import ChangedError, Found, Link, details
from kb.crawl.page import Page, words

_DAY = re.compile(r"_(\d{4})(\d\d)(\d\d)-\d{6}\.tar\.gz$")
_DOTTED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_LEGIFRANCE = "https://www.legifrance.gouv.fr/cnil/id/{}"
_MOST_BYTES, _MOST_FILES = 20_000_000, 20_000


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


def files(page: Page) -> Iterator[Link]:
    """Read the list of archives: one of each day with news."""
    for link in page.links("a[href$='.tar.gz']", "deliberations"):
        match = _DAY.search(link.url)
        yield Link(link.url, "deliberations", published="-".join(match.groups()) if match else None)


def deliberations(page: Page) -> Iterator[Found]:
    """Read an archive of deliberations, a file each."""
    size = 0
    try:
        with tarfile.open(fileobj=BytesIO(page.body), mode="r:gz") as archive:
            for number, member in enumerate(archive):
                size += member.size
                if size > _MOST_BYTES or number > _MOST_FILES:
                    raise ChangedError("the archive unpacks to more than the limit")
                content = archive.extractfile(member) if member.name.endswith(".xml") else None
                if content is not None:
                    yield from _deliberation(BeautifulSoup(content.read(), "xml"))
    except (tarfile.TarError, EOFError, OSError) as error:
        raise ChangedError(f"the archive cannot be read ({error})") from error


def _deliberation(text: BeautifulSoup) -> Iterator[Found]:
    name, body = words(text.find("ID")), text.find("CONTENU")
    if not name or body is None:
        raise ChangedError("a deliberation has no ID or no CONTENU")
    yield Found(
        title=words(text.find("TITREFULL") or text.find("TITRE")),
        text=render(BeautifulSoup(body.decode_contents(), "lxml")).strip(),
        published=iso_date(words(text.find("DATE_TEXTE"))),
        url=_LEGIFRANCE.format(name),
        id=name,
        lang="fr",
        kind="xml",
        details=details(
            authority="CNIL",
            case_number=words(text.find("NUMERO")),
            topic=words(text.find("NATURE_DELIB")),
        ),
    )
