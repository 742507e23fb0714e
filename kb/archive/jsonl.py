"""JSON Lines: one record a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from kb.archive.drafts import Draft, UnreadableError
from kb.archive.encoding import decode
from kb.archive.single import MAX_DOCUMENT, TOO_LARGE

_MOST_BAD = 1_000


def read(lines: IO[bytes]) -> Iterator[tuple[int, Draft | UnreadableError]]:
    """Read records.

    Args:
        lines: The content; read line by line, so that it may be of any size.

    Yields:
        The number of each line that is not blank, with its draft or with why there is none.
    """
    number = bad = 0
    while line := lines.readline(MAX_DOCUMENT + 1):
        number += 1
        if not line.strip():
            continue
        try:
            if len(line) > MAX_DOCUMENT:
                _skip_line(lines, line)
                raise UnreadableError(TOO_LARGE)
            yield number, _record(line)
            bad = 0
        except UnreadableError as error:
            bad += 1
            yield number, error
        if bad >= _MOST_BAD:
            yield (
                number,
                UnreadableError(
                    f"{_MOST_BAD} lines in a row could not be read, so the rest was left; "
                    "check that the file is JSON Lines."
                ),
            )
            return


def _skip_line(lines: IO[bytes], piece: bytes) -> None:
    while piece and not piece.endswith(b"\n"):
        piece = lines.readline(1 << 20)


def _record(line: bytes) -> Draft:
    try:
        record = json.loads(decode(line))
    except RecursionError:
        raise UnreadableError("Its JSON is nested too deep; write a flat object.") from None
    except ValueError as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else "a number is too long"
        raise UnreadableError(f"It is not JSON ({what}); write one object a line.") from None
    if not isinstance(record, dict):
        raise UnreadableError("It is not a JSON object; write one object a line.")
    text = record.get("text")
    if not isinstance(text, str):
        raise UnreadableError('It has no "text"; give the document\'s words under that key.')
    return Draft(
        text=text,
        kind="jsonl",
        title=_word(record, "title") or "",
        id=_word(record, "id"),
        source=_word(record, "source"),
        lang=_word(record, "lang"),
        url=_word(record, "url"),
        published=_word(record, "published"),
    )


def _word(record: dict[str, Any], key: str) -> str | None:
    """Return a short value as text: ids and years are often written as numbers."""
    value = record.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**30 else None
    return value.strip() or None if isinstance(value, str) else None
