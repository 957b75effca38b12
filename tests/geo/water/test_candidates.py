"""Candidate sites: those that keep every wish, and the wish that took the last ones."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.walking.speed import PACES
from geo.water import cover
from geo.water.candidates import COLUMNS, KeepOff, candidates
from layers.errors import CrsError
from layers.raster import Raster
from tests.builders import LONLAT, UTM11, frame_of, raster_of

SIDE_M, CELL_M = 4_000.0, 50.0
TOBLER = PACES["tobler"]


def land(slope: float = 0.0) -> Raster:
    """Four by four kilometres from (0, 0), level, but for the eastern half, which rises to the east."""
    count = int(SIDE_M / CELL_M)
    east = (np.arange(count) + 0.5) * CELL_M
    heights = 500.0 + slope * np.maximum(east - SIDE_M / 2, 0.0)
    return raster_of(np.tile(heights, (count, 1)), transform=Affine(CELL_M, 0, 0, 0, -CELL_M, SIDE_M))


def road(*, is_drivable: Any = True, y: float = 250.0) -> gpd.GeoDataFrame:
    return frame_of([shapely.LineString([(0, y), (SIDE_M, y)])], crs=UTM11, is_drivable=is_drivable)


def at(*places: tuple[float, float], **columns: Any) -> gpd.GeoDataFrame:
    return frame_of([shapely.Point(place) for place in places], crs=UTM11, **columns)


def box(*bounds: float) -> gpd.GeoDataFrame:
    return frame_of([shapely.box(*bounds)], crs=UTM11)


def cells(
    terrain: Raster | None = None, roads: gpd.GeoDataFrame | None = None, **wishes: Any
) -> gpd.GeoDataFrame:
    return candidates(terrain or land(), road() if roads is None else roads, **{"spacing_m": 500.0, **wishes})


def test_cells_are_the_middles_of_a_lattice_over_the_terrain() -> None:
    found = cells()
    assert len(found) == 64
    assert list(found.columns) == [*COLUMNS, "geometry"]
    assert found.index.name == "site_id"
    assert found.index.is_unique
    assert sorted(set(found.geometry.x)) == [250.0 + 500.0 * i for i in range(8)]
    assert sorted(set(found.geometry.y)) == [250.0 + 500.0 * i for i in range(8)]
    assert (found["kind"] == "cell").all()
    assert (found["sensitivity"] == "restricted").all()
    np.testing.assert_allclose(found["road_m"], np.abs(found.geometry.y - 250.0))
    assert found.crs == UTM11


def test_cells_lie_the_same_wherever_the_terrain_begins() -> None:
    values = land().values[10:, 10:]
    smaller = raster_of(values, transform=Affine(CELL_M, 0, 500.0, 0, -CELL_M, SIDE_M - 500.0))
    whole, part = cells(), cells(smaller)
    assert len(part) == 49
    assert whole.loc[part.index].geometry.equals(part.geometry)


def test_only_known_ground_has_cells() -> None:
    values = land().values.copy()
    values[:, :40] = np.nan
    found = cells(land().with_values(values, unit="m"))
    assert len(found) == 32
    assert (found.geometry.x > SIDE_M / 2).all()


def test_water_is_carried_no_farther_than_is_wished() -> None:
    assert len(cells(carry_m=500.0)) == 16
    # A kilometre on level ground takes 11.9 minutes (Tobler: 5.037 km/h).
    found = cells(carry_min=12.5, pace=TOBLER)
    assert sorted(set(found["road_m"])) == [0.0, 500.0, 1000.0]
    far = found.loc[found["road_m"] == 1000.0, "carry_min"]
    np.testing.assert_allclose(far, 60.0 / 5.037, rtol=0.06)
    assert cells(carry_m=500.0)["carry_min"].isna().all()
    with pytest.raises(InputError, match="give the pace"):
        cells(carry_min=12.5)


def test_a_wall_between_makes_the_carry_longer_but_not_the_straight_line() -> None:
    wall = frame_of([shapely.LineString([(-100, 600), (4_100, 600)])], crs=UTM11)
    assert len(cells(carry_m=500.0)) == 16
    assert len(cells(carry_min=12.5, pace=TOBLER, barrier=wall)) == 8


def test_what_nobody_drives_is_no_road() -> None:
    for no in (False, None):
        with pytest.raises(InputError, match="no drivable road"):
            cells(roads=road(is_drivable=no), carry_m=500.0)
    found = cells(roads=road(is_drivable=False))
    assert found["road_m"].isna().all()
    assert len(cells(roads=road().drop(columns="is_drivable"), carry_m=500.0)) == 16


def test_steep_ground_is_left_out() -> None:
    """The east rises by 0.5: 26.6 degrees."""
    assert len(cells(land(0.5), slope_deg=26.0)) == 32
    assert len(cells(land(0.5), slope_deg=27.0)) == 64
    steep = cells(land(0.5)).loc[lambda sites: sites.geometry.x > SIDE_M / 2 + 100, "slope_deg"]
    np.testing.assert_allclose(steep, np.degrees(np.arctan(0.5)), rtol=1e-6)


def test_land_is_allowed_or_forbidden() -> None:
    assert len(cells(allowed=box(0, 0, 2_000, 1_000))) == 8
    assert len(cells(forbidden=box(0, 0, 2_000, 1_000))) == 56
    assert len(cells(allowed=box(0, 0, 2_000, 1_000), forbidden=box(0, 0, 1_000, 4_000))) == 4


def test_nobody_is_drawn_near_what_is_to_be_kept_off() -> None:
    """(250, 250) is 250 m away, (250, 750) and its like 500 m and more: within is up to and with."""
    off = at((500.0, 250.0), precision_m=0.0)
    found = cells(keep_off=[KeepOff(name="checkpoint", features=off, distance_m=250.0)])
    assert len(found) == 62
    # Known to 500 m it may be as near as 500 m less.
    vague = off.assign(precision_m=500.0)
    wide = cells(keep_off=[KeepOff(name="checkpoint", features=vague, distance_m=250.0)])
    distance = wide.geometry.distance(off.geometry.iloc[0])
    assert distance.min() > 750.0
    assert len(wide) == int((cells().geometry.distance(off.geometry.iloc[0]) > 750.0).sum())
    assert len(cells(keep_off=[KeepOff(name="rail", features=off.iloc[:0], distance_m=9e3)])) == 64


def test_given_places_keep_the_wishes_and_must_have_ones_stay() -> None:
    places = at((100.0, 300.0), (100.0, 3_000.0), water_id=["near", "far"])
    found = candidates(land(), road(), given=places, carry_m=500.0)
    assert found.index.tolist() == ["near"]
    assert found["kind"].tolist() == ["given"]
    must = at((100.0, 3_000.0), (300.0, 3_500.0), water_id=["far", "own"])
    both = cells(given=places, must=must, carry_m=500.0)
    assert both.index[:3].tolist() == ["far", "own", "near"]
    assert both["is_must"].sum() == 2
    assert len(both) == 3 + 16
    assert candidates(land(), road(), must=must, carry_m=500.0).index.tolist() == ["far", "own"]
    with pytest.raises(InputError, match=r"must-have site 'own' is in a forbidden area"):
        cells(must=must, forbidden=box(0, 3_200, 1_000, 4_000))


NORTH_HALF = {"allowed": box(0, 3_000, 4_000, 4_000)}
ONE_CELL = {"allowed": box(0, 3_000, 500, 3_500)}
EAST = {"allowed": box(2_500, 0, 4_000, 4_000)}
OFF_RAIL = [KeepOff(name="rail", features=road(y=0.0), distance_m=2_000.0)]
OFF_CAMP = [KeepOff(name="camp", features=at((2_000, 2_000)), distance_m=9_000.0)]


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        (
            {"allowed": box(0, 0, 4_000, 2_000), "carry_m": 600.0, "keep_off": OFF_RAIL},
            (
                "32 are on allowed land, 16 of them within 600 m of a drivable road, none of these further "
                "than 2000 m from a railway: lower keep_off.rail_m"
            ),
        ),
        ({"allowed": box(9_000, 0, 9_900, 9)}, "none is on allowed land: widen the allowed land"),
        (
            {"forbidden": box(0, 0, 4_000, 4_000)},
            "none is outside the forbidden areas: narrow the forbidden areas",
        ),
        (
            {**NORTH_HALF, "carry_m": 500.0},
            "16 are on allowed land, none of these within 500 m of a drivable road: raise carry_m",
        ),
        (
            {**ONE_CELL, "carry_min": 9.0, "pace": TOBLER},
            (
                "1 is on allowed land, none of these within 9 minutes on foot of a drivable road: "
                "raise carry_min"
            ),
        ),
        (
            {**EAST, "slope_deg": 10.0},
            "24 are on allowed land, none of these known to be no steeper than 10 degrees: raise slope_deg",
        ),
        ({"keep_off": OFF_CAMP}, "none is further than 9000 m from camp: lower keep_off.camp_m"),
    ],
)
def test_the_wish_that_took_the_last_ones_is_named(wishes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as told:
        cells(land(0.5), **wishes)
    assert str(told.value) == f"no site is left: of 64 cells {said}"


@given(
    carry_m=st.floats(100, 5_000), slope_deg=st.floats(1, 60), rail_m=st.floats(0, 3_000),
    less=st.sampled_from(["carry_m", "slope_deg", "rail_m"]),
)  # fmt: skip
@settings(max_examples=25)
def test_a_tighter_wish_never_adds_a_site(carry_m: float, slope_deg: float, rail_m: float, less: str) -> None:
    def found(**numbers: float) -> set[str]:
        off = KeepOff(name="rail", features=road(y=3_900.0), distance_m=numbers.pop("rail_m"))
        try:
            return set(cells(land(0.5), keep_off=[off], **numbers).index)
        except InputError:
            return set()

    loose = {"carry_m": carry_m, "slope_deg": slope_deg, "rail_m": rail_m}
    tight = {**loose, less: loose[less] * (1.5 if less == "rail_m" else 0.5)}
    assert found(**tight) <= found(**loose)


def test_what_cannot_be_is_said() -> None:
    with pytest.raises(InputError, match="no site to choose from"):
        candidates(land(), road())
    for wrong in ({"spacing_m": 0.0}, {"carry_m": -1.0}, {"slope_deg": 91.0}, {"carry_min": np.nan}):
        with pytest.raises(InputError, match=next(iter(wrong))):
            cells(**wrong)
    with pytest.raises(InputError, match=r"keep_off\.rail_m"):
        KeepOff(name="rail", features=road(), distance_m=-5.0)
    with pytest.raises(InputError, match="two sites are called 'a'"):
        candidates(land(), road(), given=at((1, 1), (2, 2), site_id="a"))
    with pytest.raises(InputError, match="sites are points"):
        candidates(land(), road(), given=box(0, 0, 1, 1))
    with pytest.raises(CrsError, match="roads"):
        cells(roads=road().to_crs(LONLAT))
    for name in ("given", "must", "allowed", "forbidden"):
        with pytest.raises(CrsError, match=name):
            cells(**{name: box(0, 0, 10, 10).to_crs(32612)})
    with pytest.raises(CrsError, match="rail"):
        cells(keep_off=[KeepOff(name="rail", features=road().to_crs(32612), distance_m=1.0)])


def test_terrain_in_another_zone_is_looked_up_not_warped() -> None:
    east = frame_of([shapely.LineString([(800_250, 3_600_250), (804_000, 3_600_250)])], crs=UTM11)
    there = east.to_crs(32612).total_bounds
    count = 200
    terrain = raster_of(
        np.full((count, count), 300.0), crs=32612,
        transform=Affine(50.0, 0, there[0] - 2_000.0, 0, -50.0, there[3] + 5_000.0),
    )  # fmt: skip
    found = candidates(terrain, east, spacing_m=500.0, carry_m=100.0)
    assert found.crs == UTM11
    assert len(found) == 8
    assert (found["slope_deg"] == 0.0).all()


def test_cover_hands_candidates_on() -> None:
    assert cover.candidates is candidates
