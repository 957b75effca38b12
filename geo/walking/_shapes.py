"""Geometry on a grid. In cells, the centre of row r, column c is the point (c, r)."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from layers import crs as crs_
from layers.errors import CrsError
from layers.raster import Raster

_SPACING = 0.1
"""Of the points along a line that find the cells it visits, in cells."""


def kept_rows(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.int64]:
    """Return for each shape of `shapes_in_cells` the position of its row."""
    shapes = np.asarray(frame.geometry.array)
    there = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    rows: NDArray[np.int64] = there[shapely.get_parts(shapes[there], return_index=True)[1]]
    return rows


def shapes_on_grid(frame: gpd.GeoDataFrame | gpd.GeoSeries, grid: Raster, name: str) -> NDArray[np.object_]:
    """Return the single shapes of a frame in the grid's CRS, without missing and empty ones."""
    if frame.crs is None:
        raise CrsError(f"{name} has no coordinate reference system; set one with set_crs(...)")
    shapes = np.asarray(frame.geometry.array)
    shapes = shapely.get_parts(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])
    own = CRS.from_user_input(frame.crs)
    moved: NDArray[np.object_] = shapes if own == grid.crs else crs_.project(shapes, own, grid.crs)
    return moved


def shapes_in_cells(
    frame: gpd.GeoDataFrame | gpd.GeoSeries | None, grid: Raster, name: str
) -> NDArray[np.object_]:
    """Return the single shapes of a frame in cells; none for no frame."""
    if frame is None or not len(frame):
        return np.empty(0, dtype=object)
    move = grid.transform

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([(points[:, 0] - move.c) / move.a, (points[:, 1] - move.f) / move.e]) - 0.5

    placed: NDArray[np.object_] = shapely.transform(shapes_on_grid(frame, grid, name), moved)
    return placed


def to_map(grid: Raster, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places (column, row) as x, y."""
    move = grid.transform
    return np.column_stack([move.c + (places[:, 0] + 0.5) * move.a, move.f + (places[:, 1] + 0.5) * move.e])


class Openings:
    """Where barriers and shores may be crossed."""

    def __init__(self, grid: Raster, openings: gpd.GeoDataFrame | None, reach_m: float | None) -> None:
        self._grid = grid
        self._reach_m = max(grid.resolution) if reach_m is None else reach_m
        if not self._reach_m >= max(grid.resolution):
            raise InputError(
                f"openings must reach at least one cell, {max(grid.resolution):g} m: "
                "no step may happen to cross any nearer"
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


def cells_inside(
    shapes: NDArray[np.object_], shape: tuple[int, int], openings: Openings
) -> NDArray[np.bool_]:
    """Return the cells whose centre lies in a polygon, and not at an opening."""
    inside = np.zeros(shape, dtype=bool)
    for pool in shapes[shapely.get_dimensions(shapes) == 2]:
        left, top, right, bottom = shapely.bounds(pool)
        rows = np.arange(max(0, int(np.ceil(top))), min(shape[0] - 1, int(np.floor(bottom))) + 1)
        columns = np.arange(max(0, int(np.ceil(left))), min(shape[1] - 1, int(np.floor(right))) + 1)
        across, down = np.meshgrid(columns, rows)
        shapely.prepare(pool)
        inside[down, across] |= shapely.contains_xy(pool, across, down)
    row, column = np.nonzero(inside)
    is_open = openings.hold(np.column_stack([column, row]).astype(np.float64))
    inside[row[is_open], column[is_open]] = False
    return inside


def cells_touched(features: gpd.GeoDataFrame | gpd.GeoSeries, grid: Raster, name: str) -> NDArray[np.int64]:
    """Return the cells that features visit, counted row by row, ascending: those on the grid only.

    A point is in one cell. A line visits the cells that it passes through (it may miss one of which it cuts
    less than a tenth), a polygon those and the ones whose centre it holds.
    """
    shapes = shapes_in_cells(features, grid, name)
    rows, columns = grid.shape
    areas = shapes[shapely.get_dimensions(shapes) == 2]
    edges = np.concatenate([shapes[shapely.get_dimensions(shapes) < 2], shapely.boundary(areas)])
    points = shapely.get_coordinates(shapely.segmentize(edges, _SPACING))
    column, row = np.floor(points[np.isfinite(points).all(axis=1)] + 0.5).astype(np.int64).T
    on_grid = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    inside = cells_inside(areas, grid.shape, Openings(grid, None, None)) if areas.size else np.empty(0)
    cells: NDArray[np.int64] = np.union1d(row[on_grid] * columns + column[on_grid], np.flatnonzero(inside))
    return cells
