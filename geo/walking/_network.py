"""Roads and trails as steps of their own: between cells along a line, as long as the line between them.

A line is followed at points a quarter of a cell apart. In every cell that it visits, the point nearest to the
centre stands for the cell, and the step from one cell to the next is as long as the line between the two
points: along a whole line the lengths add up to the line's own, whatever its direction. Cells that the line
only cuts a corner of are left out, so that no step is too short for the buckets.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.walking._ground import Links

_APART = 0.25
"""Of the points along a line, in cells."""

_SHORTEST = 0.7
"""Of a step along a line, in cells; a shorter one is left out, but for the two that a short line has."""


def links(
    lines: NDArray[np.object_],
    factor: NDArray[np.float64],
    *,
    is_known: NDArray[np.bool_],
    can_stand: NDArray[np.bool_],
    size_m: tuple[float, float],
    is_barred: Callable[[NDArray[np.object_]], NDArray[np.bool_]],
) -> Links:
    """Return the steps along lines.

    Parameters
    ----------
    lines
        LineStrings in cells: the centre of row r, column c is the point (c, r).
    factor
        one for each line.
    is_known
        cells with an elevation; a line is not followed where there is none.
    can_stand
        cells where a step may begin or end; over others that are known a line leads on, as a bridge does.
    size_m
        width and height of a cell.
    is_barred
        tells which of some lines in cells cannot be walked. It is asked for each step: from the centre of a
        cell to the line, along it, and to the centre of the next.
    """
    pairs: list[NDArray[np.int64]] = []
    length_m: list[NDArray[np.float64]] = []
    shares: list[NDArray[np.float64]] = []
    ways: list[shapely.LineString] = []
    for line, share in zip(lines, factor, strict=True):
        for cells, at, at_m, points in _visits(line, is_known, can_stand, size_m):
            pairs.append(np.column_stack([cells[:-1], cells[1:]]))
            length_m.append(np.diff(at_m))
            shares.append(np.full(len(cells) - 1, float(share)))
            centres = np.column_stack(np.divmod(cells, is_known.shape[1])[::-1]).astype(np.float64)
            ways += [
                shapely.LineString(np.vstack([centres[i], points[at[i] : at[i + 1] + 1], centres[i + 1]]))
                for i in range(len(cells) - 1)
            ]
    if not pairs:
        nothing = np.empty(0, dtype=np.int64)
        return Links(start=nothing, end=nothing, length_m=np.empty(0), factor=np.empty(0))
    ends, long_m, slow = np.concatenate(pairs), np.concatenate(length_m), np.concatenate(shares)
    is_open = ~is_barred(np.array(ways, dtype=object))
    ends, long_m, slow = ends[is_open], long_m[is_open], slow[is_open]
    return Links(
        start=np.concatenate([ends[:, 0], ends[:, 1]]),
        end=np.concatenate([ends[:, 1], ends[:, 0]]),
        length_m=np.tile(np.maximum(long_m, _SHORTEST * min(size_m)), 2),
        factor=np.tile(slow, 2),
    )


def _visits(
    line: shapely.LineString,
    is_known: NDArray[np.bool_],
    can_stand: NDArray[np.bool_],
    size_m: tuple[float, float],
) -> list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]]:
    """Return the cells along a line, each one's point and its place in metres, and all points.

    The line is parted where it is not known.
    """
    rows, columns = is_known.shape
    points = shapely.get_coordinates(shapely.segmentize(line, _APART))
    if len(points) < 2 or not np.isfinite(points).all():
        return []
    at_m = np.concatenate([[0.0], np.cumsum(np.hypot(*(np.diff(points, axis=0) * size_m).T))])
    column, row = np.floor(points + 0.5).astype(np.int64).T
    on_grid = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    cell = np.where(on_grid, row * columns + column, -1)
    cell[on_grid] = np.where(is_known.ravel()[cell[on_grid]], cell[on_grid], -1)

    # One point for each stay in a cell: the nearest to its centre.
    stay = np.concatenate([[0], np.cumsum(cell[1:] != cell[:-1])])
    off = np.hypot(*((points - np.column_stack([column, row])) * size_m).T)
    order = np.lexsort((off, stay))
    first = np.ones(len(order), dtype=bool)
    first[1:] = stay[order][1:] != stay[order][:-1]
    at = order[first]
    cell, at_m = cell[at], at_m[at]

    parts = []
    for begin, end in _runs(cell >= 0):
        stands = np.flatnonzero(can_stand.ravel()[cell[begin:end]]) + begin
        kept = _spaced(at_m[stands], _SHORTEST * min(size_m))
        if kept.size > 1:
            parts.append((cell[stands[kept]], at[stands[kept]], at_m[stands[kept]], points))
    return parts


def _runs(holds: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return begin and end of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def _spaced(at_m: NDArray[np.float64], shortest_m: float) -> NDArray[np.int64]:
    """Return which places to keep so that they are not too near each other; both ends stay."""
    kept = [0] if at_m.size else []
    for i in range(1, at_m.size):
        if at_m[i] - at_m[kept[-1]] >= shortest_m:
            kept.append(i)
    last = at_m.size - 1
    if kept and kept[-1] != last:
        if len(kept) > 1:
            kept.pop()
        kept.append(last)
    return np.array(kept, dtype=np.int64)
