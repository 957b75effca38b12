"""What `geo.walking.flow` tells of a walk: where it passes, how often, and where it ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.walking import _rsp
from geo.walking._stencil import stencil
from layers.raster import Raster
from layers.source import Basis

_NEIGHBOURS = 16
"""The finest stencil that flow walks on."""


def told(
    grid: Raster,
    can_stand: NDArray[np.bool_],
    chain: _rsp.Chain,
    ends: dict[int, NDArray[np.int64]],
) -> tuple[Raster, Raster, pd.DataFrame, NDArray[np.float64]]:
    """Return passages, visits, steps, and the share that arrives at each destination."""
    cells, columns = grid.values.size, grid.shape[1]
    flow = chain.flow
    net = np.maximum(flow - _back(chain, flow, cells), 0.0)
    arrived = np.bincount(chain.target, weights=flow, minlength=cells)
    shared = np.bincount(np.concatenate(list(ends.values())), minlength=cells)
    arrivals = np.array([(arrived[end] / shared[end]).sum() for end in ends.values()])

    visits = chain.visits.copy()
    at_end = np.concatenate(list(ends.values()))
    visits[at_end] = arrived[at_end]
    row, column = np.divmod(chain.source, columns)
    to_row, to_column = np.divmod(chain.target, columns)
    passages = np.maximum(
        np.bincount(chain.source, weights=net, minlength=cells),
        np.bincount(chain.target, weights=net, minlength=cells),
    )
    _graze(passages, net, np.stack([row, column]), np.stack([to_row - row, to_column - column]), columns)
    nowhere = ~can_stand | ~np.isfinite(chain.energy)
    for values in (passages, visits):
        values[nowhere] = np.nan

    taken = flow > 0
    steps = pd.DataFrame(
        {
            "from_row": row[taken],
            "from_column": column[taken],
            "to_row": to_row[taken],
            "to_column": to_column[taken],
            "hours": chain.hours[taken],
            "expected": flow[taken],
            "net": net[taken],
            "sensitivity": "restricted",
        }
    )
    return _restricted(grid, passages), _restricted(grid, visits), steps, arrivals


def _back(chain: _rsp.Chain, flow: NDArray[np.float64], cells: int) -> NDArray[np.float64]:
    """Return the flow of the step that goes back for each step, 0 where there is none."""
    if not flow.size:
        return flow
    forward = chain.source * cells + chain.target
    place = np.minimum(np.searchsorted(forward, chain.target * cells + chain.source), forward.size - 1)
    return np.where(forward[place] == chain.target * cells + chain.source, flow[place], 0.0)


def _graze(
    passages: NDArray[np.float64],
    net: NDArray[np.float64],
    at: NDArray[np.int64],
    move: NDArray[np.int64],
    columns: int,
) -> None:
    """Add half of what passes by a knight's move to each of the two cells that it grazes."""
    every = stencil(_NEIGHBOURS)
    for down, right, passed in zip(every.rows, every.columns, every.passed, strict=True):
        mine = (move[0] == down) & (move[1] == right)
        between = passed[1:-1]
        for at_down, at_right, _ in between:
            cell = (at[0][mine] + at_down) * columns + at[1][mine] + at_right
            np.add.at(passages, cell, net[mine] / len(between))


def _restricted(grid: Raster, values: NDArray[np.float64]) -> Raster:
    basis: Basis = "illustrative" if grid.provenance.basis == "illustrative" else "approximate"
    provenance = replace(
        grid.provenance,
        source=f"modelled flow of walkers over {grid.provenance.source}",
        sensitivity="restricted",
        basis=basis,
    )
    return replace(grid, values=values.reshape(grid.shape), unit="1", provenance=provenance)
