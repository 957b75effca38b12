"""What a given walk does to the person who walks it: water, heat and cold, minute by minute.

The walker goes on at a hiking function's pace, makes heat (`geo.body.effort`), meets the air, sun and ground
of the hour (`geo.ground.outdoors`), sweats (ISO 7933:2023, its state carried from minute to minute), drinks
what is carried, slows as the want of water grows, and in the cold loses heat (`geo.body.cold`).

The water needed is the largest of three: predicted heat strain, and two regressions of sweat on the
evaporation that is required and possible, OSEC and PW (Gonzalez and others 2009, J. Appl. Physiol.
107:379-388), which hold for people who have to sweat in warm air. Heat strain is followed outside the limits
of ISO 7933 too, and the minutes are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.body import _columns as c
from geo.body import _pace
from geo.body import _state as st
from geo.body._given import Given, Shared, brightness
from geo.body._walkers import keys_of, rows_of, spans_of, starting
from geo.body._walks import COLUMNS, Array, Walks
from geo.body.course import Course
from geo.body.person import Person
from geo.body.plan import AS_USUAL, Draws, Plan
from geo.errors import InputError
from geo.ground.climate import Climate
from geo.ground.outdoors import Along

__all__ = ["ALONG", "AT_ONCE", "COLUMNS", "Walks", "along", "walk"]

AT_ONCE: Final = 100_000
"""Walks worked on at once: 60 MB."""

ALONG: Final = {
    "at_h": c.AT_MIN,
    "air_c": c.AT_AIR_C,
    "radiant_c": c.AT_RADIANT_C,
    "speed_m_s": c.AT_SPEED,
    "met_w_m2": c.AT_MET,
    "core_c": c.AT_CORE_C,
    "deficit_share": c.AT_DEFICIT,
    "water_l": c.AT_WATER_G,
    "loss_l_h": c.AT_RATE,
    "cold_share": c.AT_COLD,
    "cold_stop_h": c.AT_STOP_H,
    "is_outside": c.AT_OUTSIDE,
    "wind_m_s": c.AT_WIND,
}


def walk(
    ground: Course,
    sky: Along,
    climate: Climate,
    persons: Sequence[Person],
    *,
    depart_h: Sequence[float],
    plan: Plan = AS_USUAL,
    draws: Draws | None = None,
    climates: Sequence[Climate] | None = None,
    together: bool = False,
    arrives: bool = True,
    before: Walks | None = None,
    progress: Callable[[float], None] | None = None,
) -> Walks:
    """Follow every person along every route from every hour of departure, in every draw.

    Parameters
    ----------
    ground
        of `course`.
    sky
        `geo.ground.outdoors.along` of the segments `ground.index`, by clock hour (24 columns).
    climate
        hour by hour; after its last hour it begins anew.
    persons
        who walk, each with a name of their own.
    depart_h
        hours of the day, 0 to below 24, to the minute.
    plan
        how they walk.
    draws
        what may be otherwise; None: nothing.
    climates
        the days that the draws meet, one for each, of the same place as `climate`
        (`geo.ground.climate.samples`); None: all meet `climate`. The sky stays that of `climate`; its excess
        of radiant temperature is multiplied by the day's sunlight over that of `climate`.
    together
        whether all persons stay together: at each place they are as slow as whoever of them is slowed most by
        the want of water (their `pace_factor` must be the same already: `geo.body.person.Group.walkers`).
        If not, each goes alone.
    arrives
        whether the routes end here. If not, the last part of a minute waits for the next leg.
    before
        the same walks so far, over the legs before: they are carried on.
    progress
        called with the share that is done.

    Returns
    -------
    Walks
        ``table`` has for each: ``hours`` on the way, rests included, ``distance_m``, ``arrives``;
        ``needed_l``, the water that keeps the body from losing any: the largest of ``strain_l``, ``osec_l``
        and ``pw_l`` minute by minute; ``drunk_l``; ``deficit_share``, the greatest, of the body's mass;
        ``core_c``, the highest rectal temperature; how far along (m) the water is gone (``dry_m``, and after
        how many hours ``dry_h``), the last point is passed from which known water or help can be reached
        (``no_return_m``), the deficit passes 5 and 10 % and the core 39 C, and the cold is dangerous
        (``cold_m``), NaN where it does not happen; ``cold_share`` of the debt of heat that is dangerous, the
        greatest, and the least ``cold_stop_h``, hours until it is reached by one who stops; hours in the sun
        (``sun_h``), and after the water is gone (``dry_sun_h``) with the mean temperature of the air then
        (``dry_sun_air_c``); ``rest_h``; the coldest and hottest air (NaN of a walk shorter than a minute);
        ``outside_share`` of the minutes outside the limits of ISO 7933:2023.

    Raises
    ------
    InputError
        if sky and course are of different segments, an hour is none of a day, names are not unique, the
        days are not one for each draw, the walks before are of others, or those who stay together differ in
        pace or would go on from walks before.
    """
    drawn = draws or Draws.none()
    if climates is not None:
        if len(climates) != len(drawn):
            raise InputError(f"{len(climates)} days for {len(drawn)} draws; give each draw the day it meets")
        drawn = replace(drawn, sun=drawn.sun * brightness(climates, climate))
    given = Given.of(ground, sky, climates or [climate] * len(drawn))
    keys = keys_of(ground, persons, depart_h, drawn)
    if before is not None and not before.keys.equals(keys):
        raise InputError("the walks before are of other routes, persons or hours; carry on the same ones")
    if together and (before is not None or len({person.pace_factor for person in persons}) > 1):
        raise InputError("people stay together at one pace, from their departure on; walk Group.walkers")
    many = len(persons) if together else 1
    order = _side_by_side(keys, many, len(depart_h) * len(drawn))
    made = (
        np.empty((len(keys), st.STATE)),
        np.empty((len(keys), c.PACK)),
        np.empty((len(keys), c.OUTCOME)),
    )
    for batch in _batches(len(keys), many):
        rows = order[batch]
        some = keys.iloc[rows]
        walkers = rows_of(some, persons, plan, drawn)
        state = (
            starting(walkers)
            if before is None
            else (before.bodies[rows], before.pack[rows], before.outcome[rows])
        )
        begin, end = spans_of(ground, some)
        part = _Part(given, begin, end, some["draw"].to_numpy(), walkers, state, arrives)
        found = _pace.together(part.go, end - begin, many) if together else part.go(np.arange(len(rows)))
        for whole, own in zip(made, found, strict=True):
            whole[rows] = own
        if progress is not None:
            progress(batch.stop / max(len(keys), 1))
    bodies, pack, outcome = made
    return Walks(keys=keys, bodies=bodies, pack=pack, outcome=outcome)


def along(
    ground: Course,
    sky: Along,
    climate: Climate,
    person: Person,
    *,
    depart_h: float,
    plan: Plan = AS_USUAL,
) -> pd.DataFrame:
    """Return how it is for one person at the end of each segment.

    Parameters
    ----------
    ground, sky, climate, plan
        as for `walk`.
    person, depart_h
        who sets out, and when.

    Returns
    -------
    DataFrame
        index of `ground`; ``at_h``, hours since the midnight before departure; ``air_c`` and ``radiant_c``;
        ``speed_m_s`` and ``met_w_m2``; ``core_c`` (rectal); ``deficit_share`` of the mass; ``water_l`` still
        carried; ``loss_l_h``; ``cold_share`` of the dangerous debt of heat, and ``cold_stop_h`` until it is
        reached by one who stops here; ``is_outside``, of ISO 7933's limits, or for more than half of the
        segment of those of the equation of effort; ``wind_m_s`` over the walker. NaN where nobody comes
        within the plan's limit; loss, hours until cold, limits and wind also within the first minute, before
        which nothing is known of them.
    """
    given = Given.of(ground, sky, [climate])
    keys = keys_of(ground, [person], [depart_h], Draws.none())
    walkers = rows_of(keys, [person], plan, Draws.none())
    begin, end = spans_of(ground, keys)
    bodies, pack, outcome = starting(walkers)
    record = np.full((1, len(ground.index), c.RECORD), np.nan)
    day = np.zeros(len(keys), dtype=np.int64)
    given.go(begin, end, day, walkers, bodies, pack, outcome, arrives=True, record=record)
    frame = pd.DataFrame({name: record[0, :, column] for name, column in ALONG.items()}, index=ground.index)
    frame["at_h"] /= 60.0
    frame["water_l"] /= 1000.0
    frame["loss_l_h"] /= 1000.0
    beyond = 0.0 if ground.outside_share is None else ground.outside_share
    is_outside = (frame["is_outside"] > 0) | (beyond > 0.5)
    frame["is_outside"] = frame["is_outside"].where(frame["is_outside"].isna(), is_outside)
    return frame


@dataclass(frozen=True, eq=False)
class _Part:
    """Walks that are worked on at once, with the state that they begin in."""

    given: Given
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    day: NDArray[np.int64]
    walkers: Array
    state: _pace.State
    arrives: bool

    def go(self, walks: NDArray[np.int64], pace: Shared | None = None) -> _pace.State:
        """Walk the walks of these numbers from their begin, and return how they end."""
        bodies, pack, outcome = (each[walks] for each in self.state)
        self.given.go(
            self.begin[walks],
            self.end[walks],
            self.day[walks],
            self.walkers[walks],
            bodies,
            pack,
            outcome,
            arrives=self.arrives,
            pace=pace,
        )
        return bodies, pack, outcome


def _side_by_side(keys: pd.DataFrame, many: int, each: int) -> NDArray[np.int64]:
    """Return the order in which those who walk together follow each other; `each` walks of every person."""
    order = np.arange(len(keys))
    return order.reshape(-1, many, each).swapaxes(1, 2).ravel() if many > 1 else order


def _batches(count: int, many: int) -> Iterator[slice]:
    """Return the walks that are worked on at once, in whole groups."""
    size = max(AT_ONCE // many, 1) * many
    for begin in range(0, count, size):
        yield slice(begin, min(begin + size, count))
