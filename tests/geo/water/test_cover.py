"""Cover is by hours on foot, in the direction that people walk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.errors import InputError
from geo.walking.speed import PACES
from geo.water.cover import HERE_H, cover, hours_to, onward
from layers.errors import CrsError
from layers.raster import Raster
from tests.builders import LONLAT, UTM11, frame_of, raster_of

OFF_PATH = PACES["tobler_off_path"]
TOBLER = PACES["tobler"]
SIDE, CELL = 41, 50.0
MIDDLE = 20.5 * CELL


def plane(slope: float = 0.0) -> Raster:
    """Elevation that rises to the east."""
    east = (np.arange(SIDE) + 0.5) * CELL
    return raster_of(
        np.tile(500.0 + slope * east, (SIDE, 1)), transform=Affine(CELL, 0, 0, 0, -CELL, SIDE * CELL)
    )


def at(*places: tuple[float, float], crs: Any = UTM11) -> gpd.GeoDataFrame:
    return frame_of([shapely.Point(place) for place in places], crs=crs)


@pytest.fixture(scope="module")
def mountain(real_data: Path) -> Raster:
    """Five kilometres of the Sierra San Pedro Martir about the ridge."""
    path = real_data / "terrain" / "san_pedro_martir_30m.tif"
    if not path.is_file():
        pytest.skip(f"no elevation at {path}")
    with rasterio.open(path) as file:
        values = file.read(1, window=((510, 670), (80, 240)))
        there = file.transform @ Affine.translation(80, 510)
        return raster_of(values, transform=there, crs=file.crs.to_epsg(), dtype=np.float32)


WANTING, BEYOND = (632_646.0, 3_420_979.0), (632_616.0, 3_420_169.0)
"""A place below a ridge of the Sierra San Pedro Martir, and another, higher up, behind the ridge."""


def test_a_site_behind_a_ridge_is_no_cover_however_near(mountain: Raster) -> None:
    """800 m in a straight line, a quarter of an hour on level ground; over the ridge it takes 40 minutes."""
    demand, site = at(WANTING, crs=mountain.crs), at(BEYOND, crs=mountain.crs)
    straight_m = float(demand.geometry.iloc[0].distance(site.geometry.iloc[0]))
    assert straight_m == pytest.approx(810, abs=5)
    level_h = straight_m / OFF_PATH.speed_m_s(0.0) / 3600.0
    assert level_h < 20 / 60, "a rule of straight lines would call it covered"
    hours = hours_to(mountain, site, demand, pace=OFF_PATH, limit_h=2.0)
    assert 40 / 60 < hours[0, 0] < 45 / 60
    assert cover(hours, np.array([20 / 60])).nnz == 0
    assert cover(hours, np.array([45 / 60])).nnz == 1


def test_it_does_lie_behind_a_ridge(mountain: Raster) -> None:
    (x, y), (to_x, to_y) = WANTING, BEYOND
    t = np.linspace(0.0, 1.0, 100)
    move = mountain.transform
    column, row = (x + t * (to_x - x) - move.c) / move.a, (y + t * (to_y - y) - move.f) / move.e
    heights = mountain.values[row.astype(int), column.astype(int)]
    assert heights.max() > max(heights[0], heights[-1]) + 75


def test_uphill_to_the_site_is_no_cover_where_downhill_from_it_would_be(mountain: Raster) -> None:
    """With 35 minutes left the one below cannot come up; one up there could come down."""
    below, above = at(WANTING, crs=mountain.crs), at(BEYOND, crs=mountain.crs)
    up = hours_to(mountain, above, below, pace=OFF_PATH, limit_h=2.0)
    down = hours_to(mountain, below, above, pace=OFF_PATH, limit_h=2.0)
    left = np.array([35 / 60])
    assert cover(up, left).nnz == 0
    assert cover(down, left).nnz == 1


def test_hours_are_metres_over_speed_on_a_slope() -> None:
    """Tobler at slope 0.2: 2.501 km/h up and 3.549 down."""
    hours = hours_to(plane(0.2), at((MIDDLE, MIDDLE)), at((MIDDLE - 500, MIDDLE), (MIDDLE + 500, MIDDLE)),
                     pace=TOBLER, limit_h=1.0)  # fmt: skip
    np.testing.assert_allclose(hours.toarray(), [[0.5 / 2.501, 0.5 / 3.549]], rtol=1e-3)


def test_a_site_where_people_stand_takes_a_tiny_time_and_is_an_entry() -> None:
    here = at((MIDDLE, MIDDLE))
    hours = hours_to(plane(), here, here, pace=TOBLER, limit_h=1.0)
    assert hours.nnz == 1
    assert hours[0, 0] == HERE_H
    assert cover(hours, np.array([0.01])).toarray().tolist() == [[True]]
    assert cover(hours, np.array([0.0])).nnz == 0


def test_only_the_limit_is_looked_at() -> None:
    hours = hours_to(plane(), at((MIDDLE, MIDDLE)), at((MIDDLE + 400, MIDDLE), (MIDDLE + 600, MIDDLE)),
                     pace=TOBLER, limit_h=0.1)  # fmt: skip
    assert hours.nnz == 1
    assert hours.indices.tolist() == [0]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25)
def test_taking_an_opening_away_never_raises_cover_and_a_site_more_never_lowers_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    wall = frame_of([shapely.LineString([(MIDDLE + 3.0, -100), (MIDDLE + 40.0, 3_000)])], crs=UTM11)
    gates = at(*((MIDDLE + 3.0 + 37.0 * (y + 100) / 3_100, y) for y in rng.uniform(0, SIDE * CELL, 3)))
    sites = at(*map(tuple, rng.uniform(0, SIDE * CELL, (6, 2))))
    demand = at(*map(tuple, rng.uniform(0, SIDE * CELL, (20, 2))))
    left = rng.uniform(0.0, 0.5, 20)

    def covered(openings: gpd.GeoDataFrame) -> np.ndarray:
        ground = {"barrier": wall, "openings": openings, "opening_reach_m": 75.0}
        return cover(hours_to(plane(), sites, demand, pace=TOBLER, limit_h=0.5, **ground), left).toarray()

    with_all = covered(gates)
    for fewer in (gates.iloc[1:], gates.iloc[:1], gates.iloc[:0]):
        assert not (covered(fewer) & ~with_all).any()
    for count in range(1, len(sites)):
        before, after = with_all[:count].any(axis=0), with_all[: count + 1].any(axis=0)
        assert not (before & ~after).any()


def test_cover_asks_for_hours_that_are_left_at_every_point() -> None:
    hours = hours_to(plane(), at((MIDDLE, MIDDLE)), at((MIDDLE, MIDDLE)), pace=TOBLER, limit_h=1.0)
    with pytest.raises(InputError, match="2 hours left for 1 points"):
        cover(hours, np.array([1.0, 1.0]))
    for wrong in (-0.1, np.nan):
        with pytest.raises(InputError, match="0 hours left or more"):
            cover(hours, np.array([wrong]))
    assert hours[0, 0] == HERE_H, "the hours stay as they are"


def test_coordinates_are_in_metres_and_the_same() -> None:
    here = at((MIDDLE, MIDDLE))
    with pytest.raises(CrsError):
        hours_to(plane(), here, here.to_crs(LONLAT), pace=TOBLER, limit_h=1.0)
    with pytest.raises(CrsError, match="places"):
        hours_to(plane(), here.to_crs(32612), here, pace=TOBLER, limit_h=1.0)


def along(litres: list[float], left_h: list[float], *, route: Any = "east") -> gpd.GeoDataFrame:
    """Points along a route that two people a day walk."""
    table = at(*((100.0 * i, 0.0) for i in range(len(litres))))
    routes = pd.array(
        [route] * len(litres) if route is None or isinstance(route, str) else route, dtype="string"
    )
    return table.assign(
        litres_per_day=litres, people_per_day=2.0, left_h=left_h, month=7, route_id=routes,
    )  # fmt: skip


def test_what_is_filled_on_the_way_lasts_until_it_is_used_up() -> None:
    """A litre is lost by each at every point. Two litres filled at the second last to the fourth."""
    demand = along([2.0] * 6, [0.5, 0.3, 0.1, 0.0, 0.0, 0.0])
    hours = csr_array(np.array([[0.9, 0.2, 0.4, 0.6, 0.8, 1.0]]))
    direct = cover(hours, demand["left_h"].to_numpy())
    assert direct.toarray().astype(int).tolist() == [[0, 1, 0, 0, 0, 0]]
    np.testing.assert_allclose(onward(hours, demand, carry_l=2.0).toarray(), [[0, 0.2, 0.2, 0.2, 0, 0]])
    np.testing.assert_allclose(onward(hours, demand, carry_l=1.9).toarray(), [[0, 0.2, 0.2, 0, 0, 0]])
    assert (onward(hours, demand, carry_l=0.0).astype(bool) != direct).nnz == 0
    assert onward(hours, demand, carry_l=9.0).nnz == 5


def test_nobody_carries_water_to_another_route_month_or_without_one() -> None:
    hours = csr_array(np.array([[0.2, 0.9, 0.9, 0.9]]))
    left = [0.5, 0.0, 0.0, 0.0]
    assert onward(
        hours, along([2.0] * 4, left, route=["a", "b", "a", "b"]), carry_l=9.0
    ).indices.tolist() == [0, 2]
    assert onward(hours, along([2.0] * 4, left, route=[pd.NA] * 4), carry_l=9.0).indices.tolist() == [0]
    months = along([2.0] * 4, left).assign(month=[7, 8, 8, 7])
    assert onward(hours, months, carry_l=9.0).indices.tolist() == [0, 3]
    with pytest.raises(InputError, match="0 litres or more"):
        onward(hours, months, carry_l=-1.0)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=40)
def test_onward_is_every_point_that_one_in_time_before_it_lasts_to(seed: int) -> None:
    """Against two plain loops; it never covers less than `cover`, nor less where more is carried."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 15))
    demand = along(
        rng.uniform(0.1, 4.0, count).tolist(),
        rng.uniform(0.0, 1.0, count).tolist(),
        route=rng.choice(["a", "b"], count).tolist(),
    )
    hours = rng.uniform(0.01, 1.0, (3, count)) * (rng.random((3, count)) < 0.6)
    carry_l = float(rng.uniform(0.0, 5.0))
    expected = np.zeros((3, count))
    for j in range(3):
        for i in range(count):
            for k in range(i + 1):
                here, there = demand.iloc[i], demand.iloc[k]
                same = here["route_id"] == there["route_id"]
                passed = demand.iloc[k + 1 : i + 1]
                passed = passed.loc[passed["route_id"] == there["route_id"]]
                lost_l = passed["litres_per_day"].sum() / 2.0
                if same and 0 < hours[j, k] <= there["left_h"] and lost_l <= carry_l:
                    expected[j, i] = hours[j, k]
    found = onward(csr_array(hours), demand, carry_l=carry_l)
    np.testing.assert_array_equal(found.toarray(), expected)
    assert found.has_canonical_format
    direct = cover(csr_array(hours), demand["left_h"].to_numpy()).toarray()
    assert not (direct & (expected == 0)).any()
    more = onward(csr_array(hours), demand, carry_l=2.0 * carry_l).toarray()
    assert not ((expected > 0) & (more == 0)).any()
