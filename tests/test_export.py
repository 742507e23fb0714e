"""Files of an export against the rows of the database that they are from."""

import csv
import hashlib
import io
import itertools
import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlite_utils
from frictionless import Package, system
from lxml import etree
from typer.testing import CliRunner

from kb.cli import app
from kb.export.cells import CELL, defused, fitting
from kb.store import schema

MANY = 100_000
# Many rows that tie in all but their id, a third of them without a sum.
_ACTIONS = f"""
with recursive n(i) as (select 1 union all select i + 1 from n where i < {MANY})
insert into actions (id, rank, title, year, known_by, headline_amount, currency, headline_eur,
  documents)
select 'a' || i, i, 'Same title', 2020, 'documents', case when i % 3 then i end,
  case when i % 3 then 'EUR' end, case when i % 3 then i + 0.1 end, 1 from n
"""
HOSTILE = 'a "quoted"\r\nand\rbroken\nline, with NUL \x00 and \u2028 and 🙂'
LONG = "🙂" * 20_000
TITLES = {"formula": "=1+1", "hostile": HOSTILE, "long": LONG, "plain": "Acme Ltd", "empty": ""}


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _database(path: Path) -> sqlite_utils.Database:
    db = sqlite_utils.Database(path)
    schema.create(db)
    return db


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("large") / "enforcement.db"
    db = _database(path)
    db.execute(_ACTIONS)
    db.conn.commit()
    db.close()
    return path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "enforcement.db"
    db = _database(path)
    for rank, (key, title) in enumerate(TITLES.items(), start=1):
        db["actions"].insert({"id": key, "rank": rank, "title": title, "known_by": "documents"})
    sums = {"formula": 0, "hostile": 13_719_512_195.12, "long": 1e22, "plain": 0.1}
    for key, value in sums.items():
        db["actions"].update(key, {"headline_eur": value})
    db.close()
    return path


def _csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def _sheet(path: Path, number: int) -> list[list[str]]:
    """Return the cells of a sheet as Excel would find them, without its escapes."""
    with zipfile.ZipFile(path) as book:
        root = etree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    return [
        [
            re.sub("_x([0-9A-F]{4})_", lambda x: chr(int(x[1], 16)), "".join(cell.itertext()))
            for cell in row
        ]
        for row in root.iter("{*}row")
    ]


def test_every_format_holds_every_row_of_a_large_table_and_view_once(large, tmp_path):
    for form in ("csv", "parquet", "jsonl"):
        result = run("export", "--format", form, "--database", large, "--output", tmp_path / form,
                     "actions", "enforcement")  # fmt: skip
        assert result.exit_code == 0, result.output
        assert f"{2 * MANY:,} rows" in result.stdout
    with sqlite3.connect(large) as db:
        expected = db.execute("select id, headline_eur from actions order by rank").fetchall()
    assert len(expected) == MANY
    for name, key in (("actions", "id"), ("enforcement", "action_id")):
        rows = _csv(tmp_path / f"csv/{name}.csv")
        assert [row[key] for row in rows] == [row[0] for row in expected]
        # Exactly the digits of the database, and nothing where it holds nothing.
        assert [row["headline_eur"] for row in rows] == [
            "" if value is None else str(value) for _, value in expected
        ]
        table = pq.read_table(tmp_path / f"parquet/{name}.parquet")
        columns = (table.column(x).to_pylist() for x in (key, "headline_eur"))
        assert list(zip(*columns, strict=True)) == expected
        with (tmp_path / f"jsonl/{name}.jsonl").open(encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        assert [(line[key], line["headline_eur"]) for line in lines] == expected


def test_csv_keeps_hostile_texts_and_all_digits_and_defuses_formulas(hostile, tmp_path):
    path = tmp_path / "a.csv"
    result = run("export", "--format", "csv", "--database", hostile, "--output", path, "actions")
    assert result.exit_code == 0, result.output
    rows = {row["id"]: row for row in _csv(path)}
    assert {key: row["title"] for key, row in rows.items()} == TITLES | {"formula": "'=1+1"}
    assert [rows[key]["headline_eur"] for key in TITLES] == [
        "0", "13719512195.12", "10000000000000000000000", "0.1", "",
    ]  # fmt: skip
    # Like the site's download: no mark before the first column's name.
    assert path.read_bytes().startswith(b"id,")


def test_json_lines_and_parquet_hold_texts_as_they_are(hostile, tmp_path):
    for form in ("jsonl", "parquet"):
        result = run("export", "--format", form, "--database", hostile,
                     "--output", tmp_path / f"a.{form}", "actions")  # fmt: skip
        assert result.exit_code == 0, result.output
    lines = (tmp_path / "a.jsonl").read_text("utf-8").removesuffix("\n").split("\n")
    rows = [json.loads(line, parse_float=Decimal) for line in lines]
    assert {row["id"]: row["title"] for row in rows} == TITLES
    assert rows[1]["headline_eur"] == Decimal("13719512195.12")
    assert (rows[0]["headline_eur"], rows[4]["headline_eur"]) == (0, None)
    table = pq.read_table(tmp_path / "a.parquet")
    assert dict(zip(*(table.column(x).to_pylist() for x in ("id", "title")), strict=True)) == TITLES
    types = {name: str(table.schema.field(name).type) for name in ("title", "year", "headline_eur")}
    assert types == {"title": "string", "year": "int64", "headline_eur": "double"}
    assert b"CC BY 4.0" in table.schema.metadata[b"licence"]


def test_a_workbook_holds_texts_as_texts_and_counts_what_it_cut(hostile, tmp_path):
    path = tmp_path / "a.xlsx"
    result = run("export", "--format", "xlsx", "--database", hostile, "--output", path, "actions")
    assert result.exit_code == 0, result.output
    assert "Cut: 1 cells" in result.stderr
    about = dict(row for row in _sheet(path, 1) if len(row) == 2)
    assert about["Version"] == "0.1.0"
    assert "CC BY 4.0" in about["Licence"]
    assert hashlib.sha256(hostile.read_bytes()).hexdigest() in about["Database"]
    head, *rows = _sheet(path, 2)
    assert head[:3] == ["id", "rank", "title"]
    titles = {row[0]: row[2] for row in rows}
    # XML has one way to end a line; the carriage return alone is kept by Excel's own escape.
    assert titles["formula"] == "=1+1"
    assert "NUL \x00 and" in titles["hostile"]
    assert titles["long"].endswith("[cut: 20,000 characters in all]")
    with zipfile.ZipFile(path) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet2.xml")


def test_a_table_that_no_sheet_can_hold_is_refused_before_work_begins(large, tmp_path, monkeypatch):
    monkeypatch.setattr("kb.export.workbook.ROWS", MANY - 1)
    path = tmp_path / "a.xlsx"
    result = run("export", "--format", "xlsx", "--database", large, "--output", path, "actions")
    assert result.exit_code == 1
    assert "actions has 100,000 rows" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_data_package_is_valid_and_says_what_it_is(sample_db, tmp_path):
    result = run("export", "--format", "datapackage", "--database", sample_db,
                 "--output", tmp_path / "package")  # fmt: skip
    assert result.exit_code == 0, result.output
    with system.use_context(trusted=True):
        package = Package(tmp_path / "package/datapackage.json")
        # Also compares bytes and hashes, and follows every foreign key.
        report = package.validate()
    assert report.valid, report.to_summary()
    described = json.loads((tmp_path / "package/datapackage.json").read_text("utf-8"))
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    # The newest document that has a possible date, not the day of the export.
    assert (described["version"], described["created"]) == ("0.1.0", "2022-05-26T00:00:00Z")
    resources = {one["name"]: one for one in described["resources"]}
    assert resources["action_parties"]["schema"]["primaryKey"] == ["action_id", "party_id"]
    assert {"fields": ["restates_claim_id"], "reference": {"resource": "", "fields": ["id"]}} in (
        resources["claims"]["schema"]["foreignKeys"]
    )


def test_the_data_package_notices_a_changed_file(sample_db, tmp_path):
    run("export", "--format", "datapackage", "--database", sample_db, "--output", tmp_path / "p",
        "parties")  # fmt: skip
    path = tmp_path / "p/parties.csv"
    path.write_text(path.read_text("utf-8").replace("Twitter", "Tvitter"), "utf-8")
    with system.use_context(trusted=True):
        report = Package(tmp_path / "p/datapackage.json").validate()
    assert "hash-count" in [code for (code,) in report.flatten(["type"])]


def test_texts_of_documents_leave_only_when_asked_for(sample_db, tmp_path):
    for name, more in (("without", ()), ("with", ("--texts",))):
        result = run("export", "--format", "csv", "--database", sample_db,
                     "--output", tmp_path / name, *more)  # fmt: skip
        assert result.exit_code == 0, result.output
    assert "text" not in _csv(tmp_path / "without/documents.csv")[0]
    assert not (tmp_path / "without/document_details.csv").exists()
    assert "150 millions de dollars" in _csv(tmp_path / "with/documents.csv")[0]["text"]
    assert (tmp_path / "with/document_details.csv").exists()
    readme = (tmp_path / "without/README.txt").read_text("utf-8")
    assert "CC BY 4.0" in readme
    assert "0.1.0" in readme


def test_the_same_database_gives_the_same_bytes_and_replaces_its_earlier_export(
    sample_db, tmp_path
):
    seen = []
    for form in ("csv", "parquet", "xlsx", "datapackage"):
        for _ in range(2):
            result = run("export", "--format", form, "--database", sample_db,
                         "--output", tmp_path / form)  # fmt: skip
            assert result.exit_code == 0, result.output
            seen.append((tmp_path / form / "SHA256SUMS").read_text("utf-8"))
    assert seen[0::2] == seen[1::2]
    for line in itertools.chain.from_iterable(text.splitlines() for text in seen[:1]):
        found, name = line.split("  ")
        assert hashlib.sha256((tmp_path / "csv" / name).read_bytes()).hexdigest() == found
    assert sorted(x.name for x in tmp_path.iterdir()) == ["csv", "datapackage", "parquet", "xlsx"]


@pytest.mark.parametrize("change", ["edited", "added", "foreign", "single"])
def test_what_is_not_an_earlier_export_stays_as_it_is(sample_db, tmp_path, change):
    output = tmp_path / ("a.csv" if change == "single" else "out")
    if change == "foreign":
        output.mkdir()
        path = output / "thesis.txt"
    else:
        run("export", "--format", "csv", "--database", sample_db, "--output", output)
        path = {"edited": output / "parties.csv", "added": output / "mine.csv"}.get(change, output)
    path.write_text("my own work", "utf-8")
    result = run("export", "--format", "csv", "--database", sample_db, "--output", output)
    assert result.exit_code == 1
    assert path.read_text("utf-8") == "my own work"
    assert not list(tmp_path.glob(".*"))


def test_a_single_file_is_the_flat_view_and_its_hash_stands_beside_it(sample_db, tmp_path):
    path = tmp_path / "enforcement.csv"
    for _ in range(2):
        result = run("export", "--format", "csv", "--database", sample_db, "--output", path)
        assert result.exit_code == 0, result.output
    with sqlite3.connect(sample_db) as db:
        ids = [row[0] for row in db.execute("select action_id from enforcement order by rank")]
    assert [row["action_id"] for row in _csv(path)] == ids
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    about = (tmp_path / "enforcement.csv.about.txt").read_text("utf-8")
    assert f"{sha256}  enforcement.csv" in about
    assert "CC BY 4.0" in about
    assert sha256 in result.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--format", "csv", "colours"), "there are sources, documents"),
        (("--format", "csv", "--output", "a.csv", "actions", "claims"), "single file"),
        (("--format", "parquet", "--output", "a.csv"), "no name for parquet"),
        (("--format", "csv", "--database", "none.db"), "run kb build"),
    ],
)
def test_what_cannot_be_exported_is_told(sample_db, tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    result = run("export", "--database", sample_db, *arguments)
    assert result.exit_code == 1
    assert told in " ".join(result.stderr.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("update actions set year = 'soon'", "actions.year is declared INTEGER and holds 'soon'"),
        ("update actions set headline_eur = 9e999", "actions cannot be exported: inf"),
        ("drop view conflicts", "lacks the table conflicts; run kb build"),
    ],
)
def test_a_database_that_is_not_as_declared_is_told(tmp_path, statement, told):
    db = _database(tmp_path / "enforcement.db")
    db["actions"].insert({"id": "a", "rank": 1})
    db.execute(statement)
    db.conn.commit()
    db.close()
    result = run("export", "--format", "csv", "--database", tmp_path / "enforcement.db",
                 "--output", tmp_path / "out")  # fmt: skip
    assert result.exit_code == 1
    assert told in " ".join(result.stderr.split())
    assert [x.name for x in tmp_path.iterdir()] == ["enforcement.db"]


def test_control_c_leaves_nothing_and_an_earlier_export_as_it_was(large, tmp_path):
    output = tmp_path / "out"
    command = [sys.executable, "-m", "kb.cli", "export", "--format", "jsonl", "--database",
               str(large), "--output", str(output), "actions", "enforcement"]  # fmt: skip
    run("export", "--format", "jsonl", "--database", large, "--output", output, "events")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        started = time.monotonic()
        while not (tmp_path / ".out.new/actions.jsonl").exists():
            assert process.poll() is None, "it ended before it could be interrupted"
            assert time.monotonic() - started < 30
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in errors
    assert "Traceback" not in errors
    assert [x.name for x in tmp_path.iterdir()] == ["out"]
    assert (output / "events.jsonl").exists()
    assert not (output / "actions.jsonl").exists()


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@a", "\t=1", " =1", "\n-1", "＝1", "\ufeff=1", "\x00=1", "'=1", "''@a",
     "'\tx", "\rx"],
)  # fmt: skip
def test_formulas_get_an_apostrophe_that_can_be_taken_away_again(text):
    assert defused(text) == f"'{text}"
    # The way back, as the documentation tells it.
    assert defused(defused(text)[1:]) == defused(text)


@pytest.mark.parametrize("text", ["", "Acme", "'quoted'", "a=1", "5", "'", " x", "(-1)", "…-"])
def test_other_texts_are_left_as_they_are(text):
    assert defused(text) == text


def test_a_text_is_cut_only_where_excel_could_not_hold_it():
    assert fitting("x" * CELL) == "x" * CELL
    for text in ("x" * (CELL + 1), "🙂" * CELL, "a" + "🙂" * CELL):
        cut = fitting(text)
        assert len(cut.encode("utf-16-le")) // 2 <= CELL
        assert cut.endswith(f"[cut: {len(text):,} characters in all]")
        assert text.startswith(cut.partition(" … [cut")[0])
