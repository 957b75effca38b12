"""Choosing the sites of a study's water plan, wired together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.water import outage, siting, value
from geo.water.siting import Problem
from study import water_words as words
from study.sections_water import WaterSection
from study.wanting import Scenario

MORE = 8
"""The curve of benefit goes so many sites past the plan's own."""

SAME = 1e-9
"""Litres that differ by no more than this share are the same."""

_CURVE = ("sites", "covered_l", "bound_l")
_OUTAGES = ("site", "covered_lost_l", "litres_lost", "best_backup", "lost_with_backup_l")


@dataclass(frozen=True, eq=False, kw_only=True)
class Case:
    """A scenario of the study as a problem: in litres, and as the deaths weigh them (the same without)."""

    scenario: Scenario
    plain: Problem
    weighted: Problem


@dataclass(frozen=True, eq=False, kw_only=True)
class Choice:
    """What was chosen.

    Attributes
    ----------
    chosen
        numbers of the sites, ascending.
    asked
        how many sites there could have been; None where the wish was another.
    assigned
        shape (chosen, points of the study's own scenario), litres a day.
    backed_share
        of the litres within reach of a site, those that have a second one within reach.
    bound_l, gap, is_proven_best, fewest_sites, seconds
        as `geo.water.plan.WaterPlan` has them.
    curve, scenarios
        likewise.
    outages
        of `geo.water.outage`, by the numbers of the sites.
    """

    chosen: NDArray[np.intp]
    asked: int | None
    assigned: csr_array
    backed_share: float
    bound_l: float
    gap: float
    is_proven_best: bool
    fewest_sites: int | None
    seconds: float
    curve: pd.DataFrame
    outages: pd.DataFrame
    scenarios: pd.DataFrame | None


def choose(
    own: WaterSection,
    cases: Sequence[Case],
    *,
    with_more: bool = True,
    progress: Callable[[float], None] | None = None,
) -> Choice:
    """Choose the sites.

    Parameters
    ----------
    own
        the study's table ``water``.
    cases
        the study's own scenario first.
    with_more
        whether the curve of benefit and what if one is gone are worked out; else they are empty.
    progress
        called with the share that is done.

    Raises
    ------
    InputError
        with the wish to relax, if the wishes cannot be met.
    """
    told = progress or (lambda _: None)
    base, is_alone = cases[0], len(cases) == 1
    options: dict[str, Any] = {"gap": own.gap, "time_limit_s": own.time_limit_s, "seed": own.seed}
    wish = wishes(own, base.plain)
    made: siting.Plan | siting.Robust
    if is_alone:
        made = siting.plan(
            base.weighted, **wish, objective=own.objective, progress=_part(told, 0.0, 0.5), **options
        )
    else:
        made = siting.robust(
            [case.weighted for case in cases],
            sites=wish["sites"],
            budget=wish["budget"],
            mode="mean" if own.scenarios is None else own.scenarios.mode,
            with_regret=False,
            progress=_part(told, 0.0, 0.5),
            **options,
        )
    chosen = made.chosen
    if own.objective == "cover" and own.backup_share is None:
        chosen = needed(cases, chosen)
    bound_l = np.inf
    if own.objective == "cover" and own.share is None:
        if isinstance(made, siting.Plan) and base.weighted is base.plain:
            bound_l = made.bound_l
        else:
            # The choice was by something else: what could the best plan by litres alone serve?
            told_of = _part(told, 0.5, 0.6)
            best = siting.plan(base.plain, **wish, known=chosen, progress=told_of, **options)
            bound_l = best.bound_l
    scenarios = None if is_alone else _scenarios(cases, chosen, wish, options)
    told(0.7)
    most = min(len(chosen) + MORE, base.plain.cover.shape[0])
    curve = pd.DataFrame({name: [] for name in _CURVE})
    outages = pd.DataFrame({name: [] for name in _OUTAGES})
    if with_more and len(chosen):
        found = value.curve(base.plain, most, progress=lambda share: told(0.7 + 0.2 * share), **options)
        curve = _curve(own, base.plain, chosen, found)
        told(0.9)
        outages = outage.outages(base.plain, chosen)
    told(1.0)
    return Choice(
        chosen=chosen,
        asked=wish["sites"],
        assigned=siting.assign(base.plain, chosen),
        backed_share=_backed_share(base.plain, chosen),
        bound_l=bound_l,
        gap=made.gap,
        is_proven_best=made.is_proven_best,
        fewest_sites=made.fewest_sites if isinstance(made, siting.Plan) else None,
        seconds=made.seconds,
        curve=curve,
        outages=outages,
        scenarios=scenarios,
    )


def _part(told: Callable[[float], None], start: float, end: float) -> Callable[[float, float, float], None]:
    """Return what tells the share of all that a search has done, by the time that it has taken."""
    return lambda share, _value, _bound: told(start + (end - start) * share)


def _curve(
    own: WaterSection, problem: Problem, chosen: NDArray[np.intp], found: pd.DataFrame
) -> pd.DataFrame:
    """Return the curve where the plan itself counts too: each number is searched for a short time only."""
    table = found[list(_CURVE)].copy()
    if own.backup_share is None:
        covered = float(siting.assign(problem, chosen).sum())
        has_it = (table["sites"] >= len(chosen)) & (table["covered_l"] < covered)
        table["covered_l"] = table["covered_l"].mask(has_it, covered)
    return table


def needed(cases: Sequence[Case], chosen: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the sites without those that others make up for wholly, in every scenario.

    What must be there stays, and of two of which one is enough what stands already.
    """
    problems = [
        each
        for case in cases
        for each in (case.plain, *(() if case.weighted is case.plain else (case.weighted,)))
    ]
    served = [siting.assign(each, chosen).sum() for each in problems]
    base = problems[0]
    none = np.zeros(base.cover.shape[0], dtype=bool)
    must, existing = (none if mask is None else mask for mask in (base.must, base.existing))
    gives = np.asarray(siting.assign(base, chosen).sum(axis=1)).ravel()
    for site in chosen[np.lexsort((gives, existing[chosen]))]:
        rest = chosen[chosen != site]
        if must[site] or not rest.size:
            continue
        left = (siting.assign(each, rest).sum() for each in problems)
        if all(litres >= all_l * (1.0 - SAME) for litres, all_l in zip(left, served, strict=True)):
            chosen = rest
    return chosen


def _backed_share(problem: Problem, chosen: NDArray[np.intp]) -> float:
    sites = np.asarray((problem.cover[chosen] > 0).sum(axis=0)).ravel()
    once = float(problem.weight[sites > 0].sum())
    return float(problem.weight[sites > 1].sum()) / once if once > 0 else 0.0


def _scenarios(
    cases: Sequence[Case], chosen: NDArray[np.intp], wish: dict[str, Any], options: dict[str, Any]
) -> pd.DataFrame:
    """Return what the plan serves in each scenario, and what the best plan for it alone would."""
    rows = []
    for case in cases:
        said = words.scenario(case.scenario)
        covered = float(siting.assign(case.plain, chosen).sum())
        alone = siting.plan(case.plain, **wish, known=chosen, **options).covered_l
        # A search that is not proven to the last litre may find less than the plan for all.
        best = max(alone, covered)
        rows.append(
            {
                "scenario": case.scenario.mark,
                "label_en": said.en,
                "label_es": said.es,
                "wanted_l": float(np.sum(case.plain.weight)),
                "covered_l": covered,
                "best_l": best,
                "regret_l": best - covered,
            }
        )
    return pd.DataFrame(rows)


def wishes(own: WaterSection, problem: Problem) -> dict[str, Any]:
    """Return how many sites there are to be, as `geo.water.siting.plan` takes it.

    Sites that are kept anyhow do not count: the study file tells how many are new.
    """
    kept = 0 if own.existing != "keep" or problem.existing is None else int(problem.existing.sum())
    return {
        "sites": None if own.sites is None else own.sites + kept,
        "share": own.share,
        "budget": own.budget,
    }
