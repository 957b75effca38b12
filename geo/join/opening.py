"""Where the boundary has no barrier on a date: derived from the two lines, and reported by people."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.errors import InputError
from geo.join import _report
from geo.join._cover import Cover, Line, Span, cover, lines_of, spans_within
from layers import crs as crs_
from layers.area import Area
from layers.source import BASES, valid_on

REACH_M = 300.0
"""A barrier further than this from the boundary does not close it: it guards a road or a town. The 2017 fence
stands a median of 65 m from the treaty line and nearly all of it within 250 m (`../shared/data/README.md`)."""

MATCH_M = 200.0
"""A reported gap this near to a derived opening, beyond both precisions, is the same one."""

COLUMNS: tuple[str, ...] = (
    "opening_id",
    "length_m",
    "start_lon",
    "start_lat",
    "end_lon",
    "end_lat",
    "centre_lon",
    "centre_lat",
    "evidence",
    "reported_id",
    "reported_name",
    "reaches_edge",
    "precision_m",
    "sensitivity",
    "basis",
    "source",
    "licence",
)
"""Columns of an openings frame, before its geometry."""

_EDGE_M = 0.5
"""Ends nearer than this to an edge touch it: what reprojecting and cutting may move a point."""


def find(
    boundary: gpd.GeoDataFrame,
    barrier: gpd.GeoDataFrame,
    *,
    on: date,
    area: Area | None = None,
    reported: gpd.GeoDataFrame | None = None,
    minimum_m: float = 30.0,
    reach_m: float = REACH_M,
    match_m: float = MATCH_M,
    show_restricted: bool = False,
) -> gpd.GeoDataFrame:
    """Find the openings of a boundary on a date.

    Every barrier in force that day is laid on the boundary by linear referencing: each point of it covers the
    boundary's nearest point, so that parallel, double and repeated barriers count once and one that leads away
    from the line covers next to nothing. What stays uncovered is open. Contiguous boundary lines are
    joined first; lines that do not touch are handled each on its own.

    Parameters
    ----------
    boundary, barrier
        frames of those layers, in one metric CRS.
    on
        the date; [valid_from, valid_to) is half-open.
    area
        only its part of the boundary (without the margin) is reported; an opening is cut there.
    reported
        frame of the layer ``gap``. One near a derived opening is matched to it (``both``), the others
        become rows of their own (``reported``), laid on the boundary where they are near it.
    minimum_m
        derived openings shorter than this, before they are cut by the area, are joints of the drawing
        rather than openings.
    reach_m
        how far from the boundary, beyond its own precision, a barrier still closes it, in metres.
    match_m
        how far from a derived opening, beyond both precisions, a reported gap is still the same, in metres.
    show_restricted
        whether a row says that a *restricted* report matches it. By default a derived opening that only
        restricted reports match stays as it would be without them: ``derived``, public, without their
        name, because what is published must not depend on what is not. With True the row is ``both``, names the
        report, and is itself restricted. Reports that match nothing keep their own sensitivity either way.

    Returns
    -------
    GeoDataFrame
        index ``opening_id`` ("opening-001", numbered from west to east) and the columns COLUMNS after it;
        geometry LineString along the boundary, from its western end.

        - ``length_m``: along the boundary, inside the area; NaN for a report of unknown length, which is drawn
          ``minimum_m`` long.
        - ``evidence``: derived, reported or both.
        - ``reaches_edge``: it touches the end of the boundary or of the area's part of it, so that it may run on.
        - ``precision_m``: root of the summed squares of the boundary's precision and the bounding
          barriers'; an unknown one counts as 0, NaN if all are unknown.
        - ``sensitivity``, ``basis``: the strictest, the weakest of boundary and bounding barriers.

    Raises
    ------
    CrsError
        if a frame is not in metres, or not in the boundary's CRS.
    InputError
        if a distance is negative.
    """
    for name, value in (("minimum_m", minimum_m), ("reach_m", reach_m), ("match_m", match_m)):
        if not value >= 0:
            raise InputError(f"{name} is {value}; it must be 0 or more metres")
    crs = crs_.check_metric(boundary, name="boundary")
    crs_.check_same(expected=crs, barrier=barrier, reported=reported)
    standing = valid_on(boundary, on)
    fence = valid_on(barrier, on)
    lines = [cover(line, fence, reach_m=reach_m) for line in lines_of(standing, crs=crs)]
    rows = [
        _row(part, span, standing, fence, crs)
        for part in lines
        for span in _open_spans(part, area, crs, minimum_m)
    ]
    if reported is not None:
        gaps = valid_on(reported, on)
        matched = _report.match(gaps, rows, match_m=match_m)
        _report.confirm(rows, gaps, matched, show_restricted=show_restricted)
        rest = gaps.loc[~gaps.index.isin(matched.index)]
        if area is not None:
            rest = rest.loc[rest.intersects(area.core(crs))]
        rows += _report.own_rows(
            rest, [part.line for part in lines], crs=crs, match_m=match_m, minimum_m=minimum_m
        )
    return _frame(rows, crs)


def _open_spans(part: Cover, area: Area | None, crs: CRS, minimum_m: float) -> list[tuple[Span, bool]]:
    """Return the uncovered spans of a line, inside the area, each with whether it touches an edge."""
    open_spans = [span for span in part.open_spans() if span.length_m > 0 and span.length_m >= minimum_m]
    within = [Span(0.0, part.line.length_m)] if area is None else spans_within(part.line, area.core(crs))
    found = []
    for stretch in within:
        for span in open_spans:
            start, end = max(span.start_m, stretch.start_m), min(span.end_m, stretch.end_m)
            if end - start > _EDGE_M or (end > start and span.length_m <= _EDGE_M):
                touches = start - stretch.start_m < _EDGE_M or stretch.end_m - end < _EDGE_M
                found.append((Span(start, end), touches))
    return found


def _row(
    part: Cover,
    found: tuple[Span, bool],
    boundary: gpd.GeoDataFrame,
    barrier: gpd.GeoDataFrame,
    crs: CRS,
) -> dict[str, object]:
    span, reaches_edge = found
    geometry = part.line.between(span)
    under = boundary.loc[shapely.dwithin(boundary.geometry.to_numpy(), geometry, 1.0)]
    touching = under.loc[shapely.length(shapely.intersection(under.buffer(1.0).to_numpy(), geometry)) > 1.0 + _EDGE_M]
    under = under if touching.empty else touching
    ends = [barrier.iloc[part.bounding(position)] for position in (span.start_m, span.end_m)]
    ends = [end for end in ends if not end.empty]
    known = [end["precision_m"].min() for end in ends]
    precisions = [value for value in (under["precision_m"].max(), max(known, default=np.nan)) if value == value]
    restricted = (under["sensitivity"] == "restricted").any() or any(
        (end["sensitivity"] == "restricted").all() for end in ends
    )
    used = [under, *ends]
    return {
        "length_m": span.length_m,
        **_places(geometry, crs),
        "evidence": "derived",
        "reported_id": None,
        "reported_name": None,
        "reaches_edge": reaches_edge,
        "precision_m": float(np.hypot.reduce(precisions)) if precisions else np.nan,
        "sensitivity": "restricted" if restricted else "public",
        "basis": max((value for frame in used for value in frame["basis"]), key=BASES.index),
        "source": _joined(used, "source"),
        "licence": _joined(used, "licence"),
        "geometry": geometry,
    }


def _joined(frames: list[gpd.GeoDataFrame], column: str) -> str:
    return "; ".join(sorted({str(value) for frame in frames for value in frame[column].dropna()}))
