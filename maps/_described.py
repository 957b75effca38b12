"""What the columns of a GeoPackage mean, for those who open it in a GIS; and the tables of the body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from geo.result import StudyResult
from maps import _body

_ALONG: dict[str, str] = {
    "clock_h": "Clock time of the first person at the end of the segment, hours since the midnight before "
    "departure",
    "air_c": "Air temperature then and there, degrees Celsius",
    "radiant_c": "Mean radiant temperature then and there: sun, sky and ground, degrees Celsius",
    "speed_m_s": "Walking speed, metres a second",
    "water_left_l": "Water still carried, litres",
    "loss_l_h": "Water that the body loses, litres an hour",
    "core_c": "Core (rectal) temperature, degrees Celsius",
    "deficit_share": "Water deficit, share of body mass",
    "cold_share": "Heat lost, share of a dangerous loss",
    "cold_stop_h": "Hours until the loss of heat is dangerous to one who stops here",
    "is_outside": "Whether it is outside the limits of ISO 7933",
    "elevation_m": "Mean elevation, metres",
    "reason_en": "Why, in English: how it is at the end of the segment",
    "reason_es": "Why, in Spanish",
}

_WALK: dict[str, str] = {
    "route_id": "Route",
    "person": "Kind of walker",
    "label_en": "Kind of walker, English",
    "label_es": "Kind of walker, Spanish",
    "depart_h": "Hour of departure, clock hours",
    "water_l": "Water carried at departure, litres",
    "harm": "Mean of the draws' harm: deficit_share / 0.10 + cold_share; at 1 life is in danger",
    "hours": "Hours on the way, rests included",
    "distance_m": "Metres walked",
    "arrives": "Whether the end is reached within the plan's limit",
    "needed_l": "Water that keeps the body from losing any, litres: the largest of strain_l, osec_l and pw_l "
    "minute by minute",
    "strain_l": "Sweat by ISO 7933, litres",
    "osec_l": "Sweat by OSEC, litres",
    "pw_l": "Sweat by PW, litres",
    "drunk_l": "Water drunk of what is carried, litres",
    "deficit_share": "Greatest water deficit, share of body mass",
    "core_c": "Highest core (rectal) temperature, degrees Celsius",
    "dry_m": "Where the water runs out, metres from the start; empty: it lasts",
    "dry_h": "When the water runs out, hours on the way",
    "no_return_m": "Point of no return, metres from the start: the last place from which known water or help "
    "is reached with what is left; empty: not passed",
    "deficit_5_m": "Where the deficit passes 5 % of body mass, metres from the start",
    "deficit_10_m": "Where the deficit passes 10 % of body mass, metres from the start",
    "core_39_m": "Where the core passes 39 degrees Celsius, metres from the start",
    "cold_m": "Where cold becomes dangerous, metres from the start",
    "cold_share": "Greatest loss of heat, share of a dangerous one",
    "cold_stop_h": "Least hours until the loss of heat is dangerous to one who stops",
    "sun_h": "Hours in the sun",
    "dry_sun_h": "Hours in the sun after the water is gone",
    "dry_sun_air_c": "Mean air temperature in the sun after the water is gone, degrees Celsius",
    "rest_h": "Hours at rest",
    "coldest_c": "Coldest air, degrees Celsius",
    "hottest_c": "Hottest air, degrees Celsius",
    "outside_share": "Share of the time outside the limits of ISO 7933",
    "p_deficit_5": "Share of draws in which the deficit passes 5 % of body mass",
    "p_deficit_10": "Share of draws in which the deficit passes 10 % of body mass",
    "p_core_39": "Share of draws in which the core passes 39 degrees Celsius",
    "p_cold": "Share of draws in which cold becomes dangerous",
    "rank_low": "Rank by litres needed, low end",
    "rank_high": "Rank by litres needed, high end",
    "rank_of": "Number of walks ranked; rides have no rank",
    "refills": "How often water is found on the way and refilled",
    "refill_m": "Where water is first refilled, metres from the start; empty: nowhere",
    "main_input": "Which input matters most to the litres needed",
    "main_share": "First-order share of the spread that it makes",
    "reason_en": "Why, in English",
    "reason_es": "Why, in Spanish",
    "sensitivity": "public or restricted",
    "basis": "What the route rests on",
}
_PERCENTILES = {"low": "5th", "mid": "50th", "high": "95th"}
_WALK |= {
    f"{name}_{end}": f"{percentile} percentile of the draws: {_WALK[name][0].lower()}{_WALK[name][1:]}"
    for name in ("needed_l", "deficit_share", "core_c", "cold_share", "hours")
    for end, percentile in _PERCENTILES.items()
}

_GROUPS: dict[str, str] = {
    **{
        name: _WALK[name]
        for name in (
            "route_id", "depart_h", "hours", "arrives", "dry_h", "dry_m", "no_return_m", "cold_stop_h",
            "refills", "refill_m", "sensitivity", "basis",
        )
    },
    "group": "Group of people who stay together",
    "label_en": "Group, English",
    "label_es": "Group, Spanish",
    "month": "Month of departure, 1 to 12",
    "people": "How many they are",
    "needed_l": "Water that keeps all of them from losing any, litres of all together",
    "carried_l": "Water that all carry at departure, litres of all together",
    "short_l": "What those whose water runs out lack at the worst, litres of all together",
    "deficit_share": "Greatest water deficit of anyone, share of body mass",
    "core_c": "Highest core (rectal) temperature of anyone, degrees Celsius",
    "cold_share": "Greatest loss of heat of anyone, share of a dangerous one",
    "worst_person": "Who is worst off",
    "worst_label_en": "Who is worst off, English",
    "worst_label_es": "Who is worst off, Spanish",
    "reason_en": "Why the one who is worst off is, in English",
    "reason_es": "Why the one who is worst off is, in Spanish",
    **{
        f"needed_l_{end}": f"{percentile} percentile of the draws: water needed, litres of all together"
        for end, percentile in _PERCENTILES.items()
    },
    "p_deficit_5": "Share of draws in which the deficit of at least one passes 5 % of body mass",
    "p_deficit_10": "Share of draws in which the deficit of at least one passes 10 % of body mass",
    "p_core_39": "Share of draws in which the core of at least one passes 39 degrees Celsius",
    "p_cold": "Share of draws in which cold becomes dangerous to at least one",
}  # fmt: skip

_DEPARTURES: dict[str, str] = {
    **{
        name: _WALK[name]
        for name in ("route_id", "person", "needed_l", "deficit_share", "core_c", "cold_share")
    },
    "month": "Month of departure, 1 to 12",
    "depart_h": "Hour of departure, 0 to 23",
    "harm": "Harm: deficit_share / 0.10 + cold_share; at 1 life is in danger",
}

_RIDES: dict[str, str] = {
    **{name: _WALK[name] for name in ("route_id", "person", "deficit_share", "dry_m")},
    "vehicle": "freight_train or closed_truck",
    "people": "People shut in together",
    "kind_count": "How many of them are of this kind",
    "co2_ppm": "Most carbon dioxide in the air, parts per million",
    "aboard_h": "Hours aboard",
    "sun_h": "Hours aboard in the sun",
    "sun_air_c": "Mean air temperature in the sun, degrees Celsius",
    "chill_h": "Hours of dangerous wind chill",
    "coldest_chill_c": "Coldest wind chill, degrees Celsius",
    "needed_l": "Water that keeps the body from losing any, litres",
    "strain_l": "Sweat by ISO 7933 alone, litres",
    "dry_h": "Hours aboard until the water runs out",
    "rectal_c": "Highest core (rectal) temperature, degrees Celsius",
    "hot_39_h": "Hours aboard until the core passes 39 degrees Celsius",
    "cold_share": "Greatest loss of heat, share of a dangerous one",
    "cold_h": "Hours aboard until cold is dangerous",
    "outside_h": "Hours outside the limits of ISO 7933",
    "help_count": "Places with help by the line",
    "without_help_h": "Longest time between places with help, hours",
    "climb_count": "Times on or off a train",
    "reasons_en": "Why, in English",
    "reasons_es": "Why, in Spanish",
    "caveats_en": "What the figures leave out, in English",
    "caveats_es": "What the figures leave out, in Spanish",
}

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "segments": _ALONG,
    "walks": _WALK,
    "groups": _GROUPS,
    "departures": _DEPARTURES,
    "rides": _RIDES,
}
"""Table -> column -> what it means; a table may lack any of them."""

TABLES: Mapping[str, tuple[str, str]] = {
    "walks": (
        "Walks",
        "Modelled: what each route asks of each kind of walker: water, heat, cold, by ISO 7933",
    ),
    "groups": (
        "Groups",
        "Modelled: what each route asks of people who stay together, at the pace of the slowest",
    ),
    "departures": (
        "Departures",
        "Modelled: the same by hour of departure and month, for the study's first person",
    ),
    "rides": (
        "Rides",
        "Modelled: what freight trains and closed trucks do to those aboard; no walking figures",
    ),
}
"""Table -> its title and what it holds."""


def body(result: StudyResult) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables of the body that have a row, each with its name."""
    if result.walks is not None and len(result.walks):
        yield "walks", result.walks.reset_index()
    if result.groups is not None and len(result.groups):
        yield "groups", result.groups.reset_index()
    if result.departures is not None and len(result.departures):
        yield "departures", result.departures.reset_index(drop=True)
    if result.rides is not None and len(result.rides):
        yield "rides", _worded(result.rides.reset_index())


def _worded(rides: pd.DataFrame) -> pd.DataFrame:
    """Return rides with what they say in a column for each language."""
    out = rides.copy()
    for name in ("reasons", "caveats"):
        if name in out:
            told = [_body.words(value) for value in out.pop(name)]
            out[f"{name}_en"] = ["; ".join(en for en, _ in said) for said in told]
            out[f"{name}_es"] = ["; ".join(es for _, es in said) for said in told]
    return out
