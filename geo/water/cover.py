"""Which places people reach in time from where they want water: in hours on foot, the way that they walk.

A place uphill or behind a ridge is far, however near it lies. Candidate places are in
`geo.water.candidates`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.errors import InputError
from geo.walking import between
from geo.walking.between import HERE_H
from geo.walking.travel_time import Pace
from geo.water.candidates import KeepOff, candidates
from layers.crs import check_metric, check_same
from layers.raster import Raster

__all__ = ["HERE_H", "KeepOff", "candidates", "cover", "hours_to", "onward"]


def hours_to(
    terrain: Raster,
    places: gpd.GeoDataFrame,
    demand: gpd.GeoDataFrame,
    *,
    pace: Pace,
    limit_h: float,
    progress: Callable[[float], None] | None = None,
    **ground: Any,
) -> csr_array:
    """Return the hours on foot from each point of demand to each place.

    Parameters
    ----------
    terrain
        elevation in metres, in a projected CRS that counts in metres, on any grid.
    places
        sites, or known water: points, lines or polygons, each row a place.
    demand
        points: `geo.water.demand`.
    pace
        how fast people walk on a slope; that of the slowest, if some are slower than it says
        (`geo.body.person.Group.pace_factor`).
    limit_h
        what takes longer is left out: no less than the most hours that anybody has left
        (``demand["left_h"].max()``), or cover is lost.
    progress
        called with the share of the places that are done, in [0, 1].
    **ground
        the options of `geo.walking.between.hours`: prepared, workers, neighbours, factor, barrier, openings,
        opening_reach_m, network, water, impassable_deg.

    Returns
    -------
    csr_array
        shape (places, demand), hours, an entry where there is a way within the limit. `HERE_H` stands where
        it takes no time, since a sparse table does not tell 0 from nothing.

    Raises
    ------
    CrsError
        if demand or terrain is not in metres, or the places are not in the CRS of the demand.
    InputError
        as `geo.walking.between.hours`.
    """
    check_same(expected=check_metric(demand, name="demand"), places=places)
    return between.hours(
        terrain, places, demand, pace=pace, limit_h=limit_h, direction="to", progress=progress, **ground
    )


def cover(hours: csr_array, left_h: NDArray[np.float64]) -> csr_array:
    """Return which places are reached in time: hours of a place and a point no more than the point has left.

    Parameters
    ----------
    hours
        shape (places, points), of `hours_to`.
    left_h
        shape (points,): ``demand["left_h"]``. Who has none left is covered by no place, not even where they
        stand: they have passed the threshold before.

    Returns
    -------
    csr_array
        shape (places, points), bool, only True entries.

    Raises
    ------
    InputError
        if there are not as many hours left as points, or one is below 0 or no number.
    """
    left = np.asarray(left_h, dtype=np.float64)
    if left.shape != (hours.shape[1],):
        raise InputError(
            f"{left.size} hours left for {hours.shape[1]} points; give one for each, in their order"
        )
    if not (left >= 0).all():
        raise InputError("people have 0 hours left or more; correct those below, and those missing")
    table = hours.tocsr(copy=True)
    table.data = table.data <= left[table.indices]
    table.eliminate_zeros()
    return table


def onward(hours: csr_array, demand: gpd.GeoDataFrame, *, carry_l: float) -> csr_array:
    """Return which places are reached in time from a point or from one before it on the same route.

    Who comes to a place drinks what they lack, fills what they carry, goes back and walks on: it covers also
    what they come to lack farther on, until that is used up. Without it nothing is covered that people lack
    after they have passed the threshold, however well they are served before. The way to the place and back
    takes water too, which is not counted.

    Parameters
    ----------
    hours
        shape (places, points), of `hours_to`, long enough for all that people have left.
    demand
        of `geo.water.demand`, the points of each route and month in the order in which they are walked, as
        it gives them. Points of a flow, which have no route, are covered from themselves only, as in `cover`.
    carry_l
        litres that one of them carries on: the mean over the mixture.

    Returns
    -------
    csr_array
        shape (places, points): an entry where a place covers a point, the hours from the last point before it
        (or itself) from which the place is reached in time.

    Raises
    ------
    InputError
        if there are not as many points, or `carry_l` is below 0 or no number.
    """
    if not (np.isfinite(carry_l) and carry_l >= 0):
        raise InputError(f"people carry 0 litres or more on, not {carry_l}")
    in_time = cover(hours, demand["left_h"].to_numpy(dtype=np.float64))
    order, until = _lasting(demand, carry_l)
    place = np.empty(order.size, dtype=np.intp)
    place[order] = np.arange(order.size)
    every = np.arange(order.size)
    indices, data = [], []
    for i in range(hours.shape[0]):
        row = slice(in_time.indptr[i], in_time.indptr[i + 1])
        begin = place[in_time.indices[row]]
        took = np.zeros(order.size)
        own = slice(hours.indptr[i], hours.indptr[i + 1])
        took[place[hours.indices[own]]] = hours.data[own]
        latest = np.full(order.size, -1, dtype=np.intp)
        latest[begin] = begin
        latest = np.maximum.accumulate(latest)
        covered = np.flatnonzero((latest >= 0) & (until[latest] >= every))
        point = order[covered]
        ascending = np.argsort(point)
        indices.append(point[ascending])
        data.append(took[latest[covered]][ascending])
    counts = [len(each) for each in indices]
    return csr_array(
        (
            np.concatenate([*data, np.empty(0)]),
            np.concatenate([*indices, np.empty(0, dtype=np.intp)]),
            np.concatenate([[0], np.cumsum(counts, dtype=np.intp)]),
        ),
        shape=hours.shape,
    )


def _lasting(demand: gpd.GeoDataFrame, carry_l: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the points route by route, and for each the last that is covered from it, counted in that order.

    What somebody lacks is the litres of a point over the people who want them.
    """
    route = demand.groupby(["route_id", "month"], sort=False, dropna=True).ngroup().to_numpy()
    # A point without a route (-1) is one of its own.
    route = np.where(route < 0, route.max(initial=0) + 1 + np.arange(route.size), route)
    order = np.argsort(route, kind="stable")
    people = demand["people_per_day"].to_numpy(dtype=np.float64)[order]
    litres = demand["litres_per_day"].to_numpy(dtype=np.float64)[order]
    each_l = np.divide(litres, people, out=np.zeros(order.size), where=people > 0)
    until = np.empty(order.size, dtype=np.intp)
    first = np.flatnonzero(np.diff(route[order], prepend=-1))
    for begin, end in zip(first, np.append(first[1:], order.size), strict=True):
        lost_l = each_l[begin:end].cumsum()
        until[begin:end] = begin + np.searchsorted(lost_l, lost_l + carry_l * (1 + 1e-9), side="right") - 1
    return order, until
