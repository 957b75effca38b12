"""Tiny frames and files, small enough to check by hand."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from affine import Affine
from numpy.typing import DTypeLike
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from layers.area import Area
from layers.raster import Raster
from layers.source import Counts, Provenance, Source

UTM11 = CRS.from_epsg(32611)
"""Metres, for the strip between Tijuana and Yuma."""

LONLAT = CRS.from_epsg(4326)

STRIP = Area.from_bounds(-117.0, 32.0, -116.0, 33.0)
"""The area that most tests look at: one degree by one."""


def source_of(path: Path, **options: Any) -> Source:
    """Return a source that says who and under which licence, so that a test may speak of something else."""
    return Source(path=path, **{"name": "Test", "licence": "CC0 1.0", **options})


def write_csv(path: Path, header: str, *rows: str) -> Path:
    """Write a comma-separated table, each row as it is given."""
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def write_geojson(
    path: Path, features: Iterable[tuple[Any, Mapping[str, Any]]], *, crs: str | None = None
) -> Path:
    """Write (geometry, properties) pairs; a geometry is shapely's, a GeoJSON mapping or None."""
    written = [
        {
            "type": "Feature",
            "properties": dict(properties),
            "geometry": shapely.geometry.mapping(shape) if isinstance(shape, BaseGeometry) else shape,
        }
        for shape, properties in features
    ]
    document: dict[str, Any] = {"type": "FeatureCollection", "features": written}
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def frame_of(
    shapes: Sequence[BaseGeometry | None], *, crs: CRS | int | None = LONLAT, **columns: Any
) -> gpd.GeoDataFrame:
    """Return a frame of these shapes; a column given as one value is repeated."""
    return gpd.GeoDataFrame(pd.DataFrame(columns, index=range(len(shapes))), geometry=list(shapes), crs=crs)


def raster_of(
    values: Any,
    *,
    transform: Affine,
    crs: CRS | int = UTM11,
    unit: str = "m",
    dtype: DTypeLike = np.float64,
    **provenance: Any,
) -> Raster:
    """Return a raster of these values, all of them read and kept."""
    grid = np.asarray(values, dtype=dtype)
    return Raster(
        values=grid,
        transform=transform,
        crs=CRS.from_user_input(crs),
        unit=unit,
        provenance=Provenance(**{"source": "test", "licence": "none", **provenance}),
        counts=Counts(unit="cells", read=grid.size, kept=grid.size),
    )


def routes_of(*shapes: BaseGeometry, crs: CRS | int = UTM11, **columns: Any) -> gpd.GeoDataFrame:
    """Return routes with the columns of `layers.route` that others ask for; on foot, public and published."""
    said = {"route_id": "r", "name": "R", "mode": "foot", "sensitivity": "public", "basis": "published"}
    return frame_of(shapes, crs=crs, **{**said, **columns})


def write_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    """Write a zip archive with these members, whatever their names are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def zip_shapefile(path: Path, shapefile: Path, *, folder: str = "") -> Path:
    """Pack a Shapefile's parts into a zip archive, under `folder`."""
    return write_zip(
        path,
        {
            f"{folder}{part.name}": part.read_bytes()
            for part in sorted(shapefile.parent.glob(f"{shapefile.stem}.*"))
        },
    )


def cut_file(path: Path, share: float) -> Path:
    """Cut a file off after a share of its bytes, as a broken download does."""
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    return path
