from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.errors import InputError
from geo.join import crossing, segment
from layers.errors import CrsError

UTM = 32611


def lines_of(*coordinates: Any, index: list[str] | None = None, crs: int = UTM) -> gpd.GeoDataFrame:
    names = index or [f"l{i}" for i in range(len(coordinates))]
    return gpd.GeoDataFrame(geometry=[shapely.LineString(each) for each in coordinates], index=names, crs=crs)


def rails_of(*coordinates: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"rail_id": [f"r{i}" for i in range(len(coordinates))]},
        geometry=[shapely.LineString(each) for each in coordinates],
        crs=UTM,
    )


def found(lines: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> list[tuple[Any, ...]]:
    frame = crossing.find(lines, others)
    rows = frame[["line_id", "other_id", "at_m", "length_m"]].itertuples(index=False)
    return [(a, b, round(c, 6), round(d, 6)) for a, b, c, d in rows]


EAST = lines_of([(0, 0), (100, 0), (100, 100)])


def test_plain_crossings_in_order_along_the_line() -> None:
    rails = rails_of([(90, 30), (110, 30)], [(40, -5), (40, 5)])
    assert found(EAST, rails) == [("l0", "r1", 40.0, 0.0), ("l0", "r0", 130.0, 0.0)]
    points = crossing.find(EAST, rails).geometry
    assert [(point.x, point.y) for point in points] == [(40, 0), (100, 30)]


@pytest.mark.parametrize(
    ("rails", "expected"),
    [
        ([[(40, 0), (40, 9)]], [("l0", "r0", 40.0, 0.0)]),  # ends on it
        ([[(100, 0), (150, -9)]], [("l0", "r0", 100.0, 0.0)]),  # at its corner, on two pieces
        ([[(0, 0), (-9, 0)]], [("l0", "r0", 0.0, 0.0)]),  # at its start
        ([[(40, -9), (40, 0)], [(40, 0), (40, 9)]], [("l0", "r0", 40.0, 0.0)]),  # two that join there
        ([[(40, -9), (40, 9)], [(40, -9), (40, 9)]], [("l0", "r0", 40.0, 0.0)]),  # one drawn twice
        ([[(20, 0), (60, 0)]], [("l0", "r0", 40.0, 40.0)]),  # runs along it
        ([[(60, 0), (20, 0)], [(60, 0), (80, 0)]], [("l0", "r0", 50.0, 60.0)]),  # two features, one stretch
        (
            [[(80, -9), (80, 0), (100, 0), (100, 30), (150, 30)]],
            [("l0", "r0", 105.0, 50.0)],
        ),  # round the corner
        (
            [[(20, 0), (30, 0), (30, 5), (60, 5), (60, 0), (70, 0)]],
            [("l0", "r0", 25.0, 10.0), ("l0", "r0", 65.0, 10.0)],
        ),
        ([[(0, 50), (50, 50)]], []),
        ([], []),
    ],
)
def test_touching_and_running_along(rails: Any, expected: Any) -> None:
    assert found(EAST, rails_of(*rails)) == expected


def test_out_and_back_crosses_twice() -> None:
    there = lines_of([(0, 0), (50, 0), (0, 0)])
    assert [row[2] for row in found(there, rails_of([(20, -1), (20, 1)]))] == [20.0, 80.0]


def test_the_outline_of_a_polygon_is_crossed() -> None:
    desert = gpd.GeoDataFrame({"desert_id": ["d"]}, geometry=[shapely.box(20, -10, 60, 10)], crs=UTM)
    assert [row[2] for row in found(EAST, desert)] == [20.0, 60.0]


def test_no_lines_no_crossings() -> None:
    frame = crossing.find(EAST.iloc[:0], rails_of([(0, 0), (1, 1)]))
    assert len(frame) == 0
    assert list(frame.columns) == ["line_id", "other_id", "at_m", "length_m", "geometry"]
    assert frame.crs == UTM


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(CrsError):
        crossing.find(EAST, rails_of([(0, 0), (1, 1)]).to_crs(32612))
    with pytest.raises(CrsError, match="metres"):
        crossing.find(EAST.to_crs(4326), rails_of([(0, 0), (1, 1)]))
    with pytest.raises(InputError, match="label twice"):
        crossing.find(lines_of([(0, 0), (1, 0)], [(0, 0), (1, 0)], index=["a", "a"]), rails_of())
    with pytest.raises(InputError, match="single lines"):
        crossing.find(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=UTM), rails_of())


def segments_of(*coordinates: Any, length_m: float = 50.0) -> gpd.GeoDataFrame:
    count = len(coordinates)
    routes = gpd.GeoDataFrame(
        {
            "route_id": [f"t{i}" for i in range(count)],
            "mode": ["foot"] * count,
            "sensitivity": ["restricted"] * count,
            "basis": ["illustrative"] * count,
        },
        geometry=[shapely.LineString(each) for each in coordinates],
        crs=UTM,
    )
    return segment.cut(routes, length_m=length_m)


def test_a_crossing_at_a_joint_counts_once() -> None:
    segments = segments_of([(0, 0), (200, 0)])
    counts = crossing.count(
        segments, rails_of([(50, -1), (50, 1)], [(200, -1), (200, 1)], [(120, -1), (120, 1)])
    )
    assert counts.tolist() == [0, 1, 1, 1]
    assert counts.name == "crossing_count"
    assert counts.index.equals(segments.index)


def test_a_stretch_over_several_segments_counts_once() -> None:
    segments = segments_of([(0, 0), (200, 0)])
    assert crossing.count(segments, rails_of([(10, 0), (190, 0)])).sum() == 1


def test_an_oblique_stretch_survives_the_cutting() -> None:
    walk = [(0, 0), (97, 31), (203, 78), (300, 77)]
    segments = segments_of(walk, length_m=7.0)
    assert crossing.count(segments, rails_of([(-50, 9), *walk[1:3], (250, 200)])).sum() == 1


def test_the_order_of_segments_does_not_matter() -> None:
    segments = segments_of([(0, 0), (200, 0)], [(0, 10), (200, 10)])
    rails = rails_of([(50, -1), (50, 20)], [(120, 5), (120, 20)])
    counts = crossing.count(segments, rails)
    assert counts.tolist() == [0, 1, 0, 0, 0, 1, 1, 0]
    back = crossing.count(segments.iloc[::-1], rails)
    assert back.to_dict() == counts.to_dict()
    assert crossing.count(segments.iloc[[2]], rails).tolist() == [0]
    assert crossing.count(segments.iloc[:0], rails).tolist() == []


walks = st.lists(st.tuples(st.integers(-30, 30), st.integers(-30, 30)), min_size=2, max_size=6).filter(
    lambda walk: shapely.LineString(walk).length > 0
)


@given(walks, st.lists(walks, min_size=0, max_size=4), st.floats(5.0, 300.0))
def test_segments_count_what_their_route_crosses(walk: Any, rails: Any, length_m: float) -> None:
    others = rails_of(*rails)
    segments = segments_of(walk, length_m=length_m)
    before = segments.copy(), others.copy()
    counts = crossing.count(segments, others)
    assert_frame_equal(segments, before[0])
    assert_frame_equal(others, before[1])
    line = shapely.LineString(walk)
    crossings = crossing.find(lines_of(walk), others)
    assert counts.sum() == len(crossings)
    assert (np.diff(crossings["at_m"]) > 0).all()
    assert (crossings.geometry.distance(line) < 1e-6).all()
    touching = [other for other in others.geometry if line.intersects(other)]
    assert (len(crossings) == 0) == (not touching)
    if not crossings["length_m"].any():
        assert all(other.distance(crossings.geometry.union_all()) < 1e-6 for other in touching)
