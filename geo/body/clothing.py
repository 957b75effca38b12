"""Clothing in the cold: what people are observed to wear outdoors, and what a walker has on.

In warm air a walker wears `geo.body.person.Person.clothing_clo`. In the cold the typical person is dressed as
people are observed to dress for that air (`observed_clo`), never in less than in the warmth. Where more is
known of somebody, `jacket_clo` says what they put on instead, whatever the air: `LIGHT_JACKET_CLO`, or 0 for
one who has nothing to put on.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.body._fitting import fitting
from geo.errors import InputError

CUBIC: Final = (1.372, -0.01866, -0.0004849, -0.000009333)
"""Insulation of what people wear, clo, in powers of the temperature of the air in degrees C: UTCI-clothing
model (Havenith and others 2012, Int. J. Biometeorol. 56:461-470, doi 10.1007/s00484-011-0451-4). Of the paper
the abstract was read, "typical dressing behaviour in different temperatures, as observed in the field"; the
numbers are those of two programs that have nothing to do with each other (Livestock for Grasshopper, which
names the paper, and a program for outdoor comfort), not those of the paper itself."""

LEAST_CLO: Final = 0.3
MOST_CLO: Final = 1.43
"""Beyond these it stays as it is. The range of the paper was not read. One of the programs goes from 0.1 to
1.43 clo, the other from 0.3 to 2.5: this is where both are the same, 27.5 down to -3.4 C."""

JACKET_BELOW_C: Final = 15.0
"""In air colder than this people put on what they carry (judgement)."""

LIGHT_JACKET_CLO: Final = 0.35
"""A light jacket: 0.25 to 0.35 clo by ISO 9920 (not read here). For `Person.jacket_clo`."""

COLDEST_C: Final = -90.0
HOTTEST_C: Final = 60.0
"""Air that there is on earth: what is outside is no temperature in degrees C."""


def observed_clo(air_c: ArrayLike) -> NDArray[np.float64]:
    """Return the insulation of what people are observed to wear outdoors.

    1.372 - 0.01866 T - 0.0004849 T^2 - 0.000009333 T^3, at least 0.3 and at most 1.43 clo: see `CUBIC`. It is
    what people who choose their clothes wear, most of them in Europe, for a walk that ends at a house; people
    who have walked for days may have less.

    Parameters
    ----------
    air_c
        temperature T of the air, any shape.

    Returns
    -------
    NDArray
        clo, of the clothing alone, still and dry. NaN where the air is not known.

    Raises
    ------
    InputError
        a temperature that is none in degrees C.
    """
    air = np.asarray(air_c, dtype=np.float64)
    wrong = (air < COLDEST_C) | (air > HOTTEST_C)
    if wrong.any():
        raise InputError(
            f"air_c holds {air[wrong].flat[0]:g}; give the temperature of the air in degrees C, "
            f"{COLDEST_C:g} to {HOTTEST_C:g}"
        )
    first, second, third, fourth = CUBIC
    worn = first + air * (second + air * (third + air * fourth))
    return np.asarray(np.clip(worn, LEAST_CLO, MOST_CLO), dtype=np.float64)


def worn_clo(
    air_c: ArrayLike, clothing_clo: ArrayLike, *, jacket_clo: float | None = None
) -> NDArray[np.float64]:
    """Return the insulation of what a walker has on.

    Parameters
    ----------
    air_c
        temperature of the air, any shape.
    clothing_clo
        worn in warm air, of a shape that goes with it.
    jacket_clo
        put on over it in air below `JACKET_BELOW_C`; None: there the walker is dressed as people are observed
        to dress (`observed_clo`), and never in less than `clothing_clo`.

    Returns
    -------
    NDArray
        clo. NaN where the air or the clothing is not known.

    Raises
    ------
    InputError
        a temperature that is none in degrees C, clothing or a jacket below 0, or shapes that do not fit
        together.
    """
    air, clothing = fitting(air_c=air_c, clothing_clo=clothing_clo)
    jacket = 0.0 if jacket_clo is None else jacket_clo
    if (clothing < 0).any() or not jacket >= 0:
        least = min(float(np.nanmin(clothing)), jacket)
        raise InputError(f"clothing of {least:g} clo; give numbers from 0")
    observed = observed_clo(air)
    put_on = np.maximum(clothing, observed) if jacket_clo is None else clothing + jacket
    worn: NDArray[np.float64] = np.where(air >= JACKET_BELOW_C, clothing, put_on)
    return np.where(np.isnan(air), np.nan, worn)
