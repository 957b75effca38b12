"""A part of a grid, with what lies on it: a walk of a few hours needs no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from layers.raster import Raster, Window


def around(elevation: Raster, cells: NDArray[np.int64], far_m: float) -> Window:
    """Return the rows and columns within `far_m` of some cells."""
    rows, columns = elevation.shape
    row, column = np.divmod(cells, columns)
    across, down = (int(np.ceil(far_m / size)) + 1 for size in elevation.resolution)
    return (
        slice(max(0, int(row.min()) - down), min(rows, int(row.max()) + down + 1)),
        slice(max(0, int(column.min()) - across), min(columns, int(column.max()) + across + 1)),
    )


def crop(raster: Raster, window: Window) -> Raster:
    """Return a raster's part in a window."""
    return replace(
        raster,
        values=raster.values[window],
        transform=raster.transform @ Affine.translation(window[1].start, window[0].start),
    )


def cut(option: Any, elevation: Raster, window: Window) -> Any:
    """Return an option of `travel_time` for a window: rasters cut, frames without the far rows."""
    if isinstance(option, Raster):
        return crop(option, window)
    if isinstance(option, np.ndarray):
        return option[window]
    if isinstance(option, gpd.GeoDataFrame):
        near = crop(elevation, window)
        wide = shapely.box(*near.bounds).buffer(2 * max(elevation.resolution))
        if option.crs is not None and CRS.from_user_input(option.crs) == elevation.crs:
            return option[option.geometry.intersects(wide)]
    return option
