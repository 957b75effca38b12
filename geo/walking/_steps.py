"""The ground as one list of steps: what `geo.walking.flow` walks on, the same graph as `travel_time`'s."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.walking._cost import pace_s_m
from geo.walking._ground import Ground
from layers.raster import Window


@dataclass(frozen=True, eq=False)
class Steps:
    """Directed steps between cells, which are counted row by row; every pair stands once.

    Attributes
    ----------
    source, target, hours
        of each step.
    can_stand
        shape (cells,): where somebody can stand.
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    hours: NDArray[np.float64]
    can_stand: NDArray[np.bool_]


def of(ground: Ground) -> Steps:
    """Return every step of a ground; of a step over the terrain and one along the network, the quicker."""
    rows, columns = ground.heights.shape
    cell = np.arange(rows * columns).reshape(rows, columns)
    heights = ground.heights.astype(np.float64)
    can_stand = np.isfinite(heights) if ground.can_stand is None else ground.can_stand
    blocked = np.zeros((rows, columns), dtype=np.uint64)
    np.put(blocked, ground.blocked_cells, ground.blocked)
    stencil = ground.stencil
    lengths_m = stencil.lengths_m(ground.width_m, ground.height_m)

    sources, targets, hours = [], [], []
    for k, (down, right, length_m) in enumerate(
        zip(stencil.rows.tolist(), stencil.columns.tolist(), lengths_m.tolist(), strict=True)
    ):
        here = _window(rows, columns, down, right)
        there = _moved(here, down, right)
        rise = heights[there] - heights[here]
        keep = can_stand[here] & can_stand[there]
        keep &= np.abs(rise) <= ground.steepest * length_m
        keep &= (blocked[here] >> np.uint64(stencil.lane[k])) & np.uint64(1) == 0
        seconds = pace_s_m(ground.pace, rise[keep] / length_m) * length_m
        if ground.factor is not None:
            slow = np.zeros(int(keep.sum()))
            for at_down, at_right, share in stencil.passed[k]:
                slow += share * ground.factor[_moved(here, at_down, at_right)][keep]
            seconds = seconds * slow
        sources.append(cell[here][keep])
        targets.append(cell[there][keep])
        hours.append(seconds / 3600.0)
    sources.append(ground.links.start)
    targets.append(ground.links.end)
    hours.append(ground.links.seconds(ground.pace, rising=1.0) / 3600.0)
    return Steps(
        *_quickest(np.concatenate(sources), np.concatenate(targets), np.concatenate(hours)),
        can_stand=can_stand.ravel(),
    )


def _window(rows: int, columns: int, down: int, right: int) -> Window:
    """Return the cells from which a step of this kind stays on the grid."""
    return (
        slice(max(0, -down), max(0, rows - max(0, down))),
        slice(max(0, -right), max(0, columns - max(0, right))),
    )


def _moved(window: Window, down: int, right: int) -> Window:
    return (
        slice(window[0].start + down, max(window[0].stop, window[0].start) + down),
        slice(window[1].start + right, max(window[1].stop, window[1].start) + right),
    )


def _quickest(
    source: NDArray[np.int64], target: NDArray[np.int64], hours: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return each pair of cells once, with the least of its hours; without steps that lead nowhere."""
    walked = np.flatnonzero(np.isfinite(hours) & (source != target))
    order = walked[np.lexsort((hours[walked], target[walked], source[walked]))]
    source, target, hours = source[order], target[order], hours[order]
    first = np.ones(source.size, dtype=bool)
    first[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    return source[first], target[first], hours[first]
