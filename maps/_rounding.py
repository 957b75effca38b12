"""Positions as exact as they may be: points and lines put on a grid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

FINEST_M = 10.0
"""Public points stand on a grid no finer than this."""

LINE_GRID_M = 1.0
"""Public lines and areas stand on a grid no finer than this."""

_LINE_STEPS = 10.0
"""Steps of the grid of a line or an area in its precision. On a grid as wide as its precision it would have
bends that are not there; on a tenth of it, it keeps its shape."""

_DEGREE_M = 111_320.0


def grid_m(precision_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the grid that a point's precision bears: 1, 2 or 5 times a power of ten, at most half of it.

    Half, so that the rounding adds little to what was uncertain before. Unknown precision: the finest.
    """
    half = np.fmax(precision_m, 0.0) / 2
    safe = np.where(np.isfinite(half), np.maximum(half, FINEST_M), FINEST_M)
    decade = 10.0 ** np.floor(np.log10(safe))
    step = np.select([safe >= 5 * decade, safe >= 2 * decade], [5.0, 2.0], 1.0)
    return np.asarray(step * decade, dtype=np.float64)


def line_grid_m(precision_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the grid that the precision of a line or an area bears: a tenth of it, in whole metres.

    Unknown precision: the finest.
    """
    share = np.floor(np.fmax(precision_m, 0.0) / _LINE_STEPS)
    return np.where(np.isfinite(share), np.maximum(share, LINE_GRID_M), LINE_GRID_M)


def precision_of(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return ``precision_m`` of each row, NaN where it is unknown."""
    if "precision_m" not in frame:
        return np.full(len(frame), np.nan)
    known: NDArray[np.float64] = frame["precision_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    return known


def cut(
    geometry: NDArray[np.object_], grid: NDArray[np.float64], *, restricted: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Put every vertex on its row's grid, without heights.

    A restricted area becomes its middle, and a restricted line that shrinks to a point is None. Others that
    are smaller than their grid are moved onto it as a whole and keep their shape to `LINE_GRID_M`; None
    where that leaves nothing.
    """
    flat = shapely.force_2d(geometry)
    areas = restricted & (shapely.get_dimensions(flat) == 2)
    flat = np.where(areas, shapely.centroid(flat), flat)
    out = _snapped(flat, grid)
    small = _is_gone(out) & ~restricted & (grid > LINE_GRID_M)
    if small.any():
        corner = shapely.bounds(flat[small])[:, :2]
        steps = np.broadcast_to(grid, len(flat))[small][:, None]
        shift = np.round(corner / steps) * steps - corner
        each = np.repeat(shift, shapely.get_num_coordinates(flat[small]), axis=0)
        moved = shapely.set_coordinates(flat[small], shapely.get_coordinates(flat[small]) + each)
        out[small] = _snapped(moved, np.full(len(moved), LINE_GRID_M))
    out[_is_gone(out)] = None
    return np.asarray(out, dtype=object)


def points(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return rows whose points stand on the grid that their precision bears, with a precision that says so.

    Others are as they were.
    """
    ours = (rows.geom_type == "Point").to_numpy()
    precision = precision_of(rows)
    grid = grid_m(precision)
    geometry = rows.geometry.to_numpy().copy()
    geometry[ours] = cut(geometry[ours], grid[ours], restricted=np.zeros(ours.sum(), dtype=bool))
    out = rows.set_geometry(gpd.GeoSeries(geometry, index=rows.index, crs=rows.crs))
    if "precision_m" in out:
        out["precision_m"] = np.where(ours, stated_m(precision, grid), precision)
    return out


def stated_m(precision_m: NDArray[np.float64], grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how exact a point is once it stands on a grid: half the diagonal of a cell more."""
    return np.asarray(np.ceil(precision_m + grid * np.sqrt(0.5)), dtype=np.float64)


def frame(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return lines or areas as exact as their rows say they are."""
    grid = line_grid_m(precision_of(rows))
    geometry = cut(rows.geometry.to_numpy(), grid, restricted=np.zeros(len(rows), dtype=bool))
    out = rows.set_geometry(gpd.GeoSeries(geometry, index=rows.index, crs=rows.crs))
    return out.loc[out.geometry.notna()]


def as_stated(routes: gpd.GeoDataFrame, layer: pd.DataFrame | None) -> gpd.GeoDataFrame:
    """Return routes, by ``route_id``, with the ``precision_m`` that the rows of their layer state."""
    if "precision_m" in routes or layer is None or not {"route_id", "precision_m"} <= set(layer):
        return routes
    stated = layer.drop_duplicates("route_id").set_index("route_id")["precision_m"]
    return routes.assign(precision_m=stated.reindex(routes.index).to_numpy(np.float64, na_value=np.nan))


def along(segments: gpd.GeoDataFrame, routes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return segments that lie on their routes as `cut` leaves those.

    Only what is a vertex of the route is put on the route's grid. Where a segment ends between two of them it
    moves as they do: on a grid of its own it would bend the line.

    Parameters
    ----------
    segments
        ``route_id``; in order within each route.
    routes
        by ``route_id``, as they were: with ``precision_m``.
    """
    lines = shapely.force_2d(segments.geometry.to_numpy())
    coords, row = shapely.get_coordinates(lines, return_index=True)
    owner = segments["route_id"].to_numpy()[row]
    out = coords.copy()
    grids = pd.Series(line_grid_m(precision_of(routes)), index=routes.index)
    for route in pd.unique(owner):
        own = np.flatnonzero(owner == route)
        out[own] = _moved(coords[own], shapely.get_coordinates(routes.geometry[route]), grids[route])
    placed = shapely.remove_repeated_points(shapely.set_coordinates(lines.copy(), out))
    small = shapely.length(placed) == 0
    if small.any():
        # Between vertices that fall together: the segment keeps its shape, from where its start is now.
        first = np.searchsorted(row, np.arange(len(lines)))
        shift = (out[first] - coords[first])[row]
        kept = np.round((coords + shift) / LINE_GRID_M) * LINE_GRID_M
        whole = shapely.remove_repeated_points(shapely.set_coordinates(lines.copy(), kept))
        placed = np.where(small, whole, placed)
    placed[shapely.length(placed) == 0] = None
    return segments.set_geometry(gpd.GeoSeries(placed, index=segments.index, crs=segments.crs))


def degrees(values: pd.Series, grid: NDArray[np.float64]) -> pd.Series:
    """Return longitudes or latitudes with as many decimals as a grid bears: 4 are 11 m, 3 are 0.1 km."""
    places = np.clip(np.floor(np.log10(_DEGREE_M / grid)), 2, 4)
    out = values.copy()
    for decimals in (2, 3, 4):
        out = out.where(places != decimals, values.round(decimals))
    return out


def _moved(coords: NDArray[np.float64], vertices: NDArray[np.float64], grid: float) -> NDArray[np.float64]:
    """Return the coordinates of a route's segments, those of its own vertices on the grid."""
    far = np.r_[0.0, np.cumsum(np.hypot(*np.diff(coords, axis=0).T))]
    known = {(x, y) for x, y in np.round(vertices, 3).tolist()}
    fixed = np.array([(x, y) in known for x, y in np.round(coords, 3).tolist()])
    fixed[[0, -1]] = True
    shift = np.round(coords[fixed] / grid) * grid - coords[fixed]
    moved = coords + np.column_stack([np.interp(far, far[fixed], part) for part in shift.T])
    return np.asarray(np.round(moved / LINE_GRID_M) * LINE_GRID_M)


def _snapped(geometry: NDArray[np.object_], grid: NDArray[np.float64]) -> NDArray[np.object_]:
    """Put every vertex on its row's grid; an area that would cross itself is mended, one too small empty."""
    step = np.repeat(grid, shapely.get_num_coordinates(geometry))[:, None]
    coords = shapely.get_coordinates(geometry)
    out = np.asarray(shapely.set_coordinates(geometry.copy(), np.round(coords / step) * step), dtype=object)
    lines = shapely.get_dimensions(out) == 1
    out[lines] = shapely.remove_repeated_points(out[lines])
    crossed = (shapely.get_dimensions(out) == 2) & ~shapely.is_valid(out)
    if crossed.any():
        out[crossed] = shapely.set_precision(shapely.make_valid(geometry[crossed]), grid[crossed])
    return out


def _is_gone(geometry: NDArray[np.object_]) -> NDArray[np.bool_]:
    dimensions = shapely.get_dimensions(geometry)
    gone = (dimensions == 1) & (shapely.length(geometry) == 0)
    return np.asarray(
        gone | ((dimensions == 2) & ((shapely.area(geometry) == 0) | shapely.is_empty(geometry)))
    )
