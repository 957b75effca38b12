"""What lies on a grid, placed on it once: ready to be laid over the whole or over any part of it.

Everything is in cells of the whole grid, also for a part. Were it counted from the part's own corner, numbers
would be rounded differently, and a line that just touches a step in the whole might miss it in the part.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import InputError
from geo.walking import _network, _walls
from geo.walking._ground import Links
from geo.walking._shapes import Areas, Openings, kept_rows, shapes_in_cells, size_of_cells
from geo.walking._stencil import Stencil, stencil
from layers import crs as crs_
from layers.errors import CrsError
from layers.raster import Grid, Window


@dataclass(frozen=True, eq=False)
class Layers:
    """Vector layers and limits.

    Attributes
    ----------
    stencil
        the steps that are to be taken.
    steepest
        slope that can be walked, up or down; inf if any.
    openings
        where walls may be crossed.
    fences
        shapes of the barrier.
    walls
        straight pieces of it and of shores, shape (n, 4): column, row, column, row.
    pools
        water, or None.
    course
        the network.
    """

    stencil: Stencil
    steepest: float
    openings: Openings
    fences: NDArray[np.object_]
    walls: NDArray[np.float64]
    pools: Areas | None
    course: _network.Course

    def standing(
        self, heights: NDArray[np.floating], factor: NDArray[np.float32] | None, window: Window
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which cells of a window are known, and on which one can stand."""
        is_known = np.isfinite(heights)
        if factor is not None:
            is_known &= np.isfinite(factor)
        if self.pools is None:
            return is_known, is_known
        inside = self.pools.holds(window)
        row, column = np.nonzero(inside)
        places = np.column_stack([column + window[1].start, row + window[0].start]).astype(np.float64)
        is_open = self.openings.hold(places)
        inside[row[is_open], column[is_open]] = False
        return is_known, is_known & ~inside

    def blocked(
        self, is_ground: NDArray[np.bool_], window: Window
    ) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        """Return the cells of a window from which some steps in it cannot be taken, and these steps."""
        steps, parts = self.stencil, []
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
        if self.walls.size:
            cells, step, places = _walls.across(
                self.walls, is_ground, steps.lane, steps.rows, steps.columns, steps.reach,
                window[0].start, window[1].start,
            )  # fmt: skip
            closed = ~self.openings.hold(places)
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

    def links(
        self, heights: NDArray[np.floating], is_known: NDArray[np.bool_], can_stand: NDArray[np.bool_]
    ) -> Links:
        """Return the steps along the network that no barrier bars; all arrays are of the course's cells."""
        fences = shapely.STRtree(shapely.get_parts(self.fences))

        def is_barred(ways: NDArray[np.object_]) -> NDArray[np.bool_]:
            barred = np.zeros(len(ways), dtype=bool)
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
            barred[way[owner[~self.openings.hold(places)]]] = True
            return barred

        return _network.links(
            self.course,
            heights=heights,
            is_known=is_known,
            can_stand=can_stand,
            is_barred=is_barred if len(fences) else None,
        )


def placed(
    grid: Grid,
    *,
    unit: str,
    neighbours: int,
    barrier: gpd.GeoDataFrame | None,
    openings: gpd.GeoDataFrame | None,
    opening_reach_m: float | None,
    network: gpd.GeoDataFrame | None,
    water: gpd.GeoDataFrame | None,
    impassable_deg: float | None,
) -> Layers:
    """Return layers on the grid of an elevation in `unit`; see `geo.walking.travel_time.travel_time`."""
    if unit != "m":
        raise InputError(f"walking needs elevation in metres; this raster holds '{unit}'")
    if not crs_.is_metric(grid.crs):
        raise CrsError(
            f"the elevation is in {crs_.label(grid.crs)}, which does not count in metres; "
            "warp it first, for example with gdalwarp -t_srs to a UTM zone"
        )
    if neighbours not in (8, 16, 32):
        raise InputError(f"steps lead to 8, 16 or 32 neighbours, not {neighbours}")
    if impassable_deg is not None and not 0 < impassable_deg <= 90:
        raise InputError(
            f"the steepest walkable slope is above 0 and at most 90 degrees, not {impassable_deg}"
        )
    openings_ = Openings(grid, openings, opening_reach_m)
    fences = shapes_in_cells(barrier, grid, "barrier")
    lines, pools = fences, None
    if water is not None and len(water):
        pools = Areas.of(shapes_in_cells(water, grid, "water"))
        lines = np.concatenate([lines, shapely.boundary(pools.shapes)])
    return Layers(
        stencil=stencil(neighbours),
        steepest=np.inf if impassable_deg in (None, 90) else float(np.tan(np.radians(impassable_deg))),
        openings=openings_,
        fences=fences,
        walls=pieces(lines),
        pools=pools,
        course=_course(network, grid),
    )


def pieces(lines: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the straight pieces of lines, shape (n, 4): from x, y to x, y."""
    xy, owner = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    joined = owner[1:] == owner[:-1]
    return np.ascontiguousarray(np.hstack([xy[:-1], xy[1:]])[joined])


def _course(network: gpd.GeoDataFrame | None, grid: Grid) -> _network.Course:
    lines = shapes_in_cells(network, grid, "network")
    factor = np.ones(lines.size)
    if network is not None and "factor" in network.columns:
        factor = network["factor"].to_numpy(dtype=np.float64)[kept_rows(network)]
        if not (np.isfinite(factor) & (factor > 0)).all():
            raise InputError("the network's factor multiplies the time, so it is a number above 0")
    if (shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING).any():
        raise InputError("the network is made of lines; this one has other shapes")
    return _network.course(lines, factor, shape=grid.shape, size_m=size_of_cells(grid))
