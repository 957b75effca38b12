"""Where the boundary has no barrier on a date: derived from the two lines, and reported by people."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import shapely
from pyproj import CRS
from shapely import LineString, MultiPolygon, Polygon

from geo.errors import InputError
from geo.join import _opening_report
from geo.join._opening_cover import Cover, Span, cover, lines_of, spans_within
from geo.join._opening_row import COLUMNS, Opening, combined_precision, frame_of, joined, weakest_basis
from layers import crs as crs_
from layers.area import Area
from layers.source import valid_on

REACH_M = 750.0
"""A barrier further than this from the boundary does not close it: it guards a road or a town. The 2017 fence
stands a median of 65 m from the treaty line, but leaves it by 505 m to go around the hills near
longitude -116.82; from 510 m to 2 km of reach its openings west of longitude -116 are the same."""

MATCH_M = 200.0
"""A reported gap this near to a derived opening, beyond both precisions, is the same one."""

__all__ = ["COLUMNS", "MATCH_M", "REACH_M", "empty", "find"]

_EDGE_M = 0.5
"""Ends nearer than this to an edge touch it: what reprojecting and cutting may move a point."""


def empty(crs: CRS) -> gpd.GeoDataFrame:
    """Return an openings frame without rows: what a study without boundary or barrier can say."""
    return frame_of([], crs=crs)


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
    boundary's nearest point, so that parallel, double and repeated barriers count once and one that leads
    away from the line covers next to nothing. What stays uncovered is open. Contiguous boundary lines are
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
        name, because what is published must not depend on what is not. With True the row is ``both``, names
        the report, and is itself restricted. Reports that match nothing keep their own sensitivity
        either way.

    Returns
    -------
    GeoDataFrame
        index ``opening_id`` ("opening-001", numbered from west to east; reports of their own are numbered
        apart, "reported-001" and, restricted ones, "restricted-001", so that no number tells of a row left
        out) and the columns COLUMNS after it; geometry LineString along the boundary, from its western end.

        - ``length_m``: along the boundary, inside the area; NaN for a report of unknown length, which is
          drawn ``minimum_m`` long.
        - ``evidence``: derived, reported or both.
        - ``reaches_edge``: it touches the end of the boundary or of the area's part of it: it may run on.
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
    border, fence = valid_on(boundary, on), valid_on(barrier, on)
    parts = [cover(line, fence, reach_m=reach_m) for line in lines_of(border)]
    openings = [
        _opening(part, span, reaches_edge=reaches_edge, boundary=border, barrier=fence)
        for part in parts
        for span, reaches_edge in _open_spans(part, None if area is None else area.core(crs), minimum_m)
    ]
    if reported is not None:
        gaps = valid_on(reported, on)
        matched = _opening_report.match(gaps, openings, match_m=match_m)
        openings = [
            _opening_report.confirm(
                opening,
                gaps.loc[[label for label, at in matched.items() if at == number]],
                show_restricted=show_restricted,
            )
            for number, opening in enumerate(openings)
        ]
        rest = gaps.loc[~gaps.index.isin(list(matched))]
        if area is not None:
            rest = rest.loc[rest.intersects(area.core(crs))]
        lines = [part.line for part in parts]
        openings += _opening_report.own_rows(rest, lines, match_m=match_m, drawn_m=max(minimum_m, 1.0))
    return frame_of(openings, crs=crs)


def _open_spans(
    part: Cover, area: Polygon | MultiPolygon | None, minimum_m: float
) -> list[tuple[Span, bool]]:
    """Return the uncovered spans of a line inside the area, each with whether it touches an edge."""
    open_spans = [span for span in part.open_spans() if span.length_m >= minimum_m]
    within = [Span(0.0, part.line.length_m)] if area is None else spans_within(part.line, area)
    found = []
    for stretch in within:
        for span in open_spans:
            start, end = max(span.start_m, stretch.start_m), min(span.end_m, stretch.end_m)
            if end > start:
                touches = start - stretch.start_m < _EDGE_M or stretch.end_m - end < _EDGE_M
                found.append((Span(start, end), touches))
    return found


def _opening(
    part: Cover, span: Span, *, reaches_edge: bool, boundary: gpd.GeoDataFrame, barrier: gpd.GeoDataFrame
) -> Opening:
    geometry = part.line.between(span)
    bounding = [barrier.iloc[part.bounding(position)] for position in (span.start_m, span.end_m)]
    used = [_under(boundary, geometry), *(rows for rows in bounding if not rows.empty)]
    # Where a public and a restricted barrier end together, the public one tells no secret.
    restricted = (used[0]["sensitivity"] == "restricted").any() or any(
        (rows["sensitivity"] == "restricted").all() for rows in used[1:]
    )
    fence_m = max((rows["precision_m"].min() for rows in used[1:]), default=float("nan"))
    return Opening(
        length_m=span.length_m,
        evidence="derived",
        reaches_edge=reaches_edge,
        precision_m=combined_precision([used[0]["precision_m"].max(), fence_m]),
        sensitivity="restricted" if restricted else "public",
        basis=weakest_basis(used),
        source=joined(used, "source"),
        licence=joined(used, "licence"),
        geometry=geometry,
    )


def _under(boundary: gpd.GeoDataFrame, geometry: LineString) -> gpd.GeoDataFrame:
    """Return the boundary rows that an opening lies on, not those that it only touches."""
    near = boundary.loc[shapely.dwithin(boundary.geometry.to_numpy(), geometry, 1.0)]
    shared_m = shapely.length(shapely.intersection(shapely.buffer(near.geometry.to_numpy(), 1.0), geometry))
    return near.loc[shared_m >= min(geometry.length / 2, 2.0)]
