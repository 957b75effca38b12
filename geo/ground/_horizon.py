"""Kernel of `geo.ground.sun.horizon`: how high the ground stands around points, ray by ray.

Positions are counted in cells from the centre of the north-west cell. A ray crosses columns of cell centres
and rows of them; at each crossing the ground is interpolated between the two neighbouring centres.

Stretches of a ray are passed over whose blocks of cells all lie too low to stand higher than what was found
before: the answer is the same.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Grid: TypeAlias = NDArray[np.floating]

_EDGE = 1e-9
"""A crossing this close to a cell's centre, in cells, lies on it."""

_NEAR = 1e-6
"""Crossings closer than this to the point itself, in cells, say nothing: they are the ground it stands on."""


_SHIFT = 4
"""Blocks are 2**4 cells to a side."""

_STRETCH = 14
"""Cells that a stretch may go aside: with the two beside it, it touches no more than two blocks."""


@njit(cache=True, inline="always")
def _count(first: float, step: float, most: float) -> int:
    """Return for how many k from 0 on first + k * step lies within [0, most], at least up to rounding."""
    if step > 0.0:
        return int((most - first) / step) + 1 if first <= most else 0
    if step < 0.0:
        return int(first / -step) + 1 if first >= 0.0 else 0
    return 2**31


@njit(cache=True, inline="always")
def _between(z: Grid, i: int, j: int, down: int, right: int, share: float) -> float:
    if share < _EDGE:
        return float(z[i, j])
    return float(z[i, j]) * (1.0 - share) + float(z[i + down, j + right]) * share


@njit(cache=True, parallel=True)
def _highest(z: Grid) -> NDArray[np.float64]:
    """Return the highest cell of each block; minus infinity where none has a value."""
    rows, columns = z.shape
    side = 1 << _SHIFT
    out = np.full(((rows - 1 >> _SHIFT) + 1, (columns - 1 >> _SHIFT) + 1), -np.inf)
    for b in prange(out.shape[0]):
        for i in range(b * side, min(rows, (b + 1) * side)):
            for j in range(columns):
                if z[i, j] > out[b, j >> _SHIFT]:  # noqa: PLR1730 - max() would take NaN
                    out[b, j >> _SHIFT] = z[i, j]
    return out


@njit(cache=True, inline="always")
def _top(blocks: NDArray[np.float64], over_rows: bool, line: int, last: int, low: int, high: int) -> float:  # noqa: FBT001 - compiled
    """Return the highest cell of the blocks that a stretch touches."""
    a, b, c, d = line >> _SHIFT, last >> _SHIFT, low >> _SHIFT, high >> _SHIFT
    if over_rows:
        return float(max(blocks[a, c], blocks[a, d], blocks[b, c], blocks[b, d]))
    return float(max(blocks[c, a], blocks[d, a], blocks[c, b], blocks[d, b]))


@njit(cache=True)
def _crossings(  # noqa: C901, PLR0912, PLR0915 - one loop on purpose: numba compiles and runs it as one
    z: Grid,
    blocks: NDArray[np.float64],
    over_rows: bool,  # noqa: FBT001 - compiled
    here: float,
    aside: float,
    ahead: float,
    sideways: float,
    ground: tuple[float, float, float],
    best: float,
) -> float:
    """Return the larger of `best` and the steepest rise to a crossing with a row, or with a column.

    Parameters
    ----------
    blocks
        of `_highest`.
    here, aside
        position along and across the axis that is stepped on.
    ahead, sideways
        how far the ray goes in both in a metre.
    ground
        elevation of the eye, drop per square metre of distance, how far to look.
    """
    eye, drop, far = ground
    if ahead == 0.0:
        return best
    most = z.shape[0] - 1 if over_rows else z.shape[1] - 1
    most_aside = z.shape[1] - 1 if over_rows else z.shape[0] - 1
    turn = 1 if ahead > 0.0 else -1
    line = math.floor(here) + 1 if turn > 0 else math.ceil(here) - 1
    if (line - here) * turn < _NEAR:
        line += turn
    line = max(line, 0) if turn > 0 else min(line, most)
    step = 1.0 / abs(ahead)
    begin = (line - here) / ahead
    if line < 0 or line > most or begin > far:
        return best
    first, across = aside + begin * sideways, step * sideways
    # The ray may enter the grid from the rim of half a cell about the outermost centres.
    skip = 0
    if first < 0.0 and across > 0.0:
        skip = int(min(-first / across, 2.0**31))
    elif first > most_aside and across < 0.0:
        skip = int(min((most_aside - first) / across, 2.0**31))
    count = min(int((far - begin) / step) + 1, most - line + 1 if turn > 0 else line + 1)
    count = min(count, skip + 1 + _count(first + skip * across, across, most_aside))
    stretch = 1 << _SHIFT
    if abs(across) * stretch > _STRETCH:
        stretch = max(1, int(_STRETCH / abs(across)))
    k = skip
    while k < count:
        end = min(k + stretch, count)
        nearest = begin + k * step
        one, other = first + k * across, first + (end - 1) * across
        low = max(math.floor(min(one, other)), 0)
        high = min(math.floor(max(one, other)) + 1, most_aside)
        if low <= high and stretch > 1:
            top = _top(blocks, over_rows, line + k * turn, line + (end - 1) * turn, low, high)
            if top - eye - drop * nearest * nearest <= best * nearest:
                k = end
                continue
        while k < end:
            distance = begin + k * step
            place = first + k * across
            row = line + k * turn
            k += 1
            left = math.floor(place)
            share = place - left
            if share > 1.0 - _EDGE:
                left += 1
                share = 0.0
            if left < 0 or left > most_aside or (left == most_aside and share >= _EDGE) or distance > far:
                continue
            there = _between(z, row, left, 0, 1, share) if over_rows else _between(z, left, row, 1, 0, share)
            rise = there - eye - drop * distance * distance
            if rise > best * distance:
                best = rise / distance
    return best


@njit(cache=True, parallel=True)
def around(
    z: Grid,
    places: NDArray[np.float64],
    eyes: NDArray[np.float64],
    sizes: NDArray[np.float64],
    north: NDArray[np.float64],
    sectors: int,
    far: float,
    drop: float,
) -> NDArray[np.float64]:
    """Return the tangent of the horizon's height, at least 0, shape (points, sectors).

    Parameters
    ----------
    z
        elevations, shape (rows, columns).
    places
        column and row of each point, 0 at the first cell's centre.
    eyes
        elevation that is looked from; where NaN, so is the horizon.
    sizes
        metres a column and a row at each point.
    north
        direction of true north on the grid, clockwise from its rows' up, in degrees.
    """
    blocks = _highest(z)
    out = np.empty((len(eyes), sectors))
    for p in prange(len(eyes)):
        eye = eyes[p]
        if np.isnan(eye):
            out[p] = np.nan
            continue
        ground = (eye, drop, far)
        for s in range(sectors):
            angle = math.radians(360.0 * s / sectors + north[p])
            # To the last digits, so that a ray along a row stays on it.
            right = round(math.sin(angle), 15) / sizes[p, 0]
            down = -round(math.cos(angle), 15) / sizes[p, 1]
            best = _crossings(z, blocks, False, places[p, 0], places[p, 1], right, down, ground, 0.0)
            out[p, s] = _crossings(z, blocks, True, places[p, 1], places[p, 0], down, right, ground, best)
    return out
