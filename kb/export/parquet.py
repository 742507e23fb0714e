"""Parquet, with the types of the declared schema."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kb.export.about import About
from kb.export.tables import Batch, Chosen

# Dates stay text, for they are as precise as the sources: 2013, 2013-05 or 2013-05-25. A figure is
# what SQLite holds, a whole number or a double; a double has its 15 digits exactly.
_TYPES = {"TEXT": pa.string(), "INTEGER": pa.int64(), "NUMERIC": pa.float64()}
_GROUP_ROWS, _GROUP_BYTES = 100_000, 64_000_000


def write_parquet(path: Path, chosen: Chosen, batches: Iterable[Batch], source: About) -> None:
    """Write a table as Parquet; the file's metadata say what it is and where it is from."""
    schema = pa.schema(
        [
            pa.field(
                column.name,
                _TYPES[column.type],
                nullable=not (column.required or column.pk),
                metadata={"description": column.description},
            )
            for column in chosen.columns
        ],
        metadata={"title": chosen.thing.title, "description": chosen.thing.description}
        | {name.lower(): value for name, value in source.facts.items()},
    )
    waiting: list[pa.RecordBatch] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            waiting.append(_record(batch, schema))
            if (
                sum(x.num_rows for x in waiting) >= _GROUP_ROWS
                or sum(x.nbytes for x in waiting) >= _GROUP_BYTES
            ):
                writer.write_table(pa.Table.from_batches(waiting, schema))
                waiting = []
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting, schema))


def _record(batch: Batch, schema: pa.Schema) -> pa.RecordBatch:
    arrays = [
        pa.array(_floats(values) if field.type == pa.float64() else values, field.type)
        for field, values in zip(schema, batch, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _floats(values: tuple[Any, ...]) -> list[float | None]:
    # PyArrow refuses a whole number that a double holds only nearly.
    return [x if x is None else float(x) for x in values]
