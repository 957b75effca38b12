"""Kernel of `geo.body.balance`: many walks minute by minute, eight side by side.

All that eight walkers are and do stands in one array (`geo.body._rows`), number by number, eight of each
beside each other; each step of a minute (`geo.body._minute`) goes through it in one loop over the eight,
which the compiler turns into instructions for several walkers at once. With several arrays it could not
know that they do not overlap. Only what differs from walker to walker is done here, one by one: the next
segment, the next hour, the next walk.

Each minute has three parts. First every walker goes on, over as many segments as the minute holds, and the
minute's conditions are the means over it. Then the heat balance is worked out (`geo.body._strain`). Then each
drinks, and what happened is written down. Who has arrived makes room for the next.

A minute that a walk ends in is not worked but kept, so that the next leg goes on with it: cutting a walk
changes nothing.
"""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from geo.body import _columns as c
from geo.body import _minute
from geo.body import _rows as r
from geo.body import _state as st
from geo.body._formulas import clothed
from geo.body._strain import LANES, Grid, vapour_pressure_kpa
from geo.body.person import STORED_W_MIN_KG

Index: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Shares: TypeAlias = NDArray[np.float32]

CHUNK: Final = 256
"""Walks that a thread takes up one after another, at most: enough to keep eight going until near the end."""

SCATTER: Final = 7
"""A thread's chunks are so far apart: walks that follow each other are alike, and threads are to have equal
shares of long ones. A prime that does not divide the number of chunks, so that each has its turn."""


@njit(cache=True, error_model="numpy")
def _hour(w: Grid, lane: int, hours: Grid, first: int, count: int) -> int:
    """Take the air of the two hours about a walker's clock; return the earlier, -1 in the first half hour."""
    # The hour before is the one whose middle was last; clocks count whole minutes from midnight.
    hour = (int(w[(r.P + c.CLOCK_MIN) * LANES + lane]) + 30) // 60 - 1
    on = (hour + count) % count
    then = first + (on + 1 if on + 1 < count else 0)
    on += first
    w[r.AIR_0 * LANES + lane], w[r.AIR_1 * LANES + lane] = hours[0, on], hours[0, then]
    w[r.VAPOUR_0 * LANES + lane], w[r.VAPOUR_1 * LANES + lane] = hours[1, on], hours[1, then]
    w[r.WIND_0 * LANES + lane], w[r.WIND_1 * LANES + lane] = hours[2, on], hours[2, then]
    return hour


@njit(cache=True, error_model="numpy")
def _sky(w: Grid, lane: int, before: int, i: int, excess: Grid, shone: Grid) -> None:
    """Take the sky of a segment in the two hours about a walker's clock."""
    columns = excess.shape[1]
    before = (before + columns) % columns
    after = before + 1 if before + 1 < columns else 0
    w[r.EXCESS_0 * LANES + lane], w[r.EXCESS_1 * LANES + lane] = excess[i, before], excess[i, after]
    w[r.SHONE_0 * LANES + lane], w[r.SHONE_1 * LANES + lane] = shone[i, before], shone[i, after]


@njit(cache=True, error_model="numpy")
def _segment(w: Grid, lane: int, i: int, segments: Grid) -> None:
    """Take what a segment asks."""
    w[r.LENGTH * LANES + lane] = segments[i, c.LENGTH_M]
    w[r.SPEED * LANES + lane] = segments[i, c.SPEED_M_MIN]
    w[r.EFFORT_043 * LANES + lane] = segments[i, c.EFFORT_043]
    w[r.EFFORT_4 * LANES + lane] = segments[i, c.EFFORT_4]
    w[r.EFFORT_GRADE * LANES + lane] = segments[i, c.EFFORT_GRADE]
    w[r.GROUND * LANES + lane] = segments[i, c.GROUND]
    w[r.COOLER * LANES + lane] = segments[i, c.COOLER_C]


@njit(cache=True, error_model="numpy")
def _safe_h(w: Grid, lane: int, plain_h: float) -> float:
    """Return a walker's own hours for what takes others `plain_h`, with the rests of each hour.

    They go at the mean of their pace now and of the pace that the reserve leaves: no slower, for there they
    have arrived.
    """
    share = w[(r.P + c.DEFICIT_G) * LANES + lane] * w[r.PER_GRAM * LANES + lane]
    slow_from, slow_by = w[(r.K + c.SLOW_FROM) * LANES + lane], w[(r.K + c.SLOW_BY) * LANES + lane]
    least = w[(r.K + c.SLOW_LEAST) * LANES + lane]
    now = max(1.0 - max(share - slow_from, 0.0) * slow_by, least)
    now = w[r.HELD * LANES + lane] if w[r.HELD * LANES + lane] > 0.0 else now
    then = max(1.0 - max(w[(r.K + c.RESERVE) * LANES + lane] - slow_from, 0.0) * slow_by, least)
    slower = 0.5 / now + 0.5 / min(now, then)
    rests = 60.0 / (60.0 - w[(r.K + c.REST_MIN_H) * LANES + lane])
    own_h: float = plain_h / w[(r.K + c.PACE) * LANES + lane] * slower * rests
    return own_h


@njit(cache=True, error_model="numpy")
def _look(w: Grid, lane: int, i: int, segments: Grid) -> None:
    """At the begin of a segment: drink where there is water, and see whether water or help can be reached."""
    if segments[i, c.REFILL] > 0.5:
        w[(r.OUT + c.DRUNK_G) * LANES + lane] += w[(r.P + c.DEFICIT_G) * LANES + lane]
        w[(r.P + c.DEFICIT_G) * LANES + lane] = 0.0
        w[(r.P + c.WATER_G) * LANES + lane] = w[(r.K + c.CAPACITY_G) * LANES + lane]
    if math.isnan(w[(r.OUT + c.NO_RETURN_M) * LANES + lane]):
        reserve = (
            w[(r.P + c.WATER_G) * LANES + lane]
            + 1000.0 * w[(r.K + c.MASS_KG) * LANES + lane] * w[(r.K + c.RESERVE) * LANES + lane]
            - w[(r.P + c.DEFICIT_G) * LANES + lane]
        )
        loses_g_h = w[(r.P + c.ON_FOOT_G_MIN) * LANES + lane] * 60.0
        if reserve < loses_g_h * _safe_h(w, lane, segments[i, c.SAFE_H]):
            w[(r.OUT + c.NO_RETURN_M) * LANES + lane] = w[(r.P + c.DONE_M) * LANES + lane]


@njit(cache=True, error_model="numpy")
def _note(row: Grid, i: int, w: Grid, lane: int) -> None:
    """Write down how it is at the end of a segment."""
    mass, limit = w[(r.K + c.MASS_KG) * LANES + lane], w[(r.K + c.COLD_KJ_M2) * LANES + lane]
    air, debt = w[r.HERE_AIR * LANES + lane], w[(r.P + c.COLD_DEBT_KJ_M2) * LANES + lane]
    row[i, c.AT_MIN] = w[(r.P + c.CLOCK_MIN) * LANES + lane] + w[(r.P + c.PENDING_MIN) * LANES + lane]
    row[i, c.AT_AIR_C] = air
    row[i, c.AT_RADIANT_C] = air + w[r.HERE_SUN * LANES + lane] * w[(r.K + c.SUN) * LANES + lane]
    row[i, c.AT_SPEED] = w[r.HERE_SPEED * LANES + lane] / 60.0
    row[i, c.AT_MET] = w[r.HERE_MET * LANES + lane]
    row[i, c.AT_CORE_C] = w[st.RECTAL * LANES + lane]
    row[i, c.AT_DEFICIT] = w[(r.P + c.DEFICIT_G) * LANES + lane] / (1000.0 * mass)
    row[i, c.AT_WATER_G] = w[(r.P + c.WATER_G) * LANES + lane]
    row[i, c.AT_RATE] = w[(r.P + c.RATE_G_MIN) * LANES + lane] * 60.0
    row[i, c.AT_COLD] = debt / limit
    row[i, c.AT_STOP_H] = _minute.stop_h(w[r.STOP * LANES + lane], limit, debt)
    row[i, c.AT_OUTSIDE] = 1.0 if _minute.is_outside(w, lane) else 0.0
    row[i, c.AT_WIND] = w[r.RELATIVE * LANES + lane]
    if w[st.MINUTES * LANES + lane] == 0.0:
        # These are of the minute before: within the first, nothing is known of them.
        row[i, c.AT_RATE] = row[i, c.AT_STOP_H] = row[i, c.AT_OUTSIDE] = row[i, c.AT_WIND] = np.nan


@njit(cache=True, error_model="numpy")
def _enter(w: Grid, lane: int, at: int, bodies: Grid, walkers: Grid, pack: Grid, outcome: Grid) -> None:
    """Take up a walk."""
    for i in range(st.STATE):
        w[i * LANES + lane] = bodies[at, i]
    for i in range(c.WALKER):
        w[(r.K + i) * LANES + lane] = walkers[at, i]
    for i in range(c.PACK):
        w[(r.P + i) * LANES + lane] = pack[at, i]
    for i in range(c.OUTCOME):
        w[(r.OUT + i) * LANES + lane] = outcome[at, i]
    clock = int(pack[at, c.CLOCK_MIN])
    w[r.PART * LANES + lane] = (clock + 30) % 60
    w[r.SINCE * LANES + lane] = (clock - int(walkers[at, c.START_MIN])) % 60
    w[r.OF_DAY * LANES + lane] = clock % 1440
    w[r.PER_AREA * LANES + lane] = 1.0 / walkers[at, c.AREA_M2]
    w[r.HEAT * LANES + lane] = STORED_W_MIN_KG * walkers[at, c.MASS_KG] / walkers[at, c.AREA_M2]
    w[r.PER_HEAT * LANES + lane] = 1.0 / w[r.HEAT * LANES + lane]
    w[r.PER_GRAM * LANES + lane] = 1.0 / (1000.0 * walkers[at, c.MASS_KG])
    w[r.PER_DEBT * LANES + lane] = 1.0 / walkers[at, c.COLD_KJ_M2]
    w[r.CLOTHED * LANES + lane] = clothed(walkers[at, c.CLOTHING_CLO])
    w[r.PER_WETTED * LANES + lane] = 1.0 / walkers[at, c.WET_CLOTHING]
    w[r.SKIN_KPA * LANES + lane] = vapour_pressure_kpa(walkers[at, c.COLD_SKIN_C])
    w[r.ON * LANES + lane] = 1.0
    w[r.STOP * LANES + lane] = w[r.RELATIVE * LANES + lane] = 0.0
    w[r.AIR * LANES + lane] = w[r.RADIANT * LANES + lane] = w[r.VAPOUR * LANES + lane] = 0.0
    w[r.MET * LANES + lane] = 0.0


@njit(cache=True, error_model="numpy")
def _leave(w: Grid, lane: int, at: int, is_end: bool, bodies: Grid, pack: Grid, outcome: Grid) -> None:
    """Give back a walk."""
    since = w[(r.P + c.CLOCK_MIN) * LANES + lane] - w[(r.K + c.START_MIN) * LANES + lane]
    if is_end and w[r.ON * LANES + lane] < 0.5 and since < w[(r.K + c.LIMIT_MIN) * LANES + lane]:
        w[(r.OUT + c.MINUTES_WALKED) * LANES + lane] = since + w[(r.P + c.PENDING_MIN) * LANES + lane]
    for i in range(st.STATE):
        bodies[at, i] = w[i * LANES + lane]
    for i in range(c.PACK):
        pack[at, i] = w[(r.P + i) * LANES + lane]
    for i in range(c.OUTCOME):
        outcome[at, i] = w[(r.OUT + i) * LANES + lane]


@njit(cache=True, nogil=True, parallel=True, error_model="numpy")
def walk(
    hours: Grid,
    first_hour: Index,
    count_hours: Index,
    segments: Grid,
    excess: Grid,
    shone: Grid,
    begin: Index,
    end: Index,
    walkers: Grid,
    bodies: Grid,
    pack: Grid,
    outcome: Grid,
    record_row: Index,
    record: Grid,
    held_at: Index,
    held: Shares,
    slowed: Shares,
    at_end: Flags,
) -> None:
    """Walk many walks, each over its own run of segments.

    Parameters
    ----------
    hours
        shape (3, h): air temperature (C), vapour pressure (kPa), wind at the walker (m/s), hour by hour; each
        walk goes round the `count_hours` hours from `first_hour` on, its clock's midnight being the first.
    segments
        shape (s, SEGMENT).
    excess, shone
        shape (s, 24): radiant less air temperature (K), and share of the direct sun, at the middle of each
        hour of the day; or of each of as many hours as `count_hours` has for every walk.
    begin, end
        shape (n,): the segments of each walk.
    walkers, bodies, pack, outcome
        shapes (n, WALKER), (n, STATE), (n, PACK), (n, OUTCOME); the last three are changed.
    record_row, record
        shape (n,): -1, or the row of `record`, shape (rows, s, RECORD), that a walk is written down in.
    held_at
        shape (n,): -1, or where in the next two the first segment of each walk stands.
    held
        what is left of the pace on each segment, whatever the walker's own want of water; 0: their own.
    slowed
        is changed: what the own want of water leaves of the pace at the end of each segment.
    at_end
        shape (n,): whether the walk ends at `end`, so that its last part of a minute is worked as it is.
    """
    n = begin.size
    size = min(CHUNK, max(n // (2 * LANES * LANES) * LANES, LANES))
    chunks = (n + size - 1) // size
    chunks += 1 if chunks % SCATTER == 0 else 0
    for place in prange(chunks):
        following = place * SCATTER % chunks * size
        last = min(following + size, n)
        w = np.zeros(r.WIDTH * LANES)
        who = np.full(LANES, -1)
        seg = np.zeros(LANES, np.int64)
        before = np.zeros(LANES, np.int64)
        while True:
            busy = 0
            for lane in range(LANES):
                if w[r.GOES * LANES + lane] > 0.5:
                    busy += 1
                    continue
                if who[lane] >= 0:
                    _leave(w, lane, who[lane], at_end[who[lane]], bodies, pack, outcome)
                    who[lane] = -1
                while following < last and begin[following] >= end[following]:
                    following += 1
                if following >= last:
                    continue
                at, i = following, begin[following]
                following += 1
                busy += 1
                who[lane], seg[lane] = at, i
                _enter(w, lane, at, bodies, walkers, pack, outcome)
                before[lane] = _hour(w, lane, hours, first_hour[at], count_hours[at])
                _sky(w, lane, before[lane], i, excess, shone)
                _segment(w, lane, i, segments)
                w[r.HELD * LANES + lane] = held[held_at[at]] if held_at[at] >= 0 else 0.0
                if w[(r.P + c.DONE_IN_SEGMENT_M) * LANES + lane] == 0.0:
                    _look(w, lane, i, segments)
                w[r.GOES * LANES + lane] = 1.0
            if busy == 0:
                break
            _minute.begin(w)
            while _minute.go(w) > 0:
                for lane in range(LANES):
                    if w[r.CROSS * LANES + lane] < 0.5:
                        continue
                    at, i = who[lane], seg[lane]
                    if record_row[at] >= 0:
                        _note(record[record_row[at]], i, w, lane)
                    if held_at[at] >= 0:
                        slowed[held_at[at] + i - begin[at]] = w[r.SLOWED * LANES + lane]
                    i += 1
                    seg[lane] = i
                    if i < end[at]:
                        _segment(w, lane, i, segments)
                        _sky(w, lane, before[lane], i, excess, shone)
                        if held_at[at] >= 0:
                            w[r.HELD * LANES + lane] = held[held_at[at] + i - begin[at]]
                        _look(w, lane, i, segments)
                    else:
                        w[r.ON * LANES + lane] = 0.0
                        if at_end[at]:
                            w[(r.OUT + c.ARRIVED) * LANES + lane] = 1.0
            if _minute.meet(w) == 0:
                continue
            _minute.heat(w)
            if _minute.feel(w) > 0:
                _minute.freeze(w)
            _minute.drink(w)
            if _minute.tell(w) == 0:
                continue
            for lane in range(LANES):
                if w[r.PART * LANES + lane] >= 60.0:
                    w[r.PART * LANES + lane] = 0.0
                    at = who[lane]
                    before[lane] = _hour(w, lane, hours, first_hour[at], count_hours[at])
                    _sky(w, lane, before[lane], min(seg[lane], end[at] - 1), excess, shone)
