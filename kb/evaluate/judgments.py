"""Measures what is read of judgments against labelled documents.

``python -m kb.evaluate.judgments LABELS --workspace DIR`` prints how often the kind (case or
enforcement) and the outcome are right, and precision and recall of the parties' roles, over the
labelled documents that were ingested into a workspace.

An outcome that is ``implied`` follows from the reasons alone: nothing is expected there, though the
labelled one is right. A role is right when the labels have it of a party of that name; it is missed
when no role of that party is right. ``half`` is `first` for documents whose errors were looked at
when the rules were made, and `second` for those that only measure.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from kb.archive.store import DocumentStore
from kb.evaluate.adapters import figures
from kb.evaluate.score import FieldScore, field_score
from kb.model import Document, Extraction
from kb.nlp.extract import claims, read
from kb.nlp.judgment import is_judgment
from kb.nlp.parties_text import fold, same_party
from kb.resolve import case

HALVES = ("first", "second")


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in a labelled document.

    Attributes:
        id: Of the document.
        half: See above.
        kind: Labelled and found; found of the text alone, without what the source states.
        outcome: Labelled and found, of a judgment.
        told: Whether the text says the outcome in words.
        right: Roles found and labelled.
        wrong: Roles found that are not labelled.
        missed: Names labelled of which no role was found.
    """

    id: str
    half: str
    kind: tuple[str, str, str]
    outcome: tuple[str | None, str | None]
    told: bool
    right: tuple[str, ...]
    wrong: tuple[str, ...]
    missed: tuple[str, ...]


def measure(labels: Iterable[Mapping[str, Any]], documents: Mapping[str, Document]) -> list[Result]:
    """Read labelled documents and compare.

    Args:
        labels: Rows of the labelled file; those without a document are left out.
        documents: By key.
    """
    return [
        _judge(row, documents[row["id"]])
        for row in track(list(labels), description="documents", transient=True)
        if row["id"] in documents
    ]


def _judge(row: Mapping[str, Any], document: Document) -> Result:
    doc = read(document)
    extraction = Extraction(document, tuple(claims(doc, document)))
    bare = read(replace(document, details=()))
    by_text = case.CASE if is_judgment(bare) else case.ENFORCEMENT
    outcome = next((claim.value for claim in extraction.of("outcome")), None)
    found = [claim.value.partition(" ")[::2] for claim in extraction.of("party_role")]
    wanted = [(one["role"], one["name"]) for one in row["roles"]]
    right = [one for one in found if any(_same(one, other) for other in wanted)]
    known = {name for role, name in wanted if any(_same((role, name), one) for one in right)}
    return Result(
        row["id"],
        row["half"],
        (row["kind"], case.kind_of([extraction]), by_text),
        (row["outcome"], outcome),
        not row.get("implied"),
        tuple(" ".join(one) for one in right),
        tuple(" ".join(one) for one in found if one not in right),
        tuple(sorted({name for _, name in wanted} - known)),
    )


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two roles are the same one of the same party, however fully it is named."""
    short, full = sorted((fold(one[1]), fold(other[1])), key=len)
    alike = short == full or short in full.split() or same_party(short, full, "company")
    return one[0] == other[0] and alike


def rows(results: Sequence[Result]) -> list[tuple[str, int, int, int]]:
    """Return of each measure its name, and the numbers right, found and labelled."""
    found = [one for one in results if one.outcome[1]]
    right = [one for one in found if one.outcome[0] == one.outcome[1]]
    told = [one for one in results if one.told]
    everything = len(results)
    return [
        ("kind", sum(x.kind[0] == x.kind[1] for x in results), everything, everything),
        ("kind, text alone", sum(x.kind[0] == x.kind[2] for x in results), everything, everything),
        ("outcome", len(right), len(found), len([one for one in results if one.outcome[0]])),
        (
            "outcome told",
            len([one for one in right if one.told]),
            len([one for one in found if one.told]),
            len([one for one in told if one.outcome[0]]),
        ),
        (
            "roles",
            sum(len(x.right) for x in results),
            sum(len(x.right) + len(x.wrong) for x in results),
            sum(len(x.right) + len(x.missed) for x in results),
        ),
    ]


def scores(results: Sequence[Result]) -> list[FieldScore]:
    """Return the measures of each half, with intervals over documents."""
    by_half = {half: [rows([one]) for one in results if one.half == half] for half in HALVES}
    return [
        field_score(f"{name}, {half} half", [measures[number][1:] for measures in documents])
        for half, documents in by_half.items()
        if documents
        for number, (name, *_) in enumerate(documents[0])
    ]


def _errors(one: Result) -> Iterator[str]:
    if len(set(one.kind)) > 1:
        yield f"kind {one.kind}"
    if one.outcome[0] != one.outcome[1]:
        yield f"outcome {one.outcome}{'' if one.told else ', implied'}"
    yield from (f"wrong {name}" for name in one.wrong)
    yield from (f"missed {name}" for name in one.missed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m kb.evaluate.judgments", description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--workspace", type=Path, required=True, help="with the documents")
    parser.add_argument("--errors", action="store_true", help="list those of the first half")
    parser.add_argument("--figures", type=Path, help="write the figures to this file")
    given = parser.parse_args(arguments)
    lines = given.labels.read_text(encoding="utf-8").splitlines()
    labels = [json.loads(line) for line in lines if line]
    wanted = {row["id"] for row in labels}
    with DocumentStore(given.workspace) as store:
        documents = {one.key: one for one in store.documents() if one.key in wanted}
    results = measure(labels, documents)
    screen = Console()
    for one in results if given.errors else ():
        if one.half == HALVES[0]:
            for line in _errors(one):
                screen.print(f"{one.id}: {line}", soft_wrap=True)
    table = Table("measure", "half", "precision", "recall", "right", "found", "labelled")
    for half in HALVES:
        for name, right, found, labelled in rows([one for one in results if one.half == half]):
            shares = (f"{right / all_:.3f}" if all_ else "" for all_ in (found, labelled))
            table.add_row(name, half, *shares, str(right), str(found), str(labelled))
    screen.print(table)
    if missing := len(labels) - len(results):
        screen.print(f"{missing} labelled documents are not in the workspace")
    if given.figures:
        report = figures(given.labels, scores(results))
        given.figures.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
