"""The walking graph the slow way, with shapely and scipy, for the tests of the fast one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from layers.raster import Raster
from tests.builders import raster_of

UTM11 = CRS.from_epsg(32611)
WEST, NORTH = 500_000.0, 3_700_000.0

Seconds = Callable[[float, float], float]
"""Length in metres and rise in metres to seconds."""


def raster(values: NDArray[np.floating], *, width_m: float = 30.0, height_m: float = 30.0) -> Raster:
    """Return a raster whose north-west corner is at (WEST, NORTH)."""
    there = Affine(width_m, 0, WEST, 0, -height_m, NORTH)
    return raster_of(values, transform=there, crs=UTM11, dtype=values.dtype, basis="illustrative")


def rwalk(length_m: float, rise_m: float) -> float:
    """Return seconds as the manual of r.walk has them."""
    slope = rise_m / length_m
    rate = 6.0 if slope > 0 else 1.9998 if slope >= -0.2125 else -1.9998
    return 0.72 * length_m + rate * rise_m


def moves(neighbours: int) -> list[tuple[int, int]]:
    """Return (rows, columns) of every step."""
    largest = {8: 1, 16: 2, 32: 3}[neighbours]
    kinds = {8: {(0, 1), (1, 1)}, 16: {(0, 1), (1, 1), (1, 2)}}
    kinds[32] = kinds[16] | {(1, 3), (2, 3)}
    span = range(-largest, largest + 1)
    return [(i, j) for i in span for j in span if tuple(sorted((abs(i), abs(j)))) in kinds[neighbours]]


def edges(
    grid: Raster,
    *,
    neighbours: int,
    seconds: Seconds = rwalk,
    is_ground: NDArray[np.bool_] | None = None,
    factor: NDArray[np.floating] | None = None,
    walls: Sequence[shapely.Geometry] = (),
    openings: Sequence[shapely.Geometry] = (),
    reach_m: float = 30.0,
    steepest: float = np.inf,
) -> list[tuple[int, int, float]]:
    """Return every step that can be taken, with its seconds; cells are counted row by row."""
    z = grid.values.astype(float)
    rows, columns = z.shape
    width, height = grid.resolution
    ground = np.isfinite(z) if is_ground is None else np.isfinite(z) & is_ground

    def centre(i: int, j: int) -> tuple[float, float]:
        return WEST + (j + 0.5) * width, NORTH - (i + 0.5) * height

    def cell(i: int, j: int) -> shapely.Polygon:
        x, y = centre(i, j)
        return shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    found = []
    for i, j in np.argwhere(ground).tolist():
        for down, right in moves(neighbours):
            k, m = i + down, j + right
            if not (0 <= k < rows and 0 <= m < columns and ground[k, m]):
                continue
            line = shapely.LineString([centre(i, j), centre(k, m)])
            mean = 0.0
            under = []
            for a in range(min(i, k), max(i, k) + 1):
                for b in range(min(j, m), max(j, m) + 1):
                    share = line.intersection(cell(a, b)).length / line.length
                    if share > 1e-9:
                        under.append((a, b))
                        mean += share * (1.0 if factor is None else float(factor[a, b]))
            if not all(ground[a, b] for a, b in under):
                continue
            if any(
                line.distance(shapely.Point(*corner(grid, a, b))) < 1e-6 and not _is_side(ground, a, b, under)
                for a in range(min(i, k), max(i, k))
                for b in range(min(j, m), max(j, m))
            ):
                continue
            if any(_is_shut(line, wall, openings, reach_m) for wall in walls):
                continue
            rise = z[k, m] - z[i, j]
            if abs(rise) > steepest * line.length:
                continue
            found.append((i * columns + j, k * columns + m, seconds(line.length, rise) * mean))
    return found


def corner(grid: Raster, i: int, j: int) -> tuple[float, float]:
    """Return the south-east corner of a cell."""
    width, height = grid.resolution
    return WEST + (j + 1) * width, NORTH - (i + 1) * height


def _is_side(ground: NDArray[np.bool_], a: int, b: int, under: list[tuple[int, int]]) -> bool:
    """Whether one of the two cells beside the line, where it goes through a corner, is ground."""
    around = {(a, b), (a, b + 1), (a + 1, b), (a + 1, b + 1)}
    return any(ground[place] for place in around - set(under))


def _is_shut(
    line: shapely.LineString, wall: shapely.Geometry, openings: Sequence[shapely.Geometry], reach_m: float
) -> bool:
    meeting = line.intersection(wall)
    if meeting.is_empty:
        return False
    return not any(opening.distance(meeting) <= reach_m for opening in openings)


def hours(
    shape: tuple[int, int],
    steps: Sequence[tuple[int, int, float]],
    sources: Sequence[tuple[int, int]],
    *,
    direction: str = "from",
) -> NDArray[np.float64]:
    """Return the time from the nearest source, or to it; NaN where there is no way."""
    size = shape[0] * shape[1]
    best: dict[tuple[int, int], float] = {}
    for a, b, time in steps:
        pair = (a, b) if direction == "from" else (b, a)
        best[pair] = min(time, best.get(pair, np.inf))
    start, end = np.array(list(best)).T if best else np.empty((2, 0), dtype=int)
    matrix = coo_array((list(best.values()), (start, end)), shape=(size, size)).tocsr()
    indices = [i * shape[1] + j for i, j in sources]
    times = dijkstra(matrix, indices=indices, min_only=True) / 3600.0
    return np.where(np.isfinite(times), times, np.nan).reshape(shape)
