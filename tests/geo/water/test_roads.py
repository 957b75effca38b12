from __future__ import annotations

from itertools import pairwise, product

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.water import _roads
from geo.water._roads import Roads
from tests.geo.water.resupply_land import roads_of

FAST = {"primary": 60.0, "secondary": 40.0, "motorway": 100.0, "track": 10.0}


def built(roads: gpd.GeoDataFrame, **options: object) -> Roads:
    return _roads.build(roads, **{"speeds_km_h": FAST, **options})  # type: ignore[arg-type]


def minutes(graph: Roads, *places: tuple[float, float]) -> np.ndarray:
    points = np.array(places, dtype=np.float64)
    on, _ = graph.nearest(points, np.arange(graph.shapes.size))
    joined, nodes = graph.joined(points, on)
    return joined.driving_h(nodes) * 60.0


def test_a_known_speed_gives_hours_by_arithmetic() -> None:
    graph = built(roads_of(("primary", [(0, 0), (30_000, 0)])))
    np.testing.assert_allclose(minutes(graph, (0, 0), (10_000, 0), (30_000, 0))[0], [0, 10, 30], atol=1e-6)


def test_a_place_beside_the_road_is_driven_to_as_on_a_track() -> None:
    graph = built(roads_of(("primary", [(0, 0), (30_000, 0)])))
    # 6 km at 60 km/h, then 250 m at 15 km/h.
    np.testing.assert_allclose(minutes(graph, (0, 0), (6_000, 250))[0, 1], 6.0 + 1.0, atol=1e-6)


@pytest.mark.parametrize(
    ("other", "join", "parts"),
    [("track", True, 1), ("motorway", True, 2), ("track", False, 2)],
)
def test_roads_that_cross_without_a_common_point(other: str, *, join: bool, parts: int) -> None:
    graph = built(
        roads_of(("primary", [(0, 0), (10_000, 0)]), (other, [(4_000, -2_000), (4_000, 2_000)])),
        join_crossings=join,
    )
    assert len(np.unique(graph.part)) == parts
    # 4 km at 60 km/h and 2 km at 10 km/h.
    there = minutes(graph, (0, 0), (4_000, 2_000))[0, 1]
    assert there == pytest.approx(4.0 + 12.0, abs=1e-6) if parts == 1 else np.isinf(there)


def test_a_common_point_joins_in_any_case_even_onto_a_motorway() -> None:
    graph = built(
        roads_of(
            ("motorway", [(0, 0), (5_000, 0), (10_000, 0)]), ("secondary", [(5_000, 0), (5_000, 2_000)])
        ),
        join_crossings=False,
    )
    assert minutes(graph, (0, 0), (5_000, 2_000))[0, 1] == pytest.approx(3.0 + 3.0, abs=1e-6)


@pytest.mark.parametrize(("gap_m", "is_joined"), [(10.0, True), (20.0, False)])
def test_a_road_that_ends_beside_another_joins_it(gap_m: float, *, is_joined: bool) -> None:
    graph = built(
        roads_of(("primary", [(0, 0), (10_000, 0)]), ("secondary", [(5_000, gap_m), (5_000, 4_000)])),
        snap_m=15.0,
    )
    there = minutes(graph, (0, 0), (5_000, 4_000))[0, 1]
    # The gap is driven straight, so that the whole is 4 km at 40 km/h.
    assert there == pytest.approx(5.0 + 6.0, abs=1e-6) if is_joined else np.isinf(there)


def test_an_imprecise_road_joins_from_as_far_as_it_may_be_off() -> None:
    roads = roads_of(
        ("primary", [(0, 0), (10_000, 0)]),
        ("secondary", [(5_000, 500), (5_000, 4_000)]),
        precision_m=[5.0, 600.0],
    )
    assert len(np.unique(built(roads).part)) == 1
    assert len(np.unique(built(roads.assign(precision_m=[600.0, 5.0])).part)) == 2


def test_no_road_leads_over_a_closed_line_nor_does_a_gap() -> None:
    roads = roads_of(
        ("primary", [(0, 0), (10_000, 0)]), ("track", [(5_005, 20), (5_005, 3_000)]), precision_m=500.0
    )
    line = gpd.GeoDataFrame(geometry=[shapely.LineString([(5_000, -5_000), (5_000, 5_000)])], crs=roads.crs)
    open_, shut = built(roads), built(roads, closed=line)
    assert np.isfinite(minutes(open_, (1_000, 0), (9_000, 0))[0, 1])
    found = minutes(shut, (1_000, 0), (4_000, 0), (9_000, 0), (5_005, 3_000))
    assert np.isinf(found[0, 2])
    assert found[0, 1] == pytest.approx(3.0, abs=1e-6)
    # The track ends beside both halves of the road; only the half on its own side joins it.
    assert np.isfinite(found[2, 3])
    assert np.isinf(found[0, 3])


def test_the_quickest_way_is_taken_not_the_shortest_and_is_drawn() -> None:
    roads = roads_of(
        ("track", [(0, 0), (4_000, 0)]), ("primary", [(0, 0), (0, 3_000), (4_000, 3_000), (4_000, 0)])
    )
    graph = built(roads)
    points = np.array([[0.0, 0.0], [4_000.0, 0.0]])
    joined, nodes = graph.joined(points, graph.nearest(points, np.arange(graph.shapes.size))[0])
    # 10 km at 60 km/h against 4 km at 10 km/h.
    assert joined.driving_h(nodes)[0, 1] * 60 == pytest.approx(10.0, abs=1e-6)
    (way,) = joined.ways(int(nodes[0]), [int(nodes[1])])
    assert list(way.coords) == [(0, 0), (0, 3_000), (4_000, 3_000), (4_000, 0)]
    (back,) = joined.ways(int(nodes[1]), [int(nodes[0])])
    assert list(back.coords) == list(way.coords)[::-1]


def test_of_two_roads_between_the_same_places_the_quicker_counts() -> None:
    graph = built(roads_of(("track", [(0, 0), (6_000, 0)]), ("primary", [(0, 0), (3_000, 10), (6_000, 0)])))
    assert minutes(graph, (0, 0), (6_000, 0))[0, 1] == pytest.approx(6.0, abs=0.01)


@pytest.mark.parametrize(
    ("surface", "km_h"), [("gravel", 40.0), ("sand", 12.0), ("asphalt", 60.0), (None, 60.0)]
)
def test_an_unpaved_surface_holds_the_speed_down(surface: str | None, km_h: float) -> None:
    graph = built(roads_of(("primary", [(0, 0), (6_000, 0)]), surface=surface))
    assert graph.km_h.tolist() == [km_h]


def test_a_class_without_a_speed_is_a_track_and_what_is_not_drivable_is_left_out() -> None:
    roads = roads_of(("raceway", [(0, 0), (1_000, 0)]), ("footway", [(0, 0), (0, 1_000)]))
    roads["is_drivable"] = [True, False]
    assert built(roads).km_h.tolist() == [10.0]


def test_nobody_stops_on_a_motorway() -> None:
    graph = built(roads_of(("motorway", [(0, 0), (5_000, 0)]), ("primary", [(5_000, 0), (9_000, 0)])))
    stops = graph.stretches(np.unique(graph.part), only_stops=True)
    assert shapely.length(graph.shapes[stops]).tolist() == [4_000.0]


def test_roads_of_several_parts_are_roads() -> None:
    roads = roads_of(("primary", [(0, 0), (1, 0)]))
    roads.geometry = [shapely.MultiLineString([[(0, 0), (1_000, 0)], [(1_000, 0), (1_000, 1_000)]])]
    assert minutes(built(roads), (0, 0), (1_000, 1_000))[0, 1] == pytest.approx(2.0, abs=1e-6)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"speeds_km_h": {"track": 0.0}}, "'track' need a speed"),
        ({"speeds_km_h": {"primary": 50.0}}, "'track' need a speed"),
        ({"snap_m": -1.0}, "metres from 0"),
    ],
)
def test_what_cannot_be_is_said(options: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        built(roads_of(("primary", [(0, 0), (1, 0)])), **options)


def test_no_drivable_road_is_said() -> None:
    roads = roads_of(("footway", [(0, 0), (1, 0)])).assign(is_drivable=False)
    with pytest.raises(InputError, match="no drivable road"):
        built(roads)
    with pytest.raises(InputError, match="no drivable road"):
        built(roads.iloc[:0])


@given(st.lists(st.sampled_from(["primary", "secondary", "track", ""]), min_size=12, max_size=12))
def test_hours_are_those_of_trying_all_ways(kinds: list[str]) -> None:
    # A lattice of 3 x 3 crossings a kilometre apart, with some of its 12 roads missing.
    ends = [((x, y), (x + 1, y)) for x, y in product(range(2), range(3))]
    ends += [((x, y), (x, y + 1)) for x, y in product(range(3), range(2))]
    there = [(kind, a, b) for kind, (a, b) in zip(kinds, ends, strict=True) if kind]
    if not there:
        return
    roads = roads_of(
        *((kind, [(1_000 * a[0], 1_000 * a[1]), (1_000 * b[0], 1_000 * b[1])]) for kind, a, b in there)
    )
    crossings = list(product(range(3), range(3)))
    hours = {a: {b: 0.0 if a == b else np.inf for b in crossings} for a in crossings}
    for kind, a, b in there:
        hours[a][b] = hours[b][a] = 1.0 / FAST[kind]
    for via, a, b in product(crossings, repeat=3):
        hours[a][b] = min(hours[a][b], hours[a][via] + hours[via][b])
    graph = built(roads)
    places = sorted({place for _, a, b in there for place in (a, b)})
    points = 1_000.0 * np.array(places, dtype=np.float64)
    on, _ = graph.nearest(points, np.arange(graph.shapes.size))
    joined, nodes = graph.joined(points, on)
    found = joined.driving_h(nodes)
    np.testing.assert_allclose(found, [[hours[a][b] for b in places] for a in places], atol=1e-6)
    for (i, a), (j, b) in pairwise(enumerate(places)):
        if np.isfinite(hours[a][b]):
            (way,) = joined.ways(int(nodes[i]), [int(nodes[j])])
            assert way.coords[0] == tuple(points[i])
            assert way.coords[-1] == tuple(points[j])
