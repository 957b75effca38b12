"""Those who look, for `geo.ground.visibility`: checked, placed in their cells, and what they see counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground import _seen, _sight
from geo.ground.tiles import Grid, blank
from geo.join.sample import cell_size_m
from layers import crs as crs_

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of the GRS 80 ellipsoid, 6,371,008.7714 m (Moritz 2000)."""

FARTHEST_M = 1e8

_BATCH_CELLS = 64_000_000
"""Cells of windows that are worked on at once, a byte each."""

_MANY_CELLS = 5_000_000
"""Cells of windows that are worth several threads to add up."""

Points: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries
Index: TypeAlias = NDArray[np.int64]
Counts: TypeAlias = NDArray[np.float32] | NDArray[np.unsignedinteger]
Elevations: TypeAlias = Callable[[Index, Index], NDArray[np.floating]]
"""From rows and columns to the elevations there."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Viewers:
    """Observers on a grid.

    Attributes
    ----------
    rows, columns
        of the cells that they stand in, shape (observers,).
    sights
        what the kernels need of each, shape (observers, 6): see `_sight._octant`; metres a column first.
    reach
        how many cells its window reaches to the north, south, west and east, shape (observers, 4).
    """

    rows: Index
    columns: Index
    sights: NDArray[np.float64]
    reach: Index

    def __len__(self) -> int:
        return int(self.rows.size)

    def take(self, which: Index) -> Viewers:
        """Return some of them."""
        return Viewers(
            rows=self.rows[which],
            columns=self.columns[which],
            sights=self.sights[which],
            reach=self.reach[which],
        )

    @property
    def boxes(self) -> Index:
        """First row, row after the last, first column, column after the last of each window."""
        north, south, west, east = self.reach.T
        ends = [self.rows - north, self.rows + south + 1, self.columns - west, self.columns + east + 1]
        return np.column_stack(ends)


@dataclass(frozen=True, eq=False, kw_only=True)
class Into:
    """Counts to add to.

    Attributes
    ----------
    corner
        row and column of the first cell of the counts in the elevation that is looked at, inside or not.
    whose
        which viewers' views are added, shape (viewers,).
    counts
        measure -> counts, shape (rows, columns).
    """

    corner: tuple[int, int]
    whose: NDArray[np.bool_]
    counts: Mapping[str, Counts]


def drop(*, curvature: bool, refraction: float) -> float:
    """Return how far the ground sinks below the level plane, in metres per square metre of distance."""
    if not (np.isfinite(refraction) and refraction <= 1):
        raise InputError(f"a coefficient of refraction of {refraction} is not a number up to 1")
    return (1.0 - refraction) / (2.0 * EARTH_RADIUS_M) if curvature else 0.0


def cells(
    grid: Grid, points: Points, elevations: Elevations, *, name: str
) -> tuple[Index, Index, NDArray[np.float64]]:
    """Return rows, columns and elevations of the cells that the points lie in."""
    if grid.unit != "m":
        raise InputError(f"sight needs elevation in metres; this raster holds '{grid.unit}'")
    crs = crs_.check_metric(points, name=name)
    geometry = np.asarray(points.geometry.array)
    if (shapely.get_type_id(geometry) != shapely.GeometryType.POINT).any() or shapely.is_empty(
        geometry
    ).any():
        raise InputError(f"{name} must be points; take the centroid or representative_point() of others")
    x, y = shapely.get_x(geometry), shapely.get_y(geometry)
    if crs != grid.crs:
        x, y = crs_.transformer(crs, grid.crs).transform(x, y)
    raster = blank(grid)
    minx, miny, maxx, maxy = raster.bounds
    inside = (x >= minx) & (x <= maxx) & (y >= miny) & (y <= maxy)
    _refuse(points.index[~inside], f"{name} outside the elevation raster; clip them to it first")
    across, down = raster.resolution
    column = np.minimum(((x - minx) / across).astype(np.int64), grid.shape[1] - 1)
    row = np.minimum(((maxy - y) / down).astype(np.int64), grid.shape[0] - 1)
    ground = elevations(row, column).astype(np.float64)
    _refuse(points.index[np.isnan(ground)], f"{name} on ground without elevation; move or leave them out")
    return row, column, ground


def place(
    grid: Grid,
    points: Points,
    elevations: Elevations,
    *,
    name: str,
    observer_height_m: float | pd.Series,
    target_height_m: float | pd.Series,
    radius_m: float | pd.Series,
    drop: float,
) -> Viewers:
    """Return the observers, checked."""
    row, column, ground = cells(grid, points, elevations, name=name)
    heights = _each(observer_height_m, points.index, name="observer_height_m")
    above = _each(target_height_m, points.index, name="target_height_m")
    radius = np.minimum(_each(radius_m, points.index, name="radius_m"), FARTHEST_M)
    if (radius == 0).any():
        raise InputError("radius_m is 0; say how far there is sight, in metres")
    rows, columns = grid.shape
    width, height = (size[row] for size in cell_size_m(blank(grid)))
    down, right = (radius / height).astype(np.int64) + 1, (radius / width).astype(np.int64) + 1
    ends = [(down, row), (down, rows - 1 - row), (right, column), (right, columns - 1 - column)]
    return Viewers(
        rows=row,
        columns=column,
        sights=np.column_stack(
            [width, height, ground + heights, np.full(len(row), drop), above, radius * radius]
        ),
        reach=np.column_stack([np.minimum(far, edge) for far, edge in ends]),
    )


def count(
    z: NDArray[np.floating],
    viewers: Viewers,
    into: Sequence[Into],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Add up what is seen.

    Parameters
    ----------
    z
        elevation, shape (rows, columns): the windows of the viewers lie in it.
    viewers
        their rows and columns are those of `z`.
    into
        where to add "visible", how many see, and "uncertain", how many of these over unknown ground.
    progress
        called with how many viewers are done, of how many.
    """
    flat, columns = np.ascontiguousarray(z).ravel(), z.shape[1]
    at = viewers.rows * columns + viewers.columns
    north, south, west, east = viewers.reach.T
    sizes = (north + south + 1) * (west + east + 1)
    unsure = any("uncertain" in each.counts for each in into) and bool(np.isnan(flat).any())
    begin = 0
    while begin < len(viewers):
        fits = np.searchsorted(np.cumsum(sizes[begin:]), _BATCH_CELLS, side="right")
        batch = slice(begin, begin + max(1, int(fits)))
        seen = np.zeros(int(sizes[batch].sum()), dtype=np.uint8)
        windows = np.column_stack([np.cumsum(sizes[batch]) - sizes[batch], viewers.reach[batch]])
        _sight.observers(flat, columns, at[batch], viewers.sights[batch], windows, seen)
        _add("visible", seen, windows, viewers, batch, into)
        if unsure:
            _seen.keep_over_unknown(flat, columns, at[batch], viewers.sights[batch], windows, seen)
            _add("uncertain", seen, windows, viewers, batch, into)
        begin = batch.stop
        if progress is not None:
            progress(min(begin, len(viewers)), len(viewers))


def _add(
    measure: str,
    seen: NDArray[np.uint8],
    windows: Index,
    viewers: Viewers,
    batch: slice,
    into: Sequence[Into],
) -> None:
    for each in into:
        if measure in each.counts:
            whose = each.whose[batch]
            rows = viewers.rows[batch][whose] - each.corner[0]
            columns = viewers.columns[batch][whose] - each.corner[1]
            add = _seen.add if seen.size > _MANY_CELLS else _seen.add_few
            add(seen, windows[whose], rows, columns, each.counts[measure])


def _each(value: float | pd.Series, index: pd.Index, *, name: str) -> NDArray[np.float64]:
    """Return one number for each observer."""
    if isinstance(value, pd.Series):
        if not value.index.equals(index):
            raise InputError(f"{name} is not on the index of the points; take it from a column of theirs")
        numbers = value.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        numbers = np.full(len(index), value, dtype=np.float64)
    wrong = ~(np.isfinite(numbers) & (numbers >= 0))
    if wrong.any():
        raise InputError(f"{name} of {numbers[wrong][0]} is not a length in metres, 0 or more")
    return numbers


def _refuse(labels: pd.Index, what: str) -> None:
    if len(labels):
        shown = ", ".join(str(label) for label in labels[:5])
        more = f" and {len(labels) - 5} more" if len(labels) > 5 else ""
        raise InputError(f"{shown}{more}: {what}")
