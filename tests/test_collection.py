"""The embedded collection: each note is complete, and its labels and sources stand beside it."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from kb.nlp.language import supported

DATA = Path(__file__).parent.parent / "data"
NOTE_KEYS = {"id", "source", "lang", "url", "title", "published", "text"}
STAGES = {"complaint", "settled", "decided", "appeal", "closed", "none"}
ROLES = {
    *("fine", "criminal_fine", "disgorgement", "interest", "restitution", "forfeiture"),
    *("settlement", "damages", "costs", "periodic", "total"),
    *("statutory_maximum", "turnover", "gain", "loss", "transaction", "other_case"),
    *("earlier_figure", "conversion", "other"),
}
NUMBER = re.compile(r"\d+(?:[.,\u202f\u00a0 ]\d+)*")


def _read(folder: Path) -> list[dict]:
    lines = [
        line
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [json.loads(line) for line in lines]


NOTES = _read(DATA / "collection")
LABELS = {row["id"]: row for row in _read(DATA / "collection" / "checked")}
each_note = pytest.mark.parametrize("note", NOTES, ids=lambda note: note["id"])


def _figures(snippet: str) -> set[Decimal]:
    """Every value that the digits of a snippet may stand for, in any scale and either habit."""
    values = set()
    for written in NUMBER.findall(re.sub(r"\bone\b", "1", snippet)):
        joined = re.sub(r"[\u202f\u00a0 ]", "", written)
        for thousands, decimal in ((",", "."), (".", ",")):
            digits = joined.replace(thousands, "").replace(decimal, ".")
            if digits.count(".") <= 1:
                values |= {Decimal(digits) * 1000**power for power in range(5)}
    return values


@pytest.mark.parametrize(
    ("snippet", "amount"),
    [
        ("pays $1.5 million", "1500000"),
        ("une amende de 250.000 euros", "250000"),
        ("1,135 milliard d'euros", "1135000000"),
        ("35,258,707.95 euros", "35258707.95"),
        ("NOK 100 000 000", "100000000"),
        ("more than one billion euros", "1000000000"),
    ],
)
def test_a_figure_is_seen_in_any_writing(snippet, amount):
    assert Decimal(amount) in _figures(snippet)
    assert Decimal(amount) + 1 not in _figures(snippet)


def test_the_collection_is_large_enough_and_speaks_french():
    assert len(NOTES) >= 60
    assert sum(note["lang"] == "fr" for note in NOTES) >= 12


def test_ids_and_addresses_are_unique():
    assert len({note["id"] for note in NOTES}) == len(NOTES)
    assert len({note["url"] for note in NOTES}) == len(NOTES)


def test_every_note_has_one_row_of_labels_and_no_row_is_left_over():
    assert len(_read(DATA / "collection" / "checked")) == len(LABELS)
    assert set(LABELS) == {note["id"] for note in NOTES}


@each_note
def test_a_note_is_complete(note):
    assert set(note) == NOTE_KEYS
    assert note["source"] == "collection"
    assert note["lang"] in supported()
    assert urlsplit(note["url"]).scheme == "https"
    assert datetime.date.fromisoformat(note["published"]).isoformat() == note["published"]
    assert note["title"].strip()
    assert 600 <= len(note["text"]) <= 2000


@each_note
def test_the_evidence_of_an_amount_is_verbatim_and_holds_the_figure(note):
    for row in LABELS[note["id"]]["amounts"]:
        assert row["evidence"] in note["title"] or row["evidence"] in note["text"]
        assert Decimal(str(row["amount"])) in _figures(row["evidence"]), row["evidence"]


@each_note
def test_facts_were_checked_in_two_places(note):
    hosts = {urlsplit(address).hostname for address in LABELS[note["id"]]["checked"]}
    assert len({host.removeprefix("www.") for host in hosts}) >= 2


@each_note
def test_labels_use_the_words_of_the_taxonomy(note):
    labels = LABELS[note["id"]]
    assert labels["stage"] in STAGES
    assert {row["role"] for row in labels["amounts"]} <= ROLES
    assert all(re.fullmatch("[A-Z]{3}", row["currency"]) for row in labels["amounts"])


@each_note
def test_respondents_and_payers_are_named_in_the_note(note):
    labels = LABELS[note["id"]]
    words = note["title"] + "\n" + note["text"]
    assert all(name in words for name in labels["respondents"])
    payers = {row["respondent"] for row in labels["amounts"] if row["respondent"]}
    assert {name for joint in payers for name in joint.split("; ")} <= set(labels["respondents"])


def test_violations_are_of_the_taxonomy():
    taxonomy = yaml.safe_load((DATA / "violations.yml").read_text(encoding="utf-8"))
    used = {violation for labels in LABELS.values() for violation in labels["violations"]}
    assert used <= {entry["id"] for entry in taxonomy}
