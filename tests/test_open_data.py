"""Case law given away in Europe, crawled from sites on loopback that behave like the real ones."""

from __future__ import annotations

import io
import json
import zipfile
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from crawling import scrape, stored
from web_site import Answer, Site, always, page, send, serving, standing_in

from kb.crawl.found import ChangedError, Found, Left, Link
from kb.crawl.page import Page
from kb.crawl.sources import all_sources
from kb.crawl.subject import on_enforcement
from kb.nlp.reference import records_of

SAVED = Path(__file__).parent / "sources"

DECISION = """<?xml version="1.0" encoding="UTF-8"?><Document><Dossier><Numero_Dossier>1
</Numero_Dossier></Dossier><Decision>{}</Decision></Document>"""


def zipped(decision: str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("DCE_1.xml", DECISION.format(decision))
    return body.getvalue()


def months(*bodies: bytes) -> Site:
    """Make the site of the Conseil d'État with an archive for each month of 2024."""
    site = Site()
    names = [f"/DCE/2024/{n:02}/CE_2024{n:02}.zip" for n in range(1, len(bodies) + 1)]
    links = "".join(f'<li><a href="{name}">{name}</a></li>' for name in names)
    site.pages = dict(zip(names, bodies, strict=True))
    site.pages["/DCE/"] = f"\ufeff<html><ul>{links}</ul></html>".encode()
    return site


def test_months_without_a_decision_of_the_field_are_no_failure(tmp_path):
    pension = zipped("<Texte_Integral>La pension est révisée.</Texte_Integral>")
    wanted = (SAVED / "fr_conseil_etat" / "archive.zip").read_bytes()
    with serving(months(pension, wanted, pension, pension)) as site:
        result = scrape(
            standing_in("fr_conseil_etat", site, tmp_path), "local", "--since", "2022-01-01"
        )
    assert result.returncode == 0, result.stderr
    assert "2 documents read, 0 pages not, 4 left aside" in result.stdout
    assert [one.id for one in stored(tmp_path)] == ["DCE_900001_20220128", "ORCE_900003_20220120"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (zipped("<Texte>Vu la requête.</Texte>"), "no Texte_Integral"),
        (zipped("<Texte_Integral>Vu la requête.</Texte_Integral>")[:-40], "breaks off"),
        (b"<html>Service indisponible</html>", "breaks off"),
    ],
    ids=["other elements", "cut off", "a page"],
)
def test_an_archive_that_has_changed_is_one(body, reason):
    source = all_sources()["fr_conseil_etat"]
    with pytest.raises(ChangedError, match=reason):
        list(
            source.read(
                Page("https://opendata.example/CE_202401.zip", body, source.facts), "archive"
            )
        )


def test_a_body_that_a_stray_tag_closes_is_read_all_the_same():
    source = all_sources()["fr_conseil_etat"]
    stray = "<Texte_Integral></p>Vu la sanction pécuniaire de l'Arcom.<br/>Rejet.</Texte_Integral>"
    (found,) = source.read(Page("https://x.example/", zipped(stray), source.facts), "archive")
    assert isinstance(found, Found)
    assert found.text == "Vu la sanction pécuniaire de l'Arcom.\nRejet."


def cellar(rows: list[tuple[str, str]], most: int = 1000) -> Site:
    """Make the Publications Office's store with decisions, their numbers and days given.

    It negotiates form and language, leads from a number to a file, and has its rules elsewhere.
    """
    site = Site()

    def answer(site: Site, handler: BaseHTTPRequestHandler, before: int) -> None:
        parts = urlsplit(handler.path)
        if parts.path == "/webapi/rdf/sparql":
            (query,) = parse_qs(parts.query)["query"]
            until = query.split('?date <= "')[1][:10]
            found = [
                {"celex": celex, "ecli": f"ECLI:EU:C:2024:{celex[7:11]}", "date": day}
                for celex, day in rows
                if day <= until
            ][:most]
            cells = [{name: {"value": value} for name, value in row.items()} for row in found]
            body = {"head": {}, "results": {"bindings": cells}}
            kind = "application/sparql-results+json"
            send(site, handler, 200, json.dumps(body).encode(), Content_Type=kind)
        elif parts.path.startswith("/resource/celex/"):
            form, language = handler.headers["Accept"], handler.headers["Accept-Language"]
            if not form.startswith("application/xhtml+xml") or language != "eng":
                send(site, handler, 406)
                return
            place = parts.path.replace("celex", "cellar") + ".0006.02/DOC_1"
            send(site, handler, 303, Location=place)
        elif parts.path in site.pages:
            page(site, handler, before)
        else:
            send(site, handler, 404)

    class Everything(dict[str, Answer]):
        def get(self, path: str, default: object = None) -> Answer:
            return super().get(path) or answer

    site.habits = Everything()
    text = (SAVED / "eu_cjeu" / "decision.html").read_text(encoding="utf-8")
    for celex, _ in rows:
        body = text.replace("C‑901/90", f"C‑{int(celex[7:11])}/24").encode()
        site.pages[f"/resource/cellar/{quote(celex)}.0006.02/DOC_1"] = body
    return site


def test_decisions_of_the_court_of_justice_come_in_the_form_and_language_asked_for(tmp_path):
    rows = [
        ("62024CJ0003", "2024-05-03"),
        ("62024CO0002(01)", "2024-05-02"),
        ("62024CJ0001", "2024-01-01"),
    ]
    with serving(cellar(rows)) as site:
        result = scrape(standing_in("eu_cjeu", site, tmp_path), "local", "--since", "2024-05-01")
    assert result.returncode == 0, result.stderr
    first, second = stored(tmp_path)
    assert {str(one.url).rpartition("CELEX:")[2] for one in (first, second)} == {
        "62024CJ0003",
        "62024CO0002%2801%29",
    }
    assert {one.published for one in (first, second)} == {"2024-05-02", "2024-05-03"}


def test_rules_that_lie_on_another_host_are_obeyed(tmp_path):
    rules = Site(pages={"/robots.txt": b"User-agent: *\nDisallow: /resource/"})
    with serving(cellar([("62024CJ0001", "2024-05-01")])) as site, serving(rules):
        port = rules.url.rpartition(":")[2]
        site.habits["/robots.txt"] = always(301, Location=f"http://localhost:{port}/robots.txt")
        result = scrape(standing_in("eu_cjeu", site, tmp_path), "local", "--since", "2024-01-01")
        assert rules.asked["/robots.txt"] == 1
    assert result.returncode == 3
    assert "forbidden by robots.txt: 1 of" in result.stderr


def answered(days: list[str], until: str) -> list[Link | Found | Left]:
    source = all_sources()["eu_cjeu"]
    cells = [
        {"celex": f"6{day[:4]}CJ{n:04}", "ecli": f"ECLI:EU:C:{day[:4]}:{n}", "date": day}
        for n, day in enumerate(days)
    ]
    rows = [{name: {"value": value} for name, value in cell.items()} for cell in cells]
    body = json.dumps({"head": {}, "results": {"bindings": rows}}).encode()
    url = source.facts.start[0].url.format(since="1954-01-01", until=until)
    return list(source.read(Page(url, body, source.facts), "decisions"))


def test_a_full_page_leads_on_to_earlier_days_and_another_to_none():
    found = answered(["2024-05-02"] * 400 + ["2024-05-01"] * 600, until="2024-12-31")
    further = found[-1]
    assert isinstance(further, Link)
    assert not further.row
    assert "%3Fdate+%3C%3D+%222024-05-01%22" in further.url
    assert "%3Fdate+%3E%3D+%221954-01-01%22" in further.url
    assert all(
        isinstance(one, Link) and one.row for one in answered(["2024-05-02"] * 999, "2024-12-31")
    )


def test_more_decisions_of_one_day_than_a_page_holds_are_not_passed_over():
    with pytest.raises(ChangedError, match="1000 decisions of one day"):
        answered(["2024-05-02"] * 1000, until="2024-05-02")


@pytest.mark.parametrize("lang", records_of("subject"))
def test_decisions_on_enforcement_are_told_from_others(lang: str) -> None:
    row = records_of("subject")[lang]
    assert [text for text in row["says"] if not on_enforcement(text, lang)] == []
    assert [text for text in row["not"] if on_enforcement(text, lang)] == []
