"""What a month does to somebody who walks through open, level country: for comparing months, not routes.

One reference walk, set down before any comparison and fitted to nothing: two days on foot with two gallons of
water (the ``water_l`` of a person), off the path over level ground, ten minutes of rest an hour, from every
hour of departure. Its harm is 1 where life is in danger: a deficit of 10 % of the body's mass, or a core at
35 C.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

from geo.body import _columns as c
from geo.body import balance, effort
from geo.body.course import FOREVER_H, Course
from geo.body.person import KINDS, Person
from geo.body.plan import Draws, Plan
from geo.body.uncertainty import DEADLY_SHARE, harm
from geo.errors import InputError
from geo.ground import climate as climate_
from geo.ground import outdoors
from geo.ground.climate import Climate
from geo.walking.speed import PACES, Pace
from layers.weather import Weather

HOURS: Final = 48.0
PIECE_M: Final = 500.0
GROUND: Final = 1.2
"""Effort factor of light brush (Soule and Goldman 1972)."""

COLUMNS: Final = (
    "needed_l",
    "deficit_share",
    "p_deficit_5",
    "p_deficit_10",
    "p_cold",
    "heat_harm",
    "cold_harm",
    "harm",
)


def level(pace: Pace, *, length_m: float, ground: float = GROUND) -> Course:
    """Return a level way across open country, far from water and help.

    Parameters
    ----------
    pace
        how fast the walker is on a slope.
    length_m
        of the way; it is cut to pieces of 500 m.
    ground
        what the ground multiplies the effort by.
    """
    count = int(np.ceil(length_m / PIECE_M))
    speed = pace.speed_m_s(0.0)
    rows = np.zeros((count, c.SEGMENT))
    rows[:, c.LENGTH_M] = PIECE_M
    rows[:, c.SPEED_M_MIN] = speed * 60.0
    rows[:, [c.EFFORT_043, c.EFFORT_4, c.EFFORT_GRADE]] = effort.coefficients([speed], [0.0], [1.0])
    rows[:, c.GROUND] = ground
    rows[:, c.SAFE_H] = FOREVER_H
    return Course(index=pd.RangeIndex(count, name="segment_id"), routes={"open": (0, count)}, rows=rows)


def by_month(
    weather: Weather,
    *,
    persons: Sequence[Person] = (KINDS["man"], KINDS["woman"]),
    pace: Pace = PACES["irmischer_clarke_off_path"],
    days_apart: int = 3,
    depart_h: Sequence[float] = tuple(range(0, 24, 2)),
    draws: Draws | None = None,
    hours: float = HOURS,
    warmer_k: float = 0.0,
) -> pd.DataFrame:
    """Return what the reference walk does to people in each month.

    Parameters
    ----------
    weather
        of a station: of a typical year every `days_apart`-th day, of normals each month's mean day.
    persons, pace, depart_h, draws
        who walks, how fast, from when, and what may be otherwise; all count alike.
    hours
        that they walk on for.
    warmer_k
        a scenario, see `geo.ground.climate.Climate.warmer`.

    Raises
    ------
    InputError
        if the days are less than one apart.

    Returns
    -------
    DataFrame
        index month, 1 to 12; means over days, persons, hours of departure and draws: ``needed_l``;
        ``deficit_share``, the greatest; ``p_deficit_5``, ``p_deficit_10`` and ``p_cold``, shares of the walks
        that pass 5 and 10 % and a core at 35 C; ``heat_harm``, deficit / 10 %; ``cold_harm``, the cold's
        share of what is dangerous; ``harm``, their sum.
    """
    if days_apart < 1:
        raise InputError(f"days {days_apart} apart are none; give 1 or more")
    # Nobody is to come to the end of the country, however fast the draws make them.
    quickest = 1.0 if draws is None else float(draws.pace.max())
    fastest = pace.speed_m_s(0.0) * max(person.pace_factor for person in persons) * quickest * 1.01
    ground = level(pace, length_m=fastest * hours * 3600.0)
    plan = Plan(limit_h=hours)
    parts = []
    for month, day in _days(weather, days_apart, int(np.ceil(hours / 24.0)) + 1, warmer_k):
        sky = outdoors.at_sites(outdoors.level_sites(1), day).by_clock_hour().repeated(len(ground.index))
        table = balance.walk(ground, sky, day, persons, depart_h=depart_h, plan=plan, draws=draws).table
        parts.append(table.assign(month=month)[["month", "needed_l", "deficit_share", "cold_share"]])
    walks = pd.concat(parts, ignore_index=True)
    deficit, cold = walks["deficit_share"].to_numpy(), walks["cold_share"].to_numpy()
    walks = walks.assign(
        p_deficit_5=deficit >= DEADLY_SHARE / 2.0,
        p_deficit_10=deficit >= DEADLY_SHARE,
        p_cold=cold >= 1.0,
        heat_harm=harm(deficit, np.zeros_like(deficit)),
        cold_harm=cold,
        harm=harm(deficit, cold),
    )
    return walks.groupby("month")[list(COLUMNS)].mean()


def _days(weather: Weather, apart: int, length: int, warmer_k: float) -> list[tuple[int, Climate]]:
    if weather.form == "normals":
        return [(month, climate_.mean_day(weather, month, warmer_k=warmer_k)) for month in range(1, 13)]
    first = date(2001, 1, 1)
    every = (first + timedelta(days=number) for number in range(0, 365, apart))
    return [(day.month, climate_.on(weather, day, days=length, warmer_k=warmer_k)) for day in every]
