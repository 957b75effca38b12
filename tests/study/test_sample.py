"""The sample's tables: they load, say where they come from, and keep to what may be shown."""

from __future__ import annotations

import csv
import tomllib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

import layers
from geo.join import opening, segment
from geo.risk import factors
from geo.risk.curve import Curve
from layers.crs import label
from layers.source import Layer, valid_on
from study import config

FOLDER = Path(config.__file__).parent / "sample"
UTM = CRS.from_epsg(32611)
SETTINGS = config.read(FOLDER / "study.toml")
KINDS = sorted(set(SETTINGS.layers) - {"weather"})


@pytest.fixture(scope="module")
def sample() -> dict[str, Layer]:
    """Every layer of the sample but the weather, loaded as a run loads it."""
    return {
        kind: layers.module(kind).load(section.source, area=SETTINGS.place, crs=UTM)
        for kind in KINDS
        for section in SETTINGS.layers[kind]
    }


def test_every_table_in_the_folder_is_named_in_the_study_file() -> None:
    named = {Path(section.path).name for sections in SETTINGS.layers.values() for section in sections}
    assert {path.name for path in FOLDER.glob("*.csv")} == named - {"builtin:treaty-line"}


def test_no_row_is_set_aside(sample: dict[str, Layer]) -> None:
    assert {kind: layer.counts.set_aside for kind, layer in sample.items()} == dict.fromkeys(KINDS, 0)
    assert all(layer.counts.kept > 0 for layer in sample.values())
    assert all(label(CRS(layer.frame.crs)) == "EPSG:32611" for layer in sample.values())


def test_every_row_says_source_licence_basis_and_precision(sample: dict[str, Layer]) -> None:
    for kind, layer in sample.items():
        told = layer.frame[["source", "licence", "basis", "precision_m"]]
        assert told.notna().all(axis=None), kind
        assert (layer.frame["precision_m"] > 0).all(), kind


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_every_table_states_it_itself(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert all(row[name] for name in ("source", "licence", "precision_m", "basis"))


def test_published_rows_say_when_they_were_taken(sample: dict[str, Layer]) -> None:
    for kind in set(KINDS) - {"boundary"}:
        rows = sample[kind].frame
        assert rows.loc[rows["basis"] == "published", "retrieved"].notna().all(), kind


def test_no_deaths_are_invented() -> None:
    assert "death" not in SETTINGS.layers
    assert not (FOLDER / "death.csv").exists()


def test_there_are_spot_heights_enough(sample: dict[str, Layer]) -> None:
    heights = sample["height"].frame
    assert len(heights) >= 150
    assert set(heights["type"]) >= {"summit", "pass", "town", "station", "lake", "sea", "valley"}
    assert (heights.loc[heights["type"] == "sea", "elevation_m"] == 0).all()
    inside = heights.within(SETTINGS.place.core(UTM))
    assert inside.sum() >= 150


def test_routes_are_illustrative_coarse_and_inside(sample: dict[str, Layer]) -> None:
    routes = sample["route"].frame
    assert 5 <= len(routes) <= 8
    assert set(routes["basis"]) == {"illustrative"}
    assert set(routes["sensitivity"]) == {"public"}
    assert set(routes["mode"]) == {"foot", "road", "rail"}
    assert routes["name"].str.contains("illustrative").all()
    assert (routes["precision_m"] >= 2_000).all()
    assert routes.within(SETTINGS.place.core(UTM)).all()
    for line in routes.geometry:
        steps = [shapely.Point(a).distance(shapely.Point(b)) for a, b in pairwise(line.coords)]
        assert min(steps) > 1_000.0
    assert len(segment.cut(routes)) > 1_000


def test_camps_are_restricted_coarse_and_gone(sample: dict[str, Layer]) -> None:
    places = sample["place"].frame
    camps = places[places["type"] == "camp"]
    assert len(camps) > 0
    assert set(camps["sensitivity"]) == {"restricted"}
    assert (camps["precision_m"] >= 1_000).all()
    assert valid_on(camps, SETTINGS.study.on).empty


def test_shelters_are_rounded_to_a_kilometre() -> None:
    places = pd.read_csv(FOLDER / "place.csv")
    shelters = places[places["type"] == "shelter"]
    assert len(shelters) > 0
    assert (shelters["precision_m"] >= 1_000).all()
    degrees = shelters[["lon", "lat"]].to_numpy()
    np.testing.assert_allclose(degrees, degrees.round(2))


def test_no_water_station_is_shown(sample: dict[str, Layer]) -> None:
    assert not sample["water"].frame["type"].isin(["station", "tank"]).any()


def test_open_gaps_are_restricted_or_as_coarse_as_the_country(sample: dict[str, Layer]) -> None:
    gaps = sample["gap"].frame
    assert "restricted" in set(gaps["sensitivity"])
    still = valid_on(gaps, SETTINGS.study.on)
    shown = still[still["sensitivity"] == "public"]
    assert (shown["precision_m"] >= 2_000).all()


def test_fence_lies_on_the_boundary(sample: dict[str, Layer]) -> None:
    line = sample["boundary"].frame.union_all()
    fence = sample["barrier"].frame
    vertices = shapely.points(shapely.get_coordinates(fence.geometry.to_numpy()))
    assert (shapely.distance(vertices, line) < 25.0).all()


def test_boundary_opens_in_the_mountains_and_not_at_the_ports(sample: dict[str, Layer]) -> None:
    found = opening.find(
        sample["boundary"].frame,
        sample["barrier"].frame,
        on=SETTINGS.study.on,
        area=SETTINGS.place,
    )
    # Otay Mountain to Tecate is the longest between fences: 11.5 km in the record of 2017.
    assert found.loc[~found["reaches_edge"], "length_m"].max() == pytest.approx(11_500, abs=1_000)
    ports = sample["port"].frame
    san_ysidro = ports[ports["name"].str.startswith("San Ysidro")]
    assert (san_ysidro.distance(found.union_all()) > 5_000).all()


def test_ports_are_open_or_shut_by_the_day(sample: dict[str, Layer]) -> None:
    ports = sample["port"].frame
    names = {
        day: set(valid_on(ports, pd.Timestamp(day).date())["name"]) for day in ("2020-06-01", "2026-07-15")
    }
    assert "San Ysidro (essential travel only)" in names["2020-06-01"]
    assert "San Ysidro PedWest" not in names["2020-06-01"]
    assert {"San Ysidro", "Otay Mesa", "Tecate"} <= names["2026-07-15"]
    for _, rows in ports.groupby(ports["port_id"].str.replace(r"-\d$", "", regex=True)):
        times = rows.sort_values("valid_from", na_position="first")
        ends, starts = times["valid_to"].iloc[:-1], times["valid_from"].iloc[1:]
        assert (ends.to_numpy() <= starts.to_numpy()).all()


def test_weather_is_a_plausible_day_of_every_month() -> None:
    (section,) = SETTINGS.layers["weather"]
    weather = layers.module("weather").load(section.source, area=SETTINGS.place, crs=UTM)
    hours = weather.hours
    assert (weather.form, len(hours), weather.provenance.basis) == ("normals", 288, "approximate")
    assert (hours["dew_point_c"] <= hours["temperature_c"]).all()
    night = hours["hour"].isin([0, 1, 2, 3, 21, 22, 23])
    assert (hours.loc[night, "ghi_w_m2"] == 0).all()
    warmest = hours.loc[hours.groupby("month")["temperature_c"].idxmax(), "hour"]
    assert warmest.between(12, 15).all()
    july = hours.loc[hours["month"] == 7, "temperature_c"]
    assert (july.min(), july.max()) == pytest.approx((12.8, 34.3), abs=0.5)


def test_factors_stand_in_the_study_file_as_vereda_has_them() -> None:
    assert set(SETTINGS.factors) == set(factors.NAMES)
    for factor in factors.all_factors():
        section = SETTINGS.factors[factor.name]
        assert section.weight == factor.weight
        assert section.curve is not None
        assert Curve.from_pairs(section.curve) == factor.curve
        assert section.citation == factor.citation


def test_one_line_puts_a_real_elevation_file_in_the_reliefs_place() -> None:
    text = (FOLDER / "study.toml").read_text(encoding="utf-8")
    assert text.count("\n# terrain = ") == 1
    raw = tomllib.loads(text.replace("\n# terrain = ", "\nterrain = "))
    assert raw["layers"]["terrain"]["path"] == "my_elevation.tif"
    assert set(raw["layers"]) == set(SETTINGS.layers) | {"terrain"}
