"""Small problems of siting, and the slow way to solve them: every plan is tried."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

from geo.water import siting
from geo.water.siting import Problem


def problem(cover: list[list[int]], weight: list[float], **more: object) -> Problem:
    table = csr_array(np.array(cover, dtype=bool))
    return Problem(weight=np.array(weight, dtype=float), cover=table, **more)  # type: ignore[arg-type]


def served(case: Problem, chosen: tuple[int, ...], *, unserved_h: float | None = None) -> float:
    """What a plan is worth by linear programming: litres, or litre-hours that are spared."""
    sites = list(chosen)
    cover = case.cover[sites].toarray() if sites else np.zeros((0, len(case.weight)), dtype=bool)
    site, row = np.nonzero(cover)
    if site.size == 0:
        return 0.0
    value = np.ones(site.size)
    if unserved_h is not None:
        value = unserved_h - case.hours.toarray()[sites][site, row]  # type: ignore[union-attr]
    count = np.arange(site.size)
    tables = [coo_array((np.ones(site.size), (row, count)), shape=(len(case.weight), site.size)).toarray()]
    most = [case.weight]
    if case.capacity_l is not None:
        tables.append(coo_array((np.ones(site.size), (site, count)), shape=(len(sites), site.size)).toarray())
        most.append(np.minimum(np.nan_to_num(case.capacity_l[sites], nan=1e9, posinf=1e9), 1e9))
    found = linprog(-value, A_ub=np.vstack(tables), b_ub=np.concatenate(most), method="highs")
    return float(-found.fun)


def twice(case: Problem, chosen: tuple[int, ...]) -> Problem:
    """The demand that two sites of a plan reach, wanted by nobody else."""
    count = case.cover[list(chosen)].toarray().sum(axis=0)
    return Problem(weight=np.where(count > 1, case.weight, 0.0), cover=case.cover, capacity_l=case.capacity_l)


def worth(case: Problem, chosen: tuple[int, ...]) -> float:
    """Litres that are served and, where a backup is wished for, of which its share has one."""
    litres = served(case, chosen)
    if case.backup_share is None:
        return litres
    return min(litres, served(twice(case, chosen), chosen) / case.backup_share)


def allowed(
    case: Problem, *, sites: int | None = None, budget: float | None = None
) -> Iterator[tuple[int, ...]]:
    """Every plan that keeps the wishes."""
    m = case.cover.shape[0]
    must = set() if case.must is None else set(np.flatnonzero(case.must).tolist())
    forbidden = set() if case.forbidden is None else set(np.flatnonzero(case.forbidden).tolist())
    apart = [] if case.apart is None else [set(pair) for pair in case.apart.tolist()]
    for count in range(m + 1 if sites is None else min(sites, m) + 1):
        for plan in itertools.combinations(range(m), count):
            have = set(plan)
            if must - have or have & forbidden or any(pair <= have for pair in apart):
                continue
            if budget is not None and case.cost is not None and case.cost[list(plan)].sum() > budget + 1e-9:
                continue
            yield plan


def keeps(
    case: Problem, chosen: np.ndarray, *, sites: int | None = None, budget: float | None = None
) -> bool:
    return tuple(int(site) for site in chosen) in set(allowed(case, sites=sites, budget=budget))


@st.composite
def problems(
    draw: st.DrawFn,
    *,
    capacity: bool = False,
    hours: bool = False,
    wishes: bool = False,
    backup: bool = False,
) -> Problem:
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    m, n = draw(st.integers(2, 7)), draw(st.integers(1, 12))
    cover = rng.random((m, n)) < draw(st.floats(0.15, 0.8))
    weight = rng.integers(0, 12, n).astype(float)
    ways = csr_array(np.where(cover, rng.integers(1, 20, (m, n)) / 4.0, 0.0)) if hours else None
    room = None
    if capacity:
        room = rng.integers(0, 25, m).astype(float)
        room[rng.random(m) < 0.25] = np.inf
    apart, must, forbidden, cost = None, None, None, None
    if wishes:
        pairs = np.array([pair for pair in itertools.combinations(range(m), 2) if rng.random() < 0.3])
        apart = pairs.reshape(-1, 2).astype(np.int64)
        must = np.zeros(m, dtype=bool)
        must[rng.integers(0, m)] = rng.random() < 0.4
        forbidden = (rng.random(m) < 0.15) & ~must
        cost = rng.integers(1, 6, m).astype(float)
    return Problem(
        weight=weight, cover=csr_array(cover), hours=ways, capacity_l=room, apart=apart, must=must,
        forbidden=forbidden, cost=cost,
        backup_share=draw(st.sampled_from([0.3, 0.7, 1.0])) if backup else None,
    )  # fmt: skip


def checked(case: Problem, found: siting.Plan) -> None:
    """Every litre is accounted for, once, and no site gives more than it has."""
    litres = found.assigned.toarray()
    assert (litres >= 0).all()
    assert (litres[~case.cover[found.chosen].toarray()] == 0).all()
    np.testing.assert_allclose(litres.sum(axis=0) + found.uncovered_l, case.weight, atol=1e-9)
    assert abs(litres.sum() - found.covered_l) <= 1e-9
    if case.capacity_l is not None:
        assert (litres.sum(axis=1) <= case.capacity_l[found.chosen] + 1e-9).all()
