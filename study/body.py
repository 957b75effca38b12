"""What a study's routes do to the people who walk them, wired together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.body import aboard, balance, departures
from geo.body import course as course_
from geo.body.person import Person
from geo.ground import climate as climate_
from geo.ground import outdoors
from geo.ground.climate import Climate
from geo.result import Phrase
from geo.risk import reason
from layers.raster import Raster
from layers.weather import Weather
from study.sections_body import BodySection
from study.walking import Walking

PROFILE: Mapping[str, str] = {
    "at_h": "clock_h",
    "air_c": "air_c",
    "radiant_c": "radiant_c",
    "speed_m_s": "speed_m_s",
    "water_l": "water_left_l",
    "loss_l_h": "loss_l_h",
    "core_c": "core_c",
    "deficit_share": "deficit_share",
    "cold_share": "cold_share",
    "cold_stop_h": "cold_stop_h",
    "is_outside": "is_outside",
}
"""What `geo.body.balance.along` tells, and the column of the segments that it becomes."""

Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Bodies:
    """What the body adds to a study; empty without weather, terrain or routes.

    Attributes
    ----------
    profile
        further columns of the segments, of the first person.
    walks, departures, rides
        as `geo.result.StudyResult` has them.
    notes
        of the weather: what was assumed.
    """

    profile: pd.DataFrame | None = None
    walks: pd.DataFrame | None = None
    departures: pd.DataFrame | None = None
    rides: pd.DataFrame | None = None
    notes: tuple[Phrase, ...] = ()


def follow(
    own: BodySection,
    persons: tuple[Person, ...],
    segments: gpd.GeoDataFrame,
    routes: gpd.GeoDataFrame,
    terrain: Raster,
    walking: Walking,
    weather: Weather,
    *,
    on: date,
    places: gpd.GeoDataFrame | None = None,
    tell: Tell = lambda _: None,
) -> Bodies:
    """Follow everybody along every route.

    Parameters
    ----------
    own, persons
        the study's table ``body``, and its walkers.
    segments, routes
        the spine and the routes.
    terrain, walking
        elevation, and what walking over it gave.
    weather
        of a station.
    on
        the study date.
    places
        where a train's riders find help.
    tell
        is called with what is being done.
    """
    if walking.steps is None or walking.segments is None:
        return Bodies()
    day = _day(own, weather, on)
    ground = course_.course(segments, walking.steps, ground=own.ground, safe_h=_safe_h(walking.segments))
    rides = _rides(own, persons, segments, terrain, day, places)
    if not ground.routes:
        return Bodies(rides=rides, notes=tuple(Phrase(*note) for note in day.notes))
    tell("The body: sun and shade along the routes")
    sites = outdoors.sites(segments.loc[ground.index], terrain)
    sky = outdoors.at_sites(sites, day).by_clock_hour()
    tell("The body: hour by hour")
    plan, options = own.plan, {"depart_h": [own.depart_h]}
    stated = balance.walk(ground, sky, day, persons, plan=plan, **options).table
    profile = balance.along(ground, sky, day, persons[0], depart_h=own.depart_h, plan=plan)
    walks = stated.set_index(["route_id", "person"]).drop(columns="draw")
    if own.draws:
        tell("The body: what may be otherwise")
        walks = walks.join(_uncertain(own, persons, ground, sky, weather, day, on))
    labels = {person.name: (person.label_en, person.label_es) for person in persons}
    walks["label_en"] = [labels[name][0] for name in walks.index.get_level_values("person")]
    walks["label_es"] = [labels[name][1] for name in walks.index.get_level_values("person")]
    said = [reason.of_walk(row) for row in walks.reset_index().to_dict("records")]
    walks["reason_en"], walks["reason_es"] = [each.en for each in said], [each.es for each in said]
    walks = _marked(walks, routes)
    by_hour = None
    if own.departures:
        tell("The body: every hour and month")
        by_hour = departures.by_hour_and_month(
            ground, sites, weather, persons[0], plan=plan, warmer_k=own.warmer_k
        )
    return Bodies(
        profile=profile.rename(columns=dict(PROFILE))[list(PROFILE.values())].reindex(segments.index),
        walks=walks,
        departures=by_hour,
        rides=rides,
        notes=tuple(Phrase(*note) for note in day.notes),
    )


def _day(own: BodySection, weather: Weather, on: date) -> Climate:
    """Return the weather of the study's day, long enough for the longest walk."""
    days = math.ceil((own.depart_h + own.limit_h) / 24.0)
    if own.day == "mean":
        return climate_.mean_day(weather, on.month, warmer_k=own.warmer_k)
    if own.day == "hottest":
        return climate_.on(weather, climate_.hottest(weather, on.month), days=days, warmer_k=own.warmer_k)
    if own.day == "coldest":
        return climate_.on(weather, climate_.coldest(weather, on.month), days=days, warmer_k=own.warmer_k)
    if isinstance(own.day, date):
        return climate_.on(weather, own.day, days=days, warmer_k=own.warmer_k)
    raise ValueError(f"'{own.day}' is no day")


def _safe_h(segments: pd.DataFrame) -> pd.Series:
    """Return the hours to the nearest known water or help; NaN where neither is reached."""
    columns = [name for name in ("to_water_h", "to_help_h") if name in segments]
    if not columns:
        return pd.Series(np.nan, index=segments.index)
    return segments[columns].min(axis=1)


def _uncertain(
    own: BodySection,
    persons: tuple[Person, ...],
    ground: course_.Course,
    sky: outdoors.Along,
    weather: Weather,
    day: Climate,
    on: date,
) -> pd.DataFrame:
    """Return percentiles, probabilities, ranks and the input that matters most."""
    raise NotImplementedError


def _marked(walks: pd.DataFrame, routes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the walks with their routes' sensitivity and basis."""
    known = routes.set_index("route_id")
    of = walks.index.get_level_values("route_id")
    return walks.assign(
        sensitivity=known["sensitivity"].reindex(of).to_numpy(), basis=known["basis"].reindex(of).to_numpy()
    )


def _rides(
    own: BodySection,
    persons: tuple[Person, ...],
    segments: gpd.GeoDataFrame,
    terrain: Raster,
    day: Climate,
    places: gpd.GeoDataFrame | None,
) -> pd.DataFrame | None:
    """Return what freight trains do to those who ride on them."""
    rail = segments.loc[segments["mode"] == "rail"]
    if rail.empty:
        return None
    sky = outdoors.along(rail, terrain, day).by_clock_hour()
    hours = day.hours.iloc[:24]
    options: dict[str, Any] = {} if places is None else {"places": places}
    ride = aboard.rail(
        rail,
        persons,
        air_c=hours["air_c"].to_numpy(),
        vapour_kpa=hours["vapour_kpa"].to_numpy(),
        wind_m_s=hours["wind_m_s"].to_numpy(),
        excess_k=sky.excess_k,
        start_h=own.depart_h,
        **options,
    )
    return ride.summary
