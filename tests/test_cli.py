"""The kb command as a user types it."""

import json
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from kb.cli import app

README = Path(__file__).parents[1] / "README.md"
COMMANDS = sorted(get_command(app).commands)
NOTE = (
    "Data Office fines Acme Ltd\n\nThe Data Office fined Acme Ltd 20,000 euros on 3 May 2021 for "
    "sending advertisements by e-mail without consent."
)


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_in_the_readme_and_shows_examples_of_itself(command):
    assert f"kb {command}" in README.read_text(encoding="utf-8")
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"kb {command}" in result.output


def test_extract_prints_an_object_in_the_form_of_the_labels(tmp_path):
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    result = run("extract", tmp_path / "note.txt")
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    found = json.loads(line)
    assert list(found)[:14] == [
        "id", "lang", "stage", "authorities", "respondents", "courts", "case_numbers", "announced",
        "decided", "conduct_start", "conduct_end", "amounts", "violations", "provisions",
    ]  # fmt: skip
    (amount,) = found["amounts"]
    assert (amount["amount"], amount["currency"], amount["role"]) == (20_000, "EUR", "fine")
    body = NOTE.partition("\n\n")[2]
    assert body[amount["start"] : amount["end"]] == "20,000 euros"
    assert all({"start", "end", "confidence"} <= set(claim) for claim in found["claims"])


def test_ingest_and_build_say_what_they_did(tmp_path):
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "empty.html").write_text("", encoding="utf-8")
    result = run("ingest", tmp_path / "note.txt", tmp_path / "empty.html", "-w", tmp_path / "w")
    assert result.exit_code == 0
    assert "1 new documents" in result.stdout
    assert "1 refused" in result.stdout
    assert "empty.html" in result.stderr
    again = run("ingest", tmp_path / "note.txt", "-w", tmp_path / "w")
    assert "0 new documents" in again.stdout
    built = run("build", "-w", tmp_path / "w")
    assert built.exit_code == 0
    assert "1 documents (1 read anew), 1 actions" in built.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "-w", "{missing}"),
        ("serve", "-w", "{missing}"),
        ("extract", "{missing}"),
        ("ingest", "{missing}", "-w", "{folder}"),
        ("evaluate", "{missing}"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_is_missing_is_told_without_a_traceback(tmp_path, arguments):
    names = {"missing": tmp_path / "missing", "folder": tmp_path}
    result = run(*(argument.format(**names) for argument in arguments))
    assert result.exit_code == 1
    assert "missing" in result.stderr
    assert "Traceback" not in result.output


def test_evaluate_prints_figures_and_writes_them(tmp_path):
    label = {
        "id": "n1", "lang": "en", "title": "", "text": NOTE, "stage": "decided",
        "authorities": ["Data Office"], "respondents": ["Acme Ltd"], "courts": [],
        "case_numbers": [], "announced": None, "decided": "2021-05-03", "conduct_start": None,
        "conduct_end": None, "violations": ["privacy.marketing"], "provisions": [],
        "amounts": [{"evidence": "20,000 euros", "amount": 20_000, "currency": "EUR",
                     "role": "fine", "respondent": "Acme Ltd", "suspended": False}],
    }  # fmt: skip
    (tmp_path / "labels.jsonl").write_text(json.dumps(label) + "\n", encoding="utf-8")
    result = run(
        "evaluate", tmp_path / "labels.jsonl",
        "--json", tmp_path / "all.json", "--figures", tmp_path / "figures.json",
    )  # fmt: skip
    assert result.exit_code == 0
    whole, figures = (
        json.loads((tmp_path / name).read_text(encoding="utf-8"))
        for name in ("all.json", "figures.json")
    )
    money = next(row for row in figures["fields"] if row["field"] == "money")
    assert (money["right"], money["labelled"], money["f1"]) == (1, 1, 1.0)
    # The figures alone can be published where the texts cannot.
    assert "documents" in whole
    assert NOTE[:30] not in json.dumps(figures)
    compared = run("evaluate", tmp_path / "labels.jsonl", "--compare", tmp_path / "all.json")
    assert compared.exit_code == 0
    assert "before and after" in compared.stdout


def test_an_unknown_field_is_told_with_the_known_ones(tmp_path):
    result = run("evaluate", "--errors", "colour")
    assert result.exit_code == 1
    assert "there are money" in result.stderr
