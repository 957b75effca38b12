"""A walk without any elevation is the walk over level ground at the station's height."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from pyproj import CRS
from shapely import LineString

from geo.body import balance, departures
from geo.body import course as course_
from geo.body.person import KINDS
from geo.ground import climate, outdoors
from geo.join import segment
from geo.walking import along
from geo.walking.speed import PACES
from tests.geo.ground.grids import NORTH, WEST, raster_of
from tests.geo.ground.weathers import weather_of

PACE = PACES["irmischer_clarke_off_path"]
WEATHER = weather_of("normals", temperature_c=np.tile(np.linspace(18.0, 40.0, 24), 12))


def spine() -> gpd.GeoDataFrame:
    line = LineString([(WEST + 200, NORTH - 300), (WEST + 2_600, NORTH - 900), (WEST + 3_100, NORTH - 2_500)])
    frame = gpd.GeoDataFrame(
        {
            "route_id": ["a"],
            "name": ["A"],
            "mode": ["foot"],
            "sensitivity": ["public"],
            "basis": ["published"],
        },
        geometry=[line],
        crs=CRS.from_epsg(32611),
    )
    return segment.cut(frame, length_m=250.0)


def test_level_country_is_as_a_flat_terrain() -> None:
    segments = spine()
    flat = raster_of(np.full((110, 130), WEATHER.elevation_m))
    day = climate.mean_day(WEATHER, 7)
    persons = [KINDS["man"], KINDS["child_5"]]
    tables, found = [], []
    for steps, sites in (
        (along.level_steps(segments, pace=PACE), outdoors.level_sites(len(segments))),
        (along.steps(segments, flat, pace=PACE), outdoors.sites(segments, flat)),
    ):
        ground = course_.course(segments, steps, ground=1.2, safe_h=None)
        sky = outdoors.at_sites(sites, day).by_clock_hour()
        tables.append(balance.walk(ground, sky, day, persons, depart_h=[6.0, 19.0]).table)
        found.append(departures.by_hour_and_month(ground, sites, WEATHER, persons[0], months=[7]))
    level, over = (table.select_dtypes("number") for table in tables)
    np.testing.assert_allclose(level, over, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        found[0].select_dtypes("number"), found[1].select_dtypes("number"), rtol=1e-9, atol=1e-9
    )
    assert (level["needed_l"] > 0.2).all()
