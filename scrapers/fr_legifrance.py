"""Légifrance open data: decisions of French courts, and deliberations of the CNIL, as XML archives.

The Direction de l'information légale et administrative publishes what Légifrance adds each day as
archives, https://echanges.dila.gouv.fr/OPENDATA/: JADE (administrative courts), CASS and INCA (Cour
de cassation), CAPP (courts of appeal) and CNIL. Of the courts' decisions only those on enforcement
are kept. Two in three deliberations of the CNIL have no text, as have old analyses in JADE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from bs4 import Tag

from kb.archive.html_text import render
from kb.archive.published import iso_date
from kb.crawl.found import ChangedError, Found, Left, Link, details
from kb.crawl.packed import xml_files
from kb.crawl.page import Page, words
from kb.crawl.subject import on_enforcement

_DAY = re.compile(r"/(?:JADE|CASS|INCA|CAPP|CNIL)_(\d{4})(\d{2})(\d{2})-\d+\.tar\.gz$")
_LANG = "fr"
_SITE = "https://www.legifrance.gouv.fr/"
_CNIL = "TEXTE_CNIL"
_PATHS = {"TEXTE_JURI_ADMIN": "ceta/id/", "TEXTE_JURI_JUDI": "juri/id/", _CNIL: "cnil/id/"}
# Deliberations of the CNIL that are decisions on somebody, and not opinions or standards.
_DECISIONS = re.compile(r"sanction|avertissement|mise en demeure|injonction|rappel|clôture", re.I)
_APPEAL_NUMBER = re.compile(r"(\d\d-\d\d)\.?(\d{3})")


def archives(page: Page) -> Iterator[Link]:
    """Read a list of archives; the one that holds everything before is left out."""
    for link in page.links("a[href$='.tar.gz']", "archive"):
        if day := _DAY.search(link.url):
            yield Link(link.url, "archive", published="-".join(day.groups()))


def archive(page: Page) -> Iterator[Found | Left]:
    """Read the decisions of a day."""
    for root in xml_files(page.body):
        if root.name not in _PATHS or root.find("META") is None:
            raise ChangedError(f"a file holds {root.name}, or has no META")
        body = root.select_one("BLOC_TEXTUEL > CONTENU")
        # Some texts are escaped twice.
        text = unescape(render(body)).strip() if body else ""
        if root.name == _CNIL:
            wanted = bool(text and _DECISIONS.search(_field(root, "NATURE_DELIB")))
        else:
            wanted = on_enforcement(text, _LANG)
        yield _decision(root, text) if wanted else Left()


def _field(root: Tag, name: str) -> str:
    return words(root.select_one(f"META {name}"))


def _decision(root: Tag, text: str) -> Found:
    of_cnil = root.name == _CNIL
    day = iso_date(_field(root, "DATE_TEXTE") if of_cnil else _field(root, "DATE_DEC"))
    identity = _field(root, "ID")
    # Of the Cour de cassation NUMERO is a number of its own files; the cases have the others.
    cases = [_APPEAL_NUMBER.sub(r"\1.\2", words(tag)) for tag in root.select("NUMERO_AFFAIRE")]
    return Found(
        title=_field(root, "TITREFULL") or _field(root, "TITRE"),
        text=text,
        published=iso_date(_field(root, "DATE_PUBLI")) or day,
        url=f"{_SITE}{_PATHS[root.name]}{identity}",
        id=identity,
        lang=_LANG,
        kind="text",
        details=details(
            court=_field(root, "JURIDICTION"),
            authority="CNIL" if of_cnil else "",
            case_number=[*(cases or [_field(root, "NUMERO")]), _field(root, "ECLI")],
            decided=day,
            outcome=_field(root, "SOLUTION"),
            appeal_from=_attacked(root),
            kind=_field(root, "NATURE_DELIB") or _field(root, "TYPE_REC"),
            party=[words(tag) for tag in root.select("META DEMANDEUR, META DEFENDEUR")],
        ),
    )


def _attacked(root: Tag) -> str:
    """Return the decision that is appealed against; older files name its day twice."""
    court, day = _field(root, "FORM_DEC_ATT"), _field(root, "DATE_DEC_ATT")
    court = court.replace(day, "").strip(" ,") if day else court
    return ", ".join(filter(None, (court, iso_date(day)))) if court else ""
