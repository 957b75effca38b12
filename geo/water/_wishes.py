"""Wishes of `geo.water.siting` as the limits of a search, and the sentence for those that cannot be met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from geo.water import _engine
from geo.water._branch import Best
from geo.water._covering import Covering
from geo.water._engine import View
from geo.water._saddle import Limits
from geo.water._serving import Serving
from geo.water.problem import Problem

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Pairs = NDArray[np.int64]


def groups_apart(pairs: Pairs, count: int) -> list[NDArray[np.int32]]:
    """Return groups of sites of which only one may be chosen, that hold all pairs.

    A group of sites that are all too near to each other says more than its pairs one by one: half of each of
    three sites keeps every pair, but not the group.

    Parameters
    ----------
    pairs
        shape (k, 2), sites that may not both be chosen.
    count
        number of sites.
    """
    near: list[set[int]] = [set() for _ in range(count)]
    for one, other in pairs.tolist():
        near[one].add(other)
        near[other].add(one)
    left = {(min(pair), max(pair)) for pair in pairs.tolist()}
    groups = []
    for pair in sorted(left):
        if pair not in left:
            continue
        members = list(pair)
        both = near[pair[0]] & near[pair[1]]
        while both:
            # the one that is too near to most of those that could still join
            best = min(both, key=lambda site: (-len(near[site] & both), site))
            members.append(best)
            both &= near[best]
        members.sort()
        left -= {(one, other) for i, one in enumerate(members) for other in members[i + 1 :]}
        groups.append(np.array(members, dtype=np.int32))
    return groups


def limits_of(*, apart: Pairs | None, cost: Floats | None, budget: float | None, usable: Mask) -> Limits:
    """Return what a plan must keep beside its number of sites, over the sites that are `usable`."""
    rows, coefs, most = [], [], []
    if apart is not None and len(apart):
        both = apart[usable[apart[:, 0]] & usable[apart[:, 1]]]
        for group in groups_apart(both, usable.size):
            rows.append(group)
            coefs.append(np.ones(group.size))
            most.append(1.0)
    if budget is not None and cost is not None:
        sites = np.flatnonzero(usable & (cost > 0)).astype(np.int32)
        rows.append(sites)
        coefs.append(cost[sites])
        most.append(budget)
    size = [row.size for row in rows]
    return Limits(
        np.concatenate([[0], np.cumsum(size)]).astype(np.int64),
        np.concatenate([*rows, np.empty(0, np.int32)]).astype(np.int32),
        np.concatenate([*coefs, np.empty(0)]).astype(np.float64),
        np.array(most, dtype=np.float64),
    )


def check_wishes(*, sites: int | None, share: float | None, budget: float | None, has_cost: bool) -> None:
    """Raise if not exactly one of the three is asked for, or it is out of range."""
    if sum(wish is not None for wish in (sites, share, budget)) != 1:
        raise InputError("ask for a number of sites, for a share of the litres or for a budget: one of them")
    if sites is not None and sites < 1:
        raise InputError(f"{sites} sites; ask for 1 or more")
    if share is not None and not 0.0 < share <= 1.0:
        raise InputError(f"a share of {share:g}; give one above 0 and up to 1")
    if budget is not None and not (np.isfinite(budget) and budget > 0.0):
        raise InputError(f"a budget of {budget:g}; give one above 0")
    if budget is not None and not has_cost:
        raise InputError("a budget needs the cost of each site")


def check_must(
    must: Mask,
    forbidden: Mask,
    *,
    sites: int | None,
    apart: Pairs | None,
    cost: Floats | None,
    budget: float | None,
) -> None:
    """Raise with the wish to relax if the sites that every plan must have break another wish."""
    both = np.flatnonzero(must & forbidden)
    if both.size:
        raise InputError(f"site {both[0]} is both wished for and forbidden; drop one of the two wishes")
    count = int(must.sum())
    if sites is not None and count > sites:
        raise InputError(
            f"{count} sites must be in the plan, but it may have only {sites}; "
            "ask for more sites, or name fewer that must be in it"
        )
    if apart is not None and len(apart):
        close = apart[must[apart[:, 0]] & must[apart[:, 1]]]
        if len(close):
            raise InputError(
                f"sites {close[0, 0]} and {close[0, 1]} must both be in the plan, but are nearer to each "
                "other than sites may be; make the distance between sites smaller, or drop one of them"
            )
    if budget is not None and cost is not None:
        least = float(cost[must].sum())
        if least > budget:
            raise InputError(
                f"the sites that must be in the plan cost {least:g}, more than the budget of {budget:g}; "
                "raise the budget, or name fewer"
            )


@dataclass(frozen=True, eq=False)
class Wishes:
    """What plans of a problem must keep, as the search takes it."""

    problem: Problem
    must: Mask
    forbidden: Mask
    state: NDArray[np.int8]

    @classmethod
    def of(cls, problem: Problem) -> Wishes:
        none = np.zeros(problem.cover.shape[0], dtype=bool)
        must = none if problem.must is None else np.asarray(problem.must, dtype=bool)
        forbidden = none if problem.forbidden is None else np.asarray(problem.forbidden, dtype=bool)
        state = np.where(must, 1, np.where(forbidden, -1, 0)).astype(np.int8)
        return cls(problem, must, forbidden, state)

    @property
    def usable(self) -> int:
        return int((~self.forbidden).sum())

    def check(self, *, sites: int | None, budget: float | None) -> None:
        check_must(
            self.must,
            self.forbidden,
            sites=sites,
            apart=self.problem.apart,
            cost=self.problem.cost,
            budget=budget,
        )

    def weighed(self, budget: float | None) -> Floats:
        """Return what sites are weighed against when a first plan is filled up."""
        cost = self.problem.cost
        if budget is None or cost is None:
            return np.ones(self.state.size)
        least = float(cost[cost > 0].min()) if (cost > 0).any() else 1.0
        return np.asarray(np.maximum(cost, 1e-6 * least), dtype=np.float64)

    def engine(
        self, views: Sequence[View], *, most: int, budget: float | None, is_worst: bool
    ) -> Covering | Serving:
        problem = self.problem
        limits = limits_of(apart=problem.apart, cost=problem.cost, budget=budget, usable=~self.forbidden)
        return _engine.engine(views, limits, most=most, is_worst=is_worst, backup_share=problem.backup_share)

    def valid(
        self, known: NDArray[np.intp] | None, most: int, search: Covering | Serving
    ) -> NDArray[np.int32] | None:
        """Return a known plan if it keeps the wishes."""
        if known is None or len(known) > most:
            return None
        sites = np.unique(known).astype(np.int32)
        has = np.zeros(self.state.size, dtype=bool)
        has[sites] = True
        is_kept = not (self.must & ~has).any() and not (self.forbidden & has).any()
        return sites if is_kept and search.keeps(sites) else None

    def with_existing(self, search: Covering | Serving, found: Best) -> NDArray[np.intp]:
        """Return the plan with existing sites in place of new ones where that costs nothing."""
        chosen = np.array(found.chosen, dtype=np.int32)
        existing = self.problem.existing
        if existing is None or not np.any(existing):
            return chosen.astype(np.intp)
        for site in np.flatnonzero(existing & ~self.forbidden):
            if site in chosen:
                continue
            for place, other in enumerate(chosen):
                if existing[other] or self.must[other]:
                    continue
                changed = chosen.copy()
                changed[place] = site
                changed.sort()
                if search.keeps(changed) and search.value(changed) >= found.value * (1.0 - 1e-12):
                    chosen = changed
                    break
        return chosen.astype(np.intp)
