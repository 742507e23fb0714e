"""The files in an archive that a source publishes, zip or tar, read without writing them."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial

from bs4 import Tag

from kb.archive.drafts import UnreadableError
from kb.archive.html import parse_xml

_FILE, _ALL, _FILES = 20_000_000, 2_000_000_000, 500_000
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)
_ZIP, _GZIP, _END = b"PK", b"\x1f\x8b", bytes(1024)
_BLOCK = 1_000_000


def members(body: bytes, ending: str = ".xml") -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files in an archive, in its order.

    Nothing is written, so a path that leads out of a folder leads nowhere; what unpacks to more
    than any honest archive is refused.

    Args:
        body: A zip file, or a tar file, packed by gzip or not.
        ending: Of the names of the wanted files.

    Raises:
        UnreadableError: It is neither, it breaks off, or it is too large.
    """
    total = 0
    try:
        for number, (name, size, read) in enumerate(_entries(body)):
            if number >= _FILES or size > _FILE or (total := total + size) > _ALL:
                raise UnreadableError(f"The archive holds more than is read ({name}).")
            if name.lower().endswith(ending):
                content = read()
                if len(content) > size:
                    raise UnreadableError(f"{name} is larger than the archive says.")
                yield name, content
    except _BROKEN as error:
        raise UnreadableError(f"The archive is broken or breaks off ({error}).") from error


def xml_files(body: bytes) -> Iterator[Tag]:
    """Yield the root elements of the XML files in an archive.

    Args:
        body: The archive, as for `members`.

    Raises:
        UnreadableError: The archive or one of its files cannot be read, or there is none.
    """
    root = None
    for name, content in members(body):
        try:
            root = parse_xml(content).find(True)
        except UnreadableError as error:
            raise UnreadableError(f"{name}: {error}") from error
        if root is None:
            raise UnreadableError(f"{name} is no XML.")
        yield root
    if root is None:
        raise UnreadableError("The archive holds no XML file.")


def _entries(body: bytes) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    if body.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    yield entry.filename, entry.file_size, partial(_of_zip, archive, entry)
        return
    plain = io.BytesIO(body)
    stream = gzip.GzipFile(fileobj=plain) if body.startswith(_GZIP) else plain
    with tarfile.open(fileobj=stream, mode="r|") as packed:
        for member in packed:
            if member.isfile():
                yield member.name, member.size, partial(_of_tar, packed, member)
        # A tar that breaks off between two files looks whole to the module; its end is marked.
        if stream is plain and not body.endswith(_END):
            raise EOFError("its end is missing")
        while stream.read(_BLOCK):
            pass


def _of_zip(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        return file.read(entry.file_size + 1)


def _of_tar(packed: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = packed.extractfile(member)
    return file.read() if file else b""
