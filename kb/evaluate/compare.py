"""What a change of the extraction won and lost, document by document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.table import Table

Report = Mapping[str, Any]
# What an error of the older report has become that the newer one has not, and the other way round.
_SETTLED = {"missed": "found", "wrong": "no longer wrong"}
_ARISEN = {"missed": "lost", "wrong": "newly wrong"}


@dataclass(frozen=True, slots=True)
class Change:
    """One item that one of two reports has right and the other has not.

    Attributes:
        document: Id.
        field: Name of the field.
        kind: "found" or "no longer wrong" (gains); "lost" or "newly wrong" (losses).
        item: What was extracted or labelled.
        evidence: The words of the document; may be empty.
    """

    document: str
    field: str
    kind: str
    item: str
    evidence: str

    @property
    def gain(self) -> bool:
        """Tell whether the newer report is the better one here."""
        return self.kind in _SETTLED.values()


def compare(old: Report, new: Report) -> list[Change]:
    """List the gains and losses from one report to another.

    Args:
        old: A report as JSON (`kb.evaluate.report.Report.as_dict`).
        new: A later one of the same labelled set.

    Raises:
        ValueError: The reports are not about the same labelled file.
    """
    if old["sha256"] != new["sha256"]:
        raise ValueError(
            f"the reports are about different labels: {old['labelled_set']} "
            f"({old['sha256'][:12]}) and {new['labelled_set']} ({new['sha256'][:12]})"
        )
    return list(_changes(old["documents"], new["documents"]))


def _changes(old: Report, new: Report) -> Iterator[Change]:
    for document in old:
        before, after = old[document]["fields"], new[document]["fields"]
        for field in dict.fromkeys([*before, *after]):
            for what in ("missed", "wrong"):
                was = _items(before, field, what)
                now = _items(after, field, what)
                for item in sorted(was.keys() - now.keys()):
                    yield Change(document, field, _SETTLED[what], item, was[item])
                for item in sorted(now.keys() - was.keys()):
                    yield Change(document, field, _ARISEN[what], item, now[item])


def _items(fields: Report, field: str, what: str) -> dict[str, str]:
    return {row["item"]: row["evidence"] for row in fields.get(field, {}).get(what, ())}


def line(change: Change) -> str:
    """Return a change as a line for a terminal, with the sentence.

    >>> line(Change("doc-1", "stage", "found", "settled", "It agreed to pay."))
    '+ doc-1 stage found: settled | It agreed to pay.'
    """
    sign = "+" if change.gain else "-"
    evidence = f" | {' '.join(change.evidence.split())}" if change.evidence else ""
    return f"{sign} {change.document} {change.field} {change.kind}: {change.item}{evidence}"


def table(old: Report, new: Report, changes: Iterable[Change]) -> Table:
    """Return F1 before and after, with the numbers of gains and losses, for a terminal."""
    made = Table(title=f"{new['labelled_set']}: before and after", title_justify="left")
    made.add_column("field")
    for name in ("F1 before", "F1 after", "gains", "losses"):
        made.add_column(name, justify="right")
    changes = list(changes)
    after = {row["field"]: row["f1"] for row in new["fields"]}
    for row in old["fields"]:
        field = row["field"]
        gains = sum(change.gain for change in changes if change.field == field)
        losses = sum(not change.gain for change in changes if change.field == field)
        made.add_row(field, _figure(row["f1"]), _figure(after.get(field)), str(gains), str(losses))
    return made


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
