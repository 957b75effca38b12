"""Wishes that candidate sites are to keep, asked one after the other, and which one leaves none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keeps = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class Wish:
    """One thing that is wished of candidates.

    Attributes
    ----------
    says
        what those are that keep it: "on allowed land".
    relax
        what to do if none does: "widen allowed".
    keeps
        shape (points,): which do.
    """

    says: str
    relax: str
    keeps: Keeps


def through(count: int, wishes: Sequence[Wish], *, called: str) -> tuple[Keeps, str]:
    """Return which of so many points keep all wishes, and what to say if none does ("" if some do).

    Parameters
    ----------
    wishes
        in the order in which they are asked.
    called
        what the points are, in the plural: "cells".
    """
    kept: Keeps = np.ones(count, dtype=bool)
    told: list[str] = []
    for wish in wishes:
        before, kept = int(kept.sum()), kept & wish.keeps
        left = int(kept.sum())
        if left == 0:
            none = f"none of these {wish.says}" if told else f"none is {wish.says}"
            return kept, f"of {count} {called} {', '.join([*told, none])}: {wish.relax}"
        if left < before:
            are = "of them" if told else "is" if left == 1 else "are"
            told.append(f"{left} {are} {wish.says}")
    return kept, ""
