"""Train the models that ship with the package from labelled documents.

``python -m kb.train.roles LABELLED...`` prints cross-validated scores and writes the weights.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kb.evaluate.labels import SETS, LabelError, Labelled, read_set
from kb.evaluate.score import judge, score
from kb.nlp import extract
from kb.nlp.linear import Example, Features, Linear, best_temperature, train
from kb.nlp.pipeline import UnsupportedLanguageError
from kb.nlp.role_features import RULE
from kb.nlp.role_model import WEIGHTS, choice, likeliest
from kb.nlp.roles import Undecided, undecided

FOLDS = 10
RIDGE = 1.0
# Documents that share this part of their runs of words tell the same story.
_ALIKE = 0.2
_RUN = 6
_FIELDS = ("role", "sanction", "headline", "headline_none")
View = Callable[[Features], Features]


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled document, ready to learn from.

    Attributes:
        labelled: The document and its label.
        figures: Its figures with their features and the roles that the rules choose.
        roles: The labelled role of each figure; None for one that the label does not have.
        set_name: The labelled set that it comes from.
    """

    labelled: Labelled
    figures: tuple[Undecided, ...]
    roles: tuple[str | None, ...]
    set_name: str


def cases(sets: Iterable[str]) -> list[Case]:
    """Read labelled documents and find their figures.

    Raises:
        kb.evaluate.labels.LabelError: A file cannot be used.
    """
    made = []
    for name in sets:
        labelled_set = read_set(name)
        for labelled in labelled_set.items:
            try:
                figures = tuple(undecided(extract.read(labelled.document)))
            except UnsupportedLanguageError:
                continue
            known = tuple(_labelled_role(labelled, figure) for figure in figures)
            made.append(Case(labelled, figures, known, labelled_set.name))
    return made


def _labelled_role(labelled: Labelled, figure: Undecided) -> str | None:
    fitting = [
        str(row["role"])
        for row in labelled.label["amounts"]
        if row["amount"] == figure.amount and row["currency"] == figure.currency
    ]
    return figure.role if figure.role in fitting else next(iter(fitting), None)


def folds(documents: Sequence[Case]) -> list[int]:
    """Return the fold of each document; those that tell the same story share one."""
    groups = _groups([case.labelled.document.text for case in documents])
    sizes: Counter[int] = Counter(groups)
    loads = [0] * FOLDS
    fold_of: dict[int, int] = {}
    for group in sorted(sizes, key=lambda item: (-sizes[item], _digest(str(item)))):
        fold_of[group] = loads.index(min(loads))
        loads[fold_of[group]] += sizes[group]
    return [fold_of[group] for group in groups]


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _groups(texts: Sequence[str]) -> list[int]:
    """Number the documents so that near-duplicates have one number."""
    group = list(range(len(texts)))

    def top(index: int) -> int:
        while group[index] != index:
            index = group[index]
        return index

    runs: list[set[int]] = []
    holders: dict[int, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        words = text.lower().split()
        own = {_digest(" ".join(words[at : at + _RUN])) for at in range(len(words) - _RUN + 1)}
        shared = Counter(other for run in own for other in holders[run])
        for other, count in shared.items():
            if count >= _ALIKE * max(1, min(len(own), len(runs[other]))):
                group[top(index)] = top(other)
        runs.append(own)
        for run in own:
            holders[run].append(index)
    return [top(index) for index in range(len(texts))]


def examples(documents: Iterable[Case], view: View) -> Iterator[Example]:
    """Yield what the model learns from: each labelled figure with the features in view."""
    for case in documents:
        for figure, role in zip(case.figures, case.roles, strict=True):
            if role is not None:
                yield Example(view(figure.features), role)


def everything(features: Features) -> Features:
    """Return all features."""
    return features


def without_rules(features: Features) -> Features:
    """Return the features that do not come from the rules."""
    return {name: value for name, value in features.items() if not name.startswith(RULE)}


def held_out(
    documents: Sequence[Case], view: View
) -> list[list[tuple[dict[str, float], str | None]]]:
    """Return of each figure the chances of its roles, by a model that never saw its document.

    Args:
        documents: Labelled documents.
        view: Chooses the features that the models may use.

    Returns:
        For each document one pair a figure: probabilities, and the labelled role.
    """
    fold_of = folds(documents)
    judged: list[list[tuple[dict[str, float], str | None]]] = [[] for _ in documents]
    for fold in range(FOLDS):
        learned = [case for case, at in zip(documents, fold_of, strict=True) if at != fold]
        if fold not in fold_of or not any(any(case.roles) for case in learned):
            continue
        trained = train(list(examples(learned, view)), RIDGE)
        for index, case in enumerate(documents):
            if fold_of[index] == fold:
                judged[index] = [
                    (trained.probabilities(view(figure.features)), role)
                    for figure, role in zip(case.figures, case.roles, strict=True)
                ]
    return judged


def scores(documents: Sequence[Case], chosen: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return F1 or accuracy of roles, by field.

    Args:
        documents: Labelled documents.
        chosen: The role of each of their figures.
    """
    compared = [
        judge(
            case.labelled,
            {
                "amounts": [
                    {"amount": figure.amount, "currency": figure.currency, "role": role}
                    for figure, role in zip(case.figures, given, strict=True)
                ]
            },
        )
        for case, given in zip(documents, chosen, strict=True)
    ]
    found = {item.field: item.f1 for item in score(compared)}
    return {name: "" if found[name] is None else f"{found[name]:.3f}" for name in _FIELDS}


def train_roles(sets: Sequence[str], console: Console, output: Path = WEIGHTS) -> Linear:
    """Cross-validate and train the model of roles, and write its weights.

    Args:
        sets: As `kb.evaluate.labels.read_set` takes them.
        console: Where the scores are printed.
        output: The file of weights.

    Raises:
        kb.evaluate.labels.LabelError: A file cannot be used, or the files have no amounts.
    """
    documents = cases(sets)
    if not any(role for case in documents for role in case.roles):
        raise LabelError("no labelled amount is found in the texts: there is nothing to learn")
    combined = held_out(documents, everything)
    alone = held_out(documents, without_rules)
    methods = {
        "rules": [[figure.role for figure in case.figures] for case in documents],
        "model": [[likeliest(chances) for chances, _ in figures] for figures in alone],
        "both": [
            [
                choice(chances, figure.role, figure.unsure)
                for figure, (chances, _) in zip(case.figures, row, strict=True)
            ]
            for case, row in zip(documents, combined, strict=True)
        ],
    }
    console.print(_table(documents, methods))
    judged = [(chances, role) for row in combined for chances, role in row if role is not None]
    temperature = best_temperature(judged)
    trained = train(list(examples(documents, everything)), RIDGE).warmed(temperature)
    output.parent.mkdir(parents=True, exist_ok=True)
    trained.save(output)
    size = output.stat().st_size / 1024
    console.print(
        f"{len(judged)} figures, {len(trained.rows)} features, temperature {temperature}: "
        f"{output.name}, {size:.0f} kB"
    )
    return trained


def _table(documents: Sequence[Case], methods: Mapping[str, Sequence[Sequence[str]]]) -> Table:
    table = Table("labelled set", "roles by", *_FIELDS, title=f"{FOLDS}-fold cross-validation")
    for name in [*dict.fromkeys(case.set_name for case in documents), "all"]:
        places = [at for at, case in enumerate(documents) if name in (case.set_name, "all")]
        for method, chosen in methods.items():
            row = scores([documents[at] for at in places], [chosen[at] for at in places])
            table.add_row(name, method, *row.values())
    return table


def main() -> int:
    """Train the model from the command line."""
    parser = argparse.ArgumentParser(prog="python -m kb.train.roles", description=__doc__)
    parser.add_argument("labelled", nargs="+", help=SETS)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    try:
        train_roles(arguments.labelled, Console(), arguments.output)
    except LabelError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
