"""Trips that fill water stations: how many litres, how often, by which roads, on foot from where, when.

What is asked of the crews comes first: they walk by daylight only, in no hour whose heat is above their
limit, and are back at the depot within their day and before sunset. What cannot be brought under that is
said, station by station, with the reason.

Each trip goes to the same stations every time, at even intervals through the month. Every station is visited
at least as often as its longest interval, its capacity, the vehicle and the carrying ask for; some go along
on a trip that goes more often, where that takes the crews fewer hours in all.

All clock hours are local standard time, all year.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.body.aboard import Said
from geo.ground.climate import Climate
from geo.walking.speed import Pace
from geo.water import (
    _month,
    _onfoot,
    _resupply_check,
    _resupply_places,
    _resupply_tables,
    _roads,
    _trips,
    _visits,
)
from geo.water._crew import Crew, Vehicle, daylight, limit_c, wbgt_by_hour, windows
from geo.water._onfoot import Walk
from geo.water._resupply_tables import Month
from geo.water._roads import SNAP_M, SPEEDS_KM_H, SURFACE_KM_H
from geo.water._trips import Day, Van
from geo.water._visits import Station
from layers.raster import Raster

__all__ = [
    "SNAP_M",
    "SPEEDS_KM_H",
    "SURFACE_KM_H",
    "Crew",
    "Resupply",
    "Vehicle",
    "daylight",
    "limit_c",
    "plan",
    "wbgt_by_hour",
]

VISIT_EVERY_DAYS: Final = 14
"""Longest interval between visits where none is given: stations are emptied and slashed (judgement)."""

DEPOT_REACH_M: Final = 500.0
"""How far a depot may lie from the road it stands on (judgement)."""

ITERATIONS: Final = 600
"""Of the search for each set of trips: about half a second for 20 stations."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Resupply:
    """A month of trips. Restricted: it tells where the stations are.

    Attributes
    ----------
    visits
        index site_id, every site: ``litres_per_day`` wanted, ``delivered_l_per_day``,
        ``unserved_l_per_day`` (the two add up to it), ``litres_per_visit``, ``visits_per_month``,
        ``every_days`` on average, ``trip_id`` (None where nobody goes), ``drive_h`` from the nearest depot,
        ``walk_in_h`` with a load, ``walk_out_h``, one walk without rest, ``carry_m`` one way.
    trips
        a row for each trip, however often it goes: ``trip_id``, ``depot_id``, ``vehicle``, ``capacity_l``,
        ``day`` (first in the month), ``days`` (text, "3, 10, 17"), ``trips_per_month``, ``start_h`` (they
        begin to load), ``leave_h``, ``end_h`` (back), ``hours`` from start to end, ``crew_hours`` times the
        people, ``turn_back_h`` (the last hour at which they must turn round, wherever they are, to be at the
        depot within their day and before sunset), ``litres``, ``stops``, ``drive_km``, ``drive_h``,
        ``walk_h`` (on foot, rest included), ``sunrise_h``, ``sunset_h``, ``wbgt_max_c`` (highest of the
        day at any of its stops), ``heat_limit_c``, ``walk_until_h`` (when the hours on foot end at the last
        stop: each has its own).
    stops
        in the order of each trip: ``trip_id``, ``order`` from 1, ``site_id``, ``drive_h`` from the stop
        before, ``arrive_h`` (the stay begins: after waiting for daylight, if they are early), ``leave_h``,
        ``litres``, ``carries`` (walks of the whole crew), ``carry_m`` one way, ``walk_in_h``,
        ``walk_out_h`` (one walk, rest included), ``carry_h`` (all of them), ``turn_back_h`` (last hour at
        which they must drive off from here), ``walk_until_h``, ``wbgt_max_c``.
    legs
        ``trip_id``, ``order`` (as driven; a walk has its stop's), ``kind`` "drive" or "walk", ``start``,
        ``end`` (depot or site), ``km``, ``minutes`` (a walk's: one way in, with rest), ``back_minutes`` of
        the walk out, geometry LineString in the CRS of the sites.
    heat
        of each trip and clock hour: ``trip_id``, ``hour`` (0 to 23), ``wbgt_c``, the highest at any of its
        stops, and ``may_walk``, whether that is within the crew's limit at all of them.
    calendar
        ``day`` of the month, ``trip_id``, ``depot_id``, ``vehicle``, ``start_h``, ``end_h``: every single
        trip, in order.
    unserved
        ``site_id``, ``litres_per_day`` that is not brought, ``reason_en``, ``reason_es``.
    month, month_days
        1 to 12, and how many days it has.
    people
        of a crew.
    sunrise_h, sunset_h
        of the day that stands for the month.
    heat_limit_c
        wet bulb globe temperature above which the crew does not walk.
    utc_offset_h
        of the clock.
    notes
        what was assumed.
    """

    visits: pd.DataFrame
    trips: pd.DataFrame
    stops: pd.DataFrame
    legs: gpd.GeoDataFrame
    heat: pd.DataFrame
    calendar: pd.DataFrame
    unserved: pd.DataFrame
    month: int
    month_days: int
    people: int
    sunrise_h: float
    sunset_h: float
    heat_limit_c: float
    utc_offset_h: float
    notes: tuple[Said, ...]

    @property
    def trips_per_month(self) -> int:
        """All single trips."""
        return len(self.calendar)

    @property
    def crew_hours_per_month(self) -> float:
        """Hours of all people on all trips, loading included."""
        return float((self.trips["crew_hours"] * self.trips["trips_per_month"]).sum())

    @property
    def litres_per_month(self) -> float:
        """Water brought."""
        return float((self.trips["litres"] * self.trips["trips_per_month"]).sum())


def plan(
    sites: gpd.GeoDataFrame,
    depots: gpd.GeoDataFrame,
    roads: gpd.GeoDataFrame,
    terrain: Raster,
    *,
    climate: Climate,
    pace: Pace,
    crew: Crew | None = None,
    vehicles: Sequence[Vehicle] = (Vehicle(),),
    visit_every_days: float = VISIT_EVERY_DAYS,
    depot_reach_m: float = DEPOT_REACH_M,
    speeds_km_h: Mapping[str, float] = SPEEDS_KM_H,
    join_crossings: bool = True,
    snap_m: float = SNAP_M,
    closed: gpd.GeoDataFrame | None = None,
    ground: Mapping[str, Any] | None = None,
    iterations: int = ITERATIONS,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
) -> Resupply:
    """Return the trips of a month that bring each site its litres.

    Parameters
    ----------
    sites
        Points in a CRS that counts in metres, index site_id: ``litres_per_day`` wanted; if known,
        ``capacity_l`` (NaN: no limit) and ``visit_every_days`` (NaN: as below). A site that wants nothing is
        not visited.
    depots
        Points, index depot_id, in the same CRS.
    roads
        of `layers.trail`, in the same CRS: see `geo.water._roads` for how they join and how fast they are.
    terrain
        elevation in metres.
    climate
        the weather of one day or more of the month. The mean day is a mild one: for what a hot day allows,
        give `geo.ground.climate.hottest`.
    pace
        how fast people walk on this ground, without a load.
    crew, vehicles
        who goes, with what.
    visit_every_days
        longest interval between two visits.
    depot_reach_m
        how far a depot may lie from a road.
    speeds_km_h, join_crossings, snap_m
        of `geo.water._roads.build`. Do not join crossings of roads from OpenStreetMap.
    closed
        lines that no crew crosses, neither by road nor on foot, in the CRS of the sites: an international
        boundary. With them, barriers have no openings for the crews either.
    ground
        further options of `geo.walking.travel_time.travel_time`: factor, barrier, openings, network, water,
        impassable_deg.
    iterations, seed
        of the search for trips: see `geo.water._trips`.
    progress
        called with the share that is done, in [0, 1].

    Raises
    ------
    CrsError
        if a layer is not in metres, or in another CRS than the sites.
    InputError
        if there is no site, no depot, no vehicle, no drivable road, a depot lies too far from every road, or
        a number is out of range.
    """
    crew = Crew() if crew is None else crew
    tell = progress or (lambda _: None)
    crs = _resupply_check.check(sites, depots, roads, closed, vehicles, visit_every_days, iterations)
    graph = _roads.build(
        roads, speeds_km_h=speeds_km_h, join_crossings=join_crossings, snap_m=snap_m, closed=closed
    )
    depot_on = _resupply_places.depots_on(depots, graph, depot_reach_m)
    tell(0.1)
    has_h = crew.day_h - crew.prepare_h
    limit_h = has_h * (1.0 - crew.rest_share)
    places = _resupply_places.xy(sites)
    parts = np.unique(graph.part[graph.start[depot_on]])
    near = graph.stretches(parts, only_stops=True)
    walks = _onfoot.walks(
        places,
        graph,
        near,
        terrain,
        crs=crs,
        loaded=pace.modified(load_kg=crew.carry_l + crew.pack_kg),
        empty=pace.modified(load_kg=crew.pack_kg),
        limit_h=limit_h,
        ground=_resupply_places.shut(ground or {}, closed),
    )
    is_cut_off, blocked = _resupply_places.cut_off(graph, near, places, walks, limit_h)
    tell(0.4)
    graph, nodes, place_of = _resupply_places.with_places(graph, _resupply_places.xy(depots), depot_on, walks)
    driving_h = graph.driving_h(nodes)
    driving_s = _trips.seconds(driving_h)
    tell(0.5)
    light = daylight(climate.first, lon=climate.lon, lat=climate.lat, utc_offset_h=climate.utc_offset_h)
    heat_c = wbgt_by_hour(climate, _resupply_places.lowest_m(sites, walks, terrain, crs))
    stations = _stations(
        sites, walks, place_of, heat_c, light, crew,
        visit_every_days=visit_every_days,
        is_cut_off=is_cut_off,
        blocked=blocked,
    )  # fmt: skip
    day = Day(
        first_s=int(_trips.seconds(crew.first_h + crew.prepare_h)),
        last_s=int(light[1] * _trips.HOUR),
        longest_s=int(has_h * _trips.HOUR),
        prepare_s=int(_trips.seconds(crew.prepare_h)),
    )
    kinds = _kinds(vehicles, depots)
    vans = [Van(depot=depot, capacity_l=vehicle.capacity_l) for vehicle, depot in kinds]
    month_days = monthrange(climate.first.year, climate.first.month)[1]
    shares = [_visits.share(each, crew, vans, driving_s, day, month_days=month_days) for each in stations]
    made = _month.planned(
        stations, shares, crew, kinds, driving_s, day, month_days=month_days, iterations=iterations, seed=seed
    )
    tell(0.9)
    month = Month(
        site_ids=list(sites.index),
        depot_ids=list(depots.index),
        crs=crs,
        crew=crew,
        kinds=kinds,
        day=day,
        light=light,
        days=month_days,
        stations=stations,
        shares=shares,
        walks=walks,
        heat_c=heat_c,
        driving_h=driving_h,
        placed=made,
    )
    tables = _resupply_tables.tables(month, graph, nodes)
    tell(1.0)
    return Resupply(
        **tables,
        month=climate.first.month,
        month_days=month_days,
        people=crew.people,
        sunrise_h=light[0],
        sunset_h=light[1],
        heat_limit_c=crew.limit_c(),
        utc_offset_h=climate.utc_offset_h,
        notes=tuple(Said(*note) for note in climate.notes),
    )


def _stations(
    sites: gpd.GeoDataFrame,
    walks: Sequence[Walk | None],
    place_of: Sequence[int],
    heat_c: NDArray[np.float64],
    light: tuple[float, float],
    crew: Crew,
    *,
    visit_every_days: float,
    is_cut_off: Sequence[bool],
    blocked: Sequence[Said | None],
) -> list[Station]:
    wanted = sites["litres_per_day"].to_numpy(dtype=np.float64)
    holds = (
        sites["capacity_l"].to_numpy(dtype=np.float64)
        if "capacity_l" in sites
        else np.full(len(sites), np.nan)
    )
    every = _resupply_check.every_days(sites, visit_every_days)
    return [
        Station(
            place=place_of[i],
            litres_per_day=float(wanted[i]),
            capacity_l=np.inf if np.isnan(holds[i]) else float(holds[i]),
            longest_days=float(every[i]),
            in_h=np.nan if walk is None else walk.in_h,
            out_h=np.nan if walk is None else walk.out_h,
            windows=windows(heat_c[i], limit_c=crew.limit_c(), light=light),
            light=(light,),
            is_cut_off=is_cut_off[i],
            blocked=blocked[i],
        )
        for i, walk in enumerate(walks)
    ]


def _kinds(vehicles: Sequence[Vehicle], depots: gpd.GeoDataFrame) -> list[tuple[Vehicle, int]]:
    """Return each kind of vehicle with the number of each depot that it stands at."""
    return [
        (vehicle, depot)
        for vehicle in vehicles
        for depot, name in enumerate(depots.index)
        if vehicle.depot_id in (None, name)
    ]
