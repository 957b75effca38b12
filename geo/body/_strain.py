"""Kernel of `geo.body.strain`: ISO 7933, one minute at a time, many walkers side by side.

The standard finds the temperature of the clothing and that of the core by halving until a step is below
0.001 degrees. Here the first is found by Newton's method and the second in closed form, so both are the value
that the halving tends to. Nothing branches and nothing calls the mathematical library, so that the compiler
works on several walkers in one instruction.
"""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from geo.body._state import CORE, CORE_STEADY, LOAD, MINUTES, RECTAL, SHARE, SKIN, STATE, SWEAT

Grid: TypeAlias = NDArray[np.floating]

LANES: Final = 8
"""Walkers worked on side by side."""

G_PER_W_H: Final = 2.67 / 1.8
"""Grams of sweat whose evaporation takes one watt for an hour, as ISO 7933 counts them."""

KEEP_10: Final = math.exp(-1.0 / 10.0)
KEEP_3: Final = math.exp(-1.0 / 3.0)
"""What is left after a minute of a difference that fades with a time constant of 10 and of 3 minutes."""

_MIDDLE: Final = 1.9
_SCALE: Final = math.exp(1.9) * 0.6105

TERMS: Final = 14
"""Numbers that a minute needs to know of its conditions."""

_T: Final = STATE
_P: Final = _T + TERMS
_H: Final = _P + 6
"""Where terms, bodies and limits begin in the array of a block."""


@njit(cache=True, inline="always", error_model="numpy")
def vapour_pressure_kpa(celsius: float) -> float:
    """Return the saturated vapour pressure over water as ISO 7933 has it.

    To 1e-11 of it from 5 to 45 C, to 2e-8 down to -20.
    """
    u = (17.27 * celsius / (celsius + 237.3) - _MIDDLE) * 0.125
    series = 1.0 + u * (
        1.0
        + u
        * (
            1.0 / 2.0
            + u
            * (
                1.0 / 6.0
                + u
                * (
                    1.0 / 24.0
                    + u * (1.0 / 120.0 + u * (1.0 / 720.0 + u * (1.0 / 5040.0 + u * (1.0 / 40320.0))))
                )
            )
        )
    )
    squared = series * series
    fourth = squared * squared
    return _SCALE * fourth * fourth


@njit(cache=True, inline="always", error_model="numpy")
def falling(x: float) -> float:
    """Return e to the power of x, -2 <= x <= 0, to 4e-9 of it."""
    u = x * 0.125
    series = 1.0 + u * (
        1.0
        + u * (0.5 + u * (1.0 / 6.0 + u * (1.0 / 24.0 + u * (1.0 / 120.0 + u * (1.0 / 720.0 + u / 5040.0)))))
    )
    squared = series * series
    fourth = squared * squared
    return fourth * fourth


@njit(cache=True, inline="always", error_model="numpy")
def terms(
    air_c: float,
    radiant_c: float,
    vapour_kpa: float,
    wind_m_s: float,
    relative_m_s: float,
    forced: float,
    walk_m_s: float,
    metabolic_w_m2: float,
    work_w_m2: float,
    clothing_clo: float,
    moisture: float,
    radiating: float,
    is_2023: bool,
    skin_c: float,
) -> tuple[float, ...]:
    """Return what `minute` needs to know of conditions that do not change in it: TERMS numbers.

    `relative_m_s` is the speed of the air over the walker, `forced` the convection that goes with it
    (`forced_w_m2_k`), `radiating` what `radiating_w_m2_k4` gives.
    """
    clothing = clothing_clo * 0.155
    growth = 1.0 + (0.28 if is_2023 else 0.3) * clothing_clo
    whole = clothing + 0.111 / growth
    v, w = min(relative_m_s, 3.0), min(walk_m_s, 1.5)
    moved = (0.094 * w - 0.378) * w
    cloth = min(1.044 * falling((0.066 * v - 0.398) * v + moved), 1.0)
    bare = falling(min((0.047 * relative_m_s - 0.472) * relative_m_s + (0.117 * w - 0.342) * w, 0.0))
    mixed = ((0.6 - clothing_clo) * bare + clothing_clo * cloth) / 0.6
    both = cloth if clothing_clo > 0.6 else mixed
    dynamic = whole * both
    inner = dynamic - bare * 0.111 / growth
    permeable = min(moisture * ((2.6 * both - 6.5) * both + 4.9), 0.9)
    breath_c = 0.001516 * metabolic_w_m2 * (28.56 + 0.115 * air_c + 0.641 * vapour_kpa - air_c)
    breath_e = 0.00127 * metabolic_w_m2 * (59.34 + 0.53 * air_c - 11.63 * vapour_kpa)
    surface = radiant_c + 0.1 if is_2023 else skin_c
    convective = max(2.38 * math.sqrt(math.sqrt(abs(surface - air_c))), forced)
    dressed = (
        12.165 + 0.02017 * air_c + 0.04361 * radiant_c + 0.19354 * vapour_kpa - 0.25315 * wind_m_s
        + 0.005346 * metabolic_w_m2
    )  # fmt: skip
    naked = 7.191 + 0.064 * air_c + 0.061 * radiant_c + 0.198 * vapour_kpa - 0.348 * wind_m_s
    share = min(max(2.5 * (clothing_clo - 0.2), 0.0), 1.0)
    kelvin = radiant_c + 273.0
    return (
        naked + share * (dressed - naked),
        0.616 + share * (0.51274 - 0.616),
        0.0036 * metabolic_w_m2 + 36.6,
        metabolic_w_m2 - work_w_m2 - breath_c - breath_e,
        breath_e,
        vapour_kpa,
        permeable * 16.7 / dynamic,
        growth * convective,
        growth * radiating,
        1.0 / inner,
        air_c,
        radiant_c,
        kelvin * kelvin * kelvin * kelvin,
        dynamic,
    )


@njit(cache=True, inline="always", error_model="numpy")
def forced_w_m2_k(relative_m_s: float) -> float:
    """Return the heat that moving air takes from a surface."""
    return 8.7 * relative_m_s**0.6 if relative_m_s > 1.0 else 3.5 + 5.2 * relative_m_s


@njit(cache=True, inline="always", error_model="numpy")
def radiating_w_m2_k4(reflecting_share: float, emissivity: float, posture: float, is_2023: bool) -> float:
    """Return the radiation of the clothed body per K^4: clothing that reflects covers a share of it."""
    reflected = 1.0 - emissivity if is_2023 else emissivity
    return ((1.0 - reflecting_share) * 0.97 + reflecting_share * reflected) * 5.67e-08 * posture


@njit(cache=True, error_model="numpy")
def tabulate(
    air_c: Grid,
    radiant_c: Grid,
    vapour_kpa: Grid,
    wind_m_s: Grid,
    metabolic_w_m2: Grid,
    work_w_m2: Grid,
    clothing_clo: Grid,
    walk_m_s: Grid,
    heading_deg: Grid,
    has_walk: bool,
    moisture: float,
    reflecting_share: float,
    emissivity: float,
    posture: float,
    is_2023: bool,
    skin_c: Grid,
    out: Grid,
) -> None:
    """Fill `out`, shape (TERMS, n), with the terms of n conditions, each of shape (n,).

    Without `has_walk` the walking speed is taken from the metabolic rate, as the standard has it; with a
    heading (degrees between walk and wind, not 0) the air's speed over the walker is taken along the walk.
    """
    for i in range(air_c.size):
        if has_walk:
            walk = walk_m_s[i]
            relative = max(wind_m_s[i], walk)
            if heading_deg[i] != 0.0:
                relative = abs(wind_m_s[i] - walk * math.cos(3.14159 * heading_deg[i] / 180.0))
        else:
            walk = min(0.0052 * (metabolic_w_m2[i] - 58.0), 0.7)
            relative = wind_m_s[i]
        made = terms(
            air_c[i], radiant_c[i], vapour_kpa[i], wind_m_s[i], relative, forced_w_m2_k(relative), walk,
            metabolic_w_m2[i], work_w_m2[i], clothing_clo[i], moisture,
            radiating_w_m2_k4(reflecting_share, emissivity, posture, is_2023), is_2023, skin_c[i],
        )  # fmt: skip
        for k in range(TERMS):
            out[k, i] = made[k]


@njit(cache=True, inline="always", error_model="numpy")
def minute(
    skin: float,
    core: float,
    rectal: float,
    core_steady: float,
    share: float,
    sweat: float,
    load: float,
    is_first: bool,
    steady_0: float,
    steady_1: float,
    core_aim: float,
    gain: float,
    breath_e: float,
    vapour: float,
    evaporating: float,
    convecting: float,
    radiating: float,
    conducting: float,
    air: float,
    radiant: float,
    radiant_4: float,
    heat: float,
    per_heat: float,
    sweat_most: float,
    wet_most: float,
) -> tuple[float, ...]:
    """Return the state after a minute, and the evaporation that was required and possible (W/m2).

    See ISO 7933:2004 and 2023, Annex A and E.
    """
    steady = core_steady * KEEP_10 + core_aim * (1.0 - KEEP_10)
    stored = heat * (steady - core_steady) * (1.0 - share)
    aim = steady_0 + steady_1 * rectal
    skin_now = aim if is_first else skin * KEEP_3 + aim * (1.0 - KEEP_3)

    # Heat that reaches the clothing from the skin leaves it: Newton from the radiant temperature.
    given = convecting * air + radiating * radiant_4 + conducting * skin_now
    slope = convecting + conducting
    # Three steps, written out: a loop in here keeps the compiler from working on walkers side by side.
    kelvin = radiant + 273.1
    third = radiating * kelvin * kelvin * kelvin
    cloth = radiant + 0.1
    cloth += (given - slope * cloth - third * kelvin) / (slope + 4.0 * third)
    kelvin = cloth + 273.0
    third = radiating * kelvin * kelvin * kelvin
    cloth += (given - slope * cloth - third * kelvin) / (slope + 4.0 * third)
    kelvin = cloth + 273.0
    third = radiating * kelvin * kelvin * kelvin
    cloth += (given - slope * cloth - third * kelvin) / (slope + 4.0 * third)
    dry = conducting * (skin_now - cloth)

    possible = (vapour_pressure_kpa(skin_now) - vapour) * evaporating
    possible = 0.001 if possible == 0.0 else possible
    required = gain - stored - dry
    asked, most = required, possible
    wetness = required / possible
    over, under = (2.0 - wetness) * (2.0 - wetness) * 0.5, 1.0 - wetness * wetness * 0.5
    efficient = over if wetness > 1.0 else under
    efficient = max(efficient, 0.05)
    wanted = min(required / efficient, sweat_most)
    wanted = sweat_most if wetness >= 1.7 else wanted
    wanted = sweat_most if possible <= 0.0 else wanted
    wanted = 0.0 if required <= 0.0 else wanted
    possible = 0.0 if (possible <= 0.0) & (required > 0.0) else possible
    required = max(required, 0.0)
    sweat_now = sweat * KEEP_10 + wanted * (1.0 - KEEP_10)
    k = possible / max(sweat_now, 1e-6)
    wet = math.sqrt(k * k + 2.0) - k
    wet = wet if k >= 0.5 else 1.0
    evaporated = min(wet, wet_most) * possible
    evaporated = 0.0 if sweat_now <= 0.0 else evaporated
    sweat_now = max(sweat_now, 0.0)

    # Core: t (1 - s/2) = known - skin s/2, where the skin's share s falls from 0.3 at 36.8 C to 0.1.
    storage = (required - evaporated + stored) * per_heat
    known = storage + skin * share * 0.5 + core * (1.0 - share * 0.5)
    low = (known - 0.15 * skin_now) / 0.85
    high = (known - 0.05 * skin_now) / 0.95
    b = 1.0 - 1.806 - 0.045 * skin_now
    between = (math.sqrt(max(b * b + 0.18 * (known - 1.806 * skin_now), 0.0)) - b) / 0.09
    core_now = high if high >= 36.8 + 0.2 / 0.09 else between
    core_now = low if low <= 36.8 else core_now
    share_now = min(max(0.3 - 0.09 * (core_now - 36.8), 0.1), 0.3)
    rectal_now = rectal + (2.0 * core_now - 1.962 * rectal - 1.31) / 9.0
    return (
        skin_now, core_now, rectal_now, steady, share_now, sweat_now, load + sweat_now + breath_e, asked,
        most,
    )  # fmt: skip


@njit(cache=True, nogil=True, parallel=True, error_model="numpy")
def run(known: Grid, bodies: Grid, minutes: int, is_2023: bool, state: Grid, limits: Grid) -> None:
    """Carry many walkers through `minutes` minutes of conditions that stay the same.

    Parameters
    ----------
    known
        shape (TERMS, n): of `terms`.
    bodies
        shape (6, n): heat capacity (W min/(m2 K)), most sweat (W/m2), most wetness, grams of loss per
        W min/m2, and the losses (g) that half and 95 % of people can bear.
    state
        shape (STATE, n), changed.
    limits
        shape (3, n), minutes until rectal temperature is 38 C and until the two losses; 0: not yet. Changed.
    """
    n = state.shape[1]
    blocks = (n + LANES - 1) // LANES
    for block in prange(blocks):
        first = block * LANES
        wide = min(LANES, n - first)
        # One array for all: with several the compiler cannot know that they do not overlap, and works on one
        # walker at a time.
        w = np.zeros((STATE + TERMS + 9) * LANES)
        for lane in range(LANES):
            at = first + min(lane, wide - 1)
            for i in range(STATE):
                w[i * LANES + lane] = state[i, at]
            for i in range(TERMS):
                w[(_T + i) * LANES + lane] = known[i, at]
            for i in range(6):
                w[(_P + i) * LANES + lane] = bodies[i, at]
            for i in range(3):
                w[(_H + i) * LANES + lane] = limits[i, at]
        for _ in range(minutes):
            for lane in range(LANES):
                began = w[MINUTES * LANES + lane]
                is_first = (began == 0.0) & is_2023
                skin, core, rectal, steady, share, sweat, load, _, _ = minute(
                    w[SKIN * LANES + lane], w[CORE * LANES + lane], w[RECTAL * LANES + lane],
                    w[CORE_STEADY * LANES + lane], w[SHARE * LANES + lane], w[SWEAT * LANES + lane],
                    w[LOAD * LANES + lane], is_first,
                    w[_T * LANES + lane], w[(_T + 1) * LANES + lane], w[(_T + 2) * LANES + lane],
                    w[(_T + 3) * LANES + lane], w[(_T + 4) * LANES + lane], w[(_T + 5) * LANES + lane],
                    w[(_T + 6) * LANES + lane], w[(_T + 7) * LANES + lane], w[(_T + 8) * LANES + lane],
                    w[(_T + 9) * LANES + lane], w[(_T + 10) * LANES + lane], w[(_T + 11) * LANES + lane],
                    w[(_T + 12) * LANES + lane],
                    w[_P * LANES + lane], 1.0 / w[_P * LANES + lane], w[(_P + 1) * LANES + lane],
                    w[(_P + 2) * LANES + lane],
                )  # fmt: skip
                w[SKIN * LANES + lane] = skin
                w[CORE * LANES + lane] = core
                w[RECTAL * LANES + lane] = rectal
                w[CORE_STEADY * LANES + lane] = steady
                w[SHARE * LANES + lane] = share
                w[SWEAT * LANES + lane] = sweat
                w[LOAD * LANES + lane] = load
                now = began + 1.0
                w[MINUTES * LANES + lane] = now
                lost = load * w[(_P + 3) * LANES + lane]
                hot, half, most = w[_H * LANES + lane], w[(_H + 1) * LANES + lane], w[(_H + 2) * LANES + lane]
                w[_H * LANES + lane] = now if (hot == 0.0) & (rectal >= 38.0) else hot
                w[(_H + 1) * LANES + lane] = (
                    now if (half == 0.0) & (lost >= w[(_P + 4) * LANES + lane]) else half
                )
                w[(_H + 2) * LANES + lane] = (
                    now if (most == 0.0) & (lost >= w[(_P + 5) * LANES + lane]) else most
                )
        for lane in range(wide):
            at = first + lane
            for i in range(STATE):
                state[i, at] = w[i * LANES + lane]
            for i in range(3):
                limits[i, at] = w[(_H + i) * LANES + lane]
