"""What covers the ground, as a factor of walking time on the grid that is walked on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from geo.ground import regrid
from geo.join import sample
from geo.walking import speed
from layers import crs as crs_
from layers.raster import Raster

_LOOKS = 4
"""Look-ups along each side of a cell: a class covers its share of the cell to 1/16."""

_ROWS_AT_ONCE = 256


def factor(landcover: Raster, grid: Raster, *, classes: Mapping[int, float | str]) -> Raster:
    """Return what the time in each cell of a grid is multiplied by, for what covers it.

    A cell's factor is the mean over 4 x 4 places in it, each looked up in the land cover (which is averaged
    first where its cells are finer than that). Places that nobody walks (water) are left out; where they are
    more than half, nobody walks in the cell. Ground of which the cover is not known counts as 1, so that the
    edge of a land cover is no wall.

    Parameters
    ----------
    landcover
        class codes, in any CRS.
    grid
        the elevation that is walked on, in a projected CRS.
    classes
        as for `geo.walking.speed.factor_of`.

    Returns
    -------
    Raster
        on `grid`, float32, unit "1", above 0; NaN where nobody walks.

    Raises
    ------
    InputError
        as `geo.walking.speed.factor_of`.
    """
    known = np.isfinite(landcover.values)
    factors = speed.factor_of(landcover, classes=classes).values
    barred = known & np.isnan(factors)
    fine = [
        landcover.with_values(np.where(np.isfinite(factors), factors, 0.0).astype(np.float32), unit="1"),
        landcover.with_values(np.isfinite(factors).astype(np.float32), unit="1"),
        landcover.with_values(barred.astype(np.float32), unit="1"),
    ]
    total, walked, closed = (_means(each, grid) for each in fine)
    # What is unknown is walked at factor 1.
    total += 1.0 - walked - closed
    walked = 1.0 - closed
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(closed > 0.5, np.nan, total / walked)
    return grid.with_values(values.astype(np.float32), unit="1")


def _means(fine: Raster, grid: Raster) -> NDArray[np.float64]:
    """Return the mean of a complete raster over each cell of a grid; 0 off the raster."""
    side_m = min(float(each.min()) for each in sample.cell_size_m(grid)) / _LOOKS
    own_m = max(float(each.max()) for each in sample.cell_size_m(fine))
    coarse = regrid.coarser(fine, max(1, int(side_m // own_m)))
    values, move = coarse.values, coarse.transform
    to = crs_.transformer(grid.crs, coarse.crs)
    rows, columns = grid.shape
    looks = (np.arange(_LOOKS) + 0.5) / _LOOKS
    x = grid.transform.c + (np.arange(columns)[:, None] + looks).ravel() * grid.transform.a
    total = np.zeros(grid.shape)
    for begin in range(0, rows, _ROWS_AT_ONCE):
        some = np.arange(begin, min(rows, begin + _ROWS_AT_ONCE))
        y = grid.transform.f + (some[:, None] + looks).ravel() * grid.transform.e
        own_x, own_y = to.transform(*np.meshgrid(x, y))
        column = np.floor((np.asarray(own_x) - move.c) / move.a).astype(np.int64)
        row = np.floor((np.asarray(own_y) - move.f) / move.e).astype(np.int64)
        inside = (row >= 0) & (row < values.shape[0]) & (column >= 0) & (column < values.shape[1])
        found = np.zeros(row.shape)
        # A block at the edge that the land cover fills by less than half is as unknown as what lies beyond.
        found[inside] = np.nan_to_num(values[row[inside], column[inside]])
        total[some] = found.reshape(some.size, _LOOKS, columns, _LOOKS).mean(axis=(1, 3))
    return total
