"""Flow over a file: coarsened part by part, it is the flow over the raster in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from geo.errors import InputError
from geo.ground import regrid, tiles
from geo.walking import flow
from geo.walking.speed import PACES
from layers.raster import Raster
from layers.raster_window import RasterFile, RasterWriter
from layers.source import Source
from tests import builders

CELL, WEST, NORTH = 30.0, 500_000.0, 3_500_000.0
TOBLER = PACES["tobler"]


def raster(values: Any, *, unit: str = "m") -> Raster:
    transform = Affine(CELL, 0, WEST, 0, -CELL, NORTH)
    return builders.raster_of(values, transform=transform, unit=unit, dtype=np.float32)


def points(*cells: tuple[float, float]) -> gpd.GeoDataFrame:
    shapes = [
        shapely.Point(WEST + (column + 0.5) * CELL, NORTH - (row + 0.5) * CELL) for row, column in cells
    ]
    return gpd.GeoDataFrame(geometry=shapes, crs=32611)


def same(one: flow.Flow, other: flow.Flow) -> None:
    assert one.passages.transform == other.passages.transform
    np.testing.assert_array_equal(one.passages.values, other.passages.values)
    np.testing.assert_array_equal(one.visits.values, other.visits.values)
    assert (one.hours, one.best_hours, one.theta_per_h) == (other.hours, other.best_hours, other.theta_per_h)


@settings(max_examples=12)
@given(
    seed=st.integers(0, 10_000),
    shape=st.tuples(st.integers(12, 40), st.integers(12, 40)),
    most=st.integers(50, 400),
    at_a_time=st.integers(20, 2000),
)
def test_parts_change_nothing(seed: int, shape: tuple[int, int], most: int, at_a_time: int) -> None:
    rng = np.random.default_rng(seed)
    heights = rng.uniform(0, 12, shape)
    heights[rng.random(shape) < 0.05] = np.nan
    begin, end = ((k * shape[0] // 4, k * shape[1] // 4) for k in (1, 3))
    heights[begin] = heights[end] = 6.0
    elevation, factor = raster(heights), raster(rng.uniform(1, 2, shape), unit="1")
    ends = points(begin), points(end)
    options: dict[str, Any] = {"pace": TOBLER, "theta_per_h": 50.0, "most_cells": most}
    whole = flow.between(elevation, *ends, factor=factor, **options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(regrid, "MOST_CELLS", at_a_time)
        told: list[tuple[int, int]] = []
        parts = flow.between(
            tiles.InMemory(elevation),
            *ends,
            factor=tiles.InMemory(factor),
            progress=lambda *each: told.append(each),
            **options,
        )
    same(parts, whole)
    assert told == [(k + 1, len(told)) for k in range(len(told))]
    assert len(told) >= 2


def test_the_real_ground_from_its_file(real_data: Path) -> None:
    path = real_data / "terrain" / "san_pedro_martir_30m.tif"
    with RasterFile(Source(path=path), unit="m") as file:
        left, top = file.transform.c, file.transform.f
        ends = [
            gpd.GeoDataFrame(geometry=[shapely.Point(left + x, top - y)], crs=file.crs)
            for x, y in ((5000, 5000), (14_000, 16_000))
        ]
        options: dict[str, Any] = {"pace": TOBLER, "theta_per_h": 30.0, "most_cells": 4000}
        told: list[tuple[int, int]] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(regrid, "MOST_CELLS", 100_000)
            parts = flow.between(file, *ends, progress=lambda *each: told.append(each), **options)
        whole = flow.between(tiles.whole(file), *ends, **options)
    same(parts, whole)
    assert len(told) > 3
    assert np.nanmax(parts.passages.values) <= 1 + 1e-8


def test_a_factor_in_a_file_lies_on_the_grid_of_the_elevation(tmp_path: Path) -> None:
    elevation = raster(np.zeros((8, 9)))
    with RasterWriter(tmp_path / "factor.tif", like=raster(np.ones((4, 4))), unit="1") as out:
        out.write((slice(0, 4), slice(0, 4)), np.ones((4, 4)))
    with (
        RasterFile(Source(path=tmp_path / "factor.tif"), unit="1") as factor,
        pytest.raises(InputError, match="grid of the elevation"),
    ):
        flow.between(elevation, points((0, 0)), points((7, 8)), pace=TOBLER, factor=factor)


def test_a_file_in_degrees_is_walked_in_metres() -> None:
    """Elevation in degrees to a grid in metres to flow, without ever being whole on any but the last."""
    heights = builders.raster_of(
        np.random.default_rng(1).uniform(0, 40, (90, 100)),
        transform=Affine(1 / 3600, 0, -116.03, 0, -1 / 3600, 32.98),
        crs=4326,
        dtype=np.float32,
    )
    utm = CRS.from_epsg(32611)
    grid = regrid.to_metres(heights, cell_m=40.0, crs=utm)
    x, y = grid.transform.c + 40.0 * grid.shape[1] / 2, grid.transform.f - 40.0 * grid.shape[0] / 2
    ends = [gpd.GeoDataFrame(geometry=[shapely.Point(x + off, y + off)], crs=utm) for off in (-600.0, 600.0)]
    options: dict[str, Any] = {"pace": TOBLER, "theta_per_h": 50.0, "most_cells": 400}
    lazily = regrid.in_metres(tiles.InMemory(heights), cell_m=40.0, crs=utm)
    same(flow.between(lazily, *ends, **options), flow.between(grid, *ends, **options))
