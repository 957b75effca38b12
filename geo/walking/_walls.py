"""Steps that cannot be taken: over cells without ground, and across lines.

A step is the straight line between two cell centres. It is blocked

- if it passes through a cell on which nobody can stand, or slips between two of them that touch at a corner;
- if it meets a line, be it across, by touching, or with an end on it, unless all the places where it meets it
  are open. Lines are taken as very little wider than they are (`NEAR` of a cell), so that rounding opens no
  way between two pieces of a line.

So no way of steps leads over a closed line, whatever its shape and however it lies on the grid.

Positions are in cells: the centre of row r, column c is the point (c, r).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

NEAR = 1e-9
"""A point this near to a line, in cells, lies on it."""


@njit(cache=True, nogil=True)
def beside_holes(is_ground: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """Return the cells of the ground whose steps may pass through a hole in it.

    The first hole that a step passes through is beside ground: only such holes are looked at.
    """
    rows, columns = is_ground.shape
    near = np.zeros((rows, columns), np.bool_)
    for i in range(rows):
        for j in range(columns):
            if is_ground[i, j]:
                continue
            if not (
                (i > 0 and is_ground[i - 1, j])
                or (i + 1 < rows and is_ground[i + 1, j])
                or (j > 0 and is_ground[i, j - 1])
                or (j + 1 < columns and is_ground[i, j + 1])
            ):
                continue
            for k in range(max(i - reach, 0), min(i + reach + 1, rows)):
                for m in range(max(j - reach, 0), min(j + reach + 1, columns)):
                    near[k, m] = True
    for i in range(rows):
        for j in range(columns):
            near[i, j] = near[i, j] and is_ground[i, j]
    return near


@njit(cache=True, nogil=True)
def over_holes(
    is_ground: NDArray[np.bool_],
    cells: NDArray[np.int64],
    lane: NDArray[np.int64],
    passed: NDArray[np.int64],
    corners: NDArray[np.int64],
) -> NDArray[np.uint64]:
    """Return for each of `cells` the lanes of the steps that holes in the ground block.

    Parameters
    ----------
    lane
        of each step.
    passed
        rows (step, down, right): the cells that a step passes through, its end included.
    corners
        rows (step, down, right, down, right): the two cells that a step slips between.
    """
    rows, columns = is_ground.shape
    blocked = np.zeros(cells.size, np.uint64)
    for n in range(cells.size):
        i, j = cells[n] // columns, cells[n] % columns
        for k in range(passed.shape[0]):
            down, right = i + passed[k, 1], j + passed[k, 2]
            if down < 0 or down >= rows or right < 0 or right >= columns or not is_ground[down, right]:
                blocked[n] |= np.uint64(1) << np.uint64(lane[passed[k, 0]])
        for k in range(corners.shape[0]):
            closed = True
            for side in range(2):
                down, right = i + corners[k, 1 + 2 * side], j + corners[k, 2 + 2 * side]
                if 0 <= down < rows and 0 <= right < columns and is_ground[down, right]:
                    closed = False
            if closed:
                blocked[n] |= np.uint64(1) << np.uint64(lane[corners[k, 0]])
    return blocked


@njit(cache=True, inline="always")
def _side(ax, ay, bx, by, px, py):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return how far the point p lies to the left of the line from a to b; 0 on it."""
    dx, dy = bx - ax, by - ay
    far = (dx * (py - ay) - dy * (px - ax)) / np.sqrt(dx * dx + dy * dy)
    return 0.0 if abs(far) <= NEAR else far


@njit(cache=True, nogil=True)
def meet(px, py, qx, qy, ax, ay, bx, by):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the share of the way from p to q at which it meets the piece from a to b; NaN if nowhere.

    Where it runs along the piece, it is the middle of the stretch.
    """
    if ax == bx and ay == by:
        return np.nan
    p_side, q_side = _side(ax, ay, bx, by, px, py), _side(ax, ay, bx, by, qx, qy)
    if p_side * q_side > 0.0:
        return np.nan
    a_side, b_side = _side(px, py, qx, qy, ax, ay), _side(px, py, qx, qy, bx, by)
    if a_side * b_side > 0.0:
        return np.nan
    if p_side != q_side:
        return p_side / (p_side - q_side)
    dx, dy = qx - px, qy - py
    squared = dx * dx + dy * dy
    a_at, b_at = ((ax - px) * dx + (ay - py) * dy) / squared, ((bx - px) * dx + (by - py) * dy) / squared
    low, high = max(min(a_at, b_at), 0.0), min(max(a_at, b_at), 1.0)
    return (low + high) / 2 if low <= high + NEAR else np.nan


@njit(cache=True, nogil=True)
def across(  # noqa: C901, PLR0912 - the same walk counts and writes
    pieces: NDArray[np.float64],
    is_ground: NDArray[np.bool_],
    lane: NDArray[np.int64],
    rows_down: NDArray[np.int64],
    columns_right: NDArray[np.int64],
    reach: int,
    above: int,
    left: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return every meeting of a step with a piece of line: cell, step, and place (column, row).

    `pieces` has rows (column, row, column, row). Of a step and the step back only the one that leads down, or
    right in the same row, is looked at. `is_ground` may be a part of the grid that has so many rows `above`
    and columns to its `left`; cells are counted in the part, but all places are those on the whole grid, so
    that they come out the same to the last bit.
    """
    rows, columns = is_ground.shape
    size = 0
    cells, steps, places = np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 2))
    for writing in (False, True):
        if writing:
            cells, steps, places = np.empty(size, np.int64), np.empty(size, np.int64), np.empty((size, 2))
        size = 0
        for n in range(pieces.shape[0]):
            ax, ay, bx, by = pieces[n]
            if not np.isfinite(ax + ay + bx + by):
                continue
            top = max(int(np.floor(min(ay, by))) - reach, above)
            bottom = min(int(np.ceil(max(ay, by))) + reach, above + rows - 1)
            for i in range(top, bottom + 1):
                # The part of the piece that lies in the rows which a step from this row can touch.
                low, high = 0.0, 1.0
                if ay != by:
                    one, other = (i - reach - ay) / (by - ay), (i + reach - ay) / (by - ay)
                    low, high = max(min(one, other), 0.0), min(max(one, other), 1.0)
                if low > high + NEAR:
                    continue
                west, east = ax + low * (bx - ax), ax + high * (bx - ax)
                first = max(int(np.floor(min(west, east))) - reach - 1, left)
                last = min(int(np.ceil(max(west, east))) + reach + 1, left + columns - 1)
                for j in range(first, last + 1):
                    if not is_ground[i - above, j - left]:
                        continue
                    for k in range(lane.size):
                        down, right = rows_down[k], columns_right[k]
                        if down < 0 or (down == 0 and right < 0):
                            continue
                        if i + down >= above + rows or j + right < left or j + right >= left + columns:
                            continue
                        at = meet(j, i, j + right, i + down, ax, ay, bx, by)
                        if np.isnan(at):
                            continue
                        if writing:
                            cells[size], steps[size] = (i - above) * columns + j - left, k
                            places[size, 0], places[size, 1] = j + at * right, i + at * down
                        size += 1
    return cells, steps, places
