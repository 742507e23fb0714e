"""Crawls from start to finish, of a site on loopback that behaves like real ones."""

from __future__ import annotations

import gzip
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from web_site import (
    Answer,
    Site,
    always,
    cut,
    decision,
    first,
    office,
    send,
    serving,
    slow,
    workspace,
)

from kb.archive.store import DocumentStore
from kb.crawl.state import crawls
from kb.model import Document

COMMAND = [sys.executable, "-m", "kb.cli", "scrape"]


def scrape(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    whole = [*COMMAND, *map(str, arguments), "-w", str(folder)]
    return subprocess.run(whole, capture_output=True, text=True, timeout=120, check=False)


def stored(folder: Path) -> list[Document]:
    with DocumentStore(folder) as store:
        return list(store.documents())


def numbers(folder: Path) -> list[int]:
    return sorted(int(str(one.url).rpartition("/")[2]) for one in stored(folder))


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


HABITS: list[tuple[str, Answer]] = [
    ("429 with a pause in seconds", first(1, 429, Retry_After="1")),
    ("503 without a pause", first(2, 503)),
    ("500 twice", first(2, 500)),
    ("a connection cut in the middle", cut(1)),
    ("slowness", slow(1.5)),
    ("a redirect", always(301, Location="/decisions/3?moved")),
    (
        "packed wrongly named bytes",
        lambda s, h, b: send(s, h, 200, s.pages[h.path], Content_Type="text/html; charset=utf-16"),
    ),
]


@pytest.mark.parametrize(("name", "habit"), HABITS, ids=[name for name, _ in HABITS])
def test_no_page_is_lost_to_a_sites_moods(tmp_path, name, habit):
    site = office(pages=1)
    site.pages["/decisions/3?moved"] = site.pages["/decisions/3"]
    site.habits["/decisions/3"] = habit
    with serving(site):
        began = time.monotonic()
        result = scrape(workspace(site, tmp_path), "office")
        assert result.returncode == 0, result.stderr
        if "seconds" in name:
            assert time.monotonic() - began > 1
    assert len(stored(tmp_path)) == 5


def test_a_page_slower_than_the_limit_is_given_up(tmp_path):
    site = office(pages=1, rows=25)
    site.habits["/decisions/3"] = slow(3)
    with serving(site):
        result = scrape(workspace(site, tmp_path, seconds_per_response=0.5), "office")
    assert result.returncode == 0
    assert "24 documents read, 1 pages not" in result.stdout
    assert "/decisions/3: DownloadTimeoutError" in result.stderr


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_refusal_ends_the_crawl(tmp_path, status):
    site = office()
    site.habits["/decisions/2"] = always(status)
    with serving(site):
        result = scrape(workspace(site, tmp_path), "office")
    assert result.returncode == 3
    assert f"the site answered {status}" in result.stderr
    assert not stored(tmp_path)


def test_a_pause_longer_than_the_limit_ends_the_crawl(tmp_path):
    site = office()
    site.habits["/decisions/2"] = always(429, Retry_After="86400")
    with serving(site):
        result = scrape(workspace(site, tmp_path), "office")
    assert result.returncode == 3
    assert "wants a pause of 86400 seconds" in result.stderr


def test_a_crawl_goes_on_after_a_long_pause_with_what_it_had_fetched(tmp_path):
    """As an API with a number of requests a day demands."""
    site = office()
    site.habits["/decisions/7"] = first(1, 429, Retry_After="86400")
    with serving(site):
        result = scrape(workspace(site, tmp_path), "office")
        assert result.returncode == 3
        assert "After that pause, go on with --resume" in result.stderr
        assert not stored(tmp_path)
        assert scrape(tmp_path, "office", "--resume").returncode == 0
        again = {path for path, times in site.asked.items() if times > 1}
    assert numbers(tmp_path) == list(range(1, 11))
    # Beside it, the page that was on its way when the crawl ended.
    assert again <= {"/robots.txt", "/decisions/7"} | {f"/decisions/{n}" for n in (6, 8)}


def test_robots_txt_is_obeyed(tmp_path):
    site = office()
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /decisions/"
    with serving(site):
        result = scrape(workspace(site, tmp_path), "office")
        assert not [path for path in site.asked if path.startswith("/decisions/")]
    assert result.returncode == 3
    assert "forbidden by robots.txt: 10" in result.stderr


def test_the_delay_that_robots_txt_wants_is_kept(tmp_path):
    site = office(pages=1)
    site.pages["/robots.txt"] = b"User-agent: *\nCrawl-delay: 0.4"
    with serving(site):
        began = time.monotonic()
        assert scrape(workspace(site, tmp_path), "office").returncode == 0
    # Six pages with five delays between them.
    assert time.monotonic() - began > 5 * 0.4


def test_a_site_in_a_private_network_is_not_asked(tmp_path):
    with serving(office()) as site:
        folder = workspace(site, tmp_path, allow_private_addresses="false")
        result = scrape(folder, "office")
        assert not site.asked
    assert result.returncode == 3
    assert "is in a private network" in result.stderr


def test_a_redirect_to_another_host_is_not_followed(tmp_path):
    site, other = office(pages=1), office(pages=1)
    with serving(site), serving(other):
        site.habits["/decisions/2"] = always(302, Location="http://localhost:1/decisions/2")
        result = scrape(workspace(site, tmp_path), "office")
        assert result.returncode == 3
    assert "4 documents" in result.stderr


def test_no_cookie_is_kept(tmp_path):
    site = office(pages=1)
    site.habits["/decisions"] = lambda s, h, b: send(s, h, 200, s.pages[h.path], Set_Cookie="a=b")
    with serving(site):
        scrape(workspace(site, tmp_path), "office")
        assert not any("Cookie" in headers for headers in site.headers.values())


def _without_dates(site: Site) -> None:
    for path, body in site.pages.items():
        if path != "/decisions":
            site.pages[path] = body.replace(b"<p class=number>", b"<p>")


def _other_list(site: Site) -> None:
    site.pages["/decisions"] = site.pages["/decisions"].replace(b"<ul class", b"<ol class")


def _short(site: Site) -> None:
    for number in range(1, 13):
        head, _, _ = decision(number, "2024-05-06").partition(b"<p>The")
        site.pages[f"/decisions/{number}"] = head + b"<p>Moved.</p></article></html>"


def _one_day(site: Site) -> None:
    for number in range(1, 13):
        site.pages[f"/decisions/{number}"] = decision(number, "2024-12-28")
    site.pages["/decisions"] = site.pages["/decisions"].replace(b"datetime=", b"title=x datetime=")


def _wall(site: Site) -> None:
    for number in range(1, 4):
        site.pages[f"/decisions/{number}"] = b"<html><title>Checking your browser</title></html>"


def _gone(site: Site) -> None:
    del site.pages["/decisions/5"]


def _broken_link(site: Site) -> None:
    site.pages["/decisions"] = site.pages["/decisions"].replace(
        b"/decisions/5>", b"javascript:show(5)>"
    )


def _redirected(site: Site) -> None:
    for number in range(1, 12):
        site.habits[f"/decisions/{number}"] = always(302, Location="/decisions/12")


def _notice(site: Site) -> None:
    for number in range(1, 5):
        site.pages[f"/decisions/{number}"] = decision(7, "2024-12-22")


def _errors(site: Site) -> None:
    for path in site.pages:
        site.habits[path] = always(500)


def _rules_unreachable(site: Site) -> None:
    site.habits["/robots.txt"] = always(500)


def _circle(site: Site) -> None:
    for number in range(60):
        more = f"<a rel=next href='/decisions?page={number + 1}'>more</a></html>".encode()
        page = site.pages["/decisions"].replace(b"</html>", more)
        site.pages[f"/decisions?page={number}"] = page
    site.pages["/decisions"] = site.pages["/decisions?page=0"]


@pytest.mark.parametrize(
    ("change", "least", "reason"),
    [
        (lambda site: None, 100, "12 rows in the listings, fewer than the 100 expected"),
        (_without_dates, 1, "documents lack case number: 12 of 12"),
        (_other_list, 1, "no ul.decisions > li"),
        (_short, 1, "documents lack text"),
        (_one_day, 1, "all 12 documents are of 2024-12-28"),
        (_wall, 1, "pages do not look as expected: 3 of 13"),
        (_gone, 1, "pages could not be fetched: 1 of 13"),
        (_broken_link, 1, "pages could not be fetched: 1 of 13"),
        (_redirected, 1, "it redirects to"),
        (_notice, 1, "5 of 12 documents have the same text"),
        (_errors, 1, "pages could not be fetched: 1 of 1"),
        (_rules_unreachable, 1, "/robots.txt cannot be fetched: status 500"),
        (_circle, 1, "50 listing pages led on, one to the next, without a new row"),
    ],
)
def test_a_crawl_that_brings_too_little_or_the_wrong_thing_fails(tmp_path, change, least, reason):
    """And leaves what is stored as it is, and what was fetched in the archive."""
    site = office(pages=1, rows=12)
    with serving(site):
        assert scrape(workspace(site, tmp_path), "office", "--limit", "2").returncode == 0
        before = stored(tmp_path)
        change(site)
        result = scrape(workspace(site, tmp_path, least=least), "office")
    assert result.returncode == 3
    assert reason in result.stderr
    assert "Nothing of it was stored" in result.stderr
    assert stored(tmp_path) == before
    assert [crawl.verdict for crawl in crawls(tmp_path)] == ["good", "failed"]
    assert len(list((tmp_path / "archive" / "office").glob("*.warc.gz"))) == 2


def test_texts_half_as_long_as_before_fail_a_crawl(tmp_path):
    site = office(pages=1, rows=20)
    with serving(site):
        assert scrape(workspace(site, tmp_path), "office").returncode == 0
        for path, body in site.pages.items():
            if path != "/decisions":
                paragraph = body.partition(b"<p>")[2].partition(b"</p>")[0]
                site.pages[path] = body.replace(paragraph, paragraph[:25])
        result = scrape(tmp_path, "office")
    assert result.returncode == 3
    assert "half of the usual" in result.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_crawl_that_was_cut_off_goes_on_where_it_was(tmp_path, how):
    site = office(pages=4)
    for number in range(1, 21):
        site.habits[f"/decisions/{number}"] = slow(0.1)
    with serving(site):
        folder = workspace(site, tmp_path)
        running = subprocess.Popen(
            [*COMMAND, "office", "-w", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        while site.times("/decisions/3") + site.times("/decisions/5") == 0:
            time.sleep(0.02)
        running.send_signal(how)
        running.communicate(timeout=60)
        assert running.returncode == (130 if how == signal.SIGINT else -signal.SIGKILL)
        assert not stored(tmp_path)
        done = sum(site.times(f"/decisions/{number}") for number in range(1, 21))
        assert 0 < done < 20
        result = scrape(folder, "office", "--resume")
        assert result.returncode == 0, result.stderr
        assert numbers(tmp_path) == list(range(1, 21))
        again = [path for path, times in site.asked.items() if times > 1 and "robots" not in path]
    # What was on its way when the process was killed must be asked for again.
    assert len(again) <= (0 if how == signal.SIGINT else 2)


def test_two_crawls_of_a_source_do_not_mix(tmp_path):
    site = office(pages=1)
    site.habits["/decisions/3"] = slow(4)
    with serving(site):
        command = [*COMMAND, "office", "-w", str(workspace(site, tmp_path))]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not site.asked:
            time.sleep(0.02)
        second = scrape(tmp_path, "office")
        running.communicate(timeout=60)
    assert (running.returncode, second.returncode) == (0, 1)
    assert "another crawl is writing into" in second.stderr
    assert len(stored(tmp_path)) == 5


def unfinished_crawl(folder: Path) -> Path:
    place = folder / "archive" / "office" / "unfinished"
    place.mkdir(parents=True)
    facts = {"id": "20240131T120000000000", "limit": 3, "since": "2024-01-01"}
    (place / "crawl.json").write_text(json.dumps(facts), encoding="utf-8")
    return place


def test_a_crawl_is_not_taken_up_for_other_dates(tmp_path):
    with serving(office()) as site:
        unfinished_crawl(workspace(site, tmp_path))
        result = scrape(tmp_path, "office", "--resume", "--since", "2024-12-01")
        assert not site.asked
    assert result.returncode == 1
    assert "has other dates or another limit" in result.stderr


def test_a_damaged_queue_fails_a_crawl_once_and_then_the_archive_is_read(tmp_path):
    with serving(office()) as site:
        place = unfinished_crawl(workspace(site, tmp_path))
        (place / "paused").touch()
        (place / "queue" / "requests.queue").mkdir(parents=True)
        (place / "queue" / "requests.queue" / "active.json").write_bytes(b"\x00")
        result = scrape(tmp_path, "office", "--resume")
        assert result.returncode == 3
        assert "it did not start" in result.stderr
        assert scrape(tmp_path, "office", "--resume").returncode == 0
    assert numbers(tmp_path) == [1, 2, 3]


def test_an_unfinished_crawl_begins_anew_without_resume(tmp_path):
    with serving(office(pages=1)) as site:
        folder = workspace(site, tmp_path)
        unfinished = folder / "archive" / "office" / "unfinished"
        unfinished.mkdir(parents=True)
        (unfinished / "documents.jsonl").write_text("half a li", encoding="utf-8")
        assert scrape(folder, "office").returncode == 0
        assert not unfinished.exists()
    assert len(stored(folder)) == 5


def _bomb(size: int) -> bytes:
    return gzip.compress(b"<p>" + b" " * size)


HOSTILE: list[tuple[str, Answer]] = [
    ("50 MB", always(200, b"<html>" + b"x" * 50_000_000)),
    ("a bomb", always(200, _bomb(500_000_000), Content_Encoding="gzip")),
    ("nested tags", always(200, b"<html><body>" + b"<div><b>" * 250_000)),
    ("null bytes", always(200, b"\x00" * 1_000_000)),
    ("a lying charset", always(200, b"\xff\xfe<p>" * 999, Content_Type="text/html; charset=ascii")),
    ("damaged packing", always(200, b"\x1f\x8bnothing", Content_Encoding="gzip")),
    ("a redirect in a circle", always(302, Location="/decisions/3")),
    ("another scheme", always(302, Location="file:///etc/passwd")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "habit"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_a_hostile_page_costs_seconds_and_is_counted(tmp_path, name, habit):
    site = office(pages=1, rows=25)
    site.habits["/decisions/3"] = habit
    with serving(site):
        began = time.monotonic()
        result = scrape(workspace(site, tmp_path), "office")
        assert time.monotonic() - began < 30
    assert "24 documents read, 1 pages not" in result.stdout, result.stderr
    assert "/decisions/3" in result.stderr


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


def test_a_full_disk_ends_a_crawl_and_says_where(tmp_path):
    site = office(pages=1, rows=9)
    for path, body in site.pages.items():
        if path != "/decisions":
            noise = b"<p>" + os.urandom(30_000).hex().encode() + b"</p></article>"
            site.pages[path] = body.replace(b"</article>", noise)
    with serving(site):
        command = [*COMMAND, "office", "-w", str(workspace(site, tmp_path))]
        result = subprocess.run(
            ["bash", "-c", f"ulimit -f 150; exec {shlex.join(command)}"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert result.returncode == 3, result.stderr
    assert "File too large" in result.stderr
    assert "Nothing of it was stored" in result.stderr
    assert not stored(tmp_path)
