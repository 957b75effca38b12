"""The water plan for the page: stations, for whom they are, and the trips that fill them. Restricted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.result import StudyResult
from geo.water.plan import WaterPlan
from maps import _clock, _drops_style, _field_plan, _text
from maps._drops_text import UI
from maps._entry import Entry
from maps._features import lonlat, paths, plain, short, text

LAYERS: tuple[str, ...] = ("drop", "drop-demand", "drop-cover", "drop-trip")
"""Of the page, in the order of the legend."""

_STRAIGHT_DEG = 2e-5
"""Vertices of a trip nearer than this (2 m) to the line that is left without them are not drawn."""

_DECIMALS = 5


def for_page(result: StudyResult) -> dict[str, Any] | None:
    """Return the plan as the page's script reads it; None without one.

    ``sites`` and ``demand`` are lists; what points to one of them does so by its place in the list.
    ``within`` has for each site ``[place in demand, hours on foot]`` of the points in its reach, the nearest
    first. Numbers have four significant digits.
    """
    plan = result.water
    if plan is None:
        return None
    places = {site: number for number, site in enumerate(plan.sites.index)}
    points = {point: number for number, point in enumerate(plan.demand.index)}
    names = _field_plan.names(plan)
    return {
        "sites": _sites(plan, places, names),
        "demand": _demand(plan),
        "within": _within(plan, places, points),
        "trips": _trips(plan, places),
        "unserved": _unserved(plan, places, names),
        "outages": _outages(plan, places, names),
        "curve": _rows(plan.curve, ("sites", "covered_l", "bound_l")),
        "scenarios": _scenarios(plan),
        "notes": [[note.en, note.es] for note in plan.notes],
        "figures": _figures(plan),
    }


def into(payload: dict[str, Any], result: StudyResult) -> dict[str, Any]:
    """Return the page's payload with the plan, its styles and its words; as it is without a plan."""
    made = for_page(result)
    if made is None or result.water is None:
        return payload
    own, style = _drops_style.for_page(), payload["style"]
    told = {
        language: payload["text"][language]
        | {"ui": payload["text"][language]["ui"] | {key: getattr(p, language) for key, p in UI.items()}}
        for language in ("en", "es")
    }
    return payload | {
        "water": made,
        "hidden": [*payload["hidden"], *hidden(result.water)],
        "style": {
            **style,
            **own,
            "lines": style["lines"] | own["lines"],
            "symbols": style["symbols"] | own["symbols"],
            "stack": _drops_style.stack(style["stack"]),
        },
        "text": payload["text"] | told,
    }


def legend(plan: WaterPlan | None) -> dict[str, Entry]:
    """Return the plan's entries of the legend."""
    return {} if plan is None else _drops_style.entries(plan, shown=layers(plan), hidden=hidden(plan))


def layers(plan: WaterPlan) -> list[str]:
    """Return the layers that have something to show."""
    has = {
        "drop": len(plan.sites) > 0,
        "drop-demand": len(plan.demand) > 0,
        "drop-cover": bool(plan.reach["within"].any()),
        "drop-trip": plan.resupply is not None and len(plan.resupply.legs) > 0,
    }
    return [name for name in LAYERS if has[name]]


def hidden(plan: WaterPlan) -> list[str]:
    """Return the layers that are off at first: lines from everybody to their water hide the map."""
    return ["drop-cover"] if "drop-cover" in layers(plan) else []


def _sites(plan: WaterPlan, places: Mapping[Any, int], names: Mapping[Any, str]) -> list[dict[str, Any]]:
    trip_of = {} if plan.resupply is None else plan.resupply.visits["trip_id"].to_dict()
    frame = plan.sites
    rows = []
    for site, row, at in zip(frame.index, frame.to_dict("records"), _points(frame), strict=True):
        rows.append(
            {
                "g": at,
                "n": names[site],
                "old": row["kind"] == "existing",
                "on": bool(row["is_chosen"]),
                "l": _number(row["litres_per_day"]),
                "in_reach": _number(row["covered_l"]),
                "cap": _number(row["capacity_l"]),
                "alone": _number(row["alone_l"]),
                "lost": _number(row["outage_lost_l"]),
                "backup": _pointed(row["backup_site"], places, names),
                "visits": _number(row["visits_per_month"]),
                "fill": _number(row["litres_per_visit"]),
                "walk_h": _number(row["walk_h"]),
                "drive_h": _number(row["drive_h"]),
                "trip": plain(trip_of.get(site)),
                "basis": plain(row["basis"]),
            }
        )
    return rows


def _demand(plan: WaterPlan) -> list[list[Any]]:
    """Return latitude, longitude, litres a day, people a day and hours left of each point."""
    frame = plan.demand
    columns = ("litres_per_day", "people_per_day", "left_h")
    numbers = [[_number(value) for value in frame[column]] for column in columns]
    return [[*at, *values] for at, *values in zip(_points(frame), *numbers, strict=True)]


def _within(plan: WaterPlan, places: Mapping[Any, int], points: Mapping[Any, int]) -> list[list[Any]]:
    near: list[list[Any]] = [[] for _ in places]
    pairs = plan.reach.loc[plan.reach["within"].to_numpy(dtype=bool)]
    pairs = pairs.sort_values("hours", kind="stable")
    for site, point, hours in zip(pairs["site_id"], pairs["demand_id"], pairs["hours"], strict=True):
        if site in places and point in points:
            near[places[site]].append([points[point], round(float(hours), 2)])
    return near


def _trips(plan: WaterPlan, places: Mapping[Any, int]) -> list[dict[str, Any]]:
    made = []
    for number, trip in enumerate(_field_plan.trips(plan)):
        row = trip.row
        drawn = [
            [kind, paths(shapely.simplify(line, _STRAIGHT_DEG), decimals=_DECIMALS)]
            for kind, line in trip.lines
        ]
        made.append(
            {
                "n": text(row["trip_id"]),
                "depot": text(row["depot_id"]),
                "vehicle": text(row["vehicle"]),
                "days": text(_clock.days(str(row["days"]))),
                "style": _drops_style.trip_style(number),
                "litres": _number(row["litres"]),
                "leave": _clock.clock(row["leave_h"], step_min=5, side="before"),
                "turn_back": _clock.clock(row["turn_back_h"], step_min=5, side="before"),
                "back": _clock.clock(row["end_h"], step_min=5, side="after"),
                "drive_km": _number(row["drive_km"]),
                "drive_h": _number(row["drive_h"]),
                "walk_h": _number(row["walk_h"]),
                "lines": drawn,
                "stops": [places[stop.row["site_id"]] for stop in trip.stops],
            }
        )
    return made


def _unserved(plan: WaterPlan, places: Mapping[Any, int], names: Mapping[Any, str]) -> list[list[Any]]:
    if plan.resupply is None:
        return []
    rows = plan.resupply.unserved.to_dict("records")
    return [
        [
            _pointed(row["site_id"], places, names),
            _number(row["litres_per_day"]),
            row["reason_en"],
            row["reason_es"],
        ]
        for row in rows
    ]


def _outages(plan: WaterPlan, places: Mapping[Any, int], names: Mapping[Any, str]) -> list[list[Any]]:
    """Return site, litres lost, best backup and litres lost with it, the most critical first."""
    return [
        [
            _pointed(row["site_id"], places, names),
            _number(row["litres_lost"]),
            _pointed(row["best_backup"], places, names),
            _number(row["lost_with_backup_l"]),
        ]
        for row in plan.outages.to_dict("records")
    ]


def _scenarios(plan: WaterPlan) -> list[list[Any]]:
    if plan.scenarios is None:
        return []
    numbers = ("wanted_l", "covered_l", "best_l", "regret_l")
    return [
        [row["label_en"], row["label_es"], *(_number(row[column]) for column in numbers)]
        for row in plan.scenarios.to_dict("records")
    ]


def _figures(plan: WaterPlan) -> dict[str, Any]:
    month = _text.MONTHS[plan.month - 1]
    trips = plan.resupply
    return {
        "wanted": short(plan.wanted_l),
        "covered": short(plan.covered_l),
        "bound": _number(plan.bound_l),
        "gap": _number(_below(plan)),
        "fewest": plan.fewest_sites,
        "is_best": bool(plan.is_proven_best),
        "objective": plan.objective,
        "month": [month.en, month.es],
        "depart": _clock.clock(plan.depart_h),
        "sites": len(plan.chosen),
        "hours_spared": _number(plan.avoided["people_hours"].sum()) if len(plan.avoided) else None,
        "trips": None if trips is None else trips.trips_per_month,
        "crew_h": None if trips is None else _number(trips.crew_hours_per_month),
        "brought": None if trips is None else _number(trips.litres_per_month),
    }


def _below(plan: WaterPlan) -> float:
    """Return how far below the best the plan is at most, in litres where as many as can be were asked for."""
    if plan.objective == "median" or plan.fewest_sites is not None or plan.bound_l <= 0:
        return plan.gap
    return max(0.0, 1.0 - plan.covered_l / plan.bound_l)


def _rows(frame: pd.DataFrame, columns: tuple[str, ...]) -> list[list[Any]]:
    return [
        [_number(value) for value in row] for row in frame[list(columns)].itertuples(index=False, name=None)
    ]


def _points(frame: gpd.GeoDataFrame) -> list[list[float]]:
    """Return latitude and longitude of each row."""
    return [[round(float(p.y), _DECIMALS), round(float(p.x), _DECIMALS)] for p in lonlat(frame)]


def _pointed(site: Any, places: Mapping[Any, int], names: Mapping[Any, str]) -> Any:
    """Return the place of a site in the list, its id where it is not in the plan, None without one."""
    if site is None or site is pd.NA or (isinstance(site, float) and np.isnan(site)):
        return None
    return places.get(site, names.get(site) or text(site))


def _number(value: Any) -> float | int | None:
    return None if value is None or value is pd.NA else short(float(value))
