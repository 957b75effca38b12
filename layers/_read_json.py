"""GeoJSON: features as they stand, so that a fault can name the feature it is in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from layers import crs as crs_
from layers._read_csv import decode
from layers._table import Table, numbered
from layers.errors import CrsError, Fault, FormatError

_GEOMETRIES = frozenset(
    ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
)


def read(path: Path, *, encoding: str | None) -> Table:
    """Read a FeatureCollection (or one Feature); the `crs` member of GeoJSON before RFC 7946 is honoured."""
    try:
        document = json.loads(decode(path, encoding))
    except (json.JSONDecodeError, RecursionError) as error:
        at = f" near line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise FormatError(
            f"{path.name} is not whole JSON: it is damaged or cut off{at}; take it from its source again"
        ) from error
    features = _features(path, document)
    stated = document.get("crs")
    shapes, faults = _shapes(features)
    records = [properties if isinstance(properties := f.get("properties"), dict) else {} for f in features]
    names = list(dict.fromkeys(name for record in records for name in record))
    return Table(
        cells=pd.DataFrame(
            {name: pd.Series([_cell(r.get(name)) for r in records], dtype=object) for name in names},
            index=pd.RangeIndex(len(records)),
        ),
        rows=numbered(len(records)),
        geometry=shapes,
        crs=None if stated is None else _legacy_crs(path, stated),
        crs_if_silent=crs_.WGS84,
        faults=tuple(faults),
    )


def _features(path: Path, document: object) -> list[dict[str, Any]]:
    if isinstance(document, dict):
        kind = document.get("type")
        features = document.get("features")
        if kind == "Feature":
            return [document]
        if kind == "FeatureCollection" and isinstance(features, list):
            if all(isinstance(feature, dict) for feature in features):
                return features
        elif kind in _GEOMETRIES:
            return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise FormatError(f"{path.name} is JSON but no GeoJSON: it has no list of features")


def _shapes(features: list[dict[str, Any]]) -> tuple[NDArray[np.object_], list[tuple[int, Fault]]]:
    given = [feature.get("geometry") for feature in features]
    written = np.array([None if shape is None else json.dumps(shape) for shape in given], dtype=object)
    read = np.asarray(shapely.from_geojson(written, on_invalid="ignore"), dtype=object)
    faults = [
        (
            position,
            Fault(
                what="its geometry cannot be read",
                remedy="draw the feature again",
                row=position + 1,
                column="geometry",
                value=written[position],
            ),
        )
        for position in np.flatnonzero(np.asarray(shapely.is_missing(read))).tolist()
        if written[position] is not None
    ]
    return read, faults


def _cell(value: object) -> object:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, (dict, list)) else value


def _legacy_crs(path: Path, member: object) -> CRS:
    name = member.get("properties", {}).get("name") if isinstance(member, dict) else None
    if not isinstance(name, str):
        raise CrsError(
            f"{path.name}: its 'crs' member names no coordinate reference system; write it as EPSG"
        )
    try:
        return crs_.parse(name)
    except CrsError as error:
        raise CrsError(f"{path.name}: {error}") from error
