"""Whether a confidence of 0.8 is right 8 times in 10."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims of about the same confidence.

    Attributes:
        low: Least confidence of the bin.
        high: The bin ends below this (the last one includes it).
        number: Claims in it.
        confidence: Their mean confidence; None when there are none.
        right: The share that is right; None when there are none.
    """

    low: float
    high: float
    number: int
    confidence: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far confidences are to be trusted.

    Attributes:
        number: Claims judged.
        error: Expected calibration error: the mean gap between confidence and share right,
            weighted by the number of claims; None without claims.
        bins: Ten, of equal width.
    """

    number: int
    error: float | None
    bins: tuple[Bin, ...]


def calibrate(judged: Iterable[tuple[float, bool]]) -> Calibration:
    """Sort claims into ten bins of confidence.

    Args:
        judged: Of each claim its confidence and whether it is right.
    """
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in judged:
        sorted_in[max(0, min(BINS - 1, int(confidence * BINS)))].append((confidence, right))
    number = sum(map(len, sorted_in))
    bins = []
    gap = 0.0
    for index, claims in enumerate(sorted_in):
        count = len(claims)
        mean = sum(confidence for confidence, _ in claims) / count if count else None
        share = sum(right for _, right in claims) / count if count else None
        if mean is not None and share is not None:
            gap += abs(mean - share) * count
        bins.append(Bin(index / BINS, (index + 1) / BINS, count, _rounded(mean), _rounded(share)))
    return Calibration(number, _rounded(gap / number) if number else None, tuple(bins))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
