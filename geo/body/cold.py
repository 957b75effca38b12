"""Cold: wind chill, and how long a thinly dressed walker keeps warm.

The reckoning is that of ISO 11079:2007 for the duration of exposure: what a body loses through its clothing
beyond what it makes is a debt, and at a limit the debt is dangerous. The standard's own limits, skin at 33.34
- 0.0354 M degrees and a debt of 144 kJ/m2, are those of strain at work. Here danger begins where the core has
fallen to 35 C and judgement and hands fail: the surface is let cool first (`SKIN_C`), the body shivers
(`SHIVERS`), and the debt is what both coolings together give off (`DEBT_KJ_KG`).

Clothing is what ISO 11079 leaves of it in wind and movement; ISO 7933, made for heat and open shirts, leaves
less.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.body._fitting import fitting
from geo.errors import InputError

SKIN_C: Final = 22.0
"""Mean temperature of the skin of one who keeps the core warm by letting the surface cool (judgement: between
the 30 C of comfort's end and the 20 C or so of numb limbs)."""

WETNESS: Final = 0.06
"""Of a skin that does not sweat: ISO 11079:2007 as the R package comf and pythermalcomfort have it; the
standard was not read here."""

CORE_SHARE: Final = 0.65
DEBT_KJ_KG: Final = 3.47 * (CORE_SHARE * (36.8 - 35.0) + (1.0 - CORE_SHARE) * (33.5 - SKIN_C))
"""Heat that a kilogram of body has given off when the core is at 35 C, where hypothermia begins: 3.47 kJ/(kg
K) times the fall of the mean of core and skin from 36.8 and 33.5 C, weighted 0.65 and 0.35 (Burton 1935, J.
Nutrition 9:261, not read here): 18.0 kJ/kg, 697 kJ/m2 of the standard body."""

RADIATING_W_M2_K: Final = 4.5
"""What a clothed body radiates per degree near 20 C: 0.97 x 0.77 x 4 x 5.67e-8 x 295^3 is 4.35 (rounded up;
judgement)."""

WET_CLOTHING: Final = 0.6
"""What is left of insulation when clothing is soaked (judgement). Men in soaked clothing on a raft cooled 22
% (at 10 C) to 49 % (at -40 C) faster than dry (Body cooling in wet and dry clothing, 1958, abstract): a
share of 0.82 to 0.67. The lower end of what else is known from laboratories, of 0.5 and less in wind, was
not read here."""

SHIVERS: Final = 3.5
SHIVERS_STOPPED: Final = 2.0
"""Times the heat of rest that a body makes that owes heat, on the move and after it has stopped, tired and
hungry. Rested and fed people reach about five times it for minutes (Eyolfson and others 2001, Eur. J. Appl.
Physiol. 84:100, not read here); what is kept up for hours is our judgement."""

STRONG_M_S: Final = 18.0
PERMEABILITY_L_M2_S: Final = 100.0
"""Air over the walker to which ISO 11079 goes, and the air that shirts and trousers let through ("high")."""

CHILL_AIR_C: Final = 10.0
CHILL_WIND_M_S: Final = 3.0 * 1609.344 / 3600.0
"""Wind chill holds for air up to 50 F and wind from 3 miles an hour, 10 m above the ground."""

KJ_PER_W_MIN: Final = 0.06


def _check(name: str, values: NDArray[np.float64], least: float) -> None:
    if (values < least).any():
        raise InputError(f"{name} goes down to {np.nanmin(values):g}; give numbers from {least:g}")


def wind_chill_c(air_c: ArrayLike, wind_m_s: ArrayLike) -> NDArray[np.float64]:
    """Return the wind chill temperature of the US National Weather Service (2001).

    35.74 + 0.6215 T - 35.75 V^0.16 + 0.4275 T V^0.16, in degrees Fahrenheit and miles an hour: the air that
    without wind would cool a bare face as much.

    Parameters
    ----------
    air_c
        air temperature, any shape.
    wind_m_s
        wind 10 m above the ground, of a shape that goes with it. (At the height of a walker's head it is
        about two thirds of that in the open.)

    Returns
    -------
    NDArray
        degrees C; the air temperature itself where the index is not defined (above 10 C, or wind below 1.34
        m/s). NaN where either is not known.

    Raises
    ------
    InputError
        a wind below 0, or shapes that do not fit together.
    """
    air, wind = fitting(air_c=air_c, wind_m_s=wind_m_s)
    _check("wind_m_s", wind, 0.0)
    fahrenheit = air * 1.8 + 32.0
    rooted = (wind * 3600.0 / 1609.344) ** 0.16
    chill = (35.74 + 0.6215 * fahrenheit - 35.75 * rooted + 0.4275 * fahrenheit * rooted - 32.0) / 1.8
    # The small tolerance keeps the edges of the published table, 3 mph and 50 F, inside.
    holds = ~((air > CHILL_AIR_C + 1e-9) | (wind < CHILL_WIND_M_S - 1e-9))
    return np.where(holds, chill, air)


def insulation_m2_k_w(
    clothing_clo: ArrayLike, relative_m_s: ArrayLike, walk_m_s: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Return the insulation of clothing and of the air around it, in wind and in movement.

    ISO 11079:2007, Annex C: 0.155 clo + 0.085 / (1 + 0.305 clo), times 0.54 exp(-0.15 v - 0.22 w) p^0.075 -
    0.06 ln p + 0.5, p = 100 l/(m2 s).

    Parameters
    ----------
    clothing_clo
        of the clothing alone, still and dry, clo.
    relative_m_s
        speed v of the air over the walker; above 18 m/s it counts as 18.
    walk_m_s
        speed w of the walk; above 1.5 m/s it counts as 1.5.

    Returns
    -------
    NDArray
        m2 K/W, from skin to air. NaN where something is not known.

    Raises
    ------
    InputError
        a value below 0, or shapes that do not fit together.
    """
    clo, air, walk = fitting(clothing_clo=clothing_clo, relative_m_s=relative_m_s, walk_m_s=walk_m_s)
    for name, values in (("clothing_clo", clo), ("relative_m_s", air), ("walk_m_s", walk)):
        _check(name, values, 0.0)
    return _whole(clo) * _moved(air, walk)


def _whole(clo: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the insulation in still air, m2 K/W."""
    return clo * 0.155 + 0.085 / (1.0 + 1.97 * 0.155 * clo)


def _moved(air: NDArray[np.float64], walk: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is left of insulation in wind and movement, 0 to 1."""
    v, w, p = np.minimum(air, STRONG_M_S), np.minimum(walk, 1.5), PERMEABILITY_L_M2_S
    left: NDArray[np.float64] = 0.54 * np.exp(-0.15 * v - 0.22 * w) * p**0.075 - 0.06 * math.log(p) + 0.5
    return left


def heat_loss_w_m2(
    air_c: ArrayLike,
    radiant_c: ArrayLike,
    vapour_kpa: ArrayLike,
    wind_m_s: ArrayLike,
    clothing_clo: ArrayLike,
    walk_m_s: ArrayLike,
    *,
    wet: ArrayLike = 1.0,
    skin_c: ArrayLike = SKIN_C,
) -> NDArray[np.float64]:
    """Return the heat that a body at the limit of its defence against cold loses through skin and clothing.

    Dry: (skin - T) / (wet x insulation), T between air and radiant temperature by the heat that each takes
    (moving air 3.5 + 5.2 v to 1 m/s, then 8.7 v^0.6, radiation 4.5 W/(m2 K)). Wet: 0.06 of what could
    evaporate from a wet skin (0.1333 exp(18.6686 - 4030.183 / (skin + 235)) kPa), through clothing of
    permeability index 0.38 (ISO 7933). What is breathed out is not in it: see `kept_w_m2`.

    Parameters
    ----------
    air_c, radiant_c, vapour_kpa, wind_m_s
        of the air at the walker, shapes that go together.
    clothing_clo
        of the clothing alone, still and dry.
    walk_m_s
        speed of the walk, 0 for one who has stopped.
    wet
        what is left of the dry insulation: 1 dry, `WET_CLOTHING` soaked.
    skin_c
        of the skin: `SKIN_C`, or `skin_limit_c` as ISO 11079 has it.

    Returns
    -------
    NDArray
        W/m2; below 0 where the surroundings are warmer than the skin. NaN where something is not known.

    Raises
    ------
    InputError
        a wind, walk, vapour or clothing below 0, `wet` outside 0 to 1, or shapes that do not fit together.
    """
    air, radiant, vapour, wind, clo, walk, share, skin = fitting(
        air_c=air_c, radiant_c=radiant_c, vapour_kpa=vapour_kpa, wind_m_s=wind_m_s, clothing_clo=clothing_clo,
        walk_m_s=walk_m_s, wet=wet, skin_c=skin_c,
    )  # fmt: skip
    amounts = {"wind_m_s": wind, "clothing_clo": clo, "walk_m_s": walk, "vapour_kpa": vapour}
    for name, values in amounts.items():
        _check(name, values, 0.0)
    if ((share <= 0.0) | (share > 1.0)).any():
        raise InputError("wet clothing keeps a share of its insulation; give one above 0 and up to 1")
    relative = np.maximum(wind, walk)
    moved = _moved(relative, walk)
    insulation = _whole(clo) * moved
    forced = np.where(relative > 1.0, 8.7 * relative**0.6, 3.5 + 5.2 * relative)
    around = (forced * air + RADIATING_W_M2_K * radiant) / (forced + RADIATING_W_M2_K)
    permeable = np.minimum(0.38 * ((2.6 * moved - 6.5) * moved + 4.9), 0.9)
    wet_kpa = 0.1333 * np.exp(18.6686 - 4030.183 / (skin + 235.0))
    evaporated = WETNESS * np.maximum(wet_kpa - vapour, 0.0) * permeable * 16.7 / insulation
    loss: NDArray[np.float64] = (skin - around) / (insulation * share) + evaporated
    return loss


def skin_limit_c(metabolic_w_m2: ArrayLike) -> NDArray[np.float64]:
    """Return the temperature of the skin at the limit of defence, as ISO 11079:2007 has it: 33.34 - 0.0354 M.

    Parameters
    ----------
    metabolic_w_m2
        metabolic rate M; the standard takes 58 to 400 W/m2, and so does this.

    Returns
    -------
    NDArray
        degrees C.
    """
    return 33.34 - 0.0354 * np.clip(np.asarray(metabolic_w_m2, dtype=np.float64), 58.0, 400.0)


def kept_w_m2(metabolic_w_m2: ArrayLike, air_c: ArrayLike, vapour_kpa: ArrayLike) -> NDArray[np.float64]:
    """Return the heat that a body makes and does not breathe out.

    ISO 7933: M - 0.001516 M (28.56 + 0.115 T + 0.641 p - T) - 0.00127 M (59.34 + 0.53 T - 11.63 p).

    Parameters
    ----------
    metabolic_w_m2, air_c, vapour_kpa
        metabolic rate, and temperature and vapour pressure of the air.

    Returns
    -------
    NDArray
        W/m2.

    Raises
    ------
    InputError
        shapes that do not fit together.
    """
    made, air, vapour = fitting(metabolic_w_m2=metabolic_w_m2, air_c=air_c, vapour_kpa=vapour_kpa)
    dry = 0.001516 * (28.56 + 0.115 * air + 0.641 * vapour - air)
    moist = 0.00127 * (59.34 + 0.53 * air - 11.63 * vapour)
    return made * (1.0 - dry - moist)


def debt_kj_m2(loss_w_m2: ArrayLike, kept_w_m2: ArrayLike, *, debt_kj_m2: float = 0.0) -> NDArray[np.float64]:
    """Return the heat debt after each of a row of minutes.

    Each minute adds what is lost beyond what is kept. Warmth pays a debt back and is not saved up: a debt
    never falls below 0.

    Parameters
    ----------
    loss_w_m2, kept_w_m2
        of `heat_loss_w_m2` and `kept_w_m2`, shape (minutes,) or numbers.
    debt_kj_m2
        before the first minute.

    Returns
    -------
    NDArray
        kJ/m2, shape (minutes,).

    Raises
    ------
    InputError
        a debt below 0, or shapes that do not fit together.
    """
    if not debt_kj_m2 >= 0:
        raise InputError(f"a heat debt of {debt_kj_m2:g} kJ/m2 to begin with; give a number from 0")
    loss, kept = fitting(loss_w_m2=loss_w_m2, kept_w_m2=kept_w_m2)
    changes = np.atleast_1d(loss - kept)
    debts = np.empty(changes.size)
    debt = debt_kj_m2
    for i, change in enumerate(changes):
        debt = max(debt + KJ_PER_W_MIN * float(change), 0.0)
        debts[i] = debt
    return debts


def hours_until_dangerous(
    loss_w_m2: ArrayLike, kept_w_m2: ArrayLike, *, limit_kj_m2: ArrayLike, debt_kj_m2: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """Return the hours after which the heat debt is dangerous, if all stays as it is.

    Parameters
    ----------
    loss_w_m2, kept_w_m2
        of `heat_loss_w_m2` and `kept_w_m2`, shapes that go together.
    limit_kj_m2
        `Person.cold_limit_kj_m2`.
    debt_kj_m2
        debt up to now.

    Returns
    -------
    NDArray
        hours; infinite where no more is lost than kept and the debt is below the limit, 0 where it is
        reached.

    Raises
    ------
    InputError
        a limit that is not above 0, a debt below 0, or shapes that do not fit together.
    """
    loss, kept, limit, debt = fitting(
        loss_w_m2=loss_w_m2, kept_w_m2=kept_w_m2, limit_kj_m2=limit_kj_m2, debt_kj_m2=debt_kj_m2
    )
    if (limit <= 0).any():
        raise InputError(f"a cold limit of {np.nanmin(limit):g} kJ/m2; give a number above 0")
    _check("debt_kj_m2", debt, 0.0)
    beyond = loss - kept
    left = np.maximum(limit - debt, 0.0)
    cools = beyond > 0
    hours = left / (np.where(cools, beyond, 1.0) * 3.6)
    hours = np.where(cools | (left == 0.0), hours, np.inf)
    return np.where(np.isnan(beyond), np.nan, hours)
