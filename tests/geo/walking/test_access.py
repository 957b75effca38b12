from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from geopandas.testing import assert_geodataframe_equal
from pyproj import CRS

from geo.errors import InputError
from geo.walking import access, corridors
from geo.walking.speed import PACES
from geo.walking.travel_time import prepare
from layers.raster import Raster
from tests.builders import raster_of

UTM = CRS.from_epsg(32611)
TOBLER = PACES["tobler"]
SIDE, CELL = 81, 50.0


def plane(slope: float = 0.0) -> Raster:
    """Elevation that rises to the east by `slope`, 81 x 81 cells of 50 m from (0, 0)."""
    east = (np.arange(SIDE) + 0.5) * CELL
    there = Affine(CELL, 0, 0, 0, -CELL, SIDE * CELL)
    return raster_of(np.tile(500.0 + slope * east, (SIDE, 1)), transform=there, crs=UTM)


def points(*places: tuple[float, float], precision_m: float = 0.0) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"precision_m": precision_m, "sensitivity": "public", "basis": "published"},
        index=range(len(places)),
        geometry=[shapely.Point(place) for place in places],
        crs=UTM,
    )


def route(*places: tuple[float, float], mode: str = "foot") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"route_id": ["r"], "mode": mode, "sensitivity": "public", "basis": "published"},
        geometry=[shapely.LineString(places)],
        crs=UTM,
    )


MIDDLE = (40.5 * CELL, 40.5 * CELL)


def test_along_a_row_of_level_ground_the_hours_are_distance_over_speed() -> None:
    found = access.measure(plane(), points(MIDDLE), pace=TOBLER)
    metres = np.abs(np.arange(SIDE) - 40) * CELL
    np.testing.assert_allclose(found.to.values[40], metres / (5.037 / 3.6) / 3600.0, rtol=1e-3, atol=1e-6)
    np.testing.assert_array_equal(found.to.values, found.back.values)


def test_uphill_to_water_is_not_downhill_from_it() -> None:
    """West of the water the way there climbs at 0.2: Tobler gives 2.501 km/h up and 3.549 down."""
    found = access.measure(plane(0.2), points(MIDDLE), pace=TOBLER)
    assert found.to.values[40, 20] == pytest.approx(1.0 / 2.501, rel=1e-3)
    assert found.back.values[40, 20] == pytest.approx(1.0 / 3.549, rel=1e-3)


def test_isochrones_are_nested_circles() -> None:
    found = access.measure(plane(), points(MIDDLE), pace=TOBLER)
    areas = access.isochrones(found, hours=[0.1, 0.2, 0.3])
    assert areas["hours"].tolist() == [0.1, 0.2, 0.3]
    for row in areas.itertuples():
        radius_km = 5.037 * row.hours
        # 16 neighbours make ways at most 2.75 % too long: the area at most about 5.5 % too small.
        assert 0.93 * np.pi * radius_km**2 < row.area_km2 < 1.02 * np.pi * radius_km**2
    assert shapely.covered_by(areas.geometry[0], areas.geometry[1])
    assert shapely.covered_by(areas.geometry[1], areas.geometry[2])


def test_hours_along_a_segment_are_their_mean() -> None:
    found = access.measure(plane(), points(MIDDLE), pace=TOBLER)
    y = MIDDLE[1]
    segments = gpd.GeoDataFrame(
        geometry=[shapely.LineString([(MIDDLE[0] + 500, y), (MIDDLE[0] + 1000, y)])], index=["s"], crs=UTM
    )
    table = access.along(segments, found, name="water")
    assert table.columns.tolist() == ["from_water_h", "to_water_h"]
    assert table.loc["s", "to_water_h"] == pytest.approx(0.75 / 5.037, rel=0.01)


def test_a_wall_makes_the_walk_longer_and_a_gate_shorter_again() -> None:
    wall = gpd.GeoDataFrame(geometry=[shapely.LineString([(1000, -100), (1000, 3500)])], crs=UTM)
    gate = gpd.GeoDataFrame(geometry=[shapely.Point(1000, MIDDLE[1])], crs=UTM)
    far = (40, 5)
    free = access.measure(plane(), points(MIDDLE), pace=TOBLER).to.values[far]
    walled = access.measure(plane(), points(MIDDLE), pace=TOBLER, barrier=wall).to.values[far]
    gated = access.measure(plane(), points(MIDDLE), pace=TOBLER, barrier=wall, openings=gate).to.values[far]
    assert walled > 1.5 * free
    assert gated == pytest.approx(free, rel=0.02)


@pytest.mark.parametrize(
    "hidden", [None, "targets", "terrain", "factor", "barrier", "openings", "network", "water"]
)
def test_times_are_as_sensitive_as_what_is_strictest_on_the_ground(hidden: str | None) -> None:
    """The times on both sides of a wall tell where its gate is."""
    lines = route((1000.0, -100.0), (1000.0, 3500.0)).assign(precision_m=0.0)
    shapes = {"barrier": lines, "openings": points((1000.0, MIDDLE[1])), "network": lines}
    pool = points(MIDDLE).set_geometry([shapely.box(3000, 3000, 3200, 3200)], crs=UTM)
    ground = {**shapes, "water": pool, "factor": plane().with_values(np.ones((SIDE, SIDE)), unit="1")}
    given: dict[str, Any] = {"terrain": plane(), "targets": points(MIDDLE), **ground}
    if hidden is not None:
        part = given[hidden]
        given[hidden] = (
            replace(part, provenance=replace(part.provenance, sensitivity="restricted"))
            if isinstance(part, Raster)
            else part.assign(sensitivity="restricted")
        )
    terrain, targets = given.pop("terrain"), given.pop("targets")
    prepared = prepare(terrain, pace=TOBLER, **given)
    for more in ({}, {"prepared": prepared}):
        found = access.measure(terrain, targets, pace=TOBLER, **given, **more)
        assert found.sensitivity == ("public" if hidden is None else "restricted")


def test_nothing_to_walk_to_is_said() -> None:
    with pytest.raises(InputError, match="nothing to walk to"):
        access.measure(plane(), points(), pace=TOBLER)
    with pytest.raises(InputError):
        access.measure(plane(), points((-5e5, 0.0)), pace=TOBLER)


def test_a_corridor_on_level_ground_is_the_ellipse_of_its_ends() -> None:
    """Ways through a point are 10 % longer on the ellipse with the ends as foci: known area."""
    given = route((500.0, MIDDLE[1]), (3500.0, MIDDLE[1]))
    found = corridors.between_ends(plane(), given, pace=TOBLER, tolerance=0.1, neighbours=32)
    assert found["route_id"].tolist() == ["r"]
    assert found["sensitivity"].tolist() == ["restricted"]
    apart_km = 3.0
    assert found["best_h"].iloc[0] == pytest.approx(apart_km / 5.037, rel=0.02)
    major = 1.1 * apart_km / 2
    minor = np.sqrt(major**2 - (apart_km / 2) ** 2)
    assert found["area_km2"].iloc[0] == pytest.approx(np.pi * major * minor, rel=0.12)
    assert shapely.covers(found.geometry.iloc[0], given.geometry.iloc[0])


def test_only_walks_have_corridors_and_only_where_there_is_a_way() -> None:
    rail = route((500.0, 500.0), (3500.0, 500.0), mode="rail")
    off = route((500.0, 500.0), (9e5, 500.0))
    for routes in (rail, off):
        found = corridors.between_ends(plane(), routes, pace=TOBLER)
        assert found.empty
        assert found.crs == UTM
        assert set(corridors.COLUMNS) <= set(found.columns)
    with pytest.raises(InputError):
        corridors.between_ends(plane(), rail, pace=TOBLER, tolerance=0.0)


def test_corridors_tell_how_far_they_are() -> None:
    given = pd.concat([route((500.0, 900.0), (900.0, 900.0)), route((500.0, 500.0), (3500.0, 500.0))])
    told: list[float] = []
    found = corridors.between_ends(plane(), given, pace=TOBLER, progress=told.append)
    assert len(found) == 2
    assert told == sorted(told)
    assert 0.5 in told
    assert told[-1] == 1.0
    prepared = prepare(plane(), pace=TOBLER)
    again = corridors.between_ends(plane(), given, pace=TOBLER, prepared=prepared)
    assert_geodataframe_equal(again, found)


def test_an_opening_never_narrows_a_corridors_best() -> None:
    wall = gpd.GeoDataFrame(geometry=[shapely.LineString([(2000, -100), (2000, 3500)])], crs=UTM)
    gate = gpd.GeoDataFrame(geometry=[shapely.Point(2000, 1000)], crs=UTM)
    given = route((500.0, 1000.0), (3500.0, 1000.0))
    shut = corridors.between_ends(plane(), given, pace=TOBLER, barrier=wall)
    ajar = corridors.between_ends(plane(), given, pace=TOBLER, barrier=wall, openings=gate)
    assert ajar["best_h"].iloc[0] < shut["best_h"].iloc[0]
    assert isinstance(ajar, pd.DataFrame)
