"""Reported openings in the barrier: a wash, an unfinished stretch, a cut."""

from __future__ import annotations

from pyproj import CRS

from layers._load import load_vector
from layers.area import Area
from layers.schema import LINES, POINT, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="gap",
    key="gap_id",
    geometry=POINT | LINES,
    columns=(
        Column(name="name", dtype="text", doc="what people call it"),
        Column(
            name="length_m",
            dtype="number",
            doc="width of the opening along the boundary",
            unit="m",
            minimum=0.0,
        ),
        Column(
            name="cause",
            dtype="category",
            doc="why there is no barrier",
            allowed=("terrain", "water", "construction", "unknown"),
            default="unknown",
        ),
    ),
    sensitivity="restricted",
    clip="whole",
    doc="An opening that somebody reported, as a point or as the stretch of line that is open.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of reported openings.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs)
