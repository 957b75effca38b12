from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pyproj import Geod

from layers import barrier, desert, place, route
from layers._load import Special, load_vector
from layers.area import Area
from layers.crs import WGS84
from layers.errors import CrsError, DataError
from layers.schema import Column, Schema
from layers.source import Layer, valid_on
from tests.builders import STRIP, UTM11, source_of, write_csv, write_geojson

HEADER = "name,type,lon,lat"


def load(path: Path, **options: Any) -> Layer:
    return place.load(source_of(path, **options), area=STRIP, crs=UTM11)


def one_place(folder: Path, header: str = "", cells: str = "", **options: Any) -> pd.Series:
    path = write_csv(folder / "a.csv", HEADER + header, "A,town,-116.5,32.5" + cells)
    return load(path, **options).frame.iloc[0]


def test_a_frame_has_the_schema_columns_in_order_with_their_dtypes(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", HEADER + ",extra", "A,town,-116.5,32.5,x")
    frame = load(path).frame
    assert list(frame.columns) == [*place.SCHEMA.names, "geometry"]
    assert isinstance(frame.index, pd.RangeIndex)
    assert frame.crs == UTM11
    assert frame.dtypes.astype(str).to_dict() == {
        "place_id": "object",
        "name": "object",
        "type": "object",
        "population": "Int64",
        "height_m": "float64",
        "country": "object",
        "source": "object",
        "licence": "object",
        "retrieved": "datetime64[us]",
        "precision_m": "float64",
        "valid_from": "datetime64[us]",
        "valid_to": "datetime64[us]",
        "sensitivity": "object",
        "basis": "object",
        "geometry": "geometry",
    }


def test_coordinates_arrive_in_the_study_crs(tmp_path: Path) -> None:
    # The central meridian of zone 11 is -117: easting 500 000, northing 0.9996 of the way from the equator.
    path = write_csv(tmp_path / "a.csv", HEADER, "A,town,-117,32")
    at = load(path).frame.geometry[0]
    arc_m = Geod(ellps="WGS84").line_length([-117, -117], [0, 32])
    assert (at.x, at.y) == pytest.approx((500_000, 0.9996 * arc_m), abs=1e-3)


def test_provenance_of_a_row_beats_the_study_file_beats_the_defaults(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        HEADER + ",source,precision_m,sensitivity,basis,retrieved",
        "A,town,-116.5,32.5,Atlas,7,restricted,illustrative,2020-02-03",
        "B,town,-116.5,32.5,,,,,",
    )
    frame = load(path, precision_m=50.0, basis="approximate", retrieved=date(2021, 1, 1)).frame
    assert frame["source"].tolist() == ["Atlas", "Test"]
    assert frame["precision_m"].tolist() == [7.0, 50.0]
    assert frame["sensitivity"].tolist() == ["restricted", "public"]
    assert frame["basis"].tolist() == ["illustrative", "approximate"]
    assert frame["retrieved"].dt.strftime("%Y-%m-%d").tolist() == ["2020-02-03", "2021-01-01"]


def test_unknown_precision_is_nan_not_zero(tmp_path: Path) -> None:
    assert np.isnan(one_place(tmp_path)["precision_m"])


def test_columns_values_and_constants_translate_a_file(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv", "Nombre,clase,x,y", "Tecate,pueblo,-116.6,32.5", "Mexicali,,-116.5,32.5"
    )
    frame = load(
        path,
        columns={"name": "Nombre", "type": "clase"},
        values={"type": {"pueblo": "town", "": "city"}},
        constants={"country": "MX", "population": 5},
    ).frame
    assert frame["name"].tolist() == ["Tecate", "Mexicali"]
    assert frame["type"].tolist() == ["town", "city"]
    assert frame["country"].tolist() == ["MX", "MX"]
    assert frame["population"].tolist() == [5, 5]


def test_mapped_easting_and_northing_are_read_in_the_stated_crs(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "type,E,N", "town,500000,3600000")
    frame = load(path, columns={"lon": "E", "lat": "N"}, crs="EPSG:32611").frame
    assert shapely.get_coordinates(frame.geometry.to_numpy()).tolist() == [[500000.0, 3600000.0]]


@pytest.mark.parametrize("word", ["true", "YES", "1", "t"])
def test_words_for_true(tmp_path: Path, word: str) -> None:
    from layers import checkpoint

    path = write_csv(tmp_path / "a.csv", "lon,lat,is_permanent", f"-116.5,32.5,{word}")
    frame = checkpoint.load(source_of(path), area=STRIP, crs=UTM11).frame
    assert frame["is_permanent"].tolist() == [True]


def test_camps_are_restricted_unless_the_study_file_says_otherwise(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", HEADER, "A,camp,-116.5,32.5", "B,town,-116.5,32.5")
    assert load(path).frame["sensitivity"].tolist() == ["restricted", "public"]
    assert load(path, sensitivity="public").frame["sensitivity"].tolist() == ["public", "public"]


def lines(folder: Path, *shapes: Any, **properties: Any) -> Path:
    return write_geojson(folder / "a.geojson", [(shape, properties) for shape in shapes])


def test_a_barrier_is_trimmed_to_the_area_and_slivers_are_dropped(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        shapely.LineString([(-116.5, 31.0), (-116.5, 34.0)]),
        shapely.LineString([(-116.0, 31.9), (-115.9, 31.9)]),
        shapely.LineString([(-117.2, 32.5), (-117.1, 32.5)]),
    )
    layer = barrier.load(source_of(path), area=STRIP, crs=UTM11)
    assert (layer.counts.read, layer.counts.kept, layer.counts.clipped) == (3, 1, 2)
    back = layer.frame.geometry.to_crs(WGS84)[0]
    assert back.bounds == pytest.approx((-116.5, 32.0, -116.5, 33.0), abs=1e-6)


def test_a_line_that_touches_the_area_in_one_point_is_clipped_away(tmp_path: Path) -> None:
    area = Area.from_bounds(-117.0, 32.0, -116.0, 33.0)
    corner = area.core(UTM11).exterior.coords[0]
    path = write_csv(
        tmp_path / "a.csv",
        "wkt",
        f'"LINESTRING ({corner[0]} {corner[1]}, {corner[0] + 900} {corner[1] - 900})"',
        f'"LINESTRING ({corner[0] - 100} {corner[1] + 900}, {corner[0] - 200} {corner[1] + 900})"',
    )
    layer = barrier.load(source_of(path, crs="EPSG:32611"), area=area, crs=UTM11)
    assert (layer.counts.read, layer.counts.kept, layer.counts.clipped) == (2, 1, 1)


def test_a_route_is_kept_whole_where_it_touches_the_area(tmp_path: Path) -> None:
    path = lines(tmp_path, shapely.LineString([(-116.5, 31.0), (-116.5, 34.0)]), name="x")
    frame = route.load(source_of(path), area=STRIP, crs=UTM11).frame
    assert frame.geometry.to_crs(WGS84)[0].bounds == pytest.approx((-116.5, 31.0, -116.5, 34.0), abs=1e-6)
    assert frame["mode"].tolist() == ["foot"]


def test_the_parts_of_a_route_that_follow_one_another_are_joined_in_their_direction(tmp_path: Path) -> None:
    parts = shapely.MultiLineString([[(-116.4, 32.5), (-116.3, 32.5)], [(-116.5, 32.5), (-116.4, 32.5)]])
    frame = route.load(source_of(lines(tmp_path, parts)), area=STRIP, crs=UTM11).frame
    line = frame.geometry.to_crs(WGS84)[0]
    assert line.geom_type == "LineString"
    assert (line.coords[0][0], line.coords[-1][0]) == pytest.approx((-116.5, -116.3))


def test_a_route_that_crosses_itself_keeps_its_order(tmp_path: Path) -> None:
    loop = shapely.LineString([(-116.5, 32.5), (-116.48, 32.52), (-116.5, 32.52), (-116.48, 32.5)])
    frame = route.load(source_of(lines(tmp_path, loop)), area=STRIP, crs=UTM11).frame
    corners = shapely.get_coordinates(frame.geometry.to_crs(WGS84).to_numpy())
    assert corners == pytest.approx(shapely.get_coordinates(loop), abs=1e-7)


def test_a_long_edge_in_degrees_stays_straight_in_degrees(tmp_path: Path) -> None:
    # A parallel over one degree bows 100 m off its chord at latitude 32.5; densified, less than half a metre.
    path = lines(tmp_path, shapely.LineString([(-117.0, 32.5), (-116.0, 32.5)]))
    line = barrier.load(source_of(path), area=STRIP, crs=UTM11).frame.geometry[0]
    middle = gpd.GeoSeries([shapely.Point(-116.5, 32.5)], crs=WGS84).to_crs(UTM11)[0]
    assert line.distance(middle) < 0.5


def test_what_lies_half_a_world_away_does_not_disturb_the_projection(tmp_path: Path) -> None:
    world = shapely.MultiPolygon([shapely.box(-179.9, 10, -60, 80), shapely.box(170, 60, 180, 70)])
    frame = desert.load(source_of(lines(tmp_path, world, name="America")), area=STRIP, crs=UTM11).frame
    assert frame.geometry[0].area == pytest.approx(STRIP.core(UTM11).area, rel=1e-9)


def test_the_margin_is_read_too(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv", HEADER, "in,town,-116.5,32.5", "near,town,-115.95,32.5", "far,town,-115.8,32.5"
    )
    wide = Area(STRIP.polygon, margin_m=10_000)
    assert place.load(source_of(path), area=wide, crs=UTM11).frame["name"].tolist() == ["in", "near"]
    assert load(path).frame["name"].tolist() == ["in"]


def test_a_layer_with_nothing_in_the_area_but_near_it_is_empty(tmp_path: Path) -> None:
    layer = load(write_csv(tmp_path / "a.csv", HEADER, "A,town,-113,32.5"))
    assert (layer.counts.read, layer.counts.kept, layer.counts.clipped) == (1, 0, 1)
    assert list(layer.frame.columns) == [*place.SCHEMA.names, "geometry"]
    assert layer.frame.crs == UTM11


def test_a_layer_far_away_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrsError, match="far outside the area"):
        load(write_csv(tmp_path / "a.csv", HEADER, "A,town,-110,32.5"))


def test_every_row_may_be_set_aside(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", HEADER + ",note", "A,twon,-116.5,32.5,mine", "B,town,west,32.5,")
    layer = load(path, on_bad_rows="set-aside")
    assert layer.counts.set_aside == layer.counts.read == 2
    assert layer.set_aside.columns.tolist() == [
        "row", "column", "value", "reason", "name", "type", "lon", "lat", "note",
    ]  # fmt: skip
    assert layer.set_aside.loc[0, ["row", "column", "value", "note"]].tolist() == [2, "type", "twon", "mine"]
    assert layer.set_aside["reason"][1].startswith("is not a number")


def test_a_row_with_several_faults_is_set_aside_once(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", HEADER + ",row,population", "A,twon,west,32.5,mine,many")
    aside = load(path, on_bad_rows="set-aside").set_aside
    assert aside["column"].tolist() == ["type, population, lon"]
    assert aside["value"].tolist() == ["twon, many, west"]
    assert aside["file.row"].tolist() == ["mine"]


def test_features_set_aside_keep_their_shape_as_text(tmp_path: Path) -> None:
    path = write_geojson(
        tmp_path / "a.geojson",
        [
            (shapely.LineString([(0, 0), (1, 1)]), {"type": "town"}),
            (shapely.Point(-116.5, 32.5), {"type": "town"}),
        ],
    )
    aside = load(path, on_bad_rows="set-aside").set_aside
    assert aside["wkt"].tolist() == ["LINESTRING (0 0, 1 1)"]


TRACK = Schema(
    kind="track",
    key="track_id",
    geometry=frozenset({"LineString"}),
    columns=(Column(name="length", dtype="number", doc="as told"),),
    sensitivity="public",
    clip="cut",
    doc="a line that may not be in parts",
)


def test_a_cut_line_in_parts_becomes_rows_where_the_schema_has_no_parts(tmp_path: Path) -> None:
    u_turn = shapely.LineString([(-116.6, 32.9), (-116.6, 33.1), (-116.4, 33.1), (-116.4, 32.9)])
    layer = load_vector(source_of(lines(tmp_path, u_turn)), TRACK, area=STRIP, crs=UTM11)
    assert layer.frame["track_id"].tolist() == ["track-0001-1", "track-0001-2"]
    assert set(layer.frame.geom_type) == {"LineString"}
    assert layer.counts.kept == 1


def test_a_kind_may_derive_columns_and_change_shapes_before_projection(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "feet,wkt", '3,"LINESTRING (-116.5 32.5, -116.4 32.5)"')
    special = Special(
        inputs=("feet",),
        derive=lambda given, _: given.assign(length=[str(float(cell) * 0.3048) for cell in given["feet"]]),
        reshape=lambda frame, _: frame.geometry.reverse(),
    )
    layer = load_vector(source_of(path, crs="EPSG:4326"), TRACK, area=STRIP, crs=UTM11, special=special)
    assert layer.frame["length"].tolist() == [pytest.approx(0.9144)]
    line = layer.frame.geometry[0]
    assert line.coords[0][0] > line.coords[-1][0]


CELL = st.tuples(
    st.sampled_from(["town", "camp", "twon", ""]),
    st.sampled_from(["-116.5", "-116.25", "-115.5", "-130", "200", "east", ""]),
    st.sampled_from(["32.5", "32.75", "34", "-95", "north"]),
    st.sampled_from(["", "5", "-1", "1.5", "few"]),
)


@given(rows=st.lists(CELL, min_size=1, max_size=12), order=st.randoms(use_true_random=False))
def test_nothing_is_lost_and_the_order_of_the_rows_does_not_matter(
    rows: list[tuple[str, ...]], order: Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("order")
    named = [(f"n{i}", *row) for i, row in enumerate(rows)]
    shuffled = order.sample(named, len(named))
    outcomes = [_outcome(folder / "a.csv", these) for these in (named, shuffled)]
    if isinstance(outcomes[0], str) or isinstance(outcomes[1], str):
        assert outcomes[0] == outcomes[1]
        return
    (first, first_aside), (second, second_aside) = outcomes
    assert_frame_equal(first, second)
    assert first_aside == second_aside


def _outcome(path: Path, rows: list[tuple[str, ...]]) -> str | tuple[pd.DataFrame, list[str]]:
    write_csv(path, HEADER + ",population", *(",".join(row) for row in rows))
    source = source_of(path, on_bad_rows="set-aside")
    before = deepcopy(source)
    try:
        layer = place.load(source, area=STRIP, crs=UTM11)
    except CrsError as error:
        return type(error).__name__
    assert source == before
    counts = layer.counts
    assert counts.read == counts.kept + counts.clipped + counts.set_aside == len(rows)
    assert (counts.kept, counts.set_aside) == (len(layer.frame), len(layer.set_aside))
    frame = layer.frame.drop(columns="place_id").sort_values("name", ignore_index=True)
    return frame, sorted(layer.set_aside["name"] + ": " + layer.set_aside["reason"])


DAY = date(2020, 1, 1)


@given(
    begin=st.none() | st.integers(-9, 9),
    length=st.none() | st.integers(1, 9),
    on=st.integers(-20, 20),
)
def test_a_thing_is_in_force_from_its_first_day_to_the_day_before_its_last(
    begin: int | None, length: int | None, on: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    end = None if length is None else (begin or 0) + length
    dates = ["" if days is None else (DAY + timedelta(days=days)).isoformat() for days in (begin, end)]
    path = write_csv(
        tmp_path_factory.mktemp("valid") / "a.csv",
        HEADER + ",valid_from,valid_to",
        "A,town,-116.5,32.5," + ",".join(dates),
    )
    frame = load(path).frame
    expected = (begin is None or begin <= on) and (end is None or on < end)
    assert (len(valid_on(frame, DAY + timedelta(days=on))) == 1) == expected


def test_refusal_names_the_file_and_lists_forty_faults_at_most(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", HEADER, *(f"n{i},twon,-116.5,32.5" for i in range(50)))
    with pytest.raises(DataError) as caught:
        load(path)
    assert len(caught.value.faults) == 50
    assert str(caught.value).splitlines()[-1] == "  - and 10 more"
