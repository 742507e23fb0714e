"""Finds what most deserves a person's look, over all reasons, the most valuable first."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kb.review.candidates import Candidate, Kind, prepare
from kb.review.reasons import MERGING, REASONS

# Each further finding of a kind counts for less, so that the first ones are not all alike.
_NEXT_OF_A_KIND = 0.9
_BEFORE, _AFTER = 160, 120
_STEPS = 200_000


class ReviewError(RuntimeError):
    """There is nothing to review; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a document says.

    Attributes:
        document: Its id.
        content_hash: Of its words.
        url: Its address.
        sentence: The words around the mention; of a document as a whole its title.
        claim: Of a claim field, value, text and, of an amount, role; else empty.
    """

    document: str
    content_hash: str
    url: str | None
    sentence: str
    claim: dict[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a person should look at.

    Attributes:
        id: Short and stable: made of the reason and the claims or documents in question.
        reason: For which it is listed.
        why: The same in a sentence; several where several reasons point at one claim.
        score: How much it deserves a look.
        action_id: Action that it is about.
        title: Title of the action.
        amount: Sum shown for the action.
        currency: Its currency.
        amount_eur: The same in EUR.
        evidence: What the documents say, the claim that is shown first.
    """

    id: str
    reason: Kind
    why: str
    score: float
    action_id: str | None
    title: str | None
    amount: float | None
    currency: str | None
    amount_eur: float | None
    evidence: tuple[Evidence, ...]


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a built database for reading only.

    Raises:
        ReviewError: There is none, or it is of another version.
    """
    if not path.is_file():
        raise ReviewError(f"there is no database {path}; run kb build first")
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            # Without this Python does not see Ctrl-C before a statement ends.
            db.set_progress_handler(lambda: 0, _STEPS)
            prepare(db)
            yield db
        finally:
            db.close()
    except sqlite3.Error as error:
        # The second is what Ctrl-C makes of our own function.
        if str(error) in {"interrupted", "user-defined function raised exception"}:
            raise KeyboardInterrupt from None
        if "no such" in str(error):
            raise ReviewError(
                f"{path} was written by another version ({error}); run kb build again"
            ) from error
        raise ReviewError(f"cannot read {path} ({error}); run kb build again") from error


def findings(db: sqlite3.Connection, limit: int, kind: Kind | None = None) -> list[Finding]:
    """Return what most deserves a look, the most valuable first.

    Args:
        db: As `opened` gives it.
        limit: How many at most.
        kind: Only of this reason, alone or with others.
    """
    wanted = (
        alike for alike in _ranked(db) if kind is None or any(one.reason == kind for one in alike)
    )
    return [_finding(db, alike) for alike in islice(wanted, limit)]


def finding(db: sqlite3.Connection, key: str) -> Finding | None:
    """Return the finding with an id; None when there is none (any more)."""
    return next((_finding(db, alike) for alike in _ranked(db) if _id(alike[0]) == key), None)


def _ranked(db: sqlite3.Connection) -> list[list[Candidate]]:
    """Return candidates in order; several reasons to doubt one claim are one thing to look at."""
    best = sorted(
        (one for reason in REASONS for one in reason(db)), key=lambda one: (-one.score, _id(one))
    )
    kinds: Counter[str] = Counter()
    found: dict[object, list[Candidate]] = {}
    worth: dict[object, float] = {}
    for one in best:
        single = one.claims and one.reason not in MERGING
        target = one.claims[0] if single else (one.claims or one.documents)
        if target in found:
            found[target].append(one)
            continue
        found[target] = [one]
        worth[target] = one.score * _NEXT_OF_A_KIND ** kinds[one.reason]
        kinds[one.reason] += 1
    return [found[x] for x in sorted(found, key=lambda x: (-worth[x], _id(found[x][0])))]


def _id(one: Candidate) -> str:
    target = "\0".join((one.reason, *(one.claims or one.documents)))
    return hashlib.sha256(target.encode()).hexdigest()[:8]


def _finding(db: sqlite3.Connection, alike: list[Candidate]) -> Finding:
    one = alike[0]
    title, amount, currency, euros = db.execute(
        "select title, headline_amount, currency, headline_eur from actions where id = ?",
        (one.action_id,),
    ).fetchone() or (None, None, None, None)
    claims = dict.fromkeys(key for other in alike for key in other.claims)
    return Finding(
        id=_id(one),
        reason=one.reason,
        why=". ".join(dict.fromkeys(other.why for other in alike)),
        score=round(one.score, 2),
        action_id=one.action_id,
        title=title,
        amount=amount,
        currency=currency,
        amount_eur=euros,
        evidence=(
            *(_claim(db, key) for key in claims),
            *(_document(db, key) for key in one.documents),
        ),
    )


def _claim(db: sqlite3.Connection, key: str) -> Evidence:
    name, value, role, text, document, content_hash, url, words, cut, more = db.execute(
        """with at as (
          select c.*, m.part, m.text, m.sentence_start as beginning, m.sentence_end as stop,
            max(m.sentence_start, m.start_char - ?) as first,
            min(m.sentence_end, m.end_char + ?) as last
          from claims c join mentions m on m.id = c.mention_id where c.id = ?)
        select at.field, at.value, at.role, at.text, d.id, d.content_hash, d.url,
          substr(case at.part when 'title' then d.title else d.text end, first + 1, last - first),
          first > beginning, last < stop
        from at join documents d on d.id = at.document_id""",
        (_BEFORE, _AFTER, key),
    ).fetchone()
    claim = {"field": name, "value": value, "text": text, **({"role": role} if role else {})}
    sentence = f"{'…' if cut else ''}{' '.join((words or text).split())}{'…' if more else ''}"
    return Evidence(document, content_hash, url, sentence, claim)


def _document(db: sqlite3.Connection, key: str) -> Evidence:
    title, text, content_hash, url = db.execute(
        "select title, substr(text, 1, ?), content_hash, url from documents where id = ?",
        (_BEFORE, key),
    ).fetchone()
    words = " ".join((title or "").split()) or f"{' '.join((text or '').split())}…"
    short = words if len(words) <= _BEFORE + _AFTER else f"{words[: _BEFORE + _AFTER]}…"
    return Evidence(key, content_hash, url, short, {})
