"""Facts that a page lists as labels and values: definition lists, Drupal's fields, table rows."""

from __future__ import annotations

from bs4 import Tag

from kb.crawl.page import words

_LISTS = "dl"
_FIELDS = ".field--label-inline, .field--label-above, .field"


def labelled(root: Tag) -> dict[str, list[str]]:
    """Return the values under each label of a page or a part of it.

    Args:
        root: The part.

    Returns:
        By label in lower case without its colon, the values in their order.
    """
    found: dict[str, list[str]] = {}
    for pairs in root.select(_LISTS):
        label = ""
        for tag in pairs.find_all(["dt", "dd"]):
            if tag.name == "dt":
                label = _label(tag)
            elif label:
                found.setdefault(label, []).append(words(tag))
    for field in root.select(_FIELDS):
        name = field.select_one(".field__label")
        if name is not None:
            values = [words(item) for item in field.select(".field__item")]
            found.setdefault(_label(name), []).extend(values)
    for row in root.find_all("tr"):
        cells = row.find_all(["th", "td"], recursive=False)
        if len(cells) == 2 and cells[0].name == "th":
            found.setdefault(_label(cells[0]), []).append(words(cells[1]))
    return {label: values for label, values in found.items() if any(values)}


def _label(tag: Tag) -> str:
    return words(tag).rstrip(" :").lower()
