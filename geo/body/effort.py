"""What walking costs: metabolic rate from speed, slope, load and ground.

The load carriage decision aid (LCDA) of Looney and others 2019 is what walks are worked with; Pandolf and
others 1977 with the downhill correction of Santee and others 2001 is a second opinion. Both were made with
healthy adults of military age, on treadmills and hard ground.

Two rules are this project's, and the kernel of walks (`geo.body._walk`) keeps them:

- Standing costs what the body weighs, walking what body and load weigh together. LCDA gives watts per
  kilogram and was measured without and with loads; carrying while standing costs little, so the standing
  part is not multiplied by the load (judgement; Pandolf's 2 (W + L) (L / W)^2 for 12 kg on 70 kg is 5 W).
- The ground multiplies the walking part alone, as in Pandolf's equation: Soule and Goldman 1972
  (`geo.walking._slower.EFFORT_FACTORS`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.body._fitting import fitting
from geo.errors import InputError

if TYPE_CHECKING:
    from geo.body.person import Person

STANDING_W_KG: Final = 1.44
"""What standing costs an adult, W per kg of body: Looney and others 2019 (the equation as gathered for this
project; the abstract was read)."""

FASTEST_M_S: Final = 1.96
LEAST_GRADE_PCT: Final = -40.0
MOST_GRADE_PCT: Final = 45.0
"""Within these LCDA was fitted: walking up to 1.96 m/s, grades from -40 to 45 % (abstract of Looney and
others 2019, Med. Sci. Sports Exerc. 51:1954, doi 10.1249/mss.0000000000002002; its standard error on graded
walking is 0.42 W/kg)."""


def _floats(**values: ArrayLike) -> list[NDArray[np.float64]]:
    """Return arrays of one shape, all finite."""
    arrays = fitting(**values)
    for name, array in zip(values, arrays, strict=True):
        if not np.isfinite(array).all():
            raise InputError(f"{name} holds values that are no numbers; give finite numbers")
    return arrays


def _not_negative(name: str, values: NDArray[np.float64]) -> None:
    if (values < 0).any():
        raise InputError(f"{name} goes down to {values.min():g}; give numbers from 0")


def _grade_w_kg(speed_m_s: NDArray[np.float64], grade_pct: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the slope adds: 0.34 V G (1 - 1.05^(1 - 1.1^(G + 32)))."""
    # On wild slopes of a bad elevation 1.1^G overflows; far above 45 % the bracket is 1 anyway.
    steepness = np.minimum(grade_pct, 400.0) + 32.0
    return 0.34 * speed_m_s * grade_pct * (1.0 - 1.05 ** (1.0 - 1.1**steepness))


def lcda_w_kg(speed_m_s: ArrayLike, slope: ArrayLike = 0.0) -> NDArray[np.float64]:
    """Return what walking costs an adult without a load on hard ground, standing included.

    Looney and others 2019: 1.44 + 1.94 V^0.43 + 0.24 V^4 + 0.34 V G (1 - 1.05^(1 - 1.1^(G + 32))), V the
    speed, G the grade in percent.

    Parameters
    ----------
    speed_m_s
        along the slope, any shape, from 0.
    slope
        rise over run, up positive, of a shape that goes with it.

    Returns
    -------
    NDArray
        W per kg of body mass. Outside the limits of the equation (`is_outside`) it is worked out all the
        same.

    Raises
    ------
    InputError
        a speed below 0, a value that is no number, or shapes that do not fit together.
    """
    speed, steep = _floats(speed_m_s=speed_m_s, slope=slope)
    _not_negative("speed_m_s", speed)
    return STANDING_W_KG + 1.94 * speed**0.43 + 0.24 * speed**4 + _grade_w_kg(speed, 100.0 * steep)


def is_outside(speed_m_s: ArrayLike, slope: ArrayLike = 0.0) -> NDArray[np.bool_]:
    """Return where a speed (m/s) or a slope (rise over run) is outside what LCDA was fitted to.

    Raises
    ------
    InputError
        a value that is no number, or shapes that do not fit together.
    """
    speed, steep = _floats(speed_m_s=speed_m_s, slope=slope)
    grade = 100.0 * steep
    outside: NDArray[np.bool_] = (speed > FASTEST_M_S) | (grade < LEAST_GRADE_PCT) | (grade > MOST_GRADE_PCT)
    return outside


def pandolf_w(
    mass_kg: float,
    load_kg: float,
    speed_m_s: ArrayLike,
    slope: ArrayLike = 0.0,
    *,
    ground: float = 1.0,
    has_santee: bool = True,
) -> NDArray[np.float64]:
    """Return the metabolic rate by the second opinion.

    Pandolf, Givoni and Goldman 1977, J. Appl. Physiol. 43:577:
    1.5 W + 2 (W + L) (L / W)^2 + n (W + L) (1.5 V^2 + 0.35 V G). Downhill it falls below zero, so there
    Santee and others 2001 is taken off: n (G (W + L) V / 3.5 - (W + L) (G + 6)^2 / W + 25 - V^2). The papers
    themselves were not read here. Pandolf's was made for 0.2 to 1.8 m/s, loads
    up to 70 kg and grades from 0 (not read here); Santee's correction on grades down to -12 % at 1.34 m/s
    (abstract of Aviat. Space Environ. Med. 72:562).

    Parameters
    ----------
    mass_kg, load_kg
        of the body and of all it carries.
    speed_m_s, slope
        as in `lcda_w_kg`.
    ground
        multiplies the walking part: `geo.walking._slower.EFFORT_FACTORS`.
    has_santee
        whether the correction is applied where it goes down.

    Returns
    -------
    NDArray
        watts.

    Raises
    ------
    InputError
        a mass, load, ground or speed out of range, a value that is no number, or shapes that do not fit
        together.
    """
    if not (np.isfinite(mass_kg) and mass_kg > 0 and np.isfinite(load_kg) and load_kg >= 0):
        raise InputError(f"a load of {load_kg:g} kg on a body of {mass_kg:g} kg; give kilograms from 0")
    _check_ground(ground)
    speed, steep = _floats(speed_m_s=speed_m_s, slope=slope)
    _not_negative("speed_m_s", speed)
    grade = 100.0 * steep
    total = mass_kg + load_kg
    standing = 1.5 * mass_kg + 2.0 * total * (load_kg / mass_kg) ** 2
    walking = ground * total * (1.5 * speed**2 + 0.35 * speed * grade)
    if not has_santee:
        return standing + walking
    eased = ground * (grade * total * speed / 3.5 - total * (grade + 6.0) ** 2 / mass_kg + 25.0 - speed**2)
    return standing + walking - np.where(grade < 0.0, eased, 0.0)


def _check_ground(ground: float) -> None:
    if not (np.isfinite(ground) and ground > 0):
        raise InputError(f"a ground factor of {ground:g}; give a number above 0, 1 for a hard road")


def metabolic_w(
    person: Person, speed_m_s: ArrayLike, slope: ArrayLike = 0.0, *, ground: float = 1.0,
    water_l: float | None = None,
) -> NDArray[np.float64]:  # fmt: skip
    """Return the metabolic rate of a person who walks.

    Standing (`Person.standing_w_kg` of the body alone) and the walking part of LCDA times the ground and the
    person's `walking_factor`, of body and load together: the rule of `geo.body._walk`. For one who is
    carried it is the rate of standing.

    Parameters
    ----------
    person
        who walks; the speed is not multiplied by their `pace_factor` here.
    speed_m_s, slope
        as in `lcda_w_kg`; a speed of 0 is standing.
    ground
        what the ground multiplies the walking part by (`geo.walking._slower.EFFORT_FACTORS`).
    water_l
        water still carried; by default all that they set out with.

    Returns
    -------
    NDArray
        watts. Divide by `Person.area_m2` for the W/m2 of ISO 7933.

    Raises
    ------
    InputError
        a ground, water or speed out of range, a value that is no number, or shapes that do not fit together.
    """
    _check_ground(ground)
    water = person.water_l if water_l is None else water_l
    if not (np.isfinite(water) and water >= 0):
        raise InputError(f"{water:g} litres of water carried; give litres from 0")
    walking = lcda_w_kg(speed_m_s, slope) - STANDING_W_KG
    weight = person.mass_kg + person.load_kg + person.carried_kg + water
    watts: NDArray[np.float64] = (
        person.standing_w_kg * person.mass_kg + ground * person.walking_factor * walking * weight
    )
    return watts


def coefficients(
    speed_m_s: ArrayLike, slope: ArrayLike, time_s: ArrayLike, *, begin: ArrayLike = (0,)
) -> NDArray[np.float64]:
    """Return the three numbers of each segment that its effort at any pace is worked out from.

    At a pace of f times the speeds given, walking costs 1.94 A f^0.43 + 0.24 B f^4 + C f watts per kg on hard
    ground, A and B being the means over time of V^0.43 and V^4, and C that of the slope's part: every term
    is a power of the speed, and a faster pace shortens all times alike.

    Parameters
    ----------
    speed_m_s, slope, time_s
        of the steps that segments are made of, shape (k,): speed at a pace of 1, rise over run, and the time
        that each step takes at it (s).
    begin
        first step of each segment, shape (s,), rising from 0.

    Returns
    -------
    NDArray
        shape (s, 3): A, B and C (W/kg), in the order of `geo.body._columns` EFFORT_043, EFFORT_4,
        EFFORT_GRADE.

    Raises
    ------
    InputError
        arrays of unlike length, a segment without steps or that takes no time, a speed or time below 0.
    """
    speed, steep, time = (np.asarray(value, dtype=np.float64) for value in (speed_m_s, slope, time_s))
    starts = np.asarray(begin, dtype=np.int64)
    if speed.ndim != 1 or not speed.size or speed.shape != steep.shape or speed.shape != time.shape:
        raise InputError(
            "speeds, slopes and times are not rows of one length; give one of each for every step"
        )
    if starts.ndim != 1 or not starts.size or starts[0] != 0 or (np.diff(starts) < 1).any():
        raise InputError(
            "the first steps of segments do not rise from 0; give each segment at least one step"
        )
    if starts[-1] >= speed.size:
        raise InputError(f"a segment begins at step {starts[-1]} of {speed.size}; give it steps")
    speed, steep, time = _floats(speed_m_s=speed, slope=steep, time_s=time)
    _not_negative("speed_m_s", speed)
    _not_negative("time_s", time)
    terms = np.stack([speed**0.43, speed**4, _grade_w_kg(speed, 100.0 * steep)], axis=1)
    whole = np.add.reduceat(time, starts)
    if (whole <= 0).any():
        raise InputError("a segment takes no time; leave out segments of no length")
    means: NDArray[np.float64] = np.add.reduceat(terms * time[:, None], starts, axis=0) / whole[:, None]
    return means


def effort_w_kg(rows: ArrayLike, *, pace: ArrayLike = 1.0, ground: ArrayLike = 1.0) -> NDArray[np.float64]:
    """Return what walking segments costs, without standing: ground (1.94 A f^0.43 + 0.24 B f^4 + C f).

    Parameters
    ----------
    rows
        of `coefficients`, shape (s, 3).
    pace, ground
        pace factor f and ground factor, shape (s,) or one number.

    Returns
    -------
    NDArray
        shape (s,), W per kg of body and load.

    Raises
    ------
    InputError
        rows of another shape, a pace or ground below 0, or not as many of them as rows.
    """
    table = np.asarray(rows, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != 3:
        raise InputError(
            f"effort rows of shape {table.shape}; give those of `coefficients`, three to a segment"
        )
    factor, under = _floats(pace=pace, ground=ground)
    if factor.shape not in ((), (1,), (len(table),)):
        raise InputError(
            f"pace and ground of shape {factor.shape} for {len(table)} segments; give one number, or one of "
            "each for every segment"
        )
    _not_negative("pace", factor)
    _not_negative("ground", under)
    return under * (1.94 * table[:, 0] * factor**0.43 + 0.24 * table[:, 1] * factor**4 + table[:, 2] * factor)
