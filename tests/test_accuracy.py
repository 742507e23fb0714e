"""The published figures are true, and extraction does not become worse unseen."""

import json
from pathlib import Path

import pytest

from kb.evaluate.run import evaluate
from kb.nlp.reference import folder

LABELLED = {
    "collection": folder() / "collection",
    "dev": Path(__file__).parents[2] / "shared" / "gold" / "dev.jsonl",
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=sorted(LABELLED))
def measured(request):
    path = LABELLED[request.param]
    if not path.exists():
        pytest.skip(f"the labelled documents {path.name} are not beside this checkout")
    published = json.loads((folder() / "accuracy" / f"{request.param}.json").read_text("utf-8"))
    return published, evaluate(path).as_dict(by=["lang", "source"])


def test_no_field_has_fallen_by_more_than_its_noise(measured):
    published, now = measured
    before = {row["field"]: row for row in published["fields"]}
    fallen = {
        row["field"]: (row["f1"], before[row["field"]]["f1_low"])
        for row in now["fields"]
        if before[row["field"]]["f1_low"] is not None
        and (row["f1"] or 0) < before[row["field"]]["f1_low"]
    }
    assert not fallen, "F1 now, and the lower end of the interval of the published F1"


def test_the_published_figures_are_those_of_this_extraction(measured):
    published, now = measured
    now.pop("documents")
    assert published == json.loads(json.dumps(now)), "run: make figures"
