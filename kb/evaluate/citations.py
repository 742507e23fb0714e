"""Measures the extraction of citations against labelled documents.

``python -m kb.evaluate.citations LABELS --workspace DIR`` prints precision, recall and F1 over the
labelled documents that were ingested into a workspace, by kind and by language. An item is a
distinct thing that a document cites; two are the same when their kind and their number are equal.
Of decisions, dockets and national laws only letters and digits of the number are compared: their
spelling, and the word for the law, are as the text has them. What the labels mark as the document's
own number is neither right nor wrong.

A label's ``window`` says which characters were labelled, and ``of`` of which detail that the source
states beside the text, where it is not of the text itself. ``half`` is `first` for documents whose
errors were looked at when the rules were made, and `second` for those that only measure.

``--reader FILE`` scores the labels of a second reader instead of what is extracted.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
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
from kb.model import Document
from kb.nlp.extract import extract

_NUMBER_ALONE = frozenset({"decision", "docket", "national_law"})
_NO_SIGN = re.compile(r"[\W_]+")
_OF_A_LAW = re.compile(r"\d[\w/-]*$")
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What was found in a labelled document.

    Attributes:
        id: Of the document.
        lang: Its language.
        half: See above.
        right: Items found and labelled.
        wrong: Items found that are not labelled.
        missed: Items labelled that were not found.
    """

    id: str
    lang: str
    half: str
    right: frozenset[Key]
    wrong: frozenset[Key]
    missed: frozenset[Key]

    def counts(self, kind: str | None = None) -> tuple[int, int, int]:
        """Return the numbers of items right, extracted and labelled, of one kind or of all."""
        right, wrong, missed = (
            sum(1 for item in items if kind in (None, item[0]))
            for items in (self.right, self.wrong, self.missed)
        )
        return right, right + wrong, right + missed


def key(kind: str, number: str) -> Key:
    """Return what is compared of a citation.

    >>> key("decision", "SAN-2021-023") == key("decision", "SAN 2021-023")
    True
    >>> key("national_law", "CZ Act 110/2019") == key("national_law", "Act 110/2019")
    True
    """
    number = number.rpartition("; ")[2]
    if kind == "national_law" and (found := _OF_A_LAW.search(number)):
        number = found.group()
    if kind in _NUMBER_ALONE:
        number = _NO_SIGN.sub("", number)
    return kind, number.casefold()


def measure(labels: Iterable[Mapping[str, Any]], documents: Mapping[str, Document]) -> list[Result]:
    """Extract the citations of labelled documents and compare.

    Args:
        labels: Rows of the labelled file; those without a document are left out.
        documents: By id.
    """
    return [
        _judge(row, documents[row["id"]])
        for row in track(list(labels), description="documents", transient=True)
        if row["id"] in documents
    ]


def _judge(row: Mapping[str, Any], document: Document) -> Result:
    text = document.text
    if name := row.get("of"):
        text = document.stated(name)[0]
    start, end = row.get("window", (0, len(text)))
    claims = extract(replace(document, text=text[start:end])).of("citation")
    found = {key(*_parts(claim.value)) for claim in claims}
    return _compare(row, document.lang, found, _numbers(row, own=True))


def agreement(
    labels: Iterable[Mapping[str, Any]],
    reader: Iterable[Mapping[str, Any]],
    documents: Mapping[str, Document],
) -> list[Result]:
    """Compare what a second reader labelled with the labels.

    What either reader takes for the document's own number is neither right nor wrong.

    Args:
        labels: Rows of the labelled file.
        reader: The second reader's rows, of some of the documents.
        documents: By id.
    """
    second = {(row["id"], row.get("of")): row for row in reader}
    return [
        _compare(
            row,
            documents[row["id"]].lang,
            {key(x["kind"], x["value"]) for x in other["citations"] if not x.get("own")},
            _numbers(row, own=True) | _numbers(other, own=True),
        )
        for row in labels
        if (other := second.get((row["id"], row.get("of")))) and row["id"] in documents
    ]


def _numbers(row: Mapping[str, Any], own: bool) -> set[str]:
    return {
        _NO_SIGN.sub("", x["value"]).casefold()
        for x in row["citations"]
        if bool(x.get("own")) == own
    }


def _compare(row: Mapping[str, Any], lang: str, found: set[Key], own: set[str]) -> Result:
    wanted = {key(x["kind"], x["value"]) for x in row["citations"] if not x.get("own")}
    found = {x for x in found if _NO_SIGN.sub("", x[1]) not in own or x in wanted}
    return Result(
        row["id"],
        lang,
        row["half"],
        frozenset(found & wanted),
        frozenset(found - wanted),
        frozenset(wanted - found),
    )


def _parts(value: str) -> tuple[str, str]:
    kind, _, number = value.partition(" ")
    return kind, number


def scores(results: Sequence[Result]) -> list[FieldScore]:
    """Sum up: all citations, each half, and each kind."""
    kinds = Counter(kind for one in results for kind, _ in one.right | one.missed | one.wrong)
    halves = [
        field_score(f"citations, {half} half", [x.counts() for x in results if x.half == half])
        for half in ("first", "second")
    ]
    return [
        field_score("citations", [one.counts() for one in results]),
        *halves,
        *(
            field_score(f"citations, {kind}", [one.counts(kind) for one in results])
            for kind in sorted(kinds)
        ),
    ]


def by_language(results: Sequence[Result]) -> dict[str, list[FieldScore]]:
    """Sum up by language."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        groups[one.lang].append(one)
    return {
        lang: [field_score("citations", [one.counts() for one in groups[lang]])]
        for lang in sorted(groups)
    }


def _shown(score: FieldScore) -> Iterator[str]:
    yield score.field
    for share in (score.precision, score.recall, score.f1):
        yield "" if share is None else f"{share:.3f}"
    yield from (str(x) for x in (score.right, score.extracted, score.labelled, score.documents))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m kb.evaluate.citations", description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--workspace", type=Path, required=True, help="with the documents")
    parser.add_argument("--reader", type=Path, help="labels of a second reader, to be scored")
    parser.add_argument("--errors", action="store_true", help="list those of the first half")
    parser.add_argument("--figures", type=Path, help="write the figures to this file")
    given = parser.parse_args(arguments)
    labels = _rows(given.labels)
    wanted = {row["id"] for row in labels}
    with DocumentStore(given.workspace) as store:
        documents = {one.id: one for one in store.documents() if one.id in wanted}
    if given.reader:
        results = agreement(labels, _rows(given.reader), documents)
    else:
        results = measure(labels, documents)
    screen = Console()
    if given.errors:
        for one in results:
            if one.half == "first" and one.wrong | one.missed:
                screen.print(
                    f"{one.id}\n  wrong {sorted(one.wrong)}\n  missed {sorted(one.missed)}"
                )
    table = Table(
        "field", "precision", "recall", "F1", "right", "extracted", "labelled", "documents"
    )
    found = scores(results)
    languages = by_language(results)
    for score in found:
        table.add_row(*_shown(score))
    for lang, rows in languages.items():
        table.add_row(*_shown(replace(rows[0], field=f"citations, {lang}")))
    screen.print(table)
    if (missing := len(labels) - len(results)) and not given.reader:
        screen.print(f"{missing} labelled documents are not in the workspace")
    if given.figures:
        report = figures(given.reader or given.labels, found)
        report["by"] = {"lang": {lang: [_plain(rows[0])] for lang, rows in languages.items()}}
        given.figures.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def _plain(score: FieldScore) -> dict[str, Any]:
    return {name: getattr(score, name) for name in score.__dataclass_fields__}


if __name__ == "__main__":
    sys.exit(main())
