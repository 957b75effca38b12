from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground import visibility
from layers.raster import Raster
from tests.geo.ground.grids import Cell, points, raster_of, sights, some_cells, terrains
from tests.geo.ground.slow_visibility import Observer


def measure(raster: Raster, *cells: Cell, **options: Any) -> dict[str, NDArray[np.floating]]:
    chosen = {"observer_height_m": 2.0, "target_height_m": 0.0, "radius_m": 1e6, "curvature": False} | options
    made = visibility.measure(raster, points(raster, *cells), **chosen)
    return {name: each.values for name, each in made.items()}


def test_what_lies_behind_a_hole_is_uncertain() -> None:
    z = np.zeros((1, 9))
    z[0, 4] = np.nan
    made = measure(raster_of(z), (0, 1), (0, 7))
    nan = np.nan
    np.testing.assert_array_equal(made["visible"], [[2, 2, 2, 2, nan, 2, 2, 2, 2]])
    np.testing.assert_array_equal(made["uncertain"], [[1, 1, 1, 1, nan, 1, 1, 1, 1]])


def test_a_line_beside_a_hole_is_uncertain_and_one_past_a_cell_is_not() -> None:
    # From (0, 0): the line to (1, 2) crosses column 1 half way between (0, 1) and (1, 1); that to (0, 2)
    # passes (0, 1) itself, that to (2, 2) passes (1, 1).
    z = np.zeros((3, 3))
    z[1, 1] = np.nan
    made = measure(raster_of(z), (0, 0))["uncertain"]
    np.testing.assert_array_equal(made, [[0, 0, 0], [0, np.nan, 1], [0, 1, 1]])


def test_what_is_hidden_anyway_is_not_uncertain() -> None:
    z = np.zeros((1, 9))
    z[0, 2], z[0, 4] = np.nan, 50.0
    made = measure(raster_of(z), (0, 0))
    assert made["visible"][0, 5:].tolist() == [0, 0, 0, 0]
    assert made["uncertain"][0].tolist()[3:] == [1, 1, 0, 0, 0, 0]


def test_without_holes_all_is_certain() -> None:
    z = np.random.default_rng(1).normal(0, 5, (20, 30))
    made = measure(raster_of(z), (3, 4), (10, 10))
    assert made["visible"].sum() > 0
    assert (made["uncertain"] == 0).all()


@settings(max_examples=75)
@given(terrains, sights, st.sampled_from([(30.0, 30.0), (10.0, 35.0), (33.3, 7.7)]), st.integers(0, 99))
def test_equals_the_slow_reference(
    z: NDArray[np.floating], sight: dict[str, Any], cell: tuple[float, float], seed: int
) -> None:
    raster = raster_of(z, cell=cell)
    cells = some_cells(z, seed, 2)
    slow = np.zeros(z.shape)
    for at in cells:
        eye = Observer(z, *at, height=sight["observer_height_m"], cell=cell, k=sight["refraction"])
        slow += eye.uncertain(eye.view(sight["target_height_m"], sight["radius_m"]))
    made = measure(raster, *cells, **sight)
    assert np.array_equal(made["uncertain"], slow, equal_nan=True)
    known = ~np.isnan(z)
    assert (made["uncertain"][known] <= made["visible"][known]).all()
    only = visibility.measure(raster, points(raster, *cells), which=["uncertain"], **sight)
    assert list(only) == ["uncertain"]
    assert np.array_equal(only["uncertain"].values, slow, equal_nan=True)


@given(terrains, sights, st.integers(0, 99))
def test_the_truth_lies_between_endlessly_deep_and_endlessly_high(
    z: NDArray[np.floating], sight: dict[str, Any], seed: int
) -> None:
    # Ground a million metres deep hides nothing, and so high it hides all behind it; also where it only
    # takes a 34th part in what a line crosses.
    z = z.astype(np.float64)
    cells = some_cells(z, seed, 2)
    known = ~np.isnan(z)
    made = measure(raster_of(z), *cells, **sight)
    deep = measure(raster_of(np.where(known, z, -1e6)), *cells, **sight)["visible"]
    high = measure(raster_of(np.where(known, z, 1e6)), *cells, **sight)["visible"]
    assert (made["visible"] == deep)[known].all()
    assert (made["visible"] - made["uncertain"] == high)[known].all()


def test_large_holes_equal_the_slow_reference() -> None:
    rng = np.random.default_rng(4)
    z = rng.normal(0, 1, (90, 110)).cumsum(0).cumsum(1)
    z[20:45, 30:32] = np.nan
    z[60:80, 70:100] = np.nan
    z[rng.random(z.shape) < 0.002] = np.nan
    z[50, 50] = 40.0
    eye = Observer(z, 50, 50, height=9.0, cell=(30.0, 30.0), k=0.13)
    slow = eye.uncertain(eye.view(1.5, 1500.0))
    made = measure(
        raster_of(z),
        (50, 50),
        observer_height_m=9.0,
        target_height_m=1.5,
        radius_m=1500.0,
        curvature=True,
        refraction=0.13,
    )["uncertain"]
    assert slow[~np.isnan(slow)].sum() > 100
    np.testing.assert_array_equal(made, slow)


def test_a_measure_that_is_not_known_is_refused() -> None:
    raster = raster_of([[0.0]])
    wrong: Any = ["visible", "hidden"]
    with pytest.raises(InputError, match="knows no 'hidden'; choose from visible, uncertain"):
        visibility.measure(
            raster, points(raster, (0, 0)), which=wrong, observer_height_m=2, target_height_m=0, radius_m=9
        )
