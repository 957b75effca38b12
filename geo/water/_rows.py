"""Kernels of `geo.water.siting`: demand as rows of sites, made smaller without changing what a plan covers.

A row is demand that the same sites reach. All rows of a group have one value for a first chosen site within
reach and one for a second; rows that the same sites reach are one row with the values added up.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo._compiled import ZERO

LANES = 16
"""Rows that lie side by side in `packed`: as many sums run at once."""


class Rows(NamedTuple):
    """Demand by the sites that reach it.

    Attributes
    ----------
    ptr
        int64, (rows + 1): where each row begins in `idx`.
    idx
        int32: the sites of each row, ascending.
    first
        float64, (rows): worth of a first chosen site within reach, in litres a day.
    second
        float64, (rows): worth of a second one, on top of the first.
    """

    ptr: NDArray[np.int64]
    idx: NDArray[np.int32]
    first: NDArray[np.float64]
    second: NDArray[np.float64]


def keys(count: int) -> NDArray[np.uint64]:
    """Return a number for each site, so that the numbers of different sets of sites rarely add up alike."""
    return np.random.default_rng(20_011).integers(1, 2**63, count, dtype=np.uint64)


@njit(cache=True, nogil=True)
def turned(
    ptr: NDArray[np.int64], idx: NDArray[np.int32], columns: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the same table by columns instead of by rows; row numbers ascend in each."""
    out = np.zeros(columns + 1, np.int64)
    for e in range(idx.size):
        out[idx[e] + 1] += 1
    for j in range(columns):
        out[j + 1] += out[j]
    to = np.empty(idx.size, np.int32)
    place = out[:-1].copy()
    for i in range(ptr.size - 1):
        for e in range(ptr[i], ptr[i + 1]):
            j = idx[e]
            to[place[j]] = i
            place[j] += 1
    return out, to


@njit(cache=True, nogil=True)
def _same(idx: NDArray[np.int32], one: int, other: int, count: int) -> bool:
    for k in range(count):  # noqa: SIM110 (numba compiles no all() of a generator)
        if idx[one + k] != idx[other + k]:
            return False
    return True


@njit(cache=True, nogil=True)
def narrowed(
    rows: Rows, state: NDArray[np.int8], key: NDArray[np.uint64]
) -> tuple[float, Rows, NDArray[np.int32], NDArray[np.int32]]:
    """Return the demand that is still open when some sites are in and some are out.

    Parameters
    ----------
    state
        for each site 1 where it is in, -1 where it is out, 0 where it is free.
    key
        of `keys`.

    Returns
    -------
    tuple
        the litres that the sites that are in cover already; the rows over the free sites, numbered anew,
        with equal rows made one; for each old row the new one, -1 if it is settled; for each site its new
        number, -1 if it is not free.
    """
    n, m = rows.ptr.size - 1, state.size
    number = np.full(m, -1, np.int32)
    free = 0
    for j in range(m):
        if state[j] == 0:
            number[j] = free
            free += 1
    settled = 0.0
    mark, live, size = np.zeros(n, np.uint64), np.empty(n, np.int64), np.zeros(n, np.int32)
    first, second = rows.first.copy(), rows.second.copy()
    count, entries = 0, 0
    for i in range(n):
        x, have, here = np.uint64(0), 0, 0
        for e in range(rows.ptr[i], rows.ptr[i + 1]):
            j = rows.idx[e]
            if state[j] == 1:
                have += 1
            elif state[j] == 0:
                x ^= key[j]
                here += 1
        if have >= 1:
            settled += first[i]
            first[i], second[i] = second[i], 0.0
        if have >= 2:
            settled += first[i]
            first[i] = 0.0
        if here > 0 and first[i] + second[i] > 0.0:
            mark[i], size[i] = x, here
            live[count] = i
            count += 1
            entries += here
    order = live[:count][np.argsort(mark[live[:count]], kind="mergesort")]
    group = np.full(n, -1, np.int32)
    ptr, idx = np.zeros(count + 1, np.int64), np.empty(entries, np.int32)
    one, two = np.zeros(count), np.zeros(count)
    at, q, before = -1, ZERO, -1
    for i in order:
        put = q
        for e in range(rows.ptr[i], rows.ptr[i + 1]):
            j = number[rows.idx[e]]
            if j >= 0:
                idx[put] = j
                put += 1
        if not (
            before >= 0
            and mark[i] == mark[before]
            and size[i] == size[before]
            and _same(idx, q, q - size[i], size[i])
        ):
            at += 1
            q = put
            ptr[at + 1] = q
        one[at] += first[i]
        two[at] += second[i]
        group[i] = at
        before = i
    merged = Rows(ptr[: at + 2].copy(), idx[:q].copy(), one[: at + 1].copy(), two[: at + 1].copy())
    return settled, merged, group, number


@njit(cache=True, nogil=True)
def packed(
    ptr: NDArray[np.int64], idx: NDArray[np.int32], blank: int, like: NDArray[np.unsignedinteger]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.unsignedinteger]]:
    """Return rows side by side, `LANES` at a time, the longest first; short ones filled up with `blank`.

    Parameters
    ----------
    like
        an empty array of the kind that the column numbers shall have.

    Returns
    -------
    tuple
        the order of the rows; where each bundle of rows begins; the column numbers.
    """
    n = ptr.size - 1
    size = np.empty(n, np.int64)
    for i in range(n):
        size[i] = ptr[i] - ptr[i + 1]
    order = np.argsort(size, kind="mergesort")
    bundles = (n + LANES - 1) // LANES
    begin = np.zeros(bundles + 1, np.int64)
    for s in range(bundles):
        begin[s + 1] = begin[s] - LANES * size[order[s * LANES]]
    out = np.full(begin[bundles], blank, like.dtype)
    for s in range(bundles):
        for lane in range(min(LANES, n - s * LANES)):
            i = order[s * LANES + lane]
            for k in range(-size[i]):
                out[begin[s] + k * LANES + lane] = idx[ptr[i] + k]
    return order, begin, out
