"""From a ground to the time of every cell: the kernels set up, run and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from geo.walking import _buckets, _clock, _state
from geo.walking._clock import Clock, Costs
from geo.walking._ground import Ground
from geo.walking._queue import Buckets
from geo.walking._shapes import ascending
from geo.walking._stencil import FIRST_COLUMN, GROUP_ROWS, LANES, PAD_COLUMNS, PAD_ROWS

LATEST = np.iinfo(np.int64).max
"""Ticks of a cell that nobody has come to."""

_SPARE = 64
"""Chunks that the steps of one cell cannot fill: one for each lane, at most."""


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a part of a grid before it is walked; ticks are counted from the beginning.

    Attributes
    ----------
    cells
        posts: cells whose ticks are asked, ascending.
    ticks
        at which each was reached before, or `LATEST`.
    is_new
        where what follows from that is not known yet: they are starts, beside the sources. At the others
        people turn back who do not come sooner.
    arrivals, arrival_ticks
        cells that people come to from elsewhere, and when; in any order.
    """

    cells: NDArray[np.int64]
    ticks: NDArray[np.int64]
    is_new: NDArray[np.bool_]
    arrivals: NDArray[np.int64]
    arrival_ticks: NDArray[np.int64]


def limit_s(limit_h: float | None) -> float:
    """Return a limit in seconds; inf for none."""
    if limit_h is not None and not limit_h >= 0:
        raise InputError(f"the limit is 0 hours or more, not {limit_h}")
    return np.inf if limit_h is None else limit_h * 3600.0


def solve(
    ground: Ground,
    sources: NDArray[np.int64],
    *,
    is_towards: bool,
    limit_s: float,
    watch: Callable[[NDArray[np.int64]], None],
) -> NDArray[np.float32]:
    """Return the hours from the sources to every cell, or from every cell to the sources.

    Parameters
    ----------
    sources
        cells, counted row by row, on which one can stand.
    is_towards
        time to the sources: that is time from them with the ground turned over.
    limit_s
        leave out what takes longer.
    watch
        is given an array whose only number counts the cells that are done.
    """
    rising = -1.0 if is_towards else 1.0
    link_s = ground.links.seconds(ground.pace, rising=rising)
    costs = _clock.costs(ground, link_s)
    return walk(ground, costs, link_s, sources, rising=rising, limit_s=limit_s, watch=watch).hours()


@dataclass(frozen=True, eq=False)
class Walked:
    """What is known when all is done.

    Attributes
    ----------
    ticks
        of the posts, LATEST where nobody came within the limit; none without posts.
    """

    ticks: NDArray[np.int64]
    _shape: tuple[int, int]
    _state: NDArray[np.int32]
    _limit_s: float

    def hours(self) -> NDArray[np.float32]:
        """Return the time of every cell; NaN where nobody comes within the limit."""
        out = np.empty(self._shape, np.float32)
        _state.hours(self._state, np.float32(self._limit_s), out)
        return out


def walk(
    ground: Ground,
    costs: Costs,
    link_s: NDArray[np.float64],
    sources: NDArray[np.int64],
    *,
    rising: float,
    limit_s: float,
    known: Known | None = None,
    watch: Callable[[NDArray[np.int64]], None] | None = None,
) -> Walked:
    """Walk from the sources, and from what is known; see `solve`. `link_s`: seconds of the ground's links."""
    rows, columns = ground.heights.shape
    planes = 2 if ground.factor is None else 3
    state = np.empty((rows + 2 * PAD_ROWS, planes, columns + 2 * PAD_COLUMNS), np.int32)
    _state.fill(ground.heights, ground.can_stand, ground.factor, rising, state)
    plane = state.shape[2]
    row = planes * plane

    def places(cells: NDArray[np.int64]) -> NDArray[np.int64]:
        i, j = np.divmod(cells, columns)
        at: NDArray[np.int64] = (i + PAD_ROWS) * row + j + PAD_COLUMNS
        return at

    leads = np.zeros(len(GROUP_ROWS) * LANES, dtype=np.int64)
    for group, down in enumerate(GROUP_ROWS):
        leads[group * LANES : (group + 1) * LANES] = down * row + FIRST_COLUMN + np.arange(LANES)
    clock = costs.clock
    asked = None if known is None else known.cells
    cells, special = _special(ground, asked, places, link_s / clock.tick_s, clock, state.size)
    spare = _SPARE if special is None else _SPARE + int(np.diff(special[3]).max(initial=0))
    posts = None if known is None else _posts(known, cells, places)
    flat = state.reshape(-1)
    flat[places(sources) + plane] = 0
    buckets = Buckets.starting(places(sources), ring=clock.ring, spare=spare)
    if watch is not None:
        watch(buckets.clock[3:4])
    while _buckets.spread(
        flat,
        plane,
        row,
        buckets.pool,
        buckets.free,
        buckets.tails,
        buckets.clock,
        buckets.begin_s,
        spare,
        leads,
        costs.lanes.reshape(-1),
        ground.stencil.groups,
        costs.rates,  # type: ignore[arg-type] # numba's stubs take a tuple of numbers for one of floats
        costs.table,
        _clock.passages(ground, plane, row),
        special,
        posts,
        clock.tick_s,
        clock.shift,
        clock.ring,
        limit_s,
    ):
        buckets.grow()
    ticks = np.empty(0, dtype=np.int64)
    if posts is not None and asked is not None:
        ticks = posts[2][np.searchsorted(cells, asked)]
    return Walked(ticks, (rows, columns), state, limit_s)


def _special(
    ground: Ground,
    asked: NDArray[np.int64] | None,
    cells_to_places: Callable[[NDArray[np.int64]], NDArray[np.int64]],
    link_ticks: NDArray[np.float64],
    clock: Clock,
    size: int,
) -> tuple[NDArray[np.int64], tuple[NDArray[np.generic], ...] | None]:
    """Return the cells of which something is known, and what; others need not be asked: see `spread`."""
    known = np.isfinite(link_ticks)
    start, end = ground.links.start[known], ground.links.end[known]
    cells = ascending(ground.blocked_cells, start, start[:0] if asked is None else asked)
    if asked is None and not cells.size:
        return cells, None
    places = cells_to_places(cells)
    words = (size >> 6) + 1
    bits = np.zeros(words, dtype=np.uint64)
    np.bitwise_or.at(bits, places >> 6, np.uint64(1) << (places & 63).astype(np.uint64))
    before = np.zeros(words, dtype=np.int32)
    before[1:] = np.cumsum(np.bitwise_count(bits[:-1]), dtype=np.int64)
    blocked = np.zeros(cells.size, dtype=np.uint64)
    blocked[np.searchsorted(cells, ground.blocked_cells)] = ground.blocked
    order = np.argsort(start, kind="stable")
    first = np.searchsorted(start[order], cells)
    first = np.append(first, start.size).astype(np.int64)
    ticks = whole_ticks(link_ticks[known], clock)
    return cells, (bits, before, blocked, first, cells_to_places(end[order]), ticks[order])


def whole_ticks(link_ticks: NDArray[np.float64], clock: Clock) -> NDArray[np.int64]:
    """Return what links cost, which must be finite."""
    return np.minimum(np.rint(link_ticks), clock.cap).astype(np.int64)


def _posts(
    known: Known,
    cells: NDArray[np.int64],
    cells_to_places: Callable[[NDArray[np.int64]], NDArray[np.int64]],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return what is known, of the special cells `cells` among others, as `spread` takes it."""
    at = np.searchsorted(cells, known.cells)
    ticks, is_new = np.full(cells.size, LATEST), np.zeros(cells.size, dtype=np.bool_)
    ticks[at], is_new[at] = known.ticks, known.is_new
    begin = known.is_new & (known.ticks < LATEST)
    come = np.concatenate([known.cells[begin], known.arrivals])
    come_ticks = np.concatenate([known.ticks[begin], known.arrival_ticks])
    order = np.argsort(come_ticks, kind="stable")
    return cells_to_places(come[order]), come_ticks[order], ticks, is_new
