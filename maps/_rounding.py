"""Positions as exact as they may be: points and lines put on a grid."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

FINEST_M = 10.0
"""Public points stand on a grid no finer than this."""


def grid_m(precision_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the grid that a point's precision bears: 1, 2 or 5 times a power of ten, at most half of it.

    Half, so that the rounding adds little to what was uncertain before. Unknown precision: the finest.
    """
    half = np.fmax(precision_m, 0.0) / 2
    safe = np.where(np.isfinite(half), np.maximum(half, FINEST_M), FINEST_M)
    decade = 10.0 ** np.floor(np.log10(safe))
    step = np.select([safe >= 5 * decade, safe >= 2 * decade], [5.0, 2.0], 1.0)
    return np.asarray(step * decade, dtype=np.float64)


def cut(
    geometry: NDArray[np.object_], grid: NDArray[np.float64], *, restricted: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Put every vertex on its row's grid, without heights; a line that shrinks to a point is None."""
    flat = shapely.force_2d(geometry)
    areas = restricted & (shapely.get_dimensions(flat) == 2)
    flat = np.where(areas, shapely.centroid(flat), flat)
    step = np.repeat(grid, shapely.get_num_coordinates(flat))[:, None]
    coords = shapely.get_coordinates(flat)
    out = shapely.set_coordinates(flat.copy(), np.round(coords / step) * step)
    lines = shapely.get_dimensions(out) == 1
    out[lines] = shapely.remove_repeated_points(out[lines])
    out[lines & (shapely.length(out) == 0)] = None
    return np.asarray(out, dtype=object)
