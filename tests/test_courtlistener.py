"""CourtListener, against a server on loopback that answers as the documentation of its API says.

https://www.courtlistener.com/help/api/rest/: results come in pages with a cursor, a request without
the right key gets 401, and one too many 429 with the seconds to wait.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from web_site import Answer, Site, send, serving, workspace

from kb.archive.store import DocumentStore
from kb.crawl.sources import all_sources
from kb.model import Document

SAVED = Path(__file__).parent / "sources" / "courtlistener"
HOST = "https://www.courtlistener.com"
KEY = "a-key"


def saved(name: str) -> dict[str, object]:
    return json.loads((SAVED / name).read_text(encoding="utf-8"))


class Api(dict[str, Answer]):
    """Habits of every address: three pages of one opinion each, and one docket."""

    def __init__(self, busy: int = 0) -> None:
        super().__init__()
        self.busy = busy

    def get(self, path: str, default: Answer | None = None) -> Answer | None:
        return self.answer if path.startswith("/api/rest/v4/") else default

    def answer(self, site: Site, handler: BaseHTTPRequestHandler, before: int) -> None:
        if handler.headers.get("Authorization") != f"Token {KEY}":
            send(site, handler, 401, b'{"detail": "Invalid token."}')
            return
        address = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if self.busy and asked.get("cursor") == "2":
            self.busy -= 1
            send(site, handler, 429, b'{"detail": "Request was throttled."}', Retry_After="1")
            return
        found = self.search(site, asked) if "search" in address.path else self.opinion(address.path)
        body = json.dumps(found).replace(HOST, site.url).encode()
        send(site, handler, 200, body, Content_Type="application/json")

    def search(self, site: Site, asked: dict[str, str]) -> dict[str, object]:
        if asked["type"] == "d":
            return saved("dockets.json")
        found = saved("opinions.json")
        number = int(asked.get("cursor", "1"))
        (case,) = found["results"]
        case["caseName"] = f"FTC v. Firm {number}"
        case["absolute_url"] = f"/opinion/{number}/ftc-v-firm-{number}/"
        case["opinions"][0]["id"] = number
        more = f"{HOST}/api/rest/v4/search/?cursor={number + 1}&type=o"
        return found | {"count": 3, "next": more if number < 3 else None}

    def opinion(self, path: str) -> dict[str, object]:
        number = int(path.rstrip("/").rpartition("/")[2])
        words = f"<p>In case {number} the court affirms a civil penalty of ${number},000,000. "
        return saved("opinion.json") | {
            "id": number,
            "html_with_citations": words + "The reasons are those of the court below.</p>",
        }


def prepared(site: Site, folder: Path) -> Path:
    """Make a workspace whose source is the module and the facts of the project, on loopback."""
    workspace(site, folder)
    module = all_sources()["courtlistener"].path
    for path in (module, module.with_suffix(".yml")):
        text = path.read_text(encoding="utf-8").replace(HOST, site.url)
        text = text.replace(HOST.replace(".", r"\."), site.url)
        text = text.replace(r"https?://www\.courtlistener\.com", site.url)
        text = text.replace("delay_seconds: 12", "delay_seconds: 0").replace(
            "least: 1000", "least: 4"
        )
        (folder / "sources" / f"api{path.suffix}").write_text(text, encoding="utf-8")
    return folder


def scrape(folder: Path, key: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kb.cli", "scrape", "api", *arguments, "-w", str(folder)]
    surroundings = os.environ | {"COURTLISTENER_TOKEN": key}
    return subprocess.run(
        command, env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )


def stored(folder: Path) -> list[Document]:
    with DocumentStore(folder) as store:
        return list(store.documents())


@pytest.mark.parametrize("busy", [0, 2], ids=["at once", "with pauses that the API asks for"])
def test_all_pages_are_read_with_the_key(tmp_path: Path, busy: int) -> None:
    with serving(Site(habits=Api(busy))) as site:
        result = scrape(prepared(site, tmp_path), KEY)
    assert result.returncode == 0, result.stdout + result.stderr
    statuses = [status for path, status in site.answered if path.startswith("/api")]
    assert sorted(statuses) == [200] * 7 + [429] * busy
    documents = {one.title: one for one in stored(tmp_path)}
    assert sorted(documents) == [
        "FTC v. Firm 1",
        "FTC v. Firm 2",
        "FTC v. Firm 3",
        "Federal Trade Commission v. Kochava, Inc.",
    ]
    second = documents["FTC v. Firm 2"]
    assert "civil penalty of $2,000,000" in second.text
    assert second.url == f"{site.url}/opinion/2/ftc-v-firm-2/"
    assert ("case number", "14-3514") in second.details


def test_the_days_asked_for_are_handed_on(tmp_path: Path) -> None:
    with serving(Site(habits=Api())) as site:
        scrape(prepared(site, tmp_path), KEY, "--since", "2020-01-01", "--until", "2021-12-31")
    searched = [parse_qs(urlsplit(path).query) for path in site.asked if "filed_after" in path]
    assert len(searched) == 2
    for asked in searched:
        assert (asked["filed_after"], asked["filed_before"]) == (["2020-01-01"], ["2021-12-31"])


def test_a_missing_or_refused_key_is_told_and_nothing_is_stored(tmp_path: Path) -> None:
    with serving(Site(habits=Api())) as site:
        missing = scrape(prepared(site, tmp_path / "a"), "")
        assert missing.returncode != 0
        assert "COURTLISTENER_TOKEN" in missing.stderr
        assert not [path for path in site.asked if path.startswith("/api")]
        refused = scrape(prepared(site, tmp_path / "b"), "another-key")
    assert refused.returncode == 3
    assert "401" in refused.stdout + refused.stderr
    assert stored(tmp_path / "b") == []
