"""Water on the way: where it is drunk, which water counts, and what becomes of those who walk past it."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS
from shapely import LineString, Point, box

from geo.body import balance, refill
from geo.errors import InputError
from geo.join import segment
from layers.errors import CrsError
from tests.geo.body.builders import MAN, NO_REST, even, under, way

UTM = CRS.from_epsg(32611)
EAST = [(0.0, 0.0), (1_000.0, 0.0)]


def pieces(*lines: tuple[str, str, list[tuple[float, float]]], length_m: float = 100.0) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        {
            "route_id": [name for name, *_ in lines],
            "name": "way",
            "mode": [mode for _, mode, _ in lines],
            "sensitivity": "public",
            "basis": "published",
        },
        geometry=[LineString(line) for *_, line in lines],
        crs=UTM,
    )
    return segment.cut(frame, length_m=length_m)


def water(*shapes: Any, precision_m: Any = 10.0) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"precision_m": precision_m}, geometry=list(shapes), index=range(len(shapes)), crs=UTM
    )


def places(segments: gpd.GeoDataFrame, points: gpd.GeoDataFrame, **options: float) -> list[tuple[str, float]]:
    has = refill.has_water(segments, points, **options)
    assert has.index.equals(segments.index)
    some = segments.loc[has]
    return sorted(zip(some["route_id"], some["start_m"].round(6), strict=True))


@pytest.mark.parametrize(
    ("x", "y", "at"),
    [
        (430.0, 60.0, [400.0]),  # abeam of 430 m: the beginning at 400 is nearest
        (470.0, -60.0, [500.0]),
        (500.0, 0.0, [500.0]),
        (400.0, 100.0, [400.0]),
        (400.0, 100.5, []),  # too far off
        (30.0, 10.0, []),  # nearest to the start: nothing new
        (980.0, 10.0, []),  # nearest to the end: too late
        (940.0, 10.0, [900.0]),
    ],
)
def test_water_is_drunk_at_the_beginning_that_is_nearest(x: float, y: float, at: list[float]) -> None:
    assert places(pieces(("e", "foot", EAST)), water(Point(x, y))) == [("e", start) for start in at]


def test_a_lake_is_drunk_from_where_it_is_first_reached() -> None:
    (place,) = places(pieces(("e", "foot", EAST)), water(box(310.0, -500.0, 690.0, 500.0)))
    assert place[1] in {300.0, 400.0}


def test_each_route_that_passes_drinks_and_no_train() -> None:
    segments = pieces(
        ("a", "foot", EAST), ("b", "foot", [(0.0, 150.0), (1_000.0, 150.0)]), ("t", "rail", EAST)
    )
    assert places(segments, water(Point(500.0, 75.0))) == [("a", 500.0), ("b", 500.0)]


def test_two_points_at_one_place_are_one_refill() -> None:
    points = water(Point(400.0, 5.0), Point(402.0, -5.0), Point(800.0, 0.0))
    assert places(pieces(("e", "foot", EAST)), points) == [("e", 400.0), ("e", 800.0)]


@pytest.mark.parametrize(("precision_m", "counts"), [(100.0, True), (100.1, False), (np.nan, False)])
def test_who_is_not_sure_to_pass_does_not_drink(precision_m: float, *, counts: bool) -> None:
    points = water(Point(500.0, 0.0), precision_m=precision_m)
    assert bool(places(pieces(("e", "foot", EAST)), points)) is counts
    assert places(pieces(("e", "foot", EAST)), points.drop(columns="precision_m")) == []


def test_how_near_is_near_may_be_said() -> None:
    segments, points = pieces(("e", "foot", EAST)), water(Point(500.0, 140.0), precision_m=150.0)
    assert places(segments, points) == []
    assert places(segments, points, within_m=150.0) == [("e", 500.0)]
    assert places(segments, points.iloc[:0], within_m=150.0) == []


def test_faults_are_told() -> None:
    segments = pieces(("e", "foot", EAST))
    with pytest.raises(InputError, match="within_m"):
        refill.has_water(segments, water(Point(1.0, 1.0)), within_m=-1.0)
    with pytest.raises(CrsError):
        refill.has_water(segments, water(Point(1.0, 1.0)).set_crs(32612, allow_override=True))


def flags(count: int, *places: int) -> pd.Series:
    """Segments of the way `way`, with water at some."""
    has = pd.Series(data=False, index=way(100.0 * count).index)
    has.iloc[list(places)] = True
    return has


def test_a_refill_half_way_keeps_the_deficit_at_nothing() -> None:
    """40 km at 35 °C ask for more than 4 L, half of it for less; he drinks as fast as he loses."""
    dry = balance.walk(
        way(40_000.0), under(way(40_000.0)), even(35.0), [MAN], depart_h=[0.0], plan=NO_REST
    ).table.iloc[0]
    person = MAN.changed(water_l=dry["needed_l"] * 0.6)
    without, half_way = (
        balance.walk(ground, under(ground), even(35.0), [person], depart_h=[0.0], plan=NO_REST).table.iloc[0]
        for ground in (way(40_000.0), way(40_000.0, has_water=flags(400, 200)))
    )
    assert without["deficit_share"] > 0.02
    assert half_way["deficit_share"] == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(half_way["dry_m"])
    assert half_way["drunk_l"] == pytest.approx(half_way["needed_l"], rel=1e-9)


def test_places_reached_are_counted_and_the_first_is_told() -> None:
    ground = way(10_000.0, has_water=flags(100, 30, 70))
    assert {route: far.tolist() for route, far in refill.places_m(ground).items()} == {
        "east": pytest.approx([3_000.0, 7_000.0])
    }
    walked = balance.walk(ground, under(ground), even(), [MAN], depart_h=[0.0], plan=NO_REST).table
    assert refill.reached(walked, ground).to_dict("list") == {
        "refills": [2],
        "refill_m": [pytest.approx(3_000.0)],
    }
    short = refill.reached(walked.assign(distance_m=6_000.0), ground)
    assert short.to_dict("list") == {"refills": [1], "refill_m": [pytest.approx(3_000.0)]}
    none = refill.reached(walked.assign(distance_m=2_999.0), ground)
    assert none["refills"].tolist() == [0]
    assert none["refill_m"].isna().all()


@given(
    water_l=st.floats(0.0, 8.0), more=st.floats(0.0, 6.0), air=st.floats(25.0, 46.0),
    hour=st.integers(0, 23), safe=st.floats(0.5, 8.0),
    places=st.lists(st.integers(1, 299), min_size=1, max_size=3, unique=True),
)  # fmt: skip
@settings(max_examples=20, deadline=None)
def test_neither_water_carried_nor_found_moves_the_point_of_no_return_back(
    water_l: float, more: float, air: float, hour: int, safe: float, places: list[int]
) -> None:
    climate = even(air, swing_k=8.0)

    def no_return_m(litres: float, found: list[int]) -> float:
        ground = way(30_000.0, safe_h=safe, has_water=flags(300, *found))
        person = MAN.changed(water_l=litres)
        table = balance.walk(ground, under(ground), climate, [person], depart_h=[hour], plan=NO_REST).table
        return float(np.nan_to_num(table["no_return_m"].iloc[0], nan=np.inf))

    bare = no_return_m(water_l, [])
    found = no_return_m(water_l, places)
    assert found >= bare - 1e-6
    assert no_return_m(water_l + more, places) >= found - 1e-6
