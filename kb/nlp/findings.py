"""What the components find: exact character offsets beside spaCy's token-aligned spans.

A component calls `add` for each thing it finds. The finding stands in ``doc.spans[group]`` as a
span for matchers, displaCy and training, and in ``doc.user_data`` with the exact offsets, because
a figure may begin or end inside a token ("$1.5-million-plus").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc, Span

_KEY = "kb.findings"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a component found.

    Attributes:
        start: First character in ``doc.text``.
        end: One past the last character.
        value: The normalised value.
        confidence: Between 0 and 1.
        detail: What the component knows beyond the value (of an amount, its `Money`).
    """

    start: int
    end: int
    value: str
    confidence: float = 0.5
    detail: object = None


def add(doc: Doc, group: str, finding: Finding) -> None:
    """Put a finding into a group of the document.

    Args:
        doc: The document.
        group: Name of the span group: amounts, authorities, respondents, courts, case_numbers,
            dates, violations, provisions or stage.
        finding: Its offsets must lie within the document.
    """
    user_data: dict[str, Any] = doc.user_data
    groups: dict[str, list[Finding]] = user_data.setdefault(_KEY, {})
    groups.setdefault(group, []).append(finding)
    span = doc.char_span(
        finding.start,
        finding.end,
        label=group,
        kb_id=finding.value,
        alignment_mode="expand",
    )
    if isinstance(span, Span):
        spans: Any = doc.spans
        spans.setdefault(group, []).append(span)


def found(doc: Doc, group: str) -> list[Finding]:
    """Return the findings of a group, in the order of the text."""
    items: list[Finding] = doc.user_data.get(_KEY, {}).get(group, [])
    return sorted(items, key=lambda item: (item.start, item.end, item.value))
