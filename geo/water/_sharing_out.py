"""Litres of the demand shared out among chosen sites, for `geo.water.siting`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from geo.errors import InputError
from geo.water._served import Edges, served

Floats = NDArray[np.float64]


def reached(cover: csr_array) -> csr_array:
    """Return a cover as bool, without what is False, the numbers of each row ascending."""
    clean: csr_array = cover.astype(bool)  # a copy
    clean.sum_duplicates()
    clean.eliminate_zeros()
    clean.sort_indices()
    return clean


def hours_at(hours: csr_array, cover: csr_array) -> Floats:
    """Return the hours at each entry of a cover of `reached`.

    Raises
    ------
    InputError
        where they are missing or not above 0.
    """
    known: csr_array = hours.astype(np.float64)  # a copy
    known.sum_duplicates()
    known.sort_indices()
    m, n = cover.shape
    wanted = np.repeat(np.arange(m), np.diff(cover.indptr)) * np.int64(n) + cover.indices
    place = np.repeat(np.arange(m), np.diff(known.indptr)) * np.int64(n) + known.indices
    at = np.minimum(np.searchsorted(place, wanted), max(place.size - 1, 0))
    found = np.zeros(wanted.size)
    if place.size:
        found = np.where(place[at] == wanted, known.data[at], 0.0)
    bad = np.flatnonzero(~(found > 0.0))
    if bad.size:
        site, point = divmod(int(wanted[bad[0]]), n)
        raise InputError(
            f"site {site} covers point {point}, but the hours between them are missing or not above 0"
        )
    return found


def room(capacity_l: Floats | None, cover: csr_array, weight: Floats) -> Floats | None:
    """Return the litres a day that sites give, inf where they cannot run out; None where none of them can."""
    if capacity_l is None:
        return None
    most = np.asarray(capacity_l, dtype=np.float64)
    within = cover.astype(np.float64) @ weight
    most = np.where(np.isnan(most) | (most >= within), np.inf, most)
    return most if np.isfinite(most).any() else None


def shared(
    cover: csr_array, weight: Floats, most: Floats | None, hours: Floats | None, unserved_h: float | None
) -> csr_array:
    """Return litres a day by chosen site and point of demand.

    Parameters
    ----------
    cover
        shape (chosen, demand), of `reached`.
    weight
        litres a day.
    most
        (chosen,), of `room`.
    hours
        at each entry of `cover`.
    unserved_h
        what a litre counts that nobody serves; None: as many litres as possible are served, by near sites.
    """
    p, n = cover.shape
    if p == 0 or cover.nnz == 0:
        return csr_array((p, n), dtype=np.float64)
    if most is None:
        return _nearest(cover, weight, hours)
    if hours is None:
        value = np.ones(cover.nnz)
    elif unserved_h is not None:
        value = unserved_h - hours
    else:
        # A litre more makes at most p others move, each by the longest way at most: worth less than it.
        value = 1.0 - 0.5 / (p + 2) * hours / hours.max()
    table = Edges(
        np.array([0, n]), cover.indptr.astype(np.int64)[None], cover.indices.astype(np.int32), value, weight,
        most[None], np.array([1], np.int32), hours is None, np.zeros(1, np.int32), 1,
    )  # fmt: skip
    found = served(table, 0, np.arange(p, dtype=np.int32))
    point = np.repeat(np.arange(n), np.diff(found.ptr))
    some = found.litres > 0.0
    return coo_array((found.litres[some], (found.place[some], point[some])), shape=(p, n)).tocsr()


def _nearest(cover: csr_array, weight: Floats, hours: Floats | None) -> csr_array:
    """Return all litres within reach of a site at the nearest one (the first where hours are unknown)."""
    p, n = cover.shape
    site, point = np.repeat(np.arange(p), np.diff(cover.indptr)), cover.indices
    order = np.lexsort((site, np.zeros(point.size) if hours is None else hours, point))
    point, site = point[order], site[order]
    is_first = np.ones(point.size, dtype=bool)
    is_first[1:] = point[1:] != point[:-1]
    is_first &= weight[point] > 0.0
    kept = point[is_first]
    return coo_array((weight[kept], (site[is_first], kept)), shape=(p, n)).tocsr()
