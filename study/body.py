"""What a study's routes do to the people who walk them, wired together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.body import balance, departures, refill, uncertainty
from geo.body import course as course_
from geo.body.person import Person
from geo.ground import outdoors
from geo.ground.outdoors import Sites
from geo.result import Phrase
from geo.risk import reason
from geo.risk.factor import Factor
from geo.risk.factors import water_distance
from layers.raster import Raster
from layers.weather import Weather
from study import groups, riding
from study.outing import Outing, day_of
from study.progress import Jobs, Tell, nobody
from study.sections_body import BodySection, Party
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

LEVEL = Phrase(
    "No elevation is known here: routes are walked as level ground at the height of the weather station. "
    "Slopes, climbs and the shade of hills are not counted; the way to water and help is a straight line.",
    "Aquí no se conoce la altitud: las rutas se andan como terreno llano a la altura de la estación "
    "meteorológica. No cuentan pendientes, subidas ni la sombra de los cerros; el camino al agua y a la "
    "ayuda es una línea recta.",
)
"""Said where a study has no terrain."""


_WORK: Mapping[str, float] = {"sky": 3.0, "hours": 1.0, "draws": 3.0, "groups": 1.0, "departures": 4.0}
"""Parts of all that is followed, for the bar."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Bodies:
    """What the body adds to a study; empty without weather or routes.

    Attributes
    ----------
    profile
        further columns of the segments, of the first person.
    walks, groups, departures, rides
        as `geo.result.StudyResult` has them.
    sites
        what the ground is like along the routes that are walked wholly on known ground, in the order of the
        segments of their course; None where nobody walks.
    notes
        of the weather and the ground: what was assumed.
    """

    profile: pd.DataFrame | None = None
    walks: pd.DataFrame | None = None
    groups: pd.DataFrame | None = None
    departures: pd.DataFrame | None = None
    rides: pd.DataFrame | None = None
    sites: Sites | None = None
    notes: tuple[Phrase, ...] = ()


def follow(
    own: BodySection,
    persons: tuple[Person, ...],
    segments: gpd.GeoDataFrame,
    routes: gpd.GeoDataFrame,
    terrain: Raster | None,
    walking: Walking,
    years: Sequence[Weather],
    *,
    on: date,
    factors: Mapping[str, Factor],
    parties: tuple[Party, ...] = (),
    places: gpd.GeoDataFrame | None = None,
    water: gpd.GeoDataFrame | None = None,
    tell: Tell = nobody,
) -> Bodies:
    """Follow everybody along every route.

    Parameters
    ----------
    own, persons
        the study's table ``body``, and its walkers.
    segments, routes
        the spine and the routes.
    terrain, walking
        elevation, and what walking over it gave; None: the ground is level.
    years
        weather of a station: one typical year, or several that were measured.
    on
        the study date.
    factors
        the body's, with the study's own curves and weights: words go by them as the risk does.
    parties
        the study's groups.
    places
        where a train's riders find help.
    water
        in force on the study date; those who pass it refill.
    tell
        is called with what is being done, and what share of all is done.
    """
    if walking.steps is None:
        return Bodies()
    jobs = Jobs(tell, sum(_WORK.values()))
    day = day_of(own, years, on)
    ground = course_.course(
        segments,
        walking.steps,
        ground=own.ground,
        safe_h=walking.safe_h,
        has_water=None if water is None else _refills(own, segments, water),
    )
    party = parties[0] if parties else None
    rides, aboard = riding.ride(own, persons, segments, routes, terrain, day, party=party, places=places)
    ridden = None if aboard is None else _ridden(aboard)
    notes = tuple(Phrase(*note) for note in day.notes)
    if not ground.routes:
        profile = None if ridden is None else ridden.reindex(segments.index)
        return Bodies(profile=profile, rides=rides, notes=notes)
    notes += (LEVEL,) if terrain is None else ()
    job = jobs.begin("The body: sun and shade along the routes", _WORK["sky"])
    sites = outdoors.sites(segments.loc[ground.index], terrain)
    sky = outdoors.at_sites(sites, day)
    job(1.0)
    job = jobs.begin("The body: hour by hour", _WORK["hours"])
    walked = balance.along(ground, sky, day, persons[0], depart_h=own.depart_h, plan=own.plan)
    said = reason.of_segments(walked, factors=factors)
    walked = walked.rename(columns=dict(PROFILE))[list(PROFILE.values())].join(said)
    outing = Outing.of(own, ground, sky, day, years, on)
    job(1.0)
    job = jobs.begin("The body: everybody, and what may be otherwise", _WORK["draws"])
    walks = _walks(persons, outing, factors, progress=job)
    job(1.0)
    job = jobs.begin("The body: groups", _WORK["groups"])
    grouped = groups.walk(parties, outing, factors=factors, progress=job.counted)
    job(1.0)
    month = own.day.month if isinstance(own.day, date) else on.month
    marked = {
        name: _marked(frame.assign(month=month), routes, is_level=terrain is None)
        for name, frame in (("walks", walks), ("groups", grouped))
        if frame is not None
    }
    by_hour = None
    if own.departures:
        by_hour = departures.by_hour_and_month(
            ground,
            sites,
            years,
            persons[0],
            plan=own.plan,
            warmer_k=own.warmer_k,
            progress=jobs.begin("The body: every hour and month", _WORK["departures"]),
        )
    return Bodies(
        profile=_whole(walked, ridden, segments.index),
        walks=marked["walks"],
        groups=marked.get("groups"),
        departures=by_hour,
        rides=rides,
        sites=sites,
        notes=notes,
    )


def _refills(own: BodySection, segments: gpd.GeoDataFrame, water: gpd.GeoDataFrame) -> pd.Series:
    """Return where those who walk drink and refill, by the rule of what counts as water."""
    return refill.has_water(segments, water_distance.usable(water), within_m=own.refill_m)


def _walks(
    persons: tuple[Person, ...],
    outing: Outing,
    factors: Mapping[str, Factor],
    *,
    progress: Callable[[float], None],
) -> pd.DataFrame:
    """Return everybody's walks, with percentiles, probabilities, ranks and the input that matters most."""
    walks = outing.stated(persons).set_index(["route_id", "person"]).drop(columns="draw")
    drawn = outing.drawn(persons, progress=progress)
    if drawn is not None and outing.draws is not None:
        parts = [uncertainty.summarise(drawn), uncertainty.ranks(drawn)]
        if len(outing.draws) >= ENOUGH:
            parts.append(uncertainty.main_input(drawn, outing.draws, days=outing.days))
        walks = walks.join(pd.concat(parts, axis=1))
    known = {person.name: person for person in persons}
    who = [known[name] for name in walks.index.get_level_values("person")]
    walks["label_en"] = [person.label_en for person in who]
    walks["label_es"] = [person.label_es for person in who]
    walks["water_l"] = [person.water_l for person in who]
    return walks.join(reason.of_walks(walks, factors=factors))


def _marked(frame: pd.DataFrame, routes: gpd.GeoDataFrame, *, is_level: bool) -> pd.DataFrame:
    """Return walks with their routes' sensitivity and basis; on level ground approximate at best."""
    known = routes.set_index("route_id").reindex(frame.index.get_level_values("route_id"))
    basis = known["basis"].to_numpy()
    if is_level:
        basis = np.where(basis == "illustrative", basis, "approximate")
    return frame.assign(sensitivity=known["sensitivity"].to_numpy(), basis=basis)


def _ridden(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a train's segments in the columns of the profile of a walk; nobody on it stops in the cold."""
    renamed = rows.rename(columns={"at_h": "clock_h", "rectal_c": "core_c"})
    told = renamed.reindex(columns=list(PROFILE.values()))
    return told.assign(cold_stop_h=np.inf, is_outside=rows["outside_share"] > 0.0)


def _whole(walked: pd.DataFrame, riding: pd.DataFrame | None, index: pd.Index) -> pd.DataFrame:
    """Return the profile of all segments, NaN where nobody is followed."""
    parts = [walked] if riding is None else [walked, riding]
    return pd.concat(parts).reindex(index)
