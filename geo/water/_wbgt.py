"""Wet bulb globe temperature outdoors, from the weather.

Liljegren, Carhart, Lawday, Tschopp and Sharp 2008, Modeling the wet bulb globe temperature using standard
meteorological measurements, Journal of Occupational and Environmental Hygiene 5:645-655 (the paper was not
read; the equations are those of its authors' program, as others' published ports have them). The globe and
the wet wick each take up as much heat as they give off; both balances are solved exactly here, where the
program stops at steps below 0.02 K.

WBGT = 0.7 natural wet bulb + 0.2 globe + 0.1 air, in the sun and out of it (ISO 7243; its weights in the
shade, 0.7 and 0.3, are the same where the globe is as warm as the air).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

KELVIN: Final = 273.15

GLOBE_M: Final = 0.15
"""Diameter of the globe that ISO 7243 asks for, and limits are made for. Liljegren's own has 0.0508 m: it is
cooler in the sun."""

ALBEDO: Final = 0.45
"""Share of sunlight that the ground throws back in Liljegren's model: it was compared with measurements as a
whole, ground as warm as the air included, so it is kept whole (darker ground than this is hotter, too)."""

LEAST_WIND_M_S: Final = 0.13
"""Of the model: no air stands still about a warm globe."""

_STEFAN: Final = 5.6696e-8
_CP: Final = 1003.5  # J/(kg K)
_AIR, _WATER = 28.97, 18.015  # g/mol
_GAS: Final = 8314.34 / _AIR  # J/(kg K)
_PRANDTL: Final = _CP / (_CP + 1.25 * _GAS)
_GLOBE_EMISSIVITY, _GLOBE_ALBEDO = 0.95, 0.05
_WICK_EMISSIVITY, _WICK_ALBEDO = 0.95, 0.4
_WICK_M, _WICK_LONG_M = 0.007, 0.0254
_GROUND_EMISSIVITY: Final = 0.999
_HALVINGS: Final = 50
"""Of 100 K: to less than a millionth."""


class Heat(NamedTuple):
    """Temperatures in degrees C, of one shape."""

    wbgt_c: Numbers
    wet_bulb_c: Numbers
    globe_c: Numbers


def outdoors(
    *,
    air_c: Numbers,
    vapour_kpa: Numbers,
    wind_m_s: Numbers,
    pressure_kpa: Numbers | float,
    ghi_w_m2: Numbers,
    direct_share: Numbers,
    zenith_deg: Numbers,
    globe_m: float = GLOBE_M,
    albedo: float = ALBEDO,
) -> Heat:
    """Return the wet bulb globe temperature and what it is made of.

    Parameters
    ----------
    air_c, vapour_kpa, wind_m_s
        of the air about the instruments.
    pressure_kpa
        of the air.
    ghi_w_m2
        sunlight on level ground.
    direct_share
        how much of it comes straight from the sun, 0 to 1.
    zenith_deg
        of the sun. Where it stands lower than half a degree, none of the light is taken as straight.
    globe_m
        diameter of the globe.
    albedo
        share of sunlight that the ground throws back.
    """
    shape = np.broadcast(air_c, vapour_kpa, wind_m_s, pressure_kpa, ghi_w_m2, direct_share, zenith_deg).shape
    air = np.broadcast_to(air_c + KELVIN, shape)
    vapour = np.broadcast_to(10.0 * vapour_kpa, shape)
    pressure = np.broadcast_to(10.0 * np.asarray(pressure_kpa, dtype=np.float64), shape)
    wind = np.maximum(np.broadcast_to(wind_m_s, shape), LEAST_WIND_M_S)
    light = np.maximum(np.broadcast_to(ghi_w_m2, shape), 0.0)
    is_up = np.broadcast_to(zenith_deg, shape) < 89.5
    cosine = np.where(is_up, np.cos(np.radians(np.where(is_up, zenith_deg, 0.0))), 1.0)
    direct = np.where(is_up, np.clip(np.broadcast_to(direct_share, shape), 0.0, 1.0), 0.0)
    around = 0.5 * (0.575 * vapour**0.143 + _GROUND_EMISSIVITY) * air**4

    on_globe = 0.5 * (1.0 - _GLOBE_ALBEDO) * light * (direct * (0.5 / cosine - 1.0) + 1.0 + albedo)

    def globe_gains(globe: Numbers) -> Numbers:
        film = 0.5 * (globe + air)
        gives = (
            _conducts(film)
            / globe_m
            * (2.0 + 0.6 * np.sqrt(_reynolds(film, pressure, wind, globe_m)) * _PRANDTL ** (1 / 3))
        )
        return np.asarray(
            _GLOBE_EMISSIVITY * _STEFAN * (around - globe**4) + on_globe - gives * (globe - air)
        )

    tangent = np.tan(np.arccos(cosine))
    slim = 0.25 * _WICK_M / _WICK_LONG_M
    on_wick = (
        (1.0 - _WICK_ALBEDO)
        * light
        * ((1.0 - direct) * (1.0 + slim) + direct * (tangent / np.pi + slim) + albedo)
    )

    def wick_gains(wick: Numbers) -> Numbers:
        film = 0.5 * (wick + air)
        gives = (
            0.281
            * _reynolds(film, pressure, wind, _WICK_M) ** 0.6
            * _PRANDTL**0.44
            * _conducts(film)
            / _WICK_M
        )
        radiated = _WICK_EMISSIVITY * _STEFAN * (around - wick**4) + on_wick
        wet = _saturated_mb(wick)
        schmidt = _viscosity(film) / (_density(film, pressure) * _diffuses(film, pressure))
        dries = _evaporates(film) * _WATER / (_CP * _AIR) * (wet - vapour) / (pressure - wet)
        return np.asarray(radiated + gives * (air - wick - dries * (_PRANDTL / schmidt) ** 0.56))

    globe = _balanced(globe_gains, air - 20.0, air + 80.0)
    wick = _balanced(wick_gains, air - 60.0, air + 40.0)
    wbgt = 0.7 * wick + 0.2 * globe + 0.1 * air
    return Heat(wbgt - KELVIN, wick - KELVIN, globe - KELVIN)


def _balanced(gains: Callable[[Numbers], Numbers], low: Numbers, high: Numbers) -> Numbers:
    """Return where gains, which fall with temperature, are none."""
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        is_cold = gains(middle) > 0.0
        low, high = np.where(is_cold, middle, low), np.where(is_cold, high, middle)
    return 0.5 * (low + high)


def _viscosity(kelvin: Numbers) -> Numbers:
    """Return the viscosity of air, kg/(m s)."""
    omega = (kelvin / 97.0 - 2.9) / 0.4 * -0.034 + 1.048
    return 2.6693e-6 * np.sqrt(_AIR * kelvin) / (3.617**2 * omega)


def _conducts(kelvin: Numbers) -> Numbers:
    """Return the thermal conductivity of air, W/(m K)."""
    return (_CP + 1.25 * _GAS) * _viscosity(kelvin)


def _density(kelvin: Numbers, pressure_mb: Numbers) -> Numbers:
    """Return the density of air, kg/m3."""
    return 100.0 * pressure_mb / (_GAS * kelvin)


def _reynolds(kelvin: Numbers, pressure_mb: Numbers, wind_m_s: Numbers, size_m: float) -> Numbers:
    return wind_m_s * _density(kelvin, pressure_mb) * size_m / _viscosity(kelvin)


def _diffuses(kelvin: Numbers, pressure_mb: Numbers) -> Numbers:
    """Return the diffusivity of water vapour in air, m2/s."""
    critical = (36.4 * 218.0) ** (1 / 3) * (132.0 * 647.3) ** (5 / 12) * np.sqrt(1.0 / _AIR + 1.0 / _WATER)
    at_sea_level = 3.640e-8 * (kelvin / np.sqrt(132.0 * 647.3)) ** 2.334 * critical
    return np.asarray(at_sea_level / (pressure_mb / 1013.25))


def _evaporates(kelvin: Numbers) -> Numbers:
    """Return the heat that evaporation takes, J/kg."""
    return (313.15 - kelvin) / 30.0 * -71100.0 + 2.4073e6


def _saturated_mb(kelvin: Numbers) -> Numbers:
    """Return the pressure of saturated vapour in moist air (Buck 1981)."""
    return 1.004 * 6.1121 * np.exp(17.502 * (kelvin - KELVIN) / (kelvin - 32.18))
