"""Branch and bound: parts of all plans, the most promising first, until nothing better can be left.

Each part keeps some sites and leaves out others. It is given up when prices prove that none of its plans
covers more than the best plan found (and the gap asked for); otherwise one more site is decided, both ways.
The order is the same on any number of cores: parts are taken in rounds of `ROUND`, and what is found in a
round counts from the next one on.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geo.water._bans import Bans
from geo.water._node import CLOSED, DECIDED, Node

ROUND = 4
"""Parts that are divided at a time."""

_EXACT = 1e-10
"""Share of a goal that is rounding."""

Sites = NDArray[np.int32]
Progress = Callable[[float, float, float], None]


class Relaxation(Protocol):
    """A problem that `search` can divide."""

    most: int

    def explore(self, node: Node, *, target: float) -> Node:
        """Bound a part whose `state` has been set, and decide what can be decided."""
        ...

    def value(self, chosen: Sites) -> float:
        """Return what a plan is worth, exactly; -inf if it is none."""
        ...

    def rounded(self, node: Node) -> tuple[float, Sites]:
        """Return a good plan near the fractional one of a part."""
        ...

    def branch(self, node: Node) -> int:
        """Return the site to decide next."""
        ...


def fitting(bans: Bans, inside: Sites, free: Sites, most: int) -> Sites:
    """Return `inside` and as many of `free`, in their order, as limits leave room for."""
    chosen, used = list(inside), np.zeros(bans.limits.most.size)
    for j in inside:
        at = slice(bans.site_ptr[j], bans.site_ptr[j + 1])
        used[bans.site_limit[at]] += bans.site_coef[at]
    for j in free:
        if len(chosen) >= most:
            break
        at = slice(bans.site_ptr[j], bans.site_ptr[j + 1])
        rows, more = bans.site_limit[at], bans.site_coef[at]
        if (used[rows] + more <= bans.limits.most[rows]).all():
            used[rows] += more
            chosen.append(j)
    return np.array(chosen, dtype=np.int32)


def keeps(bans: Bans, chosen: Sites) -> bool:
    """Say if a plan keeps the limits."""
    return fitting(bans, chosen[:0], chosen, chosen.size).size == chosen.size


def nearest_half(node: Node) -> int:
    """Return the free site of which the fractional plan has most nearly half."""
    free = np.flatnonzero(node.state == 0)
    return int(free[np.argmin(np.abs(node.part[free] - 0.5))])


@dataclass
class Best:
    """The best plan so far, and what is proven.

    Attributes
    ----------
    value, chosen
        of the best plan; -inf and no site as long as there is none.
    bound
        no plan is worth more.
    gap
        to end at, as a share of the value.
    deadline
        on `time.perf_counter`, in seconds.
    goal
        end with the first plan that is worth so much.
    scale
        the gap is a share of how far the value is from this.
    nodes
        parts looked at.
    """

    value: float
    chosen: Sites
    bound: float
    gap: float
    deadline: float
    goal: float = np.inf
    scale: float = 0.0
    nodes: int = 0
    begun: float = field(default_factory=time.perf_counter)
    told: Progress | None = None

    @property
    def target(self) -> float:
        """What a plan must be worth more than to be of use."""
        if self.goal < np.inf:
            return self.goal * (1.0 - _EXACT)
        return self.value + self.gap * abs(self.scale - self.value) if self.value > -np.inf else -np.inf

    @property
    def done(self) -> bool:
        """Whether the best plan is as good as was asked for."""
        return self.bound <= self.target or self.value >= self.goal

    @property
    def late(self) -> bool:
        """Whether the time is over."""
        return time.perf_counter() >= self.deadline

    def offer(self, value: float, chosen: Sites) -> None:
        """Take a plan if it is better."""
        if value > self.value:
            self.value, self.chosen = value, np.sort(chosen)

    def tell(self) -> None:
        """Report how far it is: the share of the time or of the work, whichever is more."""
        if self.told is not None:
            whole = max(self.deadline - self.begun, 1e-9)
            self.told(min(1.0, (time.perf_counter() - self.begun) / whole), self.value, self.bound)


def search(problem: Relaxation, root: Node, best: Best, pool: ThreadPoolExecutor) -> None:
    """Divide until the gap is closed or the time is over; `best` is brought up to date."""
    shut = max(root.shut, root.bound if root.status == CLOSED else -np.inf)
    waiting: list[tuple[float, int, Node]] = []
    count = 0

    def keep(node: Node, above: float) -> None:
        nonlocal shut, count
        best.nodes += 1
        shut = max(shut, min(node.shut, above))
        if node.status == CLOSED:
            shut = max(shut, min(node.bound, above))
            return
        inside = np.flatnonzero(node.state == 1).astype(np.int32)
        if node.status == DECIDED or inside.size == problem.most or not (node.state == 0).any():
            best.offer(problem.value(inside), inside)
            return
        count += 1
        heapq.heappush(waiting, (-min(node.bound, above), count, node))

    keep(root, np.inf)
    while waiting and not best.done and not best.late:
        heads: list[tuple[float, Node]] = []
        parts: list[tuple[float, Node]] = []
        while waiting and len(heads) < ROUND:
            above, _, node = heapq.heappop(waiting)
            if -above <= best.target:
                shut = max(shut, -above)
                continue
            heads.append((-above, node))
            site = problem.branch(node)
            for side in (-1, 1):
                state = node.state.copy()
                state[site] = side
                parts.append((-above, node._replace(state=state)))
        target = best.target
        explore = partial(problem.explore, target=target)
        found = list(pool.map(explore, [part for _, part in parts]))
        for value, plan in pool.map(problem.rounded, [node for _, node in heads]):
            best.offer(value, plan)
        for (above, _), node in zip(parts, found, strict=True):
            keep(node, above)
        best.bound = min(best.bound, max(best.value, shut, -waiting[0][0] if waiting else -np.inf))
        best.tell()
    if not waiting:
        best.bound = min(best.bound, max(best.value, shut))
