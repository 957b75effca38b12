"""Ports of entry: where the boundary may be crossed, and when."""

from __future__ import annotations

from pyproj import CRS

from layers._load import load_vector
from layers.area import Area
from layers.schema import POINT, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="port",
    key="port_id",
    geometry=POINT,
    columns=(
        Column(name="name", dtype="text", doc="what people call it"),
        Column(name="modes", dtype="text", doc="ways to cross, for example: foot, road, rail"),
        Column(
            name="country",
            dtype="category",
            doc="ISO 3166 code of the side it is listed on",
            allowed=("US", "MX"),
        ),
    ),
    sensitivity="public",
    clip="whole",
    doc="A port of entry. A closure ends a row (valid_to); reopening begins another (valid_from).",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of ports of entry.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs)
