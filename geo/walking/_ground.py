"""The ground as a graph: which steps there are, and what lies in their way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.walking._cost import Pace, pace_s_m
from geo.walking._stencil import Stencil


@dataclass(frozen=True, eq=False)
class Links:
    """Steps along a network: both ways, each with its own row. Cells are counted row by row.

    Attributes
    ----------
    start, end
        shape (n,): cells.
    length_m
        along the line.
    factor
        what time is multiplied by.
    rise_m
        from start to end.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length_m: NDArray[np.float64]
    factor: NDArray[np.float64]
    rise_m: NDArray[np.float64]

    def seconds(self, pace: Pace, *, rising: float) -> NDArray[np.float64]:
        """Return what each takes; inf where nobody can walk. `rising` is -1 with the ground turned over."""
        return pace_s_m(pace, self.rise_m * rising / self.length_m) * self.length_m * self.factor


@dataclass(frozen=True, eq=False, kw_only=True)
class Terms:
    """What is the same all over a grid, and in every part of it.

    Attributes
    ----------
    width_m, height_m
        of a cell.
    stencil
        the steps.
    pace
        how fast.
    steepest
        the steepest slope that can be walked, up or down; inf if any.
    rises_m
        the most that neighbours in a row, and in a column, differ in height.
    factors
        the least and the greatest that time is multiplied by.
    """

    width_m: float
    height_m: float
    stencil: Stencil
    pace: Pace
    steepest: float
    rises_m: tuple[float, float]
    factors: tuple[float, float]

    def steepest_met(self) -> float:
        """Return a slope that no walkable step exceeds, up or down."""
        steps = self.stencil
        rise = np.abs(steps.columns) * self.rises_m[0] + np.abs(steps.rows) * self.rises_m[1]
        slopes = rise / steps.lengths_m(self.width_m, self.height_m)
        return min(float(slopes.max()) * (1 + 1e-6), self.steepest)


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground(Terms):
    """A grid, or a part of one, that can be walked on.

    Attributes
    ----------
    heights
        metres, shape (rows, columns).
    can_stand
        None, or which cells can be stood on, beside having a height.
    factor
        None, or what time is multiplied by, finite where `can_stand`.
    blocked_cells, blocked
        cells, ascending, and for each the steps that cannot be taken, one bit for each lane.
    links
        of the network.
    """

    heights: NDArray[np.floating]
    can_stand: NDArray[np.bool_] | None
    factor: NDArray[np.float32] | None
    blocked_cells: NDArray[np.int64]
    blocked: NDArray[np.uint64]
    links: Links
