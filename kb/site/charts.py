"""Charts as SVG made on the server: bars that compare a few values, columns that follow the years.

They carry no colours, sizes or scripts of their own: the style sheet gives those, so that they
follow dark mode, the screen's width and print. The same numbers always stand in the page beside
them; a reader of the screen hears the title and the description.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

# Units of the view box: about the pixels of a narrow phone, where text is then as large as usual.
_WIDTH = 360
_ROW, _BAR = 46, 16
_PLOT, _BELOW, _ABOVE = 130, 20, 20
_LETTER = 8.8  # of a bold figure at the size that the style sheet gives
_LABEL = 46  # letters of a name that fit above its bar
_GAP = 6


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a chart.

    Attributes:
        label: What it is the value of.
        value: None where it is not known: then nothing is drawn, which is not a bar of 0.
        shown: The value as readers read it.
    """

    label: str
    value: float | None
    shown: str


def bars(key: str, title: str, values: Sequence[Value]) -> Markup:
    """Return horizontal bars to scale, each under its name and with its value beside it.

    Args:
        key: Unlike those of the other charts of the page.
        title: What is compared.
        values: In the order in which they are drawn.
    """
    largest = _largest(values)
    room = _WIDTH - _GAP - min(_LETTER * max((len(one.shown) for one in values), default=0), 240)
    drawn = []
    for number, one in enumerate(values):
        top = number * _ROW
        length = _scaled(one.value, largest, room)
        name = one.label if len(one.label) <= _LABEL else one.label[: _LABEL - 1].rstrip() + "…"
        bar = Markup('<rect x="0" y="{}" width="{}" height="{}"/>').format(
            top + 20, _short(length), _BAR
        )
        drawn.append(
            Markup(
                '<g><title>{}: {}</title><text x="0" y="{}">{}</text>{}'
                '<text x="{}" y="{}" class="value">{}</text></g>'
            ).format(
                one.label,
                one.shown,
                top + 14,
                name,
                bar if length else "",
                _short(length + _GAP if length else 0),
                top + 33,
                one.shown,
            )
        )
    return _svg(key, title, values, len(values) * _ROW, drawn)


def columns(key: str, title: str, values: Sequence[Value]) -> Markup:
    """Return one column a value on a common base, the largest one marked with its value.

    Args:
        key: Unlike those of the other charts of the page.
        title: What the columns follow.
        values: From the left to the right; the labels are short, like years.
    """
    largest = _largest(values)
    step = _WIDTH / max(len(values), 1)
    base = _ABOVE + _PLOT
    # Labels are about 34 units wide, and those at the edges are moved inwards.
    every = max(1, -(-48 * len(values) // _WIDTH))
    drawn = [
        Markup('<path class="axis" d="M0 {0}H{2}M0 {1}H{2}"/>').format(_ABOVE, base, _WIDTH),
    ]
    if top := next((one for one in values if largest and one.value == largest), None):
        drawn.append(
            Markup('<text x="0" y="14" class="value">{} ({})</text>').format(top.shown, top.label)
        )
    for number, one in enumerate(values):
        left, height = number * step, _scaled(one.value, largest, _PLOT)
        if height:
            drawn.append(
                Markup(
                    '<g><title>{}: {}</title><rect x="{}" y="{}" width="{}" height="{}"/></g>'
                ).format(
                    one.label,
                    one.shown,
                    _short(left + step * 0.1),
                    _short(base - height),
                    _short(min(step * 0.8, 60)),
                    _short(height),
                )
            )
        if (len(values) - 1 - number) % every == 0:
            middle = left + step * 0.1 + min(step * 0.8, 60) / 2
            # The outer labels would be cut at the edges if they stood in the middle.
            anchor, at = ("end", _WIDTH) if middle > _WIDTH - 17 else ("middle", max(middle, 17.0))
            drawn.append(
                Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
                    _short(at), base + 15, anchor, one.label
                )
            )
    return _svg(key, title, values, base + _BELOW, drawn)


def _largest(values: Sequence[Value]) -> float:
    return max((one.value for one in values if one.value is not None), default=0)


def _scaled(value: float | None, largest: float, room: float) -> float:
    """Return a length to scale; what is not 0 can be seen."""
    if value is None or value <= 0 or largest <= 0:
        return 0
    return max(room * value / largest, 1)


def _short(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")


def _svg(
    key: str, title: str, values: Sequence[Value], height: float, drawn: Sequence[Markup]
) -> Markup:
    told = "; ".join(f"{one.label}: {one.shown}" for one in values if one.shown)
    return Markup(
        '<svg class="chart" role="img" viewBox="0 0 {} {}" aria-labelledby="{}-t {}-d">'
        '<title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>'
    ).format(
        _WIDTH, _short(height), key, key, key, title, key, told, Markup("").join(drawn)
    )  # fmt: skip
