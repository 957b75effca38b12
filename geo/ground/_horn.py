"""Kernels of `geo.ground.relief`: gradient and what is made of it, in one pass over the grid.

Horn 1981, Hill shading and the reflectance map, Proceedings of the IEEE 69(1):14-47: differences of the three
cells on either side, the middle one counting twice.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray


@njit(cache=True, inline="always")
def _gradient(z: NDArray[np.floating], i: int, j: int, width: float, height: float) -> tuple[float, float]:
    """Return the rise per metre to the east and to the north; NaN if any of the nine cells is."""
    north_west, north, north_east = float(z[i - 1, j - 1]), float(z[i - 1, j]), float(z[i - 1, j + 1])
    west, here, east = float(z[i, j - 1]), float(z[i, j]), float(z[i, j + 1])
    south_west, south, south_east = float(z[i + 1, j - 1]), float(z[i + 1, j]), float(z[i + 1, j + 1])
    eastward = (north_east + 2 * east + south_east) - (north_west + 2 * west + south_west)
    northward = (north_west + 2 * north + north_east) - (south_west + 2 * south + south_east)
    # The cell itself has no weight, but where it is missing there is no ground to have a slope.
    return eastward / (8 * width) + 0 * here, northward / (8 * height)


@njit(cache=True, parallel=True)
def slope(
    z: NDArray[np.floating],
    width: NDArray[np.float64],
    height: NDArray[np.float64],
    out: NDArray[np.floating],
) -> None:
    """Write the slope in degrees of every cell but the outermost into `out`.

    `width` and `height` are those of the cells of each row, in metres.
    """
    rows, columns = z.shape
    for i in prange(1, rows - 1):
        for j in range(1, columns - 1):
            eastward, northward = _gradient(z, i, j, width[i], height[i])
            out[i, j] = np.degrees(np.arctan(np.sqrt(eastward * eastward + northward * northward)))


@njit(cache=True, parallel=True)
def shade(
    z: NDArray[np.floating],
    width: NDArray[np.float64],
    height: NDArray[np.float64],
    light: tuple[float, float, float],
    out: NDArray[np.floating],
) -> None:
    """Write 255 times the cosine between ground and light, at least 0, into `out`; `slope` tells the rest.

    `light` points to the light: east, north, up, of length 1.
    """
    rows, columns = z.shape
    for i in prange(1, rows - 1):
        for j in range(1, columns - 1):
            eastward, northward = _gradient(z, i, j, width[i], height[i])
            steep = np.sqrt(1.0 + eastward * eastward + northward * northward)
            cosine = (light[2] - eastward * light[0] - northward * light[1]) / steep
            # max() would turn NaN into 0.
            out[i, j] = 0.0 if cosine < 0.0 else 255.0 * cosine
