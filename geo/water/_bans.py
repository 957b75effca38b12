"""Limits on a plan, by site as well, and whether a site may come in where another goes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.water._saddle import Limits

_SLACK = 1e-12
"""Share of a limit by which rounding may break it; as in `geo.water._node`."""


class Bans(NamedTuple):
    """`Limits` by site as well."""

    limits: Limits
    site_ptr: NDArray[np.int64]
    site_limit: NDArray[np.int32]
    site_coef: NDArray[np.float64]


@njit(cache=True, nogil=True)
def bans(limits: Limits, sites: int) -> Bans:
    """Return limits with the limits of each site."""
    ptr = np.zeros(sites + 1, np.int64)
    for j in limits.idx:
        ptr[j + 1] += 1
    for j in range(sites):
        ptr[j + 1] += ptr[j]
    at, which, coef = ptr[:-1].copy(), np.empty(limits.idx.size, np.int32), np.empty(limits.idx.size)
    for h in range(limits.most.size):
        for e in range(limits.ptr[h], limits.ptr[h + 1]):
            j = limits.idx[e]
            which[at[j]], coef[at[j]] = h, limits.coef[e]
            at[j] += 1
    return Bans(limits, ptr, which, coef)


@njit(cache=True, nogil=True)
def fits(bans: Bans, used: NDArray[np.float64], come: int, go: int) -> bool:
    """Say if the limits have room for `come` when `go` leaves (-1: nobody)."""
    for e in range(bans.site_ptr[come], bans.site_ptr[come + 1]):
        h = bans.site_limit[e]
        room = bans.limits.most[h] * (1.0 + _SLACK) - used[h] - bans.site_coef[e]
        if room >= 0.0:
            continue
        if go >= 0:
            for f in range(bans.site_ptr[go], bans.site_ptr[go + 1]):
                if bans.site_limit[f] == h:
                    room += bans.site_coef[f]
        if room < 0.0:
            return False
    return True
