"""Names with ids."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NO_WORD = re.compile(r"[^\w]+")
_MOST_SLUG = 60


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A party, an authority or a court.

    Attributes:
        id: The same for all spellings.
        name: Shown to readers.
        kind: company or person; of an authority or a court, empty.
        country: ISO 3166-1 alpha-2 where reviewed data tells it.
        url: Of an authority, its site.
    """

    id: str
    name: str
    kind: str = ""
    country: str | None = None
    url: str | None = None


def slug(text: str) -> str:
    """Return a text as a part of an id: lower case, no accents, hyphens.

    >>> slug("Électricité de France, S.A.")
    'electricite-de-france-s-a'
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NO_WORD.sub("-", plain).strip("-_")[:_MOST_SLUG].strip("-") or "unnamed"
