"""The two real studies, on the published files: what comes out agrees with what is known of the places."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.result import StudyResult
from study import body, config, outputs, pipeline

STUDIES = Path(__file__).resolve().parent.parent / "studies"


@pytest.fixture(scope="module")
def imperial(real_data: Path) -> StudyResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VEREDA_DATA", str(real_data))
        return pipeline.run(config.read(STUDIES / "imperial.toml"), audience="restricted")


@pytest.fixture(scope="module")
def tucson(real_data: Path) -> StudyResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VEREDA_DATA", str(real_data))
        return pipeline.run(config.read(STUDIES / "tucson.toml"), audience="restricted")


def test_the_valley_is_below_the_sea(imperial: StudyResult) -> None:
    """Calexico lies at 1 m, El Centro at -12 m, Ocotillo at 113 m."""
    valley = imperial.segments.query("route_id == 'valley'")["elevation_m"].dropna()
    assert valley.between(-20.0, 10.0).all()
    assert valley.iloc[-1] < valley.iloc[0]
    ocotillo = imperial.segments.query("route_id == 'davies'")["elevation_m"].dropna()
    assert ocotillo.iloc[-1] == pytest.approx(113.0, abs=40.0)


def test_elevation_ends_at_the_border(imperial: StudyResult) -> None:
    """3DEP has no value in Mexico: a share below one says so, and no zero stands in for it."""
    terrain = imperial.rasters["terrain"]
    assert terrain.counts.set_aside > terrain.counts.kept
    covered = imperial.segments["elevation_covered_share"]
    assert covered.max() == pytest.approx(1.0)
    assert imperial.segments.loc[covered == 0.0, "elevation_m"].isna().all()


def test_the_sixteenth_opening_runs_on_past_the_areas_edge(imperial: StudyResult) -> None:
    """The one that begins at -116.116 is cut at -116.0, where this area begins."""
    first = imperial.openings.iloc[0]
    assert first["start_lon"] == pytest.approx(-116.0, abs=0.001)
    assert bool(first["reaches_edge"])


def test_both_ports_are_on_the_boundary(imperial: StudyResult) -> None:
    ports = imperial.layers["port"]
    assert sorted(ports["name"]) == ["Calexico: East", "Calexico: West"]
    line = imperial.layers["boundary"].union_all()
    assert (ports.distance(line) < 300.0).all()


def test_incidents_in_the_area_are_those_of_the_file(imperial: StudyResult, real_data: Path) -> None:
    """Counted apart, from the text of the coordinates."""
    found = 0
    path = real_data / "death" / "iom_missing_migrants_us_mexico_2014_2018.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if text := row["Coordinates"].removeprefix("POINT (").removesuffix(")"):
                lon, lat = map(float, text.split())
                found += -116 <= lon <= -115 and 32.5 <= lat <= 33
    area = imperial.area.core(imperial.crs)
    # Both sides count the area itself; the layer holds its margin too.
    assert int(imperial.layers["death"].intersects(area).sum()) == found


def test_every_walking_factor_but_water_is_measured(imperial: StudyResult) -> None:
    shares = {use.factor.name: use.measured_share for use in imperial.factors}
    assert shares["water_distance"] == 0.0
    for name in ("air_heat", "help_distance", "rail_proximity", "opening_proximity", "deaths_nearby"):
        assert shares[name] == 1.0, name
    for name in ("slope", "help_time", "road_time"):
        assert 0.5 < shares[name] <= 1.0, name
    assert any("water" in note.en for note in imperial.notes)


def test_july_is_hotter_in_the_valley_than_at_tucsons_station(imperial: StudyResult) -> None:
    """The station stands at 809 m (EPW header); 800 m lower is about 5 K warmer at 6.5 K/km."""
    valley = imperial.segments.query("route_id == 'valley'")["air_temperature_c"]
    foot = imperial.segments.query("route_id == 'davies'")["air_temperature_c"]
    assert valley.min() > foot.max() - 1.0
    assert valley.between(33.0, 42.0).all()


def test_tucson_says_what_it_lacks(tucson: StudyResult) -> None:
    shares = {use.factor.name: (use.measured_share, use.missing) for use in tucson.factors}
    assert shares["slope"] == (0.0, ("terrain",))
    assert shares["climb"] == (0.0, ("terrain",))
    assert tucson.segments["slope_deg"].isna().all()
    assert (tucson.segments["measured_share"] < 1.0).all()
    assert (tucson.segments["risk_high"] > tucson.segments["risk"]).all()
    note = " ".join(note.en for note in tucson.notes)
    assert "steepness of the ground" in note
    assert "climb" in note


def test_tucson_is_walked_as_level_ground(tucson: StudyResult) -> None:
    walks = tucson.walks
    assert walks is not None
    assert body.LEVEL in tucson.notes
    assert set(walks["basis"]) == {"illustrative"}
    assert set(walks.index.get_level_values("route_id")) == {
        "altar",
        "ajo",
        "baboquivari",
        "nogales",
        "growler",
    }
    assert "elevation_m" not in tucson.segments
    # Off the path on level ground a man walks 2.8 km/h (Irmischer and Clarke 2018), 50 minutes in an hour,
    # and slower the thirstier he is.
    men = walks.xs("man", level="person")
    at_most = tucson.routes["length_m"].reindex(men.index) / 1_000.0 / men["hours"]
    assert (at_most < 2.803 * 50.0 / 60.0 + 0.05).all()
    assert (at_most > 0.5 * 2.803 * 50.0 / 60.0).all()
    # Published for some two days in the Sonoran desert: 6.0 L (a child) to 13.6 L (a pregnant woman), by 2050
    # (Campbell-Staton and others 2021); these walk for one to four days in June.
    assert walks["needed_l"].between(5.0, 20.0).all()
    months = tucson.departures
    assert months is not None
    assert months.groupby("month")["needed_l"].mean().idxmax() in {6, 7}
    # Three days from anything, with two gallons.
    assert walks.loc[("baboquivari", "man"), "p_deficit_10"] > 0.5


def test_tucson_counts_deaths_as_the_file_does(tucson: StudyResult, real_data: Path) -> None:
    """The stated count within 5 km of one segment, by geopandas on the file itself."""
    rows = pd.read_csv(real_data / "death" / "arizona_1981_2015.csv")
    points = gpd.GeoSeries(gpd.points_from_xy(rows["Longitude"], rows["Latitude"]), crs=4326).to_crs(
        tucson.crs
    )
    segment = tucson.segments.loc[tucson.segments["deaths_nearby_count"].idxmax()]
    assert segment["deaths_nearby_count"] == (points.distance(segment.geometry) <= 5_000.0).sum()
    assert segment["deaths_nearby_count"] > 50


def test_encounters_of_two_files_stand_in_one_table(tucson: StudyResult) -> None:
    table = tucson.tables["encounter"]
    assert len(table) == 28 + 81
    assert table["encounter_id"].is_unique


def test_scores_keep_their_bounds(imperial: StudyResult, tucson: StudyResult) -> None:
    for result in (imperial, tucson):
        segments = result.segments
        assert segments["risk"].between(0.0, 100.0).all()
        assert (segments["risk_low"] <= segments["risk"] + 1e-9).all()
        assert (segments["risk"] <= segments["risk_high"] + 1e-9).all()
        lengths = segments.groupby("route_id")["length_m"].sum()
        expected = result.routes.geometry.length
        assert lengths.reindex(expected.index).to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-6)


def test_the_geopackage_holds_every_layer(
    imperial: StudyResult, tmp_path: Path, real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VEREDA_DATA", str(real_data))
    settings = config.read(STUDIES / "imperial.toml")
    paths = outputs.write(imperial, settings, folder=tmp_path)
    package = next(path for path in paths if path.suffix == ".gpkg")
    tables = {name for name, _ in pyogrio.list_layers(package)}
    assert {
        "boundary",
        "barrier",
        "port",
        "rail",
        "desert",
        "place",
        "openings",
        "segments",
        "routes",
    } <= tables
    segments = pyogrio.read_dataframe(package, layer="segments")
    assert len(segments) == len(imperial.segments)
    assert segments.crs.to_epsg() == 32611
    # The routes are known to 2 km: a public edition puts their corners on a grid of 200 m.
    drawn = imperial.routes.geometry.to_numpy()
    coarse = shapely.transform(drawn, lambda corners: np.round(corners / 200) * 200)
    assert shapely.length(segments.geometry).sum() == pytest.approx(shapely.length(coarse).sum(), rel=1e-4)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert {row["layer"] for row in manifest["inputs"]} >= {"barrier", "terrain", "weather"}
