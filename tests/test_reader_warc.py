"""Web archives: which records are documents."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kb.archive.readers import read
from kb.model import Document, Refusal

SHARED = Path(__file__).parent.parent.parent / "shared"
PAGE = b"<html><title>Port fined</title><body><p>The port paid 10,000 pounds.</p></body></html>"


class Archive:
    def __init__(self, packed: bool = True) -> None:
        self.bytes = io.BytesIO()
        self._writer = WARCWriter(self.bytes, gzip=packed)

    def add(
        self,
        url: str,
        data: bytes = PAGE,
        content_type: str = "text/html",
        status: str = "200 OK",
        kind: str = "response",
        **headers: str,
    ) -> Archive:
        fields = [("Content-Type", content_type)]
        fields += [(name.replace("_", "-"), value) for name, value in headers.items()]
        http = StatusAndHeaders(status, fields, protocol="HTTP/1.1") if kind != "resource" else None
        self._writer.write_record(
            self._writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(data),
                http_headers=http,
                warc_content_type=content_type if kind == "resource" else "",
            )
        )
        return self

    def read(self, folder: Path, cut: int = 0) -> list[Document | Refusal]:
        data = self.bytes.getvalue()
        path = folder / "crawl.warc.gz"
        path.write_bytes(data[: len(data) - cut])
        return list(read(path))


def test_a_response_is_a_document_of_its_address(tmp_path: Path) -> None:
    linked = PAGE.replace(b"<body>", b"<link rel=canonical href=https://other.org/z><body>")
    (item,) = Archive().add("https://www.port.org/news/12?utm_source=x", linked).read(tmp_path)
    assert isinstance(item, Document)
    assert (item.url, item.source) == ("https://www.port.org/news/12", "port.org")
    assert (item.title, item.text) == ("Port fined", "The port paid 10,000 pounds.")
    assert item.origin == "crawl.warc.gz record https://www.port.org/news/12?utm_source=x"


def test_records_that_are_no_documents_are_passed_over_in_silence(tmp_path: Path) -> None:
    archive = Archive().add("http://a.org/robots.txt", b"User-agent: *", "text/plain")
    archive.add("http://a.org/x", b"", kind="request", status="GET / HTTP/1.1")
    assert archive.read(tmp_path) == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"status": "404 Not Found"}, "status 404"),
        ({"status": "301 Moved"}, "status 301"),
        ({"data": b"body {}", "content_type": "text/css"}, "text/css"),
        ({"data": b"\x89PNG\r\n" + bytes(99), "content_type": "image/png"}, "binary"),
        ({"data": b""}, "empty"),
        ({"data": b"\x8b\x05\x80", "Content_Encoding": "zstd"}, "zstd"),
        ({"data": gzip.compress(bytes(30_000_000)), "Content_Encoding": "gzip"}, "20 MB"),
    ],
)
def test_other_responses_are_refused_and_the_next_is_read(
    tmp_path: Path, more: dict[str, str], says: str
) -> None:
    archive = Archive().add("http://a.org/1", **more).add("http://a.org/2")
    refused, read_one = archive.read(tmp_path)
    assert isinstance(refused, Refusal) and says in refused.reason
    assert refused.origin == "crawl.warc.gz record http://a.org/1"
    assert isinstance(read_one, Document) and read_one.url == "http://a.org/2"


def test_text_json_lines_and_packed_pages_are_read(tmp_path: Path) -> None:
    archive = Archive(packed=False)
    archive.add("http://a.org/n.txt", b"Head\nThe fine stands.", "text/plain", kind="resource")
    archive.add("http://a.org/api", b'{"id": "7", "text": "Fined."}\n', "application/json")
    archive.add("http://a.org/p", gzip.compress(PAGE), Content_Encoding="gzip")
    archive.add("http://a.org/q", "<p>pénalité</p>".encode("latin-1"), "text/html; charset=latin-1")
    texts = [(d.kind, d.text) for d in archive.read(tmp_path) if isinstance(d, Document)]
    assert texts == [
        ("text", "The fine stands."),
        ("jsonl", "Fined."),
        ("html", "The port paid 10,000 pounds."),
        ("html", "pénalité"),
    ]


@pytest.mark.parametrize("packed", [True, False])
def test_a_cut_archive_gives_its_whole_records_and_a_refusal(tmp_path: Path, packed: bool) -> None:
    archive = Archive(packed).add("http://a.org/1").add("http://a.org/2").add("http://a.org/3")
    first, second, *refused = archive.read(tmp_path, cut=40)
    assert isinstance(first, Document) and isinstance(second, Document)
    assert refused and all(isinstance(item, Refusal) for item in refused)


def test_an_archive_of_nonsense_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"WARC/1.0\r\nContent-Length: many\r\n\r\nnonsense\r\n" * 3)
    assert all(isinstance(item, Refusal) for item in read(path)) and list(read(path))


@pytest.mark.slow
def test_every_page_of_a_large_archive_is_read() -> None:
    path = SHARED / "corpus" / "gdprhub.warc.gz"
    if not path.exists():
        pytest.skip("../shared is not there")
    found = list(read(path))
    assert len(found) == 1209
    assert all(isinstance(item, Document) and len(item.text) > 200 for item in found)
    decisions = [item for item in found if isinstance(item, Document) and "Decided:" in item.text]
    assert len(decisions) > 1150
    assert not any("Jump to" in item.text[:300] for item in decisions)
