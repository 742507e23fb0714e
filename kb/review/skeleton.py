"""Writes the skeleton of the correction that a finding may lead to, for a person to fill in.

The choices are comments, so that `kb build` refuses a skeleton in which nobody has chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import yaml

from kb.review.candidates import Kind
from kb.review.findings import Evidence, Finding, ReviewError
from kb.review.reasons import MERGING

_HASH = 8


def skeleton(finding: Finding, today: date) -> str:
    """Return the skeleton as YAML, a list of one correction.

    Raises:
        ReviewError: No correction can help.
    """
    claims = [one for one in finding.evidence if one.claim]
    merging = finding.reason in MERGING
    if not claims and not merging:
        raise ReviewError(
            f"{finding.id}: {finding.why}. No claim can be corrected here: mend what could not be "
            "read (kb extract FILE shows what is found), or the words and names in data/"
        )
    lines = [f"# {_comment(finding.why)}"]
    if finding.title:
        lines.append(f"# {_comment(finding.title)} ({_comment(finding.action_id or '')})")
    lines += [f"# {_comment(one.document)}: {_comment(one.sentence)}" for one in finding.evidence]
    source = next((one.url for one in finding.evidence if one.url), None) or "TODO"
    lines += [
        f"- id: review-{finding.id}",
        f"  date: {today.isoformat()}",
        "  reason: TODO",
        f"  source: {_text(source)}",
        *(_pair(finding.evidence) if merging else _claims(finding, claims)),
    ]
    return "\n".join(lines) + "\n"


def append(text: str, path: Path, key: str) -> None:
    """Append a skeleton to a file of corrections, which need not exist.

    Raises:
        ReviewError: The finding is in it already.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    if f"- id: review-{key}\n" in before:
        raise ReviewError(f"{path} has a correction review-{key} already")
    gap = "" if not before or before.endswith("\n") else "\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(gap + text)


def _pair(evidence: tuple[Evidence, ...]) -> Iterator[str]:
    pair = ", ".join(
        f"{_text(one.document)}: {_text(one.content_hash[:_HASH])}" for one in evidence
    )
    yield "  # Keep one:"
    yield f"  # same_action: {{{pair}}}"
    yield f"  # different_actions: {{{pair}}}"


def _claims(finding: Finding, claims: list[Evidence]) -> Iterator[str]:
    first, *others = claims
    yield f"  claim: {_claim(first)}"
    if others:
        yield "  # Or, if the other one is wrong, in place of the line above:"
        yield from (f"  # claim: {_claim(one)}" for one in others)
    yield "  # Keep one (a value, role or respondent that is right may stay; as it is: reviewed):"
    value = _text(first.claim["value"])
    if role := first.claim.get("role"):
        who = ", respondent: TODO" if finding.reason == Kind.NO_RESPONDENT else ""
        yield f"  # becomes: {{value: {value}, role: {role}{who}}}"
    else:
        yield f"  # becomes: {{value: {value}}}"
    yield "  # wrong: true"


def _claim(one: Evidence) -> str:
    parts = (f"{name}: {_text(value)}" for name, value in one.claim.items())
    return f"{{document: {_text(one.document)}, {', '.join(parts)}}}"


def _text(value: str) -> str:
    """Return a text as YAML in quotation marks, on one line, whatever is in it."""
    whole: str = yaml.safe_dump(value, default_style='"', allow_unicode=True, width=float("inf"))
    return whole.removesuffix("\n")


def _comment(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
