"""The parts of the crawler that need no site: facts, safety, pauses, configuration, skeletons."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.test import get_crawler
from twisted.internet.error import DNSLookupError

from kb.crawl import config, facts
from kb.crawl.facts import Facts, FactsError
from kb.crawl.found import ChangedError, Found, Link, details
from kb.crawl.listings import feed, sitemap, table
from kb.crawl.manners import Manners, retry_after
from kb.crawl.page import Page
from kb.crawl.record import Record
from kb.crawl.safety import Key, PublicResolver, PublicWeb, is_public
from kb.crawl.sources import Source
from kb.crawl.spider import SourceSpider, Window, dated

STATED = {
    "name": "Data Office",
    "publisher": "Data Office",
    "jurisdiction": "XX",
    "languages": ["en"],
    "kinds": ["decision"],
    "licence": "none",
    "terms": "https://office.example/terms",
    "url": "https://www.office.example/",
    "listing": ["html"],
    "since": 2020,
    "delay_seconds": 1,
    "rows": {"least": 1, "most": 10},
    "start": [{"url": "https://www.office.example/list", "read": "listing"}],
    "pages": {"decision": [r"/decisions/\d+$"]},
    "columns": {"fines": ["Firm", "Date"]},
}


def declared(folder: Path, **changes: object) -> Facts:
    path = folder / "office.yml"
    path.write_text(yaml.safe_dump(STATED | changes), encoding="utf-8")
    return facts.read(path)


def page(folder: Path, body: str, url: str = "https://www.office.example/list") -> Page:
    return Page(url, body.encode(), declared(folder))


def test_facts_are_read(tmp_path):
    read = declared(tmp_path)
    assert (read.id, read.rows.most, read.hosts) == ("office", 10, ("office.example",))
    assert read.reader_of("https://www.office.example/decisions/12") == "decision"
    assert read.reader_of("https://www.office.example/about") is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"colour": "red"}, "unknown fields colour"),
        ({"listing": ["fax"]}, "listing is fax"),
        ({"rows": {"least": 1}}, "most"),
        ({"pages": {"decision": ["("]}}, "office.yml"),
    ],
)
def test_facts_with_an_error_are_refused(tmp_path, changes, message):
    with pytest.raises(FactsError, match=message):
        declared(tmp_path, **changes)


@pytest.mark.parametrize("name", sorted(set(STATED) - {"columns"}))
def test_no_fact_may_be_missing(tmp_path, name):
    (tmp_path / "office.yml").write_text(
        yaml.safe_dump({key: value for key, value in STATED.items() if key != name}),
        encoding="utf-8",
    )
    with pytest.raises(FactsError, match=f"missing fields {name}"):
        facts.read(tmp_path / "office.yml")


def test_a_record_notices_the_fields_that_nobody_reads(tmp_path):
    read = page(tmp_path, "{}")
    record = read.record({"title": "A", "new": 1, "gone": None})
    assert record.word("title") == "A"
    assert record.word("gone") == ""
    assert read.leftovers() == {"new"}
    with pytest.raises(ChangedError, match="no field 'date'"):
        record.word("date")
    with pytest.raises(ChangedError, match="not an object"):
        Record([1])


def test_a_feed_gives_links_with_their_dates(tmp_path):
    body = (
        '<?xml version="1.0"?><rss><channel><item><title>Firm &amp;amp; Son fined</title>'
        "<link>/decisions/1</link><pubDate>Tue, 07 May 2024 10:00:00 +0200</pubDate></item>"
        "</channel></rss>"
    )
    assert list(feed(page(tmp_path, body), "decision")) == [
        Link("https://www.office.example/decisions/1", "decision", "Firm & Son fined", "2024-05-07")
    ]
    with pytest.raises(ChangedError, match="no RSS or Atom feed"):
        list(feed(page(tmp_path, "<html><p>Sorry</p></html>"), "decision"))


def test_a_sitemap_gives_the_pages_that_the_source_reads(tmp_path):
    body = (
        "<urlset><url><loc>https://www.office.example/decisions/1</loc></url>"
        "<url><loc>https://www.office.example/about</loc></url></urlset>"
    )
    (link,) = sitemap(page(tmp_path, body), "decision")
    assert link.url.endswith("/decisions/1")


def test_a_table_with_other_headings_has_changed(tmp_path):
    head = "<table><tr><th>Firm</th><th>{}</th></tr>"
    body = head + "<tr><td><a href=/a.pdf>Acme Ltd</a></td><td>May</td></tr></table>"
    (row,) = table(page(tmp_path, body.format("Date")), "fines")
    assert row.cells == {"Firm": "Acme Ltd", "Date": "May"}
    assert row.links == ("https://www.office.example/a.pdf",)
    with pytest.raises(ChangedError, match=r"Firm \| Day"):
        list(table(page(tmp_path, body.format("Day")), "fines"))


def test_details_have_known_names():
    assert details(case_number=["1 / 2", "1 / 2", ""], court=None) == (("case number", "1 / 2"),)
    with pytest.raises(ValueError, match="colour"):
        Found("A", "B", None, "https://a.example/", details=(("colour", "red"),))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("::1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1", False),
        ("224.0.0.1", False),
    ],
)
def test_addresses_of_private_networks_are_known(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://office.example/a", "neither http nor https"),
        ("file:///etc/passwd", "neither http nor https"),
        ("https://name:word@office.example/", "password"),
        ("https://office.example.evil.example/", "another site"),
        ("https://notoffice.example/", "another site"),
        ("http://127.0.0.1/", "another site"),
    ],
)
def test_a_request_that_leaves_the_source_is_refused(url, reason):
    with pytest.raises(IgnoreRequest, match=reason):
        PublicWeb(["office.example"], False).process_request(Request(url))


def test_a_request_to_the_source_passes():
    web = PublicWeb(["office.example"], False)
    for url in ("https://office.example/", "http://www.office.example:8080/a"):
        web.process_request(Request(url))


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "[::ffff:169.254.169.254]"])
def test_a_page_named_by_hand_may_not_be_in_a_private_network(host):
    with pytest.raises(IgnoreRequest, match="private network"):
        PublicWeb([], False).process_request(Request(f"http://{host}/"))


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://api.office.example/v2/fines?page=2", b"secret"),
        ("https://office.example/fines", None),
        ("http://api.office.example/v2/fines", None),
        ("https://api.office.example.evil.example/", None),
    ],
)
def test_a_key_goes_to_the_api_alone_and_stays_in_no_request(url, sent):
    key = Key({"X-Key": "secret"}, ["https://api.office.example/v2/fines?since={since}"])
    request = Request(url)
    key.process_request(request)
    assert request.headers.get("X-Key") == sent
    key.process_exception(request, OSError())
    assert "X-Key" not in request.headers


def test_a_name_that_resolves_to_a_private_address_is_not_found():
    resolver = PublicResolver.__new__(PublicResolver)
    with pytest.raises(DNSLookupError, match="in a private network"):
        resolver._checked("192.168.1.1", "intranet.example")
    assert resolver._checked("93.184.216.34", "public.example") == "93.184.216.34"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120.0),
        (b"Wed, 21 Oct 2015 07:28:10 GMT", 10.0),
        (b"Wed, 21 Oct 2015 07:27:00 GMT", 0.0),
        (b"soon", None),
        (None, None),
    ],
)
def test_a_pause_is_read_from_the_header(value, seconds):
    assert retry_after(value, 1_445_412_480.0) == seconds


def test_each_retry_waits_twice_as_long_as_the_one_before(tmp_path):
    settings = {"KB_LONGEST_WAIT": 9, "KB_RETRY_WAIT": 0.01, "RETRY_TIMES": 3}
    crawler = get_crawler(SourceSpider, settings)
    source = Source(declared(tmp_path), ModuleType("office"), tmp_path)
    crawler.spider = SourceSpider(source, Window(), replay=False, urls=())
    crawler.spider.state, crawler.crawling = {}, True
    manners = Manners(crawler)
    request = Request("https://www.office.example/list")
    waits = []
    for retry in range(4):
        request = request.replace(meta=request.meta | {"retry_times": retry})
        began = time.monotonic()
        asyncio.run(manners.process_request(request))
        waits.append(time.monotonic() - began)
    assert all(wait >= least for wait, least in zip(waits, [0, 0.01, 0.02, 0.04], strict=True))


@given(st.binary())
def test_any_header_is_a_pause_or_none(value):
    wait = retry_after(value, 0.0)
    assert wait is None or wait >= 0


@pytest.mark.parametrize(
    ("stated", "place"),
    [("2024-04-30", -1), ("2024-05-01", 0), ("2024", 0), ("2024-07", 1), ("2023", -1), (None, 0)],
)
def test_a_date_lies_before_in_or_after_the_time_asked_for(stated, place):
    assert Window(dated("2024-05-01"), dated("2024-06-30")).place(stated) == place


def test_a_configuration_with_an_unknown_word_is_refused(tmp_path):
    (tmp_path / "crawl.yml").write_text("contakt: a@example.org", encoding="utf-8")
    with pytest.raises(config.ConfigError, match="unknown contakt"):
        config.read(tmp_path)


def test_the_contact_may_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("KB_CONTACT", "a@example.org")
    assert "a@example.org" in config.read(tmp_path).user_agent


def test_a_new_source_is_a_skeleton_whose_test_fails_until_it_is_filled_in(tmp_path):
    """The written files work as they are, except for what only a person can know."""
    root = Path(__file__).parents[1]
    for name in ("scrapers", "tests"):
        (tmp_path / name).mkdir()
    (tmp_path / "scrapers" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "kb").symlink_to(root / "kb")
    test = tmp_path / "tests" / "test_sources.py"
    test.write_text((root / "tests" / "test_sources.py").read_text("utf-8"), encoding="utf-8")
    command = [sys.executable, "-m", "kb.cli", "new-source", "nl_ap", "--root", str(tmp_path)]
    written = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
    assert "scrapers/nl_ap.py" in written.stdout
    again = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert again.returncode == 1
    assert "exists already" in again.stderr
    check = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
    result = subprocess.run(
        [*check, "-k", "nl_ap"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert result.returncode == 1
    assert "FILL IN" in result.stdout
    expected = tmp_path / "tests" / "sources" / "nl_ap" / "expected.yml"
    filled = (
        expected.read_text(encoding="utf-8")
        .replace("title: FILL IN}", "title: A decision}")
        .replace("- title: FILL IN", "- title: A decision")
        .replace("begins: FILL IN", "begins: A decision")
        .replace("ends: FILL IN", "ends: days.")
        .replace("[case number, FILL IN]", "[case number, 1/2024]")
    )
    expected.write_text(filled, encoding="utf-8")
    saved = expected.parent / "decision.html"
    text = "<time datetime=2024-01-31>31 January 2024</time><p>It must pay within sixty days.</p>"
    whole = saved.read_text(encoding="utf-8").replace("<p>Its text.</p>", text * 5)
    whole = whole.replace("Replace this page too", "A decision")
    saved.write_text(whole, encoding="utf-8")
    result = subprocess.run(
        [*check, "-k", "nl_ap"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert result.returncode == 0, result.stdout
