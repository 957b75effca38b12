"""Stations that no crew can serve, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import InputError
from geo.water.resupply import Vehicle
from layers.errors import CrsError
from tests.geo.water.resupply_land import (
    DEPOT,
    MIDDLE_M,
    ROAD,
    STEADY,
    WIDE_M,
    planned,
    points_of,
    roads_of,
    sites_of,
    terrain,
)
from tests.geo.water.test_resupply import NEAR, check, hot_by_day, said


def test_too_many_litres_for_any_vehicle() -> None:
    sites = sites_of({"a": (3_050.0, MIDDLE_M)}, 100.0)
    plan = planned(sites, vehicles=(Vehicle(capacity_l=70.0),))
    assert plan.visits.loc["a", ["visits_per_month", "delivered_l_per_day"]].tolist() == [30, 70.0]
    assert said(plan, "a") == ("too many litres for any vehicle: a visit every day brings 70 of 100 L a day")
    check(plan, STEADY)


def test_a_station_too_small() -> None:
    plan = planned(sites_of({"a": (3_050.0, MIDDLE_M)}, 100.0, capacity_l=40.0))
    assert said(plan, "a") == "the station is too small: filled every day, it gives 40 of 100 L a day"
    empty = planned(sites_of({"a": (3_050.0, MIDDLE_M)}, 100.0, capacity_l=0.0))
    assert said(empty, "a") == "the station holds no water"
    assert empty.trips.empty
    for each in (plan, empty):
        check(each, STEADY)


def test_too_many_litres_to_carry() -> None:
    # Each walk of all brings 30 L and takes 0.436 h: in a day of 2 h, less 0.85 h, two of them.
    plan = planned(NEAR.assign(litres_per_day=100.0), crew=replace(STEADY, day_h=2.0))
    assert (
        said(plan, "a")
        == "too many litres to carry: a visit every day brings 60 of 100 L a day in the crew's hours"
    )
    check(plan, STEADY)


def test_heat_leaves_no_hours() -> None:
    plan = planned(NEAR, climate=hot_by_day(0, 24))
    assert said(plan, "a").startswith("heat leaves no working hours")
    # Between sunrise at 5.29 and 6 there are 0.7 h; one load and the stop take 0.69 h, and more with rest.
    few = planned(NEAR, climate=hot_by_day(6, 24), crew=replace(STEADY, rest_min=15.0))
    assert said(few, "a").startswith(
        "heat leaves too few working hours: one load takes 0.8 h, and at most 0.7 h by daylight are within"
    )
    assert plan.trips.empty
    assert plan.legs.crs == NEAR.crs


def test_a_walk_longer_than_the_day() -> None:
    sites = sites_of({"a": (3_050.0, 9_950.0)}, 5.0)
    # 4.9 km in and out take 2.1 h.
    plan = planned(sites, crew=replace(STEADY, day_h=2.0))
    assert said(plan, "a").startswith(
        "the walk is longer than the crew's day: one load in and back takes 2.4 h"
    )
    check(plan, STEADY)


def test_no_way_on_foot() -> None:
    land = terrain()
    land.values[20:24, :] = np.nan
    sites = sites_of({"a": (3_050.0, 9_950.0), "b": (3_050.0, MIDDLE_M)}, 5.0)
    plan = planned(sites, terrain=land)
    assert said(plan, "a").startswith(
        "too far from any road: the nearest that a depot leads to is 4.9 km away"
    )
    assert plan.visits.loc["b", "unserved_l_per_day"] == 0.0
    check(plan, STEADY)


def test_a_drive_longer_than_the_day() -> None:
    slow = {"primary": 5.0, "track": 5.0}
    plan = planned(
        sites_of({"a": (9_050.0, MIDDLE_M)}, 5.0), speeds_km_h=slow, crew=replace(STEADY, day_h=4.0)
    )
    assert said(plan, "a").startswith("too far from the depots: driving there and back takes 3.6 h")


def test_too_far_to_be_back_by_sunset() -> None:
    slow = {"primary": 1.0, "track": 1.0}
    sites = sites_of({"a": (7_050.0, MIDDLE_M)}, 5.0)
    plan = planned(sites, speeds_km_h=slow, crew=replace(STEADY, day_h=24.0, first_h=8.0))
    assert said(plan, "a").startswith("not by daylight")


def test_no_road_from_the_depot() -> None:
    roads = roads_of(
        ("primary", [(0.0, MIDDLE_M), (4_000.0, MIDDLE_M)]),
        ("primary", [(6_000.0, MIDDLE_M), (WIDE_M, MIDDLE_M)]),
    )
    sites = sites_of({"a": (3_050.0, MIDDLE_M), "b": (9_950.0, MIDDLE_M)}, 5.0)
    plan = planned(sites, roads=roads, crew=replace(STEADY, day_h=2.0))
    assert said(plan, "b").startswith("no road leads from a depot")
    assert plan.visits.loc["a", "unserved_l_per_day"] == 0.0
    check(plan, STEADY)
    # A depot on the other side serves it.
    both = points_of({"base": (50.0, MIDDLE_M), "east": (9_050.0, MIDDLE_M)})
    helped = planned(sites, roads=roads, depots=both, crew=replace(STEADY, day_h=2.0))
    assert helped.unserved.empty
    assert helped.stops.merge(helped.trips, on="trip_id").set_index("site_id")["depot_id"].to_dict() == {
        "a": "base",
        "b": "east",
    }


def test_no_crew_crosses_a_closed_line_by_road_or_on_foot() -> None:
    sites = sites_of({"a": (3_050.0, 7_050.0), "b": (9_050.0, MIDDLE_M)}, 5.0)
    lines = [
        shapely.LineString([(0.0, 6_000.0), (6_000.0, 6_000.0)]),
        shapely.LineString([(6_000.0, 0.0), (6_000.0, WIDE_M)]),
    ]
    boundary = gpd.GeoDataFrame(geometry=lines, crs=sites.crs)
    gate = points_of({"gate": (3_050.0, 6_000.0)})
    assert planned(sites, ground={"barrier": boundary.iloc[:1], "openings": gate}).unserved.empty
    plan = planned(sites, closed=boundary, ground={"barrier": boundary.iloc[:1], "openings": gate})
    assert said(plan, "a").startswith("too far from any road")
    assert said(plan, "b").startswith("no road leads from a depot")
    check(plan, STEADY)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"depots": DEPOT.iloc[:0]}, "there is no depot"),
        ({"sites": NEAR.iloc[:0]}, "there is no site"),
        ({"vehicles": ()}, "there is no vehicle"),
        ({"vehicles": (Vehicle(depot_id="x"),)}, "which is no depot; one of base is"),
        ({"roads": ROAD.assign(is_drivable=False)}, "no drivable road"),
        (
            {"depots": points_of({"base": (50.0, MIDDLE_M + 900.0)})},
            "'base' is 900 m from the nearest drivable road, more than 500 m; add the road",
        ),
        ({"sites": NEAR.assign(litres_per_day=-1.0)}, "litres_per_day of a site is below 0"),
        ({"sites": NEAR.assign(litres_per_day=np.nan)}, "litres_per_day of a site is below 0 or no number"),
        ({"sites": NEAR.assign(capacity_l=-1.0)}, "capacity_l of a site is below 0"),
        ({"sites": pd.concat([NEAR, NEAR])}, "the site 'a' is given twice"),
        ({"sites": NEAR.set_geometry(NEAR.buffer(5.0))}, "a site is a point"),
        ({"sites": NEAR.set_geometry([shapely.Point()])}, "a site has no place"),
        ({"visit_every_days": 0.5}, "number of days from 1"),
        ({"iterations": 0}, "find no trips"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(options: dict[str, Any], message: str) -> None:
    given = dict(options)
    with pytest.raises(InputError, match=message):
        planned(given.pop("sites", NEAR), **given)


def test_layers_in_another_crs_are_refused() -> None:
    with pytest.raises(CrsError, match="roads"):
        planned(NEAR, roads=ROAD.to_crs(32611))
    with pytest.raises(CrsError, match="closed"):
        planned(NEAR, closed=ROAD.to_crs(32611))
    with pytest.raises(CrsError):
        planned(NEAR.to_crs(4326))
