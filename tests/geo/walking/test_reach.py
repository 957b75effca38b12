from __future__ import annotations

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
from geo.walking import _isochrone
from geo.walking.reach import reach, reach_from_each
from geo.walking.speed import PACES
from geo.walking.travel_time import STENCIL_ERROR, travel_time
from layers.errors import CrsError
from layers.raster import Raster
from layers.source import Counts, Provenance

CELL, WEST, NORTH = 30.0, 500_000.0, 3_500_000.0
GRID = Affine(CELL, 0, WEST, 0, -CELL, NORTH)
TOBLER = PACES["tobler"]
LEVEL_M_S = TOBLER.speed_m_s(0.0)


def raster_of(values: Any, *, unit: str = "m", **provenance: Any) -> Raster:
    grid = np.asarray(values, dtype=np.float64)
    return Raster(
        values=grid,
        transform=GRID,
        crs=CRS.from_epsg(32611),
        unit=unit,
        provenance=Provenance(source="test", licence="none", **provenance),
        counts=Counts(unit="cells", read=grid.size, kept=grid.size),
    )


def xy(row: float, column: float) -> tuple[float, float]:
    return WEST + (column + 0.5) * CELL, NORTH - (row + 0.5) * CELL


def points(*cells: tuple[int, int], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(xy(*cell)) for cell in cells], crs=32611)


def line(*cells: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.LineString([xy(*cell) for cell in cells])], crs=32611)


def hills(seed: int, side: int = 24) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    smooth = rng.uniform(0.0, 1.0, (side, side))
    for axis in (0, 1):
        smooth = sum(np.roll(smooth, k, axis) for k in range(-3, 4))
    return (smooth - smooth.min()) / np.ptp(smooth) * 120.0


def area_of(hours: Any, limit_h: float, *, margin_h: float = 0.1) -> shapely.MultiPolygon:
    return _isochrone.outline(np.asarray(hours, float), limit_h, transform=GRID, margin_h=margin_h)


# The outline alone.


def test_the_edge_lies_between_centres_in_proportion() -> None:
    # One row: 0 h in the middle, 1 h on either side; 0.25 h is a quarter of a cell from the middle.
    found = area_of([[1.0, 0.0, 1.0]], 0.25, margin_h=10.0)
    middle = xy(0, 1)[0]
    assert found.bounds[0] == pytest.approx(middle - 0.25 * CELL)
    assert found.bounds[2] == pytest.approx(middle + 0.25 * CELL)


def test_before_what_stops_people_the_edge_is_the_cells_own() -> None:
    found = area_of([[np.nan, 0.0, 0.0, np.nan]], 5.0)
    assert found.bounds == pytest.approx((WEST + CELL, NORTH - CELL, WEST + 3 * CELL, NORTH))


def test_holes_stay_holes() -> None:
    hours = np.zeros((5, 5))
    hours[2, 2] = 9.0
    (polygon,) = area_of(hours, 1.0).geoms
    assert len(polygon.interiors) == 1
    assert not polygon.contains(shapely.Point(xy(2, 2)))


def test_parts_stay_apart_and_nothing_is_empty() -> None:
    assert len(area_of([[0.0, 9.0, 9.0, 0.0]], 1.0).geoms) == 2
    assert area_of([[np.nan, 9.0]], 1.0).is_empty


grids = st.integers(0, 100_000).map(
    lambda seed: np.where(
        np.random.default_rng(seed).random((9, 11)) < 0.2,
        np.nan,
        np.random.default_rng(seed + 1).integers(0, 7, (9, 11)).astype(float),
    )
)


@given(hours=grids, margin_h=st.sampled_from([0.1, 1.0, 10.0]))
def test_areas_are_valid_and_lie_in_each_other(hours: NDArray[np.float64], margin_h: float) -> None:
    inner = shapely.MultiPolygon()
    for limit in (0.5, 1.0, 2.0, 3.25, 6.0, 7.0):
        outer = area_of(hours, limit, margin_h=margin_h)
        assert outer.is_valid
        assert inner.difference(outer).area < 1e-3
        inner = outer


# On the terrain.


@pytest.mark.parametrize("neighbours", [8, 16, 32])
def test_on_level_ground_it_is_a_circle_within_the_error_of_the_stencil(neighbours: int) -> None:
    terrain = raster_of(np.zeros((161, 161)))
    found = reach(terrain, points((80, 80)), hours=[0.4], pace=TOBLER, neighbours=neighbours)
    radius = LEVEL_M_S * 0.4 * 3600.0
    centre = shapely.Point(xy(80, 80))
    vertices = shapely.points(shapely.get_coordinates(found.geometry.iloc[0]))
    far = shapely.distance(vertices, centre)
    # Between two centres the edge is straight, which cuts a corner by less than a hundredth of a cell or two.
    assert far.max() <= radius * (1 + 1e-3)
    assert far.min() >= radius / (1 + STENCIL_ERROR[neighbours]) - 0.05 * CELL
    assert found["farthest_km"].iloc[0] == pytest.approx(radius / 1000, rel=1e-3)
    assert found["climb_most_m"].iloc[0] == 0.0
    assert not found["reaches_edge"].iloc[0]


def test_the_climb_is_told() -> None:
    # A ramp that rises 3 m in a cell to the east, one row: at most as many cells up as can be reached.
    ramp = raster_of(np.arange(40.0)[None, :] * 3.0)
    found = reach(ramp, points((0, 10)), hours=[0.2], pace=TOBLER).iloc[0]
    up = int(TOBLER.speed_m_s(0.1) * 720.0 // CELL)
    down = int(TOBLER.speed_m_s(-0.1) * 720.0 // CELL)
    assert down > 10
    assert found["climb_most_m"] == pytest.approx(3.0 * up)
    reached = 1 + up + 10
    assert found["climb_mean_m"] == pytest.approx(3.0 * up * (up + 1) / 2 / reached)
    assert found["reaches_edge"]


@settings(max_examples=15)
@given(
    seed=st.integers(0, 1000),
    direction=st.sampled_from(["from", "to"]),
    source=st.tuples(st.integers(0, 23), st.integers(0, 23)),
)
def test_reach_grows_with_the_hours(seed: int, direction: Any, source: tuple[int, int]) -> None:
    terrain = raster_of(hills(seed))
    found = reach(
        terrain, points(source), hours=[0.3, 0.05, 0.1], pace=PACES["campbell_5"], direction=direction
    )
    assert found["hours"].tolist() == [0.05, 0.1, 0.3]
    assert found["area_km2"].is_monotonic_increasing
    assert found["climb_most_m"].is_monotonic_increasing
    assert found.geometry.is_valid.all()
    for inner, outer in zip(found.geometry[:-1], found.geometry[1:], strict=True):
        assert inner.difference(outer).area < 1e-3


@settings(max_examples=15)
@given(seed=st.integers(0, 1000))
def test_the_area_is_that_of_the_cells_but_for_the_edge(seed: int) -> None:
    terrain = raster_of(hills(seed))
    hours = travel_time(terrain, points((12, 12)), pace=TOBLER).hours.values
    found = reach(terrain, points((12, 12)), hours=[0.1, 0.15], pace=TOBLER)
    for row in found.itertuples():
        cells_m2 = int((hours <= row.hours).sum()) * CELL**2
        assert abs(row.geometry.area - cells_m2) <= 0.75 * CELL * row.geometry.length


def test_a_limit_does_not_move_the_edge() -> None:
    terrain = raster_of(hills(3))
    alone = reach(terrain, points((12, 12)), hours=[0.1], pace=TOBLER)
    among = reach(terrain, points((12, 12)), hours=[0.1, 0.4], pace=TOBLER)
    assert alone.geometry.iloc[0].symmetric_difference(among.geometry.iloc[0]).area < 1e-3


def test_coming_differs_from_going_on_a_slope() -> None:
    ramp = raster_of(np.add.outer(np.zeros(31), np.arange(61) * 6.0))
    going = reach(ramp, points((15, 30)), hours=[0.15], pace=TOBLER)
    coming = reach(ramp, points((15, 30)), hours=[0.15], pace=TOBLER, direction="to")
    middle = xy(15, 30)[0]
    down, up = middle - going.total_bounds[0], going.total_bounds[2] - middle
    assert down / up == pytest.approx(TOBLER.speed_m_s(-0.2) / TOBLER.speed_m_s(0.2), rel=1e-2)
    # To come down from the east is to go down to the west, mirrored.
    assert coming.total_bounds[2] - middle == pytest.approx(down, rel=1e-3)
    assert middle - coming.total_bounds[0] == pytest.approx(up, rel=1e-3)


def test_a_barrier_ends_it_and_an_opening_lets_it_through() -> None:
    terrain, wall = raster_of(np.zeros((31, 31))), line((-2, 15.5), (33, 15.5))
    shut = reach(terrain, points((15, 10)), hours=[0.2], pace=TOBLER, barrier=wall)
    wide = reach(terrain, points((15, 10)), hours=[0.2], pace=TOBLER, barrier=wall, openings=points((15, 15)))
    assert shut.total_bounds[2] == pytest.approx(xy(0, 15.5)[0])
    assert wide.total_bounds[2] > xy(0, 20)[0]


def test_several_sources_reach_what_each_reaches() -> None:
    terrain = raster_of(hills(7))
    both = reach(terrain, points((3, 3), (20, 20)), hours=[0.08], pace=TOBLER)
    each = reach_from_each(terrain, points((3, 3), (20, 20)), hours=[0.08], pace=TOBLER)
    assert each.geometry.union_all().difference(both.geometry.iloc[0]).area < 1e-3 * CELL**2 + 1e-3
    assert both["area_km2"].iloc[0] >= each["area_km2"].max()


def test_each_place_is_as_if_alone_on_the_whole_terrain() -> None:
    terrain = raster_of(hills(11, side=60))
    places = points((5, 5), (30, 40))
    places.index = ["tank", "road"]
    options: dict[str, Any] = {
        "pace": TOBLER,
        "factor": raster_of(np.random.default_rng(1).uniform(1.0, 2.0, (60, 60)), unit="1"),
        "barrier": line((-1, 42.5), (32, 42.5)),
        "network": line((30, 0), (30, 59)),
    }
    found = reach_from_each(terrain, places, hours=[0.1, 0.2], **options)
    assert found["place"].tolist() == ["tank", "tank", "road", "road"]
    assert found["hours"].tolist() == [0.1, 0.2, 0.1, 0.2]
    for name in places.index:
        alone = reach(terrain, places.loc[[name]], hours=[0.1, 0.2], **options)
        mine = found[found["place"] == name]
        for a, b in zip(alone.geometry, mine.geometry, strict=True):
            assert a.symmetric_difference(b).area < 1.0  # m2: the table of speeds differs in its last bits
        assert mine["climb_mean_m"].to_numpy() == pytest.approx(alone["climb_mean_m"].to_numpy(), rel=1e-3)
        assert mine["reaches_edge"].tolist() == alone["reaches_edge"].tolist()


def test_a_place_where_nobody_can_stand_has_no_area() -> None:
    heights = np.zeros((20, 20))
    heights[5, 5] = np.nan
    found = reach_from_each(raster_of(heights), points((5, 5), (9, 9)), hours=[0.05], pace=TOBLER)
    assert found.geometry.iloc[0].is_empty
    assert np.isnan(found["area_km2"].iloc[0])
    assert found["area_km2"].iloc[1] > 0


def test_no_places_are_no_rows() -> None:
    found = reach_from_each(raster_of(np.zeros((5, 5))), points(), hours=[1.0], pace=TOBLER)
    assert found.empty
    assert "area_km2" in found.columns


def test_what_it_is_made_of_restricts_it() -> None:
    terrain = raster_of(np.zeros((20, 20)))
    place = points((5, 5), sensitivity=["public"])
    assert reach(terrain, place, hours=[0.05], pace=TOBLER)["sensitivity"].tolist() == ["public"]
    secret = points((5, 6), sensitivity=["restricted"])
    for options in ({"openings": secret}, {"network": line((1, 1), (1, 9)).assign(sensitivity="restricted")}):
        found = reach(terrain, place, hours=[0.05], pace=TOBLER, **options)
        assert found["sensitivity"].tolist() == ["restricted"]
    two = points((5, 5), (9, 9), sensitivity=["public", "restricted"])
    each = reach_from_each(terrain, two, hours=[0.02, 0.05], pace=TOBLER)
    assert each["sensitivity"].tolist() == ["public", "public", "restricted", "restricted"]
    assert set(reach(terrain, two, hours=[0.05], pace=TOBLER)["sensitivity"]) == {"restricted"}
    hidden = raster_of(np.zeros((20, 20)), sensitivity="restricted")
    assert set(reach(hidden, place, hours=[0.05], pace=TOBLER)["sensitivity"]) == {"restricted"}


def test_it_is_no_more_certain_than_its_terrain() -> None:
    place = points((5, 5))
    assert (
        reach(raster_of(np.zeros((9, 9))), place, hours=[0.01], pace=TOBLER)["basis"].item() == "approximate"
    )
    guessed = raster_of(np.zeros((9, 9)), basis="illustrative")
    assert reach(guessed, place, hours=[0.01], pace=TOBLER)["basis"].item() == "illustrative"


def test_the_answer_is_in_the_crs_of_the_sources() -> None:
    terrain, place = raster_of(np.zeros((40, 40))), points((20, 20))
    own = reach(terrain, place, hours=[0.1], pace=TOBLER)
    elsewhere = reach(terrain, place.to_crs(32612), hours=[0.1], pace=TOBLER)
    assert elsewhere.crs == CRS.from_epsg(32612)
    back = elsewhere.geometry.to_crs(32611).iloc[0]
    assert back.symmetric_difference(own.geometry.iloc[0]).area < 1.0
    assert reach(terrain, place.to_crs(4326), hours=[0.1], pace=TOBLER).crs == CRS.from_epsg(32611)


@pytest.mark.parametrize("hours", [[], [0.0], [1.0, -1.0], [np.nan]])
def test_hours_are_above_zero(hours: list[float]) -> None:
    with pytest.raises(InputError, match="hours"):
        reach(raster_of(np.zeros((5, 5))), points((2, 2)), hours=hours, pace=TOBLER)


def test_sources_off_the_ground_and_without_crs_are_refused() -> None:
    with pytest.raises(InputError, match="no source"):
        reach(raster_of(np.zeros((5, 5))), points((9, 9)), hours=[1.0], pace=TOBLER)
    nowhere = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)])
    with pytest.raises(CrsError):
        reach(raster_of(np.zeros((5, 5))), nowhere, hours=[1.0], pace=TOBLER)
