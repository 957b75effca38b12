"""The body for the page: what each route asks of those who walk or ride it, hour by hour and by departure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.result import StudyResult
from maps._features import plain, text

ALONG: dict[str, int] = {
    "clock_h": 2,
    "elevation_m": 0,
    "air_c": 1,
    "radiant_c": 1,
    "water_left_l": 2,
    "loss_l_h": 2,
    "core_c": 2,
    "deficit_share": 4,
    "cold_stop_h": 1,
    "is_outside": 0,
}
"""Columns of the segments that the page tells, and the decimals that it keeps of each."""

_WALK: dict[str, int] = {
    "depart_h": 2,
    "month": 0,
    "hours": 2,
    "rest_h": 2,
    "needed_l": 2,
    "water_l": 2,
    "deficit_share": 4,
    "core_c": 2,
    "cold_share": 3,
    "dry_m": 0,
    "dry_h": 2,
    "no_return_m": 0,
    "cold_m": 0,
    "cold_stop_h": 1,
    "outside_share": 3,
    **{f"p_{event}": 3 for event in ("deficit_5", "deficit_10", "core_39", "cold")},
    **dict.fromkeys(("rank_low", "rank_high", "rank_of"), 0),
    "main_share": 3,
}
_DRAWN = ("needed_l", "deficit_share", "core_c", "cold_share")
_WALK |= {f"{name}_{end}": _WALK[name] for name in _DRAWN for end in ("low", "mid", "high")}

_GROUP: dict[str, int] = {
    "people": 0,
    "carried_l": 2,
    "short_l": 2,
    **{
        name: _WALK[name]
        for name in (
            "depart_h", "hours", "needed_l", "needed_l_low", "needed_l_high", "deficit_share", "core_c",
            "cold_share", "cold_stop_h", "dry_m", "dry_h", "no_return_m", "p_deficit_5", "p_deficit_10",
            "p_core_39", "p_cold",
        )
    },
}  # fmt: skip

_RIDE: dict[str, int] = {
    "aboard_h": 2,
    "sun_h": 2,
    "sun_air_c": 1,
    "chill_h": 2,
    "coldest_chill_c": 1,
    "needed_l": 2,
    "deficit_share": 4,
    "rectal_c": 2,
    "cold_share": 3,
    "cold_h": 2,
    "dry_m": 0,
    "help_count": 0,
    "without_help_h": 2,
    "co2_ppm": 0,
    "people": 0,
}

VEHICLES: tuple[str, ...] = ("freight_train", "closed_truck")
"""Whose rides are told under a name of their own."""

PER_UNIT: dict[str, int] = {"needed_l": 10, "harm": 100}
"""What the departures tell, and how many of the page's whole numbers make one of its unit."""

MONTHS, HOURS = 12, 24


def for_page(result: StudyResult) -> dict[str, Any] | None:
    """Return persons, and for each route (in the order of ``result.routes``) its walks, departures and rides.

    A walk or ride is ``{p: number of the person, column: value ...}``: None where it does not happen, absent
    where the audience may not know. Walks begin with those of the study's first person. ``months`` is
    ``{column: {grid: whole numbers, ends: [place of the least, of the most]}}``, in the grid the months of
    the hour 0-1, then those of the next; see `PER_UNIT`. A group of a route is ``{g: number of the group,
    column: value ...}``, with ``worst_en`` and ``worst_es``; where there are none, nothing is said of them.
    None if there is nothing of the kind.
    """
    walks, groups, rides = _rows(result.walks), _rows(result.groups), _rows(result.rides)
    hours = [] if result.departures is None else list(result.departures.groupby("route_id", sort=False))
    if not (walks or groups or rides or hours):
        return None
    persons = _persons(
        walks, rides, [] if result.departures is None else result.departures["person"].unique()
    )
    number = {name: index for index, name in enumerate(persons)}
    months = {route_id: _months(frame) for route_id, frame in hours}
    called = {name: place for place, name in enumerate(dict.fromkeys(row["group"] for row in groups))}
    whose = {route_id: number[frame["person"].iloc[0]] for route_id, frame in hours}

    def of(route_id: Any) -> dict[str, Any]:
        own = [row for row in walks if row["route_id"] == route_id]
        own.sort(key=lambda row: number[row["person"]])
        aboard = [row for row in rides if row["route_id"] == route_id]
        made: dict[str, Any] = {
            "walks": [{"p": number[row["person"]], **_walk(row)} for row in own],
            "rides": [{"p": number[row["person"]], **_ride(row)} for row in aboard],
        }
        together = [row for row in groups if row["route_id"] == route_id]
        if together:
            made["groups"] = [{"g": called[row["group"]], **_group(row)} for row in together]
        if route_id in months:
            made |= {"months": months[route_id], "whose": whose[route_id]}
        return made

    names = {row["group"]: _said(row, row["group"]) for row in reversed(groups)}
    return {
        **({"groups": [names[name] for name in called]} if groups else {}),
        "persons": list(persons.values()),
        "per_unit": PER_UNIT,
        "routes": [of(route_id) for route_id in result.routes.index],
    }


def leaving(body: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what departures tell of the routes of a page, and the hour and month of its first walk.

    None where they tell nothing.
    """
    routes = [] if body is None else body["routes"]
    measures = [name for name in PER_UNIT if any(name in own.get("months", {}) for own in routes)]
    if not measures:
        return None
    first: dict[str, Any] = next(
        (walk for own in routes for walk in own["walks"] if walk.get("depart_h") is not None), {}
    )
    hour, month = int(first.get("depart_h", 6)) % HOURS, first.get("month")
    return {"measures": measures, "hour": hour, "month": month if month in range(1, MONTHS + 1) else 7}


def along(segments: pd.DataFrame) -> tuple[list[str], list[list[float | int | None]]]:
    """Return the columns of `ALONG` that anything is known of, and their values for each segment."""
    names = [name for name in ALONG if name in segments and segments[name].notna().any()]
    columns = [_rounded(segments[name], ALONG[name]) for name in names]
    return names, [list(row) for row in zip(*columns, strict=True)]


def words(value: Any) -> list[tuple[str, str]]:
    """Return what a ride says, in both languages: it is a tuple of pairs, or text."""
    if isinstance(value, str):
        return [(value, value)] if value else []
    if not isinstance(value, Iterable):
        return []
    return [(str(said[0]), str(said[1])) for said in value]


def _rows(frame: pd.DataFrame | None) -> list[dict[str, Any]]:
    return (
        []
        if frame is None
        else [{str(key): row[key] for key in row} for row in frame.reset_index().to_dict("records")]
    )


def _persons(
    walks: Iterable[Mapping[str, Any]], rides: Iterable[Mapping[str, Any]], others: Iterable[Any]
) -> dict[Any, dict[str, str]]:
    """Return each person once, the study's first person first: name -> its words."""
    found: dict[Any, dict[str, str]] = {}
    for row in (*walks, *rides, *({"person": name} for name in others)):
        found.setdefault(row["person"], _said(row, row["person"]))
    return found


def _said(row: Mapping[str, Any], name: Any) -> dict[str, str]:
    """Return what somebody is called; a key such as older_person is legible where a frame brings no words."""
    bare = text(name).replace("_", " ")
    return {language: text(row.get(f"label_{language}")) or bare for language in ("en", "es")}


def _group(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: text(row.get(name)) for name in ("reason_en", "reason_es")}
    said |= {f"worst_{language}": text(row.get(f"worst_label_{language}")) for language in ("en", "es")}
    return _numbers(row, _GROUP) | {name: value for name, value in said.items() if value}


def _walk(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: text(row.get(name)) for name in ("main_input", "reason_en", "reason_es")}
    return _numbers(row, _WALK) | {name: value for name, value in said.items() if value}


def _ride(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: words(row.get(name)) for name in ("reasons", "caveats")}
    vehicle = text(row.get("vehicle"))
    kind = {"vehicle": vehicle} if vehicle in VEHICLES else {}
    return (
        _numbers(row, _RIDE)
        | kind
        | {name: [list(each) for each in told] for name, told in said.items() if told}
    )


def _numbers(row: Mapping[str, Any], decimals: Mapping[str, int]) -> dict[str, Any]:
    return {name: _short(row[name], places) for name, places in decimals.items() if name in row}


def _months(frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return whole numbers by hour and month, None for a departure that nobody followed, and the extremes.

    The extremes are known before anything is rounded: where there are two, the first is told.
    """
    hour = np.floor(frame["depart_h"].to_numpy(dtype=np.float64)).astype(np.int64)
    place = hour * MONTHS + frame["month"].to_numpy(dtype=np.int64) - 1
    made = {}
    for name, per_unit in PER_UNIT.items():
        grid: NDArray[np.float64] = np.full(HOURS * MONTHS, np.nan)
        grid[place] = frame[name].to_numpy(dtype=np.float64) if name in frame else np.nan
        if np.isfinite(grid).any():
            whole = [round(value * per_unit) if np.isfinite(value) else None for value in grid]
            ends = [int(np.nanargmin(grid)), int(np.nanargmax(grid))]
            made[name] = {"grid": whole, "ends": ends}
    return made


def _rounded(values: pd.Series, decimals: int) -> list[float | int | None]:
    numbers = pd.to_numeric(values.astype(object), errors="coerce").to_numpy(dtype=np.float64)
    return [_short(value, decimals) for value in numbers]


def _short(value: Any, decimals: int) -> float | int | None:
    number = value if isinstance(value, float) else plain(value)
    if not isinstance(number, (int, float)) or not math.isfinite(value):
        return None
    rounded = round(float(value), decimals)
    return int(rounded) if rounded.is_integer() else rounded
