"""Ranks of deaths among rated ground, and how sure they are: whole blocks of ground drawn again and again.

Deaths and scores near each other are alike, so single deaths are no independent draws and random folds
flatter (Roberts et al. 2017, Ecography 40:913, as Valavi et al. 2019, Methods Ecol. Evol. 10:225 take it
up). Blocks of a stated size are drawn instead, each with its deaths and its ground.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from geo.errors import InputError
from geo.risk.ranking import levels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

COVERAGE = 0.95
"""Of the interval."""

MOST = 5_000
"""Blocks: they are compared two by two."""


def number(x: Floats, y: Floats, *, block_m: float) -> Ints:
    """Return the number of the square block that each point lies in, 0, 1, 2, ... from the south-west.

    Raises
    ------
    InputError
        if `block_m` is not above 0.
    """
    if not (np.isfinite(block_m) and block_m > 0):
        raise InputError(f"a block has a side above 0 m, not {block_m}")
    corner = np.column_stack([np.floor(y / block_m), np.floor(x / block_m)])
    if not len(corner):
        return np.zeros(0, dtype=np.int64)
    return np.unique(corner, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


@dataclass(frozen=True, eq=False, kw_only=True)
class Pairs:
    """Every death against every bit of ground, summed by the blocks that the two lie in.

    Attributes
    ----------
    wins
        shape (blocks, blocks): deaths of one block times ground of the other that scores lower, ties halved.
    deaths, ground
        shape (blocks,): people, weight.
    """

    wins: Floats
    deaths: Floats
    ground: Floats

    @property
    def auc(self) -> float:
        """The chance that a death's place scores higher than ground taken at random; NaN if empty."""
        total = self.deaths.sum() * self.ground.sum()
        return float(self.wins.sum() / total) if total > 0 else float("nan")

    def within(self) -> Floats:
        """Return the AUC of each block's deaths among that block's ground; NaN where it lacks either."""
        return _ratio(np.diagonal(self.wins), self.deaths * self.ground)

    def without(self) -> Floats:
        """Return the AUC of all blocks but one, for each left out."""
        wins = self.wins.sum() - self.wins.sum(axis=0) - self.wins.sum(axis=1) + np.diagonal(self.wins)
        return _ratio(wins, (self.deaths.sum() - self.deaths) * (self.ground.sum() - self.ground))

    def interval(self, *, draws: int, seed: int) -> tuple[float, float]:
        """Return the percentile bootstrap interval over whole blocks, drawn with replacement.

        NaN with fewer than two blocks that have deaths, which say nothing of how blocks differ. Draws without
        a death are drawn in vain. With few blocks the interval is too narrow.
        """
        count = len(self.deaths)
        if (self.deaths > 0).sum() < 2 or draws < 1:
            return float("nan"), float("nan")
        rng = np.random.default_rng(seed)
        times = rng.multinomial(count, np.full(count, 1.0 / count), size=draws).astype(np.float64)
        values = _ratio(
            ((times @ self.wins) * times).sum(axis=1), (times @ self.deaths) * (times @ self.ground)
        )
        tail = (1.0 - COVERAGE) / 2
        values = values[~np.isnan(values)]
        if not len(values):
            return float("nan"), float("nan")
        low, high = np.quantile(values, [tail, 1.0 - tail])
        return float(low), float(high)

    def table(self) -> pd.DataFrame:
        """Return the blocks with deaths, most people first: their order tells nothing of where they lie."""
        total = self.ground.sum()
        table = pd.DataFrame(
            {
                "people": self.deaths,
                "ground_share": self.ground / total if total > 0 else np.nan,
                "auc": self.within(),
                "auc_without": self.without(),
            }
        )
        table = table[table["people"] > 0]
        table = table.sort_values(["people", "auc_without"], ascending=False, kind="stable")
        return table.reset_index(drop=True).rename_axis("block")


def pairs(
    score: Floats,
    weight: Floats,
    block: Ints,
    *,
    place: Ints,
    people: Floats,
    home: Ints,
    blocks: int,
) -> Pairs:
    """Compare every death with all ground.

    Parameters
    ----------
    score, weight, block
        of each place.
    place, people, home
        of each entry: the place that so many people lie on, and the block that they are counted in.
    blocks
        how many there are.

    Raises
    ------
    InputError
        if there are more than `MOST` blocks.
    """
    if blocks > MOST:
        raise InputError(f"{blocks:,} blocks are too many to compare with each other; take larger ones")
    deaths = np.bincount(home, people, minlength=blocks).astype(np.float64)
    ground = np.bincount(block, weight, minlength=blocks).astype(np.float64)
    if not len(score):
        return Pairs(wins=np.zeros((blocks, blocks)), deaths=deaths, ground=ground)
    level, sums = levels(score, weight)
    dead = sparse.csr_array((people, (home, level[place])), shape=(blocks, len(sums)))
    wins = np.zeros((blocks, blocks))
    order = np.argsort(block, kind="stable")
    edges = np.searchsorted(block[order], np.arange(blocks + 1))
    for j in range(blocks):
        own = order[edges[j] : edges[j + 1]]
        if len(own):
            here = np.bincount(level[own], weight[own], minlength=len(sums))
            wins[:, j] = np.asarray(dead @ (np.cumsum(here) - here / 2))
    return Pairs(wins=wins, deaths=deaths, ground=ground)


def _ratio(over: Floats, under: Floats) -> Floats:
    out = np.full(np.shape(under), np.nan)
    np.divide(over, under, out=out, where=under > 0)
    return out
