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

from geo.body import aboard, balance, departures, uncertainty
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

ENOUGH = 100
"""Draws below which nothing is said of what matters most."""

Tell = Callable[[str], None]

CROWD = 20
TRUCK_KM_H = 80.0
"""People in a closed truck where the route does not say how many, and its speed (judgement)."""


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
    rides, riding = _rides(own, persons, segments, routes, terrain, day, places)
    notes = tuple(Phrase(*note) for note in day.notes)
    if not ground.routes:
        profile = None if riding is None else riding.reindex(segments.index)
        return Bodies(profile=profile, rides=rides, notes=notes)
    tell("The body: sun and shade along the routes")
    sites = outdoors.sites(segments.loc[ground.index], terrain)
    sky = outdoors.at_sites(sites, day).by_clock_hour()
    tell("The body: hour by hour")
    plan = own.plan
    stated = balance.walk(ground, sky, day, persons, plan=plan, depart_h=[own.depart_h]).table
    walked = balance.along(ground, sky, day, persons[0], depart_h=own.depart_h, plan=plan)
    said = reason.of_segments(walked)
    walked = walked.rename(columns=dict(PROFILE))[list(PROFILE.values())].join(said)
    walks = stated.set_index(["route_id", "person"]).drop(columns="draw")
    if own.draws:
        tell("The body: what may be otherwise")
        walks = walks.join(_uncertain(own, persons, ground, sky, weather, day, on))
    labels = {person.name: (person.label_en, person.label_es) for person in persons}
    walks["month"] = on.month if not isinstance(own.day, date) else own.day.month
    walks["label_en"] = [labels[name][0] for name in walks.index.get_level_values("person")]
    walks["label_es"] = [labels[name][1] for name in walks.index.get_level_values("person")]
    carried = {person.name: person.water_l for person in persons}
    walks["water_l"] = [carried[name] for name in walks.index.get_level_values("person")]
    walks = walks.join(reason.of_walks(walks))
    walks = _marked(walks, routes)
    by_hour = None
    if own.departures:
        tell("The body: every hour and month")
        by_hour = departures.by_hour_and_month(
            ground, sites, weather, persons[0], plan=plan, warmer_k=own.warmer_k
        )
    return Bodies(
        profile=_whole(walked, riding, segments.index),
        walks=walks,
        departures=by_hour,
        rides=rides,
        notes=notes,
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
    """Return percentiles, probabilities, ranks and the input that matters most.

    A mean day is one of many that a month may have, and each draw meets its own. A day that the study names
    is that day, and what its air may have been elsewhere is drawn.
    """
    has_days = own.day == "mean"
    days = (
        climate_.samples(weather, on.month, own.draws, np.random.default_rng(own.seed), warmer_k=own.warmer_k)
        if has_days
        else None
    )
    drawn = uncertainty.draws(own.draws, seed=own.seed, has_days=has_days)
    table = balance.walk(
        ground, sky, day, persons, depart_h=[own.depart_h], plan=own.plan, draws=drawn, climates=days
    ).table
    parts = [uncertainty.summarise(table), uncertainty.ranks(table)]
    if own.draws >= ENOUGH:
        parts.append(uncertainty.main_input(table, drawn, days=days))
    return pd.concat(parts, axis=1)


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
    routes: gpd.GeoDataFrame,
    terrain: Raster,
    day: Climate,
    places: gpd.GeoDataFrame | None,
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Return what freight trains and closed trucks do to those whom they carry, and a train's profile."""
    hours = day.hours.iloc[:24]
    air, vapour = hours["air_c"].to_numpy(), hours["vapour_kpa"].to_numpy()
    found, profile = [], None
    rail = segments.loc[segments["mode"] == "rail"]
    if not rail.empty:
        sky = outdoors.along(rail, terrain, day).by_clock_hour()
        options: dict[str, Any] = {} if places is None else {"places": places}
        ride = aboard.rail(
            rail,
            persons,
            air_c=air,
            vapour_kpa=vapour,
            wind_m_s=hours["wind_m_s"].to_numpy(),
            excess_k=sky.excess_k,
            start_h=own.depart_h,
            **options,
        )
        found.append(ride.summary.reset_index().assign(vehicle="freight_train"))
        profile = _aboard(pd.DataFrame(ride.segments.loc[persons[0].name]))
    shut = routes.loc[(routes["mode"] == "road") & routes["vehicle"].eq("closed_truck").fillna(value=False)]
    for route in shut.to_dict("records"):
        truck = aboard.closed_truck(
            [(persons[0], int(route["people"]) if pd.notna(route["people"]) else CROWD)],
            air_c=air,
            vapour_kpa=vapour,
            sun_w_m2=hours["ghi_w_m2"].to_numpy(),
            start_h=own.depart_h,
            duration_h=route["geometry"].length / 1000.0 / TRUCK_KM_H,
        )
        found.append(_truck_row(str(route["route_id"]), persons[0], truck))
    if not found:
        return None, None
    rides = pd.concat(found, ignore_index=True)
    labels = {person.name: (person.label_en, person.label_es) for person in persons}
    rides["label_en"] = [labels[name][0] for name in rides["person"]]
    rides["label_es"] = [labels[name][1] for name in rides["person"]]
    return rides.set_index(["person", "route_id"]), profile


def _aboard(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a train's segments in the columns of the profile of a walk; nobody on it stops in the cold."""
    renamed = rows.rename(columns={"at_h": "clock_h", "rectal_c": "core_c"})
    told = renamed.reindex(columns=list(PROFILE.values()))
    return told.assign(cold_stop_h=np.inf, is_outside=rows["outside_share"] > 0.0)


def _whole(walked: pd.DataFrame, riding: pd.DataFrame | None, index: pd.Index) -> pd.DataFrame:
    """Return the profile of all segments, NaN where nobody is followed."""
    parts = [walked] if riding is None else [walked, riding]
    return pd.concat(parts).reindex(index)


def _truck_row(route_id: str, person: Person, truck: aboard.ClosedTruck) -> pd.DataFrame:
    """Return a closed truck's ride in the columns that it shares with a train's, and its own."""
    one = truck.people.iloc[0]
    return pd.DataFrame(
        {
            "person": [person.name],
            "route_id": [route_id],
            "vehicle": ["closed_truck"],
            "aboard_h": [float(truck.minutes.index[-1]) / 60.0],
            "needed_l": [float(one["lost_l"])],
            "deficit_share": [float(one["lost_share"])],
            "rectal_c": [float(truck.rectal_c.iloc[:, 0].max())],
            "hot_39_h": [float(one["rectal_39_min"]) / 60.0],
            "co2_ppm": [float(truck.minutes["co2_ppm"].max())],
            "people": [int(one["count"])],
            "reasons": [truck.reasons],
            "caveats": [truck.caveats],
        }
    )
