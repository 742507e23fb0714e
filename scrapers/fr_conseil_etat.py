"""Conseil d'État: its decisions as open data, one archive of XML files a month.

https://opendata.justice-administrative.fr/ lists the archives; each file gives court, number, date,
ECLI and the full text, with names replaced (Code de justice administrative, R. 741-13). Only
decisions on an authority's sanctions, or on data protection, are kept: the others are no case law
of enforcement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from kb.archive.published import iso_date
from kb.crawl.found import Found, Link, details
from kb.crawl.packed import members
from kb.crawl.page import Page, words

_MONTH = re.compile(r"/CE_(\d{4})(\d{2})\.zip$")
ABOUT = re.compile(
    r"Commission nationale de l['’]informatique|Autorité de la concurrence"
    r"|Autorité des marchés financiers|Autorité de contrôle prudentiel|ARCEP|Arcom"
    r"|sanctions? (?:pécuniaires?|administratives?)"
    r"|règlement \(UE\) (?:n° ?)?2016/679|protection des données à caractère personnel"
)


def archives(page: Page) -> Iterator[Link]:
    """Read the list of archives."""
    for link in page.links("a[href$='.zip']", "archive"):
        if month := _MONTH.search(link.url):
            yield Link(link.url, "archive", published="-".join(month.groups()))


def archive(page: Page) -> Iterator[Found]:
    """Read the decisions of a month."""
    for _, content in members(page.body):
        root = BeautifulSoup(content, "xml")
        text = "\n\n".join(filter(None, map(words, root.select("Texte_Integral > p"))))
        text = text or words(root.select_one("Texte_Integral"))
        if ABOUT.search(text):
            yield _decision(root, text)


def _decision(root: Tag, text: str) -> Found:
    def field(name: str) -> str:
        return words(root.select_one(name))

    court, number, code = field("Nom_Juridiction"), field("Numero_Dossier"), field("Numero_ECLI")
    code = code if code.startswith("ECLI:") else ""
    day = iso_date(field("Date_Lecture"))
    identity = field("Identification").removesuffix(".xml")
    return Found(
        title=f"{court} - {number}",
        text=text,
        published=day,
        url=f"https://opendata.justice-administrative.fr/recherche/shareFile/CE/{identity}",
        id=identity,
        lang="fr",
        kind="text",
        details=details(
            court=court,
            case_number=[number, code],
            decided=day,
            outcome=field("Solution"),
            kind=field("Type_Recours") or field("Type_Decision"),
        ),
    )
