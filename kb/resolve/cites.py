"""What documents cite by number: one id for its spellings, and the action that it is, if any.

The kinds and the forms of the values are those of `kb.nlp.cited`. Decisions of national courts and
authorities are told apart by their body, where the text names it, and by letters and digits of the
number; everything else by its normalised form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.model import Claim
from kb.nlp.cited import read_citation
from kb.nlp.reference import by_id
from kb.resolve.actions import Action
from kb.resolve.identity import case_key
from kb.resolve.instances import body

_BY_KEY = frozenset({"decision", "docket"})
# A shorter number without its body says nothing: "12/20".
_SHORTEST_KEY = 6
_RELEASES = {"sec-litigation-release": "LR-"}


@dataclass(frozen=True, slots=True)
class Cited:
    """Something that is cited: a decision, an act, a section of a code.

    Attributes:
        id: The same for all spellings.
        kind: Of `kb.nlp.cited`.
        number: As the citation is usually written.
        body: Of a decision the court or authority, its id in the reviewed data, where known.
    """

    id: str
    kind: str
    number: str
    body: str | None = None


def cited(claim: Claim) -> Cited:
    """Return what a claim of the field `citation` cites."""
    return _cited(claim.value)


def identities(text: str) -> tuple[str, ...]:
    """Return the ids of the citations that a text consists of, as a reader types them."""
    return tuple(dict.fromkeys(_cited(one.value).id for one in read_citation(text)))


def _cited(value: str) -> Cited:
    kind, _, number = value.partition(" ")
    if kind not in _BY_KEY:
        return Cited(value, kind, number)
    named, _, number = number.rpartition("; ")
    who = body(named) if named else None
    return Cited(" ".join(filter(None, (kind, who, case_key(number)))), kind, number, who)


class Register:
    """Under which citations the actions of the knowledge base are known."""

    def __init__(self) -> None:
        """Begin with none."""
        self._own: dict[str, str | None] = {}
        self._told: dict[str, str | None] = {}
        self._bodies: dict[str, str] = {}

    def add(self, action: Action) -> None:
        """Remember an action under its own numbers, and under those that its documents tell."""
        for name in set(_own(action)):
            _remember(self._own, name, action.id)
        for name in set(_told(action)):
            _remember(self._told, name, action.id)
        for one in (*action.authorities, *action.courts):
            self._bodies.setdefault(one.id, one.name)

    def name(self, what: Cited) -> str:
        """Return how something cited is called: of a decision with its court or authority."""
        if what.body is None:
            return what.number
        known = by_id("authorities").get(what.body)
        name = known["name"] if known else self._bodies.get(what.body, what.body)
        return f"{name} {what.number}"

    def find(self, identity: str) -> str | None:
        """Return the action that a citation means, where exactly one is known by it.

        Args:
            identity: Of something cited.
        """
        if identity in self._own:
            return self._own[identity]
        kind, _, rest = identity.partition(" ")
        if kind in _BY_KEY and " " not in rest and len(rest) < _SHORTEST_KEY:
            return None
        return self._told.get(identity)


def _remember(known: dict[str, str | None], name: str, action: str) -> None:
    # Two actions of one number: the citation tells neither.
    known[name] = action if known.get(name, action) == action else None


def _own(action: Action) -> Iterator[str]:
    """Yield the numbers that sources state, and those in titles."""
    for one in action.instances:
        for who, key in one.own:
            yield f"decision {who} {key}"
    for number in action.stated_numbers:
        yield from identities(number)
    for stated in action.stated:
        if stated.claim.field == "case_number" and stated.claim.mention.part == "title":
            yield from _names(stated.claim.value)
    for summary in action.summaries:
        for name in summary.names:
            series, _, number = name.partition(" ")
            if series in _RELEASES:
                yield f"release {_RELEASES[series]}{number}"


def _told(action: Action) -> Iterator[str]:
    for stated in action.stated:
        if stated.claim.field == "case_number":
            yield from _names(stated.claim.value)
    for one in action.instances:
        for _, key in one.own:
            yield from (f"{kind} {key}" for kind in _BY_KEY)


def _names(number: str) -> Iterator[str]:
    yield from identities(number)
    if key := case_key(number):
        yield from (f"{kind} {key}" for kind in _BY_KEY)
