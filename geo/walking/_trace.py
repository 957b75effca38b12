"""Kernels of `geo.walking.travel_time`: back along the quickest ways, from times alone.

No predecessors are stored while times spread. The step that a time came by is found again: of all steps into
a cell, the one that gives the least.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.walking._cost import Langmuir, table
from geo.walking._ground import Ground


class Graph(NamedTuple):
    """A ground as plain arrays; cells are counted row by row."""

    heights: NDArray[np.float64]
    rising: float
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    length_m: NDArray[np.float64]
    lane: NDArray[np.uint64]
    steepest: float
    exact: NDArray[np.float64]
    table: NDArray[np.float32]
    zero: int
    per_slope: int
    factor: NDArray[np.float32]
    passed: NDArray[np.float64]
    passed_first: NDArray[np.int64]
    blocked_cells: NDArray[np.int64]
    blocked: NDArray[np.uint64]
    link_end: NDArray[np.int64]
    link_start: NDArray[np.int64]
    link_s: NDArray[np.float64]


def graph(ground: Ground, *, is_towards: bool) -> Graph:
    """Return `ground` as the kernels take it."""
    steps = ground.stencil
    length_m = steps.lengths_m(ground.width_m, ground.height_m)
    pace = ground.pace
    if isinstance(pace, Langmuir):
        rates = [pace.level_s_m, pace.up_s_m, pace.moderate_s_m, pace.steep_s_m, pace.steep_slope]
        values, zero, per_slope = np.zeros(2, np.float32), 0, 1
    else:
        rates = []
        tabled = table(pace, ground.steepest_met())
        values, zero, per_slope = tabled.values, tabled.zero, tabled.per_slope
    passed = [(down, right, share) for way in steps.passed for down, right, share in way]
    rising = -1.0 if is_towards else 1.0
    link_s = ground.links.seconds(ground.pace, rising=rising)
    order = np.argsort(ground.links.end, kind="stable")
    return Graph(
        heights=np.ascontiguousarray(ground.heights, dtype=np.float64),
        rising=rising,
        rows=steps.rows,
        columns=steps.columns,
        length_m=length_m,
        lane=steps.lane.astype(np.uint64),
        steepest=ground.steepest,
        exact=np.array(rates, dtype=np.float64),
        table=values,
        zero=zero,
        per_slope=per_slope,
        factor=np.empty((0, 0), np.float32) if ground.factor is None else ground.factor,
        passed=np.array(passed, dtype=np.float64),
        passed_first=np.concatenate([[0], np.cumsum([len(way) for way in steps.passed])]),
        blocked_cells=ground.blocked_cells,
        blocked=ground.blocked,
        link_end=ground.links.end[order],
        link_start=ground.links.start[order],
        link_s=link_s[order],
    )


@njit(cache=True, nogil=True)
def _pace(graph, slope):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return seconds per metre."""
    if graph.exact.size:
        rate = graph.exact[1]
        if slope <= 0.0:
            rate = graph.exact[2] if slope >= graph.exact[4] else graph.exact[3]
        return graph.exact[0] + rate * slope
    place = min(max(slope * graph.per_slope + graph.zero, 0.0), graph.table.size - 2.0)
    whole = int(place)
    low, high = graph.table[whole], graph.table[whole + 1]
    return low + (place - whole) * (high - low)


@njit(cache=True, nogil=True)
def step_before(graph, hours, i, j):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901
    """Return the cell from which the quickest way comes to row i, column j; -1 at a source."""
    rows, columns = hours.shape
    own, cell = hours[i, j], i * columns + j
    best, parent = np.inf, -1
    blocked = np.uint64(0)
    at = np.searchsorted(graph.blocked_cells, cell)
    if at < graph.blocked_cells.size and graph.blocked_cells[at] == cell:
        blocked = graph.blocked[at]
    for k in range(graph.lane.size):
        row, column = i + graph.rows[k], j + graph.columns[k]
        if row < 0 or row >= rows or column < 0 or column >= columns:
            continue
        # A step is blocked both ways or neither. NaN is not less than anything.
        if (blocked >> graph.lane[k]) & np.uint64(1) or not hours[row, column] < own:
            continue
        slope = (graph.heights[i, j] - graph.heights[row, column]) * graph.rising / graph.length_m[k]
        if abs(slope) > graph.steepest:
            continue
        seconds = _pace(graph, slope) * graph.length_m[k]
        if graph.factor.size:
            mean = 0.0
            for m in range(graph.passed_first[k], graph.passed_first[k + 1]):
                down, right, share = graph.passed[m]
                mean += graph.factor[i + int(down), j + int(right)] * share
            seconds *= mean
        total = hours[row, column] * 3600.0 + seconds
        if total < best:
            best, parent = total, row * columns + column
    for k in range(np.searchsorted(graph.link_end, cell), graph.link_end.size):
        if graph.link_end[k] != cell:
            break
        row, column = graph.link_start[k] // columns, graph.link_start[k] % columns
        if hours[row, column] < own:
            total = hours[row, column] * 3600.0 + graph.link_s[k]
            if total < best:
                best, parent = total, graph.link_start[k]
    return parent


@njit(cache=True, nogil=True)
def way(graph, hours, cell):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the cells of the quickest way from a source to `cell`, the last first."""
    columns = hours.shape[1]
    cells = np.empty(1024, np.int64)
    size = 0
    while cell >= 0:
        if size == cells.size:
            longer = np.empty(2 * size, np.int64)
            longer[:size] = cells
            cells = longer
        cells[size] = cell
        size += 1
        cell = step_before(graph, hours, cell // columns, cell % columns)
    return cells[:size]


@njit(cache=True, nogil=True)
def _costs(graph, k, here, there, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write the seconds of the k-th step from the heights `there` to those `here`; inf if too steep."""
    rising, length_m, steepest = graph.rising, graph.length_m[k], graph.steepest
    if graph.exact.size:
        level, up, moderate, steep, turn = graph.exact
        for j in range(out.size):
            slope = (here[j] - there[j]) * rising / length_m
            rate = up if slope > 0.0 else (moderate if slope >= turn else steep)
            out[j] = (level + rate * slope) * length_m if abs(slope) <= steepest else np.inf
        return
    for j in range(out.size):
        slope = (here[j] - there[j]) * rising / length_m
        out[j] = _pace(graph, slope) * length_m if abs(slope) <= steepest else np.inf


@njit(cache=True, nogil=True)
def steps_before(graph, hours, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write `step_before` of every cell into `out`, shape of `hours`; -1 where nobody comes.

    Row by row and step by step, so that neighbouring cells are worked together. What is blocked and the
    network are looked at afterwards, in the few cells that have them.
    """
    rows, columns = hours.shape
    for i in range(rows):
        best, seconds = np.full(columns, np.inf), np.empty(columns)
        out[i] = -1
        for k in range(graph.lane.size):
            down, right = graph.rows[k], graph.columns[k]
            first, end = max(0, -right), min(columns, columns - right)
            if not 0 <= i + down < rows or first >= end:
                continue
            # Slices, since an index that may be negative is not worked eight at a time.
            here, there = graph.heights[i, first:end], graph.heights[i + down, first + right : end + right]
            own, before = hours[i, first:end], hours[i + down, first + right : end + right]
            cost, least, parent = seconds[first:end], best[first:end], out[i, first:end]
            _costs(graph, k, here, there, cost)
            if graph.factor.size:
                for j in range(cost.size):
                    mean = 0.0
                    for m in range(graph.passed_first[k], graph.passed_first[k + 1]):
                        over, beside, share = graph.passed[m]
                        mean += graph.factor[i + int(over), first + j + int(beside)] * share
                    cost[j] *= mean
            lead = (i + down) * columns + first + right
            for j in range(cost.size):
                total = before[j] * 3600.0 + cost[j]
                is_better = (before[j] < own[j]) & (total < least[j])
                least[j] = total if is_better else least[j]
                parent[j] = lead + j if is_better else parent[j]
    for cells in (graph.blocked_cells, graph.link_end):
        for cell in cells:
            out[cell // columns, cell % columns] = step_before(graph, hours, cell // columns, cell % columns)


@njit(cache=True, nogil=True)
def climb(graph, hours, before, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write the metres climbed along the quickest way of every cell into `out`, which is NaN before.

    `before` is what `steps_before` writes, flat, as `out` and `hours` are.
    """
    heights = graph.heights.ravel()
    stack = np.empty(1024, np.int64)
    for start in range(hours.size):
        if np.isnan(hours[start]):
            continue
        # Back to a cell whose climb is known, or to a source; then forward again.
        size, cell = 0, np.int64(start)
        while cell >= 0 and np.isnan(out[cell]):
            if size == stack.size:
                longer = np.empty(2 * size, np.int64)
                longer[:size] = stack
                stack = longer
            stack[size] = cell
            size += 1
            cell = before[cell]
        while size > 0:
            size -= 1
            last, cell = cell, stack[size]
            out[cell] = (
                0.0 if last < 0 else out[last] + max((heights[cell] - heights[last]) * graph.rising, 0.0)
            )
