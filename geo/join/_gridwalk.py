"""Kernel of `geo.join.sample`: one walk over the grid per line, cell by cell, as long as the line.

Positions are in cells: column 0.0 is the west edge of the first column, row 0.0 the north edge of the
first row.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray


@njit(cache=True, inline="always")
def _first_cell(start: float, step: float, count: int) -> int:
    """Return the cell in which a piece that starts at `start` and moves by `step` begins.

    On an edge it is the cell ahead; for a piece that runs along the edge, the one to the east or south (on
    the grid's own east and south edge, the last).
    """
    if step < 0.0:
        return max(int(np.ceil(start)) - 1, 0)
    return min(int(np.floor(start)), count - 1)


@njit(cache=True, inline="always")
def _inside(start: float, step: float, count: int) -> tuple[float, float]:
    """Return the share of a piece at which it enters and leaves the strip [0, count] of one axis."""
    if step == 0.0:
        if 0.0 <= start <= count:
            return 0.0, 1.0
        return 1.0, 0.0
    one, other = -start / step, (count - start) / step
    return min(one, other), max(one, other)


@njit(cache=True, parallel=True)
def walk(  # noqa: C901, PLR0912, PLR0915 - one loop on purpose: numba compiles and runs it as one
    columns: NDArray[np.float64],
    rows: NDArray[np.float64],
    piece_m: NDArray[np.float64],
    part_starts: NDArray[np.int64],
    line_starts: NDArray[np.int64],
    grids: NDArray[np.floating],
) -> tuple[
    NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]
]:
    """Walk every line over a stack of grids.

    Parameters
    ----------
    columns, rows
        vertices, in cells.
    piece_m
        for each vertex the metric length of the straight piece that it begins (the last of a part unused).
    part_starts
        index of the first vertex of each part, and the number of vertices.
    line_starts
        index of the first part of each line, and the number of parts.
    grids
        shape (grid, row, column); a value that is not finite is missing.

    Returns
    -------
    mean, minimum, maximum, covered_m
        shape (line, grid); NaN where no length is covered.
    total_m
        shape (line,): length walked, covered or not.
    """
    lines = line_starts.size - 1
    layers, height, width = grids.shape
    mean = np.full((lines, layers), np.nan)
    minimum = np.full((lines, layers), np.nan)
    maximum = np.full((lines, layers), np.nan)
    covered_m = np.zeros((lines, layers))
    total_m = np.zeros(lines)

    for line in prange(lines):
        # The sum is of differences to the first value: exact where all values are the same.
        base = np.zeros(layers)
        weighted = np.zeros(layers)
        for part in range(line_starts[line], line_starts[line + 1]):
            for i in range(part_starts[part], part_starts[part + 1] - 1):
                metres = piece_m[i]
                if not metres > 0.0:
                    continue
                total_m[line] += metres
                x, y = columns[i], rows[i]
                dx, dy = columns[i + 1] - x, rows[i + 1] - y
                if not np.isfinite(x + y + dx + dy):
                    continue
                enter_x, leave_x = _inside(x, dx, width)
                enter_y, leave_y = _inside(y, dy, height)
                at, end = max(enter_x, enter_y, 0.0), min(leave_x, leave_y, 1.0)
                if at >= end:
                    continue
                # Rounding may put the entry a hair outside: hold it on the grid.
                column = _first_cell(min(max(x + at * dx, 0.0), width), dx, width)
                row = _first_cell(min(max(y + at * dy, 0.0), height), dy, height)
                ahead_x, ahead_y = (1 if dx > 0.0 else -1), (1 if dy > 0.0 else -1)
                next_x = np.inf if dx == 0.0 else (column + (1 if dx > 0.0 else 0) - x) / dx
                next_y = np.inf if dy == 0.0 else (row + (1 if dy > 0.0 else 0) - y) / dy
                while at < end:
                    to = min(next_x, next_y, end)
                    if to > at:
                        weight = (to - at) * metres
                        for k in range(layers):
                            value = float(grids[k, row, column])
                            if np.isfinite(value):
                                if covered_m[line, k] == 0.0:
                                    base[k] = minimum[line, k] = maximum[line, k] = value
                                covered_m[line, k] += weight
                                weighted[k] += weight * (value - base[k])
                                minimum[line, k] = min(minimum[line, k], value)
                                maximum[line, k] = max(maximum[line, k], value)
                        at = to
                    # A corner is crossed on both axes at once.
                    step_x, step_y = next_x <= to, next_y <= to
                    if step_x:
                        column += ahead_x
                        next_x = (column + (1 if dx > 0.0 else 0) - x) / dx
                    if step_y:
                        row += ahead_y
                        next_y = (row + (1 if dy > 0.0 else 0) - y) / dy
                    if column < 0 or column >= width or row < 0 or row >= height:
                        break
        for k in range(layers):
            if covered_m[line, k] > 0.0:
                mean[line, k] = base[k] + weighted[k] / covered_m[line, k]
    return mean, minimum, maximum, covered_m, total_m
