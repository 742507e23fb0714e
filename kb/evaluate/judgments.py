"""Measures what is read of judgments against labelled documents.

``python -m kb.evaluate.judgments LABELS --workspace DIR`` prints how often the kind (case or
enforcement) and the outcome are right, and precision and recall of the parties' roles, over the
labelled documents that were ingested into a workspace.

An outcome that is ``implied`` follows from the reasons alone: nothing is expected there, though the
labelled one is right. A role is right when the labels have it of a party of that name; it is missed
when no role of that party is right.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb.evaluate import stored
from kb.evaluate.score import FieldScore, field_score
from kb.evaluate.stored import HALVES, Row
from kb.model import Document, Extraction
from kb.nlp.extract import claims, read
from kb.nlp.judgment import is_judgment
from kb.nlp.parties_text import fold, same_party
from kb.resolve import case


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in a labelled document.

    Attributes:
        id: Of the document.
        half: One of `HALVES`.
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


def measure(labels: Iterable[Row], documents: Mapping[str, Document]) -> list[Result]:
    """Read labelled documents and compare.

    Args:
        labels: Rows of the labelled file; those without a document are left out.
        documents: By key.
    """
    return stored.judged(_judge, labels, documents)


def _judge(row: Row, document: Document) -> Result:
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
    given = stored.arguments_of("kb.evaluate.judgments", __doc__).parse_args(arguments)
    labels = stored.rows_of(given.labels)
    results = measure(labels, stored.documents_of(labels, given.workspace))
    if missing := len(labels) - len(results):
        print(f"{missing} labelled documents are not in the workspace")
    for one in (x for x in results if given.errors and x.half == HALVES[0]):
        for line in _errors(one):
            print(f"{one.id}: {line}")
    stored.show(given.labels, scores(results))
    if given.figures:
        stored.write(given.figures, given.labels, scores(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
