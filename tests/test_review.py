"""What is listed for a person's look, and the correction that comes of it."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest
import yaml
from review_base import WORDS, Base
from typer.testing import CliRunner

from kb.archive.ingest import ingest
from kb.archive.store import DocumentStore
from kb.build import build
from kb.cli import app
from kb.resolve.corrections import CorrectionError, read_corrections
from kb.review.findings import Finding, findings, opened
from kb.review.reasons import MERGING
from kb.review.skeleton import skeleton


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return Base(tmp_path / "kb.db")


def test_nothing_is_found_where_nothing_stands_out(base):
    base.action("a")
    assert base.found() == []


def test_a_sum_of_low_confidence_is_found_with_its_sentence(base):
    base.action("low", 2_000_000, confidence=0.2)
    base.action("sure", 3_000_000, confidence=0.9)
    (one,) = base.found()
    assert (one.reason, one.action_id, one.amount_eur) == ("uncertain sum", "low", 2_000_000)
    assert "20%" in one.why
    (said,) = one.evidence
    assert said.sentence == "The office fined Acme 5,000 euros for its letters."
    assert said.url == "https://example.org/low"


def test_what_a_correction_touched_is_not_found_again(base):
    base.action("low", confidence=0.2)
    base.add("corrections", id="seen", kind="claim")
    base.db.execute("update claims set correction_id = 'seen'")
    base.db.conn.commit()
    assert base.found() == []


def test_larger_sums_and_lower_confidence_come_first(base):
    base.action("large", 9_000_000, confidence=0.5)
    base.action("lower", 8_000_000, confidence=0.1)
    base.action("small", 900, confidence=0.5)
    assert [one.action_id for one in base.found()] == ["lower", "large", "small"]
    assert [one.action_id for one in base.found(limit=1)] == ["lower"]


def test_sums_that_disagree_come_before_dates_that_disagree(base):
    for key, name in (("sum", "amount"), ("date", "decided")):
        base.action(key, 50_000)
        base.document(f"{key}-2")
        if name == "amount":
            shown, other = f"{key}:amount:50000 EUR", base.amount(key, f"{key}-2", 40_000)
        else:
            shown = base.claim(key, key, name, "2020-01-02")
            other = base.claim(key, f"{key}-2", name, "2020-03-04", chosen=0)
        base.add("disagreements", id=key, action_id=key, field=name, claim_id=shown,
                 other_claim_id=other, rule="most_confident")  # fmt: skip
    first, second = base.found()
    assert [first.action_id, second.action_id] == ["sum", "date"]
    assert "2020-03-04" in second.why
    assert [said.document for said in second.evidence] == ["date", "date-2"]


def test_of_a_disagreement_about_a_sum_the_difference_counts(base):
    for key, other_sum in (("rounded", 50_000.4), ("different", 20_000)):
        base.action(key, 50_000)
        base.document(f"{key}-2")
        base.add("disagreements", id=key, action_id=key, field="amount",
                 claim_id=f"{key}:amount:50000 EUR", rule="most_precise",
                 other_claim_id=base.amount(key, f"{key}-2", other_sum))  # fmt: skip
    assert [one.action_id for one in base.found()] == ["different", "rounded"]


def test_a_fine_above_the_turnover_is_found(base):
    base.action("above", 90_000)
    base.amount("above", "above", 80_000, role="turnover", chosen=0)
    base.action("below", 70_000)
    base.amount("below", "below", 80_000, role="turnover", chosen=0)
    base.action("redress", 60_000, role="restitution")
    base.amount("redress", "redress", 50_000, role="turnover", chosen=0)
    base.action("one-of-two", 40_000)
    base.amount("one-of-two", "one-of-two", 30_000, role="turnover", chosen=0)
    base.amount("one-of-two", "one-of-two", 50_000, role="turnover", chosen=0)
    base.action("other-currency", 20_000)
    base.amount("other-currency", "other-currency", 10_000, role="turnover", currency="USD")
    assert base.about("more than turnover") == ["above"]


@pytest.mark.parametrize(
    ("sums", "found"),
    [
        ([1_000, 1_000, 1_000, 2_000, 150_000], ["a4"]),
        ([1_000, 1_000, 1_000, 2_000, 90_000], []),
        ([1_000, 1_000, 1_000, 150_000], []),
    ],
    ids=["far above", "not far enough", "too few to compare"],
)
def test_a_sum_out_of_proportion_for_its_authority_is_found(base, sums, found):
    for number, amount in enumerate(sums):
        base.action(f"a{number}", amount)
    assert base.about("out of proportion") == found


def test_documents_put_together_on_little_are_one_question(base):
    for key, score in (("doubtful", 0.75), ("sure", 0.95)):
        base.action(key)
        base.document(f"{key}-2")
        for one, other in ((f"{key}-2", key), (key, f"{key}-2")):
            base.db.table("action_documents").upsert(
                {"action_id": key, "document_id": one, "joined_to": other, "score": score,
                 "why": f"one action with x:{other}: the same court"},
                pk=("action_id", "document_id"),
            )  # fmt: skip
    (one,) = base.found()
    assert (one.reason, one.action_id) == ("doubtful merge", "doubtful")
    assert "0.75" in one.why
    assert one.why.endswith("the same court")
    assert [said.sentence for said in one.evidence] == ["Title of doubtful", "Title of doubtful-2"]
    base.add("corrections", id="seen", kind="same_action", document_key="doubtful",
             other_document_key="doubtful-2")  # fmt: skip
    assert base.found() == []


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"decided": "2021"}, ["b"]),
        ({"decided": "2022-06-01"}, []),
        ({"amount": 5_001}, []),
        ({"party": "rival"}, []),
        ({"decided": None}, []),
    ],
    ids=["alike", "too late", "another sum", "another party", "no date"],
)
def test_the_same_sum_of_a_party_told_apart_is_found(base, other, found):
    base.add("parties", id="rival", name="Rival")
    base.action("a", decided="2021-03-01")
    base.action("b", **{"decided": "2021-03-01", **other})
    assert base.about("same sum apart") == found


def test_two_instances_of_a_case_are_not_told_apart_by_mistake(base):
    base.action("a", decided="2021-03-01")
    base.action("b", decided="2021-05-01")
    base.add("relations", id="r", from_action_id="b", to_action_id="a", kind="appeal_of")
    assert base.found() == []


@pytest.mark.parametrize(
    ("published", "found"),
    [("2021-05-02", ["a"]), ("2021-05-03", []), ("2021", []), ("2020", ["a"]), (None, [])],
)
def test_a_decision_after_the_publication_is_found(base, published, found):
    base.action("a")
    base.claim("a", "a", "decided", "2021-05-03")
    base.db.execute("update documents set published = ?", (published,))
    base.db.conn.commit()
    assert base.about("impossible date") == found


@pytest.mark.parametrize(("began", "found"), [("2021-06", ["a"]), ("2021-05", []), ("2020", [])])
def test_a_decision_before_the_conduct_is_found(base, began, found):
    base.action("a", decided="2021-05-03", conduct_start=began)
    base.claim("a", "a", "decided", "2021-05-03")
    base.claim("a", "a", "conduct_start", began)
    assert base.about("impossible date") == found


def test_nobody_acted_against_counts_more_where_others_are_named(base):
    for number in range(4):
        base.action(f"a{number}", 1_000 + number)
    base.action("nobody", 20_000, party=None)
    base.add("authorities", id="discreet", name="The Discreet Office")
    for number in range(5):
        base.action(f"d{number}", None, party=None)
    base.db.execute(
        "update action_authorities set authority_id = 'discreet' where action_id like 'd%'"
    )
    base.db.execute("update actions set known_by = 'mention', documents = 0 where id = 'd4'")
    base.db.conn.commit()
    found = base.found()
    assert found[0].action_id == "nobody"
    assert "80%" in found[0].why
    assert sorted(one.action_id or "" for one in found[1:]) == ["d0", "d1", "d2", "d3"]


def test_a_failed_extraction_is_found(base):
    base.action("a")
    base.document("broken", status="failed")
    base.document("unplaced")
    (one,) = base.found()
    assert (one.reason, one.action_id, one.amount) == ("failed", None, None)
    assert one.evidence[0].document == "broken"


def test_kinds_alternate_and_two_doubts_about_a_claim_are_one_finding(base):
    for number in range(30):
        base.action(f"a{number}", 1_000_000, confidence=0.3)
    base.action("b", 300, decided="2021-05-03", conduct_start="2022")
    base.claim("b", "b", "decided", "2021-05-03")
    base.claim("b", "b", "conduct_start", "2022")
    base.action("c", 20_000, confidence=0.3)
    base.amount("c", "c", 10_000, role="turnover", chosen=0)
    found = base.found()
    assert "impossible date" in {one.reason for one in found[:20]}
    (both,) = (one for one in found if one.action_id == "c")
    assert "turnover" in both.why
    assert "Confidence" in both.why
    assert [said.claim["role"] for said in both.evidence] == ["fine", "turnover"]


def run(*arguments: object):
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["review", *map(str, arguments)])


def test_the_list_fits_a_narrow_terminal_and_is_json_for_machines(base):
    base.action("low", 2_000_000, confidence=0.2, title="[bold]Acme[/bold] \x1b[31m" + "long " * 40)
    result = run("--database", base.path)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "[bold]Acme[/bold]" in result.stdout
    assert "\x1b" not in result.stdout
    assert "2,000,000 EUR" in result.stdout
    (one,) = json.loads(run("--database", base.path, "--format", "json").stdout)
    assert one["id"] in result.stdout
    assert one["evidence"][0]["claim"]["value"] == "2000000 EUR"


def test_one_reason_can_be_listed_alone_also_where_it_only_adds_to_another(base):
    base.action("low", confidence=0.2)
    base.action("nobody", 20_000, party=None)
    base.action("both", 90_000, confidence=0.2)
    base.amount("both", "both", 80_000, role="turnover", chosen=0)

    def listed(reason: str) -> list[str]:
        told = run("--database", base.path, "--format", "json", "--reason", reason).stdout
        return sorted(one["action_id"] for one in json.loads(told))

    assert listed("uncertain-sum") == ["both", "low"]
    assert listed("more than turnover") == ["both"]
    assert listed("failed") == []
    unknown = run("--database", base.path, "--reason", "rumour")
    assert unknown.exit_code == 1
    assert "no reason rumour; there are uncertain-sum, conflict" in unknown.stderr


def test_an_empty_list_says_so(base):
    result = run("--database", base.path)
    assert (result.exit_code, result.stdout) == (0, "nothing stands out\n")
    assert run("--database", base.path, "--format", "json").stdout == "[]\n"


def test_a_database_that_is_missing_old_or_none_is_told(base, tmp_path):
    missing = run("--database", tmp_path / "no.db")
    (tmp_path / "text.db").write_text("no database at all " * 100)
    no_database = run("--database", tmp_path / "text.db")
    base.db.execute("drop view conflicts")
    base.db.execute("drop table disagreements")
    old = run("--database", base.path)
    for result, words in ((missing, "run kb build first"), (no_database, "kb build again"),
                          (old, "disagreements); run kb build again")):  # fmt: skip
        assert result.exit_code == 1
        assert words in result.stderr


def test_a_skeleton_of_an_unknown_id_or_of_nothing_to_correct_is_told(base):
    base.document("broken", status="failed")
    (one,) = base.found()
    assert "kb extract" in run("--database", base.path, "--skeleton", one.id).stderr
    unknown = run("--database", base.path, "--skeleton", "00000000")
    assert unknown.exit_code == 1
    assert "no finding 00000000" in unknown.stderr
    assert run("--database", base.path, "--output", "x.yml").exit_code == 1


def test_a_skeleton_is_appended_once_and_is_refused_until_somebody_chose(base, tmp_path):
    base.action("low", confidence=0.2)
    (one,) = base.found()
    path = tmp_path / "corrections" / "ours.yml"
    path.parent.mkdir()
    path.write_text("# Ours")
    arguments = ("--database", base.path, "--skeleton", one.id, "--output", path)
    assert run(*arguments).exit_code == 0
    assert "already" in run(*arguments).stderr
    with pytest.raises(CorrectionError, match="needs either wrong"):
        read_corrections(tmp_path)
    path.write_text(
        path.read_text().replace("# wrong: true", "wrong: true").replace("TODO", "Seen.")
    )
    (read,) = read_corrections(tmp_path)
    assert (read.id, read.reason) == (f"review-{one.id}", "Seen.")
    assert read.source == "https://example.org/low"
    assert read.expected == {"field": "amount", "value": "5000 EUR", "text": WORDS, "role": "fine"}


def test_a_skeleton_keeps_any_text_on_its_line(base):
    base.action("low", confidence=0.2, title='"x"\n- id: y\x00\u2028: {')
    base.db.execute("update mentions set text = ?", ('5\u2028"000": \\ \x07€ # {',))
    base.db.execute("update documents set url = null")
    base.db.conn.commit()
    (one,) = base.found()
    (record,) = yaml.safe_load(skeleton(one, date(2026, 3, 4)))
    assert record["claim"]["text"] == '5\u2028"000": \\ \x07€ # {'
    assert (record["date"], record["source"]) == (date(2026, 3, 4), "TODO")


def ingested(workspace: Path, *days: str) -> Path:
    """Fill a workspace with documents that tell of one fine, each decided on another day."""
    documents = workspace / "all.jsonl"
    rows = [
        {"id": f"of-{day}", "source": "t", "lang": "en", "published": day,
         "text": "The Data Protection Commission has fined Acme Widgets Limited 41000 euros. The "
         f"decision was taken on {day}. Acme Widgets Limited had kept data for too long."}
        for day in days
    ]  # fmt: skip
    documents.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with DocumentStore(workspace) as store:
        ingest([documents], store)
    (workspace / "corrections").mkdir()
    return workspace


def rebuilt(workspace: Path) -> list[Finding]:
    build(workspace, workspace / "kb.db", lambda *_: None)
    with opened(workspace / "kb.db") as db:
        return findings(db, 20)


def test_a_filled_skeleton_of_a_merge_settles_the_question(tmp_path):
    workspace = ingested(tmp_path, "2021-05-03", "2022-05-09")
    (one,) = (x for x in rebuilt(workspace) if x.reason in MERGING)
    assert one.reason == "doubtful merge"
    text = skeleton(one, date(2026, 3, 4)).replace("TODO", "Read.")
    path = workspace / "corrections" / "ours.yml"
    for choice, actions in (("same_action", 1), ("different_actions", 2)):
        path.write_text(text.replace(f"# {choice}", choice))
        assert MERGING.isdisjoint(x.reason for x in rebuilt(workspace))
        db = sqlite3.connect(workspace / "kb.db")
        assert db.execute("select count(*) from actions").fetchone() == (actions,)


def test_a_claim_found_right_as_it_is_leaves_the_list(tmp_path):
    workspace = ingested(tmp_path, "2021-05-03")
    (one,) = doubted(workspace)
    text = skeleton(one, date(2026, 3, 4)).replace("# becomes", "becomes").replace("TODO", "Read.")
    (workspace / "corrections" / "ours.yml").write_text(text)
    assert doubted(workspace) == []
    db = sqlite3.connect(workspace / "kb.db")
    assert db.execute("select headline_amount from actions").fetchall() == [(41_000,)]


def doubted(workspace: Path) -> list[Finding]:
    """Build, and make the extraction unsure of all it found."""
    rebuilt(workspace)
    with sqlite3.connect(workspace / "kb.db") as db:
        db.execute("update claims set confidence = 0.1")
    with opened(workspace / "kb.db") as db:
        return findings(db, 20)
