"""What is known of pages in general, read from ``pages.yml``."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from bs4 import Tag

_DATA = yaml.safe_load((Path(__file__).parent / "pages.yml").read_text(encoding="utf-8"))
_NO_LETTER = re.compile(r"[\W_]+")

CONTENT: tuple[str, ...] = tuple(_DATA["content"])
DROP: frozenset[str] = frozenset(_DATA["drop"])
FRAME: frozenset[str] = frozenset(_DATA["frame"])
PUBLISHED: tuple[str, ...] = tuple(_DATA["published"])


def names(tag: Tag) -> list[str]:
    """Return the names by which ``pages.yml`` may know an element."""
    found = [tag.name]
    if tag.attrs:
        for attribute in ("role", "aria-hidden"):
            value = tag.attrs.get(attribute)
            if isinstance(value, str):
                found.append(f"[{attribute}={value.strip().lower()}]")
        if "hidden" in tag.attrs:
            found.append("[hidden]")
        if isinstance(identifier := tag.attrs.get("id"), str):
            found.append(f"#{identifier}")
        found.extend(f".{name}" for name in tag.get_attribute_list("class") if name)
    return found


def letters(text: str) -> str:
    """Return the letters and digits alone, to compare headings that differ in spacing."""
    return _NO_LETTER.sub("", text.replace("\u00ad", "")).casefold()
