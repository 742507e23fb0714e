"""When the violation ran, by rules: spans of time in sentences that speak of the conduct."""

from __future__ import annotations

from spacy.tokens import Doc

from kb.nlp.calendar import WrittenDate
from kb.nlp.sentences import around
from kb.nlp.spans import NEAR, REACH, Cues, Dated, Ran, spans

_LEAST = 0.95
_NEXT = 250


def _score(doc: Doc, text: str, ran: Ran, cues: Cues) -> float:
    shown = ran.start or ran.end
    assert shown is not None
    first, last = around(doc, shown.start)
    stop = (ran.end or shown).end
    signs: set[str] = set()
    score = ran.score
    for hit in cues.signs.find(text, first, last):
        if hit.tag > 0:
            signs.add(hit.phrase)
        elif hit.end > shown.start - NEAR and hit.start < stop + NEAR:
            score += hit.tag
    return score + (0.4 + 0.2 * min(len(signs), 3) if signs else 0.0)


def ran(doc: Doc, page: Dated) -> Ran | None:
    """Return the span of time that the document gives for the violation, or None."""
    best: Ran | None = None
    for span in spans(page):
        score = _score(doc, page.text, span, page.cues)
        if score < _LEAST:
            continue
        if best and _goes_on(span, best):
            best = _together(best, span)
        elif best is None or score > best.score or _refines(span, best):
            score = max(score, best.score if best else 0.0)
            best = Ran(span.start, span.end, score, span.kind)
    if best and best.kind == "event":
        return _with_later_deeds(page, best)
    return best


def _goes_on(new: Ran, old: Ran) -> bool:
    """Tell whether a span is told right behind another one: the conduct of a second person."""
    if not (new.start and new.end and old.start and old.end):
        return False
    return old.kind == new.kind == "span" and 0 < new.start.start - old.end.end < _NEXT


def _together(one: Ran, other: Ran) -> Ran:
    assert one.start and one.end and other.start and other.end
    return Ran(
        min(one.start, other.start, key=lambda date: date.iso),
        max(one.end, other.end, key=lambda date: date.iso),
        one.score,
        one.kind,
    )


def _with_later_deeds(page: Dated, first: Ran) -> Ran:
    """Return the time from the first to the last of the deeds that an allegation names by day."""
    dates = [first.start] if first.start else []
    for index, date in enumerate(page.dates):
        if len(date.iso) == 4:
            continue
        _, before = page.before(index)
        if page.cues.event.search(before) or page.cues.deed.match(page.text, date.end):
            dates.append(date)
    start, end = min(dates, key=lambda date: date.iso), max(dates, key=lambda date: date.iso)
    over = end.iso != start.iso or _is_done(page, start)
    return Ran(start, end if over else None, first.score, first.kind)


def _is_done(page: Dated, date: WrittenDate) -> bool:
    """Tell whether what is told of a day ended with it: a purchase did, a tip may have led on."""
    before = page.text[max(0, date.start - REACH) : date.start]
    done = page.cues.done
    return bool(done.search(before) or done.search(page.text, date.end, date.end + NEAR))


def _refines(new: Ran, old: Ran) -> bool:
    """Tell whether a later span says the same more precisely."""
    if not (new.start and new.end and old.start and old.end):
        return False
    return (
        new.start.iso != old.start.iso
        and new.start.iso.startswith(old.start.iso)
        and new.end.iso.startswith(old.end.iso)
    )
