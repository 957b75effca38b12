"""Kernel of `geo.body.balance`: many walks minute by minute, eight side by side.

Each minute has three parts. First every walker goes on alone, over as many segments as the minute holds, and
the minute's conditions are the means over it. Then the heat balance of eight walkers is worked out at once
(`geo.body._strain`). Then each drinks, and what happened is written down.

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
from geo.body import _state as st
from geo.body._strain import LANES, falling, minute, terms, vapour_pressure_kpa

Grid: TypeAlias = NDArray[np.floating]
Index: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

G_PER_W_H: Final = 2.67 / 1.8
"""Grams of sweat whose evaporation takes one watt for an hour, as ISO 7933 counts them."""

STANDING: Final = 0.97 * 5.67e-08 * 0.77
"""What a standing body in plain clothes radiates (ISO 7933), none of which reflect: W/(m2 K4)."""

_STORED: Final = 58.15
"""Heat that a kilogram of body takes for a degree, W min."""

_TIGHT: Final = 1e-9

_GIVES: Final = 0.54 * 100.0**0.075
_KEEPS: Final = 0.5 - 0.06 * math.log(100.0)
"""ISO 11079's fall of insulation in wind and movement; see `geo.body.cold`."""

_AIR: Final = st.STATE + 0
_RADIANT: Final = st.STATE + 1
_VAPOUR: Final = st.STATE + 2
_WIND: Final = st.STATE + 3
_RELATIVE: Final = st.STATE + 4
_FORCED: Final = st.STATE + 5
_WALK: Final = st.STATE + 6
_MET: Final = st.STATE + 7
_CLO: Final = st.STATE + 8
_HEAT: Final = st.STATE + 9
_SWEAT: Final = st.STATE + 10
_WET: Final = st.STATE + 11
_WETTED: Final = st.STATE + 12
_REST: Final = st.STATE + 13
_GOES: Final = st.STATE + 14
_STRAIN: Final = st.STATE + 15
_OSEC: Final = st.STATE + 16
_PW: Final = st.STATE + 17
_ASKED: Final = st.STATE + 18
_COLD: Final = st.STATE + 19
_STOP: Final = st.STATE + 20
_SHONE: Final = st.STATE + 21
_GROUND: Final = st.STATE + 22
_RESTS: Final = st.STATE + 23
_JACKET: Final = st.STATE + 24
_BELOW: Final = st.STATE + 25
_SKIN: Final = st.STATE + 26
_SHIVER: Final = st.STATE + 27
_STOPPED: Final = st.STATE + 28
_WIDTH: Final = st.STATE + 29
"""Where the numbers of eight walkers stand in the array of their block."""


@njit(cache=True, inline="always", error_model="numpy")
def _less_than_root(x: float) -> float:
    """Return x to the power of -0.455, to 2e-6 of it from 5 to 2,000: a polynomial in the eighth root."""
    y = math.sqrt(math.sqrt(math.sqrt(min(max(x, 5.0), 2000.0))))
    u = (y - 1.925) / 0.725
    late = 0.00414450610958 + u * (
        -0.00128868889491 + u * (0.000634966679006 + u * (-0.00088162734413 + u * 0.000397895726138))
    )
    middle = 0.0488897724842 + u * (
        -0.0280079406295 + u * (0.0152021344774 + u * (-0.00832194575919 + u * late))
    )
    return 0.0921875193479 + u * (
        -0.126380144869 + u * (0.110426946656 + u * (-0.0782038592368 + u * middle))
    )


@njit(cache=True, inline="always", error_model="numpy")
def _forced_w_m2_k(relative_m_s: float) -> float:
    """Return `geo.body._strain.forced_w_m2_k` to 1e-11 of it up to 25 m/s: in powers of the eighth root."""
    y = math.sqrt(math.sqrt(math.sqrt(min(max(relative_m_s, 1.0), 25.0))))
    u = (y - 1.25) * 4.0
    fast = 2.9185562127381 + u * (
        2.8018139642103 + u * (
            1.0646893064085 + u * (
                0.19874200410669 + u * (
                    0.017886780326752 + u * (
                        0.00057237609390391 + u * (
                            -3.8157720161594e-06 + u * (1.3199422814723e-07 - u * 7.2940109096528e-09)
                        )
                    )
                )
            )
        )
    )  # fmt: skip
    return 8.7 * fast if relative_m_s > 1.0 else 3.5 + 5.2 * relative_m_s


@njit(cache=True, inline="always", error_model="numpy")
def _power_of_e(x: float) -> float:
    """Return e to the power of x, 0 <= x <= 4, to 1e-9 of it."""
    u = x * 0.0625
    series = 1.0 + u * (
        1.0
        + u * (0.5 + u * (1.0 / 6.0 + u * (1.0 / 24.0 + u * (1.0 / 120.0 + u * (1.0 / 720.0 + u / 5040.0)))))
    )
    squared = series * series
    fourth = squared * squared
    eighth = fourth * fourth
    return eighth * eighth


@njit(cache=True, inline="always", error_model="numpy")
def _moved(relative_m_s: float, walk_m_s: float) -> float:
    """Return what wind and walk leave of the insulation in the cold: `geo.body.cold`."""
    return _GIVES * falling(-0.15 * min(relative_m_s, 18.0) - 0.22 * min(walk_m_s, 1.5)) + _KEEPS


@njit(cache=True, inline="always", error_model="numpy")
def _lost(
    skin_c: float,
    air_c: float,
    radiant_c: float,
    vapour_kpa: float,
    forced: float,
    clothing_clo: float,
    wetted: float,
    moved: float,
) -> float:
    """Return the heat lost through skin and clothing, W/m2: `geo.body.cold.heat_loss_w_m2`."""
    around = (forced * air_c + 4.5 * radiant_c) / (forced + 4.5)
    insulation = moved * (clothing_clo * 0.155 + 0.085 / (1.0 + 0.30535 * clothing_clo))
    permeable = min(0.38 * ((2.6 * moved - 6.5) * moved + 4.9), 0.9)
    wet = 0.06 * max(vapour_pressure_kpa(skin_c) - vapour_kpa, 0.0) * permeable * 16.7 / insulation
    return (skin_c - around) / (insulation * wetted) + wet


@njit(cache=True, inline="always", error_model="numpy")
def _between(hours: Grid, column: int, before: int, after: int, late: float) -> float:
    """Return a value at a time, straight between the middles of two hours."""
    value: float = hours[column, before] * (1.0 - late) + hours[column, after] * late
    return value


@njit(cache=True, forceinline=True, error_model="numpy")
def _go(
    at: int,
    lane: int,
    w: Grid,
    seg: Index,
    hours: Grid,
    first_hour: Index,
    count_hours: Index,
    segments: Grid,
    excess: Grid,
    shone: Grid,
    end: Index,
    walkers: Grid,
    pack: Grid,
    outcome: Grid,
    record_row: Index,
    record: Grid,
    at_end: Flags,
) -> bool:
    """Let a walker go on for the rest of a minute; return whether the minute is full and can be worked."""
    first, count = first_hour[at], count_hours[at]
    clock = pack[at, c.CLOCK_MIN]
    if clock - walkers[at, c.START_MIN] >= walkers[at, c.LIMIT_MIN]:
        return False
    # Conditions are those of the middle of the minute, wherever a walk is cut. The hour before is the one
    # whose middle was last; clocks count whole minutes from midnight.
    whole = int(clock)
    hour = whole // 60
    late = (whole - hour * 60 + 0.5) / 60.0 - 0.5
    rests = _rests(walkers, at, hour % 24 + late + 0.5, whole - int(walkers[at, c.START_MIN]))
    if late < 0.0:
        late += 1.0
        hour -= 1
    before = (hour + 24) % 24
    after = before + 1 if before < 23 else 0
    if count == 24:
        on, then = first + before, first + after
    else:
        on = (hour + count) % count
        then = first + (on + 1 if on + 1 < count else 0)
        on += first
    air = _between(hours, 0, on, then, late) + walkers[at, c.WARMER_C]
    pace, rooted = walkers[at, c.PACE], walkers[at, c.PACE_043]
    slowed = _slowed(walkers, at, pack[at, c.DEFICIT_G])
    if slowed < 1.0:
        pace *= slowed
        rooted *= slowed**0.43
    fourth = pace * pace * pace * pace
    mass, load = walkers[at, c.MASS_KG], walkers[at, c.LOAD_KG] + 0.001 * pack[at, c.WATER_G]
    standing = walkers[at, c.STANDING_W_KG]
    left_min = 1.0 - pack[at, c.PENDING_MIN]
    i = seg[lane]
    row = record_row[at]
    while left_min > _TIGHT and i < end[at]:
        here = air + segments[i, c.COOLER_C]
        sun = excess[i, before] * (1.0 - late) + excess[i, after] * late
        bright = shone[i, before] * (1.0 - late) + shone[i, after] * late
        if rests:
            took, walked_m = left_min, 0.0
            met = walkers[at, c.REST_W_M2]
            sun *= 1.0 - walkers[at, c.REST_SHADE]
            bright *= 1.0 - walkers[at, c.REST_SHADE]
            walking = 0.0
        else:
            speed = segments[i, c.SPEED_M_MIN] * pace
            rest_m = segments[i, c.LENGTH_M] - pack[at, c.DONE_IN_SEGMENT_M]
            took = rest_m / speed
            is_whole = took <= left_min
            took = min(took, left_min)
            walked_m = rest_m if is_whole else speed * took
            effort = (
                1.94 * segments[i, c.EFFORT_043] * rooted
                + 0.24 * segments[i, c.EFFORT_4] * fourth
                + segments[i, c.EFFORT_GRADE] * pace * walkers[at, c.GRADE]
            )
            # What carries costs what it weighs; standing still costs the body alone (see `effort`).
            effort = max(effort, 0.0) * walkers[at, c.WALKING]
            watts = standing * mass + segments[i, c.GROUND] * effort * (mass + load)
            met = watts / walkers[at, c.AREA_M2]
            walking = speed / 60.0
        pack[at, c.SUM_MET] += met * took
        pack[at, c.SUM_WALK] += walking * took
        pack[at, c.SUM_AIR] += here * took
        pack[at, c.SUM_SUN] += sun * walkers[at, c.SUN] * took
        pack[at, c.SUM_SHONE] += bright * took
        pack[at, c.PENDING_MIN] += took
        pack[at, c.DONE_M] += walked_m
        left_min -= took
        if rests:
            continue
        if is_whole:
            if row >= 0:
                _note(record[row], i, at, lane, w, pack, walkers, here, sun, speed, met)
            pack[at, c.DONE_IN_SEGMENT_M] = 0.0
            i += 1
            if i < end[at]:
                _look(at, i, segments, walkers, pack, outcome)
        else:
            pack[at, c.DONE_IN_SEGMENT_M] += walked_m
    seg[lane] = i
    ended = i >= end[at]
    if ended and at_end[at]:
        outcome[at, c.ARRIVED] = 1.0
    pending = pack[at, c.PENDING_MIN]
    if pending < 1.0 - _TIGHT:
        if ended and at_end[at]:
            outcome[at, c.MINUTES_WALKED] = clock + pending - walkers[at, c.START_MIN]
        return False
    w[_MET * LANES + lane] = pack[at, c.SUM_MET] / pending
    walking = pack[at, c.SUM_WALK] / pending
    here = pack[at, c.SUM_AIR] / pending
    wind = _between(hours, 2, on, then, late) * walkers[at, c.WIND]
    w[_WALK * LANES + lane] = walking
    w[_AIR * LANES + lane] = here
    w[_RADIANT * LANES + lane] = here + pack[at, c.SUM_SUN] / pending
    w[_VAPOUR * LANES + lane] = _between(hours, 1, on, then, late)
    w[_WIND * LANES + lane] = wind
    relative = max(wind, walking)
    w[_RELATIVE * LANES + lane] = relative
    w[_SHONE * LANES + lane] = pack[at, c.SUM_SHONE] / pending
    w[_RESTS * LANES + lane] = 1.0 if rests else 0.0
    pack[at, c.PENDING_MIN] = 0.0
    pack[at, c.SUM_MET] = 0.0
    pack[at, c.SUM_WALK] = 0.0
    pack[at, c.SUM_AIR] = 0.0
    pack[at, c.SUM_SUN] = 0.0
    pack[at, c.SUM_SHONE] = 0.0
    pack[at, c.CLOCK_MIN] = clock + 1.0
    return True


@njit(cache=True, inline="always")
def _rests(walkers: Grid, at: int, of_day_h: float, since_min: int) -> bool:
    """Whether a walker rests in a minute: in the hours of rest, or late in each hour of the walk."""
    begins, ends = walkers[at, c.REST_FROM_H], walkers[at, c.REST_TO_H]
    if begins < ends:
        by_clock = begins <= of_day_h < ends
    else:
        by_clock = begins > ends and (of_day_h >= begins or of_day_h < ends)
    return bool(by_clock or since_min % 60 >= 60.0 - walkers[at, c.REST_MIN_H])


@njit(cache=True, inline="always")
def _slowed(walkers: Grid, at: int, deficit_g: float) -> float:
    """Return what the pace is multiplied by for want of water."""
    share = deficit_g / (1000.0 * walkers[at, c.MASS_KG])
    over = share - walkers[at, c.SLOW_FROM]
    return max(1.0 - over * walkers[at, c.SLOW_BY], walkers[at, c.SLOW_LEAST]) if over > 0.0 else 1.0


@njit(cache=True, forceinline=True, error_model="numpy")
def _look(at: int, i: int, segments: Grid, walkers: Grid, pack: Grid, outcome: Grid) -> None:
    """At the begin of a segment: drink where there is water, and see whether water or help can be reached."""
    if segments[i, c.REFILL] > 0.5:
        outcome[at, c.DRUNK_G] += pack[at, c.DEFICIT_G]
        pack[at, c.DEFICIT_G] = 0.0
        pack[at, c.WATER_G] = walkers[at, c.CAPACITY_G]
    if math.isnan(outcome[at, c.NO_RETURN_M]):
        reserve = (
            pack[at, c.WATER_G]
            + 1000.0 * walkers[at, c.MASS_KG] * walkers[at, c.RESERVE]
            - pack[at, c.DEFICIT_G]
        )
        if reserve < pack[at, c.RATE_G_MIN] * 60.0 * segments[i, c.SAFE_H]:
            outcome[at, c.NO_RETURN_M] = pack[at, c.DONE_M]


@njit(cache=True, forceinline=True, error_model="numpy")
def _note(
    row: Grid,
    i: int,
    at: int,
    lane: int,
    w: Grid,
    pack: Grid,
    walkers: Grid,
    air: float,
    sun: float,
    speed: float,
    met: float,
) -> None:
    """Write down how it is at the end of a segment."""
    row[i, c.AT_MIN] = pack[at, c.CLOCK_MIN] + pack[at, c.PENDING_MIN]
    row[i, c.AT_AIR_C] = air
    row[i, c.AT_RADIANT_C] = air + sun * walkers[at, c.SUN]
    row[i, c.AT_SPEED] = speed / 60.0
    row[i, c.AT_MET] = met
    row[i, c.AT_CORE_C] = w[st.RECTAL * LANES + lane]
    row[i, c.AT_DEFICIT] = pack[at, c.DEFICIT_G] / (1000.0 * walkers[at, c.MASS_KG])
    row[i, c.AT_WATER_G] = pack[at, c.WATER_G]
    row[i, c.AT_RATE] = pack[at, c.RATE_G_MIN] * 60.0
    row[i, c.AT_COLD] = pack[at, c.COLD_DEBT_KJ_M2] / walkers[at, c.COLD_KJ_M2]
    row[i, c.AT_STOP_H] = _stop_h(
        w[_STOP * LANES + lane], walkers[at, c.COLD_KJ_M2], pack[at, c.COLD_DEBT_KJ_M2]
    )
    row[i, c.AT_OUTSIDE] = 1.0 if _is_outside(w, lane) else 0.0
    row[i, c.AT_WIND] = w[_RELATIVE * LANES + lane]


@njit(cache=True, inline="always")
def _stop_h(loses_w_m2: float, limit_kj_m2: float, debt_kj_m2: float) -> float:
    """Return the hours until one who stops here is dangerously cold; a day and more counts as never."""
    if loses_w_m2 <= 0.0:
        return np.inf
    return max(limit_kj_m2 - debt_kj_m2, 0.0) / (loses_w_m2 * 3.6)


@njit(cache=True, inline="always")
def _is_outside(w: Grid, lane: int) -> bool:
    """Whether conditions are outside the limits of ISO 7933:2023."""
    air, radiant = w[_AIR * LANES + lane], w[_RADIANT * LANES + lane]
    vapour, met = w[_VAPOUR * LANES + lane], w[_MET * LANES + lane]
    clothing = w[_CLO * LANES + lane]
    return not (
        15.0 <= air <= 50.0
        and 0.0 <= radiant - air <= 60.0
        and w[_RELATIVE * LANES + lane] <= 3.0
        and 0.5 <= vapour <= 4.5
        and 56.0 <= met <= 250.0
        and 0.1 <= clothing <= 1.0
    )


@njit(cache=True, forceinline=True, error_model="numpy")
def _after(
    at: int,
    lane: int,
    w: Grid,
    walkers: Grid,
    pack: Grid,
    outcome: Grid,
) -> None:
    """After a minute's heat balance: sweat, drink, and what has happened."""
    area, mass = walkers[at, c.AREA_M2], walkers[at, c.MASS_KG]
    per_min = area / 60.0
    strain = w[_STRAIN * LANES + lane]
    osec, pw = w[_OSEC * LANES + lane], w[_PW * LANES + lane]
    # The two regressions hold for people who have to sweat, in warm air.
    planned = strain
    if w[_AIR * LANES + lane] >= 15.0 and w[_ASKED * LANES + lane] >= 50.0:
        planned = max(strain, osec, pw)
        outcome[at, c.OSEC_G] += osec * per_min
        outcome[at, c.PW_G] += pw * per_min
    else:
        outcome[at, c.OSEC_G] += strain * per_min
        outcome[at, c.PW_G] += strain * per_min
    rate = planned * per_min
    outcome[at, c.STRAIN_G] += strain * per_min
    outcome[at, c.NEEDED_G] += rate
    pack[at, c.RATE_G_MIN] = rate
    deficit = pack[at, c.DEFICIT_G] + rate
    drunk = min(deficit, walkers[at, c.DRINK_G_MIN], pack[at, c.WATER_G])
    outcome[at, c.DRUNK_G] += drunk
    pack[at, c.WATER_G] -= drunk
    deficit -= drunk
    pack[at, c.DEFICIT_G] = deficit
    share = deficit / (1000.0 * mass)
    done = pack[at, c.DONE_M]
    minutes = pack[at, c.CLOCK_MIN] - walkers[at, c.START_MIN]
    outcome[at, c.MINUTES_WALKED] = minutes
    outcome[at, c.DEFICIT_SHARE] = max(outcome[at, c.DEFICIT_SHARE], share)
    rectal = w[st.RECTAL * LANES + lane]
    outcome[at, c.RECTAL_C] = max(outcome[at, c.RECTAL_C], rectal)
    air, bright = w[_AIR * LANES + lane], w[_SHONE * LANES + lane]
    outcome[at, c.COLDEST_C] = min(outcome[at, c.COLDEST_C], air)
    outcome[at, c.HOTTEST_C] = max(outcome[at, c.HOTTEST_C], air)
    outcome[at, c.SUN_MIN] += bright
    outcome[at, c.REST_MIN] += w[_RESTS * LANES + lane]
    if pack[at, c.WATER_G] <= 0.0:
        if math.isnan(outcome[at, c.DRY_M]):
            outcome[at, c.DRY_M] = done
            outcome[at, c.DRY_MIN] = minutes
        outcome[at, c.DRY_SUN_MIN] += bright
        outcome[at, c.DRY_SUN_AIR_C] += bright * air
    if share >= 0.05 and math.isnan(outcome[at, c.DEFICIT_5_M]):
        outcome[at, c.DEFICIT_5_M] = done
    if share >= 0.1 and math.isnan(outcome[at, c.DEFICIT_10_M]):
        outcome[at, c.DEFICIT_10_M] = done
    if rectal >= 39.0 and math.isnan(outcome[at, c.HOT_39_M]):
        outcome[at, c.HOT_39_M] = done
    debt = max(pack[at, c.COLD_DEBT_KJ_M2] + w[_COLD * LANES + lane] * 0.06, 0.0)
    pack[at, c.COLD_DEBT_KJ_M2] = debt
    limit = walkers[at, c.COLD_KJ_M2]
    outcome[at, c.COLD_SHARE] = max(outcome[at, c.COLD_SHARE], debt / limit)
    if debt >= limit and math.isnan(outcome[at, c.COLD_M]):
        outcome[at, c.COLD_M] = done
    outcome[at, c.COLD_STOP_H] = min(
        outcome[at, c.COLD_STOP_H], _stop_h(w[_STOP * LANES + lane], limit, debt)
    )
    if _is_outside(w, lane):
        outcome[at, c.OUTSIDE_MIN] += 1.0


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
        hour of the day.
    begin, end
        shape (n,): the segments of each walk.
    walkers, bodies, pack, outcome
        shapes (n, WALKER), (n, STATE), (n, PACK), (n, OUTCOME); the last three are changed.
    record_row, record
        shape (n,): -1, or the row of `record`, shape (rows, s, RECORD), that a walk is written down in.
    at_end
        shape (n,): whether the walk ends at `end`, so that its last part of a minute is worked as it is.
    """
    n = begin.size
    blocks = (n + LANES - 1) // LANES
    for block in prange(blocks):
        first = block * LANES
        wide = min(LANES, n - first)
        w = np.zeros((_WIDTH) * LANES)
        seg = np.zeros(LANES, np.int64)
        alive = np.zeros(LANES, np.bool_)
        for lane in range(LANES):
            at = first + min(lane, wide - 1)
            for i in range(st.STATE):
                w[i * LANES + lane] = bodies[at, i]
            seg[lane] = begin[at]
            alive[lane] = lane < wide and begin[at] < end[at]
            if alive[lane] and pack[at, c.DONE_IN_SEGMENT_M] == 0.0:
                _look(at, begin[at], segments, walkers, pack, outcome)
            w[_HEAT * LANES + lane] = _STORED * walkers[at, c.MASS_KG] / walkers[at, c.AREA_M2]
            w[_SWEAT * LANES + lane] = walkers[at, c.SWEAT_MOST]
            w[_WET * LANES + lane] = walkers[at, c.WET_MOST]
            w[_CLO * LANES + lane] = walkers[at, c.CLOTHING_CLO]
            w[_WETTED * LANES + lane] = walkers[at, c.WET_CLOTHING]
            w[_REST * LANES + lane] = walkers[at, c.REST_W_M2]
            w[_JACKET * LANES + lane] = walkers[at, c.JACKET_CLO]
            w[_BELOW * LANES + lane] = walkers[at, c.JACKET_BELOW_C]
            w[_SKIN * LANES + lane] = walkers[at, c.COLD_SKIN_C]
            w[_SHIVER * LANES + lane] = walkers[at, c.SHIVER_W_M2]
            w[_STOPPED * LANES + lane] = walkers[at, c.SHIVER_STOPPED_W_M2]
        while True:
            busy = False
            for lane in range(LANES):
                w[_GOES * LANES + lane] = 0.0
                if alive[lane]:
                    if _go(
                        first + lane, lane, w, seg, hours, first_hour, count_hours, segments, excess, shone,
                        end, walkers, pack, outcome, record_row, record, at_end,
                    ):  # fmt: skip
                        busy = True
                        w[_GOES * LANES + lane] = 1.0
                    else:
                        alive[lane] = False
            if not busy:
                break
            for lane in range(LANES):
                goes = w[_GOES * LANES + lane] > 0.5
                wind, walking, met = w[_WIND * LANES + lane], w[_WALK * LANES + lane], w[_MET * LANES + lane]
                relative = w[_RELATIVE * LANES + lane]
                forced = _forced_w_m2_k(relative)
                # Air holds no more vapour than it can at its temperature.
                vapour = min(w[_VAPOUR * LANES + lane], vapour_pressure_kpa(w[_AIR * LANES + lane]))
                w[_VAPOUR * LANES + lane] = vapour
                # Beyond 3 m/s clothing is as at 3: what ISO 7933 has for still stronger wind turns round.
                made = terms(
                    w[_AIR * LANES + lane], w[_RADIANT * LANES + lane], vapour, wind,
                    min(relative, 3.0), forced, walking, met, 0.0,
                    w[_CLO * LANES + lane], 0.38, STANDING, True, 34.1,
                )  # fmt: skip
                skin, core, rectal, steady, share, sweat, load, asked, most = minute(
                    w[st.SKIN * LANES + lane], w[st.CORE * LANES + lane], w[st.RECTAL * LANES + lane],
                    w[st.CORE_STEADY * LANES + lane], w[st.SHARE * LANES + lane], w[st.SWEAT * LANES + lane],
                    w[st.LOAD * LANES + lane], w[st.MINUTES * LANES + lane] == 0.0,
                    made[0], made[1], made[2], made[3], made[4], made[5], made[6], made[7], made[8], made[9],
                    made[10], made[11], made[12],
                    w[_HEAT * LANES + lane], w[_SWEAT * LANES + lane], w[_WET * LANES + lane],
                )  # fmt: skip
                breath = made[4]
                ose = 27.9 * max(asked, 0.0) * _less_than_root(most)
                osec = 147.0 * _power_of_e(min(0.0012 * ose, 4.0)) + breath * G_PER_W_H
                pw = max(147.0 + 1.527 * asked - 0.87 * most, 0.0) + breath * G_PER_W_H
                # Cold: what a body at the limit of its defence loses beyond what it makes, shivering
                # included;
                # and the same for one who stops here, out of the sun.
                clo, wetted = w[_CLO * LANES + lane], w[_WETTED * LANES + lane]
                air, radiant = made[10], made[11]
                dressed = clo + (w[_JACKET * LANES + lane] if air < w[_BELOW * LANES + lane] else 0.0)
                moved = _moved(relative, walking)
                lost = _lost(w[_SKIN * LANES + lane], air, radiant, made[5], forced, dressed, wetted, moved)
                still = _moved(wind, 0.0)
                lost_stopped = _lost(
                    w[_SKIN * LANES + lane], air, min(radiant, air), made[5], _forced_w_m2_k(wind), dressed,
                    wetted, still,
                )  # fmt: skip
                w[_STRAIN * LANES + lane] = (sweat + breath) * G_PER_W_H
                w[_OSEC * LANES + lane] = osec
                w[_PW * LANES + lane] = pw
                w[_ASKED * LANES + lane] = asked
                w[_COLD * LANES + lane] = lost - max(made[3], w[_SHIVER * LANES + lane])
                w[_STOP * LANES + lane] = lost_stopped - w[_STOPPED * LANES + lane]
                w[st.SKIN * LANES + lane] = skin if goes else w[st.SKIN * LANES + lane]
                w[st.CORE * LANES + lane] = core if goes else w[st.CORE * LANES + lane]
                w[st.RECTAL * LANES + lane] = rectal if goes else w[st.RECTAL * LANES + lane]
                w[st.CORE_STEADY * LANES + lane] = steady if goes else w[st.CORE_STEADY * LANES + lane]
                w[st.SHARE * LANES + lane] = share if goes else w[st.SHARE * LANES + lane]
                w[st.SWEAT * LANES + lane] = sweat if goes else w[st.SWEAT * LANES + lane]
                w[st.LOAD * LANES + lane] = load if goes else w[st.LOAD * LANES + lane]
                w[st.MINUTES * LANES + lane] += 1.0 if goes else 0.0
            for lane in range(LANES):
                if w[_GOES * LANES + lane] > 0.5:
                    _after(first + lane, lane, w, walkers, pack, outcome)
        for lane in range(wide):
            for i in range(st.STATE):
                bodies[first + lane, i] = w[i * LANES + lane]
