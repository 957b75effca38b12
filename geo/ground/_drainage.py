"""Kernels of `geo.ground.interpolate`: water finds its way down a grid, and the grid rises from it."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo._compiled import ZERO

_DIAGONAL = math.sqrt(2.0)

_LEVEL = np.uint64(32)
"""Bits of a rank below those of the level."""


@njit(cache=True, nogil=True)
def flood(height: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Drain every cell to the edge of the grid, filling hollows (priority flood).

    Barnes, Lehman and Mulla (2014), "Priority-flood", Computers & Geosciences 62, algorithm 1: cells are
    taken from the edge inwards, lowest first, and each drains to the one that it was reached from.

    Parameters
    ----------
    height
        shape (rows, columns); no NaN.

    Returns
    -------
    order
        cell numbers (row * columns + column) so that each comes after the one it drains to.
    receiver
        for each cell the number of the cell it drains to; itself on the edge.
    """
    rows, columns = height.shape
    size = rows * columns
    order = np.empty(size, np.int32)
    receiver = np.full(size, -1, np.int32)
    own = _ranks(height)
    ranks, cells = np.empty(size, np.uint64), np.empty(size, np.int32)
    held = ZERO
    for cell in range(size):
        row, column = divmod(cell, columns)
        if row in (0, rows - 1) or column in (0, columns - 1):
            receiver[cell] = cell
            held = _push(ranks, cells, held, _rank(own[cell], own[cell]), np.int32(cell))
    done = 0
    while held > 0:
        cell, level = cells[0], np.uint32(ranks[0] >> _LEVEL)
        held = _pop(ranks, cells, held)
        order[done] = cell
        done += 1
        row, column = divmod(cell, columns)
        for down in range(-1, 2):
            for right in range(-1, 2):
                i, j = row + down, column + right
                if i < 0 or j < 0 or i >= rows or j >= columns:
                    continue
                other = i * columns + j
                if receiver[other] < 0:
                    receiver[other] = cell
                    rank = _rank(max(own[other], level), own[other])
                    held = _push(ranks, cells, held, rank, np.int32(other))
    return order, receiver


@njit(cache=True, nogil=True)
def _ranks(height: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Return whole numbers in the order of the heights: what is compared most often is best compared fast."""
    bits = (height + np.float32(0.0)).ravel().view(np.int32)  # -0.0 is no lower than 0.0
    ranks = np.empty(bits.size, np.uint32)
    for cell in range(bits.size):
        # The bits of a float are in order above zero, and in the other order below.
        ranks[cell] = ~bits[cell] if bits[cell] < 0 else np.uint32(bits[cell]) | np.uint32(0x80000000)
    return ranks


@njit(cache=True, inline="always")
def _rank(level: int, own: int) -> np.uint64:
    # Inside a filled hollow all levels are equal: there the cell's own height decides, and last its number,
    # so that the order does not hang on the heap's history.
    return (np.uint64(level) << _LEVEL) | np.uint64(own)


@njit(cache=True, nogil=True)
def _push(
    ranks: NDArray[np.uint64], cells: NDArray[np.int32], held: int, rank: np.uint64, cell: np.int32
) -> int:
    """Put a cell into a heap of four children each: `ranks` and `cells` side by side."""
    at = held
    while at > 0:
        parent = (at - 1) >> 2
        if ranks[parent] < rank or (ranks[parent] == rank and cells[parent] < cell):
            break
        ranks[at], cells[at] = ranks[parent], cells[parent]
        at = parent
    ranks[at], cells[at] = rank, cell
    return held + 1


@njit(cache=True, nogil=True)
def _pop(ranks: NDArray[np.uint64], cells: NDArray[np.int32], held: int) -> int:
    """Take the first out of the heap."""
    held -= 1
    rank, cell = ranks[held], cells[held]
    at = 0
    while 4 * at + 1 < held:
        first = 4 * at + 1
        least = first
        for child in range(first + 1, min(first + 4, held)):
            if ranks[child] < ranks[least] or (ranks[child] == ranks[least] and cells[child] < cells[least]):
                least = child
        if rank < ranks[least] or (rank == ranks[least] and cell < cells[least]):
            break
        ranks[at], cells[at] = ranks[least], cells[least]
        at = least
    ranks[at], cells[at] = rank, cell
    return held


@njit(cache=True, nogil=True)
def raise_from_drainage(
    order: NDArray[np.int32],
    receiver: NDArray[np.int32],
    steepness: NDArray[np.float32],
    *,
    cell_m: float,
    hillslope_m2: float,
    trunk_m2: float,
    concavity: float,
) -> NDArray[np.float32]:
    """Return the land that rises from its outlets with a slope set by the land draining through each cell.

    The slope is ``steepness`` where less than `hillslope_m2` drains (hillslopes), and falls with drained area
    to the power of -`concavity` below (channels): Flint (1974), Water Resources Research 10(5).
    """
    rows, columns = steepness.shape
    slope = steepness.ravel()
    drained = np.ones(order.size, np.float32)
    for n in range(order.size - 1, -1, -1):
        cell = order[n]
        if receiver[cell] != cell:
            drained[receiver[cell]] += drained[cell]
    height = np.zeros(order.size, np.float32)
    threshold = hillslope_m2 / (cell_m * cell_m)
    trunk = trunk_m2 / (cell_m * cell_m)
    for cell in order:
        to = receiver[cell]
        if to == cell or drained[cell] > trunk:
            continue
        straight = to // columns == cell // columns or to % columns == cell % columns
        run = cell_m if straight else cell_m * _DIAGONAL
        share = 1.0 if drained[cell] <= threshold else (drained[cell] / threshold) ** -concavity
        height[cell] = height[to] + slope[cell] * run * share
    return height.reshape(rows, columns)


@njit(cache=True, nogil=True)
def enlarge(values: NDArray[np.float32], times: int) -> NDArray[np.float32]:
    """Return a grid with each cell split in `times` x `times`, by Catmull-Rom splines through the centres.

    Keys (1981), IEEE Transactions on Acoustics, Speech, and Signal Processing 29(6); cells beyond the edge
    repeat it.
    """
    rows, columns = values.shape
    weights = np.empty((times, 4), np.float32)
    first = np.empty(times, np.int64)
    for part in range(times):
        offset = (part + 0.5) / times - 0.5
        start = math.floor(offset)
        t = offset - start
        first[part] = start - 1
        weights[part, 0] = ((-0.5 * t + 1.0) * t - 0.5) * t
        weights[part, 1] = (1.5 * t - 2.5) * t * t + 1.0
        weights[part, 2] = ((-1.5 * t + 2.0) * t + 0.5) * t
        weights[part, 3] = (0.5 * t - 0.5) * t * t
    wide = np.empty((rows, columns * times), np.float32)
    for row in range(rows):
        for column in range(columns):
            for part in range(times):
                total = np.float32(0.0)
                for k in range(4):
                    at = min(max(column + first[part] + k, 0), columns - 1)
                    total += weights[part, k] * values[row, at]
                wide[row, column * times + part] = total
    out = np.empty((rows * times, columns * times), np.float32)
    for row in range(rows):
        for part in range(times):
            a = min(max(row + first[part], 0), rows - 1)
            b = min(max(row + first[part] + 1, 0), rows - 1)
            c = min(max(row + first[part] + 2, 0), rows - 1)
            d = min(max(row + first[part] + 3, 0), rows - 1)
            wa, wb, wc, wd = weights[part]
            for column in range(columns * times):
                out[row * times + part, column] = (
                    wa * wide[a, column] + wb * wide[b, column] + wc * wide[c, column] + wd * wide[d, column]
                )
    return out


@njit(cache=True, nogil=True)
def mark_triangles(mask: NDArray[np.bool_], corners: NDArray[np.float64]) -> None:
    """Set the cells of `mask` whose centres lie in any of the triangles.

    Parameters
    ----------
    mask
        changed in place.
    corners
        shape (triangles, 3, 2): column and row of each corner, cell centres at whole numbers.
    """
    rows, columns = mask.shape
    for n in range(corners.shape[0]):
        top = max(math.ceil(corners[n, :, 1].min()), 0)
        bottom = min(math.floor(corners[n, :, 1].max()), rows - 1)
        for row in range(top, bottom + 1):
            left, right = np.inf, -np.inf
            for k in range(3):
                x0, y0 = corners[n, k]
                x1, y1 = corners[n, (k + 1) % 3]
                if min(y0, y1) > row or max(y0, y1) < row:
                    continue
                if y0 == y1:
                    left, right = min(left, x0, x1), max(right, x0, x1)
                else:
                    x = x0 + (x1 - x0) * (row - y0) / (y1 - y0)
                    left, right = min(left, x), max(right, x)
            if left > right:
                continue
            for column in range(max(math.ceil(left), 0), min(math.floor(right), columns - 1) + 1):
                mask[row, column] = True


@njit(cache=True, nogil=True)
def mark_distance(distance: NDArray[np.float32], places: NDArray[np.float64], cell_m: float) -> None:
    """Lower each cell of `distance` to its distance from the nearest place, where that is less.

    Parameters
    ----------
    distance
        metres, changed in place.
    places
        shape (places, 2): column and row, cell centres at whole numbers.
    cell_m
        width of a cell in metres.
    """
    rows, columns = distance.shape
    reach = math.ceil(distance.max() / cell_m)
    for n in range(places.shape[0]):
        x, y = places[n]
        for row in range(max(math.floor(y) - reach, 0), min(math.ceil(y) + reach + 1, rows)):
            for column in range(max(math.floor(x) - reach, 0), min(math.ceil(x) + reach + 1, columns)):
                away = cell_m * math.hypot(column - x, row - y)
                distance[row, column] = min(distance[row, column], away)
