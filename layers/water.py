"""Water: stations that people fill, and what the land holds."""

from __future__ import annotations

from pyproj import CRS

from layers._load import load_vector
from layers.area import Area
from layers.schema import POINT, POLYGONS, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="water",
    key="water_id",
    geometry=POINT | POLYGONS,
    columns=(
        Column(name="name", dtype="text", doc="what people call it"),
        Column(
            name="type",
            dtype="category",
            doc="what it is",
            allowed=("station", "tank", "spring", "stream", "lake", "canal", "tap", "unknown"),
            default="unknown",
        ),
        Column(name="capacity_l", dtype="number", doc="how much it holds when full", unit="L", minimum=0.0),
        Column(
            name="status",
            dtype="category",
            doc="whether there is water in it",
            allowed=("active", "dry", "damaged", "unknown"),
            default="unknown",
        ),
    ),
    sensitivity="restricted",
    clip="whole",
    doc="A water station or source. Exact positions are restricted.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of water stations and sources.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs)
