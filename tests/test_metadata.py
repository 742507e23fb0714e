"""metadata.yml says of tables and columns what the schema says."""

from __future__ import annotations

import sqlite3

import pytest
import yaml
from conftest import METADATA

from kb.store import metadata
from kb.store.schema import load


@pytest.fixture(scope="module")
def written():
    return METADATA.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def database(written):
    return yaml.safe_load(written)["databases"]["enforcement"]


def test_the_file_is_up_to_date(written):
    assert metadata.render(written, load()) == written, "run: python -m kb.store.metadata"


def test_every_table_and_column_has_a_description(database, sample_db):
    connection = sqlite3.connect(sample_db)
    found = connection.execute("select name from sqlite_master where type in ('table', 'view')")
    names = {name for (name,) in found if "_fts" not in name and not name.startswith("sqlite_")}
    assert names == set(database["tables"])
    for name in names:
        table = database["tables"][name]
        assert table["title"].strip() and table["description"].strip()
        columns = [row[1] for row in connection.execute(f'pragma table_info("{name}")')]
        assert list(table["columns"]) == columns
        assert all(text.strip() for text in table["columns"].values())
    connection.close()


def test_every_query_has_a_title_and_a_description_and_runs(database, sample_db):
    connection = sqlite3.connect(sample_db)
    for query in database["queries"].values():
        assert query["title"]
        assert query.get("description") or query.get("description_html")
        names = {"first": "Twitter", "second": "Facebook", "action": "twitter-us-2022"}
        cursor = connection.execute(query["sql"], names)
        assert cursor.description
    connection.close()


def test_no_key_asks_for_units(database):
    """Datasette 0.65 answers pages of tables with units with an error 500."""

    def keys(value):
        if isinstance(value, dict):
            yield from value
            for inner in value.values():
                yield from keys(inner)

    assert "sort" in set(keys(database))
    assert "units" not in {key for key in keys(database) if isinstance(key, str)}


def test_views_are_sorted_by_a_column_without_ties(database):
    assert database["tables"]["enforcement"]["sort"] == "rank"


def test_updating_keeps_the_part_by_hand_and_mends_the_rest(tmp_path, written):
    path = tmp_path / "metadata.yml"
    stale = written.replace("title: Refusals", "title: Something else")
    assert stale != written
    path.write_text(stale, encoding="utf-8")
    assert metadata.update(path) is True
    assert path.read_text(encoding="utf-8") == written
    assert metadata.update(path) is False


def test_a_file_without_the_marker_is_not_overwritten(tmp_path):
    path = tmp_path / "metadata.yml"
    path.write_text("title: mine\n")
    with pytest.raises(metadata.MetadataError, match="lacks the line"):
        metadata.update(path)
    assert path.read_text() == "title: mine\n"


@pytest.mark.parametrize("head", ["title: mine\n", "databases:\n  enforcement:\n    tables: {}\n"])
def test_a_part_by_hand_that_the_rest_does_not_continue_is_refused(head):
    with pytest.raises(metadata.MetadataError):
        metadata.render(f"{head}{metadata.MARKER}\n", load())
