"""What trains and trucks share: who rides, and the weather minute by minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.body.person import Person
from geo.body.strain import check_clothing
from geo.errors import InputError

Array = NDArray[np.float64]

SITTING: Final = 1.25
"""Metabolic rate of people sitting close together, of that at rest: 1.2 met, 70 W/m2, of an adult (ISO 8996
and ISO 7730, sedentary activity; neither read here). Indirect calorimetry of 60 people who sat gave 0.9 to
1.2 met, and that ISO overstates by 10-20 % (Building and Environment 2018; abstract read)."""

HOLDING_ON: Final = 1.45
"""The same of one who sits and holds on to a moving wagon: 1.4 met, 80 W/m2 (judgement: between light work of
both hands and of one arm in ISO 8996, not read here)."""


def check_range(low: float, high: float, unit: str = "", **values: float) -> None:
    """Raise `InputError` unless every value is a number from `low` to `high`."""
    for name, value in values.items():
        if not low <= value <= high:
            spread = f"at least {low:g}" if np.isinf(high) else f"from {low:g} to {high:g}"
            raise InputError(f"{name} must be {spread}{' ' + unit if unit else ''}; it is {value:g}")


def check_people(people: Sequence[Person]) -> None:
    """Raise `InputError` if there is nobody, somebody is bare, or a name stands twice: results go by it."""
    names = [person.name for person in people]
    if not names:
        raise InputError("nobody is aboard; give at least one person")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"'{twice}' stands twice among those aboard; count them together or name them apart")
    check_clothing([person.clothing_clo for person in people])


def hours(name: str, values: ArrayLike) -> Array:
    """Return hourly values as an array, shape (h,), of whole days.

    Raises
    ------
    InputError
        if they are not whole days of hours, or one is no number.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or array.size == 0 or array.size % 24:
        raise InputError(
            f"{name} must have one value for each hour of whole days; its shape is {array.shape}"
        )
    if not np.isfinite(array).all():
        raise InputError(f"{name} has an hour without a value; fill it or choose another day")
    return array


def at_minutes(values: Array, minutes: int, start_h: float) -> Array:
    """Return hourly values at the middle of each of `minutes` minutes from `start_h` on.

    Straight between the middles of two hours; after the last hour comes the first again.

    Parameters
    ----------
    values
        shape (h,).

    Returns
    -------
    array
        shape (minutes,).
    """
    before, after, late = _between(values.size, minutes, start_h)
    return np.asarray(values[before] * (1.0 - late) + values[after] * late)


def rows_at_minutes(values: Array, rows: NDArray[np.int64], start_h: float) -> Array:
    """Return `at_minutes` of a table, shape (s, h), whose row differs from minute to minute."""
    before, after, late = _between(values.shape[1], rows.size, start_h)
    return np.asarray(values[rows, before] * (1.0 - late) + values[rows, after] * late)


def _between(count: int, minutes: int, start_h: float) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
    at_h = start_h + (np.arange(minutes) + 0.5) / 60.0 - 0.5
    whole = np.floor(at_h).astype(np.int64)
    return whole % count, (whole + 1) % count, at_h - whole


def drinking(lost_l: Array, person: Person) -> tuple[Array, Array]:
    """Return the deficit and the water left (L) of one who drinks against thirst as long as the water lasts.

    That is the rule of a train's riders (`geo.body._aboard.ride`): what is lost, at most `Person.drink_l_h`.

    Parameters
    ----------
    lost_l
        shape (minutes + 1,): lost so far, at the begin and at the end of each minute.
    """
    deficit, left = np.zeros_like(lost_l), np.full_like(lost_l, person.water_l)
    for i, lost in enumerate(np.diff(lost_l)):
        thirst = deficit[i] + lost
        drunk = min(thirst, person.drink_l_h / 60.0, left[i])
        deficit[i + 1], left[i + 1] = thirst - drunk, left[i] - drunk
    return deficit, left


def first_reached(series: Array, limit: float) -> float:
    """Return the first position whose value is at least `limit`; NaN if none is."""
    reached = series >= limit
    return float(np.argmax(reached)) if reached.any() else float("nan")
