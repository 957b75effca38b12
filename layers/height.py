"""Spot heights: single elevations from gazetteers, from which a relief can be interpolated."""

from __future__ import annotations

from pyproj import CRS

from layers._load import load_vector
from layers.area import Area
from layers.schema import POINT, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="height",
    key="height_id",
    geometry=POINT,
    columns=(
        Column(name="name", dtype="text", doc="what people call it"),
        Column(
            name="elevation_m",
            dtype="number",
            doc="height above the sea",
            unit="m",
            required=True,
            minimum=-500.0,
            maximum=9000.0,
        ),
        Column(
            name="type",
            dtype="category",
            doc="what stands there",
            allowed=("summit", "pass", "town", "station", "lake", "sea", "valley", "other"),
            default="other",
        ),
    ),
    sensitivity="public",
    clip="whole",
    doc="A point whose elevation is published.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of spot heights.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs)
