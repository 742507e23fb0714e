"""Fit confidences to what turned out to be right on labelled documents.

``python -m kb.train.calibration LABELLED... [--write]`` prints the calibration error before and
after, no document being judged by a curve that has seen it; ``--write`` puts the curves fitted to
all documents into the package. Curves are isotonic (surer is never less often right) by pooling
adjacent violators (Barlow et al. 1972), with a little of the field's mean mixed in. Rules were made
while looking at these documents and are right there more often than on new ones, so a curve goes
only half of the way from the component's own measure to what the labels say.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from kb.evaluate.calibrate import calibrate
from kb.evaluate.labels import SETS, LabelError, read_set
from kb.evaluate.run import judged_fields
from kb.model import Extraction
from kb.nlp import extract
from kb.nlp.calibration import WEIGHTS, Curve, along
from kb.nlp.pipeline import UnsupportedLanguageError

FOLDS = 10
# Claims that a step of a curve rests on, and how many claims of the field's mean are mixed into it.
_LEAST, _PRIOR = 15, 2.0
_LOW, _HIGH = 0.02, 0.99
# Sum of measures, number of claims, number of those that are right.
_Block = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim of a labelled document.

    Attributes:
        set_name: The labelled set.
        fold: In which the document is judged.
        field: Of the claim.
        measure: How sure the component was.
        right: Whether the label has it.
    """

    set_name: str
    fold: int
    field: str
    measure: float
    right: bool


def judged_claims(sets: Iterable[str]) -> list[Judged]:
    """Extract from labelled documents without calibration and compare.

    Raises:
        LabelError: A file cannot be used.
    """
    found = []
    for name in sets:
        labelled_set = read_set(name)
        for labelled in labelled_set.items:
            document = labelled.document
            try:
                doc = extract.read(document)
            except UnsupportedLanguageError:
                continue
            claims = extract.claims(doc, document, lambda _field, measure: measure)
            digest = blake2b(document.id.encode(), digest_size=4).digest()
            fold = int.from_bytes(digest, "big") % FOLDS
            for field, measure, right in judged_fields(
                labelled, Extraction(document, tuple(claims))
            ):
                found.append(Judged(labelled_set.name, fold, field, measure, right))
    return found


def curves(judged: Iterable[Judged]) -> dict[str, Curve]:
    """Fit a curve for each field."""
    by_field: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for one in judged:
        by_field[one.field].append((one.measure, one.right))
    return {field: curve(pairs) for field, pairs in sorted(by_field.items())}


def curve(pairs: Sequence[tuple[float, bool]]) -> Curve:
    """Fit one curve.

    Args:
        pairs: Of each claim the measure and whether it is right.
    """
    mean = sum(right for _, right in pairs) / len(pairs)
    steps: list[_Block] = []
    for measure, group in groupby(sorted(pairs), key=lambda pair: pair[0]):
        rights = [right for _, right in group]
        block = measure * len(rights), float(len(rights)), float(sum(rights))
        if steps and steps[-1][1] < _LEAST:
            steps[-1] = _joined(steps[-1], block)
        else:
            steps.append(block)
    if len(steps) > 1 and steps[-1][1] < _LEAST:
        steps[-2:] = [_joined(steps[-2], steps[-1])]
    blocks: list[_Block] = []
    for step in steps:
        blocks.append(step)
        while len(blocks) > 1 and _height(blocks[-2], mean) >= _height(blocks[-1], mean):
            blocks[-2:] = [_joined(blocks[-2], blocks[-1])]
    means = [block[0] / block[1] for block in blocks]
    return tuple(
        (round(measure, 3), round((measure + _height(block, mean)) / 2, 3))
        for measure, block in zip(means, blocks, strict=True)
    )


def _joined(first: _Block, second: _Block) -> _Block:
    return first[0] + second[0], first[1] + second[1], first[2] + second[2]


def _height(block: _Block, mean: float) -> float:
    share = (block[2] + _PRIOR * mean) / (block[1] + _PRIOR)
    return min(_HIGH, max(_LOW, share))


def held_out(judged: Sequence[Judged]) -> list[tuple[Judged, float]]:
    """Return each claim with the confidence by curves that never saw its document."""
    found = []
    for fold in range(FOLDS):
        fitted = curves(one for one in judged if one.fold != fold)
        found += [
            (one, along(fitted.get(one.field, ()), one.measure))
            for one in judged
            if one.fold == fold
        ]
    return found


def _table(judged: Sequence[Judged]) -> Table:
    table = Table("labelled set", "claims", "before", "after", title="Calibration error")
    after = held_out(judged)
    for name in [*dict.fromkeys(one.set_name for one in judged), "all"]:
        rows = [(one, new) for one, new in after if name in (one.set_name, "all")]
        old = calibrate((one.measure, one.right) for one, _ in rows).error
        new = calibrate((new, one.right) for one, new in rows).error
        table.add_row(name, f"{len(rows):,}", f"{old:.3f}", f"{new:.3f}")
    return table


def write(fitted: dict[str, Curve], path: Path = WEIGHTS) -> None:
    """Write curves to a file of the package."""
    head = "# Written by python -m kb.train.calibration: measure of a component, share right.\n"
    plain = {field: [list(point) for point in points] for field, points in fitted.items()}
    text = yaml.safe_dump(plain, default_flow_style=None, sort_keys=True, width=100)
    path.write_text(head + text, encoding="utf-8")


def main() -> int:
    """Fit the curves from the command line."""
    parser = argparse.ArgumentParser(prog="python -m kb.train.calibration", description=__doc__)
    parser.add_argument("labelled", nargs="+", help=SETS)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    try:
        judged = judged_claims(arguments.labelled)
    except LabelError as error:
        print(error, file=sys.stderr)
        return 1
    Console().print(_table(judged))
    if arguments.write:
        write(curves(judged))
        print(f"written: {WEIGHTS.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
