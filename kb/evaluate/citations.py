"""Measures the extraction of citations against labelled documents.

``python -m kb.evaluate.citations LABELS --workspace DIR`` prints precision, recall and F1 over the
labelled documents that were ingested into a workspace, by kind and by language. An item is a
distinct thing that a document cites; two are the same when their kind and their number are equal.
Of decisions, dockets and national laws only letters and digits of the number are compared: their
spelling, and the word for the law, are as the text has them. What the labels mark as the document's
own number is neither right nor wrong.

A label's ``window`` says which characters were labelled, and ``of`` of which detail that the source
states beside the text, where it is not of the text itself.

``--reader FILE`` scores the labels of a second reader instead of what is extracted.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb.evaluate import stored
from kb.evaluate.score import FieldScore, field_score
from kb.evaluate.stored import HALVES, Row
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
        half: One of `HALVES`.
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


def measure(labels: Iterable[Row], documents: Mapping[str, Document]) -> list[Result]:
    """Extract the citations of labelled documents and compare.

    Args:
        labels: Rows of the labelled file; those without a document are left out.
        documents: By id.
    """
    return stored.judged(_judge, labels, documents)


def _judge(row: Row, document: Document) -> Result:
    text = document.text
    if name := row.get("of"):
        text = document.stated(name)[0]
    start, end = row.get("window", (0, len(text)))
    claims = extract(replace(document, text=text[start:end])).of("citation")
    found = {key(*claim.value.split(" ", 1)) for claim in claims}
    return _compare(row, document.lang, found, _own(row))


def agreement(
    labels: Iterable[Row],
    reader: Iterable[Row],
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
            _cited(other),
            _own(row) | _own(other),
        )
        for row in labels
        if (other := second.get((row["id"], row.get("of")))) and row["id"] in documents
    ]


def _own(row: Row) -> set[str]:
    numbers = (x["value"] for x in row["citations"] if x.get("own"))
    return {_NO_SIGN.sub("", number).casefold() for number in numbers}


def _cited(row: Row) -> set[Key]:
    return {key(x["kind"], x["value"]) for x in row["citations"] if not x.get("own")}


def _compare(row: Row, lang: str, found: set[Key], own: set[str]) -> Result:
    wanted = _cited(row)
    found = {x for x in found if _NO_SIGN.sub("", x[1]) not in own or x in wanted}
    return Result(
        row["id"],
        lang,
        row["half"],
        frozenset(found & wanted),
        frozenset(found - wanted),
        frozenset(wanted - found),
    )


def scores(results: Sequence[Result]) -> list[FieldScore]:
    """Sum up: all citations, each half, and each kind."""
    kinds = Counter(kind for one in results for kind, _ in one.right | one.missed | one.wrong)
    halves = [
        field_score(f"citations, {half} half", [x.counts() for x in results if x.half == half])
        for half in HALVES
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = stored.arguments_of("kb.evaluate.citations", __doc__)
    parser.add_argument("--reader", type=Path, help="labels of a second reader, to be scored")
    given = parser.parse_args(arguments)
    labels = stored.rows_of(given.labels)
    documents = stored.documents_of(labels, given.workspace)
    if given.reader:
        results = agreement(labels, stored.rows_of(given.reader), documents)
    else:
        results = measure(labels, documents)
        if missing := len(labels) - len(results):
            print(f"{missing} labelled documents are not in the workspace")
    for one in (x for x in results if given.errors and x.half == HALVES[0]):
        if one.wrong | one.missed:
            print(f"{one.id}\n  wrong {sorted(one.wrong)}\n  missed {sorted(one.missed)}")
    scored = given.reader or given.labels
    stored.show(scored, scores(results), by_language(results))
    if given.figures:
        stored.write(given.figures, scored, scores(results), by_language(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
