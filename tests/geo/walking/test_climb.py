"""The climb of every cell is what its own quickest way climbs, found one by one."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.walking.speed import PACES
from geo.walking.travel_time import Direction, Langmuir, travel_time
from tests.geo.walking.slow_graph import NORTH, UTM11, WEST, raster


@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("neighbours", [8, 16, 32])
@pytest.mark.parametrize("pace", [Langmuir(), PACES["tobler"]], ids=["langmuir", "tobler"])
@pytest.mark.parametrize("with_layers", [False, True])
def test_the_climb_is_that_of_the_way(
    direction: Direction, neighbours: int, pace: Any, *, with_layers: bool
) -> None:
    rng = np.random.default_rng(neighbours)
    values = rng.uniform(0, 25, (17, 21)).astype(np.float32)
    options: dict[str, Any] = {}
    if with_layers:
        values[rng.random(values.shape) < 0.1] = np.nan
        road = shapely.LineString([(WEST + 40, NORTH - 40), (WEST + 500, NORTH - 400)])
        wall = shapely.LineString([(WEST + 300.5, NORTH - 100), (WEST + 305, NORTH - 600)])
        options = {
            "factor": rng.uniform(0.5, 2.0, values.shape),
            "barrier": gpd.GeoDataFrame(geometry=[wall], crs=UTM11),
            "network": gpd.GeoDataFrame({"factor": [0.4]}, geometry=[road], crs=UTM11),
            "impassable_deg": 35.0,
        }
    grid = raster(values)
    source = np.argwhere(np.isfinite(values))[[0, 150]]
    times = travel_time(grid, source, pace=pace, direction=direction, neighbours=neighbours, **options)
    climbed = times.climb().values
    np.testing.assert_array_equal(np.isnan(climbed), np.isnan(times.hours.values))
    assert np.isfinite(climbed).sum() > 200
    for row, column in np.argwhere(np.isfinite(climbed)).tolist():
        x, y = shapely.get_coordinates(times.path((row, column))).T
        heights = values[((NORTH - y) // 30).astype(int), ((x - WEST) // 30).astype(int)].astype(float)
        assert climbed[row, column] == pytest.approx(np.maximum(np.diff(heights), 0).sum(), abs=1e-3)
