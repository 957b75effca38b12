"""How high places rank among all ground: AUC, MapScore, capture curve.

Only the order of scores counts: a monotone transform of them changes nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def auc(
    deaths: ArrayLike,
    background: ArrayLike,
    *,
    deaths_weight: ArrayLike | None = None,
    background_weight: ArrayLike | None = None,
) -> float:
    """Return the chance that a death scores higher than a background point, ties halved.

    The Mann-Whitney U statistic over the product of the weights, which are 1 if None. NaN if a side is empty.
    """
    scores = [np.asarray(side, dtype=np.float64) for side in (deaths, background)]
    weights = [
        np.ones(len(side)) if given is None else np.asarray(given, dtype=np.float64)
        for side, given in zip(scores, (deaths_weight, background_weight), strict=True)
    ]
    if not all(weight.sum() > 0 for weight in weights):
        return float("nan")
    ranks = below(np.concatenate(scores), np.concatenate([np.zeros(len(scores[0])), weights[1]]))[
        : len(scores[0])
    ]
    return float(np.average(ranks, weights=weights[0]))


def map_score(score: ArrayLike, weight: ArrayLike) -> Floats:
    """Return R of a find on each place: (0.5 - r) / 0.5 with r the share of the weight that scores higher.

    The weight of equal score, the place's own included, is halved. Shape of `score`, in [-1, 1].
    """
    ranks = below(np.asarray(score, dtype=np.float64), np.asarray(weight, dtype=np.float64))
    return 2.0 * ranks - 1.0


def capture(score: ArrayLike, weight: ArrayLike, people: ArrayLike) -> pd.DataFrame:
    """Return the whole capture curve: ``ground_share`` and ``death_share``, from (0, 0) to (1, 1).

    Parameters
    ----------
    score, weight, people
        shape (places,): of each place its score, how much ground it is, how many people were found on it.
        Between the points, within ground of equal score, the curve is straight.
    """
    level = np.unique(np.asarray(score, dtype=np.float64), return_inverse=True)[1].reshape(-1)
    shares = {}
    for name, amount in {"ground_share": weight, "death_share": people}.items():
        sums = np.bincount(level, np.asarray(amount, dtype=np.float64))[::-1]
        total = sums.sum()
        shares[name] = np.concatenate([[0.0], np.cumsum(sums) / total if total > 0 else sums * np.nan])
    return pd.DataFrame(shares)


def below(score: Floats, weight: Floats) -> Floats:
    """Return for each place the share of the weight that scores lower, that of equal score halved.

    Its own weight is among the equal: one place alone has 0.5.
    """
    level, sums = levels(score, weight)
    shares: Floats = (np.cumsum(sums) - sums / 2) / sums.sum()
    return shares[level]


def levels(score: Floats, weight: Floats) -> tuple[Ints, Floats]:
    """Return which of the distinct scores each place has, and the weight of each."""
    level = np.unique(score, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return level, np.bincount(level, weight).astype(np.float64)
