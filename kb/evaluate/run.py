"""Runs the extraction over a labelled set and scores it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kb.evaluate.calibrate import calibrate
from kb.evaluate.items import items_of
from kb.evaluate.labels import LabelError, Labelled, read, read_answers
from kb.evaluate.match import same
from kb.evaluate.report import Report
from kb.evaluate.score import DocumentScore, judge, score
from kb.model import Extraction
from kb.nlp.extract import extract
from kb.nlp.output import as_labels, sentence
from kb.nlp.pipeline import UnsupportedLanguageError

_SHOWN = 300
# The key of the label that a claim's field stands under, where it has another name.
_KEY_OF = {
    "authority": "authorities",
    "respondent": "respondents",
    "court": "courts",
    "case_number": "case_numbers",
    "violation": "violations",
    "provision": "provisions",
    "amount": "role",
}


def compare_readers(path: Path, second: Path) -> Report:
    """Compare two people's labels of the same documents: how far extraction can get at most.

    Args:
        path: Labelled documents, JSON Lines.
        second: Another reader's labels of some of them, by id; they need not carry the texts.

    Raises:
        kb.evaluate.labels.LabelError: A file cannot be used; the message names the line.
    """
    labelled_set = read(path)
    by_id = {labelled.document.id: labelled for labelled in labelled_set.items}
    pairs = [(by_id.get(row["id"]), row) for row in read_answers(second)]
    documents = [judge(labelled, row) for labelled, row in pairs if labelled]
    if not documents:
        raise LabelError(f"{second}: labels no document of {path}")
    return Report(
        f"{labelled_set.name}, second reader",
        labelled_set.sha256,
        tuple(documents),
        tuple(score(documents)),
        calibrate(()),
    )


def evaluate(
    path: Path,
    progress: Callable[[int, int], None] | None = None,
    labels: Path | None = None,
) -> Report:
    """Extract from every labelled document and compare.

    Args:
        path: Labelled documents, JSON Lines, or a folder as `kb.evaluate.labels.read` takes it.
        progress: Called after each document with the number done and the number of all.
        labels: Labels that stand apart from the documents.

    Raises:
        kb.evaluate.labels.LabelError: The file cannot be used; the message names the line.
    """
    labelled_set = read(path, labels)
    documents: list[DocumentScore] = []
    unsupported: list[str] = []
    confidences: list[tuple[float, bool]] = []
    for done, labelled in enumerate(labelled_set.items, 1):
        try:
            extraction = extract(labelled.document)
        except UnsupportedLanguageError:
            unsupported.append(labelled.document.id)
            extraction = Extraction(labelled.document)
        documents.append(compare_one(labelled, extraction))
        confidences.extend(
            (confidence, right) for _, confidence, right in judged_fields(labelled, extraction)
        )
        if progress:
            progress(done, len(labelled_set.items))
    return Report(
        labelled_set.name,
        labelled_set.sha256,
        tuple(documents),
        tuple(score(documents)),
        calibrate(confidences),
        tuple(unsupported),
    )


def compare_one(labelled: Labelled, extraction: Extraction) -> DocumentScore:
    """Compare an extraction with the label of its document."""
    shown = {
        (_KEY_OF.get(claim.field, claim.field), claim.value): sentence(
            extraction.document, claim.mention
        )
        for claim in extraction.claims
    }
    return judge(labelled, as_labels(extraction), lambda key, value: shown.get((key, value), ""))


def judged_fields(labelled: Labelled, extraction: Extraction) -> Iterator[tuple[str, float, bool]]:
    """Yield of each claim its field, its confidence and whether the label has it.

    An amount is right when its role is right too. Claims of fields that no label has, such as
    events, are left out.
    """
    wanted = items_of(labelled.label, lambda _key, _value: "")
    for claim in extraction.claims:
        single = as_labels(Extraction(extraction.document, (claim,)))
        name = _KEY_OF.get(claim.field, claim.field)
        given = items_of(single, lambda _key, _value: "").get(name)
        if given:
            right = all(any(same(item, label) for label in wanted[name]) for item in given)
            yield claim.field, claim.confidence, right


def rows(report: Report) -> list[dict[str, Any]]:
    """Return the rows of the table ``evaluations`` of the knowledge base."""
    return [{"labelled_set": report.labelled_set, **asdict(item)} for item in report.fields]


def errors(report: Report, field: str) -> Iterator[str]:
    """Yield the wrong and missed items of a field as lines, document by document."""
    for document in report.documents:
        judged = document.fields.get(field)
        if judged is None or not (judged.wrong or judged.missed):
            continue
        yield document.labelled.document.id
        for sign, items in (("wrong ", judged.wrong), ("missed", judged.missed)):
            for item in items:
                yield f"  {sign} {item.shown} | {' '.join(item.evidence.split())[:_SHOWN]}"
