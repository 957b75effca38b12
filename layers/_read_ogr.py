"""Formats that GDAL reads: GeoPackage, Shapefile, FlatGeobuf, KML, GPX; and GeoParquet."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, parse
from pyproj import CRS
from shapely.errors import ShapelyError

from layers._table import Table, numbered
from layers.errors import DataError, Fault, FormatError
from layers.schema import Schema

_SHAPE_HEADER = 100
"""Bytes before the first shape."""

_UNREADABLE = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.FieldError,
    pyogrio.errors.GeometryError,
    pa.ArrowException,
    ShapelyError,
    OSError,
    RuntimeError,
    ValueError,
    IndexError,
    KeyError,
)
"""What GDAL, Arrow and GEOS raise on a damaged file; IndexError comes from an empty list of layers."""


def geopackage(path: Path, schema: Schema, *, layer: str | None) -> Table:
    """Read one table of a GeoPackage."""
    _check_magic(path, b"SQLite format 3\x00", "GeoPackage")
    return _table(path, _chosen(path, _layers(path, "GeoPackage"), schema, layer), "GeoPackage")


def flatgeobuf(path: Path) -> Table:
    """Read a FlatGeobuf."""
    _check_magic(path, b"fgb", "FlatGeobuf")
    return _table(path, None, "FlatGeobuf")


def shapefile(path: Path, *, encoding: str | None) -> Table:
    """Read a Shapefile: UTF-8 unless its .cpg or the study file says otherwise."""
    for suffix in (".shx", ".dbf"):
        if _sibling(path, suffix) is None:
            raise FormatError(
                f"{path.name} has no {suffix} beside it; copy all parts: .shp, .shx, .dbf, .prj"
            )
    _check_magic(path, struct.pack(">i", 9994), "Shapefile")
    with path.open("rb") as file:
        header = file.read(_SHAPE_HEADER)
    # Bytes 24 to 27: length in 16-bit words (ESRI Shapefile Technical Description, 1998, table 1).
    if len(header) < _SHAPE_HEADER or path.stat().st_size < 2 * struct.unpack(">i", header[24:28])[0]:
        raise _damaged(path, "Shapefile")
    _check_projection(path)
    assumed = encoding or (None if _sibling(path, ".cpg") else "UTF-8")
    try:
        return _table(path, None, "Shapefile", encoding=assumed, short_names=True)
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{path.name}: its text is not {assumed or 'what its .cpg says'}; "
            'state what it is in the study file, for example encoding = "cp1252"'
        ) from error


def keyhole(path: Path, schema: Schema, *, layer: str | None) -> Table:
    """Read one folder of a KML."""
    _check_xml(path, "kml", "KML")
    return _table(path, _chosen(path, _layers(path, "KML"), schema, layer), "KML")


def gpx(path: Path, schema: Schema, *, layer: str | None) -> Table:
    """Read the tracks and routes of a GPX, or its waypoints, as the schema's geometry asks."""
    _check_xml(path, "gpx", "GPX")
    wanted = ("waypoints",) if "Point" in schema.geometry else ("tracks", "routes")
    if layer is not None:
        wanted = (layer,)
    held = _layers(path, "GPX")
    tables = [_table(path, name, "GPX") for name in wanted if name in held]
    filled = [table for table in tables if len(table.rows)]
    if not filled:
        raise DataError(path, [Fault(what=f"the file has no {' or '.join(wanted)}")])
    return Table(
        cells=pd.concat([table.cells.astype(object) for table in filled], ignore_index=True),
        rows=numbered(sum(len(table.rows) for table in filled)),
        geometry=np.concatenate([table.geometry for table in filled if table.geometry is not None]),
        crs=filled[0].crs,
    )


def parquet(path: Path) -> Table:
    """Read a GeoParquet."""
    _check_magic(path, b"PAR1", "GeoParquet")
    try:
        frame = gpd.read_parquet(path)
        # Arrow looks into its text only when it hands it over.
        return _from_frame(frame.astype(dict.fromkeys(frame.columns.drop(frame.geometry.name), object)))
    except _UNREADABLE as error:
        if "geo metadata" in str(error):
            raise FormatError(
                f"{path.name} is Parquet but no GeoParquet: it does not say where its geometry is"
            ) from error
        raise _damaged(path, "GeoParquet") from error


def _table(
    path: Path, layer: str | None, form: str, *, encoding: str | None = None, short_names: bool = False
) -> Table:
    try:
        with warnings.catch_warnings():
            # GDAL's warnings speak of drivers; what matters in them is checked here, row by row.
            warnings.simplefilter("ignore")
            frame = pyogrio.read_dataframe(
                str(path.resolve()), layer=layer, encoding=encoding, use_arrow=False, on_invalid="ignore"
            )
            promised = pyogrio.read_info(str(path.resolve()), layer=layer, encoding=encoding)["features"]
    except _UNREADABLE as error:
        if short_names and isinstance(error, UnicodeDecodeError):
            raise
        raise _damaged(path, form) from error
    if 0 <= len(frame) < promised:
        raise _damaged(path, form)
    return _from_frame(frame, short_names=short_names)


def _from_frame(frame: pd.DataFrame, *, short_names: bool = False) -> Table:
    if not isinstance(frame, gpd.GeoDataFrame):
        return Table(cells=frame.reset_index(drop=True), rows=numbered(len(frame)))
    return Table(
        cells=pd.DataFrame(frame.drop(columns=frame.geometry.name)).reset_index(drop=True),
        rows=numbered(len(frame)),
        geometry=np.asarray(frame.geometry.to_numpy(), dtype=object),
        crs=None if frame.crs is None else CRS.from_user_input(frame.crs),
        short_names=short_names,
    )


def _layers(path: Path, form: str) -> dict[str, str | None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {str(name): kind for name, kind in pyogrio.list_layers(str(path.resolve()))}
    except _UNREADABLE as error:
        raise _damaged(path, form) from error


def _chosen(path: Path, held: dict[str, str | None], schema: Schema, layer: str | None) -> str:
    names = ", ".join(sorted(held))
    if layer is not None:
        if layer not in held:
            raise FormatError(f"{path.name} has no table '{layer}'; it has: {names}")
        return layer
    fitting = [name for name, kind in held.items() if kind is not None] if schema.geometry else list(held)
    if len(fitting) != 1:
        if not fitting:
            raise DataError(path, [Fault(what="the file has no table with features")])
        raise FormatError(f'{path.name} has several tables; choose one with layer = "...": {names}')
    return fitting[0]


def _check_magic(path: Path, magic: bytes, form: str) -> None:
    with path.open("rb") as file:
        head = file.read(len(magic))
    if not head:
        raise DataError(path, [Fault(what="the file is empty", remedy="take it from its source again")])
    if head != magic:
        raise FormatError(f"{path.name} is no {form}, whatever its name says; take it from its source again")


def _check_xml(path: Path, root: str, form: str) -> None:
    if path.stat().st_size == 0:
        raise DataError(path, [Fault(what="the file is empty", remedy="take it from its source again")])
    try:
        found: Any = parse(path, forbid_dtd=True).getroot()
    except DefusedXmlException as error:
        raise FormatError(
            f"{path.name} declares XML entities, which no {form} needs; do not trust this file"
        ) from error
    except (ParseError, UnicodeDecodeError, LookupError, ValueError) as error:
        raise FormatError(
            f"{path.name} is not whole XML: it is damaged or cut off ({error}); take it from its source again"
        ) from error
    if found is None or found.tag.rsplit("}", 1)[-1] != root:
        raise FormatError(f"{path.name} is no {form}, whatever its name says; take it from its source again")


def _check_projection(path: Path) -> None:
    projection = _sibling(path, ".prj")
    if projection is None:
        return
    try:
        projection.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{projection.name} is no text: it is damaged; take it from its source again"
        ) from error


def _sibling(path: Path, suffix: str) -> Path | None:
    for name in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if name.exists():
            return name
    return None


def _damaged(path: Path, form: str) -> FormatError:
    return FormatError(
        f"{path.name} cannot be read as {form}: it is damaged or cut off; take it from its source again"
    )
