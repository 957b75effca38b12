"""Named regions: deserts, ranges, plains."""

from __future__ import annotations

from pyproj import CRS

from layers._load import load_vector
from layers.area import Area
from layers.schema import POLYGONS, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="desert",
    key="desert_id",
    geometry=POLYGONS,
    columns=(Column(name="name", dtype="text", doc="what people call it"),),
    sensitivity="public",
    clip="cut",
    doc="A named region, trimmed to the area.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of named regions.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs)
