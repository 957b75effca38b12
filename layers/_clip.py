"""Shapes into the study CRS and into the area."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError
from shapely import MultiPolygon, Polygon

from layers import crs as crs_
from layers._geometry import Shapes
from layers._ledger import Mask
from layers.area import MAX_EDGE_DEG, Area
from layers.errors import CrsError

PAD_DEG = 0.5
"""Left around the area when a feature is trimmed before projection, so that the exact cut comes after."""


def check_way(source: CRS, target: CRS, *, path: Path) -> None:
    """Raise unless PROJ knows a way from a file's CRS to the study's, and from longitude and latitude to it.

    Raises
    ------
    CrsError
        for an engineering CRS, say, or one of another planet.
    """
    try:
        crs_.transformer(source, target)
        crs_.transformer(crs_.WGS84, source)
    except ProjError as error:
        raise CrsError(
            f"{path.name} is in {crs_.label(source)}, from which no way leads to {crs_.label(target)}; "
            "state or correct its crs"
        ) from error


def project(shapes: Shapes, source: CRS, target: CRS) -> Shapes:
    """Return the shapes in `target`; edges in degrees, straight in degrees, are densified first."""
    if source == target:
        return shapes.copy()
    given = shapes
    if source.is_geographic:
        given = np.asarray(shapely.segmentize(shapes, MAX_EDGE_DEG), dtype=object)
    moved = np.asarray(crs_.project(given, source, target), dtype=object)
    # Projection moves vertices by different amounts: a polygon that was sound may touch itself after it.
    torn = ~np.asarray(shapely.is_valid(moved)) & (np.asarray(shapely.get_dimensions(moved)) == 2)
    moved[torn] = _of_dimension(shapely.make_valid(moved[torn]), moved[torn])
    return moved


def trim(shapes: Shapes, crs: CRS, area: Area, *, cut: bool) -> Shapes:
    """Return the shapes, None where far from the area; with `cut`, trimmed to its neighbourhood.

    What lies half a world away has no place in a local projection.
    """
    box = _neighbourhood(crs, area)
    if box is None:
        return shapes.copy()
    out = shapes.copy()
    near = np.asarray(shapely.intersects(box, shapes))
    out[~near] = None
    if cut:
        minx, miny, maxx, maxy = np.asarray(shapely.bounds(out)).T
        west, south, east, north = box.bounds
        with np.errstate(invalid="ignore"):
            over = near & ((minx < west) | (miny < south) | (maxx > east) | (maxy > north))
        out[over] = _cut(out[over], box)
    return out


def to_area(shapes: Shapes, crs: CRS, area: Area, *, cut: bool) -> Shapes:
    """Return the shapes that reach the area and its margin, else None; with `cut`, only the part in it."""
    inside = area.reading(crs)
    shapely.prepare(inside)
    touching: Mask = np.asarray(shapely.intersects(inside, shapes))
    out = shapes.copy()
    out[~touching] = None
    if cut:
        over = touching & ~np.asarray(shapely.covers(inside, shapes))
        out[over] = _cut(out[over], inside)
    return out


def _cut(shapes: Shapes, inside: Polygon | MultiPolygon) -> Shapes:
    """Return what lies inside, without slivers of a lower dimension; None where nothing does."""
    return _of_dimension(np.asarray(shapely.intersection(shapes, inside), dtype=object), shapes)


def _of_dimension(pieces: Shapes, shapes: Shapes) -> Shapes:
    """Return what of each piece has the dimension of its shape, put together; None where nothing has."""
    out = np.full(len(shapes), None, dtype=object)
    for position, (whole, piece) in enumerate(zip(shapes, pieces, strict=True)):
        wanted = int(shapely.get_dimensions(whole))
        parts = shapely.get_parts(shapely.get_parts(piece))
        parts = parts[shapely.get_dimensions(parts) == wanted]
        if len(parts) > 1:
            out[position] = _TOGETHER[wanted](parts)
        elif len(parts):
            out[position] = parts[0]
    return out


def _lines(parts: Shapes) -> Any:
    # An overlay splits a line where it crosses itself; the pieces belong together.
    return shapely.line_merge(shapely.multilinestrings(parts), directed=True)


_TOGETHER: dict[int, Callable[[Shapes], Any]] = {
    0: shapely.multipoints,
    1: _lines,
    2: shapely.multipolygons,
}


def _neighbourhood(crs: CRS, area: Area) -> Polygon | None:
    west, south, east, north = area.reading(crs_.WGS84).bounds
    wide = (
        max(west - PAD_DEG, -180.0),
        max(south - PAD_DEG, -90.0),
        min(east + PAD_DEG, 180.0),
        min(north + PAD_DEG, 90.0),
    )
    if crs != crs_.WGS84:
        wide = crs_.transformer(crs_.WGS84, crs).transform_bounds(*wide)
    if not np.isfinite(wide).all() or wide[0] >= wide[2] or wide[1] >= wide[3]:
        return None
    return shapely.box(*wide)
