"""Kernels of `geo.ground.relief`: everything that a 3 x 3 window tells, in one pass over the grid.

Horn 1981, Hill shading and the reflectance map, Proceedings of the IEEE 69(1):14-47: differences of the three
cells on either side, the middle one counting twice.

Each strip of rows is worked by one thread, row by row: the gradient goes into two short buffers that stay in
the processor's cache, and each measure is one plain loop over them, which the compiler turns into vector
instructions. All arithmetic is in the precision of the elevation; heights are subtracted before anything
else, so that single precision loses nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

Row = NDArray[np.floating]
Constants = tuple[np.floating, ...]

_STRIP = 64
"""Rows worked by one thread at a time."""

NUMBERS = (
    -8.750608600031904122785e-1,
    -1.615753718733365076637e1,
    -7.500855792314704667340e1,
    -1.228866684490136173410e2,
    -6.485021904942025371773e1,
    2.485846490142306297962e1,
    1.650270098316988542046e2,
    4.328810604912902668951e2,
    4.853903996359136964868e2,
    1.945506571482613964425e2,
    *(0.66, 2.41421356237309504880, np.pi / 4, np.pi / 2),
    *(180 / np.pi, 0.0, 1.0, 90.0, 180.0, 360.0, 255.0, 1 / 8, 1 / 9),
)
"""Every number that the kernels use, to be given to them in the precision of the elevation (a Python number
would turn single precision into double). First the arctangent's: Moshier's rational approximation (Cephes
library, atan.c), 5 and 5 coefficients, its limits, and the angles it adds.
"""
_LOW, _STEEP, _QUARTER_PI, _HALF_PI, _DEGREES = 10, 11, 12, 13, 14
_ZERO, _ONE, _RIGHT_ANGLE, _HALF_TURN, _TURN, _BRIGHT, _EIGHTH, _NINTH = 15, 16, 17, 18, 19, 20, 21, 22
"""Where in NUMBERS each stands."""


@njit(cache=True, inline="always", error_model="numpy")
def _arctan_deg(x: Any, k: Constants) -> Any:
    """Return the arctangent of x >= 0 in degrees, without branches; NaN of NaN."""
    steep, low = x > k[_STEEP], x <= k[_LOW]
    above = k[_ZERO] - k[_ONE] if steep else x - k[_ONE]
    below = x if steep else x + k[_ONE]
    base = k[_HALF_PI] if steep else k[_QUARTER_PI]
    y = (x if low else above) / (k[_ONE] if low else below)
    z = y * y
    p = (((k[0] * z + k[1]) * z + k[2]) * z + k[3]) * z + k[4]
    q = ((((z + k[5]) * z + k[6]) * z + k[7]) * z + k[8]) * z + k[9]
    return ((k[_ZERO] if low else base) + (y * (z * p / q) + y)) * k[_DEGREES]


@njit(cache=True, error_model="numpy")
def _gradient_row(
    n: tuple[Row, ...], across: float, down: float, k: Constants, east: Row, north: Row
) -> None:
    """Write the rise per metre to the east and to the north; NaN if any of the nine cells is.

    `n` holds the nine neighbours of each cell of the row, from north-west to south-east.
    """
    a, b, c, d, e, f, g, h, i = n
    # The cell itself has no weight, but where it is missing there is no ground to have a slope.
    for j in range(east.size):
        middle = f[j] - d[j]
        east[j] = ((c[j] - a[j]) + (i[j] - g[j]) + (middle + middle)) * across + k[_ZERO] * e[j]
    for j in range(north.size):
        middle = b[j] - h[j]
        north[j] = ((a[j] - g[j]) + (c[j] - i[j]) + (middle + middle)) * down


@njit(cache=True, error_model="numpy")
def _slope_row(east: Row, north: Row, k: Constants, out: Row) -> None:
    for j in range(out.size):
        out[j] = _arctan_deg(np.sqrt(east[j] * east[j] + north[j] * north[j]), k)


@njit(cache=True, error_model="numpy")
def _aspect_row(east: Row, north: Row, k: Constants, out: Row) -> None:
    """Write where the ground falls to, clockwise from north; on level ground 0 / 0 leaves NaN."""
    for j in range(out.size):
        u, v = abs(east[j]), abs(north[j])
        flat = u > v
        angle = _arctan_deg((v if flat else u) / (u if flat else v), k)
        angle = k[_RIGHT_ANGLE] - angle if flat else angle
        angle = k[_HALF_TURN] - angle if north[j] > k[_ZERO] else angle
        angle = k[_TURN] - angle if east[j] > k[_ZERO] else angle
        out[j] = k[_ZERO] if angle == k[_TURN] else angle


@njit(cache=True, error_model="numpy")
def _shade_row(east: Row, north: Row, light: Constants, k: Constants, out: Row) -> None:
    for j in range(out.size):
        steep = np.sqrt(k[_ONE] + east[j] * east[j] + north[j] * north[j])
        shade = k[_BRIGHT] * (light[2] - east[j] * light[0] - north[j] * light[1]) / steep
        out[j] = k[_ZERO] if shade < k[_ZERO] else shade  # noqa: FURB136 - max() would turn NaN into 0


@njit(cache=True, error_model="numpy")
def _riley_row(n: tuple[Row, ...], out: Row) -> None:
    a, b, c, d, e, f, g, h, i = n
    for j in range(out.size):
        o = e[j]
        p, q, r, s = a[j] - o, b[j] - o, c[j] - o, d[j] - o
        t, u, v, w = f[j] - o, g[j] - o, h[j] - o, i[j] - o
        out[j] = np.sqrt((p * p + q * q) + (r * r + s * s) + (t * t + u * u) + (v * v + w * w))


@njit(cache=True, error_model="numpy")
def _wilson_row(n: tuple[Row, ...], k: Constants, out: Row) -> None:
    a, b, c, d, e, f, g, h, i = n
    for j in range(out.size):
        o = e[j]
        total = abs(a[j] - o) + abs(b[j] - o) + abs(c[j] - o) + abs(d[j] - o)
        total += abs(f[j] - o) + abs(g[j] - o) + abs(h[j] - o) + abs(i[j] - o)
        out[j] = total * k[_EIGHTH]


@njit(cache=True, error_model="numpy")
def _spread_row(above: Row, here: Row, below: Row, k: Constants, out: Row) -> None:
    """Write the standard deviation of the nine slopes about each cell; the buffers are two cells wider."""
    for j in range(out.size):
        o = here[j + 1]
        p, q, r, s = above[j] - o, above[j + 1] - o, above[j + 2] - o, here[j] - o
        t, u, v, w = here[j + 2] - o, below[j] - o, below[j + 1] - o, below[j + 2] - o
        mean = ((p + q) + (r + s) + (t + u) + (v + w)) * k[_NINTH]
        square = (p * p + q * q) + (r * r + s * s) + (t * t + u * u) + (v * v + w * w)
        variance = square * k[_NINTH] - mean * mean
        out[j] = np.sqrt(k[_ZERO] if variance < k[_ZERO] else variance)  # noqa: FURB136 - as above


@njit(cache=True, error_model="numpy")
def _spread_row_with_edges(above: Row, here: Row, below: Row, out: Row) -> None:
    """As `_spread_row`, of those of the nine that there are."""
    for j in range(out.size):
        o = here[j + 1]
        if np.isnan(o):
            out[j] = np.nan
            continue
        count, total, square = 0, 0.0, 0.0
        for row in (above, here, below):
            for x in range(j, j + 3):
                if not np.isnan(row[x]):
                    difference = float(row[x]) - float(o)
                    count += 1
                    total += difference
                    square += difference * difference
        out[j] = np.sqrt(max(square / count - (total / count) ** 2, 0.0))


@njit(cache=True, inline="always", error_model="numpy")
def _beyond(edge: float, inner: float) -> float:
    """Return the height one cell beyond the edge, in a straight line."""
    return edge + (edge - inner)


@njit(cache=True, error_model="numpy")
def _fill_window(z: NDArray[np.floating], i: int, window: NDArray[np.floating]) -> None:
    """Write the nine neighbours of each cell of row `i`, those that are not there made up as gdaldem does.

    Beyond the grid the height goes on in a straight line (in the first and last row, the corner's outer
    column repeats the edge); a neighbour that is missing is as high as the cell itself.
    """
    rows, columns = z.shape
    for j in range(columns):
        for x in range(3):
            for y in range(3):
                row, column = i + y - 1, j + x - 1
                if i == 0 or i == rows - 1:
                    column = min(max(column, 0), columns - 1)
                if row < 0:
                    height = _beyond(z[0, column], z[1, column])
                elif row >= rows:
                    height = _beyond(z[rows - 1, column], z[rows - 2, column])
                elif column < 0:
                    height = _beyond(z[row, 0], z[row, 1])
                elif column >= columns:
                    height = _beyond(z[row, columns - 1], z[row, columns - 2])
                else:
                    height = z[row, column]
                window[3 * y + x, j] = z[i, j] if np.isnan(height) else height


@njit(cache=True, nogil=True, error_model="numpy")
def measure_cells(
    z: NDArray[np.floating],
    cells: NDArray[np.int64],
    across: Row,
    down: Row,
    k: Constants,
    slope: Row,
    aspect: Row,
) -> None:
    """Write slope and aspect of some cells, counted row by row, as `measure` does without edges."""
    rows, columns = z.shape
    east, north = np.empty(1, z.dtype), np.empty(1, z.dtype)
    for at in range(cells.size):
        i, j = divmod(cells[at], columns)
        if not (0 < i < rows - 1 and 0 < j < columns - 1):
            slope[at] = aspect[at] = np.nan
            continue
        a, b, c = z[i - 1, j - 1 : j], z[i - 1, j : j + 1], z[i - 1, j + 1 : j + 2]
        d, e, f = z[i, j - 1 : j], z[i, j : j + 1], z[i, j + 1 : j + 2]
        g, h, o = z[i + 1, j - 1 : j], z[i + 1, j : j + 1], z[i + 1, j + 1 : j + 2]
        _gradient_row((a, b, c, d, e, f, g, h, o), across[i], down[i], k, east, north)
        _slope_row(east, north, k, slope[at : at + 1])
        _aspect_row(east, north, k, aspect[at : at + 1])


@njit(cache=True, parallel=True, nogil=True, error_model="numpy")
def measure(  # noqa: C901, PLR0912 - one pass on purpose: each row is read while it is in cache
    z: NDArray[np.floating],
    across: Row,
    down: Row,
    light: Constants,
    k: Constants,
    edges: bool,  # noqa: FBT001 - numba takes no keywords here
    wanted: tuple[bool, ...],
    out: tuple[NDArray[np.floating], ...],
) -> None:
    """Write what is wanted of slope, aspect, hillshade, Riley's and Wilson's ruggedness, and jaggedness.

    Parameters
    ----------
    z
        heights in metres.
    across, down
        1 / (8 x width) and 1 / (8 x height) of the cells of each row, in metres.
    light
        points to the light: east, north, up, of length 1.
    k
        NUMBERS in the precision of `z`.
    edges
        whether missing neighbours are made up (`_fill_window`), instead of leaving the cell without a value.
    wanted, out
        for each of the six, whether to write it, and the array (of the shape of `z` where wanted).
    """
    rows, columns = z.shape
    skip = 0 if edges else 1
    width = max(columns - 2 * skip, 0)
    enough = rows >= 2 and columns >= 2 if edges else rows >= 3 and columns >= 3
    spread = wanted[5]
    reach = 1 if spread else 0
    for strip in prange((rows + _STRIP - 1) // _STRIP):
        first, last = strip * _STRIP, min((strip + 1) * _STRIP, rows)
        east, north = np.empty(width, z.dtype), np.empty(width, z.dtype)
        window = np.empty((9 if edges else 0, columns), z.dtype)
        # Three rows of slopes, the last three, with a column on either side that is not there.
        ring = np.full((3, columns + 2 if spread else 0), np.nan, z.dtype)
        for i in range(first - reach, last + reach):
            own = first <= i < last
            inside = enough and skip <= i < rows - skip
            if inside:
                if edges:
                    _fill_window(z, i, window)
                    n = (
                        window[0], window[1], window[2], window[3], window[4],
                        window[5], window[6], window[7], window[8],
                    )  # fmt: skip
                else:
                    n = (
                        z[i - 1, : columns - 2], z[i - 1, 1 : columns - 1], z[i - 1, 2:],
                        z[i, : columns - 2], z[i, 1 : columns - 1], z[i, 2:],
                        z[i + 1, : columns - 2], z[i + 1, 1 : columns - 1], z[i + 1, 2:],
                    )  # fmt: skip
                if wanted[0] or wanted[1] or wanted[2] or spread:
                    _gradient_row(n, across[i], down[i], k, east, north)
                if own:
                    if wanted[0]:
                        _slope_row(east, north, k, out[0][i, skip : skip + width])
                    if wanted[1]:
                        _aspect_row(east, north, k, out[1][i, skip : skip + width])
                    if wanted[2]:
                        _shade_row(east, north, light, k, out[2][i, skip : skip + width])
                    if wanted[3]:
                        _riley_row(n, out[3][i, skip : skip + width])
                    if wanted[4]:
                        _wilson_row(n, k, out[4][i, skip : skip + width])
            if own:
                for m in range(5):
                    if wanted[m]:
                        if not inside:
                            out[m][i] = np.nan
                        elif not edges:
                            out[m][i, 0] = out[m][i, columns - 1] = np.nan
            if spread:
                if inside:
                    _slope_row(east, north, k, ring[i % 3, 1 + skip : 1 + skip + width])
                else:
                    ring[i % 3] = np.nan
                if first <= i - 1:
                    above, here, below = ring[(i - 2) % 3], ring[(i - 1) % 3], ring[i % 3]
                    if edges:
                        _spread_row_with_edges(above, here, below, out[5][i - 1])
                    else:
                        _spread_row(above, here, below, k, out[5][i - 1])
