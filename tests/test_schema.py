"""The declared schema: what it makes of an empty database, and what it refuses."""

from __future__ import annotations

import copy

import pytest
import sqlite_utils
import yaml

from kb.store import schema


@pytest.fixture
def db():
    created = sqlite_utils.Database(memory=True)
    schema.create(created)
    return created


@pytest.fixture
def declared():
    return copy.deepcopy(yaml.safe_load(schema.DECLARATION.read_text(encoding="utf-8")))


def small(**columns):
    columns = {"id": ["TEXT", "Id", "pk"], **columns}
    table = {"title": "Things", "description": "A row a thing.", "columns": columns}
    return {"tables": {"things": table}}


def test_an_empty_database_gets_the_declared_tables_and_views(db, declared):
    assert set(declared["tables"]) == set(db.table_names())
    assert set(declared["views"]) == set(db.view_names())
    assert {"actions", "claims", "documents", "mentions", "penalties"} <= set(db.table_names())


def test_columns_have_the_declared_order_types_and_keys(db, declared):
    for name, table in declared["tables"].items():
        made = [(column.name, column.type) for column in db.table(name).columns]
        assert made == [(column, items[0]) for column, items in table["columns"].items()]
        keys = [column for column, items in table["columns"].items() if "pk" in items[2:]]
        assert db.table(name).pks == keys


def test_declared_foreign_keys_exist_and_each_has_an_index(db, declared):
    checked = 0
    for name, table in declared["tables"].items():
        targets = {
            column: option["fk"]
            for column, items in table["columns"].items()
            for option in items[2:]
            if isinstance(option, dict) and "fk" in option
        }
        made = {key.column: key.other_table for key in db.table(name).foreign_keys}
        assert made == targets
        leading = {index.columns[0] for index in db.table(name).indexes}
        assert set(targets) <= leading, name
        checked += len(targets)
    assert checked >= 20


def test_a_foreign_key_to_nothing_is_refused_by_the_database(db):
    db.execute("pragma foreign_keys = on")
    with pytest.raises(Exception, match="FOREIGN KEY"):
        db.table("penalties").insert({"id": "p", "action_id": "nobody"})


def test_the_rank_of_actions_is_unique(db):
    db.table("actions").insert({"id": "a", "rank": 1})
    with pytest.raises(Exception, match="UNIQUE"):
        db.table("actions").insert({"id": "b", "rank": 1})


def test_a_large_sum_stays_exact(db):
    db.table("penalties").insert({"id": "p", "amount": 5_000_000_000})
    ((amount, kind),) = db.execute("select amount, typeof(amount) from penalties").fetchall()
    assert (amount, kind) == (5_000_000_000, "integer")


def test_views_run_and_have_the_declared_columns(sample_db, declared):
    db = sqlite_utils.Database(sample_db)
    for name, view in declared["views"].items():
        rows = list(db.view(name).rows)
        assert rows
        assert list(rows[0]) == list(view["columns"])


def test_the_view_of_actions_is_flat_and_shows_the_sentence(sample_db):
    db = sqlite_utils.Database(sample_db)
    rows = {row["action_id"]: row for row in db.view("enforcement").rows}
    assert "google-fr-2019" not in rows  # only mentioned
    twitter = rows["twitter-us-2022"]
    assert twitter["respondents"] == "Twitter, Inc."
    assert twitter["evidence"].endswith("150 millions de dollars, soit 140 millions d’euros.")
    assert twitter["urls"] == "https://example.com/twitter https://example.org/fr/twitter"
    assert rows["acme-ie-2021"]["headline_amount"] is None
    assert rows["british-airways-gb-2020"]["evidence"].startswith("The ICO has fined")


def test_search_finds_words_without_their_accents(sample_db):
    db = sqlite_utils.Database(sample_db)
    assert [row["id"] for row in db.table("documents").search("ministere")] == ["note-fr"]


def test_the_dictionary_has_an_entry_a_column(declared):
    entries = {(entry.table, entry.column): entry for entry in schema.dictionary()}
    things = {**declared["tables"], **declared["views"]}
    assert len(entries) == sum(len(thing["columns"]) for thing in things.values())
    assert entries["claims", "action_id"].key == "actions.id"
    assert entries["claims", "id"].key == "primary key"


@pytest.mark.parametrize(
    ("declaration", "place"),
    [
        (small(sum=["NUMERIC", "Sum", {"unit": "USD"}]), "things.sum: unknown unit"),
        (small(sum=["NUMERIC", "Sum", "primary"]), "things.sum: unknown primary"),
        (small(sum=["FLOAT", "Sum"]), "things.sum: needs a type"),
        (small(sum=["NUMERIC"]), "things.sum: needs a type"),
        (small(sum=["NUMERIC", "Sum", {"index": "yes"}]), "things.sum: index is true or unique"),
        (small(of=["TEXT", "Of", {"fk": "nothing"}]), "things.of: no table 'nothing'"),
        ({"tables": {}, "triggers": {}}, "the schema: unknown triggers"),
        ({"views": {}}, "the schema: lacks tables"),
    ],
)
def test_a_wrong_declaration_fails_with_its_place(declaration, place):
    with pytest.raises(schema.SchemaError, match=place):
        schema.parse(declaration)


@pytest.mark.parametrize("option", ["label", "sort", "fts", "facets"])
def test_an_option_that_names_no_column_fails_with_its_place(option):
    declaration = small()
    missing = ["missing"] if option in ("fts", "facets") else "missing"
    declaration["tables"]["things"][option] = missing
    with pytest.raises(schema.SchemaError, match="things: has no column 'missing'"):
        schema.parse(declaration)


def test_a_table_without_a_primary_key_is_refused():
    declaration = small(id=["TEXT", "Id"])
    with pytest.raises(schema.SchemaError, match="things: no primary key"):
        schema.parse(declaration)
