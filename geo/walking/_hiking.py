"""Formulas of `geo.walking.speed`: slope (rise over run, up positive) to metres per second, unlimited."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

KM_H = 1000.0 / 3600.0
"""Metres per second in one kilometre per hour."""


def tobler(slope: NDArray[np.float64], *, share: float) -> NDArray[np.float64]:
    """Tobler 1993, `share` of it."""
    return share * 6.0 * KM_H * np.exp(-3.5 * np.abs(slope + 0.05))


def marquez_perez(slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """Marquez-Perez and others 2017."""
    return 4.8 * KM_H * np.exp(-5.3 * np.abs(0.7 * slope + 0.03))


def irmischer_clarke(slope: NDArray[np.float64], *, share: float, best: float) -> NDArray[np.float64]:
    """Irmischer and Clarke 2018: `share` of a bell around a descent of `best` percent."""
    percent = 100.0 * slope
    return 0.11 + share * np.exp(-((percent + best) ** 2) / (2.0 * 30.0**2))


LANGMUIR = (0.72, 6.0, 1.9998, -1.9998)
"""r.walk's ``walk_coeff``: seconds per metre, per metre up, per metre of change on a moderate and on a steep
descent."""

LANGMUIR_STEEP = -0.2125
"""r.walk's ``slope_factor``: a descent is steep below this slope."""


def langmuir(slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """Langmuir 1984 as r.walk has it: seconds per metre, turned round."""
    level, up, moderate, steep = LANGMUIR
    rate = np.where(slope >= 0, up, np.where(slope >= LANGMUIR_STEEP, moderate, steep))
    return 1.0 / (level + rate * slope)


CAMPBELL_LIMIT = float(np.tan(np.radians(30.0)))
"""The steepest slope of the tracks."""

CAMPBELL = {
    5: (-1.527, 14.041, 36.813, 0.320, -0.00273),
    10: (-1.568, 13.328, 38.892, 0.404, -0.00323),
    15: (-1.626, 11.847, 38.231, 0.481, -0.00356),
    20: (-1.710, 10.154, 36.905, 0.557, -0.00389),
    25: (-1.822, 8.827, 37.111, 0.616, -0.00402),
    50: (-2.171, 10.064, 63.660, 0.628, -0.00463),
}
"""Percentile: a, b, c, d, e of Campbell and others 2019."""


def campbell(slope: NDArray[np.float64], *, percentile: int) -> NDArray[np.float64]:
    """Campbell and others 2019: a Lorentz curve over the angle in degrees."""
    a, b, c, d, e = CAMPBELL[percentile]
    theta = np.degrees(np.arctan(slope))
    return c / (np.pi * b * (1.0 + ((theta - a) / b) ** 2)) + d + e * theta
