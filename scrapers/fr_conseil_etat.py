"""Conseil d'État: its decisions as open data, one archive of XML files a month.

https://opendata.justice-administrative.fr/ lists the archives; each file gives court, number, date,
ECLI and the full text, with names replaced (Code de justice administrative, R. 741-13). Only
decisions on an authority's sanctions, or on data protection, are kept: the others are no case law
of enforcement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from kb.archive.html_text import render
from kb.archive.published import iso_date
from kb.crawl.found import ChangedError, Found, Left, Link, details
from kb.crawl.packed import xml_files
from kb.crawl.page import Page, words
from kb.crawl.subject import on_enforcement

_MONTH = re.compile(r"/CE_(\d{4})(\d{2})\.zip$")
_SHOWN = "https://opendata.justice-administrative.fr/recherche/shareFile/{}/{}"
# In the files of this court its name is that of the bench.
_COURT, _CODE = "Conseil d'État", "CE"
_LANG = "fr"


def archives(page: Page) -> Iterator[Link]:
    """Read the list of archives."""
    for link in page.links("a[href$='.zip']", "archive"):
        if month := _MONTH.search(link.url):
            yield Link(link.url, "archive", published="-".join(month.groups()))


def archive(page: Page) -> Iterator[Found | Left]:
    """Read the decisions of a month."""
    for root in xml_files(page.body):
        body = root.select_one("Texte_Integral")
        if body is None:
            raise ChangedError("a decision has no Texte_Integral")
        # A stray end tag closes some bodies before they begin.
        text = (render(body) or render(root.select_one("Decision") or body)).strip()
        yield _decision(root, text) if on_enforcement(text, _LANG) else Left()


def _decision(root: Tag, text: str) -> Found:
    def field(name: str) -> str:
        return words(root.select_one(name))

    code, number, ecli = field("Code_Juridiction"), field("Numero_Dossier"), field("Numero_ECLI")
    court = _COURT if code == _CODE else field("Nom_Juridiction")
    day = iso_date(field("Date_Lecture"))
    identity = field("Identification").removesuffix(".xml")
    return Found(
        title=f"{court} - {number}",
        text=text,
        published=day,
        url=_SHOWN.format(code, identity),
        id=identity,
        lang=_LANG,
        kind="text",
        details=details(
            court=court,
            # A decision without one says "undefined".
            case_number=[number, ecli if ecli.startswith("ECLI:") else ""],
            decided=day,
            outcome=field("Solution"),
            kind=field("Type_Recours") or field("Type_Decision"),
        ),
    )
