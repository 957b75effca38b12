"""The land boundary between two countries, drawn as agreed: geodesics, parallels, rivers, surveyed lines."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod

from layers import crs as crs_
from layers._ledger import Ledger
from layers._load import Special, load_vector
from layers.area import Area
from layers.errors import FormatError
from layers.schema import LINES, Column, Schema
from layers.source import Layer, Source

BUILTIN = "builtin:"
"""A path that begins so names a table that comes with vereda."""

TREATY_LINE = f"{BUILTIN}treaty-line"
"""The land boundary from the Pacific to the Rio Grande, as a path in a study file."""

EDGE_M = 500.0
"""Longest edge of a geodesic or parallel after `load`: its chord is less than 5 mm off the curve."""

SCHEMA = Schema(
    kind="boundary",
    key="boundary_id",
    geometry=LINES,
    columns=(
        Column(name="name", dtype="text", doc="which stretch"),
        Column(name="country_a", dtype="text", doc="country on one side", default="US"),
        Column(name="country_b", dtype="text", doc="country on the other", default="MX"),
        Column(
            name="form",
            dtype="category",
            doc="what runs between two points: geodesic and parallel are drawn as such, the others are kept",
            allowed=("geodesic", "parallel", "river", "surveyed"),
            default="surveyed",
        ),
    ),
    sensitivity="public",
    clip="cut",
    doc="land boundary",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Load a boundary, with the curves of its geodesics and parallels.

    The straight edge of a file in longitude and latitude is neither a geodesic nor straight on the ground.
    Rows of the form ``geodesic`` get points along the ellipsoid's shortest line, at most 500 m apart, and
    ``parallel`` rows along the parallel (between two latitudes: evenly with longitude), before they are
    projected.

    Parameters
    ----------
    source
        a vector file, or the path ``builtin:treaty-line``: the boundary from the Pacific to the Rio Grande
        that comes with vereda, good to the `precision_m` of its rows.
    area, crs
        lines are cut to the area and its margin, and arrive in the study CRS.

    Raises
    ------
    DataError, FormatError, SourceMissingError, CrsError
        see `layers._load.load_vector`.
    """
    path = str(source.path)
    if not path.startswith(BUILTIN):
        return load_vector(source, SCHEMA, area=area, crs=crs, special=_SPECIAL)
    if path != TREATY_LINE:
        raise FormatError(f"'{path}' does not come with vereda; '{TREATY_LINE}' does")
    with tempfile.TemporaryDirectory(prefix="vereda-") as folder:
        table = Path(folder) / "treaty_line.csv"
        _write_lines(table)
        layer = load_vector(
            replace(source, path=table, crs="EPSG:4326"), SCHEMA, area=area, crs=crs, special=_SPECIAL
        )
    return replace(layer, source=source)


def _write_lines(path: Path) -> None:
    """Write the packaged vertices as one line a stretch: the table as a person would hand it in.

    The edge after a vertex has that vertex's form, so each stretch ends at the first vertex of the next.
    """
    packaged = files("layers") / "tables" / "treaty_line.csv"
    vertices = list(csv.DictReader(packaged.read_text(encoding="utf-8").splitlines()))
    stretches = [list(group) for _, group in groupby(vertices, key=_stretch)]
    ends = [following[0] for following in stretches[1:]]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["boundary_id", *_SHARED, "licence", "wkt"])
        # The last vertex is the end of the line: no edge follows it.
        for stretch, end in zip(stretches, [*ends, None], strict=True):
            points = [(float(row["lon"]), float(row["lat"])) for row in [*stretch, *([end] if end else [])]]
            if len(points) > 1:
                shared = [stretch[0][name] for name in _SHARED]
                writer.writerow(
                    [stretch[0]["boundary_id"], *shared, "public domain", shapely.LineString(points).wkt]
                )


_SHARED = ("name", "form", "precision_m", "source", "basis")


def _stretch(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("boundary_id", *_SHARED))


def _curved(rows: gpd.GeoDataFrame, _ledger: Ledger) -> gpd.GeoSeries:
    """Return each row's geometry with the points that its form asks for."""
    crs = CRS.from_user_input(rows.crs)
    shapes = [
        _along(shape, crs, _BETWEEN[form]) if form in _BETWEEN else shape
        for shape, form in zip(rows.geometry, rows["form"], strict=True)
    ]
    return gpd.GeoSeries(shapes, index=rows.index, crs=rows.crs)


def _along(shape: Any, crs: CRS, between: Any) -> Any:
    geographic = crs.geodetic_crs or crs_.WGS84
    to_lonlat, back = crs_.transformer(crs, geographic), crs_.transformer(geographic, crs)
    geod = crs.get_geod() or Geod(ellps="WGS84")
    parts = []
    for part in shapely.get_parts(shapely.force_2d(shape)):
        given = shapely.get_coordinates(part)
        lons, lats = to_lonlat.transform(given[:, 0], given[:, 1])
        corners = list(zip(lons, lats, strict=True))
        dense = [*(point for pair in pairwise(corners) for point in between(*pair, geod)), corners[-1]]
        lons, lats = np.transpose(dense)
        parts.append(shapely.LineString(np.column_stack(back.transform(lons, lats))))
    return parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)


Point = tuple[float, float]


def _geodesic(start: Point, end: Point, geod: Geod) -> list[Point]:
    steps = _steps(start, end, geod)
    return [start, *geod.npts(*start, *end, steps - 1)] if steps > 1 else [start]


def _parallel(start: Point, end: Point, geod: Geod) -> list[Point]:
    share: NDArray[np.float64] = np.linspace(0.0, 1.0, _steps(start, end, geod), endpoint=False)
    return [(start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])) for part in share]


def _steps(start: Point, end: Point, geod: Geod) -> int:
    length_m = geod.inv(*start, *end)[2]
    return max(1, int(np.ceil(length_m / EDGE_M)))


_BETWEEN = {"geodesic": _geodesic, "parallel": _parallel}
_SPECIAL = Special(reshape=_curved)
