"""Kernels of `geo.ground.visibility`: what one observer sees, an eighth of the circle at a time.

Within an eighth, a cell stands k steps along one axis from the observer and j steps along the other,
0 <= j <= k; all cells of one k are a ring. Seen from the eye, m = j / k says how far aside and t = height / k
how high a cell appears, and every straight piece of ground between two neighbouring cells appears straight,
so the horizon is the highest of such pieces.

Ring by ring outwards, the horizon is kept between bounds, in bins of m:

- `edge`, how high it is at the edges of the bins; `peak`, the highest cell in each bin; `bump`, how far a
  cell in the bin rises above the straight line between its two edges. A piece of ground in the bin ends at
  edges or cells, so no part of it is above the highest of these, nor above that line raised by the bump. A
  target above one of the two is seen;
- `base`, a height that some ring of ground does not fall below anywhere in the bin. A target below is hidden.

What lies between is held against the ground that made the bin's edges, and then against every crossing, by
the arithmetic of the definition. The bounds are given more room than rounding needs (`_SLACK`), so every
answer is that of the definition to the last bit. Each cell costs the same however far it is.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Grid: TypeAlias = NDArray[np.floating]
Place: TypeAlias = tuple[int, int, int]
Sight: TypeAlias = tuple[float, float, float, float, float, float]

_NONE = -1e300
"""How high ground appears that hides nothing: finite, so that zero times it is zero."""

_BARE = -1e200
"""Height of an edge that no ground has passed: above all that is made of `_NONE`, below all ground."""

_SLACK = 2.0**-44
"""Room for rounding, as a share of the largest height; a bound is at most twelve roundings of 2**-53."""

_BLOCK = 16
"""Rings read together: as many elevations as a line of the processor's cache holds."""


@njit(cache=True, inline="always")
def _height(z: Grid, place: Place, sight: Sight, k: int, j: int) -> float:
    """Return how far the ground lies above the eye's level, lowered by the earth's curve."""
    x, y = k * sight[0], j * sight[1]
    return (float(z[place[0] + k * place[1] + j * place[2]]) - sight[2]) - (x * x + y * y) * sight[3]


@njit(cache=True, inline="always")
def _at_column(z: Grid, place: Place, sight: Sight, n: int, target: float, k: int, q: int, rest: int) -> bool:
    """Whether the line to column n is below the ground where it crosses column k, rest / n past row q."""
    height = _height(z, place, sight, k, q)
    if rest == 0:
        return height * n > target * k
    return height * (n - rest) + _height(z, place, sight, k, q + 1) * rest > target * k


@njit(cache=True, inline="always")
def _at_row(z: Grid, place: Place, sight: Sight, n: int, target: float, i: int, q: int, rest: int) -> bool:
    """Whether the line to row n is below the ground where it crosses row i, rest / n past column q."""
    height = _height(z, place, sight, q, i)
    if rest == 0:
        return height * n > target * i
    return height * (n - rest) + _height(z, place, sight, q + 1, i) * rest > target * i


@njit(cache=True, nogil=True)
def _hidden(z: Grid, place: Place, sight: Sight, n: int, j: int, target: float) -> bool:
    """Whether any crossing on the line to (n, j) hides it, j not limited to n."""
    q, rest = 0, 0
    for k in range(1, n):
        rest += j
        while rest >= n:
            rest -= n
            q += 1
        if _at_column(z, place, sight, n, target, k, q, rest):
            return True
    q, rest = 0, 0
    for i in range(1, j):
        rest += n
        while rest >= j:
            rest -= j
            q += 1
        if _at_row(z, place, sight, j, target, i, q, rest):
            return True
    return False


@njit(cache=True)
def _hidden_by(z: Grid, place: Place, sight: Sight, n: int, j: int, target: float, k: int) -> bool:
    """Whether the ground of column k, or from there to column k - 1, hides (n, j)."""
    if k == 0:
        return False
    q = k * j // n
    if _at_column(z, place, sight, n, target, k, q, k * j - q * n):
        return True
    if q == 0 or q * n <= (k - 1) * j:
        return False
    past = q * n - (k - 1) * j
    return _at_row(z, place, sight, j, target, q, k - 1, past)


@njit(cache=True, inline="always")
def _aside(k: int, size: int, sight: Sight) -> int:
    """Return a j that no cell of ring k within the radius and the raster exceeds."""
    x = k * sight[0]
    left = sight[5] - x * x
    if left < 0.0:
        return 0
    return min(k, size, int(np.sqrt(left) / sight[1]) + 1)


@njit(cache=True, inline="always")
def _bin(j: int, bins: int, k: int, to_bin: float) -> tuple[int, int]:
    """Return the bin of m = j / k, and how many k-ths of the bin's width lie before it."""
    b = int(j * to_bin)
    part = j * bins - b * k
    if part >= k:  # the product may have been rounded down across an edge
        return b + 1, part - k
    return b, part


@njit(cache=True)
def _octant(  # noqa: C901, PLR0912, PLR0915 - one loop on purpose: numba compiles and runs it as one
    z: Grid, place: Place, sizes: tuple[int, int], sight: Sight, seen: NDArray[np.uint8], put: Place
) -> None:
    """Mark what is seen in one eighth.

    Parameters
    ----------
    z
        elevations, shape (cells,).
    place, put
        the observer's position in `z` and in `seen`, and the steps of k and of j.
    sizes
        the largest k and j in the raster.
    sight
        metres a step of k, metres a step of j, elevation of the eye, drop per square metre of distance,
        height of the target, square of the radius.
    """
    far = min(sizes[0], int(np.sqrt(sight[5]) / sight[0]) + 1)
    if far < 1:
        return
    shift = 1
    while 1 << shift < far:
        shift += 1
    bins = 1 << shift
    width = 1.0 / bins
    edge, peak, base = np.full(bins + 2, _BARE), np.full(bins + 2, _NONE), np.full(bins + 2, _NONE)
    bump = np.zeros(bins + 2)
    maker = np.zeros(bins + 2, np.int64)
    ground = np.empty((_BLOCK, far + 2))
    fills = np.empty(_BLOCK, np.int64)
    t, before = np.full(far + 3, _NONE), np.full(far + 3, _NONE)
    slopes = np.zeros(2 * far + 6)
    one_over = np.ones(far + 1) / np.maximum(np.arange(far + 1), 1)
    largest = abs(sight[4])

    for first in range(1, far + 1, _BLOCK):
        count = min(_BLOCK, far + 1 - first)
        widest = 0
        for r in range(count):
            k = first + r
            # Lines to later rings do not pass this one beyond `until`.
            until = min(bins, bins * _aside(k + 1, sizes[1], sight) // (k + 1) + 1)
            fills[r] = min(k, sizes[1], max(_aside(k, sizes[1], sight), k * until // bins + 1))
            widest = max(widest, fills[r])
        if abs(place[2]) == 1:
            for r in range(count):
                for j in range(fills[r] + 1):
                    ground[r, j] = _height(z, place, sight, first + r, j)
        else:
            for j in range(widest + 1):
                for r in range(count):
                    if j <= fills[r]:
                        ground[r, j] = _height(z, place, sight, first + r, j)
        for r in range(count):
            k = first + r
            fill = fills[r]
            x = k * sight[0]
            inverse, to_bin = 1.0 / k, bins / k
            for j in range(fill + 1):
                height = ground[r, j]
                t[j] = _NONE
                if not np.isnan(height):
                    t[j] = height * inverse
                    largest = max(largest, abs(height))
            t[fill + 1] = _NONE
            slack = _SLACK * largest

            for j in range(min(fill, _aside(k, sizes[1], sight)) + 1):
                y = j * sight[1]
                if t[j] == _NONE or x * x + y * y > sight[5]:
                    continue
                target = ground[r, j] + sight[4]
                apparent = target * inverse
                b, part = _bin(j, bins, k, to_bin)
                if apparent + slack < base[b]:
                    continue
                bound = edge[b] + (edge[b + 1] - edge[b]) * (part * inverse) + bump[b]
                bound = min(bound, max(peak[b], edge[b], edge[b + 1]))
                if not apparent - slack >= bound and (
                    _hidden_by(z, place, sight, k, j, target, maker[b])
                    or _hidden_by(z, place, sight, k, j, target, maker[b + 1])
                    or _hidden(z, place, sight, k, j, target)
                ):
                    continue
                seen[put[0] + k * put[1] + j * put[2]] = 1
            if k == far:
                break

            # From here on this ring stands before the next.
            for j in range(fill + 1):
                along, back = _NONE, _NONE
                if t[j] == _NONE:
                    along = 0.0
                elif t[j + 1] != _NONE:
                    along = t[j + 1] - t[j]
                if 0 < j < k and before[j] != _NONE and t[j] != _NONE:
                    back = (before[j] - t[j]) * ((k - 1) * one_over[j])
                slopes[2 * j] = along
                slopes[2 * j + 1] = max(along, back)
            for j in range(fill + 1):
                before[j] = t[j]
            for j in range(fill + 1, min(k + 1, far) + 1):
                before[j] = _NONE
            until = min(bins, bins * _aside(k + 1, sizes[1], sight) // (k + 1) + 1)
            rose = False
            for b in range(until + 1):
                # aside = k b / bins = j + past / bins
                aside = k * b
                row = np.uint64(aside >> shift)
                past = aside & (bins - 1)
                # Past this edge goes the line along row j, from ring k - 1, if it is within one step of m.
                top = t[row] + past * width * slopes[np.uint64(2) * row + np.uint64(past < b)]
                if top > edge[b] or rose:
                    here = t[row] + past * width * slopes[np.uint64(2) * row]
                    if b > 0:
                        aside -= k
                        nearer = np.uint64(aside >> shift)
                        low = min(
                            here, t[nearer] + (aside & (bins - 1)) * width * slopes[np.uint64(2) * nearer]
                        )
                        if nearer != row:
                            low = min(low, t[row])
                        base[b - 1] = max(base[b - 1], low)
                    rose = top > edge[b]
                    if rose:
                        edge[b] = top
                        maker[b] = k
            for j in range(fill + 1):
                if t[j] == _NONE:
                    continue
                b, part = _bin(j, bins, k, to_bin)
                # At an edge left bare by a gap any height is right, and so deep a one would spoil the line.
                if edge[b] == _BARE:
                    edge[b] = t[j]
                if edge[b + 1] == _BARE:
                    edge[b + 1] = t[j]
                over = t[j] - (edge[b] + (edge[b + 1] - edge[b]) * (part * inverse))
                bump[b] = max(bump[b], over)
                peak[b] = max(peak[b], t[j])


@njit(cache=True, inline="always")
def eighth(
    which: int, columns: int, at: int, sight: NDArray[np.float64], window: NDArray[np.int64]
) -> tuple[Place, tuple[int, int], Sight, Place]:
    """Return place, sizes, sight and put of `_octant` for one of the eight about an observer.

    Parameters
    ----------
    which
        0 to 7: to the south if bit 0 is set, to the east if bit 1 is, along the column if bit 2 is.
    columns, at, sight, window
        of one observer, as for `observers`.
    """
    begin, north, south, west, east = window
    row = west + east + 1
    wide, high, eye, drop, above, radius2 = sight
    down, to_south = (1, south) if which & 1 else (-1, north)
    right, to_east = (1, east) if which & 2 else (-1, west)
    middle = begin + north * row + west
    if which & 4:
        return (
            (at, down * columns, right),
            (to_south, to_east),
            (high, wide, eye, drop, above, radius2),
            (middle, down * row, right),
        )
    return (
        (at, right, down * columns),
        (to_east, to_south),
        (wide, high, eye, drop, above, radius2),
        (middle, right, down * row),
    )


@njit(cache=True, parallel=True)
def observers(
    z: Grid,
    columns: int,
    at: NDArray[np.int64],
    sights: NDArray[np.float64],
    windows: NDArray[np.int64],
    seen: NDArray[np.uint8],
) -> None:
    """Mark the cells that each observer sees in a window of its own.

    Parameters
    ----------
    z
        elevations, shape (cells,), row by row; `columns` of them a row.
    at
        the observers' positions in `z`.
    sights
        shape (observers, 6): see `_octant`; metres a column, metres a row first.
    windows
        shape (observers, 5): where its window begins in `seen`, and how many cells it reaches to the north,
        south, west and east.
    seen
        zeros, the windows row by row; 1 is written for what is seen.
    """
    for task in prange(8 * at.size):
        o = task >> 3
        place, sizes, sight, put = eighth(task & 7, columns, at[o], sights[o], windows[o])
        seen[put[0]] = 1
        _octant(z, place, sizes, sight, seen, put)


@njit(cache=True, parallel=True)
def pairs(
    z: Grid, columns: int, at: NDArray[np.int64], steps: NDArray[np.int64], sights: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return whether each observer sees the cell that lies `steps` off, shape (pairs, 2): down, right.

    `z`, `at` and `sights` are those of `observers`; the radius is not looked at.
    """
    out = np.empty(at.size, np.bool_)
    for o in prange(at.size):
        wide, high, eye, drop, above, radius2 = sights[o]
        down, right = steps[o]
        place = (at[o], 1 if right > 0 else -1, columns if down > 0 else -columns)
        sight = (wide, high, eye, drop, above, radius2)
        n, j = abs(right), abs(down)
        out[o] = not _hidden(z, place, sight, n, j, _height(z, place, sight, n, j) + above)
    return out
