"""What the kernels must know of every step: ticks and buckets that suit a ground, and constants of costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from geo.walking import _buckets
from geo.walking._cost import Langmuir, Table, table
from geo.walking._ground import Ground, Terms
from geo.walking._stencil import GROUP_ROWS, LANES

_RATIO = 65_536.0
"""No step costs more than so many of the cheapest: it keeps a tick below 1/8000 of the cheapest step."""


@dataclass(frozen=True, eq=False)
class Clock:
    """Ticks and buckets that suit a ground."""

    tick_s: float
    shift: int
    ring: int
    cap: float


@dataclass(frozen=True, eq=False)
class Costs:
    """Constants of every step, in ticks; see `geo.walking._lanes.improve`."""

    clock: Clock
    lanes: NDArray[np.float32]
    rates: tuple[np.float32, np.float32, np.float32, np.float32]
    table: NDArray[np.float32] | None


def costs(terms: Terms, link_s: NDArray[np.float64]) -> Costs:
    """Return the constants; `link_s` are the seconds of all links of the network."""
    steps = terms.stencil
    length_m = steps.lengths_m(terms.width_m, terms.height_m)
    slope = terms.steepest_met()
    exact = terms.pace if isinstance(terms.pace, Langmuir) else None
    tabled = None if exact else table(terms.pace, slope)
    least, greatest = (exact or _some(tabled)).span_s_m(slope)
    smallest, largest = terms.factors
    cheapest = least * smallest * length_m.min()
    dearest = greatest * largest * length_m.max()
    walkable = link_s[np.isfinite(link_s)]
    if walkable.size:
        cheapest, dearest = min(cheapest, walkable.min()), max(dearest, walkable.max())
    clock = _clock(cheapest, dearest)

    lanes = np.zeros((len(GROUP_ROWS) * LANES, 3), dtype=np.float64)
    lanes[:, 2] = -1.0  # no step there: nothing rises as little
    lanes[steps.lane, 2] = np.minimum(terms.steepest * length_m, 1e30)
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


def passages(
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
    smallest = np.float32(ground.factors[0])
    return smallest, first, np.array(places, dtype=np.int64), np.array(shares, dtype=np.float32)
