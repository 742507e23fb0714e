"""A PDF: the text of its pages."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader
from pypdf.errors import DependencyError

from kb.archive.drafts import Draft, UnreadableError

_FILE_NAME = re.compile(r"\.[a-z]{3,4}$|^(?:microsoft word|untitled)", re.IGNORECASE)
_MOST_TEXT = 20_000_000
_LOCKED = "It is encrypted; print it to a new PDF without a password."

# The library reports every oddity of a file; what matters comes back as a refusal.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read(data: bytes) -> Draft:
    """Read a PDF.

    Args:
        data: The file.

    Raises:
        UnreadableError: It is encrypted, damaged, or holds pictures of text alone.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(_LOCKED)
        pages: list[str] = []
        size = 0
        for page in reader.pages:
            pages.append(page.extract_text())
            size += len(pages[-1])
            if size > _MOST_TEXT:
                raise UnreadableError("It unpacks to over 20 MB of text; split it.")
        title = reader.metadata.title if reader.metadata else None
    except UnreadableError:
        raise
    except DependencyError:
        raise UnreadableError(_LOCKED) from None
    except Exception as error:
        # On damaged files the library raises nearly anything, RecursionError included.
        raise UnreadableError(
            f"The PDF is damaged ({type(error).__name__}); get it again or print it to a new PDF."
        ) from error
    text = "\n\n".join(page.strip() for page in pages if page.strip())
    if not text:
        raise UnreadableError(
            "The PDF holds no text, perhaps only scanned pages; run it through text recognition."
        )
    return Draft(text=text, kind="pdf", title=_title(title))


def _title(stated: object) -> str:
    title = " ".join(stated.split()) if isinstance(stated, str) else ""
    # Programs write the name of the file that they were given.
    return "" if _FILE_NAME.search(title) or " " not in title else title
