"""Land on which a group may leave water, and land on which it may not."""

from __future__ import annotations

from pyproj import CRS

from layers._load import load_vector
from layers.area import Area
from layers.schema import POLYGONS, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="land",
    key="land_id",
    geometry=POLYGONS,
    columns=(
        Column(name="name", dtype="text", doc="what people call it, or who owns it"),
        Column(
            name="access",
            dtype="category",
            doc="whether water may be left there; with any allowed land, all other land is not",
            required=True,
            allowed=("allowed", "forbidden"),
        ),
    ),
    sensitivity="restricted",
    clip="cut",
    doc="Land where water may be left, or may not. It tells where stations can be.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of land.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs)
