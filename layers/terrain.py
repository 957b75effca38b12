"""Elevation of the ground: a GeoTIFF in metres or feet above sea level."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from layers._raster_read import read_raster
from layers.area import Area
from layers.errors import Fault
from layers.raster import Raster
from layers.source import Source

UNIT = "m"

METRES: dict[str, float] = {
    "m": 1.0,
    "metre": 1.0,
    "metres": 1.0,
    "meter": 1.0,
    "meters": 1.0,
    "ft": 0.3048,
    "foot": 0.3048,
    "feet": 0.3048,
    "us-ft": 1200 / 3937,
    "us survey foot": 1200 / 3937,
}
"""Metres in one unit of the file: the metre, the international foot, the US survey foot."""

LOWEST_M = -500.0
HIGHEST_M = 9000.0
"""No ground lies outside these (Dead Sea shore -430 m, Everest 8849 m): such a value is undeclared nodata."""


def load(source: Source, *, area: Area, crs: CRS) -> Raster:  # noqa: ARG001 - as every kind's; a raster keeps its own
    """Load the elevation of the area and its margin: metres, float32, NaN where the file has no value.

    Parameters
    ----------
    source
        a GeoTIFF. `constants` may hold ``unit`` ("m", "ft", "us-ft"; else the band's own unit, else metres)
        and ``nodata`` for a file that does not declare it; `layer` is the number of the band where there
        are several; `crs` is used only where the file has none.
    area
        the window read is its reading polygon's bounds, snapped outward to whole cells.
    crs
        the study's; the raster keeps its own, because rasters are never warped.

    Returns
    -------
    Raster
        unit "m". Its counts are cells of the window: set aside are those without a value.

    Raises
    ------
    SourceMissingError, FormatError, CrsError, DataError
        see `layers._raster_read.read_raster`; a height outside -500 to 9000 m is a fault that names it.
    """
    return read_raster(source, area=area, unit=UNIT, check=_check_heights, units=METRES)


def _check_heights(heights: NDArray[np.float64], raw: NDArray[np.float64]) -> list[Fault]:
    values, counts = np.unique(raw[(heights < LOWEST_M) | (heights > HIGHEST_M)], return_counts=True)
    return [
        Fault(
            what=f"{count} cells have a height that no ground has",
            value=f"{value:.10g}",
            remedy=f"if it means 'no value', add constants = {{nodata = {value:.10g}}} to this layer",
        )
        for value, count in zip(values, counts, strict=True)
    ]
