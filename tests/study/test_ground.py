"""The ground of a study: parts of it, and level ground where none is known."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from layers import crs as crs_
from layers.raster import Raster
from layers.source import Counts, Provenance
from study import ground
from study.sections_walking import WalkingSection
from tests.builders import UTM11

WEST, NORTH, CELL, ROWS, COLUMNS = 500_000.0, 3_600_000.0, 100.0, 20, 30
BOUNDS = (WEST, NORTH - ROWS * CELL, WEST + COLUMNS * CELL, NORTH)


def raster(crs: CRS = UTM11) -> Raster:
    return Raster(
        values=np.arange(ROWS * COLUMNS, dtype=np.float64).reshape(ROWS, COLUMNS),
        transform=Affine(CELL, 0.0, WEST, 0.0, -CELL, NORTH),
        crs=crs,
        unit="m",
        provenance=Provenance(source="made", licence="CC0 1.0"),
        counts=Counts(unit="cells", read=600, kept=600),
    )


@given(st.tuples(st.floats(-500, 3_500), st.floats(-500, 2_500), st.floats(1, 1_500), st.floats(1, 1_500)))
def test_a_part_has_every_cell_that_the_bounds_touch(box: tuple[float, float, float, float]) -> None:
    x, y, wide, high = box
    west, south = WEST + x, BOUNDS[1] + y
    bounds = (west, south, west + wide, south + high)
    whole, part = raster(), ground.about(raster(), bounds, crs=UTM11)
    # Each cell is where it was, with its value.
    row = round((NORTH - part.transform.f) / CELL)
    column = round((part.transform.c - WEST) / CELL)
    rows, columns = part.shape
    np.testing.assert_array_equal(part.values, whole.values[row : row + rows, column : column + columns])
    inside = [
        max(bounds[0], BOUNDS[0]),
        max(bounds[1], BOUNDS[1]),
        min(bounds[2], BOUNDS[2]),
        min(bounds[3], BOUNDS[3]),
    ]
    if inside[0] < inside[2] and inside[1] < inside[3]:
        got = part.bounds
        assert got[0] <= inside[0] + 1e-6
        assert got[1] <= inside[1] + 1e-6
        assert got[2] >= inside[2] - 1e-6
        assert got[3] >= inside[3] - 1e-6
        assert rows <= high / CELL + 2
        assert columns <= wide / CELL + 2


def test_a_part_of_nothing_is_the_whole() -> None:
    far = (0.0, 0.0, 1.0, 1.0)
    assert ground.about(raster(), far, crs=UTM11).shape == (ROWS, COLUMNS)


def test_bounds_may_be_in_another_crs() -> None:
    inner = (WEST + 500.0, NORTH - 1_000.0, WEST + 1_000.0, NORTH - 500.0)
    degrees = crs_.transformer(UTM11, CRS.from_epsg(4326)).transform_bounds(*inner)
    part = ground.about(raster(), degrees, crs=CRS.from_epsg(4326))
    assert 5 <= part.shape[0] <= 8
    assert 5 <= part.shape[1] <= 8
    assert part.bounds[0] <= inner[0]
    assert part.bounds[3] >= inner[3]


def test_level_ground_is_level_and_says_that_it_is_a_guess() -> None:
    flat = ground.level(WalkingSection(cell_m=200.0), BOUNDS, elevation_m=802.0, crs=UTM11)
    assert flat.resolution == (200.0, 200.0)
    assert np.unique(flat.values).tolist() == [802.0]
    assert flat.provenance.basis == "approximate"
    assert flat.bounds[0] == BOUNDS[0]
    assert flat.bounds[2] >= BOUNDS[2]
    assert flat.bounds[3] >= BOUNDS[3]


def test_large_level_ground_has_larger_cells() -> None:
    wide = (0.0, 0.0, 300_000.0, 200_000.0)
    flat = ground.level(WalkingSection(cell_m=10.0), wide, elevation_m=0.0, crs=UTM11)
    assert flat.values.size == pytest.approx(1_500_000, rel=0.01)
