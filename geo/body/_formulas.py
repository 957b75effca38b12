"""Formulas of the walking kernel that call no mathematical library, so that eight walkers are worked at once.

Each gives a known function to a stated share of its value.
"""

from __future__ import annotations

import math
from typing import Final

from numba import njit

from geo.body import clothing
from geo.body._strain import falling, vapour_pressure_kpa

_GIVES: Final = 0.54 * 100.0**0.075
_KEEPS: Final = 0.5 - 0.06 * math.log(100.0)
"""ISO 11079's fall of insulation in wind and movement; see `geo.body.cold`."""


_CLO_0, _CLO_1, _CLO_2, _CLO_3 = clothing.CUBIC
_LEAST_CLO: Final = clothing.LEAST_CLO
_MOST_CLO: Final = clothing.MOST_CLO


@njit(cache=True, inline="always", error_model="numpy")
def less_than_root(x: float) -> float:
    """Return x to the power of -0.455, to 2e-6 of it from 5 to 2,000: a polynomial in the eighth root."""
    y = math.sqrt(math.sqrt(math.sqrt(min(max(x, 5.0), 2000.0))))
    u = (y - 1.925) * (1.0 / 0.725)
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
def forced_w_m2_k(relative_m_s: float) -> float:
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
def power_of_e(x: float) -> float:
    """Return e to the power of x, 0 <= x <= 4, to 5e-9 of it."""
    u = x * 0.0625
    late = 1.0 / 24.0 + u * (1.0 / 120.0 + u * (1.0 / 720.0 + u * (1.0 / 5040.0)))
    series = 1.0 + u * (1.0 + u * (0.5 + u * (1.0 / 6.0 + u * late)))
    squared = series * series
    fourth = squared * squared
    eighth = fourth * fourth
    return eighth * eighth


@njit(cache=True, inline="always", error_model="numpy")
def rooted(x: float) -> float:
    """Return x to the power of 0.43, 0.25 <= x <= 1, to 1e-13 of it: a polynomial in the fourth root."""
    u = math.sqrt(math.sqrt(x)) * 6.828427124746192 - 5.828427124746191
    late = -9.548687068561582e-07 + u * (
        8.952378124248626e-08
        + u * (-9.389346667599526e-09 + u * (1.1048214243126263e-09 - u * 1.3320604793310776e-10))
    )
    early = -0.00022229536185453571 + u * (1.220476639478058e-05 + u * late)
    return 0.7615822087245674 + u * (0.22474698078396355 + u * (0.013881774849555079 + u * early))


@njit(cache=True, inline="always", error_model="numpy")
def moved(relative_m_s: float, walk_m_s: float) -> float:
    """Return what wind and walk leave of the insulation in the cold: `geo.body.cold`."""
    return _GIVES * falling(-0.15 * min(relative_m_s, 18.0) - 0.22 * min(walk_m_s, 1.5)) + _KEEPS


@njit(cache=True, inline="always", error_model="numpy")
def thinnest(blown: float) -> float:
    """Return what is left at least: `moved`, of 0.15 of the wind and 0.22 of the walk, is not below."""
    return _GIVES * max(1.0 - blown, 0.0) + _KEEPS


@njit(cache=True, inline="always", error_model="numpy")
def clothed(clothing_clo: float) -> float:
    """Return the insulation of clothing and the air about it in still air, m2 K/W; more of it is more."""
    return clothing_clo * 0.155 + 0.085 / (1.0 + 0.30535 * clothing_clo)


@njit(cache=True, inline="always", error_model="numpy")
def observed_clo(air_c: float) -> float:
    """Return what people are observed to wear in such air: `geo.body.clothing.observed_clo`."""
    worn = _CLO_0 + air_c * (_CLO_1 + air_c * (_CLO_2 + air_c * _CLO_3))
    return min(max(worn, _LEAST_CLO), _MOST_CLO)


@njit(cache=True, inline="always", error_model="numpy")
def lost_w_m2(
    skin_c: float,
    air_c: float,
    radiant_c: float,
    vapour_kpa: float,
    forced: float,
    clothing_clo: float,
    wetted: float,
    kept: float,
) -> float:
    """Return the heat lost through skin and clothing, W/m2: `geo.body.cold.heat_loss_w_m2`."""
    around = (forced * air_c + 4.5 * radiant_c) / (forced + 4.5)
    insulation = kept * clothed(clothing_clo)
    permeable = min(0.38 * ((2.6 * kept - 6.5) * kept + 4.9), 0.9)
    wet = 0.06 * max(vapour_pressure_kpa(skin_c) - vapour_kpa, 0.0) * permeable * 16.7 / insulation
    return (skin_c - around) / (insulation * wetted) + wet
