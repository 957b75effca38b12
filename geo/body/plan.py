"""How people walk, and what of it may be otherwise."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How people walk.

    Attributes
    ----------
    rest_from_h, rest_to_h
        clock hours in which they rest every day, over midnight too; the same twice: they do not.
    rest_min_per_h
        minutes of rest at the end of each hour of the walk.
    rest_shade
        share of the sun that resting people are out of: the shade of a bush (judgement).
    limit_h
        the walk ends after so many hours.
    reserve_share
        deficit, as a share of the mass, that somebody may still build up on the way to water or help: 5 %,
        from which on it is serious.
    is_wet
        clothes are soaked, by rain or a river: see `geo.body.cold.WET_CLOTHING`.
    """

    rest_from_h: float = 0.0
    rest_to_h: float = 0.0
    rest_min_per_h: float = 10.0
    rest_shade: float = 0.5
    limit_h: float = 96.0
    reserve_share: float = 0.05
    is_wet: bool = False

    def __post_init__(self) -> None:
        """Check the numbers."""
        if not (0 <= self.rest_from_h < 24 and 0 <= self.rest_to_h <= 24):
            raise InputError(
                f"people rest from {self.rest_from_h:g} to {self.rest_to_h:g} h; give hours of a day"
            )
        if not 0 <= self.rest_min_per_h < 60:
            raise InputError(f"a rest of {self.rest_min_per_h:g} minutes in an hour; give 0 to 59")
        if not (0 <= self.rest_shade <= 1 and 0 <= self.reserve_share <= 1):
            raise InputError("the shade of a rest and the reserve are shares, 0 to 1")
        if not (np.isfinite(self.limit_h) and self.limit_h > 0):
            raise InputError(f"a walk of at most {self.limit_h:g} hours is none; give hours above 0")


AS_USUAL = Plan()
"""Ten minutes of rest in each hour, and no others."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Draws:
    """What may be otherwise than stated, drawn together: arrays of shape (n,).

    Attributes
    ----------
    pace, mass, sun, wind, grade, water, jacket
        multiply the pace, the body's mass, the excess of radiant temperature, the wind, what slopes cost, the
        water carried, and the insulation that is put on in the cold: of the jacket, or of all that people are
        observed to wear in such air (never less than in the warmth).
    warmer_k
        added to the temperature of the air.

    Raises
    ------
    InputError
        if they are not as many of each, a number is not finite, or a factor is below 0 (pace and mass: not
        above it).
    """

    pace: Array
    mass: Array
    sun: Array
    wind: Array
    grade: Array
    water: Array
    jacket: Array
    warmer_k: Array

    def __post_init__(self) -> None:
        """Check the numbers."""
        for each in fields(self):
            values = getattr(self, each.name)
            least = -np.inf if each.name == "warmer_k" else 0.0
            if values.shape != (self.pace.size,) or not (np.isfinite(values) & (values >= least)).all():
                raise InputError(
                    f"the draws of {each.name} are not {self.pace.size} numbers"
                    f"{'' if each.name == 'warmer_k' else ' from 0'}; draw as many of each"
                )
        if not ((self.pace > 0) & (self.mass > 0)).all():
            raise InputError("draws of pace and mass are above 0")

    def __len__(self) -> int:
        """Return the number of draws."""
        return int(self.pace.size)

    @classmethod
    def none(cls) -> Draws:
        """Return one draw in which all is as stated."""
        one = np.ones(1)
        return cls(
            pace=one, mass=one, sun=one, wind=one, grade=one, water=one, jacket=one, warmer_k=np.zeros(1)
        )
