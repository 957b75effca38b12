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
from geo.body import _state as st
from geo.body import _walk, strain
from geo.body import cold as cold_
from geo.body.course import Course
from geo.body.person import Person
from geo.body.plan import AS_USUAL, Draws, Plan
from geo.errors import InputError
from geo.ground.climate import Climate
from geo.ground.outdoors import Along

Array = NDArray[np.float64]

AT_ONCE: Final = 100_000
"""Walks worked on at once: 60 MB."""

SLOW_FROM: Final = 0.02
SLOW_BY: Final = 4.0
SLOWEST: Final = 0.5
"""From a deficit of 2 % of the body's mass on, each further percent takes 4 % of the pace, down to half of
it. That endurance suffers from about 2 % on: Sawka and others 2007, ACSM position stand, Med. Sci. Sports
Exerc. 39:377-390 (not read here); how much a walker slows is our judgement."""

_EVENTS: Final = {
    "dry_m": c.DRY_M,
    "dry_h": c.DRY_MIN,
    "no_return_m": c.NO_RETURN_M,
    "deficit_5_m": c.DEFICIT_5_M,
    "deficit_10_m": c.DEFICIT_10_M,
    "core_39_m": c.HOT_39_M,
    "cold_m": c.COLD_M,
}
"""Columns of an outcome that are NaN where it does not happen."""

COLUMNS: Final = (
    "hours", "distance_m", "arrives", "needed_l", "strain_l", "osec_l", "pw_l", "drunk_l", "deficit_share",
    "core_c", *_EVENTS, "cold_share", "cold_stop_h", "sun_h", "dry_sun_h", "dry_sun_air_c", "rest_h",
    "coldest_c", "hottest_c", "outside_share",
)  # fmt: skip

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


@dataclass(frozen=True, eq=False, kw_only=True)
class Walks:
    """Walks up to where they were followed, to be read or to be carried on.

    Attributes
    ----------
    keys
        columns route_id, person, depart_h, draw; a row a walk.
    bodies, pack, outcome
        shapes (walks, STATE), (walks, PACK) and (walks, OUTCOME): see `geo.body._columns`.
    """

    keys: pd.DataFrame
    bodies: Array
    pack: Array
    outcome: Array

    @property
    def table(self) -> pd.DataFrame:
        """One row a walk: the keys and `COLUMNS`; see `walk`."""
        out, hours = self.outcome, self.outcome[:, c.MINUTES_WALKED] / 60.0
        sun = out[:, c.DRY_SUN_MIN]
        worked = np.maximum(self.bodies[:, st.MINUTES], 1.0)
        made = {
            "hours": hours,
            "distance_m": self.pack[:, c.DONE_M],
            "arrives": out[:, c.ARRIVED] > 0,
            "needed_l": out[:, c.NEEDED_G] / 1000.0,
            "strain_l": out[:, c.STRAIN_G] / 1000.0,
            "osec_l": out[:, c.OSEC_G] / 1000.0,
            "pw_l": out[:, c.PW_G] / 1000.0,
            "drunk_l": out[:, c.DRUNK_G] / 1000.0,
            "deficit_share": out[:, c.DEFICIT_SHARE],
            "core_c": out[:, c.RECTAL_C],
            **{name: out[:, column] for name, column in _EVENTS.items()},
            "cold_share": out[:, c.COLD_SHARE],
            "cold_stop_h": out[:, c.COLD_STOP_H],
            "sun_h": out[:, c.SUN_MIN] / 60.0,
            "dry_sun_h": sun / 60.0,
            "dry_sun_air_c": np.divide(
                out[:, c.DRY_SUN_AIR_C], sun, out=np.full(sun.shape, np.nan), where=sun > 0
            ),
            "rest_h": out[:, c.REST_MIN] / 60.0,
            "coldest_c": out[:, c.COLDEST_C],
            "hottest_c": out[:, c.HOTTEST_C],
            "outside_share": out[:, c.OUTSIDE_MIN] / worked,
        }
        made["dry_h"] = made["dry_h"] / 60.0
        return pd.concat([self.keys, pd.DataFrame(made, index=self.keys.index)], axis=1)


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
        (``dry_sun_air_c``); ``rest_h``; the coldest and hottest air; ``outside_share`` of the minutes outside
        the limits of ISO 7933:2023.

    Raises
    ------
    InputError
        if sky and course are of different segments, an hour is none of a day, names are not unique, the
        days are not one for each draw, or the walks before are of others.
    """
    drawn = draws or Draws.none()
    if climates is not None:
        if len(climates) != len(drawn):
            raise InputError(f"{len(climates)} days for {len(drawn)} draws; give each draw the day it meets")
        drawn = replace(drawn, sun=drawn.sun * _brightness(climates, climate))
    given = _Given.of(ground, sky, climates or [climate] * len(drawn))
    keys = _keys(ground, persons, depart_h, drawn)
    if before is not None and not before.keys.equals(keys):
        raise InputError("the walks before are of other routes, persons or hours; carry on the same ones")
    parts = []
    for rows in _batches(len(keys)):
        some = keys.iloc[rows]
        walkers = _walkers(some, persons, plan, drawn)
        begin, end = _spans(ground, some)
        earlier = None if before is None else (before.bodies[rows], before.pack[rows], before.outcome[rows])
        bodies, pack, outcome = _starting(walkers) if earlier is None else map(np.copy, earlier)
        day = some["draw"].to_numpy()
        given.go(begin, end, day, walkers, bodies, pack, outcome, arrives=arrives)
        parts.append((bodies, pack, outcome))
        if progress is not None:
            progress(rows.stop / max(len(keys), 1))
    return Walks(
        keys=keys,
        bodies=np.concatenate([part[0] for part in parts]) if parts else np.empty((0, st.STATE)),
        pack=np.concatenate([part[1] for part in parts]) if parts else np.empty((0, c.PACK)),
        outcome=np.concatenate([part[2] for part in parts]) if parts else np.empty((0, c.OUTCOME)),
    )


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
        reached by one who stops here; ``is_outside`` of ISO 7933's limits; ``wind_m_s`` over the walker. NaN
        where nobody comes within the plan's limit.
    """
    given = _Given.of(ground, sky, [climate])
    keys = _keys(ground, [person], [depart_h], Draws.none())
    walkers = _walkers(keys, [person], plan, Draws.none())
    begin, end = _spans(ground, keys)
    bodies, pack, outcome = _starting(walkers)
    record = np.full((1, len(ground.index), c.RECORD), np.nan)
    day = np.zeros(len(keys), dtype=np.int64)
    given.go(begin, end, day, walkers, bodies, pack, outcome, arrives=True, record=record)
    frame = pd.DataFrame({name: record[0, :, column] for name, column in ALONG.items()}, index=ground.index)
    frame["at_h"] /= 60.0
    frame["water_l"] /= 1000.0
    frame["loss_l_h"] /= 1000.0
    frame["is_outside"] = frame["is_outside"].where(frame["is_outside"].isna(), frame["is_outside"] > 0)
    return frame


@dataclass(frozen=True, eq=False)
class _Given:
    """What the kernel takes that is the same for all walks; of each day its first hour and their number."""

    hours: Array
    first_hour: NDArray[np.int64]
    count_hours: NDArray[np.int64]
    segments: Array
    excess: NDArray[np.float32]
    shone: NDArray[np.float32]

    @classmethod
    def of(cls, ground: Course, sky: Along, climates: Sequence[Climate]) -> _Given:
        count = len(ground.index)
        if sky.excess_k.shape != (count, 24):
            raise InputError(
                f"the sky of {sky.excess_k.shape[0]} segments by {sky.excess_k.shape[1]} hours is not that "
                f"of {count} by 24; make it along the course's own segments, by clock hour"
            )
        rows = ground.rows.copy()
        rows[:, c.COOLER_C] = sky.cooler_k
        # Days drawn twice are the same object.
        each = {id(climate): climate for climate in climates}
        counts = np.array([len(climate) for climate in each.values()], dtype=np.int64)
        firsts = dict(zip(each, (np.cumsum(counts) - counts).tolist(), strict=True))
        hours = [
            climate.hours[["air_c", "vapour_kpa", "wind_m_s"]].to_numpy(dtype=np.float64)
            for climate in each.values()
        ]
        return cls(
            np.ascontiguousarray(np.concatenate(hours).T),
            np.array([firsts[id(climate)] for climate in climates], dtype=np.int64),
            np.array([len(climate) for climate in climates], dtype=np.int64),
            rows,
            np.ascontiguousarray(sky.excess_k, dtype=np.float32),
            np.ascontiguousarray(sky.sunlit, dtype=np.float32),
        )

    def go(
        self,
        begin: NDArray[np.int64],
        end: NDArray[np.int64],
        day: NDArray[np.int64],
        walkers: Array,
        bodies: Array,
        pack: Array,
        outcome: Array,
        *,
        arrives: bool,
        record: Array | None = None,
    ) -> None:
        """Walk, each in the day of that number; `bodies`, `pack` and `outcome` are changed."""
        count = begin.size
        _walk.walk(
            self.hours,
            self.first_hour[day],
            self.count_hours[day],
            self.segments,
            self.excess,
            self.shone,
            begin,
            end,
            walkers,
            bodies,
            pack,
            outcome,
            np.full(count, -1 if record is None else 0, dtype=np.int64),
            np.empty((1, 0, c.RECORD)) if record is None else record,
            np.full(count, arrives),
        )


def _brightness(days: Sequence[Climate], mean: Climate) -> Array:
    """Return the sunlight of days over that of the mean one; 1 where the sun does not rise."""
    usual = float(mean.hours["ghi_w_m2"].mean())
    light = np.array([float(day.hours["ghi_w_m2"].mean()) for day in days])
    return light / usual if usual > 0 else np.ones(len(days))


def _keys(ground: Course, persons: Sequence[Person], depart_h: Sequence[float], draws: Draws) -> pd.DataFrame:
    names = [person.name for person in persons]
    if len(set(names)) < len(names):
        raise InputError("two persons have the same name; give each a name of their own")
    hours = np.asarray(depart_h, dtype=np.float64)
    if not (np.isfinite(hours).all() and (hours >= 0).all() and (hours < 24).all()):
        raise InputError("people set out at hours of the day, 0 to below 24")
    index = pd.MultiIndex.from_product(
        [list(ground.routes), names, hours.tolist(), range(len(draws))],
        names=["route_id", "person", "depart_h", "draw"],
    )
    return index.to_frame(index=False)


def _batches(count: int) -> Iterator[slice]:
    for begin in range(0, count, AT_ONCE):
        yield slice(begin, min(begin + AT_ONCE, count))


def _spans(ground: Course, keys: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    spans = np.array([ground.routes[route] for route in ground.routes], dtype=np.int64).reshape(-1, 2)
    number = pd.Index(list(ground.routes)).get_indexer(pd.Index(keys["route_id"]))
    return np.ascontiguousarray(spans[number, 0]), np.ascontiguousarray(spans[number, 1])


def _walkers(keys: pd.DataFrame, persons: Sequence[Person], plan: Plan, draws: Draws) -> Array:
    """Return the rows of walkers that the kernel takes."""
    each = np.array([_row(person, plan) for person in persons])
    rows = each[pd.Index([person.name for person in persons]).get_indexer(pd.Index(keys["person"]))]
    draw = keys["draw"].to_numpy()
    # Clocks count whole minutes.
    rows[:, c.START_MIN] = np.round(keys["depart_h"].to_numpy() * 60.0)
    rows[:, c.PACE] *= draws.pace[draw]
    rows[:, c.PACE_043] = rows[:, c.PACE] ** 0.43
    mass = draws.mass[draw]
    rows[:, c.MASS_KG] *= mass
    rows[:, c.AREA_M2] *= mass**0.425
    rows[:, c.COLD_KJ_M2] *= mass ** (1.0 - 0.425)
    rows[:, [c.REST_W_M2, c.SHIVER_W_M2, c.SHIVER_STOPPED_W_M2]] *= (mass ** (1.0 - 0.425))[:, None]
    rows[:, c.SUN] = draws.sun[draw]
    rows[:, c.WIND] = draws.wind[draw]
    rows[:, c.GRADE] = draws.grade[draw]
    rows[:, c.WARMER_C] = draws.warmer_k[draw]
    rows[:, c.CAPACITY_G] *= draws.water[draw]
    return rows


def _row(person: Person, plan: Plan) -> Array:
    row = np.zeros(c.WALKER)
    row[c.PACE] = person.pace_factor
    row[c.MASS_KG] = person.mass_kg
    row[c.LOAD_KG] = person.load_kg + person.carried_kg
    row[c.AREA_M2] = person.area_m2
    row[c.CLOTHING_CLO] = person.clothing_clo
    row[c.SWEAT_MOST] = person.sweat_most_w_m2
    row[c.WET_MOST] = person.wet_most
    row[c.DRINK_G_MIN] = person.drink_l_h * 1000.0 / 60.0
    row[c.CAPACITY_G] = person.water_l * 1000.0
    row[c.SLOW_FROM], row[c.SLOW_BY], row[c.SLOW_LEAST] = SLOW_FROM, SLOW_BY, SLOWEST
    row[c.REST_FROM_H], row[c.REST_TO_H] = plan.rest_from_h, plan.rest_to_h
    row[c.REST_MIN_H], row[c.REST_SHADE] = plan.rest_min_per_h, plan.rest_shade
    row[c.REST_W_M2] = person.rest_w_m2
    row[c.LIMIT_MIN] = plan.limit_h * 60.0
    row[c.RESERVE] = plan.reserve_share
    row[c.COLD_KJ_M2] = person.cold_limit_kj_m2
    row[c.WET_CLOTHING] = cold_.WET_CLOTHING if plan.is_wet else 1.0
    row[c.STANDING_W_KG] = person.standing_w_kg
    row[c.WALKING] = person.walking_factor
    row[c.JACKET_CLO], row[c.JACKET_BELOW_C] = person.jacket_clo, cold_.JACKET_BELOW_C
    row[c.COLD_SKIN_C] = cold_.SKIN_C
    # A tenth of what is made is breathed out.
    row[c.SHIVER_W_M2] = 0.9 * cold_.SHIVERS * person.shiver_w_m2
    row[c.SHIVER_STOPPED_W_M2] = 0.9 * cold_.SHIVERS_STOPPED * person.shiver_w_m2
    return row


def _starting(walkers: Array) -> tuple[Array, Array, Array]:
    """Return bodies, packs and outcomes of walkers who are about to set out."""
    count = len(walkers)
    bodies = np.ascontiguousarray(strain.starting(count).T)
    pack = np.zeros((count, c.PACK))
    pack[:, c.CLOCK_MIN] = walkers[:, c.START_MIN]
    pack[:, c.WATER_G] = walkers[:, c.CAPACITY_G]
    outcome = np.zeros((count, c.OUTCOME))
    outcome[:, list(_EVENTS.values())] = np.nan
    outcome[:, c.COLD_STOP_H] = outcome[:, c.COLDEST_C] = np.inf
    outcome[:, c.HOTTEST_C] = -np.inf
    outcome[:, c.RECTAL_C] = strain.CORE_C
    return bodies, pack, outcome
