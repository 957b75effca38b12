"""Trains and closed trucks in the weather of their day and of the height they are at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from shapely import LineString

from geo.body.person import KINDS
from geo.errors import InputError
from geo.ground.climate import Climate
from geo.join import segment
from layers.raster import Raster
from study import riding
from study.sections_body import BodySection
from tests.builders import raster_of, routes_of

MAN = KINDS["man"]
HIGH_M = 2400.0


def days(*bright: float) -> Climate:
    """Days of January at a station 100 m high, each with so many times the usual sunlight."""
    clock = np.tile(np.arange(24) + 0.5, len(bright))
    sun = np.clip(np.cos((clock - 12.0) / 24.0 * 2.0 * np.pi), 0.0, None) * 600.0 * np.repeat(bright, 24)
    hours = pd.DataFrame(
        {
            "air_c": 12.0 + 8.0 * np.cos((clock - 15.0) / 24.0 * 2.0 * np.pi),
            "vapour_kpa": 0.6,
            "wind_m_s": 2.0,
            "ghi_w_m2": sun,
            "dni_w_m2": sun,
            "dhi_w_m2": 0.15 * sun,
            "zenith_deg": np.clip(90.0 - 40.0 * np.cos((clock - 12.0) / 24.0 * 2.0 * np.pi), 20.0, 140.0),
            "azimuth_deg": clock * 15.0,
            "clearness": 1.0,
        }
    )
    return Climate(
        name="x", first=date(2021, 1, 15), hours=hours, lon=-116.0, lat=32.6, elevation_m=100.0,
        utc_offset_h=-8.0,
    )  # fmt: skip


def line(mode: str, km: float = 60.0, people: int | None = None) -> gpd.GeoDataFrame:
    return routes_of(
        LineString([(1000.0, 1000.0), (1000.0 + 1000.0 * km, 1000.0)]), mode=mode, people=people,
        vehicle="closed_truck" if mode == "road" else None,
    )  # fmt: skip


def plain(height_m: float) -> Raster:
    return raster_of(np.full((4, 130), height_m), transform=Affine(1000.0, 0, 0, 0, -1000.0, 3000.0))


def ridden(routes: gpd.GeoDataFrame, height_m: float | None, day: Climate, depart_h: float) -> pd.Series:
    terrain = None if height_m is None else plain(height_m)
    own = BodySection(persons=("man",), depart_h=depart_h, draws=0)
    rides, _ = riding.ride(own, (MAN,), segment.cut(routes, length_m=5000.0), routes, terrain, day)
    assert rides is not None
    return rides.iloc[0]


@pytest.mark.parametrize("mode", ["rail", "road"])
def test_a_ride_at_a_height_is_in_the_air_of_that_height(mode: str) -> None:
    routes, day = line(mode), days(1.0)
    high, there, low = (
        ridden(routes, HIGH_M, day, 22.0),
        ridden(routes, HIGH_M, day.at_elevation(HIGH_M), 22.0),
        ridden(routes, 100.0, day, 22.0),
    )
    told = "cold_share" if mode == "rail" else "needed_l"
    # Not the same: of the sky's own heat the one is worked out with the vapour of the station.
    assert high[told] == pytest.approx(there[told], rel=0.01)
    assert high[told] != pytest.approx(low[told], rel=0.02)
    # Nothing is known of the height: the station's air.
    assert ridden(routes, None, day, 22.0)[told] == pytest.approx(low[told], rel=0.02)


def test_a_ride_has_the_sun_of_its_own_day() -> None:
    alone = ridden(line("rail"), 100.0, days(1.0), 11.0)
    followed = ridden(line("rail"), 100.0, days(1.0, 0.0, 0.0), 11.0)
    assert followed["needed_l"] == pytest.approx(alone["needed_l"], rel=1e-9)
    assert followed["sun_h"] == alone["sun_h"]
    assert followed["sun_h"] > 0.0


def test_a_ride_past_midnight_comes_to_the_next_day() -> None:
    mild = days(1.0)
    colder = mild.hours.assign(air_c=mild.hours["air_c"] - 30.0)
    day = replace(mild, hours=pd.concat([mild.hours, colder], ignore_index=True))
    alone, followed = (ridden(line("rail", 120.0), 100.0, each, 23.0) for each in (mild, day))
    assert followed["coldest_chill_c"] < alone["coldest_chill_c"] - 20.0


def test_a_truck_that_is_there_at_once_is_followed_for_a_minute() -> None:
    assert ridden(line("road", 0.8), None, days(1.0), 12.0)["aboard_h"] == pytest.approx(1.0 / 60.0)


def test_a_truck_too_full_is_refused_with_its_route_and_what_to_change() -> None:
    with pytest.raises(InputError, match=r"route 'r'.*700 people.*\[layers\.route\] give .* fewer 'people'"):
        ridden(line("road", people=700), None, days(1.0), 12.0)
