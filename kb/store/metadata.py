"""Writes what metadata.yml says of tables and columns, so that it never differs from the schema.

The upper part of metadata.yml is written by hand (title, licence, queries) and is kept as it is;
all beneath the marker is generated. Run: python -m kb.store.metadata
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from kb.store.schema import Schema, Table, View, load

DATABASE = "enforcement"
MARKER = "    # Generated from kb/store/schema.yml by `python -m kb.store.metadata`; edit it there."
DEFAULT = Path(__file__).parents[2] / "metadata.yml"


class MetadataError(ValueError):
    """metadata.yml is not as this module needs it; the message says how to mend it."""


def tables(schema: Schema) -> dict[str, dict[str, Any]]:
    """Return Datasette's `tables:` block: texts, labels, facets and sort columns."""
    return {thing.name: _entry(thing) for thing in schema.all}


def render(written: str, schema: Schema) -> str:
    """Return the text of metadata.yml: the part written by hand, then the generated part."""
    head, marker, _ = written.partition(MARKER)
    if not marker:
        raise MetadataError(f"metadata.yml lacks the line above the generated part: {MARKER}")
    block = yaml.safe_dump(
        {"tables": tables(schema)}, allow_unicode=True, sort_keys=False, width=96
    )
    # Two levels in, because the block continues databases: enforcement: of the part by hand.
    generated = "".join(f"    {line}" for line in block.splitlines(keepends=True))
    text = f"{head}{MARKER}\n{generated}"
    try:
        by_hand = yaml.safe_load(head)["databases"][DATABASE] or {}
        found = yaml.safe_load(text)["databases"][DATABASE]["tables"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise MetadataError(
            f"the part of metadata.yml above the marker must end within databases: {DATABASE}: "
            f"and hold no tables of its own ({error})"
        ) from error
    # YAML readers take the last of two equal keys without a word.
    if "tables" in by_hand or found != tables(schema):
        raise MetadataError("metadata.yml holds tables above the marker: remove them there")
    return text


def update(path: Path = DEFAULT) -> bool:
    """Bring the generated part of a metadata.yml up to date.

    Returns:
        Whether the file changed.
    """
    before = path.read_text(encoding="utf-8")
    after = render(before, load())
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def _entry(thing: Table | View) -> dict[str, Any]:
    entry: dict[str, Any] = {"title": thing.title, "description": thing.description}
    if isinstance(thing, Table) and thing.label:
        entry["label_column"] = thing.label
    if thing.facets:
        entry["facets"] = list(thing.facets)
    # A sort column that does not exist would be a 400 on the table's page; the schema checks it.
    if thing.sort:
        entry["sort"] = thing.sort
    entry["columns"] = {column.name: column.description for column in thing.columns}
    return entry


def main() -> int:
    """Update metadata.yml of this checkout and say what was done."""
    try:
        changed = update()
    except (MetadataError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{DEFAULT.name}: {'updated' if changed else 'up to date'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
