"""Kernels of `geo.ground.regrid`: means of blocks, and of look-ups spread over a cell.

Each cell's sum is added up in one order, whatever part of the grid is worked, so that parts change nothing.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from geo.ground._lattice import place_row, placed


@njit(cache=True, nogil=True)
def block_means(values: NDArray[np.floating], times: int, out: NDArray[np.floating]) -> None:
    """Write the mean of every block of `times` x `times` cells; NaN where fewer than half have a value.

    Blocks at the south and east edge may reach beyond the values.
    """
    rows, columns = values.shape
    total, count = np.empty(out.shape[1]), np.empty(out.shape[1], np.int64)
    for i in range(out.shape[0]):
        total[:] = 0.0
        count[:] = 0
        for row in range(i * times, min((i + 1) * times, rows)):
            for j in range(out.shape[1]):
                for column in range(j * times, min((j + 1) * times, columns)):
                    value = values[row, column]
                    if np.isfinite(value):
                        total[j] += value
                        count[j] += 1
        for j in range(out.shape[1]):
            enough = count[j] > 0 and 2 * count[j] >= times * times
            out[i, j] = total[j] / count[j] if enough else np.nan


@njit(cache=True, nogil=True)
def _between_four(values, top, left, rows, columns, is_inside, place, found):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write the bilinear value at every place that has four known neighbours; NaN at the others."""
    flat, wide, one = values.ravel(), np.uint64(values.shape[1]), np.uint64(1)
    across, down = place[0], place[1]
    for k in range(found.size):
        x, y = across[k], down[k]
        if is_inside or (x >= 0.5 and y >= 0.5 and x < columns - 0.5 and y < rows - 0.5):
            x, y = x - 0.5, y - 0.5
            i, j = int(y), int(x)
            below, beside = y - i, x - j
            # Unsigned: an index that may be negative would be looked at twice.
            at = np.uint64(i - top) * wide + np.uint64(j - left)
            a, b, c, d = flat[at], flat[at + one], flat[at + wide], flat[at + wide + one]
            upper, lower = a * (1.0 - beside) + b * beside, c * (1.0 - beside) + d * beside
            found[k] = upper * (1.0 - below) + lower * below
        else:
            found[k] = np.nan


@njit(cache=True, nogil=True)
def _between_fewer(values, top, left, rows, columns, x, y):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the bilinear value where neighbours are missing; NaN if the place's own cell is.

    The weights of those that are there are scaled up, as in `geo.join.sample.at`. NaN off the grid, too.
    """
    if not (x >= 0.0 and y >= 0.0 and x <= columns and y <= rows):
        return np.nan
    own_row, own_column = min(int(y), rows - 1), min(int(x), columns - 1)
    if not np.isfinite(values[own_row - top, own_column - left]):
        return np.nan
    i, j = int(np.floor(y - 0.5)), int(np.floor(x - 0.5))
    below, beside = y - 0.5 - i, x - 0.5 - j
    total, weights = 0.0, 0.0
    for down in range(2):
        for right in range(2):
            row, column = i + down, j + right
            if 0 <= row < rows and 0 <= column < columns:
                value = values[row - top, column - left]
                if np.isfinite(value):
                    weight = abs(1 - down - below) * abs(1 - right - beside)
                    total += weight * value
                    weights += weight
    return total / weights


@njit(cache=True, nogil=True, error_model="numpy")
def _look_up_row(part, grid, nodes, exact, is_inside, i, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    values, top, left = part
    rows, columns = grid
    points, wide = nodes.points, out.size
    total, count, known = np.zeros(wide), np.zeros(wide, np.int64), np.empty(wide, np.bool_)
    place, found = np.empty((2, wide * points)), np.empty(wide * points)
    for v in range(points):
        place_row(nodes, exact, i, v, place)
        _between_four(values, top, left, rows, columns, is_inside, place, found)
        for k in range(found.size):
            if not np.isfinite(found[k]):
                found[k] = _between_fewer(values, top, left, rows, columns, place[0, k], place[1, k])
        for j in range(wide):
            for k in range(j * points, (j + 1) * points):
                if np.isfinite(found[k]):
                    total[j] += found[k]
                    count[j] += 1
    placed(nodes, exact, i, known)
    for j in range(wide):
        if known[j]:
            enough = count[j] > 0 and 2 * count[j] >= points * points
            out[j] = total[j] / count[j] if enough else np.nan


@njit(cache=True, nogil=True, parallel=True)
def look_up(part, grid, nodes, exact, is_inside, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write the mean of the bilinear values at the points of each cell of a window.

    Parameters
    ----------
    part
        values of a part of a grid, and its first row and column there.
    grid
        rows and columns of that grid.
    nodes, exact
        of a `geo.ground._lattice.Piece`; cells whose points they do not place are left alone.
    is_inside
        whether every point is placed, and has four neighbours on the grid.
    out
        the window.
    """
    for i in prange(out.shape[0]):
        _look_up_row(part, grid, nodes, exact, is_inside, i, out[i])


@njit(cache=True, nogil=True)
def look_up_few(part, grid, nodes, exact, is_inside, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Do what `look_up` does on one thread: waking others takes longer than a small window."""
    for i in range(out.shape[0]):
        _look_up_row(part, grid, nodes, exact, is_inside, i, out[i])
