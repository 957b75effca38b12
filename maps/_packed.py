"""Lines of the page, packed: coordinates on a grid, what is told of them by columns, all in base64.

A page of 100,000 lines would be 60 MB as text. Here a vertex is its distance from the one before, in steps of
the grid, and a column is numbers as differences or texts by their place in a list; both as variable-length
integers of seven bits a byte, the lowest first, signed ones zigzag (0, -1, 1, -2 are 0, 1, 2, 3), as Protocol
Buffers have them. `assets/packed.js` reads it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from layers import crs as crs_

GRID_M = 1.0
"""Of Web Mercator, so that on the ground it is no more than that; public lines stand on a grid of 1 m."""

MERCATOR = CRS.from_epsg(3857)
_RADIUS_M = 6_378_137.0
_MOST_DIGITS = 9
_FINEST = 200
"""Numbers nearer to nothing than ten to the minus this are nothing."""
_MOST = 2.0**51
"""Whole numbers beyond this are not told apart by a browser once they are doubled."""

Column: TypeAlias = dict[str, Any] | None
"""A packed column: None where nothing is known, ``{"t": values, "b": numbers of them}`` (without ``b`` all
are the first), or ``{"d": decimals, "b": numbers}``."""


@dataclass(frozen=True, eq=False)
class Shapes:
    """Lines on the grid.

    `parts` counts the parts of each line, `sizes` the vertices of each part, `xy` has all vertices,
    shape (n, 2), in steps of the grid.
    """

    parts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    xy: NDArray[np.int64]

    def packed(self) -> dict[str, Any]:
        """Return them as the page's script reads them."""
        steps = np.diff(self.xy, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
        return {
            "count": len(self.parts),
            "parts": numbers(self.parts),
            "sizes": numbers(self.sizes),
            "xy": _base64(varints(_zigzag(steps.ravel()))),
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class LineLayer:
    """A layer of lines. `style` is the class of each; `fields` names the columns ``v``."""

    id: str
    fields: tuple[str, ...] = ()
    style: NDArray[np.object_]
    shapes: Shapes
    columns: Mapping[str, Column | list[Column]] = field(default_factory=dict)
    form: Literal["lines"] = "lines"

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes in use, sorted."""
        return tuple(sorted(set(self.style)))

    def for_json(self) -> dict[str, Any]:
        """Return the layer as the page's script reads it."""
        return {
            "id": self.id,
            "form": self.form,
            "fields": list(self.fields),
            **self.shapes.packed(),
            "columns": {"c": listed(self.style), **self.columns},
        }


def mercator(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> NDArray[np.object_]:
    """Return the geometry of `frame` in metres of Web Mercator, two-dimensional."""
    flat = frame.geometry.to_numpy().copy()
    if shapely.has_z(flat).any():
        flat = shapely.force_2d(flat)
    coords = shapely.get_coordinates(flat)
    x, y = crs_.transformer(CRS.from_user_input(frame.crs), MERCATOR).transform(coords[:, 0], coords[:, 1])
    return np.asarray(shapely.set_coordinates(flat, np.column_stack([x, y])), dtype=object)


def from_degrees(lines: Sequence[Sequence[Sequence[Sequence[float]]]]) -> Shapes:
    """Return lines given as paths of latitude and longitude, on the grid."""
    paths = [path for line in lines for path in line]
    flat = np.array([place for path in paths for place in path], dtype=np.float64).reshape(-1, 2)
    x = _RADIUS_M * np.radians(flat[:, 1])
    y = _RADIUS_M * np.arctanh(np.sin(np.radians(flat[:, 0])))
    counts = np.array([len(line) for line in lines], dtype=np.int64)
    return _on_grid(counts, np.array([len(path) for path in paths], dtype=np.int64), np.column_stack([x, y]))


def shapes(geometry: NDArray[np.object_], *, tolerance_m: float = 0.0) -> Shapes:
    """Return lines on the grid.

    Parameters
    ----------
    geometry
        lines of one or many parts, in metres of Web Mercator; None or empty ones have no part.
    tolerance_m
        vertices nearer than this to the line that is left without them are left out; 0 keeps all.
    """
    parts, of = geometry, np.arange(len(geometry))
    if (shapely.get_type_id(geometry) != shapely.GeometryType.LINESTRING).any():
        parts, of = shapely.get_parts(geometry, return_index=True)
    kept = ~shapely.is_empty(parts)
    parts, of = parts[kept], of[kept]
    if tolerance_m > 0:
        parts = shapely.simplify(parts, tolerance_m)
    counts = np.bincount(of, minlength=len(geometry)).astype(np.int64)
    return _on_grid(counts, shapely.get_num_coordinates(parts), shapely.get_coordinates(parts))


def _on_grid(counts: NDArray[Any], sizes: NDArray[Any], coords: NDArray[np.float64]) -> Shapes:
    """Round vertices, and leave out those that are then where the one before is."""
    xy = np.rint(coords / GRID_M).astype(np.int64)
    of = np.repeat(np.arange(len(sizes)), sizes)
    new = np.ones(len(xy), dtype=bool)
    new[1:] = (np.diff(xy, axis=0) != 0).any(axis=1) | (np.diff(of) != 0)
    return Shapes(counts, np.bincount(of[new], minlength=len(sizes)).astype(np.int64), xy[new])


def column(values: pd.Series, *, plain: Callable[[Any], Any]) -> Column:
    """Pack what is known of each line: numbers with four significant digits, others as they are.

    `plain` makes a single value fit for JSON.
    """
    kind = values.dtype
    if pd.api.types.is_float_dtype(kind):
        return numbers(shortened(values.to_numpy(dtype=np.float64, na_value=np.nan)))
    if pd.api.types.is_integer_dtype(kind):
        return numbers(values.to_numpy(dtype=np.float64, na_value=np.nan))
    codes, known = pd.factorize(values)
    return _listed(codes, [plain(each) for each in known])


def listed(values: Sequence[Any] | NDArray[np.object_]) -> Column:
    """Pack values that are fit for JSON by their place in a list of each once; None is not known."""
    if all(isinstance(value, str) for value in values):
        codes, known = pd.factorize(np.asarray(values, dtype=object))
        return _listed(codes, list(known))
    # True is not 1, though they are equal.
    keys = [None if value is None else json.dumps(value) for value in values]
    places = {key: place for place, key in enumerate(dict.fromkeys(key for key in keys if key is not None))}
    coded = np.array([-1 if key is None else places[key] for key in keys], dtype=np.int64)
    return _listed(coded, [json.loads(key) for key in places])


def numbers(values: NDArray[Any] | Sequence[float | None]) -> Column:
    """Pack numbers with as many decimals as they all need, each as its difference from the one before.

    NaN and None are not known. Numbers that need too many digits are listed.
    """
    given = np.asarray(values, dtype=np.float64)
    is_known = np.isfinite(given)
    known = given[is_known] + 0.0  # no minus zero
    if not len(known):
        return None
    if len(known) == len(given) and (known == known[0]).all():
        return {"t": [_as_json(known[0])]}
    for digits in range(_MOST_DIGITS + 1):
        whole = np.rint(known * 10.0**digits)
        if np.abs(whole).max() >= _MOST:
            break
        if (whole / 10.0**digits == known).all():
            coded = np.zeros(len(given), dtype=np.int64)
            coded[is_known] = _zigzag(_steps(whole.astype(np.int64))) + 1
            return {"d": digits, "b": _base64(varints(coded))}
    codes, each = pd.factorize(given)
    return _listed(codes, [_as_json(value) for value in each])


def shortened(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers with four significant digits; NaN where they are not finite."""
    out = np.where(np.isfinite(values), values, np.nan)
    out[np.abs(out) < 10.0**-_FINEST] = 0.0
    sized = np.isfinite(out) & (out != 0)
    magnitude = np.floor(np.log10(np.abs(out[sized]))) - 3
    finer, coarser = 10.0 ** np.maximum(-magnitude, 0), 10.0 ** np.maximum(magnitude, 0)
    out[sized] = np.rint(out[sized] * finer / coarser) * coarser / finer
    return out


def varints(values: NDArray[np.int64]) -> bytes:
    """Return whole numbers of 0 or more, seven bits a byte, the lowest first, the last byte below 128."""
    rest = np.asarray(values, dtype=np.uint64)
    length = np.ones(len(rest), dtype=np.int64)
    for bits in range(7, 64, 7):
        longer = rest >= np.uint64(1 << bits)
        if not longer.any():
            break
        length += longer
    end = np.cumsum(length)
    out = np.empty(int(end[-1]) if len(end) else 0, dtype=np.uint8)
    start = end - length
    for place in range(int(length.max(initial=0))):
        has = length > place if place else slice(None)
        more = (length[has] > place + 1).astype(np.uint8) << 7
        out[start[has] + place] = (rest[has] & np.uint64(127)).astype(np.uint8) | more
        rest = rest >> np.uint64(7)
    return out.tobytes()


def _listed(codes: NDArray[Any], values: list[Any]) -> Column:
    if not values:
        return None
    if len(values) == 1 and (codes == 0).all():
        return {"t": values}
    coded = np.zeros(len(codes), dtype=np.int64)
    coded[codes >= 0] = _zigzag(_steps(codes[codes >= 0].astype(np.int64))) + 1
    return {"t": values, "b": _base64(varints(coded))}


def _steps(values: NDArray[np.int64]) -> NDArray[np.int64]:
    out = values.copy()
    out[1:] -= values[:-1]
    return out


def _zigzag(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return (values << 1) ^ (values >> 63)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _as_json(value: float) -> float | int:
    return int(value) if float(value).is_integer() else float(value)
