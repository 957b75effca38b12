from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.errors import InputError
from geo.join import segment
from layers.errors import CrsError


def routes_of(*lines: object, ids: list[str] | None = None, crs: int | None = 32611) -> gpd.GeoDataFrame:
    count = len(lines)
    return gpd.GeoDataFrame(
        {
            "route_id": ids or [f"r{i}" for i in range(count)],
            "name": ["x"] * count,
            "mode": ["foot"] * count,
            "sensitivity": ["restricted"] * count,
            "basis": ["illustrative"] * count,
        },
        geometry=list(lines),
        crs=crs,
    )


def test_a_bent_route_keeps_its_corner() -> None:
    segments = segment.cut(routes_of(shapely.LineString([(0, 0), (120, 0), (120, 130)])), length_m=100.0)
    assert list(segments.index) == ["r0:00001", "r0:00002", "r0:00003"]
    assert segments.index.name == "segment_id"
    assert segments["length_m"].tolist() == pytest.approx([250 / 3] * 3)
    assert segments["start_m"].tolist() == pytest.approx([0, 250 / 3, 500 / 3])
    assert segments["end_m"].tolist() == pytest.approx([250 / 3, 500 / 3, 250])
    middle = shapely.get_coordinates(segments.geometry.iloc[1])
    assert middle == pytest.approx(np.array([[250 / 3, 0], [120, 0], [120, 500 / 3 - 120]]))
    assert list(segments.columns) == [*segment.COLUMNS, "geometry"]
    assert segments["sensitivity"].unique().tolist() == ["restricted"]


def test_cuts_on_vertices_make_no_tiny_pieces() -> None:
    segments = segment.cut(routes_of(shapely.LineString([(0, 0), (100, 0), (200, 0), (300, 0)])))
    assert [shapely.get_num_points(line) for line in segments.geometry] == [2, 2, 2]
    assert segments.geometry.iloc[1].equals_exact(shapely.LineString([(100, 0), (200, 0)]))


def test_a_length_that_rounds_above_a_multiple_is_not_cut_once_more() -> None:
    line = shapely.LineString([(0, 0), (300, 0)])
    assert len(segment.cut(routes_of(line), length_m=np.nextafter(100.0, 0))) == 3


def test_repeated_vertices_and_heights_are_dropped() -> None:
    line = shapely.LineString([(0, 0, 5), (0, 0, 5), (50, 0, 9), (50, 0, 9)])
    segments = segment.cut(routes_of(line))
    assert shapely.get_coordinates(segments.geometry.iloc[0]).tolist() == [[0, 0], [50, 0]]
    assert not segments.geometry.iloc[0].has_z


def test_no_routes_no_segments() -> None:
    segments = segment.cut(routes_of())
    assert len(segments) == 0
    assert list(segments.columns) == [*segment.COLUMNS, "geometry"]
    assert segments.crs == 32611


@pytest.mark.parametrize(
    ("routes", "length_m", "error", "words"),
    [
        (routes_of(shapely.LineString([(0, 0), (1, 0)]), crs=4326), 100.0, CrsError, "metres"),
        (routes_of(shapely.LineString([(0, 0), (1, 0)]), crs=None), 100.0, CrsError, "no coordinate"),
        (routes_of(shapely.LineString([(0, 0), (0, 0)])), 100.0, InputError, "no length"),
        (routes_of(shapely.LineString()), 100.0, InputError, "no length"),
        (routes_of(None), 100.0, InputError, "no single line"),
        (routes_of(shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 0), (6, 0)]])), 9.0, InputError, "single"),
        (routes_of(shapely.Point(0, 0)), 100.0, InputError, "single line"),
        (routes_of(*[shapely.LineString([(0, 0), (1, 0)])] * 2, ids=["a", "a"]), 9.0, InputError, "twice"),
        (routes_of(shapely.LineString([(0, 0), (1, 0)])), 0.0, InputError, "longer than 0"),
        (routes_of(shapely.LineString([(0, 0), (1, 0)])), float("nan"), InputError, "longer than 0"),
    ],
)
def test_what_cannot_be_cut_is_refused(
    routes: gpd.GeoDataFrame, length_m: float, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        segment.cut(routes, length_m=length_m)


coordinates = st.tuples(st.integers(-2000, 2000), st.integers(-2000, 2000))
lines = (
    st.lists(coordinates, min_size=2, max_size=12)
    .map(shapely.LineString)
    .filter(lambda line: line.length > 0)
)


@given(st.lists(lines, min_size=1, max_size=4), st.floats(7.0, 3000.0))
def test_segments_add_up_to_their_routes(drawn: list[shapely.LineString], length_m: float) -> None:
    routes = routes_of(*drawn)
    before = routes.copy()
    segments = segment.cut(routes, length_m=length_m)
    assert_frame_equal(routes, before)
    assert segments.index.is_unique
    assert np.abs(segments.length - segments["length_m"]).max() < 1e-6
    for route_id, line in zip(routes["route_id"], drawn, strict=True):
        own = segments[segments["route_id"] == route_id]
        assert abs(own.length.sum() - line.length) < 1e-6
        assert own["length_m"].max() <= length_m * (1 + 1e-6)
        assert own["length_m"].max() - own["length_m"].min() < 1e-9
        parts = [shapely.get_coordinates(part) for part in own.geometry]
        for one, following in pairwise(parts):
            assert (one[-1] == following[0]).all()
        # Every vertex of the route is a vertex of the chain (bit for bit), in order.
        chain = np.concatenate([part[:-1] for part in parts] + [parts[-1][-1:]])
        wanted = [tuple(point) for point in shapely.get_coordinates(line)]
        seen = iter(tuple(point) for point in chain)
        previous = None
        for point in wanted:
            if point != previous:
                assert point in seen
            previous = point


def test_a_hundred_thousand_segments() -> None:
    rng = np.random.default_rng(7)
    walk = np.cumsum(rng.normal(0, 40, size=(100_000, 2)), axis=0)
    line = shapely.LineString(walk)
    segments = segment.cut(routes_of(line), length_m=line.length / 100_000)
    assert len(segments) == pytest.approx(100_000, abs=1)
    assert abs(segments.length.sum() - line.length) < 1e-6 * 100
