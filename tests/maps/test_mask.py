"""Moved points: uniform in every way that they should be, the same in every release, with a key."""

from __future__ import annotations

import hashlib
import hmac
import math

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from shapely import Point

from geo.errors import InputError
from maps import _mask
from tests.builders import UTM11

KEY = bytes(range(32))
LOW, HIGH = 1_000.0, 5_000.0


def many(count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    places = [f"{number / 1000:.3f} 32.600" for number in range(count)]
    return _mask.shifts(places, key=KEY, minimum_m=LOW, maximum_m=HIGH)


def points(*pairs: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[Point(pair) for pair in pairs], crs=UTM11)


def move(frame: gpd.GeoDataFrame, key: bytes = KEY) -> np.ndarray:
    return _mask.moved(frame, key=key, minimum_m=LOW, maximum_m=HIGH)


def test_no_bearing_is_favoured() -> None:
    """36 sectors alike by chi-square; the biased draw of x first fails this by far."""
    bearing, radius = many()
    counts, _ = np.histogram(bearing, bins=36, range=(0.0, 2 * np.pi))
    assert stats.chisquare(counts).pvalue > 0.01
    x = radius * np.random.default_rng(1).uniform(-1, 1, len(radius))
    biased = np.arctan2(np.sqrt(radius**2 - x**2), x)
    assert stats.chisquare(np.histogram(biased, bins=36, range=(0.0, np.pi))[0]).pvalue < 1e-6


def test_the_radius_is_uniform_over_the_area() -> None:
    """The share of the ring's area within r has to be uniform (Kolmogorov and Smirnov)."""
    bearing, radius = many()
    share = (radius**2 - LOW**2) / (HIGH**2 - LOW**2)
    assert stats.kstest(share, "uniform").pvalue > 0.01
    assert stats.kstest((radius - LOW) / (HIGH - LOW), "uniform").pvalue < 1e-6
    assert abs(np.corrcoef(bearing, radius)[0, 1]) < 0.02


def test_a_place_is_moved_alike_with_the_same_key_and_not_with_another() -> None:
    frame = points((571_234.5, 3_611_789.1), (573_456.7, 3_612_345.6))
    first, second = move(frame), move(frame.iloc[::-1])
    assert [point.coords[0] for point in first] == [point.coords[0] for point in second[::-1]]
    other = move(frame, key=bytes(32))
    assert all(a.distance(b) > 1.0 for a, b in zip(first, other, strict=True))


def test_how_far_and_which_way_are_made_of_key_ring_and_place() -> None:
    digest = hmac.new(KEY, b"1000.0 5000.0 -116.214 32.664", hashlib.sha256).digest()
    turn, share = (int.from_bytes(part, "big") / 2**64 for part in (digest[:8], digest[8:16]))
    bearing, radius = _mask.shifts(["-116.214 32.664"], key=KEY, minimum_m=1_000, maximum_m=5_000)
    assert bearing.item() == pytest.approx(2 * math.pi * turn)
    assert radius.item() == pytest.approx(math.sqrt(share * (5_000**2 - 1_000**2) + 1_000**2))


@pytest.mark.parametrize("ring", [(2_000.0, 5_000.0), (1_000.0, 10_000.0), (500.0, 1_000.0)])
def test_another_ring_is_like_another_key(ring: tuple[float, float]) -> None:
    """If the bearing stayed, both points would lie on one ray from the place."""
    places = [f"{number / 1000:.3f} 32.600" for number in range(20_000)]
    bearing, radius = _mask.shifts(places, key=KEY, minimum_m=ring[0], maximum_m=ring[1])
    first_bearing, first_radius = many()
    turned = (bearing - first_bearing) % (2 * np.pi) / (2 * np.pi)
    assert stats.kstest(turned, "uniform").pvalue > 0.01
    assert abs(np.corrcoef(radius, first_radius)[0, 1]) < 0.02


def test_rows_at_one_place_stay_together_so_that_their_mean_tells_nothing() -> None:
    once, again = move(points((571_234.5, 3_611_789.1), (571_234.5, 3_611_789.1)))
    assert once.distance(again) == 0.0


@settings(max_examples=50, deadline=None)
@given(st.floats(4e5, 6e5), st.floats(3.5e6, 3.7e6))
def test_nothing_moves_less_or_more_than_it_may(x: float, y: float) -> None:
    (point,) = move(points((x, y)))
    assert LOW - 1e-6 <= point.distance(Point(x, y)) <= HIGH + 1e-6


def test_without_a_key_nothing_is_moved() -> None:
    with pytest.raises(InputError, match="--new-key"):
        move(points((0.0, 0.0)), key=b"")


def test_a_ring_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="smaller"):
        _mask.shifts(["a"], key=KEY, minimum_m=5.0, maximum_m=5.0)


def test_rivals_are_those_as_near_as_the_own_place() -> None:
    true = np.array([[0.0, 0.0], [10.0, 0.0], [100.0, 0.0]])
    shown = np.array([[6.0, 0.0], [14.0, 0.0], [100.0, 1.0]])
    # 6 from its own but 4 from the second; 4 from its own; 1 from its own.
    assert _mask.rivals(true, shown).tolist() == [2, 1, 1]
    assert _mask.rivals(true[:0], shown[:0]).tolist() == []
