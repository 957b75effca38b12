"""What a step costs: seconds per metre over slope, as the kernels want it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError

SLOWEST_M_S = 0.01
"""A walkable step is never slower: 36 m in an hour. It keeps times finite on cliffs (judgement)."""

_PER_SLOPE = 2048
"""Entries of the table in one unit of slope: 0.0005 apart, so a curve is off by less than 1e-6 of itself, and
a kink by less than 0.1 % for the slopes within one entry of it."""


class Pace(Protocol):
    """How fast somebody walks on a slope; those of `geo.walking.speed` are such."""

    @property
    def name(self) -> str:
        """What it is called."""

    def speed_m_s(self, slope: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return metres of horizontal distance per second; NaN or 0 where nobody can walk."""


@dataclass(frozen=True, kw_only=True)
class Langmuir:
    """Seconds of a step as GRASS r.walk counts them, exactly: no table, no limit of speed.

    Naismith's rule as Langmuir 1984 corrected it; the defaults are r.walk's.

    Attributes
    ----------
    level_s_m
        seconds per metre of horizontal distance, > 0.
    up_s_m
        seconds more per metre up.
    moderate_s_m, steep_s_m
        seconds more per metre of change in height (negative going down) on a moderate and on a steep descent.
    steep_slope
        a descent is steep below this slope, < 0.
    """

    level_s_m: float = 0.72
    up_s_m: float = 6.0
    moderate_s_m: float = 1.9998
    steep_s_m: float = -1.9998
    steep_slope: float = -0.2125

    @property
    def name(self) -> str:
        """What it is called."""
        return "langmuir"

    def pace_s_m(self, slope: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return seconds per metre of horizontal distance."""
        falling = np.where(slope >= self.steep_slope, self.moderate_s_m, self.steep_s_m)
        return self.level_s_m + np.where(slope > 0, self.up_s_m, falling) * slope

    def speed_m_s(self, slope: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return metres of horizontal distance per second."""
        return 1.0 / self.pace_s_m(slope)

    def span_s_m(self, steepest: float) -> tuple[float, float]:
        """Return the least and the greatest pace on slopes from -steepest to steepest."""
        turn = max(self.steep_slope, -steepest)
        ends = np.array([-steepest, np.nextafter(self.steep_slope, -1.0), turn, 0.0, steepest])
        paces = self.pace_s_m(ends[np.abs(ends) <= steepest * (1 + 1e-9)])
        if not (paces > 0).all():
            raise InputError("this cost makes walking take no time, or less; raise level_s_m")
        return float(paces.min()), float(paces.max())


def pace_s_m(pace: Pace, slope: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return seconds per metre of horizontal distance; inf where nobody can walk."""
    if isinstance(pace, Langmuir):
        return pace.pace_s_m(slope)
    speed = np.asarray(pace.speed_m_s(slope), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(speed > 0, 1.0 / np.maximum(speed, SLOWEST_M_S), np.inf)


@dataclass(frozen=True, eq=False)
class Table:
    """A pace over slope, at equal distances.

    Attributes
    ----------
    values
        float32, seconds per metre; inf where nobody can walk.
    zero
        position of slope 0.
    per_slope
        entries in one unit of slope.
    """

    values: NDArray[np.float32]
    zero: int
    per_slope: int = _PER_SLOPE

    def span_s_m(self, steepest: float) -> tuple[float, float]:
        """Return the least and the greatest pace on slopes from -steepest to steepest."""
        reach = int(np.ceil(steepest * self.per_slope)) + 1
        used = self.values[max(self.zero - reach, 0) : self.zero + reach + 1]
        used = used[np.isfinite(used)]
        if not used.size:
            raise InputError("nobody can walk anywhere at this pace")
        return float(used.min()), float(used.max())


def table(pace: Pace, steepest: float) -> Table:
    """Return `pace` for slopes from -steepest to steepest and a little beyond."""
    zero = int(np.ceil(steepest * _PER_SLOPE)) + 2
    slope = np.arange(-zero, zero + 1) / _PER_SLOPE
    return Table(values=pace_s_m(pace, slope).astype(np.float32), zero=zero)
