"""People correct what was extracted; a correction that no longer fits stops the build."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
import yaml

from kb.archive.ingest import ingest
from kb.archive.store import DocumentStore
from kb.build import BuildError, build
from kb.nlp.reference import folder
from kb.resolve.corrections import CorrectionError, read_corrections

TYPO = (
    "The Data Protection Commission has fined Acme Widgets Limited 678200 euros. The decision was "
    "taken on 3 May 2021. Acme Widgets Limited had kept the data of customers for too long."
)
OTHER = (
    "The Data Protection Commission has fined Acme Widgets Limited 41000 euros. The decision was "
    "taken on 9 June 2021. Acme Widgets Limited had sent letters without consent."
)
COMMON = {"date": "2021-06-01", "source": "https://example.org/order"}
WHY = "The order itself says 67,820 euros."


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two documents of one company and authority, which are two actions."""
    documents = tmp_path / "two.jsonl"
    rows = [
        {"id": "typo", "source": "t", "lang": "en", "published": "2021-05-04", "text": TYPO},
        {"id": "other", "source": "t", "lang": "en", "published": "2021-06-10", "text": OTHER},
    ]
    documents.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with DocumentStore(tmp_path) as store:
        ingest([documents], store)
    (tmp_path / "corrections").mkdir()
    return tmp_path


def corrected(workspace: Path, *corrections: dict[str, object]) -> sqlite3.Connection:
    path = workspace / "corrections" / "ours.yml"
    path.write_text(yaml.safe_dump(list(corrections)))
    build(workspace, workspace / "kb.db", lambda *_: None)
    return sqlite3.connect(workspace / "kb.db")


def digest(workspace: Path, key: str) -> str:
    with DocumentStore(workspace) as store:
        return store.get(key).content_hash[:8]


def claim(value: str = "678200 EUR", **more: str) -> dict[str, str]:
    return {"document": "t:typo", "field": "amount", "value": value, **more}


def test_a_corrected_amount_is_shown_and_the_published_one_is_kept(workspace):
    db = corrected(
        workspace,
        {
            "id": "typo",
            "reason": WHY,
            **COMMON,
            "claim": claim(),
            "becomes": {"value": "67820 EUR"},
        },
    )
    amounts = db.execute(
        """select c.amount, c.chosen, c.correction_id, m.text from claims c
        join mentions m on m.id = c.mention_id
        where c.document_id = 't:typo' and c.field = 'amount' order by c.amount"""
    ).fetchall()
    assert amounts == [(67820, 1, "typo", "678200 euros"), (678200, 0, "typo", "678200 euros")]
    headline = db.execute(
        """select headline_amount from actions a join action_documents x on x.action_id = a.id
        where x.document_id = 't:typo'"""
    )
    assert headline.fetchall() == [(67820,)]
    assert db.execute("select reason, applied from corrections").fetchall() == [(WHY, 1)]


def test_a_claim_marked_wrong_is_no_penalty(workspace):
    wrong = {"id": "no", "reason": WHY, **COMMON, "claim": claim(), "wrong": True}
    db = corrected(workspace, wrong)
    assert db.execute("select amount from penalties").fetchall() == [(41000,)]


def test_a_reviewer_merges_two_documents_and_the_page_says_so(workspace):
    pair = {key: digest(workspace, key) for key in ("t:typo", "t:other")}
    db = corrected(workspace, {"id": "one", "reason": WHY, **COMMON, "same_action": pair})
    assert db.execute("select documents from actions").fetchall() == [(2,)]
    why = db.execute("select why from action_documents limit 1").fetchone()[0]
    assert "a reviewer found so" in why
    assert WHY in why


def test_a_reviewer_keeps_two_documents_apart(workspace):
    keys = ("t:typo", "t:other")
    pair = {key: digest(workspace, key) for key in keys}
    joined = {"id": "one", "reason": WHY, **COMMON, "same_action": pair}
    apart = {"id": "two", "reason": WHY, **COMMON, "different_actions": pair}
    assert len(corrected(workspace, joined).execute("select 1 from actions").fetchall()) == 1
    db = corrected(workspace, apart)
    assert len(db.execute("select 1 from actions").fetchall()) == 2


@pytest.mark.parametrize(
    ("correction", "says"),
    [
        ({"claim": claim("999 EUR"), "wrong": True}, "now says 678200 EUR"),
        ({"claim": claim(text="678.200 euros"), "wrong": True}, "expects"),
        ({"same_action": {"t:typo": "00000000", "t:other": "00000000"}}, "read it again"),
    ],
)
def test_a_correction_whose_target_changed_stops_the_build(workspace, correction, says):
    corrected(workspace)
    before = (workspace / "kb.db").read_bytes()
    with pytest.raises(BuildError, match="old-one") as caught:
        corrected(workspace, {"id": "old-one", "reason": WHY, **COMMON, **correction})
    assert says in str(caught.value)
    assert "ours.yml" in str(caught.value)
    assert (workspace / "kb.db").read_bytes() == before


def test_a_correction_of_a_document_that_is_not_here_waits(workspace):
    elsewhere = {**claim(), "document": "sec:lr1"}
    db = corrected(
        workspace, {"id": "later", "reason": WHY, **COMMON, "claim": elsewhere, "wrong": True}
    )
    assert db.execute("select id, applied from corrections").fetchall() == [("later", 0)]


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"id": "x"}, "lacks date, reason, source"),
        ({"id": "x", "reason": WHY, **COMMON}, "needs one of claim"),
        ({"id": "x", "reason": WHY, **COMMON, "claim": claim()}, "needs either wrong"),
        (
            {"id": "x", "reason": WHY, **COMMON, "claim": claim(), "wrong": True, "note": "?"},
            "note",
        ),
        (
            {"id": "x", "reason": WHY, **COMMON, "claim": claim(), "becomes": {"value": "much"}},
            "no amount like",
        ),
        (
            {"id": "x", "reason": WHY, **COMMON, "claim": claim(), "becomes": {"role": "gift"}},
            "no role 'gift'",
        ),
        ({"id": "x", "reason": WHY, **COMMON, "same_action": {"a": "12345678"}}, "two documents"),
    ],
)
def test_a_correction_that_is_not_whole_says_what_is_missing(tmp_path, record, says):
    (tmp_path / "corrections").mkdir()
    (tmp_path / "corrections" / "ours.yml").write_text(yaml.safe_dump([record]))
    with pytest.raises(CorrectionError, match=says):
        read_corrections(tmp_path)


def test_the_corrections_of_the_project_can_be_read():
    assert (folder() / "corrections").is_dir()
    read_corrections()
