"""An invented relief leaves known summits the highest points about them."""

from __future__ import annotations

import numpy as np
import pytest

from geo.ground import summit

CELL_M = 100.0


def held(values: np.ndarray, *heights: tuple[float, float, float], summits: tuple[bool, ...]) -> np.ndarray:
    places = np.array([(column, row) for column, row, _ in heights], dtype=np.float64)
    elevations = np.array([height for *_, height in heights])
    return summit.hold(values.astype(np.float32), places, elevations, np.array(summits), cell_m=CELL_M)


def test_ground_near_a_summit_is_turned_down_below_it() -> None:
    values = np.full((101, 101), 300.0)
    values[50, 60] = 900.0  # 1 km from a summit of 500 m
    out = held(values, (50.0, 50.0, 500.0), summits=(True,))
    # The hold is 500 - 0.02 * 1000 = 480 m there; the excess of 420 m is taken off 1.7 times.
    assert out[50, 60] == pytest.approx(900.0 - 1.7 * 420.0, abs=0.01)
    assert (np.delete(out.ravel(), 50 * 101 + 60) == 300.0).all()


def test_the_hold_ends_4_km_away_and_is_half_at_3() -> None:
    values = np.full((101, 101), 300.0)
    values[50, 80] = values[50, 92] = 900.0
    out = held(values, (50.0, 50.0, 500.0), summits=(True,))
    assert out[50, 80] == pytest.approx(900.0 - 0.5 * 1.7 * (900.0 - 440.0), abs=0.01)
    assert out[50, 92] == 900.0


def test_a_summit_gives_way_to_a_higher_spot_height_near_it() -> None:
    values = np.full((101, 101), 300.0)
    values[50, 60] = 900.0
    out = held(values, (50.0, 50.0, 500.0), (60.0, 50.0, 900.0), summits=(True, False))
    assert out[50, 60] == 900.0


@pytest.mark.parametrize("is_summit", [True, False])
def test_only_summits_are_held_and_the_input_stays(is_summit: bool) -> None:
    values = np.full((21, 21), 700.0, dtype=np.float32)
    before = values.copy()
    out = held(values, (10.0, 10.0, 500.0), summits=(is_summit,))
    np.testing.assert_array_equal(values, before)
    assert (out < values).all() == is_summit


def test_a_summit_off_the_raster_does_no_harm() -> None:
    values = np.full((11, 11), 700.0)
    out = held(values, (-500.0, -500.0, 100.0), summits=(True,))
    assert (out == 700.0).all()
