"""The ground as a graph: which steps there are and what they cost, ready for the kernels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from geo.walking import _buckets, _state
from geo.walking._cost import Langmuir, Pace, Table, pace_s_m, table
from geo.walking._queue import Buckets
from geo.walking._stencil import FIRST_COLUMN, GROUP_ROWS, LANES, PAD_COLUMNS, PAD_ROWS, Stencil

_RATIO = 65_536.0
"""No step costs more than so many of the cheapest: it keeps a tick below 1/8000 of the cheapest step."""

_SPARE = 64
"""Chunks that the steps of one cell cannot fill: one for each lane, at most."""


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
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    length_m: NDArray[np.float64]
    factor: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ground:
    """A grid that can be walked on.

    Attributes
    ----------
    heights
        metres, shape (rows, columns).
    width_m, height_m
        of a cell.
    stencil
        the steps.
    pace
        how fast.
    can_stand
        None, or which cells can be stood on, beside having a height.
    factor
        None, or what time is multiplied by, finite where `can_stand`.
    blocked_cells, blocked
        cells, ascending, and for each the steps that cannot be taken, one bit for each lane.
    links
        of the network.
    steepest
        the steepest slope that can be walked, up or down; inf if any.
    rises_m
        the most that neighbours in a row, and in a column, differ in height.
    """

    heights: NDArray[np.floating]
    width_m: float
    height_m: float
    stencil: Stencil
    pace: Pace
    can_stand: NDArray[np.bool_] | None
    factor: NDArray[np.float32] | None
    blocked_cells: NDArray[np.int64]
    blocked: NDArray[np.uint64]
    links: Links
    steepest: float
    rises_m: tuple[float, float]

    def steepest_met(self) -> float:
        """Return a slope that no walkable step exceeds, up or down."""
        steps = self.stencil
        rise = np.abs(steps.columns) * self.rises_m[0] + np.abs(steps.rows) * self.rises_m[1]
        slopes = rise / steps.lengths_m(self.width_m, self.height_m)
        return min(float(slopes.max()) * (1 + 1e-6), self.steepest)

    def link_s(self, *, rising: float) -> NDArray[np.float64]:
        """Return the seconds of each link."""
        links, heights = self.links, self.heights.ravel()
        rise = (heights[links.end].astype(np.float64) - heights[links.start]) * rising
        return pace_s_m(self.pace, rise / links.length_m) * links.length_m * links.factor


@dataclass(frozen=True, eq=False)
class Clock:
    """Ticks and buckets that suit a ground."""

    tick_s: float
    shift: int
    ring: int
    cap: float


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
    rows, columns = ground.heights.shape
    rising = -1.0 if is_towards else 1.0
    planes = 2 if ground.factor is None else 3
    state = np.empty((rows + 2 * PAD_ROWS, planes, columns + 2 * PAD_COLUMNS), np.int32)
    _state.fill(ground.heights, ground.can_stand, ground.factor, rising, state)
    plane = state.shape[2]
    row = planes * plane

    def places(cells: NDArray[np.int64]) -> NDArray[np.int64]:
        i, j = np.divmod(cells, columns)
        at: NDArray[np.int64] = (i + PAD_ROWS) * row + j + PAD_COLUMNS
        return at

    link_s = ground.link_s(rising=rising)
    costs = _costs(ground, link_s)
    leads = np.zeros(len(GROUP_ROWS) * LANES, dtype=np.int64)
    for group, down in enumerate(GROUP_ROWS):
        leads[group * LANES : (group + 1) * LANES] = down * row + FIRST_COLUMN + np.arange(LANES)
    clock = costs.clock
    special = _special(ground, places, link_s / clock.tick_s, clock, state.size)
    spare = _SPARE if special is None else _SPARE + int(np.diff(special[3]).max())
    flat = state.reshape(-1)
    flat[places(sources) + plane] = 0
    buckets = Buckets.starting(places(sources), ring=clock.ring, spare=spare)
    watch(buckets.clock[3:])
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
        _passages(ground, plane, row),
        special,
        clock.tick_s,
        clock.shift,
        clock.ring,
        limit_s,
    ):
        buckets.grow()
    out = np.empty((rows, columns), np.float32)
    _state.hours(state, np.float32(limit_s), out)
    return out


@dataclass(frozen=True, eq=False)
class Costs:
    """Constants of every step, in ticks; see `geo.walking._lanes.improve`."""

    clock: Clock
    lanes: NDArray[np.float32]
    rates: tuple[np.float32, np.float32, np.float32, np.float32]
    table: NDArray[np.float32] | None


def _costs(ground: Ground, link_s: NDArray[np.float64]) -> Costs:
    steps = ground.stencil
    length_m = steps.lengths_m(ground.width_m, ground.height_m)
    slope = ground.steepest_met()
    exact = ground.pace if isinstance(ground.pace, Langmuir) else None
    tabled = None if exact else table(ground.pace, slope)
    least, greatest = (exact or _some(tabled)).span_s_m(slope)
    smallest, largest = _span(ground.factor)
    cheapest = least * smallest * length_m.min()
    dearest = greatest * largest * length_m.max()
    walkable = link_s[np.isfinite(link_s)]
    if walkable.size:
        cheapest, dearest = min(cheapest, walkable.min()), max(dearest, walkable.max())
    clock = _clock(cheapest, dearest)

    lanes = np.zeros((len(GROUP_ROWS) * LANES, 3), dtype=np.float64)
    lanes[:, 2] = -1.0  # no step there: nothing rises as little
    lanes[steps.lane, 2] = np.minimum(ground.steepest * length_m, 1e30)
    per_second = smallest / clock.tick_s
    if exact:
        lanes[steps.lane, 0] = exact.level_s_m * length_m * per_second + 0.5
        lanes[steps.lane, 1] = exact.steep_slope * length_m
        rates = (exact.up_s_m * per_second, exact.moderate_s_m * per_second, exact.steep_s_m * per_second)
        values = None
    else:
        known = _some(tabled)
        lanes[steps.lane, 0] = length_m * per_second
        lanes[steps.lane, 1] = known.per_slope / length_m
        rates = (float(known.zero), float(known.values.size - 2), 0.0)
        values = known.values
    up, moderate, steep = (np.float32(rate) for rate in rates)
    return Costs(
        clock=clock,
        lanes=np.ascontiguousarray(
            lanes.reshape(len(GROUP_ROWS), LANES, 3).transpose(0, 2, 1), dtype=np.float32
        ),
        rates=(up, moderate, steep, np.float32(clock.cap)),
        table=values,
    )


def _some(tabled: Table | None) -> Table:
    if tabled is None:
        raise InputError("a pace is either exact or in a table")
    return tabled


def _clock(cheapest_s: float, dearest_s: float) -> Clock:
    """Return ticks so small that the dearest step still fits, and buckets as wide as the cheapest step."""
    cheapest_s *= 1 - 1e-5  # costs are rounded to ticks and computed in 32 bits
    ratio = min(dearest_s * (1 + 1e-5) / cheapest_s, _RATIO)
    # Four buckets of room below the turn: for the width of the bucket itself, and for rounding.
    shift = int(np.floor(np.log2(_buckets.TURN / (ratio + 4.0))))
    ring = 1 << int(np.ceil(np.log2(ratio + 3.0)))
    return Clock(tick_s=cheapest_s / 2**shift, shift=shift, ring=ring, cap=float((ring - 3) << shift))


def _span(factor: NDArray[np.float32] | None) -> tuple[float, float]:
    if factor is None:
        return 1.0, 1.0
    known = factor[np.isfinite(factor)]
    return (float(known.min()), float(known.max())) if known.size else (1.0, 1.0)


def _passages(
    ground: Ground, plane: int, row: int
) -> tuple[np.float32, NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]] | None:
    """Return the cells that each step passes, for the mean factor along it."""
    if ground.factor is None:
        return None
    first = np.zeros(len(GROUP_ROWS) * LANES + 1, dtype=np.int64)
    places: list[int] = []
    shares: list[float] = []
    passed = dict(zip(ground.stencil.lane.tolist(), ground.stencil.passed, strict=True))
    for lane in range(len(GROUP_ROWS) * LANES):
        for down, right, share in passed.get(lane, ()):
            places.append(down * row + right + 2 * plane)
            shares.append(share)
        first[lane + 1] = len(places)
    smallest = np.float32(_span(ground.factor)[0])
    return smallest, first, np.array(places, dtype=np.int64), np.array(shares, dtype=np.float32)


def _special(
    ground: Ground,
    cells_to_places: Callable[[NDArray[np.int64]], NDArray[np.int64]],
    link_ticks: NDArray[np.float64],
    clock: Clock,
    size: int,
) -> tuple[NDArray[np.generic], ...] | None:
    """Return what is known of few cells only, so that all others need not be asked: see `spread`."""
    known = np.isfinite(link_ticks)
    start, end = ground.links.start[known], ground.links.end[known]
    if not ground.blocked_cells.size and not start.size:
        return None
    ticks = np.minimum(np.rint(link_ticks[known]), clock.cap).astype(np.int64)
    cells = np.union1d(ground.blocked_cells, start)
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
    return bits, before, blocked, first, cells_to_places(end[order]), ticks[order]
