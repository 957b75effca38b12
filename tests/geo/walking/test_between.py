"""Hours between places and points: those of the whole terrain, each place in its own window."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.walking import between
from geo.walking.speed import PACES
from geo.walking.travel_time import Langmuir, prepare, travel_time
from layers.errors import CrsError
from layers.raster import Raster
from tests.geo.walking.slow_graph import NORTH, UTM11, WEST, raster

TOBLER = PACES["tobler"]
SIDE = 40


def points(*places: tuple[float, float]) -> gpd.GeoDataFrame:
    """Points at (column, row) in cells, counted from the outer corner."""
    return gpd.GeoDataFrame(
        geometry=[shapely.Point(WEST + 30.0 * x, NORTH - 30.0 * y) for x, y in places], crs=UTM11
    )


def line(*places: tuple[float, float], **columns: Any) -> gpd.GeoDataFrame:
    shape = shapely.LineString(points(*places).geometry)
    return gpd.GeoDataFrame(columns, index=[0], geometry=[shape], crs=UTM11)


def rough(rng: np.random.Generator) -> Raster:
    values = np.cumsum(np.cumsum(rng.normal(0.0, 1.0, (SIDE, SIDE)), axis=0), axis=1).astype(np.float32)
    values[rng.random(values.shape) < 0.05] = np.nan
    return raster(values)


@given(seed=st.integers(0, 100_000), limit_min=st.sampled_from([2.0, 6.0, 15.0, 60.0]))
@settings(max_examples=20)
def test_hours_are_those_of_the_whole_terrain(seed: int, limit_min: float) -> None:
    """With all that may lie on it; to the last bit, in both directions."""
    rng = np.random.default_rng(seed)
    grid = rough(rng)

    def some(count: int) -> list[tuple[float, float]]:
        return [tuple(place) for place in rng.uniform(0, SIDE, (count, 2))]

    pool = shapely.Polygon(points((5, 5), (9, 5), (9, 8), (5, 8)).geometry)
    ground: dict[str, Any] = {
        "barrier": line(*some(3)),
        "openings": points(*some(2)),
        "network": line(*some(3), factor=0.5),
        "water": gpd.GeoDataFrame(geometry=[pool], crs=UTM11),
        "factor": rng.uniform(0.8, 2.0, grid.shape).astype(np.float32),
        "neighbours": int(rng.choice([8, 16, 32])),
    }
    places, wanted = points(*some(4)), points(*some(30))
    column, row = np.floor([wanted.geometry.x - WEST, NORTH - wanted.geometry.y]).astype(int) // 30
    for pace in (TOBLER, Langmuir()):
        for direction in ("to", "from"):
            found = between.hours(
                grid, places, wanted, pace=pace, limit_h=limit_min / 60.0, direction=direction, **ground
            ).toarray()
            for i in range(len(places)):
                try:
                    times = travel_time(
                        grid, places.iloc[[i]], pace=pace, direction=direction, limit_h=limit_min / 60.0,
                        **ground,
                    )  # fmt: skip
                except InputError:  # nobody can stand there
                    assert (found[i] == 0).all()
                    continue
                whole = times.hours.values[row, column].astype(np.float64)
                whole = np.where(np.isnan(whole), 0.0, np.maximum(whole, between.HERE_H))
                np.testing.assert_array_equal(found[i], whole)


def test_a_place_is_all_the_cells_that_it_touches() -> None:
    """Level ground at 5.037 km/h (Tobler at 0): the nearer end of a line counts."""
    grid = raster(np.zeros((SIDE, SIDE), np.float32))
    road = line((10.5, 20.5), (20.5, 20.5))
    found = between.hours(grid, road, points((5.5, 20.5), (30.5, 20.5), (15.5, 20.5)), pace=TOBLER, limit_h=1)
    metres = np.array([150.0, 300.0])
    np.testing.assert_allclose(found.toarray()[0, :2], metres / 1000.0 / 5.037, rtol=1e-3)
    assert found[0, 2] == between.HERE_H


def test_who_is_off_the_ground_has_no_hours() -> None:
    values = np.zeros((SIDE, SIDE), np.float32)
    values[10, 10] = np.nan
    grid = raster(values)
    hole, off, good = (10.5, 10.5), (-50.0, 3.0), (12.5, 10.5)
    wanted = points(hole, off, good)
    wanted.loc[3, "geometry"] = shapely.Point()
    found = between.hours(grid, points(hole, off, good), wanted, pace=TOBLER, limit_h=1.0)
    assert found.shape == (3, 4)
    assert found.nnz == 1
    assert found[2, 2] == between.HERE_H
    assert between.hours(grid, points(), wanted, pace=TOBLER, limit_h=1.0).shape == (0, 4)
    assert between.hours(grid, points(good), points(), pace=TOBLER, limit_h=1.0).shape == (1, 0)


def test_a_prepared_ground_and_other_coordinates_change_nothing() -> None:
    grid = rough(np.random.default_rng(3))
    places, wanted = points((8.5, 9.5), (22.5, 20.5)), points((12.5, 12.5), (25.5, 25.5))
    told: list[float] = []
    found = between.hours(grid, places, wanted, pace=TOBLER, limit_h=0.5, progress=told.append)
    ready = between.hours(
        grid, places.to_crs(4326), wanted.to_crs(4326), pace=TOBLER, limit_h=0.5, workers=1,
        prepared=prepare(grid, pace=TOBLER),
    )  # fmt: skip
    np.testing.assert_array_equal(found.toarray(), ready.toarray())
    assert found.nnz > 0
    assert told == [0.5, 1.0]


def test_what_cannot_be_is_said() -> None:
    grid = raster(np.zeros((SIDE, SIDE), np.float32))
    one = points((3.5, 3.5))
    for limit in (0.0, np.nan, np.inf):
        with pytest.raises(InputError, match="limit"):
            between.hours(grid, one, one, pace=TOBLER, limit_h=limit)
    with pytest.raises(InputError, match="points only"):
        between.hours(grid, one, line((1.5, 1.5), (5.5, 5.5)), pace=TOBLER, limit_h=1.0)
    with pytest.raises(CrsError):
        between.hours(grid, one, one.set_crs(None, allow_override=True), pace=TOBLER, limit_h=1.0)
