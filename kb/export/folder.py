"""Puts files in place whole or not at all, and only over what an earlier export wrote."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb.export.about import sha256_of
from kb.export.tables import ExportError

README, SUMS = "README.txt", "SHA256SUMS"


@contextmanager
def folder(target: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of another when the block ends well.

    Adds the hashes of all files in it.

    Raises:
        ExportError: What is there holds anything that is not an earlier export, unchanged.
    """
    place = target.resolve()
    _check_folder(place, target)
    with _scratch(place) as new:
        yield new
        sums = "".join(f"{sha256_of(new / name)}  {name}\n" for name in _files(new))
        (new / SUMS).write_text(sums, encoding="utf-8")
        old = place.with_name(f".{place.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if place.exists():
            place.rename(old)
        try:
            new.rename(place)
        except BaseException:
            if old.exists():
                old.rename(place)
            raise
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def single(target: Path) -> Iterator[Path]:
    """Give an empty folder for one file and its text, which are put in place together.

    The block writes a file with the target's name, and beside it `about(target)`.

    Raises:
        ExportError: What is there is not an earlier export, unchanged.
    """
    place = target.resolve()
    text = about_name(place.name)
    if place.exists() and not _is_ours(place):
        raise ExportError(
            f"{target} is not an earlier export, or was changed since; choose another --output"
        )
    with _scratch(place) as new:
        yield new
        with (new / text).open("a", encoding="utf-8") as file:
            file.write(f"\n{sha256_of(new / place.name)}  {place.name}\n")
        (new / text).replace(place.with_name(text))
        (new / place.name).replace(place)


def about_name(name: str) -> str:
    """Return the name of the text beside a single file."""
    return f"{name}.about.txt"


@contextmanager
def _scratch(place: Path) -> Iterator[Path]:
    """Give an empty folder beside a place, which is gone afterwards."""
    new = place.with_name(f".{place.name}.new")
    lock, held = None, False
    try:
        new.mkdir(parents=True, exist_ok=True)
        # It ends with the process: what one that was killed left is used again.
        lock = os.open(new, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        held = True
        for left in new.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield new
    except BlockingIOError:
        raise ExportError(f"another export is writing {place}; wait until it ends") from None
    except KeyboardInterrupt:
        # It may come before the lock is held.
        if not held:
            with suppress(OSError):
                new.rmdir()
        raise
    finally:
        if held:
            shutil.rmtree(new, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _check_folder(place: Path, shown: Path) -> None:
    if place.exists() and not place.is_dir():
        raise ExportError(f"{shown} is a file; choose another folder")
    if not place.exists() or not (found := _files(place)):
        return
    known = _sums(place / SUMS)
    for name in found:
        if name != SUMS and (README not in known or name not in known):
            raise ExportError(
                f"{shown} holds {name}, which no earlier export wrote; choose an empty folder"
            )
        if name != SUMS and sha256_of(place / name) != known[name]:
            raise ExportError(
                f"{shown}/{name} was changed after it was exported; move it away, or choose "
                "another folder"
            )


def _sums(path: Path) -> dict[str, str]:
    """Return the hashes under the names of their files."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return {name: found for found, _, name in (line.partition("  ") for line in lines)}


def _is_ours(place: Path) -> bool:
    text = place.with_name(about_name(place.name))
    if not place.is_file() or not text.is_file():
        return False
    line = f"{sha256_of(place)}  {place.name}"
    return line in text.read_text(encoding="utf-8").splitlines()


def _files(place: Path) -> list[str]:
    """Return the names of all that is below a folder and is no folder, in order."""
    return sorted(x.relative_to(place).as_posix() for x in place.rglob("*") if not x.is_dir())
