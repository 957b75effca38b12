"""What a raster holds under a line or a point. The raster stays as it is: lines and points are transformed.

Source of the walk: Amanatides and Woo 1987, A fast voxel traversal algorithm for ray tracing, Eurographics.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, overload

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.join._gridwalk import walk
from layers import crs as crs_
from layers.errors import CrsError
from layers.raster import Raster

_ValuesOf: TypeAlias = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.floating]]
"""Gives the values of cells by their rows and columns."""

_EDGE = 1e-9
"""A point this close to a cell's edge, in cells, lies on it: the degrees of a file rarely add up exactly."""

_BLOCK = 64
"""Cells to a side of the blocks by which lines are put in order."""


@overload
def along(lines: gpd.GeoDataFrame | gpd.GeoSeries, rasters: Raster) -> pd.DataFrame: ...
@overload
def along(lines: gpd.GeoDataFrame | gpd.GeoSeries, rasters: Sequence[Raster]) -> tuple[pd.DataFrame, ...]: ...
def along(
    lines: gpd.GeoDataFrame | gpd.GeoSeries, rasters: Raster | Sequence[Raster]
) -> pd.DataFrame | tuple[pd.DataFrame, ...]:
    """Summarise the cells that each line crosses, every one weighted by the length inside it.

    Exact: no points are sampled. Vertices are transformed to the raster's CRS; a cell's weight is its share
    of each straight piece times the length of that piece in the CRS of `lines`. A piece that runs along the
    edge of two cells counts for the one to the east or south (on the raster's own east and south edge, the
    last cell), whichever way it is walked. exactextract begins in the same cell, but then stays on the side
    that the line came from, and gives nothing for a line that is straight along an axis.

    Parameters
    ----------
    lines
        LineStrings or MultiLineStrings, in a CRS that counts in metres.
    rasters
        one, or several: those on the same grid are walked together.

    Returns
    -------
    DataFrame, or one for each raster
        index of `lines`; ``mean``, ``minimum``, ``maximum`` in the raster's unit, NaN where no cell under the
        line has a value; ``covered_share`` in [0, 1], the share of the length that lies over cells with a
        value (0 off the raster, and for a line without length).

    Raises
    ------
    CrsError
        if `lines` is not in metres.
    InputError
        if there is anything but lines.
    """
    if isinstance(rasters, Raster):
        return _along(lines, [rasters])[0]
    rasters = list(rasters)
    found: list[pd.DataFrame | None] = [None] * len(rasters)
    for group in _grids(rasters):
        for i, frame in zip(group, _along(lines, [rasters[i] for i in group]), strict=True):
            found[i] = frame
    return tuple(frame for frame in found if frame is not None)


def at(points: gpd.GeoDataFrame | gpd.GeoSeries, raster: Raster) -> pd.Series:
    """Return the raster's value at each point, bilinear between the four nearest cell centres.

    Missing neighbours are left out and the weights of the others scaled up; a point in a missing cell, or off
    the raster, has none.

    Parameters
    ----------
    points
        Points in any CRS.

    Returns
    -------
    Series
        index of `points`, in the raster's unit, NaN where there is no value.

    Raises
    ------
    InputError
        if there is anything but points.
    """
    if points.crs is None:
        raise CrsError("points has no coordinate reference system; set one with set_crs(...)")
    geometry = points.geometry.array
    missing = shapely.is_missing(geometry) | shapely.is_empty(geometry)
    if (shapely.get_type_id(geometry[~missing]) != shapely.GeometryType.POINT).any():
        raise InputError("only points can be looked up; use along(...) for lines")
    xy = np.column_stack([shapely.get_x(geometry), shapely.get_y(geometry)])
    cells = _in_cells(raster, CRS.from_user_input(points.crs), xy)
    values = _bilinear(_values_of(raster), raster.shape, cells)
    return pd.Series(values, index=points.index, name="value")


def at_known(
    points: gpd.GeoSeries, raster: Raster, cells: NDArray[np.int64], values: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return, as `at`, what values that are known in few cells of a grid are at points.

    Parameters
    ----------
    points
        Points in any CRS, none missing.
    raster
        gives the grid; its own values are not looked at.
    cells
        those of `cells_beside`, ascending.
    values
        shape (cells,), NaN where there is none.

    Returns
    -------
    ndarray
        shape (points,), NaN where there is no value.
    """
    xy = np.column_stack([shapely.get_x(points.array), shapely.get_y(points.array)])
    columns = raster.shape[1]

    def value(row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.floating]:
        cell = row * columns + column
        place = np.minimum(np.searchsorted(cells, cell), len(cells) - 1)
        return np.where(cells[place] == cell, values[place], np.nan)

    if not len(cells):
        return np.full(len(points), np.nan)
    return _bilinear(value, raster.shape, _in_cells(raster, CRS.from_user_input(points.crs), xy))


def cells_beside(points: gpd.GeoSeries, raster: Raster) -> NDArray[np.int64]:
    """Return the cells that `at` looks at, counted row by row, each once, ascending.

    Where a value is costly to work out, only theirs is needed.

    Parameters
    ----------
    points
        Points in any CRS, none missing.

    Returns
    -------
    ndarray
        shape (cells,); at most four for each point, none where all lie off the raster.
    """
    xy = np.column_stack([shapely.get_x(points.array), shapely.get_y(points.array)])
    column, row = _in_cells(raster, CRS.from_user_input(points.crs), xy).T
    rows, columns = raster.shape
    inside = (column >= 0) & (row >= 0) & (column <= columns) & (row <= rows)
    left, top = (np.floor(place[inside] - 0.5).astype(np.int64) for place in (column, row))
    beside = [
        np.clip(top + below, 0, rows - 1) * columns + np.clip(left + right, 0, columns - 1)
        for below in (0, 1)
        for right in (0, 1)
    ]
    return np.unique(np.concatenate(beside))


def profile(segments: gpd.GeoDataFrame, raster: Raster) -> pd.DataFrame:
    """Return how each segment rises and falls, from its start to its end.

    Elevations are bilinear, at equal steps along the segment no longer than half a cell; climb and descent
    add up the rises and falls between them. Roughness of the elevation model counts as climb: a coarse one
    gives less.

    Parameters
    ----------
    segments
        LineStrings, in a CRS that counts in metres.
    raster
        elevation in metres.

    Returns
    -------
    DataFrame
        index of `segments`; ``start_elevation_m``, ``end_elevation_m``, ``climb_m`` (>= 0), ``descent_m``
        (>= 0). An elevation is NaN where there is none, climb and descent unless the whole segment has them.

    Raises
    ------
    CrsError
        if `segments` is not in metres.
    InputError
        if there is anything but LineStrings, or the raster does not hold metres.
    """
    crs = crs_.check_metric(segments, name="segments")
    if raster.unit != "m":
        raise InputError(f"climb needs elevation in metres; this raster holds '{raster.unit}'")
    geometry = segments.geometry.array
    if (shapely.get_type_id(geometry) != shapely.GeometryType.LINESTRING).any():
        raise InputError("climb is measured along single lines; cut the routes to segments first")
    width, height = cell_size_m(raster)
    longest = min(float(width.min()), float(height.min())) / 2
    lengths = np.nan_to_num(shapely.length(geometry))
    steps = np.maximum(1, np.ceil(lengths / longest)).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(steps + 1)])
    owner = np.repeat(np.arange(len(segments)), steps + 1)
    share = (np.arange(first[-1]) - first[owner]) / steps[owner]
    points = shapely.line_interpolate_point(np.asarray(geometry)[owner], share, normalized=True)
    xy = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    elevation = _bilinear(_values_of(raster), raster.shape, _in_cells(raster, crs, xy))

    change = np.diff(elevation, append=np.nan)
    change[first[1:] - 1] = 0.0
    begins = first[:-1]
    climb = np.add.reduceat(np.maximum(change, 0.0), begins) if len(segments) else np.empty(0)
    descent = np.add.reduceat(np.maximum(-change, 0.0), begins) if len(segments) else np.empty(0)
    return pd.DataFrame(
        {
            "start_elevation_m": elevation[begins],
            "end_elevation_m": elevation[first[1:] - 1],
            "climb_m": climb,
            "descent_m": descent,
        },
        index=segments.index,
    )


def cell_size_m(raster: Raster) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return width and height of the cells of each row, in metres, shape (rows,).

    For a grid in degrees they are arcs of the parallel and the meridian at the middle of the row, on the
    CRS's ellipsoid (Snyder 1987, Map projections: a working manual, USGS Professional Paper 1395, eq. 4-18
    to 4-20).
    """
    rows = raster.shape[0]
    across, down = raster.resolution
    to_unit = float(raster.crs.axis_info[0].unit_conversion_factor)
    if raster.crs.is_projected:
        return np.full(rows, across * to_unit), np.full(rows, down * to_unit)
    ellipsoid = raster.crs.ellipsoid
    if ellipsoid is None:
        raise CrsError("the raster's CRS has no ellipsoid; write it in EPSG:4326 or a UTM zone")
    radius = float(ellipsoid.semi_major_metre)
    squared = 1 - (float(ellipsoid.semi_minor_metre) / radius) ** 2
    latitude = (raster.transform.f + raster.transform.e * (np.arange(rows) + 0.5)) * to_unit
    bent = 1 - squared * np.sin(latitude) ** 2
    width = radius * np.cos(latitude) / np.sqrt(bent) * across * to_unit
    height = radius * (1 - squared) / bent**1.5 * down * to_unit
    return width, height


def _grids(rasters: Sequence[Raster]) -> list[list[int]]:
    """Return the positions of `rasters`, those on the same grid together."""
    groups: list[list[int]] = []
    for i, raster in enumerate(rasters):
        for group in groups:
            other = rasters[group[0]]
            if (
                raster.shape == other.shape
                and raster.transform == other.transform
                and raster.crs == other.crs
                and raster.values.dtype == other.values.dtype
            ):
                group.append(i)
                break
        else:
            groups.append([i])
    return groups


def _along(lines: gpd.GeoDataFrame | gpd.GeoSeries, rasters: Sequence[Raster]) -> list[pd.DataFrame]:
    crs = crs_.check_metric(lines, name="lines")
    geometry = np.asarray(lines.geometry.array)
    if (shapely.get_type_id(geometry) == shapely.GeometryType.LINESTRING).all():
        parts, line_starts = geometry, np.arange(len(lines) + 1)
    else:
        parts, owner = shapely.get_parts(geometry, return_index=True)
        line_starts = np.searchsorted(owner, np.arange(len(lines) + 1))
        if (shapely.get_type_id(parts) != shapely.GeometryType.LINESTRING).any():
            raise InputError("only lines can be walked; use at(...) for points")
    xy = shapely.get_coordinates(parts)
    part_starts = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(parts))])
    raster = rasters[0]
    across, down = raster.resolution
    places = _in_crs_of(raster, crs, xy)
    rows, width = raster.shape
    stack = (
        np.ascontiguousarray(raster.values)[np.newaxis]
        if len(rasters) == 1
        else np.stack([each.values for each in rasters])
    )
    mean, minimum, maximum, covered_m, total_m = walk(
        xy,
        places,
        (float(raster.transform.c), float(raster.transform.f)),
        (1 / across, -1 / down),
        part_starts.astype(np.int64),
        line_starts.astype(np.int64),
        _neighbours_in_turn(raster, places, part_starts[line_starts]),
        stack.reshape(len(rasters), rows * width),
        width,
    )
    frames = []
    for k in range(len(rasters)):
        share = np.divide(covered_m[:, k], total_m, out=np.zeros(len(lines)), where=total_m > 0)
        columns = {"mean": mean[:, k], "minimum": minimum[:, k], "maximum": maximum[:, k]}
        # The same length added up cell by cell may round away from 1.
        share[share > 1 - 1e-12] = 1.0
        frames.append(pd.DataFrame({**columns, "covered_share": share}, index=lines.index))
    return frames


def _neighbours_in_turn(
    raster: Raster, places: NDArray[np.float64], starts: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the lines in the order of the raster's blocks that they begin in.

    Lines that cross the same cells then find them in the processor's cache.
    """
    count = len(starts) - 1
    if count < _BLOCK or not len(places):
        return np.arange(count)
    begins = places[np.minimum(starts[:-1], len(places) - 1)]
    minx, _, _, maxy = raster.bounds
    across, down = raster.resolution
    with np.errstate(invalid="ignore"):
        block = np.nan_to_num(
            np.column_stack([(begins[:, 0] - minx) / across, (maxy - begins[:, 1]) / down]) // _BLOCK
        ).clip(-1, 30_000)
    return np.argsort(block[:, 1] * 32_768 + block[:, 0], kind="stable")


def _in_crs_of(raster: Raster, crs: CRS, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    if crs == raster.crs:
        return xy
    return np.column_stack(crs_.transformer(crs, raster.crs).transform(xy[:, 0], xy[:, 1]))


def _in_cells(raster: Raster, crs: CRS, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return positions as (column, row), counted in cells from the raster's north-west corner."""
    xy = _in_crs_of(raster, crs, xy)
    across, down = raster.resolution
    cells = np.column_stack(
        [(xy[:, 0] - raster.transform.c) / across, (raster.transform.f - xy[:, 1]) / down]
    )
    nearest = np.round(cells)
    with np.errstate(invalid="ignore"):  # PROJ gives inf for what it cannot transform
        return np.where(np.abs(cells - nearest) < _EDGE, nearest, cells)


def _values_of(raster: Raster) -> _ValuesOf:
    return lambda row, column: raster.values[row, column]


def _bilinear(
    values_of: _ValuesOf,
    shape: tuple[int, int],
    cells: NDArray[np.float64],
) -> NDArray[np.float64]:
    rows, columns = shape
    inside = (cells >= 0).all(axis=1) & (cells[:, 0] <= columns) & (cells[:, 1] <= rows)
    column, row = np.where(inside[:, np.newaxis], cells, 0.0).T
    own_row, own_column = np.minimum(row.astype(int), rows - 1), np.minimum(column.astype(int), columns - 1)
    inside &= np.isfinite(values_of(own_row, own_column))

    left, top = np.floor(column - 0.5).astype(int), np.floor(row - 0.5).astype(int)
    right_share, bottom_share = column - 0.5 - left, row - 0.5 - top
    total, weights = np.zeros(len(cells)), np.zeros(len(cells))
    for below in (0, 1):
        for right in (0, 1):
            i, j = top + below, left + right
            weight = np.abs(1 - below - bottom_share) * np.abs(1 - right - right_share)
            there = (i >= 0) & (i < rows) & (j >= 0) & (j < columns)
            value = values_of(np.where(there, i, 0), np.where(there, j, 0)).astype(np.float64)
            there &= np.isfinite(value)
            total[there] += (weight * value)[there]
            weights[there] += weight[there]
    values = np.full(len(cells), np.nan)
    values[inside] = total[inside] / weights[inside]
    return values
