"""GDPRhub: what its boxes may hold, and all real saved pages, where they are at hand."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from warcio.archiveiterator import ArchiveIterator

from kb.crawl.check import missing
from kb.crawl.found import ChangedError, Found
from kb.crawl.page import Page
from kb.crawl.sources import all_sources

SOURCE = all_sources()["gdprhub"]
PAGES = Path(__file__).parents[2] / "shared" / "corpus" / "gdprhub.warc.gz"
CHECKED = Path(__file__).parent / "sources_shared" / "gdprhub.yml"
SAVED = Path(__file__).parent / "sources" / "gdprhub" / "decision.html"
SECTIONS = ("English Summary", "Facts", "Dispute", "Holding", "Comment", "Further Resources")
# What stands around the summary; the last is how each translation begins.
FRAME = (
    *("Jurisdiction:", "Initial Contributor", "Navigation menu", "Jump to", "comments here", "↑"),
    "below is a machine translation",
)

# What a page says, cut out of its source without parsing it.
_TRANSLATED = re.compile(r'<h2><span[^>]*id="English_[^"]*(?:ranslation|version)')
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_PREFORMATTED = re.compile(r"<pre>(.*?)</pre>", re.DOTALL)
_INVITATION = re.compile(r"(?:please|feelfreeto)?(?:share|add).{0,50}here!?", re.IGNORECASE)


def _squeezed(markup: str) -> str:
    plain = html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", markup, flags=re.DOTALL))
    return re.sub(r"[\s\u200b\u00ad\ufeff-]+", "", plain)


def _read(url: str, body: bytes) -> Found:
    reader = SOURCE.facts.reader_of(url)
    assert reader, f"no function reads {url}"
    (found,) = SOURCE.read(Page(url, body, SOURCE.facts), reader)
    assert isinstance(found, Found)
    return found


def _all_pages() -> Iterator[tuple[str, bytes]]:
    if not PAGES.exists():
        pytest.skip(f"{PAGES} is not there")
    with PAGES.open("rb") as stream:
        for record in ArchiveIterator(stream):
            url = record.rec_headers.get_header("WARC-Target-URI")
            yield url, record.content_stream().read()


@pytest.mark.slow
def test_every_page_is_read_right() -> None:
    checked = yaml.safe_load(CHECKED.read_text(encoding="utf-8"))
    decisions, commentaries, addresses = 0, 0, set()
    for url, body in _all_pages():
        if SOURCE.facts.reader_of(url) is None:
            commentaries += 1
            _refused(url, body)
            continue
        found = _read(url, body)
        decisions += 1
        addresses.add(found.url)
        assert not missing(found, SOURCE.facts), url
        _has_the_summary_and_nothing_else(found, body.decode(), url)
        if found.url in checked:
            assert _facts(found) == checked.pop(found.url), url
    assert (decisions, commentaries) == (1196, 13)
    # Three were saved twice.
    assert len(addresses) == 1193
    assert not checked


def _refused(url: str, body: bytes) -> None:
    assert "title=Article_" in url
    with pytest.raises(ChangedError, match="no box"):
        list(SOURCE.read(Page(url, body, SOURCE.facts), "decision"))


def _has_the_summary_and_nothing_else(found: Found, body: str, url: str) -> None:
    for words in FRAME:
        assert words not in found.text, (words, url)
    text = _squeezed(found.text)
    content = body.partition("</table>")[2].partition("<!-- \nNewPP")[0]
    start = _TRANSLATED.search(content)
    summary, translation = (content[: start.start()], content[start.start() :]) if start else (
        content, "")  # fmt: skip
    for paragraph in _PARAGRAPH.findall(summary):
        words = _squeezed(paragraph)
        assert words in text or _INVITATION.fullmatch(words), (words[:80], url)
    for words in map(_squeezed, _PREFORMATTED.findall(translation)):
        # Some repeat sentences of the decision in their summary, or all of a short one.
        pieces = [words[place : place + 300] for place in range(0, len(words) - 300, 1_000)]
        if len(words) > 2 * len(text):
            assert sum(piece in text for piece in pieces) <= len(pieces) / 4, url


def _facts(found: Found) -> dict[str, Any]:
    def some(*names: str) -> Any:
        values = [value for name in names for key, value in found.details if key == name]
        return values[0] if len(values) == 1 else values

    blocks = [block for block in re.split(r"\n\n+", found.text) if block.strip()]
    headings = [line for line in blocks if line in SECTIONS]
    facts = {
        "title": found.title,
        "by": some("authority", "court"),
        "jurisdiction": some("jurisdiction"),
        "published": found.published,
        "decided": some("decided"),
        "started": some("started"),
        "kind": some("kind"),
        "outcome": some("outcome"),
        "amount": some("amount"),
        "parties": [value for name, value in found.details if name == "party"],
        "numbers": [value for name, value in found.details if name == "case number"],
        "name": some("case name"),
        "provisions": sum(name == "provision" for name, _ in found.details),
        "appeal": some("appeal"),
        "appeal_from": some("appeal from"),
        "language": some("language"),
        "originals": sum(name == "original" for name, _ in found.details),
        "translated": bool(some("machine translation")),
        "blocks": len(blocks) - len(headings),
    }
    stated = {name: value for name, value in facts.items() if value not in (None, [])}
    return stated | {"sections": headings}


def _changed(old: str, new: str) -> Found:
    body = SAVED.read_text(encoding="utf-8")
    assert old in body
    (found,) = SOURCE.read(
        Page("https://gdprhub.eu/x", body.replace(old, new).encode(), SOURCE.facts), "decision"
    )
    assert isinstance(found, Found)
    return found


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Outcome:", "Penalty points:", "'penalty points'"),
        ("Outcome:", "Type:", "'type'"),
        ("<td>Upheld</td>", "<td>Upheld</td><td>in part</td>", "in part"),
        ("Authority:", "Language:", "neither authority nor court"),
        ("Jurisdiction:", "Country:", "no box"),
        ("mw-parser-output", "other", "mw-parser-output"),
    ],
)
def test_a_box_that_is_not_understood_is_a_changed_page(old: str, new: str, reason: str) -> None:
    with pytest.raises(ChangedError, match=reason):
        _changed(old, new)


@pytest.mark.parametrize(
    ("typed", "decided"),
    [
        ("14.07.2020", ["2020-07-14"]),
        ("6. 2. 2020", ["2020-02-06"]),
        ("13/01/2021", ["2021-01-13"]),
        ("05/01/2021", ["2021-01-05"]),
        ("31.08.23", ["2023-08-31"]),
        ("01/2021", ["2021-01"]),
        ("2021", ["2021"]),
        ("2021-03-05", ["2021-03-05"]),
        ("16 January 2024", ["2024-01-16"]),
        ("25.10.1998", ["1998-10-25"]),
        ("11.09.2020 and 23.09.2020", ["2020-09-11", "2020-09-23"]),
        ("03.12.0209", []),
        ("31.02.2021", []),
        ("n/a", []),
    ],
)
def test_dates_are_read_as_people_type_them(typed: str, decided: list[str]) -> None:
    found = _changed("14. 07.2020", typed)
    assert [value for name, value in found.details if name == "decided"] == decided


@pytest.mark.parametrize(
    ("typed", "numbers", "name"),
    [
        ("37/2020", ["37/2020"], []),
        ("Fine against a baker", [], ["Fine against a baker"]),
        ("N/A", [], []),
    ],
)
def test_a_case_has_a_number_or_a_name(typed: str, numbers: list[str], name: list[str]) -> None:
    found = _changed("<td>37/2020</td>", f"<td>{typed}</td>")
    assert [value for key, value in found.details if key == "case number"] == numbers
    assert [value for key, value in found.details if key == "case name"] == name


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("ECLI:BE:CABRL:2020:ARR.1", ["ECLI:BE:CABRL:2020:ARR.1"]),
        ("BE:CABRL:2020:ARR.1", ["ECLI:BE:CABRL:2020:ARR.1"]),
        ("EDPBI:BE:OSS:D:2022:431", ["EDPBI:BE:OSS:D:2022:431"]),
        ("{{{ECLI}}}", []),
        ("unknown", []),
    ],
)
def test_a_european_identifier_is_a_case_number(typed: str, numbers: list[str]) -> None:
    found = _changed("<td>n/a</td></tr>\n<tr><td>Appeal:", f"<td>{typed}</td></tr><tr><td>Appeal:")
    assert [value for key, value in found.details if key == "case number"][1:] == numbers


@pytest.mark.parametrize("typed", ["None", "n/a", "0", ""])
def test_no_fine_is_no_amount(typed: str) -> None:
    assert "amount" not in dict(_changed("600000 EUR", typed).details)


@pytest.mark.parametrize(
    "title",
    [
        *("Article_6_GDPR", "Category:Belgium", "Main_Page", "APD/GBA_(Belgium)"),
        *("GDPRhub:Copyrights", "User:Someone_-_1", "Data_Protection_in_Belgium"),
        *("BGH_-_VI_ZR_10/24&redirect=no", "BGH_-_VI_ZR_10/24&action=history"),
    ],
)
def test_pages_that_are_no_decision_are_left_aside(title: str) -> None:
    assert SOURCE.facts.reader_of(f"https://gdprhub.eu/index.php?title={title}") is None
