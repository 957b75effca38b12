"""Problems of `geo.water.siting` as what is searched: sets of sites that reach demand, or litres shared out.

Where no site runs out, demand that the same sites reach is one row. Where sites have a limit, or hours count,
litres are shared out among the chosen sites.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.water import _rows
from geo.water._covering import Covering
from geo.water._rows import Rows
from geo.water._saddle import Limits
from geo.water._served import Edges
from geo.water._serving import Serving

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class View:
    """One scenario as the search sees it.

    Attributes
    ----------
    cover
        shape (sites, demand), bool, indices sorted.
    weight
        (demand,), litres a day.
    worth
        of a litre at each entry of `cover`; None: 1 everywhere.
    most
        (sites,), litres a day, inf without a limit; None: no site has one.
    factor
        what litres are multiplied by to be compared with other scenarios.
    """

    cover: csr_array
    weight: Floats
    worth: Floats | None
    most: Floats | None
    factor: float


def engine(
    views: Sequence[View], limits: Limits, *, most: int, is_worst: bool, backup_share: float | None
) -> Covering | Serving:
    """Return what `geo.water._maximise` searches.

    Parameters
    ----------
    views
        the scenarios, over the same sites.
    limits
        what plans must keep.
    most
        sites of a plan.
    is_worst
        a plan is worth its worst scenario; else the sum of all.
    backup_share
        a plan is worth the litres v of which v are covered and this share of v twice; None: what is covered.
    """
    levels = [1] if backup_share is None else [1, 2]
    scale = {1: 1.0, 2: 1.0 / (backup_share or 1.0)}
    if all(view.worth is None and view.most is None for view in views):
        return _covering(views, limits, most, levels, scale, is_worst=is_worst)
    return _serving(views, limits, most, levels, scale, is_worst=is_worst)


def _by_row(view: View) -> Rows:
    """Return demand by the sites that reach it."""
    cover = view.cover
    ptr, idx = _rows.turned(
        cover.indptr.astype(np.int64), cover.indices.astype(np.int32), max(cover.shape[1], 1)
    )
    if cover.shape[1] == 0:
        ptr = np.zeros(1, np.int64)
    return Rows(ptr, idx, view.weight.astype(np.float64), np.zeros(view.weight.size))


def _covering(
    views: Sequence[View],
    limits: Limits,
    most: int,
    levels: Sequence[int],
    scale: dict[int, float],
    *,
    is_worst: bool,
) -> Covering:
    m = views[0].cover.shape[0]
    parts = [_by_row(view) for view in views]
    begins = np.cumsum([0] + [part.idx.size for part in parts])
    ptr = np.concatenate([[0]] + [part.ptr[1:] + at for part, at in zip(parts, begins, strict=False)])
    idx = np.concatenate([part.idx for part in parts])
    weight = np.concatenate([part.first for part in parts])
    whole = Rows(ptr.astype(np.int64), idx, weight, np.zeros(weight.size))
    _, sets, group, _ = _rows.narrowed(whole, np.zeros(m, np.int8), _rows.keys(m))
    count = sets.first.size
    worth: list[Floats] = []
    for level in levels:
        own: list[Floats] = []
        row = 0
        for view in views:
            here = slice(row, row + view.weight.size)
            some = group[here] >= 0
            litres = np.bincount(group[here][some], view.weight[some], minlength=count)
            own.append(view.factor * scale[level] * litres.astype(np.float64))
            row += view.weight.size
        worth += own if is_worst else [np.sum(own, axis=0, dtype=np.float64)]
    needs = np.repeat(np.array(levels, dtype=np.int32), len(views) if is_worst else 1)
    layers = len(worth)
    return Covering(
        sets.ptr, sets.idx, m, np.array(worth), needs, limits, most, np.full(layers, 1.0 / layers)
    )  # fmt: skip


def edges(views: Sequence[View], levels: Sequence[int], scale: dict[int, float], *, is_worst: bool) -> Edges:
    """Return who can be served where: a layer for each scenario and level."""
    m = views[0].cover.shape[0]
    begin, ptrs, idxs, values, wants, mosts, level, of = [0], [], [], [], [], [], [], []
    count = 0
    for one, each in enumerate(levels):
        for k, view in enumerate(views):
            ptr, idx, worth, want = _merged(view)
            ptrs.append(ptr + count)
            idxs.append(idx + begin[-1])
            values.append(view.factor * scale[each] * worth)
            wants.append(want)
            mosts.append(np.full(m, np.inf) if view.most is None else view.most)
            level.append(each)
            of.append(one * len(views) + k if is_worst else one)
            begin.append(begin[-1] + want.size)
            count += idx.size
    plain = all(view.worth is None for view in views)
    return Edges(
        np.array(begin, dtype=np.int64), np.array(ptrs, dtype=np.int64),
        np.concatenate(idxs).astype(np.int32), np.concatenate(values), np.concatenate(wants),
        np.array(mosts, dtype=np.float64), np.array(level, dtype=np.int32), plain,
        np.array(of, dtype=np.int32), max(of) + 1,
    )  # fmt: skip


def _merged(view: View) -> tuple[NDArray[np.int64], NDArray[np.int32], Floats, Floats]:
    """Return a scenario's rows by site, a litre's worth there, and litres by row; equal rows made one."""
    cover = view.cover
    if view.worth is not None:
        return cover.indptr.astype(np.int64), cover.indices.astype(np.int32), view.worth, view.weight
    m = cover.shape[0]
    _, sets, _, _ = _rows.narrowed(_by_row(view), np.zeros(m, np.int8), _rows.keys(m))
    ptr, idx = _rows.turned(sets.ptr, sets.idx, m)
    return ptr, idx, np.ones(idx.size), sets.first


def _serving(
    views: Sequence[View],
    limits: Limits,
    most: int,
    levels: Sequence[int],
    scale: dict[int, float],
    *,
    is_worst: bool,
) -> Serving:
    table = edges(views, levels, scale, is_worst=is_worst)
    return Serving(table, limits, most, np.full(table.views, 1.0 / table.views))
