"""A record of an API that notices the fields which nobody reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kb.crawl.found import ChangedError


class Record:
    """A JSON object whose fields are taken one by one."""

    def __init__(self, value: object) -> None:
        """Wrap a value.

        Raises:
            ChangedError: It is no JSON object.
        """
        if not isinstance(value, dict):
            raise ChangedError(f"a record is {type(value).__name__}, not an object")
        self._fields: dict[str, Any] = value
        self._taken: set[str] = set()

    def take(self, name: str) -> Any:
        """Return a field's value.

        Raises:
            ChangedError: The record has no such field.
        """
        if name not in self._fields:
            raise ChangedError(f"a record has no field {name!r}")
        self._taken.add(name)
        return self._fields[name]

    def word(self, name: str) -> str:
        """Return a field as text; empty for null or an empty field.

        Raises:
            ChangedError: The record has no such field, or it is a list or an object.
        """
        value = self.take(name)
        if isinstance(value, (dict, list)):
            raise ChangedError(f"the field {name!r} is {type(value).__name__}, not text")
        return "" if value is None else str(value).strip()

    def maybe(self, name: str) -> Any:
        """Return the value of a field that a record may lack; None then."""
        self._taken.add(name)
        return self._fields.get(name)

    def left(self) -> Iterator[str]:
        """Return the names of the fields that were not taken."""
        return (name for name in self._fields if name not in self._taken)
