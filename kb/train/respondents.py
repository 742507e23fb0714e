"""Fit the weights of the signs of a respondent to labelled documents.

``python -m kb.train.respondents LABELLED... [--write]`` prints the cross-validated accuracy, no
document being judged by weights that have seen it; ``--write`` puts the weights fitted to all of
them into ``data/respondent_signs.yml``. Logistic regression with a Gaussian prior around the
values that the data file gives; the same documents give the same weights.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from kb.evaluate import match
from kb.evaluate.labels import SETS, LabelError, read_set
from kb.nlp import extract
from kb.nlp.pipeline import UnsupportedLanguageError
from kb.nlp.reference import folder, records_of
from kb.nlp.respondent_signs import signs_of

FOLDS = 8
# A sign that fewer parties have is left out; a weight nearer to 0 is not written.
_LEAST = 5
_SMALLEST = 0.05
_STEPS = 40
_THRESHOLDS = tuple(step / 10 for step in range(-10, 6))
_SPLIT = ";"
_KINDS = frozenset(("company", "known", "body", "firm", "quoted", "person", "word"))
Signs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled document.

    Attributes:
        name: Of its labelled set.
        fold: In which it is judged.
        parties: The signs of each party that it names, and whether that one is labelled.
        unseen: Labelled respondents that are among none of the parties.
    """

    name: str
    fold: int
    parties: tuple[tuple[Signs, bool], ...]
    unseen: int


def cases(sets: Sequence[str]) -> list[Case]:
    """Read labelled documents and the signs of the parties that they name.

    Raises:
        LabelError: A file cannot be used.
    """
    made = []
    for name in sets:
        labelled_set = read_set(name)
        for labelled in labelled_set.items:
            try:
                doc = extract.tokens(labelled.document)
            except UnsupportedLanguageError:
                continue
            rows = labelled.label["respondents"]
            wanted = {match.fold(name) for row in rows for name in row.split(_SPLIT)}
            parties = []
            for party, signs in signs_of(doc):
                key = next(iter(_matches(match.fold(party.name.text), wanted)), None)
                wanted.discard(key or "")
                parties.append((signs, key is not None))
            digest = blake2b(labelled.document.id.encode(), digest_size=4).digest()
            fold = int.from_bytes(digest, "big") % FOLDS
            made.append(Case(labelled_set.name, fold, tuple(parties), len(wanted)))
    return made


def _matches(name: str, wanted: set[str]) -> list[str]:
    if name in wanted:
        return [name]
    return sorted(
        other
        for other in wanted
        if match.only_legal_form(name, other) or match.only_legal_form(other, name)
    )


def fit(documents: Sequence[Case], ridge: float) -> dict[str, float]:
    """Return the weight of each sign.

    Args:
        documents: At least one with a party.
        ridge: How strongly weights are held near their priors.
    """
    parties = [party for case in documents for party in case.parties]
    counts = Counter(sign for signs, _ in parties for sign, value in signs.items() if value)
    names = sorted(sign for sign, count in counts.items() if count >= _LEAST)
    data = records_of("respondent_signs")
    while True:
        priors = np.array([float(data["priors"].get(name, 0.0)) for name in names])
        held = np.array([0.01 if name == "bias" else ridge for name in names])
        table = _table(parties, names)
        labels = np.array([float(right) for _, right in parties])
        fitted = _newton(table, labels, priors, held).tolist()
        weights = dict(zip(names, fitted, strict=True))
        # A weight with the wrong sign comes from chance: the sign is left out, the others refitted.
        wrong = {
            name
            for name, weight in weights.items()
            if (weight < 0 and _plain(name) in data["only_for"])
            or (weight > 0 and _plain(name) in data["only_against"])
        }
        if not wrong:
            return weights
        names = [name for name in names if name not in wrong]


def _plain(sign: str) -> str:
    """Return a sign without what says for which parties or documents it is meant."""
    sign = sign.removesuffix("_uncaptioned")
    kind, _, rest = sign.partition("_")
    return rest if kind in _KINDS and rest else sign


def _table(parties: Sequence[tuple[Signs, bool]], names: Sequence[str]) -> NDArray[np.float64]:
    column = {name: index for index, name in enumerate(names)}
    table = np.zeros((len(parties), len(names)))
    for row, (signs, _) in enumerate(parties):
        for sign, value in signs.items():
            if sign in column:
                table[row, column[sign]] = value
    return table


def _newton(
    table: NDArray[np.float64],
    labels: NDArray[np.float64],
    priors: NDArray[np.float64],
    held: NDArray[np.float64],
) -> NDArray[np.float64]:
    weights = priors.copy()
    for _ in range(_STEPS):
        chances = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        curve = (table * (chances * (1 - chances) + 1e-6)[:, None]).T @ table + np.diag(held)
        slope = table.T @ (chances - labels) + held * (weights - priors)
        weights = weights - np.linalg.solve(curve, slope)
    return weights


def judged(documents: Sequence[Case], ridge: float) -> list[list[tuple[float, bool]]]:
    """Return for each document its parties' sums, from weights fitted to the other folds."""
    result: list[list[tuple[float, bool]]] = [[] for _ in documents]
    for fold in range(FOLDS):
        others = [case for case in documents if case.fold != fold]
        if not any(case.parties for case in others):
            continue
        weights = fit(others, ridge)
        for index, case in enumerate(documents):
            if case.fold == fold:
                result[index] = [
                    (sum(weights.get(s, 0.0) * v for s, v in signs.items()), right)
                    for signs, right in case.parties
                ]
    return result


def accuracy(
    documents: Sequence[Case], sums: Sequence[list[tuple[float, bool]]], enough: float
) -> tuple[float, float, float]:
    """Return precision, recall and F1 when a party counts from a sum on."""
    taken = [right for rows in sums for points, right in rows if points >= enough]
    labelled = sum(case.unseen + sum(right for _, right in case.parties) for case in documents)
    right = sum(taken)
    precision, recall = right / max(1, len(taken)), right / max(1, labelled)
    return precision, recall, 2 * right / max(1, len(taken) + labelled)


def write(weights: Mapping[str, float], enough: float) -> Path:
    """Replace weights and threshold in ``data/respondent_signs.yml``, keeping its head."""
    path = folder() / "respondent_signs.yml"
    head = path.read_text(encoding="utf-8").split("enough:")[0]
    kept = {name: round(value, 2) for name, value in weights.items() if abs(value) >= _SMALLEST}
    ordered = dict(sorted(kept.items(), key=lambda item: (-item[1], item[0])))
    body = yaml.safe_dump({"enough": enough, "weights": ordered}, sort_keys=False)
    path.write_text(head + body, encoding="utf-8")
    return path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the module as a program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("labelled", nargs="+", help=SETS)
    parser.add_argument("--ridge", type=float, default=8.0, help="strength of the prior")
    parser.add_argument("--write", action="store_true", help="write data/respondent_signs.yml")
    options = parser.parse_args(arguments)
    try:
        documents = cases(options.labelled)
    except LabelError as error:
        print(error, file=sys.stderr)
        return 1
    sums = judged(documents, options.ridge)
    enough = max(_THRESHOLDS, key=lambda value: (accuracy(documents, sums, value)[2], -abs(value)))
    for name in (None, *sorted({case.name for case in documents})):
        rows = [i for i, case in enumerate(documents) if name in (None, case.name)]
        figures = accuracy([documents[i] for i in rows], [sums[i] for i in rows], enough)
        precision, recall, score = figures
        print(f"{name or 'all':20} precision {precision:.3f} recall {recall:.3f} F1 {score:.3f}")
    print(f"from {enough} on, in {len(documents)} documents, cross-validated in {FOLDS} folds")
    if options.write:
        print(f"written to {write(fit(documents, options.ridge), enough)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
