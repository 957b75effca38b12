"""What each kind does beyond the engine that all share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

import layers
from layers import death, encounter, gap, land, route, water
from layers.errors import DataError
from layers.schema import PROVENANCE
from tests.builders import STRIP, UTM11, source_of, write_csv, write_geojson

POINT = "-116.5,32.5"
DEFAULTS: dict[str, dict[str, Any]] = {
    "barrier": {"type": "unknown"},
    "gap": {"cause": "unknown", "sensitivity": "restricted"},
    "checkpoint": {"type": "unknown", "is_permanent": True, "sensitivity": "public"},
    "port": {"sensitivity": "public"},
    "rail": {"type": "line", "is_active": True},
    "route": {"mode": "foot", "sensitivity": "restricted"},
    "water": {"type": "unknown", "status": "unknown", "sensitivity": "restricted"},
    "desert": {"sensitivity": "public"},
    "site": {"sensitivity": "restricted"},
}
LINE = '"LINESTRING (-116.5 32.5, -116.4 32.5)"'
POLYGON = '"POLYGON ((-116.5 32.5, -116.4 32.5, -116.4 32.6, -116.5 32.5))"'


@pytest.mark.parametrize("kind", sorted(DEFAULTS))
def test_a_bare_geometry_gets_the_defaults_of_its_kind(tmp_path: Path, kind: str) -> None:
    schema = layers.module(kind).SCHEMA
    shape = '"POINT (-116.5 32.5)"' if "Point" in schema.geometry else LINE
    path = write_csv(tmp_path / "a.csv", "wkt", POLYGON if kind == "desert" else shape)
    layer = layers.module(kind).load(source_of(path, crs="EPSG:4326"), area=STRIP, crs=UTM11)
    row = layer.frame.iloc[0]
    assert row[schema.key] == f"{kind}-0002"
    assert {name: row[name] for name in DEFAULTS[kind]} == DEFAULTS[kind]
    absent = set(schema.names) - {schema.key, *DEFAULTS[kind], *(column.name for column in PROVENANCE)}
    assert all(pd.isna(row[name]) for name in absent)


def test_an_opening_may_be_a_point_or_a_line(tmp_path: Path) -> None:
    path = write_geojson(
        tmp_path / "a.geojson",
        [
            (shapely.Point(-116.5, 32.5), {"length_m": 12}),
            (shapely.LineString([(-116.5, 32.5), (-116.4, 32.5)]), {}),
        ],
    )
    frame = gap.load(source_of(path), area=STRIP, crs=UTM11).frame
    assert frame.geom_type.tolist() == ["Point", "LineString"]


def test_water_may_be_a_point_or_a_lake_and_a_lake_stays_whole(tmp_path: Path) -> None:
    lake = shapely.box(-116.1, 32.4, -115.9, 32.6)
    path = write_geojson(
        tmp_path / "a.geojson", [(lake, {"type": "lake"}), (shapely.Point(-116.5, 32.5), {})]
    )
    frame = water.load(source_of(path), area=STRIP, crs=UTM11).frame
    assert frame.geometry.to_crs(4326)[0].bounds == pytest.approx(lake.bounds, abs=1e-6)


@pytest.mark.parametrize(
    ("header", "cell", "period"),
    [
        ("month", "2020-01", ("2020-01-01", "2020-02-01")),
        ("month", "2020-12", ("2020-12-01", "2021-01-01")),
        ("fiscal_year", "2015", ("2014-10-01", "2015-10-01")),
        ("fiscal_year", "FY2015", ("2014-10-01", "2015-10-01")),
        ("period_start,period_end", "2020-01-05,2020-01-12", ("2020-01-05", "2020-01-12")),
    ],
)
def test_a_period_is_half_open(tmp_path: Path, header: str, cell: str, period: tuple[str, str]) -> None:
    path = write_csv(tmp_path / "a.csv", f"sector,{header},deaths", f"tucson,{cell},3")
    layer = encounter.load(source_of(path), area=STRIP, crs=UTM11)
    row = layer.frame.iloc[0]
    assert (f"{row['period_start']:%Y-%m-%d}", f"{row['period_end']:%Y-%m-%d}") == period
    assert row["deaths"] == 3.0
    assert pd.isna(row["rescues"])
    assert not hasattr(layer.frame, "crs")


def test_a_column_named_otherwise_may_be_mapped_to_the_month(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "sector,mes", "tucson,2020-02")
    frame = encounter.load(source_of(path, columns={"month": "mes"}), area=STRIP, crs=UTM11).frame
    assert f"{frame['period_end'][0]:%Y-%m-%d}" == "2020-03-01"


def test_bad_rows_of_a_table_without_geometry_are_set_aside(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "sector,month", "tucson,2020-02", ",2020-03", "yuma,March")
    layer = encounter.load(source_of(path, on_bad_rows="set-aside"), area=STRIP, crs=UTM11)
    assert (layer.counts.read, layer.counts.kept, layer.counts.set_aside) == (3, 1, 2)
    assert layer.set_aside["row"].tolist() == [3, 4]


PERSON = "death_id,Name,Case Number,found_on,notes,sex,lon,lat"


def test_names_numbers_and_notes_of_the_dead_are_never_read(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "a.csv",
        PERSON,
        f"ML-1,Somebody,15-0001,2015-01-01,found by a friend,male,{POINT}",
        f"ML-2,Somebody,15-0002,no date,found by a friend,female,{POINT}",
    )
    layer = death.load(source_of(path, on_bad_rows="set-aside"), area=STRIP, crs=UTM11)
    text = layer.frame.to_csv() + layer.set_aside.to_csv()
    assert not any(secret in text for secret in ("Somebody", "15-000", "friend", "ML-"))
    assert layer.frame["death_id"].tolist() == ["death-0002"]
    assert layer.set_aside["found_on"].tolist() == ["no date"]


def test_a_name_cannot_come_in_as_the_sex_of_the_dead(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", PERSON, f"ML-1,Somebody,15-0001,2015-01-01,,male,{POINT}")
    source = source_of(path, columns={"sex": "Name"}, on_bad_rows="set-aside")
    assert death.load(source, area=STRIP, crs=UTM11).frame.empty


def test_land_says_whether_water_may_be_left_there(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "wkt,access", f"{POLYGON},allowed", f"{POLYGON},forbidden")
    frame = land.load(source_of(path, crs="EPSG:4326"), area=STRIP, crs=UTM11).frame
    assert frame["access"].tolist() == ["allowed", "forbidden"]
    assert set(frame["sensitivity"]) == {"restricted"}
    bare = write_csv(tmp_path / "b.csv", "wkt", POLYGON)
    with pytest.raises(DataError, match="access"):
        land.load(source_of(bare, crs="EPSG:4326"), area=STRIP, crs=UTM11)


def test_more_than_fit_in_a_closed_truck_are_a_fault_of_their_row(tmp_path: Path) -> None:
    rows = (f"{LINE},road,closed_truck,1000", f"{LINE},road,closed_truck,1001", f"{LINE},rail,,1200")
    path = write_csv(tmp_path / "a.csv", "wkt,mode,vehicle,people", *rows)
    with pytest.raises(DataError, match=r"(?s)row 3, column 'people'.*1,000 people do not fit") as caught:
        route.load(source_of(path, crs="EPSG:4326"), area=STRIP, crs=UTM11)
    assert len(caught.value.faults) == 1


def test_a_route_says_how_many_walk_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", "wkt,people_per_day", f"{LINE},2.5", f"{LINE},")
    frame = route.load(source_of(path, crs="EPSG:4326"), area=STRIP, crs=UTM11).frame
    assert frame["people_per_day"].iloc[0] == 2.5
    assert pd.isna(frame["people_per_day"].iloc[1])
