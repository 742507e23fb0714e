"""A regular expression for many phrases at once."""

from __future__ import annotations

import re
from collections.abc import Iterable


def alternation(phrases: Iterable[str]) -> str:
    """Return a regular expression for any of the phrases, longest first, factored as a trie."""
    trie: dict[str, object] = {}
    for phrase in phrases:
        node = trie
        for letter in phrase:
            node = node.setdefault(letter, {})  # type: ignore[assignment]
        node[""] = {}

    def build(node: dict[str, object]) -> str:
        branches = []
        for letter in sorted(key for key in node if key):
            rest = build(node[letter])  # type: ignore[arg-type]
            branches.append((r"\s+" if letter == " " else re.escape(letter)) + rest)
        if not branches:
            return ""
        body = branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
        return f"(?:{body})?" if "" in node else body

    return build(trie)
