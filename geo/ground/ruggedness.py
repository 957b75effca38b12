"""How hard the ground of the desert is to walk on, as far as the elevation tells.

Boyce, Chambers and Launius 2019 (Bodily inertia and the weaponization of the Sonoran Desert in US boundary
enforcement, Journal on Migration and Human Security 7) measure the ruggedness of the routes past water caches
by "slope, vegetation, 'jaggedness', and ground temperature" (their abstract), each standardised over the area
and added up with equal weight (as a later study that repeats their index says). Here are the two of the four
that the elevation holds. The paper's own formula of jaggedness could not be found: ours is the standard
deviation of slope (`geo.ground.relief.measure`). So the number ranks places; it is not the paper's number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.errors import InputError
from layers.crs import check_same
from layers.raster import Raster


@dataclass(frozen=True, kw_only=True)
class Standard:
    """Mean and standard deviation over an area, in degrees, that single cells are compared with."""

    slope_mean_deg: float
    slope_std_deg: float
    jaggedness_mean_deg: float
    jaggedness_std_deg: float


def standard(slope: Raster, jaggedness: Raster) -> Standard:
    """Return the mean and the spread of slope and jaggedness, over the cells that have both.

    Raises
    ------
    InputError
        if the rasters are not on one grid, not in degrees, or no cell has both.
    """
    _check(slope, jaggedness)
    both = np.isfinite(slope.values) & np.isfinite(jaggedness.values)
    if not both.any():
        raise InputError("no cell has slope and jaggedness; take an elevation that covers the area")
    steep, jagged = (each.values[both].astype(np.float64) for each in (slope, jaggedness))
    return Standard(
        slope_mean_deg=float(steep.mean()),
        slope_std_deg=float(steep.std()),
        jaggedness_mean_deg=float(jagged.mean()),
        jaggedness_std_deg=float(jagged.std()),
    )


def desert(slope: Raster, jaggedness: Raster, *, against: Standard | None = None) -> Raster:
    """Return the ruggedness of each cell: by how many standard deviations it is steeper and more jagged.

    Parameters
    ----------
    slope, jaggedness
        of `geo.ground.relief.measure`, in degrees.
    against
        what is usual; None: in these rasters. Give the whole area's for a part of it, so that both agree.

    Returns
    -------
    Raster
        sum of both standard scores, 0 for the area's mean, unit "1"; a measure that is the same everywhere
        adds nothing; NaN where either is not known.

    Raises
    ------
    InputError
        as for `standard`.
    """
    _check(slope, jaggedness)
    usual = standard(slope, jaggedness) if against is None else against
    total = np.zeros(slope.shape)
    for raster, mean, spread in (
        (slope, usual.slope_mean_deg, usual.slope_std_deg),
        (jaggedness, usual.jaggedness_mean_deg, usual.jaggedness_std_deg),
    ):
        total += (raster.values.astype(np.float64) - mean) / (spread if spread > 0 else np.inf)
    return slope.with_values(total.astype(slope.values.dtype), unit="1")


def _check(slope: Raster, jaggedness: Raster) -> None:
    check_same(expected=slope.crs, jaggedness=jaggedness)
    if slope.shape != jaggedness.shape or slope.transform != jaggedness.transform:
        raise InputError("slope and jaggedness are not on the same grid; make both of the same elevation")
    for name, raster in (("slope", slope), ("jaggedness", jaggedness)):
        if raster.unit != "deg":
            raise InputError(f"{name} counts in degrees; this raster holds '{raster.unit}'")
