"""Writes the figures in docs/accuracy.md, so that no number there is typed by hand.

What stands above the marker is written by people and kept; all beneath it is generated from
data/accuracy/*.json. Run: python -m kb.evaluate.page
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kb.nlp.reference import folder

MARKER = "<!-- Generated from data/accuracy by `python -m kb.evaluate.page`; do not edit below. -->"
DEFAULT = Path(__file__).parents[2] / "docs" / "accuracy.md"
_LEAST_CONFUSIONS = 2


def render(written: str, reports: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the text of the page: the part written by hand, then the figures of each report.

    Args:
        written: The page as it is.
        reports: By name of the set, what ``kb evaluate --figures`` wrote.
    """
    head, marker, _ = written.partition(MARKER)
    if not marker:
        raise ValueError(f"the page lacks the line above the generated part: {MARKER}")
    parts = [head + MARKER, *(_report(name, reports[name]) for name in sorted(reports))]
    return "\n\n".join(parts) + "\n"


def reports() -> dict[str, Mapping[str, Any]]:
    """Read the published figures, by name of the set."""
    paths = sorted((folder() / "accuracy").glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def _report(name: str, report: Mapping[str, Any]) -> str:
    lines = [f"## {name}", "", f"{report['number_of_documents']} labelled documents.", ""]
    lines += _table(
        ("field", "precision", "recall", "F1", "95% interval", "right", "extracted", "labelled"),
        map(_field, report["fields"]),
    )
    for kind, groups in report["by"].items():
        names = list(groups)
        if len(names) > 1:
            lines += ["", f"F1 by {kind}:", ""]
            lines += _table(("field", *names), _by(groups))
    if report["calibration"]["number"]:
        lines += ["", f"Calibration error: {_figure(report['calibration']['error'])}.", ""]
        lines += _table(
            ("confidence", "claims", "mean confidence", "share right"),
            map(_bin, report["calibration"]["bins"]),
        )
    confused = list(_confusions(report["role_confusions"]))
    if confused:
        lines += ["", "Roles most often taken for another:", ""]
        lines += _table(("labelled", "taken for", "amounts"), confused)
    return "\n".join(lines)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    head = list(head)
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _field(row: Mapping[str, Any]) -> list[str]:
    shares = [_figure(row[name]) for name in ("precision", "recall", "f1")]
    interval = "" if row["f1_low"] is None else f"{row['f1_low']:.3f} to {row['f1_high']:.3f}"
    counts = [str(row[name]) for name in ("right", "extracted", "labelled")]
    return [row["field"], *shares, interval, *counts]


def _by(groups: Mapping[str, Iterable[Mapping[str, Any]]]) -> Iterator[list[str]]:
    by_group = {name: {row["field"]: row for row in rows} for name, rows in groups.items()}
    for field in next(iter(by_group.values())):
        yield [field, *(_figure(rows[field]["f1"]) for rows in by_group.values())]


def _bin(row: Mapping[str, Any]) -> list[str]:
    span = f"{row['low']:.1f} to {row['high']:.1f}"
    return [span, str(row["number"]), _figure(row["confidence"]), _figure(row["right"])]


def _confusions(counts: Mapping[str, Mapping[str, int]]) -> Iterator[list[str]]:
    pairs = [
        (number, role, taken)
        for role, found in counts.items()
        for taken, number in found.items()
        if taken != role and number >= _LEAST_CONFUSIONS
    ]
    for number, role, taken in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        yield [role, taken, str(number)]


def main() -> int:
    """Update the page of this checkout."""
    before = DEFAULT.read_text(encoding="utf-8")
    after = render(before, reports())
    DEFAULT.write_text(after, encoding="utf-8")
    print(f"{DEFAULT.name}: {'updated' if after != before else 'up to date'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
