"""Litres that are wanted: what the body model says is lacking, where, all of it and no more."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from geo.body import balance, together
from geo.body import course as course_
from geo.body.course import Course
from geo.body.person import KINDS, Group
from geo.body.plan import Plan
from geo.errors import InputError
from geo.ground.climate import Climate
from geo.join import segment
from geo.walking import along as along_
from geo.walking import flow as flow_
from geo.walking.flow import Flow
from geo.walking.speed import PACES
from geo.walking.travel_time import travel_time
from geo.water import demand
from layers.errors import CrsError
from layers.raster import Raster
from tests.builders import LONLAT, UTM11, frame_of, raster_of, routes_of
from tests.geo.body.builders import MAN, NO_REST, even, under

PACE = PACES["tobler_off_path"]
HOT_C = 42.0
SPEED_KM_H = 0.6 * 6.0 * np.exp(-3.5 * 0.05)


def way(
    length_m: float, *, piece_m: float = 100.0, basis: str = "published", **more: Any
) -> tuple[gpd.GeoDataFrame, Course]:
    """A straight way east over level ground: its segments and its course."""
    cells = int(length_m // 50) + 20
    terrain = raster_of(np.full((20, cells), 500.0), transform=Affine(50.0, 0, 0, 0, -50.0, 1000.0))
    line = shapely.LineString([(200.0, 500.0), (200.0 + length_m, 500.0)])
    segments = segment.cut(routes_of(line, route_id="east", basis=basis), length_m=piece_m)
    return segments, course_.course(segments, along_.steps(segments, terrain, pace=PACE), **more)


def wanted(
    length_m: float = 40_000.0,
    climate: Climate | None = None,
    mixture: Any = ((MAN, 1.0),),
    *,
    people: float = 1.0,
    depart_h: float = 6.0,
    made: tuple[gpd.GeoDataFrame, Course] | None = None,
    **more: Any,
) -> gpd.GeoDataFrame:
    segments, ground = way(length_m) if made is None else made
    return demand.of_routes(
        segments, ground, under(ground), climate or even(HOT_C), mixture,
        people_per_day={"east": people}, depart_h=depart_h, **{"month": 7, "plan": NO_REST, **more},
    )  # fmt: skip


def walked(ground: Course, person: Any = MAN, climate: Climate | None = None, **more: Any) -> pd.Series:
    options: dict[str, Any] = {"depart_h": [6.0], "plan": NO_REST, **more}
    return balance.walk(ground, under(ground), climate or even(HOT_C), [person], **options).table.iloc[0]


def test_all_that_is_wanted_is_what_people_need_and_do_not_carry() -> None:
    row = walked(way(40_000.0)[1])
    found = wanted(people=12.0)
    assert row["dry_m"] < 25_000
    assert found["litres_per_day"].sum() == pytest.approx(12.0 * (row["needed_l"] - MAN.water_l), rel=1e-9)


def test_the_litres_of_a_group_are_those_that_all_of_them_are_short_of() -> None:
    """`geo.body.together` adds up the walks in its own way."""
    group = Group(((KINDS["man"], 3.0), (KINDS["woman"], 2.0), (KINDS["child_10"], 1.0)))
    made = way(60_000.0)
    persons = [person for person, _ in group.walkers()]
    table = balance.walk(made[1], under(made[1]), even(38.0), persons, depart_h=[6.0]).table
    short = together.summarise(table, group, severity=table["deficit_share"])["short_l"].iloc[0]
    found = wanted(climate=even(38.0), mixture=group, made=made, people=6.0, plan=Plan())
    assert found["litres_per_day"].sum() == pytest.approx(short, rel=1e-9)
    as_shares = tuple((person, count / 6.0) for person, count in group.members)
    again = wanted(climate=even(38.0), mixture=as_shares, made=made, people=6.0, plan=Plan())
    np.testing.assert_allclose(again["litres_per_day"], found["litres_per_day"])


def test_nothing_is_wanted_while_people_carry_water() -> None:
    dry_m = walked(way(40_000.0)[1])["dry_m"]
    found = wanted()
    # The way starts at x = 200 m; what is lost on 100 m is wanted at their end.
    first_m = float(found.geometry.x.min()) - 200.0
    assert dry_m <= first_m <= dry_m + 100.0 + 1e-6
    assert np.allclose(np.diff(found.geometry.x), 100.0), "and from there on everywhere"
    assert wanted(5_000.0).empty
    assert list(wanted(5_000.0).columns) == list(found.columns)


def test_the_hours_left_are_what_is_to_spare_over_the_loss() -> None:
    """Weather that stays the same: the table along the walk tells the deficit and the loss of every place."""
    made = way(40_000.0)
    profile = balance.along(made[1], under(made[1]), even(HOT_C), MAN, depart_h=6.0, plan=NO_REST)
    found = wanted(made=made)
    at = profile.loc[[name.split("@")[0] for name in found.index]]
    spare_l = 0.05 * MAN.mass_kg - at["deficit_share"].to_numpy() * MAN.mass_kg
    # 3.02 km in an hour on foot: the last hour is that of 31 ends of segments.
    lately = profile["loss_l_h"].rolling(31, min_periods=1).max().loc[at.index].to_numpy()
    # Losses are those of whole minutes, a third of what a segment takes.
    np.testing.assert_allclose(found["left_h"], np.maximum(spare_l, 0.0) / lately, rtol=1e-9, atol=0.3 / 60)
    assert (np.diff(found["left_h"]) <= 0).all(), "the farther on, the less"
    assert found["left_h"].iloc[-1] == 0.0


def test_hours_left_by_hand() -> None:
    """70 kg, 5 %: 3.5 L. A litre is lacking: 2.5 L at half a litre an hour are five hours."""
    assert demand.hours_left(70.0, 1.0, 0.5) == pytest.approx(5.0)
    assert demand.hours_left(70.0, 1.0, 0.5, water_l=1.0) == pytest.approx(7.0)
    assert demand.hours_left(70.0, 1.0, 0.5, threshold=0.02) == pytest.approx(0.8)
    assert demand.hours_left(70.0, 4.0, 0.5) == 0.0


@given(
    mass=st.floats(10, 120), lacks=st.floats(0, 10), loss=st.floats(0.01, 3), carried=st.floats(0, 8),
    more=st.floats(0, 5), threshold=st.floats(0.01, 0.1),
)  # fmt: skip
def test_more_water_never_leaves_fewer_hours(
    mass: float, lacks: float, loss: float, carried: float, more: float, threshold: float
) -> None:
    before = demand.hours_left(mass, lacks, loss, water_l=carried, threshold=threshold)
    assert demand.hours_left(mass, lacks, loss, water_l=carried + more, threshold=threshold) >= before
    assert (
        demand.hours_left(mass, max(lacks - more, 0.0), loss, water_l=carried, threshold=threshold) >= before
    )


def test_who_carries_more_has_more_hours_left_everywhere() -> None:
    found = [wanted(mixture=((MAN.changed(water_l=litres), 1.0),)) for litres in (2.0, 3.0, 5.0)]
    for poorer, richer in pairwise(found):
        assert set(richer.index) < set(poorer.index)
        assert (richer["left_h"] >= poorer["left_h"].loc[richer.index]).all()
        assert richer["litres_per_day"].sum() < poorer["litres_per_day"].sum()


def test_where_it_gets_hotter_the_walk_itself_tells_when_the_threshold_is_passed() -> None:
    """From the cool of the morning on, an hour's loss is no measure of the next one's."""
    heating = even(30.0, swing_k=14.0)
    made = way(40_000.0, piece_m=50.0)
    person = MAN.changed(water_l=0.5)
    row = walked(made[1], person, heating, depart_h=[5.0])
    profile = balance.along(made[1], under(made[1]), heating, person, depart_h=5.0, plan=NO_REST)
    passes_h = np.interp(row["deficit_5_m"], 50.0 * (np.arange(len(profile)) + 1.0), profile["at_h"])
    found = wanted(climate=heating, mixture=((person, 1.0),), made=made, depart_h=5.0)
    early = found.iloc[10]
    there = profile.loc[early.name.split("@")[0]]
    spare_l = (0.05 - there["deficit_share"]) * person.mass_kg
    assert early["left_h"] < 0.9 * spare_l / there["loss_l_h"]
    assert early["left_h"] == pytest.approx(passes_h - there["at_h"], abs=2 / 60)


def test_a_rest_does_not_leave_more_hours() -> None:
    """Ten minutes of each hour are rest, when little is lost; hours on foot are counted as on foot."""
    made = way(40_000.0)
    rested = wanted(made=made, plan=Plan())
    early = rested.loc[rested["left_h"] > 1.0]
    profile = balance.along(made[1], under(made[1]), even(HOT_C), MAN, depart_h=6.0, plan=Plan())
    at = profile.loc[[name.split("@")[0] for name in early.index]]
    spare_l = (0.05 - at["deficit_share"].to_numpy()) * MAN.mass_kg
    assert (at["loss_l_h"] < 0.9 * at["loss_l_h"].max()).any()
    np.testing.assert_allclose(early["left_h"], spare_l / at["loss_l_h"].max(), rtol=0.05)


def test_people_who_are_helped_all_along_keep_their_hours() -> None:
    alone, helped = wanted(), wanted(is_met_before=True)
    pd.testing.assert_series_equal(alone["litres_per_day"], helped["litres_per_day"])
    assert (helped["left_h"] >= alone["left_h"]).all()
    assert helped["left_h"].iloc[-1] > 2.0
    assert alone["left_h"].iloc[-1] == 0.0


def test_of_a_mixture_the_one_who_has_least_hours_left_counts() -> None:
    child = KINDS["child_10"].changed(pace_factor=1.0, water_l=1.0)
    man = MAN.changed(water_l=6.0)
    together_ = wanted(40_000.0, mixture=((man, 1.0), (child, 3.0)), people=8.0)
    apart = [wanted(40_000.0, mixture=((person, 1.0),)) for person in (man, child)]
    first = together_.index.difference(apart[0].index)
    assert len(first), "the child is dry first"
    assert (together_.loc[first, "people_per_day"] == 6.0).all()
    later = apart[0].index
    assert (together_.loc[later, "people_per_day"] == 8.0).all()
    litres = 2.0 * apart[0]["litres_per_day"].reindex(together_.index, fill_value=0.0)
    litres += 6.0 * apart[1]["litres_per_day"].reindex(together_.index, fill_value=0.0)
    np.testing.assert_allclose(together_["litres_per_day"], litres)
    least = pd.concat([each["left_h"] for each in apart], axis=1).min(axis=1).loc[together_.index]
    np.testing.assert_allclose(together_["left_h"], least)


def test_a_refill_on_the_way_begins_anew() -> None:
    """What was lacking there is drunk, and the bottles are full again: 8 L are no longer wanted."""
    segments, _ = way(40_000.0)
    refills = pd.Series(data=False, index=segments.index)
    refills.iloc[200] = True
    made = way(40_000.0, has_water=refills)
    row = walked(made[1])
    found = wanted(made=made)
    assert found["litres_per_day"].sum() == pytest.approx(row["needed_l"] - 2 * MAN.water_l, rel=1e-9)
    x_m = found.geometry.x.to_numpy() - 200.0
    after = x_m[x_m > 20_000.0 + 1.0]
    assert after.min() > 25_000.0, "from the refill on they carry water"
    assert (x_m <= 20_000.0).any()


def test_who_stops_at_the_end_of_the_hours_wants_what_they_lack_till_then() -> None:
    made, plan = way(60_000.0), Plan(rest_min_per_h=0.0, limit_h=7.03)
    row = walked(made[1], plan=plan)
    found = wanted(made=made, plan=plan, people=2.0)
    assert not row["arrives"]
    assert found["litres_per_day"].sum() == pytest.approx(2 * (row["needed_l"] - row["drunk_l"]), rel=1e-9)
    assert found.geometry.x.max() - 200.0 <= row["distance_m"] + 100.0


def test_demand_is_restricted_and_says_whence_it_comes() -> None:
    found = wanted(made=way(30_000.0, basis="illustrative"))
    assert list(found.columns) == [*demand.COLUMNS, "geometry"]
    assert found.index.name == "demand_id"
    assert found.index[-1] == "east:00300@07"
    assert (found["sensitivity"] == "restricted").all()
    assert (found["basis"] == "illustrative").all()
    assert (wanted()["basis"] == "approximate").all()
    assert (found["month"] == 7).all()
    assert (found["route_id"] == "east").all()
    assert found.crs == UTM11


def test_what_does_not_fit_is_said() -> None:
    made = way(1_000.0)
    with pytest.raises(InputError, match="people a day walk east"):
        demand.of_routes(
            made[0], made[1], under(made[1]), even(), ((MAN, 1.0),), people_per_day={}, month=7, depart_h=6.0
        )
    with pytest.raises(InputError, match="number from 0"):
        wanted(made=made, people=-1.0)
    with pytest.raises(InputError, match="months"):
        wanted(made=made, month=13)
    with pytest.raises(InputError, match="threshold"):
        wanted(made=made, threshold=5.0)
    with pytest.raises(InputError, match="other segments"):
        wanted(made=(made[0].iloc[:2], made[1]))
    with pytest.raises(CrsError):
        wanted(made=(made[0].to_crs(LONLAT), made[1]))


# From a flow.

CELLS = 301


def corridor() -> tuple[Flow, Raster]:
    """A lane of 15 km, one cell wide, walked from west to east by everybody."""
    heights = np.full((3, CELLS), np.nan)
    heights[1] = 500.0
    grid = raster_of(heights, transform=Affine(50.0, 0, 200.0, 0, -50.0, 575.0), basis="illustrative")
    ends = [frame_of([shapely.Point(225.0 + 50.0 * cell, 500.0)], crs=UTM11) for cell in (0, CELLS - 1)]
    found = flow_.between(grid, *ends, pace=PACE, theta_per_h=2_000.0)
    return found, travel_time(grid, ends[0], pace=PACE).hours


def of_flow(found: Flow, hours: Raster, mixture: Any = ((MAN, 1.0),), **more: Any) -> gpd.GeoDataFrame:
    ground = way(20_000.0, piece_m=50.0)[1]
    options: dict[str, Any] = {"walkers_per_day": 5.0, "month": 7, "depart_h": 6.0, "plan": NO_REST, **more}
    return demand.of_flow(found, hours, ground, under(ground), even(HOT_C), mixture, **options)


@pytest.mark.parametrize("plan", [NO_REST, Plan()])
def test_a_flow_along_a_lane_wants_what_the_walk_along_it_lacks(plan: Plan) -> None:
    """The same 15 km, walked cell by cell and as a route; the ends of segments are a minute apart."""
    person = MAN.changed(water_l=1.0)
    row = walked(way(15_000.0, piece_m=50.0)[1], person, plan=plan)
    found = of_flow(*corridor(), ((person, 1.0),), plan=plan)
    total = 5.0 * (row["needed_l"] - row["drunk_l"])
    assert total > 5.0
    assert found["litres_per_day"].sum() == pytest.approx(total, rel=0.01)
    assert np.allclose(found["people_per_day"], 5.0)
    assert found["route_id"].isna().all()
    assert (found["basis"] == "illustrative").all()
    assert (np.diff(found.sort_values("people_per_day").geometry.x) > 0).all()


def test_a_flow_leaves_the_hours_that_the_route_leaves() -> None:
    person = MAN.changed(water_l=1.0)
    by_cell = of_flow(*corridor(), ((person, 1.0),))
    by_segment = wanted(made=way(15_000.0, piece_m=50.0), mixture=((person, 1.0),))
    # A segment's end lies at 200 m + k x 50 m, a cell's middle 225 m + k x 50 m, k cells on foot away.
    hours = dict(zip(np.round(by_segment.geometry.x - 200.0), by_segment["left_h"], strict=True))
    cells = dict(zip(np.round(by_cell.geometry.x - 225.0), by_cell["left_h"], strict=True))
    both = sorted(set(hours) & set(cells))
    assert len(both) > 150
    np.testing.assert_allclose([cells[x] for x in both], [hours[x] for x in both], atol=1e-5)


def test_cells_put_together_want_as_much() -> None:
    mixture = ((MAN.changed(water_l=1.0), 1.0),)
    single, fours = of_flow(*corridor(), mixture), of_flow(*corridor(), mixture, cells=4)
    assert len(fours) == pytest.approx(len(single) / 4, abs=2)
    assert fours["litres_per_day"].sum() == pytest.approx(single["litres_per_day"].sum())
    assert fours["left_h"].min() == single["left_h"].min()
    assert fours.index.is_unique
    most = of_flow(*corridor(), mixture, cells=4, least_l=float(fours["litres_per_day"].median()))
    assert 0 < len(most) < len(fours)
    pd.testing.assert_frame_equal(most, fours.loc[most.index])
    assert set(fours.geometry) <= set(single.geometry)


def test_walkers_who_take_all_ways_want_what_they_lack_on_all_of_them() -> None:
    """On open ground: every expected step counts, those of returns too."""
    grid = raster_of(np.full((31, 81), 500.0), transform=Affine(200.0, 0, 0, 0, -200.0, 6200.0))
    start, end = (frame_of([shapely.Point(x, 3100.0)], crs=UTM11) for x in (300.0, 15_900.0))
    found = flow_.between(grid, start, end, pace=PACE, detour=0.1)
    hours = travel_time(grid, start, pace=PACE).hours
    person = MAN.changed(water_l=0.0)
    made = of_flow(found, hours, ((person, 1.0),))
    steps = found.steps
    ground = way(20_000.0, piece_m=50.0)[1]
    profile = balance.along(ground, under(ground), even(HOT_C), person, depart_h=6.0, plan=NO_REST)
    on_foot_h = 0.05 * (np.arange(len(profile)) + 1.0) / SPEED_KM_H
    lost_l = profile["deficit_share"].to_numpy() * person.mass_kg
    begin_h = hours.values[steps["from_row"], steps["from_column"]]
    lost = [np.interp(at_h, on_foot_h, lost_l, left=0.0) for at_h in (begin_h, begin_h + steps["hours"])]
    assert made["litres_per_day"].sum() == pytest.approx(
        5.0 * float((steps["expected"] * (lost[1] - lost[0])).sum()), rel=0.01
    )
    assert float((steps["expected"] * steps["hours"]).sum()) == pytest.approx(found.hours, rel=1e-6)


def test_a_flow_asks_for_hours_and_a_walk_that_fit() -> None:
    found, hours = corridor()
    other = raster_of(hours.values, transform=Affine(50.0, 0, 0.0, 0, -50.0, 575.0), unit="h")
    with pytest.raises(InputError, match="another grid"):
        of_flow(found, other)
    near = hours.with_values(np.where(hours.values < 1.0, hours.values, np.nan), unit="h")
    with pytest.raises(InputError, match="no hours from the origins"):
        of_flow(found, near)
    short = way(5_000.0)[1]
    with pytest.raises(InputError, match="give a longer one"):
        demand.of_flow(
            found,
            hours,
            short,
            under(short),
            even(),
            ((MAN, 1.0),),
            walkers_per_day=1.0,
            month=7,
            depart_h=6.0,
        )
    with pytest.raises(InputError, match="put together"):
        of_flow(found, hours, cells=0)
