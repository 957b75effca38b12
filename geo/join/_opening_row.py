"""One opening, and the frame of many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely import LineString

from layers import crs as crs_
from layers.source import BASES


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A row of the openings frame, but for its number and the places that follow from its geometry."""

    length_m: float
    evidence: str
    reported_id: str | None = None
    reported_name: str | None = None
    reaches_edge: bool
    precision_m: float
    sensitivity: str
    basis: str
    source: str
    licence: str
    geometry: LineString


COLUMNS: tuple[str, ...] = (
    "length_m",
    "start_lon",
    "start_lat",
    "end_lon",
    "end_lat",
    "centre_lon",
    "centre_lat",
    *(field.name for field in fields(Opening) if field.name not in ("length_m", "geometry")),
)
"""Columns of an openings frame after its index ``opening_id`` and before its geometry."""

_DTYPES = dict.fromkeys(
    ("length_m", "start_lon", "start_lat", "end_lon", "end_lat", "centre_lon", "centre_lat", "precision_m"),
    "float64",
) | {"reaches_edge": "bool"}


def combined_precision(values: Iterable[float]) -> float:
    """Root of the summed squares of the known precisions; NaN where none is known."""
    known = [float(value) for value in values if not np.isnan(value)]
    return float(np.sqrt(np.sum(np.square(known)))) if known else float("nan")


def joined(frames: Sequence[pd.DataFrame], column: str) -> str:
    """Every distinct text of a column, in order, in one."""
    return "; ".join(sorted({str(value) for frame in frames for value in frame[column].dropna()}))


def weakest_basis(frames: Sequence[pd.DataFrame]) -> str:
    """Return the basis that promises least."""
    return max((str(value) for frame in frames for value in frame["basis"]), key=BASES.index)


def frame_of(openings: Sequence[Opening], *, crs: CRS) -> gpd.GeoDataFrame:
    """Return the openings numbered from west to east, with where they begin, end and have their middle."""
    lines = np.array([opening.geometry for opening in openings], dtype=object)
    frame = gpd.GeoDataFrame(
        [{**asdict(opening), "geometry": None} for opening in openings],
        columns=[*(field.name for field in fields(Opening))],
        geometry=gpd.GeoSeries(lines, crs=crs),
        crs=crs,
    )
    to_lonlat = crs_.transformer(crs, crs_.WGS84).transform
    for name, share in (("start", 0.0), ("end", 1.0), ("centre", 0.5)):
        points = shapely.line_interpolate_point(lines, share, normalized=True)
        frame[f"{name}_lon"], frame[f"{name}_lat"] = to_lonlat(shapely.get_x(points), shapely.get_y(points))
    frame = frame.sort_values(["centre_lon", "centre_lat", "evidence", "reported_id"], ignore_index=True)
    series = np.where(frame["evidence"] != "reported", "opening", frame["sensitivity"])
    names = pd.Series(series, dtype=object).replace({"public": "reported"})
    numbers = names.groupby(names).cumcount() + 1
    frame.index = pd.Index(
        [f"{name}-{number:03d}" for name, number in zip(names, numbers, strict=True)],
        name="opening_id",
        dtype=object,
    )
    # Without this the kind of an empty text would depend on whether another row has one.
    for column in ("reported_id", "reported_name"):
        texts = frame[column].astype(object)
        frame[column] = texts.where(texts.notna(), None)
    return frame[[*COLUMNS, "geometry"]].astype(_DTYPES)
