"""Reported gaps beside derived openings: matched, not doubled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString

from geo.join._opening_cover import Line, Span
from geo.join._opening_row import Opening, combined_precision


def match(gaps: gpd.GeoDataFrame, openings: Sequence[Opening], *, match_m: float) -> Mapping[Any, int]:
    """Return, for each gap's label that is near an opening, the number of the nearest one."""
    if gaps.empty or not openings:
        return {}
    lines = [opening.geometry for opening in openings]
    distance_m = shapely.distance(gaps.geometry.to_numpy()[:, None], np.array(lines, dtype=object)[None, :])
    reach_m = (
        match_m
        + gaps["precision_m"].fillna(0.0).to_numpy(dtype=np.float64)[:, None]
        + np.nan_to_num([opening.precision_m for opening in openings])[None, :]
    )
    distance_m = np.where(distance_m <= reach_m, distance_m, np.inf)
    nearest = distance_m.argmin(axis=1)
    is_near = np.isfinite(distance_m.min(axis=1))
    return {
        label: int(number) for label, number, near in zip(gaps.index, nearest, is_near, strict=True) if near
    }


def confirm(opening: Opening, gaps: gpd.GeoDataFrame, *, show_restricted: bool) -> Opening:
    """Return an opening with what the gaps matched to it say, as far as they may be shown."""
    shown = gaps if show_restricted else gaps.loc[gaps["sensitivity"] != "restricted"]
    if shown.empty:
        return opening
    restricted = opening.sensitivity == "restricted" or (shown["sensitivity"] == "restricted").any()
    return replace(
        opening,
        evidence="both",
        reported_id=_texts(shown["gap_id"]),
        reported_name=_texts(shown["name"]),
        sensitivity="restricted" if restricted else "public",
        source=_texts(pd.Series([*opening.source.split("; "), *shown["source"]])) or "",
        licence=_texts(pd.Series([*opening.licence.split("; "), *shown["licence"]])) or "",
    )


def own_rows(
    gaps: gpd.GeoDataFrame, lines: Sequence[Line], *, match_m: float, drawn_m: float
) -> list[Opening]:
    """Return one opening for each gap, laid on the nearest line where it is near one."""
    return [
        Opening(
            length_m=_length(gap),
            evidence="reported",
            reported_id=str(gap["gap_id"]),
            reported_name=None if pd.isna(gap["name"]) else str(gap["name"]),
            reaches_edge=False,
            precision_m=combined_precision([gap["precision_m"]]),
            sensitivity=str(gap["sensitivity"]),
            basis=str(gap["basis"]),
            source=str(gap["source"]),
            licence=str(gap["licence"]),
            geometry=_drawn(gap, lines, match_m=match_m, drawn_m=drawn_m),
        )
        for _, gap in gaps.iterrows()
    ]


def _length(gap: pd.Series) -> float:
    if pd.notna(gap["length_m"]):
        return float(gap["length_m"])
    return float(gap["geometry"].length) or float("nan")


def _drawn(gap: pd.Series, lines: Sequence[Line], *, match_m: float, drawn_m: float) -> LineString:
    length_m = _length(gap)
    length_m = length_m if length_m > 0 else drawn_m
    reach_m = match_m + (0.0 if pd.isna(gap["precision_m"]) else float(gap["precision_m"]))
    points = shapely.get_coordinates(gap["geometry"])
    laid = [(*line.locate(points), line) for line in lines]
    laid = [each for each in laid if each[1].min() <= reach_m]
    if not laid:
        x, y = (points.min(axis=0) + points.max(axis=0)) / 2
        return LineString([(x - length_m / 2, y), (x + length_m / 2, y)])
    at_m, _, line = min(laid, key=lambda each: float(each[1].min()))
    start_m, end_m = float(at_m.min()), float(at_m.max())
    short_m = max(length_m - (end_m - start_m), 0.0)
    # A gap at the end of the line is drawn inwards from it.
    start_m = min(max(start_m - short_m / 2, 0.0), max(line.length_m - length_m, 0.0))
    return line.between(Span(start_m, min(max(end_m, start_m + length_m), line.length_m)))


def _texts(values: pd.Series) -> str | None:
    return "; ".join(sorted({str(value) for value in values.dropna() if str(value)})) or None
