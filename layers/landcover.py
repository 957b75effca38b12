"""What covers the ground: a GeoTIFF of class codes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from layers._raster_read import read_raster
from layers.area import Area
from layers.errors import Fault
from layers.raster import Raster
from layers.source import Source

UNIT = "class code"


def load(source: Source, *, area: Area, crs: CRS) -> Raster:  # noqa: ARG001 - as every kind's; a raster keeps its own
    """Load the land cover classes of the area and its margin: codes as float32, NaN where there is none.

    The codes are the file's own: see its publisher's legend (ESA WorldCover: 20 shrubs, 60 bare ground,
    80 water; NLCD: 31 bare ground, 52 shrubs).

    Parameters
    ----------
    source
        a GeoTIFF; `constants`, `layer` and `crs` as in `layers.terrain.load`, without a unit.
    area
        the window read is its reading polygon's bounds, snapped outward to whole cells.
    crs
        the study's; the raster keeps its own, because rasters are never warped.

    Raises
    ------
    SourceMissingError, FormatError, CrsError, DataError
        see `layers._raster_read.read_raster`; a code that is no whole number is a fault.
    """
    return read_raster(source, area=area, unit=UNIT, check=_check_codes)


def _check_codes(codes: NDArray[np.float64], _raw: NDArray[np.float64]) -> list[Fault]:
    broken = codes[codes != np.round(codes)]
    if broken.size == 0:
        return []
    return [
        Fault(
            what=f"{broken.size} cells hold no class code, which is a whole number",
            value=f"{broken[0]:g}",
            remedy="give the land cover itself, not a share or an average of it",
        )
    ]
