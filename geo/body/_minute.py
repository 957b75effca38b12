"""The parts of a walker's minute, eight walkers side by side: see `geo.body._walk`.

Each is one loop over the eight without branches, so that the compiler works on several of them in one
instruction. The array `w` is that of `geo.body._rows`.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numba import njit

from geo._compiled import wide
from geo.body import _columns as c
from geo.body import _rows as r
from geo.body import _state as st
from geo.body._formulas import (
    forced_w_m2_k,
    less_than_root,
    lost_w_m2,
    moved,
    observed_clo,
    power_of_e,
    rooted,
    thinnest,
)
from geo.body._strain import G_PER_W_H, LANES, Grid, minute, terms, vapour_pressure_kpa
from geo.body.strain import AIR_C, CLOTHING_CLO, METABOLIC_W_M2, RADIANT_EXCESS_K, VAPOUR_KPA, WIND_M_S

STANDING: Final = 0.97 * 5.67e-08 * 0.77
"""What a standing body in plain clothes radiates (ISO 7933), none of which reflect: W/(m2 K4)."""

_TIGHT: Final = 1e-9
"""Shorter than so much of a minute is none."""

_VAPOUR_KPA: Final = VAPOUR_KPA[2023]
_MET_W_M2: Final = METABOLIC_W_M2[2023]


@njit(cache=True, inline="always", error_model="numpy")
def stop_h(loses_w_m2: float, limit_kj_m2: float, debt_kj_m2: float) -> float:
    """Return `geo.body.cold.hours_until_dangerous` of one who stops here."""
    left = max(limit_kj_m2 - debt_kj_m2, 0.0)
    until = left / (loses_w_m2 * 3.6)
    return until if loses_w_m2 > 0.0 else (np.inf if left > 0.0 else 0.0)


@njit(cache=True, inline="always", error_model="numpy")
def is_outside(w: Grid, lane: int) -> bool:
    """Whether conditions are outside the limits of ISO 7933:2023: `geo.body.strain.is_outside`."""
    air, radiant = w[r.AIR * LANES + lane], w[r.RADIANT * LANES + lane]
    vapour, met = w[r.VAPOUR * LANES + lane], w[r.MET * LANES + lane]
    clothing, relative = w[(r.K + c.CLOTHING_CLO) * LANES + lane], w[r.RELATIVE * LANES + lane]
    over = radiant - air
    return not (
        (air >= AIR_C[0]) & (air <= AIR_C[1])
        & (over >= RADIANT_EXCESS_K[0]) & (over <= RADIANT_EXCESS_K[1])
        & (relative <= WIND_M_S[1])
        & (vapour >= _VAPOUR_KPA[0]) & (vapour <= _VAPOUR_KPA[1])
        & (met >= _MET_W_M2[0]) & (met <= _MET_W_M2[1])
        & (clothing >= CLOTHING_CLO[0]) & (clothing <= CLOTHING_CLO[1])
    )  # fmt: skip


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def begin(w: Grid) -> None:
    """Begin a minute: whether each goes on or rests, and at what pace."""
    wide()
    for lane in range(LANES):
        walked = w[(r.P + c.CLOCK_MIN) * LANES + lane] - w[(r.K + c.START_MIN) * LANES + lane]
        goes = (w[r.GOES * LANES + lane] > 0.5) & (walked < w[(r.K + c.LIMIT_MIN) * LANES + lane])
        w[r.GOES * LANES + lane] = 1.0 if goes else 0.0
        w[r.LEFT * LANES + lane] = 1.0 - w[(r.P + c.PENDING_MIN) * LANES + lane] if goes else 0.0
        # Conditions are those of the middle of the minute, wherever a walk is cut.
        hour = (w[r.OF_DAY * LANES + lane] + 0.5) * (1.0 / 60.0)
        begins, ends = w[(r.K + c.REST_FROM_H) * LANES + lane], w[(r.K + c.REST_TO_H) * LANES + lane]
        is_from, is_before = hour >= begins, hour < ends
        by_day = (begins < ends) & is_from & is_before
        by_night = (begins > ends) & (is_from | is_before)
        late = w[r.SINCE * LANES + lane] >= 60.0 - w[(r.K + c.REST_MIN_H) * LANES + lane]
        w[r.RESTS * LANES + lane] = 1.0 if by_day | by_night | late else 0.0
        share = w[(r.P + c.DEFICIT_G) * LANES + lane] * w[r.PER_GRAM * LANES + lane]
        over = max(share - w[(r.K + c.SLOW_FROM) * LANES + lane], 0.0)
        slowed = max(1.0 - over * w[(r.K + c.SLOW_BY) * LANES + lane], w[(r.K + c.SLOW_LEAST) * LANES + lane])
        slowed = slowed if over > 0.0 else 1.0
        w[r.SLOWED * LANES + lane] = slowed
        held = w[r.HELD * LANES + lane]
        slowed = held if held > 0.0 else slowed
        pace = w[(r.K + c.PACE) * LANES + lane] * slowed
        w[r.PACE * LANES + lane] = pace
        less = rooted(slowed)
        w[r.ROOTED * LANES + lane] = w[(r.K + c.PACE_043) * LANES + lane] * (less if slowed < 1.0 else 1.0)
        w[r.FOURTH * LANES + lane] = pace * pace * pace * pace


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def go(w: Grid) -> int:
    """Let all go on to the end of the minute or of their segment; return how many came to that."""
    wide()
    crossed = 0
    for lane in range(LANES):
        left = w[r.LEFT * LANES + lane]
        goes = (left > _TIGHT) & (w[r.ON * LANES + lane] > 0.5)
        rests = w[r.RESTS * LANES + lane] > 0.5
        late = (w[r.PART * LANES + lane] + 0.5) * (1.0 / 60.0)
        early = 1.0 - late
        air = w[r.AIR_0 * LANES + lane] * early + w[r.AIR_1 * LANES + lane] * late
        air += w[(r.K + c.WARMER_C) * LANES + lane] + w[r.COOLER * LANES + lane]
        lit = 1.0 - w[(r.K + c.REST_SHADE) * LANES + lane] if rests else 1.0
        sun = (w[r.EXCESS_0 * LANES + lane] * early + w[r.EXCESS_1 * LANES + lane] * late) * lit
        bright = (w[r.SHONE_0 * LANES + lane] * early + w[r.SHONE_1 * LANES + lane] * late) * lit
        pace = w[r.PACE * LANES + lane]
        speed = w[r.SPEED * LANES + lane] * pace
        done = w[(r.P + c.DONE_IN_SEGMENT_M) * LANES + lane]
        rest_m = w[r.LENGTH * LANES + lane] - done
        until = rest_m / speed
        is_whole = (until <= left) & (not rests) & goes
        took = until if is_whole else left
        took = took if goes else 0.0
        walked_m = rest_m if is_whole else speed * took
        walked_m = walked_m if goes & (not rests) else 0.0
        effort = (
            1.94 * w[r.EFFORT_043 * LANES + lane] * w[r.ROOTED * LANES + lane]
            + 0.24 * w[r.EFFORT_4 * LANES + lane] * w[r.FOURTH * LANES + lane]
            + w[r.EFFORT_GRADE * LANES + lane] * pace * w[(r.K + c.GRADE) * LANES + lane]
        )
        # What carries costs what it weighs; standing still costs the body alone (see `effort`).
        effort = max(effort, 0.0) * w[(r.K + c.WALKING) * LANES + lane]
        mass = w[(r.K + c.MASS_KG) * LANES + lane]
        moving = mass + w[(r.K + c.LOAD_KG) * LANES + lane] + 0.001 * w[(r.P + c.WATER_G) * LANES + lane]
        watts = w[(r.K + c.STANDING_W_KG) * LANES + lane] * mass
        watts += w[r.GROUND * LANES + lane] * effort * moving
        met = watts * w[r.PER_AREA * LANES + lane]
        met = w[(r.K + c.REST_W_M2) * LANES + lane] if rests else met
        walking = 0.0 if rests else speed * (1.0 / 60.0)
        w[(r.P + c.SUM_MET) * LANES + lane] += met * took if goes else 0.0
        w[(r.P + c.SUM_WALK) * LANES + lane] += walking * took if goes else 0.0
        w[(r.P + c.SUM_AIR) * LANES + lane] += air * took if goes else 0.0
        w[(r.P + c.SUM_SUN) * LANES + lane] += sun * w[(r.K + c.SUN) * LANES + lane] * took if goes else 0.0
        w[(r.P + c.SUM_SHONE) * LANES + lane] += bright * took if goes else 0.0
        w[(r.P + c.PENDING_MIN) * LANES + lane] += took
        w[(r.P + c.DONE_M) * LANES + lane] += walked_m
        w[(r.P + c.DONE_IN_SEGMENT_M) * LANES + lane] = 0.0 if is_whole else done + walked_m
        w[r.LEFT * LANES + lane] = left - took
        w[r.CROSS * LANES + lane] = 1.0 if is_whole else 0.0
        w[r.HERE_AIR * LANES + lane] = air
        w[r.HERE_SUN * LANES + lane] = sun
        w[r.HERE_SPEED * LANES + lane] = speed
        w[r.HERE_MET * LANES + lane] = met
        crossed += 1 if is_whole else 0
    return crossed


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def meet(w: Grid) -> int:
    """Take the means over the minute as its conditions; return how many have come to its end."""
    wide()
    full = 0
    for lane in range(LANES):
        pending = w[(r.P + c.PENDING_MIN) * LANES + lane]
        goes = (w[r.GOES * LANES + lane] > 0.5) & (pending >= 1.0 - _TIGHT)
        # Who has come to the limit has nothing of a minute, and no mean of it that could be counted.
        per = 1.0 / max(pending, _TIGHT)
        late = (w[r.PART * LANES + lane] + 0.5) * (1.0 / 60.0)
        early = 1.0 - late
        air = w[(r.P + c.SUM_AIR) * LANES + lane] * per
        radiant = air + w[(r.P + c.SUM_SUN) * LANES + lane] * per
        walking = w[(r.P + c.SUM_WALK) * LANES + lane] * per
        met = w[(r.P + c.SUM_MET) * LANES + lane] * per
        shone = w[(r.P + c.SUM_SHONE) * LANES + lane] * per
        vapour = w[r.VAPOUR_0 * LANES + lane] * early + w[r.VAPOUR_1 * LANES + lane] * late
        wind = w[r.WIND_0 * LANES + lane] * early + w[r.WIND_1 * LANES + lane] * late
        wind *= w[(r.K + c.WIND) * LANES + lane]
        w[r.AIR * LANES + lane] = air
        w[r.RADIANT * LANES + lane] = radiant
        # Air holds no more vapour than it can at its temperature.
        w[r.VAPOUR * LANES + lane] = min(vapour, vapour_pressure_kpa(air))
        w[r.WIND * LANES + lane] = wind
        w[r.RELATIVE * LANES + lane] = max(wind, walking)
        w[r.WALK * LANES + lane] = walking
        w[r.MET * LANES + lane] = met
        w[r.SHONE * LANES + lane] = shone
        w[(r.P + c.PENDING_MIN) * LANES + lane] = 0.0 if goes else pending
        w[(r.P + c.SUM_MET) * LANES + lane] = 0.0 if goes else w[(r.P + c.SUM_MET) * LANES + lane]
        w[(r.P + c.SUM_WALK) * LANES + lane] = 0.0 if goes else w[(r.P + c.SUM_WALK) * LANES + lane]
        w[(r.P + c.SUM_AIR) * LANES + lane] = 0.0 if goes else w[(r.P + c.SUM_AIR) * LANES + lane]
        w[(r.P + c.SUM_SUN) * LANES + lane] = 0.0 if goes else w[(r.P + c.SUM_SUN) * LANES + lane]
        w[(r.P + c.SUM_SHONE) * LANES + lane] = 0.0 if goes else w[(r.P + c.SUM_SHONE) * LANES + lane]
        clock = w[(r.P + c.CLOCK_MIN) * LANES + lane]
        w[(r.P + c.CLOCK_MIN) * LANES + lane] = clock + 1.0 if goes else clock
        w[r.GOES * LANES + lane] = 1.0 if goes else 0.0
        full += 1 if goes else 0
    return full


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def heat(w: Grid) -> None:
    """Work out the minute's balance of heat."""
    wide()
    for lane in range(LANES):
        goes = w[r.GOES * LANES + lane] > 0.5
        wind, walking, met = w[r.WIND * LANES + lane], w[r.WALK * LANES + lane], w[r.MET * LANES + lane]
        relative, vapour = w[r.RELATIVE * LANES + lane], w[r.VAPOUR * LANES + lane]
        clo = w[(r.K + c.CLOTHING_CLO) * LANES + lane]
        forced = forced_w_m2_k(relative)
        # Beyond 3 m/s clothing is as at 3: what ISO 7933 has for still stronger wind turns round.
        made = terms(
            w[r.AIR * LANES + lane], w[r.RADIANT * LANES + lane], vapour, wind,
            min(relative, 3.0), forced, walking, met, 0.0,
            clo, 0.38, STANDING, True, 34.1,
        )  # fmt: skip
        skin, core, rectal, steady, share, sweat, load, asked, most = minute(
            w[st.SKIN * LANES + lane], w[st.CORE * LANES + lane], w[st.RECTAL * LANES + lane],
            w[st.CORE_STEADY * LANES + lane], w[st.SHARE * LANES + lane], w[st.SWEAT * LANES + lane],
            w[st.LOAD * LANES + lane], w[st.MINUTES * LANES + lane] == 0.0,
            made[0], made[1], made[2], made[3], made[4], made[5], made[6], made[7], made[8], made[9],
            made[10], made[11], made[12],
            w[r.HEAT * LANES + lane], w[r.PER_HEAT * LANES + lane], w[(r.K + c.SWEAT_MOST) * LANES + lane],
            w[(r.K + c.WET_MOST) * LANES + lane],
        )  # fmt: skip
        breath = made[4]
        ose = 27.9 * max(asked, 0.0) * less_than_root(most)
        w[r.OSEC * LANES + lane] = 147.0 * power_of_e(min(0.0012 * ose, 4.0)) + breath * G_PER_W_H
        w[r.PW * LANES + lane] = max(147.0 + 1.527 * asked - 0.87 * most, 0.0) + breath * G_PER_W_H
        w[r.LOSES * LANES + lane] = (sweat + breath) * G_PER_W_H
        w[r.ASKED * LANES + lane] = asked
        w[r.GAIN * LANES + lane] = made[3]
        w[st.SKIN * LANES + lane] = skin if goes else w[st.SKIN * LANES + lane]
        w[st.CORE * LANES + lane] = core if goes else w[st.CORE * LANES + lane]
        w[st.RECTAL * LANES + lane] = rectal if goes else w[st.RECTAL * LANES + lane]
        w[st.CORE_STEADY * LANES + lane] = steady if goes else w[st.CORE_STEADY * LANES + lane]
        w[st.SHARE * LANES + lane] = share if goes else w[st.SHARE * LANES + lane]
        w[st.SWEAT * LANES + lane] = sweat if goes else w[st.SWEAT * LANES + lane]
        w[st.LOAD * LANES + lane] = load if goes else w[st.LOAD * LANES + lane]
        w[st.MINUTES * LANES + lane] += 1.0 if goes else 0.0


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def feel(w: Grid) -> int:
    """Return how many may lose more heat than shivering makes, or owe some; of the others nothing is counted.

    Nobody loses more than at the colder of air and surroundings, with clothing that lets all vapour through
    and is as thin as e to the power of x is above 1 + x: a bound without a division (see `lost_w_m2`).
    """
    wide()
    may = 0
    for lane in range(LANES):
        coldest = min(w[r.AIR * LANES + lane], w[r.RADIANT * LANES + lane])
        blown = 0.15 * min(w[r.RELATIVE * LANES + lane], 18.0) + 0.22 * min(w[r.WALK * LANES + lane], 1.5)
        least = w[r.CLOTHED * LANES + lane] * thinnest(blown)
        dry = (w[(r.K + c.COLD_SKIN_C) * LANES + lane] - coldest) * w[r.PER_WETTED * LANES + lane]
        wet = 0.9019 * max(w[r.SKIN_KPA * LANES + lane] - w[r.VAPOUR * LANES + lane], 0.0)
        made = min(w[(r.K + c.SHIVER_W_M2) * LANES + lane], w[(r.K + c.SHIVER_STOPPED_W_M2) * LANES + lane])
        is_warm = (dry + wet <= 0.999 * made * least) & (w[(r.P + c.COLD_DEBT_KJ_M2) * LANES + lane] <= 0.0)
        goes = w[r.GOES * LANES + lane] > 0.5
        w[r.COLD * LANES + lane] = 0.0
        w[r.STOP * LANES + lane] = -1.0 if goes else w[r.STOP * LANES + lane]
        may += 1 if goes & (not is_warm) else 0
    return may


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def freeze(w: Grid) -> None:
    """Work out what a body at the limit of its defence loses beyond what it makes, shivering included.

    And the same for one who stops here, out of the sun.
    """
    wide()
    for lane in range(LANES):
        goes = w[r.GOES * LANES + lane] > 0.5
        air, radiant = w[r.AIR * LANES + lane], w[r.RADIANT * LANES + lane]
        wind, relative = w[r.WIND * LANES + lane], w[r.RELATIVE * LANES + lane]
        vapour, skin = w[r.VAPOUR * LANES + lane], w[(r.K + c.COLD_SKIN_C) * LANES + lane]
        wetted = w[(r.K + c.WET_CLOTHING) * LANES + lane]
        is_cold = air < w[(r.K + c.JACKET_BELOW_C) * LANES + lane]
        clothing = w[(r.K + c.CLOTHING_CLO) * LANES + lane]
        # Either a jacket over it, or dressed as people are observed to dress: of two, one is 0.
        observed = observed_clo(air) * w[(r.K + c.OBSERVED) * LANES + lane]
        wrapped = max(clothing + w[(r.K + c.JACKET_CLO) * LANES + lane], observed)
        dressed = wrapped if is_cold else clothing
        walking = moved(relative, w[r.WALK * LANES + lane])
        lost = lost_w_m2(skin, air, radiant, vapour, forced_w_m2_k(relative), dressed, wetted, walking)
        stopped = lost_w_m2(
            skin, air, min(radiant, air), vapour, forced_w_m2_k(wind), dressed, wetted, moved(wind, 0.0)
        )
        gain = max(w[r.GAIN * LANES + lane], w[(r.K + c.SHIVER_W_M2) * LANES + lane])
        w[r.COLD * LANES + lane] = lost - gain
        stopped -= w[(r.K + c.SHIVER_STOPPED_W_M2) * LANES + lane]
        # What is noted in the next minute is of this one, or of the last that was worked.
        w[r.STOP * LANES + lane] = stopped if goes else w[r.STOP * LANES + lane]


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def drink(w: Grid) -> None:
    """Let all sweat and drink, and count it."""
    wide()
    for lane in range(LANES):
        goes = w[r.GOES * LANES + lane] > 0.5
        per_min = w[(r.K + c.AREA_M2) * LANES + lane] * (1.0 / 60.0) if goes else 0.0
        loses = w[r.LOSES * LANES + lane]
        osec, pw = w[r.OSEC * LANES + lane], w[r.PW * LANES + lane]
        # The two regressions hold for people who have to sweat, in warm air.
        holds = (w[r.AIR * LANES + lane] >= 15.0) & (w[r.ASKED * LANES + lane] >= 50.0)
        osec = osec if holds else loses
        pw = pw if holds else loses
        rate = max(loses, osec, pw) * per_min
        w[(r.OUT + c.OSEC_G) * LANES + lane] += osec * per_min
        w[(r.OUT + c.PW_G) * LANES + lane] += pw * per_min
        w[(r.OUT + c.STRAIN_G) * LANES + lane] += loses * per_min
        w[(r.OUT + c.NEEDED_G) * LANES + lane] += rate
        w[(r.P + c.RATE_G_MIN) * LANES + lane] = rate if goes else w[(r.P + c.RATE_G_MIN) * LANES + lane]
        # For the way to water, of the last minute on foot. The regressions come in by degrees, lest a bottle
        # more, by its weight, tip the walker over the limit from which they hold.
        sweats = min(max((w[r.ASKED * LANES + lane] - 30.0) * (1.0 / 20.0), 0.0), 1.0)
        warm = min(max((w[r.AIR * LANES + lane] - 13.0) * 0.5, 0.0), 1.0)
        more = max(w[r.OSEC * LANES + lane], w[r.PW * LANES + lane], loses) - loses
        on_foot = (loses + sweats * warm * more) * per_min
        is_on_foot = goes & (w[r.RESTS * LANES + lane] < 0.5)
        was = w[(r.P + c.ON_FOOT_G_MIN) * LANES + lane]
        w[(r.P + c.ON_FOOT_G_MIN) * LANES + lane] = on_foot if is_on_foot else was
        deficit, water = w[(r.P + c.DEFICIT_G) * LANES + lane] + rate, w[(r.P + c.WATER_G) * LANES + lane]
        drunk = min(deficit, w[(r.K + c.DRINK_G_MIN) * LANES + lane], water)
        drunk = drunk if goes else 0.0
        w[(r.OUT + c.DRUNK_G) * LANES + lane] += drunk
        w[(r.P + c.WATER_G) * LANES + lane] = water - drunk
        w[(r.P + c.DEFICIT_G) * LANES + lane] = deficit - drunk


@njit(cache=True, error_model="numpy", fastmath={"contract", "arcp"})
def tell(w: Grid) -> int:
    """Write down what the minute has come to; return how many clocks pass the middle of an hour."""
    wide()
    passed = 0
    for lane in range(LANES):
        goes = w[r.GOES * LANES + lane] > 0.5
        done = w[(r.P + c.DONE_M) * LANES + lane]
        minutes = w[(r.P + c.CLOCK_MIN) * LANES + lane] - w[(r.K + c.START_MIN) * LANES + lane]
        walked = w[(r.OUT + c.MINUTES_WALKED) * LANES + lane]
        w[(r.OUT + c.MINUTES_WALKED) * LANES + lane] = minutes if goes else walked
        share = w[(r.P + c.DEFICIT_G) * LANES + lane] * w[r.PER_GRAM * LANES + lane]
        was = w[(r.OUT + c.DEFICIT_SHARE) * LANES + lane]
        w[(r.OUT + c.DEFICIT_SHARE) * LANES + lane] = share if goes & (share > was) else was
        rectal, was = w[st.RECTAL * LANES + lane], w[(r.OUT + c.RECTAL_C) * LANES + lane]
        w[(r.OUT + c.RECTAL_C) * LANES + lane] = rectal if goes & (rectal > was) else was
        air, bright = w[r.AIR * LANES + lane], w[r.SHONE * LANES + lane]
        was = w[(r.OUT + c.COLDEST_C) * LANES + lane]
        w[(r.OUT + c.COLDEST_C) * LANES + lane] = air if goes & (air < was) else was
        was = w[(r.OUT + c.HOTTEST_C) * LANES + lane]
        w[(r.OUT + c.HOTTEST_C) * LANES + lane] = air if goes & (air > was) else was
        w[(r.OUT + c.SUN_MIN) * LANES + lane] += bright if goes else 0.0
        w[(r.OUT + c.REST_MIN) * LANES + lane] += w[r.RESTS * LANES + lane] if goes else 0.0
        is_dry = goes & (w[(r.P + c.WATER_G) * LANES + lane] <= 0.0)
        w[(r.OUT + c.DRY_SUN_MIN) * LANES + lane] += bright if is_dry else 0.0
        w[(r.OUT + c.DRY_SUN_AIR_C) * LANES + lane] += bright * air if is_dry else 0.0
        was, at = w[(r.OUT + c.DRY_M) * LANES + lane], w[(r.OUT + c.DRY_MIN) * LANES + lane]
        w[(r.OUT + c.DRY_MIN) * LANES + lane] = minutes if is_dry & (math.isnan(was)) else at
        w[(r.OUT + c.DRY_M) * LANES + lane] = done if is_dry & (math.isnan(was)) else was
        was = w[(r.OUT + c.DEFICIT_5_M) * LANES + lane]
        w[(r.OUT + c.DEFICIT_5_M) * LANES + lane] = (
            done if goes & (share >= 0.05) & (math.isnan(was)) else was
        )
        was = w[(r.OUT + c.DEFICIT_10_M) * LANES + lane]
        w[(r.OUT + c.DEFICIT_10_M) * LANES + lane] = (
            done if goes & (share >= 0.1) & (math.isnan(was)) else was
        )
        was = w[(r.OUT + c.HOT_39_M) * LANES + lane]
        w[(r.OUT + c.HOT_39_M) * LANES + lane] = done if goes & (rectal >= 39.0) & (math.isnan(was)) else was
        debt = w[(r.P + c.COLD_DEBT_KJ_M2) * LANES + lane]
        debt = max(debt + w[r.COLD * LANES + lane] * 0.06, 0.0) if goes else debt
        w[(r.P + c.COLD_DEBT_KJ_M2) * LANES + lane] = debt
        limit = w[(r.K + c.COLD_KJ_M2) * LANES + lane]
        cold, was = debt * w[r.PER_DEBT * LANES + lane], w[(r.OUT + c.COLD_SHARE) * LANES + lane]
        w[(r.OUT + c.COLD_SHARE) * LANES + lane] = cold if goes & (cold > was) else was
        was = w[(r.OUT + c.COLD_M) * LANES + lane]
        w[(r.OUT + c.COLD_M) * LANES + lane] = done if goes & (debt >= limit) & (math.isnan(was)) else was
        stop, was = stop_h(w[r.STOP * LANES + lane], limit, debt), w[(r.OUT + c.COLD_STOP_H) * LANES + lane]
        w[(r.OUT + c.COLD_STOP_H) * LANES + lane] = stop if goes & (stop < was) else was
        w[(r.OUT + c.OUTSIDE_MIN) * LANES + lane] += 1.0 if goes & is_outside(w, lane) else 0.0
        by = 1.0 if goes else 0.0
        part, since = w[r.PART * LANES + lane] + by, w[r.SINCE * LANES + lane] + by
        of_day = w[r.OF_DAY * LANES + lane] + by
        w[r.PART * LANES + lane] = part
        w[r.SINCE * LANES + lane] = 0.0 if since >= 60.0 else since
        w[r.OF_DAY * LANES + lane] = 0.0 if of_day >= 1440.0 else of_day
        passed += 1 if part >= 60.0 else 0
    return passed
