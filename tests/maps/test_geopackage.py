from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio

from layers import crs
from maps import geopackage
from maps.redact import Audience
from tests.builders import UTM11
from tests.maps.builders import CAMP, SECRETS, study
from tests.maps.reached import reach, reached
from tests.maps.walked import corridors, flow, isochrones, openly_walked, walked


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return geopackage.write(study(), tmp_path_factory.mktemp("gpkg") / "study.gpkg", audience="restricted")


def ask(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def read(path: Path, table: str) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(path, layer=table)


def test_the_file_is_a_sound_geopackage(whole: Path) -> None:
    assert ask(whole, "PRAGMA integrity_check") == [("ok",)]
    assert ask(whole, "PRAGMA foreign_key_check") == []
    assert ask(whole, "PRAGMA application_id") == [(int.from_bytes(b"GPKG"),)]
    assert ask(whole, "PRAGMA freelist_count") == [(0,)]
    assert ask(whole, "PRAGMA journal_mode") == [("delete",)]
    assert [each.name for each in whole.parent.iterdir()] == ["study.gpkg"]


def test_every_layer_is_a_table_in_the_study_crs(whole: Path) -> None:
    tables = dict(pyogrio.list_layers(whole))
    expected = set(study().layers) | {"openings", "segments", "routes"}
    told = {"encounter", "study", "notes", "sources", "factors", "layer_styles"}
    assert expected | told == set(tables)
    assert {name for name, geometry in tables.items() if geometry is not None} == expected
    for name in expected:
        assert crs.parse(read(whole, name).crs) == UTM11, name


def test_tables_say_what_they_are(whole: Path) -> None:
    rows = {
        name: rest
        for name, *rest in ask(
            whole, "SELECT table_name, data_type, identifier, description FROM gpkg_contents"
        )
    }
    assert rows["openings"][:2] == ["features", "Openings in the barrier"]
    assert rows["port"][2] == "Sources: A published table"
    assert rows["factors"][0] == "attributes"
    assert rows["terrain"][0] == "2d-gridded-coverage"


def test_segments_carry_every_measure(whole: Path) -> None:
    given, back = study().segments, read(whole, "segments")
    assert list(back["segment_id"]) == list(given.index)
    for column in given.columns.drop("geometry"):
        assert list(back[column]) == list(given[column]), column
    assert back.geometry.geom_equals_exact(given.geometry.reset_index(drop=True), 0).all()


def test_days_are_days_and_missing_stays_missing(whole: Path) -> None:
    info = pyogrio.read_info(whole, layer="death")
    types = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert types["found_on"] == "OFTDate"
    assert types["count"] == "OFTInteger64"
    places = read(whole, "place")
    assert places["population"].isna().tolist() == [False, True, True]
    assert read(whole, "death")["died_on"].isna().all()


def test_factors_and_sources_stand_in_tables(whole: Path) -> None:
    factors = read(whole, "factors").set_index("factor")
    assert factors["curve"]["air_heat"] == "25 -> 0; 45 -> 1"
    assert factors["weight"]["water_distance"] == 2
    assert factors["citation"]["air_heat"] == "Test 2020"
    assert set(read(whole, "sources")["licence"]) == {"CC BY 4.0"}
    facts = read(whole, "study").set_index("key")
    assert facts["en"]["date"] == "2024-07-01"
    assert facts["es"]["audience"].startswith("RESTRINGIDO")


def test_the_relief_comes_back_as_it_was(whole: Path) -> None:
    given = study().rasters["terrain"]
    with rasterio.open(f"GPKG:{whole}:terrain") as file:
        back = file.read(1, masked=True).filled(np.nan)
        assert crs.parse(file.crs.to_wkt()) == UTM11
        np.testing.assert_allclose(file.bounds, given.bounds, atol=1e-6)
    np.testing.assert_array_equal(back, given.values)


@pytest.mark.parametrize("audience", ["public", "restricted"])
def test_the_same_study_gives_the_same_bytes_at_another_time(tmp_path: Path, audience: Audience) -> None:
    one = geopackage.write(study(), tmp_path / "one" / "s.gpkg", audience=audience)
    time.sleep(1.1)
    two = geopackage.write(replace(study()), tmp_path / "two" / "s.gpkg", audience=audience)
    assert one.read_bytes() == two.read_bytes()


def test_writing_leaves_no_option_behind(tmp_path: Path) -> None:
    geopackage.write(study(), tmp_path / "s.gpkg")
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None
    assert pyogrio.get_gdal_config_option("OGR_SQLITE_SYNCHRONOUS") is None


def test_nothing_restricted_is_in_the_bytes_of_a_public_file(tmp_path: Path) -> None:
    raw = geopackage.write(study(), tmp_path / "s.gpkg").read_bytes()
    everything = geopackage.write(study(), tmp_path / "r.gpkg", audience="restricted").read_bytes()
    little = np.array(CAMP, dtype="<f8").tobytes()
    assert little in everything
    assert b"Hill camp" in everything
    for secret in SECRETS:
        for value in secret:
            assert np.array([value], dtype="<f8").tobytes() not in raw
            assert np.array([value], dtype=">f8").tobytes() not in raw
            assert np.array([value], dtype="<f4").tobytes() not in raw, "corners of the spatial index"
            assert np.array([value], dtype=">f4").tobytes() not in raw, "corners of the spatial index"
    for name in (b"Hill camp", b"Cache 7", b"Storm gate", b"Along the wash"):
        assert name not in raw
    tables = {name for name, _ in pyogrio.list_layers(tmp_path / "s.gpkg")}
    assert "gap" not in tables


def test_a_failing_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.gpkg"
    path.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(geopackage, "_write_raster", fail)
    with pytest.raises(OSError, match="No space"):
        geopackage.write(study(), path)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["s.gpkg"]


def test_mixed_lines_become_multi_lines_and_empty_frames_no_table(tmp_path: Path) -> None:
    from shapely import MultiLineString

    mixed = study()
    barrier = mixed.layers["barrier"].copy()
    barrier.loc[1, "geometry"] = MultiLineString([barrier.geometry.iloc[1]])
    mixed = replace(mixed, layers={"barrier": barrier}, segments=mixed.segments.iloc[:0])
    path = geopackage.write(mixed, tmp_path / "s.gpkg")
    assert dict(pyogrio.list_layers(path))["barrier"] == "MultiLineString"
    assert "segments" not in dict(pyogrio.list_layers(path))


def test_walking_has_tables_that_say_what_they_are(tmp_path: Path) -> None:
    path = geopackage.write(walked(), tmp_path / "s.gpkg", audience="restricted")
    times = read(path, "isochrones")
    assert list(times["isochrone_id"]) == list(isochrones().index)
    assert times.geometry.geom_equals_exact(isochrones().geometry.reset_index(drop=True), 0).all()
    assert list(read(path, "corridors")["given_h"]) == list(corridors()["given_h"])
    said = {
        name: rest
        for name, *rest in ask(path, "SELECT table_name, identifier, description FROM gpkg_contents")
    }
    assert said["isochrones"][0] == "Walking time to road, water and help"
    assert "at most so many hours" in said["isochrones"][1]
    assert said["corridors"][0] == "Modelled corridors"
    assert said["flow"] == ["Modelled flow", "Modelled passages per walker; vereda; CC BY 4.0"]
    with rasterio.open(f"GPKG:{path}:flow") as file:
        np.testing.assert_array_equal(file.read(1, masked=True).filled(np.nan), flow().values)
    assert "cells" not in dict(pyogrio.list_layers(path))
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_public_file_has_cells_and_no_vertex_of_a_corridor(tmp_path: Path) -> None:
    path = geopackage.write(openly_walked(), tmp_path / "s.gpkg")
    tables = dict(pyogrio.list_layers(path))
    assert {"isochrones", "cells"} <= set(tables)
    assert {"corridors", "flow"}.isdisjoint(tables)
    (said,) = ask(path, "SELECT identifier, description FROM gpkg_contents WHERE table_name = 'cells'")
    assert said[0] == "Modelled corridors and flow, in coarse cells"
    assert "coarse on purpose" in said[1]
    assert "flow" not in {name for (name,) in ask(path, "SELECT table_name FROM gpkg_contents")}
    raw = path.read_bytes()
    for vertex in corridors().geometry.iloc[0].exterior.coords:
        assert np.array(vertex, dtype="<f8").tobytes() not in raw
    assert list(read(path, "cells").columns) == ["cell", "corridor_count", "flow", "geometry"]


def test_reach_and_sight_come_back_as_they_were(tmp_path: Path) -> None:
    path = geopackage.write(reached(), tmp_path / "s.gpkg", audience="restricted")
    back = read(path, "reach").set_index("reach_id")
    assert crs.parse(back.crs) == UTM11
    assert back.geometry.geom_equals_exact(reach().geometry, 0).all()
    for column in reach().columns.drop("geometry"):
        assert list(back[column]) == list(reach()[column]), column
    for kind in ("rescue_beacon", "cell_mast", "lookout"):
        with rasterio.open(f"GPKG:{path}:sight_{kind}") as file:
            values = file.read(1, masked=True).filled(np.nan)
            np.testing.assert_allclose(file.bounds, reached().sight[kind].bounds, atol=1e-6)
        np.testing.assert_array_equal(values, reached().sight[kind].values)
    said = {
        name: rest
        for name, *rest in ask(path, "SELECT table_name, identifier, description FROM gpkg_contents")
    }
    assert said["reach"][0] == "Reach on foot from single places"
    assert "from one place" in said["reach"][1]
    title, doc = said["sight_rescue_beacon"]
    assert title == "In line of sight: rescue beacon"
    assert "from the relief alone: how many are in line of sight (rescue beacon); An elevation model" in doc
    places = read(path, "place").set_index("name")
    assert places["height_m"]["Mesa mast"] == 42
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_public_file_has_the_reach_and_sight_of_public_things_alone(tmp_path: Path) -> None:
    path = geopackage.write(reached(), tmp_path / "s.gpkg")
    assert set(read(path, "reach")["name"]) == {"Public tap", "Old road", "Clinic"}
    tables = {name for (name,) in ask(path, "SELECT table_name FROM gpkg_contents")}
    assert {"sight_rescue_beacon", "sight_cell_mast"} <= tables
    assert "sight_lookout" not in tables
    assert "seen_lookout_share" not in read(path, "segments")
    assert list(read(path, "segments")["seen_rescue_beacon_share"]) == [0.456, 0.456]
    raw = path.read_bytes()
    # The name of the layer, "Masts and lookouts", is the page's for masts alone too: no row, rule or grid is.
    for name in (b"Hill camp", b"Cache 7", b"'lookout'", b"seen_lookout", b"sight_lookout"):
        assert name not in raw
    assert "lookout" not in set(read(path, "place")["type"])
    hidden = reach().loc[reach()["sensitivity"] == "restricted"]
    for vertex in hidden.get_coordinates().to_numpy():
        assert np.array(vertex, dtype="<f8").tobytes() not in raw


@pytest.mark.parametrize("audience", ["public", "restricted"])
def test_reach_and_sight_give_the_same_bytes_too(tmp_path: Path, audience: Audience) -> None:
    one = geopackage.write(reached(), tmp_path / "one" / "s.gpkg", audience=audience)
    two = geopackage.write(replace(reached()), tmp_path / "two" / "s.gpkg", audience=audience)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("audience", ["public", "partner", "restricted"])
def test_walking_gives_the_same_bytes_too(tmp_path: Path, audience: Audience) -> None:
    one = geopackage.write(openly_walked(), tmp_path / "one" / "s.gpkg", audience=audience)
    two = geopackage.write(replace(openly_walked()), tmp_path / "two" / "s.gpkg", audience=audience)
    assert one.read_bytes() == two.read_bytes()
