from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from shapely import LineString, MultiLineString

from layers.crs import WGS84
from maps import _features, _packed, _routes
from maps._packed import LineLayer
from tests.builders import UTM11
from tests.maps import unpacked
from tests.maps.builders import layer, study

HALF = _packed.GRID_M / 2
EDGE = 20_037_508.0

place = st.tuples(st.floats(-EDGE, EDGE, allow_nan=False), st.floats(-EDGE, EDGE, allow_nan=False))
path = st.lists(place, min_size=2, max_size=6).map(LineString)
line = st.one_of(st.none(), st.just(LineString()), path, st.lists(path, max_size=3).map(MultiLineString))


@settings(max_examples=40, deadline=None)
@given(st.lists(line, max_size=5))
def test_every_vertex_comes_back_within_half_a_step(lines: list[Any]) -> None:
    geometry = np.array([*lines, None], dtype=object)
    back = unpacked.places(_packed.shapes(geometry).packed())
    assert len(back) == len(geometry)
    for given_line, parts in zip(geometry, back, strict=True):
        given_parts = [part for part in shapely.get_parts(given_line) if not part.is_empty]
        assert len(parts) == len(given_parts)
        for part, vertices in zip(given_parts, parts, strict=True):
            wanted = np.rint(shapely.get_coordinates(part))
            # A vertex that falls on the one before it is told once.
            wanted = wanted[np.append(True, (np.diff(wanted, axis=0) != 0).any(axis=1))]
            assert np.abs(np.array(vertices) - wanted).max() == 0
            assert np.abs(np.array(vertices)[0] - shapely.get_coordinates(part)[0]).max() <= HALF


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # As Protocol Buffers have it: 300 is 10101100 00000010.
        (0, [0]),
        (127, [127]),
        (128, [128, 1]),
        (300, [172, 2]),
        (2**35, [128, 128, 128, 128, 128, 1]),
    ],
)
def test_whole_numbers_are_seven_bits_a_byte(value: int, expected: list[int]) -> None:
    assert list(_packed.varints(np.array([value, 5]))) == [*expected, 5]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(-(2**40), 2**40), st.floats(-1e6, 1e6)), max_size=12))
def test_numbers_come_back(values: list[float | None]) -> None:
    packed = _packed.numbers(np.array([math.nan if v is None else v for v in values], dtype=np.float64))
    assert unpacked.column(packed, len(values)) == values
    json.dumps(packed, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=3), st.just(0.1)),
        max_size=12,
    )
)
def test_other_values_come_back_as_they_are(values: list[Any]) -> None:
    back = unpacked.column(_packed.listed(values), len(values))
    assert [(type(value), value) for value in back] == [(type(value), value) for value in values]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 1.0, 1.0], {"t": [1]}),
        ([math.nan, math.nan], None),
        ([], None),
        # 25, 26 less 25, 24 less 26 tenths: zigzag 50, 2, 3, and one more for what is known.
        ([2.5, 2.6, 2.4], {"d": 1, "b": "MwME"}),
        ([2.5, math.nan, 2.6], {"d": 1, "b": "MwAD"}),
    ],
)
def test_numbers_are_differences_of_tenths(values: list[float], expected: Any) -> None:
    assert _packed.numbers(np.array(values)) == expected


@settings(max_examples=80, deadline=None)
@given(st.floats(-1e9, 1e9, allow_subnormal=False))
def test_four_digits_are_those_of_a_single_number(value: float) -> None:
    (rounded,) = _packed.shortened(np.array([value]))
    single = _features.short(value)
    assert single is not None
    # Halves may go either way.
    assert_allclose(rounded, single, rtol=1.001e-3, atol=1e-199)
    assert len(f"{abs(rounded):.15g}".split("e")[0].replace(".", "").strip("0")) <= 4


def test_columns_of_a_frame_keep_their_kind() -> None:
    cells = {
        "n": pd.Series([1.23456, math.nan]),
        "i": pd.Series([123_456, None], dtype="Int64"),
        "b": pd.Series([True, False]),
        "o": pd.Series([True, None], dtype=object),
        "t": pd.Series(["a", None], dtype="string"),
        "d": pd.to_datetime(pd.Series(["2019-05-06", None])),
        "c": pd.Series(["x", "y"], dtype="category"),
    }
    told = {
        key: unpacked.column(_packed.column(values, plain=_features.plain), 2)
        for key, values in cells.items()
    }
    assert told == {
        "n": [1.235, None],
        "i": [123_456, None],
        "b": [True, False],
        "o": [True, None],
        "t": ["a", None],
        "d": ["2019-05-06", None],
        "c": ["x", "y"],
    }


def test_mercator_is_that_of_proj() -> None:
    frame = gpd.GeoDataFrame(
        geometry=[LineString([(570_000, 3_610_000, 7), (571_000, 3_611_500, 8)])], crs=UTM11
    )
    (found,) = _packed.mercator(frame)
    expected = frame.to_crs(3857).geometry.iloc[0]
    assert not found.has_z
    assert_allclose(shapely.get_coordinates(found), shapely.get_coordinates(expected))
    degrees = shapely.get_coordinates(frame.to_crs(WGS84).geometry.iloc[0])[:, ::-1]
    shapes = _packed.from_degrees([[degrees.tolist()], []])
    assert_allclose(shapes.xy, shapely.get_coordinates(expected), atol=HALF + 1e-6)
    assert shapes.parts.tolist() == [1, 0]


def test_lines_are_simplified_no_more_than_said() -> None:
    bent = np.array([LineString([(0, 0), (50, rise), (100, 0)]) for rise in (1.5, 2.6)])
    kept = unpacked.places(_packed.shapes(bent, tolerance_m=2.0).packed())
    assert kept == [[[(0, 0), (100, 0)]], [[(0, 0), (50, 3), (100, 0)]]]


def test_a_layer_of_lines_tells_what_its_rows_say() -> None:
    shapes = [LineString([(570_000, 3_610_000), (571_000, 3_611_000)])] * 3
    frame = layer(
        "trail_id", shapes, columns={"name": ["Old road", None, ""], "is_drivable": [True, None, False]}
    )
    (made,) = _features.layers(study(layers={"trail": frame}, openings=study().openings.iloc[:0]))
    assert isinstance(made, LineLayer)
    rows = unpacked.rows(made.for_json())
    assert [row["c"] for row in rows] == ["road", "trail", "trail"]
    assert [row["n"] for row in rows] == ["Old road", "", ""]
    assert {row["z"] for row in rows} == {9}
    values = dict(zip(made.fields, rows[1]["v"], strict=True))
    assert (values["precision_m"], values["source"]) == (50, "A published table")


def test_routes_made_up_of_their_sections_are_told_once() -> None:
    page = _routes.for_page(study())
    assert unpacked.places(page["whole"]) == [[], []]
    short = study()
    short = replace(short, segments=short.segments.iloc[1:])
    first, second = unpacked.places(_routes.for_page(short)["whole"])
    assert (len(first), second) == (1, []), "the first lacks a section"


def test_the_same_lines_give_the_same_text_and_stay_unchanged() -> None:
    frame = study().layers["trail"]
    before = frame.copy()
    one, two = (
        json.dumps([each.for_json() for each in _features.layers(study()) if isinstance(each, LineLayer)])
        for _ in range(2)
    )
    assert one == two
    _packed.shapes(_packed.mercator(frame), tolerance_m=2.0)
    assert frame.equals(before)


def test_many_lines_take_few_bytes() -> None:
    # Steps of 100 m are two bytes each way: 2,000 lines of 20 vertices are 160 kB, 4/3 of it in base64.
    rng = np.random.default_rng(1)
    steps = rng.normal(0.0, 70.0, (2_000, 20, 2)).cumsum(axis=1)
    shapes = shapely.linestrings(rng.uniform(0, 60_000, (2_000, 1, 2)) + steps)
    packed = _packed.shapes(shapes).packed()
    assert len(json.dumps(packed)) <= 2_000 * 20 * 4 * 4 / 3 * 1.03
