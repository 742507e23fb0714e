"""The notebook of findings runs, and finds what was published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.archive.ingest import ingest
from kb.archive.store import DocumentStore
from kb.build import build
from kb.nlp.reference import folder

NOTEBOOK = Path(__file__).parents[1] / "docs" / "findings.ipynb"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the cells of the notebook leave behind, run one after the other."""
    workspace = tmp_path_factory.mktemp("findings")
    with DocumentStore(workspace) as store:
        ingest(sorted((folder() / "collection").glob("*.jsonl")), store)
    database = workspace / "enforcement.db"
    build(workspace, database, lambda *_: None)
    names: dict[str, object] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_DATABASE", str(database))
        for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    return names


def test_facebooks_penalty_is_33_times_twitters_and_more_in_todays_money(found):
    assert round(found["times"], 1) == 33.3
    assert 35 < found["times_2024"] < 45


def test_the_largest_are_ten_in_falling_order(found):
    amounts = list(found["largest"].headline_eur)
    assert len(amounts) == 10
    assert amounts == sorted(amounts, reverse=True)


def test_the_irish_authority_imposed_over_a_billion_in_2022(found):
    # Its own annual report for 2022 speaks of fines in excess of one billion euros.
    assert found["dpc_by_year"].loc[2022, "sum"] > 1_000_000_000


def test_medians_are_of_authorities_with_three_fines_at_least(found):
    assert (found["median"]["count"] >= 3).all()
    assert found["median"]["median"].is_monotonic_decreasing


def test_the_notebook_holds_no_results_that_could_grow_old():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") for cell in cells)
