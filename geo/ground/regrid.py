"""A raster on another grid: square cells that count in metres, for what must walk from cell to cell."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.join import sample
from layers import crs as crs_
from layers.errors import CrsError
from layers.raster import Raster

_ROWS_AT_ONCE = 256
"""Rows of the new grid that are looked up together: bounds the memory of a large one."""


def to_metres(raster: Raster, *, cell_m: float, crs: CRS) -> Raster:
    """Return a raster on a north-up grid of square cells in a metric CRS.

    Each new cell is the mean of bilinear look-ups at n x n points spread evenly over it, n chosen so that
    they stand no further apart than the raster's own cells; where both grids are in the same CRS and n old
    cells fit a new one exactly, it is their plain mean. Points without a value are left out; a cell with
    fewer than half its points has none. Never finer than the raster: a smaller `cell_m` gives its own cells.

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
    if not crs_.is_metric(crs):
        raise CrsError(f"{crs_.label(crs)} does not count in metres; use a projected one")
    if not cell_m > 0:
        raise InputError(f"a cell of {cell_m} m is none; give a number above 0")
    width, height = sample.cell_size_m(raster)
    own_m = max(float(width.max()), float(height.max()))
    if raster.crs == crs and math.isclose(*raster.resolution, rel_tol=1e-9):
        times = round(cell_m / own_m)
        if times <= 1 and cell_m <= own_m * (1 + 1e-9):
            return raster
        if times >= 1 and math.isclose(times * own_m, cell_m, rel_tol=1e-9):
            return coarser(raster, times)
    return _looked_up(raster, cell_m=max(cell_m, own_m), own_m=own_m, crs=crs)


def coarser(raster: Raster, times: int) -> Raster:
    """Return the means of blocks of `times` x `times` cells, in the raster's own CRS.

    The last blocks may reach beyond the raster. A block with fewer than half its cells has no value.

    Raises
    ------
    InputError
        if `times` is less than 1.
    """
    if times < 1:
        raise InputError(f"a block of {times} cells is none; give 1 or more")
    if times == 1:
        return raster
    rows, columns = raster.shape
    down, across = -(-rows // times), -(-columns // times)
    padded = np.full((down * times, across * times), np.nan, dtype=raster.values.dtype)
    padded[:rows, :columns] = raster.values
    blocks = padded.reshape(down, times, across, times)
    known = np.isfinite(blocks)
    count = known.sum(axis=(1, 3))
    total = np.where(known, blocks, 0.0).sum(axis=(1, 3), dtype=np.float64)
    own = raster.transform
    transform = Affine(own.a * times, 0.0, own.c, 0.0, own.e * times, own.f)
    return _made(raster, total, count, needed=times * times / 2, transform=transform, crs=raster.crs)


def _looked_up(raster: Raster, *, cell_m: float, own_m: float, crs: CRS) -> Raster:
    frame = gpd.GeoSeries([shapely.segmentize(shapely.box(*raster.bounds), _side(raster) * 16)])
    minx, miny, maxx, maxy = frame.set_crs(raster.crs).to_crs(crs).total_bounds
    left, top = math.floor(minx / cell_m) * cell_m, math.ceil(maxy / cell_m) * cell_m
    columns, rows = math.ceil((maxx - left) / cell_m), math.ceil((top - miny) / cell_m)
    times = max(1, math.ceil(cell_m / own_m - 1e-9))
    total = np.zeros((rows, columns))
    count = np.zeros((rows, columns), dtype=np.int64)
    inner = (np.arange(times) + 0.5) / times
    for begin in range(0, rows, _ROWS_AT_ONCE):
        some = np.arange(begin, min(rows, begin + _ROWS_AT_ONCE))
        for u in inner:
            for v in inner:
                x, y = np.meshgrid(left + (np.arange(columns) + u) * cell_m, top - (some + v) * cell_m)
                points = gpd.GeoSeries(shapely.points(x.ravel(), y.ravel()), crs=crs)
                values = sample.at(points, raster).to_numpy().reshape(x.shape)
                known = np.isfinite(values)
                total[some] += np.where(known, values, 0.0)
                count[some] += known
    transform = Affine(cell_m, 0.0, left, 0.0, -cell_m, top)
    return _made(raster, total, count, needed=times * times / 2, transform=transform, crs=crs)


def _side(raster: Raster) -> float:
    """Return the smaller side of a cell in the units of the raster's own CRS."""
    return min(raster.resolution)


def _made(
    raster: Raster,
    total: NDArray[np.float64],
    count: NDArray[np.int64],
    *,
    needed: float,
    transform: Affine,
    crs: CRS,
) -> Raster:
    values = np.divide(total, count, out=np.full(total.shape, np.nan), where=(count > 0) & (count >= needed))
    return Raster(
        values=values.astype(raster.values.dtype),
        transform=transform,
        crs=crs,
        unit=raster.unit,
        provenance=raster.provenance,
        counts=raster.counts,
    )
