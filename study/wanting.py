"""How much water a study's walkers come to lack where, wired together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array

from geo.body import course as course_
from geo.body import open_country, refill
from geo.body.course import Course
from geo.body.person import Group
from geo.errors import InputError
from geo.ground import outdoors
from geo.ground.climate import Climate
from geo.ground.outdoors import Sites
from geo.risk.factors import water_distance
from geo.walking import travel_time
from geo.water import cover, demand
from layers.weather import Weather
from study.ground import Land
from study.outing import day_of
from study.sections_body import BodySection
from study.sections_water import WaterSection
from study.walking import Walking

_SPARE = 1.05
"""How much longer the walk that tells of all others is than the longest of them."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A month, and how much warmer it is than the study says."""

    month: int
    warmer_k: float

    @property
    def mark(self) -> str:
        """What tells its points from those of others."""
        return f"{self.month:02d}" + (f"{self.warmer_k:+g}K" if self.warmer_k else "")


@dataclass(frozen=True, eq=False, kw_only=True)
class Walkers:
    """Who walks where, and what is the same in all weather.

    Attributes
    ----------
    own, body
        the study's tables ``water`` and ``body``.
    mixture
        who walks.
    years, on
        weather of a station, and the study date.
    segments, walked
        the spine, and what walking along it gave.
    course, sites
        what the routes ask of a walker who finds the study's natural water only, and the ground there.
    people_per_day
        route_id -> all who walk it in a day.
    """

    own: WaterSection
    body: BodySection
    mixture: Group
    years: Sequence[Weather]
    on: date
    segments: gpd.GeoDataFrame
    walked: Walking
    course: Course
    sites: Sites
    people_per_day: Mapping[str, float]

    @property
    def base(self) -> Scenario:
        """What the study's plan is for."""
        day = self.body.day
        own = day.month if isinstance(day, date) else self.on.month
        return Scenario(month=self.own.month or own, warmer_k=0.0)

    def scenarios(self) -> tuple[Scenario, ...]:
        """Return all that the plan is to be good for, the base first."""
        base, asked = self.base, self.own.scenarios
        if asked is None:
            return (base,)
        every = [
            Scenario(month=month, warmer_k=warmer)
            for month in (asked.months or (base.month,))
            for warmer in asked.warmer_k
        ]
        return tuple(dict.fromkeys([base, *every]))

    def day(self, scenario: Scenario, *, day: str | None = None) -> Climate:
        """Return the weather of a scenario.

        Parameters
        ----------
        day
            "mean" or "hottest"; None: the study's own, which if it is a date counts in its own month only.
        """
        body = self.body
        if day is None:
            is_other = isinstance(body.day, date) and body.day.month != scenario.month
            day = "mean" if is_other else None
        changes = {"warmer_k": body.warmer_k + scenario.warmer_k} | ({} if day is None else {"day": day})
        month = self.on.replace(month=scenario.month, day=1)
        return day_of(body.model_copy(update=changes), self.years, month)

    def carry_l(self) -> float:
        """Return the litres that one of them fills at a site."""
        if self.own.refill_l is not None:
            return self.own.refill_l
        return self.mixture.mean({person.name: person.water_l for person, _ in self.mixture.members})


def walkers(
    own: WaterSection,
    body: BodySection,
    mixture: Group,
    frames: Mapping[str, gpd.GeoDataFrame],
    segments: gpd.GeoDataFrame,
    walked: Walking,
    sites: Sites | None,
    *,
    years: Sequence[Weather],
    on: date,
) -> Walkers:
    """Return who walks where.

    Parameters
    ----------
    own, body, mixture
        the study's tables ``water`` and ``body``, and who walks.
    frames
        kind -> rows in force on the study date.
    segments, walked, sites
        the spine, what walking along it gave, and the ground there (`study.body.Bodies.sites`).
    years, on
        weather of a station, and the study date.

    Raises
    ------
    InputError
        if there is no weather, or nobody walks on known ground.
    """
    if not years:
        raise InputError(
            "water is planned by what people lack in the weather, and there is none; add [layers.weather]"
        )
    if walked.steps is None or sites is None:
        raise InputError(
            "water is planned for routes on foot, and none lies wholly on known ground; give one in "
            "[layers.route], or a larger terrain"
        )
    water = natural(frames)
    course = course_.course(
        segments,
        walked.steps,
        ground=body.ground,
        safe_h=walked.safe_h,
        has_water=None if water is None else refill.has_water(segments, water, within_m=body.refill_m),
    )
    routes = frames["route"].set_index("route_id")["people_per_day"].astype(np.float64)
    people = routes.fillna(own.people_per_day).reindex(list(course.routes))
    return Walkers(
        own=own,
        body=body,
        mixture=mixture,
        years=years,
        on=on,
        segments=segments,
        walked=walked,
        course=course,
        sites=sites,
        people_per_day={str(route): float(count) for route, count in people.items()},
    )


def natural(frames: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame | None:
    """Return the springs, streams, lakes and taps that are known to hold water; None without any.

    What nobody knows to hold water is not counted on: whoever walks to a dry stream is worse off than before.
    """
    water = frames.get("water")
    if water is None:
        return None
    usable = water_distance.usable(water)
    found = usable.loc[usable["type"].isin(demand.ENDLESS) & (usable["status"] == "active")]
    return found if len(found) else None


def wanted(who: Walkers, scenario: Scenario) -> gpd.GeoDataFrame:
    """Return the demand of a scenario, before any known water beside the routes takes of it.

    Returns
    -------
    GeoDataFrame
        `geo.water.demand`; its index is unique among all scenarios of a study, ``route_id`` is told of flows
        too, and ``left_h`` is no more than people go out of their way.
    """
    climate = who.day(scenario)
    found = (
        _of_flow(who, scenario, climate) if who.own.source == "flow" else _of_routes(who, scenario, climate)
    )
    found = found.loc[found["litres_per_day"] > 0]
    return found.assign(left_h=found["left_h"].clip(upper=who.own.limit_h))


def _of_routes(who: Walkers, scenario: Scenario, climate: Climate) -> gpd.GeoDataFrame:
    sky = outdoors.at_sites(who.sites, climate).by_clock_hour()
    found = demand.of_routes(
        who.segments,
        who.course,
        sky,
        climate,
        who.mixture,
        people_per_day=who.people_per_day,
        month=scenario.month,
        depart_h=who.body.depart_h,
        plan=who.body.plan,
        threshold=who.own.threshold_share,
    )
    return _marked(found, scenario)


def _of_flow(who: Walkers, scenario: Scenario, climate: Climate) -> gpd.GeoDataFrame:
    """Return where walkers between the ends of each route lack water, whichever way they go."""
    if not who.walked.flows:
        raise InputError(
            'water.from is "flow", which is modelled over a terrain only; add [layers.terrain], or write '
            'from = "routes"'
        )
    parts = []
    for route, flow in who.walked.flows.items():
        if route not in who.people_per_day:
            continue
        options = {**who.walked.flow_land}
        elevation = options.pop("elevation")
        start = who.segments.loc[who.segments["route_id"] == route].sort_values("start_m").geometry.iloc[0]
        origin = gpd.GeoDataFrame(geometry=[shapely.get_point(start, 0)], crs=who.segments.crs)
        hours = travel_time.travel_time(elevation, origin, neighbours=8, **options).hours
        longest = float(np.nanmax(hours.values)) * _SPARE + 1.0
        pace = options["pace"]
        walk = open_country.level(
            pace, length_m=longest * 3600.0 * pace.speed_m_s(0.0), ground=who.body.ground
        )
        sky = outdoors.at_sites(outdoors.level_sites(len(walk.index)), climate).by_clock_hour()
        part = demand.of_flow(
            flow,
            hours,
            walk,
            sky,
            climate,
            who.mixture,
            walkers_per_day=who.people_per_day[route],
            month=scenario.month,
            depart_h=who.body.depart_h,
            plan=who.body.plan,
            threshold=who.own.threshold_share,
            is_met_before=True,
            least_l=who.own.least_l,
        )
        part.index = pd.Index([f"{route}:{name}" for name in part.index], name="demand_id")
        parts.append(part.assign(route_id=pd.array([route] * len(part), dtype="string")))
    if not parts:
        raise InputError("no route on foot has a flow between its ends; check that they lie on the terrain")
    return _marked(gpd.GeoDataFrame(pd.concat(parts)), scenario)


def _marked(found: gpd.GeoDataFrame, scenario: Scenario) -> gpd.GeoDataFrame:
    bare = [str(name).rsplit("@", 1)[0] for name in found.index]
    return found.set_axis(pd.Index([f"{name}@{scenario.mark}" for name in bare], name="demand_id"), axis=0)


def less_natural(
    found: gpd.GeoDataFrame, land: Land, water: gpd.GeoDataFrame | None, *, limit_h: float, pace_factor: float
) -> tuple[gpd.GeoDataFrame, float]:
    """Take off what people drink from natural water in reach; return what is left, and the litres taken.

    A position that is not known exactly is farther off by its precision, at the pace of level ground: water
    that may not be where the map has it is not counted on.

    Parameters
    ----------
    found
        demand, of one scenario or several.
    land
        the ground.
    water
        of `natural`.
    limit_h
        how far people go out of their way.
    pace_factor
        of the slowest.
    """
    if water is None or found.empty:
        return found, 0.0
    hours = hours_to(land, water, found, limit_h=limit_h, pace_factor=pace_factor)
    unknown = water["precision_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    further = np.nan_to_num(unknown, nan=np.inf) / 3600.0 / (land.pace.speed_m_s(0.0) * pace_factor)
    hours.data = hours.data + np.repeat(further, np.diff(hours.indptr))
    served = demand.less_existing(found, hours, np.full(len(water), np.inf))
    return served.left, float(served.taken_l.sum())


def hours_to(
    land: Land,
    places: gpd.GeoDataFrame,
    found: gpd.GeoDataFrame,
    *,
    limit_h: float,
    pace_factor: float,
    progress: Callable[[float], None] | None = None,
) -> csr_array:
    """Return the hours on foot from each point of demand to each place, at the pace of the slowest."""
    hours = cover.hours_to(
        land.grid,
        places,
        found,
        pace=land.pace,
        limit_h=limit_h * pace_factor,
        prepared=land.prepared,
        progress=progress,
    )
    hours.data = hours.data / pace_factor
    return hours
