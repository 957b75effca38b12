"""Wall and fence along the boundary: what stands where, and from when to when."""

from __future__ import annotations

from pyproj import CRS

from layers._load import load_vector
from layers.area import Area
from layers.schema import LINES, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="barrier",
    key="barrier_id",
    geometry=LINES,
    columns=(
        Column(
            name="type",
            dtype="category",
            doc="whom it stops: people on foot, or vehicles only",
            allowed=("pedestrian", "vehicle", "unknown"),
            default="unknown",
        ),
    ),
    sensitivity="public",
    clip="cut",
    doc="A wall or fence. valid_from is the day it stood, valid_to the day it was taken down.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of walls and fences, trimmed to the area.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs)
