"""Kernel of `geo.walking._network`: in which cells a line stays, and where in them."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def _stays(places, off, begin, end, can_stand, at):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write the point of each stay in a cell where one can stand into `at`; return how many there are."""
    size, i = 0, begin
    while i < end:
        best, here = i, places[i]
        while i < end and places[i] == here:
            best = i if off[i] < off[best] else best
            i += 1
        if can_stand[here]:
            at[size] = best
            size += 1
    return size


@njit(cache=True, nogil=True)
def _spaced(at, size, at_m, shortest_m):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Leave out of `at` what is too near to the one before; both ends stay. Return how many are left."""
    if size == 0:
        return 0
    kept, last = 1, at[size - 1]
    for i in range(1, size):
        if at_m[at[i]] - at_m[at[kept - 1]] >= shortest_m:
            at[kept] = at[i]
            kept += 1
    if at[kept - 1] != last:
        if kept > 1:
            kept -= 1
        at[kept] = last
        kept += 1
    return kept


@njit(cache=True, nogil=True)
def visits(
    first: NDArray[np.int64],
    places: NDArray[np.int64],
    off: NDArray[np.float64],
    at_m: NDArray[np.float64],
    is_known: NDArray[np.bool_],
    can_stand: NDArray[np.bool_],
    shortest_m: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the points from which, and to which, steps lead along lines.

    Parameters
    ----------
    first
        shape (lines + 1,): each line's first point, and the end of all.
    places
        of each point: where to ask about its cell in `is_known` and `can_stand`; -1 off the grid.
    off, at_m
        of each point: metres from the centre of its cell, and from the beginning of its line.
    shortest_m
        points that stand for cells are so far apart.
    """
    start, end = np.empty(places.size, np.int64), np.empty(places.size, np.int64)
    at = np.empty(places.size, np.int64)
    size = 0
    for line in range(first.size - 1):
        i, stop = first[line], first[line + 1]
        while i < stop:
            if places[i] < 0 or not is_known[places[i]]:
                i += 1
                continue
            begin = i
            while i < stop and places[i] >= 0 and is_known[places[i]]:
                i += 1
            kept = _spaced(at, _stays(places, off, begin, i, can_stand, at), at_m, shortest_m)
            for k in range(1, kept):
                start[size], end[size] = at[k - 1], at[k]
                size += 1
    return start[:size], end[:size]


@njit(cache=True, nogil=True)
def add_up(first: NDArray[np.int64], hops: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far each point is along its line; `hops` lead from each point of all lines to the next."""
    far = np.zeros(hops.size + 1)
    for line in range(first.size - 1):
        for i in range(first[line] + 1, first[line + 1]):
            far[i] = far[i - 1] + hops[i - 1]
    return far
