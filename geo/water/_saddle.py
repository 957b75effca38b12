"""Kernel of `geo.water.siting`: the best plan in fractions of sites, and the bound that its prices prove.

Every row of demand has a price; a site is worth the prices of the rows that it reaches. For **any** prices no
plan of p sites covers more than what the rows keep above their prices, and the p dearest sites together:

    bound(price) = sum over rows of the most that (first - price, first + second - 2 price, 0) is
                   + the p largest sums of prices over a site's rows

(Lagrangian relaxation of "a row is covered if a chosen site reaches it"; Galvao and ReVelle 1996). The lowest
such bound is the optimum of the linear relaxation. It is approached by the primal-dual hybrid gradient method
(Chambolle and Pock 2011), reflected and drawn back to an anchor (Halpern), restarted with balanced steps (Lu
and Yang 2024, "Restarted Halpern PDHG for linear programming"). It runs in single precision: it only seeks
prices. What they prove is computed by `geo.water._proof` in double precision.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.water._rows import LANES

Singles = NDArray[np.float32]
_ONE = np.float32(1.0)
_TWO = np.float32(2.0)
_NIL = np.float32(0.0)

_HALVINGS = 40
"""Of the interval in which the level lies that leaves p sites: to the last bit of a single."""

_FRESH, _STALE, _LONG = 0.1, 0.5, 0.36
"""Start anew when the step is this share of the first since the last start; or this share and growing; or
when this share of all steps went by since."""


class Bundles(NamedTuple):
    """A table of ones, side by side as `geo.water._rows.packed` puts it."""

    begin: NDArray[np.int64]
    idx: NDArray[np.unsignedinteger]


class Limits(NamedTuple):
    """What a plan must keep beside its number of sites: in each row, the coef of its sites <= most in sum."""

    ptr: NDArray[np.int64]
    idx: NDArray[np.int32]
    coef: NDArray[np.float64]
    most: NDArray[np.float64]


class Relaxed(NamedTuple):
    """Where the search for prices ended.

    Attributes
    ----------
    bound, reached
        about what the best prices prove, and about what the best fractions of sites cover.
    price, levy
        the prices of the rows and of the limits that gave `bound`.
    part
        of each site, 0 to 1, that gave `reached`.
    steps
        taken.
    balance
        of the steps in sites and in prices: a good one to begin with next time.
    """

    bound: float
    reached: float
    price: Singles
    levy: NDArray[np.float64]
    part: Singles
    steps: int
    balance: float


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _gather(table: Bundles, bundle: int, x: Singles, out: Singles) -> None:
    o = bundle * LANES
    for lane in range(LANES):
        out[o + lane] = _NIL
    for b in range(table.begin[bundle], table.begin[bundle + 1], LANES):
        for lane in range(LANES):
            out[o + lane] += x[table.idx[b + lane]]


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _step_bundle(
    table: Bundles, bundle: int, part: Singles, had: Singles, have: Singles, old: Singles, price: Singles,
    first: Singles, second: Singles, step: float,
) -> tuple[np.float32, np.float32]:  # fmt: skip
    """Move the prices of one bundle of rows; return what `part` covers of it, and what the rows keep."""
    _gather(table, bundle, part, have)
    covered, kept = _NIL, _NIL
    for lane in range(LANES):
        k = bundle * LANES + lane
        a, b = first[k], second[k]
        half = np.float32(0.5) * (a + b)
        low, high = min(b, half), max(a, half)  # prices at which a row does without its second, first site
        move = step * (a + b)
        t = old[k] - move * (_TWO * have[k] - had[k])
        t = max(_NIL, min(t + move, high), min(t + _TWO * move, low))
        price[k] = t
        kept += max(_NIL, a - t, a + b - _TWO * t)
        covered += min(a + b, max(_NIL, a - b) + low * have[k], high * have[k])
    return covered, kept


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _step_rows(
    table: Bundles, part: Singles, had: Singles, have: Singles, old: Singles, price: Singles, first: Singles,
    second: Singles, step: float,
) -> tuple[float, float]:  # fmt: skip
    covered, kept = 0.0, 0.0
    for bundle in range(table.begin.size - 1):
        c, k = _step_bundle(table, bundle, part, had, have, old, price, first, second, step)
        covered += float(c)
        kept += float(k)
    return covered, kept


@njit(cache=True, nogil=True)
def _add_up(table: Bundles, x: Singles, out: Singles) -> None:
    for bundle in range(table.begin.size - 1):
        _gather(table, bundle, x, out)


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def _onto_plans(z: Singles, count: int, most: int, part: Singles) -> None:
    """Put into `part` the nearest fractions of sites, 0 to 1 and `most` in all, to `z`."""
    total = _NIL
    low, high = _NIL, _NIL
    for j in range(count):
        total += min(max(z[j], _NIL), _ONE)
        high = max(high, z[j])
    if total > most:
        for _ in range(_HALVINGS):
            mid = np.float32(0.5) * (low + high)
            total = _NIL
            for j in range(count):
                total += min(max(z[j] - mid, _NIL), _ONE)
            if total > most:
                low = mid
            else:
                high = mid
    else:
        high = _NIL
    for j in range(count):
        part[j] = min(max(z[j] - high, _NIL), _ONE)


@njit(cache=True, nogil=True)
def dearest(worth: Singles, count: int, most: int) -> float:
    """Return the sum of the `most` largest values above 0."""
    most = min(most, count)
    if most == 0:
        return 0.0
    ranked = np.partition(worth[:count], count - most)
    total = 0.0
    for q in range(count - most, count):
        total += max(ranked[q], _NIL)
    return total


@njit(cache=True, nogil=True)
def stretch(
    by_row: Bundles, by_site: Bundles, weight: Singles, count: int, limits: Limits, rounds: int
) -> tuple[float, NDArray[np.float64]]:
    """Return how far the table stretches a step (its norm), and the weight of a step in each levy."""
    v, u = np.zeros(by_site.begin.size * LANES, np.float32), np.zeros(by_site.begin.size * LANES, np.float32)
    s = np.zeros(weight.size, np.float32)
    v[:count] = np.float32(1.0 / np.sqrt(max(count, 1)))
    size = 1.0
    weights = np.zeros(limits.most.size)
    for around in range(2):
        for _ in range(rounds):
            _add_up(by_row, v, s)
            for i in range(s.size):
                s[i] *= weight[i]
            _add_up(by_site, s, u)
            for h in range(weights.size):
                t = 0.0
                for e in range(limits.ptr[h], limits.ptr[h + 1]):
                    t += limits.coef[e] * v[limits.idx[e]]
                for e in range(limits.ptr[h], limits.ptr[h + 1]):
                    u[limits.idx[e]] += weights[h] * t * limits.coef[e]
            size = 0.0
            for j in range(count):
                size += float(u[j]) ** 2
            size = np.sqrt(size)
            if size <= 0.0:
                size = 1.0
                break
            for j in range(count):
                v[j] = u[j] / size
        if weights.size == 0 or around == 1:
            break
        for h in range(weights.size):
            square = 1e-300
            for e in range(limits.ptr[h], limits.ptr[h + 1]):
                square += limits.coef[e] ** 2
            weights[h] = 0.25 * size / square
    return 1.05 * np.sqrt(size), weights


@njit(cache=True, nogil=True)
def _step_limits(
    limits: Limits, weights: NDArray[np.float64], step: np.float32, part: Singles, had: NDArray[np.float64],
    have: NDArray[np.float64], old: NDArray[np.float64], levy: NDArray[np.float64], worth: Singles,
) -> tuple[float, float]:  # fmt: skip
    """Move the levies and take them from the worth of sites.

    Returns by how much `part` goes beyond the limits (weighted), and what the levies add to the bound.
    """
    over, adds = 0.0, 0.0
    for h in range(weights.size):
        t = 0.0
        for e in range(limits.ptr[h], limits.ptr[h + 1]):
            t += limits.coef[e] * part[limits.idx[e]]
        have[h] = t
        levy[h] = max(0.0, old[h] + step * weights[h] * (2.0 * t - had[h] - limits.most[h]))
        adds += levy[h] * limits.most[h]
        over += weights[h] * max(0.0, t - limits.most[h])
        for e in range(limits.ptr[h], limits.ptr[h + 1]):
            worth[limits.idx[e]] -= np.float32(levy[h] * limits.coef[e])
    return over, adds


@njit(cache=True, nogil=True, error_model="numpy")
def relaxed(
    by_row: Bundles, by_site: Bundles, first: Singles, second: Singles, limits: Limits, count: int, most: int,
    price: Singles, levy: NDArray[np.float64], part: Singles, balance: float, target: float, settle: float,
    steps: int,
) -> Relaxed:  # fmt: skip
    """Seek the prices with the lowest bound on what `most` of `count` sites can cover.

    Parameters
    ----------
    by_row, by_site
        the table both ways. A blank row number is one past the last row, a blank site `count` or later.
    first, second
        worth of each row, `LANES` more than rows; 0 beyond them.
    price, levy, part
        to begin with.
    target
        stop when the bound is no higher.
    settle
        stop when fractions of sites cover more than `target`, so that no prices can prove it, and are nearer
        to the bound than this share of the way from `target` to the bound.
    """
    to: Any
    of: Any
    back: Any
    along: Any
    across: Any
    n, m = first.size, part.size
    weight = first + second
    norm, weights = stretch(by_row, by_site, weight, count, limits, 10)
    y, had, t, v = part.copy(), np.zeros(n, np.float32), price.copy(), np.zeros(m, np.float32)
    h, had_h = levy.copy(), np.zeros(levy.size)
    _add_up(by_row, y, had)
    _add_up(by_site, t, v)
    _step_limits(limits, weights, _NIL, y, had_h, had_h, h, h, v)
    y0, had0, t0, v0, h0, had_h0 = y.copy(), had.copy(), t.copy(), v.copy(), h.copy(), had_h.copy()
    y1, have, t1, v1 = y.copy(), had.copy(), t.copy(), v.copy()
    h1, have_h = h.copy(), had_h.copy()
    z = np.zeros(m, np.float32)
    bound, reached = np.inf, -np.inf
    best_price, best_levy, best_part = price.copy(), levy.copy(), part.copy()
    since, began, last = 0, 0.0, np.inf
    done = 0
    for it in range(1, steps + 1):
        done = it
        along, across = np.float32(balance / norm), np.float32(1.0 / (balance * norm))
        for j in range(count):
            z[j] = y[j] + along * v[j]
        _onto_plans(z, count, most, y1)
        covered, kept = _step_rows(by_row, y1, had, have, t, t1, first, second, across)
        _add_up(by_site, t1, v1)
        over, adds = _step_limits(limits, weights, across, y1, had_h, have_h, h, h1, v1)
        found = kept + adds + dearest(v1, count, most)
        if found < bound:
            bound = found
            best_price[:] = t1
            best_levy[:] = h1
        if covered - over > reached:
            reached = covered - over
            best_part[:] = y1
        if bound <= target or (reached > target and bound - reached <= settle * (bound - target)):
            break
        moved, priced, mixed = 0.0, 0.0, 0.0
        for j in range(count):
            moved += float(y1[j] - y[j]) ** 2
        for i in range(n):
            if weight[i] > _NIL:
                d = float(t1[i] - t[i])
                priced += d * d / weight[i]
                mixed += d * float(have[i] - had[i])
        for k in range(h.size):
            priced += (h1[k] - h[k]) ** 2 / weights[k]
            mixed -= (h1[k] - h[k]) * (have_h[k] - had_h[k])
        size = np.sqrt(max(moved / along + priced / across + 2.0 * mixed, 0.0))
        if since == 0:
            began = size
        since += 1
        if since > 1 and (
            size <= _FRESH * began or (size <= _STALE * began and size > last) or since >= _LONG * it
        ):
            moved, priced = 0.0, 0.0
            for j in range(count):
                moved += float(y1[j] - y0[j]) ** 2
            for i in range(n):
                if weight[i] > _NIL:
                    priced += float(t1[i] - t0[i]) ** 2 / weight[i]
            for k in range(h.size):
                priced += (h1[k] - h0[k]) ** 2 / weights[k]
            if moved > 1e-14 and priced > 1e-14:
                balance = np.sqrt(balance * np.sqrt(moved / priced))
            for to, of in (
                (y, y1),
                (t, t1),
                (had, have),
                (v, v1),
                (y0, y1),
                (t0, t1),
                (had0, have),
                (v0, v1),
            ):
                to[:] = of
            for to, of in ((h, h1), (had_h, have_h), (h0, h1), (had_h0, have_h)):
                to[:] = of
            since, last = 0, np.inf
        else:
            last = size
            share = since / (since + 1.0)
            new, old, rest = np.float32(2.0 * share), np.float32(-share), np.float32(1.0 - share)
            for to, of, back in ((y, y1, y0), (t, t1, t0), (had, have, had0), (v, v1, v0)):
                for k in range(to.size):
                    to[k] = new * of[k] + old * to[k] + rest * back[k]
            for to, of, back in ((h, h1, h0), (had_h, have_h, had_h0)):
                for k in range(to.size):
                    to[k] = 2.0 * share * of[k] - share * to[k] + (1.0 - share) * back[k]
    return Relaxed(bound, reached, best_price, best_levy, best_part, done, balance)
