"""Kernel of `geo.water.siting`: which chosen site serves which litres, each once, no site beyond its most.

The best way to share out is found by successive best paths (Ahuja, Magnanti and Orlin 1993, section 9.7): row
by row, litres go to the site where they are worth most after its price. The price of a full site is what the
plan loses when a litre there makes room: it moves on to another site, or is served no more. The sites alone
form the graph, so a path has no more steps than there are sites. Where a litre is worth the same everywhere
this is a greatest flow, and found as one (`geo.water._flow`). The prices at the end are the duals: they
prove that nothing better is possible, and how much another site could add at most.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.water._flow import DUST, greatest

Floats = NDArray[np.float64]
Sites = NDArray[np.int32]


class Edges(NamedTuple):
    """Who can be served where, in one or more layers that do not touch; layers add up to views.

    A plan is worth its worst view.

    Attributes
    ----------
    begin
        (layers + 1): the first row of each layer.
    site_ptr
        (layers, sites + 1): where each site's rows of a layer begin in `site_idx`.
    site_idx
        the rows of each site, ascending.
    site_value
        what a litre of the row is worth there, above 0.
    want
        (rows): litres a day.
    most
        (layers, sites): litres a day that a site gives; inf where it has no limit.
    level
        (layers): how many chosen sites must be within reach of a row that is served, 1 or 2.
    plain
        whether a litre of a layer is worth the same at every site and row.
    adds_to
        (layers): which view each adds to.
    views
        how many there are.
    """

    begin: NDArray[np.int64]
    site_ptr: NDArray[np.int64]
    site_idx: Sites
    site_value: Floats
    want: Floats
    most: Floats
    level: Sites
    plain: bool
    adds_to: Sites
    views: int


class Served(NamedTuple):
    """How litres are shared out among chosen sites.

    Attributes
    ----------
    value
        worth in all.
    ptr, place, litres
        for each row its chosen sites (as places in the plan) and the litres a day that each gives.
    price
        (places): what a litre more of room at a full site is worth.
    keep
        (rows): what a litre more of demand is worth; nothing for rows beyond reach.
    reached
        (rows): chosen sites within reach.
    """

    value: float
    ptr: NDArray[np.int64]
    place: Sites
    litres: Floats
    price: Floats
    keep: Floats
    reached: Sites


@njit(cache=True, nogil=True)
def _prices(
    free: Floats, ptr: NDArray[np.int64], place: Sites, value: Floats, litres: Floats,
    by_ptr: NDArray[np.int64], by_edge: NDArray[np.int64], row_of: Sites, price: Floats,
    via: NDArray[np.int64], to: Sites,
) -> None:  # fmt: skip
    """Compute the price of room at each place, and the first step of the cheapest way to make it.

    `via` is the edge whose litres leave, `to` the place they go to (-1: they are served no more).
    """
    p = free.size
    for s in range(p):
        price[s] = 0.0 if free[s] > 0.0 else np.inf
        via[s] = -1
    for _ in range(p + 1):
        moved = False
        for s in range(p):
            if free[s] > 0.0:
                continue
            for q in range(by_ptr[s], by_ptr[s + 1]):
                e = by_edge[q]
                if litres[e] <= 0.0:
                    continue
                other, best = -1, 0.0
                k = row_of[e]
                for f in range(ptr[k], ptr[k + 1]):
                    if f != e and value[f] - price[place[f]] > best:
                        best, other = value[f] - price[place[f]], place[f]
                cost = value[e] - best
                if cost < price[s] - 1e-15:
                    price[s], via[s], to[s] = max(cost, 0.0), e, other
                    moved = True
        if not moved:
            break


@njit(cache=True, nogil=True)
def _summed(
    litres: Floats, value: Floats, price: Floats, ptr: NDArray[np.int64], place: Sites, reached: Sites
) -> Served:
    total, keep = 0.0, np.zeros(reached.size)
    for i in range(reached.size):
        for f in range(ptr[i], ptr[i + 1]):
            total += value[f] * litres[f]
            keep[i] = max(keep[i], value[f] - price[place[f]])
    return Served(total, ptr, place, litres, price, keep, reached)


@njit(cache=True, nogil=True)
def served(edges: Edges, layer: int, chosen: Sites) -> Served:
    """Share out the litres of a layer's rows among chosen sites so that they are worth most."""
    start, p = edges.begin[layer], chosen.size
    n, level = edges.begin[layer + 1] - start, edges.level[layer]
    of_site, want, most = edges.site_ptr[layer], edges.want[start : start + n], np.empty(p)
    endless = 2.0 * want.sum() + 1.0  # more than anybody could take: what is taken of it is left over
    for s in range(p):
        most[s] = min(edges.most[layer, chosen[s]], endless)
    reached = np.zeros(n, np.int32)
    for j in chosen:
        for e in range(of_site[j], of_site[j + 1]):
            reached[edges.site_idx[e] - start] += 1
    ptr = np.zeros(n + 1, np.int64)
    for i in range(n):
        ptr[i + 1] = ptr[i] + (reached[i] if reached[i] >= level else 0)
    size = ptr[n]
    place, value, litres = np.empty(size, np.int32), np.empty(size), np.zeros(size)
    row_of, at = np.empty(size, np.int32), ptr[:-1].copy()
    by_ptr, by_edge = np.zeros(p + 1, np.int64), np.empty(size, np.int64)
    free, count = np.empty(p), 0
    for s in range(p):
        j = chosen[s]
        free[s] = most[s]
        for e in range(of_site[j], of_site[j + 1]):
            i = edges.site_idx[e] - start
            if reached[i] >= level:
                place[at[i]], value[at[i]], row_of[at[i]] = s, edges.site_value[e], i
                by_edge[count] = at[i]
                count += 1
                at[i] += 1
        by_ptr[s + 1] = count
    price, via, to = np.zeros(p), np.full(p, -1, np.int64), np.full(p, -1, np.int32)
    if edges.plain:
        room = greatest(want, most, free, ptr, place, litres, by_ptr, by_edge, row_of)
        for s in range(p):
            if room[s] == 0 and size > 0:
                price[s] = value[0]
        return _summed(litres, value, price, ptr, place, reached)
    full = False
    for s in range(p):
        full |= free[s] <= 0.0
    if full:
        _prices(free, ptr, place, value, litres, by_ptr, by_edge, row_of, price, via, to)
    for i in range(n):
        left = want[i]
        dust = DUST * left
        while left > dust:
            first, net = -1, 1e-13
            for f in range(ptr[i], ptr[i + 1]):
                if value[f] - price[place[f]] > net:
                    first, net = f, value[f] - price[place[f]]
            if first < 0:
                break
            amount, s = left, place[first]
            for _ in range(p + 1):
                if free[s] > 0.0:
                    amount = min(amount, free[s])
                    break
                amount = min(amount, litres[via[s]])
                if to[s] < 0:
                    break
                s = to[s]
            changed = False
            litres[first] += amount
            s = place[first]
            for _ in range(p + 1):
                if free[s] > 0.0:
                    free[s] -= amount
                    if free[s] <= DUST * most[s]:
                        free[s], changed = 0.0, True
                    break
                e = via[s]
                litres[e] -= amount
                k = row_of[e]
                if litres[e] <= DUST * want[k]:
                    litres[e] = 0.0
                changed = True
                if to[s] < 0:
                    break
                for f in range(ptr[k], ptr[k + 1]):
                    if place[f] == to[s]:
                        litres[f] += amount
                s = to[s]
            left -= amount
            if changed:
                _prices(free, ptr, place, value, litres, by_ptr, by_edge, row_of, price, via, to)
    for s in range(p):
        if price[s] == np.inf:  # it gives nothing, so nothing could make room
            price[s] = 0.0
            for q in range(by_ptr[s], by_ptr[s + 1]):
                price[s] = max(price[s], value[by_edge[q]])
    return _summed(litres, value, price, ptr, place, reached)
