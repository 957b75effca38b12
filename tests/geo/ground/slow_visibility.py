"""Visibility as it is defined, one crossing after the other: plain, and what the fast one must equal."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_M = 6_371_008.8


class Observer:
    """An eye above one cell of a grid of elevations."""

    def __init__(
        self,
        z: NDArray[Any],
        row: int,
        column: int,
        *,
        height: float,
        cell: tuple[float, float],
        k: float | None,
    ) -> None:
        self.z, self.row, self.column, self.cell = z, row, column, cell
        self.eye = float(z[row, column]) + height
        self.drop = 0.0 if k is None else (1.0 - k) / (2.0 * EARTH_RADIUS_M)

    def distance2(self, row: int, column: int) -> float:
        x, y = (column - self.column) * self.cell[0], (row - self.row) * self.cell[1]
        return x * x + y * y

    def above_eye(self, row: int, column: int) -> float:
        return (float(self.z[row, column]) - self.eye) - self.distance2(row, column) * self.drop

    def sees(self, row: int, column: int, target_height: float) -> bool:
        target = self.above_eye(row, column) + target_height
        if np.isnan(target):
            return False
        down, right = row - self.row, column - self.column
        for step in range(1, abs(right)):
            # This column is crossed `part` of `abs(right)` below the row `whole`.
            whole, part = divmod(step * down, abs(right))
            there = self.column + (step if right > 0 else -step)
            upper, lower = (self.row + whole, there), (self.row + whole + 1, there)
            if self.hides(upper, lower, part, step, abs(right), target):
                return False
        for step in range(1, abs(down)):
            whole, part = divmod(step * right, abs(down))
            there = self.row + (step if down > 0 else -step)
            left, other = (there, self.column + whole), (there, self.column + whole + 1)
            if self.hides(left, other, part, step, abs(down), target):
                return False
        return True

    def hides(
        self, one: tuple[int, int], other: tuple[int, int], part: int, step: int, steps: int, target: float
    ) -> bool:
        """Whether the ground between two cells is above the line, all heights multiplied by `steps`."""
        ground = self.above_eye(*one) * steps
        if part:
            ground = self.above_eye(*one) * (steps - part) + self.above_eye(*other) * part
        return ground > target * step  # never where the ground is NaN

    def over_unknown(self, row: int, column: int) -> bool:
        """Whether the line to a cell crosses any place where the ground is not known."""
        down, right = row - self.row, column - self.column
        for step in range(1, abs(right)):
            whole, part = divmod(step * down, abs(right))
            there = self.column + (step if right > 0 else -step)
            if self.unknown((self.row + whole, there), (self.row + whole + 1, there), part):
                return True
        for step in range(1, abs(down)):
            whole, part = divmod(step * right, abs(down))
            there = self.row + (step if down > 0 else -step)
            if self.unknown((there, self.column + whole), (there, self.column + whole + 1), part):
                return True
        return False

    def unknown(self, one: tuple[int, int], other: tuple[int, int], part: int) -> bool:
        """Whether the ground between two cells, or on the first, has no elevation."""
        return bool(np.isnan(self.z[one]) or (part and np.isnan(self.z[other])))

    def uncertain(self, seen: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return 1 where a view is over unknown ground, 0 where not or not seen, NaN as in the view."""
        out = np.where(np.isnan(seen), np.nan, 0.0)
        for row, column in np.argwhere(seen == 1):
            out[row, column] = self.over_unknown(int(row), int(column))
        return out

    def view(self, target_height: float, radius: float) -> NDArray[np.float64]:
        """1 where seen, 0 where not, NaN where there is no elevation."""
        seen = np.where(np.isnan(self.z), np.nan, 0.0)
        for row, column in np.ndindex(*self.z.shape):
            if self.distance2(row, column) <= radius * radius and self.sees(row, column, target_height):
                seen[row, column] = 1.0
        return seen
