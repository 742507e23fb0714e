"""A confidence of 0.9 means that nine in ten are right."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.evaluate.calibrate import calibrate
from kb.nlp.calibration import along
from kb.train.calibration import curve

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=200)


def claims(share: float, measure: float, number: int = 200) -> list[tuple[float, bool]]:
    return [(measure, index < share * number) for index in range(number)]


def test_a_measure_moves_half_of_the_way_to_the_share_that_was_right():
    fitted = curve([*claims(0.5, 0.3), *claims(0.8, 0.6), *claims(0.94, 0.9)])
    assert along(fitted, 0.3) == pytest.approx(0.4, abs=0.01)
    assert along(fitted, 0.6) == pytest.approx(0.7, abs=0.01)
    assert along(fitted, 0.99) == pytest.approx(0.92, abs=0.01)


def test_between_two_measures_the_confidence_lies_between():
    fitted = curve([*claims(0.5, 0.3), *claims(0.9, 0.7)])
    assert along(fitted, 0.3) < along(fitted, 0.5) < along(fitted, 0.7)


def test_a_few_claims_do_not_make_a_step_of_their_own():
    fitted = curve([*claims(0.5, 0.5), (0.9, True), (0.95, True)])
    assert len(fitted) == 1


def test_nothing_is_ever_certain():
    assert along(curve(claims(1.0, 0.9)), 0.9) < 1
    assert along(curve(claims(0.0, 0.9)), 0.9) > 0


@given(PAIRS)
def test_surer_is_never_less_often_right(pairs):
    fitted = curve(pairs)
    heights = [along(fitted, step / 20) for step in range(21)]
    assert heights == sorted(heights)
    assert all(0 < height < 1 for height in heights)


def test_calibration_halves_the_error():
    draw = random.Random(7)
    raw = [(measure := draw.random(), draw.random() < measure**3) for _ in range(4_000)]
    fitted = curve(raw[:2_000])
    before = calibrate(raw[2_000:]).error
    after = calibrate((along(fitted, measure), right) for measure, right in raw[2_000:]).error
    assert before > 0.2
    assert after < 0.6 * before
