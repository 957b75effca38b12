"""A raster on another grid: square cells that count in metres, for what must walk from cell to cell.

`in_metres` and `in_blocks` give the new grid without reading anything. It says its shape, its transform and
its CRS, and each window of it is computed when it is read, from no more of the source than lies under it. So
a file larger than memory goes to another, or into anything that works by tiles:

    with RasterFile(source, unit="m") as file:
        grid = regrid.in_metres(file, cell_m=90.0, crs=crs)
        with RasterWriter(path, like=grid, unit="m") as out:
            for window, part in tiles.each(grid, progress=progress):
                out.write(window, part.values)

`to_metres` and `coarser` are the same at once, for what is in memory. A cell has the same value, to the last
bit, in whatever window it is read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.ground import _regrid, tiles
from geo.ground._lattice import Lattice
from geo.ground.tiles import Grid, InMemory, Readable, Window
from geo.join import sample
from layers import crs as crs_
from layers.errors import CrsError
from layers.raster import Raster
from layers.source import Counts, Provenance

MOST_CELLS = 16_000_000
"""Of the source that are read at a time: 64 MB. Only a single new cell may lie on more, and need them all."""


def to_metres(raster: Raster, *, cell_m: float, crs: CRS) -> Raster:
    """Return a raster on a north-up grid of square cells in a metric CRS.

    Each new cell is the mean of bilinear look-ups at n x n points spread evenly over it, n chosen so that
    they stand no further apart than the raster's own cells; where both grids are in the same CRS and n old
    cells fit a new one exactly, it is their plain mean. Points without a value are left out; a cell with
    fewer than half its points has none. Never finer than the raster: a smaller `cell_m` gives its own cells.

    Points are placed to within 1/100,000 of the raster's cells; on ordinary ground to a billionth.

    Parameters
    ----------
    cell_m
        side of the new cells, in metres.
    crs
        that the new grid is in.

    Raises
    ------
    CrsError
        if `crs` does not count in metres.
    InputError
        if `cell_m` is not above 0.
    """
    return _at_once(in_metres(InMemory(raster), cell_m=cell_m, crs=crs))


def coarser(raster: Raster, times: int) -> Raster:
    """Return the means of blocks of `times` x `times` cells, in the raster's own CRS.

    The last blocks may reach beyond the raster. A block with fewer than half its cells has no value.

    Raises
    ------
    InputError
        if `times` is less than 1.
    """
    return _at_once(in_blocks(InMemory(raster), times))


def in_metres(source: Readable, *, cell_m: float, crs: CRS) -> Readable:
    """Return what `to_metres` returns, to be read window by window.

    Parameters
    ----------
    source
        what is read when a window of the new grid is: no more of it than lies under the window, and at most
        `MOST_CELLS` at a time. It must stay open.
    cell_m, crs
        as for `to_metres`.

    Returns
    -------
    Readable
        the new grid. About 12 bytes for each of `MOST_CELLS` are held while a window is read, and 4 for each
        cell of the window (8 for a raster of doubles). A window's provenance and counts are those of what was
        read for it first.

    Raises
    ------
    CrsError, InputError
        as `to_metres`.
    """
    if not crs_.is_metric(crs):
        raise CrsError(f"{crs_.label(crs)} does not count in metres; use a projected one")
    if not cell_m > 0:
        raise InputError(f"a cell of {cell_m} m is none; give a number above 0")
    blank = tiles.blank(source)
    width, height = sample.cell_size_m(blank)
    own_m = max(float(width.max()), float(height.max()))
    if source.crs == crs and math.isclose(*blank.resolution, rel_tol=1e-9):
        times = round(cell_m / own_m)
        if times <= 1 and cell_m <= own_m * (1 + 1e-9):
            return source
        if times >= 1 and math.isclose(times * own_m, cell_m, rel_tol=1e-9):
            return in_blocks(source, times)
    return _looked_up(source, blank, cell_m=max(cell_m, own_m), own_m=own_m, crs=crs)


def in_blocks(source: Readable, times: int) -> Readable:
    """Return what `coarser` returns, to be read window by window; see `in_metres`.

    Raises
    ------
    InputError
        as `coarser`.
    """
    if times < 1:
        raise InputError(f"a block of {times} cells is none; give 1 or more")
    return source if times == 1 else _Blocks(source=source, times=times)


def _at_once(grid: Readable) -> Raster:
    if isinstance(grid, InMemory):
        return grid.raster
    rows, columns = grid.shape
    return grid.read((slice(0, rows), slice(0, columns)))


@dataclass(frozen=True, eq=False, kw_only=True)
class _Blocks:
    """Means of blocks of so many cells each way."""

    source: Readable
    times: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        rows, columns = self.source.shape
        return -(-rows // self.times), -(-columns // self.times)

    @property
    def transform(self) -> Affine:
        """Column, row -> x, y."""
        own = self.source.transform
        return Affine(own.a * self.times, 0.0, own.c, 0.0, own.e * self.times, own.f)

    @property
    def crs(self) -> CRS:
        """The source's."""
        return self.source.crs

    @property
    def unit(self) -> str:
        """Of the values."""
        return self.source.unit

    def read(self, window: Window, /) -> Raster:
        """Return the means in a window."""
        made = _Made(self, tiles.bounded(window, self.shape))
        (top, bottom), (left, right) = ((each.start, each.stop) for each in made.window)
        # As many rows of blocks as may be read at a time; only a part of a row where it is too long.
        most, wide = max(1, MOST_CELLS // self.times**2), max(1, right - left)
        for each in tiles.cut((bottom - top, right - left), tile=(max(1, most // wide), min(most, wide))):
            rows, columns = (
                slice((first + own.start) * self.times, min((first + own.stop) * self.times, full))
                for first, own, full in zip((top, left), each.window, self.source.shape, strict=True)
            )
            raster = self.source.read((rows, columns))
            _regrid.block_means(np.ascontiguousarray(raster.values), self.times, made.of(raster)[each.window])
        return made.raster()


@dataclass(frozen=True, eq=False, kw_only=True)
class _LookedUp:
    """Means of look-ups."""

    source: Readable
    lattice: Lattice
    shape: tuple[int, int]

    @property
    def transform(self) -> Affine:
        """Column, row -> x, y."""
        return self.lattice.transform

    @property
    def crs(self) -> CRS:
        """Of the new grid."""
        return self.lattice.crs

    @property
    def unit(self) -> str:
        """Of the values."""
        return self.source.unit

    def read(self, window: Window, /) -> Raster:
        """Return the means in a window."""
        made = _Made(self, tiles.bounded(window, self.shape))
        for piece in self.lattice.pieces(made.window, most_cells=MOST_CELLS):
            if piece.span is None:
                continue
            rows, columns = (
                slice(max(each.start - 1, 0), min(each.stop + 1, full))
                for each, full in zip(piece.span, self.source.shape, strict=True)
            )
            raster = self.source.read((rows, columns))
            is_inside = piece.exact is None and bool(piece.nodes.is_smooth.all())
            is_inside &= all(
                each.start > 0 and each.stop < full
                for each, full in zip(piece.span, self.source.shape, strict=True)
            )
            work = _regrid.look_up_few if piece.is_small else _regrid.look_up
            work(
                (np.ascontiguousarray(raster.values), rows.start, columns.start),
                self.source.shape,
                piece.nodes,
                piece.exact,
                is_inside,
                made.of(raster)[tiles.seen_from(made.window, piece.window)],
            )
        if made.values is None:
            made.of(self.source.read((slice(0, 1), slice(0, 1))))
        return made.raster()


def _looked_up(source: Readable, blank: Raster, *, cell_m: float, own_m: float, crs: CRS) -> _LookedUp:
    outline = shapely.segmentize(shapely.box(*blank.bounds), min(blank.resolution) * 16)
    minx, miny, maxx, maxy = gpd.GeoSeries([outline], crs=source.crs).to_crs(crs).total_bounds
    left, top = math.floor(minx / cell_m) * cell_m, math.ceil(maxy / cell_m) * cell_m
    columns, rows = math.ceil((maxx - left) / cell_m), math.ceil((top - miny) / cell_m)
    lattice = Lattice(
        transform=Affine(cell_m, 0.0, left, 0.0, -cell_m, top),
        crs=crs,
        onto=blank,
        points=max(1, math.ceil(cell_m / own_m - 1e-9)),
    )
    return _LookedUp(source=source, lattice=lattice, shape=(rows, columns))


@dataclass(eq=False)
class _Made:
    """What is made of a window of a grid, piece by piece."""

    grid: Grid
    window: Window
    values: NDArray[np.floating] | None = None
    _read_as: tuple[Provenance, Counts] | None = None

    def of(self, raster: Raster) -> NDArray[np.floating]:
        """Return the values, to be filled; all are missing when the first part of the source is read."""
        if self.values is None:
            rows, columns = self.window
            size = rows.stop - rows.start, columns.stop - columns.start
            self.values = np.full(size, np.nan, dtype=raster.values.dtype)
            self._read_as = raster.provenance, raster.counts
        return self.values

    def raster(self) -> Raster:
        """Return the window."""
        if self.values is None or self._read_as is None:
            raise InputError("a window without cells cannot be read")
        own, (row, column) = self.grid.transform, (each.start for each in self.window)
        return Raster(
            values=self.values,
            transform=Affine(own.a, 0.0, own.c + column * own.a, 0.0, own.e, own.f + row * own.e),
            crs=self.grid.crs,
            unit=self.grid.unit,
            provenance=self._read_as[0],
            counts=self._read_as[1],
        )
