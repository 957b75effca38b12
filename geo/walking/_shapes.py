"""Geometry on a grid. In cells, the centre of row r, column c is the point (c, r)."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from layers import crs as crs_
from layers.errors import CrsError
from layers.raster import Grid, Window

_SPACING = 0.1
"""Of the points along a line that find the cells it visits, in cells."""


def size_of_cells(grid: Grid) -> tuple[float, float]:
    """Return width and height of a cell, in units of the CRS."""
    return float(grid.transform.a), float(-grid.transform.e)


def whole(grid: Grid) -> Window:
    """Return the window that is all of a grid."""
    rows, columns = grid.shape
    return slice(0, rows), slice(0, columns)


def kept_rows(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.int64]:
    """Return for each shape of `shapes_in_cells` the position of its row."""
    shapes = np.asarray(frame.geometry.array)
    there = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    rows: NDArray[np.int64] = there[shapely.get_parts(shapes[there], return_index=True)[1]]
    return rows


def shapes_on_grid(frame: gpd.GeoDataFrame | gpd.GeoSeries, grid: Grid, name: str) -> NDArray[np.object_]:
    """Return the single shapes of a frame in the grid's CRS, without missing and empty ones."""
    if frame.crs is None:
        raise CrsError(f"{name} has no coordinate reference system; set one with set_crs(...)")
    shapes = np.asarray(frame.geometry.array)
    shapes = shapely.get_parts(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])
    own = CRS.from_user_input(frame.crs)
    moved: NDArray[np.object_] = shapes if own == grid.crs else crs_.project(shapes, own, grid.crs)
    return moved


def shapes_in_cells(
    frame: gpd.GeoDataFrame | gpd.GeoSeries | None, grid: Grid, name: str
) -> NDArray[np.object_]:
    """Return the single shapes of a frame in cells; none for no frame."""
    if frame is None or not len(frame):
        return np.empty(0, dtype=object)
    move = grid.transform

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([(points[:, 0] - move.c) / move.a, (points[:, 1] - move.f) / move.e]) - 0.5

    placed: NDArray[np.object_] = shapely.transform(shapes_on_grid(frame, grid, name), moved)
    return placed


def to_map(grid: Grid, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places (column, row) as x, y."""
    move = grid.transform
    return np.column_stack([move.c + (places[:, 0] + 0.5) * move.a, move.f + (places[:, 1] + 0.5) * move.e])


class Openings:
    """Where barriers and shores may be crossed."""

    def __init__(self, grid: Grid, openings: gpd.GeoDataFrame | None, reach_m: float | None) -> None:
        widest = max(size_of_cells(grid))
        self._grid = grid
        self._reach_m = widest if reach_m is None else reach_m
        if not self._reach_m >= widest:
            raise InputError(
                f"openings must reach at least one cell, {widest:g} m: no step may happen to cross any nearer"
            )
        shapes = np.empty(0, dtype=object)
        if openings is not None and len(openings):
            shapes = shapes_on_grid(openings, grid, "openings")
        self._tree = shapely.STRtree(shapes)

    def hold(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which places (column, row) are open."""
        is_open = np.zeros(len(places), dtype=bool)
        if len(self._tree) and len(places):
            points = shapely.points(to_map(self._grid, places))
            is_open[self._tree.query(points, predicate="dwithin", distance=self._reach_m)[0]] = True
        return is_open


@dataclass(frozen=True, eq=False)
class Areas:
    """Polygons in cells, and which cells' centres they hold."""

    shapes: NDArray[np.object_]
    bounds: NDArray[np.float64]

    @classmethod
    def of(cls, shapes: NDArray[np.object_]) -> Areas:
        """Take the polygons among shapes."""
        areas = shapes[shapely.get_dimensions(shapes) == 2]
        return cls(areas, shapely.bounds(areas))

    def holds(self, window: Window) -> NDArray[np.bool_]:
        """Return the cells of a window whose centre lies in a polygon."""
        (top, bottom), (left, right) = ((each.start, each.stop - 1) for each in window)
        inside = np.zeros((bottom - top + 1, right - left + 1), dtype=bool)
        low, high = np.ceil(self.bounds[:, :2]), np.floor(self.bounds[:, 2:])
        near = (low <= (right, bottom)).all(axis=1) & (high >= (left, top)).all(axis=1)
        for k in np.flatnonzero(near):
            rows = np.arange(max(top, int(low[k, 1])), min(bottom, int(high[k, 1])) + 1)
            columns = np.arange(max(left, int(low[k, 0])), min(right, int(high[k, 0])) + 1)
            across, down = np.meshgrid(columns, rows)
            shapely.prepare(self.shapes[k])
            inside[down - top, across - left] |= shapely.contains_xy(self.shapes[k], across, down)
        return inside


@dataclass(frozen=True, eq=False)
class Touched:
    """The cells that features visit: those on the grid only.

    A point is in one cell. A line visits the cells that it passes through (it may miss one of which it cuts
    less than a tenth), a polygon those and the ones whose centre it holds.

    Attributes
    ----------
    cells
        of points, lines and outlines, counted row by row, ascending.
    areas
        the polygons.
    columns
        of the grid.
    """

    cells: NDArray[np.int64]
    areas: Areas
    columns: int

    @classmethod
    def by(cls, features: gpd.GeoDataFrame | gpd.GeoSeries, grid: Grid, name: str) -> Touched:
        """Find what features visit; `name` is what an error calls them."""
        shapes = shapes_in_cells(features, grid, name)
        rows, columns = grid.shape
        areas = Areas.of(shapes)
        edges = np.concatenate([shapes[shapely.get_dimensions(shapes) < 2], shapely.boundary(areas.shapes)])
        points = shapely.get_coordinates(shapely.segmentize(edges, _SPACING))
        column, row = np.floor(points[np.isfinite(points).all(axis=1)] + 0.5).astype(np.int64).T
        on_grid = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return cls(ascending(row[on_grid] * columns + column[on_grid]), areas, columns)

    def within(self, window: Window) -> NDArray[np.int64]:
        """Return the cells in a window, counted row by row in the window, ascending."""
        near = cells_in(self.cells, self.columns, window)[1]
        if not self.areas.shapes.size:
            return near
        return ascending(near, np.flatnonzero(self.areas.holds(window)))


def ascending(*cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each of some cells once, ascending; quick where they nearly are (np.unique hashes them)."""
    every = np.sort(np.concatenate(cells), kind="stable")
    is_other = np.ones(every.size, dtype=bool)
    is_other[1:] = every[1:] != every[:-1]
    return every[is_other]


def cells_in(
    cells: NDArray[np.int64], columns: int, window: Window
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which of some cells, ascending, lie in a window, and their numbers there.

    They are counted row by row: on the grid that has so many columns, and in the window.
    """
    rows, across = window
    begin, end = np.searchsorted(cells, (rows.start * columns, rows.stop * columns))
    row, column = np.divmod(cells[begin:end], columns)
    inside = np.flatnonzero((column >= across.start) & (column < across.stop))
    at = (row[inside] - rows.start) * (across.stop - across.start) + column[inside] - across.start
    return begin + inside, at


def cells_touched(features: gpd.GeoDataFrame | gpd.GeoSeries, grid: Grid, name: str) -> NDArray[np.int64]:
    """Return the cells that features visit, counted row by row, ascending; see `Touched`."""
    return Touched.by(features, grid, name).within(whole(grid))
