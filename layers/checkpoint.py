"""Checkpoints and fixed towers: where people are stopped or seen."""

from __future__ import annotations

from pyproj import CRS

from layers._load import load_vector
from layers.area import Area
from layers.schema import POINT, Column, Schema
from layers.source import Layer, Source

SCHEMA = Schema(
    kind="checkpoint",
    key="checkpoint_id",
    geometry=POINT,
    columns=(
        Column(name="name", dtype="text", doc="what people call it"),
        Column(name="road", dtype="text", doc="road that it stands on"),
        Column(
            name="type",
            dtype="category",
            doc="what it is",
            allowed=("road", "rail", "tactical", "tower", "unknown"),
            default="unknown",
        ),
        Column(name="agency", dtype="text", doc="who runs it"),
        Column(name="country", dtype="category", doc="ISO 3166 code", allowed=("US", "MX")),
        Column(name="is_permanent", dtype="boolean", doc="whether it stands all year", default=True),
    ),
    sensitivity="public",
    clip="whole",
    doc="A checkpoint or tower with a published position; never a live one.",
)


def load(source: Source, *, area: Area, crs: CRS) -> Layer:
    """Read a file of checkpoints.

    Raises
    ------
    DataError, FormatError, CrsError, SourceMissingError
        as `layers._load.load_vector`.
    """
    return load_vector(source, SCHEMA, area=area, crs=crs)
