"""From frames in the study CRS to the features of a page: longitude and latitude, classes, shown values."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.result import StudyResult
from layers.crs import WGS84
from maps import _starts
from maps._fields import FIELDS, SHOWN

DECIMALS = 5
"""Of a degree: 1.1 m, finer than any position here is known."""

TOWNS = ("city", "town", "village", "other")
SIGNALS = ("cell_mast", "lookout")
_DEGREES_TOLERANCE = 2e-5
"""Vertices nearer than this (2 m) to the line that is left without them are not drawn."""


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One thing on the page: `c` its class, `g` its place (latitude first, as Leaflet has it).

    `n` is its name, `z` the rank of its label, `v` its shown values and `p` the number of the place whose
    reach it is, or has.
    """

    c: str
    g: list[Any]
    n: str = ""
    z: float | None = None
    v: list[Any] = field(default_factory=list)
    p: int | None = None


@dataclass(frozen=True, kw_only=True)
class PageLayer:
    """A layer of the page. `fields` names the columns that each feature's values `v` belong to."""

    id: str
    form: Literal["points", "lines", "areas"]
    fields: tuple[str, ...]
    features: tuple[Feature, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes in use, sorted."""
        return tuple(sorted({feature.c for feature in self.features}))


def layers(result: StudyResult) -> tuple[PageLayer, ...]:
    """Return every layer but the routes, which `maps._routes` makes; a layer without features is left out."""
    made: list[PageLayer] = []
    starts = _starts.numbers(result.reach)
    for kind, frame in result.layers.items():
        if kind in _RECIPES:
            made += _layer(kind, frame, starts)
    if len(result.openings):
        made += _layer("opening", result.openings, {})
    return tuple(made)


def lonlat(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the geometry of `frame` in longitude and latitude, two-dimensional."""
    return gpd.GeoSeries(shapely.force_2d(frame.geometry.to_crs(WGS84).to_numpy()), index=frame.index)


def paths(geometry: Any, *, decimals: int = DECIMALS) -> list[list[list[float]]]:
    """Return the lines (or the rings of the polygons) of a geometry, latitude first."""
    parts: list[Any] = []
    for part in shapely.get_parts(geometry):
        parts += [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
    return [_turned(shapely.get_coordinates(part), decimals) for part in parts if not part.is_empty]


def text(value: Any) -> str:
    """Return a cell as text, "" where it is missing."""
    return "" if _is_missing(value) else str(value)


def plain(value: Any) -> Any:
    """Return a cell as JSON has it: None where it is missing, dates in ISO 8601."""
    if isinstance(value, (float, np.floating)):  # most are
        return short(float(value))
    if _is_missing(value):
        return None
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (pd.Timestamp, date)):
        return value.strftime("%Y-%m-%d")
    return str(value)


def short(value: float) -> float | int | None:
    """Return a number with 4 significant digits, as an integer where it is one; None for NaN."""
    if not math.isfinite(value):
        return None
    rounded = float(f"{value:.4g}")
    return int(rounded) if rounded.is_integer() else rounded


def _layer(kind: str, frame: gpd.GeoDataFrame, starts: Mapping[tuple[str, Hashable], int]) -> list[PageLayer]:
    """Make the layers of a kind: one for each form of geometry and each part of the legend."""
    shown = "place" if kind == "place" else kind
    fields = tuple(column for column in SHOWN[shown] if column in frame and column in FIELDS)
    places = lonlat(frame)
    groups: dict[tuple[str, Literal["points", "lines", "areas"]], list[Feature]] = {}
    for row, geometry in zip(frame.to_dict("records"), places, strict=True):
        if geometry is None or geometry.is_empty:
            continue
        identity, style, rank = _RECIPES[kind](row)
        values = [plain(row[column]) for column in fields]
        for form, place in _drawn(geometry):
            styled = "gap-line" if style == "gap" and form == "lines" else style
            number = starts.get((kind, row.get(f"{kind}_id")))
            feature = Feature(c=styled, g=place, n=text(row.get("name")), z=rank, v=values, p=number)
            groups.setdefault((identity, form), []).append(feature)
    return [
        PageLayer(id=identity, form=form, fields=fields, features=tuple(features))
        for (identity, form), features in groups.items()
    ]


def _drawn(geometry: Any) -> Iterable[tuple[Literal["points", "lines", "areas"], list[Any]]]:
    if geometry.geom_type in ("Point", "MultiPoint"):
        for part in shapely.get_parts(geometry):
            yield "points", _turned(shapely.get_coordinates(part))[0]
        return
    simple = shapely.simplify(geometry, _DEGREES_TOLERANCE)
    yield "areas" if "Polygon" in geometry.geom_type else "lines", paths(simple)


def _turned(coords: Any, decimals: int = DECIMALS) -> list[list[float]]:
    turned: list[list[float]] = np.round(coords[:, ::-1], decimals).tolist()
    return turned


def _is_missing(value: Any) -> bool:
    return (
        value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and np.isnan(value))
    )


_Recipe = Callable[[dict[str, Any]], tuple[str, str, float | None]]
"""A row's layer on the page, its class, and the rank of its label (low is first; None: no label)."""


def _barrier(row: dict[str, Any]) -> tuple[str, str, float | None]:
    kind = text(row.get("type"))
    return "barrier", f"barrier-{kind if kind in ('pedestrian', 'vehicle') else 'unknown'}", None


def _checkpoint(row: dict[str, Any]) -> tuple[str, str, float | None]:
    if row.get("type") == "tower":
        return "checkpoint", "checkpoint-tower", None
    passing = row.get("type") == "tactical" or plain(row.get("is_permanent")) is False
    return "checkpoint", "checkpoint-passing" if passing else "checkpoint", 6.0


def _rail(row: dict[str, Any]) -> tuple[str, str, float | None]:
    if plain(row.get("is_active")) is False:
        return "rail", "rail-unused", 8.0
    return "rail", "rail" if row.get("type") in ("line", None) else "rail-bridge", 8.0


def _trail(row: dict[str, Any]) -> tuple[str, str, float | None]:
    return "trail", "road" if plain(row.get("is_drivable")) is True else "trail", 9.0


def _water(row: dict[str, Any]) -> tuple[str, str, float | None]:
    styles = {"active": "water", "dry": "water-out", "damaged": "water-out"}
    return "water", styles.get(text(row.get("status")), "water-unsure"), 7.0


def _place(row: dict[str, Any]) -> tuple[str, str, float | None]:
    kind = text(row.get("type")) or "other"
    if kind in TOWNS:
        people = plain(row.get("population")) or 0
        size = "city" if people >= 100_000 else "town" if people >= 10_000 else "village"
        return "town", size, round(5.0 - min(4.0, float(np.log10(max(1, people))) * 0.6), 2)
    if kind in SIGNALS:
        return "signal", kind, 8.2
    services = {"hospital": "clinic", "clinic": "clinic", "camp": "camp", "shelter": "shelter"}
    return "help", services.get(kind, kind if kind == "rescue_beacon" else "service"), 7.5


def _height(row: dict[str, Any]) -> tuple[str, str, float | None]:
    return (
        ("height", "height", 9.4) if row.get("type") in ("summit", "pass") else ("height", "height-spot", 9.6)
    )


def _opening(row: dict[str, Any]) -> tuple[str, str, float | None]:
    return "opening", "opening-derived" if row.get("evidence") == "derived" else "opening-reported", None


def _always(identity: str, rank: float | None) -> _Recipe:
    return lambda _: (identity, identity, rank)


_RECIPES: dict[str, _Recipe] = {
    "barrier": _barrier,
    "boundary": _always("boundary", None),
    "checkpoint": _checkpoint,
    "death": _always("death", None),
    "desert": _always("desert", 6.5),
    "gap": _always("gap", 8.5),
    "height": _height,
    "opening": _opening,
    "place": _place,
    "port": _always("port", 3.5),
    "rail": _rail,
    "trail": _trail,
    "water": _water,
}
