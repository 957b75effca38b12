"""What a kind of layer promises: its columns, units, allowed values and geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from layers.source import BASES, SENSITIVITIES, Sensitivity

Dtype: TypeAlias = Literal["text", "number", "integer", "date", "boolean", "category"]

POINT = frozenset({"Point"})
POINTS = frozenset({"Point", "MultiPoint"})
LINES = frozenset({"LineString", "MultiLineString"})
POLYGONS = frozenset({"Polygon", "MultiPolygon"})
TABLE: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a layer.

    A `category` has `allowed` values. Numbers lie in [`minimum`, `maximum`] where given. A column that is not
    `required` may be absent or empty: it is then filled with `default` (missing if None).
    """

    name: str
    dtype: Dtype
    doc: str
    unit: str | None = None
    required: bool = False
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    default: str | float | bool | None = None


@dataclass(frozen=True, kw_only=True)
class Schema:
    """What every frame of one kind keeps.

    Attributes
    ----------
    key
        the identifier column: text, unique, made from the row number where the file has none.
    geometry
        allowed geometry types; empty for a table without geometry.
    sensitivity
        of rows that do not state one. Exact drops, camps and routes in use are ``restricted``.
    clip
        ``cut`` trims a feature to the area; ``whole`` keeps a feature that touches the area as it is.
    """

    kind: str
    key: str
    geometry: frozenset[str]
    columns: tuple[Column, ...]
    sensitivity: Sensitivity
    clip: Literal["cut", "whole"]
    doc: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every column a frame of this kind has, in order, without the geometry."""
        return (self.key, *(column.name for column in self.columns), *(column.name for column in PROVENANCE))


PROVENANCE: tuple[Column, ...] = (
    Column(name="source", dtype="text", doc="who published the fact", required=True),
    Column(name="licence", dtype="text", doc="terms of use", required=True),
    Column(name="retrieved", dtype="date", doc="when it was taken from the source"),
    Column(name="precision_m", dtype="number", doc="how far off the position may be", unit="m", minimum=0.0),
    Column(name="valid_from", dtype="date", doc="first day in force; missing: unbounded"),
    Column(name="valid_to", dtype="date", doc="first day no longer in force; missing: unbounded"),
    Column(
        name="sensitivity", dtype="category", doc="who may see the row", allowed=SENSITIVITIES, required=True
    ),
    Column(
        name="basis",
        dtype="category",
        doc="published: read from a source; approximate: general knowledge; illustrative: an example",
        allowed=BASES,
        required=True,
    ),
)
"""Columns that every row of every layer carries, after its own."""
