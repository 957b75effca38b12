from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from geo.join import sample
from layers.raster import Raster
from layers.source import Counts, Provenance

ROWS, COLUMNS = 3, 4


def grid_of(values: Any) -> Raster:
    """Cells of one metre, the south-west corner at (0, 0)."""
    cells = np.asarray(values, dtype=np.float64)
    return Raster(
        values=cells,
        transform=Affine(1, 0, 0, 0, -1, len(cells)),
        crs=CRS.from_epsg(32611),
        unit="m",
        provenance=Provenance(source="test", licence="none"),
        counts=Counts(unit="cells", read=cells.size, kept=cells.size),
    )


GRID = grid_of(np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS))


def points_of(*places: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(place) for place in places], crs=32611)


@pytest.mark.parametrize(
    ("place", "cells"),
    [
        ((1.0, 1.0), [4, 5, 8, 9]),  # the corner of four cells
        ((2.7, 1.5), [6, 7, 10, 11]),  # on the middle line of a row: the row below has no weight
        ((0.1, 2.9), [0]),  # in the north-west corner there is one cell to ask
        ((3.9, 1.2), [7, 11]),
        ((4.1, 1.2), []),  # off the grid
    ],
)
def test_a_point_asks_the_cells_about_it(place: tuple[float, float], cells: list[int]) -> None:
    assert sample.cells_beside(points_of(place), GRID).tolist() == cells


def test_cells_that_two_points_ask_are_there_once() -> None:
    assert sample.cells_beside(points_of((0.1, 2.9), (0.2, 2.8)), GRID).tolist() == [0]


PLACES = st.lists(
    st.tuples(st.floats(-1, COLUMNS + 1), st.floats(-1, ROWS + 1)),
    min_size=1,
    max_size=5,
)


@given(PLACES)
def test_no_other_cell_counts(places: list[tuple[float, float]]) -> None:
    points = points_of(*places)
    only = np.full(GRID.values.size, np.nan)
    asked = sample.cells_beside(points, GRID)
    only[asked] = GRID.values.ravel()[asked]
    expected = sample.at(points, GRID)
    found = sample.at(points, grid_of(only.reshape(ROWS, COLUMNS)))
    np.testing.assert_array_equal(found, expected)


@given(PLACES, st.sets(st.integers(0, ROWS * COLUMNS - 1)))
def test_values_known_in_those_cells_alone_are_as_of_the_whole(
    places: list[tuple[float, float]], missing: set[int]
) -> None:
    whole = GRID.values.ravel().copy()
    whole[sorted(missing)] = np.nan
    points = points_of(*places)
    asked = sample.cells_beside(points, GRID)
    expected = sample.at(points, grid_of(whole.reshape(ROWS, COLUMNS)))
    np.testing.assert_array_equal(sample.at_known(points, GRID, asked, whole[asked]), expected)


def test_between_two_known_cells() -> None:
    # 4 and 5 stand 1 m apart; a quarter of the way a value of 10 and one of 30 give 15.
    point = points_of((0.75, 1.5))
    assert sample.at_known(point, GRID, np.array([4, 5]), np.array([10.0, 30.0])).tolist() == [15.0]
