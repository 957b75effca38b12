"""Modelled paths made coarse: whole H3 cells, which are the same whatever lies in them."""

from __future__ import annotations

from collections import Counter

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely
from h3.api import basic_int
from pyproj import CRS

from layers import crs as crs_
from layers.raster import Raster

FLOOR = 1e-4
"""Mean passages per walker below which a cell without a corridor is left out: few ways are not shown. A cell
of 36 km2 that one walker in a hundred crosses has about this much on a grid of 100 m."""


def make(
    corridors: gpd.GeoDataFrame | None, flow: Raster | None, *, resolution: int, crs: CRS
) -> gpd.GeoDataFrame | None:
    """Return the cells that any corridor overlaps or that are walked.

    Parameters
    ----------
    corridors
        polygons.
    flow
        passages per walker (unit "1"); NaN where not modelled.
    resolution
        of H3: 6 has cells of about 36 km2, 7 of about 5 km2.
    crs
        of the frame to return, in metres.

    Returns
    -------
    GeoDataFrame or None
        ``cell`` (H3 index, sorted), ``corridor_count`` (how many corridors overlap it), ``flow`` (mean
        passages per walker over the raster cells whose centres fall in it, NaN if none does), geometry. None
        where there would be no row.
    """
    count = _corridor_count(corridors, resolution)
    mean = _mean_flow(flow, resolution)
    cells = pd.DataFrame({"corridor_count": count, "flow": mean})
    cells["corridor_count"] = cells["corridor_count"].fillna(0).astype(np.int64)
    cells = cells[(cells["corridor_count"] > 0) | (cells["flow"] >= FLOOR)].sort_index()
    if cells.empty:
        return None
    outlines = [
        shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]) for cell in cells.index
    ]
    degrees = gpd.GeoDataFrame(cells.rename_axis("cell").reset_index(), geometry=outlines, crs=crs_.WGS84)
    return degrees.to_crs(crs)


def _corridor_count(corridors: gpd.GeoDataFrame | None, resolution: int) -> pd.Series:
    count: Counter[str] = Counter()
    if corridors is not None and len(corridors):
        for geometry in shapely.force_2d(corridors.geometry.to_crs(crs_.WGS84).to_numpy()):
            if geometry is None or geometry.is_empty:
                continue
            shape = h3.geo_to_h3shape(shapely.geometry.mapping(geometry))
            count.update(set(h3.h3shape_to_cells_experimental(shape, resolution, contain="overlap")))
    return pd.Series(count, dtype=np.float64)


def _mean_flow(flow: Raster | None, resolution: int) -> pd.Series:
    if flow is None:
        return pd.Series(dtype=np.float64)
    rows, columns = np.nonzero(np.isfinite(flow.values))
    corner = flow.transform
    lon, lat = crs_.transformer(flow.crs, crs_.WGS84).transform(
        corner.c + (columns + 0.5) * corner.a, corner.f + (rows + 0.5) * corner.e
    )
    # H3 takes one point at a time; integers spare it the writing of a text for each.
    index = np.array(
        [basic_int.latlng_to_cell(y, x, resolution) for y, x in zip(lat.tolist(), lon.tolist(), strict=True)],
        dtype=np.uint64,
    )
    cells, inverse, count = np.unique(index, return_inverse=True, return_counts=True)
    total = np.bincount(inverse, weights=flow.values[rows, columns].astype(np.float64), minlength=len(cells))
    return pd.Series(total / count, index=[h3.int_to_str(int(cell)) for cell in cells], dtype=np.float64)
