"""A linear classifier over named features: multinomial logistic regression with numpy alone.

Training is deterministic: the order of the examples and features is fixed and nothing is drawn at
random, so the same examples give the same file byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Features = Mapping[str, float]
_MEMORY = 8
_TOLERANCE = 1e-4
_STEPS = 200
_SHRINK = 25


@dataclass(frozen=True, slots=True)
class Example:
    """What the model learns from.

    Attributes:
        features: Values by name; a feature that is not named is 0.
        label: The class.
        weight: How much the example counts.
    """

    features: Features
    label: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Linear:
    """A trained model.

    Attributes:
        classes: In the order of the columns.
        rows: Row of each known feature in the weights.
        weights: A first row that always counts, and one row a feature.
        temperature: Divides the scores before they become probabilities; above 1 the model is
            less sure of itself.
    """

    classes: tuple[str, ...]
    rows: Mapping[str, int]
    weights: NDArray[np.float32]
    temperature: float = 1.0

    def probabilities(self, features: Features) -> dict[str, float]:
        """Return the probability of each class."""
        known = [(row, value) for name, value in features.items() if (row := self.rows.get(name))]
        scores = self.weights[0].astype(np.float64)
        if known:
            rows, values = zip(*known, strict=True)
            scores = scores + np.asarray(values) @ self.weights[list(rows)]
        chances = _softmax(scores[None, :] / self.temperature)[0]
        return dict(zip(self.classes, chances.tolist(), strict=True))

    def warmed(self, temperature: float) -> Linear:
        """Return the model with another temperature."""
        return replace(self, temperature=temperature)

    def save(self, path: Path) -> None:
        """Write the model to one compressed file."""
        names = "\n".join(sorted(self.rows, key=lambda name: self.rows[name]))
        np.savez_compressed(
            path,
            classes=np.frombuffer("\n".join(self.classes).encode(), dtype=np.uint8),
            names=np.frombuffer(names.encode(), dtype=np.uint8),
            weights=self.weights.astype(np.float16),
            temperature=np.float64(self.temperature),
        )


def load(path: Path) -> Linear:
    """Read a model that `Linear.save` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        names = stored["names"].tobytes().decode().split("\n")
        return Linear(
            tuple(stored["classes"].tobytes().decode().split("\n")),
            {name: row for row, name in enumerate(names, 1)},
            stored["weights"].astype(np.float32),
            float(stored["temperature"]),
        )


def train(examples: Sequence[Example], ridge: float, least: int = 2) -> Linear:
    """Fit a model.

    Args:
        examples: At least one. Their order changes no more than the last digits.
        ridge: How strongly weights are held near 0.
        least: A feature that fewer examples have is left out.
    """
    classes = tuple(sorted({example.label for example in examples}))
    counts = Counter(name for example in examples for name in example.features)
    names = sorted(name for name, count in counts.items() if count >= least and "\n" not in name)
    rows = {name: row for row, name in enumerate(names, 1)}
    table = _Table(examples, rows, len(names) + 1)
    labels = np.array([classes.index(example.label) for example in examples])
    weight = np.array([example.weight for example in examples], dtype=np.float64)
    shape = (len(names) + 1, len(classes))

    def loss(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(shape)
        chances = _softmax(table.scores(weights))
        own = chances[np.arange(len(labels)), labels]
        value = -float(np.sum(weight * np.log(np.maximum(own, 1e-300))))
        chances[np.arange(len(labels)), labels] -= 1.0
        slope = table.slope(chances * weight[:, None])
        held = weights.copy()
        held[0] = 0.0
        value += 0.5 * ridge * float(np.sum(held * held))
        return value, (slope + ridge * held).ravel()

    fitted = _minimise(loss, np.zeros(shape[0] * shape[1])).reshape(shape)
    # What is stored is what is used: predictions are the same before and after saving.
    return Linear(classes, rows, fitted.astype(np.float16).astype(np.float32))


class _Table:
    """The examples as a sparse table, by example and by feature.

    Sums run in a fixed order over slices; a matrix library may split them differently each time.
    """

    def __init__(self, examples: Sequence[Example], rows: Mapping[str, int], width: int) -> None:
        cells = [
            (index, row, value)
            for index, example in enumerate(examples)
            for row, value in [
                (0, 1.0),
                *sorted(
                    (rows[name], float(value))
                    for name, value in example.features.items()
                    if name in rows
                ),
            ]
        ]
        self.width = width
        self.example = np.array([cell[0] for cell in cells])
        self.row = np.array([cell[1] for cell in cells])
        self.value = np.array([cell[2] for cell in cells])[:, None]
        self.first = np.flatnonzero(np.diff(self.example, prepend=-1))
        self.order = np.argsort(self.row, kind="stable")
        self.row_first = np.flatnonzero(np.diff(self.row[self.order], prepend=-1))

    def scores(self, weights: Array) -> Array:
        """Return the score of each class for each example."""
        summed: Array = np.add.reduceat(weights[self.row] * self.value, self.first, axis=0)
        return summed

    def slope(self, errors: Array) -> Array:
        """Return how the loss changes with each weight."""
        cells = (errors[self.example] * self.value)[self.order]
        slope = np.zeros((self.width, errors.shape[1]))
        slope[self.row[self.order][self.row_first]] = np.add.reduceat(cells, self.row_first, axis=0)
        return slope


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Array = powers / powers.sum(axis=1, keepdims=True)
    return chances


def _minimise(loss: Callable[[Array], tuple[float, Array]], start: Array) -> Array:
    """Find the least of a smooth convex function (L-BFGS with halving steps)."""
    point = start
    value, slope = loss(point)
    moves: list[tuple[Array, Array, float]] = []
    for _ in range(_STEPS):
        if float(np.abs(slope).max()) < _TOLERANCE:
            break
        direction = -_curved(slope, moves)
        along = float(np.sum(direction * slope))
        length = 1.0 if moves else min(1.0, 1.0 / float(np.abs(slope).sum()))
        for _ in range(_SHRINK):
            there = point + length * direction
            new_value, new_slope = loss(there)
            if new_value <= value + 1e-4 * length * along:
                break
            length /= 2
        else:
            break
        step, bend = there - point, new_slope - slope
        curve = float(np.sum(step * bend))
        if curve > 0:
            moves = [*moves[1 - _MEMORY :], (step, bend, 1.0 / curve)]
        point, value, slope = there, new_value, new_slope
    return point


def _curved(slope: Array, moves: Sequence[tuple[Array, Array, float]]) -> Array:
    """Multiply a slope by the inverse curvature that the last moves showed."""
    result = slope.copy()
    shares: list[float] = []
    for step, bend, inverse in reversed(moves):
        share = inverse * float(np.sum(step * result))
        result -= share * bend
        shares.append(share)
    if moves:
        step, bend, inverse = moves[-1]
        result *= 1.0 / (inverse * float(np.sum(bend * bend)))
    for (step, bend, inverse), share in zip(moves, reversed(shares), strict=True):
        result += step * (share - inverse * float(np.sum(bend * result)))
    return result


def best_temperature(judged: Sequence[tuple[Mapping[str, float], str]]) -> float:
    """Return the temperature under which probabilities fit what turned out to be right.

    Args:
        judged: Probabilities at temperature 1 of examples that the model was not trained on, with
            their labels.
    """

    def cost(temperature: float) -> float:
        total = 0.0
        for chances, label in judged:
            logs = np.log(np.maximum(np.array(list(chances.values())), 1e-12)) / temperature
            own = np.log(max(chances.get(label, 0.0), 1e-12)) / temperature
            total += float(np.log(np.sum(np.exp(logs - logs.max()))) + logs.max() - own)
        return total

    return min((step / 20 for step in range(8, 61)), key=cost)
