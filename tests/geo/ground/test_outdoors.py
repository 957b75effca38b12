from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.errors import InputError
from geo.ground import climate, outdoors
from layers.errors import CrsError
from tests.geo.ground.grids import NORTH, WEST, raster_of
from tests.geo.ground.weathers import weather_of

DAY = climate.on(weather_of(), date(2001, 3, 20))


def segments(*starts: tuple[float, float]) -> gpd.GeoDataFrame:
    lines = [shapely.LineString([(x - 50, y), (x + 50, y)]) for x, y in starts]
    return gpd.GeoDataFrame(index=[f"a:{i}" for i in range(len(lines))], geometry=lines, crs=32611)


def test_without_terrain_the_ground_is_level_and_open() -> None:
    found = outdoors.along(segments((WEST, NORTH), (WEST + 500, NORTH)), None, DAY)
    assert found.excess_k.shape == found.sunlit.shape == (2, 24)
    assert (found.cooler_k == 0).all()
    assert not found.is_known.any()
    np.testing.assert_array_equal(found.excess_k[0], found.excess_k[1])
    # Near the equinox the sun is up for 12 hours and some minutes, by its width and the air's bending.
    assert found.sunlit[0].sum() == pytest.approx(12.1, abs=0.15)
    assert found.excess_k[0, 12] > 20
    assert found.excess_k[0, 0] < 0


def test_a_wall_to_the_east_takes_the_morning() -> None:
    z = np.zeros((61, 121))
    z[:, 90:] = 800.0
    raster = raster_of(z)
    # 90 columns from the west; 45 cells or 1350 m west of the wall: 30.6 degrees high.
    place = segments((WEST + 45.5 * 30, NORTH - 30.5 * 30))
    flat, walled = (outdoors.along(place, each, DAY) for each in (raster_of(np.zeros((61, 121))), raster))
    lost = flat.sunlit[0] - walled.sunlit[0]
    # At the equinox in 32 N the sun climbs 30.6 degrees in about 2.5 hours.
    assert lost.sum() == pytest.approx(2.5, abs=0.35)
    assert (lost[11:] == 0).all()
    assert walled.excess_k[0, 7] < flat.excess_k[0, 7] - 10
    assert walled.excess_k[0, 12] == pytest.approx(flat.excess_k[0, 12], abs=2)


def test_slope_aspect_and_height_are_those_at_the_middle() -> None:
    column = np.indices((40, 40))[1] * 30.0
    raster = raster_of(1000.0 - 0.5 * column)
    found = outdoors.sites(segments((WEST + 600, NORTH - 600)), raster)
    assert found.slope_deg[0] == pytest.approx(np.degrees(np.arctan(0.5)))
    # On the grid it falls due east; the grid's north is the true one at 117 W.
    assert found.aspect_deg[0] == pytest.approx(90.0, abs=0.02)
    assert found.elevation_m[0] == pytest.approx(1000 - 0.5 * 585)
    met = outdoors.at_sites(found, DAY)
    assert met.cooler_k[0] == pytest.approx(0.0065 * (800 - found.elevation_m[0]))


def test_unknown_ground_is_taken_as_level_and_open() -> None:
    z = np.full((40, 40), 500.0)
    z[:, :30] = np.nan
    place = segments((WEST + 300, NORTH - 600), (WEST + 1050, NORTH - 600))
    found = outdoors.along(place, raster_of(z), DAY)
    assert found.is_known.tolist() == [False, True]
    np.testing.assert_allclose(found.cooler_k, [0.0, 0.0065 * 300])
    np.testing.assert_array_equal(found.sunlit[0], found.sunlit[1])


def test_a_known_horizon_is_taken() -> None:
    place = segments((WEST + 600, NORTH - 600))
    high = np.full((1, 8), 89.9)
    found = outdoors.along(place, raster_of(np.zeros((40, 40))), DAY, horizon=high)
    assert (found.sunlit == 0).all()
    with pytest.raises(InputError, match="horizon"):
        outdoors.along(place, None, DAY, horizon=np.zeros((2, 8)))


def test_days_are_meaned_by_the_clock() -> None:
    two = climate.on(weather_of(), date(2001, 3, 20), days=2)
    found = outdoors.along(segments((WEST, NORTH)), None, two)
    assert found.excess_k.shape == (1, 48)
    mean = found.by_clock_hour()
    np.testing.assert_allclose(mean.excess_k[0], (found.excess_k[0, :24] + found.excess_k[0, 24:]) / 2)


def test_wrong_segments_are_refused() -> None:
    with pytest.raises(CrsError, match="metres"):
        outdoors.along(segments((0.0, 0.0)).set_crs(4326, allow_override=True), None, DAY)
    points = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=32611)
    with pytest.raises(InputError, match="single lines"):
        outdoors.along(points, None, DAY)


def test_level_sites_are_those_of_a_level_terrain_at_the_stations_height() -> None:
    places = segments((WEST + 600, NORTH - 600), (WEST + 900, NORTH - 900))
    flat = outdoors.along(places, raster_of(np.full((60, 60), DAY.elevation_m)), DAY)
    level = outdoors.at_sites(outdoors.level_sites(2), DAY)
    np.testing.assert_allclose(level.excess_k, flat.excess_k, atol=1e-9)
    np.testing.assert_allclose(level.sunlit, flat.sunlit, atol=1e-9)
    np.testing.assert_allclose(level.cooler_k, flat.cooler_k, atol=1e-12)
    assert flat.is_known.all()
    assert not level.is_known.any()


def test_one_segment_is_repeated_and_no_more() -> None:
    one = outdoors.at_sites(outdoors.level_sites(1), DAY)
    many = one.repeated(3)
    assert many.excess_k.shape == (3, 24)
    np.testing.assert_array_equal(many.excess_k, outdoors.at_sites(outdoors.level_sites(3), DAY).excess_k)
    assert (many.cooler_k.shape, many.is_known.shape) == ((3,), (3,))
    with pytest.raises(InputError, match="only one"):
        many.repeated(2)
