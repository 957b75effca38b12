"""How steep the ground is, and how it looks in the light."""

from __future__ import annotations

import numpy as np

from geo.errors import InputError
from geo.ground import _horn
from geo.join.sample import cell_size_m
from layers.raster import Raster


def slope(raster: Raster) -> Raster:
    """Return the steepness of the ground in degrees, 0 for level.

    As `gdaldem slope`: Horn 1981 over 3 x 3 cells; the outermost cells, and those beside a missing one, have
    no slope. Cells of a grid in degrees are measured in metres at their own latitude.

    Parameters
    ----------
    raster
        elevation in metres.

    Returns
    -------
    Raster
        on the same grid, unit "deg", NaN where not known.

    Raises
    ------
    InputError
        if the raster does not hold metres.
    """
    _check(raster)
    out = np.full_like(raster.values, np.nan)
    _horn.slope(np.ascontiguousarray(raster.values), *cell_size_m(raster), out)
    return raster.with_values(out, unit="deg")


def hillshade(raster: Raster, *, azimuth_deg: float = 315.0, altitude_deg: float = 45.0) -> Raster:
    """Return the relief as it looks under a distant light, without cast shadows.

    As `gdaldem hillshade`, which maps its values to 1..255: Horn 1981 over 3 x 3 cells, missing where `slope`
    is.

    Parameters
    ----------
    raster
        elevation in metres.
    azimuth_deg
        where the light comes from, clockwise from north, in degrees.
    altitude_deg
        how high it stands, 0 to 90 degrees.

    Returns
    -------
    Raster
        on the same grid, 0 (dark) to 255 (facing the light), unit "1", NaN where not known.

    Raises
    ------
    InputError
        if the raster does not hold metres, or the light is below the ground.
    """
    _check(raster)
    if not (np.isfinite(azimuth_deg) and 0 <= altitude_deg <= 90):
        raise InputError(f"light from {azimuth_deg} at {altitude_deg} degrees is not above the horizon")
    azimuth, altitude = np.radians(azimuth_deg), np.radians(altitude_deg)
    light = (
        float(np.sin(azimuth) * np.cos(altitude)),
        float(np.cos(azimuth) * np.cos(altitude)),
        float(np.sin(altitude)),
    )
    out = np.full_like(raster.values, np.nan)
    _horn.shade(np.ascontiguousarray(raster.values), *cell_size_m(raster), light, out)
    return raster.with_values(out, unit="1")


def _check(raster: Raster) -> None:
    if raster.unit != "m":
        raise InputError(f"relief needs elevation in metres; this raster holds '{raster.unit}'")
