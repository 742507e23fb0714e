"""From how sure a component is to how often it is right.

Each component says how sure it is by its own measure. ``weights/calibration.yml`` holds, for each
field, what share of labelled claims was right at which measure (``python -m kb.train.calibration``
fits it), so that of the claims given 0.9 nine in ten are right.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from pathlib import Path

import yaml

WEIGHTS = Path(__file__).with_name("weights") / "calibration.yml"
Curve = tuple[tuple[float, float], ...]


@cache
def _curves() -> dict[str, Curve]:
    if not WEIGHTS.exists():
        return {}
    stated = yaml.safe_load(WEIGHTS.read_text(encoding="utf-8")) or {}
    return {field: tuple((x, y) for x, y in points) for field, points in stated.items()}


def calibrated(field: str, measure: float) -> float:
    """Return the share of claims that are right when a component is so sure.

    Args:
        field: Of the claim.
        measure: What the component says, 0 to 1.

    Returns:
        Between 0 and 1; the measure itself for a field that has no curve.
    """
    return along(_curves().get(field, ()), measure)


def along(curve: Curve, measure: float) -> float:
    """Return the height of a curve, straight between its points and level beyond them.

    >>> along(((0.5, 0.5), (1.0, 1.0)), 0.75)
    0.75
    >>> along((), 0.7)
    0.7
    """
    if not curve:
        return measure
    place = bisect_left(curve, (measure, 0.0))
    if place == 0:
        return curve[0][1]
    if place == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[place - 1], curve[place]
    return y0 + (y1 - y0) * (measure - x0) / (x1 - x0)
