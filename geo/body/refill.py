"""Water on the way: where those who walk a given route drink and fill up what they carry."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.body import _columns as c
from geo.body.course import Course
from geo.errors import InputError
from layers.crs import check_metric, check_same

WITHIN_M = 100.0
"""So near a walker passes water (judgement): it is seen, and the way to it and back is not counted."""

_SAME_M = 1e-6


def has_water(
    segments: gpd.GeoDataFrame, water: gpd.GeoDataFrame, *, within_m: float = WITHIN_M
) -> pd.Series:
    """Return at the beginning of which segments somebody drinks and refills, for `geo.body.course.course`.

    Each water point is drunk from once on each route that is walked past it, at the beginning of a segment
    that is nearest to where the route first comes nearest to it. What is nearest to the start is nothing new
    (people set out with all that they carry), and what is nearest to the end comes too late: neither counts.

    Parameters
    ----------
    segments
        the spine (`geo.join.segment.cut`): route_id, mode, start_m, end_m.
    water
        what is known to hold water on the day, with ``precision_m``; points or areas.
    within_m
        so near to a route it is passed, if its position is known to be as exact. A position that is known
        less exactly, or nobody knows how exactly, is passed by no route for certain: nobody refills there.

    Returns
    -------
    Series
        index of `segments`, named ``has_water``.

    Raises
    ------
    CrsError
        if `segments` is not in metres, or `water` is in another CRS.
    InputError
        if `within_m` is negative or no number.
    """
    check_same(expected=check_metric(segments, name="segments"), water=water)
    if not (np.isfinite(within_m) and within_m >= 0):
        raise InputError(f"water is passed within 0 m or more; within_m is {within_m}")
    found = pd.Series(data=False, index=segments.index, name="has_water")
    precision = (
        water["precision_m"].to_numpy(dtype=np.float64, na_value=np.nan)
        if "precision_m" in water
        else np.full(len(water), np.nan)
    )
    exact = np.asarray(water.geometry.array)[precision <= within_m]
    walked = segments.loc[segments["mode"] == "foot"].sort_values(["route_id", "start_m"], kind="stable")
    if walked.empty or not len(exact):
        return found
    passes = _passes(walked, exact, within_m)
    for route, segment in walked.groupby("route_id", sort=False):
        starts = segment["start_m"].to_numpy(dtype=np.float64)
        # The end is a place to be near to, as the beginnings are; nobody refills there, nor at the first.
        places = np.append(starts, float(segment["end_m"].iloc[-1]))
        at = passes.loc[passes["route_id"] == route, "at_m"].to_numpy()
        nearest = np.abs(places[None, :] - at[:, None]).argmin(axis=1)
        inner = nearest[(nearest > 0) & (nearest < len(starts))]
        found.loc[segment.index[inner]] = True
    return found


def places_m(ground: Course) -> dict[str, NDArray[np.float64]]:
    """Return how far along each route of a course somebody refills, in metres from its start, in order."""
    found = {}
    for route, (begin, end) in ground.routes.items():
        rows = ground.rows[begin:end]
        before = np.cumsum(rows[:, c.LENGTH_M]) - rows[:, c.LENGTH_M]
        found[route] = before[rows[:, c.REFILL] > 0]
    return found


def reached(table: pd.DataFrame, ground: Course) -> pd.DataFrame:
    """Return how often each walk refills, and where first.

    Parameters
    ----------
    table
        of `geo.body.balance.Walks`.
    ground
        the course that was walked.

    Returns
    -------
    DataFrame
        index of `table`: ``refills``, how many places with water were reached, and ``refill_m``, the first of
        them, in metres from the start of the route; NaN without one.
    """
    places = places_m(ground)
    walked = table["distance_m"].to_numpy(dtype=np.float64)
    passed = [
        places[route][places[route] < far + _SAME_M]
        for route, far in zip(table["route_id"], walked, strict=True)
    ]
    return pd.DataFrame(
        {
            "refills": np.array([len(each) for each in passed], dtype=np.int64),
            "refill_m": np.array([each[0] if len(each) else np.nan for each in passed], dtype=np.float64),
        },
        index=table.index,
    )


def _passes(walked: gpd.GeoDataFrame, water: NDArray[np.object_], within_m: float) -> pd.DataFrame:
    """Return ``route_id`` and ``at_m``, where it first comes nearest to a water point that it passes."""
    lines = np.asarray(walked.geometry.array)
    point, line = shapely.STRtree(lines).query(water, predicate="dwithin", distance=within_m)
    links = shapely.shortest_line(lines[line], water[point])
    pairs = pd.DataFrame(
        {
            "route_id": walked["route_id"].to_numpy()[line],
            "water": point,
            "off_m": np.round(shapely.length(links), 6),
            "at_m": walked["start_m"].to_numpy(dtype=np.float64)[line]
            + shapely.line_locate_point(lines[line], shapely.get_point(links, 0)),
        }
    )
    ordered = pairs.sort_values(["route_id", "water", "off_m", "at_m"], kind="stable")
    return ordered.drop_duplicates(["route_id", "water"])[["route_id", "at_m"]]
