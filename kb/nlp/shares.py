"""How often a rule is right: the confidence of what it finds.

``weights/shares.yml`` holds, for each field, the share of findings that labelled documents confirm,
by rule; or, where a component measures the strength of its evidence, points of a curve over that.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kb.nlp.calibration import along

FILE = Path(__file__).with_name("weights") / "shares.yml"


@cache
def _shares() -> dict[str, dict[str, Any]]:
    data: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return data


def share(field: str, rule: str) -> float:
    """Return the share of a rule's findings that are right.

    Args:
        field: Of the claim.
        rule: Its name in the data file.

    Raises:
        KeyError: The data file has no such rule.
    """
    return float(_shares()[field][rule])


def share_at(field: str, rule: str, strength: float) -> float:
    """Return the share of findings that are right at a strength of evidence.

    Args:
        field: Of the claim.
        rule: Name of the curve in the data file.
        strength: As the component measures it.

    Raises:
        KeyError: The data file has no such curve.
    """
    return along(_curve(field, rule), strength)


@cache
def _curve(field: str, rule: str) -> tuple[tuple[float, float], ...]:
    return tuple((float(x), float(y)) for x, y in _shares()[field][rule])
