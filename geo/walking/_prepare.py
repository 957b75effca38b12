"""From layers to a ground that can be walked on."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import InputError
from geo.walking import _network, _state, _walls
from geo.walking._cost import Pace
from geo.walking._ground import Ground, Links
from geo.walking._shapes import Openings, cells_inside, cells_touched, kept_rows, shapes_in_cells
from geo.walking._stencil import Stencil, stencil
from layers import crs as crs_
from layers.errors import CrsError
from layers.raster import Raster


def ground(
    elevation: Raster,
    *,
    pace: Pace,
    neighbours: int,
    factor: Raster | NDArray[np.floating] | None,
    barrier: gpd.GeoDataFrame | None,
    openings: gpd.GeoDataFrame | None,
    opening_reach_m: float | None,
    network: gpd.GeoDataFrame | None,
    water: gpd.GeoDataFrame | None,
    impassable_deg: float | None,
) -> Ground:
    """Return the ground; parameters as those of `geo.walking.travel_time.travel_time`."""
    if elevation.unit != "m":
        raise InputError(f"walking needs elevation in metres; this raster holds '{elevation.unit}'")
    if not crs_.is_metric(elevation.crs):
        raise CrsError(
            f"the elevation is in {crs_.label(elevation.crs)}, which does not count in metres; "
            "warp it first, for example with gdalwarp -t_srs to a UTM zone"
        )
    if neighbours not in (8, 16, 32):
        raise InputError(f"steps lead to 8, 16 or 32 neighbours, not {neighbours}")
    if impassable_deg is not None and not 0 < impassable_deg <= 90:
        raise InputError(
            f"the steepest walkable slope is above 0 and at most 90 degrees, not {impassable_deg}"
        )
    size_m = elevation.resolution
    openings_ = Openings(elevation, openings, opening_reach_m)
    heights = np.ascontiguousarray(elevation.values)
    is_known = np.isfinite(heights)
    factor_ = _factor(factor, elevation)
    if factor_ is not None:
        is_known &= np.isfinite(factor_)
    fences = shapes_in_cells(barrier, elevation, "barrier")
    lines, can_stand = fences, is_known
    if water is not None and len(water):
        pools = shapes_in_cells(water, elevation, "water")
        can_stand = is_known & ~cells_inside(pools, elevation.shape, openings_)
        shores = pools[shapely.get_dimensions(pools) == 2]
        lines = np.concatenate([lines, shapely.boundary(shores)])
    steps = stencil(neighbours)
    cells, blocked = _blocked(can_stand, lines, steps, openings_)
    return Ground(
        heights=heights,
        width_m=size_m[0],
        height_m=size_m[1],
        stencil=steps,
        pace=pace,
        can_stand=None if can_stand is is_known and factor_ is None else can_stand,
        factor=factor_,
        blocked_cells=cells,
        blocked=blocked,
        links=_links(network, elevation, is_known, can_stand, fences, openings_),
        steepest=np.inf if impassable_deg in (None, 90) else float(np.tan(np.radians(impassable_deg))),
        rises_m=_state.rises(heights),
    )


def _factor(factor: Raster | NDArray[np.floating] | None, elevation: Raster) -> NDArray[np.float32] | None:
    """Return the factor of each cell, NaN where nobody can walk."""
    if factor is None:
        return None
    if isinstance(factor, Raster):
        if factor.transform != elevation.transform or factor.crs != elevation.crs:
            raise InputError("factor lies on another grid than the elevation; resample it first")
        values = factor.values
    else:
        values = np.asarray(factor)
    if values.shape != elevation.shape:
        raise InputError(f"factor has shape {values.shape}, the elevation {elevation.shape}")
    known = np.where(np.isfinite(values), values, np.nan).astype(np.float32)
    if (known <= 0).any():
        raise InputError("factor multiplies the time, so it is above 0; write NaN where nobody can walk")
    return known


def _blocked(
    is_ground: NDArray[np.bool_], lines: NDArray[np.object_], steps: Stencil, openings: Openings
) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Return the cells from which some steps cannot be taken, and these steps."""
    parts: list[tuple[NDArray[np.int64], NDArray[np.uint64]]] = []
    if not is_ground.all():
        beside = np.flatnonzero(_walls.beside_holes(is_ground, max(steps.reach - 1, 1)))
        passed = [(k, i, j) for k, way in enumerate(steps.passed) for i, j, _ in way]
        corners = [(k, *pair) for k, pairs in enumerate(steps.corners) for pair in pairs]
        found = _walls.over_holes(
            is_ground,
            beside,
            steps.lane,
            np.array(passed, dtype=np.int64).reshape(-1, 3),
            np.array(corners, dtype=np.int64).reshape(-1, 5),
        )
        parts.append((beside[found != 0], found[found != 0]))
    if lines.size:
        cells, step, places = _walls.across(
            pieces(lines), is_ground, steps.lane, steps.rows, steps.columns, steps.reach
        )
        closed = ~openings.hold(places)
        cells, step = cells[closed], step[closed]
        one = np.uint64(1)
        there = cells + steps.rows[step] * is_ground.shape[1] + steps.columns[step]
        parts.append((cells, one << steps.lane[step].astype(np.uint64)))
        parts.append((there, one << steps.opposite[step].astype(np.uint64)))
    if not parts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint64)
    cells = np.concatenate([part for part, _ in parts])
    order = np.argsort(cells, kind="stable")
    bits = np.concatenate([part for _, part in parts])[order]
    cells, first = np.unique(cells[order], return_index=True)
    return cells, np.bitwise_or.reduceat(bits, first) if cells.size else bits


def pieces(lines: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the straight pieces of lines, shape (n, 4): from x, y to x, y."""
    xy, owner = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    joined = owner[1:] == owner[:-1]
    return np.ascontiguousarray(np.hstack([xy[:-1], xy[1:]])[joined])


def _links(
    network: gpd.GeoDataFrame | None,
    elevation: Raster,
    is_known: NDArray[np.bool_],
    can_stand: NDArray[np.bool_],
    barrier: NDArray[np.object_],
    openings: Openings,
) -> Links:
    """Return the steps along the network that no barrier bars."""
    lines = shapes_in_cells(network, elevation, "network")
    factor = np.ones(lines.size)
    if network is not None and "factor" in network.columns:
        factor = network["factor"].to_numpy(dtype=np.float64)[kept_rows(network)]
        if not (np.isfinite(factor) & (factor > 0)).all():
            raise InputError("the network's factor multiplies the time, so it is a number above 0")
    if (shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING).any():
        raise InputError("the network is made of lines; this one has other shapes")
    fences = shapely.STRtree(shapely.get_parts(barrier))

    def is_barred(ways: NDArray[np.object_]) -> NDArray[np.bool_]:
        barred = np.zeros(len(ways), dtype=bool)
        if not len(fences) or not len(ways):
            return barred
        way, fence = fences.query(ways, predicate="dwithin", distance=_walls.NEAR)
        meetings = shapely.intersection(ways[way], fences.geometries[fence])
        places, owner = shapely.get_coordinates(meetings, return_index=True)
        # A meeting so slight that it has no place is taken where the two are nearest.
        slight = np.setdiff1d(np.arange(way.size), owner)
        near = shapely.get_point(
            shapely.shortest_line(ways[way[slight]], fences.geometries[fence[slight]]), 0
        )
        places = np.concatenate([places, shapely.get_coordinates(near)])
        owner = np.concatenate([owner, slight])
        barred[way[owner[~openings.hold(places)]]] = True
        return barred

    return _network.links(
        lines,
        factor,
        is_known=is_known,
        can_stand=can_stand,
        size_m=elevation.resolution,
        is_barred=is_barred,
    )


def source_cells(elevation: Raster, ground: Ground, sources: Any) -> NDArray[np.int64]:
    """Return the cells of the sources, counted row by row, on which one can stand.

    `sources` as those of `geo.walking.travel_time.travel_time`.
    """
    rows, columns = elevation.shape
    if isinstance(sources, np.ndarray):
        if sources.ndim != 2 or sources.shape[1] != 2 or not np.issubdtype(sources.dtype, np.integer):
            raise InputError(
                "sources are features, or an array of whole numbers with a row and a column each"
            )
        on_grid = ((sources >= 0) & (sources < (rows, columns))).all(axis=1)
        cells = np.unique(sources[on_grid].astype(np.int64) @ np.array([columns, 1]))
    else:
        cells = cells_touched(sources, elevation, "sources")
    stands: NDArray[np.bool_] = np.isfinite(ground.heights.ravel()[cells])
    if ground.can_stand is not None:
        stands &= ground.can_stand.ravel()[cells]
    if not stands.any():
        raise InputError("no source lies on ground where somebody can stand")
    chosen: NDArray[np.int64] = cells[stands]
    return chosen
