"""Counts, precision, recall and F1, with bootstrap intervals over documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kb.evaluate.items import FIELDS, NONE, Evidence, headline, items_of
from kb.evaluate.labels import Labelled
from kb.evaluate.match import Item, pair

RESAMPLES = 1_000
_SEED = 20_260_101
_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Judged:
    """The items of one field of one document, compared.

    Attributes:
        right: Extracted and labelled.
        wrong: Extracted, not labelled.
        missed: Labelled, not extracted.
    """

    right: tuple[Item, ...]
    wrong: tuple[Item, ...]
    missed: tuple[Item, ...]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Numbers of items right, extracted and labelled."""
        right = len(self.right)
        return right, right + len(self.wrong), right + len(self.missed)


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """One document, compared.

    Attributes:
        labelled: The document and its label.
        fields: Per field; a headline field that does not apply to the document is absent.
    """

    labelled: Labelled
    fields: Mapping[str, Judged]


@dataclass(frozen=True, slots=True)
class FieldScore:
    """How well one field is extracted. A share of nothing is None, never 0.

    Attributes:
        field: Its name.
        right: Items extracted and labelled.
        extracted: Items extracted.
        labelled: Items labelled.
        documents: Documents that the field applies to.
        precision: right / extracted.
        recall: right / labelled.
        f1: Their harmonic mean.
        f1_low: Lower end of the 95% bootstrap interval.
        f1_high: Upper end.
    """

    field: str
    right: int
    extracted: int
    labelled: int
    documents: int
    precision: float | None
    recall: float | None
    f1: float | None
    f1_low: float | None
    f1_high: float | None


def judge(
    labelled: Labelled, output: Mapping[str, Any], shown_by: Callable[[str, str], str] | None = None
) -> DocumentScore:
    """Compare what was extracted from a document with its label.

    Args:
        labelled: The document and its label.
        output: What was extracted, in the form of the labelling guide; empty for nothing.
        shown_by: Gives the sentence that shows an extracted value, by key of the label and value.
    """
    wanted = items_of(labelled.label, _in_text(labelled))
    given = items_of(output, shown_by or _nothing)
    best = headline(labelled.label)
    name = "headline_none" if best.key == NONE else "headline"
    wanted[name], given[name] = [best], [headline(output)]
    fields = {
        key: Judged(*(tuple(part) for part in pair(wanted[key], given[key]))) for key in wanted
    }
    return DocumentScore(labelled, fields)


def _nothing(_key: str, _value: str) -> str:
    return ""


def _in_text(labelled: Labelled) -> Evidence:
    """Find the surroundings of a labelled value that the document has word for word."""

    def evidence(_key: str, value: str) -> str:
        for whole in (labelled.document.text, labelled.document.title):
            at = whole.find(value)
            if at >= 0:
                return whole[max(0, at - 100) : at + len(value) + 100]
        return ""

    return evidence


def score(documents: Iterable[DocumentScore]) -> list[FieldScore]:
    """Sum up documents field by field, in the order of ``FIELDS``."""
    documents = list(documents)
    scores = []
    for name in FIELDS:
        counts = [doc.fields[name].counts for doc in documents if name in doc.fields]
        scores.append(field_score(name, counts))
    return scores


def field_score(name: str, counts: list[tuple[int, int, int]]) -> FieldScore:
    """Sum up one field.

    Args:
        name: Of the field.
        counts: Of each document the items right, extracted and labelled.
    """
    right, extracted, labelled = (
        (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    )
    low, high = f1_interval(counts)
    return FieldScore(
        field=name,
        right=right,
        extracted=extracted,
        labelled=labelled,
        documents=len(counts),
        precision=_share(right, extracted),
        recall=_share(right, labelled),
        f1=_share(2 * right, extracted + labelled),
        f1_low=low,
        f1_high=high,
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def f1_interval(counts: list[tuple[int, int, int]]) -> tuple[float | None, float | None]:
    """Return the 95% percentile interval of F1 when documents are drawn anew with replacement.

    Args:
        counts: Of each document the items right, extracted and labelled.

    Returns:
        Lower and upper end; None for both where nothing was extracted or labelled at all.
    """
    if not any(extracted + labelled for _, extracted, labelled in counts):
        return None, None
    table = np.array(counts, dtype=np.int64)
    draws = np.random.default_rng(_SEED).multinomial(
        len(counts), np.full(len(counts), 1 / len(counts)), size=RESAMPLES
    )
    right, extracted, labelled = (draws @ table).T
    some = extracted + labelled > 0
    f1 = 2 * right[some] / (extracted[some] + labelled[some])
    low, high = np.percentile(f1, _INTERVAL)
    return round(float(low), 4), round(float(high), 4)
