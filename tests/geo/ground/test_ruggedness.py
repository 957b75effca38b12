from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from affine import Affine

from geo.errors import InputError
from geo.ground import ruggedness
from layers.errors import CrsError
from layers.raster import Raster
from tests import builders


def degrees_of(values: Any, *, unit: str = "deg", crs: int = 32611, west: float = 0.0) -> Raster:
    return builders.raster_of(values, transform=Affine(30, 0, west, 0, -30, 0), crs=crs, unit=unit)


SLOPE = degrees_of([[0.0, 10.0, np.nan, 20.0]])
JAGGED = degrees_of([[1.0, 4.0, 2.0, 1.0]])


def test_by_hand() -> None:
    usual = ruggedness.standard(SLOPE, JAGGED)
    assert usual.slope_mean_deg == 10.0
    assert usual.slope_std_deg == pytest.approx(np.sqrt(200 / 3))
    assert usual.jaggedness_mean_deg == 2.0
    assert usual.jaggedness_std_deg == pytest.approx(np.sqrt(2))
    made = ruggedness.desert(SLOPE, JAGGED)
    steep = 10 / np.sqrt(200 / 3)
    expected = [[-steep - 1 / np.sqrt(2), 2 / np.sqrt(2), np.nan, steep - 1 / np.sqrt(2)]]
    assert made.unit == "1"
    np.testing.assert_allclose(made.values, expected)
    assert np.nanmean(made.values) == pytest.approx(0.0, abs=1e-12)


def test_a_part_against_the_whole_equals_the_whole() -> None:
    usual = ruggedness.standard(SLOPE, JAGGED)
    whole = ruggedness.desert(SLOPE, JAGGED).values
    part = ruggedness.desert(degrees_of(SLOPE.values[:, :2]), degrees_of(JAGGED.values[:, :2]), against=usual)
    np.testing.assert_array_equal(part.values, whole[:, :2])


def test_what_is_the_same_everywhere_adds_nothing() -> None:
    level = degrees_of([[5.0, 5.0]])
    assert ruggedness.desert(level, level).values.tolist() == [[0.0, 0.0]]


def test_rasters_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputError, match="same grid"):
        ruggedness.desert(SLOPE, degrees_of([[1.0]]))
    with pytest.raises(InputError, match="same grid"):
        ruggedness.desert(SLOPE, degrees_of(JAGGED.values, west=30.0))
    with pytest.raises(InputError, match="holds 'm'"):
        ruggedness.desert(SLOPE, degrees_of(JAGGED.values, unit="m"))
    with pytest.raises(InputError, match="no cell"):
        ruggedness.standard(degrees_of([[np.nan]]), degrees_of([[1.0]]))
    with pytest.raises(CrsError, match="32612"):
        ruggedness.desert(SLOPE, degrees_of(JAGGED.values, crs=32612))
