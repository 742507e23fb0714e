"""How labelled judgments are compared: kind, outcome and the parties' roles."""

import json

import pytest

from kb.evaluate.judgments import main, measure, rows, scores
from kb.model import Document

TEXT = (
    "The High Court dismissed the appeal of Norbury Ltd.\n\nFacts\n\nThe defendant, Fairwater Inc, "
    "lost a list. Norbury Ltd appealed.\n\nHolding\n\nThe court dismissed the appeal."
)
DOCUMENT = Document("a", "test", "en", None, "High Court - 12/2021", None, TEXT)


def label(outcome="upheld", roles=(), **more):
    given = [{"role": role, "name": name} for role, name in roles]
    return {
        "id": "test:a",
        "kind": "case",
        "outcome": outcome,
        "roles": given,
        "half": "second",
        **more,
    }


def figures(*labels):
    results = measure(labels, {DOCUMENT.key: DOCUMENT})
    return {name: figures for name, *figures in rows(results)}


@pytest.mark.parametrize(
    ("outcome", "more", "all_told", "told"),
    [
        ("upheld", {}, [1, 1, 1], [1, 1, 1]),
        ("annulled", {}, [0, 1, 1], [0, 1, 1]),
        (None, {}, [0, 1, 0], [0, 1, 0]),
        ("upheld", {"implied": True}, [1, 1, 1], [0, 0, 0]),
    ],
)
def test_an_outcome_that_is_not_told_is_counted_apart(outcome, more, all_told, told):
    found = figures(label(outcome, **more))
    assert (found["outcome"], found["outcome told"]) == (all_told, told)


def test_a_role_is_right_under_any_name_of_the_party_and_wrong_under_another_role():
    right = [("appellant", "Norbury"), ("defendant", "Fairwater Inc.")]
    assert figures(label(roles=right))["roles"] == [2, 2, 2]
    wrong = [("claimant", "Norbury Ltd"), ("defendant", "Fairwater Inc")]
    assert figures(label(roles=wrong))["roles"] == [1, 2, 2]


def test_a_label_without_its_document_is_left_out():
    assert figures(label() | {"id": "test:b"})["kind"] == [0, 0, 0]


def test_the_labelled_set_says_of_each_document_what_it_must():
    with open("data/judgments.jsonl", encoding="utf-8") as file:
        given = [json.loads(line) for line in file]
    assert len({one["id"] for one in given}) == len(given) > 80
    for one in given:
        assert one["kind"] in ("case", "enforcement") and one["half"] in ("first", "second")
        assert one["kind"] == "case" or (one["outcome"] is None and not one["roles"])


def test_the_command_reports_a_workspace_without_the_documents(tmp_path, capsys):
    labels = tmp_path / "labels.jsonl"
    labels.write_text(json.dumps(label()) + "\n", encoding="utf-8")
    assert main([str(labels), "--workspace", str(tmp_path), "--errors"]) == 0
    assert "1 labelled documents are not in the workspace" in capsys.readouterr().out


def test_figures_add_up_the_documents_of_a_half():
    results = measure([label(), label("annulled")], {DOCUMENT.key: DOCUMENT})
    by_field = {one.field: one for one in scores(results)}
    assert (by_field["outcome, second half"].right, by_field["outcome, second half"].labelled) == (
        1,
        2,
    )
    assert by_field["kind, second half"].precision == 1
    assert not any("first" in field for field in by_field)
