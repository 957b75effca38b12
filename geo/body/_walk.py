"""Kernel of `geo.body.balance`: many walks minute by minute, eight side by side.

All that eight walkers are and do stands in one array, number by number, eight of each beside each other;
each step of a minute goes through it in one loop over the eight, which the compiler turns into instructions
for several walkers at once. With several arrays it could not know that they do not overlap. Only what differs
from walker to walker is done one by one: the next segment, the next hour, the next walk.

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
from geo.body import _state as st
from geo.body._formulas import clothed, forced_w_m2_k, lost_w_m2, moved, rooted, thinnest
from geo.body._formulas import less_than_root as _less_than_root
from geo.body._formulas import power_of_e as _power_of_e
from geo.body._strain import LANES, minute, terms, vapour_pressure_kpa

Grid: TypeAlias = NDArray[np.floating]
Index: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

G_PER_W_H: Final = 2.67 / 1.8
"""Grams of sweat whose evaporation takes one watt for an hour, as ISO 7933 counts them."""

STANDING: Final = 0.97 * 5.67e-08 * 0.77
"""What a standing body in plain clothes radiates (ISO 7933), none of which reflect: W/(m2 K4)."""

CHUNK: Final = 256
"""Walks that a thread takes up one after another, at most: enough to keep eight going until near the end."""

SCATTER: Final = 7
"""A thread's chunks are so far apart: walks that follow each other are alike, and threads are to have equal
shares of long ones. A prime that does not divide the number of chunks, so that each has its turn."""

_STORED: Final = 58.15
"""Heat that a kilogram of body takes for a degree, W min."""

_TIGHT: Final = 1e-9

# Where in the array of eight walkers things stand: the rows of `_columns`, then what only the kernel knows.
_K: Final = st.STATE
_P: Final = _K + c.WALKER
_O: Final = _P + c.PACK
_X: Final = _O + c.OUTCOME

# Whether the walker goes in this minute, rests in it, comes to a segment's end; has a segment before them.
_GOES: Final = _X + 0
_RESTS: Final = _X + 1
_CROSS: Final = _X + 2
_ON: Final = _X + 3
# What is left of the minute; minutes since the last half hour, in this hour of the walk, since midnight.
_LEFT: Final = _X + 4
_PART: Final = _X + 5
_SINCE: Final = _X + 6
_OF_DAY: Final = _X + 7
# Pace now, and its powers.
_PACE: Final = _X + 8
_ROOTED: Final = _X + 9
_FOURTH: Final = _X + 10
_PER_AREA: Final = _X + 11
_HEAT: Final = _X + 12
# At the middle of the hour before and of the hour after.
_AIR_0: Final = _X + 13
_AIR_1: Final = _X + 14
_VAPOUR_0: Final = _X + 15
_VAPOUR_1: Final = _X + 16
_WIND_0: Final = _X + 17
_WIND_1: Final = _X + 18
_EXCESS_0: Final = _X + 19
_EXCESS_1: Final = _X + 20
_SHONE_0: Final = _X + 21
_SHONE_1: Final = _X + 22
# The segment.
_LENGTH: Final = _X + 23
_SPEED: Final = _X + 24
_EFFORT_043: Final = _X + 25
_EFFORT_4: Final = _X + 26
_EFFORT_GRADE: Final = _X + 27
_GROUND: Final = _X + 28
_COOLER: Final = _X + 29
# In this part of the minute.
_HERE_AIR: Final = _X + 30
_HERE_SUN: Final = _X + 31
_HERE_SPEED: Final = _X + 32
_HERE_MET: Final = _X + 33
# In this minute.
_AIR: Final = _X + 34
_RADIANT: Final = _X + 35
_VAPOUR: Final = _X + 36
_WIND: Final = _X + 37
_RELATIVE: Final = _X + 38
_WALK: Final = _X + 39
_MET: Final = _X + 40
_SHONE: Final = _X + 41
_LOSES: Final = _X + 42
_OSEC: Final = _X + 43
_PW: Final = _X + 44
_ASKED: Final = _X + 45
_COLD: Final = _X + 46
_STOP: Final = _X + 47
_GAIN: Final = _X + 48
# For the bound of what is lost in the cold.
_CLOTHED: Final = _X + 49
_PER_WETTED: Final = _X + 50
_SKIN_KPA: Final = _X + 51
_WIDTH: Final = _X + 52


@njit(cache=True, error_model="numpy")
def _hour(w: Grid, lane: int, hours: Grid, first: int, count: int) -> int:
    """Take the air of the two hours about a walker's clock; return the earlier one's hour of the day."""
    # The hour before is the one whose middle was last; clocks count whole minutes from midnight.
    hour = (int(w[(_P + c.CLOCK_MIN) * LANES + lane]) + 30) // 60 - 1
    on = (hour + count) % count
    then = first + (on + 1 if on + 1 < count else 0)
    on += first
    w[_AIR_0 * LANES + lane], w[_AIR_1 * LANES + lane] = hours[0, on], hours[0, then]
    w[_VAPOUR_0 * LANES + lane], w[_VAPOUR_1 * LANES + lane] = hours[1, on], hours[1, then]
    w[_WIND_0 * LANES + lane], w[_WIND_1 * LANES + lane] = hours[2, on], hours[2, then]
    return (hour + 24) % 24


@njit(cache=True, error_model="numpy")
def _sky(w: Grid, lane: int, before: int, i: int, excess: Grid, shone: Grid) -> None:
    """Take the sky of a segment in the two hours about a walker's clock."""
    after = before + 1 if before < 23 else 0
    w[_EXCESS_0 * LANES + lane], w[_EXCESS_1 * LANES + lane] = excess[i, before], excess[i, after]
    w[_SHONE_0 * LANES + lane], w[_SHONE_1 * LANES + lane] = shone[i, before], shone[i, after]


@njit(cache=True, error_model="numpy")
def _segment(w: Grid, lane: int, i: int, segments: Grid) -> None:
    """Take what a segment asks."""
    w[_LENGTH * LANES + lane] = segments[i, c.LENGTH_M]
    w[_SPEED * LANES + lane] = segments[i, c.SPEED_M_MIN]
    w[_EFFORT_043 * LANES + lane] = segments[i, c.EFFORT_043]
    w[_EFFORT_4 * LANES + lane] = segments[i, c.EFFORT_4]
    w[_EFFORT_GRADE * LANES + lane] = segments[i, c.EFFORT_GRADE]
    w[_GROUND * LANES + lane] = segments[i, c.GROUND]
    w[_COOLER * LANES + lane] = segments[i, c.COOLER_C]


@njit(cache=True, error_model="numpy")
def _look(w: Grid, lane: int, i: int, segments: Grid) -> None:
    """At the begin of a segment: drink where there is water, and see whether water or help can be reached."""
    if segments[i, c.REFILL] > 0.5:
        w[(_O + c.DRUNK_G) * LANES + lane] += w[(_P + c.DEFICIT_G) * LANES + lane]
        w[(_P + c.DEFICIT_G) * LANES + lane] = 0.0
        w[(_P + c.WATER_G) * LANES + lane] = w[(_K + c.CAPACITY_G) * LANES + lane]
    if math.isnan(w[(_O + c.NO_RETURN_M) * LANES + lane]):
        reserve = (
            w[(_P + c.WATER_G) * LANES + lane]
            + 1000.0 * w[(_K + c.MASS_KG) * LANES + lane] * w[(_K + c.RESERVE) * LANES + lane]
            - w[(_P + c.DEFICIT_G) * LANES + lane]
        )
        if reserve < w[(_P + c.RATE_G_MIN) * LANES + lane] * 60.0 * segments[i, c.SAFE_H]:
            w[(_O + c.NO_RETURN_M) * LANES + lane] = w[(_P + c.DONE_M) * LANES + lane]


@njit(cache=True, error_model="numpy")
def _note(row: Grid, i: int, w: Grid, lane: int) -> None:
    """Write down how it is at the end of a segment."""
    mass, limit = w[(_K + c.MASS_KG) * LANES + lane], w[(_K + c.COLD_KJ_M2) * LANES + lane]
    air, debt = w[_HERE_AIR * LANES + lane], w[(_P + c.COLD_DEBT_KJ_M2) * LANES + lane]
    row[i, c.AT_MIN] = w[(_P + c.CLOCK_MIN) * LANES + lane] + w[(_P + c.PENDING_MIN) * LANES + lane]
    row[i, c.AT_AIR_C] = air
    row[i, c.AT_RADIANT_C] = air + w[_HERE_SUN * LANES + lane] * w[(_K + c.SUN) * LANES + lane]
    row[i, c.AT_SPEED] = w[_HERE_SPEED * LANES + lane] / 60.0
    row[i, c.AT_MET] = w[_HERE_MET * LANES + lane]
    row[i, c.AT_CORE_C] = w[st.RECTAL * LANES + lane]
    row[i, c.AT_DEFICIT] = w[(_P + c.DEFICIT_G) * LANES + lane] / (1000.0 * mass)
    row[i, c.AT_WATER_G] = w[(_P + c.WATER_G) * LANES + lane]
    row[i, c.AT_RATE] = w[(_P + c.RATE_G_MIN) * LANES + lane] * 60.0
    row[i, c.AT_COLD] = debt / limit
    row[i, c.AT_STOP_H] = _stop_h(w[_STOP * LANES + lane], limit, debt)
    row[i, c.AT_OUTSIDE] = 1.0 if _is_outside(w, lane) else 0.0
    row[i, c.AT_WIND] = w[_RELATIVE * LANES + lane]


@njit(cache=True, inline="always", error_model="numpy")
def _stop_h(loses_w_m2: float, limit_kj_m2: float, debt_kj_m2: float) -> float:
    """Return the hours until one who stops here is dangerously cold; a day and more counts as never."""
    until = max(limit_kj_m2 - debt_kj_m2, 0.0) / (loses_w_m2 * 3.6)
    return np.inf if loses_w_m2 <= 0.0 else until


@njit(cache=True, inline="always", error_model="numpy")
def _is_outside(w: Grid, lane: int) -> bool:
    """Whether conditions are outside the limits of ISO 7933:2023."""
    air, radiant = w[_AIR * LANES + lane], w[_RADIANT * LANES + lane]
    vapour, met = w[_VAPOUR * LANES + lane], w[_MET * LANES + lane]
    clothing, relative = w[(_K + c.CLOTHING_CLO) * LANES + lane], w[_RELATIVE * LANES + lane]
    over = radiant - air
    return not (
        (air >= 15.0) & (air <= 50.0)
        & (over >= 0.0) & (over <= 60.0)
        & (relative <= 3.0)
        & (vapour >= 0.5) & (vapour <= 4.5)
        & (met >= 56.0) & (met <= 250.0)
        & (clothing >= 0.1) & (clothing <= 1.0)
    )  # fmt: skip


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def _begin(w: Grid) -> None:
    """Begin a minute: whether each goes on or rests, and at what pace."""
    for lane in range(LANES):
        walked = w[(_P + c.CLOCK_MIN) * LANES + lane] - w[(_K + c.START_MIN) * LANES + lane]
        goes = (w[_GOES * LANES + lane] > 0.5) & (walked < w[(_K + c.LIMIT_MIN) * LANES + lane])
        w[_GOES * LANES + lane] = 1.0 if goes else 0.0
        w[_LEFT * LANES + lane] = 1.0 - w[(_P + c.PENDING_MIN) * LANES + lane] if goes else 0.0
        # Conditions are those of the middle of the minute, wherever a walk is cut.
        hour = (w[_OF_DAY * LANES + lane] + 0.5) * (1.0 / 60.0)
        begins, ends = w[(_K + c.REST_FROM_H) * LANES + lane], w[(_K + c.REST_TO_H) * LANES + lane]
        is_from, is_before = hour >= begins, hour < ends
        by_day = (begins < ends) & is_from & is_before
        by_night = (begins > ends) & (is_from | is_before)
        late = w[_SINCE * LANES + lane] >= 60.0 - w[(_K + c.REST_MIN_H) * LANES + lane]
        w[_RESTS * LANES + lane] = 1.0 if by_day | by_night | late else 0.0
        share = w[(_P + c.DEFICIT_G) * LANES + lane] / (1000.0 * w[(_K + c.MASS_KG) * LANES + lane])
        over = max(share - w[(_K + c.SLOW_FROM) * LANES + lane], 0.0)
        slowed = max(1.0 - over * w[(_K + c.SLOW_BY) * LANES + lane], w[(_K + c.SLOW_LEAST) * LANES + lane])
        slowed = slowed if over > 0.0 else 1.0
        pace = w[(_K + c.PACE) * LANES + lane] * slowed
        w[_PACE * LANES + lane] = pace
        less = rooted(slowed)
        w[_ROOTED * LANES + lane] = w[(_K + c.PACE_043) * LANES + lane] * (less if over > 0.0 else 1.0)
        w[_FOURTH * LANES + lane] = pace * pace * pace * pace


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def _go(w: Grid) -> int:
    """Let all go on to the end of the minute or of their segment; return how many came to that."""
    crossed = 0
    for lane in range(LANES):
        left = w[_LEFT * LANES + lane]
        goes = (left > _TIGHT) & (w[_ON * LANES + lane] > 0.5)
        rests = w[_RESTS * LANES + lane] > 0.5
        late = (w[_PART * LANES + lane] + 0.5) * (1.0 / 60.0)
        early = 1.0 - late
        air = w[_AIR_0 * LANES + lane] * early + w[_AIR_1 * LANES + lane] * late
        air += w[(_K + c.WARMER_C) * LANES + lane] + w[_COOLER * LANES + lane]
        lit = 1.0 - w[(_K + c.REST_SHADE) * LANES + lane] if rests else 1.0
        sun = (w[_EXCESS_0 * LANES + lane] * early + w[_EXCESS_1 * LANES + lane] * late) * lit
        bright = (w[_SHONE_0 * LANES + lane] * early + w[_SHONE_1 * LANES + lane] * late) * lit
        pace = w[_PACE * LANES + lane]
        speed = w[_SPEED * LANES + lane] * pace
        done = w[(_P + c.DONE_IN_SEGMENT_M) * LANES + lane]
        rest_m = w[_LENGTH * LANES + lane] - done
        until = rest_m / speed
        is_whole = (until <= left) & (not rests) & goes
        took = until if is_whole else left
        took = took if goes else 0.0
        walked_m = rest_m if is_whole else speed * took
        walked_m = walked_m if goes & (not rests) else 0.0
        effort = (
            1.94 * w[_EFFORT_043 * LANES + lane] * w[_ROOTED * LANES + lane]
            + 0.24 * w[_EFFORT_4 * LANES + lane] * w[_FOURTH * LANES + lane]
            + w[_EFFORT_GRADE * LANES + lane] * pace * w[(_K + c.GRADE) * LANES + lane]
        )
        # What carries costs what it weighs; standing still costs the body alone (see `effort`).
        effort = max(effort, 0.0) * w[(_K + c.WALKING) * LANES + lane]
        mass = w[(_K + c.MASS_KG) * LANES + lane]
        moving = mass + w[(_K + c.LOAD_KG) * LANES + lane] + 0.001 * w[(_P + c.WATER_G) * LANES + lane]
        watts = w[(_K + c.STANDING_W_KG) * LANES + lane] * mass
        watts += w[_GROUND * LANES + lane] * effort * moving
        met = watts * w[_PER_AREA * LANES + lane]
        met = w[(_K + c.REST_W_M2) * LANES + lane] if rests else met
        walking = 0.0 if rests else speed * (1.0 / 60.0)
        w[(_P + c.SUM_MET) * LANES + lane] += met * took if goes else 0.0
        w[(_P + c.SUM_WALK) * LANES + lane] += walking * took if goes else 0.0
        w[(_P + c.SUM_AIR) * LANES + lane] += air * took if goes else 0.0
        w[(_P + c.SUM_SUN) * LANES + lane] += sun * w[(_K + c.SUN) * LANES + lane] * took if goes else 0.0
        w[(_P + c.SUM_SHONE) * LANES + lane] += bright * took if goes else 0.0
        w[(_P + c.PENDING_MIN) * LANES + lane] += took
        w[(_P + c.DONE_M) * LANES + lane] += walked_m
        w[(_P + c.DONE_IN_SEGMENT_M) * LANES + lane] = 0.0 if is_whole else done + walked_m
        w[_LEFT * LANES + lane] = left - took
        w[_CROSS * LANES + lane] = 1.0 if is_whole else 0.0
        w[_HERE_AIR * LANES + lane] = air
        w[_HERE_SUN * LANES + lane] = sun
        w[_HERE_SPEED * LANES + lane] = speed
        w[_HERE_MET * LANES + lane] = met
        crossed += 1 if is_whole else 0
    return crossed


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def _meet(w: Grid) -> int:
    """Take the means over the minute as its conditions; return how many have come to its end."""
    full = 0
    for lane in range(LANES):
        pending = w[(_P + c.PENDING_MIN) * LANES + lane]
        goes = (w[_GOES * LANES + lane] > 0.5) & (pending >= 1.0 - _TIGHT)
        per = 1.0 / pending
        late = (w[_PART * LANES + lane] + 0.5) * (1.0 / 60.0)
        early = 1.0 - late
        air = w[(_P + c.SUM_AIR) * LANES + lane] * per
        radiant = air + w[(_P + c.SUM_SUN) * LANES + lane] * per
        walking = w[(_P + c.SUM_WALK) * LANES + lane] * per
        met = w[(_P + c.SUM_MET) * LANES + lane] * per
        shone = w[(_P + c.SUM_SHONE) * LANES + lane] * per
        vapour = w[_VAPOUR_0 * LANES + lane] * early + w[_VAPOUR_1 * LANES + lane] * late
        wind = w[_WIND_0 * LANES + lane] * early + w[_WIND_1 * LANES + lane] * late
        wind *= w[(_K + c.WIND) * LANES + lane]
        w[_AIR * LANES + lane] = air
        w[_RADIANT * LANES + lane] = radiant
        # Air holds no more vapour than it can at its temperature.
        w[_VAPOUR * LANES + lane] = min(vapour, vapour_pressure_kpa(air))
        w[_WIND * LANES + lane] = wind
        w[_RELATIVE * LANES + lane] = max(wind, walking)
        w[_WALK * LANES + lane] = walking
        w[_MET * LANES + lane] = met
        w[_SHONE * LANES + lane] = shone
        w[(_P + c.PENDING_MIN) * LANES + lane] = 0.0 if goes else pending
        w[(_P + c.SUM_MET) * LANES + lane] = 0.0 if goes else w[(_P + c.SUM_MET) * LANES + lane]
        w[(_P + c.SUM_WALK) * LANES + lane] = 0.0 if goes else w[(_P + c.SUM_WALK) * LANES + lane]
        w[(_P + c.SUM_AIR) * LANES + lane] = 0.0 if goes else w[(_P + c.SUM_AIR) * LANES + lane]
        w[(_P + c.SUM_SUN) * LANES + lane] = 0.0 if goes else w[(_P + c.SUM_SUN) * LANES + lane]
        w[(_P + c.SUM_SHONE) * LANES + lane] = 0.0 if goes else w[(_P + c.SUM_SHONE) * LANES + lane]
        clock = w[(_P + c.CLOCK_MIN) * LANES + lane]
        w[(_P + c.CLOCK_MIN) * LANES + lane] = clock + 1.0 if goes else clock
        w[_GOES * LANES + lane] = 1.0 if goes else 0.0
        full += 1 if goes else 0
    return full


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def _heat(w: Grid) -> None:
    """Work out the minute's balance of heat."""
    for lane in range(LANES):
        goes = w[_GOES * LANES + lane] > 0.5
        wind, walking, met = w[_WIND * LANES + lane], w[_WALK * LANES + lane], w[_MET * LANES + lane]
        relative, vapour = w[_RELATIVE * LANES + lane], w[_VAPOUR * LANES + lane]
        clo = w[(_K + c.CLOTHING_CLO) * LANES + lane]
        forced = forced_w_m2_k(relative)
        # Beyond 3 m/s clothing is as at 3: what ISO 7933 has for still stronger wind turns round.
        made = terms(
            w[_AIR * LANES + lane], w[_RADIANT * LANES + lane], vapour, wind,
            min(relative, 3.0), forced, walking, met, 0.0,
            clo, 0.38, STANDING, True, 34.1,
        )  # fmt: skip
        skin, core, rectal, steady, share, sweat, load, asked, most = minute(
            w[st.SKIN * LANES + lane], w[st.CORE * LANES + lane], w[st.RECTAL * LANES + lane],
            w[st.CORE_STEADY * LANES + lane], w[st.SHARE * LANES + lane], w[st.SWEAT * LANES + lane],
            w[st.LOAD * LANES + lane], w[st.MINUTES * LANES + lane] == 0.0,
            made[0], made[1], made[2], made[3], made[4], made[5], made[6], made[7], made[8], made[9],
            made[10], made[11], made[12],
            w[_HEAT * LANES + lane], w[(_K + c.SWEAT_MOST) * LANES + lane],
            w[(_K + c.WET_MOST) * LANES + lane],
        )  # fmt: skip
        breath = made[4]
        ose = 27.9 * max(asked, 0.0) * _less_than_root(most)
        w[_OSEC * LANES + lane] = 147.0 * _power_of_e(min(0.0012 * ose, 4.0)) + breath * G_PER_W_H
        w[_PW * LANES + lane] = max(147.0 + 1.527 * asked - 0.87 * most, 0.0) + breath * G_PER_W_H
        w[_LOSES * LANES + lane] = (sweat + breath) * G_PER_W_H
        w[_ASKED * LANES + lane] = asked
        w[_GAIN * LANES + lane] = made[3]
        w[st.SKIN * LANES + lane] = skin if goes else w[st.SKIN * LANES + lane]
        w[st.CORE * LANES + lane] = core if goes else w[st.CORE * LANES + lane]
        w[st.RECTAL * LANES + lane] = rectal if goes else w[st.RECTAL * LANES + lane]
        w[st.CORE_STEADY * LANES + lane] = steady if goes else w[st.CORE_STEADY * LANES + lane]
        w[st.SHARE * LANES + lane] = share if goes else w[st.SHARE * LANES + lane]
        w[st.SWEAT * LANES + lane] = sweat if goes else w[st.SWEAT * LANES + lane]
        w[st.LOAD * LANES + lane] = load if goes else w[st.LOAD * LANES + lane]
        w[st.MINUTES * LANES + lane] += 1.0 if goes else 0.0


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def _feel(w: Grid) -> int:
    """Return how many may lose more heat than shivering makes, or owe some; of the others nothing is counted.

    Nobody loses more than at the colder of air and surroundings, with clothing that lets all vapour through
    and is as thin as e to the power of x is above 1 + x: a bound without a division (see `lost_w_m2`).
    """
    may = 0
    for lane in range(LANES):
        coldest = min(w[_AIR * LANES + lane], w[_RADIANT * LANES + lane])
        blown = 0.15 * min(w[_RELATIVE * LANES + lane], 18.0) + 0.22 * min(w[_WALK * LANES + lane], 1.5)
        least = w[_CLOTHED * LANES + lane] * thinnest(blown)
        dry = (w[(_K + c.COLD_SKIN_C) * LANES + lane] - coldest) * w[_PER_WETTED * LANES + lane]
        wet = 0.9019 * max(w[_SKIN_KPA * LANES + lane] - w[_VAPOUR * LANES + lane], 0.0)
        made = min(w[(_K + c.SHIVER_W_M2) * LANES + lane], w[(_K + c.SHIVER_STOPPED_W_M2) * LANES + lane])
        is_warm = (dry + wet <= 0.999 * made * least) & (w[(_P + c.COLD_DEBT_KJ_M2) * LANES + lane] <= 0.0)
        goes = w[_GOES * LANES + lane] > 0.5
        w[_COLD * LANES + lane] = 0.0
        w[_STOP * LANES + lane] = -1.0 if goes else w[_STOP * LANES + lane]
        may += 1 if goes & (not is_warm) else 0
    return may


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def _freeze(w: Grid) -> None:
    """Work out what a body at the limit of its defence loses beyond what it makes, shivering included.

    And the same for one who stops here, out of the sun.
    """
    for lane in range(LANES):
        goes = w[_GOES * LANES + lane] > 0.5
        air, radiant = w[_AIR * LANES + lane], w[_RADIANT * LANES + lane]
        wind, relative = w[_WIND * LANES + lane], w[_RELATIVE * LANES + lane]
        vapour, skin = w[_VAPOUR * LANES + lane], w[(_K + c.COLD_SKIN_C) * LANES + lane]
        wetted = w[(_K + c.WET_CLOTHING) * LANES + lane]
        is_cold = air < w[(_K + c.JACKET_BELOW_C) * LANES + lane]
        dressed = w[(_K + c.CLOTHING_CLO) * LANES + lane]
        dressed += w[(_K + c.JACKET_CLO) * LANES + lane] if is_cold else 0.0
        walking = moved(relative, w[_WALK * LANES + lane])
        lost = lost_w_m2(skin, air, radiant, vapour, forced_w_m2_k(relative), dressed, wetted, walking)
        stopped = lost_w_m2(
            skin, air, min(radiant, air), vapour, forced_w_m2_k(wind), dressed, wetted, moved(wind, 0.0)
        )
        gain = max(w[_GAIN * LANES + lane], w[(_K + c.SHIVER_W_M2) * LANES + lane])
        w[_COLD * LANES + lane] = lost - gain
        stopped -= w[(_K + c.SHIVER_STOPPED_W_M2) * LANES + lane]
        # What is noted in the next minute is of this one, or of the last that was worked.
        w[_STOP * LANES + lane] = stopped if goes else w[_STOP * LANES + lane]


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def _drink(w: Grid) -> None:
    """Let all sweat and drink, and count it."""
    for lane in range(LANES):
        goes = w[_GOES * LANES + lane] > 0.5
        per_min = w[(_K + c.AREA_M2) * LANES + lane] * (1.0 / 60.0) if goes else 0.0
        loses = w[_LOSES * LANES + lane]
        osec, pw = w[_OSEC * LANES + lane], w[_PW * LANES + lane]
        # The two regressions hold for people who have to sweat, in warm air.
        holds = (w[_AIR * LANES + lane] >= 15.0) & (w[_ASKED * LANES + lane] >= 50.0)
        osec = osec if holds else loses
        pw = pw if holds else loses
        rate = max(loses, osec, pw) * per_min
        w[(_O + c.OSEC_G) * LANES + lane] += osec * per_min
        w[(_O + c.PW_G) * LANES + lane] += pw * per_min
        w[(_O + c.STRAIN_G) * LANES + lane] += loses * per_min
        w[(_O + c.NEEDED_G) * LANES + lane] += rate
        w[(_P + c.RATE_G_MIN) * LANES + lane] = rate if goes else w[(_P + c.RATE_G_MIN) * LANES + lane]
        deficit, water = w[(_P + c.DEFICIT_G) * LANES + lane] + rate, w[(_P + c.WATER_G) * LANES + lane]
        drunk = min(deficit, w[(_K + c.DRINK_G_MIN) * LANES + lane], water)
        drunk = drunk if goes else 0.0
        w[(_O + c.DRUNK_G) * LANES + lane] += drunk
        w[(_P + c.WATER_G) * LANES + lane] = water - drunk
        w[(_P + c.DEFICIT_G) * LANES + lane] = deficit - drunk


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def _tell(w: Grid) -> int:
    """Write down what the minute has come to; return how many clocks pass the middle of an hour."""
    passed = 0
    for lane in range(LANES):
        goes = w[_GOES * LANES + lane] > 0.5
        done = w[(_P + c.DONE_M) * LANES + lane]
        minutes = w[(_P + c.CLOCK_MIN) * LANES + lane] - w[(_K + c.START_MIN) * LANES + lane]
        walked = w[(_O + c.MINUTES_WALKED) * LANES + lane]
        w[(_O + c.MINUTES_WALKED) * LANES + lane] = minutes if goes else walked
        share = w[(_P + c.DEFICIT_G) * LANES + lane] / (1000.0 * w[(_K + c.MASS_KG) * LANES + lane])
        was = w[(_O + c.DEFICIT_SHARE) * LANES + lane]
        w[(_O + c.DEFICIT_SHARE) * LANES + lane] = share if goes & (share > was) else was
        rectal, was = w[st.RECTAL * LANES + lane], w[(_O + c.RECTAL_C) * LANES + lane]
        w[(_O + c.RECTAL_C) * LANES + lane] = rectal if goes & (rectal > was) else was
        air, bright = w[_AIR * LANES + lane], w[_SHONE * LANES + lane]
        was = w[(_O + c.COLDEST_C) * LANES + lane]
        w[(_O + c.COLDEST_C) * LANES + lane] = air if goes & (air < was) else was
        was = w[(_O + c.HOTTEST_C) * LANES + lane]
        w[(_O + c.HOTTEST_C) * LANES + lane] = air if goes & (air > was) else was
        w[(_O + c.SUN_MIN) * LANES + lane] += bright if goes else 0.0
        w[(_O + c.REST_MIN) * LANES + lane] += w[_RESTS * LANES + lane] if goes else 0.0
        is_dry = goes & (w[(_P + c.WATER_G) * LANES + lane] <= 0.0)
        w[(_O + c.DRY_SUN_MIN) * LANES + lane] += bright if is_dry else 0.0
        w[(_O + c.DRY_SUN_AIR_C) * LANES + lane] += bright * air if is_dry else 0.0
        was, at = w[(_O + c.DRY_M) * LANES + lane], w[(_O + c.DRY_MIN) * LANES + lane]
        w[(_O + c.DRY_MIN) * LANES + lane] = minutes if is_dry & (math.isnan(was)) else at
        w[(_O + c.DRY_M) * LANES + lane] = done if is_dry & (math.isnan(was)) else was
        was = w[(_O + c.DEFICIT_5_M) * LANES + lane]
        w[(_O + c.DEFICIT_5_M) * LANES + lane] = done if goes & (share >= 0.05) & (math.isnan(was)) else was
        was = w[(_O + c.DEFICIT_10_M) * LANES + lane]
        w[(_O + c.DEFICIT_10_M) * LANES + lane] = done if goes & (share >= 0.1) & (math.isnan(was)) else was
        was = w[(_O + c.HOT_39_M) * LANES + lane]
        w[(_O + c.HOT_39_M) * LANES + lane] = done if goes & (rectal >= 39.0) & (math.isnan(was)) else was
        debt = w[(_P + c.COLD_DEBT_KJ_M2) * LANES + lane]
        debt = max(debt + w[_COLD * LANES + lane] * 0.06, 0.0) if goes else debt
        w[(_P + c.COLD_DEBT_KJ_M2) * LANES + lane] = debt
        limit = w[(_K + c.COLD_KJ_M2) * LANES + lane]
        cold, was = debt / limit, w[(_O + c.COLD_SHARE) * LANES + lane]
        w[(_O + c.COLD_SHARE) * LANES + lane] = cold if goes & (cold > was) else was
        was = w[(_O + c.COLD_M) * LANES + lane]
        w[(_O + c.COLD_M) * LANES + lane] = done if goes & (debt >= limit) & (math.isnan(was)) else was
        stop, was = _stop_h(w[_STOP * LANES + lane], limit, debt), w[(_O + c.COLD_STOP_H) * LANES + lane]
        w[(_O + c.COLD_STOP_H) * LANES + lane] = stop if goes & (stop < was) else was
        w[(_O + c.OUTSIDE_MIN) * LANES + lane] += 1.0 if goes & _is_outside(w, lane) else 0.0
        by = 1.0 if goes else 0.0
        part, since = w[_PART * LANES + lane] + by, w[_SINCE * LANES + lane] + by
        of_day = w[_OF_DAY * LANES + lane] + by
        w[_PART * LANES + lane] = part
        w[_SINCE * LANES + lane] = 0.0 if since >= 60.0 else since
        w[_OF_DAY * LANES + lane] = 0.0 if of_day >= 1440.0 else of_day
        passed += 1 if part >= 60.0 else 0
    return passed


@njit(cache=True, error_model="numpy")
def _enter(w: Grid, lane: int, at: int, bodies: Grid, walkers: Grid, pack: Grid, outcome: Grid) -> None:
    """Take up a walk."""
    for i in range(st.STATE):
        w[i * LANES + lane] = bodies[at, i]
    for i in range(c.WALKER):
        w[(_K + i) * LANES + lane] = walkers[at, i]
    for i in range(c.PACK):
        w[(_P + i) * LANES + lane] = pack[at, i]
    for i in range(c.OUTCOME):
        w[(_O + i) * LANES + lane] = outcome[at, i]
    clock = int(pack[at, c.CLOCK_MIN])
    w[_PART * LANES + lane] = (clock + 30) % 60
    w[_SINCE * LANES + lane] = (clock - int(walkers[at, c.START_MIN])) % 60
    w[_OF_DAY * LANES + lane] = clock % 1440
    w[_PER_AREA * LANES + lane] = 1.0 / walkers[at, c.AREA_M2]
    w[_HEAT * LANES + lane] = _STORED * walkers[at, c.MASS_KG] / walkers[at, c.AREA_M2]
    w[_CLOTHED * LANES + lane] = clothed(walkers[at, c.CLOTHING_CLO])
    w[_PER_WETTED * LANES + lane] = 1.0 / walkers[at, c.WET_CLOTHING]
    w[_SKIN_KPA * LANES + lane] = vapour_pressure_kpa(walkers[at, c.COLD_SKIN_C])
    w[_ON * LANES + lane] = 1.0
    w[_STOP * LANES + lane] = w[_RELATIVE * LANES + lane] = 0.0
    w[_AIR * LANES + lane] = w[_RADIANT * LANES + lane] = w[_VAPOUR * LANES + lane] = 0.0
    w[_MET * LANES + lane] = 0.0


@njit(cache=True, error_model="numpy")
def _leave(w: Grid, lane: int, at: int, is_end: bool, bodies: Grid, pack: Grid, outcome: Grid) -> None:
    """Give back a walk."""
    since = w[(_P + c.CLOCK_MIN) * LANES + lane] - w[(_K + c.START_MIN) * LANES + lane]
    if is_end and w[_ON * LANES + lane] < 0.5 and since < w[(_K + c.LIMIT_MIN) * LANES + lane]:
        w[(_O + c.MINUTES_WALKED) * LANES + lane] = since + w[(_P + c.PENDING_MIN) * LANES + lane]
    for i in range(st.STATE):
        bodies[at, i] = w[i * LANES + lane]
    for i in range(c.PACK):
        pack[at, i] = w[(_P + i) * LANES + lane]
    for i in range(c.OUTCOME):
        outcome[at, i] = w[(_O + i) * LANES + lane]


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
    size = min(CHUNK, max(n // (2 * LANES * LANES) * LANES, LANES))
    chunks = (n + size - 1) // size
    chunks += 1 if chunks % SCATTER == 0 else 0
    for place in prange(chunks):
        following = place * SCATTER % chunks * size
        last = min(following + size, n)
        w = np.zeros(_WIDTH * LANES)
        who = np.full(LANES, -1)
        seg = np.zeros(LANES, np.int64)
        before = np.zeros(LANES, np.int64)
        while True:
            busy = 0
            for lane in range(LANES):
                if w[_GOES * LANES + lane] > 0.5:
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
                if w[(_P + c.DONE_IN_SEGMENT_M) * LANES + lane] == 0.0:
                    _look(w, lane, i, segments)
                w[_GOES * LANES + lane] = 1.0
            if busy == 0:
                break
            _begin(w)
            while _go(w) > 0:
                for lane in range(LANES):
                    if w[_CROSS * LANES + lane] < 0.5:
                        continue
                    at, i = who[lane], seg[lane]
                    if record_row[at] >= 0:
                        _note(record[record_row[at]], i, w, lane)
                    i += 1
                    seg[lane] = i
                    if i < end[at]:
                        _segment(w, lane, i, segments)
                        _sky(w, lane, before[lane], i, excess, shone)
                        _look(w, lane, i, segments)
                    else:
                        w[_ON * LANES + lane] = 0.0
                        if at_end[at]:
                            w[(_O + c.ARRIVED) * LANES + lane] = 1.0
            if _meet(w) == 0:
                continue
            _heat(w)
            if _feel(w) > 0:
                _freeze(w)
            _drink(w)
            if _tell(w) == 0:
                continue
            for lane in range(LANES):
                if w[_PART * LANES + lane] >= 60.0:
                    w[_PART * LANES + lane] = 0.0
                    at = who[lane]
                    before[lane] = _hour(w, lane, hours, first_hour[at], count_hours[at])
                    _sky(w, lane, before[lane], min(seg[lane], end[at] - 1), excess, shone)
