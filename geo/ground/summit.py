"""Summits of an invented relief: what is known as a summit stands above the ground about it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

_REACH_M = 2_000.0
"""Nothing so near to a summit stands above it; up to twice as far the hold weakens."""

_FALL = 0.02
"""By so much a metre the ground that is held lies below the summit, so that this is the highest point."""

_MIRRORED = 1.7
"""What stands too high is turned down by so many times its excess: at 2 it keeps its slopes, at 1 it is cut
flat. Between the two it is neither a table nor a pit as deep as the peak was high (judgement)."""


def hold(
    values: NDArray[np.float32],
    places: NDArray[np.float64],
    elevations: NDArray[np.float64],
    is_summit: NDArray[np.bool_],
    *,
    cell_m: float,
) -> NDArray[np.float32]:
    """Return a relief in which no ground near a summit stands above it.

    Parameters
    ----------
    values
        metres, shape (rows, columns).
    places
        shape (n, 2): column and row of all spot heights, cell centres at whole numbers.
    elevations
        shape (n,): of the spot heights, metres.
    is_summit
        shape (n,): which of them are summits. One that has a higher spot height near is held as far as half
        the way to it.
    cell_m
        side of a cell.
    """
    out = values.copy()
    tree = cKDTree(places * cell_m)
    # From the lowest: where two summits hold the same ground, the higher one has seen it last.
    for i in np.flatnonzero(is_summit)[np.argsort(elevations[is_summit], kind="stable")]:
        near = np.array(tree.query_ball_point(places[i] * cell_m, 4.0 * _REACH_M), dtype=np.int64)
        away_m = np.hypot(*(places[near] - places[i]).T) * cell_m
        higher = (elevations[near] > elevations[i] - _FALL * away_m) & (near != i)
        reach_m = min(_REACH_M, float((away_m[higher] / 4.0).min(initial=np.inf)))
        _lower(out, places[i], float(elevations[i]), reach_m=reach_m, cell_m=cell_m)
    return out


def _lower(
    values: NDArray[np.float32], place: NDArray[np.float64], summit_m: float, *, reach_m: float, cell_m: float
) -> None:
    """Turn down what stands too high about one summit; `values` is changed."""
    cells = int(np.ceil(2.0 * reach_m / cell_m))
    column, row = np.round(place).astype(np.int64)
    rows = slice(max(row - cells, 0), max(row + cells + 1, 0))
    columns = slice(max(column - cells, 0), max(column + cells + 1, 0))
    part = values[rows, columns]
    if not part.size:
        return
    down = np.arange(part.shape[0]) + rows.start - place[1]
    across = np.arange(part.shape[1]) + columns.start - place[0]
    away_m = np.hypot(down[:, None], across[None, :]) * cell_m
    share = np.clip(2.0 - away_m / reach_m, 0.0, 1.0)
    holds = share * share * (3.0 - 2.0 * share)
    excess = np.maximum(part - (summit_m - _FALL * away_m), 0.0)
    part -= (_MIRRORED * holds * excess).astype(np.float32)
