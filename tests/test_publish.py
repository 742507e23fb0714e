"""The folder that is ready to deploy, and Datasette over it."""

import asyncio
import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sample
from conftest import METADATA
from datasette.app import Datasette
from frictionless import Package
from typer.testing import CliRunner

from kb.cli import app
from kb.site.serve import application


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def published(sample_db, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "site"
    result = run("publish", folder, "--database", sample_db)
    assert result.exit_code == 0, result.output
    assert "datasette serve" in result.stdout
    return folder


def test_the_folder_holds_everything_and_its_hashes(published, sample_db):
    names = {x.relative_to(published).as_posix() for x in published.rglob("*") if x.is_file()}
    assert names >= {
        "enforcement.db", "enforcement.xlsx", "datapackage.json", "metadata.yml", "settings.json",
        "inspect-data.json", "README.txt", "SHA256SUMS", "csv/enforcement.csv",
        "parquet/enforcement.parquet", "csv/claims.csv",
    }  # fmt: skip
    lines = (published / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: found for found, name in (line.split("  ") for line in lines)}
    assert set(sums) == names - {"SHA256SUMS"}
    for name, found in sums.items():
        assert hashlib.sha256((published / name).read_bytes()).hexdigest() == found
    assert (published / "enforcement.db").read_bytes() == sample_db.read_bytes()
    readme = (published / "README.txt").read_text("utf-8")
    for told in ("CC BY 4.0", "0.1.0", "--inspect-file inspect-data.json", sums["enforcement.db"]):
        assert told in readme


def test_the_files_agree_with_the_database_and_the_package_is_valid(published):
    with sqlite3.connect(published / "enforcement.db") as db:
        (rows,) = db.execute("select count(*) from enforcement").fetchone()
    assert rows > 0
    assert pq.read_metadata(published / "parquet/enforcement.parquet").num_rows == rows
    report = Package(published / "datapackage.json").validate()
    assert report.valid, report.to_summary()


def test_datasette_finds_all_settings_in_the_folder(published):
    site = Datasette(config_dir=published)
    assert list(x for x in site.databases if x != "_internal") == ["enforcement"]
    database = site.get_database("enforcement")
    assert not database.is_mutable
    assert database.cached_table_counts["actions"] == 6
    assert site.setting("max_csv_mb") == 0
    assert site.metadata("license") == "CC BY 4.0"
    response = asyncio.run(site.client.get("/enforcement/actions.json?_shape=array"))
    assert response.status_code == 200
    assert len(response.json()) == 6
    asyncio.run(site.client.get("/"))


def test_no_file_names_a_path_of_the_machine(published):
    for name in ("inspect-data.json", "README.txt", "datapackage.json", "settings.json"):
        assert str(published.parent) not in (published / name).read_text("utf-8")
    inspected = json.loads((published / "inspect-data.json").read_text("utf-8"))
    assert inspected["enforcement"]["file"] == "enforcement.db"


def test_it_is_published_again_over_itself_and_over_nothing_else(sample_db, tmp_path):
    site, other = tmp_path / "site", tmp_path / "other"
    assert run("publish", site, "--database", sample_db).exit_code == 0
    first = (site / "SHA256SUMS").read_bytes()
    again = run("publish", site, "--database", site / "enforcement.db")
    assert again.exit_code == 0, again.output
    assert (site / "SHA256SUMS").read_bytes() == first
    other.mkdir()
    (other / "thesis.txt").write_text("my own work", "utf-8")
    refused = run("publish", other, "--database", sample_db)
    assert refused.exit_code == 1
    assert "thesis.txt" in refused.stderr
    assert [x.name for x in other.iterdir()] == ["thesis.txt"]
    assert sorted(x.name for x in tmp_path.iterdir()) == ["other", "site"]


def test_a_release_tells_what_changed_since_the_one_before_and_the_site_shows_it(
    sample_db, tmp_path
):
    site, later = tmp_path / "site", tmp_path / "later.db"
    assert run("publish", site, "--database", sample_db).exit_code == 0
    assert not list(site.glob("changes.*"))
    shutil.copy(sample_db, later)
    with sqlite3.connect(later) as db:
        db.execute("update actions set headline_amount = 7 where id = ?", (sample.TWITTER,))
    assert run("publish", site, "--database", later).exit_code == 0
    feed = (site / "changes.atom").read_text("utf-8")
    assert f"enforcement/actions/{sample.TWITTER}" in feed
    datasette = application(site / "enforcement.db", METADATA)
    for path, kind in (("/changes", "text/html"), ("/changes.atom", "application/atom+xml"),
                       ("/changes.json", "application/json")):  # fmt: skip
        answer = asyncio.run(datasette.client.get(path))
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)


def test_too_many_rows_for_excel_are_told_and_the_rest_is_published(
    sample_db, tmp_path, monkeypatch
):
    monkeypatch.setattr("kb.export.publish.ROWS", 2)
    result = run("publish", tmp_path / "site", "--database", sample_db)
    assert result.exit_code == 0, result.output
    assert "no enforcement.xlsx" in result.stderr
    assert not (tmp_path / "site/enforcement.xlsx").exists()


def test_a_missing_database_is_told(tmp_path):
    result = run("publish", tmp_path / "site", "--workspace", tmp_path / "nothing")
    assert result.exit_code == 1
    assert "run kb build" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_control_c_leaves_nothing(sample_db, tmp_path):
    command = [sys.executable, "-m", "kb.cli", "publish", str(tmp_path / "site"),
               "--database", str(sample_db)]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        started = time.monotonic()
        while not (tmp_path / ".site.new").exists():
            assert process.poll() is None, "it ended before it could be interrupted"
            assert time.monotonic() - started < 30
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []
