"""What a document must have before it counts: a page that gives too little has changed."""

from __future__ import annotations

from kb.archive.published import iso_date
from kb.crawl.facts import Facts
from kb.crawl.found import Found


def missing(found: Found, facts: Facts) -> tuple[str, ...]:
    """Return the names of the required fields that a document lacks.

    A text shorter than the source's least, or a date that is no ISO date, is lacking too.
    """
    stated = {name for name, _ in found.details}
    stated |= {name for name in ("title", "text") if getattr(found, name).strip()}
    if found.published and iso_date(found.published) == found.published:
        stated.add("published")
    if len(found.text) < facts.text_characters:
        stated.discard("text")
    return tuple(name for name in facts.required if name not in stated)
