"""What more sites would add: so that a group sees where another one adds little."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError
from geo.water import siting
from geo.water.siting import Problem

CURVE: Final = ("sites", "covered_l", "bound_l", "nested_l", "next_site")


def curve(
    problem: Problem,
    most: int,
    *,
    gap: float = 0.01,
    time_limit_s: float = 60.0,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """Return the benefit against the number of sites, from those that must be there to `most`.

    Parameters
    ----------
    problem
        as `geo.water.siting.plan` takes it.
    most
        sites of the largest plan.
    gap
        of each plan.
    time_limit_s
        for all plans together.
    progress
        called with the share of the plans that are done.

    Returns
    -------
    pandas.DataFrame
        ``sites``, ascending by 1; ``covered_l``, litres a day served by the best plan found of that many
        (`geo.water.siting.Plan.worth_l`);
        ``bound_l``, that no plan of that many passes; ``nested_l``, where sites are added one by one and none
        is ever moved (by Nemhauser, Wolsey and Fisher 1978 at least 63 % of the best); ``next_site``, the
        number of the one that is added, -1 where no other adds anything.

    Raises
    ------
    InputError
        if more sites must be there than `most`, or wishes cannot be met.
    """
    least = max(1, 0 if problem.must is None else int(np.sum(problem.must)))
    if most < least:
        raise InputError(f"a curve up to {most} sites, of which {least} must be there; let it go further")
    begun, rows = time.perf_counter(), []
    known: NDArray[np.intp] | None = None
    counts = range(least, most + 1)
    for done, count in enumerate(counts):
        left = time_limit_s - (time.perf_counter() - begun)
        found = siting.plan(
            problem, sites=count, gap=gap, time_limit_s=max(left / (len(counts) - done), 1e-3), seed=seed,
            known=known,
        )  # fmt: skip
        known = found.chosen
        rows.append((count, found.worth_l, found.bound_l))
        if progress is not None:
            progress((done + 1) / len(counts))
    table = pd.DataFrame(rows, columns=list(CURVE[:3]))
    nested = _nested(problem, least, most)
    # More sites never serve less, and no fewer ever more: what one number proves holds for the others.
    table["covered_l"] = np.maximum.accumulate(np.maximum(table["covered_l"], nested["nested_l"]))
    table["bound_l"] = np.minimum.accumulate(table["bound_l"].to_numpy()[::-1])[::-1]
    return table.assign(nested_l=nested["nested_l"], next_site=nested["next_site"])


def _nested(problem: Problem, least: int, most: int) -> pd.DataFrame:
    """Return plans in which each has one site more than the one before."""
    search = siting.searched(problem, most=most)
    must = np.zeros(0, np.int32) if problem.must is None else np.flatnonzero(problem.must).astype(np.int32)
    usable = np.ones(problem.cover.shape[0], dtype=bool)
    if problem.forbidden is not None:
        usable &= ~np.asarray(problem.forbidden, dtype=bool)
    usable[must] = False
    order = search.filled(must, np.flatnonzero(usable).astype(np.int32), np.ones(usable.size), np.inf)
    rows = []
    for count in range(least, most + 1):
        plan = order[:count]
        litres = search.value(np.sort(plan))
        added = int(order[count - 1]) if must.size < count <= order.size else -1
        rows.append((litres, added))
    return pd.DataFrame(rows, columns=list(CURVE[3:]))


def per_site(problem: Problem, chosen: NDArray[np.intp]) -> pd.DataFrame:
    """Return what each chosen site gives.

    Returns
    -------
    pandas.DataFrame
        ``site``; ``within_l``, litres a day wanted within its reach; ``alone_l``, of these where no other
        chosen site is within reach; ``served_l``, that it gives in the plan.
    """
    sites = np.asarray(chosen, dtype=np.intp)
    cover = problem.cover[sites].astype(bool).astype(np.int64).tocsr()
    weight = np.asarray(problem.weight, dtype=np.float64)
    count = np.asarray(cover.sum(axis=0)).ravel()
    return pd.DataFrame(
        {
            "site": sites.astype(int),
            "within_l": cover @ weight,
            "alone_l": cover @ np.where(count == 1, weight, 0.0),
            "served_l": np.asarray(siting.assign(problem, sites).sum(axis=1)).ravel(),
        }
    )
