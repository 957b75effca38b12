"""Heat strain of a body in conditions that stay the same: ISO 7933, predicted heat strain.

ISO 7933:2004 and 2023, Ergonomics of the thermal environment: analytical determination and interpretation of
heat stress using calculation of the predicted heat strain. It follows one healthy adult through a
working day, minute by minute; here arrays of conditions are followed at once, and a state can be carried on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.body import _state as st
from geo.body import _strain
from geo.body.person import STORED_W_MIN_KG
from geo.errors import InputError

Edition: TypeAlias = Literal[2004, 2023]
Posture: TypeAlias = Literal["standing", "sitting", "crouching"]
Array: TypeAlias = NDArray[np.float64]

MET_W_M2 = 58.15
"""One met, W/m2."""

RADIATING_SHARE = {"standing": 0.77, "sitting": 0.70, "crouching": 0.67}
"""Share of the body's surface that radiates to its surroundings (ISO 7933)."""

AIR_C, RADIANT_EXCESS_K, WIND_M_S, CLOTHING_CLO = (15.0, 50.0), (0.0, 60.0), (0.0, 3.0), (0.1, 1.0)
VAPOUR_KPA = {2004: (0.0, 4.5), 2023: (0.5, 4.5)}
METABOLIC_W_M2 = {2004: (100.0, 450.0), 2023: (56.0, 250.0)}
"""Where the standard was validated. Outside it the figures are told, and marked."""

SKIN_C, CORE_C, SKIN_SHARE = 34.1, 36.8, 0.3
"""Of a body at rest, before it sets out."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Strain:
    """The bodies after some minutes; arrays of the conditions' shape.

    Attributes
    ----------
    rectal_c, core_c, skin_c
        temperatures, degrees Celsius.
    loss_g
        water lost by sweat and breath since the beginning.
    minutes_to_38c
        until rectal temperature is 38 C; NaN if it is not reached.
    minutes_to_loss_half, minutes_to_loss_most
        until the loss is what half, and 95 %, of people can bear; NaN if it is not reached.
    is_outside
        whether conditions are outside those that the standard was validated for.
    state
        shape (STATE, n), to be handed on; see `geo.body._state`.
    limits
        shape (3, n), minutes as above, 0 where not reached.
    """

    rectal_c: Array
    core_c: Array
    skin_c: Array
    loss_g: Array
    minutes_to_38c: Array
    minutes_to_loss_half: Array
    minutes_to_loss_most: Array
    is_outside: NDArray[np.bool_]
    state: Array
    limits: Array


def vapour_pressure_kpa(temperature_c: ArrayLike, relative_humidity_pct: ArrayLike = 100.0) -> Array:
    """Return the pressure of vapour in air, 0.6105 exp(17.27 t / (t + 237.3)) if saturated (ISO 7933)."""
    t = np.asarray(temperature_c, dtype=np.float64)
    saturated = 0.6105 * np.exp(17.27 * t / (t + 237.3))
    return np.asarray(saturated * np.asarray(relative_humidity_pct, dtype=np.float64) / 100.0)


def surface_m2(mass_kg: ArrayLike, height_m: ArrayLike) -> Array:
    """Return the body's surface, 0.202 kg^0.425 m^0.725 (DuBois and DuBois 1916)."""
    mass, height = np.asarray(mass_kg, dtype=np.float64), np.asarray(height_m, dtype=np.float64)
    return np.asarray(0.202 * mass**0.425 * height**0.725)


def heat_strain(
    air_c: ArrayLike,
    radiant_c: ArrayLike,
    vapour_kpa: ArrayLike,
    wind_m_s: ArrayLike,
    metabolic_w_m2: ArrayLike,
    *,
    clothing_clo: ArrayLike = 0.5,
    minutes: int = 480,
    mass_kg: ArrayLike = 75.0,
    height_m: ArrayLike = 1.8,
    is_acclimatised: bool = True,
    drinks: bool = True,
    posture: Posture = "standing",
    walk_m_s: ArrayLike | None = None,
    heading_deg: ArrayLike = 0.0,
    work_w_m2: ArrayLike = 0.0,
    moisture: float = 0.38,
    reflecting_share: float = 0.54,
    emissivity: float | None = None,
    edition: Edition = 2023,
    before: Strain | None = None,
) -> Strain:
    """Follow bodies through `minutes` minutes of conditions that stay the same.

    Parameters
    ----------
    air_c, radiant_c
        temperature of the air and mean radiant temperature, degrees Celsius. All arrays broadcast.
    vapour_kpa
        pressure of water vapour, kPa.
    wind_m_s
        speed of the air.
    metabolic_w_m2
        heat made, per surface of the body.
    clothing_clo
        insulation, clo.
    minutes
        whole, 0 or more.
    mass_kg, height_m
        of the bodies.
    is_acclimatised
        sweats up to 500 instead of 400 W/m2 and wets the whole skin instead of 85 % of it.
    drinks
        sets the bearable loss: 5 % of the mass, or 3 % for who does not drink (2023).
    posture
        "standing", "sitting" or "crouching".
    walk_m_s, heading_deg
        walking speed, and the angle between walk and wind; None: the speed that goes with the heat made, as
        the standard has it.
    work_w_m2
        mechanical work done.
    moisture
        static moisture permeability index of the clothing.
    reflecting_share, emissivity
        share of the body under reflecting clothing and that clothing's emissivity; 0.97 (2004) or 0.42.
    edition
        2004 or 2023.
    before
        the same bodies earlier: they are carried on.

    Raises
    ------
    InputError
        if arrays do not fit together, hold no number, or an option cannot be.
    """
    if edition not in (2004, 2023):
        raise InputError(f"ISO 7933 has editions of 2004 and 2023, not {edition}")
    if posture not in RADIATING_SHARE:
        raise InputError(f"'{posture}' is no posture; one of {', '.join(RADIATING_SHARE)} is")
    if minutes < 0 or int(minutes) != minutes:
        raise InputError(f"{minutes} is no number of minutes; give a whole one, 0 or more")
    has_walk = walk_m_s is not None
    given = [
        air_c, radiant_c, vapour_kpa, wind_m_s, metabolic_w_m2, work_w_m2, clothing_clo,
        0.0 if walk_m_s is None else walk_m_s, heading_deg, mass_kg, height_m,
    ]  # fmt: skip
    try:
        arrays = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in given))
    except ValueError as error:
        raise InputError(f"conditions of different shapes do not fit together ({error})") from error
    shape = arrays[0].shape
    flat = [np.ascontiguousarray(each.ravel()) for each in arrays]
    if not all(np.isfinite(each).all() for each in flat):
        raise InputError("a condition is no number; leave out where weather or walk are not known")
    air, radiant, vapour, wind, metabolic, work, clothing, walk, heading, mass, height = flat
    if (mass <= 0).any() or (height <= 0).any():
        raise InputError("mass and height are above 0")
    check_clothing(clothing)
    if (wind < 0).any() or (walk < 0).any() or (vapour < 0).any():
        raise InputError("wind, walking speed and vapour are not below 0")
    gleam = emissivity if emissivity is not None else (0.42 if edition == 2023 else 0.97)
    if not (moisture > 0 and 0 <= reflecting_share <= 1 and 0 <= gleam <= 1):
        raise InputError("clothing lets some moisture through, and what reflects are shares, 0 to 1")
    is_2023 = edition == 2023
    state = starting(air.size) if before is None else before.state.copy()
    limits = np.zeros((3, air.size)) if before is None else before.limits.copy()
    if state.shape[1] != air.size:
        raise InputError(f"{state.shape[1]} bodies cannot be carried on in {air.size} conditions")
    known = np.empty((_strain.TERMS, air.size))
    _strain.tabulate(
        air, radiant, vapour, wind, metabolic, work, clothing, walk, heading, has_walk, moisture,
        reflecting_share, gleam, RADIATING_SHARE[posture], is_2023, state[st.SKIN], known,
    )  # fmt: skip
    area = surface_m2(mass, height)
    bodies = np.empty((6, air.size))
    bodies[0] = STORED_W_MIN_KG * mass / area
    bodies[1] = _sweat_most(metabolic, area, is_acclimatised=is_acclimatised, is_2023=is_2023)
    bodies[2] = 1.0 if is_acclimatised else 0.85
    bodies[3] = _strain.G_PER_W_H / 60.0 * area
    bodies[4], bodies[5] = _bearable_g(mass, drinks=drinks, is_2023=is_2023)
    _strain.run(known, bodies, int(minutes), is_2023, state, limits)
    outside = is_outside(air, radiant, vapour, wind, metabolic, clothing, edition=edition)
    until = np.where(limits > 0, limits, np.nan)
    return Strain(
        rectal_c=state[st.RECTAL].reshape(shape),
        core_c=state[st.CORE].reshape(shape),
        skin_c=state[st.SKIN].reshape(shape),
        loss_g=(state[st.LOAD] * bodies[3]).reshape(shape),
        minutes_to_38c=until[0].reshape(shape),
        minutes_to_loss_half=until[1].reshape(shape),
        minutes_to_loss_most=until[2].reshape(shape),
        is_outside=outside.reshape(shape),
        state=state,
        limits=limits,
    )


def check_clothing(clothing_clo: ArrayLike) -> None:
    """Raise `InputError` unless everybody wears something: of a bare body ISO 7933 divides by nothing."""
    if not (np.asarray(clothing_clo, dtype=np.float64) > 0).all():
        raise InputError("clothing is above 0 clo; the heat model was made for 0.1 to 1 clo")


def starting(count: int) -> Array:
    """Return the state of bodies that have rested, shape (STATE, count)."""
    state = np.zeros((st.STATE, count))
    state[st.SKIN] = SKIN_C
    state[[st.CORE, st.RECTAL, st.CORE_STEADY]] = CORE_C
    state[st.SHARE] = SKIN_SHARE
    return state


def is_outside(
    air_c: Array,
    radiant_c: Array,
    vapour_kpa: Array,
    wind_m_s: Array,
    metabolic_w_m2: Array,
    clothing_clo: Array,
    *,
    edition: Edition = 2023,
) -> NDArray[np.bool_]:
    """Return whether conditions are outside those that the standard was validated for."""
    checks = (
        (air_c, AIR_C),
        (radiant_c - air_c, RADIANT_EXCESS_K),
        (vapour_kpa, VAPOUR_KPA[edition]),
        (wind_m_s, WIND_M_S),
        (metabolic_w_m2, METABOLIC_W_M2[edition]),
        (clothing_clo, CLOTHING_CLO),
    )
    outside = np.zeros(np.shape(air_c), dtype=bool)
    for values, (least, most) in checks:
        outside |= (values < least) | (values > most)
    return outside


def _sweat_most(metabolic: Array, area: Array, *, is_acclimatised: bool, is_2023: bool) -> Array:
    if is_2023:
        return np.full(metabolic.shape, 500.0 if is_acclimatised else 400.0)
    most = np.clip((metabolic - 32.0) * area, 250.0, 400.0)
    return most * 1.25 if is_acclimatised else most


def _bearable_g(mass: Array, *, drinks: bool, is_2023: bool) -> tuple[Array, Array]:
    """Return the losses that half and 95 % of people can bear."""
    if is_2023:
        most = (0.05 if drinks else 0.03) * 1000.0 * mass
        return most, most
    return (0.075 if drinks else 0.03) * 1000.0 * mass, (0.05 if drinks else 0.03) * 1000.0 * mass
