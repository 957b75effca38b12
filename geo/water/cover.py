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

__all__ = ["HERE_H", "KeepOff", "candidates", "cover", "hours_to"]


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
