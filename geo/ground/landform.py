"""Invented land: ridges and valleys that water would have cut, and rough ground, all from a seed.

For `geo.ground.interpolate`. Nothing here is measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

from geo.ground._drainage import enlarge, flood, raise_from_drainage

COARSER = 4
"""Valleys are planned on cells so many times wider than those they are made on."""


@dataclass(frozen=True)
class _Texture:
    """What the invented land is like.

    Valley spacing and smoothing were chosen by eye on hillshades. The numbers marked * were calibrated on the
    ASTER GDEM v2 (METI and NASA, 30 m, EPSG:32611) of the Sierra San Pedro Martir, Baja California: slopes by
    Horn's method between longitudes -116.95 and -116.10 of the sample study have its quantiles, which are
    2.1, 5.7, 10.1, 16.5, 29.1 and 38.6 degrees at 5, 25, 50, 75, 95 and 99 %.
    """

    relief_window_m: float = 5_000.0
    plain_m: float = 60.0  # on a plain the land rises and falls by less within the window
    rugged_m: float = 425.0  # * where it does by so much the ruggedness is 1
    ruggedest: float = 1.17  # *
    bend: float = 0.87  # *
    steepness: float = 0.265  # * of hillslopes, rise over run
    unevenness: float = 0.42  # * of steepness: the standard deviation of its logarithm
    uneven_longest_m: float = 4_000.0
    hillslope_m2: float = 60_000.0
    trunk_m2: float = 4_000_000.0  # valleys that drain more keep the height of the smooth surface
    concavity: float = 0.45  # 0.4 to 0.6: Whipple (2004), Annual Review of Earth and Planetary Sciences 32
    wander_m: float = 80.0  # height of the noise that first turns the water
    wander_longest_m: float = 8_000.0
    later_wander_m: float = 20.0
    fine_wander_m: float = 40.0
    rounds: int = 6
    keep: float = 0.3
    broad_m: float = 1_500.0
    rough_m: float = 3.4  # * height of the noise of the ground itself
    rough_longest_m: float = 400.0
    tile_cells: int = 512


_TEXTURE = _Texture()


def ruggedness(smooth: NDArray[np.float32], *, cell_m: float) -> NDArray[np.float32]:
    """Return how rugged the land is by its smooth surface: 0 on plains, about 1 in a range.

    Parameters
    ----------
    smooth
        elevations in metres, shape (rows, columns).
    cell_m
        their cells.

    Returns
    -------
    ndarray
        shape (rows, columns) times `COARSER`.
    """
    window = 2 * round(_TEXTURE.relief_window_m / cell_m / 2) + 1
    rise = ndimage.maximum_filter(smooth, window) - ndimage.minimum_filter(smooth, window)
    rise = ndimage.gaussian_filter(rise, window / 4)
    share = (rise - _TEXTURE.plain_m) / (_TEXTURE.rugged_m - _TEXTURE.plain_m)
    rugged = np.clip(share, 0.0, _TEXTURE.ruggedest) ** _TEXTURE.bend
    return np.maximum(enlarge(rugged.astype(np.float32), COARSER), np.float32(0.0))


def valleys(
    surface: NDArray[np.float32],
    rugged: NDArray[np.float32],
    *,
    cell_m: float,
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return ridges and valleys to add to a smooth surface.

    Water is led to the edge over the surface and random noise, the land rises from its streams with a slope
    set by the land that drains through (see `_drainage.raise_from_drainage`), and swells broader than a few
    kilometres are taken out again, since the surface has those.

    Parameters
    ----------
    surface
        elevations in metres, shape (rows, columns), both multiples of `COARSER`.
    rugged
        `ruggedness` at the same cells.
    cell_m
        width of a cell in metres.
    rng
        source of all chance.

    Returns
    -------
    ndarray
        metres, same shape, of mean about 0 over a few kilometres.
    """
    texture = _TEXTURE
    coarse_m = cell_m * COARSER
    wander = _noise(surface.shape, cell_m, rng=rng, fall=2.2, longest_m=texture.wander_longest_m)
    uneven = _noise(surface.shape, cell_m, rng=rng, fall=1.5, longest_m=texture.uneven_longest_m)
    steepness = np.float32(texture.steepness) * rugged * np.exp(np.float32(texture.unevenness) * uneven)
    # Each round leads the water over the land of the round before, so that divides settle; coarse cells do.
    base, coarse_wander, coarse_steepness = _means(surface), _means(wander), _means(steepness)
    plan = np.float32(texture.wander_m) * coarse_wander
    for _ in range(texture.rounds):
        risen = _risen(base + plan, coarse_steepness, cell_m=coarse_m)
        settled = risen + np.float32(texture.later_wander_m) * coarse_wander
        plan = np.float32(texture.keep) * plan + np.float32(1.0 - texture.keep) * settled
    small_wander = (wander - enlarge(coarse_wander, COARSER)) * np.sqrt(rugged + np.float32(0.01))
    course = surface + enlarge(plan, COARSER) + np.float32(texture.fine_wander_m) * small_wander
    land = _risen(course, steepness, cell_m=cell_m)
    broad = ndimage.gaussian_filter(_means(land), texture.broad_m / coarse_m)
    # Water runs in eight directions only; rounding by a cell takes the facets off.
    rounded: NDArray[np.float32] = ndimage.gaussian_filter(land - enlarge(broad, COARSER), 1.0, truncate=2.5)
    return rounded


def roughness(amount: NDArray[np.float32], *, cell_m: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the small unevenness of the ground, by spectral synthesis.

    Parameters
    ----------
    amount
        0 for smooth ground, 1 for that of a range; shape (rows, columns).
    cell_m
        width of a cell in metres.
    rng
        source of all chance.

    Returns
    -------
    ndarray
        metres, same shape.
    """
    side = _TEXTURE.tile_cells
    longest_m = max(_TEXTURE.rough_longest_m, 3.0 * cell_m)
    tile = _noise((side, side), cell_m, rng=rng, fall=2.0, longest_m=longest_m) * np.float32(_TEXTURE.rough_m)
    rough = np.empty_like(amount)
    # The noise is periodic, so that its tiles join without a seam.
    for top in range(0, amount.shape[0], side):
        for left in range(0, amount.shape[1], side):
            window = (slice(top, top + side), slice(left, left + side))
            rows, columns = amount[window].shape
            rough[window] = amount[window] * tile[:rows, :columns]
    return rough


def _risen(
    surface: NDArray[np.float32], steepness: NDArray[np.float32], *, cell_m: float
) -> NDArray[np.float32]:
    order, receiver = flood(surface)
    return raise_from_drainage(
        order,
        receiver,
        steepness,
        cell_m=cell_m,
        hillslope_m2=_TEXTURE.hillslope_m2,
        trunk_m2=_TEXTURE.trunk_m2,
        concavity=_TEXTURE.concavity,
    )


def _means(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean of each coarse cell."""
    rows, columns = values.shape
    blocks = values.reshape(rows // COARSER, COARSER, columns // COARSER, COARSER)
    means: NDArray[np.float32] = blocks.mean(axis=(1, 3), dtype=np.float32)
    return means


def _noise(
    shape: tuple[int, ...], cell_m: float, *, rng: np.random.Generator, fall: float, longest_m: float
) -> NDArray[np.float32]:
    """Periodic noise of mean 0 and deviation 1 with power falling as wave number to the -(`fall` + 1).

    Spectral synthesis: Saupe (1988), "Algorithms for random fractals", in The Science of Fractal Images.
    """
    down = fft.fftfreq(shape[0], cell_m)[:, np.newaxis].astype(np.float32)
    across = fft.rfftfreq(shape[1], cell_m)[np.newaxis, :].astype(np.float32)
    wave = np.hypot(across, down)
    heard = wave >= np.float32(1.0 / longest_m)
    if not heard[1:, 1:].any():  # the grid is smaller than the longest wave
        heard = wave > 0
    strength = np.zeros_like(wave)
    strength[heard] = wave[heard] ** np.float32(-(fall + 1.0) / 2.0)
    white = rng.standard_normal(shape, dtype=np.float32)
    field = fft.irfft2(fft.rfft2(white) * strength, s=shape)
    # The last bits of a transform must not decide which way the water runs.
    noise: NDArray[np.float32] = np.round((field - field.mean()) / field.std(), 4).astype(np.float32)
    return noise
