"""From a file to its documents: HTML, plain text, PDF, WARC and JSON Lines, each also as gzip."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

from kb.archive import jsonl, kinds, single, warc
from kb.archive.content import Content
from kb.archive.drafts import Draft, UnreadableError, complete
from kb.model import Document, Refusal

_Piece = tuple[str, Draft | UnreadableError]


def read(
    path: Path,
    source: str | None = None,
    *,
    name: str | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[Document | Refusal]:
    """Read a file.

    Args:
        path: The file.
        source: Source of the documents that name none themselves; without it that of their
            address, or "files".
        name: What the file is called in origins; without it its name without folders.
        on_bytes: Told the number of bytes whenever some were read from the disk.

    Yields:
        Its documents, and a refusal for each thing that could not be read. Nothing is raised for
        what a file holds.
    """
    name = name or path.name
    try:
        content = Content(path, on_bytes)
    except OSError as error:
        reason = f"It cannot be opened ({error.strerror}); check its name and its rights."
        yield Refusal(name, reason)
        return
    documents = 0
    with content, io.BufferedReader(content, kinds.HEAD) as stream:
        try:
            for record, draft in _drafts(stream, content, name):
                origin = f"{name} {record}".strip()
                try:
                    if isinstance(draft, UnreadableError):
                        raise draft
                    document = complete(draft, name, origin, source)
                except UnreadableError as error:
                    yield Refusal(origin, str(error))
                else:
                    documents += 1
                    yield document
        except UnreadableError as error:
            yield Refusal(name, str(error))
        if content.damage:
            yield Refusal(
                name,
                f"{content.damage} after {content.position:,} bytes of content; "
                f"{documents} documents before that were read. Get the file again.",
            )


def _drafts(stream: io.BufferedReader[Content], content: Content, name: str) -> Iterator[_Piece]:
    head = stream.peek(kinds.HEAD)
    if content.damage and not head:
        return
    packed_name = name[:-3] if content.packed and name.lower().endswith(".gz") else name
    kind = kinds.kind_of(head, packed_name)
    if kind == "warc":
        for address, draft in warc.read(stream):
            yield f"record {address}", draft
    elif kind == "jsonl":
        for number, draft in jsonl.read(stream):
            # The line in which a damaged file ends is half a line: the damage is what to report.
            if not (content.damage and isinstance(draft, UnreadableError) and not stream.peek(1)):
                yield f"line {number}", draft
    else:
        data = stream.read(single.MAX_DOCUMENT + 1)
        # Half a document is none: it would be counted beside the whole one later.
        if not content.damage:
            yield "", single.read(kind, data)
