"""How to cite the page of an action: as text, BibTeX and CSL JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

PUBLISHER = "Enforcement KB"
# BibTeX counts braces whether or not a backslash stands before them.
_SPECIAL = {
    **{letter: f"\\{letter}" for letter in "&%$#_"},
    "{": "\\lbrace{}",
    "}": "\\rbrace{}",
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in three forms."""

    text: str
    bibtex: str
    csl: str


def cite(action: dict[str, Any], url: str, accessed: date) -> Citation:
    """Return the citation of an action.

    Args:
        action: Its row.
        url: Of its page.
        accessed: When it was read: pages change as documents come.
    """
    title, year = action["title"], action["year"]
    text = f"“{title}.” {PUBLISHER}. {url} (accessed {accessed.isoformat()}). CC BY 4.0."
    fields = {
        "title": f"{{{_escaped(title)}}}",
        "year": f"{{{year}}}" if year else None,
        "howpublished": f"{{{PUBLISHER}}}",
        "url": f"{{{url}}}",
        "urldate": f"{{{accessed.isoformat()}}}",
    }
    lines = ",\n".join(f"  {name} = {value}" for name, value in fields.items() if value)
    key = re.sub(r"[^a-z0-9-]", "-", action["id"])
    item: dict[str, Any] = {
        "id": action["id"],
        "type": "webpage",
        "title": title,
        "container-title": PUBLISHER,
        "URL": url,
        "accessed": {"date-parts": [[accessed.year, accessed.month, accessed.day]]},
    }
    if year:
        item["issued"] = {"date-parts": [[year]]}
    return Citation(text, f"@misc{{{key},\n{lines}\n}}", json.dumps(item, ensure_ascii=False))


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in text)
