"""How long it takes to walk from somewhere to everywhere, over the terrain.

Ground, network, barriers, openings and water: nothing here knows where anybody watches, and nothing looks for
ways around. Modelled times and ways say what the ground does to people on foot.

The terrain is a graph of cells. A step leads from a cell to one of 8, 16 or 32 neighbours and takes its
length times the pace on its slope, which is the difference in height of its two ends over its length. The
answer is exact for this graph. On a flat plane the graph's ways are too long by at most 8.2, 2.75 or 1.3 %
(`STENCIL_ERROR`), since they turn only so much at each cell.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import InputError
from geo.walking import _prepare, _solve, _trace
from geo.walking._cost import Langmuir, Pace
from geo.walking._ground import Ground
from geo.walking._shapes import to_map
from geo.walking._stencil import ERROR as STENCIL_ERROR
from layers.raster import Raster

__all__ = [
    "STENCIL_ERROR",
    "Direction",
    "Ground",
    "Langmuir",
    "Pace",
    "TravelTime",
    "both",
    "corridor",
    "prepare",
    "travel_time",
]

Direction = Literal["from", "to"]

_WATCH_S = 0.1
"""Between two reports of progress."""


@dataclass(frozen=True, eq=False, kw_only=True)
class TravelTime:
    """Walking times between some sources and every cell.

    Attributes
    ----------
    hours
        float32, unit "h": from the source soonest left, or to the source soonest reached; NaN where nobody
        can stand, come, or come within the limit.
    direction
        "from" the sources or "to" them.
    sources
        shape (n, 2): row and column of the source cells on which one can stand.
    """

    hours: Raster
    direction: Direction
    sources: NDArray[np.int64]
    _ground: Ground = field(repr=False)

    def path(self, to: shapely.Point | tuple[int, int]) -> shapely.LineString:
        """Return the quickest way from the sources to a place, or from it to them, as it is walked.

        It joins cell centres, also along the network. Of ways that are equally quick it is always the same.

        Parameters
        ----------
        to
            a point in the CRS of `hours`, or (row, column).

        Raises
        ------
        InputError
            if nobody comes there.
        """
        row, column = self._cell(to)
        columns = self.hours.shape[1]
        cells = _trace.way(self._graph(), self.hours.values, row * columns + column)
        if self.direction == "from":
            cells = cells[::-1]
        if cells.size == 1:
            cells = np.repeat(cells, 2)
        rows, across = np.divmod(cells, columns)
        return shapely.LineString(to_map(self.hours, np.column_stack([across, rows]).astype(np.float64)))

    def climb(self) -> Raster:
        """Return the metres climbed along the quickest way of every cell, unit "m"; NaN as `hours`."""
        graph, hours = self._graph(), self.hours.values
        before = np.empty(hours.shape, np.int64)
        _trace.steps_before(graph, hours, before)
        climbed = np.full(hours.size, np.nan)
        _trace.climb(graph, hours.ravel(), before.ravel(), climbed)
        return self.hours.with_values(climbed.astype(np.float32).reshape(hours.shape), unit="m")

    def _graph(self) -> _trace.Graph:
        return _trace.graph(self._ground, is_towards=self.direction == "to")

    def _cell(self, place: shapely.Point | tuple[int, int]) -> tuple[int, int]:
        if isinstance(place, shapely.Point):
            move = self.hours.transform
            column, row = int((place.x - move.c) // move.a), int((place.y - move.f) // move.e)
        else:
            row, column = place
        rows, columns = self.hours.shape
        if not (0 <= row < rows and 0 <= column < columns):
            raise InputError(f"row {row}, column {column} is off the grid of {rows} x {columns} cells")
        if np.isnan(self.hours.values[row, column]):
            raise InputError(f"nobody comes to row {row}, column {column}")
        return int(row), int(column)


def travel_time(
    elevation: Raster,
    sources: gpd.GeoDataFrame | gpd.GeoSeries | NDArray[np.integer],
    *,
    pace: Pace,
    direction: Direction = "from",
    neighbours: int = 16,
    limit_h: float | None = None,
    factor: Raster | NDArray[np.floating] | None = None,
    barrier: gpd.GeoDataFrame | None = None,
    openings: gpd.GeoDataFrame | None = None,
    opening_reach_m: float | None = None,
    network: gpd.GeoDataFrame | None = None,
    water: gpd.GeoDataFrame | None = None,
    impassable_deg: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> TravelTime:
    """Return the walking time from the sources to every cell, or from every cell to the sources.

    Layers in another CRS are moved to that of the elevation, which stays as it is. Positions count as the
    centre of their cell. A step is blocked, both ways, where its straight line

    - passes through a cell that is missing or impassable, or slips between two of them that touch at a
      corner;
    - meets the barrier or a shore, even if it only touches it, unless it does so at an opening. A barrier
      exactly through a cell's centre therefore closes that cell.

    No way of steps leads over a closed line, whatever its shape.

    Parameters
    ----------
    elevation
        in metres, in a projected CRS that counts in metres; cells may be oblong. NaN is never crossed.
    sources
        points, lines or polygons (every cell that they visit is a source), or an array of (row, column).
        Those off the grid, or where nobody can stand, are left out.
    pace
        one of `geo.walking.speed`, tabulated over slope; or `Langmuir` for r.walk's own cost, exactly.
    direction
        "from" the sources, or "to" them: walking has a direction where there is slope.
    neighbours
        8, 16 (with the knight's moves) or 32.
    limit_h
        leave out what takes longer; the rest is the same, sooner.
    factor
        what the time in each cell is multiplied by, > 0 (1.5 is half as slow again); NaN or inf where nobody
        can walk. A step takes the mean over the cells that it passes through, by length.
    barrier
        lines that cannot be crossed, or polygons whose outlines cannot.
    openings
        shapes near which the barrier may be crossed, and water stepped into: gates, gaps, bridges, fords.
    opening_reach_m
        how near; one cell by default, and no less, or no step might happen to cross there.
    network
        roads and trails. Along a line the time is its own length at the pace on its slope, times its column
        ``factor`` if it has one (0.8 is a fifth faster), in place of `factor`. It leads over water, as on
        bridges, but not across barriers, nor where the elevation is missing; `impassable_deg` does not stop
        it. One boards it in any of its cells.
    water
        polygons on which nobody can walk. Those narrower than a cell hold people up too.
    impassable_deg
        steps steeper than this, up or down, cannot be taken.
    progress
        called with the share of the cells that are done, in [0, 1], from time to time.

    Raises
    ------
    CrsError
        if the elevation is not in metres, or a layer has no CRS.
    InputError
        if there is no source on which one can stand, or an option cannot be.

    Notes
    -----
    Kernel and references: `geo.walking._buckets`. Times are whole ticks of less than 1/8000, on ordinary
    ground less than a millionth, of the cheapest step, so they do not drift over long walks. The dearest step
    counts for at least 65,536 of the cheapest, if it takes longer.
    """
    ground = _prepare.ground(
        elevation,
        pace=pace,
        neighbours=neighbours,
        factor=factor,
        barrier=barrier,
        openings=openings,
        opening_reach_m=opening_reach_m,
        network=network,
        water=water,
        impassable_deg=impassable_deg,
    )
    return _timed(elevation, ground, ((sources, direction),), limit_h, progress)[0]


def both(
    elevation: Raster,
    start: gpd.GeoDataFrame | gpd.GeoSeries | NDArray[np.integer],
    end: gpd.GeoDataFrame | gpd.GeoSeries | NDArray[np.integer] | None = None,
    *,
    limit_h: float | None = None,
    prepared: Ground | None = None,
    progress: Callable[[float], None] | None = None,
    **options: Any,
) -> tuple[TravelTime, TravelTime]:
    """Return the times from `start` to every cell, and from every cell to `end`, on two threads.

    Parameters
    ----------
    start, end
        as the sources of `travel_time`; without `end`, back to `start`.
    prepared
        of `prepare`, for the same elevation: its options count, and those given here do not.
    **options
        those of `travel_time`, but for the direction.
    """
    ground = prepare(elevation, **options) if prepared is None else prepared
    runs: tuple[tuple[Any, Direction], ...] = ((start, "from"), (start if end is None else end, "to"))
    forward, backward = _timed(elevation, ground, runs, limit_h, progress)
    return forward, backward


def prepare(elevation: Raster, **options: Any) -> Ground:
    """Return the ground laid out with all that is on it, for several walks of `both` from place to place.

    Parameters
    ----------
    **options
        those of `travel_time` that say what the ground is like: pace, neighbours, factor, barrier, openings,
        opening_reach_m, network, water, impassable_deg.

    Raises
    ------
    CrsError, InputError
        as `travel_time`.
    """
    defaults = {
        "neighbours": 16, "factor": None, "barrier": None, "openings": None, "opening_reach_m": None,
        "network": None, "water": None, "impassable_deg": None,
    }  # fmt: skip
    return _prepare.ground(elevation, **{**defaults, **options})


def corridor(forward: TravelTime, backward: TravelTime, *, tolerance: float = 0.1) -> Raster:
    """Return where all nearly quickest ways lead: how much longer the way through each cell takes.

    Parameters
    ----------
    forward, backward
        of `both`, on one grid: from the start, and to the end.
    tolerance
        leave out cells through which the way takes longer than the quickest by more than this share.

    Returns
    -------
    Raster
        float32, unit "1": (forward + backward) / the least of it - 1; 0 along the quickest way, NaN outside
        the corridor. Restricted: a public map shows it as coarse cells only.

    Raises
    ------
    InputError
        if the two do not fit together, or no way leads from start to end.
    """
    if (forward.direction, backward.direction) != ("from", "to"):
        raise InputError("a corridor needs the time from its start and the time to its end, in this order")
    one, other = forward.hours, backward.hours
    if one.shape != other.shape or one.transform != other.transform or one.crs != other.crs:
        raise InputError("the two times lie on different grids")
    if not tolerance >= 0:
        raise InputError(f"the tolerance is a share of 0 or more, not {tolerance}")
    total = one.values.astype(np.float64) + other.values
    if np.isnan(total).all():
        raise InputError("no way leads from the start to the end")
    best = float(np.nanmin(total))
    excess = total / best - 1.0 if best > 0 else np.where(total > 0, np.inf, total)
    return one.with_values(np.where(excess <= tolerance, excess, np.nan).astype(np.float32), unit="1")


def _timed(
    elevation: Raster,
    ground: Ground,
    runs: tuple[tuple[Any, Direction], ...],
    limit_h: float | None,
    progress: Callable[[float], None] | None,
) -> list[TravelTime]:
    limit_s = _solve.limit_s(limit_h)
    cells = [_prepare.source_cells(elevation, ground, sources) for sources, _ in runs]
    done: list[NDArray[np.int64]] = []
    with ThreadPoolExecutor(len(runs)) as pool:
        jobs = [
            pool.submit(
                _solve.solve, ground, own, is_towards=direction == "to", limit_s=limit_s, watch=done.append
            )
            for own, (_, direction) in zip(cells, runs, strict=True)
        ]
        while progress is not None and wait(jobs, timeout=_WATCH_S).not_done:
            progress(sum(int(count[0]) for count in done) / len(runs) / ground.heights.size)
        times = [job.result() for job in jobs]
    if progress is not None:
        progress(1.0)
    return [
        TravelTime(
            hours=elevation.with_values(hours, unit="h"),
            direction=direction,
            sources=np.column_stack(np.divmod(own, elevation.shape[1])),
            _ground=ground,
        )
        for hours, own, (_, direction) in zip(times, cells, runs, strict=True)
    ]
