"""Légifrance open data: decisions of French courts, and deliberations of the CNIL, as XML archives.

The Direction de l'information légale et administrative publishes what Légifrance adds each day as
archives, https://echanges.dila.gouv.fr/OPENDATA/: JADE (administrative courts), CASS (Cour de
cassation) and CNIL. Of the courts' decisions only those on enforcement are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from kb.archive.html_text import render
from kb.archive.published import iso_date
from kb.crawl.found import Found, Link, details
from kb.crawl.packed import members
from kb.crawl.page import Page, words
from scrapers.fr_conseil_etat import ABOUT

_DAY = re.compile(r"/(?:JADE|CASS|CNIL)_(\d{4})(\d{2})(\d{2})-\d+\.tar\.gz$")
_SITE = "https://www.legifrance.gouv.fr/"
_PATHS = {"TEXTE_JURI_ADMIN": "ceta/id/", "TEXTE_JURI_JUDI": "juri/id/", "TEXTE_CNIL": "cnil/id/"}
# Deliberations of the CNIL that are decisions on somebody, and not opinions or standards.
_DECISIONS = re.compile(r"sanction|avertissement|mise en demeure|injonction|rappel|clôture", re.I)


def archives(page: Page) -> Iterator[Link]:
    """Read a list of archives; the one that holds everything before is left out."""
    for link in page.links("a[href$='.tar.gz']", "archive"):
        if day := _DAY.search(link.url):
            yield Link(link.url, "archive", published="-".join(day.groups()))


def archive(page: Page) -> Iterator[Found]:
    """Read the decisions of a day."""
    for _, content in members(page.body):
        root = BeautifulSoup(content, "xml")
        kind = next((name for name in _PATHS if root.find(name)), None)
        body = root.select_one("BLOC_TEXTUEL > CONTENU")
        if kind is None or body is None:
            continue
        text = render(body).strip()
        of_cnil = kind == "TEXTE_CNIL"
        if _DECISIONS.search(_field(root, "NATURE_DELIB")) if of_cnil else ABOUT.search(text):
            yield _decision(root, kind, text)


def _field(root: Tag, name: str) -> str:
    return words(root.select_one(f"META {name}"))


def _decision(root: Tag, kind: str, text: str) -> Found:
    of_cnil = kind == "TEXTE_CNIL"
    day = iso_date(_field(root, "DATE_TEXTE") if of_cnil else _field(root, "DATE_DEC"))
    body = "CNIL" if of_cnil else _field(root, "JURIDICTION")
    identity = _field(root, "ID")
    parties = [words(tag) for tag in root.select("META DEMANDEUR, META DEFENDEUR")]
    return Found(
        title=_field(root, "TITREFULL") or _field(root, "TITRE"),
        text=text,
        published=iso_date(_field(root, "DATE_PUBLI")) or day,
        url=f"{_SITE}{_PATHS[kind]}{identity}",
        id=identity,
        lang="fr",
        kind="text",
        details=details(
            court="" if of_cnil else body,
            authority=body if of_cnil else "",
            case_number=[_field(root, "NUMERO"), _field(root, "ECLI")],
            decided=day,
            outcome=_field(root, "SOLUTION"),
            kind=_field(root, "NATURE_DELIB") or _field(root, "TYPE_REC"),
            party=parties,
        ),
    )
