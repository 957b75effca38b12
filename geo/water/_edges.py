"""Kernel of `geo.water._serving`: the bound where litres are shared out, by pairs of a demand and a site.

A row of demand has a price for each litre, a site one for its room. For **any** prices no plan is worth more
than the rows' prices and, of the sites, the p largest

    room x price of room + sum over its rows of what a litre is worth beyond both prices, if anything

(the Lagrangian bound of the strong relaxation, in which a site that is open in part serves that part of
each row; Cornuejols, Sridharan and Thizy 1991). Prices are sought as in `geo.water._saddle`, with a step of
its own for each price and each fraction (Pock and Chambolle 2011).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.water._saddle import Limits, Singles

Floats = NDArray[np.float64]
Sites = NDArray[np.int32]

_FRESH, _STALE, _LONG = 0.1, 0.5, 0.36
"""As in `geo.water._saddle`."""

_LOOK = 20
"""Steps between two looks at the bound."""

_HALVINGS = 45


class Pairs(NamedTuple):
    """Rows of demand and the sites that may serve them.

    Attributes
    ----------
    ptr, site
        (rows + 1), (pairs): the sites of each row.
    worth
        (pairs): of the whole row there.
    load
        (pairs): share of the site's room that the whole row takes; 0 where it has no limit.
    pool
        (pairs): which room. Rooms of a site in different layers are different.
    twice
        uint8, (rows): whether a row is served only as far as two sites within reach are open.
    pool_site
        (pools): whose room it is.
    """

    ptr: NDArray[np.int64]
    site: Sites
    worth: Floats
    load: Floats
    pool: Sites
    twice: NDArray[np.uint8]
    pool_site: Sites


@njit(cache=True, nogil=True)
def _onto_plans(z: Floats, ease: Floats, bound: NDArray[np.int8], room: int, part: Floats) -> None:
    """Put into `part` the nearest fractions to `z`, measured by `ease`; where `bound` is 1 they are 1."""
    total, high = 0.0, 0.0
    for j in range(z.size):
        if bound[j] == 1:
            part[j] = 1.0
            continue
        total += min(max(z[j], 0.0), 1.0)
        high = max(high, z[j] / ease[j])
    level = 0.0
    if total > room:
        low = 0.0
        for _ in range(_HALVINGS):
            level = 0.5 * (low + high)
            total = 0.0
            for j in range(z.size):
                if bound[j] != 1:
                    total += min(max(z[j] - level * ease[j], 0.0), 1.0)
            if total > room:
                low = level
            else:
                high = level
        level = high
    for j in range(z.size):
        if bound[j] != 1:
            part[j] = min(max(z[j] - level * ease[j], 0.0), 1.0)


@njit(cache=True, nogil=True)
def worths(
    pairs: Pairs, limits: Limits, row: Singles, second: Singles, room: Singles, levy: Floats, out: Floats
) -> tuple[float, float]:
    """Put into `out` what prices make of each site; return the rest of the bound, and the terms' size."""
    total, size = 0.0, 0.0
    for j in range(out.size):
        out[j] = 0.0
    for g in range(pairs.pool_site.size):
        out[pairs.pool_site[g]] += room[g]
        size += room[g]
    for i in range(row.size):
        total += row[i]
        taken = float(row[i]) + float(second[i])
        for e in range(pairs.ptr[i], pairs.ptr[i + 1]):
            j = pairs.site[e]
            over = pairs.worth[e] - taken - float(room[pairs.pool[e]]) * pairs.load[e]
            if over > 0.0:
                out[j] += over
                size += over
            if second[i] > 0.0:
                out[j] += 0.5 * second[i]
                size += second[i]
    size += total
    for h in range(levy.size):
        total += levy[h] * limits.most[h]
        size += levy[h] * limits.most[h]
        for e in range(limits.ptr[h], limits.ptr[h + 1]):
            out[limits.idx[e]] -= levy[h] * limits.coef[e]
            size += levy[h] * limits.coef[e]
    return total, size


@njit(cache=True, nogil=True)
def largest(worth: Floats, bound: NDArray[np.int8], room: int) -> tuple[float, float, float]:
    """Return the worth of the sites that are in and of the `room` best others; the last in, the first out."""
    fixed, count = 0.0, 0
    rest = np.empty(worth.size)
    for j in range(worth.size):
        if bound[j] == 1:
            fixed += worth[j]
        else:
            rest[count] = worth[j]
            count += 1
    ranked = np.sort(rest[:count])
    for q in range(min(room, count)):
        fixed += max(ranked[count - 1 - q], 0.0)
    inside = max(ranked[count - room], 0.0) if 0 < room <= count else 0.0
    outside = max(ranked[count - room - 1], 0.0) if room < count else 0.0
    return fixed, inside, outside


@njit(cache=True, nogil=True, error_model="numpy")
def sought(
    pairs: Pairs, limits: Limits, bound: NDArray[np.int8], room: int, part: Floats, row: Singles,
    second: Singles, pool: Singles, levy: Floats, balance: float, target: float, settle: float, steps: int,
) -> tuple[float, Singles, Singles, Singles, Floats, Floats, int, float]:  # fmt: skip
    """Seek the prices with the lowest bound, from those given."""
    n, m, pairs_n, pools = row.size, part.size, pairs.site.size, pool.size
    to: Any
    of: Any
    back: Any
    total: Any
    t: Any
    # What a step may be: one over the sum of a column or row of the table.
    ease, stiff = np.ones(m), np.empty(limits.most.size)
    row_ease, pool_ease = np.ones(n), np.ones(pools)
    pair_ease = np.empty(pairs_n, np.float32)
    for i in range(n):
        size = pairs.ptr[i + 1] - pairs.ptr[i]
        row_ease[i] = max(size, 1)
        for e in range(pairs.ptr[i], pairs.ptr[i + 1]):
            ease[pairs.site[e]] += 1.5 if pairs.twice[i] else 1.0
            pool_ease[pairs.pool[e]] += pairs.load[e]
            pair_ease[e] = 1.0 / (2.0 + pairs.load[e] + pairs.twice[i])
    for k in range(stiff.size):  # a row of a limit is taken with coefficients whose sum is the row's length
        stiff[k] = 1e-300
        for e in range(limits.ptr[k], limits.ptr[k + 1]):
            stiff[k] = max(stiff[k], limits.coef[e])
        for e in range(limits.ptr[k], limits.ptr[k + 1]):
            ease[limits.idx[e]] += limits.coef[e] / stiff[k]
    for j in range(m):
        ease[j] = 1.0 / ease[j]
    y, y0, y1, z, worth = part.copy(), part.copy(), part.copy(), np.empty(m), np.empty(m)
    q, mu = np.zeros(pairs_n, np.float32), np.zeros(pairs_n, np.float32)
    for i in range(n):
        open_here = 0.0
        for e in range(pairs.ptr[i], pairs.ptr[i + 1]):
            over = pairs.worth[e] - row[i] - second[i] - pool[pairs.pool[e]] * pairs.load[e]
            mu[e] = max(over, 0.0)
            if over >= 0.0:
                open_here += y[pairs.site[e]]
        for e in range(pairs.ptr[i], pairs.ptr[i + 1]):
            if pairs.worth[e] - row[i] - second[i] - pool[pairs.pool[e]] * pairs.load[e] >= 0.0:
                q[e] = y[pairs.site[e]] / max(open_here, 1.0)
    q0, q1, mu0, mu1 = q.copy(), q.copy(), mu.copy(), mu.copy()
    a, a0, a1 = row.copy(), row.copy(), row.copy()
    b, b0, b1 = second.copy(), second.copy(), second.copy()
    c, c0, c1, used = pool.copy(), pool.copy(), pool.copy(), np.empty(pools)
    h, h0, h1 = levy.copy(), levy.copy(), levy.copy()
    low = np.inf
    best_a, best_b, best_c, best_h, best_y = row.copy(), second.copy(), pool.copy(), levy.copy(), part.copy()
    since, began, last, seen = 0, 0.0, np.inf, np.inf
    done = 0
    for it in range(1, steps + 1):
        done = it
        along, across = np.float32(balance), np.float32(1.0 / balance)
        for j in range(m):
            z[j] = 0.0
        for g in range(pools):
            z[pairs.pool_site[g]] += c[g]
            used[g] = 0.0
        for i in range(n):
            lift = np.float32(0.5) * b[i]
            for e in range(pairs.ptr[i], pairs.ptr[i + 1]):
                z[pairs.site[e]] += mu[e] + lift
        for k in range(h.size):
            for e in range(limits.ptr[k], limits.ptr[k + 1]):
                z[limits.idx[e]] -= h[k] * limits.coef[e]
        for j in range(m):
            z[j] = y[j] + along * ease[j] * z[j]
        _onto_plans(z, ease, bound, room, y1)
        moved, priced = 0.0, 0.0
        for i in range(n):
            total, near = np.float32(0.0), np.float32(0.0)
            for e in range(pairs.ptr[i], pairs.ptr[i + 1]):
                j, g, load = pairs.site[e], pairs.pool[e], np.float32(pairs.load[e])
                pays = np.float32(pairs.worth[e]) - a[i] - b[i] - mu[e] - c[g] * load
                t = q[e] + along * pair_ease[e] * pays
                t = min(max(t, np.float32(0.0)), np.float32(1.0))
                q1[e] = t
                t = np.float32(2.0) * t - q[e]
                there = np.float32(2.0 * y1[j] - y[j])
                total += t
                near += there
                used[g] += load * t
                mu1[e] = max(np.float32(0.0), mu[e] + np.float32(0.5) * across * (t - there))
                moved += (q1[e] - q[e]) ** 2 / pair_ease[e]
                priced += np.float32(2.0) * (mu1[e] - mu[e]) ** 2
            a1[i] = max(np.float32(0.0), a[i] + across * np.float32((total - 1.0) / row_ease[i]))
            priced += (a1[i] - a[i]) ** 2 * row_ease[i]
            if pairs.twice[i]:
                b1[i] = max(
                    np.float32(0.0), b[i] + across * np.float32((total - 0.5 * near) / (1.5 * row_ease[i]))
                )
                priced += (b1[i] - b[i]) ** 2 * 1.5 * row_ease[i]
        for g in range(pools):
            t = (used[g] - (2.0 * y1[pairs.pool_site[g]] - y[pairs.pool_site[g]])) / pool_ease[g]
            c1[g] = max(np.float32(0.0), c[g] + across * np.float32(t))
            priced += (c1[g] - c[g]) ** 2 * pool_ease[g]
        for k in range(h.size):
            t, size = -limits.most[k], 0.0
            for e in range(limits.ptr[k], limits.ptr[k + 1]):
                j = limits.idx[e]
                t += limits.coef[e] * (2.0 * y1[j] - y[j])
                size += limits.coef[e] * stiff[k]
            h1[k] = max(0.0, h[k] + across * t / size)
            priced += (h1[k] - h[k]) ** 2 * size
        for j in range(m):
            moved += (y1[j] - y[j]) ** 2 / ease[j]
        if it % _LOOK == 0 or it == steps:
            total, _ = worths(pairs, limits, a1, b1, c1, h1, worth)
            found = total + largest(worth, bound, room)[0]
            if found < low:
                low = found
                best_a[:] = a1
                best_b[:] = b1
                best_c[:] = c1
                best_h[:] = h1
                best_y[:] = y1
            if low <= target:
                break
            if it % (5 * _LOOK) == 0:
                if seen - low <= settle * (low - target):
                    break
                seen = low
        size = np.sqrt(moved / balance + priced * balance)
        if since == 0:
            began = size
        since += 1
        if since > 1 and (
            size <= _FRESH * began or (size <= _STALE * began and size > last) or since >= _LONG * it
        ):
            moved, priced = 0.0, 0.0
            for j in range(m):
                moved += (y1[j] - y0[j]) ** 2 / ease[j]
            for e in range(pairs_n):
                moved += (q1[e] - q0[e]) ** 2 / pair_ease[e]
                priced += 2.0 * (mu1[e] - mu0[e]) ** 2
            for i in range(n):
                priced += (a1[i] - a0[i]) ** 2 * row_ease[i] + (b1[i] - b0[i]) ** 2 * 1.5 * row_ease[i]
            for g in range(pools):
                priced += (c1[g] - c0[g]) ** 2 * pool_ease[g]
            if moved > 1e-14 and priced > 1e-14:
                balance = np.sqrt(balance * np.sqrt(moved / priced))
            for to, of in ((y, y1), (y0, y1), (h, h1), (h0, h1)):
                to[:] = of
            for to, of in (
                (q, q1), (q0, q1), (mu, mu1), (mu0, mu1), (a, a1), (a0, a1), (b, b1), (b0, b1),
                (c, c1), (c0, c1),
            ):  # fmt: skip
                to[:] = of
            since, last = 0, np.inf
        else:
            last = size
            share = since / (since + 1.0)
            for to, of, back in ((y, y1, y0), (h, h1, h0)):
                for k in range(to.size):
                    to[k] = 2.0 * share * of[k] - share * to[k] + (1.0 - share) * back[k]
            new, old, rest = np.float32(2.0 * share), np.float32(-share), np.float32(1.0 - share)
            for to, of, back in ((q, q1, q0), (mu, mu1, mu0), (a, a1, a0), (b, b1, b0), (c, c1, c0)):
                for k in range(to.size):
                    to[k] = new * of[k] + old * to[k] + rest * back[k]
    return low, best_a, best_b, best_c, best_h, best_y, done, balance
