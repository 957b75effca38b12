"""How fast people walk up, down and along: published hiking functions, and what slows them further.

Slope is rise over run, signed, up positive: 0.1 is ten metres up in a hundred. Speed is metres of horizontal
distance in a second, whatever unit a function was published in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import TypeAlias, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError
from geo.walking import _hiking
from geo.walking._hiking import KM_H
from geo.walking._slower import (
    EFFORT_FACTORS,
    LEGENDS,
    NIGHT_FACTORS,
    NLCD,
    TERRAIN_FACTORS,
    WORLDCOVER,
    Ground,
    load_factor,
)
from layers.raster import Raster

__all__ = [
    "EFFORT_FACTORS",
    "FASTEST_M_S",
    "LEGENDS",
    "NIGHT_FACTORS",
    "NLCD",
    "ON_PATH",
    "PACES",
    "SLOWEST_M_S",
    "TERRAIN_FACTORS",
    "WORLDCOVER",
    "Formula",
    "Ground",
    "Pace",
    "factor_of",
]

Formula: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.float64]]

FASTEST_M_S = 6.0 * KM_H
"""The most that a loaded walker is taken to keep up: 6 km/h, Tobler's own maximum. It holds Langmuir's rule
back, which gives 11.2 km/h at slope -0.20 (judgement)."""

SLOWEST_M_S = 0.01
"""The least: 36 m in an hour. It keeps times finite; what stops people is not its business (judgement)."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """A hiking function: slope to speed.

    Attributes
    ----------
    name
        its key in `PACES`.
    citation
        who published it.
    ground
        what it was fitted or published for. A ``path`` function over open desert needs a factor of terrain;
        an ``off-path`` one is slower already, so a factor on top of it counts the ground twice.
    note
        who walked, and what to know before using it.
    formula
        slope to metres per second as published, without any limit.
    measured
        the slopes for which it was fitted. Beyond them the metres climbed in a second stay as they are at the
        limit, so that the speed falls as 1 / slope (judgement: a climb is limited by power; a steady speed
        would climb ever faster, and a missing one would put invisible walls on every steep bank).
    slowest_m_s, fastest_m_s
        limits of every answer; no upper one where the formula was fitted to people and has its own.
    factor
        what the speed is divided by; 1.0 as published.
    """

    name: str
    citation: str
    ground: Ground
    note: str
    formula: Formula
    measured: tuple[float, float] = (-np.inf, np.inf)
    slowest_m_s: float = SLOWEST_M_S
    fastest_m_s: float = np.inf
    factor: float = 1.0

    @overload
    def speed_m_s(self, slope: float) -> float: ...
    @overload
    def speed_m_s(self, slope: NDArray[np.floating]) -> NDArray[np.float64]: ...
    @overload
    def speed_m_s(self, slope: pd.Series) -> pd.Series: ...
    def speed_m_s(
        self, slope: float | NDArray[np.floating] | pd.Series
    ) -> float | NDArray[np.float64] | pd.Series:
        """Return the speed on a slope.

        Parameters
        ----------
        slope
            rise over run, up positive.

        Returns
        -------
        float, array or Series
            as `slope` was given (a Series keeps its index and is named ``speed_m_s``); metres of horizontal
            distance per second, between `slowest_m_s` and `fastest_m_s`; NaN where the slope is.
        """
        if isinstance(slope, pd.Series):
            speeds = self._speeds(slope.to_numpy(dtype=np.float64))
            return pd.Series(speeds, index=slope.index, name="speed_m_s")
        if np.ndim(slope) == 0:
            return float(self._speeds(np.asarray([slope], dtype=np.float64))[0])
        return self._speeds(np.asarray(slope, dtype=np.float64))

    def _speeds(self, slope: NDArray[np.float64]) -> NDArray[np.float64]:
        within = np.clip(slope, *self.measured)
        speed = self.formula(within)
        beyond = np.abs(slope) > np.abs(within)
        speed = np.where(beyond, speed * np.abs(within) / np.where(beyond, np.abs(slope), 1.0), speed)
        # Limited twice: what slows people slows the speed that they could walk, not the formula's excess.
        speed = np.clip(speed, self.slowest_m_s, self.fastest_m_s) / self.factor
        return np.clip(speed, self.slowest_m_s, self.fastest_m_s)

    def modified(
        self, *, factor: float = 1.0, night: bool = False, load_kg: float = 0.0, body_kg: float = 75.0
    ) -> Pace:
        """Return this pace slowed by the ground, the dark and a load; the effects multiply.

        The load's: walkers left to themselves keep their effort, not their speed (Levine and others 1982,
        Ergonomics 25:393). So the loaded speed is the one at which Pandolf's equation (Pandolf, Givoni and
        Goldman 1977, J. Appl. Physiol. 43:577), on level firm ground, gives the power of the unloaded walker;
        the same ratio is then used on every slope (judgement).

        Parameters
        ----------
        factor
            divides the speed, see `TERRAIN_FACTORS`; 1.0 for none.
        night
            walking in the dark without lamps, see `NIGHT_FACTORS`. A moonless night among cactus is slower
            still: say it with `factor`.
        load_kg
            water, food and everything else that is carried, from 0.
        body_kg
            the walker, without the load.

        Raises
        ------
        InputError
            if a number is out of range, or the load is more than this pace can carry.
        """
        if not (np.isfinite(factor) and factor > 0):
            raise InputError(f"a factor of {factor:g} cannot divide a speed; give a number above 0")
        if night:
            factor *= NIGHT_FACTORS[self.ground]
        level = float(np.clip(self.formula(np.zeros(1)), self.slowest_m_s, self.fastest_m_s)[0])
        return replace(
            self, factor=self.factor * factor * load_factor(level, load_kg=load_kg, body_kg=body_kg)
        )


def factor_of(landcover: Raster, classes: Mapping[int, float | str]) -> Raster:
    """Return what the speed is divided by in each cell, from the land cover.

    Parameters
    ----------
    landcover
        class codes.
    classes
        code -> a name of `TERRAIN_FACTORS` or a number above 0; NaN where nobody walks (water). `WORLDCOVER`
        is ready-made.

    Returns
    -------
    Raster
        on the same grid, unit "1", NaN where the land cover is missing or cannot be walked.

    Raises
    ------
    InputError
        if the raster holds no class codes, or `classes` lacks a code of it, or holds an unknown name or
        a number that cannot divide a speed.
    """
    if landcover.unit != "class code":
        raise InputError(f"terrain factors need a land cover; this raster holds '{landcover.unit}'")
    by_code: dict[float, float] = {float(code): _factor(code, value) for code, value in classes.items()}
    codes, where = np.unique(landcover.values, return_inverse=True)
    known = codes[np.isfinite(codes)]
    missing = [f"{code:g}" for code in known.tolist() if code not in by_code]
    if missing:
        raise InputError(f"no terrain factor for land cover {', '.join(missing)}; add it to the classes")
    table = np.array([by_code.get(code, np.nan) for code in codes.tolist()], dtype=landcover.values.dtype)
    return landcover.with_values(table[where].reshape(landcover.shape), unit="1")


def _factor(code: int, value: float | str) -> float:
    if isinstance(value, str):
        if value not in TERRAIN_FACTORS:
            raise InputError(
                f"land cover {code} is '{value}', which is no terrain; one of {', '.join(TERRAIN_FACTORS)} is"
            )
        return TERRAIN_FACTORS[value]
    if value <= 0 or np.isinf(value):
        raise InputError(f"land cover {code} has the factor {value:g}, which cannot divide a speed")
    return float(value)


_TOBLER = (
    "Tobler 1993, Three presentations on geographical analysis and modeling, NCGIA Technical Report 93-1 "
    "(marching times of Imhof 1950)"
)
_IRMISCHER_CLARKE = (
    "Irmischer and Clarke 2018, Measuring and modeling the speed of human navigation, Cartography and "
    "Geographic Information Science 45(2):177-186, doi 10.1080/15230406.2017.1292150"
)
_CAMPBELL_2019 = (
    "Campbell, Dennison, Butler and Page 2019, Using crowdsourced fitness tracker data to model the "
    "relationship between slope and travel rates, Applied Geography 106:93-107"
)
_CAMPBELL_NOTE = (
    "Percentile {} of fitness tracks on trails, walkers and runners mixed: the 5th to the 25th suit people "
    "on foot with loads, the 50th runs. Fitted for at most 30 degrees."
)

_REGISTERED = (
    Pace(
        name="tobler",
        citation=_TOBLER,
        ground="path",
        note="On a footpath. Fastest, 6 km/h, on a slope of -0.05.",
        formula=partial(_hiking.tobler, share=1.0),
    ),
    Pace(
        name="tobler_off_path",
        citation=_TOBLER,
        ground="off-path",
        note="Tobler's own factor of 0.6 for leaving the path.",
        formula=partial(_hiking.tobler, share=0.6),
    ),
    Pace(
        name="marquez_perez",
        citation=(
            "Marquez-Perez, Vallejo-Villalta and Alvarez-Francoso 2017, Estimated travel time for walking "
            "trails in natural areas, Geografisk Tidsskrift 117(1):53-62, doi 10.1080/00167223.2017.1316212"
        ),
        ground="path",
        note="Tobler's form fitted to tracks on trails in Andalusia: dry mountains, walkers at leisure.",
        formula=_hiking.marquez_perez,
    ),
    Pace(
        name="irmischer_clarke",
        citation=_IRMISCHER_CLARKE,
        ground="path",
        note="Cadets finding their way on paths: stops to look at the map are in it.",
        formula=partial(_hiking.irmischer_clarke, share=1.0, best=5.0),
    ),
    Pace(
        name="irmischer_clarke_off_path",
        citation=_IRMISCHER_CLARKE,
        ground="off-path",
        note="The same off the path, through woods.",
        formula=partial(_hiking.irmischer_clarke, share=0.67, best=2.0),
    ),
    Pace(
        name="langmuir",
        citation=(
            "Naismith 1892, Aitken 1977 and Langmuir 1984, Mountaincraft and Leadership, with the "
            "coefficients of GRASS r.walk"
        ),
        ground="path",
        note=(
            "A rule of thumb of hill walkers. It jumps where a descent becomes steep, and just before that "
            "it gives 11 km/h: held at 6. `formula` is r.walk's, without the limit."
        ),
        formula=_hiking.langmuir,
        fastest_m_s=FASTEST_M_S,
    ),
    *(
        Pace(
            name=f"campbell_{percentile}",
            citation=_CAMPBELL_2019,
            ground="path",
            note=_CAMPBELL_NOTE.format(percentile),
            formula=partial(_hiking.campbell, percentile=percentile),
            measured=(-_hiking.CAMPBELL_LIMIT, _hiking.CAMPBELL_LIMIT),
        )
        for percentile in _hiking.CAMPBELL
    ),
)

PACES: Mapping[str, Pace] = MappingProxyType({pace.name: pace for pace in _REGISTERED})
"""Every hiking function by its name."""

ON_PATH: Mapping[str, str] = MappingProxyType(
    {name: name.removesuffix("_off_path") for name in PACES if name.endswith("_off_path")}
)
"""Functions of open ground by name, and for each the same people's on a path."""
