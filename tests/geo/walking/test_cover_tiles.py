"""Land cover tile by tile: tiles change nothing, and every factor is the mean of PROJ's own look-ups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.ground import regrid, tiles
from geo.walking import cover
from layers.crs import transformer
from layers.raster import Raster
from layers.raster_window import RasterFile, RasterWriter
from layers.source import Source
from tests import builders

UTM11, UTM12, LONLAT = (CRS.from_epsg(code) for code in (32611, 32612, 4326))
CLASSES: dict[int, float | str] = {20: 1.2, 60: 1.0, 80: float("nan"), 90: 2.0}
# The same ground, near 590,000 east and 3,650,000 north in zone 11.
COVERS: dict[str, tuple[CRS, Affine]] = {
    "fine degrees": (LONLAT, Affine(1 / 10_800, 0, -116.04, 0, -1 / 10_800, 32.986)),
    "degrees": (LONLAT, Affine(1 / 1200, 0, -116.04, 0, -1 / 1200, 32.986)),
    "metres": (UTM11, Affine(9.7, 0, 589_900.3, 0, -9.7, 3_650_100.8)),
    "next zone": (UTM12, Affine(200.0, 0, 27_500.0, 0, -200.0, 3_661_300.0)),
}
CELL_M, WEST, NORTH = 60.0, 590_000.0, 3_650_000.0


def landcover(seed: int, shape: tuple[int, int], name: str) -> Raster:
    rng = np.random.default_rng(seed)
    codes = rng.choice([20, 60, 80, 90, np.nan], shape, p=[0.3, 0.2, 0.3, 0.15, 0.05])
    crs, transform = COVERS[name]
    return builders.raster_of(codes, transform=transform, crs=crs, unit="class code", dtype=np.float32)


def ground(shape: tuple[int, int]) -> Raster:
    transform = Affine(CELL_M, 0, WEST, 0, -CELL_M, NORTH)
    return builders.raster_of(np.zeros(shape), transform=transform, dtype=np.float32, licence="ours")


def joined(made: tiles.Readable, tile: tuple[int, int]) -> NDArray[np.float32]:
    together = np.full(made.shape, -1.0, dtype=np.float32)
    for window, part in tiles.each(made, tile=tile):
        assert (together[window] == -1.0).all()
        together[window] = part.values
        assert part.transform == tiles.part(ground(made.shape), window).transform
        assert (part.unit, part.provenance.licence) == ("1", "ours")
    return together


sizes = st.tuples(st.integers(6, 60), st.integers(6, 60))


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), shape=sizes, name=st.sampled_from(sorted(COVERS)), size=sizes, tile=sizes)
def test_tiles_change_nothing(seed: int, shape: Any, name: str, size: Any, tile: Any) -> None:
    land, grid = landcover(seed, shape, name), ground(size)
    whole = cover.factor(land, grid, classes=CLASSES)
    made = cover.factors(tiles.InMemory(land), tiles.InMemory(grid), classes=CLASSES)
    assert (made.shape, made.transform, made.crs, made.unit) == (grid.shape, grid.transform, grid.crs, "1")
    np.testing.assert_array_equal(joined(made, tile), whole.values)


@pytest.mark.parametrize("name", ["degrees", "next zone"])
@pytest.mark.parametrize("seed", range(3))
def test_each_factor_is_the_mean_of_look_ups(name: str, seed: int) -> None:
    """A land cover too coarse to be averaged first: sixteen places in each cell, each asked of PROJ."""
    land, grid = landcover(seed, (20, 25), name), ground((70, 80))
    found = cover.factor(land, grid, classes=CLASSES).values
    looks = (np.arange(4) + 0.5) / 4
    x, y = np.meshgrid(
        WEST + (np.arange(80)[:, None] + looks).ravel() * CELL_M,
        NORTH - (np.arange(70)[:, None] + looks).ravel() * CELL_M,
    )
    own_x, own_y = transformer(UTM11, land.crs).transform(x, y)
    move = land.transform
    column, row = (own_x - move.c) / move.a, (own_y - move.f) / move.e
    inside = (column >= 0) & (row >= 0) & (column < 25) & (row < 20)
    assert 0.05 < inside.mean() < 1.0
    codes = np.full(x.shape, np.nan)
    codes[inside] = land.values[row[inside].astype(int), column[inside].astype(int)]
    # What is not known counts as 1, like class 60.
    factors = np.select([codes == 20, codes == 90, codes == 80], [1.2, 2.0, np.nan], 1.0)
    by_cell = factors.reshape(70, 4, 80, 4).swapaxes(1, 2).reshape(70, 80, 16)
    closed = np.isnan(by_cell).mean(axis=2)
    open_ = np.where(np.isnan(by_cell), 0.0, by_cell).sum(axis=2) / np.maximum(1, (16 * (1 - closed)))
    np.testing.assert_allclose(found, np.where(closed > 0.5, np.nan, open_), rtol=1e-6)


def test_pieces_of_what_is_read_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in sorted(COVERS):
        land, grid = landcover(1, (150, 140), name), ground((80, 70))
        whole = cover.factor(land, grid, classes=CLASSES).values
        monkeypatch.setattr(cover, "MOST_CELLS", 3000)
        np.testing.assert_array_equal(cover.factor(land, grid, classes=CLASSES).values, whole)
        monkeypatch.undo()


def test_a_class_without_a_factor_is_named_where_it_is_met() -> None:
    land = landcover(2, (40, 40), "metres")
    land.values[20:, 20:] = 31
    made = cover.factors(tiles.InMemory(land), tiles.InMemory(ground((20, 20))), classes=CLASSES)
    with pytest.raises(InputError, match="31"):
        made.read((slice(0, 20), slice(0, 20)))
    with pytest.raises(InputError, match="no terrain"):
        cover.factors(tiles.InMemory(land), tiles.InMemory(ground((2, 2))), classes={20: "lava lake"})
    with pytest.raises(InputError, match="land cover"):
        cover.factors(tiles.InMemory(ground((2, 2))), tiles.InMemory(ground((2, 2))), classes=CLASSES)


def write(path: Path, raster: Raster) -> Path:
    with RasterWriter(path, like=raster, unit=raster.unit) as file:
        file.write((slice(0, raster.shape[0]), slice(0, raster.shape[1])), raster.values)
    return path


def test_from_files_to_a_file(tmp_path: Path) -> None:
    """A land cover and an elevation in degrees: the factor on the grid in metres, all of it lazily."""
    land = landcover(3, (700, 800), "fine degrees")
    heights = builders.raster_of(
        np.random.default_rng(3).uniform(0, 900, (60, 70)),
        transform=Affine(1 / 3600, 0, -116.03, 0, -1 / 3600, 32.98),
        crs=LONLAT,
        dtype=np.float32,
    )
    paths = [write(tmp_path / f"{name}.tif", each) for name, each in (("land", land), ("ground", heights))]
    with (
        RasterFile(Source(path=paths[0]), unit="class code") as codes,
        RasterFile(Source(path=paths[1], licence="ours"), unit="m") as elevation,
    ):
        grid = regrid.in_metres(elevation, cell_m=45.0, crs=UTM11)
        made = cover.factors(codes, grid, classes=CLASSES)
        with RasterWriter(tmp_path / "factor.tif", like=made, unit=made.unit) as out:
            for window, part in tiles.each(made, tile=(16, 16)):
                out.write(window, part.values)
    whole = cover.factor(land, regrid.to_metres(heights, cell_m=45.0, crs=UTM11), classes=CLASSES)
    with RasterFile(Source(path=tmp_path / "factor.tif"), unit="1") as file:
        np.testing.assert_array_equal(tiles.whole(file).values, whole.values)
    assert np.unique(whole.values[np.isfinite(whole.values)]).size > 100


@pytest.mark.parametrize("name", ["imperial_500m", "san_pedro_martir_30m"])
def test_on_the_real_ground_by_tiles(real_data: Path, name: str) -> None:
    """A land cover of bands by height: the cover is as real as the ground."""
    with RasterFile(Source(path=real_data / "terrain" / f"{name}.tif"), unit="m") as file:
        heights = tiles.whole(file)
    bands = np.digitize(heights.values, np.nanpercentile(heights.values, [25, 50, 75]))
    codes = np.where(np.isfinite(heights.values), np.array([20, 60, 80, 90])[np.minimum(bands, 3)], np.nan)
    land = heights.with_values(codes.astype(np.float32), unit="class code")
    grid = regrid.to_metres(
        heights, cell_m=2.5 * heights.resolution[0] if name[0] == "s" else 900.0, crs=UTM11
    )
    whole = cover.factor(land, grid, classes=CLASSES)
    made = cover.factors(tiles.InMemory(land), tiles.InMemory(grid), classes=CLASSES)
    together = np.full(made.shape, -1.0, dtype=np.float32)
    for window, part in tiles.each(made, tile=(41, 67)):
        together[window] = part.values
    np.testing.assert_array_equal(together, whole.values)
    # A quarter of what is known lies in water.
    known = np.isfinite(grid.values)
    assert np.isnan(whole.values[known]).mean() == pytest.approx(0.25, abs=0.05)
