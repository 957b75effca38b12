from __future__ import annotations

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
from geo.ground import _view_tiles, _viewers, tiles, visibility
from layers.errors import CrsError
from layers.raster import Raster
from layers.raster_window import RasterFile
from layers.source import Source
from tests.geo.ground.grids import Cell, degrees_of, points, raster_of, sights, some_cells, terrains
from tests.geo.ground.watched import Watched

OPTIONS: dict[str, Any] = {"observer_height_m": 9.0, "target_height_m": 1.5, "radius_m": 300.0}


def together(raster: Raster, made: Any) -> dict[str, NDArray[np.floating]]:
    """Lay the tiles side by side; every cell once."""
    out: dict[str, NDArray[np.floating]] = {}
    times = np.zeros(raster.shape, dtype=int)
    for window, results in made:
        times[window] += 1
        for name, each in results.items():
            assert each.unit == "1"
            assert each.values.dtype == np.float32
            assert each.bounds == pytest.approx(tiles.part(raster, window).bounds)
            out.setdefault(name, np.full(raster.shape, -1.0, dtype=np.float32))[window] = each.values
    assert (times == 1).all()
    return out


def same(one: dict[str, NDArray[np.floating]], whole: dict[Any, Raster]) -> None:
    assert list(one) == list(whole)
    for name, each in whole.items():
        np.testing.assert_array_equal(one[name], each.values, err_msg=name)


@settings(max_examples=75)
@given(
    terrains,
    sights,
    st.tuples(st.integers(1, 36), st.integers(1, 36)),
    st.sampled_from([0, 40, 300, 10_000]),
    st.integers(0, 99),
)
def test_tiles_change_nothing(
    z: NDArray[np.floating], sight: dict[str, Any], tile: Cell, held: int, seed: int
) -> None:
    raster = raster_of(z, cell=(33.3, 27.7))
    observers = points(raster, *some_cells(z, seed, 4))
    told: list[tuple[int, int]] = []
    made = visibility.over_tiles(
        tiles.InMemory(raster),
        observers,
        **sight,
        tile=tile,
        held_cells=held,
        progress=lambda *counts: told.append(counts),
    )
    same(together(raster, made), visibility.measure(raster, observers, **sight))
    assert told == [(k + 1, len(told)) for k in range(len(told))]
    assert len(told) == len(tiles.cut(raster.shape, tile=tile))


def test_a_grid_in_degrees_gives_the_same_to_the_last_bit() -> None:
    rng = np.random.default_rng(2)
    z = rng.normal(0, 6, (60, 70)).astype(np.float32)
    raster = degrees_of(z, cell=1 / 3600, west=-116.1, north=33.03)
    cells = rng.integers(0, 60, (12, 2))
    x, y = -116.1 + (cells[:, 1] + 0.5) / 3600, 33.03 - (cells[:, 0] + 0.5) / 3600
    observers = gpd.GeoSeries(gpd.points_from_xy(x, y), crs=4326).to_crs(32611)
    whole = visibility.measure(raster, observers, **OPTIONS)
    for held in (0, 5000):
        made = visibility.over_tiles(
            tiles.InMemory(raster), observers, **OPTIONS, tile=(16, 9), held_cells=held
        )
        same(together(raster, made), whole)


def some_ground(shape: Cell = (120, 150)) -> tuple[Raster, gpd.GeoDataFrame]:
    z = np.random.default_rng(3).normal(0, 6, shape)
    z[30:50, 40:43] = np.nan
    raster = raster_of(z)
    return raster, points(raster, *some_cells(z[:60, :60], 5, 8))


def test_only_what_observers_may_see_is_read() -> None:
    raster, observers = some_ground()
    source = Watched(raster)
    made = visibility.over_tiles(source, observers, **OPTIONS, tile=(20, 20))
    at_observers = len(source.windows)
    same(together(raster, made), visibility.measure(raster, observers, **OPTIONS))
    # 300 m are 10 cells: nothing beyond (70, 70) is in sight, and there each tile is read once, alone.
    far = [window for window in source.windows if window[0].start >= 80 or window[1].start >= 80]
    beyond = [t.window for t in tiles.cut(raster.shape, tile=(20, 20))]
    assert far == [window for window in beyond if window[0].start >= 80 or window[1].start >= 80]
    # Every observer once, over no more than its window of 23 x 23 cells; and every tile.
    rest = sum(source.cells_read()[at_observers:]) - raster.values.size
    assert 0 < rest <= len(observers) * 23 * 23


def test_memory_is_bounded_without_keeping_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    raster, observers = some_ground()
    whole = visibility.measure(raster, observers, **OPTIONS)
    monkeypatch.setattr(_view_tiles, "READ_CELLS", 600)
    source = Watched(raster)
    made = visibility.over_tiles(source, observers, **OPTIONS, tile=(20, 20), held_cells=0)
    assert max(source.cells_read()) <= 256 * 256  # the observers' own cells, by blocks
    source.windows.clear()
    same(together(raster, made), whole)
    assert max(source.cells_read()) <= 600
    # An observer that is worked again needs no more of its window than the lines to the tile.
    assert sum(source.cells_read()) - raster.values.size < 6 * len(observers) * 23 * 23


@pytest.mark.parametrize("held", [0, 400, 900, 3000, 10_000])
def test_no_more_counts_are_kept_than_there_is_room_for(held: int) -> None:
    raster, observers = some_ground()
    chunks = tiles.cut(raster.shape, tile=(20, 20))
    viewers = _viewers.place(
        raster,
        observers,
        lambda row, column: raster.values[row, column],
        name="observers",
        drop=0.0,
        **OPTIONS,
    )
    plan = _view_tiles.Plan(viewers, chunks, across=8, which=visibility.MEASURES, held_cells=held)
    most = 0
    for number in range(len(chunks)):
        plan.counts(number, tiles.InMemory(raster))
        kept = sum(each.size for counts in plan._held.values() for each in counts.values())
        most = max(most, kept)
    assert most <= held
    assert (most > 0) == (held >= 800)  # two measures of 20 x 20 cells


def test_observers_that_stand_close_are_read_together() -> None:
    raster, _ = some_ground()
    source = Watched(raster)
    observers = points(raster, *[(60, column) for column in range(60, 80)])
    made = visibility.over_tiles(source, observers, **OPTIONS, tile=(200, 200))
    at_observers = len(source.windows)
    together(raster, made)
    assert len(source.windows) - at_observers == 2  # the observers' windows, and the tile


def test_a_file_is_worked_like_a_raster(tmp_path: Path) -> None:
    z = np.random.default_rng(8).normal(0, 8, (300, 340)).astype(np.float32)
    z[100:140, 200:230] = np.nan
    raster = raster_of(z)
    path = tmp_path / "ground.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=300, width=340, count=1, dtype="float32", tiled=True, blockxsize=64,
        blockysize=64, nodata=float("nan"), crs=raster.crs.to_wkt(), transform=raster.transform,
    ) as out:  # fmt: skip
        out.write(z, 1)
    observers = points(raster, *some_cells(z, 3, 20))
    options = {**OPTIONS, "radius_m": 2000.0}
    whole = visibility.measure(raster, observers, **options)
    with RasterFile(Source(path=path, licence="none", name="test"), unit="m") as file:
        made = visibility.over_tiles(file, observers, **options, tile=(128, 96))
        same(together(raster, made), whole)


def test_nobody_sees_nothing() -> None:
    raster = raster_of([[0.0, np.nan]])
    made = visibility.over_tiles(tiles.InMemory(raster), points(raster), **OPTIONS, tile=(1, 1))
    np.testing.assert_array_equal(together(raster, made)["visible"], [[0, np.nan]])


def test_what_cannot_be_computed_is_refused_before_the_first_tile() -> None:
    raster = raster_of([[0.0, np.nan, 0.0]])
    source = tiles.InMemory(raster)
    with pytest.raises(InputError, match="p0: observers on ground without elevation"):
        visibility.over_tiles(source, points(raster, (0, 1)), **OPTIONS)
    with pytest.raises(InputError, match="p0: observers outside"):
        visibility.over_tiles(source, points(raster, (0, 3)), **OPTIONS)
    with pytest.raises(InputError, match="cannot be cut"):
        visibility.over_tiles(source, points(raster, (0, 0)), **OPTIONS, tile=(0, 4))
    with pytest.raises(CrsError, match="no coordinate reference system"):
        visibility.over_tiles(source, gpd.GeoSeries([shapely.Point(0, 0)]), **OPTIONS)
