"""Nothing leaks through walls, holes and shores; openings and networks let people through."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.errors import InputError
from geo.walking.travel_time import Langmuir, travel_time
from tests.geo.walking.slow_graph import NORTH, UTM11, WEST, raster, rwalk

RWALK = Langmuir()
SIDE = 24
CORNER = np.array([[0, 0]])


def flat(side: int = SIDE) -> NDArray[np.float32]:
    return np.zeros((side, side), np.float32)


def place(column: float, row: float) -> tuple[float, float]:
    """Return x, y of a place in cells, counted from the outer corner of the raster."""
    return WEST + 30.0 * column, NORTH - 30.0 * row


def line(*places: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.LineString([place(*p) for p in places])], crs=UTM11)


def point(column: float, row: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.Point(place(column, row))], crs=UTM11)


@pytest.mark.parametrize("neighbours", [8, 16, 32])
def test_a_diagonal_row_of_holes_lets_nobody_through(neighbours: int) -> None:
    values = flat()
    row, column = np.indices(values.shape)
    values[row + column == SIDE - 1] = np.nan
    times = travel_time(raster(values), CORNER, pace=RWALK, neighbours=neighbours).hours.values
    assert np.isfinite(times[row + column < SIDE - 1]).all()
    assert np.isnan(times[row + column >= SIDE - 1]).all()


@pytest.mark.parametrize("neighbours", [8, 16, 32])
def test_one_missing_cell_is_walked_around(neighbours: int) -> None:
    values = flat(5)
    values[2, 2] = np.nan
    times = travel_time(raster(values), np.array([[2, 1]]), pace=RWALK, neighbours=neighbours).hours.values
    # Past a single corner: two diagonals, the corner of the hole touched.
    assert times[2, 3] == pytest.approx(2 * np.sqrt(2) * 30 * 0.72 / 3600, rel=1e-6)


@pytest.mark.parametrize("neighbours", [8, 16, 32])
@given(seed=st.integers(0, 100_000))
def test_no_way_leads_into_a_closed_wall(neighbours: int, seed: int) -> None:
    """Random stars, some with vertices and edges exactly on cell centres and corners."""
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 9))
    reach = rng.uniform(4, 9, 9)
    spots = SIDE / 2 + np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])
    if seed % 3:
        spots = np.round(2 * spots) / 2
    ring = shapely.LinearRing([place(*spot) for spot in spots])
    barrier = gpd.GeoDataFrame(geometry=[ring], crs=UTM11)
    times = travel_time(raster(flat()), CORNER, pace=RWALK, neighbours=neighbours, barrier=barrier)
    row, column = np.indices((SIDE, SIDE)) + 0.5
    x, y = place(column, row)
    walls = shapely.Polygon(ring)
    if not walls.is_valid:
        walls = shapely.make_valid(walls)
    inside = shapely.contains_xy(walls, x, y)
    assert np.isnan(times.hours.values[inside]).all()
    # A cell beside the outside is reached if it has room: the wall may cut single cells off.
    far = shapely.distance(shapely.points(x, y), walls) > 90.0
    assert np.isfinite(times.hours.values[far]).all()


def test_a_wall_is_crossed_at_its_opening_only() -> None:
    wall = line((12.1, -1), (12.4, 25))
    grid = raster(flat())
    shut = travel_time(grid, CORNER, pace=RWALK, barrier=wall).hours.values
    assert np.isnan(shut[:, 12:]).all()
    assert np.isfinite(shut[:, :12]).all()
    # The gate stands beside the wall, as ports of entry on maps do.
    opened = travel_time(grid, CORNER, pace=RWALK, barrier=wall, openings=point(12.6, 20.5))
    assert np.isfinite(opened.hours.values).all()
    way = opened.path((0, 23))
    crossing = way.intersection(wall.geometry.iloc[0])
    assert crossing.distance(point(12.6, 20.5).geometry.iloc[0]) <= 30.0
    free = travel_time(grid, CORNER, pace=RWALK).hours.values
    assert opened.hours.values[0, 23] > 1.5 * free[0, 23]
    wide = travel_time(
        grid, CORNER, pace=RWALK, barrier=wall, openings=point(12.6, 20.5), opening_reach_m=3000.0
    )
    np.testing.assert_array_equal(wide.hours.values, free)


@given(st.floats(0.0, np.pi), st.floats(-0.5, 0.5), st.floats(-0.5, 0.5), st.sampled_from([8, 16, 32]))
def test_an_opening_always_lets_somebody_through(
    angle: float, aside: float, along: float, neighbours: int
) -> None:
    """Whatever the direction of a straight wall and the place of the opening on it."""
    middle = np.array([SIDE / 2 + aside, SIDE / 2 + along])
    step = 30 * np.array([np.cos(angle), np.sin(angle)])
    wall = line(tuple(middle - step), tuple(middle + step))
    source = CORNER if angle > 0.1 else np.array([[0, 12]])
    times = travel_time(
        raster(flat()), source, pace=RWALK, neighbours=neighbours, barrier=wall, openings=point(*middle)
    )
    # A wall exactly through centres closes those cells themselves, and no others.
    row, column = np.indices((SIDE, SIDE)) + 0.5
    off = shapely.distance(shapely.points(*place(column, row)), wall.geometry.iloc[0])
    assert np.isfinite(times.hours.values[off > 1e-6]).all()


@given(st.integers(0, 100_000))
def test_an_added_opening_never_makes_a_walk_longer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    grid = raster(rng.uniform(0, 20, (SIDE, SIDE)).astype(np.float32))
    walls = gpd.GeoDataFrame(
        geometry=[shapely.LineString([place(*p) for p in rng.uniform(0, SIDE, (6, 2))]) for _ in range(3)],
        crs=UTM11,
    )
    spots = rng.uniform(0, SIDE, (6, 2))
    gates = gpd.GeoDataFrame(geometry=[shapely.Point(place(*spot)) for spot in spots], crs=UTM11)
    few = travel_time(grid, CORNER, pace=RWALK, barrier=walls, openings=gates.iloc[:3]).hours.values
    many = travel_time(grid, CORNER, pace=RWALK, barrier=walls, openings=gates).hours.values
    assert (many[np.isfinite(few)] <= few[np.isfinite(few)]).all()


def test_a_canal_narrower_than_a_cell_holds_people_up_but_for_the_bridge() -> None:
    canal = gpd.GeoDataFrame(
        geometry=[shapely.LineString([place(8.7, -1), place(12.1, 25)]).buffer(4.0)], crs=UTM11
    )
    grid = raster(flat())
    assert np.isnan(travel_time(grid, CORNER, pace=RWALK, water=canal).hours.values[12, 16:]).all()
    bridge = line((9, 10.5), (12, 10.5))
    crossed = travel_time(grid, CORNER, pace=RWALK, water=canal, openings=bridge).hours.values
    assert np.isfinite(crossed[12, 16:]).all()


def test_nobody_stands_in_a_lake_but_its_ford_can_be_walked() -> None:
    lake = gpd.GeoDataFrame(geometry=[shapely.box(*place(6, 25), *place(12, -1))], crs=UTM11)
    times = travel_time(raster(flat()), CORNER, pace=RWALK, water=lake).hours.values
    assert np.isfinite(times[:, :6]).all()
    assert np.isnan(times[:, 6:]).all()
    ford = line((5, 10.5), (13, 10.5))
    forded = travel_time(raster(flat()), CORNER, pace=RWALK, water=lake, openings=ford).hours.values
    assert np.isfinite(forded[10, :]).all()
    assert np.isnan(forded[2, 8])
    assert np.isfinite(forded[2, 14])


def test_a_road_is_as_long_as_it_is_in_any_direction() -> None:
    """A road at 20 degrees, twice as fast: no stencil error along it, only at its ends."""
    far = 200
    end = (3.5 + 180, 3.5 + 180 * np.tan(np.radians(20)))
    road = line((3.5, 3.5), end)
    road["factor"] = 0.5
    times = travel_time(
        raster(flat(far)), np.array([[3, 3]]), pace=RWALK, neighbours=8, network=road
    ).hours.values
    metres = 30 * np.hypot(end[0] - 3.5, end[1] - 3.5)
    assert times[int(end[1]), int(end[0])] == pytest.approx(metres * 0.72 * 0.5 / 3600, rel=0.005)


def test_a_road_takes_its_slope_and_direction() -> None:
    values = np.tile(np.arange(12, dtype=np.float32) * 3.0, (3, 1))
    road = line((0.5, 1.5), (11.5, 1.5))
    road["factor"] = 0.25
    up = travel_time(raster(values), np.array([[1, 0]]), pace=RWALK, network=road).hours.values
    down = travel_time(raster(values), np.array([[1, 11]]), pace=RWALK, network=road).hours.values
    back = travel_time(
        raster(values), np.array([[1, 0]]), pace=RWALK, network=road, direction="to"
    ).hours.values
    assert up[1, 11] == pytest.approx(11 * 0.25 * rwalk(30, 3) / 3600, rel=1e-6)
    assert down[1, 0] == pytest.approx(11 * 0.25 * rwalk(30, -3) / 3600, rel=1e-6)
    assert back[1, 11] == down[1, 0]
    times = travel_time(raster(values), np.array([[1, 0]]), pace=RWALK, network=road)
    assert len(times.path((1, 11)).coords) == 12
    assert times.climb().values[1, 11] == pytest.approx(33.0)


def test_a_road_leads_over_water_but_not_through_a_barrier() -> None:
    lake = gpd.GeoDataFrame(geometry=[shapely.box(*place(6, 25), *place(12, -1))], crs=UTM11)
    road = line((2, 10.6), (20, 10.6))
    grid = raster(flat())
    times = travel_time(grid, CORNER, pace=RWALK, water=lake, network=road).hours.values
    assert np.isnan(times[10, 6:12]).all()
    assert np.isfinite(times[:, 12:]).all()
    fence = line((9.2, -1), (9.2, 25))
    options = {"water": lake, "network": road, "barrier": fence}
    shut = travel_time(grid, CORNER, pace=RWALK, **options).hours.values
    assert np.isnan(shut[:, 12:]).all()
    opened = travel_time(grid, CORNER, pace=RWALK, openings=point(9.2, 10.6), **options).hours.values
    np.testing.assert_array_equal(opened[:, 14:], times[:, 14:])


def test_nobody_boards_a_road_through_a_fence_in_the_same_cell() -> None:
    """The fence runs between the road and the centres of the cells that the road lies in."""
    road = line((0.2, 10.9), (23.8, 10.9))
    fence = line((-1, 10.7), (25, 10.7))
    times = travel_time(raster(flat()), CORNER, pace=RWALK, network=road, barrier=fence).hours.values
    assert np.isfinite(times[:11]).all()
    assert np.isnan(times[11:]).all()


def test_a_road_without_elevation_is_parted() -> None:
    values = flat()
    values[:, 10:12] = np.nan
    times = travel_time(raster(values), CORNER, pace=RWALK, network=line((1, 5), (22, 5))).hours.values
    assert np.isnan(times[:, 12:]).all()


def test_networks_are_checked() -> None:
    road = line((1, 5), (22, 5))
    road["factor"] = 0.0
    with pytest.raises(InputError, match="above 0"):
        travel_time(raster(flat()), CORNER, pace=RWALK, network=road)
    with pytest.raises(InputError, match="made of lines"):
        travel_time(raster(flat()), CORNER, pace=RWALK, network=point(1, 1))


def test_layers_in_degrees_are_moved_to_the_elevation() -> None:
    wall = line((12.1, -1), (12.4, 25))
    grid = raster(flat())
    one = travel_time(grid, CORNER, pace=RWALK, barrier=wall).hours.values
    other = travel_time(grid, CORNER, pace=RWALK, barrier=wall.to_crs(4326)).hours.values
    np.testing.assert_array_equal(one, other)


def test_a_longer_step_counts_the_cells_between() -> None:
    """Slow ground one cell wide is not jumped by a knight's move."""
    factor = np.ones((5, 7))
    factor[:, 3] = 9.0
    times = travel_time(raster(flat(7)[:5]), np.array([[2, 0]]), pace=RWALK, factor=factor).hours.values
    # Half of the step before and half of the step after lie on it, or a quarter each of four.
    assert times[2, 6] == pytest.approx((5 + 9) * 30 * 0.72 / 3600, rel=1e-6)
