"""The water plan in a GeoPackage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from layers import crs
from maps import _described_water, geopackage
from maps.redact import Audience
from tests.builders import UTM11
from tests.maps.builders import CACHE, study
from tests.maps.watered import POSITIONS, plan, resupply, told, watered

TABLES = {
    "water_sites", "water_demand", "water_reach", "water_trips", "water_stops", "water_outages",
    "water_curve", "water_unserved",
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return geopackage.write(watered(), tmp_path_factory.mktemp("gpkg") / "study.gpkg", audience="restricted")


def ask(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def read(path: Path, table: str) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(path, layer=table)


def test_the_plan_is_in_tables_of_its_own(whole: Path) -> None:
    tables = {name: geometry for name, geometry in pyogrio.list_layers(whole) if name.startswith("water_")}
    assert set(tables) == TABLES
    shown = {name: kind for name, kind in tables.items() if kind is not None}
    assert shown == {"water_sites": "Point", "water_demand": "Point", "water_trips": "LineString"}
    for name in shown:
        assert crs.parse(read(whole, name).crs) == UTM11
    assert ask(whole, "PRAGMA integrity_check") == [("ok",)]


def test_sites_come_back_as_they_were(whole: Path) -> None:
    sites = read(whole, "water_sites").set_index("site_id")
    assert list(sites.index) == ["cache-7", "new-1", "new-2", "old-2"]
    assert list(sites["is_chosen"]) == [True, True, True, False]
    assert sites["backup_site"]["cache-7"] == "new-1"
    assert pd.isna(sites["backup_site"]["new-2"])
    assert sites["capacity_l"].isna().tolist() == [False, True, True, False]
    assert list(sites["people_hours"])[:3] == [12.0, 9.5, 7.25]
    point = sites.geometry["cache-7"]
    assert (point.x, point.y) == CACHE


def test_demand_reach_outages_and_curve(whole: Path) -> None:
    demand = read(whole, "water_demand").set_index("demand_id")
    assert demand["served_l"].sum() == 28
    assert demand["site_id"].isna().tolist() == [False] * 4 + [True] * 2
    assert read(whole, "water_reach")["within"].sum() == 6
    assert list(read(whole, "water_outages")["litres_lost"]) == [10, 8, 4]
    assert list(read(whole, "water_curve")["covered_l"]) == [16, 24, 28]


def test_trips_are_their_ways_with_what_a_crew_must_know(whole: Path) -> None:
    ways = read(whole, "water_trips")
    assert list(ways["kind"]) == ["drive", "walk", "drive", "walk", "drive"]
    assert set(ways["turn_back_h"]) == {12.25}
    assert set(ways["days"]) == {"3, 18"}
    stops = read(whole, "water_stops")
    assert list(stops["site_id"]) == ["new-1", "cache-7"]
    assert read(whole, "water_unserved")["reason_es"][0].startswith("ningún camino")


def test_every_column_of_the_plan_says_what_it_means(whole: Path) -> None:
    rows = ask(whole, "SELECT table_name, column_name, description FROM gpkg_data_columns")
    told = {(table, column): said for table, column, said in rows}
    for table in TABLES:
        for column in read(whole, table).columns.drop("geometry", errors="ignore"):
            assert told.get((table, column)), f"{table}.{column}"
    said = ask(whole, "SELECT description FROM gpkg_contents WHERE table_name LIKE 'water!_%' ESCAPE '!'")
    assert all(text.startswith("RESTRICTED") for (text,) in said)
    assert set(_described_water.TABLES) == set(_described_water.COLUMNS)


def test_without_trips_and_with_other_cases(tmp_path: Path) -> None:
    cases = pd.DataFrame(
        {
            "scenario": ["hot"],
            "label_en": ["a hot day"],
            "label_es": ["un día caluroso"],
            "wanted_l": [50.0],
            "covered_l": [30.0],
            "best_l": [33.0],
            "regret_l": [3.0],
        }
    )
    path = geopackage.write(
        watered(resupply=None, scenarios=cases), tmp_path / "s.gpkg", audience="restricted"
    )
    names = {name for name, _ in pyogrio.list_layers(path) if name.startswith("water_")}
    assert names == TABLES - {"water_trips", "water_stops", "water_unserved"} | {"water_scenarios"}


def test_no_trips_at_all_leave_no_empty_table(tmp_path: Path) -> None:
    base = resupply()
    none = {name: getattr(base, name).iloc[:0] for name in ("trips", "stops", "legs", "heat", "calendar")}
    path = geopackage.write(
        watered(resupply=replace(base, **none)), tmp_path / "s.gpkg", audience="restricted"
    )
    names = {name for name, _ in pyogrio.list_layers(path)}
    assert not names & {"water_trips", "water_stops"}
    assert "water_unserved" in names


@pytest.mark.parametrize("audience", ["public", "partner"])
def test_others_get_the_file_of_a_study_that_has_totals_only(tmp_path: Path, audience: Audience) -> None:
    with_plan = geopackage.write(watered(), tmp_path / "with" / "s.gpkg", audience=audience)
    without = geopackage.write(told(), tmp_path / "without" / "s.gpkg", audience=audience)
    assert with_plan.read_bytes() == without.read_bytes()


def test_no_position_of_the_plan_is_in_a_public_file(tmp_path: Path) -> None:
    path = geopackage.write(watered(), tmp_path / "s.gpkg")
    for name, geometry in pyogrio.list_layers(path):
        if geometry is None:
            continue
        frame = read(path, name)
        coordinates = frame.get_coordinates().to_numpy()
        for place in POSITIONS:
            # Nearer than 100 m: three decimals of a degree.
            assert not (abs(coordinates - place).max(axis=1) < 50).any(), (name, place)


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    one = geopackage.write(watered(), tmp_path / "one" / "s.gpkg", audience="restricted")
    two = geopackage.write(watered(), tmp_path / "two" / "s.gpkg", audience="restricted")
    assert one.read_bytes() == two.read_bytes()


def test_the_plan_is_not_changed(tmp_path: Path) -> None:
    given = plan()
    before = (given.sites.copy(), given.demand.copy(), given.reach.copy())
    geopackage.write(replace(study(), water=given), tmp_path / "s.gpkg", audience="restricted")
    for one, other in zip(before, (given.sites, given.demand, given.reach), strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))
