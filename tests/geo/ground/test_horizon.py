from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.ground import sun
from layers.raster import Raster
from tests import builders
from tests.geo.ground.grids import NORTH, WEST, degrees_of, points, raster_of, some_cells, terrains
from tests.geo.ground.slow_horizon import slow

FLAT: dict[str, Any] = {"height_m": 0.0, "curvature": False}
"""So that angles are those of a drawing."""

MERIDIAN = 117.0
"""Degrees west of the middle of UTM zone 11, where the grid's north is the true one."""


def on_meridian(values: Any, *, cell: tuple[float, float] = (30.0, 30.0)) -> Raster:
    columns = np.shape(values)[1]
    there = Affine(cell[0], 0, 500_000.0 - columns * cell[0] / 2, 0, -cell[1], NORTH)
    return builders.raster_of(values, transform=there)


def at_xy(raster: Raster, *xy: tuple[float, float]) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(each) for each in xy], crs=raster.crs)


@given(
    z=terrains,
    seed=st.integers(0, 1000),
    sectors=st.sampled_from([1, 4, 8, 36, 37]),
    far_m=st.sampled_from([45.0, 300.0, 1e5]),
    height_m=st.sampled_from([0.0, 1.0, 30.0]),
    off=st.tuples(st.floats(-14.9, 14.9), st.floats(-14.9, 14.9)),
)
def test_it_is_the_definition(
    z: NDArray[np.floating], seed: int, sectors: int, far_m: float, height_m: float, off: tuple[float, float]
) -> None:
    raster = raster_of(z)
    (cell,) = some_cells(z, seed, 1)
    centre = points(raster, cell).geometry.iloc[0]
    x, y = centre.x + off[0], centre.y + off[1]
    place = at_xy(raster, (x, y))
    found = sun.horizon(
        raster, place, sectors=sectors, far_m=far_m, height_m=height_m, curvature=True, refraction=-200.0
    )
    north = sun.north_on_grid(raster.crs, np.array([x]), np.array([y]))[0]
    drop = 201.0 / (2 * 6_371_008.8)
    expected = [
        slow(raster, x, y, 360 * s / sectors + north, far_m=far_m, height_m=height_m, drop=drop)
        for s in range(sectors)
    ]
    np.testing.assert_allclose(found[0], expected, atol=1e-9)


def test_a_wall_to_the_east_stands_as_high_as_its_tangent() -> None:
    z = np.zeros((41, 41))
    z[:, 30] = 100.0
    raster = on_meridian(z)
    found = sun.horizon(raster, points(raster, (20, 10)).geometry, sectors=4, **FLAT)
    np.testing.assert_allclose(found[0], [0.0, math.degrees(math.atan(100 / 600)), 0.0, 0.0], atol=1e-9)


@given(gradient=st.floats(0.01, 2.0), falls_to=st.floats(0, 360))
def test_on_a_plane_it_is_the_plane(gradient: float, falls_to: float) -> None:
    row, column = np.indices((31, 31)) * 30.0
    towards = math.radians(falls_to)
    raster = on_meridian(-gradient * (column * math.sin(towards) - row * math.cos(towards)))
    found = sun.horizon(raster, points(raster, (15, 15)).geometry, sectors=72, **FLAT)
    rise = np.maximum(-gradient * np.cos(np.radians(np.arange(72) * 5.0) - towards), 0.0)
    np.testing.assert_allclose(found[0], np.degrees(np.arctan(rise)), atol=0.01)


def test_the_earth_curves_away_from_a_far_wall() -> None:
    z = np.zeros((3, 1001))
    z[:, 700] = 300.0
    raster = on_meridian(z)
    place = points(raster, (1, 100)).geometry
    options: dict[str, Any] = {"sectors": 4, "height_m": 0.0}
    seen = sun.horizon(raster, place, far_m=20_000.0, **options)[0, 1]
    lower_m = 18_000.0**2 * 0.87 / (2 * 6_371_008.8)
    # 12 km west of the meridian the grid is turned by 0.07 degrees, and the ray is longer by a millionth.
    assert seen == pytest.approx(math.degrees(math.atan((300 - lower_m) / 18_000)), abs=1e-6)
    assert sun.horizon(raster, place, far_m=17_999.0, **options)[0, 1] == 0.0


def test_unknown_ground_hides_nothing_and_a_point_on_it_has_no_horizon() -> None:
    z = np.zeros((5, 20))
    z[:, 12] = 50.0
    z[2, 12] = np.nan
    raster = on_meridian(z)
    place = points(raster, (2, 5), (2, 12)).geometry
    found = sun.horizon(raster, place, sectors=4, **FLAT)
    assert found[0, 1] == 0.0
    assert np.isnan(found[1]).all()
    outside = sun.horizon(raster, at_xy(raster, (0.0, 0.0)), sectors=4, **FLAT)
    assert np.isnan(outside).all()


def test_directions_are_from_true_north() -> None:
    """By the formula of convergence, three degrees east of the zone's middle."""
    crs = CRS.from_epsg(32611)
    x, y = 780_000.0, NORTH
    turned = sun.north_on_grid(crs, np.array([x]), np.array([y]))[0]
    # Convergence in a transverse Mercator: tan = tan(dlon) sin(lat); the place is about 2.95 degrees east.
    lonlat = gpd.GeoSeries([shapely.Point(x, y)], crs=crs).to_crs(4326).iloc[0]
    expected = math.degrees(
        math.atan(math.tan(math.radians(lonlat.x + MERIDIAN)) * math.sin(math.radians(lonlat.y)))
    )
    assert -turned == pytest.approx(expected, abs=0.01)


def test_a_grid_in_degrees_gives_the_same_as_one_in_metres() -> None:
    z = np.zeros((21, 41))
    z[:, 30] = 100.0
    size = 1 / 3600
    raster = degrees_of(z, cell=size, west=-112.0, north=32.0)
    place = at_xy(raster, (-112.0 + 10.5 * size, 32.0 - 10.5 * size))
    found = sun.horizon(raster, place, sectors=4, **FLAT)
    apart = 111_320 * math.cos(math.radians(32.0)) * 20 / 3600  # a degree of the equator, to 0.1 %
    assert found[0, 1] == pytest.approx(math.degrees(math.atan(100 / apart)), rel=2e-3)


@settings(max_examples=30)
@given(z=terrains, seed=st.integers(0, 1000), raised=st.integers(0, 10_000))
def test_higher_ground_never_lowers_the_horizon(z: NDArray[np.floating], seed: int, raised: int) -> None:
    (cell,) = some_cells(z, seed, 1)
    higher = z.copy()
    known = np.argwhere(~np.isnan(z))
    at_ = known[raised % len(known)]
    if tuple(at_) != cell:
        higher[tuple(at_)] += 10.0
    low, high = (
        sun.horizon(raster_of(each), points(raster_of(each), cell).geometry, sectors=12)
        for each in (z, higher)
    )
    assert (high >= low).all()


def test_wrong_questions_are_refused() -> None:
    raster = raster_of(np.zeros((3, 3)))
    place = points(raster, (1, 1)).geometry
    with pytest.raises(InputError, match="metres"):
        sun.horizon(raster_of(np.zeros((3, 3)), unit="deg"), place)
    with pytest.raises(InputError, match="sector"):
        sun.horizon(raster, place, sectors=0)
    assert sun.horizon(raster, at_xy(raster, (WEST + 45, NORTH - 45)), sectors=3).shape == (1, 3)
