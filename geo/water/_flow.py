"""Kernel of `geo.water._served` where a litre is worth the same everywhere: a greatest flow.

Blocking flows along shortest ways (Dinic 1970), on rows and the chosen sites that reach them.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Sites = NDArray[np.int32]
Places = NDArray[np.int64]

DUST = 1e-12
"""Share of what is wanted, or of what a site has, that is no water but rounding."""


@njit(cache=True, nogil=True)
def _label(
    left: Floats, free: Floats, ptr: Places, place: Sites, litres: Floats, by_ptr: Places, by_edge: Places,
    row_of: Sites, at_site: Sites, at_row: Sites, queue: Sites,
) -> bool:  # fmt: skip
    """Set how far sites and rows are from free room (0: no way there); say if litres can move."""
    p = free.size
    at_site[:], at_row[:] = 0, 0
    head, tail = 0, 0
    for s in range(p):
        if free[s] > 0.0:
            at_site[s] = 1
            queue[tail] = s
            tail += 1
    found = False
    while head < tail:
        s = queue[head]
        head += 1
        for q in range(by_ptr[s], by_ptr[s + 1]):
            k = row_of[by_edge[q]]
            if at_row[k]:
                continue
            at_row[k] = at_site[s]
            found |= left[k] > 0.0
            for f in range(ptr[k], ptr[k + 1]):
                if litres[f] > 0.0 and at_site[place[f]] == 0:
                    at_site[place[f]] = at_site[s] + 1
                    queue[tail] = place[f]
                    tail += 1
    return found


@njit(cache=True, nogil=True)
def _path(
    row: int, free: Floats, ptr: Places, place: Sites, litres: Floats, by_ptr: Places, by_edge: Places,
    row_of: Sites, at_site: Sites, at_row: Sites, row_next: Places, site_next: Places, come: Places,
    go: Places,
) -> int:  # fmt: skip
    """Find a way from a row to free room along falling numbers; return its last step, -1 if there is none.

    Step d is: litres come in along edge come[d]; to make room for them others leave along edge go[d].
    """
    depth, k = 0, row
    while True:
        while row_next[k] < ptr[k + 1] and at_site[place[row_next[k]]] != at_row[k]:
            row_next[k] += 1
        if row_next[k] == ptr[k + 1]:
            if depth == 0:
                return -1
            depth -= 1
            site_next[place[come[depth]]] += 1
            k = row if depth == 0 else row_of[go[depth - 1]]
        s = place[row_next[k]]
        if free[s] > 0.0:
            come[depth] = row_next[k]
            return depth
        while site_next[s] < by_ptr[s + 1]:
            e = by_edge[site_next[s]]
            if litres[e] > 0.0 and at_row[row_of[e]] == at_site[s] - 1:
                break
            site_next[s] += 1
        if site_next[s] == by_ptr[s + 1]:
            row_next[k] += 1
            continue
        come[depth], go[depth] = row_next[k], by_edge[site_next[s]]
        k = row_of[go[depth]]
        depth += 1


@njit(cache=True, nogil=True)
def greatest(
    want: Floats, most: Floats, free: Floats, ptr: Places, place: Sites, litres: Floats, by_ptr: Places,
    by_edge: Places, row_of: Sites,
) -> Sites:  # fmt: skip
    """Serve as many litres as can be served, from none; `litres` and `free` are brought up to date.

    Returns
    -------
    int32, (places)
        0 for sites where a litre more of room would serve a litre more.
    """
    n, p = want.size, free.size
    left = want.copy()
    for several in (False, True):  # rows with one site first: they have no other way
        for i in range(n):
            if (ptr[i + 1] - ptr[i] > 1) != several:
                continue
            for f in range(ptr[i], ptr[i + 1]):
                amount = min(left[i], free[place[f]])
                litres[f] += amount
                left[i] -= amount
                free[place[f]] -= amount
    for i in range(n):
        if left[i] <= DUST * want[i] or ptr[i] == ptr[i + 1]:
            left[i] = 0.0
    for s in range(p):
        if free[s] <= DUST * most[s]:
            free[s] = 0.0
    at_site, at_row, queue = np.zeros(p, np.int32), np.zeros(n, np.int32), np.empty(p, np.int32)
    come, go = np.empty(p + 1, np.int64), np.empty(p + 1, np.int64)
    while _label(left, free, ptr, place, litres, by_ptr, by_edge, row_of, at_site, at_row, queue):
        row_next, site_next = ptr[:-1].copy(), by_ptr[:-1].copy()
        for i in range(n):
            while left[i] > 0.0 and at_row[i] > 0:
                last = _path(
                    i, free, ptr, place, litres, by_ptr, by_edge, row_of, at_site, at_row, row_next,
                    site_next, come, go,
                )  # fmt: skip
                if last < 0:
                    break
                end = place[come[last]]
                amount = min(left[i], free[end])
                for d in range(last):
                    amount = min(amount, litres[go[d]])
                for d in range(last + 1):
                    litres[come[d]] += amount
                    if d < last:
                        litres[go[d]] -= amount
                        if litres[go[d]] <= DUST * want[row_of[go[d]]]:
                            litres[go[d]] = 0.0
                free[end] -= amount
                if free[end] <= DUST * most[end]:
                    free[end] = 0.0
                left[i] -= amount
                if left[i] <= DUST * want[i]:
                    left[i] = 0.0
    return at_site
