"""The fewest sites that serve a share of the litres: one less each time, until that is proven impossible."""

from __future__ import annotations

import time

import numpy as np

from geo.errors import InputError
from geo.water._branch import Best, Progress
from geo.water._engine import View
from geo.water._maximise import maximised
from geo.water._wishes import Wishes

_ROUNDING = 1e-9


def fewest(
    wishes: Wishes, view: View, goal: float, *, deadline: float, seed: int, told: Progress | None
) -> tuple[Best, int]:
    """Return a plan of few sites that is worth `goal`, and a number of sites below which none is.

    Raises
    ------
    InputError
        if all sites together are not worth it, or none was found by the deadline.
    """
    best: Best | None = None
    most, impossible, nodes = wishes.usable, int(wishes.must.sum()) - 1, 0
    enough = goal * (1.0 - _ROUNDING)
    while best is None or most > impossible:
        search = wishes.engine([view], most=most, budget=None, is_worst=False)
        tried = maximised(
            search, wishes.state, cost=np.ones(wishes.state.size), gap=0.0, deadline=deadline, seed=seed,
            goal=goal, told=told,
        )  # fmt: skip
        nodes += tried.nodes
        if tried.value >= enough:
            best, most = tried, tried.chosen.size - 1
            continue
        if best is None:
            if tried.bound < enough:
                raise InputError(
                    "no plan can serve this share of the litres: all sites together serve at most "
                    f"{tried.bound:.1f} of the {goal:.1f} L a day; ask for a smaller share, or for more sites"
                )
            raise InputError(
                "no plan for this share was found in the time; give more time, or ask for a smaller share"
            )
        is_shown = tried.bound < enough
        impossible = most if is_shown else _too_few(wishes, view, goal, impossible, most, seed)
        break
    best.nodes = nodes
    return best, min(impossible + 1, best.chosen.size)


def _too_few(wishes: Wishes, view: View, goal: float, low: int, high: int, seed: int) -> int:
    """Return the most sites, from `low` and below `high`, that prices alone prove to be too few."""
    while high - low > 1:
        middle = (low + high) // 2
        search = wishes.engine([view], most=middle, budget=None, is_worst=False)
        tried = maximised(
            search, wishes.state, cost=np.ones(wishes.state.size), gap=0.0, deadline=time.perf_counter(),
            seed=seed, goal=goal,
        )  # fmt: skip
        if tried.bound < goal * (1.0 - _ROUNDING):
            low = middle
        else:
            high = middle
    return low
