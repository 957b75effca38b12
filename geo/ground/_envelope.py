"""Kernels of `geo.ground.distance`: exact Euclidean distance, first along columns, then along rows.

The distance of a cell to the nearest source is the least, over the columns, of the distance to that column's
nearest source: along a row it is the lower envelope of as many parabolas as there are columns (Felzenszwalb
and Huttenlocher 2012, Distance transforms of sampled functions, Theory of Computing 8:415-428; Meijster,
Roerdink, Hesselink 2000, A general algorithm for computing distance transforms in linear time).

Where rows differ in height and width, the distance told of a row is measured with the width of that row: its
columns' nearest sources do not depend on that width, and the envelope along it is of one width, so it holds.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

NONE = np.int32(2**30)
"""Rows to a source where there is none: more than any raster has."""

_BLOCK = 256
"""Columns swept together by one thread: a row of them is a few cache lines."""


@njit(cache=True, nogil=True)
def _down(
    source: NDArray[np.bool_], first: int, last: int, run: NDArray[np.int32], out: NDArray[np.int32]
) -> None:
    """Write how many rows above the nearest source in the same column is, in columns from `first` to `last`.

    `run` is `above` of `nearest_rows` for these columns, and is changed.
    """
    for i in range(source.shape[0]):
        here, into = source[i, first:last], out[i, first:last]
        for j in range(run.size):
            away = np.int32(0) if here[j] else (run[j] if i == 0 else run[j] + np.int32(1))
            away = min(away, NONE)
            run[j] = away
            into[j] = away


@njit(cache=True, parallel=True, nogil=True)
def nearest_rows(
    source: NDArray[np.bool_],
    above: NDArray[np.int32],
    below: NDArray[np.int32],
    out: NDArray[np.int32],
) -> None:
    """Write how many rows away the nearest source in the same column is; NONE or more where there is none.

    Parameters
    ----------
    source
        a strip of rows of the grid.
    above, below
        for each column, how many rows before the strip's first (after its last) row the nearest source
        stands; NONE where there is none.
    """
    rows, columns = source.shape
    for block in prange((columns + _BLOCK - 1) // _BLOCK):
        first, last = block * _BLOCK, min((block + 1) * _BLOCK, columns)
        run = above[first:last].copy()
        _down(source, first, last, run, out)
        run[:] = below[first:last]
        for i in range(rows - 1, -1, -1):
            into = out[i, first:last]
            for j in range(run.size):
                away = run[j] if i == rows - 1 else run[j] + np.int32(1)
                away = min(away, into[j])
                run[j] = away
                into[j] = away


@njit(cache=True, parallel=True, nogil=True)
def ends(source: NDArray[np.bool_], first: NDArray[np.int32], last: NDArray[np.int32]) -> None:
    """Write the first and last row with a source in each column; NONE and -1 where there is none."""
    rows, columns = source.shape
    for block in prange((columns + _BLOCK - 1) // _BLOCK):
        for j in range(block * _BLOCK, min((block + 1) * _BLOCK, columns)):
            first[j], last[j] = NONE, -1
        for i in range(rows):
            for j in range(block * _BLOCK, min((block + 1) * _BLOCK, columns)):
                if source[i, j]:
                    first[j] = min(first[j], np.int32(i))
                    last[j] = np.int32(i)


@njit(cache=True, nogil=True, error_model="numpy")
def _owners(
    away: NDArray[np.int32],
    square: NDArray[np.float64],
    half: NDArray[np.float64],
    owner: NDArray[np.int32],
) -> bool:
    """Write which column's nearest source is nearest to each cell of a row; return whether there is any.

    `square` are the squared distances to the nearest source in the same column, a cell's width being 1;
    `half` is 1 / 2j.
    """
    columns = away.size
    keep = np.ones(columns, np.bool_)
    centre = np.empty(columns, np.int32)
    start = np.empty(columns + 1)
    level = np.empty(columns)
    # A column that both neighbours beat at its own place is beaten everywhere.
    for j in range(1, columns - 1):
        keep[j] = (square[j] < square[j - 1] + 1.0) | (square[j] < square[j + 1] + 1.0)
    k = -1
    for q in range(columns):
        if not keep[q] or away[q] >= NONE:
            continue
        top = square[q] + float(q) * float(q)
        at = -np.inf
        while k >= 0:
            at = (top - level[k]) * half[q - centre[k]]
            if at > start[k]:
                break
            k -= 1
        if k < 0:
            at = -np.inf
        k += 1
        centre[k], start[k], level[k] = q, at, top
    begin = 0
    for m in range(k + 1):
        end = columns if m == k else min(int(np.ceil(max(start[m + 1], 0.0))), columns)
        for j in range(begin, end):
            owner[j] = centre[m]
        begin = max(begin, end)
    return k >= 0


@njit(cache=True, nogil=True)
def _halves(columns: int) -> NDArray[np.float64]:
    half = np.zeros(columns + 1)
    for j in range(1, columns + 1):
        half[j] = 0.5 / j
    return half


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def along_rows(away: NDArray[np.int32], width: float, height: float, out: NDArray[np.floating]) -> None:
    """Write the distance of every cell to the nearest source; NaN where the grid has none.

    Parameters
    ----------
    away
        of `nearest_rows`.
    width, height
        of a cell, in metres.
    """
    rows, columns = away.shape
    ratio = (height / width) ** 2
    half = _halves(columns)
    for i in prange(rows):
        square = np.empty(columns)
        owner = np.empty(columns, np.int32)
        for j in range(columns):
            square[j] = ratio * (float(away[i, j]) * float(away[i, j]))
        if not _owners(away[i], square, half, owner):
            out[i] = np.nan
            continue
        for j in range(columns):
            rise, run = away[i, owner[j]] * height, (j - owner[j]) * width
            out[i, j] = np.sqrt(rise * rise + run * run)


@njit(cache=True, parallel=True, nogil=True)
def nearest_rows_uneven(
    source: NDArray[np.bool_],
    above: NDArray[np.int32],
    below: NDArray[np.int32],
    south: NDArray[np.float64],
    first_row: int,
    out: NDArray[np.int32],
) -> None:
    """Write how many rows to the south (to the north, if negative) the nearest source in the same column is.

    As `nearest_rows`, for rows of unequal height; NONE where there is none, the northern of two as near.

    Parameters
    ----------
    south
        how far south each row of the whole grid lies, in metres.
    first_row
        where in the whole grid the strip begins.
    """
    rows, columns = source.shape
    for block in prange((columns + _BLOCK - 1) // _BLOCK):
        first, last = block * _BLOCK, min((block + 1) * _BLOCK, columns)
        run = above[first:last].copy()
        _down(source, first, last, run, out)
        run[:] = below[first:last]
        for i in range(rows - 1, -1, -1):
            here, into = source[i, first:last], out[i, first:last]
            row = first_row + i
            for j in range(run.size):
                away = np.int32(0) if here[j] else (run[j] if i == rows - 1 else run[j] + np.int32(1))
                away = min(away, NONE)
                run[j] = away
                north = into[j]
                if north >= NONE:
                    into[j] = away
                elif away >= NONE or south[row] - south[row - north] <= south[row + away] - south[row]:
                    into[j] = -north
                else:
                    into[j] = away


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def along_rows_uneven(
    away: NDArray[np.int32],
    south: NDArray[np.float64],
    first_row: int,
    widths: NDArray[np.float64],
    out: NDArray[np.floating],
) -> None:
    """Write the distance of every cell to the nearest source, each row with a width of its own.

    Parameters
    ----------
    away
        of `nearest_rows_uneven`, like `south` and `first_row`.
    widths
        of a cell of each row of the whole grid, in metres.
    """
    rows, columns = away.shape
    half = _halves(columns)
    for i in prange(rows):
        square = np.empty(columns)
        owner = np.empty(columns, np.int32)
        row = first_row + i
        for j in range(columns):
            square[j] = np.inf
            if away[i, j] < NONE:
                cells = (south[row + away[i, j]] - south[row]) / widths[row]
                square[j] = cells * cells
        if not _owners(away[i], square, half, owner):
            out[i] = np.nan
            continue
        for j in range(columns):
            rise = south[row + away[i, owner[j]]] - south[row]
            run = (j - owner[j]) * widths[row]
            out[i, j] = np.sqrt(rise * rise + run * run)
