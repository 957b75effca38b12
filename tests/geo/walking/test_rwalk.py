"""The same times as GRASS r.walk, on real ground and on made-up ground with lakes."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from numpy.typing import NDArray

from bench import grass, ground
from geo.walking.travel_time import Langmuir, both, travel_time
from tests.geo.walking.slow_graph import raster

if not grass.is_there() and not os.environ.get("CI"):
    pytest.skip("GRASS is not installed", allow_module_level=True)

EPSG = 32611


def by_grass(
    values: NDArray[np.floating], transform: Affine, cell: tuple[int, int], *, knights: bool
) -> NDArray[np.float64]:
    place = transform @ (cell[1] + 0.5, cell[0] + 0.5)
    seconds, _ = grass.walk(values, [place], transform=transform, epsg=EPSG, knights=knights)
    return seconds


@pytest.mark.parametrize("knights", [True, False])
def test_real_ground_takes_as_long_as_in_grass(real_data: Path, knights: bool) -> None:
    with rasterio.open(real_data / "terrain" / "san_pedro_martir_30m.tif") as file:
        values, transform = file.read(1).astype(np.float32), file.transform
        assert file.nodata is None or not (values == file.nodata).any()
    grid = raster(values, width_m=transform.a, height_m=-transform.e)
    grid = type(grid)(**{**vars(grid), "transform": transform})
    source = (300, 400)
    times = travel_time(grid, np.array([source]), pace=Langmuir(), neighbours=16 if knights else 8)
    expected = by_grass(values, transform, source, knights=knights)
    np.testing.assert_allclose(times.hours.values * 3600.0, expected, rtol=1e-5)


def test_lakes_are_as_in_grass_but_for_their_corners() -> None:
    """r.walk lets a knight's move cut over a missing cell; nothing else differs, so it is never slower."""
    values = ground.fractal(300, lakes=0.2)
    grid = ground.raster(values)
    free = np.argwhere(np.isfinite(values))
    source = tuple(int(n) for n in free[len(free) // 2])
    times = travel_time(grid, np.array([source]), pace=Langmuir()).hours.values * 3600.0
    expected = by_grass(values, grid.transform, source, knights=True)
    np.testing.assert_array_equal(np.isnan(times) | np.isfinite(expected), True)
    reached = times > 0
    assert (times[reached] >= expected[reached] * (1 - 1e-5)).all()
    assert np.median(times[reached] / expected[reached] - 1) < 0.01


def test_a_corridor_takes_both_directions(real_data: Path) -> None:
    """The way back is walked as r.walk walks the ground turned over."""
    with rasterio.open(real_data / "terrain" / "san_pedro_martir_30m.tif") as file:
        values = file.read(1, window=((100, 300), (100, 300))).astype(np.float32)
    grid = raster(values)
    _, back = both(grid, np.array([[10, 10]]), np.array([[150, 170]]), pace=Langmuir())
    expected = by_grass(-values, grid.transform, (150, 170), knights=True)
    np.testing.assert_allclose(back.hours.values * 3600.0, expected, rtol=1e-5)
