"""What given routes ask of a walker, segment after segment: length, pace, effort, and how far help is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.body import _columns as c
from geo.body import effort
from geo.errors import InputError
from geo.walking.along import Steps

Array = NDArray[np.float64]

FOREVER_H: Final = 1e9
"""To water and help that nobody reaches."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Course:
    """What given routes ask of a walker, segment after segment.

    Attributes
    ----------
    index
        of the segments.
    routes
        route_id -> (first, one after the last) of its segments. Routes that are not walked, or not wholly on
        the terrain, are not here.
    rows
        shape (segments, SEGMENT), see `geo.body._columns`.
    outside_share
        shape (segments,): share of the time on each segment in which pace or slope is outside what the
        equation of effort was fitted to (`geo.body.effort.is_outside`), at the pace of the hiking function.
        None: nowhere.
    """

    index: pd.Index
    routes: Mapping[str, tuple[int, int]]
    rows: Array
    outside_share: Array | None = None

    @property
    def length_m(self) -> pd.Series:
        """Of each route."""
        lengths = {
            route: float(self.rows[begin:end, c.LENGTH_M].sum())
            for route, (begin, end) in self.routes.items()
        }
        return pd.Series(lengths, dtype=np.float64)


def course(
    segments: gpd.GeoDataFrame,
    steps: Steps,
    *,
    ground: pd.Series | float = 1.0,
    safe_h: pd.Series | None = None,
    has_water: pd.Series | None = None,
) -> Course:
    """Return what routes ask of a walker.

    Parameters
    ----------
    segments
        the spine (`geo.join.segment.cut`): route_id, start_m, length_m.
    steps
        `geo.walking.along.steps` of the same segments.
    ground
        what the ground multiplies the effort by (`geo.walking.speed.EFFORT_FACTORS`), one or one for each.
    safe_h
        hours on foot from each segment to the nearest known water or help; NaN: not to be reached.
    has_water
        whether somebody drinks and refills at the beginning of a segment.

    Raises
    ------
    InputError
        if the steps are not of these segments, or a ground factor is not above 0.
    """
    if not steps.index.isin(segments.index).all():
        raise InputError("the steps are of other segments than these; make both from the same frame")
    total = steps.total(steps.seconds)
    known = steps.index[np.isfinite(total)]
    walked = segments.loc[segments["mode"] == "foot"]
    whole = walked.index.isin(known)
    routes_off = set(walked.loc[~whole, "route_id"])
    order = walked.loc[~walked["route_id"].isin(routes_off)].sort_values(
        ["route_id", "start_m"], kind="stable"
    )
    rows = np.zeros((len(order), c.SEGMENT))
    place = steps.index.get_indexer(order.index)
    outside = np.zeros(len(order))
    if len(order):
        speed = steps.run_m / steps.seconds
        usable = np.isfinite(speed)
        # A step off the terrain belongs to a route that is left out: any number does.
        speed, seconds = np.where(usable, speed, 1.0), np.where(usable, steps.seconds, 1.0)
        slope = np.where(usable, steps.rise_m / steps.run_m, 0.0)
        made = effort.coefficients(speed, slope, seconds, begin=steps.first)[place]
        length = np.add.reduceat(steps.run_m, steps.first)[place]
        beyond = np.where(effort.is_outside(speed, slope), seconds, 0.0)
        outside = (steps.total(beyond) / steps.total(seconds))[place]
        rows[:, c.LENGTH_M] = length
        rows[:, c.SPEED_M_MIN] = length / total[place] * 60.0
        rows[:, [c.EFFORT_043, c.EFFORT_4, c.EFFORT_GRADE]] = made
    factor = np.full(len(order), ground) if np.isscalar(ground) else _on(ground, order.index, 1.0)
    if not (factor > 0).all():
        raise InputError("what the ground multiplies the effort by is above 0")
    rows[:, c.GROUND] = factor
    rows[:, c.SAFE_H] = FOREVER_H if safe_h is None else _on(safe_h, order.index, FOREVER_H)
    if has_water is not None:
        rows[:, c.REFILL] = _on(has_water, order.index, 0.0)
    numbers = np.arange(len(order))
    first = pd.Series(numbers, index=order["route_id"].to_numpy()).groupby(level=0).agg(["min", "max"])
    routes = {str(route): (int(row["min"]), int(row["max"]) + 1) for route, row in first.iterrows()}
    return Course(index=order.index, routes=routes, rows=rows, outside_share=outside)


def _on(values: pd.Series | float, index: pd.Index, missing: float) -> Array:
    series = pd.Series(values)
    return np.asarray(series.reindex(index).astype(np.float64).fillna(missing), dtype=np.float64)
