"""The steps that a walker may take from a cell, and what each of them passes over.

Steps are straight lines from cell centre to cell centre. The kernels read a cell's surroundings in groups of
eight neighbouring columns ("lanes"), one group for each row that the steps reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

LANES = 8
FIRST_COLUMN = -3
"""The column of a group's first lane, counted from the cell itself."""

PAD_ROWS, PAD_COLUMNS = 3, 4
"""How far the groups reach beyond the outermost cells."""

GROUP_ROWS = (-1, 0, 1, -2, 2, -3, 3)
"""The row of each group, counted from the cell itself; a smaller stencil uses the first of them only."""

_SHAPES = {
    8: ((0, 1), (1, 1)),
    16: ((0, 1), (1, 1), (1, 2)),
    32: ((0, 1), (1, 1), (1, 2), (1, 3), (2, 3)),
}

ERROR = {8: 0.0824, 16: 0.0275, 32: 0.0131}
"""How much longer than the straight line a path on a flat plane is at most, as a share of it, by
neighbours."""


@dataclass(frozen=True, eq=False)
class Stencil:
    """The steps to 8, 16 or 32 neighbours.

    Attributes
    ----------
    lane
        shape (n,): lane of each step, 8 times the group plus the lane in it.
    rows, columns
        shape (n,): where each step leads.
    opposite
        shape (n,): lane of the step back.
    groups
        number of groups in use.
    reach
        the furthest row or column.
    passed
        for each step the (row, column, share of the length) of the cells that it passes through, both ends
        included; the shares add up to 1.
    corners
        for each step the pairs of cells between whose touching corners it slips through.
    """

    lane: NDArray[np.int64]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    opposite: NDArray[np.int64]
    groups: int
    reach: int
    passed: tuple[tuple[tuple[int, int, float], ...], ...]
    corners: tuple[tuple[tuple[int, int, int, int], ...], ...]

    def lengths_m(self, width_m: float, height_m: float) -> NDArray[np.float64]:
        """Return the horizontal length of each step in metres, for cells of this size."""
        lengths: NDArray[np.float64] = np.hypot(self.columns * width_m, self.rows * height_m)
        return lengths


@lru_cache(maxsize=3)
def stencil(neighbours: int) -> Stencil:
    """Return the steps to `neighbours` cells: 8, 16 or 32."""
    lanes, rows, columns = [], [], []
    for group, row in enumerate(GROUP_ROWS):
        for lane in range(LANES):
            column = lane + FIRST_COLUMN
            small, large = sorted((abs(row), abs(column)))
            if (small, large) in _SHAPES[neighbours]:
                lanes.append(group * LANES + lane)
                rows.append(row)
                columns.append(column)
    places = dict(zip(zip(rows, columns, strict=True), lanes, strict=True))
    passages = [_passage(row, column) for row, column in zip(rows, columns, strict=True)]
    return Stencil(
        lane=np.array(lanes),
        rows=np.array(rows),
        columns=np.array(columns),
        opposite=np.array([places[-row, -column] for row, column in zip(rows, columns, strict=True)]),
        groups={8: 3, 16: 5, 32: 7}[neighbours],
        reach=max(rows),
        passed=tuple(passed for passed, _ in passages),
        corners=tuple(corners for _, corners in passages),
    )


def _passage(
    row: int, column: int
) -> tuple[tuple[tuple[int, int, float], ...], tuple[tuple[int, int, int, int], ...]]:
    """Return the cells under the line from (0, 0) to (row, column) with their shares, and the corners."""
    # Everything is counted in shares of 2 * |row| * |column|, so that corners are met exactly.
    across, down = abs(column), abs(row)
    whole = 2 * max(across, 1) * max(down, 1)
    at_columns = {(2 * i + 1) * max(down, 1) for i in range(across)}
    at_rows = {(2 * i + 1) * max(across, 1) for i in range(down)}
    right, below = (1 if column > 0 else -1), (1 if row > 0 else -1)
    i = j = begin = 0
    passed: list[tuple[int, int, float]] = []
    corners: list[tuple[int, int, int, int]] = []
    for end in (*sorted(at_columns | at_rows), whole):
        passed.append((i, j, (end - begin) / whole))
        if end in at_columns and end in at_rows:
            corners.append((i, j + right, i + below, j))
        j += right if end in at_columns else 0
        i += below if end in at_rows else 0
        begin = end
    return tuple(passed), tuple(corners)
