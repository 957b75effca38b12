"""Roads and trails as steps of their own: between cells along a line, as long as the line between them.

A line is followed at points a quarter of a cell apart. In every cell that it visits, the point nearest to the
centre stands for the cell, and the step from one cell to the next is as long as the line between the two
points: along a whole line the lengths add up to the line's own, whatever its direction. Cells that the line
only cuts a corner of are left out, so that no step is too short for the buckets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.walking._ground import Links
from geo.walking._visits import add_up, visits

_APART = 0.25
"""Of the points along a line, in cells."""

_SHORTEST = 0.7
"""Of a step along a line, in cells; a shorter one is left out, but for the two that a short line has."""


@dataclass(frozen=True, eq=False)
class Course:
    """Points along lines, on a grid of which nothing but its size is known yet.

    Attributes
    ----------
    points
        shape (n, 2): column and row; the centre of row r, column c is the point (c, r).
    first
        shape (lines + 1,): each line's first point, and the end of all.
    factor
        of each line.
    at_m, off_m
        of each point: metres along its line, and from the centre of its cell.
    shape
        rows and columns of the grid.
    cells
        those that the lines visit, counted row by row, ascending.
    places
        of each point: where in `cells` its cell is; -1 off the grid.
    shortest_m
        of a step.
    """

    points: NDArray[np.float64]
    first: NDArray[np.int64]
    factor: NDArray[np.float64]
    at_m: NDArray[np.float64]
    off_m: NDArray[np.float64]
    shape: tuple[int, int]
    cells: NDArray[np.int64]
    places: NDArray[np.int64]
    shortest_m: float


def course(
    lines: NDArray[np.object_],
    factor: NDArray[np.float64],
    *,
    shape: tuple[int, int],
    size_m: tuple[float, float],
) -> Course:
    """Return the points along lines.

    Parameters
    ----------
    lines
        LineStrings in cells. Those with a coordinate that is not a number are left out.
    factor
        one for each line.
    shape
        rows and columns of the grid.
    size_m
        width and height of a cell.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    known = np.bincount(owner[~np.isfinite(xy).all(axis=1)], minlength=lines.size) == 0
    points, owner = shapely.get_coordinates(shapely.segmentize(lines[known], _APART), return_index=True)
    first = np.searchsorted(owner, np.arange(np.count_nonzero(known) + 1))
    column, row = np.floor(points + 0.5).astype(np.int64).T
    on_grid = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
    cells, inverse = np.unique(row[on_grid] * shape[1] + column[on_grid], return_inverse=True)
    places = np.full(len(points), -1, dtype=np.int64)
    places[on_grid] = inverse
    return Course(
        points=points,
        first=first,
        factor=factor[known],
        at_m=add_up(first, np.hypot(*(np.diff(points, axis=0) * size_m).T)),
        off_m=np.hypot(*((points - np.column_stack([column, row])) * size_m).T),
        shape=shape,
        cells=cells,
        places=places,
        shortest_m=_SHORTEST * min(size_m),
    )


def links(
    along: Course,
    *,
    heights: NDArray[np.floating],
    is_known: NDArray[np.bool_],
    can_stand: NDArray[np.bool_],
    is_barred: Callable[[NDArray[np.object_]], NDArray[np.bool_]] | None,
) -> Links:
    """Return the steps along lines.

    Parameters
    ----------
    heights, is_known, can_stand
        of each of the course's cells: in metres; whether it has an elevation (a line is not followed where
        there is none); and whether a step may begin or end there (over others that are known a line leads on,
        as a bridge does).
    is_barred
        tells which of some lines in cells cannot be walked. It is asked for each step: from the centre of a
        cell to the line, along it, and to the centre of the next. None if all can.
    """
    start, end = visits(
        along.first, along.places, along.off_m, along.at_m, is_known, can_stand, along.shortest_m
    )
    if is_barred is not None and start.size:
        is_open = ~is_barred(_ways(along, start, end))
        start, end = start[is_open], end[is_open]
    long_m = np.maximum(along.at_m[end] - along.at_m[start], along.shortest_m)
    slow = along.factor[np.searchsorted(along.first, start, side="right") - 1]
    known_m = heights.astype(np.float64)
    from_, to = along.places[start], along.places[end]
    rise_m = known_m[to] - known_m[from_]
    return Links(
        start=along.cells[np.concatenate([from_, to])],
        end=along.cells[np.concatenate([to, from_])],
        length_m=np.tile(long_m, 2),
        factor=np.tile(slow, 2),
        rise_m=np.concatenate([rise_m, -rise_m]),
    )


def _ways(along: Course, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return each step as it is walked: from a cell's centre to the line, along it, to the next centre."""
    points = end - start + 1
    first = np.concatenate([[0], np.cumsum(points + 2)])
    owner = np.repeat(np.arange(start.size), points + 2)
    # The place of a centre holds any point at first.
    at = np.repeat(start, points + 2) + np.arange(first[-1]) - first[owner] - 1
    xy = along.points[np.clip(at, 0, len(along.points) - 1)]
    for place, point in ((first[:-1], start), (first[1:] - 1, end)):
        row, column = np.divmod(along.cells[along.places[point]], along.shape[1])
        xy[place] = np.column_stack([column, row])
    ways: NDArray[np.object_] = shapely.linestrings(xy, indices=owner)
    return ways
