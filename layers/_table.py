"""A file as it was read, before anything in it is believed."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from layers.errors import Fault


@dataclass(frozen=True, eq=False, kw_only=True)
class Table:
    """Rows as a file has them.

    Attributes
    ----------
    cells
        the file's columns, RangeIndex, without geometry.
    rows
        the number of each row as its keeper sees it (`layers.errors.Fault.row`).
    geometry
        shapely geometries (None where a row has none); None for a table whose coordinates stand in cells.
    crs
        what the file itself says; None where it says nothing.
    crs_if_silent
        what the format says where the file says nothing (GeoJSON: EPSG:4326).
    short_names
        whether the format cuts column names to ten letters (Shapefile).
    faults
        position and fault of rows that are broken as rows.
    """

    cells: pd.DataFrame
    rows: NDArray[np.int64]
    geometry: NDArray[np.object_] | None = None
    crs: CRS | None = None
    crs_if_silent: CRS | None = None
    short_names: bool = False
    faults: tuple[tuple[int, Fault], ...] = field(default=())


def numbered(count: int) -> NDArray[np.int64]:
    """Return the numbers of features, from 1."""
    return np.arange(1, count + 1, dtype=np.int64)
