"""Hours on foot between many places and many points about them, each place in a window of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.sparse import csr_array

from geo.errors import InputError
from geo.walking import _clock, _solve
from geo.walking._clock import Costs
from geo.walking._cost import Langmuir, Pace, table
from geo.walking._ground import Ground, Links
from geo.walking._shapes import cells_in, cells_touched
from geo.walking._survey import inside, local
from geo.walking.travel_time import Direction, prepare
from layers import crs as crs_
from layers.errors import CrsError
from layers.raster import Raster, Window

HERE_H: Final = 1e-6
"""What stands for no time at all (4 ms), since a sparse table does not tell 0 from nothing."""

_SPARE_CELLS = 2.0
"""Beyond what anybody could walk: for cells that count as their centres, and for rounding."""


def hours(
    elevation: Raster,
    places: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    *,
    pace: Pace,
    limit_h: float,
    direction: Direction = "to",
    prepared: Ground | None = None,
    workers: int | None = None,
    progress: Callable[[float], None] | None = None,
    **ground: Any,
) -> csr_array:
    """Return the hours from each point to each place, or from each place to each point.

    They are those of `geo.walking.travel_time.travel_time`, to the last bit; each place is walked from once,
    in a window as wide as anybody could walk within the limit.

    Parameters
    ----------
    elevation
        in metres, in a projected CRS that counts in metres.
    places
        points, lines or polygons: each row counts as the cells that it touches.
    points
        each row a point.
    pace
        how fast people walk on a slope.
    limit_h
        what takes longer is left out.
    direction
        "to" the places, or "from" them.
    prepared
        of `geo.walking.travel_time.prepare`, for the same elevation: its options and pace count, and those
        given here do not.
    workers
        threads; None: as many as there are processors. Each holds about 30 bytes for each cell of a window.
    progress
        called with the share of the places that are done, in [0, 1].
    **ground
        the options of `travel_time`: neighbours, factor, barrier, openings, opening_reach_m, network, water,
        impassable_deg.

    Returns
    -------
    csr_array
        shape (places, points), hours, an entry where there is a way within the limit, `HERE_H` where it takes
        no time. None for what is off the grid, or where nobody can stand.

    Raises
    ------
    CrsError
        if the elevation is not in metres, or a layer has no CRS.
    InputError
        if the limit is not above 0, `points` has other shapes, or an option cannot be.
    """
    if not (np.isfinite(limit_h) and limit_h > 0):
        raise InputError(f"the limit is a number of hours above 0, not {limit_h}")
    whole = prepare(elevation, pace=pace, **ground) if prepared is None else prepared
    land = _Land.of(elevation, whole, is_towards=direction == "to", limit_h=limit_h)
    cells = _cells_of(points, elevation)
    cells[~land.stands(np.maximum(cells, 0))] = -1
    found: list[tuple[NDArray[np.intp], NDArray[np.float64]]] = [_NOTHING] * len(places)
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        jobs = {pool.submit(land.one, places.iloc[[i]], cells): i for i in range(len(places))}
        for done, job in enumerate(as_completed(jobs), start=1):
            found[jobs[job]] = job.result()
            if progress is not None:
                progress(done / len(places))
    counts = [len(who) for who, _ in found]
    return csr_array(
        (
            np.concatenate([hours_ for _, hours_ in (*found, _NOTHING)]),
            np.concatenate([who for who, _ in (*found, _NOTHING)]),
            np.concatenate([[0], np.cumsum(counts, dtype=np.intp)]),
        ),
        shape=(len(places), len(points)),
    )


_NOTHING: Final = (np.empty(0, dtype=np.intp), np.empty(0))


@dataclass(frozen=True, eq=False, kw_only=True)
class _Land:
    """A ground, and what is the same for all places on it.

    Attributes
    ----------
    ground
        its links by the cell that they start from.
    link_s
        seconds of these.
    rising
        -1.0 for time towards the places: then the ground is turned over.
    far_m
        nobody comes farther within the limit.
    """

    elevation: Raster
    ground: Ground
    costs: Costs
    link_s: NDArray[np.float64]
    rising: float
    limit_s: float
    far_m: float

    @classmethod
    def of(cls, elevation: Raster, ground: Ground, *, is_towards: bool, limit_h: float) -> _Land:
        rising = -1.0 if is_towards else 1.0
        order = np.argsort(ground.links.start, kind="stable")
        ground = replace(ground, links=_some(ground.links, order))
        link_s = ground.links.seconds(ground.pace, rising=rising)
        limit_s = _solve.limit_s(limit_h)
        spare_m = _SPARE_CELLS * max(elevation.resolution)
        return cls(
            elevation=elevation,
            ground=ground,
            costs=_clock.costs(ground, link_s),
            link_s=link_s,
            rising=rising,
            limit_s=limit_s,
            far_m=_fastest_m_s(ground, link_s) * limit_s + spare_m,
        )

    def stands(self, cells: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return on which cells one can stand."""
        known: NDArray[np.bool_] = np.isfinite(self.ground.heights.ravel()[cells])
        if self.ground.can_stand is not None:
            known &= self.ground.can_stand.ravel()[cells]
        return known

    def one(
        self, place: gpd.GeoDataFrame, cells: NDArray[np.int64]
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return which of the points, of these cells (-1: none), are within the limit, and their hours."""
        own = cells_touched(place, self.elevation, "places")
        own = own[self.stands(own)]
        if not own.size:
            return _NOTHING
        columns = self.elevation.shape[1]
        window = self._window(own)
        who = np.flatnonzero((cells >= 0) & inside(cells, columns, window))
        if not who.size:
            return _NOTHING
        part, link_s = self._part(window)
        walked = _solve.walk(
            part,
            self.costs,
            link_s,
            local(own, columns, window),
            rising=self.rising,
            limit_s=self.limit_s,
        )
        reached = walked.hours().ravel()[local(cells[who], columns, window)].astype(np.float64)
        near = np.isfinite(reached)
        return who[near], np.maximum(reached[near], HERE_H)

    def _window(self, cells: NDArray[np.int64]) -> Window:
        """Return the rows and columns within `far_m` of some cells."""
        rows, columns = self.elevation.shape
        row, column = np.divmod(cells, columns)
        across, down = (int(np.ceil(self.far_m / size)) + 1 for size in self.elevation.resolution)
        return (
            slice(max(0, int(row.min()) - down), min(rows, int(row.max()) + down + 1)),
            slice(max(0, int(column.min()) - across), min(columns, int(column.max()) + across + 1)),
        )

    def _part(self, window: Window) -> tuple[Ground, NDArray[np.float64]]:
        """Return the ground in a window, and the seconds of its links."""
        ground, columns = self.ground, self.elevation.shape[1]
        at, blocked_cells = cells_in(ground.blocked_cells, columns, window)
        links = ground.links
        # Of those that start in the window's rows.
        first, end = np.searchsorted(
            links.start, [row * columns for row in (window[0].start, window[0].stop)]
        )
        near = slice(int(first), int(end))
        kept = inside(links.start[near], columns, window) & inside(links.end[near], columns, window)
        chosen = first + np.flatnonzero(kept)
        links = _some(links, chosen)

        def cut(values: Any) -> Any:
            return None if values is None else np.ascontiguousarray(values[window])

        part = replace(
            ground,
            heights=cut(ground.heights),
            can_stand=cut(ground.can_stand),
            factor=cut(ground.factor),
            blocked_cells=blocked_cells,
            blocked=ground.blocked[at],
            links=replace(
                links, start=local(links.start, columns, window), end=local(links.end, columns, window)
            ),
        )
        return part, self.link_s[chosen]


def _some(links: Links, chosen: NDArray[np.integer]) -> Links:
    return Links(**{name: values[chosen] for name, values in vars(links).items()})


def _fastest_m_s(ground: Ground, link_s: NDArray[np.float64]) -> float:
    """Return what no step outruns, as its two cells' centres lie apart."""
    slope = ground.steepest_met()
    exact = ground.pace if isinstance(ground.pace, Langmuir) else table(ground.pace, slope)
    fastest = 1.0 / (exact.span_s_m(slope)[0] * ground.factors[0])
    links, columns = ground.links, ground.heights.shape[1]
    if not links.start.size:
        return fastest
    row, column = np.divmod(links.start, columns)
    to_row, to_column = np.divmod(links.end, columns)
    apart_m = np.hypot((to_row - row) * ground.height_m, (to_column - column) * ground.width_m)
    return max(fastest, float((apart_m / link_s).max()))


def _cells_of(points: gpd.GeoDataFrame, elevation: Raster) -> NDArray[np.int64]:
    """Return the cell of each point, counted row by row; -1 off the grid."""
    if points.crs is None:
        raise CrsError("points has no coordinate reference system; set one with set_crs(...)")
    shapes = np.asarray(points.geometry.array)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if (shapely.get_type_id(shapes[there]) != shapely.GeometryType.POINT).any():
        raise InputError("walks are timed between places and points; give points only")
    own = CRS.from_user_input(points.crs)
    moved = shapes[there] if own == elevation.crs else crs_.project(shapes[there], own, elevation.crs)
    rows, columns = elevation.shape
    move = elevation.transform
    x, y = shapely.get_coordinates(moved).T
    column, row = np.floor((x - move.c) / move.a), np.floor((y - move.f) / move.e)
    on_grid = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    cells = np.full(len(points), -1, dtype=np.int64)
    cells[np.flatnonzero(there)[on_grid]] = (row * columns + column)[on_grid].astype(np.int64)
    return cells
