"""Railway lines, bridges and yards."""

from __future__ import annotations

from pyproj import CRS

from layers._load import load_vector
from layers.area import Area
from layers.schema import LINES, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="rail",
    key="rail_id",
    geometry=LINES,
    columns=(
        Column(name="name", dtype="text", doc="what people call it"),
        Column(name="operator", dtype="text", doc="who runs the trains"),
        Column(
            name="type",
            dtype="category",
            doc="what it is",
            allowed=("line", "bridge", "yard"),
            default="line",
        ),
        Column(name="is_active", dtype="boolean", doc="whether trains run", default=True),
    ),
    sensitivity="public",
    clip="cut",
    doc="A railway, trimmed to the area.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of railways.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs)
