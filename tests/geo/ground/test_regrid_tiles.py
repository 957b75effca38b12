"""Another grid tile by tile: tiles change nothing, and every value is the mean of PROJ's own look-ups."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.ground import _lattice, regrid, tiles
from geo.join import sample
from layers.errors import CrsError
from layers.raster import Raster
from layers.raster_window import RasterFile, RasterWriter
from layers.source import Source
from tests import builders
from tests.geo.ground.watched import Watched

UTM11, UTM12, LONLAT, ALBERS = (CRS.from_epsg(code) for code in (32611, 32612, 4326, 3310))
GRIDS: dict[str, tuple[CRS, Affine]] = {
    "metres": (UTM11, Affine(30.1, 0, 612_345.6, 0, -30.1, 3_650_000.3)),
    "oblong": (UTM11, Affine(25.0, 0, 612_345.6, 0, -31.0, 3_650_000.3)),
    "degrees": (LONLAT, Affine(1 / 3600, 0, -115.8, 0, -1 / 3600, 32.98)),
    "coarse degrees": (LONLAT, Affine(0.05, 0, -117.0, 0, -0.05, 34.0)),
}


def land(
    seed: int, shape: tuple[int, int], grid: str, *, holes: float = 0.1, dtype: Any = np.float32
) -> Raster:
    rng = np.random.default_rng(seed)
    values = rng.uniform(0, 900, shape)
    values[rng.random(shape) < holes] = np.nan
    crs, transform = GRIDS[grid]
    return builders.raster_of(values, transform=transform, crs=crs, dtype=dtype)


def joined(grid: tiles.Readable, tile: tuple[int, int]) -> NDArray[np.floating]:
    """Return the values of all tiles, each once and in its place."""
    together: NDArray[np.floating] | None = None
    for window, part in tiles.each(grid, tile=tile):
        if together is None:
            together = np.full(grid.shape, -1.0, dtype=part.values.dtype)
        assert (together[window] == -1.0).all()
        together[window] = part.values
        rows, columns = window
        assert part.transform.c == grid.transform.c + columns.start * grid.transform.a
        assert part.transform.f == grid.transform.f + rows.start * grid.transform.e
        assert (part.crs, part.unit) == (grid.crs, grid.unit)
    assert together is not None
    return together


def looked_up(raster: Raster, cell_m: float, crs: CRS, shape: tuple[int, int], transform: Affine) -> Any:
    """Return what `to_metres` promises, point by point, with PROJ asked for each."""
    width, height = sample.cell_size_m(raster)
    points = max(1, math.ceil(cell_m / max(width.max(), height.max()) - 1e-9))
    inner = (np.arange(points) + 0.5) / points
    x, y = np.meshgrid(
        transform.c + (np.arange(shape[1])[:, None] + inner).ravel() * cell_m,
        transform.f - (np.arange(shape[0])[:, None] + inner).ravel() * cell_m,
    )
    found = sample.at(gpd.GeoSeries(shapely.points(x.ravel(), y.ravel()), crs=crs), raster).to_numpy()
    by_cell = found.reshape(shape[0], points, shape[1], points).swapaxes(1, 2).reshape(*shape, -1)
    known = np.isfinite(by_cell)
    count = known.sum(axis=2)
    mean = np.where(known, by_cell, 0.0).sum(axis=2) / np.maximum(count, 1)
    return np.where((count > 0) & (2 * count >= points**2), mean, np.nan)


sides = st.integers(9, 50)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    shape=st.tuples(st.integers(2, 50), st.integers(2, 50)),
    grid=st.sampled_from(sorted(GRIDS)),
    crs=st.sampled_from([UTM11, UTM12, ALBERS]),
    times=st.floats(0.5, 9.0),
    holes=st.sampled_from([0.0, 0.1, 0.6]),
    tile=st.tuples(sides, sides),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_tiles_change_nothing(
    seed: int, shape: Any, grid: str, crs: CRS, times: float, holes: float, tile: Any, dtype: Any
) -> None:
    raster = land(seed, shape, grid, holes=holes, dtype=dtype)
    cell_m = times * max(float(each.max()) for each in sample.cell_size_m(raster))
    whole = regrid.to_metres(raster, cell_m=cell_m, crs=crs)
    lazily = regrid.in_metres(tiles.InMemory(raster), cell_m=cell_m, crs=crs)
    assert (lazily.shape, lazily.transform, lazily.crs, lazily.unit) == (
        whole.shape,
        whole.transform,
        whole.crs,
        whole.unit,
    )
    parts = joined(lazily, tile)
    assert parts.dtype == whole.values.dtype == dtype
    np.testing.assert_array_equal(parts, whole.values)


@settings(max_examples=30)
@given(
    seed=st.integers(0, 10_000),
    shape=st.tuples(st.integers(1, 50), st.integers(1, 50)),
    times=st.integers(1, 9),
    tile=st.tuples(sides, sides),
    grid=st.sampled_from(sorted(GRIDS)),
)
def test_tiles_change_nothing_of_blocks(seed: int, shape: Any, times: int, tile: Any, grid: str) -> None:
    raster = land(seed, shape, grid, holes=0.4)
    whole = regrid.coarser(raster, times)
    lazily = regrid.in_blocks(tiles.InMemory(raster), times)
    assert (lazily.shape, lazily.transform, lazily.crs) == (whole.shape, whole.transform, whole.crs)
    np.testing.assert_array_equal(joined(lazily, tile), whole.values)
    # By hand, block by block.
    for i, j in np.ndindex(whole.shape):
        block = raster.values[i * times : (i + 1) * times, j * times : (j + 1) * times]
        known = block[np.isfinite(block)].astype(np.float64)
        expected = known.mean() if 2 * known.size >= times**2 and known.size else np.nan
        assert whole.values[i, j] == pytest.approx(expected, rel=1e-6, nan_ok=True)


@settings(max_examples=20)
@given(
    seed=st.integers(0, 10_000),
    grid=st.sampled_from(sorted(GRIDS)),
    crs=st.sampled_from([UTM11, UTM12, ALBERS]),
    times=st.floats(0.5, 5.0),
    holes=st.sampled_from([0.0, 0.2]),
)
def test_each_value_is_the_mean_of_look_ups(
    seed: int, grid: str, crs: CRS, times: float, holes: float
) -> None:
    # Two rows more than a block of the lattice.
    raster = land(seed, (66, 40), grid, holes=holes, dtype=np.float64)
    cell_m = max(1.0, times + 0.01) * max(float(each.max()) for each in sample.cell_size_m(raster))
    out = regrid.to_metres(raster, cell_m=cell_m, crs=crs)
    expected = looked_up(raster, cell_m, crs, out.shape, out.transform)
    np.testing.assert_array_equal(np.isnan(out.values), np.isnan(expected))
    # The ground falls by up to 900 m from one cell to the next, and points are right to 1e-5 of one.
    np.testing.assert_allclose(out.values, expected, rtol=0, atol=2 * 900 * 1e-5)


def test_no_more_is_read_than_lies_under_a_window() -> None:
    raster = land(1, (900, 1100), "degrees")
    source = Watched(raster)
    grid = regrid.in_metres(source, cell_m=90.0, crs=UTM11)
    assert not source.windows
    grid.read((slice(100, 164), slice(100, 164)))
    (rows, columns) = source.windows[0]
    # 64 cells of 90 m are 187 rows and 222 columns here, and at most one block of 21 cells on every side.
    assert rows.stop - rows.start < 187 + 2 * 62 + 20
    assert columns.stop - columns.start < 222 + 2 * 74 + 20


def test_pieces_of_what_is_read_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    raster = land(2, (220, 200), "degrees")
    whole = {cell: regrid.to_metres(raster, cell_m=cell, crs=UTM11).values for cell in (30.9, 100.0)}
    blocks = regrid.coarser(raster, 7).values
    monkeypatch.setattr(regrid, "MOST_CELLS", 9000)
    for cell, values in whole.items():
        np.testing.assert_array_equal(regrid.to_metres(raster, cell_m=cell, crs=UTM11).values, values)
    np.testing.assert_array_equal(regrid.coarser(raster, 7).values, blocks)


@pytest.mark.parametrize("points", [4, 64, 1000])
def test_a_wider_or_narrower_lattice_places_the_same(points: int, monkeypatch: pytest.MonkeyPatch) -> None:
    raster = land(3, (120, 130), "degrees", dtype=np.float64)
    usual = regrid.to_metres(raster, cell_m=60.0, crs=UTM12)
    monkeypatch.setattr(_lattice, "_POINTS", points)
    other = regrid.to_metres(raster, cell_m=60.0, crs=UTM12)
    np.testing.assert_allclose(other.values, usual.values, rtol=0, atol=2 * 900 * 1e-5)


def test_across_the_date_line_proj_is_asked_itself() -> None:
    """UTM zone 1 reaches west of 180 degrees: longitudes jump there, and cubics would smear the jump."""
    rng = np.random.default_rng(4)
    side = 0.01
    values = rng.uniform(0, 900, (80, 300))
    raster = builders.raster_of(values, transform=Affine(side, 0, -180.0, 0, -side, 60.0), crs=LONLAT)
    utm1 = CRS.from_epsg(32601)
    cell_m = 1500.0
    lattice = _lattice.Lattice(
        transform=Affine(cell_m, 0, 240_000, 0, -cell_m, 6_680_000), crs=utm1, onto=raster, points=2
    )
    # 180 degrees lie at about x = 333 km here, in column 62.
    pieces = list(lattice.pieces((slice(0, 70), slice(0, 200)), most_cells=10**9))
    assert any(piece.exact is not None for piece in pieces)
    assert any(piece.exact is None and piece.span is not None for piece in pieces)
    out = regrid.to_metres(raster, cell_m=cell_m, crs=utm1)
    expected = looked_up(raster, cell_m, utm1, out.shape, out.transform)
    assert np.isfinite(expected).sum() > 500
    np.testing.assert_allclose(out.values, expected, rtol=0, atol=2 * 900 * 1e-5)
    for tile in ((7, 9), (33, 100)):
        parts = joined(regrid.in_metres(tiles.InMemory(raster), cell_m=cell_m, crs=utm1), tile)
        np.testing.assert_array_equal(parts, out.values)


def test_a_window_beside_the_raster_is_empty_and_knows_its_source() -> None:
    raster = builders.raster_of(
        np.zeros((40, 40)), transform=Affine(0.01, 0, -119.9, 0, -0.01, 33.0), crs=LONLAT, licence="CC0"
    )
    # Two zones away the grid lies askew: a corner of it is off the raster.
    grid = regrid.in_metres(tiles.InMemory(raster), cell_m=1200.0, crs=UTM12)
    part = grid.read((slice(0, 1), slice(0, 1)))
    assert np.isnan(part.values).all()
    assert part.provenance.licence == "CC0"


def write(path: Path, raster: Raster) -> Path:
    with RasterWriter(path, like=raster, unit=raster.unit) as file:
        file.write((slice(0, raster.shape[0]), slice(0, raster.shape[1])), raster.values)
    return path


@pytest.mark.parametrize("crs", [UTM11, UTM12])
def test_from_a_file_to_a_file(tmp_path: Path, crs: CRS) -> None:
    raster = land(5, (70, 90), "degrees")
    path = write(tmp_path / "degrees.tif", raster)
    told: list[tuple[int, int]] = []
    with RasterFile(Source(path=path), unit="m") as file:
        grid = regrid.in_metres(file, cell_m=77.0, crs=crs)
        with RasterWriter(tmp_path / "metres.tif", like=grid, unit=grid.unit) as out:
            for window, part in tiles.each(grid, tile=(10, 16), progress=lambda *each: told.append(each)):
                out.write(window, part.values)
    whole = regrid.to_metres(raster, cell_m=77.0, crs=crs)
    with RasterFile(Source(path=tmp_path / "metres.tif"), unit="m") as file:
        assert (file.shape, file.crs) == (whole.shape, crs)
        assert file.transform.almost_equals(whole.transform)
        back = file.read((slice(0, file.shape[0]), slice(0, file.shape[1])))
    np.testing.assert_array_equal(back.values, whole.values)
    assert told == [(k + 1, len(told)) for k in range(len(told))]
    assert len(told) > 4


@pytest.mark.parametrize(
    ("name", "crs", "cell_m"),
    [
        ("imperial_500m", UTM11, 600.0),
        ("imperial_500m", ALBERS, 2500.0),
        ("san_pedro_martir_30m", UTM11, 90.0),
        ("san_pedro_martir_30m", UTM12, 100.0),
    ],
)
def test_the_real_ground_by_tiles(real_data: Path, name: str, crs: CRS, cell_m: float) -> None:
    path = real_data / "terrain" / f"{name}.tif"
    with RasterFile(Source(path=path), unit="m") as file:
        grid = regrid.in_metres(file, cell_m=cell_m, crs=crs)
        parts = joined(grid, (61, 83))
        raster = file.read((slice(0, file.shape[0]), slice(0, file.shape[1])))
    whole = regrid.to_metres(raster, cell_m=cell_m, crs=crs)
    np.testing.assert_array_equal(parts, whole.values)
    if crs != raster.crs:
        expected = looked_up(raster, cell_m, crs, whole.shape, whole.transform)
        np.testing.assert_array_equal(np.isnan(parts), np.isnan(expected))
        np.testing.assert_allclose(parts, expected, atol=1e-3)
    # No mean lies beyond what it is the mean of.
    assert np.nanmin(raster.values) <= np.nanmin(parts) <= np.nanmax(parts) <= np.nanmax(raster.values)


def test_a_grid_is_put_together_from_its_tiles(tmp_path: Path) -> None:
    raster = land(6, (31, 45), "metres")
    path = write(tmp_path / "ground.tif", raster)
    with RasterFile(Source(path=path), unit="m") as file:
        whole = tiles.whole(file, tile=(10, 10))
        once = file.read((slice(0, 31), slice(0, 45)))
    np.testing.assert_array_equal(whole.values, raster.values)
    assert whole.counts == once.counts
    assert whole.provenance.source == once.provenance.source == "ground.tif"
    assert tiles.whole(tiles.InMemory(raster), tile=(10, 10)).counts is raster.counts


def test_wrong_inputs_are_named() -> None:
    source = tiles.InMemory(land(7, (5, 5), "metres"))
    with pytest.raises(CrsError):
        regrid.in_metres(source, cell_m=20.0, crs=LONLAT)
    with pytest.raises(InputError, match="cell"):
        regrid.in_metres(source, cell_m=-1.0, crs=UTM11)
    with pytest.raises(InputError, match="block"):
        regrid.in_blocks(source, 0)
