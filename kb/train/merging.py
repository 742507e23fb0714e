"""Fit the weights by which documents are put together to labelled pairs.

``python -m kb.train.merging --workspace DIR`` puts all documents of a built workspace together
and prints how many labelled pairs come out right, each judged with weights and a threshold that
have seen neither it nor another pair of its case. ``--write`` fits them to all pairs and puts them
into the package; ``--figures FILE`` writes what was measured. Pairs whose documents are not in the
workspace are left out, and said.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from rich.progress import track

from kb.archive.store import DocumentStore
from kb.evaluate.score import FieldScore, field_score
from kb.evaluate.stored import write as write_figures
from kb.model import Extraction
from kb.nlp.claims import ClaimStore
from kb.nlp.reference import folder
from kb.resolve.evidence import WEIGHTS, Weights, evidence, fitted
from kb.resolve.grouping import group
from kb.resolve.sketch import COMMON, names
from kb.resolve.summary import Summary, summarise

PAIRS = folder() / "pairs.jsonl"
# Penalty on the square of a weight: with a few hundred pairs, no evidence is believed blindly.
_RIDGE = 0.5
_STEPS = 60
_PRECISION = 0.98
# A word in capitals of this share of the documents tells no matter from another.
_COMMON_SHARE = 0.01
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled pair.

    Attributes:
        first: Key of a document.
        second: Key of another.
        same: Whether they tell of one action.
        kind: What kind of pair it is.
        fold: In which it is judged: pairs of one case are in one fold.
    """

    first: str
    second: str
    same: bool
    kind: str
    fold: int


@dataclass(frozen=True, slots=True)
class Example:
    """What the weights are fitted to: of a pair the names of its evidence, and its label."""

    evidence: frozenset[str]
    same: bool
    fold: int


def read_pairs(path: Path) -> list[Labelled]:
    """Read labelled pairs."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Labelled(**json.loads(line)) for line in lines if line.strip()]


def read_summaries(workspace: Path) -> dict[str, Summary]:
    """Return the summaries of the documents of a built workspace."""
    with DocumentStore(workspace) as documents, ClaimStore(workspace / "claims.db") as claims:
        return {
            one.key: summarise(Extraction(one, claims.claims(one.key)))
            for one in documents.documents()
        }


def fit(examples: Sequence[Example]) -> Weights:
    """Fit weights by ridge logistic regression, and the threshold to the wanted precision.

    The threshold is chosen on scores by weights that have not seen the pair.
    """
    scored = [
        (_score(inner, one), one.same)
        for fold in sorted({one.fold for one in examples})
        for inner in [_weights([one for one in examples if one.fold != fold])]
        for one in examples
        if one.fold == fold
    ]
    return replace(_weights(examples), threshold=_threshold(scored))


def _weights(examples: Sequence[Example]) -> Weights:
    found = sorted({name for one in examples for name in one.evidence})
    rows = np.array([[1.0, *(name in one.evidence for name in found)] for one in examples])
    right = np.array([float(one.same) for one in examples])
    solved = _newton(rows, right)
    words = fitted().words
    of = dict.fromkeys(words, 0.0) | dict(zip(found, solved[1:].tolist(), strict=True))
    return Weights(0.5, float(solved[0]), of, words)


def _score(weights: Weights, one: Example) -> float:
    total = weights.base + sum(weights.of[name] for name in one.evidence)
    return float(1 / (1 + np.exp(-np.clip(total, -30, 30))))


def _newton(rows: Array, right: Array) -> Array:
    weights = np.zeros(rows.shape[1])
    ridge = np.full(rows.shape[1], _RIDGE)
    ridge[0] = 0.0
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (chance - right) + ridge * weights
        curve = rows.T @ (rows * (chance * (1 - chance))[:, None]) + np.diag(ridge + 1e-9)
        weights = weights - np.linalg.solve(curve, slope)
    return np.asarray(weights)


def _threshold(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the lowest threshold, from 0.5, that reaches the wanted precision."""
    for least in np.arange(0.5, 0.995, 0.01):
        taken = [same for score, same in scored if score >= least]
        if taken and sum(taken) / len(taken) >= _PRECISION:
            return round(float(least), 2)
    return 0.99


def held_out(
    pairs: Sequence[Labelled], examples: Sequence[Example], known: Mapping[str, Summary]
) -> list[bool]:
    """Return for each pair whether its documents are put together by weights that never saw it.

    All documents are put together with the weights of each fold: two may meet through a third.
    """
    joined = [False] * len(pairs)
    for fold in track(sorted({pair.fold for pair in pairs}), description="folds"):
        weights = fit([one for one in examples if one.fold != fold])
        groups = group(known.values(), weights=weights)
        place = {key: number for number, found in enumerate(groups) for key in found.documents}
        for number, pair in enumerate(pairs):
            if pair.fold == fold:
                one, other = place.get(pair.first), place.get(pair.second)
                joined[number] = one is not None and one == other
    return joined


def measured(pairs: Sequence[Labelled], joined: Sequence[bool]) -> FieldScore:
    """Return how many of the pairs put together are one action, and how many of those were."""
    return field_score(
        "same_action",
        [
            (int(pair.same and one), int(one), int(pair.same))
            for pair, one in zip(pairs, joined, strict=True)
        ],
    )


def _report(pairs: Sequence[Labelled], joined: Sequence[bool]) -> str:
    row = measured(pairs, joined)
    lines = [
        f"{len(pairs)} pairs, {row.labelled} of them one action",
        f"precision {row.precision or 0:.3f}  recall {row.recall or 0:.3f}",
    ]
    for kind in sorted({pair.kind for pair in pairs}):
        of_kind = [x for x in zip(pairs, joined, strict=True) if x[0].kind == kind]
        wrong = sum(pair.same != one for pair, one in of_kind)
        lines.append(f"  {kind}: {len(of_kind)} pairs, {wrong} wrong")
    return "\n".join(lines)


def write_common_words(workspace: Path) -> None:
    """Write the words in capitals that many documents of a workspace share."""
    counts: Counter[str] = Counter()
    number = 0
    with DocumentStore(workspace) as documents:
        for document in documents.documents():
            counts.update(names(document.text))
            number += 1
    common = sorted(word for word, count in counts.items() if count >= number * _COMMON_SHARE)
    COMMON.write_text("\n".join(common) + "\n", encoding="utf-8")


def write(weights: Weights) -> None:
    """Put weights into the package; the words of each piece of evidence stay as they are."""
    head = [line for line in WEIGHTS.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    lines = [*head, f"threshold: {weights.threshold}", f"base: {weights.base:.2f}", "evidence:"]
    for name, words in weights.words.items():
        lines.append(f"  {name}: {{weight: {weights.of[name]:.2f}, words: {json.dumps(words)}}}")
    text = "\n".join(lines) + "\n"
    assert yaml.safe_load(text)["evidence"].keys() == weights.words.keys()
    WEIGHTS.write_text(text, encoding="utf-8")


def main() -> int:
    """Fit from the command line."""
    parser = argparse.ArgumentParser(prog="python -m kb.train.merging", description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--figures", type=Path)
    parser.add_argument("--errors", action="store_true", help="print the pairs judged wrongly")
    arguments = parser.parse_args()
    if arguments.write:
        write_common_words(arguments.workspace)
    known = read_summaries(arguments.workspace)
    every = read_pairs(PAIRS)
    pairs = [pair for pair in every if pair.first in known and pair.second in known]
    if len(pairs) < len(every):
        print(f"{len(every) - len(pairs)} pairs are of documents not in the workspace")
    if not pairs:
        print("no pair is left; kb ingest the documents and kb build first", file=sys.stderr)
        return 1
    examples = [
        Example(frozenset(evidence(known[one.first], known[one.second])), one.same, one.fold)
        for one in pairs
    ]
    joined = held_out(pairs, examples, known)
    print(_report(pairs, joined))
    for pair, one in zip(pairs, joined, strict=True):
        if arguments.errors and pair.same != one:
            print(json.dumps([pair.first, pair.second, pair.same, pair.kind]))
    if arguments.figures:
        write_figures(arguments.figures, PAIRS, [measured(pairs, joined)])
    if arguments.write:
        write(fit(examples))
        print(f"written: {WEIGHTS.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
