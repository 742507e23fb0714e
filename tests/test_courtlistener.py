"""CourtListener, crawled from a site on loopback that speaks its documented API.

https://www.courtlistener.com/help/api/rest/ and, for the limits,
https://free.law/membership/allowed-api-usage/.
"""

from __future__ import annotations

import gzip
import json
import subprocess
from base64 import b64decode, b64encode
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from crawling import scrape, stored
from web_site import Answer, Site, send, serving, standing_in

from kb.model import Document

KEY = "0123456789abcdef"
DECISION = (
    "<p>The Commission asked for a <em>civil penalty</em> of $400,000 from Norbury Data, which had "
    "sold lists of patients. The judgment of the District Court is affirmed.</p>"
)


class Habits(dict[str, Answer]):
    """One answer for every address."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def get(self, path: str, default: object = None) -> Answer:
        return self._answer


class Api(Site):
    """What the documentation says of search, opinions, keys, pages and limits.

    Attributes:
        cases: Clusters of opinions as a search for them gives them, the latest first.
        dockets: The same for a search for dockets.
        page_size: Results a page.
        refused: Numbers of requests that are over the limit, and the pause that each wants.
    """

    def __init__(self, page_size: int = 2) -> None:
        super().__init__()
        self.cases: list[dict[str, object]] = []
        self.dockets: list[dict[str, object]] = []
        self.page_size = page_size
        self.refused: dict[int, int] = {}
        self.requests = 0
        self.habits = Habits(Api.answer)

    @staticmethod
    def answer(site: Site, handler: BaseHTTPRequestHandler, before: int) -> None:
        assert isinstance(site, Api)
        path, asked = urlsplit(handler.path).path, parse_qs(urlsplit(handler.path).query)
        if path == "/robots.txt":
            site.json(handler, 403, {})
        elif handler.headers["Authorization"] != f"Token {KEY}":
            site.json(handler, 401, {"detail": "Invalid token."})
        elif handler.headers["Accept"].partition(",")[0] == "text/html":
            send(site, handler, 200, b"<html><title>Search - Django REST framework</title></html>")
        elif pause := site.limit():
            detail = f"Request was throttled. Expected available in {pause} seconds."
            site.json(handler, 429, {"detail": detail}, Retry_After=str(pause))
        elif path == "/api/rest/v4/search/":
            site.search(handler, asked)
        elif path.startswith("/api/rest/v4/opinions/"):
            site.json(handler, 200, record(int(path.split("/")[-2])))
        else:
            site.json(handler, 404, {"detail": "Not found."})

    def limit(self) -> int:
        self.requests += 1
        return self.refused.get(self.requests, 0)

    def json(
        self, handler: BaseHTTPRequestHandler, status: int, body: object, **headers: str
    ) -> None:
        kind = {"Content_Type": "application/json"}
        send(self, handler, status, json.dumps(body).encode(), **kind, **headers)

    def search(self, handler: BaseHTTPRequestHandler, asked: dict[str, list[str]]) -> None:
        kind, place = asked["type"][0], 0
        if "cursor" in asked:
            cursor = parse_qs(b64decode(asked["cursor"][0]).decode())
            place = int(cursor["s"][0])
            if cursor["t"] != [kind]:
                self.json(handler, 404, {"detail": "Invalid cursor"})
                return
        first, last = asked["filed_after"][0], asked["filed_before"][0]
        assert asked["order_by"] == ["dateFiled desc"]
        found = [
            case
            for case in {"o": self.cases, "d": self.dockets}[kind]
            if first <= str(case["dateFiled"]) <= last
        ]
        following = None
        if place + self.page_size < len(found):
            cursor = b64encode(urlencode({"s": place + self.page_size, "t": kind}).encode())
            query = urlencode({**asked, "cursor": cursor.decode()}, doseq=True)
            following = f"{self.url}/api/rest/v4/search/?{query}"
        self.json(
            handler,
            200,
            {
                "count": len(found),
                "next": following,
                "previous": None,
                "results": found[place : place + self.page_size],
            },
        )


def case(number: int, day: str, *opinions: str) -> dict[str, object]:
    """Write a cluster with an opinion of each given type."""
    nested = {"author_id": None, "cites": [], "download_url": None, "joined_by_ids": []}
    nested |= {"local_path": None, "meta": {}, "per_curiam": False, "sha1": "", "snippet": ""}
    return {
        **dict.fromkeys(("attorney", "caseNameFull", "judge", "lexisCite", "neutralCite"), ""),
        **dict.fromkeys(("posture", "procedural_history", "scdb_id", "syllabus", "suitNature"), ""),
        **dict.fromkeys(("dateArgued", "dateReargued", "dateReargumentDenied")),
        **{name: [] for name in ("non_participating_judge_ids", "panel_ids", "panel_names")},
        "absolute_url": f"/opinion/{number}/ftc-v-norbury/",
        "caseName": f"FTC v. Norbury Data {number}",
        "citation": [f"{number} F.4th 1"],
        "citeCount": 0,
        "cluster_id": number,
        "court": "Court of Appeals for the Third Circuit",
        "court_citation_string": "3d Cir.",
        "court_id": "ca3",
        "dateFiled": day,
        "docketNumber": f"90-{number}",
        "docket_id": number,
        "meta": {"score": {"bm25": 1.0}},
        "opinions": [
            nested | {"id": number * 10 + place, "type": kind}
            for place, kind in enumerate(opinions or ["combined-opinion"])
        ],
        "sibling_ids": [],
        "source": "C",
        "status": "Published",
    }


def docket(number: int, day: str | None) -> dict[str, object]:
    words = ("assignedTo", "case_name_full", "juryDemand", "jurisdictionType", "pacer_case_id")
    return {
        **dict.fromkeys((*words, "referredTo", "suitNature", "trustee_str"), ""),
        **dict.fromkeys(("assigned_to_id", "chapter", "dateArgued", "dateTerminated")),
        **{name: [] for name in ("attorney", "attorney_id", "firm", "firm_id", "party_id")},
        "caseName": f"FTC v. Pelham {number}",
        "cause": "15:45 Federal Trade Commission Act",
        "court": "District Court, D. Idaho",
        "court_citation_string": "D. Idaho",
        "court_id": "idd",
        "dateFiled": day,
        "docketNumber": f"2:90-cv-{number:05}",
        "docket_absolute_url": f"/docket/{number}/ftc-v-pelham/",
        "docket_id": number,
        "meta": {},
        "party": ["Federal Trade Commission", "Pelham \ud83d Inc."],
        "referred_to_id": None,
    }


def record(number: int) -> dict[str, object]:
    """Write an opinion's record: every third has text of one form, of the other, of both."""
    marked = DECISION if number // 10 % 3 else ""
    plain = "" if number // 10 % 3 == 1 else f"Opinion {number}. The penalty is affirmed. " * 3
    texts = ("html", "html_anon_2020", "html_columbia", "html_lawbox", "xml_harvard", "xml_scan")
    return {
        **dict.fromkeys(texts, ""),
        **dict.fromkeys(("author", "author_id", "download_url", "local_path", "ordering_key")),
        "absolute_url": f"/opinion/{number // 10}/ftc-v-norbury/",
        "author_str": "",
        "cluster": "",
        "cluster_id": number // 10,
        "date_created": "2090-01-01T00:00:00-07:00",
        "date_modified": "2090-01-01T00:00:00-07:00",
        "extracted_by_ocr": False,
        "html_with_citations": marked and marked + f"<p>Opinion {number}.</p>",
        "id": number,
        "joined_by": [],
        "joined_by_str": "",
        "opinions_cited": [],
        "page_count": 3,
        "per_curiam": False,
        "plain_text": plain,
        "resource_uri": "",
        "sha1": "",
        "type": "010combined",
    }


def api(cases: int = 5) -> Api:
    made = Api()
    made.cases = [case(90 - number, f"2024-0{9 - number}-15") for number in range(cases)]
    made.dockets = [docket(number, f"2024-0{number}-01") for number in (7, 6, 5)]
    return made


def scrape_it(
    site: Api, folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, key: str = KEY
) -> subprocess.CompletedProcess[str]:
    monkeypatch.setenv("COURTLISTENER_TOKEN", key)
    standing_in("courtlistener", site, folder)
    return scrape(folder, "local", *(arguments or ("--since", "2024-01-01")))


def by_id(folder: Path) -> dict[str, Document]:
    return {one.id: one for one in stored(folder)}


def test_all_pages_of_opinions_and_dockets_are_read(tmp_path, monkeypatch):
    with serving(api()) as site:
        result = scrape_it(site, tmp_path, monkeypatch)
        assert result.returncode == 0, result.stderr
        searches = [path for path in site.asked if "/search/" in path]
    assert len(searches) == 3 + 2
    documents = by_id(tmp_path)
    titles = sorted(one.title for one in documents.values())
    assert titles == [
        *(f"FTC v. Norbury Data {number}" for number in range(86, 91)),
        *(f"FTC v. Pelham {number}" for number in (5, 6, 7)),
    ]
    opinion = documents["880"]
    assert opinion.published == "2024-07-15"
    assert opinion.url == f"{site.url}/opinion/88/ftc-v-norbury/"
    assert opinion.text.startswith("The Commission asked for a civil penalty of $400,000")
    assert ("case number", "90-88") in opinion.details
    assert documents["870"].text.startswith("Opinion 870. The penalty is affirmed.")
    (pelham,) = [one for one in documents.values() if one.title == "FTC v. Pelham 7"]
    assert ("party", "Pelham \ufffd Inc.") in pelham.details


def test_each_opinion_of_a_case_is_a_document(tmp_path, monkeypatch):
    site = api(1)
    site.cases = [case(91, "2024-03-01", "lead-opinion", "dissent")]
    with serving(site):
        result = scrape_it(site, tmp_path, monkeypatch)
    assert result.returncode == 0, result.stderr
    kinds = {
        name: dict(one.details)["kind"] for name, one in by_id(tmp_path).items() if name[0] == "9"
    }
    assert kinds == {"910": "lead opinion", "911": "dissent"}


def test_a_search_is_narrowed_to_the_days_wanted(tmp_path, monkeypatch):
    with serving(api()) as site:
        days = ("--since", "2024-06-15", "--until", "2024-07-31")
        assert scrape_it(site, tmp_path, monkeypatch, *days).returncode == 0
    published = sorted(str(one.published) for one in stored(tmp_path))
    assert published == ["2024-06-15", "2024-07-01", "2024-07-15"]


def test_the_limit_a_minute_is_waited_for_and_nothing_is_lost(tmp_path, monkeypatch):
    site = api()
    site.refused = {3: 1, 6: 1}
    with serving(site):
        result = scrape_it(site, tmp_path, monkeypatch)
    assert result.returncode == 0, result.stderr
    assert [status for _, status in site.answered].count(429) == 2
    assert len(stored(tmp_path)) == 8


def test_the_limit_a_day_ends_the_crawl_which_goes_on_later(tmp_path, monkeypatch):
    site = api()
    site.refused = {6: 40_000}
    with serving(site):
        result = scrape_it(site, tmp_path, monkeypatch)
        assert result.returncode == 3
        assert "wants a pause of 40000 seconds" in result.stderr
        assert not stored(tmp_path)
        result = scrape_it(site, tmp_path, monkeypatch, "--resume")
    assert result.returncode == 0, result.stderr
    assert len(stored(tmp_path)) == 8
    # What came before the limit is read from the archive.
    assert site.requests <= 6 + 6


def test_a_wrong_key_ends_the_crawl_and_nothing_is_stored(tmp_path, monkeypatch):
    with serving(api()) as site:
        result = scrape_it(site, tmp_path, monkeypatch, key="wrong")
        assert len([path for path in site.asked if "/api/" in path]) <= 2
    assert result.returncode == 3
    assert "the site answered 401" in result.stderr
    assert not stored(tmp_path)


def test_without_a_key_nothing_is_asked(tmp_path, monkeypatch):
    with serving(api()) as site:
        result = scrape_it(site, tmp_path, monkeypatch, key="")
        assert not site.asked
    assert result.returncode == 1
    assert "set COURTLISTENER_TOKEN" in result.stderr


def test_the_key_is_not_kept(tmp_path, monkeypatch):
    with serving(api()) as site:
        assert scrape_it(site, tmp_path, monkeypatch).returncode == 0
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    (warc,) = [path for path in kept if path.suffix == ".gz"]
    kept[warc] = gzip.decompress(kept[warc])
    assert b"Opinion 870" in kept[warc]
    assert not [path for path, content in kept.items() if KEY.encode() in content]
