"""The published figures are true, and extraction does not become worse unseen."""

import json
from pathlib import Path

import pytest

from kb.evaluate import page
from kb.evaluate.labels import read_answers
from kb.evaluate.run import evaluate
from kb.nlp.reference import folder

SHARED = Path(__file__).parents[2] / "shared"
LABELLED = {
    "collection": (folder() / "collection", None),
    "dev": (SHARED / "gold" / "dev.jsonl", None),
    "third": (SHARED / "corpus" / "unlabelled.jsonl", folder() / "labels" / "third.jsonl"),
}
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=sorted(LABELLED))
def measured(request):
    path, labels = LABELLED[request.param]
    if not path.exists():
        pytest.skip(f"the labelled documents {path.name} are not beside this checkout")
    published = json.loads((folder() / "accuracy" / f"{request.param}.json").read_text("utf-8"))
    return published, evaluate(path, labels=labels).as_dict(by=["lang", "source"])


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


def test_the_page_shows_the_published_figures():
    written = page.DEFAULT.read_text("utf-8")
    assert page.render(written, page.reports()) == written, "run: make figures"


@pytest.mark.parametrize(
    "path", sorted((folder() / "labels").glob("*.jsonl")), ids=lambda p: p.stem
)
def test_labels_that_stand_apart_are_labels(path):
    labels = read_answers(path)
    assert len({label["id"] for label in labels}) == len(labels) > 20
    assert all("evidence" not in amount for label in labels for amount in label["amounts"])
