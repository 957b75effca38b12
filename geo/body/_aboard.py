"""Kernels of `geo.body.aboard`: a rider in the wind, and people in a shut box, minute by minute.

Both carry the body's state of ISO 7933:2023 (`geo.body._strain`). The box is three stores (air, walls,
vapour) that exchange with one another, with the people and with the outside. Each minute is solved at the
mean of its begin and end (Crank and Nicolson), people included, by iteration; what is then carried over are
the very flows that are written down, so that heat, water and carbon dioxide balance whatever the last step
was.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geo.body import _state as st
from geo.body._strain import (
    G_PER_W_H,
    TERMS,
    forced_w_m2_k,
    minute,
    radiating_w_m2_k4,
    terms,
    vapour_pressure_kpa,
)

Array = NDArray[np.float64]

LATENT_J_KG: Final = 3.6e6 / G_PER_W_H
"""The heat of evaporation that goes with it, used for all water here so that heat balances: 2.427 MJ/kg."""

STILL_AIR_M_S: Final = 0.1
"""Speed of the air in a shut box."""

SITTING: Final = 0.7
"""Share of a sitting body's surface that radiates (ISO 7933)."""

LEWIS_K_KPA: Final = 16.7
"""Evaporation's heat transfer by vapour pressure over convection's by temperature (ISO 7933)."""

VAPOUR_KJ_KG_K: Final = 0.461523
"""Gas constant of water vapour (8.314463 J/(mol K) over 18.015 g/mol)."""

LIMIT_WIND_M_S: Final = 3.0
"""ISO 7933 holds to this speed of the air over the body."""

# What is written of a ride, shape (minutes + 1, RIDE).
RECTAL_C, STRAIN_G, NEEDED_G, DEFICIT_G, WATER_G = range(5)
RIDE: Final = 5

# What a rider is, shape (RIDER,).
HEAT_W_MIN_M2_K, AREA_M2, CLOTHING_CLO, SWEAT_MOST, WET_MOST, MET_W_M2, CARRIED_G, DRINK_G_MIN = range(8)
RIDER: Final = 8

# What a group of people in a box is, shape (groups, GROUP); the first six as of a rider.
COUNT: Final = 6
GROUP: Final = 7

# What a box is, shape (BOX,): heat capacities in J/K, conductances in W/K, volume in m3, exchange per hour.
AIR_J_K, WALL_J_K, OUTWARD_W_K, INNER_W_K, FREE_M3, PER_H, AIR_MOL, CO2_MOL_S = range(8)
BOX: Final = 8

# What is written of a box at the end of each minute, shape (minutes + 1, INSIDE): how it is, what flowed in
# the minute (means in W; vapour as the heat that it holds), then carbon dioxide.
IN_AIR_C, IN_WALL_C, IN_VAPOUR_KG, IN_FILM_KG, IN_VAPOUR_KPA, IN_CO2_MOL = range(6)
MADE_W, STORED_W, SUN_W, WALL_OUT_W, AIR_OUT_W, VAPOUR_OUT_W, VAPOUR_W = range(6, 13)
CO2_MADE_MOL, CO2_OUT_MOL, STEPS = range(13, 16)
INSIDE: Final = 16
"""`STEPS` is how many iterations a minute took; 0 if it did not settle."""

# What is written of each group, shape (minutes + 1, groups, BODY).
BODY_RECTAL_C, BODY_LOST_G = range(2)
BODY: Final = 2

_MOST_STEPS: Final = 400
_SETTLED: Final = 1e-9
_NEARLY: Final = 0.05
"""Kelvin or kPa by which the last two iterations may differ. ISO 7933 has steps (skin that may not take up
vapour): on one of them no answer is exact, and one nearby is taken; it balances as any other does.
"""


@njit(cache=True, nogil=True, error_model="numpy")
def ride(
    air: Array, radiant: Array, vapour: Array, relative: Array, rider: Array, state: Array, out: Array
) -> None:
    """Carry one rider through minutes.

    Beyond 3 m/s convection follows the true speed; the regressions of skin temperature and clothing are held
    at 3 m/s, their limit. (Beyond 5 m/s what ISO 7933 says of bare skin would turn round.)

    Parameters
    ----------
    air, radiant, vapour, relative
        shape (n,): degrees C, degrees C, kPa, and the air's speed over the body (m/s), of each minute.
    rider
        shape (RIDER,).
    state
        shape (STATE,), changed.
    out
        shape (n + 1, RIDE), filled: at the begin, and at the end of each minute; sums since the begin.
    """
    met, per_min = rider[MET_W_M2], rider[AREA_M2] / 60.0
    moving = min(max(0.0052 * (met - 58.0), 0.0), 0.7)
    strain_g, needed_g, deficit_g, water_g = 0.0, 0.0, 0.0, rider[CARRIED_G]
    out[0] = 0.0
    out[0, RECTAL_C], out[0, WATER_G] = state[st.RECTAL], water_g
    for i in range(air.size):
        held = min(relative[i], LIMIT_WIND_M_S)
        made = terms(
            air[i], radiant[i], vapour[i], held, held, forced_w_m2_k(relative[i]), moving, met, 0.0,
            rider[CLOTHING_CLO], 0.38, radiating_w_m2_k4(0.0, 0.97, SITTING, True), True, 34.1,
        )  # fmt: skip
        skin, core, rectal, steady, share, sweat, load, asked, most = minute(
            state[st.SKIN], state[st.CORE], state[st.RECTAL], state[st.CORE_STEADY], state[st.SHARE],
            state[st.SWEAT], state[st.LOAD], state[st.MINUTES] == 0.0,
            made[0], made[1], made[2], made[3], made[4], made[5], made[6], made[7], made[8], made[9],
            made[10], made[11], made[12], rider[HEAT_W_MIN_M2_K], 1.0 / rider[HEAT_W_MIN_M2_K],
            rider[SWEAT_MOST], rider[WET_MOST],
        )  # fmt: skip
        state[st.SKIN], state[st.CORE], state[st.RECTAL], state[st.CORE_STEADY] = skin, core, rectal, steady
        state[st.SHARE], state[st.SWEAT], state[st.LOAD] = share, sweat, load
        state[st.MINUTES] += 1.0

        breath_g = made[4] * G_PER_W_H
        lost = sweat * G_PER_W_H + breath_g
        planned = lost
        # The two regressions hold for people who have to sweat, in warm air.
        if air[i] >= 15.0 and asked >= 50.0:
            osec = 147.0 * math.exp(min(0.0012 * 27.9 * asked * max(most, 5.0) ** -0.455, 4.0))
            planned = max(lost, osec + breath_g, 147.0 + 1.527 * asked - 0.87 * most + breath_g)
        strain_g += lost * per_min
        needed_g += planned * per_min
        deficit_g += planned * per_min
        drunk = min(deficit_g, rider[DRINK_G_MIN], water_g)
        deficit_g -= drunk
        water_g -= drunk
        out[i + 1, RECTAL_C], out[i + 1, STRAIN_G], out[i + 1, NEEDED_G] = rectal, strain_g, needed_g
        out[i + 1, DEFICIT_G], out[i + 1, WATER_G] = deficit_g, water_g


@njit(cache=True, inline="always", error_model="numpy")
def _pressure_kpa(vapour_kg: Any, celsius: Any, free_m3: Any) -> Any:
    return vapour_kg * VAPOUR_KJ_KG_K * (celsius + 273.15) / free_m3


@njit(cache=True, nogil=True, error_model="numpy")
def people(
    groups: Array, states: Array, made: Array, air: float, wall: float, vapour: float, after: Array
) -> Any:
    """Return what all groups give in a minute (W) by convection, radiation and vapour, and what they store.

    `made`, shape (TERMS,), is room to work in. `after`, shape (groups, STATE), is filled with their state at
    the minute's end; `states` stays as it is. What ISO 7933 takes as lost by evaporation follows from its
    own equation of storage; heat that it neither stores nor lets out (of a body that should cool) leaves by
    convection.
    """
    convected, radiated, evaporated, stored = 0.0, 0.0, 0.0, 0.0
    for g in range(groups.shape[0]):
        met, area = groups[g, MET_W_M2], groups[g, AREA_M2]
        heat = groups[g, HEAT_W_MIN_M2_K]
        known = terms(
            air, wall, vapour, STILL_AIR_M_S, STILL_AIR_M_S, forced_w_m2_k(STILL_AIR_M_S),
            min(max(0.0052 * (met - 58.0), 0.0), 0.7), met, 0.0, groups[g, CLOTHING_CLO], 0.38,
            radiating_w_m2_k4(0.0, 0.97, SITTING, True), True, 34.1,
        )  # fmt: skip
        for k in range(made.size):
            made[k] = known[k]
        s = states[g]
        skin, core, rectal, steady, share, sweat, load, asked, _ = minute(
            s[st.SKIN], s[st.CORE], s[st.RECTAL], s[st.CORE_STEADY], s[st.SHARE], s[st.SWEAT], s[st.LOAD],
            s[st.MINUTES] == 0.0,
            made[0], made[1], made[2], made[3], made[4], made[5], made[6], made[7], made[8], made[9],
            made[10], made[11], made[12], heat, 1.0 / heat, groups[g, SWEAT_MOST], groups[g, WET_MOST],
        )  # fmt: skip
        a = after[g]
        a[st.SKIN], a[st.CORE], a[st.RECTAL], a[st.CORE_STEADY] = skin, core, rectal, steady
        a[st.SHARE], a[st.SWEAT], a[st.LOAD] = share, sweat, load
        a[st.MINUTES] = s[st.MINUTES] + 1.0

        body = core * (1.0 - share * 0.5) + skin * share * 0.5
        body -= s[st.CORE] * (1.0 - s[st.SHARE] * 0.5) + s[st.SKIN] * s[st.SHARE] * 0.5
        stores = heat * body
        aimed = heat * (steady - s[st.CORE_STEADY]) * (1.0 - s[st.SHARE])
        dry = made[3] - aimed - asked
        cloth = skin - dry / made[9]
        radiates = dry - made[7] * (cloth - air)
        vapours = max(asked, 0.0) + aimed - stores + made[4]
        all_m2 = groups[g, COUNT] * area
        convected += all_m2 * (met - stores - vapours - radiates)
        radiated += all_m2 * radiates
        evaporated += all_m2 * vapours
        stored += all_m2 * stores
    return convected, radiated, evaporated, stored


@njit(cache=True, inline="always", error_model="numpy")
def _fog_j(vapour_kg: Any, celsius: Any, box: Any) -> Any:
    """Return the heat that vapour beyond saturation gives as it turns to drops: Newton's method."""
    given = 0.0
    for _ in range(60):
        warm = celsius + given / box[AIR_J_K]
        left = vapour_kg - given / LATENT_J_KG
        over = _pressure_kpa(left, warm, box[FREE_M3]) - vapour_pressure_kpa(warm)
        if given == 0.0 and over <= 0.0:
            return 0.0
        steep = vapour_pressure_kpa(warm + 0.005) - vapour_pressure_kpa(warm - 0.005)
        slope = (
            _pressure_kpa(1.0, warm, box[FREE_M3]) / LATENT_J_KG
            - left * VAPOUR_KJ_KG_K / box[FREE_M3] / box[AIR_J_K]
            + 100.0 * steep / box[AIR_J_K]
        )
        step = over / slope
        given += step
        if abs(step) < 1e-9 * (1.0 + abs(given)):
            break
    return max(given, 0.0)


@njit(cache=True, nogil=True, error_model="numpy")
def shut(
    outside: Array, groups: Array, box: Array, begin: Array, states: Array, out: Array, bodies: Array
) -> None:
    """Carry a shut box and the people in it through minutes.

    Parameters
    ----------
    outside
        shape (3, n): air temperature (C), vapour (kg that the box would hold at the outside's vapour pressure
        and temperature) and sun that comes through the roof (W), of each minute.
    groups
        shape (groups, GROUP).
    box
        shape (BOX,).
    begin
        shape (3,): air and wall temperature (C) and vapour (kg) at the begin.
    states
        shape (groups, STATE), changed.
    out, bodies
        shapes (n + 1, INSIDE) and (n + 1, groups, BODY), filled.
    """
    air, wall, vapour, film, carbon = begin[0], begin[1], begin[2], 0.0, 0.0
    free, per_s = box[FREE_M3], box[PER_H] / 3600.0
    latent_w_kpa = LEWIS_K_KPA * box[INNER_W_K]
    kg_kpa = free / (VAPOUR_KJ_KG_K * (273.15 + air))
    makes, contact = 0.0, 0.0
    for g in range(groups.shape[0]):
        makes += groups[g, COUNT] * groups[g, AREA_M2] * groups[g, MET_W_M2]
        contact += groups[g, COUNT] * groups[g, AREA_M2]
    # How far one iteration's answer overshoots, from how fast each store follows what it is in touch with.
    relax_air = 1.0 / (1.0 + 30.0 / box[AIR_J_K] * (5.0 * contact + box[INNER_W_K] + per_s * box[AIR_J_K]))
    relax_wall = 1.0 / (
        1.0 + 30.0 / box[WALL_J_K] * (5.0 * contact + box[INNER_W_K] + box[OUTWARD_W_K] + 0.4 * latent_w_kpa)
    )
    relax_vapour = 1.0 / (1.0 + 30.0 * per_s + 30.0 / LATENT_J_KG / kg_kpa * (70.0 * contact + latent_w_kpa))
    after, room = states.copy(), np.zeros(TERMS)
    out[0] = 0.0
    out[0, IN_AIR_C], out[0, IN_WALL_C], out[0, IN_VAPOUR_KG] = air, wall, vapour
    out[0, IN_VAPOUR_KPA] = _pressure_kpa(vapour, air, free)
    for g in range(groups.shape[0]):
        bodies[0, g] = 0.0
        bodies[0, g, BODY_RECTAL_C] = states[g, st.RECTAL]
    for i in range(outside.shape[1]):
        air_next, wall_next, vapour_next = air, wall, vapour
        to_air, to_wall, to_vapour, settled = 0.0, 0.0, 0.0, 0
        stored, evaporated, wall_out, air_out = 0.0, 0.0, 0.0, 0.0
        vapour_out, wets, damp = 0.0, 0.0, 0.0
        for step in range(_MOST_STEPS):
            air_mean, wall_mean = 0.5 * (air + air_next), 0.5 * (wall + wall_next)
            vapour_mean = 0.5 * (vapour + vapour_next)
            damp = min(_pressure_kpa(vapour_mean, air_mean, free), vapour_pressure_kpa(air_mean))
            convected, radiated, evaporated, stored = people(
                groups, states, room, air_mean, wall_mean, damp, after
            )
            wets = latent_w_kpa * (damp - vapour_pressure_kpa(wall_mean))
            wets = max(wets, -film * LATENT_J_KG / 60.0)
            air_out = per_s * box[AIR_J_K] * (air_mean - outside[0, i])
            vapour_out = per_s * LATENT_J_KG * (vapour_mean - outside[1, i])
            wall_out = box[OUTWARD_W_K] * (wall_mean - outside[0, i])
            inward = box[INNER_W_K] * (wall_mean - air_mean)
            to_air = 60.0 * (convected + inward - air_out)
            to_wall = 60.0 * (radiated + outside[2, i] + wets - inward - wall_out)
            to_vapour = 60.0 * (evaporated - wets - vapour_out)
            by_air = air + to_air / box[AIR_J_K] - air_next
            by_wall = wall + to_wall / box[WALL_J_K] - wall_next
            by_vapour = vapour + to_vapour / LATENT_J_KG - vapour_next
            # Where a film dries up or fog sets in answers may swing to and fro: then go in smaller steps.
            calm = 1.0 if step < 60 else (0.3 if step < 200 else 0.05)
            air_next += calm * relax_air * by_air
            wall_next += calm * relax_wall * by_wall
            vapour_next = max(vapour_next + calm * relax_vapour * by_vapour, 0.0)
            off = max(abs(by_air), abs(by_wall), abs(by_vapour) / kg_kpa)
            if off < _SETTLED or (step == _MOST_STEPS - 1 and off < _NEARLY):
                settled = step + 1
                break
        air += to_air / box[AIR_J_K]
        wall += to_wall / box[WALL_J_K]
        vapour += to_vapour / LATENT_J_KG
        film = max(film + 60.0 * wets / LATENT_J_KG, 0.0)
        fog = _fog_j(vapour, air, box)
        air += fog / box[AIR_J_K]
        vapour -= fog / LATENT_J_KG
        film += fog / LATENT_J_KG
        for g in range(groups.shape[0]):
            for k in range(st.STATE):
                states[g, k] = after[g, k]
            lost = after[g, st.LOAD] * G_PER_W_H / 60.0 * groups[g, AREA_M2]
            bodies[i + 1, g, BODY_RECTAL_C], bodies[i + 1, g, BODY_LOST_G] = after[g, st.RECTAL], lost

        # CO2 beyond the outside's, in mol: the exact course of dm/dt = made - exchange m.
        changes, produced = 60.0 * per_s, 60.0 * box[CO2_MOL_S]
        fades = -math.expm1(-changes)
        leaves = carbon * fades + produced * (1.0 - fades / changes if changes > 1e-8 else 0.5 * changes)
        carbon += produced - leaves
        row = out[i + 1]
        row[IN_AIR_C], row[IN_WALL_C], row[IN_VAPOUR_KG], row[IN_FILM_KG] = air, wall, vapour, film
        row[IN_VAPOUR_KPA], row[IN_CO2_MOL] = _pressure_kpa(vapour, air, free), carbon
        row[MADE_W], row[STORED_W], row[SUN_W] = makes, stored, outside[2, i]
        row[WALL_OUT_W], row[AIR_OUT_W] = wall_out, air_out
        row[VAPOUR_OUT_W], row[VAPOUR_W] = vapour_out, evaporated
        row[CO2_MADE_MOL], row[CO2_OUT_MOL], row[STEPS] = produced, leaves, settled
