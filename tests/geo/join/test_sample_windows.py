"""Values along lines window by window are those of the whole raster."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import LineString, MultiLineString, Point

from geo.errors import InputError
from geo.ground.tiles import InMemory
from geo.join import sample, sample_windows
from layers.errors import CrsError
from layers.raster import Raster
from layers.raster_window import RasterFile, RasterWriter
from layers.source import Source
from tests.builders import raster_of
from tests.geo.ground.watched import Watched

UTM = CRS.from_epsg(32611)


def raster(rows: int = 40, columns: int = 60, *, seed: int = 1) -> Raster:
    rng = np.random.default_rng(seed)
    values = rng.uniform(0.0, 100.0, (rows, columns)).astype(np.float32)
    values[rng.uniform(size=values.shape) < 0.2] = np.nan
    there = Affine(10.0, 0, 500_000.0, 0, -10.0, 3_600_400.0)
    return raster_of(values, transform=there, crs=UTM, dtype=np.float32)


def walks(count: int, *, seed: int, vertices: int = 12) -> gpd.GeoSeries:
    """Random walks, some of them off the raster; every third vertex stands on a corner of cells."""
    rng = np.random.default_rng(seed)
    lines = []
    for _ in range(count):
        start = rng.uniform((499_900.0, 3_599_900.0), (500_700.0, 3_600_500.0))
        xy = start + np.cumsum(rng.normal(0.0, 60.0, (vertices, 2)), axis=0)
        xy[::3] = np.round(xy[::3], -1)
        lines.append(LineString(xy))
    return gpd.GeoSeries(lines, index=[f"line-{i}" for i in range(count)], crs=UTM)


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9, atol=1e-9)


@given(seed=st.integers(0, 500), most=st.sampled_from([1, 9, 60, 400, 10_000]))
@settings(max_examples=20, deadline=None)
def test_windows_change_nothing(seed: int, most: int) -> None:
    whole, lines = raster(seed=seed), walks(7, seed=seed)
    same(sample_windows.along(lines, InMemory(whole), most_cells=most), sample.along(lines, whole))


def test_a_line_along_the_edge_of_cells_counts_for_the_same_ones() -> None:
    whole = raster()
    lines = gpd.GeoSeries(
        [
            LineString([(500_100.0, 3_600_050.0), (500_100.0, 3_600_150.0), (500_200.0, 3_600_150.0)]),
            LineString([(500_600.0, 3_600_000.0), (500_600.0, 3_600_100.0)]),
        ],
        crs=UTM,
    )
    same(sample_windows.along(lines, InMemory(whole), most_cells=30), sample.along(lines, whole))


def test_lines_of_several_parts_are_one_line() -> None:
    whole, lines = raster(), walks(4, seed=3)
    both = gpd.GeoSeries([MultiLineString([lines.iloc[0], lines.iloc[1]]), lines.iloc[2]], crs=UTM)
    same(sample_windows.along(both, InMemory(whole), most_cells=50), sample.along(both, whole))


def test_lines_in_another_crs_are_carried_to_the_rasters() -> None:
    whole, lines = raster(), walks(5, seed=4).to_crs(32612)
    same(sample_windows.along(lines, InMemory(whole), most_cells=200), sample.along(lines, whole))


def test_no_lines_and_lines_off_the_raster() -> None:
    whole = raster()
    none = gpd.GeoSeries([], crs=UTM)
    assert sample_windows.along(none, InMemory(whole)).empty
    far = gpd.GeoSeries([LineString([(0.0, 0.0), (10.0, 10.0)])], crs=UTM)
    found = sample_windows.along(far, InMemory(whole))
    assert np.isnan(found["mean"].iloc[0])
    assert found["covered_share"].iloc[0] == 0.0


def test_no_window_is_larger_than_allowed_and_progress_is_told() -> None:
    """A line of short pieces: each needs at most 4 x 4 cells with its rim."""
    whole = raster()
    line = LineString([(500_005.0 + 10.0 * i, 3_600_005.0 + 6.0 * i) for i in range(40)])
    told: list[tuple[int, int]] = []
    source = Watched(whole)
    sample_windows.along(
        gpd.GeoSeries([line], crs=UTM), source, most_cells=25, progress=lambda *done: told.append(done)
    )
    read = source.cells_read()
    assert max(read) <= 25
    assert len(read) > 5
    assert told == [(i + 1, len(read)) for i in range(len(read))]


def test_a_file_is_read_in_windows(tmp_path: Path) -> None:
    whole, lines = raster(), walks(6, seed=9)
    path = tmp_path / "heights.tif"
    with RasterWriter(path, like=whole, unit="m") as file:
        file.write((slice(0, 40), slice(0, 60)), whole.values)
    with RasterFile(Source(path=path, name="made", licence="CC0 1.0"), unit="m") as source:
        same(sample_windows.along(lines, source, most_cells=300), sample.along(lines, whole))


def test_what_cannot_be_is_refused() -> None:
    whole, lines = InMemory(raster()), walks(1, seed=1)
    with pytest.raises(InputError, match="none"):
        sample_windows.along(lines, whole, most_cells=0)
    with pytest.raises(InputError, match="only lines"):
        sample_windows.along(gpd.GeoSeries([Point(0, 0)], crs=UTM), whole)
    with pytest.raises(CrsError):
        sample_windows.along(lines.to_crs(4326), whole)
