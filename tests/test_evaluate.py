"""Scoring an extraction against labels: figures worked out by hand."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from rich.console import Console

from kb.evaluate import match
from kb.evaluate.calibrate import calibrate
from kb.evaluate.compare import compare
from kb.evaluate.items import FIELDS
from kb.evaluate.labels import LabelError, Labelled, read
from kb.evaluate.report import Report, calibration_table, table
from kb.evaluate.run import compare_one, errors, evaluate, judged_fields, rows
from kb.evaluate.score import FieldScore, f1_interval, judge, score
from kb.model import Claim, Document, Extraction, Mention, Money
from kb.store import schema

TEXT = (
    "The Lake Commission fined Blue Heron Ltd. $2,000 on 3 May 2021. "
    "Blue Heron earned $70.50 from the scheme."
)


def amount(value: object, role: str, payer: str | None = None, currency: str = "USD") -> dict:
    return {
        "evidence": "", "amount": value, "currency": currency,
        "role": role, "respondent": payer, "suspended": False,
    }  # fmt: skip


def label(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": "a", "lang": "en", "source": "lake/1", "title": "", "text": TEXT,
        "stage": "decided", "authorities": ["Lake Commission"],
        "respondents": ["Blue Heron Ltd."], "courts": ["S.D. Tex."],
        "case_numbers": ["21-cv-77"], "announced": None, "decided": "2021-05-03",
        "conduct_start": "2019", "conduct_end": None,
        "amounts": [
            amount(2000, "fine", "Blue Heron Ltd."),
            amount(Decimal("70.50"), "gain"),
        ],
        "violations": ["consumer.deception"], "provisions": ["GDPR 5(1)(f)"],
    }  # fmt: skip
    return row | changes


def labelled(**changes: Any) -> Labelled:
    row = label(**changes)
    document = Document(
        row["id"], row["source"], row["lang"], None, row["title"], None, row["text"]
    )
    return Labelled(document, row)


def scores(*pairs: tuple[Labelled, dict[str, Any]]) -> dict[str, FieldScore]:
    return {item.field: item for item in score(judge(one, output) for one, output in pairs)}


def one(field: str, wanted: dict[str, Any], given: dict[str, Any]) -> tuple[int, int, int]:
    item = scores((labelled(**wanted), label(**given)))[field]
    return item.right, item.extracted, item.labelled


def test_output_equal_to_the_label_scores_one_in_every_field_that_has_items() -> None:
    got = scores((labelled(), label()))
    empty = {"announced", "conduct_end", "headline_none"}
    assert {name for name in FIELDS if got[name].f1 is None} == empty
    assert {got[name].f1 for name in set(FIELDS) - empty} == {1.0}


def test_empty_output_has_recall_zero_and_no_precision() -> None:
    got = scores((labelled(), {}))
    for name in ("money", "sanction", "role", "payer", "respondents", "provisions", "decided"):
        assert (got[name].recall, got[name].precision, got[name].f1) == (0.0, None, 0.0)
    assert got["stage"].f1 == 0.0
    assert got["headline"].f1 == 0.0


def test_one_wrong_and_one_missed_item_give_the_figures_worked_out_by_hand() -> None:
    wanted = labelled(violations=["consumer.deception", "privacy.security", "other"])
    got = scores((wanted, label(violations=["consumer.deception", "finance.tax"])))["violations"]
    assert (got.right, got.extracted, got.labelled, got.documents) == (1, 2, 3, 1)
    assert (got.precision, got.recall, got.f1) == (0.5, 0.3333, 0.4)


def test_counts_are_summed_over_documents_before_shares_are_taken() -> None:
    many = label(id="b", provisions=["Law 1", "Law 2", "Law 3"])
    got = scores((labelled(), label(provisions=[])), (labelled(**many), many))["provisions"]
    assert (got.right, got.extracted, got.labelled, got.recall) == (3, 3, 4, 0.75)


def test_right_figure_in_the_wrong_role_counts_as_money_but_not_as_role_or_sanction() -> None:
    given = {"amounts": [amount(2000, "loss"), amount(70.5, "gain")]}
    assert one("money", {}, given) == (2, 2, 2)
    assert one("role", {}, given) == (1, 2, 2)
    assert one("sanction", {}, given) == (0, 0, 1)


def test_currency_is_part_of_the_figure() -> None:
    given = {"amounts": [amount(2000, "fine", currency="EUR")]}
    assert one("money", {}, given) == (0, 1, 2)


def test_a_figure_stated_twice_counts_once() -> None:
    twice = {"amounts": [amount(9, "fine"), amount(Decimal("9.00"), "total")]}
    assert one("sanction", twice, twice) == (1, 1, 1)
    assert one("role", twice, twice) == (2, 2, 2)


def test_error_stated_twice_is_shown_where_it_stands_first() -> None:
    rows = [amount(9, "fine") | {"evidence": word} for word in ("first", "second")]
    (wrong,) = judge(labelled(), label(amounts=rows)).fields["sanction"].wrong
    assert wrong.evidence == "first"


def test_joint_payers_are_one_item_each_and_an_unlabelled_payer_is_wrong() -> None:
    wanted = {"amounts": [amount(5, "fine", "Ann Reed; Tom Reed"), amount(6, "fine")]}
    given = {"amounts": [amount(5, "fine", "Tom Reed"), amount(6, "fine", "Tom Reed")]}
    assert one("payer", wanted, given) == (1, 2, 2)


def test_payer_may_lack_a_legal_form_but_not_pay_another_amount() -> None:
    wanted = {"amounts": [amount(5, "fine", "Blue Heron")]}
    assert one("payer", wanted, {"amounts": [amount(5, "fine", "Blue Heron Inc.")]}) == (1, 1, 1)
    assert one("payer", wanted, {"amounts": [amount(6, "fine", "Blue Heron Inc.")]}) == (0, 1, 1)


def test_headline_is_the_largest_sanction_and_must_be_exact() -> None:
    wanted = {"amounts": [amount(100, "fine"), amount(900, "total"), amount(5000, "turnover")]}
    assert one("headline", wanted, {"amounts": [amount(900, "settlement")]}) == (1, 1, 1)
    assert one("headline", wanted, {"amounts": [amount(5000, "fine")]}) == (0, 1, 1)
    assert one("headline", wanted, {"amounts": []}) == (0, 1, 1)


def test_document_without_a_sanction_is_right_when_none_is_extracted() -> None:
    wanted = {"amounts": [amount(70, "gain")]}
    assert one("headline_none", wanted, {"amounts": []}) == (1, 1, 1)
    assert one("headline_none", wanted, {"amounts": [amount(70, "fine")]}) == (0, 1, 1)
    assert one("headline", wanted, {"amounts": []}) == (0, 0, 0)


def test_a_date_where_the_label_has_none_is_wrong_and_precision_of_a_date_matters() -> None:
    assert one("announced", {}, {"announced": "2021-05-04"}) == (0, 1, 0)
    assert one("conduct_start", {}, {"conduct_start": "2019-01"}) == (0, 1, 1)
    assert one("conduct", {}, {"conduct_end": "2019"}) == (1, 2, 1)


@pytest.mark.parametrize(
    ("field", "wanted", "given", "equal"),
    [
        ("respondents", "Blue Heron", "BLUE HERON, INC.", True),
        ("respondents", "Pâtes du Lac S.p.A.", "Pates du Lac SpA", True),
        ("respondents", "Blue Heron Inc.", "Blue Heron LLC", False),
        ("respondents", "Blue Heron", "Blue Heron Holdings", False),
        ("respondents", "Blue Heron", "Blue Heron UK", False),
        ("respondents", "Ann Reed", "Reed", False),
        ("authorities", "The Lake Commission", "lake commission", True),
        ("authorities", "l’Autorité du lac", "Autorité du Lac", True),
        ("authorities", "Lake Commission", "Lake Commission Inc.", False),
        ("authorities", "Lake Commission", "LC", False),
        ("courts", "S.D. Tex.", "U.S. District Court for the Southern District of Texas", True),
        ("courts", "S.D. Tex.", "N.D. Tex.", False),
        ("courts", "D. Alaska", "Superior Court of the District of Alaska", False),
        ("case_numbers", "PS/00080/2022", "ps-00080-2022", True),
        ("case_numbers", "21-cv-77", "21-cv-770", False),
        ("provisions", "GDPR 5(1)(f)", "gdpr  5 (1)(f)", True),
        ("provisions", "GDPR 5", "GDPR 5(1)", False),
    ],
)
def test_matching_rule(field: str, wanted: str, given: str, equal: bool) -> None:
    assert one(field, {field: [wanted]}, {field: [given]}) == (int(equal), 1, 1)


def test_one_extracted_name_matches_one_label_at_most() -> None:
    wanted = {"respondents": ["Blue Heron", "Blue Heron Ltd."]}
    assert one("respondents", wanted, {"respondents": ["Blue Heron"]}) == (1, 1, 2)


def test_names_without_letters_are_compared_as_written() -> None:
    assert match.fold("***") == "***"
    assert match.fold("水公司") != match.fold("火公司")


def test_interval_contains_the_estimate_and_narrows_with_more_documents() -> None:
    few = [(1, 1, 2), (0, 2, 1), (2, 2, 2), (1, 3, 1)] * 3
    many = few * 20
    low, high = f1_interval(few)
    low_many, high_many = f1_interval(many)
    assert low is not None and high is not None and low_many is not None and high_many is not None
    assert low < 8 / 14 < high
    assert low_many < 8 / 14 < high_many
    assert high_many - low_many < (high - low) / 2


def test_interval_of_a_share_is_that_of_the_normal_approximation() -> None:
    # Half of 100 documents right: standard error 0.05, so 0.5 plus and minus 1.96 * 0.05.
    low, high = f1_interval([(1, 1, 1), (0, 1, 1)] * 50)
    assert low == pytest.approx(0.402, abs=0.015)
    assert high == pytest.approx(0.598, abs=0.015)


def test_interval_is_the_same_each_time_and_absent_without_items() -> None:
    assert f1_interval([(1, 2, 3), (0, 1, 0)]) == f1_interval([(1, 2, 3), (0, 1, 0)])
    assert f1_interval([(0, 0, 0)]) == f1_interval([]) == (None, None)


def test_calibration_error_is_the_mean_gap_weighted_by_claims() -> None:
    got = calibrate([(0.95, True), (0.95, True), (0.95, False), (0.25, False)])
    assert [item.number for item in got.bins] == [0, 0, 1, 0, 0, 0, 0, 0, 0, 3]
    assert (got.bins[9].confidence, got.bins[9].right) == (0.95, 0.6667)
    # (3 * |0.95 - 2/3| + 1 * |0.25 - 0|) / 4
    assert got.error == 0.275
    assert calibrate([(1.0, True)]).bins[9].number == 1
    assert calibrate([]).error is None


def claim(field: str, value: str, shown: str, money: Money | None = None) -> Claim:
    start = TEXT.index(shown)
    end = start + len(shown)
    first = 0 if start < 64 else 64
    mention = Mention("text", start, end, shown, first, 63 if first == 0 else len(TEXT))
    return Claim(field, value, mention, 0.8, money)


def test_extraction_is_scored_with_its_sentences_and_claims_are_judged() -> None:
    wanted = labelled()
    extraction = Extraction(
        wanted.document,
        (
            claim("respondent", "Blue Heron Ltd.", "Blue Heron Ltd."),
            claim("respondent", "Blue Heron Ltd.; Ann Reed", "Blue Heron"),
            claim("authority", "Heron", "Heron earned"),
            claim("amount", "2000 USD", "$2,000", Money(Decimal(2000), "USD", "fine")),
            claim("amount", "70.5 USD", "$70.50", Money(Decimal("70.50"), "USD", "loss")),
        ),
    )
    judged = compare_one(wanted, extraction)
    assert judged.fields["money"].counts == (2, 2, 2)
    (wrong,) = judged.fields["authorities"].wrong
    assert wrong.evidence == "Blue Heron earned $70.50 from the scheme."
    assert list(judged_fields(wanted, extraction)) == [
        ("respondent", 0.8, True),
        ("respondent", 0.8, False),
        ("authority", 0.8, False),
        ("amount", 0.8, True),
        ("amount", 0.8, False),
    ]


def write(path: Path, *lines: dict[str, Any] | str) -> Path:
    text = (line if isinstance(line, str) else json.dumps(line, default=float) for line in lines)
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{not json", "not JSON .*column 2"),
        ("[1]", "one JSON object"),
        (label(id="b", stage="ended"), "unknown stage 'ended'"),
        (label(id="b", amounts=[amount(1, "tip")]), "unknown role 'tip'"),
        (label(id="b", violations=["privacy.all"]), "unknown violation 'privacy.all'"),
        (label(id="b", amounts=[amount("12", "fine")]), "'12' is not a number"),
        (label(id="b", amounts=[amount(1, "fine", currency="$")]), "'\\$' is not an ISO 4217"),
        (label(id="b", decided="3 May 2021"), "'decided' is '3 May 2021'"),
        (label(id="b", courts=None), "'courts' is missing"),
        (label(id="b", text=None), "'text' is missing"),
        (label(), "id 'a' is also on line 1"),
    ],
)
def test_bad_label_is_an_error_that_names_the_line(
    tmp_path: Path, bad: dict[str, Any] | str, says: str
) -> None:
    path = write(tmp_path / "bad.jsonl", label(), "", bad)
    with pytest.raises(LabelError, match=f"bad.jsonl, line 3: .*{says}"):
        read(path)


def test_missing_empty_and_undecodable_files_are_errors(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="cannot be read"):
        read(tmp_path / "absent.jsonl")
    with pytest.raises(LabelError, match="no labelled document"):
        read(write(tmp_path / "empty.jsonl", ""))
    (tmp_path / "latin.jsonl").write_bytes(json.dumps(label(), default=float).encode() + b"\n\xe9")
    with pytest.raises(LabelError, match="line 2: not UTF-8"):
        read(tmp_path / "latin.jsonl")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    path = tmp_path_factory.mktemp("labelled") / "small.jsonl"
    foreign = label(id="b", lang="xx", source="pond")
    return evaluate(write(path, label(), foreign))


def test_document_in_a_language_without_data_is_named_and_extracts_nothing(report: Report) -> None:
    assert report.unsupported == ("b",)
    nothing = report.documents[1].fields["money"]
    assert nothing.counts == (0, 0, 2)


def test_progress_is_called_after_each_document(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    path = write(tmp_path / "two.jsonl", label(lang="xx"), label(id="b", lang="xx"))
    evaluate(path, lambda done, total: calls.append((done, total)))
    assert calls == [(1, 2), (2, 2)]


def test_report_is_json_with_the_errors_of_each_document_and_groups(report: Report) -> None:
    got = json.loads(json.dumps(report.as_dict(by=["lang", "source"])))
    assert got["number_of_documents"] == 2
    assert len(got["sha256"]) == 64
    missed = got["documents"]["b"]["fields"]["respondents"]["missed"]
    assert [row["item"] for row in missed] == ["Blue Heron Ltd."]
    assert "fined Blue Heron Ltd. $2,000" in missed[0]["evidence"]
    assert set(got["by"]["lang"]) == {"en", "xx"}
    assert set(got["by"]["source"]) == {"lake", "pond"}
    assert {row["documents"] for row in got["by"]["lang"]["xx"] if row["field"] == "money"} == {1}


def test_errors_of_a_field_are_listed_per_document(report: Report) -> None:
    lines = list(errors(report, "case_numbers"))
    assert "b" in lines
    assert any(line.startswith("  missed 21-cv-77") for line in lines)


def test_rows_fill_the_table_of_evaluations(report: Report) -> None:
    made = rows(report)
    (declared,) = [item for item in schema.load().tables if item.name == "evaluations"]
    assert [set(row) for row in made] == [{column.name for column in declared.columns}] * len(
        FIELDS
    )
    db = sqlite_utils.Database(memory=True)
    db["evaluations"].insert_all(made, pk=("labelled_set", "field"))
    assert db["evaluations"].count == len(FIELDS)


def test_tables_show_shares_and_call_an_accuracy_one(report: Report) -> None:
    console = Console(width=120, file=io.StringIO())
    console.print(table(report.fields, "small"), calibration_table(calibrate([(0.95, True)])))
    shown = console.file.getvalue()
    (stage,) = [line for line in shown.splitlines() if "stage (accuracy)" in line]
    assert [cell.strip() for cell in stage.split("│")][2:4] == ["", ""]
    assert "Calibration error 0.050 over 1 claims" in shown


def as_json(*outputs: dict[str, Any]) -> dict[str, Any]:
    documents = tuple(
        judge(labelled(id=str(number)), output) for number, output in enumerate(outputs)
    )
    made = Report("set.jsonl", "0" * 64, documents, tuple(score(documents)), calibrate([]))
    return made.as_dict()


def test_compare_lists_gains_and_losses_document_by_document() -> None:
    old = as_json(label(courts=[]), label())
    new = as_json(label(), label(courts=["D. Mass."]))
    changes = [(c.document, c.field, c.kind, c.item, c.gain) for c in compare(old, new)]
    assert changes == [
        ("0", "courts", "found", "S.D. Tex.", True),
        ("1", "courts", "lost", "S.D. Tex.", False),
        ("1", "courts", "newly wrong", "D. Mass.", False),
    ]
    assert [c.kind for c in compare(new, old)] == ["lost", "found", "no longer wrong"]
    assert compare(old, old) == []


def test_compare_refuses_reports_about_different_labels() -> None:
    old = as_json(label())
    with pytest.raises(ValueError, match="different labels"):
        compare(old, old | {"sha256": "1" * 64})
