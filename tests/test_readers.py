"""From files to documents: plain text, JSON Lines, PDF, gzip, and what cannot be read."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from kb.archive import drafts, single
from kb.archive.published import iso_date
from kb.archive.readers import read
from kb.model import Document, Refusal

SHARED = Path(__file__).parent.parent.parent / "shared"
SENTENCE = "The regulator fined the grocery chain for keeping loyalty card data too long."


def items(folder: Path, name: str, data: bytes) -> list[Document | Refusal]:
    path = folder / name
    path.write_bytes(data)
    return list(read(path))


def document(folder: Path, name: str, data: bytes) -> Document:
    (item,) = items(folder, name, data)
    assert isinstance(item, Document), item
    return item


def reason(folder: Path, name: str, data: bytes) -> str:
    (item,) = items(folder, name, data)
    assert isinstance(item, Refusal), item
    assert item.origin == name
    return item.reason


def pdf(words: str) -> bytes:
    content = f"BT /F1 12 Tf 50 700 Td ({words}) Tj ET" if words else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, thing in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{thing}\nendobj\n".encode()
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    table = f"xref\n0 6\n0000000000 65535 f \n{rows}trailer\n<< /Size 6 /Root 1 0 R >>\n"
    return body + f"{table}startxref\n{len(body)}\n%%EOF".encode()


def test_a_short_first_line_is_the_title_of_a_plain_text(tmp_path: Path) -> None:
    read_one = document(tmp_path, "note.txt", f"Chain fined\n\n{SENTENCE}\n".encode())
    assert (read_one.title, read_one.text) == ("Chain fined", SENTENCE + "\n")
    assert (read_one.kind, read_one.source, read_one.lang) == ("text", "files", "en")
    assert read_one.id == f"note-{read_one.content_hash[:8]}"


def test_a_long_or_only_line_is_no_title(tmp_path: Path) -> None:
    assert document(tmp_path, "a.txt", SENTENCE.encode()).title == ""
    long = "word " * 60
    assert document(tmp_path, "b.txt", f"{long}\nrest".encode()).title == ""


def test_an_id_does_not_depend_on_where_the_file_lies(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    outer = document(tmp_path, "n.txt", SENTENCE.encode())
    inner = document(tmp_path / "inner", "n.txt", SENTENCE.encode())
    assert outer == inner


def test_an_id_of_an_address_is_readable_and_ignores_how_it_is_spelled() -> None:
    draft = drafts.Draft(
        "x", "html", url="HTTPS://www.Example.ORG:443/news/Big_Fine.html?utm_a=1#x"
    )
    made = drafts.complete(draft, "f", "f")
    assert made.url == "https://www.example.org/news/Big_Fine.html"
    assert made.id.startswith("big-fine-") and len(made.id) == len("big-fine-") + 8
    assert made.source == "example.org"


def test_parameters_that_name_the_page_are_kept() -> None:
    url = "https://a.org/index.php?title=Case_12/24&utm_source=x&fbclid=y"
    assert drafts.canonical_url(url) == "https://a.org/index.php?title=Case_12/24"
    made = drafts.complete(drafts.Draft("x", "html", url=url), "f", "f")
    assert made.id.startswith("case-12-24-")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://[bad", "/relative", "ftp://a/b"])
def test_what_is_no_web_address_is_no_url(url: str) -> None:
    assert drafts.canonical_url(url) is None


def test_a_record_keeps_its_own_metadata(tmp_path: Path) -> None:
    record = {"id": 7, "source": "agency", "lang": "pt", "title": "T", "published": 1996}
    line = json.dumps({**record, "text": "a\x00b", "url": None, "stage": "final", "labels": [1]})
    read_one = document(tmp_path, "r.jsonl", line.encode())
    assert (read_one.id, read_one.source, read_one.lang) == ("7", "agency", "pt")
    assert (read_one.published, read_one.text, read_one.url) == ("1996", "ab", None)


def test_an_id_of_nothing_visible_is_replaced(tmp_path: Path) -> None:
    read_one = document(tmp_path, "r.jsonl", b'{"id": "\\u0000", "source": " ", "text": "Fined."}')
    assert read_one.key == f"files:r-{read_one.content_hash[:8]}"


def test_bad_lines_are_refused_by_number_and_the_others_read(tmp_path: Path) -> None:
    good = json.dumps({"text": SENTENCE}).encode()
    lines = [good, b"{oops", b"", b"[1]", b'{"title": "no words"}', b'{"text": " "}', good + b" "]
    found = items(tmp_path, "r.jsonl", b"\n".join(lines))
    refused = [item.origin for item in found if isinstance(item, Refusal)]
    assert refused == [f"r.jsonl line {number}" for number in (2, 4, 5, 6)]
    assert [item.origin for item in found if isinstance(item, Document)] == [
        "r.jsonl line 1",
        "r.jsonl line 7",
    ]


def test_hostile_json_is_refused(tmp_path: Path) -> None:
    deep = b"[" * 100_000
    number = b'{"text": "x", "id": ' + b"9" * 10_000 + b"}"
    half = b'{"id": "h", "text": "half \\ud800 character"}'
    found = items(tmp_path, "r.jsonl", b"\n".join([deep, number, half]))
    assert [type(item) for item in found] == [Refusal, Refusal, Document]
    assert isinstance(found[2], Document) and found[2].text == "half \ufffd character"


def test_a_line_over_the_limit_is_refused_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb.archive.jsonl.MAX_DOCUMENT", 1000)
    long = json.dumps({"text": "x" * 5000}).encode()
    found = items(tmp_path, "r.jsonl", long + b'\n{"text": "short"}\n')
    assert [type(item) for item in found] == [Refusal, Document]
    assert found[1].origin == "r.jsonl line 2"


def test_a_file_of_no_json_at_all_stops_early(tmp_path: Path) -> None:
    found = items(tmp_path, "r.jsonl", b"nonsense\n" * 50_000)
    assert len(found) == 1001
    assert isinstance(found[-1], Refusal) and "the rest was left" in found[-1].reason


def test_each_kind_is_read_from_gzip_too(tmp_path: Path) -> None:
    line = json.dumps({"id": "z", "text": SENTENCE}).encode()
    page = f"<html><body><p>{SENTENCE}</p></body></html>".encode()
    for name, data, kind in (
        ("a.jsonl.gz", line, "jsonl"),
        ("b.html.gz", page, "html"),
        ("c.txt.gz", SENTENCE.encode(), "text"),
        ("d.pdf.gz", pdf("The fine was paid"), "pdf"),
    ):
        read_one = document(tmp_path, name, gzip.compress(data))
        assert read_one.kind == kind
    assert read_one.text == "The fine was paid"
    assert read_one.id == f"d-{read_one.content_hash[:8]}"


def test_content_decides_over_the_name(tmp_path: Path) -> None:
    page = b"<!DOCTYPE html><html><body><p>Fined</p></body></html>"
    assert document(tmp_path, "a.txt", page).kind == "html"
    assert document(tmp_path, "b.dat", b'{"text": "Fined", "id": "1"}').kind == "jsonl"
    assert document(tmp_path, "c.html", pdf("Fined")).kind == "pdf"


def test_a_cut_gzip_gives_what_came_before_and_says_where_it_stopped(tmp_path: Path) -> None:
    lines = [json.dumps({"id": str(n), "text": SENTENCE + str(n**9)}) for n in range(3000)]
    packed = gzip.compress("\n".join(lines).encode())
    *read_first, last = items(tmp_path, "r.jsonl.gz", packed[: len(packed) // 2])
    assert all(isinstance(item, Document) for item in read_first)
    assert 500 < len(read_first) < 2500
    assert isinstance(last, Refusal) and last.origin == "r.jsonl.gz"
    assert "cut off" in last.reason and f"{len(read_first)} documents" in last.reason


def test_a_damaged_gzip_of_one_document_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress((SENTENCE * 500).encode())
    assert "cut off" in reason(tmp_path, "a.txt.gz", packed[:-20])
    assert "damaged" in reason(tmp_path, "b.txt.gz", packed[:20] + b"\xff" * 80)


def test_a_gzip_of_several_parts_is_read_as_one(tmp_path: Path) -> None:
    parts = gzip.compress(b"The fine ") + gzip.compress(b"was high") + b"\x00" * 100
    assert document(tmp_path, "a.txt.gz", parts).text == "The fine was high"


def test_a_gzip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b"all work " * 5_000_000)
    assert len(bomb) < 200_000
    assert "20 MB" in reason(tmp_path, "a.txt.gz", bomb)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.html", b" \n\t", "empty"),
        ("junk.bin", bytes(range(256)) * 40, "binary"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(200), "binary"),
        ("letter.docx", b"PK\x03\x04" + bytes(50), "office document"),
        ("twice.gz", gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "packed twice"),
        ("feed.xml", b"<?xml version='1.0'?><rss><item/></rss>", "XML"),
        ("hollow.html", b"<html><script>var x = 1</script></html>", "no text"),
        ("broken.pdf", b"%PDF-1.7\n" + b"junk " * 50, "damaged"),
        ("scan.pdf", pdf(""), "text recognition"),
        ("wide.jsonl", '{"text": "x"}'.encode("utf-16"), "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    assert says in reason(tmp_path, name, data)


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter(io.BytesIO(pdf("secret")))
    writer.encrypt("word", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert "encrypted" in reason(tmp_path, "a.pdf", out.getvalue())


def test_a_document_over_the_limit_is_refused(tmp_path: Path) -> None:
    large = b"word " * (single.MAX_DOCUMENT // 5 + 1)
    assert "20 MB" in reason(tmp_path, "large.txt", large)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    (item,) = read(tmp_path / "nowhere.txt")
    assert isinstance(item, Refusal) and "check its name" in item.reason


FRENCH = "La société a payé une amende de 20 000 € à l’État, après des années de procédure."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_of_plain_text(tmp_path: Path, encoding: str) -> None:
    read_one = document(tmp_path, "a.txt", FRENCH.encode(encoding))
    assert (read_one.text, read_one.lang) == (FRENCH, "fr")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Úřad uložil společnosti pokutu za zneužití osobních údajů zákazníků.", "cp1250"),
        ("Ведомство оштрафовало компанию на два миллиона рублей.", "cp1251"),
        ("La autoridad impuso a la compañía una multa según la resolución.", "cp1252"),
    ],
)
def test_a_charset_that_is_not_stated_is_told_from_the_words(
    tmp_path: Path, text: str, encoding: str
) -> None:
    assert document(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_one_wrong_byte_does_not_spoil_the_rest(tmp_path: Path) -> None:
    data = (FRENCH * 5).encode() + b" \xe9 fin"
    assert document(tmp_path, "a.txt", data).text == FRENCH * 5 + " \ufffd fin"


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        ("2024-05-07T23:30:00-08:00", "2024-05-07"),
        ("2024-5", "2024-05"),
        ("1996", "1996"),
        ("20240507", "2024-05-07"),
        ("Tue, 07 May 2024 10:00:00 GMT", "2024-05-07"),
        ("May 7, 2024", "2024-05-07"),
        ("7 mai 2024", "2024-05-07"),
        ("7.5.2024", "2024-05-07"),
        ("25/05/2024", "2024-05-25"),
        ("05/25/2024", "2024-05-25"),
        ("May 2024", "2024-05"),
        ("05/07/2024", None),
        ("2024-02-30", None),
        ("0024-01-01", None),
        ("yesterday", None),
        ("1715040000", None),
    ],
)
def test_publication_dates_are_normalised_or_left_out(stated: str, iso: str | None) -> None:
    assert iso_date(stated) == iso


NAMES = st.sampled_from(["a", "a.txt", "a.html", "a.jsonl", "a.pdf", "a.warc", "a.json.gz"])
STARTS = st.sampled_from(
    [
        b"",
        b"<html>",
        b"{",
        b'{"text": "',
        b"%PDF-1.4\n",
        b"WARC/1.0\r\n",
        b"\x1f\x8b\x08",
        b"\xff\xfe",
    ]
)


@given(NAMES, STARTS, st.binary(max_size=400), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_documents_or_refusals(
    name: str, start: bytes, rest: bytes, packed: bool
) -> None:
    data = gzip.compress(start + rest) if packed else start + rest
    with tempfile.TemporaryDirectory() as folder:
        found = items(Path(folder), name, data)
    assert found
    for item in found:
        assert item.origin.startswith(name)
        if isinstance(item, Document):
            assert item.text.strip() and "\x00" not in item.text
        else:
            assert item.reason.endswith(".")


def test_the_article_of_the_design_is_read(tmp_path: Path) -> None:
    path = SHARED / "article-twitter-fr.txt"
    if not path.exists():
        pytest.skip("../shared is not there")
    (read_one,) = read(path)
    assert isinstance(read_one, Document)
    assert read_one.lang == "fr"
    assert read_one.title == path.read_text(encoding="utf-8").split("\n")[0]
    assert read_one.text and not read_one.text.startswith(read_one.title)
