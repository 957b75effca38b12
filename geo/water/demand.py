"""How many litres of water are wanted where, beyond what people carry, and how long they can do without.

Where people still carry water, nothing is wanted yet, though they may be dry later: what they will lack is
wanted where they come to lack it. All of it is restricted: it follows people who walk.
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.body.course import Course
from geo.body.plan import AS_USUAL, Plan
from geo.errors import InputError
from geo.ground.climate import Climate
from geo.ground.outdoors import Along
from geo.water import _lacking, _wanted
from geo.water._deaths import BANDWIDTH_M, weighted_by_deaths
from geo.water._existing import ENDLESS, Served, less_existing, supply
from geo.water._flow_demand import of_flow
from geo.water._lacking import hours_left
from geo.water._wanted import COLUMNS, THRESHOLD, Mixture
from layers.crs import check_metric

__all__ = [
    "BANDWIDTH_M",
    "COLUMNS",
    "ENDLESS",
    "THRESHOLD",
    "Mixture",
    "Served",
    "hours_left",
    "less_existing",
    "of_flow",
    "of_routes",
    "supply",
    "weighted_by_deaths",
]


def of_routes(
    segments: gpd.GeoDataFrame,
    ground: Course,
    sky: Along,
    climate: Climate,
    mixture: Mixture,
    *,
    people_per_day: Mapping[str, float],
    month: int,
    depart_h: float,
    plan: Plan = AS_USUAL,
    threshold: float = THRESHOLD,
    is_met_before: bool = False,
) -> gpd.GeoDataFrame:
    """Return the demand along given routes in a month.

    Each kind of person walks every route at the pace of the slowest (`geo.body.balance`). What is wanted on a
    segment is what they come to lack there: the growth of their deficit once nothing is carried (and, where
    the water runs out, what they could not drink fast enough before). It stands at the segment's end.

    Parameters
    ----------
    segments
        the spine (`geo.join.segment.cut`), in metres; ``route_id``, and ``basis`` if known.
    ground, sky, climate, depart_h, plan
        as for `geo.body.balance.walk`: the ground of these segments, the sky and the weather of the month.
    mixture
        who walks: a group, or each kind of person with how many there are; shares of one will do.
    people_per_day
        route_id -> all who walk it in a day, for every route of `ground`.
    month
        1 to 12.
    threshold
        see `hours_left`.
    is_met_before
        False: the deficit is that of people who found no water on the way. After it has passed the threshold
        they have no hours left, so what they lack farther on is never covered. True: what they lacked has
        been drunk wherever it was wanted before, as by people who are helped all along: nobody comes far past
        the threshold otherwise.

    Returns
    -------
    GeoDataFrame
        index ``demand_id`` (segment and month), a point for every segment on which anything is wanted:
        ``litres_per_day``, all that is wanted; ``people_per_day``, those who want it; ``left_h``, hours on
        foot that those have left who have least (`hours_left`); ``month``; ``route_id``; ``sensitivity``,
        restricted; ``basis``, illustrative if the segment's is, else approximate.

    Raises
    ------
    CrsError
        if `segments` is not in metres.
    InputError
        if the course is of other segments, a route has no number of people, or a number is out of range.
    """
    crs = check_metric(segments, name="segments")
    if not ground.index.isin(segments.index).all():
        raise InputError("the course is of other segments than these; make both from the same frame")
    _wanted.check(threshold=threshold, month=month)
    people = _wanted.people(people_per_day, list(ground.routes))
    persons, shares = _wanted.kinds(mixture)
    count = len(ground.index)
    litres, left = np.zeros((len(persons), count)), np.full((len(persons), count), np.inf)
    passing = np.zeros(count)
    for k, person in enumerate(persons):
        walked = _lacking.along(ground, sky, climate, person, depart_h=depart_h, plan=plan)
        for route, (begin, end) in ground.routes.items():
            own = walked[route]
            litres[k, begin:end] = np.diff(own.lost_l)
            some = begin + np.flatnonzero(litres[k, begin:end] > 0)
            left[k, some] = own.left_h(
                own.hours[some - begin + 1], threshold=threshold, is_met_before=is_met_before
            )
            passing[begin:end] = people[route]
    wanted = shares @ litres * passing
    kept = np.flatnonzero(wanted > 0)
    rows = segments.loc[ground.index[kept]]
    return _wanted.frame(
        index=[f"{segment}@{month:02d}" for segment in rows.index],
        points=shapely.get_point(np.asarray(rows.geometry.array), -1),
        crs=crs,
        litres_per_day=wanted[kept],
        people_per_day=(shares @ (litres > 0) * passing)[kept],
        left_h=left.min(axis=0)[kept],
        month=month,
        route_id=rows["route_id"].to_numpy(),
        basis=_basis(rows),
    )


def _basis(rows: gpd.GeoDataFrame) -> NDArray[np.object_]:
    if "basis" not in rows:
        return np.full(len(rows), "approximate", dtype=object)
    return np.where(rows["basis"] == "illustrative", "illustrative", "approximate").astype(object)
