"""Kernels that find straight pieces near points: a uniform grid of bins, searched ring by ring outward.

A bin holds every piece that touches its square. Rings of bins are searched about a point until nothing
further out can be nearer than what was found, so the answer is exact. Distances are computed by the formula
that GEOS uses, so that ties fall as they do there. A point counts as a piece without length.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Grid = tuple[float, float, float, int, int]
"""West edge, south edge, side of a bin; columns, rows."""

_SLACK = 1e-9
"""In bins: more than rounding can move a piece, less than matters."""

_SORT_FROM = 20_000
"""Points from which it pays to visit them bin by bin, so that neighbours find the bins in cache."""


@njit(cache=True, inline="always")
def _distance(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    """Return the distance from a point to a piece."""
    dx, dy, px, py = bx - ax, by - ay, x - ax, y - ay
    squared = dx * dx + dy * dy
    along = px * dx + py * dy
    if along <= 0.0 or squared == 0.0:
        return float(np.sqrt(px * px + py * py))
    if along >= squared:
        return float(np.sqrt((x - bx) * (x - bx) + (y - by) * (y - by)))
    return float(abs((px * dy - py * dx) / squared) * np.sqrt(squared))


@njit(cache=True, inline="always")
def _bin(value: float, count: int) -> int:
    return min(max(int(np.floor(value)), 0), count - 1)


@njit(cache=True, inline="always")
def span(ax: float, ay: float, bx: float, by: float, row: int) -> tuple[float, float]:
    """Return the least and the greatest x of the part of a piece that lies in row <= y <= row + 1."""
    if by < ay:
        ax, ay, bx, by = bx, by, ax, ay
    low, high = ax, bx
    if ay < row:
        low = ax + (row - ay) / (by - ay) * (bx - ax)
    if by > row + 1:
        high = ax + (row + 1 - ay) / (by - ay) * (bx - ax)
    return min(low, high), max(low, high)


@njit(cache=True, nogil=True)
def fill_bins(pieces: Floats, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return where each bin's pieces begin, and the pieces of all bins in turn.

    Parameters
    ----------
    pieces
        shape (piece, 4): ax, ay, bx, by.
    """
    west, south, side, columns, rows = grid
    starts = np.zeros(columns * rows + 1, np.int64)
    items = np.empty(0, np.int32)
    for filling in range(2):
        if filling:
            for k in range(columns * rows):
                starts[k + 1] += starts[k]
            items = np.empty(starts[-1], np.int32)
            # Filled from the back, each bin's end moves to its beginning.
        for p in range(pieces.shape[0]):
            ax, ay = (pieces[p, 0] - west) / side, (pieces[p, 1] - south) / side
            bx, by = (pieces[p, 2] - west) / side, (pieces[p, 3] - south) / side
            for row in range(_bin(min(ay, by) - _SLACK, rows), _bin(max(ay, by) + _SLACK, rows) + 1):
                low, high = span(ax, ay, bx, by, row)
                for column in range(_bin(low - _SLACK, columns), _bin(high + _SLACK, columns) + 1):
                    k = row * columns + column
                    if filling:
                        starts[k + 1] -= 1
                        items[starts[k + 1]] = p
                    else:
                        starts[k + 1] += 1
    # Now starts[k + 1] is the beginning of bin k: move them down by one.
    total = items.size
    for k in range(columns * rows):
        starts[k] = starts[k + 1]
    starts[columns * rows] = total
    return starts, items


@njit(cache=True, nogil=True)
def visiting_order(points: Floats, grid: Grid) -> NDArray[np.int64]:
    """Return the points in the order of their bins (or as they are where they are few)."""
    count = points.shape[0]
    order = np.arange(count)
    if count < _SORT_FROM:
        return order
    west, south, side, columns, rows = grid
    where = np.empty(count, np.int64)
    starts = np.zeros(columns * rows + 1, np.int64)
    for p in range(count):
        column, row = _bin((points[p, 0] - west) / side, columns), _bin((points[p, 1] - south) / side, rows)
        where[p] = row * columns + column
        starts[where[p] + 1] += 1
    for k in range(columns * rows):
        starts[k + 1] += starts[k]
    for p in range(count):
        order[starts[where[p]]] = p
        starts[where[p]] += 1
    return order


@njit(cache=True, parallel=True, nogil=True)
def nearest(  # noqa: C901, PLR0912 - one search on purpose: numba compiles and runs it as one
    points: Floats,
    order: NDArray[np.int64],
    grid: Grid,
    starts: NDArray[np.int64],
    pieces: Floats,
    rank: NDArray[np.int64],
    rings: NDArray[np.int32],
    distance: Floats,
    found: NDArray[np.int64],
) -> None:
    """Write the distance from each point to the nearest piece, and that piece's rank (the least of a tie).

    Parameters
    ----------
    points
        shape (point, 2), finite.
    order
        in which they are visited.
    starts, pieces, rank
        where each bin begins, and the pieces of the bins in turn with the rank of what they belong to:
        shape (item, 4), (item,).
    rings
        for each bin how many rings about it, itself counted, hold nothing.
    """
    west, south, side, columns, rows = grid
    for turn in prange(order.size):
        p = order[turn]
        x, y = points[p, 0], points[p, 1]
        at_x, at_y = (x - west) / side, (y - south) / side
        column, row = _bin(at_x, columns), _bin(at_y, rows)
        best, who = np.inf, np.int64(-1)
        ring = rings[row * columns + column]
        while True:
            for i in range(max(row - ring, 0), min(row + ring, rows - 1) + 1):
                off_y = max(i - at_y, at_y - i - 1, 0.0)
                whole = i in (row - ring, row + ring)
                step = 1 if whole or ring == 0 else 2 * ring
                for j in range(column - ring, column + ring + 1, step):
                    if j < 0 or j >= columns:
                        continue
                    k = i * columns + j
                    if starts[k] == starts[k + 1]:
                        continue
                    off_x = max(j - at_x, at_x - j - 1, 0.0)
                    limit = best / side + _SLACK
                    if off_x * off_x + off_y * off_y > limit * limit:
                        continue
                    for m in range(starts[k], starts[k + 1]):
                        away = _distance(x, y, pieces[m, 0], pieces[m, 1], pieces[m, 2], pieces[m, 3])
                        if away < best or (away == best and rank[m] < who):
                            best, who = away, rank[m]
            # How far it is to the nearest bin beyond this ring, on the sides where there are any.
            beyond = np.inf
            if column - ring > 0:
                beyond = min(beyond, at_x - (column - ring))
            if column + ring + 1 < columns:
                beyond = min(beyond, column + ring + 1 - at_x)
            if row - ring > 0:
                beyond = min(beyond, at_y - (row - ring))
            if row + ring + 1 < rows:
                beyond = min(beyond, row + ring + 1 - at_y)
            if beyond == np.inf or best < (beyond - _SLACK) * side:
                break
            ring += 1
        distance[p], found[p] = best, who


@njit(cache=True, parallel=True, nogil=True)
def count_within(
    points: Floats,
    order: NDArray[np.int64],
    grid: Grid,
    starts: NDArray[np.int64],
    pieces: Floats,
    rank: NDArray[np.int64],
    reach: float,
    counts: NDArray[np.int64],
) -> None:
    """Write how many things (of different rank, from 0) have a piece within `reach` of each point."""
    west, south, side, columns, rows = grid
    things = np.int64(0) if rank.size == 0 else rank.max() + 1
    crowd = 512
    for crew in prange((order.size + crowd - 1) // crowd):
        # The last point that counted each thing: a thing of many pieces counts once.
        counted_by = np.full(things, -1, np.int64)
        for turn in range(crew * crowd, min((crew + 1) * crowd, order.size)):
            p = order[turn]
            x, y = points[p, 0], points[p, 1]
            at_x, at_y, far = (x - west) / side, (y - south) / side, reach / side + _SLACK
            if at_x + far < 0 or at_y + far < 0 or at_x - far > columns or at_y - far > rows:
                continue
            total = 0
            for i in range(_bin(at_y - far, rows), _bin(at_y + far, rows) + 1):
                for j in range(_bin(at_x - far, columns), _bin(at_x + far, columns) + 1):
                    k = i * columns + j
                    for m in range(starts[k], starts[k + 1]):
                        if counted_by[rank[m]] == p:
                            continue
                        away = _distance(x, y, pieces[m, 0], pieces[m, 1], pieces[m, 2], pieces[m, 3])
                        if away <= reach:
                            counted_by[rank[m]] = p
                            total += 1
            counts[p] = total


@njit(cache=True, nogil=True)
def mark(pieces: Floats, cells: NDArray[np.bool_]) -> None:
    """Mark the cells that pieces touch. Positions are in cells, (column, row) from the grid's corner."""
    rows, columns = cells.shape
    for p in range(pieces.shape[0]):
        ax, ay, bx, by = pieces[p, 0], pieces[p, 1], pieces[p, 2], pieces[p, 3]
        if not np.isfinite(ax + ay + bx + by) or max(ay, by) < 0 or min(ay, by) > rows:
            continue
        for row in range(_bin(min(ay, by), rows), _bin(max(ay, by), rows) + 1):
            low, high = span(ax, ay, bx, by, row)
            if high < 0 or low > columns:
                continue
            for column in range(_bin(low, columns), _bin(high, columns) + 1):
                cells[row, column] = True
