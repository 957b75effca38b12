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
from numpy.typing import NDArray

from geo.result import StudyResult
from layers.crs import WGS84
from maps import _packed, _starts
from maps._fields import FIELDS, SHOWN
from maps._packed import LineLayer

DECIMALS = 5
"""Of a degree: 1.1 m, finer than any position here is known."""

TOWNS = ("city", "town", "village", "other")
SIGNALS = ("cell_mast", "lookout")
_TOLERANCE_M = 2.0
"""Vertices of lines nearer than this to the line that is left without them are not drawn; of Web Mercator,
which is less on the ground."""
_DEGREES_TOLERANCE = 2e-5
"""The same of areas, in degrees."""


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
    """A layer of points or areas, or of a few lines that `packed` is still to pack.

    `fields` names the columns that each feature's values `v` belong to.
    """

    id: str
    form: Literal["points", "lines", "areas"]
    fields: tuple[str, ...]
    features: tuple[Feature, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes in use, sorted."""
        return tuple(sorted({feature.c for feature in self.features}))


def packed(layer: PageLayer) -> LineLayer:
    """Return a layer of lines as the page has it: in columns."""
    features = layer.features
    told = {
        "n": _packed.listed([each.n for each in features]),
        "z": _packed.numbers([each.z for each in features]),
        "p": _packed.numbers([each.p for each in features]),
        "v": [_packed.listed(values) for values in zip(*(each.v for each in features), strict=True)],
    }
    return LineLayer(
        id=layer.id,
        fields=layer.fields,
        style=np.array([each.c for each in features], dtype=object),
        shapes=_packed.from_degrees([each.g for each in features]),
        columns=told,
    )


def layers(result: StudyResult) -> tuple[PageLayer | LineLayer, ...]:
    """Return every layer but the routes, which `maps._routes` makes; a layer without features is left out."""
    made: list[PageLayer | LineLayer] = []
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


def _layer(
    kind: str, frame: gpd.GeoDataFrame, starts: Mapping[tuple[str, Hashable], int]
) -> list[PageLayer | LineLayer]:
    """Make the layers of a kind: one for each form of geometry and each part of the legend."""
    fields = tuple(column for column in SHOWN[kind] if column in frame and column in FIELDS)
    shapes = frame.geometry.to_numpy()
    is_drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    is_line = shapely.get_dimensions(shapes) == 1
    lines = _lines(kind, frame.loc[is_drawn & is_line], fields, starts)
    return [*_others(kind, frame.loc[is_drawn & ~is_line], fields, starts), *lines]


def _others(
    kind: str,
    frame: gpd.GeoDataFrame,
    fields: tuple[str, ...],
    starts: Mapping[tuple[str, Hashable], int],
) -> list[PageLayer]:
    """Make the layers of points and of areas."""
    groups: dict[tuple[str, Literal["points", "areas"]], list[Feature]] = {}
    for row, geometry in zip(frame.to_dict("records"), lonlat(frame), strict=True):
        identity, style, rank = _RECIPES[kind](row)
        values = [plain(row[column]) for column in fields]
        for form, place in _drawn(geometry):
            number = starts.get((kind, row.get(f"{kind}_id")))
            feature = Feature(c=style, g=place, n=text(row.get("name")), z=rank, v=values, p=number)
            groups.setdefault((identity, form), []).append(feature)
    return [
        PageLayer(id=identity, form=form, fields=fields, features=tuple(features))
        for (identity, form), features in groups.items()
    ]


def _lines(
    kind: str,
    frame: gpd.GeoDataFrame,
    fields: tuple[str, ...],
    starts: Mapping[tuple[str, Hashable], int],
) -> list[LineLayer]:
    """Make the layers of lines, of which there may be very many: by columns, not by rows."""
    if frame.empty:
        return []
    identities, styles, ranks = _told_apart(kind, frame)
    names = frame["name"].map(text, na_action="ignore") if "name" in frame else pd.Series("", frame.index)
    keys = frame.get(f"{kind}_id")
    places = [None] * len(frame) if keys is None or not starts else [starts.get((kind, key)) for key in keys]
    made = []
    for identity in dict.fromkeys(identities):
        own = np.flatnonzero(identities == identity)
        part = frame.iloc[own]
        told = {
            "n": _packed.listed(names.iloc[own].fillna("").to_numpy(dtype=object)),
            "z": _packed.numbers([ranks[row] for row in own]),
            "p": _packed.numbers([places[row] for row in own]),
            "v": [_packed.column(part[name], plain=plain) for name in fields],
        }
        shapes = _packed.shapes(_packed.mercator(part), tolerance_m=_TOLERANCE_M)
        made.append(LineLayer(id=identity, fields=fields, style=styles[own], shapes=shapes, columns=told))
    return made


def _told_apart(
    kind: str, frame: gpd.GeoDataFrame
) -> tuple[NDArray[np.object_], NDArray[np.object_], list[float | None]]:
    """Return layer, class and rank of each line: a recipe is asked once for all rows that look alike."""
    looks = frame.reindex(columns=list(_LOOKS)).astype(object)
    codes = np.zeros(len(frame), dtype=np.int64)
    for name in _LOOKS:
        own, known = pd.factorize(looks[name])
        codes = codes * (len(known) + 1) + own + 1
    _, first, of = np.unique(codes, return_index=True, return_inverse=True)
    asked = [_RECIPES[kind](row) for row in looks.iloc[first].to_dict("records")]
    asked = [(identity, "gap-line" if style == "gap" else style, rank) for identity, style, rank in asked]
    identities = np.array([identity for identity, _, _ in asked], dtype=object)
    styles = np.array([style for _, style, _ in asked], dtype=object)
    return identities[of], styles[of], [asked[number][2] for number in of]


def _drawn(geometry: Any) -> Iterable[tuple[Literal["points", "areas"], list[Any]]]:
    if geometry.geom_type in ("Point", "MultiPoint"):
        for part in shapely.get_parts(geometry):
            yield "points", _turned(shapely.get_coordinates(part))[0]
        return
    yield "areas", paths(shapely.simplify(geometry, _DEGREES_TOLERANCE))


def _turned(coords: Any, decimals: int = DECIMALS) -> list[list[float]]:
    turned: list[list[float]] = np.round(coords[:, ::-1], decimals).tolist()
    return turned


def _is_missing(value: Any) -> bool:
    return (
        value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and np.isnan(value))
    )


_LOOKS = ("type", "is_active", "is_drivable", "is_permanent", "status", "population", "evidence")
"""Columns that recipes look at."""

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
    return "rail", "rail" if plain(row.get("type")) in ("line", None) else "rail-bridge", 8.0


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
