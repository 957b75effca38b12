"""Are the shapes of a file what they must be, and where they can be: the checks before projection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from layers import crs as crs_
from layers._ledger import Ledger, Mask
from layers.area import Area
from layers.errors import CrsError
from layers.schema import Schema

Shapes = NDArray[np.object_]

FAR_DEG = 5.0
"""A layer that ends this far from the area (about 500 km) is another place's, or in another CRS."""

_TYPES = (
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)


def check(given: Shapes, schema: Schema, crs: CRS, ledger: Ledger, *, known_bad: Mask) -> Shapes:
    """Return the shapes in two dimensions, one part unpacked where one part is wanted, bad ones None.

    Rows of `known_bad` have their fault already. A Multi* with one part is taken as that part where the
    schema has no Multi*.
    """
    shapes = np.asarray(shapely.force_2d(given), dtype=object)
    absent = np.asarray(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    ledger.note_rows(
        absent & ~known_bad, "has no geometry", remedy="draw the feature or delete the row", column="geometry"
    )
    shapes[absent] = None
    shapes = _unpacked(shapes, schema)
    _drop(shapes, endless(shapes), ledger, "has a coordinate that is no finite number")
    _check_type(shapes, schema, ledger)
    lines = np.isin(shapely.get_type_id(shapes), (1, 5))
    _drop(
        shapes,
        lines & (np.asarray(shapely.length(shapes)) == 0),
        ledger,
        "is a line with fewer than two different points",
    )
    _check_valid(shapes, ledger)
    if crs.is_geographic:
        _check_degrees(shapes, ledger)
    else:
        _check_metres(shapes, crs, ledger.path)
    return shapes


def _drop(shapes: Shapes, bad: Mask, ledger: Ledger, what: str, *, remedy: str = "draw it again") -> None:
    ledger.note_rows(bad, what, remedy=remedy, column="geometry")
    shapes[bad] = None


def _unpacked(shapes: Shapes, schema: Schema) -> Shapes:
    """Take out the only part of a collection whose type the schema does not know."""
    kinds = np.asarray(shapely.get_type_id(shapes))
    known = [_TYPES.index(name) for name in schema.geometry]
    single = (kinds >= 4) & ~np.isin(kinds, known) & (np.asarray(shapely.get_num_geometries(shapes)) == 1)
    shapes[single] = shapely.get_geometry(shapes[single], 0)
    return shapes


def endless(shapes: Shapes) -> Mask:
    """Return which shapes have a coordinate that is not finite."""
    coordinates, of = shapely.get_coordinates(shapes, return_index=True)
    bad = np.zeros(len(shapes), dtype=bool)
    bad[of[~np.isfinite(coordinates).all(axis=1)]] = True
    return bad


def _check_type(shapes: Shapes, schema: Schema, ledger: Ledger) -> None:
    kinds = np.asarray(shapely.get_type_id(shapes))
    wrong = (kinds >= 0) & ~np.isin(kinds, [_TYPES.index(name) for name in schema.geometry])
    needed = " or ".join(sorted(schema.geometry))
    ledger.note_rows(
        wrong,
        lambda position: f"is a {_TYPES[kinds[position]]}, but a {schema.kind} layer needs {needed}",
        remedy="check that this is the right file for this layer",
        column="geometry",
    )
    shapes[wrong] = None


def _check_valid(shapes: Shapes, ledger: Ledger) -> None:
    bad = ~np.asarray(shapely.is_valid(shapes)) & ~np.asarray(shapely.is_missing(shapes))
    ledger.note_rows(
        bad,
        lambda position: f"its shape is invalid: {shapely.is_valid_reason(shapes[position])}",
        remedy="repair it, for example with QGIS 'Fix geometries'",
        column="geometry",
    )
    shapes[bad] = None


def _check_degrees(shapes: Shapes, ledger: Ledger) -> None:
    minx, miny, maxx, maxy = np.asarray(shapely.bounds(shapes)).T
    present = ~np.isnan(minx)
    with np.errstate(invalid="ignore"):
        wide = np.maximum(np.abs(minx), np.abs(maxx))
        high = np.maximum(np.abs(miny), np.abs(maxy))
    outside = present & ((wide > 180) | (high > 90))
    swapped = outside & (wide <= 90) & (high <= 180)
    metres = outside & ((wide > 360) | (high > 360))
    count = int(present.sum())
    if count and swapped.sum() * 2 > count:
        raise CrsError(
            f"{ledger.path.name}: latitudes reach {np.nanmax(high[swapped]):g}, so the axes look swapped; "
            "exchange the columns of longitude and latitude"
        )
    if count and metres.sum() * 2 > count:
        raise CrsError(
            f"{ledger.path.name}: the coordinates reach {np.nanmax(np.maximum(wide, high)):.0f}, so they "
            "are metres where degrees are expected; state or correct the crs"
        )
    ledger.note_rows(
        outside,
        "lies outside longitude -180..180, latitude -90..90",
        remedy="exchange longitude and latitude, or state the crs if these are metres",
        column="geometry",
        values=_told(minx, miny),
    )
    shapes[outside] = None
    _drop(
        shapes,
        _over_antimeridian(shapes),
        ledger,
        "crosses the antimeridian (180 degrees), which is not supported",
        remedy="cut it there",
    )


def _told(x: NDArray[np.float64], y: NDArray[np.float64]) -> Shapes:
    out = np.empty(len(x), dtype=object)
    out[:] = [f"{a:g} {b:g}" for a, b in zip(x, y, strict=True)]
    return out


def _over_antimeridian(shapes: Shapes) -> Mask:
    """Return which shapes have an edge longer than half the world; parts on either side are cut already."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    polygons = np.asarray(shapely.get_type_id(parts)) == 3
    rings, of_polygon = shapely.get_rings(parts[polygons], return_index=True)
    curves: Any = np.concatenate([parts[~polygons], rings])
    owner = np.concatenate([of[~polygons], of[polygons][of_polygon]])
    coordinates, curve = shapely.get_coordinates(curves, return_index=True)
    jumps = (np.abs(np.diff(coordinates[:, 0])) > 180) & (np.diff(curve) == 0)
    bad = np.zeros(len(shapes), dtype=bool)
    bad[owner[curve[1:][jumps]]] = True
    return bad


def _check_metres(shapes: Shapes, crs: CRS, path: Path) -> None:
    minx, miny, maxx, maxy = shapely.total_bounds(shapes)
    if np.isnan(minx):
        return
    if max(abs(minx), abs(maxx)) <= 180 and max(abs(miny), abs(maxy)) <= 90:
        raise CrsError(
            f"{path.name}: the coordinates ({minx:g} {miny:g} to {maxx:g} {maxy:g}) are degrees where "
            f"metres are needed: {crs_.label(crs)} does not count in degrees; if they are longitude and "
            'latitude, state crs = "EPSG:4326"'
        )


def check_place(shapes: Shapes, crs: CRS, area: Area, path: Path) -> None:
    """Raise if a layer that has nothing in the area is nowhere near it, or is there with its axes swapped.

    Raises
    ------
    CrsError
        saying which of the two.
    """
    bounds = np.asarray(shapely.bounds(shapes))
    bounds = bounds[~np.isnan(bounds).any(axis=1)]
    if not len(bounds):
        return
    if not crs.is_geographic:
        transformer = crs_.transformer(crs, crs_.WGS84)
        minx, miny, maxx, maxy = bounds.T
        corners = [transformer.transform(x, y) for x in (minx, maxx) for y in (miny, maxy)]
        lons, lats = (np.array([corner[axis] for corner in corners]) for axis in (0, 1))
        bounds = np.column_stack([lons.min(0), lats.min(0), lons.max(0), lats.max(0)])
    west, south, east, north = area.bounds
    if _apart(bounds, area).min() <= FAR_DEG:
        return
    minx, miny, maxx, maxy = bounds.min(0)[0], bounds.min(0)[1], bounds.max(0)[2], bounds.max(0)[3]
    if (_apart(bounds[:, [1, 0, 3, 2]], area) <= 0).any():
        raise CrsError(
            f"{path.name}: nothing lies in the area, but with longitude and latitude exchanged it would: "
            "the axes look swapped"
        )
    raise CrsError(
        f"{path.name}: everything lies far outside the area (longitude {minx:.2f}..{maxx:.2f}, latitude "
        f"{miny:.2f}..{maxy:.2f}; the area is {west:.2f}..{east:.2f}, {south:.2f}..{north:.2f}); "
        "check the file's crs and the study's area"
    )


def _apart(bounds: NDArray[np.float64], area: Area) -> NDArray[np.float64]:
    """Return how far boxes are from the area's, in degrees along the worse axis; infinite where unknown."""
    west, south, east, north = area.bounds
    minx, miny, maxx, maxy = bounds.T
    apart = np.maximum.reduce([west - maxx, minx - east, south - maxy, miny - north, np.zeros(len(bounds))])
    return np.where(np.isfinite(apart), apart, np.inf)
