"""What an evaluation found: for people as tables, for programs as JSON."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from kb.evaluate.calibrate import Calibration, calibrate
from kb.evaluate.items import ACCURACIES
from kb.evaluate.match import Item
from kb.evaluate.score import DocumentScore, FieldScore, score

GROUPS: dict[str, Callable[[DocumentScore], str]] = {
    "lang": lambda doc: doc.labelled.document.lang,
    "source": lambda doc: doc.labelled.group,
}


@dataclass(frozen=True, slots=True)
class Report:
    """An evaluation against one labelled set.

    Attributes:
        labelled_set: Name of the file.
        sha256: Of the file.
        documents: In the order of the file.
        fields: All documents together.
        calibration: How far confidences are to be trusted.
        unsupported: Ids of the documents whose language has no data; they extract nothing.
    """

    labelled_set: str
    sha256: str
    documents: tuple[DocumentScore, ...]
    fields: tuple[FieldScore, ...]
    calibration: Calibration
    unsupported: tuple[str, ...] = ()

    def by(self, name: str) -> dict[str, list[FieldScore]]:
        """Score groups of documents apart.

        Args:
            name: "lang" or "source".
        """
        groups: dict[str, list[DocumentScore]] = {}
        for document in self.documents:
            groups.setdefault(GROUPS[name](document), []).append(document)
        return {key: score(groups[key]) for key in sorted(groups)}

    def as_dict(self, by: Iterable[str] = ()) -> dict[str, Any]:
        """Return the report for JSON; the same set and extraction give the same bytes.

        Args:
            by: Names of groupings to add under the key ``by``.
        """
        return {
            "labelled_set": self.labelled_set,
            "sha256": self.sha256,
            "number_of_documents": len(self.documents),
            "unsupported": list(self.unsupported),
            "fields": [asdict(item) for item in self.fields],
            "by": {
                name: {
                    key: [asdict(item) for item in items] for key, items in self.by(name).items()
                }
                for name in by
            },
            "calibration": asdict(self.calibration),
            "role_confusions": role_confusions(self.documents),
            "documents": {doc.labelled.document.id: _document(doc) for doc in self.documents},
        }


def figures(
    labels: Path,
    fields: Sequence[FieldScore],
    by: Mapping[str, Mapping[str, Sequence[FieldScore]]] | None = None,
) -> dict[str, Any]:
    """Return scores alone in the form of a report's published figures.

    Args:
        labels: The labelled file.
        fields: All documents together.
        by: By grouping and group, the scores of groups of documents.
    """
    return {
        "labelled_set": labels.name,
        "sha256": hashlib.sha256(labels.read_bytes()).hexdigest(),
        "number_of_documents": max((item.documents for item in fields), default=0),
        "unsupported": [],
        "fields": [asdict(item) for item in fields],
        "by": {
            name: {key: [asdict(item) for item in items] for key, items in groups.items()}
            for name, groups in (by or {}).items()
        },
        "calibration": asdict(calibrate(())),
        "role_confusions": {},
    }


def role_confusions(documents: Iterable[DocumentScore]) -> dict[str, dict[str, int]]:
    """Count, for each labelled role, what it was taken for; an amount not found counts as missed.

    Args:
        documents: With their amounts compared in the field ``role``.
    """
    counts: dict[str, Counter[str]] = {}
    for document in documents:
        judged = document.fields["role"]
        wrong = {item.key.rpartition(" ")[0]: item.key.rpartition(" ")[2] for item in judged.wrong}
        for item in judged.right:
            role = item.key.rpartition(" ")[2]
            counts.setdefault(role, Counter())[role] += 1
        for item in judged.missed:
            money, _, role = item.key.rpartition(" ")
            counts.setdefault(role, Counter())[wrong.get(money, "missed")] += 1
    return {role: dict(sorted(found.items())) for role, found in sorted(counts.items())}


def _document(doc: DocumentScore) -> dict[str, Any]:
    return {
        "lang": doc.labelled.document.lang,
        "source": doc.labelled.document.source,
        "fields": {
            name: {
                "right": len(judged.right),
                "wrong": [_item(item) for item in judged.wrong],
                "missed": [_item(item) for item in judged.missed],
            }
            for name, judged in doc.fields.items()
            if any(judged.counts)
        },
    }


def _item(item: Item) -> dict[str, str]:
    return {"item": item.shown, "evidence": item.evidence}


def all_tables(report: Report, by: str | None = None) -> Iterator[Table]:
    """Yield the tables of a report for a terminal.

    Args:
        report: What was measured.
        by: "lang" or "source", to see groups of documents apart.
    """
    yield table(report.fields, report.labelled_set)
    for name, fields in report.by(by).items() if by else ():
        yield table(fields, f"{report.labelled_set}, {by} {name}")
    if report.calibration.number:
        yield calibration_table(report.calibration)


def table(fields: Iterable[FieldScore], title: str) -> Table:
    """Return scores as a table for a terminal."""
    made = Table(title=title, title_justify="left")
    made.add_column("field", no_wrap=True)
    for name in ("precision", "recall", "F1", "95% interval", "right", "extracted", "labelled"):
        made.add_column(name, justify="right", no_wrap=True)
    made.add_column("documents", justify="right", no_wrap=True)
    for item in fields:
        shares = (item.precision, item.recall, item.f1)
        if item.field in ACCURACIES:
            shares = (None, None, item.f1)
        interval = (
            f"{_figure(item.f1_low)}–{_figure(item.f1_high)}" if item.f1_low is not None else ""
        )
        counts = (item.right, item.extracted, item.labelled, item.documents)
        name = f"{item.field} (accuracy)" if item.field in ACCURACIES else item.field
        made.add_row(name, *map(_figure, shares), interval, *map(str, counts))
    return made


def calibration_table(calibration: Calibration) -> Table:
    """Return the reliability of confidences as a table for a terminal."""
    error = _figure(calibration.error)
    made = Table(
        title=f"Calibration error {error} over {calibration.number} claims",
        title_justify="left",
    )
    for name in ("confidence", "claims", "mean confidence", "share right"):
        made.add_column(name, justify="right")
    for item in calibration.bins:
        span = f"{item.low:.1f}–{item.high:.1f}"
        made.add_row(span, str(item.number), _figure(item.confidence), _figure(item.right))
    return made


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
