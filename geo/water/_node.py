"""Kernel of `geo.water._branch`: what is proven of all plans that keep some sites and leave out others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo._compiled import ZERO
from geo.water._rows import LANES, Rows, narrowed, packed, turned
from geo.water._saddle import Bundles, Limits, Singles, relaxed

OPEN, CLOSED, DECIDED = 0, 1, 2
"""Of a node: something in it may be better than the best plan; nothing is; no site is left to decide."""

_SLACK = 1e-12
"""Share of a limit by which rounding may break it."""

_EPS = 2.3e-16
"""Of double precision: half of it rounds a sum of two."""


class Node(NamedTuple):
    """A part of all plans.

    Attributes
    ----------
    status
        `OPEN`, `CLOSED` or `DECIDED`.
    bound
        no plan in it covers more litres, rounding included; -inf if there is none.
    shut
        no plan that was left out on the way, by deciding a site, covers more.
    state
        int8, (sites): 1 for a site that is in, -1 for one that is out, 0 where it is open.
    price
        float32, (rows): per row of the whole problem.
    levy
        float64, (limits).
    part
        float32, (sites): of each site in the fractional plan.
    balance
        of the steps.
    steps
        that it took.
    """

    status: int
    bound: float
    shut: float
    state: NDArray[np.int8]
    price: Singles
    levy: NDArray[np.float64]
    part: Singles
    balance: float
    steps: int


@njit(cache=True, nogil=True)
def proven(
    rows: Rows, limits: Limits, price: Singles, levy: NDArray[np.float64], count: int, most: int
) -> tuple[float, NDArray[np.float64], float, float]:
    """Return what prices prove, in double precision, and the worth of each site.

    The error of summing is bounded by its terms (Higham 2002, section 4.2) and added, so the bound holds
    for exact numbers.

    Returns
    -------
    tuple
        the bound; the worth of each site; the least worth among the dearest `most` (0 where it is below,
        or there are fewer); the largest among the others, at least 0.
    """
    worth = np.zeros(count)
    kept, size = 0.0, 0.0
    for i in range(rows.first.size):
        a, b, t = rows.first[i], rows.second[i], float(price[i])
        kept += max(0.0, a - t, a + b - 2.0 * t)
        size += a + b
        if t > 0.0:
            for e in range(rows.ptr[i], rows.ptr[i + 1]):
                worth[rows.idx[e]] += t
    for h in range(levy.size):
        if levy[h] > 0.0:
            kept += levy[h] * limits.most[h]
            size += levy[h] * limits.most[h]
            for e in range(limits.ptr[h], limits.ptr[h + 1]):
                worth[limits.idx[e]] -= levy[h] * limits.coef[e]
                size += levy[h] * limits.coef[e]
    ranked = np.sort(worth)
    total = 0.0
    for q in range(min(most, count)):
        total += max(ranked[count - 1 - q], 0.0)
    inside = max(ranked[count - most], 0.0) if 0 < most <= count else 0.0
    outside = max(ranked[count - most - 1], 0.0) if most < count else 0.0
    terms = rows.first.size + rows.idx.size + limits.idx.size + most
    error = _EPS * terms * (size + total)
    return kept + total + error, worth, inside, outside


@njit(cache=True, nogil=True)
def still_kept(limits: Limits, state: NDArray[np.int8], rest: NDArray[np.float64]) -> bool:
    """Put out the sites that a limit has no room for and `rest` of each limit; return if all can be kept."""
    for h in range(limits.most.size):
        room, slack = limits.most[h], _SLACK * abs(limits.most[h])
        for e in range(limits.ptr[h], limits.ptr[h + 1]):
            if state[limits.idx[e]] == 1:
                room -= limits.coef[e]
        if room < -slack:
            return False
        for e in range(limits.ptr[h], limits.ptr[h + 1]):
            if state[limits.idx[e]] == 0 and limits.coef[e] > room + slack:
                state[limits.idx[e]] = -1
        rest[h] = max(room, 0.0)
    return True


@njit(cache=True, nogil=True)
def left_over(
    limits: Limits, rest: NDArray[np.float64], number: NDArray[np.int32]
) -> tuple[Limits, NDArray[np.int64]]:
    """Return the limits that free sites may still break, and which of all they are."""
    many = limits.most.size
    ptr, idx = np.zeros(many + 1, np.int64), np.empty(limits.idx.size, np.int32)
    coef, most, which = np.empty(limits.idx.size), np.empty(many), np.empty(many, np.int64)
    count, q = 0, 0
    for h in range(many):
        begin, total = q, 0.0
        for e in range(limits.ptr[h], limits.ptr[h + 1]):
            j = number[limits.idx[e]]
            if j >= 0:
                idx[q], coef[q] = j, limits.coef[e]
                total += coef[q]
                q += 1
        if total <= rest[h]:
            q = begin
            continue
        most[count], which[count] = rest[h], h
        count += 1
        ptr[count] = q
    return Limits(ptr[: count + 1].copy(), idx[:q].copy(), coef[:q].copy(), most[:count].copy()), which[
        :count
    ]


@njit(cache=True, nogil=True)
def explored(
    rows: Rows, limits: Limits, key: NDArray[np.uint64], state: NDArray[np.int8], price: Singles,
    levy: NDArray[np.float64], part: Singles, balance: float, most: int, target: float, settle: float,
    steps: int, like: NDArray[np.unsignedinteger],
) -> Node:  # fmt: skip
    """Bound the plans that keep the sites that are in and leave those that are out; decide more sites.

    Parameters
    ----------
    most
        sites of a plan.
    target
        a plan that covers no more than that is of no use.
    """
    state, rest = state.copy(), np.empty(limits.most.size)
    kept = still_kept(limits, state, rest)
    count, room = ZERO, most
    for j in range(state.size):
        count += state[j] == 0
        room -= state[j] == 1
    if not kept or room < 0:
        return Node(CLOSED, -np.inf, -np.inf, state, price, levy, part, balance, 0)
    settled, small, group, number = narrowed(rows, state, key)
    own, which = left_over(limits, rest, number)
    n = small.first.size
    if room == 0 or count == 0 or n == 0:
        for j in range(state.size):
            if state[j] == 0:
                state[j] = -1
        return Node(DECIDED, settled, -np.inf, state, price, levy, part, balance, 0)
    # The table both ways, sites and rows in the order of their lengths.
    turn, turned_idx = turned(small.ptr, small.idx, count)
    row_order, row_begin, row_idx = packed(small.ptr, small.idx, count, like)
    row_place = np.empty(n, np.int64)
    for i in range(n):
        row_place[row_order[i]] = i
    for e in range(turned_idx.size):
        turned_idx[e] = row_place[turned_idx[e]]
    site_order, site_begin, site_idx = packed(turn, turned_idx, n, like)
    site_place = np.empty(count + 1, np.int64)
    for j in range(count):
        site_place[site_order[j]] = j
    site_place[count] = count
    for e in range(row_idx.size):
        row_idx[e] = site_place[row_idx[e]]
    moved = Limits(own.ptr, own.idx.copy(), own.coef, own.most)
    for e in range(own.idx.size):
        moved.idx[e] = site_place[own.idx[e]]
    tall, broad = (row_begin.size - 1) * LANES + LANES, (site_begin.size - 1) * LANES + LANES
    first, second, asked = np.zeros(tall, np.float32), np.zeros(tall, np.float32), np.zeros(tall, np.float32)
    for i in range(n):
        first[row_place[i]], second[row_place[i]] = small.first[i], small.second[i]
    for i in range(group.size):
        if group[i] >= 0:
            asked[row_place[group[i]]] += price[i]
    whole, sum_part = np.zeros(broad, np.float32), 0.0
    for j in range(state.size):
        if number[j] >= 0:
            whole[site_place[number[j]]] = part[j]
            sum_part += part[j]
    if sum_part > 0.0:
        for j in range(count):
            whole[j] = min(1.0, whole[j] * room / sum_part)
    dues = np.empty(which.size)
    for h in range(which.size):
        dues[h] = levy[which[h]]
    goal = target - settled
    found = relaxed(
        Bundles(row_begin, row_idx), Bundles(site_begin, site_idx), first, second, moved, count, room, asked,
        dues, whole, balance, goal, settle, steps,
    )  # fmt: skip
    ours = np.empty(n, np.float32)
    for i in range(n):
        ours[i] = max(found.price[row_place[i]], np.float32(0.0))
    bound, worth, inside, outside = proven(small, own, ours, found.levy, count, room)
    bound += settled * (1.0 + _EPS * group.size)
    if bound <= target:
        return Node(CLOSED, bound, -np.inf, state, price, levy, part, found.balance, found.steps)
    new_price, new_part, new_levy = price.copy(), np.zeros(part.size, np.float32), levy.copy()
    for i in range(group.size):
        g = group[i]
        if g >= 0:
            share = (rows.first[i] + rows.second[i]) / max(small.first[g] + small.second[g], 1e-300)
            new_price[i] = ours[g] * min(share, 1.0)
    for h in range(which.size):
        new_levy[which[h]] = found.levy[h]
    shut = -np.inf  # sites that no better plan has, or does without
    for j in range(state.size):
        k = number[j]
        if k < 0:
            new_part[j] = state[j] == 1
            continue
        new_part[j] = found.part[site_place[k]]
        if worth[k] < inside or worth[k] <= 0.0:
            if bound + worth[k] - inside <= target:
                shut = max(shut, bound + worth[k] - inside)
                state[j] = -1
        elif bound - worth[k] + outside <= target:
            shut = max(shut, bound - worth[k] + outside)
            state[j] = 1
    return Node(OPEN, bound, shut, state, new_price, new_levy, new_part, found.balance, found.steps)
