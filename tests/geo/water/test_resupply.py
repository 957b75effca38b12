from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.water.resupply import Crew, Resupply, Vehicle
from tests.geo.water.resupply_land import (
    DEPOT,
    MIDDLE_M,
    ROAD,
    STEADY,
    TOBLER,
    WIDE_M,
    day_of,
    planned,
    points_of,
    roads_of,
    sites_of,
    terrain,
)

LOADED_M_S = float(TOBLER.modified(load_kg=20.0).speed_m_s(0.0))
EMPTY_M_S = float(TOBLER.modified(load_kg=5.0).speed_m_s(0.0))

NEAR = sites_of({"a": (3_050.0, MIDDLE_M + 1_000.0)}, 5.0)
"""150 L a month, 3 km along the road and a kilometre from it."""


def hot_by_day(begin: int, end: int) -> Any:
    """Return a day that is far above any limit from hour `begin` to `end`."""
    hot = (np.arange(24) >= begin) & (np.arange(24) < end)
    return day_of(np.where(hot, 45.0, 15.0), np.where(hot, 4.0, 0.8))


def said(plan: Resupply, site: str) -> str:
    row = plan.unserved.set_index("site_id").loc[site]
    assert row["reason_es"]
    assert row["reason_es"] != row["reason_en"]
    return str(row["reason_en"])


def check(plan: Resupply, crew: Crew) -> None:
    """Check what holds for every plan."""
    visits = plan.visits
    np.testing.assert_allclose(
        visits["delivered_l_per_day"] + visits["unserved_l_per_day"], visits["litres_per_day"], atol=1e-9
    )
    told = plan.unserved.set_index("site_id")["litres_per_day"]
    np.testing.assert_allclose(
        told.reindex(visits.index).fillna(0.0), visits["unserved_l_per_day"], atol=1e-5
    )
    np.testing.assert_allclose(
        plan.litres_per_month, visits["delivered_l_per_day"].sum() * plan.month_days, rtol=1e-9, atol=1e-6
    )
    for trip in plan.trips.itertuples():
        stops = plan.stops[plan.stops["trip_id"] == trip.trip_id]
        assert stops["litres"].sum() == pytest.approx(trip.litres)
        assert trip.litres <= trip.capacity_l + 0.1
        assert trip.start_h >= crew.first_h - 1e-9
        assert trip.hours <= crew.day_h + 1e-9
        assert trip.end_h <= trip.sunset_h + 1e-9
        assert trip.end_h <= trip.turn_back_h + stops["drive_h"].sum() + trip.drive_h
        assert (stops["arrive_h"] >= trip.sunrise_h - 1e-9).all()
        assert (stops["leave_h"] <= stops["walk_until_h"] + 1e-9).all()
        assert (stops["leave_h"] <= stops["turn_back_h"] + 1e-3).all()
        times = [trip.leave_h, *stops[["arrive_h", "leave_h"]].to_numpy().ravel(), trip.end_h]
        assert all(a <= b + 1e-9 for a, b in pairwise(times))
        days = [int(day) for day in trip.days.split(", ")]
        assert len(days) == trip.trips_per_month
        assert set(days) <= set(range(1, plan.month_days + 1))
        legs = plan.legs[(plan.legs["trip_id"] == trip.trip_id) & (plan.legs["kind"] == "drive")]
        assert len(legs) == len(stops) + 1
        ends = [(line.coords[0], line.coords[-1]) for line in legs.geometry]
        assert all(one[1] == other[0] for one, other in pairwise(ends))
        assert ends[0][0] == ends[-1][1]
    for _, day in plan.calendar.groupby(["day", "depot_id", "vehicle"]):
        assert day["trip_id"].is_unique


def test_driving_and_walking_are_metres_over_speed() -> None:
    plan = planned(NEAR)
    (trip,) = plan.trips.to_dict("records")
    # 3 km there and back at 60 km/h.
    assert trip["drive_h"] == pytest.approx(0.1, abs=1e-6)
    assert trip["drive_km"] == pytest.approx(6.0)
    (stop,) = plan.stops.to_dict("records")
    assert stop["walk_in_h"] == pytest.approx(1_000.0 / LOADED_M_S / 3_600.0, rel=1e-4)
    assert stop["walk_out_h"] == pytest.approx(1_000.0 / EMPTY_M_S / 3_600.0, rel=1e-4)
    # 150 L by two people with 15 L each are five walks of all.
    assert stop["carries"] == 5
    assert stop["carry_h"] == pytest.approx(5 * (stop["walk_in_h"] + stop["walk_out_h"]))
    assert stop["carry_m"] == pytest.approx(1_000.0)
    # Half an hour of loading, the drive, a quarter of an hour at the station and the walks.
    assert trip["hours"] == pytest.approx(0.5 + 0.1 + 0.25 + stop["carry_h"], abs=3 / 3_600)
    assert trip["crew_hours"] == pytest.approx(2 * trip["hours"])
    assert plan.crew_hours_per_month == pytest.approx(trip["crew_hours"])
    check(plan, STEADY)


def test_in_goes_uphill_loaded_and_out_downhill_empty() -> None:
    land = terrain()
    # A tenth up to the north.
    land.values[:] = 0.1 * (WIDE_M - 100.0 * np.arange(100))[:, np.newaxis]
    (stop,) = planned(NEAR, terrain=land).stops.to_dict("records")
    up, down = (TOBLER.modified(load_kg=load).speed_m_s(slope) for load, slope in ((20.0, 0.1), (5.0, -0.1)))
    assert stop["walk_in_h"] == pytest.approx(1_000.0 / up / 3_600.0, rel=2e-3)
    assert stop["walk_out_h"] == pytest.approx(1_000.0 / down / 3_600.0, rel=2e-3)


def test_a_wall_is_walked_around() -> None:
    wall = gpd.GeoDataFrame(geometry=[shapely.LineString([(0.0, 5_500.0), (6_000.0, 5_500.0)])], crs=NEAR.crs)
    (stop,) = planned(NEAR, ground={"barrier": wall}).stops.to_dict("records")
    # They park beyond the wall's end, 6 km along, and walk back: straight to the corner and on, it is 3,541 m
    # from there, and 3 % more at most on a grid.
    assert stop["drive_h"] == pytest.approx(0.1, abs=0.002)
    assert 3_541.0 < stop["carry_m"] < 1.03 * 3_541.0


def test_they_set_off_in_the_dark_and_walk_from_sunrise() -> None:
    plan = planned(NEAR)
    (trip,) = plan.trips.to_dict("records")
    (stop,) = plan.stops.to_dict("records")
    assert stop["arrive_h"] == pytest.approx(trip["sunrise_h"], abs=2 / 3_600)
    assert trip["leave_h"] == pytest.approx(trip["sunrise_h"] - 0.05, abs=2 / 3_600)


def test_the_turn_back_hour_leaves_the_way_home() -> None:
    short = replace(STEADY, day_h=6.0)
    (trip,) = planned(NEAR, crew=short).trips.to_dict("records")
    # Six hours from the start, less three minutes of driving.
    assert trip["turn_back_h"] == pytest.approx(trip["start_h"] + 6.0 - 0.05, abs=1e-6)
    long = replace(STEADY, day_h=20.0)
    (trip,) = planned(NEAR, crew=long).trips.to_dict("records")
    assert trip["turn_back_h"] == pytest.approx(trip["sunset_h"] - 0.05, abs=1e-6)


def test_rest_makes_walks_longer() -> None:
    (plain,) = planned(NEAR).stops.to_dict("records")
    (rested,) = planned(NEAR, crew=replace(STEADY, rest_min=20.0)).stops.to_dict("records")
    assert rested["carry_h"] == pytest.approx(1.5 * plain["carry_h"])


def test_legs_follow_the_road_and_the_walk() -> None:
    legs = planned(NEAR).legs
    assert legs["kind"].tolist() == ["drive", "walk", "drive"]
    assert legs.crs == NEAR.crs
    drive, walk, back = legs.geometry
    for line, points in (
        (drive, [(50.0, MIDDLE_M), (3_050.0, MIDDLE_M)]),
        (back, [(3_050.0, MIDDLE_M), (50.0, MIDDLE_M)]),
    ):
        np.testing.assert_allclose(shapely.get_coordinates(line), points, atol=0.01)
    ends = shapely.get_coordinates(walk)[[0, -1]]
    np.testing.assert_allclose(ends, [(3_050.0, MIDDLE_M), (3_050.0, MIDDLE_M + 1_000.0)], atol=0.01)


def test_a_station_beside_the_road_needs_no_walk_but_the_stop() -> None:
    plan = planned(sites_of({"a": (3_050.0, MIDDLE_M)}, 5.0))
    (stop,) = plan.stops.to_dict("records")
    assert stop["carry_h"] == 0.0
    assert stop["leave_h"] - stop["arrive_h"] == pytest.approx(0.25)


def test_the_longest_interval_sets_the_visits() -> None:
    for every, visits in ((30, 1), (15, 2), (14, 3), (7, 5), (1, 30)):
        plan = planned(NEAR, visit_every_days=every)
        own = plan.visits.loc["a"]
        assert own["visits_per_month"] == visits
        assert own["litres_per_visit"] == pytest.approx(150.0 / visits)
        days = plan.calendar["day"].to_numpy()
        gaps = np.diff([*days, days[0] + 30])
        assert gaps.max() <= every


def test_a_sites_own_interval_and_capacity_count() -> None:
    sites = sites_of(
        {"a": (3_050.0, MIDDLE_M), "b": (4_050.0, MIDDLE_M), "c": (5_050.0, MIDDLE_M)},
        [5.0, 5.0, 5.0],
        capacity_l=[np.nan, 26.0, np.nan],
        visit_every_days=[np.nan, np.nan, 10.0],
    )
    plan = planned(sites, vehicles=(Vehicle(capacity_l=400.0, count=3),))
    # 26 L last five days; each is visited at least so often.
    assert (plan.visits["visits_per_month"] >= [1, 6, 3]).all()
    assert plan.visits.loc["b", "litres_per_visit"] <= 26.0
    check(plan, STEADY)


def test_capacity_forces_two_trips() -> None:
    sites = sites_of({"a": (3_050.0, MIDDLE_M), "b": (4_050.0, MIDDLE_M)}, 10.0)
    one = planned(sites, vehicles=(Vehicle(capacity_l=600.0),))
    two = planned(sites, vehicles=(Vehicle(capacity_l=599.0),))
    assert len(one.trips) == 1
    assert len(two.trips) == 2
    for plan in (one, two):
        assert plan.unserved.empty
        check(plan, STEADY)
    # 300 L each in one visit; two vehicles' worth go on different days, or one would go twice in a day.
    assert two.calendar["day"].is_unique


def test_a_vehicle_too_small_for_a_month_comes_more_often() -> None:
    plan = planned(NEAR, vehicles=(Vehicle(capacity_l=70.0),))
    assert plan.visits.loc["a", "visits_per_month"] == 3
    assert plan.trips["litres"].tolist() == pytest.approx([50.0])


def test_heat_forbids_noon() -> None:
    cool = planned(NEAR)
    hot = planned(NEAR, climate=hot_by_day(7, 20))
    # The 5 walks take 2.2 h; between sunrise at 5.29 and 7 there is time for three and the stop.
    assert cool.visits.loc["a", "visits_per_month"] == 1
    assert hot.visits.loc["a", "visits_per_month"] == 2
    assert (hot.stops["leave_h"] <= 7.0).all()
    assert (hot.stops["walk_until_h"] == 7.0).all()
    assert list(hot.heat["hour"]) == list(range(24))
    assert hot.heat["wbgt_c"].max() == hot.trips["wbgt_max_c"].item()
    assert list(hot.heat["may_walk"]) == list(hot.heat["wbgt_c"] <= hot.heat_limit_c)
    # As the hours on foot have it: the sixth hour is cool enough, the seventh is not.
    assert hot.heat["may_walk"][6]
    assert not hot.heat["may_walk"][7]
    assert hot.trips["wbgt_max_c"].item() > hot.heat_limit_c > cool.trips["wbgt_max_c"].item()
    check(hot, STEADY)


def test_the_cool_of_the_evening_is_used_where_the_morning_is_hot() -> None:
    plan = planned(NEAR, climate=hot_by_day(4, 15))
    assert (plan.stops["arrive_h"] >= 15.0).all()
    check(plan, STEADY)


def test_people_not_used_to_heat_stop_sooner() -> None:
    # Between the two limits of 415 W: 26.6 and 23.0 C.
    climate = day_of(30.0, 2.0)
    used, others = (
        planned(NEAR, climate=climate, crew=replace(STEADY, is_acclimatised=is_used))
        for is_used in (True, False)
    )
    assert others.heat_limit_c < used.trips["wbgt_max_c"].item() < used.heat_limit_c
    assert said(others, "a").startswith("heat leaves no working hours")


def test_too_few_vehicles_for_the_month() -> None:
    sites = sites_of({"a": (3_050.0, MIDDLE_M), "b": (4_050.0, MIDDLE_M)}, 10.0)
    # Each brings 10 L: two trips every day by one vehicle.
    small = (Vehicle(capacity_l=10.0),)
    plan = planned(sites, vehicles=small)
    assert plan.trips_per_month == 30
    assert plan.visits["delivered_l_per_day"].sum() == pytest.approx(10.0)
    assert "too few vehicles" in said(plan, "b")
    check(plan, STEADY)
    assert planned(sites, vehicles=(Vehicle(capacity_l=10.0, count=2),)).unserved.empty
    two = (Vehicle(capacity_l=10.0), Vehicle(name="jeep", capacity_l=10.0))
    assert planned(sites, vehicles=two).unserved.empty


def test_where_vehicles_are_few_stations_share_a_trip_rather_than_starve() -> None:
    sites = sites_of(
        {"a": (3_050.0, MIDDLE_M), "b": (7_050.0, MIDDLE_M)}, [5.0, 60.0], capacity_l=[np.nan, 50.0]
    )
    plan = planned(sites)
    assert plan.visits["delivered_l_per_day"].tolist() == pytest.approx([5.0, 50.0])


def test_a_vehicle_stands_where_it_is_said_to() -> None:
    depots = points_of({"west": (50.0, MIDDLE_M), "east": (9_950.0, MIDDLE_M)})
    plan = planned(
        sites_of({"a": (1_050.0, MIDDLE_M)}, 5.0), depots=depots, vehicles=(Vehicle(depot_id="east"),)
    )
    assert plan.trips["depot_id"].tolist() == ["east"]


def test_a_motorway_is_no_place_to_stop() -> None:
    roads = roads_of(
        ("motorway", [(0.0, MIDDLE_M), (8_050.0, MIDDLE_M)]),
        ("primary", [(8_050.0, MIDDLE_M), (WIDE_M, MIDDLE_M)]),
    )
    sites = sites_of({"a": (7_050.0, MIDDLE_M)}, 5.0)
    plan = planned(sites, roads=roads)
    assert plan.stops["carry_m"].item() == pytest.approx(1_000.0, abs=51.0)


def test_from_motorways_alone_nobody_walks() -> None:
    roads = roads_of(("motorway", [(0.0, MIDDLE_M), (WIDE_M, MIDDLE_M)]))
    assert said(planned(NEAR, roads=roads), "a").startswith("no road leads from a depot")


def test_a_site_that_wants_nothing_is_not_visited() -> None:
    plan = planned(sites_of({"a": (3_050.0, MIDDLE_M)}, 0.0))
    assert plan.trips.empty
    assert plan.unserved.empty
    assert plan.visits.loc["a", "visits_per_month"] == 0


def test_the_same_seed_gives_the_same_plan_and_inputs_stay() -> None:
    sites = sites_of({f"s{i}": (1_050.0 + 900.0 * i, MIDDLE_M + 400.0 * (i % 3)) for i in range(8)}, 6.0)
    before = [sites.copy(), ROAD.copy(), DEPOT.copy()]
    one, other = planned(sites, seed=3), planned(sites, seed=3)
    for name in ("visits", "trips", "stops", "calendar", "unserved"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    for frame, kept in zip((sites, ROAD, DEPOT), before, strict=True):
        assert_geodataframe_equal(frame, kept)
    check(one, STEADY)


@settings(max_examples=15)
@given(st.data())
def test_all_litres_are_accounted_for(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 5))
    places = {
        f"s{i}": (data.draw(st.integers(0, 99)) * 100.0 + 50.0, data.draw(st.integers(0, 99)) * 100.0 + 50.0)
        for i in range(count)
    }
    litres = data.draw(st.lists(st.floats(0.0, 120.0), min_size=count, max_size=count))
    crew = replace(STEADY, day_h=data.draw(st.floats(1.0, 12.0)), first_h=data.draw(st.floats(2.0, 8.0)))
    vehicles = (Vehicle(capacity_l=data.draw(st.floats(20.0, 500.0)), count=data.draw(st.integers(1, 2))),)
    climate = hot_by_day(data.draw(st.integers(6, 20)), 24)
    every = data.draw(st.sampled_from([3, 7, 30]))
    plan = planned(
        sites_of(places, litres),
        crew=crew,
        vehicles=vehicles,
        climate=climate,
        visit_every_days=every,
        iterations=20,
    )
    check(plan, crew)
