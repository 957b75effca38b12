"""Who walks for `geo.body.balance`, as the rows of numbers that its kernel takes: see `geo.body._columns`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.body import _columns as c
from geo.body import clothing, cold, strain
from geo.body._walks import EVENTS, Array
from geo.body.course import Course
from geo.body.person import ADULT_REST_W_M2, DRINK_BODY_KG, DRINK_L_H, DRINK_MOST_L_H, Person
from geo.body.plan import Draws, Plan
from geo.errors import InputError

SLOW_FROM: Final = 0.02
SLOW_BY: Final = 4.0
SLOWEST: Final = 0.5
"""From a deficit of 2 % of the body's mass on, each further percent takes 4 % of the pace, down to half of
it. That endurance suffers from about 2 % on: Sawka and others 2007, ACSM position stand, Med. Sci. Sports
Exerc. 39:377-390 (not read here); how much a walker slows is our judgement."""


def keys_of(
    ground: Course, persons: Sequence[Person], depart_h: Sequence[float], draws: Draws
) -> pd.DataFrame:
    """Return which walks there are, checked: route_id, person, depart_h and draw, a row a walk."""
    names = [person.name for person in persons]
    if len(set(names)) < len(names):
        raise InputError("two persons have the same name; give each a name of their own")
    strain.check_clothing([person.clothing_clo for person in persons])
    hours = np.asarray(depart_h, dtype=np.float64)
    if not (np.isfinite(hours).all() and (hours >= 0).all() and (hours < 24).all()):
        raise InputError("people set out at hours of the day, 0 to below 24")
    index = pd.MultiIndex.from_product(
        [list(ground.routes), names, hours.tolist(), range(len(draws))],
        names=["route_id", "person", "depart_h", "draw"],
    )
    return index.to_frame(index=False)


def spans_of(ground: Course, keys: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first segment of each walk, and the one after its last."""
    spans = np.array([ground.routes[route] for route in ground.routes], dtype=np.int64).reshape(-1, 2)
    number = pd.Index(list(ground.routes)).get_indexer(pd.Index(keys["route_id"]))
    return np.ascontiguousarray(spans[number, 0]), np.ascontiguousarray(spans[number, 1])


def rows_of(keys: pd.DataFrame, persons: Sequence[Person], plan: Plan, draws: Draws) -> Array:
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
    rows[:, c.REST_W_M2] *= mass ** (1.0 - 0.425)
    # Shivering and drinking follow the mass up to a limit: see `Person.shiver_w_m2` and `Person.drink_l_h`.
    # A tenth of what is made is breathed out.
    shivering = 0.9 * np.minimum(rows[:, c.REST_W_M2], ADULT_REST_W_M2)
    rows[:, c.SHIVER_W_M2] = cold.SHIVERS * shivering
    rows[:, c.SHIVER_STOPPED_W_M2] = cold.SHIVERS_STOPPED * shivering
    drunk_l_h = np.minimum(DRINK_L_H * rows[:, c.MASS_KG] / DRINK_BODY_KG, DRINK_MOST_L_H)
    rows[:, c.DRINK_G_MIN] = drunk_l_h * 1000.0 / 60.0
    rows[:, c.SUN] = draws.sun[draw]
    rows[:, c.WIND] = draws.wind[draw]
    rows[:, c.GRADE] = draws.grade[draw]
    rows[:, c.WARMER_C] = draws.warmer_k[draw]
    rows[:, c.CAPACITY_G] *= draws.water[draw]
    rows[:, [c.JACKET_CLO, c.OBSERVED]] *= draws.jacket[draw, None]
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
    row[c.CAPACITY_G] = person.water_l * 1000.0
    # Who is carried goes as those go who carry, however dry.
    slow_by = 0.0 if person.is_carried else SLOW_BY
    row[c.SLOW_FROM], row[c.SLOW_BY], row[c.SLOW_LEAST] = SLOW_FROM, slow_by, SLOWEST
    row[c.REST_FROM_H], row[c.REST_TO_H] = plan.rest_from_h, plan.rest_to_h
    row[c.REST_MIN_H], row[c.REST_SHADE] = plan.rest_min_per_h, plan.rest_shade
    row[c.REST_W_M2] = person.rest_w_m2
    row[c.LIMIT_MIN] = plan.limit_h * 60.0
    row[c.RESERVE] = plan.reserve_share
    row[c.COLD_KJ_M2] = person.cold_limit_kj_m2
    row[c.WET_CLOTHING] = cold.WET_CLOTHING if plan.is_wet else 1.0
    row[c.STANDING_W_KG] = person.standing_w_kg
    row[c.WALKING] = person.walking_factor
    row[c.JACKET_BELOW_C] = clothing.JACKET_BELOW_C
    row[c.JACKET_CLO] = person.jacket_clo or 0.0
    row[c.OBSERVED] = 1.0 if person.jacket_clo is None else 0.0
    row[c.COLD_SKIN_C] = cold.SKIN_C
    return row


def starting(walkers: Array) -> tuple[Array, Array, Array]:
    """Return bodies, packs and outcomes of walkers who are about to set out."""
    count = len(walkers)
    bodies = np.ascontiguousarray(strain.starting(count).T)
    pack = np.zeros((count, c.PACK))
    pack[:, c.CLOCK_MIN] = walkers[:, c.START_MIN]
    pack[:, c.WATER_G] = walkers[:, c.CAPACITY_G]
    outcome = np.zeros((count, c.OUTCOME))
    outcome[:, list(EVENTS.values())] = np.nan
    outcome[:, c.COLD_STOP_H] = outcome[:, c.COLDEST_C] = np.inf
    outcome[:, c.HOTTEST_C] = -np.inf
    outcome[:, c.RECTAL_C] = strain.CORE_C
    return bodies, pack, outcome
