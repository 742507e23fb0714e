"""The elements of a page: which are frame, and which one holds the main content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import CData, NavigableString

from kb.archive.pages import CONTENT, DROP, names

# Elements that begin a new line, and how many line ends stand before and after them.
BREAKS = {
    name: breaks
    for breaks, elements in (
        (
            2,
            "p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table article section hr figure main",
        ),
        (
            1,
            "div li dt dd tr caption td th address header footer fieldset form figcaption legend "
            "details summary option body center aside nav",
        ),
    )
    for name in elements.split()
}
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# Share of a page's text (links aside) that a named place must hold to be the content...
_ENOUGH = 0.4
# ... and that an unnamed one must keep of the place around it.
_NEARLY_ALL = 0.9
_NOT_THE_WHOLE = {"tr", "td", "p", "ul", "ol", "li"}
_PLACES = frozenset(CONTENT)

Event = tuple[str, Tag | str]


@dataclass(slots=True)
class Sizes:
    """How much text each element of a page holds.

    Attributes:
        prose: Characters outside links, by the element's identity.
        whole: Characters, links too.
        tables: Elements with a table somewhere inside.
        named: The elements that may be the main content, by their name.
        forms: The forms.
    """

    prose: dict[int, int] = field(default_factory=dict)
    whole: dict[int, int] = field(default_factory=dict)
    tables: set[int] = field(default_factory=set)
    named: dict[str, list[Tag]] = field(default_factory=dict)
    forms: list[Tag] = field(default_factory=list)

    @classmethod
    def of(cls, body: Tag, frame: frozenset[str]) -> Sizes:
        """Measure a page without the frame."""
        sizes = cls()
        open_sums = [[0, 0, 0]]
        links = 0
        for kind, what in events(body, frame):
            if isinstance(what, Tag):
                links += (what.name == "a") * (1 if kind == "open" else -1)
                if kind == "open":
                    if what.name == "form":
                        sizes.forms.append(what)
                    for name in _PLACES.intersection(names(what)):
                        sizes.named.setdefault(name, []).append(what)
                    open_sums.append([0, 0, 0])
                    continue
                prose, whole, tables = open_sums.pop()
                sizes.prose[id(what)], sizes.whole[id(what)] = prose, whole
                if tables:
                    sizes.tables.add(id(what))
                above = open_sums[-1]
                above[0] += prose
                above[1] += whole
                above[2] += tables + (what.name == "table")
            else:
                length = len(what.strip())
                open_sums[-1][0] += 0 if links else length
                open_sums[-1][1] += length
        return sizes

    def forms_of(self, root: Tag) -> set[int]:
        """Return the forms that are the page itself, as some servers make them."""
        half = self.whole[id(root)] / 2
        return {id(tag) for tag in self.forms if self.whole[id(tag)] > half}


def events(root: Tag, frame: frozenset[str], forms: set[int] | None = None) -> Iterator[Event]:
    """Walk below an element without recursion: pages may be nested 100,000 deep."""
    yield "open", root
    stack = [(root, iter(root.contents))]
    contents = 1 if root.name in {"main", "article"} else 0
    while stack:
        tag, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            contents -= tag.name in {"main", "article"}
            yield "close", tag
        elif isinstance(child, Tag):
            if _dropped(child, frame, bool(contents)):
                continue
            if child.name == "form" and forms is not None and id(child) not in forms:
                continue
            contents += child.name in {"main", "article"}
            yield "open", child
            stack.append((child, iter(child.contents)))
        elif type(child) in {NavigableString, CData}:
            yield "text", str(child)


def _dropped(tag: Tag, frame: frozenset[str], in_content: bool) -> bool:
    found = names(tag)
    if not DROP.isdisjoint(found):
        return True
    if not frame:
        return False
    if tag.name == "header" and not in_content:
        return True
    style = tag.get("style")
    return not frame.isdisjoint(found) or (
        isinstance(style, str) and bool(_HIDDEN_STYLE.search(style))
    )


def content_of(body: Tag, sizes: Sizes) -> Tag:
    """Choose the element that holds the main content: a named one, or where the text is."""
    enough = _ENOUGH * sizes.prose[id(body)]
    for name in CONTENT:
        best = max(sizes.named.get(name, ()), key=lambda tag: sizes.prose[id(tag)], default=None)
        if best is not None and sizes.prose[id(best)] > enough:
            return best
    return _narrowed(body, sizes)


def _narrowed(tag: Tag, sizes: Sizes) -> Tag:
    """Go down while one element holds nearly all of the prose: what is beside it is frame."""
    while True:
        inner = [
            child
            for child in tag.contents
            if isinstance(child, Tag) and child.name in BREAKS and id(child) in sizes.prose
        ]
        best = max(inner, key=lambda child: sizes.prose[id(child)], default=None)
        if (
            best is None
            or best.name in _NOT_THE_WHOLE
            or not sizes.prose[id(best)]
            or sizes.prose[id(best)] < _NEARLY_ALL * sizes.prose[id(tag)]
        ):
            return tag
        tag = best
