"""The factors that are a distance to the nearest feature."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.risk import factors
from layers.errors import CrsError

UTM = 32611


def segments_of(*modes: str) -> gpd.GeoDataFrame:
    """Make segments of 100 m along the x axis, from the origin, one for each mode."""
    return gpd.GeoDataFrame(
        {"route_id": [f"r-{mode}" for mode in modes], "mode": list(modes), "length_m": 100.0},
        geometry=[shapely.LineString([(0, 0), (100, 0)])] * len(modes),
        index=pd.Index([f"r-{mode}:00001" for mode in modes], name="segment_id"),
        crs=UTM,
    )


def at(*distances: float, precision_m: float = 0.0, **columns: Any) -> gpd.GeoDataFrame:
    """Make points at these distances north of the segment's middle."""
    return gpd.GeoDataFrame(
        {"precision_m": [precision_m] * len(distances), **columns},
        geometry=[shapely.Point(50, distance) for distance in distances],
        crs=UTM,
    )


def measured(name: str, segments: gpd.GeoDataFrame, **given: Any) -> list[float]:
    module = factors.module(name)
    series = module.measure(segments, **given)
    assert series.name == module.FACTOR.column
    assert series.index.equals(segments.index)
    interval = module.interval(segments, **given)
    assert interval.index.equals(segments.index)
    assert list(interval.columns) == ["low", "high"]
    assert (interval["low"].isna() == series.isna()).all()
    assert ((interval["low"] <= series + 1e-9) & (series <= interval["high"] + 1e-9) | series.isna()).all()
    return series.tolist()


FOOT = segments_of("foot")


def test_water_that_is_dry_damaged_or_a_canal_does_not_count() -> None:
    water = at(
        100, 200, 300, 400, 500,
        type=["canal", "tank", "station", "spring", "tank"],
        status=["active", "dry", "damaged", "unknown", "active"],
    )  # fmt: skip
    assert measured("water_distance", FOOT, water=water) == [400.0]
    assert np.isnan(measured("water_distance", FOOT, water=water.iloc[:3])).all()


def test_help_is_people_care_beacons_and_ports() -> None:
    place = at(100, 900, 5000, type=["camp", "rescue_beacon", "town"])
    assert measured("help_distance", FOOT, place=place) == [900.0]
    assert measured("help_distance", FOOT, place=place, port=at(300)) == [300.0]
    assert measured("help_distance", FOOT, place=place.iloc[:1], port=at(300)) == [300.0]
    assert measured("help_distance", FOOT, place=place, port=at(3000)) == [900.0]


def test_remoteness_ends_at_a_road_a_car_can_take_or_a_town() -> None:
    place = at(100, 4000, type=["clinic", "village"])
    trail = at(200, 300, 700, is_drivable=pd.array([False, pd.NA, True], dtype="boolean"))
    assert measured("remoteness", FOOT, place=place) == [4000.0]
    assert measured("remoteness", FOOT, place=place, trail=trail) == [700.0]
    plain = at(200, 700, is_drivable=[False, True])
    assert measured("remoteness", FOOT, place=place, trail=plain) == [700.0]


def test_a_checkpoint_known_to_5_km_is_not_near() -> None:
    vague = measured("checkpoint_proximity", FOOT, checkpoint=at(120, precision_m=5000.0))
    assert vague == pytest.approx([np.sqrt(120**2 + 5000**2 / 2)])
    interval = factors.module("checkpoint_proximity").interval(FOOT, checkpoint=at(120, precision_m=5000.0))
    assert interval.to_numpy().tolist() == [[0.0, 5120.0]]


def test_barrier_opening_and_rail() -> None:
    assert measured("barrier_proximity", FOOT, barrier=at(60, 40)) == [40.0]
    assert measured("opening_proximity", FOOT, openings=at(80)) == [80.0]
    rail = at(10, 20, 30, is_active=pd.array([False, pd.NA, True], dtype="boolean"))
    assert measured("rail_proximity", FOOT, rail=rail) == [20.0]


def test_who_sits_in_a_car_is_not_on_the_track() -> None:
    segments = segments_of("foot", "road", "rail")
    rail = at(30, is_active=[True])
    assert measured("rail_proximity", segments, rail=rail) == pytest.approx([30, np.nan, 30], nan_ok=True)
    assert measured("barrier_proximity", segments, barrier=at(30)) == [30, 30, 30]


def test_another_crs_is_refused() -> None:
    with pytest.raises(CrsError):
        factors.module("barrier_proximity").measure(FOOT, barrier=at(30).to_crs(4326))
