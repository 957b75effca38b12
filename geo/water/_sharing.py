"""Water that several places give, shared among those who can reach it: as much as can be, exactly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

from geo.errors import InputError

Array = NDArray[np.float64]


def shared(wanted_l: Array, given_l: Array, hours: csr_array) -> csr_array:
    """Return how many litres each place gives to each point.

    The most that can be given in all; of the ways to give as much, the one with the fewest hours walked for
    it. Exact: HiGHS solves the transport to its optimum.

    Parameters
    ----------
    wanted_l
        shape (points,), litres a day.
    given_l
        shape (places,), the most that a place gives in a day; inf: no limit.
    hours
        shape (places, points), an entry where water can be reached in time.

    Returns
    -------
    csr_array
        shape (places, points), litres a day, entries above 0 only.
    """
    edges = _edges(wanted_l, given_l, hours)
    place, point, hour = edges
    litres = np.empty(0)
    if place.size:
        litres = _solved(wanted_l, given_l, place, point, hour)
        # The programme keeps its limits to 1e-7 or so; litres are kept exactly.
        litres = litres * _fitting(litres, point, wanted_l)[point]
        litres = litres * _fitting(litres, place, given_l)[place]
    kept = litres > 0
    return coo_array((litres[kept], (place[kept], point[kept])), shape=hours.shape).tocsr()


def _edges(
    wanted_l: Array, given_l: Array, hours: csr_array
) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    """Return place, point and hours of what may be given; of places without a limit only the nearest."""
    every = hours.tocoo()
    place, point = (each.astype(np.int64) for each in every.coords)
    hour = every.data.astype(np.float64)
    may = (wanted_l[point] > 0) & (given_l[place] > 0)
    order = np.lexsort((place, hour, point))
    order = order[may[order]]
    place, point, hour = place[order], point[order], hour[order]
    endless = np.flatnonzero(np.isinf(given_l[place]))
    _, first = np.unique(point[endless], return_index=True)
    keep = np.isfinite(given_l[place])
    keep[endless[first]] = True
    return place[keep], point[keep], hour[keep]


def _solved(
    wanted_l: Array, given_l: Array, place: NDArray[np.int64], point: NDArray[np.int64], hour: Array
) -> Array:
    points, wants = np.unique(point, return_inverse=True)
    limited = np.isfinite(given_l[place])
    places, gives = np.unique(place[limited], return_inverse=True)
    edge = np.arange(place.size)
    rows = np.concatenate([wants, points.size + gives])
    columns = np.concatenate([edge, edge[limited]])
    table = coo_array(
        (np.ones(rows.size), (rows, columns)), shape=(points.size + places.size, edge.size)
    ).tocsr()
    # A litre more moves others along a chain that visits each place with a limit once: no hours saved are
    # worth it.
    worth = 1.0 + float(hour.max()) * 2.0 * (places.size + 1)
    found = linprog(  # type: ignore[call-overload] # the stubs know no sparse tables
        hour - worth,
        A_ub=table,
        b_ub=np.concatenate([wanted_l[points], given_l[places]]),
        bounds=(0.0, None),
        method="highs",
    )
    if found.status != 0:
        raise InputError(f"known water could not be shared among those who can reach it: {found.message}")
    return np.maximum(np.asarray(found.x, dtype=np.float64), 0.0)


def _fitting(litres: Array, owner: NDArray[np.int64], most_l: Array) -> Array:
    """Return what the litres of each owner are multiplied by so that they are no more than the most."""
    sums = np.bincount(owner, weights=litres, minlength=most_l.size)
    return np.divide(most_l, sums, out=np.ones(most_l.size), where=sums > most_l)
