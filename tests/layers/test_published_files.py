"""The published files load with their profiles; what comes out is counted again by other means."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

import layers
from layers import profile
from layers.area import Area
from layers.crs import WGS84, parse
from layers.errors import DataError
from layers.source import Layer, Source

FILES = {
    "arizona-opengis": "death/arizona_1981_2015.csv",
    "cbp-sector-month": "encounter/sector_month_2020.csv",
    "cbp-sector-year": "encounter/sector_year.csv",
    "checkpoints-us": "checkpoint/checkpoints_us.csv",
    "iom-missing-migrants": "death/iom_missing_migrants_us_mexico_2014_2018.csv",
    "natural-earth-places": "place/populated_places.geojson",
    "natural-earth-rail": "rail/railroads_mexico_border.geojson",
    "natural-earth-regions": "desert/regions.geojson",
    "ports-of-entry": "port/ports_of_entry.csv",
    "reveal-fence": "barrier/border_fence_2017.geojson",
    "tijuana-services": "place/tijuana_services.csv",
}
EVERYWHERE = Area.from_bounds(-121.0, 13.0, -87.0, 38.5)
MEXICO = parse("EPSG:6372")
"""Lambert's conic for all Mexico, in metres."""


def load(folder: Path, name: str, *, area: Area = EVERYWHERE, crs: Any = MEXICO, **options: Any) -> Layer:
    source = Source(path=folder / FILES[name], profile=name, **options)
    layer: Layer = layers.module(profile.get(name).kind).load(source, area=area, crs=crs)
    return layer


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / FILES[name]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def features_of(folder: Path, name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((folder / FILES[name]).read_text("utf-8"))["features"]
    return features


def test_every_profile_has_its_file_here() -> None:
    assert set(FILES) == set(profile.names())


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_published_file_loads_whole_with_its_profile(real_data: Path, name: str) -> None:
    layer = load(real_data, name, on_bad_rows="set-aside")
    total = len(rows_of(real_data, name) if FILES[name].endswith("csv") else features_of(real_data, name))
    assert layer.counts.read == total
    assert layer.counts.clipped == 0
    assert layer.counts.set_aside == (35 if name == "iom-missing-migrants" else 0)
    assert layer.counts.kept == len(layer.frame) == total - layer.counts.set_aside
    schema = layers.module(layer.kind).SCHEMA
    assert list(layer.frame.columns) == [*schema.names, *(["geometry"] if schema.geometry else [])]
    assert layer.frame[["source", "licence", "sensitivity", "basis"]].notna().all(axis=None)
    assert layer.frame[schema.key].is_unique


def test_the_fence_has_its_types_and_its_doubles(real_data: Path) -> None:
    frame = load(real_data, "reveal-fence").frame
    features = features_of(real_data, "reveal-fence")
    stated = Counter(feature["properties"]["gen_type"] or "unknown" for feature in features)
    assert Counter(frame["type"]) == stated == {"pedestrian": 430, "vehicle": 257, "unknown": 56}
    assert frame.geometry.to_wkb().duplicated().sum() == 5
    lines = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    ends = np.array([[*line.coords[0], *line.coords[-1]] for line in lines])
    back = frame.geometry.to_crs(WGS84)
    assert np.array([[*line.coords[0], *line.coords[-1]] for line in back]) == pytest.approx(ends, abs=1e-6)
    # The published 698.6 miles count each of the five doubles once.
    geod = WGS84.get_geod()
    assert geod is not None
    once = back[~frame.geometry.to_wkb().duplicated()]
    assert sum(geod.geometry_length(line) for line in once) / 1609.344 == pytest.approx(698.6, abs=0.05)


def test_the_fence_is_trimmed_to_a_study_area(real_data: Path) -> None:
    area = Area.from_bounds(-116.0, 32.5, -115.0, 33.0)
    layer = load(real_data, "reveal-fence", area=area, crs=parse("EPSG:32611"))
    inside = [
        feature
        for feature in features_of(real_data, "reveal-fence")
        if shapely.geometry.shape(feature["geometry"]).intersection(area.polygon).length > 0
    ]
    assert layer.counts.kept == len(inside)
    assert layer.counts.kept + layer.counts.clipped == 743
    assert layer.frame.geometry.within(area.core(parse("EPSG:32611")).buffer(1e-3)).all()


PRECISION = {
    "GPS Coordinate (precise to within ca. 300ft./100m)": 100.0,
    "Street Address (precise to within ca. 1000ft/300m)": 300.0,
    "physical description with directions, distances, and landmarks (precise to within 1mi/2km)": 2000.0,
    "vague physical description (precise to within 10mi/15km)": 15000.0,
    "no location description": 370000.0,
    "individual moved from location where they originally collapsed or died": 370000.0,
}


def test_the_words_of_the_arizona_file_become_metres_and_classes(real_data: Path) -> None:
    frame = load(real_data, "arizona-opengis").frame
    rows = rows_of(real_data, "arizona-opengis")
    assert frame["precision_m"].tolist() == [PRECISION[row["Location Precision"]] for row in rows]
    assert (frame["cause"] == "exposure").sum() == sum(row["Cause of Death"] == "Exposure" for row in rows)
    assert (frame["cause"] == "undetermined").sum() == 685 + 461 + 123 + 3 + 1
    assert Counter(frame["post_mortem_interval"]) == {
        "<1d": 887, "<1w": 310, "<1m": 197, "<3m": 239 + 184, "<6m": 259, ">6m": 454, "unknown": 260,
    }  # fmt: skip
    assert frame["found_on"].dt.strftime("%Y-%m-%d").tolist() == [row["Reporting Date"] for row in rows]
    assert frame["died_on"].isna().all()
    assert frame["age_years"].isna().sum() == sum(row["Age"] == "" for row in rows)
    assert frame["count"].sum() == 2790
    assert set(frame["sensitivity"]) == {"public"}


def test_positions_of_the_arizona_file_agree_with_its_own_utm_columns(real_data: Path) -> None:
    # NAD83 and WGS 84 differ by less than 2 m there; the file rounds to whole metres.
    frame = load(real_data, "arizona-opengis", crs=parse("EPSG:32612")).frame
    stated = np.array(
        [[float(row["UTM X"]), float(row["UTM Y"])] for row in rows_of(real_data, "arizona-opengis")]
    )
    off = np.hypot(*(shapely.get_coordinates(frame.geometry.to_numpy()) - stated).T)
    assert np.median(off) < 2


def test_no_words_about_a_person_or_a_place_come_out_of_the_arizona_file(real_data: Path) -> None:
    frame = load(real_data, "arizona-opengis").frame
    told = {row["Location"] for row in rows_of(real_data, "arizona-opengis") if len(row["Location"]) > 8}
    held = {str(value) for column in frame.columns.drop("geometry") for value in frame[column].unique()}
    assert not told & held
    assert frame["death_id"].iloc[0] == "death-0002"


def test_incidents_without_coordinates_are_refused_or_set_aside_with_their_reason(real_data: Path) -> None:
    with pytest.raises(DataError, match="column 'Coordinates': has no coordinates") as caught:
        load(real_data, "iom-missing-migrants")
    rows = rows_of(real_data, "iom-missing-migrants")
    missing = [number for number, row in enumerate(rows, start=2) if not row["Coordinates"]]
    assert [fault.row for fault in caught.value.faults] == missing
    layer = load(real_data, "iom-missing-migrants", on_bad_rows="set-aside")
    assert layer.set_aside["row"].tolist() == missing
    assert "Location of death" not in layer.set_aside.columns
    located = [row for row in rows if row["Coordinates"]]
    assert layer.frame["count"].sum() == sum(int(row["Total Number of Dead and Missing"]) for row in located)
    assert (layer.frame["cause"] == "drowning").sum() == sum(
        r["Cause of Death"] == "Drowning" for r in located
    )
    assert (layer.frame["precision_m"] == 500_000).sum() == 24


def test_towns_have_a_class_that_fits_their_people(real_data: Path) -> None:
    frame = load(real_data, "natural-earth-places").frame
    features = [feature["properties"] for feature in features_of(real_data, "natural-earth-places")]
    assert frame["population"].tolist() == [each["pop_max"] for each in features]
    # Its classes and its counts are of different years, so their limits are not sharp.
    assert frame.set_index("name").loc["Tijuana", "type"] == "city"
    assert frame.loc[frame["type"] == "city", "population"].min() > 45_000
    assert frame.loc[frame["type"] == "village", "population"].max() < 2_500
    assert Counter(frame["country"]) == {"US": 77, "MX": 50}


def test_tijuana_services_keep_their_spanish_names(real_data: Path) -> None:
    frame = load(real_data, "tijuana-services").frame
    rows = rows_of(real_data, "tijuana-services")
    assert frame["name"].tolist() == [row["name"] for row in rows]
    assert Counter(frame["type"])["shelter"] == sum(row["category"] == "housing" for row in rows) == 7
    assert set(frame["precision_m"]) == {15.0}


def test_railways_in_mexico_have_their_length(real_data: Path) -> None:
    frame = load(real_data, "natural-earth-rail").frame
    features = features_of(real_data, "natural-earth-rail")
    mexican = np.array([feature["properties"]["sov_a3"] == "MEX" for feature in features])
    geod = WGS84.get_geod()
    assert geod is not None
    back = frame.geometry.to_crs(WGS84)[mexican]
    assert sum(geod.geometry_length(line) for line in back) / 1000 == pytest.approx(15_047, rel=0.01)


def test_deserts_are_found_by_name(real_data: Path) -> None:
    area = Area.from_bounds(-113.2, 31.3, -110.8, 32.6)
    layer = load(real_data, "natural-earth-regions", area=area, crs=parse("EPSG:32612"))
    assert "SONORAN DESERT" in layer.frame["name"].tolist()
    assert layer.counts.kept + layer.counts.clipped == 19


def test_checkpoints_state_their_own_source_and_precision(real_data: Path) -> None:
    frame = load(real_data, "checkpoints-us").frame
    assert frame["source"].tolist() == ["San Antonio Express-News graphics table"] * 3
    assert frame["precision_m"].tolist() == [200.0] * 3
    assert frame["is_permanent"].tolist() == [True] * 3


def test_months_and_fiscal_years_become_half_open_periods(real_data: Path) -> None:
    months = load(real_data, "cbp-sector-month").frame
    assert months["apprehensions"].sum() == sum(
        int(row["apprehensions"]) for row in rows_of(real_data, "cbp-sector-month")
    )
    assert (months["period_start"].min(), months["period_end"].max()) == _days("2020-01-01", "2020-10-01")
    years = load(real_data, "cbp-sector-year").frame
    first = years[(years["sector"] == "tucson") & (years["deaths"] == 180)].iloc[0]
    assert (first["period_start"], first["period_end"]) == _days("2010-10-01", "2011-10-01")


def _days(start: str, end: str) -> tuple[Any, Any]:
    return np.datetime64(start, "us"), np.datetime64(end, "us")
