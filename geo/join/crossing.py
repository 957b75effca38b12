"""Where lines cross other lines: a route and a railway, a route and a fence."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from geo.errors import InputError
from geo.join.proximity import feature_ids
from layers.crs import check_metric, check_same

SAME_SPOT_M = 0.001
"""Meetings of one line closer together than this, along it, are one crossing."""

_CUT_M = 1e-6
"""A vertex no further than this off the straight between its neighbours is a cut, not a corner."""


def find(lines: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return every crossing of `lines` with `others`.

    A crossing is where a line meets another, be it across or by touching. Where it runs along the others,
    the whole stretch is one crossing, at the stretch's middle. Meetings at the same spot of a line are one
    crossing: at a vertex, or where two features join or lie on each other. A line that passes the same spot
    twice crosses twice.

    Parameters
    ----------
    lines
        LineStrings with a unique index, in a CRS that counts in metres.
    others
        lines, or polygons (their outlines are meant), in the same CRS.

    Returns
    -------
    GeoDataFrame
        one point for each crossing, in the order of `lines` and then along them: ``line_id`` (label in the
        index of `lines`), ``other_id`` (from the others' ``*_id`` column or else their index; the first by
        name where several meet), ``at_m`` along the line, ``length_m`` of the stretch (0 for a mere
        crossing).

    Raises
    ------
    CrsError
        if `lines` is not in metres, or `others` is in another CRS.
    InputError
        if `lines` holds anything but LineStrings, or its index has a label twice.
    """
    crs = check_metric(lines, name="lines")
    check_same(expected=crs, others=others)
    if not lines.index.is_unique:
        raise InputError("crossings are told apart by the lines' index, which has a label twice")
    geometry = np.asarray(lines.geometry.array)
    if (shapely.get_type_id(geometry) != shapely.GeometryType.LINESTRING).any():
        raise InputError("crossings are looked for on single lines; split the others first")
    meetings = _meetings(geometry, others)
    # Stretches that overlap or touch are one, whichever feature each is with.
    order = np.lexsort((meetings["to_m"], meetings["from_m"], meetings["line"]))
    sorted_ = meetings.iloc[order]
    line, start = sorted_["line"].to_numpy(), sorted_["from_m"].to_numpy()
    reached = sorted_.groupby("line")["to_m"].cummax().to_numpy()
    is_new = np.ones(len(sorted_), dtype=bool)
    is_new[1:] = (line[1:] != line[:-1]) | (start[1:] > reached[:-1] + SAME_SPOT_M)
    stretches = sorted_.groupby(np.cumsum(is_new)).agg(
        line=("line", "first"), from_m=("from_m", "min"), to_m=("to_m", "max"), other_id=("other_id", "min")
    )
    own = stretches["line"].to_numpy(dtype=np.int64)
    at_m = (stretches["from_m"].to_numpy() + stretches["to_m"].to_numpy()) / 2
    length = stretches["to_m"].to_numpy() - stretches["from_m"].to_numpy()
    return gpd.GeoDataFrame(
        {
            "line_id": lines.index.array[own],
            "other_id": stretches["other_id"].to_numpy(),
            "at_m": at_m,
            "length_m": np.where(length > SAME_SPOT_M, length, 0.0),
        },
        geometry=shapely.line_interpolate_point(geometry[own], at_m),
        crs=crs,
    )


def count(segments: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> pd.Series:
    """Count the crossings on each segment of `geo.join.segment.cut`.

    They are found on whole stretches of route and then dealt to the segments, so that one at the joint of
    two segments counts once (for the later one), and one that is longer than a segment counts once, at its
    middle.

    Parameters
    ----------
    segments
        ``route_id``, ``start_m``, ``end_m`` and a LineString each, in metres; in any order.
    others
        as for `find`.

    Returns
    -------
    Series
        index of `segments`, whole numbers, named ``crossing_count``.

    Raises
    ------
    CrsError, InputError
        as for `find`.
    """
    crs = check_metric(segments, name="segments")
    check_same(expected=crs, others=others)
    counts = np.zeros(len(segments), dtype=np.int64)
    order = np.lexsort((segments["start_m"].to_numpy(), segments["route_id"].astype(str).to_numpy()))
    chain = segments.iloc[order]
    route, start = chain["route_id"].to_numpy(), chain["start_m"].to_numpy()
    follows = (route[1:] == route[:-1]) & (np.abs(start[1:] - chain["end_m"].to_numpy()[:-1]) < SAME_SPOT_M)
    run = np.cumsum(np.concatenate([[0], ~follows])) if len(chain) else np.empty(0, dtype=np.int64)
    xy, vertex_owner = shapely.get_coordinates(np.asarray(chain.geometry.array), return_index=True)
    # Without the cuts the route's own straight pieces come back: a cut lies off its piece by a rounding
    # error, enough for two equal lines no longer to run along each other.
    chains = np.asarray(shapely.linestrings(xy, indices=run[vertex_owner]))
    lines = np.asarray(shapely.simplify(chains, _CUT_M, preserve_topology=False))
    found = find(gpd.GeoDataFrame(geometry=lines, crs=crs), others)
    ends = np.cumsum(shapely.length(np.asarray(chain.geometry.array)))
    first = np.searchsorted(run, np.arange(len(lines) + 1))
    begin = np.concatenate([[0.0], ends])[first]
    line = found["line_id"].to_numpy(dtype=np.int64)
    at_m = begin[line] + found["at_m"].to_numpy() + SAME_SPOT_M / 2
    within = np.minimum(np.searchsorted(ends, at_m, side="right"), first[line + 1] - 1)
    np.add.at(counts, order[within], 1)
    return pd.Series(counts, index=segments.index, name="crossing_count")


def _meetings(lines: NDArray[np.object_], others: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return each meeting of a straight piece of a line with a feature: line, from_m, to_m, other_id."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    first = np.flatnonzero((owner[1:] == owner[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    length = np.hypot(*(xy[first + 1] - xy[first]).T)
    walked = np.concatenate([[0.0], np.cumsum(length)])
    piece_line = owner[first]
    starts = np.searchsorted(piece_line, np.arange(len(lines)))
    offset = walked[:-1] - walked[starts][piece_line]
    ends = np.column_stack([first, first + 1]).ravel()
    pieces = np.asarray(shapely.linestrings(xy[ends], indices=np.repeat(np.arange(len(first)), 2)))

    targets = np.asarray(others.geometry.array).copy()
    is_area = np.isin(shapely.get_type_id(targets), [3, 6])
    targets[is_area] = shapely.boundary(targets[is_area])
    own, found = STRtree(targets).query(pieces, predicate="intersects")
    shared = shapely.intersection(pieces[own], targets[found])
    # A piece is straight, so each part of what it shares with the other is a point or one stretch of it.
    parts, part_of = shapely.get_parts(shared, return_index=True)
    there = ~shapely.is_empty(parts)
    parts, part_of = parts[there], part_of[there]
    points, of = shapely.get_coordinates(parts, return_index=True)
    along = np.hypot(*(points - xy[first[own[part_of[of]]]]).T)
    groups = pd.Series(along).groupby(of)
    return pd.DataFrame(
        {
            "line": piece_line[own[part_of]],
            "from_m": offset[own[part_of]] + groups.min().to_numpy(),
            "to_m": offset[own[part_of]] + groups.max().to_numpy(),
            "other_id": feature_ids(others)[found[part_of]],
        }
    )
