"""A water plan as a crew carries it: its places with their coordinates, trips with their stops and ways."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.result import StudyResult
from geo.water.plan import WaterPlan
from layers import crs as crs_
from maps._features import text
from maps._field_map import Way

RECORD: tuple[str, ...] = (
    "site_id",
    "date",
    "litres_left",
    "litres_added",
    "damaged",
    "gone",
    "remark_code",
)
"""Columns of the form that crews fill in, as `vereda water record` reads it back."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Stop:
    """One stop of a trip: a row of `Resupply.stops`, the place's name and its coordinates in degrees."""

    row: Mapping[Hashable, Any]
    name: str
    lon: float
    lat: float
    xy: tuple[float, float]


@dataclass(frozen=True, eq=False, kw_only=True)
class Trip:
    """One trip: a row of `Resupply.trips`, its stops in order, its heat by hour and its way.

    `crs` is the UTM zone that its way is in; `lines` are (kind, line in degrees) in the order of the trip.
    """

    row: Mapping[Hashable, Any]
    stops: tuple[Stop, ...]
    heat: tuple[tuple[int, float, bool], ...]
    crs: CRS
    way: Way
    lines: tuple[tuple[str, Any], ...]


def of(result: StudyResult) -> WaterPlan:
    """Return the plan of a study.

    Raises
    ------
    InputError
        if it has none.
    """
    if result.water is None:
        raise InputError("this study has no water plan, so there is nothing to take into the field")
    return result.water


def names(plan: WaterPlan) -> dict[Any, str]:
    """Return the name of each place, its id where it has none."""
    found = plan.sites["name"] if "name" in plan.sites else pd.Series(index=plan.sites.index, dtype=object)
    return {site: text(name) or str(site) for site, name in found.items()}


def degrees(plan: WaterPlan) -> dict[Any, tuple[float, float]]:
    """Return longitude and latitude of each place."""
    moved = plan.sites.geometry.to_crs(crs_.WGS84)
    return {site: (float(point.x), float(point.y)) for site, point in moved.items()}


def zone(lon: float, lat: float) -> CRS:
    """Return the UTM zone of a place."""
    return crs_.for_bounds(lon, lat, lon, lat)


def utm(lon: float, lat: float, crs: CRS) -> tuple[float, float]:
    """Return easting and northing in metres."""
    x, y = crs_.transformer(crs_.WGS84, crs).transform(lon, lat)
    return float(x), float(y)


def trips(plan: WaterPlan) -> tuple[Trip, ...]:
    """Return the trips in order; none without depots."""
    resupply = plan.resupply
    if resupply is None:
        return ()
    known, places = names(plan), degrees(plan)
    return tuple(_trip(plan, row, known, places) for row in resupply.trips.to_dict("records"))


def _trip(
    plan: WaterPlan,
    row: Mapping[Hashable, Any],
    known: Mapping[Any, str],
    places: Mapping[Any, tuple[float, float]],
) -> Trip:
    resupply = plan.resupply
    assert resupply is not None  # noqa: S101  # its caller has looked
    own = resupply.stops.loc[resupply.stops["trip_id"] == row["trip_id"]].sort_values("order")
    legs = resupply.legs.loc[resupply.legs["trip_id"] == row["trip_id"]]
    drives = legs.loc[legs["kind"] == "drive"].sort_values("order", kind="stable")
    walks = legs.loc[legs["kind"] == "walk"].set_index("order").geometry
    source = crs_.parse(legs.crs)
    west, south, east, north = legs.to_crs(crs_.WGS84).total_bounds
    crs = crs_.for_bounds(west, south, east, north)
    lonlat = [places[site] for site in own["site_id"]]
    at = [utm(*each, crs) for each in lonlat]
    stops = tuple(
        Stop(row=stop, name=known[stop["site_id"]], lon=place[0], lat=place[1], xy=xy)
        for stop, place, xy in zip(own.to_dict("records"), lonlat, at, strict=True)
    )
    ordered = [("drive", drives.geometry.iloc[0])]
    for number, order in enumerate(own["order"], start=1):
        ordered += [("walk", walks[order]), ("drive", drives.geometry.iloc[number])]
    flat = [(kind, shapely.force_2d(line)) for kind, line in ordered]
    local = [(kind, crs_.project(line, source, crs)) for kind, line in flat]
    ways = tuple(line for kind, line in local if kind == "walk")
    driven = [line for kind, line in local if kind == "drive"]
    heat = resupply.heat.loc[resupply.heat["trip_id"] == row["trip_id"]].sort_values("hour")
    return Trip(
        row=row,
        stops=stops,
        heat=tuple(
            (int(hour), float(wbgt_c), bool(may))
            for hour, wbgt_c, may in zip(heat["hour"], heat["wbgt_c"], heat["may_walk"], strict=True)
        ),
        crs=crs,
        way=Way(
            drive=shapely.multilinestrings(driven),
            walks=ways,
            stops=np.array(at).reshape(-1, 2),
            parks=np.array([shapely.get_coordinates(line)[0] for line in ways]).reshape(-1, 2),
            depot=_first(driven[0]),
        ),
        lines=tuple((kind, crs_.project(line, source, crs_.WGS84)) for kind, line in flat),
    )


def _first(line: Any) -> tuple[float, float]:
    xy: NDArray[np.float64] = shapely.get_coordinates(line)
    return float(xy[0, 0]), float(xy[0, 1])


def sites_table(plan: WaterPlan) -> pd.DataFrame:
    """Return every place, those that hold water first."""
    known, places = names(plan), degrees(plan)
    trip_of = {} if plan.resupply is None else plan.resupply.visits["trip_id"].to_dict()
    rows = []
    ordered = plan.sites.sort_values("is_chosen", ascending=False, kind="stable")
    for site, row in zip(ordered.index, ordered.to_dict("records"), strict=True):
        lon, lat = places[site]
        crs = zone(lon, lat)
        x, y = utm(lon, lat, crs)
        rows.append(
            {
                "site_id": site,
                "name": known[site],
                "kind": row["kind"],
                "holds_water": "yes" if row["is_chosen"] else "no",
                "latitude": round(lat, 6),
                "longitude": round(lon, 6),
                "utm_zone": crs.utm_zone,
                "easting_m": round(x),
                "northing_m": round(y),
                "litres_per_day": _rounded(row["litres_per_day"]),
                "litres_per_visit": _rounded(row["litres_per_visit"]),
                "visits_per_month": _rounded(row["visits_per_month"]),
                "trip_id": trip_of.get(site),
                "litres_lost_if_gone": _rounded(row["outage_lost_l"]),
                "backup_site": row["backup_site"],
                "sensitivity": row["sensitivity"],
            }
        )
    # As objects, so that a whole number beside a missing one stays whole.
    return pd.DataFrame(rows, dtype=object)


def stops_table(plan: WaterPlan) -> pd.DataFrame:
    """Return every stop of every trip in order, with clock hours as decimals and as a clock shows them."""
    rows = []
    for trip in trips(plan):
        for stop in trip.stops:
            row = stop.row
            rows.append(
                {
                    "trip_id": row["trip_id"],
                    "days": trip.row["days"],
                    "order": row["order"],
                    "site_id": row["site_id"],
                    "name": stop.name,
                    "latitude": round(stop.lat, 6),
                    "longitude": round(stop.lon, 6),
                    "litres": _rounded(row["litres"]),
                    "carries": row["carries"],
                    "carry_m": _rounded(row["carry_m"], 0),
                    "drive_min": _rounded(60 * row["drive_h"], 0),
                    "walk_in_min": _rounded(60 * row["walk_in_h"], 0),
                    "walk_out_min": _rounded(60 * row["walk_out_h"], 0),
                    "arrive_h": _rounded(row["arrive_h"], 2),
                    "leave_h": _rounded(row["leave_h"], 2),
                    "turn_back_h": _rounded(row["turn_back_h"], 2),
                    "walk_until_h": _rounded(row["walk_until_h"], 2),
                    "sensitivity": "restricted",
                }
            )
    return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["trip_id", "order", "site_id"])


def record_table(plan: WaterPlan) -> pd.DataFrame:
    """Return the empty form: a row for each place that holds water."""
    return pd.DataFrame({"site_id": list(plan.chosen.index)}, columns=list(RECORD), dtype=object)


def _rounded(value: Any, digits: int = 1) -> Any:
    """Return a number as exactly as it is known; None where it is missing."""
    if value is None or value is pd.NA or not np.isfinite(value):
        return None
    made = round(float(value), digits)
    return int(made) if made.is_integer() else made
