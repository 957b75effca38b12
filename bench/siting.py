"""Where to leave water: proven gap and time, beside plain HiGHS and spopt on the same problem.

Demand and candidates lie anywhere in a square of 100 x 100; the litres of demand are lognormal; a site covers
what is within a radius. The larger the radius, the more plans are nearly as good and the harder is the proof,
so each size comes with several. Plain HiGHS gets the problem with equal demand made one (`highspy`, 2
threads,
its own presolve), spopt the matrix of distances as its documentation has it (the small size only: it takes
minutes and gigabytes for the others). Each side's plan is checked by counting anew. Every run is in a process
of its own after one small problem that compiles; (1): run once. `--quick` leaves the peers' long runs and the
largest size out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from harness import measure
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.spatial import cKDTree

from geo.water import siting
from geo.water.siting import Problem

SIDE = 100.0
PEER_S = 60.0
HARD = 10.5
"""Radius (of the small size; the middle one's is 1 less) beyond which plain HiGHS is far from the figures
that the targets were set beside: 1.3 s to the optimum, 9 % left after 60 s."""


@dataclass(frozen=True)
class Size:
    """A problem, and what is asked of it."""

    demand: int
    sites: int
    p: int
    radius: float
    seed: int
    gap: float
    within_s: float
    capacity: float | None = None
    """Litres that p sites hold together, as a share of all that are wanted."""
    is_harder: bool = False
    """Shown without a target: the peers' known figures are of easier problems."""

    @property
    def name(self) -> str:
        """What it is called in the table."""
        holds = "" if self.capacity is None else f", they hold {self.capacity:.0%}"
        return f"{self.demand:,} x {self.sites:,}, p = {self.p}, radius {self.radius:g}/{self.seed}{holds}"


Job = Callable[["Size"], Callable[[], tuple[float, float, float]]]
SMALL = [
    Size(5_000, 500, 20, radius, seed, 1e-4, 1.0 if radius < HARD else 10.0, is_harder=radius > HARD)
    for radius in (9.0, 10.0, 11.0)
    for seed in (1, 2, 3)
]
MIDDLE = [
    Size(20_000, 1_000, 30, radius, 1, 0.01, 60.0, is_harder=radius > HARD - 1.0)
    for radius in (8.0, 9.0, 10.0)
]
LARGE = [Size(100_000, 2_000, 40, r, 1, 0.02, 60.0) for r in (7.0, 8.0)]
FULL = [Size(5_000, 500, 20, r, 1, 0.02, 60.0, share) for r, share in ((10.0, 1.0), (10.0, 0.6), (14.0, 0.8))]


def problem(size: Size) -> Problem:
    """Return the problem of a size, the same on every machine."""
    rng = np.random.default_rng(size.seed)
    demand, sites = rng.uniform(0, SIDE, (size.demand, 2)), rng.uniform(0, SIDE, (size.sites, 2))
    litres = np.exp(rng.normal(0.0, 1.0, size.demand))
    near = cKDTree(demand).query_ball_point(sites, size.radius, return_sorted=True)
    ptr = np.concatenate([[0], np.cumsum([len(each) for each in near])])
    idx = np.concatenate(near).astype(np.int32)
    cover = csr_array((np.ones(idx.size, dtype=bool), idx, ptr), shape=(size.sites, size.demand))
    room = None
    if size.capacity is not None:
        some = np.random.default_rng(5).uniform(0.5, 1.5, size.sites)
        room = size.capacity * litres.sum() / size.p * some
    return Problem(weight=litres, cover=cover, capacity_l=room)


def distances(size: Size) -> NDArray[np.float64]:
    """Return the distance from each point of demand to each site, for spopt."""
    rng = np.random.default_rng(size.seed)
    demand, sites = rng.uniform(0, SIDE, (size.demand, 2)), rng.uniform(0, SIDE, (size.sites, 2))
    return np.hypot(*(demand[:, None] - sites[None]).transpose(2, 0, 1))


def ours(size: Size) -> Callable[[], tuple[float, float, float]]:
    """Return the plan of `geo.water.siting`: litres, bound, seconds of the search."""
    case = problem(size)

    def run() -> tuple[float, float, float]:
        found = siting.plan(case, sites=size.p, gap=size.gap, time_limit_s=size.within_s)
        return counted(case, found.chosen), found.bound_l, found.seconds

    siting.plan(problem(Size(200, 20, 3, 20.0, 1, 0.0, 10.0, size.capacity)), sites=3, gap=0.0)
    return run


def counted(case: Problem, chosen: NDArray[np.intp]) -> float:
    """Return the litres that a plan serves, counted anew."""
    if case.capacity_l is not None:
        return float(siting.assign(case, chosen).sum())
    reached = np.asarray(case.cover[chosen].astype(np.int64).sum(axis=0)).ravel() > 0
    return float(case.weight[reached].sum())


def grouped(case: Problem) -> tuple[csr_array, NDArray[np.float64]]:
    """Return the cover and litres with equal demand made one, by comparing columns (not our own kernel)."""
    table = case.cover.T.tocsr()
    marks: dict[bytes, int] = {}
    group = np.full(table.shape[0], -1)
    for i in range(table.shape[0]):
        sites = table.indices[table.indptr[i] : table.indptr[i + 1]]
        if sites.size:
            group[i] = marks.setdefault(np.sort(sites).tobytes(), len(marks))
    _, first = np.unique(group, return_index=True)
    first = first[group[first] >= 0]
    litres = np.bincount(group[group >= 0], case.weight[group >= 0])
    return table[first].tocsr(), litres


def highs(size: Size) -> Callable[[], tuple[float, float, float]]:
    """Return what plain HiGHS gives in the time: litres, bound, seconds."""
    import highspy

    case = problem(size)

    def run() -> tuple[float, float, float]:
        begun = time.perf_counter()
        table, litres = grouped(case)
        m = case.cover.shape[0]
        model = with_flows(table, litres, case.capacity_l, size.p) if case.capacity_l is not None else None
        lp = model or covering(table, litres, size.p)
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 2)
        solver.setOptionValue("time_limit", PEER_S)
        solver.setOptionValue("mip_rel_gap", size.gap)
        solver.passModel(lp)
        solver.run()
        info = solver.getInfo()
        values = np.array(solver.getSolution().col_value)
        chosen = np.flatnonzero(values[:m] > 0.5) if values.size else np.empty(0, np.intp)
        return counted(case, chosen), float(-info.mip_dual_bound), time.perf_counter() - begun

    return run


def _lp(cost: NDArray[np.float64], rows: csr_array, most: NDArray[np.float64], whole: int) -> Any:
    """Return a model for HiGHS: least cost, rows at most, variables 0 to 1, the first `whole` whole."""
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = rows.shape[1], rows.shape[0]
    lp.col_cost_ = cost
    lp.col_lower_, lp.col_upper_ = np.zeros(cost.size), np.ones(cost.size)
    lp.row_lower_, lp.row_upper_ = np.full(most.size, -np.inf), most
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger] * whole + [kinds.kContinuous] * (cost.size - whole)
    return lp


def covering(table: csr_array, litres: NDArray[np.float64], p: int) -> Any:
    """Return the textbook model: what is covered is at most the chosen sites within reach."""
    n, m = table.shape
    row = np.repeat(np.arange(n), np.diff(table.indptr))
    rows = np.concatenate([row, np.arange(n), np.full(m, n)])
    columns = np.concatenate([table.indices, m + np.arange(n), np.arange(m)])
    values = np.concatenate([-np.ones(row.size), np.ones(n), np.ones(m)])
    matrix = coo_array((values, (rows, columns)), shape=(n + 1, m + n)).tocsr()
    return _lp(np.concatenate([np.zeros(m), -litres]), matrix, np.append(np.zeros(n), float(p)), m)


def with_flows(
    table: csr_array, litres: NDArray[np.float64], room: NDArray[np.float64] | None, p: int
) -> Any:
    """Return the textbook model with a share of each demand for each site within reach."""
    n, m = table.shape
    row, site = np.repeat(np.arange(n), np.diff(table.indptr)), table.indices
    k = np.arange(row.size)
    rows = np.concatenate(
        [row, n + k, n + k, n + k.size + site, n + k.size + np.arange(m), np.full(m, n + k.size + m)]
    )
    columns = np.concatenate([m + k, m + k, site, m + k, np.arange(m), np.arange(m)])
    values = np.concatenate(
        [np.ones(k.size), np.ones(k.size), -np.ones(k.size), litres[row], -np.asarray(room), np.ones(m)]
    )
    matrix = coo_array((values, (rows, columns)), shape=(n + k.size + m + 1, m + k.size)).tocsr()
    most = np.concatenate([np.ones(n), np.zeros(k.size + m), [float(p)]])
    return _lp(np.concatenate([np.zeros(m), -litres[row]]), matrix, most, m)


def spopt(size: Size) -> Callable[[], tuple[float, float, float]]:
    """Return what spopt gives: litres, no bound, seconds."""
    import pulp
    from spopt.locate import MCLP

    case, table = problem(size), distances(size)

    def run() -> tuple[float, float, float]:
        begun = time.perf_counter()
        model = MCLP.from_cost_matrix(table, case.weight, size.radius, p_facilities=size.p)
        model = model.solve(pulp.PULP_CBC_CMD(msg=False, threads=2), results=True)
        chosen = np.array([j for j, sites in enumerate(model.fac2cli) if sites], dtype=np.intp)
        return counted(case, chosen), np.nan, time.perf_counter() - begun

    return run


def row(
    size: Size, side: str, job: Callable[[Size], Callable[[], tuple[float, float, float]]], runs: int
) -> bool:
    """Measure one side and print it; say if ours is as asked."""
    timing = measure(partial(job, size), runs=runs, warmups=0)
    litres, bound, _ = timing.result
    gap = bound / litres - 1.0 if litres > 0 else np.inf
    once = " (1)" if runs == 1 else ""
    is_met = gap <= size.gap * (1 + 1e-9) and timing.seconds <= size.within_s
    asked = (
        f"asked {size.gap:.2%} in {size.within_s:g} s: {'met' if is_met else 'MISSED'}"
        if side == "ours"
        else ""
    )
    print(
        f"{size.name:<58} {side:<6} {timing.seconds:8.2f} s{once:4} {litres:12.1f} L  gap {gap:9.4%}"
        f" {timing.peak_mb:7.0f} MB  {asked}",
        flush=True,
    )
    return is_met or not asked


def main() -> int:
    """Print a row for each side and size; the status is 1 if a target is missed."""
    quick = "--quick" in sys.argv
    met = True
    for size in SMALL + MIDDLE + ([] if quick else LARGE) + FULL:
        runs = 3 if size in SMALL else 1
        met &= row(size, "ours", ours, runs)
        if quick or (size in SMALL and size.seed != 1):
            continue
        row(size, "HiGHS", highs, 1)
        if size == SMALL[0]:
            row(size, "spopt", spopt, 1)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
