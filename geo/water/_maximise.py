"""The best plan of a problem, and what is proven: a first plan, prices, better plans, branch and bound."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from geo.water._branch import Best, Progress, Sites, fitting, search
from geo.water._covering import Covering
from geo.water._node import CLOSED, DECIDED, Node
from geo.water._serving import Serving

Floats = NDArray[np.float64]
AnyProblem = Covering | Serving

_SLICE = 400
"""Steps to the root's prices between two looks at the clock."""

_SLICES = 8
_SETTLED = 0.02
"""Of the gap left: prices at the root are as good as they get when they gain less than this."""

_WIDE = 12
"""Sites for each one of a plan that exchanges at the root choose from."""

_SEEDS = 4
_BATCHES = 6
_SEARCH_SHARE = 0.2
"""Of the time at most, for exchanges before anything is divided."""

_MIXES = 14
"""Weights of the layers that are tried."""


def maximised(
    problem: AnyProblem, state: NDArray[np.int8], *, cost: Floats, gap: float, deadline: float, seed: int,
    scale: float = 0.0, goal: float = np.inf, known: Sites | None = None, told: Progress | None = None,
) -> Best:  # fmt: skip
    """Return the best plan, with a bound on all.

    Parameters
    ----------
    state
        1 for sites that every plan has, -1 for those that none has. They must keep the limits.
    cost
        (sites,): what a site is weighed against when the first plan is filled up.
    gap
        that the plan may have, as a share of its value.
    deadline
        on `time.perf_counter`.
    scale
        the gap is a share of how far the value is from this.
    goal
        end with the first plan that is worth so much, or when it is proven that there is none.
    known
        a plan to begin with.
    """
    inside = np.flatnonzero(state == 1).astype(np.int32)
    free = np.flatnonzero(state == 0).astype(np.int32)
    best = Best(-np.inf, inside, problem.ceiling, gap, deadline, goal=goal, scale=scale, told=told)
    for plan in (problem.filled(inside, free, cost, goal), known):
        if plan is not None:
            best.offer(problem.value(plan), plan)
    with ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
        root = _priced(problem, problem.start(state), best)
        if problem.weights.size > 1 and not best.done and root.status not in {CLOSED, DECIDED}:
            root = _mixed(problem, state, root, best)
        best.tell()
        if root.status not in {CLOSED, DECIDED} and not best.done and not best.late:
            _exchanged(problem, root, best, pool, seed)
            # with a better plan more sites can be decided
            root = problem.explore(root, target=best.target, steps=50)
            best.bound = min(best.bound, max(root.bound, root.shut, best.value))
        if not best.done:
            search(problem, root, best, pool)
    best.bound = max(best.bound, best.value) if best.value > -np.inf else best.bound
    best.tell()
    return best


def _priced(problem: AnyProblem, root: Node, best: Best) -> Node:
    """Seek the prices of the whole problem."""
    usual, problem.settle = problem.settle, _SETTLED
    shut = -np.inf
    for _ in range(_SLICES):
        root = problem.explore(root, target=best.target, steps=_SLICE)
        shut = max(shut, root.shut)
        if root.status == DECIDED:
            break
        best.bound = min(best.bound, max(root.bound, shut, best.value))
        best.tell()
        if root.status == CLOSED or best.done or best.late or root.steps < _SLICE:
            break
    problem.settle = usual
    return root._replace(shut=shut)


def _mixed(problem: AnyProblem, state: NDArray[np.int8], root: Node, best: Best) -> Node:
    """Seek the weights of the layers with the lowest bound, by cutting planes (Kelley 1960), half the way."""
    layers = problem.weights.size
    lowest, mix, kept = root.bound, problem.weights, root
    points = []
    for _ in range(_MIXES):
        value, plan = problem.rounded(root)
        best.offer(value, plan)
        points.append(problem.views(plan))
        if isinstance(problem, Covering):
            points.append(problem.views_of(root.part))
        if best.late or best.done:
            break
        cuts = np.array(points)
        found = linprog(
            np.append(np.zeros(layers), 1.0),
            A_ub=np.column_stack([cuts, -np.ones(len(cuts))]), b_ub=np.zeros(len(cuts)),
            A_eq=[np.append(np.ones(layers), 0.0)], b_eq=[1.0],
            bounds=[(0.0, 1.0)] * layers + [(None, None)],
        )  # fmt: skip
        if not found.success or found.fun is None or found.x is None or found.fun >= lowest * (1.0 - 1e-4):
            break
        problem.mix(0.5 * (mix + found.x[:layers]))
        start = problem.start(state)._replace(part=kept.part)
        root = _priced(problem, start, replace(best, bound=np.inf, told=None))
        if root.status in {CLOSED, DECIDED} or root.bound < lowest:
            lowest, mix, kept = root.bound, problem.weights, root
            if root.status in {CLOSED, DECIDED}:
                break
    problem.mix(mix)
    if kept.status != DECIDED:
        best.bound = min(best.bound, max(kept.bound, kept.shut, best.value))
    return kept


def _exchanged(problem: AnyProblem, root: Node, best: Best, pool: ThreadPoolExecutor, seed: int) -> None:
    """Improve plans near the fractional one, from several starts at once."""
    begun, limit = time.perf_counter(), _SEARCH_SHARE * (best.deadline - best.begun)
    small, sites = problem.near(root, _WIDE * problem.most)
    if small is problem:
        number = np.arange(root.state.size, dtype=np.int32)
        free = sites[root.state[sites] == 0]
    else:
        number = np.full(root.state.size, -1, np.int32)
        number[sites] = np.arange(sites.size)
        free = number[sites[root.state[sites] == 0]]
    if not free.size:
        return
    inside = number[np.flatnonzero(root.state == 1)].astype(np.int32)
    back = np.arange(root.state.size, dtype=np.int32) if small is problem else sites
    chance = np.maximum(root.part[back[free]].astype(np.float64), 1e-9)
    likely = free[np.argsort(-chance, kind="stable")]
    rng = np.random.default_rng(seed)
    for batch in range(_BATCHES):
        starts = []
        for k in range(_SEEDS):
            order = likely if batch + k == 0 else rng.choice(free, free.size, False, chance / chance.sum())
            starts.append((fitting(small.bans, inside, order, small.most), seed + 1 + batch * _SEEDS + k))
        rounds = small.rounds * (1 + batch)
        before = best.value

        def better(start: tuple[Sites, int], rounds: int = rounds) -> tuple[float, Sites]:
            return small.improved(start[0], inside.size, free, rounds=rounds, seed=start[1], goal=best.goal)

        for _, plan in pool.map(better, starts):
            best.offer(problem.value(back[plan]), back[plan])
        best.tell()
        if best.done or best.value <= before * (1.0 + 1e-4) or time.perf_counter() - begun > limit:
            break
