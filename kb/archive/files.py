"""Which files there are to read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kb.model import Refusal


@dataclass(frozen=True, slots=True)
class Found:
    """A file.

    Attributes:
        path: Where it is.
        name: As seen from the folder that was asked for, that folder's name first: equal on every
            machine that has the same files.
    """

    path: Path
    name: str


def find(paths: Iterable[Path]) -> Iterator[Found | Refusal]:
    """Find the files of some paths: folders with all that is in them, hidden files left out.

    Args:
        paths: Files and folders; one inside another is visited once.

    Yields:
        The files, those of a folder sorted by name, and refusals of what cannot be visited.
    """
    seen: list[Path] = []
    for path in paths:
        place = path.resolve()
        if any(place == other or other in place.parents for other in seen):
            continue
        seen.append(place)
        if place.is_dir():
            yield from _inside(place)
        elif place.is_file():
            yield Found(place, place.name)
        elif place.exists():
            yield Refusal(str(path), "It is no ordinary file; save its content in one.")
        else:
            yield Refusal(str(path), "There is no such file or folder; check its name.")


def _inside(top: Path) -> Iterator[Found | Refusal]:
    refused: list[OSError] = []
    for folder, folders, files in os.walk(top, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith(".") and path.is_file():
                yield Found(path, Path(top.name, path.relative_to(top)).as_posix())
    for error in refused:
        yield Refusal(
            str(error.filename),
            f"The folder cannot be opened ({error.strerror}); give yourself the right to read it.",
        )
