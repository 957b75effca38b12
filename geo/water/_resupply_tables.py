"""The tables of a month of trips: see `geo.water.resupply.Resupply`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from geo.water import _resupply_words as words
from geo.water._crew import Crew, Vehicle
from geo.water._month import Placed
from geo.water._onfoot import Walk
from geo.water._roads import Roads
from geo.water._trips import HOUR, Day
from geo.water._visits import Share, Station

Numbers = NDArray[np.float64]
Row = dict[str, Any]

_NOTHING_L: Final = 1e-6

TRIPS: Final = (
    "trip_id", "depot_id", "vehicle", "capacity_l", "day", "days", "trips_per_month", "start_h", "leave_h",
    "end_h", "hours", "crew_hours", "turn_back_h", "litres", "stops", "drive_km", "drive_h", "walk_h",
    "sunrise_h", "sunset_h", "wbgt_max_c", "heat_limit_c", "walk_until_h",
)  # fmt: skip
STOPS: Final = (
    "trip_id", "order", "site_id", "drive_h", "arrive_h", "leave_h", "litres", "carries", "carry_m",
    "walk_in_h", "walk_out_h", "carry_h", "turn_back_h", "walk_until_h", "wbgt_max_c",
)  # fmt: skip
LEGS: Final = ("trip_id", "order", "kind", "start", "end", "km", "minutes", "back_minutes", "geometry")
HEAT: Final = ("trip_id", "hour", "wbgt_c", "may_walk")
CALENDAR: Final = ("day", "trip_id", "depot_id", "vehicle", "start_h", "end_h")
UNSERVED: Final = ("site_id", "litres_per_day", "reason_en", "reason_es")


_TEXT: Final = frozenset(
    ("vehicle", "days", "trip_id", "depot_id", "site_id", "kind", "start", "end", "reason_en", "reason_es")
)
_WHOLE: Final = frozenset(("day", "trips_per_month", "stops", "order", "carries", "hour"))
_YES_NO: Final = frozenset(("may_walk",))


@dataclass(frozen=True, eq=False, kw_only=True)
class Month:
    """All that the tables are made of.

    Attributes
    ----------
    site_ids, depot_ids
        names.
    crs
        of all geometry.
    crew, kinds
        who goes, with what from which depot.
    day, light, days
        of a crew; sunrise and sunset; in the month.
    stations, shares, walks
        one for each site.
    heat_c
        by site and clock hour.
    driving_h
        between all places: the depots first, then where the walks begin.
    placed
        the trips.
    """

    site_ids: Sequence[Any]
    depot_ids: Sequence[Any]
    crs: CRS
    crew: Crew
    kinds: Sequence[tuple[Vehicle, int]]
    day: Day
    light: tuple[float, float]
    days: int
    stations: Sequence[Station]
    shares: Sequence[Share]
    walks: Sequence[Walk | None]
    heat_c: Numbers
    driving_h: Numbers
    placed: Sequence[Placed]

    def litres(self, site: int, visits: int) -> float:
        """Return what one of so many visits brings."""
        return self.shares[site].litres_per_day * self.days / visits

    def brought(self, site: int, visits: int, planned: int) -> float:
        """Return the litres a day that so many of the planned visits bring."""
        return self.shares[site].litres_per_day * visits / planned

    def walk(self, site: int) -> Walk:
        """Return the walk to a site that somebody walks to."""
        walk = self.walks[site]
        if walk is None:
            raise ValueError(f"nobody walks to {self.site_ids[site]}")
        return walk


def tables(month: Month, graph: Roads, nodes: NDArray[np.int64]) -> dict[str, Any]:
    """Return the tables by their names."""
    going = sorted(
        (each for each in month.placed if each.days),
        key=lambda each: (month.kinds[each.kind][1], each.days[0], each.round.run.off_s, each.round.stops),
    )
    trips: list[Row] = []
    stops: list[Row] = []
    legs: list[Row] = []
    heat: list[Row] = []
    calendar: list[Row] = []
    trip_of: dict[int, str] = {}
    for number, each in enumerate(going, start=1):
        name = f"T{number}"
        trip_of |= dict.fromkeys(each.round.stops, name)
        own = _stops(month, each, name)
        ways = _legs(month, each, name, graph, nodes)
        trip = _trip(month, each, name, own, ways)
        trips.append(trip)
        stops += own
        legs += ways
        heat += _heat(month, each, name)
        calendar += [{**{k: trip[k] for k in CALENDAR}, "day": day + 1} for day in each.days]
    often = {site: (len(each.days), each.round.visits) for each in going for site in each.round.stops}
    calendar.sort(key=lambda row: (row["day"], int(row["trip_id"][1:])))
    return {
        "visits": _visits(month, trip_of, often),
        "trips": _frame(trips, TRIPS),
        "stops": _frame(stops, STOPS),
        "legs": gpd.GeoDataFrame(_frame(legs, LEGS), geometry="geometry", crs=month.crs),
        "heat": _frame(heat, HEAT),
        "calendar": _frame(calendar, CALENDAR),
        "unserved": _unserved(month, often),
    }


def _frame(rows: list[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Return a table whose columns have their types also where it has no rows."""
    kinds = {
        name: "int64" if name in _WHOLE else "bool" if name in _YES_NO else "float64"
        for name in columns
        if name not in _TEXT and name != "geometry"
    }
    return pd.DataFrame(rows, columns=list(columns)).astype(kinds)


def _stops(month: Month, each: Placed, name: str) -> list[Row]:
    run, crew = each.round.run, month.crew
    depot = month.kinds[each.kind][1]
    last_h = _back_by_h(month, each)
    rows = []
    before = depot
    for order, site in enumerate(each.round.stops, start=1):
        station, walk = month.stations[site], month.walk(site)
        litres = month.litres(site, each.round.visits)
        rests = 1.0 - crew.rest_share
        arrive_h, leave_h = run.arrive_s[order - 1] / HOUR, run.leave_s[order - 1] / HOUR
        rows.append(
            {
                "trip_id": name,
                "order": order,
                "site_id": month.site_ids[site],
                "drive_h": float(month.driving_h[before, station.place]),
                "arrive_h": arrive_h,
                "leave_h": leave_h,
                "litres": litres,
                "carries": crew.carries(litres),
                "carry_m": walk.long_m,
                "walk_in_h": walk.in_h / rests,
                "walk_out_h": walk.out_h / rests,
                "carry_h": station.on_foot_h(crew, litres),
                "turn_back_h": last_h - float(month.driving_h[station.place, depot]),
                "walk_until_h": next(b for a, b in station.windows if a - 1.0 / HOUR <= arrive_h <= b),
                "wbgt_max_c": float(month.heat_c[site].max()),
            }
        )
        before = station.place
    return rows


def _back_by_h(month: Month, each: Placed) -> float:
    """Return the last clock hour at which the crew may be back."""
    start_h = each.round.run.off_s / HOUR - month.crew.prepare_h
    return min(start_h + month.crew.day_h, month.light[1])


def _trip(month: Month, each: Placed, name: str, stops: list[Row], legs: list[Row]) -> Row:
    run, crew = each.round.run, month.crew
    vehicle, depot = month.kinds[each.kind]
    start_h = run.off_s / HOUR - crew.prepare_h
    end_h = run.back_s / HOUR
    drives = [leg for leg in legs if leg["kind"] == "drive"]
    return {
        "trip_id": name,
        "depot_id": month.depot_ids[depot],
        "vehicle": vehicle.name,
        "capacity_l": vehicle.capacity_l,
        "day": each.days[0] + 1,
        "days": ", ".join(str(day + 1) for day in each.days),
        "trips_per_month": len(each.days),
        "start_h": start_h,
        "leave_h": run.off_s / HOUR,
        "end_h": end_h,
        "hours": end_h - start_h,
        "crew_hours": (end_h - start_h) * crew.people,
        "turn_back_h": min(stop["turn_back_h"] for stop in stops),
        "litres": sum(stop["litres"] for stop in stops),
        "stops": len(stops),
        "drive_km": sum(leg["km"] for leg in drives),
        "drive_h": sum(leg["minutes"] for leg in drives) / 60.0,
        "walk_h": sum(stop["carry_h"] for stop in stops),
        "sunrise_h": month.light[0],
        "sunset_h": month.light[1],
        "wbgt_max_c": max(stop["wbgt_max_c"] for stop in stops),
        "heat_limit_c": crew.limit_c(),
        "walk_until_h": stops[-1]["walk_until_h"],
    }


def _heat(month: Month, each: Placed, name: str) -> list[Row]:
    """Return the day's hours at the hottest of a trip's stops."""
    by_hour = month.heat_c[list(each.round.stops)].max(axis=0)
    limit_c = month.crew.limit_c()
    return [
        {"trip_id": name, "hour": hour, "wbgt_c": float(wbgt_c), "may_walk": bool(wbgt_c <= limit_c)}
        for hour, wbgt_c in enumerate(by_hour)
    ]


def _legs(month: Month, each: Placed, name: str, graph: Roads, nodes: NDArray[np.int64]) -> list[Row]:
    depot = month.kinds[each.kind][1]
    home = month.depot_ids[depot]
    places = [depot, *(month.stations[site].place for site in each.round.stops), depot]
    called = [home, *(month.site_ids[site] for site in each.round.stops), home]
    rows: list[Row] = []
    for order in range(1, len(places)):
        one, other = places[order - 1], places[order]
        (line,) = graph.ways(int(nodes[one]), [int(nodes[other])])
        rows.append(
            {
                "trip_id": name,
                "order": order,
                "kind": "drive",
                "start": called[order - 1],
                "end": called[order],
                "km": line.length / 1000.0,
                "minutes": 60.0 * float(month.driving_h[one, other]),
                "back_minutes": np.nan,
                "geometry": line,
            }
        )
        if order < len(places) - 1:
            walk = month.walk(each.round.stops[order - 1])
            rests = 1.0 - month.crew.rest_share
            rows.append(
                {
                    "trip_id": name,
                    "order": order,
                    "kind": "walk",
                    "start": called[order],
                    "end": called[order],
                    "km": walk.long_m / 1000.0,
                    "minutes": 60.0 * walk.in_h / rests,
                    "back_minutes": 60.0 * walk.out_h / rests,
                    "geometry": walk.way,
                }
            )
    return rows


def _visits(month: Month, trip_of: dict[int, str], often: dict[int, tuple[int, int]]) -> pd.DataFrame:
    rows = []
    depots = range(len(month.depot_ids))
    for site, station in enumerate(month.stations):
        visits, planned = often.get(site, (0, 1))
        walk = month.walks[site]
        given = month.brought(site, visits, planned)
        rows.append(
            {
                "litres_per_day": station.litres_per_day,
                "delivered_l_per_day": given,
                "unserved_l_per_day": station.litres_per_day - given,
                "litres_per_visit": month.litres(site, planned) if visits else 0.0,
                "visits_per_month": visits,
                "every_days": month.days / visits if visits else np.nan,
                "trip_id": trip_of.get(site),
                "drive_h": min(float(month.driving_h[k, station.place]) for k in depots)
                if walk is not None
                else np.nan,
                "walk_in_h": station.in_h,
                "walk_out_h": station.out_h,
                "carry_m": np.nan if walk is None else walk.long_m,
            }
        )
    return pd.DataFrame(rows, index=pd.Index(list(month.site_ids), name="site_id"))


def _unserved(month: Month, often: dict[int, tuple[int, int]]) -> pd.DataFrame:
    rows = []
    for site, (station, share) in enumerate(zip(month.stations, month.shares, strict=True)):
        visits, planned = often.get(site, (0, max(1, share.visits)))
        given = month.brought(site, visits, planned)
        why = words.no_vehicle(visits, planned) if share.visits and visits < planned else share.missing
        left = station.litres_per_day - given
        if left > _NOTHING_L and why is not None:
            rows.append(
                {
                    "site_id": month.site_ids[site],
                    "litres_per_day": left,
                    "reason_en": why.en,
                    "reason_es": why.es,
                }
            )
    return _frame(rows, UNSERVED)
