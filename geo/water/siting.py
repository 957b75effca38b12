"""Where to leave water: the plan that serves most, with proof of how far from the best it can be.

A plan is p sites, or the fewest for a share of the litres, or what a budget buys, among candidates. A litre
that is wanted somewhere is covered if a chosen site is within reach of there (`geo.water.cover`); where a
site gives only so much a day, litres are shared out so that as many as possible are served, each once. This
is the maximal covering location problem (Church and ReVelle 1974), with capacities (Current and Storbeck
1988), backup cover (Hogan and ReVelle 1986) or, as the other objective, the p-median (Hakimi 1964).

Every plan comes with a bound that no plan passes: prices of demand prove it (Lagrangian relaxation,
`geo.water._saddle`, `geo.water._edges`), and branch and bound (`geo.water._branch`) closes the gap to the
best plan found. A plan is called best only if that gap is within what was asked for.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.errors import InputError
from geo.water import _sharing_out, _wishes
from geo.water._branch import Best, Progress
from geo.water._covering import Covering
from geo.water._engine import View
from geo.water._fewest import fewest
from geo.water._maximise import maximised
from geo.water._serving import Serving
from geo.water._wishes import Wishes
from geo.water.problem import Problem

Floats = NDArray[np.float64]
Objective: TypeAlias = Literal["cover", "median"]
Mode: TypeAlias = Literal["mean", "worst"]

UNSERVED = 2.0
"""In the p-median, a litre that nobody serves counts as so many times the longest way in the table."""

_ROUNDING = 1e-9

__all__ = [
    "UNSERVED",
    "Mode",
    "Objective",
    "Plan",
    "Problem",
    "Robust",
    "assign",
    "plan",
    "robust",
    "searched",
]


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """The sites that were chosen, who is served by which, and what is proven.

    Attributes
    ----------
    chosen
        numbers of the sites, ascending.
    covered_l
        litres a day that are served.
    bound_l
        no plan of these wishes serves more (with `Problem.backup_share`: more of which that share has a
        second site within reach); inf where something else was optimised.
    worth_l
        what the plan counts for: `covered_l`, or with `Problem.backup_share` the litres that it covers and of
        which this share has a second site; NaN where litre-hours were optimised.
    backed_l
        litres a day that have a second chosen site within reach.
    litre_hours, least_litre_hours
        on foot, of this plan and of no plan less, for the objective median; else NaN.
    fewest_sites
        no plan serves the share with fewer, where a share was asked for; else None.
    gap
        how far at most the plan is from the best, as a share of what it is worth; inf where nothing is served
        and something might be.
    is_proven_best
        whether `gap` is within what was asked for.
    assigned
        shape (chosen, demand), litres a day.
    uncovered_l
        shape (demand,), litres a day that are not served.
    seconds
        that the search took.
    nodes
        parts of all plans that it looked at.
    objective
        cover or median.
    """

    chosen: NDArray[np.intp]
    covered_l: float
    bound_l: float
    worth_l: float
    backed_l: float
    litre_hours: float
    least_litre_hours: float
    fewest_sites: int | None
    gap: float
    is_proven_best: bool
    assigned: csr_array
    uncovered_l: Floats
    seconds: float
    nodes: int
    objective: Objective


@dataclass(frozen=True, eq=False, kw_only=True)
class Robust:
    """One plan for several scenarios.

    Attributes
    ----------
    chosen
        numbers of the sites, ascending.
    covered_l
        (scenarios,), litres a day that it serves in each.
    best_l
        (scenarios,), that the best plan found for this scenario alone serves; NaN where it was not sought.
    regret_l
        (scenarios,), what is lost in each against that.
    worth, bound
        litres a day on average (mode mean), or the share of the wanted litres that is served in the worst
        scenario (mode worst); and what no plan passes.
    gap, is_proven_best, seconds, nodes
        as for `Plan`.
    """

    chosen: NDArray[np.intp]
    covered_l: Floats
    best_l: Floats
    regret_l: Floats
    worth: float
    bound: float
    gap: float
    is_proven_best: bool
    seconds: float
    nodes: int


def plan(
    problem: Problem,
    *,
    sites: int | None = None,
    share: float | None = None,
    budget: float | None = None,
    objective: Objective = "cover",
    gap: float = 0.01,
    time_limit_s: float = 60.0,
    seed: int = 0,
    known: NDArray[np.intp] | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Choose sites for water.

    Parameters
    ----------
    problem
        what is wanted, and what is within reach.
    sites
        the most sites that a plan may have (fewer are chosen where one more would serve nobody); or
    share
        choose the fewest sites that serve this share of the wanted litres; or
    budget
        what the sites may cost in all.
    objective
        cover: serve most litres. median: the fewest litre-hours on foot; litres that are not served count as
        `UNSERVED` times the longest way in ``problem.hours``.
    gap
        stop when the plan is proven to be within this share of the best.
    time_limit_s
        stop then in any case, with what is found and proven.
    seed
        of the search for good plans. The result is the same on any machine that ends before the time.
    known
        a plan to begin with, as numbers of sites, if it keeps the wishes.
    progress
        called with the share of the time that is over, what the best plan is worth, and the bound.

    Raises
    ------
    InputError
        with the wish to relax, where wishes cannot be met.
    """
    begun = time.perf_counter()
    _wishes.check_wishes(sites=sites, share=share, budget=budget, has_cost=problem.cost is not None)
    _check_options(gap, time_limit_s)
    wishes = Wishes.of(problem)
    wishes.check(sites=sites, budget=budget)
    view, scale = _view(problem, objective)
    deadline = begun + time_limit_s
    if share is not None:
        if objective != "cover":
            raise InputError("the fewest sites for a share goes with the objective cover")
        goal = share * float(np.sum(problem.weight))
        best, least = fewest(wishes, view, goal, deadline=deadline, seed=seed, told=progress)
        return _plan(problem, best.chosen.astype(np.intp), best, objective, scale, gap, begun, least=least)
    most = wishes.usable if sites is None else min(sites, wishes.usable)
    search = wishes.engine([view], most=most, budget=budget, is_worst=False)
    found = maximised(
        search, wishes.state, cost=wishes.weighed(budget), gap=gap, deadline=deadline, seed=seed, scale=scale,
        known=wishes.valid(known, most, search), told=progress,
    )  # fmt: skip
    chosen = wishes.with_existing(search, found)
    return _plan(problem, chosen, found, objective, scale, gap, begun)


def robust(
    problems: Sequence[Problem],
    *,
    sites: int | None = None,
    budget: float | None = None,
    mode: Mode = "mean",
    gap: float = 0.01,
    time_limit_s: float = 60.0,
    seed: int = 0,
    with_regret: bool = True,
    progress: Progress | None = None,
) -> Robust:
    """Choose one plan that is good over several scenarios of weather and use.

    Parameters
    ----------
    problems
        the scenarios, over the same sites and with the same wishes; those of the first count. Points of
        demand, litres, cover and capacities may differ.
    sites, budget, gap, seed, progress
        as for `plan`.
    mode
        mean: most litres on average. worst: the largest share of the wanted litres in the worst scenario. A
        share, since a cool month has few litres to serve however good the plan is.
    time_limit_s
        of the search for this plan, and again for each scenario's own.
    with_regret
        whether the best plan of each scenario alone is sought.

    Raises
    ------
    InputError
        as for `plan`; if there is no scenario, or sites differ.
    """
    begun = time.perf_counter()
    if not problems:
        raise InputError("no scenario to plan for; give one or more")
    if any(each.cover.shape[0] != problems[0].cover.shape[0] for each in problems):
        raise InputError("scenarios must be over the same sites")
    _wishes.check_wishes(sites=sites, share=None, budget=budget, has_cost=problems[0].cost is not None)
    _check_options(gap, time_limit_s)
    if mode not in {"mean", "worst"}:
        raise InputError(f"'{mode}' is no way to weigh scenarios; say mean or worst")
    wishes = Wishes.of(problems[0])
    wishes.check(sites=sites, budget=budget)
    is_worst = mode == "worst"
    views = []
    for each in problems:
        wanted = float(np.sum(each.weight))
        factor = 1.0 / len(problems) if not is_worst else 1.0 / wanted if wanted > 0 else 0.0
        if factor > 0.0:  # a scenario in which nobody wants anything cannot be served badly
            views.append(_view(each, "cover", factor=factor)[0])
    views = views or [_view(problems[0], "cover")[0]]
    most = wishes.usable if sites is None else min(sites, wishes.usable)
    search = wishes.engine(views, most=most, budget=budget, is_worst=is_worst)
    found = maximised(
        search, wishes.state, cost=wishes.weighed(budget), gap=gap, deadline=begun + time_limit_s, seed=seed,
        told=progress,
    )  # fmt: skip
    chosen = wishes.with_existing(search, found)
    seconds = time.perf_counter() - begun
    covered = np.array([assign(each, chosen).sum() for each in problems])
    best = np.full(len(problems), np.nan)
    if with_regret:
        for k, each in enumerate(problems):
            own = plan(
                each, sites=sites, budget=budget, gap=gap, time_limit_s=time_limit_s, seed=seed, known=chosen
            )
            best[k] = max(own.covered_l, covered[k])
    left = _gap(found.value, found.bound, found.value)
    return Robust(
        chosen=chosen, covered_l=covered, best_l=best, regret_l=best - covered, worth=found.value,
        bound=found.bound, gap=left, is_proven_best=left <= gap * (1.0 + _ROUNDING), seconds=seconds,
        nodes=found.nodes,
    )  # fmt: skip


def searched(problem: Problem, *, most: int) -> Covering | Serving:
    """Return a problem as what is searched, for `geo.water.value`."""
    wishes = Wishes.of(problem)
    return wishes.engine([_view(problem, "cover")[0]], most=most, budget=None, is_worst=False)


def assign(problem: Problem, chosen: NDArray[np.intp], *, objective: Objective = "cover") -> csr_array:
    """Return who is served by which chosen site, shape (chosen, demand), litres a day.

    As many litres as possible are served, each by the nearest site that makes it possible
    (objective median: so that litre-hours are fewest).
    """
    unserved_h = _unserved_h(problem, objective)
    sites = np.asarray(chosen, dtype=np.intp)
    weight = np.asarray(problem.weight, dtype=np.float64)
    whole = _sharing_out.reached(problem.cover)
    most = _sharing_out.room(problem.capacity_l, whole, weight)
    cover = whole[sites].tocsr()
    hours = None if problem.hours is None else _sharing_out.hours_at(problem.hours[sites].tocsr(), cover)
    few = None if most is None or not np.isfinite(most[sites]).any() else most[sites]
    return _sharing_out.shared(cover, weight, few, hours, unserved_h)


def _check_options(gap: float, time_limit_s: float) -> None:
    if not (np.isfinite(gap) and gap >= 0.0):
        raise InputError(f"a gap of {gap:g}; give a share of 0 or more")
    if not time_limit_s > 0.0:
        raise InputError(f"{time_limit_s:g} seconds for the search; give more than 0")


def _unserved_h(problem: Problem, objective: Objective) -> float | None:
    """Return the hours that a litre counts which nobody serves; None where hours do not count."""
    if objective == "cover":
        return None
    if objective != "median":
        raise InputError(f"'{objective}' is no objective; say cover or median")
    if problem.hours is None:
        raise InputError("the objective median needs the hours on foot to each site")
    if problem.backup_share is not None:
        raise InputError("a backup goes with the objective cover; drop the backup, or the objective median")
    return UNSERVED * float(problem.hours.data.max(initial=0.0)) if problem.hours.nnz else 1.0


def _view(problem: Problem, objective: Objective, *, factor: float = 1.0) -> tuple[View, float]:
    """Return a problem as the search sees it, and what its gap is measured from."""
    unserved_h = _unserved_h(problem, objective)
    cover = _sharing_out.reached(problem.cover)
    weight = np.asarray(problem.weight, dtype=np.float64)
    worth = None
    if unserved_h is not None and problem.hours is not None:
        worth = unserved_h - _sharing_out.hours_at(problem.hours, cover)
    most = _sharing_out.room(problem.capacity_l, cover, weight)
    view = View(cover=cover, weight=weight, worth=worth, most=most, factor=factor)
    return view, 0.0 if unserved_h is None else unserved_h * float(weight.sum())


def _gap(value: float, bound: float, worth: float) -> float:
    over = max(bound - value, 0.0)
    return 0.0 if over == 0.0 else over / abs(worth) if worth != 0.0 else np.inf


def _plan(
    problem: Problem,
    chosen: NDArray[np.intp],
    found: Best,
    objective: Objective,
    scale: float,
    gap: float,
    begun: float,
    *,
    least: int | None = None,
) -> Plan:
    assigned = assign(problem, chosen, objective=objective)
    served = np.asarray(assigned.sum(axis=0), dtype=np.float64).ravel()
    twice = np.asarray(problem.cover[chosen].astype(np.int64).sum(axis=0)).ravel() > 1
    left = _gap(found.value, found.bound, abs(scale - found.value))
    if least is not None:
        left = (chosen.size - least) / max(chosen.size, 1)
    is_median = objective == "median"
    return Plan(
        chosen=chosen,
        covered_l=float(served.sum()),
        bound_l=found.bound if not is_median and least is None else np.inf,
        worth_l=np.nan if is_median else found.value,
        backed_l=float(np.sum(problem.weight, where=twice)),
        litre_hours=scale - found.value if is_median else np.nan,
        least_litre_hours=scale - found.bound if is_median else np.nan,
        fewest_sites=least,
        gap=left,
        is_proven_best=left <= gap * (1.0 + _ROUNDING),
        assigned=assigned,
        uncovered_l=np.maximum(np.asarray(problem.weight, dtype=np.float64) - served, 0.0),
        seconds=time.perf_counter() - begun,
        nodes=found.nodes,
        objective=objective,
    )
