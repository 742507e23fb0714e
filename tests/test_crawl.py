"""Crawls from start to finish, of a site on loopback that behaves like real ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from crawling import numbers, scrape, stored
from warcio.archiveiterator import ArchiveIterator
from web_site import Site, decision, office, serving, workspace


def test_a_crawl_brings_every_document_once_with_what_the_page_states(tmp_path):
    with serving(office()) as site:
        result = scrape(workspace(site, tmp_path), "office")
        assert result.returncode == 0, result.stderr
        assert "10 rows, 10 documents read, 0 pages not; 10 new documents" in result.stdout
        assert all(times == 1 for times in site.asked.values())
        sent = site.headers["/decisions"]
        assert "tests@example.org" in sent["User-Agent"]
    documents = stored(tmp_path)
    assert numbers(tmp_path) == list(range(1, 11))
    third = next(one for one in documents if str(one.url).endswith("/3"))
    assert (third.title, third.published, third.source) == ("Firm 3 fined", "2024-12-26", "office")
    assert ("case number", "DO-3") in third.details
    assert "Home" not in third.text


def test_a_second_crawl_asks_only_whether_pages_have_changed(tmp_path):
    with serving(office()) as site:
        scrape(workspace(site, tmp_path), "office")
        site.answered.clear()
        site.pages["/decisions/4"] = decision(4, "2024-12-25", "<p>Corrected.</p>")
        result = scrape(tmp_path, "office")
        statuses = [status for path, status in site.answered if path != "/robots.txt"]
    assert sorted(statuses) == [200] + [304] * 11
    assert "0 new documents, 1 new versions, 9 already there" in result.stdout


def test_a_replay_gives_the_same_documents_without_the_network(tmp_path):
    with serving(office()) as site:
        scrape(workspace(site, tmp_path / "a"), "office")
        workspace(site, tmp_path / "b")
    result = scrape(tmp_path / "b", "--replay", tmp_path / "a" / "archive")
    assert result.returncode == 0, result.stderr
    assert stored(tmp_path / "b") == stored(tmp_path / "a")


def test_a_replay_reads_pages_that_no_listing_in_the_archive_leads_to(tmp_path):
    with serving(office(pages=1)) as site:
        site.pages["/decisions"] = site.pages["/decisions"].replace(
            b"/decisions/2", b"/decisions/9"
        )
        site.pages["/decisions/9"] = decision(9, "2024-12-27")
        scrape(workspace(site, tmp_path / "a"), "office")
        workspace(site, tmp_path / "b")
    (warc,) = (tmp_path / "a" / "archive" / "office").glob("*.warc.gz")
    result = scrape(tmp_path / "b", "--replay", warc, "office")
    assert result.returncode == 0, result.stderr
    assert "not in the archive" not in result.stdout
    assert numbers(tmp_path / "b") == [1, 3, 4, 5, 9]


@pytest.mark.parametrize(
    ("arguments", "expected", "listings"),
    [
        (["--since", "2024-12-26"], [1, 2, 3], 1),
        (["--until", "2024-11-26"], [8, 9, 10], 2),
        (["--since", "2024-11-27", "--until", "2024-12-24"], [5, 6, 7], 2),
        (["--limit", "4"], [1, 2, 3, 4], 1),
        (["--limit", "7"], list(range(1, 8)), 2),
    ],
)
def test_a_crawl_can_be_narrowed(tmp_path, arguments, expected, listings):
    with serving(office()) as site:
        result = scrape(workspace(site, tmp_path, least=10), "office", *arguments)
        assert result.returncode == 0, result.stderr
        fetched = sorted(
            int(p.rpartition("/")[2]) for p in site.asked if p[-1].isdecimal() and "=" not in p
        )
        assert (
            sum(path.startswith("/decisions") and not path[11:].isdecimal() for path in site.asked)
            == listings
        )
    assert numbers(tmp_path) == expected == fetched


def test_a_single_page_is_read_as_an_article_in_its_language(tmp_path):
    saved = Path(__file__).parent / "sources" / "web" / "article_fr.html"
    site = Site(pages={"/twitter": saved.read_bytes()})
    with serving(site):
        result = scrape(workspace(site, tmp_path), "--url", f"{site.url}/twitter")
    assert result.returncode == 0, result.stderr
    (document,) = stored(tmp_path)
    assert (document.lang, document.published) == ("fr", "2022-05-26")
    assert document.source == "127.0.0.1"
    assert "soit environ 140 millions d'euros" in document.text
    assert "Commentaires" not in document.text


def test_a_single_page_without_an_article_is_a_failure(tmp_path):
    site = Site(pages={"/empty": b"<html><title>Sorry</title><body></body></html>"})
    with serving(site):
        result = scrape(workspace(site, tmp_path), "--url", f"{site.url}/empty")
    assert result.returncode == 3
    assert "/empty" in result.stderr


def test_a_crawl_needs_a_contact(tmp_path):
    with serving(office()) as site:
        folder = workspace(site, tmp_path, contact="''")
        result = scrape(folder, "office")
        assert not site.asked
    assert result.returncode == 1
    assert "contact: you@example.org" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name a source"),
        (["nonsense"], "no source nonsense; kb sources lists them"),
        (["office", "--since", "yesterday"], "'yesterday' is no day like 2024-01-31"),
        (["--replay", "nowhere.warc.gz"], "nowhere.warc.gz does not exist"),
    ],
)
def test_a_wrong_call_says_what_to_do(tmp_path, arguments, message):
    with serving(office()) as site:
        result = scrape(workspace(site, tmp_path), *arguments)
    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_what_was_archived_is_as_it_was_sent(tmp_path):
    with serving(office(pages=1, rows=1)) as site:
        scrape(workspace(site, tmp_path), "office")
    (warc,) = (tmp_path / "archive" / "office").glob("*.warc.gz")
    with warc.open("rb") as stream:
        records = {
            record.rec_headers.get_header("WARC-Target-URI"): (
                record.http_headers.get_header("Content-Encoding"),
                record.content_stream().read(),
            )
            for record in ArchiveIterator(stream)
            if record.rec_type == "response"
        }
    assert records[f"{site.url}/decisions/1"] == ("gzip", site.pages["/decisions/1"])


def test_sources_are_listed_with_their_state(tmp_path):
    with serving(office(pages=1)) as site:
        folder = workspace(site, tmp_path)
        scrape(folder, "office")
    command = [sys.executable, "-m", "kb.cli", "sources", "-w", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    (line,) = [line for line in result.stdout.splitlines() if "│ office" in line]
    assert [cell.strip() for cell in line.split("│")][2:8:2] == ["Data Office", "2020", "good"]


def test_details_reach_the_store_of_documents(tmp_path):
    with serving(office(pages=1, rows=1)) as site:
        scrape(workspace(site, tmp_path), "office")
    (document,) = stored(tmp_path)
    assert json.loads(json.dumps(document.details)) == [["case number", "DO-1"]]
    assert os.fspath(tmp_path) not in document.origin


def test_a_replay_says_how_many_pages_the_archive_lacks(tmp_path):
    with serving(office()) as site:
        scrape(workspace(site, tmp_path / "a"), "office", "--limit", "3")
        workspace(site, tmp_path / "b")
    result = scrape(tmp_path / "b", "--replay", tmp_path / "a" / "archive")
    assert result.returncode == 0, result.stderr
    assert "3 documents read, 0 pages not, 3 not in the archive" in result.stdout
    assert numbers(tmp_path / "b") == [1, 2, 3]


def test_a_replay_of_a_damaged_archive_says_so(tmp_path):
    with serving(office(pages=1)) as site:
        workspace(site, tmp_path)
    (tmp_path / "pages.warc.gz").write_bytes(b"no archive")
    result = scrape(tmp_path, "--replay", tmp_path / "pages.warc.gz", "office")
    assert result.returncode == 3
    assert "the file is damaged" in result.stderr
    assert "no document was found" in result.stderr
