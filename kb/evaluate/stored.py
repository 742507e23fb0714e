"""Labels of documents that stand in a workspace: what the measures of case law have in common.

Rows of the labelled files name their document by `id`: its key, or the id that its source gives it.
``half`` is `first` for documents whose errors were looked at when the rules were made, and `second`
for those that only measure.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import track

from kb.archive.store import DocumentStore
from kb.evaluate.report import figures, table
from kb.evaluate.score import FieldScore
from kb.model import Document

HALVES = ("first", "second")
Row = Mapping[str, Any]
Measured = TypeVar("Measured")


def arguments_of(name: str, about: str | None) -> argparse.ArgumentParser:
    """Return the parser of a measuring command's arguments.

    Args:
        name: Of its module.
        about: What the command does.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {name}", description=about)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--workspace", type=Path, required=True, help="with the documents")
    parser.add_argument("--errors", action="store_true", help="list those of the first half")
    parser.add_argument("--figures", type=Path, help="write the figures to this file")
    return parser


def rows_of(path: Path) -> list[Row]:
    """Return the rows of a labelled file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def documents_of(labels: Iterable[Row], workspace: Path) -> dict[str, Document]:
    """Return the labelled documents that were ingested into a workspace, by the labels' ids."""
    wanted = {row["id"] for row in labels}
    with DocumentStore(workspace) as store:
        return {
            name: one for one in store.documents() for name in (one.id, one.key) if name in wanted
        }


def judged(
    judge: Callable[[Row, Document], Measured],
    labels: Iterable[Row],
    documents: Mapping[str, Document],
) -> list[Measured]:
    """Judge each label whose document is here."""
    return [
        judge(row, documents[row["id"]])
        for row in track(list(labels), description="documents", transient=True)
        if row["id"] in documents
    ]


def show(
    path: Path,
    fields: Sequence[FieldScore],
    by_language: Mapping[str, Sequence[FieldScore]] | None = None,
) -> None:
    """Print what was measured.

    Args:
        path: The labelled file.
        fields: All languages together.
        by_language: The same of each language.
    """
    screen = Console(width=None if Console().is_terminal else 120, highlight=False)
    screen.print(table(fields, path.name))
    for lang, of_language in (by_language or {}).items():
        screen.print(table(of_language, f"{path.name}, lang {lang}"))


def write(
    path: Path,
    labels: Path,
    fields: Sequence[FieldScore],
    by_language: Mapping[str, Sequence[FieldScore]] | None = None,
) -> None:
    """Write what was measured as published figures.

    Args:
        path: To write to.
        labels: The labelled file.
        fields: All languages together.
        by_language: The same of each language.
    """
    report = figures(labels, fields, {"lang": by_language} if by_language else {})
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
