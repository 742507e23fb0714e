"""The descriptor of a Frictionless data package, from the declared schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from kb.export.about import PACKAGE, RIGHTS, About, sha256_of
from kb.export.tables import Chosen
from kb.store.schema import Column, Table

NAME = "datapackage.json"
_TYPES = {"TEXT": "string", "INTEGER": "integer", "NUMERIC": "number"}


def write_package(
    root: Path, chosen: Iterable[Chosen], file: Callable[[Chosen], Path], source: About
) -> None:
    """Describe the CSV files in a folder by a datapackage.json at its top.

    Args:
        root: The folder.
        chosen: The tables.
        file: Gives the CSV file of a table.
        source: Where they are from.
    """
    listed = list(chosen)
    names = frozenset(one.name for one in listed)
    described: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": PACKAGE,
        "title": source.title,
        "description": f"{source.source}. {RIGHTS} Made from a database with the SHA-256 "
        f"{source.sha256}. Texts that a spreadsheet would run as a formula begin with an "
        "apostrophe that is not theirs.",
        "version": source.version,
        "licenses": [
            {"name": source.licence.replace(" ", "-"), "title": source.licence}
            | {"path": source.licence_url}
        ],
    }
    if source.newest:
        described["created"] = f"{source.newest}T00:00:00Z"
    described["resources"] = [_resource(root, one, file(one), names) for one in listed]
    text = json.dumps(described, ensure_ascii=False, indent=1)
    (root / NAME).write_text(f"{text}\n", encoding="utf-8")


def _resource(root: Path, chosen: Chosen, path: Path, names: Collection[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in chosen.columns]}
    schema["missingValues"] = [""]
    if isinstance(chosen.thing, Table):
        schema["primaryKey"] = list(chosen.thing.key)
    if keys := [
        # The empty name is the table itself.
        {
            "fields": [column.name],
            "reference": {
                "resource": "" if column.fk == chosen.name else column.fk,
                "fields": ["id"],
            },
        }
        for column in chosen.columns
        if column.fk in names
    ]:
        schema["foreignKeys"] = keys
    return {
        "name": chosen.name,
        "type": "table",
        "title": chosen.thing.title,
        "description": chosen.thing.description,
        "path": path.relative_to(root).as_posix(),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.description,
    }
    if column.required or column.pk:
        field["constraints"] = {"required": True}
    return field
