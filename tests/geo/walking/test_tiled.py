"""Tiles change nothing: hours are those of the whole, to the last bit."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground.tiles import InMemory, Window, part
from geo.walking.speed import PACES
from geo.walking.tiled import over_tiles
from geo.walking.travel_time import Langmuir, travel_time
from layers.errors import CrsError
from layers.raster import Raster
from layers.raster_window import RasterFile
from layers.source import Source
from tests.geo.ground.watched import Watched
from tests.geo.walking.slow_graph import NORTH, UTM11, WEST, raster

RWALK = Langmuir()
CORNER = np.array([[0, 0]])


def joined(grid: Raster, results: Iterable[tuple[Window, Raster]]) -> NDArray[np.float32]:
    """Return the hours of all tiles, each once and in its place."""
    together = np.full(grid.shape, -1.0, dtype=np.float32)
    for window, hours in results:
        assert (together[window] == -1).all()
        assert (hours.unit, hours.crs) == ("h", grid.crs)
        assert hours.values.dtype == np.float32
        assert hours.transform == part(grid, window).transform
        together[window] = hours.values
    return together


def same(grid: Raster, sources: Any, *, tile: tuple[int, int], **options: Any) -> NDArray[np.float32]:
    """Check that tiles change nothing; return the hours."""
    whole = travel_time(grid, sources, **options).hours.values
    if isinstance(options.get("factor"), np.ndarray):
        options["factor"] = InMemory(grid.with_values(options["factor"], unit="1"))
    parts = joined(grid, over_tiles(InMemory(grid), sources, tile=tile, **options))
    np.testing.assert_array_equal(parts, whole)
    return whole


def place(column: float, row: float) -> tuple[float, float]:
    """Return x, y of a place in cells, counted from the outer corner of the raster."""
    return WEST + 30.0 * column, NORTH - 30.0 * row


def frame(*shapes: shapely.Geometry, **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=UTM11)


def land(seed: int, rows: int, columns: int, *, holes: float = 0.05) -> Raster:
    """Return rough ground with holes, on a grid whose numbers are not round."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(0, 25, (rows, columns)).astype(np.float32)
    values[rng.random((rows, columns)) < holes] = np.nan
    values[0, 0] = 5.0
    return raster(values, width_m=30.1, height_m=1000 / 37)


def layers(grid: Raster, seed: int) -> dict[str, Any]:
    """Return every kind of layer at random; many of the vertices are centres and corners of cells."""
    rng = np.random.default_rng(seed)
    rows, columns = grid.shape

    def spots(count: int) -> NDArray[np.float64]:
        at = rng.uniform(-1, 1, (count, 2)) * (columns + 4, rows + 4) / 2 + (columns / 2, rows / 2)
        at = np.round(2 * at) / 2 if rng.random() < 0.6 else at
        move = grid.transform
        return np.column_stack([move.c + at[:, 0] * move.a, move.f + at[:, 1] * move.e])

    factor = rng.uniform(0.4, 3.0, grid.shape).astype(np.float32)
    factor[rng.random(grid.shape) < 0.04] = np.nan
    factor[0, 0] = 1.0
    pools = [shapely.Point(*spot).buffer(rng.uniform(10, 80)) for spot in spots(3)]
    roads = [shapely.LineString(spots(4)) for _ in range(3)]
    return {
        "factor": factor,
        "barrier": frame(*(shapely.LineString(spots(3)) for _ in range(2))),
        "openings": frame(*(shapely.Point(*spot) for spot in spots(3))),
        "opening_reach_m": 55.0,
        "network": frame(*roads, factor=[0.3, 0.8, 1.5]),
        "water": frame(*pools),
        "impassable_deg": 37.0,
    }


@pytest.mark.parametrize("neighbours", [8, 16, 32])
@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("pace", [RWALK, PACES["tobler"]], ids=["langmuir", "tobler"])
@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), tile=st.tuples(st.integers(5, 30), st.integers(5, 30)), data=st.data())
def test_tiles_change_nothing(
    neighbours: int, direction: str, pace: Any, seed: int, tile: Any, data: Any
) -> None:
    shape = data.draw(st.tuples(st.integers(20, 60), st.integers(20, 60)))
    grid = land(seed, *shape, holes=data.draw(st.sampled_from([0.0, 0.05, 0.3])))
    every = layers(grid, seed)
    names = data.draw(st.sets(st.sampled_from(sorted(every))))
    limit_h = data.draw(st.sampled_from([None, 0.0, 0.2, 0.6]))
    sources = np.vstack([CORNER, np.random.default_rng(seed).integers(0, 20, (2, 2))])
    options: dict[str, Any] = {name: every[name] for name in names}
    if "water" in options:
        # Nobody stands in the water: somewhere among these they do.
        sources = np.argwhere(np.ones(shape))[:: data.draw(st.sampled_from([37, 101]))]
    options |= {"pace": pace, "direction": direction, "neighbours": neighbours, "limit_h": limit_h}
    same(grid, sources, tile=tile, **options)


@pytest.mark.parametrize("neighbours", [8, 16, 32])
@pytest.mark.parametrize("seed", range(4))
def test_every_option_at_once_changes_nothing(neighbours: int, seed: int) -> None:
    grid = land(seed, 90, 110)
    sources = frame(
        shapely.box(*place(80, 85), *place(95, 60)), shapely.LineString([place(1, 1), place(30, 8)])
    )
    hours = same(
        grid, sources, tile=(31, 40), pace=PACES["tobler"], neighbours=neighbours, **layers(grid, seed)
    )  # fmt: skip
    assert np.isfinite(hours).mean() > 0.5


def test_a_corridor_that_winds_through_all_tiles_is_followed() -> None:
    """Walls after every other column, open in turn at the north and the south end."""
    side = 120
    walls = [
        shapely.LineString(
            [place(j + 0.01, 2 if j % 4 else -1), place(j + 0.01, side + 1 if j % 4 else side - 2)]
        )
        for j in range(2, side, 2)
    ]
    grid = raster(np.zeros((side, side), np.float32))
    hours = same(grid, CORNER, tile=(40, 60), pace=RWALK, barrier=frame(*walls))
    # Down and up again in each of 60 lanes.
    metres = np.nanmax(hours) * 3600 / 0.72
    assert 60 * (side - 6) * 30 < metres < 60 * side * 30


def test_a_bridge_over_a_lake_leads_over_whole_tiles() -> None:
    grid = raster(np.zeros((60, 200), np.float32))
    lake = shapely.box(*place(20.2, 61), *place(180.4, -1))
    road = shapely.LineString([place(3, 31), place(197, 30)])
    alone = same(grid, CORNER, tile=(30, 30), pace=RWALK, water=frame(lake))
    assert np.isnan(alone[:, 21:]).all()
    options = {"pace": RWALK, "water": frame(lake), "network": frame(road)}
    for direction in ("from", "to"):
        hours = same(grid, CORNER, tile=(30, 30), direction=direction, **options)
        assert np.isfinite(hours[:, 181:]).all()
        assert np.isnan(hours[:, 21:180]).all()


def test_tiles_out_of_reach_are_read_once() -> None:
    grid = raster(np.zeros((200, 400), np.float32))
    file = Watched(grid)
    sources = np.array([[100, 50]])
    hours = joined(grid, over_tiles(file, sources, pace=RWALK, limit_h=0.1, tile=(100, 100)))
    np.testing.assert_array_equal(hours, travel_time(grid, sources, pace=RWALK, limit_h=0.1).hours.values)
    # 0.1 h are 500 m, 17 cells: nobody comes to the rim of the tiles in the third and fourth column.
    assert sum(column > 110 for _, column in file.read_from()) == 4
    assert max(file.cells_read()) < 140 * 140


def test_the_steepest_place_may_lie_between_tiles_and_out_of_reach() -> None:
    values = np.random.default_rng(4).uniform(0, 3, (60, 60)).astype(np.float32)
    values[:, 40:] += 500.0
    grid = raster(values)
    same(grid, CORNER, tile=(20, 20), pace=PACES["tobler"], limit_h=0.2)
    same(grid, CORNER, tile=(20, 40), pace=RWALK)


def test_a_factor_that_is_the_same_everywhere_rounds_the_same_everywhere() -> None:
    grid = land(8, 60, 60, holes=0.0)
    for number in (0.1, 0.7, 1.1, 1.9):
        factor = np.full(grid.shape, number, dtype=np.float32)
        same(grid, CORNER, tile=(17, 23), pace=PACES["tobler"], neighbours=32, factor=factor)


def test_a_raster_of_doubles_is_as_good() -> None:
    grid = land(9, 50, 50)
    grid = grid.with_values(grid.values.astype(np.float64) * 1.000000123, unit="m")
    same(grid, CORNER, tile=(20, 20), pace=PACES["tobler"], network=layers(grid, 9)["network"])


def test_a_file_is_read_by_windows(tmp_path: Path) -> None:
    grid = land(3, 70, 90)
    with rasterio.open(
        tmp_path / "land.tif", "w", driver="GTiff", height=70, width=90, count=1, dtype="float32",
        nodata=-9999.0, crs=grid.crs.to_wkt(), transform=grid.transform,
    ) as file:  # fmt: skip
        file.write(np.where(np.isnan(grid.values), -9999.0, grid.values), 1)
    with RasterFile(Source(path=tmp_path / "land.tif"), unit="m") as file:
        hours = joined(grid, over_tiles(file, CORNER, pace=RWALK, tile=(32, 32)))
    np.testing.assert_array_equal(hours, travel_time(grid, CORNER, pace=RWALK).hours.values)


@pytest.mark.parametrize("tile", [(20, 20), (100, 100)])
def test_progress_grows_and_ends_at_one(tile: tuple[int, int]) -> None:
    grid = land(5, 60, 70)
    told: list[float] = []
    joined(grid, over_tiles(InMemory(grid), CORNER, pace=RWALK, tile=tile, progress=told.append))
    assert told == sorted(told)
    assert told[0] > 0
    assert told[-1] == 1.0


def test_wrong_inputs_are_named() -> None:
    grid = InMemory(land(1, 10, 10))
    with pytest.raises(InputError, match="neighbours"):
        over_tiles(grid, CORNER, pace=RWALK, neighbours=4)
    with pytest.raises(InputError, match="0 hours or more"):
        over_tiles(grid, CORNER, pace=RWALK, limit_h=-1.0)
    with pytest.raises(InputError, match="cannot be cut"):
        over_tiles(grid, CORNER, pace=RWALK, tile=(0, 5))
    with pytest.raises(InputError, match="another grid"):
        over_tiles(grid, CORNER, pace=RWALK, factor=InMemory(raster(np.ones((10, 10)))))
    with pytest.raises(InputError, match="no source"):
        next(over_tiles(grid, np.array([[50, 50]]), pace=RWALK))
    with pytest.raises(InputError, match="above 0"):
        next(
            over_tiles(
                grid,
                CORNER,
                pace=RWALK,
                factor=InMemory(grid.raster.with_values(np.zeros((10, 10)), unit="1")),
            )
        )
    with pytest.raises(InputError, match="elevation in metres"):
        over_tiles(InMemory(grid.raster.with_values(grid.raster.values, unit="ft")), CORNER, pace=RWALK)
    with pytest.raises(CrsError):
        over_tiles(grid, CORNER, pace=RWALK, water=gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)]))
