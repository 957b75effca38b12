"""The factors that are a walking time."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from pyproj import CRS

from geo.risk import factors
from geo.walking.access import Access
from tests.builders import raster_of

UTM = CRS.from_epsg(32611)
NAMES = ("water_time", "help_time", "road_time")
MODES = ("foot", "road", "rail")


def access(hours: float, *, precision_m: float) -> Access:
    """Everywhere `hours` from one target 2 km to the north; 1 m/s on level ground."""
    there = Affine(100.0, 0, 0, 0, -100.0, 1000.0)
    raster = raster_of(np.full((10, 10), hours), transform=there, crs=UTM, unit="h")
    targets = gpd.GeoDataFrame(
        {"precision_m": [precision_m]}, geometry=[shapely.Point(500.0, 3000.0)], crs=UTM
    )
    return Access(to=raster, back=raster, targets=targets, level_speed_m_s=1.0, sensitivity="public")


def segments() -> gpd.GeoDataFrame:
    lines = [shapely.LineString([(150 + 100 * i, 500), (230 + 100 * i, 540)]) for i in range(3)]
    frame = gpd.GeoDataFrame({"mode": list(MODES)}, geometry=lines, crs=UTM)
    frame.index = pd.Index(["a", "b", "c"], name="segment_id")
    return frame


@pytest.mark.parametrize("name", NAMES)
def test_a_sharp_position_leaves_the_walk_as_it_is(name: str) -> None:
    module = factors.module(name)
    need = {module.FACTOR.needs[0]: access(2.5, precision_m=0.0)}
    found = module.measure(segments(), **need)
    assert found.name == f"{name}_h"
    assert found.index.equals(segments().index)
    np.testing.assert_allclose(found, 2.5)
    np.testing.assert_allclose(module.interval(segments(), **need), 2.5)


@pytest.mark.parametrize("name", NAMES)
def test_a_vague_position_is_as_many_hours_off_as_it_takes_to_walk(name: str) -> None:
    """3600 m at 1 m/s are one hour: between 1 h and 3 h, expected sqrt(2^2 + 1/2)."""
    module = factors.module(name)
    need = {module.FACTOR.needs[0]: access(2.0, precision_m=3600.0)}
    np.testing.assert_allclose(module.measure(segments(), **need), np.sqrt(4.5))
    ends = module.interval(segments(), **need)
    np.testing.assert_allclose(ends["low"], 1.0)
    np.testing.assert_allclose(ends["high"], 3.0)


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_precision_is_no_certainty_of_more(name: str) -> None:
    module = factors.module(name)
    need = {module.FACTOR.needs[0]: access(0.5, precision_m=float("nan"))}
    np.testing.assert_allclose(module.measure(segments(), **need), 0.5)


@pytest.mark.parametrize("name", NAMES)
def test_where_nobody_gets_on_foot_nothing_is_measured(name: str) -> None:
    module = factors.module(name)
    need = {module.FACTOR.needs[0]: access(float("nan"), precision_m=10.0)}
    assert module.measure(segments(), **need).isna().all()


@pytest.mark.parametrize("name", NAMES)
def test_it_stands_in_for_a_distance_that_exists(name: str) -> None:
    factor = factors.module(name).FACTOR
    assert factor.replaces in factors.NAMES
    coarse = factors.module(factor.replaces).FACTOR
    assert factor.weight == coarse.weight
    for hours, score in factor.curve.points[:-1]:
        metres = pd.Series([hours * 3000.0])
        assert coarse.curve.score(metres).iloc[0] == pytest.approx(score, abs=0.03), "3 km/h off the path"
