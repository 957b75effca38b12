"""Places where a group could leave water."""

from __future__ import annotations

from pyproj import CRS

from layers._load import load_vector
from layers.area import Area
from layers.schema import POINT, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="site",
    key="site_id",
    geometry=POINT,
    columns=(
        Column(name="name", dtype="text", doc="what people call it"),
        Column(
            name="capacity_l",
            dtype="number",
            doc="how much would stand there when full",
            unit="L",
            minimum=0.0,
        ),
        Column(name="cost", dtype="number", doc="to keep it, in the unit of the budget", minimum=0.0),
    ),
    sensitivity="restricted",
    clip="whole",
    doc="A place where water could be left. Stations that are there already are of the kind water.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of places for water.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs)
