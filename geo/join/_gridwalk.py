"""Kernel of `geo.join.sample`: one walk over the grid per line, cell by cell, as long as the line.

Positions are in cells: column 0.0 is the west edge of the first column, row 0.0 the north edge of the
first row. The walk only notes which cells a line crosses and how far; when a line's note is full or done the
values are fetched, grid by grid. So the fetches do not wait for one another, nor for the walk.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from geo._compiled import ZERO

Floats = NDArray[np.float64]

_CREW = 32
"""Lines walked by one thread at a time, one after the other."""

_NOTE = 1024
"""Cells noted before their values are fetched."""

_SLIVER = 1e-12
"""Share of a piece that rounding may leave over at the corner of a cell."""

_EDGE = 1e-9
"""A vertex this close to a cell's edge, in cells, lies on it: the degrees of a file rarely add up exactly."""

_COVERED, _BASE, _WEIGHTED, _LOW, _HIGH = 0, 1, 2, 3, 4
"""What is summed for each grid: metres over a value, the first value, metres x difference to it, extremes."""


@njit(cache=True, inline="always")
def _first_cell(start: float, step: float, count: int) -> int:
    """Return the cell in which a piece that starts at `start` and moves by `step` begins.

    On an edge it is the cell ahead; for a piece that runs along the edge, the one to the east or south (on
    the grid's own east and south edge, the last).
    """
    cell = int(np.floor(start))
    if cell == start:
        return max(cell - 1, 0) if step < 0.0 else min(cell, count - 1)
    return cell


@njit(cache=True, inline="always")
def _inside(start: float, step: float, count: int) -> tuple[float, float]:
    """Return the share of a piece at which it enters and leaves the strip [0, count] of one axis."""
    if step == 0.0:
        if 0.0 <= start <= count:
            return 0.0, 1.0
        return 1.0, 0.0
    one, other = -start / step, (count - start) / step
    return min(one, other), max(one, other)


@njit(cache=True, inline="always")
def _in_cells(value: float, origin: float, per_unit: float) -> float:
    cell = (value - origin) * per_unit
    nearest = np.floor(cell + 0.5)
    return float(nearest if abs(cell - nearest) < _EDGE else cell)


@njit(cache=True, nogil=True)
def _fetch(
    cells: NDArray[np.int64], metres: Floats, count: int, grids: NDArray[np.floating], sums: Floats
) -> None:
    """Add the values of the cells noted to the sums of each grid."""
    for k in range(grids.shape[0]):
        grid = grids[k]
        covered, base, weighted, low, high = sums[k, 0], sums[k, 1], sums[k, 2], sums[k, 3], sums[k, 4]
        for m in range(count):
            value = float(grid[cells[m]])
            if np.isfinite(value):
                if covered == 0.0:
                    base = low = high = value
                covered += metres[m]
                weighted += metres[m] * (value - base)
                low = min(low, value)
                high = max(high, value)
        sums[k, 0], sums[k, 1], sums[k, 2], sums[k, 3], sums[k, 4] = covered, base, weighted, low, high


@njit(cache=True, parallel=True, nogil=True)
def walk(  # noqa: C901, PLR0912, PLR0915 - one loop on purpose: numba compiles and runs it as one
    xy: Floats,
    places: Floats,
    origin: tuple[float, float],
    per_unit: tuple[float, float],
    part_starts: NDArray[np.int64],
    line_starts: NDArray[np.int64],
    order: NDArray[np.int64],
    grids: NDArray[np.floating],
    width: int,
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Walk every line over a stack of grids.

    Parameters
    ----------
    xy
        vertices, shape (vertex, 2), in metres.
    places
        the same vertices in the CRS of the grids.
    origin
        the grids' north-west corner there.
    per_unit
        columns and rows to its unit, the rows negative.
    part_starts
        index of the first vertex of each part, and the number of vertices.
    line_starts
        index of the first part of each line, and the number of parts.
    order
        in which the lines are walked.
    grids
        shape (grid, row x column), rows in turn, each of `width`; a value that is not finite is missing.

    Returns
    -------
    mean, minimum, maximum, covered_m
        shape (line, grid); NaN where no length is covered.
    total_m
        shape (line,): length walked, covered or not.
    """
    lines, layers = line_starts.size - 1, grids.shape[0]
    height = grids.shape[1] // width
    mean = np.full((lines, layers), np.nan)
    minimum = np.full((lines, layers), np.nan)
    maximum = np.full((lines, layers), np.nan)
    covered_m = np.zeros((lines, layers))
    total_m = np.zeros(lines)

    for crew in prange((lines + _CREW - 1) // _CREW):
        cells, metres = np.empty(_NOTE, np.int64), np.empty(_NOTE)
        # The sum is of differences to the first value: exact where all values are the same.
        sums = np.empty((layers, 5))
        for turn in range(crew * _CREW, min((crew + 1) * _CREW, lines)):
            line = order[turn]
            noted, total = ZERO, 0.0
            sums[:] = 0.0
            for part in range(line_starts[line], line_starts[line + 1]):
                first, last = part_starts[part], part_starts[part + 1] - 1
                if first >= last:
                    continue
                x = _in_cells(places[first, 0], origin[0], per_unit[0])
                y = _in_cells(places[first, 1], origin[1], per_unit[1])
                for i in range(first, last):
                    from_x, from_y = x, y
                    x = _in_cells(places[i + 1, 0], origin[0], per_unit[0])
                    y = _in_cells(places[i + 1, 1], origin[1], per_unit[1])
                    run, rise = xy[i + 1, 0] - xy[i, 0], xy[i + 1, 1] - xy[i, 1]
                    length = np.sqrt(run * run + rise * rise)
                    if not length > 0.0:
                        continue
                    total += length
                    dx, dy = x - from_x, y - from_y
                    if not np.isfinite(from_x + from_y + dx + dy):
                        continue
                    at, end, start_x, start_y, stop_x, stop_y = 0.0, 1.0, from_x, from_y, x, y
                    if (
                        min(from_x, x) < 0.0
                        or min(from_y, y) < 0.0
                        or max(from_x, x) > width
                        or max(from_y, y) > height
                    ):
                        enter_x, leave_x = _inside(from_x, dx, width)
                        enter_y, leave_y = _inside(from_y, dy, height)
                        at, end = max(enter_x, enter_y, 0.0), min(leave_x, leave_y, 1.0)
                        if at >= end:
                            continue
                        # Rounding may put either end a hair outside: hold it on the grid.
                        start_x = min(max(from_x + at * dx, 0.0), float(width))
                        start_y = min(max(from_y + at * dy, 0.0), float(height))
                        stop_x = min(max(from_x + end * dx, 0.0), float(width))
                        stop_y = min(max(from_y + end * dy, 0.0), float(height))
                    column, row = _first_cell(start_x, dx, width), _first_cell(start_y, dy, height)
                    over_x = abs(_first_cell(stop_x, -dx, width) - column)
                    over_y = abs(_first_cell(stop_y, -dy, height) - row)
                    ahead_x, ahead_y = (1 if dx > 0.0 else -1), (1 if dy > 0.0 else -1)
                    # The next edge on each axis and the one after, as shares of the piece. Which axis is next
                    # is a coin's throw: it is chosen by arithmetic, for a wrong guess costs more than a step.
                    edge_x, edge_y = column + (ahead_x + 1) // 2 - from_x, row + (ahead_y + 1) // 2 - from_y
                    per_x = 1.0 / dx if over_x > 0 else 0.0
                    per_y = 1.0 / dy if over_y > 0 else 0.0
                    next_x = edge_x * per_x if over_x > 0 else np.inf
                    next_y = edge_y * per_y if over_y > 0 else np.inf
                    edge_x, edge_y = edge_x + ahead_x, edge_y + ahead_y
                    after_x, after_y = edge_x * per_x, edge_y * per_y
                    for step in range(over_x + over_y + 1):
                        on_x = next_x < next_y
                        to = next_x if on_x else next_y
                        to = end if step == over_x + over_y or to > end else to
                        # Both axes are crossed at a corner: between them lies nothing, or a sliver.
                        if to - at > _SLIVER and 0 <= column < width and 0 <= row < height:
                            if noted == _NOTE:
                                _fetch(cells, metres, noted, grids, sums)
                                noted = 0
                            cells[noted] = row * width + column
                            metres[noted] = (to - at) * length
                            noted += 1
                            at = to
                        column += ahead_x * int(on_x)
                        row += ahead_y * (1 - int(on_x))
                        edge_x += ahead_x if on_x else 0.0
                        edge_y += 0.0 if on_x else ahead_y
                        next_x = after_x if on_x else next_x
                        next_y = next_y if on_x else after_y
                        after_x, after_y = edge_x * per_x, edge_y * per_y
            _fetch(cells, metres, noted, grids, sums)
            total_m[line] = total
            for k in range(layers):
                covered_m[line, k] = sums[k, _COVERED]
                if sums[k, _COVERED] > 0.0:
                    mean[line, k] = sums[k, _BASE] + sums[k, _WEIGHTED] / sums[k, _COVERED]
                    minimum[line, k] = sums[k, _LOW]
                    maximum[line, k] = sums[k, _HIGH]
    return mean, minimum, maximum, covered_m, total_m
