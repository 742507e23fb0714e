"""The linear classifier, and training the model of roles from labelled documents."""

import json
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from kb.evaluate.labels import LabelError
from kb.nlp.linear import Example, best_temperature, load, train
from kb.nlp.role_model import WEIGHTS, choice
from kb.train.roles import cases, folds, train_roles, without_rules

FRUIT = [
    *[Example({"red": 1.0, "round": 1.0}, "apple")] * 6,
    *[Example({"yellow": 1.0, "long": 1.0}, "banana")] * 6,
    *[Example({"yellow": 1.0, "round": 1.0}, "lemon")] * 3,
]


def test_a_trained_model_tells_its_classes_apart():
    model = train(FRUIT, ridge=0.1)
    for example in FRUIT:
        chances = model.probabilities(example.features)
        assert max(chances, key=chances.get) == example.label
        assert sum(chances.values()) == pytest.approx(1)


def test_unknown_features_leave_the_shares_of_the_classes():
    chances = train(FRUIT, ridge=0.1).probabilities({"spiky": 1.0})
    assert chances["lemon"] < chances["apple"] == pytest.approx(chances["banana"], abs=0.05)


def test_the_first_and_the_last_feature_by_name_count():
    examples = [Example({"a": 1.0}, "x"), Example({"z": 1.0}, "y")] * 3
    model = train(examples, ridge=0.1)
    assert model.probabilities({"a": 1.0})["x"] > 0.8
    assert model.probabilities({"z": 1.0})["y"] > 0.8


def test_a_stronger_ridge_makes_a_model_less_sure():
    sure, unsure = (train(FRUIT, ridge).probabilities({"red": 1.0})["apple"] for ridge in (0.1, 10))
    assert unsure < sure


def test_a_feature_that_too_few_examples_have_is_left_out():
    examples = [*FRUIT, Example({"rare": 1.0, "red": 1.0}, "apple")]
    assert "rare" not in train(examples, ridge=1, least=2).rows


def test_training_twice_gives_the_same_file_byte_for_byte(tmp_path):
    for name in ("one.npz", "two.npz"):
        train(FRUIT, ridge=0.5).save(tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_a_saved_model_gives_the_same_probabilities(tmp_path):
    model = train(FRUIT, ridge=0.5).warmed(1.5)
    model.save(tmp_path / "model.npz")
    again = load(tmp_path / "model.npz")
    assert again.probabilities({"red": 0.5}) == model.probabilities({"red": 0.5})


def test_a_higher_temperature_brings_probabilities_nearer_to_each_other():
    model = train(FRUIT, ridge=0.1)
    cold, warm = (model.warmed(t).probabilities({"red": 1.0}) for t in (1.0, 3.0))
    assert warm["apple"] < cold["apple"]
    assert warm["banana"] > cold["banana"]


def test_a_model_that_was_too_sure_gets_a_temperature_above_one():
    claimed = {"a": 0.99, "b": 0.01}
    assert best_temperature([(claimed, "a")] * 7 + [(claimed, "b")] * 3) > 1.5
    assert best_temperature([({"a": 0.7, "b": 0.3}, "a")] * 10) < 1


def test_the_model_decides_only_where_the_rules_are_unsure():
    chances = {"fine": 0.2, "loss": 0.8}
    assert choice(chances, "fine", unsure=True) == "loss"
    assert choice(chances, "fine", unsure=False) == "fine"


def test_a_model_that_is_unsure_itself_leaves_the_rules_choice():
    chances = {"fine": 0.2, "gain": 0.2, "loss": 0.3, "other": 0.3}
    assert choice(chances, "fine", unsure=True) == "fine"
    assert choice({}, "fine", unsure=True) == "fine"


def _row(number: int, text: str, amount: int, role: str) -> dict[str, object]:
    empty = ("authorities", "respondents", "courts", "case_numbers", "violations", "provisions")
    dates = ("announced", "decided", "conduct_start", "conduct_end")
    money = {"evidence": str(amount), "amount": amount, "currency": "USD", "role": role}
    return {
        "id": f"made-{number}",
        "lang": "en",
        "text": text,
        "stage": "decided",
        "amounts": [{**money, "respondent": None, "suspended": False}],
        **{key: [] for key in empty},
        **dict.fromkeys(dates),
    }


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    rows = []
    for number in range(12):
        amount = 1_000 + 7 * number
        if number % 2:
            text = f"Case {number}: the zorgle was worth ${amount} when bought by firm {number}."
            rows.append(_row(number, text, amount, "transaction"))
        else:
            text = f"Court {number} fined the firm: a penalty of ${amount} is due by day {number}."
            rows.append(_row(number, text, amount, "fine"))
    path = tmp_path / "made.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_training_roles_writes_a_model_and_prints_the_scores(labelled, tmp_path):
    console = Console(record=True, width=100)
    output = tmp_path / "new" / "roles.npz"
    model = train_roles([str(labelled)], console, output)
    assert set(model.classes) == {"fine", "transaction"}
    assert load(output).classes == model.classes
    printed = console.export_text()
    assert all(word in printed for word in ("rules", "model", "both", "made.jsonl", "12 figures"))


def test_documents_that_tell_the_same_story_share_a_fold(tmp_path):
    story = "The agency fined one company $500 for a spill into the river near the old mill. "
    texts = [
        story * 2,
        story * 2 + "The end.",
        *(f"Note {n} of {n} on ${n}." for n in range(30, 50)),
    ]
    rows = [_row(number, text, 500, "fine") for number, text in enumerate(texts)]
    path = tmp_path / "stories.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    numbers = folds(cases([str(path)]))
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 10


def test_labels_without_amounts_are_refused(tmp_path):
    row = {**_row(1, "Nothing was paid.", 5, "fine"), "amounts": []}
    path = tmp_path / "none.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(LabelError, match="nothing to learn"):
        train_roles([str(path)], Console(quiet=True), tmp_path / "never.npz")
    assert not (tmp_path / "never.npz").exists()


def test_the_rules_evidence_can_be_left_out():
    assert without_rules({"rule:role=fine": 1.0, "first": 0.3}) == {"first": 0.3}


def test_the_shipped_weights_are_small_and_finite():
    model = load(WEIGHTS)
    assert WEIGHTS.stat().st_size < 1_000_000
    assert "fine" in model.classes
    assert np.isfinite(model.weights).all()
