"""Kernel of `geo.water._serving`: good plans where litres are shared out, by exchanging one site at a time.

The prices of the plan without one of its sites tell how much each other site could add at most. The most
promising exchanges are computed, and the best of them made, as in `geo.water._swap`.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.water._bans import Bans, fits
from geo.water._served import Edges, Floats, Sites, served

_TRIES = 60
"""Exchanges that are computed exactly, in each round."""

_MEAN = 1e-3
"""Weight of the mean of the views beside the worst."""


@njit(cache=True, nogil=True)
def values(edges: Edges, chosen: Sites) -> Floats:
    """Return what a plan is worth in each view."""
    out = np.zeros(edges.views)
    for layer in range(edges.level.size):
        out[edges.adds_to[layer]] += served(edges, layer, chosen).value
    return out


@njit(cache=True, nogil=True)
def _score(views: Floats) -> float:
    """Return the worst view; of plans that are equal in it the better mean counts more."""
    worst: float = views.min()
    return worst + (_MEAN * views.mean() if views.size > 1 else 0.0)


@njit(cache=True, nogil=True)
def _at_most(edges: Edges, layer: int, j: int, keep: Floats, reached: Sites) -> float:
    """Return what site `j` can add at most, by the prices of those that are there."""
    start, begin, end = edges.begin[layer], edges.site_ptr[layer, j], edges.site_ptr[layer, j + 1]
    room, beyond, total, wanted = edges.most[layer, j], 0.0, 0.0, 0.0
    over = np.empty(end - begin)
    for e in range(begin, end):
        i = edges.site_idx[e] - start
        over[e - begin] = 0.0
        if reached[i] + 1 < edges.level[layer]:
            continue
        if reached[i] + 1 == edges.level[layer] and edges.level[layer] > 1:
            beyond += edges.want[start + i] * edges.site_value[e]  # others may serve it as well now
            continue
        over[e - begin] = max(0.0, edges.site_value[e] - keep[i])
        if over[e - begin] > 0.0:
            total += edges.want[start + i] * over[e - begin]
            wanted += edges.want[start + i]
    if wanted <= room:
        return float(beyond + total)
    if edges.plain:
        return float(beyond + total * room / wanted)
    total = 0.0
    for k in np.argsort(-over):
        if room <= 0.0 or over[k] <= 0.0:
            break
        litres = min(room, edges.want[edges.site_idx[begin + k]])
        total += litres * over[k]
        room -= litres
    return float(beyond + total)


@njit(cache=True, nogil=True)
def _promises(edges: Edges, chosen: Sites, free: Sites, out: Floats) -> None:
    """Put into `out`, for each free site, what the plan with it scores at most."""
    views = np.zeros((free.size, edges.views))
    for layer in range(edges.level.size):
        now = served(edges, layer, chosen)
        for f in range(free.size):
            views[f, edges.adds_to[layer]] += now.value + _at_most(
                edges, layer, free[f], now.keep, now.reached
            )
    for f in range(free.size):
        out[f] = _score(views[f])


@njit(cache=True, nogil=True)
def _use(bans: Bans, used: Floats, j: int, by: float) -> None:
    for e in range(bans.site_ptr[j], bans.site_ptr[j + 1]):
        used[bans.site_limit[e]] += by * bans.site_coef[e]


@njit(cache=True, nogil=True)
def _bars(bans: Bans, used: Floats, free: Sites, inside: NDArray[np.uint8], out: Floats) -> None:
    """Put -inf into `out` for free sites that are in the plan, or for which limits leave no room."""
    for f in range(free.size):
        if inside[free[f]] or not fits(bans, used, free[f], -1):
            out[f] = -np.inf


@njit(cache=True, nogil=True)
def filled(
    edges: Edges, bans: Bans, start: Sites, free: Sites, most: int, cost: Floats, goal: float
) -> Sites:
    """Add the site that promises most (for what it costs) while there is room and less than `goal`."""
    chosen, many = np.full(most, -1, np.int32), start.size
    chosen[:many] = start
    inside, used = np.zeros(edges.most.shape[1], np.uint8), np.zeros(bans.limits.most.size)
    for j in start:
        inside[j] = 1
        _use(bans, used, j, 1.0)
    promise = np.empty(free.size)
    while many < most:
        views = values(edges, chosen[:many])
        now = _score(views)
        if views.min() >= goal:
            break
        _promises(edges, chosen[:many], free, promise)
        _bars(bans, used, free, inside, promise)
        best, top = -1, 0.0
        for f in range(free.size):
            if (promise[f] - now) / cost[free[f]] > top:
                best, top = f, (promise[f] - now) / cost[free[f]]
        if best < 0:
            break
        chosen[many] = free[best]
        inside[free[best]] = 1
        _use(bans, used, free[best], 1.0)
        many += 1
    return chosen[:many].copy()


@njit(cache=True, nogil=True)
def searched(
    edges: Edges, bans: Bans, start: Sites, keep: int, free: Sites, most: int, rounds: int, stay: int,
    seed: int, goal: float,
) -> tuple[float, Sites]:  # fmt: skip
    """Improve a plan; parameters and result as for `geo.water._swap.searched`."""
    np.random.seed(seed)
    chosen, many = np.full(most, -1, np.int32), start.size
    chosen[:many] = start
    inside, used = np.zeros(edges.most.shape[1], np.uint8), np.zeros(bans.limits.most.size)
    for j in start:
        inside[j] = 1
        _use(bans, used, j, 1.0)
    best, plan = _score(values(edges, chosen[:many])), chosen[:many].copy()
    promise = np.empty((most + 1, max(free.size, 1)))
    until = np.zeros(inside.size, np.int64)
    for it in range(1, rounds + 1):
        if free.size == 0 or (best >= goal and values(edges, plan).min() >= goal):
            break
        promise[:] = -np.inf
        if many < most:
            _promises(edges, chosen[:many], free, promise[most])
            _bars(bans, used, free, inside, promise[most])
        rest = np.empty(max(many - 1, 0), np.int32)
        for s in range(keep, many):
            rest[:s], rest[s:] = chosen[:s], chosen[s + 1 : many]
            _promises(edges, rest, free, promise[s])
            _use(bans, used, chosen[s], -1.0)
            _bars(bans, used, free, inside, promise[s])
            _use(bans, used, chosen[s], 1.0)
        # The most promising exchanges, those just made backwards left out unless they may be the best yet.
        top, come, place = -np.inf, -1, -1
        for _ in range(_TRIES):
            s, f, high = -1, -1, top
            for a in range(most + 1):
                if a < most and (a < keep or a >= many):
                    continue
                held = a < most and until[chosen[a]] >= it
                for k in range(free.size):
                    if promise[a, k] > high and (
                        (not held and until[free[k]] < it) or promise[a, k] > best * (1.0 + 1e-12)
                    ):
                        s, f, high = a, k, promise[a, k]
            if s < 0:
                break
            promise[s, f] = -np.inf
            at = many if s == most else s
            gone = chosen[at]
            chosen[at] = free[f]
            found = _score(values(edges, chosen[: max(many, at + 1)]))
            chosen[at] = gone
            if found > top and (
                ((s == most or until[gone] < it) and until[free[f]] < it) or found > best * (1.0 + 1e-12)
            ):
                top, come, place = found, free[f], at
        if come < 0:
            continue
        gone = chosen[place]
        if place < many:
            inside[gone] = 0
            _use(bans, used, gone, -1.0)
            until[gone] = it + 2 * stay + np.random.randint(0, 2 * stay + 1)
        chosen[place] = come
        inside[come] = 1
        _use(bans, used, come, 1.0)
        until[come] = it + stay + np.random.randint(0, stay + 1)
        many = max(many, place + 1)
        if top > best * (1.0 + 1e-12):
            best, plan = top, chosen[:many].copy()
    return values(edges, plan).min(), plan
