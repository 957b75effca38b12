"""Kernels of `geo.walking.cover`: what covers blocks of ground, and what is met at places all over a cell."""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from geo.ground._lattice import place_row, placed


@njit(cache=True, nogil=True)
def shares(  # noqa: C901 - one walk over the cells counts all that covers them
    values: NDArray[np.floating],
    codes: NDArray[np.float64],
    factors: NDArray[np.float32],
    times: int,
    out: NDArray[np.float32],
) -> bool:
    """Write what covers each block of `times` x `times` cells; return whether every code is known.

    Parameters
    ----------
    values
        class codes, not finite where the cover is not known. Blocks at the south and east edge may reach
        beyond them; what fills less than half of one tells nothing of it.
    codes, factors
        ascending, and the factor of each; NaN where nobody walks.
    out
        shape (3, rows, columns): the factor times the share that is walked, that share, and the share where
        nobody walks.
    """
    rows, columns = values.shape
    wide = out.shape[2]
    sums, count = np.empty((wide, 3)), np.empty(wide, np.int64)
    last, here = np.nan, np.float32(np.nan)
    for i in range(out.shape[1]):
        sums[:] = 0.0
        count[:] = 0
        for row in range(i * times, min((i + 1) * times, rows)):
            for j in range(wide):
                for column in range(j * times, min((j + 1) * times, columns)):
                    code = values[row, column]
                    count[j] += 1
                    if not np.isfinite(code):
                        continue
                    if code != last:
                        k = np.searchsorted(codes, code)
                        if k == codes.size or codes[k] != code:
                            return False
                        last, here = code, factors[k]
                    if np.isfinite(here):
                        sums[j, 0] += here
                        sums[j, 1] += 1.0
                    else:
                        sums[j, 2] += 1.0
        for j in range(wide):
            enough = count[j] > 0 and 2 * count[j] >= times * times
            for k in range(3):
                out[k, i, j] = sums[j, k] / count[j] if enough else 0.0
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _met_row(part, grid, nodes, exact, i, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    blocks, top, left = part
    rows, columns = grid
    points, wide = nodes.points, out.size
    sums, known = np.zeros((wide, 3)), np.empty(wide, np.bool_)
    place = np.empty((2, wide * points))
    for v in range(points):
        place_row(nodes, exact, i, v, place)
        for j in range(wide):
            for k in range(j * points, (j + 1) * points):
                x, y = place[0, k], place[1, k]
                if x >= 0.0 and y >= 0.0 and x < columns and y < rows:
                    m, n = int(y) - top, int(x) - left
                    sums[j, 0] += blocks[0, m, n]
                    sums[j, 1] += blocks[1, m, n]
                    sums[j, 2] += blocks[2, m, n]
    placed(nodes, exact, i, known)
    for j in range(wide):
        if known[j]:
            total, walked, closed = sums[j] / (points * points)
            # What is not known is walked at factor 1.
            total += 1.0 - walked - closed
            out[j] = np.nan if closed > 0.5 else total / (1.0 - closed)


@njit(cache=True, nogil=True, parallel=True)
def met(part, grid, nodes, exact, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write the factor of each cell of a window.

    Parameters
    ----------
    part
        what `shares` writes of a part of a grid, and its first row and column there.
    grid
        rows and columns of that grid.
    nodes, exact
        of a `geo.ground._lattice.Piece`; cells whose points they do not place are left alone.
    out
        the window.
    """
    for i in prange(out.shape[0]):
        _met_row(part, grid, nodes, exact, i, out[i])


@njit(cache=True, nogil=True)
def met_few(part, grid, nodes, exact, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Do what `met` does on one thread: waking others takes longer than a small window."""
    for i in range(out.shape[0]):
        _met_row(part, grid, nodes, exact, i, out[i])
