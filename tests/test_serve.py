"""The site, through a real server: pages, SQL, downloads, and what hostile texts cannot do."""

from __future__ import annotations

import asyncio
import csv
import io
import shutil
import signal
import socket
import sqlite3
from collections import Counter
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
import sample
import yaml
from bs4 import BeautifulSoup
from conftest import METADATA, serving

from kb.site.serve import ServeError, application, serve
from kb.store.schema import load


@pytest.fixture(scope="module")
def get(site):
    with httpx.Client(base_url=site, timeout=20, follow_redirects=True) as client:
        yield lambda path, **parameters: client.get(path, params=parameters or None)


@pytest.fixture(scope="module")
def crawled(get):
    """Pages that the home page leads to, by path: all tables, and up to six rows of each."""
    queries = yaml.safe_load(METADATA.read_text())["databases"]["enforcement"]["queries"]
    waiting = ["/", *(f"/enforcement/{name}" for name in queries)]
    waiting += [f"/enforcement/{thing.name}" for thing in load().all]
    found, rows = {}, Counter()
    while waiting:
        path = waiting.pop()
        table, _, row = path.removeprefix("/enforcement/").partition("/")
        if path in found or (row and rows[table] == 6):
            continue
        rows[table] += 1 if row else 0
        found[path] = answer = get(path)
        if "text/html" in answer.headers["content-type"]:
            for link in BeautifulSoup(answer.text, "lxml").find_all("a", href=True):
                target = urlsplit(urljoin(str(answer.url), link["href"]))
                if target.netloc == answer.url.netloc.decode() and not target.path.endswith(".db"):
                    waiting.append(target.path)
    return found


def page(answer):
    return BeautifulSoup(answer.text, "lxml")


def html(crawled):
    return {path: page(answer) for path, answer in crawled.items() if "<html" in answer.text}


def test_the_home_page_leads_to_the_largest_action(get):
    largest = page(get("/")).select_one("table.plain tbody tr")
    assert largest.a["href"] == f"/enforcement/actions/{sample.FACEBOOK}"
    assert "5,000,000,000" in largest.text


def test_an_action_page_marks_the_figure_in_its_sentence(get):
    shown = page(get(f"/enforcement/actions/{sample.TWITTER}"))
    quotes = shown.select("#penalties ~ .entry blockquote")
    marked = {quote.mark.text: quote.text for quote in quotes}
    assert marked["150 millions de dollars"] == sample.FINE_SENTENCE
    assert marked["140 millions d’euros"] == sample.FINE_SENTENCE
    assert "the same sanction, counted once" in shown.text


def test_an_action_page_shows_the_final_figure_first_and_keeps_the_earlier_one(get):
    shown = page(get(f"/enforcement/actions/{sample.AIRLINE}"))
    entries = shown.select("section[aria-labelledby=penalties] .entry")
    assert [entry.select_one(".tag").text for entry in entries] == ["final", "superseded"]
    assert shown.select_one(".headline strong").text == "20,000,000\N{NO-BREAK SPACE}GBP"


def test_no_penalty_is_not_shown_as_a_penalty_of_0(get):
    shown = page(get(f"/enforcement/actions/{sample.CLOSED}"))
    assert "No sum is known" in shown.text
    assert "No penalty is known" in shown.text


def test_values_on_which_documents_disagree_are_all_shown(get):
    shown = page(get(f"/enforcement/actions/{sample.TWITTER}"))
    (announced,) = [one for one in shown.select(".fact") if one.h3.text == "Announced"]
    assert "The documents disagree" in announced.text
    assert [value.strong.text for value in announced.select(".value")] == ["25 May 2022", "2022"]


def test_a_document_page_marks_what_it_states(get):
    shown = page(get("/enforcement/documents/note-fr"))
    at = sample.DOCUMENTS["note-fr"][4].index("150 millions de dollars")
    assert shown.select_one(f"mark#at-{at}").text == "150 millions de dollars"
    assert shown.select_one(".text").text == sample.DOCUMENTS["note-fr"][4]


def test_a_party_page_lists_its_actions(get):
    shown = page(get("/enforcement/parties/twitter"))
    assert [link["href"] for link in shown.select("table a")] == [
        f"/enforcement/actions/{sample.TWITTER}"
    ]


def test_facebook_was_sanctioned_33_times_as_much_as_twitter(get):
    rows = get(
        "/enforcement/compare.json", first="Twitter", second="Facebook", _shape="array"
    ).json()
    times = [(row["respondent"], row["times_as_large"], row["compared_in"]) for row in rows]
    assert times == [("Twitter, Inc.", 1.0, "USD"), ("Facebook, Inc.", 33.3, "USD")]
    shown = page(get("/enforcement/compare", first="Twitter", second="Facebook"))
    assert shown.select_one(".verdict strong").text == "33.3 times"
    assert [mark.text for mark in shown.select("mark")] == ["150 millions de dollars", "$5 billion"]


def test_sums_in_different_currencies_are_compared_in_euros(get):
    rows = get(
        "/enforcement/compare.json", first="twitter", second="british", _shape="array"
    ).json()
    assert [(row["times_as_large"], row["compared_in"]) for row in rows] == [
        (6.4, "EUR"),  # 140,213,124.88 / 22,000,000
        (1.0, "EUR"),
    ]


def test_a_sanction_that_another_one_pays_is_not_compared(sample_db, tmp_path):
    database = tmp_path / "shared.db"
    shutil.copy(sample_db, database)
    connection = sqlite3.connect(database)
    connection.executescript(f"""
        insert into action_parties (action_id, party_id)
          values ('{sample.TWITTER}', 'british-airways');
        update penalties set amount_eur = 3 where action_id = '{sample.AIRLINE}';
    """)  # the airline is now named in the case of Twitter too, which alone pays there
    query = yaml.safe_load(METADATA.read_text())["databases"]["enforcement"]["queries"]["compare"]
    cursor = connection.execute(query["sql"], {"first": "british", "second": "twitter"})
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor]
    connection.close()
    assert [(row["action_id"], row["amount"], row["actions_known"]) for row in rows] == [
        (sample.AIRLINE, 20_000_000, 2),
        (sample.TWITTER, 150_000_000, 1),
    ]


@pytest.mark.parametrize("name", ["Nobody", '"', "* OR", "<script>"])
def test_comparing_with_an_unknown_name_says_so(get, name):
    answer = get("/enforcement/compare", first="Twitter", second=name)
    assert answer.status_code == 200
    assert f"No action against “{name}” is known here" in page(answer).text


def test_sql_runs_through_the_json_api(get):
    sql = "select title from actions where currency = :currency"
    answer = get("/enforcement.json", sql=sql, currency="GBP", _shape="array")
    assert answer.json() == [{"title": "British Airways, Information Commissioner's Office, 2020"}]


@pytest.mark.parametrize("sql", ["delete from actions", "pragma user_version = 7", "selec"])
def test_the_database_cannot_be_written(get, sql):
    assert get("/enforcement.json", sql=sql).status_code == 400
    assert get("/enforcement", sql=sql).status_code == 400


def test_both_csv_downloads_hold_every_row_of_a_large_view(sample_db, tmp_path):
    database = tmp_path / "large.db"
    shutil.copy(sample_db, database)
    connection = sqlite3.connect(database)
    connection.executemany(
        "insert into actions (id, rank, title, known_by, year) values (?, ?, ?, 'documents', 2000)",
        ((f"a{n}", n, f'Company {n % 7}, "quoted", \n{n}') for n in range(100, 2_600)),
    )
    connection.commit()
    cursor = connection.execute("select * from enforcement order by rank")
    columns = [column[0] for column in cursor.description]
    expected = [["" if cell is None else str(cell) for cell in row] for row in cursor]
    connection.close()
    with serving(database) as (address, _):
        shown = page(httpx.get(f"{address}/"))
        (link,) = shown.select("a[download]")
        for path in (link["href"], "/enforcement/enforcement.csv?_stream=on"):
            text = httpx.get(urljoin(address, path), timeout=60).text
            head, *rows = csv.reader(io.StringIO(text, newline=""))
            assert head == columns
            assert rows == expected
            assert len(rows) == 2_505


def test_every_page_answers(crawled):
    assert {path: answer.status_code for path, answer in crawled.items()} == dict.fromkeys(
        crawled, 200
    )
    assert len(crawled) > 60
    for thing in load().all:
        assert f"/enforcement/{thing.name}" in crawled


def test_pages_load_nothing_from_elsewhere(crawled):
    loaded = {
        tag.get("src") or tag.get("href")
        for shown in html(crawled).values()
        for tag in shown.select("script[src], link[rel=stylesheet], img, iframe, object, source")
    }
    assert any(address.startswith("/-/kb/site.css") for address in loaded)
    assert [address for address in loaded if urlsplit(address).netloc] == []


def test_hostile_texts_are_shown_and_do_nothing(crawled):
    pages = html(crawled)
    assert sample.HOSTILE_TITLE in pages[f"/enforcement/actions/{sample.HOSTILE}"].h1.text
    for path, shown in pages.items():
        assert not shown.select("[onerror], img[src=x]"), path
        assert not [tag for tag in shown.find_all("script") if "alert(" in tag.text], path
        assert not [tag for tag in shown.find_all("a") if "javascript:" in tag.get("href", "")], (
            path
        )


def test_a_hostile_sentence_is_escaped(get):
    shown = page(get(f"/enforcement/actions/{sample.HOSTILE}"))
    quote = shown.select_one("blockquote")
    assert quote.text == sample.DOCUMENTS["hostile"][4]
    assert quote.mark.text == "<b>10.000 Euro</b>"


@pytest.mark.parametrize("path", ["actions/nobody", "documents/%3Cb%3E", "no_such_table"])
def test_an_unknown_page_is_a_friendly_404(get, path):
    answer = get(f"/enforcement/{path}")
    shown = page(answer)
    assert answer.status_code == 404
    assert shown.h1.text == "There is no such page"
    assert {"/", "/enforcement/actions"} <= {link["href"] for link in shown.select("main a")}
    assert shown.select_one('link[href^="/-/kb/site.css"]')


@pytest.mark.parametrize("path", ["/", "/enforcement.json", "/-/kb/site.css", "/nothing"])
def test_every_answer_forbids_foreign_scripts_and_frames(get, path):
    headers = get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy["script-src"] and "http" not in policy["script-src"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("same-origin", "no-referrer")


def test_nothing_outside_the_style_folder_is_served(get):
    assert get("/-/kb/%2e%2e/plugin.py").status_code == 404
    assert get("/-/kb/..%2fplugin.py").status_code == 404


def test_an_interrupt_stops_the_server_without_noise(sample_db):
    with serving(sample_db) as (address, process):
        assert httpx.get(f"{address}/enforcement/actions/nobody").status_code == 404
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert errors.strip() in ("", "stopped")


def test_a_port_in_use_is_a_clear_error(sample_db):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"cannot listen on 127.0.0.1:{port}.*--port"):
            serve(sample_db, METADATA, port=port)


def test_a_missing_database_says_what_to_do(tmp_path):
    with pytest.raises(ServeError, match="run kb build"):
        application(tmp_path / "none.db", METADATA)


@pytest.mark.parametrize("content", [b"", b"no database at all"])
def test_a_file_that_is_no_knowledge_base_says_what_to_do(tmp_path, content):
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(content)
    with pytest.raises(ServeError, match="run kb build"):
        application(wrong, METADATA)


@pytest.mark.parametrize("content", [None, "tables: [", "just words"])
def test_metadata_that_cannot_be_used_is_a_clear_error(sample_db, tmp_path, content):
    metadata = tmp_path / "metadata.yml"
    if content is not None:
        metadata.write_text(content)
    with pytest.raises(ServeError, match=r"metadata\.yml"):
        application(sample_db, metadata)


@pytest.mark.parametrize("ending", ["", ".json"])
def test_a_former_address_of_an_action_leads_to_its_present_one(get, ending):
    answer = get(f"/enforcement/actions/{sample.FORMER}{ending}")
    assert answer.status_code == 200
    assert answer.url.path == f"/enforcement/actions/{sample.TWITTER}{ending}"
    assert [one.status_code for one in answer.history] == [301]


def test_the_address_of_no_action_is_not_found(get):
    assert get("/enforcement/actions/nobody-ever").status_code == 404


def test_an_action_page_shows_a_disagreement_with_both_sentences_and_the_rule(get):
    section = page(get(f"/enforcement/actions/{sample.TWITTER}")).select_one(
        "section[aria-labelledby=conflicts]"
    )
    assert "2022-05-25 or 2022" in section.text
    assert "the most precise" in section.text
    assert [mark.text for mark in section.select("mark")] == ["25 May 2022", "amende"]


def test_an_action_page_says_how_to_cite_it(get):
    shown = page(get(f"/enforcement/actions/{sample.HOSTILE}")).select_one("details.cite")
    assert f"/enforcement/actions/{sample.HOSTILE}" in shown.text
    assert not shown.select("script")


def test_the_list_of_disagreements_leads_to_the_actions(get):
    shown = page(get("/enforcement/conflicts"))
    assert shown.select_one(f'a[href="/enforcement/actions/{sample.TWITTER}"]')


def test_the_download_runs_nothing_in_a_spreadsheet(sample_db, tmp_path):
    database = tmp_path / "formula.db"
    shutil.copy(sample_db, database)
    with sqlite3.connect(database) as db:
        db.execute("update actions set title = '=HYPERLINK(1)' where id = ?", (sample.TWITTER,))
    datasette = application(database, METADATA)
    answer = asyncio.run(datasette.client.get("/-/kb/enforcement.csv"))
    assert "'=HYPERLINK(1)" in answer.text
    assert ",=HYPERLINK" not in answer.text
