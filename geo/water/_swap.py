"""Kernel of `geo.water.siting`: good plans, by exchanging one site at a time.

For every site outside a plan and every site in it, what their exchange gains is known without counting anew
(Resende and Werneck 2007, "A fast swap-based local search procedure for location problems"):

    change(j for s) = gain(j) - loss(s) + extra(j, s)

The best exchange is made even where it loses, and those just exchanged stay for a while (Glover 1989, tabu
search). What is found proves nothing; `geo.water._branch` does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.water._bans import Bans, fits

Sites = NDArray[np.int32]


class Table(NamedTuple):
    """What is covered, in one or more layers; a plan is worth its worst layer.

    Attributes
    ----------
    row_ptr, row_idx
        the sites of each row, ascending.
    site_ptr, site_idx
        the rows of each site.
    worth
        float64, (rows): litres.
    layer
        int32, (rows): which layer they count in.
    level
        int32, (rows): how many chosen sites must be within reach, 1 or 2.
    layers
        how many there are.
    """

    row_ptr: NDArray[np.int64]
    row_idx: Sites
    site_ptr: NDArray[np.int64]
    site_idx: Sites
    worth: NDArray[np.float64]
    layer: Sites
    level: Sites
    layers: int


@njit(cache=True, nogil=True)
def values(table: Table, chosen: Sites) -> NDArray[np.float64]:
    """Return what a plan covers in each layer."""
    count = np.zeros(table.worth.size, np.int32)
    for j in chosen:
        for e in range(table.site_ptr[j], table.site_ptr[j + 1]):
            count[table.site_idx[e]] += 1
    out = np.zeros(table.layers)
    for i in range(count.size):
        if count[i] >= table.level[i]:
            out[table.layer[i]] += table.worth[i]
    return out


@njit(cache=True, nogil=True)
def _book(
    table: Table, i: int, sign: float, count: Sites, slot: Sites, gain: NDArray[np.float64],
    loss: NDArray[np.float64], extra: NDArray[np.float64],
) -> None:  # fmt: skip
    """Add to the three tables, or take from them, what row `i` says as things stand."""
    short = table.level[i] - count[i]
    if short < 0 or short > 1:
        return
    a, worth = table.layer[i], sign * table.worth[i]
    begin, end = table.row_ptr[i], table.row_ptr[i + 1]
    if short == 1:
        for e in range(begin, end):
            gain[a, table.row_idx[e]] += worth
        worth = -worth
    if count[i] == 0:
        return
    for f in range(begin, end):
        s = slot[table.row_idx[f]]
        if s < 0:
            continue
        if short == 0:
            loss[a, s] += worth
        for e in range(begin, end):
            extra[a, table.row_idx[e], s] += worth


@njit(cache=True, nogil=True)
def _turn(
    table: Table, i: int, c: int, s: int, worth: float, who: Sites, gain: NDArray[np.float64],
    loss: NDArray[np.float64], extra: NDArray[np.float64],
) -> None:  # fmt: skip
    """Do what `_book` does before and after the change for a row that needs one site: the common case.

    `c` other sites reach it; `worth` is above 0 where that in place `s` comes, below where it goes.
    """
    a, begin, end = table.layer[i], table.row_ptr[i], table.row_ptr[i + 1]
    if c == 0:
        loss[a, s] += worth
        for e in range(begin, end):
            gain[a, table.row_idx[e]] -= worth
            extra[a, table.row_idx[e], s] += worth
    elif c == 1:
        loss[a, who[i]] -= worth
        for e in range(begin, end):
            extra[a, table.row_idx[e], who[i]] -= worth


@njit(cache=True, nogil=True)
def _come(
    table: Table, j: int, s: int, count: Sites, who: Sites, slot: Sites, gain: NDArray[np.float64],
    loss: NDArray[np.float64], extra: NDArray[np.float64],
) -> None:  # fmt: skip
    """Put site `j` in place `s`, and keep the tables right."""
    for e in range(table.site_ptr[j], table.site_ptr[j + 1]):
        i = table.site_idx[e]
        if table.level[i] == 1:
            _turn(table, i, count[i], s, table.worth[i], who, gain, loss, extra)
        else:
            _book(table, i, -1.0, count, slot, gain, loss, extra)
        count[i] += 1
        who[i] += s
        if table.level[i] != 1:
            slot[j] = s
            _book(table, i, 1.0, count, slot, gain, loss, extra)
            slot[j] = -1
    slot[j] = s


@njit(cache=True, nogil=True)
def _go(
    table: Table, j: int, count: Sites, who: Sites, slot: Sites, gain: NDArray[np.float64],
    loss: NDArray[np.float64], extra: NDArray[np.float64],
) -> None:  # fmt: skip
    """Take site `j` out of its place, and keep the tables right."""
    s = slot[j]
    for e in range(table.site_ptr[j], table.site_ptr[j + 1]):
        i = table.site_idx[e]
        if table.level[i] != 1:
            slot[j] = s
            _book(table, i, -1.0, count, slot, gain, loss, extra)
            slot[j] = -1
        count[i] -= 1
        who[i] -= s
        if table.level[i] == 1:
            _turn(table, i, count[i], s, -table.worth[i], who, gain, loss, extra)
        else:
            _book(table, i, 1.0, count, slot, gain, loss, extra)
    slot[j] = -1


@njit(cache=True, nogil=True)
def _score(
    value: NDArray[np.float64], gain: NDArray[np.float64], loss: NDArray[np.float64],
    extra: NDArray[np.float64], j: int, s: int,
) -> float:  # fmt: skip
    """Return the worst layer after an exchange (of equals the one with the better mean); j or s may be -1."""
    worst, total = np.inf, 0.0
    for a in range(value.size):
        v = value[a]
        if j >= 0:
            v += gain[a, j]
        if s >= 0:
            v -= loss[a, s]
        if j >= 0 and s >= 0:
            v += extra[a, j, s]
        worst = min(worst, v)
        total += v
    if value.size == 1:
        return worst
    return worst + 1e-3 * total / value.size


@njit(cache=True, nogil=True, fastmath=True)
def _most_kept(extra: NDArray[np.float64], loss: NDArray[np.float64], keep: int, many: int) -> float:
    """Return the largest of extra - loss."""
    top = -1e300
    for s in range(keep, many):
        top = max(top, extra[s] - loss[s])
    return top


@njit(cache=True, nogil=True)
def searched(
    table: Table, bans: Bans, start: Sites, keep: int, free: Sites, most: int, rounds: int, stay: int,
    seed: int, goal: float,
) -> tuple[float, Sites]:  # fmt: skip
    """Improve a plan.

    Parameters
    ----------
    start
        a plan that keeps the limits; its first `keep` sites stay.
    free
        the sites that may come in.
    most
        sites of a plan.
    rounds
        exchanges that are made.
    stay
        rounds for which a site that came stays, at least; one that left stays out for twice that.
    goal
        stop when so much is covered.

    Returns
    -------
    tuple
        what the best plan covers, and its sites; those that stay come first.
    """
    np.random.seed(seed)
    m, layers = table.site_ptr.size - 1, table.layers
    chosen, many = np.full(most, -1, np.int32), start.size
    chosen[:many] = start
    slot, count = np.full(m, -1, np.int32), np.zeros(table.worth.size, np.int32)
    who = np.zeros(count.size, np.int32)  # the places of the sites that reach a row, added up
    gain, loss, extra = np.zeros((layers, m)), np.zeros((layers, most)), np.zeros((layers, m, most))
    used = np.zeros(bans.limits.most.size)
    for s in range(many):
        j = start[s]
        slot[j] = s
        for e in range(table.site_ptr[j], table.site_ptr[j + 1]):
            count[table.site_idx[e]] += 1
            who[table.site_idx[e]] += s
        for e in range(bans.site_ptr[j], bans.site_ptr[j + 1]):
            used[bans.site_limit[e]] += bans.site_coef[e]
    for i in range(count.size):
        _book(table, i, 1.0, count, slot, gain, loss, extra)
    value = values(table, start)
    best, best_plan = value.min(), start.copy()
    until = np.zeros(m, np.int64)
    for it in range(1, rounds + 1):
        if best >= goal:
            break
        top, come, go = -np.inf, -1, -1
        wanted = best * (1.0 + 1e-12)
        for j in free:
            if slot[j] >= 0:
                continue
            if many < most:
                found = _score(value, gain, loss, extra, j, -1)
                if found > top and (until[j] < it or found > wanted) and fits(bans, used, j, -1):
                    top, come, go = found, j, -1
            ahead = np.inf
            for a in range(layers if layers == 1 else 0):
                ahead = value[a] + gain[a, j] + _most_kept(extra[a, j], loss[a], keep, many)
            for s in range(keep, many if ahead > top else keep):
                found = _score(value, gain, loss, extra, j, s)
                if (
                    found > top
                    and ((until[j] < it and until[chosen[s]] < it) or found > wanted)
                    and fits(bans, used, j, chosen[s])
                ):
                    top, come, go = found, j, s
        if used.size:
            for s in range(keep, many):
                found = _score(value, gain, loss, extra, -1, s)
                if found > top and until[chosen[s]] < it:
                    top, come, go = found, -1, s
        if come < 0 and go < 0:
            continue
        for a in range(layers):
            if come >= 0:
                value[a] += gain[a, come]
            if go >= 0:
                value[a] -= loss[a, go]
            if come >= 0 and go >= 0:
                value[a] += extra[a, come, go]
        place = many
        if go >= 0:
            k = chosen[go]
            _go(table, k, count, who, slot, gain, loss, extra)
            for e in range(bans.site_ptr[k], bans.site_ptr[k + 1]):
                used[bans.site_limit[e]] -= bans.site_coef[e]
            until[k] = it + 2 * stay + np.random.randint(0, 2 * stay + 1)
            place = go
            if come < 0:  # the last one takes the place that is empty
                many -= 1
                last = chosen[many]
                chosen[many] = -1
                if go < many:
                    _go(table, last, count, who, slot, gain, loss, extra)
                    _come(table, last, go, count, who, slot, gain, loss, extra)
                    chosen[go] = last
        if come >= 0:
            _come(table, come, place, count, who, slot, gain, loss, extra)
            for e in range(bans.site_ptr[come], bans.site_ptr[come + 1]):
                used[bans.site_limit[e]] += bans.site_coef[e]
            until[come] = it + stay + np.random.randint(0, stay + 1)
            chosen[place] = come
            if go < 0:
                many += 1
        if value.min() > best * (1.0 + 1e-12):
            best, best_plan = value.min(), chosen[:many].copy()
    return values(table, best_plan).min(), best_plan


@njit(cache=True, nogil=True)
def filled(
    table: Table, bans: Bans, start: Sites, free: Sites, most: int, cost: NDArray[np.float64], goal: float
) -> Sites:
    """Add the site that covers most more (for what it costs) while there is room and less than `goal`."""
    chosen, many = np.full(most, -1, np.int32), start.size
    chosen[:many] = start
    count = np.zeros(table.worth.size, np.int32)
    inside = np.zeros(table.site_ptr.size - 1, np.uint8)
    used, value = np.zeros(bans.limits.most.size), np.zeros(table.layers)
    gain = np.zeros((table.layers, inside.size))
    for s in range(many):
        j = start[s]
        inside[j] = 1
        for e in range(table.site_ptr[j], table.site_ptr[j + 1]):
            count[table.site_idx[e]] += 1
        for e in range(bans.site_ptr[j], bans.site_ptr[j + 1]):
            used[bans.site_limit[e]] += bans.site_coef[e]
    for i in range(count.size):
        if count[i] >= table.level[i]:
            value[table.layer[i]] += table.worth[i]
        else:
            # the first of two that are needed counts for half: alone it covers nothing
            share = 1.0 / (table.level[i] - count[i])
            for e in range(table.row_ptr[i], table.row_ptr[i + 1]):
                gain[table.layer[i], table.row_idx[e]] += share * table.worth[i]
    while many < most and value.min() < goal:
        top, come = 0.0, -1
        low = value.min()
        for j in free:
            if inside[j]:
                continue
            found = np.inf
            total = 0.0
            for a in range(table.layers):
                found = min(found, value[a] + gain[a, j] - low)
                total += gain[a, j]
            found = (max(found, 0.0) + 1e-3 * total / table.layers) / cost[j]
            if found > top and fits(bans, used, j, -1):
                top, come = found, j
        if come < 0:
            break
        chosen[many] = come
        many += 1
        inside[come] = 1
        for e in range(bans.site_ptr[come], bans.site_ptr[come + 1]):
            used[bans.site_limit[e]] += bans.site_coef[e]
        for e in range(table.site_ptr[come], table.site_ptr[come + 1]):
            i = table.site_idx[e]
            count[i] += 1
            short = table.level[i] - count[i]
            if short < 0:
                continue
            if short == 0:
                value[table.layer[i]] += table.worth[i]
            old = 1.0 / (short + 1)
            new = 1.0 / short if short > 0 else 0.0
            for f in range(table.row_ptr[i], table.row_ptr[i + 1]):
                gain[table.layer[i], table.row_idx[f]] += (new - old) * table.worth[i]
    return chosen[:many].copy()
