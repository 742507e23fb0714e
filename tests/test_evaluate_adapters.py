"""Facts that others recorded beside real texts: what is compared, and what is not."""

import gzip
import json
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kb.evaluate.adapters import facts_of, measure

NOTICE = (
    "ENFORCEMENT RELEASE: May 3, 2021\n\nAcme Widgets, Inc. has agreed to pay $150,000 to settle "
    "its potential civil liability for violations of the sanctions regulations."
)
PAGE = """<html lang="en"><head><title>Datatilsynet (Norway) - 1/2021 - GDPRhub</title></head><body>
<div id="content"><h1 id="firstHeading">Datatilsynet (Norway) - 1/2021</h1>
<div id="mw-content-text">
<div class="mw-parser-output"><table class="wikitable"><tr><th colspan="2">1/2021</th></tr>
<tr><td>Authority:</td><td>Datatilsynet (Norway)</td></tr>
<tr><td>Jurisdiction:</td><td>Norway</td></tr>
<tr><td>Relevant Law:</td><td>Article 6(1) GDPR<br>Article 32 GDPR</td></tr>
<tr><td>Decided:</td><td>03.05.2021</td></tr><tr><td>Fine:</td><td>{fine}</td></tr>
<tr><td>Parties:</td><td>Acme Widgets AS</td></tr></table>
<p>The Norwegian DPA fined Acme Widgets AS {told} for a violation of Article 6(1) GDPR, because it
sent advertisements to its former customers without a legal basis and without asking them.</p>
<h2><span class="mw-headline">English Machine Translation of the Decision</span></h2>
<p>A fee of EUR 999,999 is a dream.</p></div></div></div></body></html>"""


def scores(path):
    return {item.field: item for item in measure(facts_of(path))}


def warc(path, *pages):
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number, page in enumerate(pages):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")],
                                    protocol="HTTP/1.1")  # fmt: skip
            address = f"https://gdprhub.eu/index.php?title=Datatilsynet_(Norway)_-_{number}/2021"
            writer.write_record(
                writer.create_warc_record(
                    address, "response", BytesIO(page.encode()), http_headers=head
                )
            )
    return path


def test_a_notice_is_compared_with_its_recorded_facts(tmp_path):
    row = {"id": "n", "lang": "en", "title": "", "text": NOTICE,
           "label": {"respondent": "Acme Widgets, Inc.", "amount": 150000.0, "currency": "USD",
                     "date": "2021-05-03"}}  # fmt: skip
    path = tmp_path / "notices.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(row).encode()))
    found = scores(path)
    assert (found["amount"].right, found["amount"].labelled) == (1, 1)
    assert found["respondent, exactly"].right == 1


def test_a_page_is_read_without_its_box_and_its_translation(tmp_path):
    path = warc(tmp_path / "hub.warc.gz", PAGE.format(fine="20,000 EUR", told="€20,000"))
    (facts,) = facts_of(path)
    assert (facts.amount, facts.currency, facts.date) == (20_000, "EUR", "2021-05-03")
    assert "Fine:" not in facts.document.text
    assert "999,999" not in facts.document.text
    assert scores(path)["amount"].right == 1


def test_a_fine_that_the_prose_does_not_state_is_not_counted(tmp_path):
    path = warc(tmp_path / "hub.warc.gz", PAGE.format(fine="30,000 EUR", told="a sum"))
    assert "amount" not in scores(path)


def test_a_box_without_a_fine_asks_for_none(tmp_path):
    path = warc(tmp_path / "hub.warc.gz", PAGE.format(fine="n/a", told="nobody"))
    assert scores(path)["amount: none"].right == 1


def test_an_ordinary_labelled_file_is_neither_kind(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({"id": "a", "text": "x", "stage": "none"}) + "\n", encoding="utf-8")
    assert facts_of(path) is None
