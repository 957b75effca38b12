"""Kernel of `geo.water._branch` where litres are shared out: a part of all plans, as in `geo.water._node`."""

from __future__ import annotations

import numpy as np
from numba import njit

from geo.water._edges import Pairs, largest, sought, worths
from geo.water._node import CLOSED, DECIDED, OPEN, Node, left_over, still_kept
from geo.water._saddle import Limits

_EPS = 2.3e-16
"""As in `geo.water._node`."""


@njit(cache=True, nogil=True)
def explored(
    pairs: Pairs, limits: Limits, node: Node, most: int, target: float, settle: float, steps: int
) -> Node:
    """Bound the plans that keep the sites that are in and leave those that are out; decide more sites.

    As `geo.water._node.explored`; the node's `price` holds those of the rows, of the rows' second sites, and
    of the rooms. `worth` and `target` are in the same unit, about 1 for a row.
    """
    state, rest = node.state.copy(), np.empty(limits.most.size)
    kept = still_kept(limits, state, rest)
    n, pools = pairs.twice.size, pairs.pool_site.size
    number, back, count, inside = np.full(state.size, -1, np.int32), np.empty(state.size, np.int32), 0, 0
    for j in range(state.size):
        inside += state[j] == 1
        if state[j] >= 0:
            number[j], back[count] = count, j
            count += 1
    room = most - inside
    if not kept or room < 0:
        return Node(CLOSED, -np.inf, -np.inf, state, node.price, node.levy, node.part, node.balance, 0)
    if room == 0 or count == inside:
        for j in range(state.size):
            if state[j] == 0:
                state[j] = -1
        return Node(DECIDED, np.inf, -np.inf, state, node.price, node.levy, node.part, node.balance, 0)
    free = np.full(state.size, -1, np.int32)  # limits are on free sites only
    bound, part, total = np.zeros(count, np.int8), np.empty(count), 0.0
    for k in range(count):
        j = back[k]
        bound[k], part[k] = state[j], node.part[j]
        if state[j] == 0:
            free[j] = k
            total += part[k]
    for k in range(count):
        part[k] = 1.0 if bound[k] == 1 else min(1.0, part[k] * room / max(total, 1e-12))
    own, which = left_over(limits, rest, free)
    # Pairs with sites that are left; rows without any go.
    pool_number, pool_site, small = np.full(pools, -1, np.int32), np.empty(pools, np.int32), 0
    for g in range(pools):
        if number[pairs.pool_site[g]] >= 0:
            pool_number[g], pool_site[small] = small, number[pairs.pool_site[g]]
            small += 1
    ptr, site, pool = (
        np.zeros(n + 1, np.int64),
        np.empty(pairs.site.size, np.int32),
        np.empty(pairs.site.size, np.int32),
    )
    worth, load = np.empty(pairs.site.size), np.empty(pairs.site.size)
    row_back, rows, q = np.empty(n, np.int64), 0, 0
    for i in range(n):
        begin = q
        for e in range(pairs.ptr[i], pairs.ptr[i + 1]):
            if number[pairs.site[e]] >= 0:
                site[q], pool[q] = number[pairs.site[e]], pool_number[pairs.pool[e]]
                worth[q], load[q] = pairs.worth[e], pairs.load[e]
                q += 1
        if q > begin:
            row_back[rows] = i
            rows += 1
            ptr[rows] = q
    local = Pairs(
        ptr[: rows + 1].copy(), site[:q].copy(), worth[:q].copy(), load[:q].copy(), pool[:q].copy(),
        np.empty(rows, np.uint8), pool_site[:small].copy(),
    )  # fmt: skip
    one, two, three = np.empty(rows, np.float32), np.empty(rows, np.float32), np.empty(small, np.float32)
    for i in range(rows):
        local.twice[i] = pairs.twice[row_back[i]]
        one[i], two[i] = node.price[row_back[i]], node.price[n + row_back[i]]
    for g in range(pools):
        if pool_number[g] >= 0:
            three[pool_number[g]] = node.price[2 * n + g]
    dues = np.empty(which.size)
    for h in range(which.size):
        dues[h] = node.levy[which[h]]
    _, one, two, three, dues, part, done, balance = sought(
        local, own, bound, room, part, one, two, three, dues, node.balance, target, settle, steps
    )
    value = np.empty(count)
    fixed, size = worths(local, own, one, two, three, dues, value)
    best, last_in, first_out = largest(value, bound, room)
    above = fixed + best
    above += _EPS * (2 * site.size + rows + count) * (size + abs(best))
    if above <= target:
        return Node(CLOSED, above, -np.inf, state, node.price, node.levy, node.part, balance, done)
    price, levy, whole = node.price.copy(), node.levy.copy(), np.zeros(state.size, np.float32)
    for i in range(rows):
        price[row_back[i]], price[n + row_back[i]] = one[i], two[i]
    for g in range(pools):
        if pool_number[g] >= 0:
            price[2 * n + g] = three[pool_number[g]]
    for h in range(which.size):
        levy[which[h]] = dues[h]
    shut = -np.inf
    for k in range(count):
        j = back[k]
        whole[j] = part[k]
        if bound[k] == 1:
            continue
        if value[k] < last_in or value[k] <= 0.0:
            if above + value[k] - last_in <= target:
                shut = max(shut, above + value[k] - last_in)
                state[j] = -1
        elif above - value[k] + first_out <= target:
            shut = max(shut, above - value[k] + first_out)
            state[j] = 1
    return Node(OPEN, above, shut, state, price, levy, whole, balance, done)
