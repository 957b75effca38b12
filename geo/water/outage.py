"""What if a site is dry or gone: what is lost, and which other place would then hurt least."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.errors import InputError
from geo.water import _sharing_out
from geo.water._serve_swap import values
from geo.water._served import Edges, served
from geo.water.siting import Problem

Floats = NDArray[np.float64]

COLUMNS: Final = ("site", "covered_lost_l", "litres_lost", "best_backup", "lost_with_backup_l")

_DUST = 1e-9


def outages(
    problem: Problem, chosen: NDArray[np.intp], *, progress: Callable[[float], None] | None = None
) -> pd.DataFrame:
    """Return what is lost when each chosen site is gone, the most critical first.

    Parameters
    ----------
    problem
        as `geo.water.siting.plan` takes it.
    chosen
        numbers of the sites that hold water, each once.
    progress
        called with the share of the sites that are done.

    Returns
    -------
    pandas.DataFrame
        ``site``; ``covered_lost_l``, litres a day that no other chosen site is within reach of;
        ``litres_lost``, that are no longer served, by the sites that are left and what they hold;
        ``best_backup``, the number of the site that is not chosen, not forbidden and far enough from the
        others with which least is then lost, -1 if none helps; ``lost_with_backup_l``, what is lost even so.

    Raises
    ------
    InputError
        if a site is named twice, or there is none of that number.
    """
    cover = _sharing_out.reached(problem.cover)
    m = cover.shape[0]
    sites = np.asarray(chosen, dtype=np.intp)
    if np.unique(sites).size != sites.size or (sites.size and not 0 <= sites.min() <= sites.max() < m):
        raise InputError(f"chosen sites must be different numbers from 0 to {m - 1}")
    weight = np.asarray(problem.weight, dtype=np.float64)
    most = _sharing_out.room(problem.capacity_l, cover, weight)
    count = np.asarray(cover[sites].astype(np.int64).sum(axis=0)).ravel()
    served_by = _Served(cover, weight, most)
    whole = served_by(sites)
    rows = []
    for done, site in enumerate(sites):
        rest = sites[sites != site]
        row = np.zeros(weight.size, dtype=np.int64)
        row[cover.indices[cover.indptr[site] : cover.indptr[site + 1]]] = 1
        alone = (row == 1) & (count == 1)
        left = served_by(rest)
        backup, best = served_by.with_one_more(rest, _could(problem, rest, site), left)
        rows.append(
            (
                int(site),
                float(weight[alone].sum()),
                max(whole - left, 0.0),
                backup,
                max(whole - (best if backup >= 0 else left), 0.0),
            )
        )
        if progress is not None:
            progress((done + 1) / sites.size)
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"site": int, "best_backup": int})
    order = ["litres_lost", "covered_lost_l", "site"]
    return table.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _could(problem: Problem, rest: NDArray[np.intp], gone: np.intp) -> NDArray[np.intp]:
    """Return the sites that could stand in for one that is gone."""
    usable = np.ones(problem.cover.shape[0], dtype=bool)
    usable[rest] = False
    usable[gone] = False
    if problem.forbidden is not None:
        usable &= ~np.asarray(problem.forbidden, dtype=bool)
    if problem.apart is not None and len(problem.apart):
        stands = np.zeros(usable.size, dtype=bool)
        stands[rest] = True
        one, other = problem.apart[:, 0], problem.apart[:, 1]
        usable[other[stands[one]]] = False
        usable[one[stands[other]]] = False
    return np.flatnonzero(usable)


class _Served:
    """Litres that sites serve."""

    def __init__(self, cover: csr_array, weight: Floats, most: Floats | None) -> None:
        self.cover, self.weight, self.most = cover, weight, most
        room = np.full(cover.shape[0], np.inf) if most is None else most
        self.edges = Edges(
            np.array([0, weight.size]), cover.indptr.astype(np.int64)[None], cover.indices.astype(np.int32),
            np.ones(cover.nnz), weight, room[None], np.array([1], np.int32), True, np.zeros(1, np.int32), 1,
        )  # fmt: skip

    def __call__(self, sites: NDArray[np.intp]) -> float:
        """Return what they serve together."""
        if self.most is None:
            reached = np.asarray(self.cover[sites].astype(np.int64).sum(axis=0)).ravel() > 0
            return float(self.weight[reached].sum())
        return float(values(self.edges, sites.astype(np.int32))[0])

    def with_one_more(
        self, rest: NDArray[np.intp], could: NDArray[np.intp], left: float
    ) -> tuple[int, float]:
        """Return the site that adds most to what the rest serves, -1 if none does, and what is served so."""
        if not could.size:
            return -1, left
        reached = np.asarray(self.cover[rest].astype(np.int64).sum(axis=0)).ravel() > 0
        if self.most is None:
            gain = self.cover[could].astype(np.float64) @ np.where(reached, 0.0, self.weight)
            best = int(gain.argmax())
            return (int(could[best]), left + float(gain[best])) if gain[best] > _DUST else (-1, left)
        # Prices of what is there tell how much a site can add at most: the most promising ones are computed.
        now = served(self.edges, 0, rest.astype(np.int32))
        keep = np.where(reached, now.keep, 0.0)
        within = self.cover[could].astype(np.float64) @ (self.weight * np.maximum(1.0 - keep, 0.0))
        promise = np.minimum(within, self.most[could])
        backup, best_l = -1, left
        for place in np.argsort(-promise, kind="stable"):
            if left + promise[place] <= best_l + _DUST:
                break
            found = self(np.append(rest, could[place]))
            if found > best_l + _DUST:
                backup, best_l = int(could[place]), found
        return backup, best_l
