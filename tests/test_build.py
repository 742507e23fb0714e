"""From files to the database: the whole way, on the embedded collection and on bad days."""

import fcntl
import json
import random
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kb.archive.ingest import ingest
from kb.archive.store import DocumentStore
from kb.build import BuildError, build
from kb.crawl.state import Crawl, keep
from kb.diff.changes import CHANGED, RULE, ActionChange
from kb.diff.compare import changes
from kb.nlp.reference import folder

COLLECTION = sorted((folder() / "collection").glob("*.jsonl"))
ARTICLE = Path(__file__).parents[2] / "shared" / "article-twitter-fr.txt"


def quiet(step: str, done: int, total: int) -> None:
    pass


def built(workspace: Path, *paths: Path) -> sqlite3.Connection:
    with DocumentStore(workspace) as store:
        ingest(paths, store)
    build(workspace, workspace / "kb.db", quiet)
    connection = sqlite3.connect(workspace / "kb.db")
    connection.row_factory = sqlite3.Row
    return connection


def one(db: sqlite3.Connection, sql: str, *values: object) -> dict[str, object]:
    found = db.execute(sql, values).fetchall()
    assert len(found) == 1, [tuple(row) for row in found]
    return dict(found[0])


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    return built(tmp_path_factory.mktemp("collection"), *COLLECTION)


def action_of(db: sqlite3.Connection, document: str) -> dict[str, object]:
    return one(
        db,
        "select a.* from action_documents x join actions a on a.id = x.action_id "
        "where x.document_id = ?",
        f"collection:{document}",
    )


def test_a_source_tells_of_its_last_crawl_and_of_its_years(tmp_path):
    documents = tmp_path / "some.jsonl"
    rows = [
        {"id": "a", "published": "2020-01-05", "lang": "en", "text": "Acme was fined $5 million."},
        {"id": "b", "published": "2022-03-01", "lang": "zh", "text": "公司被罚款五百万元。"},
        {"id": "c", "lang": "en", "text": "The matter was closed without a penalty."},
    ]
    documents.write_text("\n".join(json.dumps(row | {"source": "us_ftc"}) for row in rows))
    day = "2024-05-{}T10:00:00+00:00".format
    for number, verdict in ((1, "good"), (2, "failed")):
        keep(
            tmp_path, Crawl(f"c{number}", "us_ftc", day(10), day(10 + number), verdict, (), 9, 3, 4)
        )
    db = built(tmp_path, documents)
    source = one(db, "select * from sources where id = 'us_ftc'")
    assert (source["last_crawl"], source["last_crawl_verdict"]) == (day(12), "failed")
    assert source["last_crawl_failures"] == 4
    years = db.execute("select year, documents, not_extracted from source_years order by row")
    assert [tuple(row) for row in years] == [(None, 1, 0), ("2020", 1, 0), ("2022", 1, 1)]


def test_every_note_is_extracted_and_every_claim_shows_its_words(collection):
    states = dict(collection.execute("select status, count(*) from documents group by 1"))
    assert set(states) == {"extracted"}
    wrong = collection.execute(
        """select count(*) from mentions m join documents d on d.id = m.document_id
        where substr(iif(m.part = 'title', d.title, d.text), m.start_char + 1,
          m.end_char - m.start_char) <> m.text"""
    ).fetchone()
    assert wrong[0] == 0


def test_three_documents_of_twitters_penalty_are_one_action_with_one_penalty(collection):
    first = action_of(collection, "us-ftc-twitter-2022")
    assert action_of(collection, "us-doj-twitter-2022")["id"] == first["id"]
    assert (first["headline_amount"], first["currency"], first["year"]) == (
        150_000_000,
        "USD",
        2022,
    )
    assert first["country"] == "US"
    final = collection.execute(
        "select amount, currency from penalties where action_id = ? and standing = 'final'",
        (first["id"],),
    ).fetchall()
    assert [tuple(row) for row in final] == [(150_000_000, "USD")]


def test_twitters_penalty_enforces_the_order_of_2011(collection):
    action, order = (action_of(collection, f"us-ftc-twitter-{year}") for year in (2022, 2011))
    link = one(
        collection,
        "select * from relations where from_action_id = ? and kind = 'breach_of_order_in'",
        action["id"],
    )
    assert link["to_action_id"] == order["id"]


def test_facebooks_penalty_is_33_times_as_large(collection):
    twitter = action_of(collection, "us-ftc-twitter-2022")
    facebook = action_of(collection, "us-ftc-facebook-2019")
    assert facebook["currency"] == twitter["currency"]
    assert int(facebook["headline_amount"] / twitter["headline_amount"]) == 33


@pytest.mark.parametrize(
    ("company", "proposed", "imposed"),
    [("british-airways", 183_390_000, 20_000_000), ("marriott", 99_200_396, 18_400_000)],
)
def test_a_proposed_fine_and_the_final_one_are_one_action(collection, company, proposed, imposed):
    action = action_of(collection, f"uk-ico-{company}-2020")
    assert action_of(collection, f"uk-ico-{company}-2019-intent")["id"] == action["id"]
    assert (action["headline_amount"], action["currency"]) == (imposed, "GBP")
    standings = dict(
        collection.execute(
            "select amount, standing from penalties where action_id = ?", (action["id"],)
        ).fetchall()
    )
    assert standings[proposed] == "superseded"
    assert standings[imposed] == "final"


def test_a_history_shows_the_proposal_and_the_decision_and_only_the_decision_counts(collection):
    action = action_of(collection, "uk-ico-british-airways-2020")
    events = collection.execute(
        "select date, amount, currency from events where action_id = ? order by date",
        (action["id"],),
    ).fetchall()
    assert [tuple(row) for row in events] == [
        ("2019-07-08", 183_390_000, "GBP"),
        ("2020-10-16", 20_000_000, "GBP"),
    ]
    converted = one(
        collection,
        "select amount_eur from penalties where action_id = ? and standing = 'final'",
        action["id"],
    )
    assert action["total_all_eur"] == converted["amount_eur"]


def test_whatsapps_fine_counts_for_its_owner_of_then_and_of_today(collection):
    action = action_of(collection, "ie-dpc-whatsapp-2021")
    assert (action["headline_amount"], action["currency"]) == (225_000_000, "EUR")
    party = one(collection, "select * from action_parties where action_id = ?", action["id"])
    assert (party["group_then_id"], party["group_now_id"]) == ("meta", "meta")


def test_amazons_appeal_is_an_action_of_its_own_linked_to_the_decision(collection):
    decision = action_of(collection, "lu-cnpd-amazon-2021")
    appeal = action_of(collection, "lu-ta-amazon-2025")
    assert decision["id"] != appeal["id"]
    assert (decision["headline_amount"], decision["stage"]) == (746_000_000, "decided")
    link = one(
        collection, "select * from relations where kind = 'appeal_of' and from_action_id = ?",
        appeal["id"],
    )  # fmt: skip
    assert link["to_action_id"] == decision["id"]


def test_every_other_id_that_an_action_could_have_leads_to_it(collection):
    action = action_of(collection, "uk-ico-british-airways-2020")
    former = collection.execute(
        "select old_id from action_redirects where action_id = ?", (action["id"],)
    ).fetchall()
    assert [row["old_id"].rpartition("-")[0] for row in former] == ["british-airways-gb-ico-2020"]


def test_an_action_keeps_its_id_when_documents_are_added(tmp_path):
    notes = {
        json.loads(line)["id"]: line
        for path in COLLECTION
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    keys = ["uk-ico-british-airways-2020", "us-ftc-facebook-2019"]
    before, after = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    before.write_text("\n".join(notes[key] for key in keys), encoding="utf-8")
    after.write_text(notes["uk-ico-british-airways-2019-intent"], encoding="utf-8")
    db = built(tmp_path / "w", before)
    old = {key: action_of(db, key)["id"] for key in keys}
    db = built(tmp_path / "w", before, after)
    new = {key: action_of(db, key)["id"] for key in keys}
    assert new["us-ftc-facebook-2019"] == old["us-ftc-facebook-2019"]
    # The earlier document names the action now; the old address leads there.
    lead = one(db, "select action_id from action_redirects where old_id = ?", old[keys[0]])
    assert lead["action_id"] == new[keys[0]]


def test_documents_that_are_added_change_no_other_action(tmp_path):
    lines = [line for path in COLLECTION for line in path.read_text(encoding="utf-8").splitlines()]
    few, more = tmp_path / "few.jsonl", tmp_path / "more.jsonl"
    few.write_text("\n".join(lines[::2]), encoding="utf-8")
    more.write_text("\n".join(lines[1::2]), encoding="utf-8")
    built(tmp_path / "a", few).close()
    built(tmp_path / "b", few, more).close()
    found = [
        one
        for one in changes(tmp_path / "a" / "kb.db", tmp_path / "b" / "kb.db")
        if isinstance(one, ActionChange) and one.change == CHANGED
    ]
    causes = {field.cause for one in found for field in one.fields}
    assert found, "no action has a document among both halves: the test would show nothing"
    assert RULE not in causes


def test_an_action_without_a_fine_has_none_rather_than_zero(collection):
    assert action_of(collection, "us-ftc-twitter-2011")["headline_amount"] is None
    assert collection.execute("select count(*) from penalties where amount = 0").fetchone()[0] == 0


def test_the_flat_view_has_a_row_an_action_and_the_rank_has_no_ties(collection):
    rows, ranks, actions = collection.execute(
        "select (select count(*) from enforcement), (select count(distinct rank) from actions), "
        "(select count(*) from actions)"
    ).fetchone()
    mentioned = collection.execute(
        "select count(*) from actions where known_by = 'mention'"
    ).fetchone()[0]
    assert ranks == actions
    assert rows == actions - mentioned


def test_full_text_search_finds_words_without_their_accents(collection):
    found = collection.execute(
        "select count(*) from documents_fts where documents_fts match 'donnees'"
    ).fetchone()[0]
    assert found > 5


def dump(path: Path) -> list[str]:
    return list(sqlite3.connect(path).iterdump())


def test_the_same_documents_in_another_order_give_the_same_database(tmp_path):
    lines = [line for path in COLLECTION for line in path.read_text(encoding="utf-8").splitlines()]
    lines = lines[::4]
    for name, seed in (("a", 1), ("b", 2)):
        random.Random(seed).shuffle(lines)
        source = tmp_path / f"{name}.jsonl"
        source.write_text("\n".join(lines), encoding="utf-8")
        built(tmp_path / name, source)
    assert dump(tmp_path / "a" / "kb.db") == dump(tmp_path / "b" / "kb.db")


def test_a_second_build_reads_nothing_again(tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("The Data Office fined Acme Ltd 500 euros on 3 May 2021.", encoding="utf-8")
    built(tmp_path / "w", note)
    again = build(tmp_path / "w", tmp_path / "w" / "kb.db", quiet)
    assert (again.documents, again.extracted) == (1, 0)


def test_a_language_without_data_is_kept_and_marked(tmp_path):
    note = tmp_path / "note.jsonl"
    text = "国家互联网信息办公室对某公司处以罚款80.26亿元。"
    note.write_text(json.dumps({"id": "zh", "lang": "zh", "text": text}), encoding="utf-8")
    db = built(tmp_path / "w", note)
    row = one(db, "select lang, status, text from documents")
    assert row == {"lang": "zh", "status": "unsupported language", "text": text}


def test_without_documents_the_build_says_what_to_do(tmp_path):
    with pytest.raises(BuildError, match="run kb ingest first"):
        build(tmp_path, tmp_path / "kb.db", quiet)


def test_a_second_build_at_the_same_time_stops_and_says_so(tmp_path):
    with DocumentStore(tmp_path):
        pass
    with (tmp_path / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BuildError, match="another build is running"):
            build(tmp_path, tmp_path / "kb.db", quiet)


@pytest.mark.skipif(sys.platform != "linux", reason="limits the size of files as Linux does")
def test_a_full_disk_leaves_the_old_database_as_it_was(tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("The Data Office fined Acme Ltd 500 euros on 3 May 2021.", encoding="utf-8")
    built(tmp_path / "w", note).close()
    before = (tmp_path / "w" / "kb.db").read_bytes()
    result = subprocess.run(
        [sys.executable, "-m", "kb.cli", "build", "-w", str(tmp_path / "w"),
         "--database", str(tmp_path / "w" / "kb.db")],
        capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )  # fmt: skip
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "Error:" in result.stderr
    assert (tmp_path / "w" / "kb.db").read_bytes() == before
    assert (
        sorted(path.name for path in (tmp_path / "w").iterdir() if path.name.endswith("new")) == []
    )


@pytest.mark.skipif(not ARTICLE.exists(), reason="the news article is not beside this checkout")
class TestTheFrenchArticle:
    """The case that everything is tried on: ../shared/article-twitter-fr.txt."""

    def test_alone_it_gives_one_action_one_penalty_and_a_mention(self, tmp_path):
        db = built(tmp_path, ARTICLE)
        action = one(db, "select * from actions where known_by = 'documents'")
        assert (action["conduct_start"], action["conduct_end"]) == ("2013", "2019")
        assert (action["headline_amount"], action["currency"]) == (150_000_000, "USD")
        assert one(db, "select party_id from action_parties where action_id = ?", action["id"]) == {
            "party_id": "twitter"
        }
        assert one(db, "select authority_id from action_authorities") == {"authority_id": "us-doj"}
        assert one(db, "select amount, currency, party_id, standing from penalties") == {
            "amount": 150_000_000, "currency": "USD", "party_id": "twitter", "standing": "final",
        }  # fmt: skip
        fine = one(db, "select id from claims where amount = 150000000")
        conversion = one(db, "select * from claims where role = 'conversion'")
        assert (conversion["amount"], conversion["currency"]) == (140_000_000, "EUR")
        assert conversion["restates_claim_id"] == fine["id"]
        other = one(db, "select * from actions where known_by = 'mention'")
        assert (other["headline_amount"], other["currency"]) == (5_000_000_000, "USD")
        assert one(db, "select party_id from action_parties where action_id = ?", other["id"]) == {
            "party_id": "facebook"
        }
        assert one(db, "select kind, from_action_id, to_action_id from relations") == {
            "kind": "compared_with", "from_action_id": action["id"], "to_action_id": other["id"],
        }  # fmt: skip
        assert db.execute("select count(*) from claims where field = 'amount'").fetchone()[0] == 3

    def test_with_the_collection_it_joins_the_action_that_is_there(self, tmp_path):
        db = built(tmp_path, *COLLECTION, ARTICLE)
        found = one(
            db,
            "select action_id from action_documents where document_id like 'files:%'",
        )
        assert found["action_id"] == action_of(db, "us-ftc-twitter-2022")["id"]
        facebook = action_of(db, "us-ftc-facebook-2019")
        claim = one(
            db,
            "select action_id from claims where document_id like 'files:%' and role = 'other_case'",
        )
        assert claim["action_id"] == facebook["id"]
