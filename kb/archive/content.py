"""A file's content as a stream, unpacked on the way, that ends where the file is damaged."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib's number for "with a gzip header"


class Content(io.RawIOBase):
    """The bytes of a file; of a gzip file, those that were packed.

    Damage ends the stream instead of raising, so that readers keep what came before it.

    Attributes:
        damage: What is wrong with the file, once the stream has met it.
        position: Bytes given out.
    """

    def __init__(self, path: Path, on_bytes: Callable[[int], None] | None = None) -> None:
        """Open a file.

        Args:
            path: The file.
            on_bytes: Told the number of bytes whenever some were read from the disk.

        Raises:
            OSError: It cannot be opened.
        """
        super().__init__()
        self.damage: str | None = None
        self.position = 0
        self._on_bytes = on_bytes
        self._file: IO[bytes] = path.open("rb")
        self._waiting = self._from_disk()
        self._unpacker = (
            zlib.decompressobj(_GZIP_WINDOW) if self._waiting.startswith(_GZIP) else None
        )

    @property
    def packed(self) -> bool:
        """Whether the file is a gzip file."""
        return self._unpacker is not None

    def readable(self) -> bool:
        """Return True: the stream is for reading."""
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Fill the buffer as far as the content goes."""
        view = memoryview(buffer)
        filled = 0
        while filled < len(view):
            piece = self._unpacked(len(view) - filled)
            if not piece:
                break
            view[filled : filled + len(piece)] = piece
            filled += len(piece)
        self.position += filled
        return filled

    def close(self) -> None:
        """Close the file too."""
        self._file.close()
        super().close()

    def _unpacked(self, most: int) -> bytes:
        while not self.damage:
            if not self._waiting:
                self._waiting = self._from_disk()
            if self._unpacker is None:
                piece, self._waiting = self._waiting[:most], self._waiting[most:]
                return piece
            if self._unpacker.eof:
                # A gzip file may be several, one after the other; zeros may fill it up.
                self._waiting = (self._waiting or self._from_disk()).lstrip(b"\x00")
                if not self._waiting:
                    return b""
                self._unpacker = zlib.decompressobj(_GZIP_WINDOW)
            ended = not self._waiting
            try:
                piece = self._unpacker.decompress(self._waiting, most)
            except zlib.error:
                self.damage = "The gzip file is damaged"
                return b""
            self._waiting = self._unpacker.unused_data or self._unpacker.unconsumed_tail
            if piece:
                return piece
            if ended and not self._unpacker.eof:
                self.damage = "The gzip file is cut off"
        return b""

    def _from_disk(self) -> bytes:
        try:
            data = self._file.read(_CHUNK)
        except OSError as error:
            self.damage = f"The disk could not be read ({error.strerror})"
            return b""
        if self._on_bytes and data:
            self._on_bytes(len(data))
        return data
