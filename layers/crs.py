"""Coordinate reference systems: read them, insist on metres, insist on the same one."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from layers.errors import CrsError

WGS84 = CRS.from_epsg(4326)


def parse(text: str | int | CRS) -> CRS:
    """Read a CRS from an EPSG code, WKT, PROJ string or authority name.

    Raises
    ------
    CrsError
        if it has no definition that PROJ knows.
    """
    try:
        return CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as error:
        raise CrsError(
            f"'{text}' is not a coordinate reference system PROJ knows; write it as 'EPSG:4326' or as WKT"
        ) from error


def is_metric(crs: CRS) -> bool:
    """Whether `crs` is projected and counts in metres on both axes."""
    return bool(crs.is_projected) and all(axis.unit_name == "metre" for axis in crs.axis_info[:2])


def check_metric(frame: gpd.GeoDataFrame | gpd.GeoSeries, *, name: str = "frame") -> CRS:
    """Return the CRS of `frame`, which must be projected, in metres.

    Raises
    ------
    CrsError
        if it has none, or counts in degrees or feet.
    """
    if frame.crs is None:
        raise CrsError(f"{name} has no coordinate reference system; set one with set_crs(...)")
    crs = CRS.from_user_input(frame.crs)
    if not is_metric(crs):
        raise CrsError(
            f"{name} is in {label(crs)}, which does not count in metres; "
            f"reproject it first, for example to {label(for_bounds(*_lonlat_bounds(frame)))}"
        )
    return crs


def check_same(*, expected: CRS, **frames: Any) -> None:
    """Raise CrsError if any of `frames` (anything with `.crs`, or None) is not in `expected`."""
    for name, frame in frames.items():
        if frame is None:
            continue
        if frame.crs is None:
            raise CrsError(f"{name} has no coordinate reference system; {label(expected)} is needed")
        if CRS.from_user_input(frame.crs) != expected:
            raise CrsError(
                f"{name} is in {label(CRS.from_user_input(frame.crs))} but {label(expected)} is needed; "
                "reproject it first"
            )


def for_bounds(minx: float, miny: float, maxx: float, maxy: float) -> CRS:
    """Return the WGS 84 UTM zone of the centre of bounds given in degrees."""
    lon = (minx + maxx) / 2
    zone = min(60, int((lon + 180.0) // 6.0) + 1)
    return CRS.from_epsg((32600 if (miny + maxy) / 2 >= 0 else 32700) + zone)


def label(crs: CRS) -> str:
    """Return a short name of `crs` for messages and legends: 'EPSG:32611' where it has a code."""
    authority = crs.to_authority(min_confidence=70)
    return ":".join(authority) if authority else crs.name


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def transformer(source: CRS, target: CRS) -> Transformer:
    """Return a (cached) transformer whose first axis is always x or longitude."""
    return _transformer(source.to_wkt(), target.to_wkt())


def project(shapes: Any, source: CRS, target: CRS) -> Any:
    """Return a shapely geometry, or an array of them, from `source` in `target`; only vertices move."""
    move = transformer(source, target).transform

    def moved(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(move(points[:, 0], points[:, 1]))

    return shapely.transform(shapes, moved)


def _lonlat_bounds(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> tuple[float, float, float, float]:
    minx, miny, maxx, maxy = frame.total_bounds
    if frame.crs is None:
        return minx, miny, maxx, maxy
    return transformer(CRS.from_user_input(frame.crs), WGS84).transform_bounds(minx, miny, maxx, maxy)
