"""Kernels of `geo.ground.visibility` for what was seen: it is counted, and held against the unknown.

Within an eighth (see `geo.ground._sight`) the line to a cell (n, j) appears at m = j / n. Where it crosses
ring k < n, at row m k, the ground is not known if a cell without elevation is less than one row away: such a
cell (k, q) makes unknown whatever appears behind it at (q - 1) / k < m < (q + 1) / k. The crossings of rows
add nothing: for m up to 1, the cell that makes one of them unknown makes one of a ring so. The union of these
open intervals is kept ring by ring, their ends as fractions, so nothing is rounded; each is at least 2 / k
wide, so they are few, and a ring costs no more than its cells.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from geo.ground._sight import Grid, Place, _aside, eighth

Fractions: TypeAlias = NDArray[np.int64]
"""Open intervals in rising order, shape (intervals, 4): numerator and denominator of both ends."""


@njit(cache=True, nogil=True)
def _merge(have: Fractions, count: int, runs: NDArray[np.int64], found: int, k: int, out: Fractions) -> int:
    """Write the union of intervals and the `runs` (first, last row without elevation) of ring k."""
    i, r, n = 0, 0, -1
    while i < count or r < found:
        if r == found or (i < count and have[i, 0] * k <= (runs[r, 0] - 1) * have[i, 1]):
            low, low_of, high, high_of = have[i, 0], have[i, 1], have[i, 2], have[i, 3]
            i += 1
        else:
            low, low_of, high, high_of = runs[r, 0] - 1, k, runs[r, 1] + 1, k
            r += 1
        # Where two only touch, the point between them is in neither: there is a cell with elevation.
        if n >= 0 and low * out[n, 3] < out[n, 2] * low_of:
            if high * out[n, 3] > out[n, 2] * high_of:
                out[n, 2], out[n, 3] = high, high_of
        else:
            n += 1
            out[n, 0], out[n, 1], out[n, 2], out[n, 3] = low, low_of, high, high_of
    return n + 1


@njit(cache=True, nogil=True)
def _runs(z: Grid, place: Place, k: int, fill: int, runs: NDArray[np.int64]) -> int:
    """Write first and last row of each run of cells without elevation in ring k; return how many."""
    found = 0
    before = False
    for j in range(fill + 1):
        unknown = np.isnan(z[place[0] + k * place[1] + j * place[2]])
        if unknown:
            if not before:
                runs[found, 0] = j
                found += 1
            runs[found - 1, 1] = j
        before = unknown
    return found


@njit(cache=True, nogil=True)
def _octant(
    z: Grid,
    place: Place,
    sizes: tuple[int, int],
    sight: tuple[float, float, float, float, float, float],
    seen: NDArray[np.uint8],
    put: Place,
) -> None:
    """Take back what is seen over known ground in one eighth; all as for `_sight._octant`."""
    far = min(sizes[0], int(np.sqrt(sight[5]) / sight[0]) + 1)
    if far < 1:
        return
    have, spare = np.empty((far + 4, 4), np.int64), np.empty((far + 4, 4), np.int64)
    runs = np.empty((far // 2 + 2, 2), np.int64)
    count = 0
    for k in range(1, far + 1):
        fill = min(k, sizes[1], _aside(k, sizes[1], sight))
        i = 0
        for j in range(fill + 1):
            at = put[0] + k * put[1] + j * put[2]
            if seen[at] == 0:
                continue
            while i < count and have[i, 2] * k <= j * have[i, 3]:
                i += 1
            if i == count or have[i, 0] * k >= j * have[i, 1]:
                seen[at] = 0
        found = _runs(z, place, k, fill, runs)
        if found:
            count = _merge(have, count, runs, found, k, spare)
            have, spare = spare, have


@njit(cache=True, parallel=True)
def keep_over_unknown(
    z: Grid,
    columns: int,
    at: NDArray[np.int64],
    sights: NDArray[np.float64],
    windows: NDArray[np.int64],
    seen: NDArray[np.uint8],
) -> None:
    """Put 0 for 1 where the line of sight crosses no unknown ground; all as for `_sight.observers`."""
    for task in prange(8 * at.size):
        o = task >> 3
        place, sizes, sight, put = eighth(task & 7, columns, at[o], sights[o], windows[o])
        seen[put[0]] = 0
        _octant(z, place, sizes, sight, seen, put)


@njit(cache=True, nogil=True)
def _add_row(
    i: int,
    seen: NDArray[np.uint8],
    windows: NDArray[np.int64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    counts: NDArray[np.float32] | NDArray[np.unsignedinteger],
) -> None:
    for o in range(rows.size):
        begin, north, south, west, east = windows[o]
        if rows[o] - north <= i <= rows[o] + south:
            wide = west + east + 1
            first = columns[o] - west
            skip = max(-first, 0)
            line = seen[begin + (i - rows[o] + north) * wide :][skip:wide]
            out = counts[i, max(first, 0) :][: line.size]
            for c in range(out.size):
                out[c] += counts.dtype.type(line[c])


@njit(cache=True, parallel=True)
def add(
    seen: NDArray[np.uint8],
    windows: NDArray[np.int64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    counts: NDArray[np.float32] | NDArray[np.unsignedinteger],
) -> None:
    """Add to `counts`, shape (rows, columns), what the observers have seen of it.

    `rows` and `columns` are where they stand, from the first of `counts`, inside or not; `windows` are those
    of `_sight.observers`.
    """
    for i in prange(counts.shape[0]):
        _add_row(i, seen, windows, rows, columns, counts)


@njit(cache=True, nogil=True)
def add_few(
    seen: NDArray[np.uint8],
    windows: NDArray[np.int64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    counts: NDArray[np.float32] | NDArray[np.unsignedinteger],
) -> None:
    """As `add`, in one thread: where there is little to add, to wake others takes longer."""
    for i in range(counts.shape[0]):
        _add_row(i, seen, windows, rows, columns, counts)
