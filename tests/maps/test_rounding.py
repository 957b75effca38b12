"""Lines and areas are as exact as their source knows, and keep their shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Polygon

from maps import _rounding, redact
from tests.builders import UTM11
from tests.maps.builders import layer, study
from tests.maps.walked import openly_walked


def shown(geometry: Any, precision_m: float, *, kind: str = "rail") -> Any:
    rows = layer(f"{kind}_id", [geometry], precision_m=precision_m)
    frame = redact.apply(study(layers={kind: rows})).layers[kind]
    assert frame["precision_m"].iloc[0] == precision_m or np.isnan(precision_m)
    return frame.geometry.iloc[0]


@pytest.mark.parametrize(
    ("precision_m", "expected"),
    [
        (300.0, [(571_230, 3_611_790), (573_000, 3_612_000)]),  # 30 m: 19,041.2 and 120,392.8 of them
        (1_000.0, [(571_200, 3_611_800), (573_000, 3_612_000)]),
        (10.0, [(571_237, 3_611_785), (573_000, 3_612_004)]),
        (0.0, [(571_237, 3_611_785), (573_000, 3_612_004)]),
        (np.nan, [(571_237, 3_611_785), (573_000, 3_612_004)]),
    ],
)
def test_a_line_is_cut_to_a_tenth_of_its_precision(
    precision_m: float, expected: list[tuple[float, float]]
) -> None:
    line = shown(LineString([(571_237.4, 3_611_784.9), (573_000.2, 3_612_003.8)]), precision_m)
    assert list(line.coords) == expected


def test_an_area_is_cut_to_a_tenth_of_its_precision() -> None:
    square = Polygon([(571_004, 3_611_007), (571_996, 3_611_007), (571_996, 3_612_003), (571_004, 3_612_003)])
    area = shown(square, 300.0, kind="desert")
    # In steps of 30 m: 19,033.5, 19,066.5, 120,366.9 and 120,400.1; the first two are not quite half.
    assert area.equals(shapely.box(570_990, 3_611_010, 572_010, 3_612_000))


def test_what_is_smaller_than_its_grid_is_moved_onto_it_whole() -> None:
    line = shown(LineString([(571_237.4, 3_611_784.9), (571_245.4, 3_611_788.9)]), 1_000.0)
    # 8 m to the east and 4 m to the north, from a corner of the grid of 100 m.
    assert list(line.coords) == [(571_200, 3_611_800), (571_208, 3_611_804)]
    area = shown(shapely.box(571_237.4, 3_611_784.9, 571_247.4, 3_611_789.9), 1_000.0, kind="desert")
    assert area.bounds == (571_200, 3_611_800, 571_210, 3_611_805)


def test_an_area_that_would_cross_itself_is_mended() -> None:
    # A needle of 4 m between two halves, on a grid of 100 m.
    corners = [(0, 0), (400, 0), (400, 400), (203, 400), (203, 3), (199, 3), (199, 400), (0, 400)]
    area = _rounding.cut(np.array([Polygon(corners)]), np.array([100.0]), restricted=np.array([False]))[0]
    assert shapely.is_valid(area)
    assert area.area == 160_000


def test_segments_lie_on_their_route_as_it_is_cut() -> None:
    route = LineString([(0, 14), (1_000, 14), (1_000, 1_034)])
    parts = [
        [(0, 14), (250, 14)],
        [(250, 14), (500, 14)],
        [(500, 14), (1_000, 14), (1_000, 524)],
        [(1_000, 524), (1_000, 1_034)],
    ]
    # On the route's grid of 200 m it is (0, 0), (1000, 0), (1000, 1000), and its segments are as straight.
    # Half the way up a place moves by the mean of 14 and 34 m.
    assert placed(route, parts) == [
        [(0, 0), (250, 0)],
        [(250, 0), (500, 0)],
        [(500, 0), (1_000, 0), (1_000, 500)],
        [(1_000, 500), (1_000, 1_000)],
    ]


def test_routes_are_cut_to_what_their_layer_states() -> None:
    result = study()
    lines = result.routes.reset_index()[["route_id", "sensitivity", "geometry"]]
    told = layer("route_id", list(lines.geometry), route_id=list(lines["route_id"]), precision_m=2_000.0)
    shown = redact.apply(replace(result, layers={**result.layers, "route": told}))
    assert "precision_m" not in shown.routes
    ends = shapely.get_coordinates(shown.routes.geometry)
    assert (ends % 200.0 == 0.0).all()
    lying = shown.routes.geometry["open"].buffer(1.0)
    assert shown.segments.geometry.within(lying).all()
    assert redact.apply(result).routes.geometry["open"].coords[0] == pytest.approx(
        result.routes.geometry["open"].coords[0][:2], abs=0.5
    )


def test_a_segment_between_vertices_that_fall_together_stays() -> None:
    # All of it within one cell of the grid.
    route = LineString([(10, 14), (40, 14), (70, 14)])
    assert placed(route, [[(10, 14), (40, 14)], [(40, 14), (70, 14)]]) == [[(0, 0), (30, 0)]] * 2


def placed(route: LineString, parts: list[list[tuple[float, float]]]) -> list[list[tuple[float, ...]]]:
    routes = gpd.GeoDataFrame({"precision_m": [2_000.0]}, geometry=[route], index=["a"], crs=UTM11)
    lines = [LineString(part) for part in parts]
    segments = gpd.GeoDataFrame({"route_id": ["a"] * len(lines)}, geometry=lines, crs=UTM11)
    return [list(line.coords) for line in _rounding.along(segments, routes).geometry]


def test_ends_of_openings_have_no_more_decimals_than_their_lines() -> None:
    degrees = pd.Series([-116.243_812_3] * 4)
    grid = _rounding.line_grid_m(np.array([59.0, 300.0, 2_000.0, np.nan]))
    assert list(grid) == [5.0, 30.0, 200.0, 1.0]
    assert list(_rounding.degrees(degrees, grid)) == [-116.2438, -116.244, -116.24, -116.2438]


def test_walking_times_have_no_decimals_of_a_metre_in_a_public_edition() -> None:
    result = openly_walked()
    frame = redact.apply(result).isochrones
    assert frame is not None
    coords = shapely.get_coordinates(frame.geometry)
    assert (coords == np.round(coords)).all()
    partner = redact.apply(result, audience="partner").isochrones
    assert result.isochrones is not None
    assert partner is not None
    assert partner.geometry.equals(result.isochrones.geometry.loc[partner.index])


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.floats(5e5, 5.2e5), st.floats(3.6e6, 3.62e6)), min_size=2, max_size=6, unique=True),
    st.floats(0, 5_000),
)
def test_a_vertex_moves_by_no_more_than_a_fourteenth_of_its_precision(
    places: list[tuple[float, float]], precision_m: float
) -> None:
    rows = layer("rail_id", [LineString(places)], precision_m=precision_m)
    line = _rounding.frame(rows).geometry
    if len(line):
        # Half the diagonal of a cell of a tenth.
        assert (
            line.iloc[0].hausdorff_distance(LineString(places)) <= max(1.0, precision_m / 10) * 0.708 + 0.708
        )
