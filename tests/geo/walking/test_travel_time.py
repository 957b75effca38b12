from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.errors import InputError
from geo.walking import travel_time as walking
from geo.walking.travel_time import Langmuir, both, corridor, prepare, travel_time
from layers.errors import CrsError
from tests.geo.walking.slow_graph import NORTH, UTM11, WEST, edges, hours, raster, rwalk

RWALK = Langmuir()


class Level:
    """1 m/s whatever the slope, up to a limit."""

    name = "level"

    def speed_m_s(self, slope: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(np.abs(slope) <= 1.0, 1.0, np.nan)


class Tobler:
    name = "tobler"

    def speed_m_s(self, slope: NDArray[np.float64]) -> NDArray[np.float64]:
        return 6.0 / 3.6 * np.exp(-3.5 * np.abs(slope + 0.05))


def rough(rows: int, columns: int, *, seed: int, holes: float = 0.0) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    values = rng.uniform(0, 25, (rows, columns)).astype(np.float32)
    values[rng.random((rows, columns)) < holes] = np.nan
    return values


def at(*cells: tuple[int, int]) -> NDArray[np.int64]:
    return np.array(cells)


def excess(neighbours: int, rows: int, columns: int) -> float:
    """How much longer than the straight line the shortest way of steps is, by hand."""
    a, b = sorted((abs(rows), abs(columns)))
    if neighbours == 8:
        walked = b - a + a * np.sqrt(2)
    elif neighbours == 16:
        walked = b - 2 * a + a * np.sqrt(5) if b >= 2 * a else (2 * a - b) * np.sqrt(2) + (b - a) * np.sqrt(5)
    else:
        ways = [((0, 1), (1, 3)), ((1, 3), (1, 2)), ((1, 2), (2, 3)), ((2, 3), (1, 1))]
        for (p, q), (r, s) in ways:
            m, n = np.linalg.solve([[p, r], [q, s]], [a, b])
            if m >= -1e-9 and n >= -1e-9:
                walked = m * np.hypot(p, q) + n * np.hypot(r, s)
    return float(walked / np.hypot(a, b) - 1)


@pytest.mark.parametrize(("neighbours", "worst"), [(8, 0.0824), (16, 0.0275), (32, 0.0131)])
def test_a_flat_plane_is_walked_straight_but_for_the_stencil(neighbours: int, worst: float) -> None:
    side = 241
    times = travel_time(
        raster(np.zeros((side, side), np.float32)), at((120, 120)), pace=Level(), neighbours=neighbours
    )
    row, column = np.indices((side, side)) - 120
    straight = np.hypot(row, column) * 30.0 / 3600.0
    share = times.hours.values[straight > 0] / straight[straight > 0] - 1
    assert share.min() >= -1e-6
    assert share.max() == pytest.approx(worst, abs=2e-4)
    assert walking.STENCIL_ERROR[neighbours] == pytest.approx(worst, abs=1e-9)
    for i, j in ((0, 120), (0, 0), (0, 60), (80, 0), (200, 7), (33, 71)):
        expected = straight[i, j] * (1 + excess(neighbours, i - 120, j - 120))
        assert times.hours.values[i, j] == pytest.approx(expected, rel=2e-6)


@pytest.mark.parametrize("slope", [-0.3, -0.1, 0.0, 0.1, 0.3])
def test_straight_up_an_inclined_plane_takes_length_times_pace(slope: float) -> None:
    east = np.arange(200) * 30.0 * slope
    times = travel_time(raster(np.tile(east, (50, 1))), at((25, 0)), pace=Tobler(), neighbours=8, limit_h=40)
    pace = np.exp(3.5 * abs(slope + 0.05)) / (6.0 / 3.6)
    # Nobody walks straight up or down if a diagonal, less steep, saves time: on these slopes none does.
    assert times.hours.values[25, 199] <= 199 * 30 * pace / 3600 * (1 + 1e-4)
    across = pace * 30.0 * 40 / 3600
    assert times.hours.values[25, 40] == pytest.approx(across, rel=1e-3)


@pytest.mark.parametrize("neighbours", [8, 16, 32])
@pytest.mark.parametrize("direction", ["from", "to"])
def test_rough_ground_with_holes_agrees_with_scipy(neighbours: int, direction: walking.Direction) -> None:
    grid = raster(rough(23, 19, seed=neighbours, holes=0.25), width_m=30.0, height_m=22.0)
    free = np.argwhere(np.isfinite(grid.values))
    sources = free[[3, len(free) // 2]]
    times = travel_time(grid, sources, pace=RWALK, neighbours=neighbours, direction=direction)
    expected = hours(grid.shape, edges(grid, neighbours=neighbours), sources.tolist(), direction=direction)
    np.testing.assert_allclose(times.hours.values, expected, rtol=2e-6)
    assert np.isnan(expected).any()


@pytest.mark.parametrize("neighbours", [8, 16, 32])
@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("seed", [1, 2])
def test_every_option_at_once_agrees_with_scipy(
    neighbours: int, direction: walking.Direction, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    grid = raster(rough(20, 24, seed=seed, holes=0.05))
    grid.values[10, :] = 5.0  # the road is known all along
    factor = rng.uniform(0.6, 3.0, grid.shape)
    factor[2, 2:6] = np.inf
    factor[10, :] = 1.0
    wall = shapely.LineString(rng.uniform(0, 1, (5, 2)) * (24 * 30, -20 * 30) + (WEST, NORTH))
    fence = shapely.LineString([(WEST + 300.3, NORTH - 20), (WEST + 305.1, NORTH - 580)])
    gate = shapely.Point(WEST + 302, NORTH - 480)
    lake = shapely.Point(WEST + 560.5, NORTH - 471.25).buffer(62)
    row_10 = NORTH - 10.5 * 30
    road = shapely.LineString([(WEST + 15, row_10), (WEST + 285, row_10)])
    frame = {"crs": UTM11}
    times = travel_time(
        grid,
        at((0, 0), (19, 1), (10, 3)),
        pace=RWALK,
        direction=direction,
        neighbours=neighbours,
        factor=factor,
        barrier=gpd.GeoDataFrame(geometry=[wall, fence], **frame),
        openings=gpd.GeoDataFrame(geometry=[gate], **frame),
        network=gpd.GeoDataFrame({"factor": [0.3]}, geometry=[road], **frame),
        water=gpd.GeoDataFrame(geometry=[lake], **frame),
        impassable_deg=33.0,
    )
    row, column = np.indices(grid.shape)
    x, y = WEST + (column + 0.5) * 30, NORTH - (row + 0.5) * 30
    dry = ~shapely.contains_xy(lake, x, y)
    steps = edges(
        grid,
        neighbours=neighbours,
        is_ground=dry & np.isfinite(factor),
        factor=factor,
        walls=[wall, fence, lake.exterior],
        openings=[gate],
        steepest=np.tan(np.radians(33)),
    )
    z = grid.values.astype(float)
    for j in range(9):
        one, other = 240 + j, 241 + j
        line = shapely.LineString([(WEST + (j + 0.5) * 30, row_10), (WEST + (j + 1.5) * 30, row_10)])
        if not line.intersects(shapely.union_all([wall, fence])):
            steps.append((one, other, 0.3 * rwalk(30.0, z[10, j + 1] - z[10, j])))
            steps.append((other, one, 0.3 * rwalk(30.0, z[10, j] - z[10, j + 1])))
    sources = [c for c in ((0, 0), (19, 1), (10, 3)) if np.isfinite(z[c])]
    expected = hours(grid.shape, steps, sources, direction=direction)
    np.testing.assert_allclose(times.hours.values, expected, rtol=3e-6)


def test_a_tabulated_pace_is_as_good_as_the_function() -> None:
    def seconds(length_m: float, rise_m: float) -> float:
        return length_m / float(Tobler().speed_m_s(np.array(rise_m / length_m)))

    grid = raster(rough(30, 30, seed=4))
    times = travel_time(grid, at((3, 4)), pace=Tobler())
    expected = hours(grid.shape, edges(grid, neighbours=16, seconds=seconds), [(3, 4)])
    np.testing.assert_allclose(times.hours.values, expected, rtol=1e-5)


def test_long_walks_do_not_drift() -> None:
    """6,000 equal steps: in 32-bit floats the sum would be off by far more."""
    grid = raster(np.zeros((1, 60_000), np.float32), width_m=31.7, height_m=31.7)
    times = travel_time(grid, at((0, 0)), pace=RWALK)
    expected = np.arange(60_000) * 31.7 * 0.72 / 3600
    np.testing.assert_allclose(times.hours.values[0], expected, rtol=1e-6)


def test_a_pace_that_stops_stops() -> None:
    cliff = np.zeros((5, 10), np.float32)
    cliff[:, 5:] = 100.0
    times = travel_time(raster(cliff), at((2, 2)), pace=Level())
    assert np.isfinite(times.hours.values[:, :5]).all()
    assert np.isnan(times.hours.values[:, 5:]).all()


@given(st.integers(0, 10_000), st.sampled_from([8, 16, 32]))
def test_reversing_the_direction_swaps_forward_and_backward(seed: int, neighbours: int) -> None:
    grid = raster(rough(12, 9, seed=seed, holes=0.1))
    free = np.argwhere(np.isfinite(grid.values))
    one, other = free[seed % len(free)], free[(7 * seed + 3) % len(free)]
    there = travel_time(grid, one[None], pace=Tobler(), neighbours=neighbours).hours.values[tuple(other)]
    back = travel_time(grid, other[None], pace=Tobler(), direction="to", neighbours=neighbours)
    np.testing.assert_allclose(back.hours.values[tuple(one)], there, rtol=1e-6)


@given(st.integers(0, 10_000), st.floats(0.0, 1.0))
def test_a_limit_changes_nothing_below_it(seed: int, limit: float) -> None:
    grid = raster(rough(15, 15, seed=seed, holes=0.1))
    source = np.argwhere(np.isfinite(grid.values))[:1]
    whole = travel_time(grid, source, pace=RWALK).hours.values
    part = travel_time(grid, source, pace=RWALK, limit_h=limit).hours.values
    np.testing.assert_array_equal(part, np.where(whole <= np.float32(limit * 3600) / 3600, whole, np.nan))


@given(st.integers(0, 10_000))
def test_more_sources_never_raise_the_time(seed: int) -> None:
    grid = raster(rough(14, 11, seed=seed, holes=0.1))
    free = np.argwhere(np.isfinite(grid.values))
    few = travel_time(grid, free[:2], pace=RWALK).hours.values
    many = travel_time(grid, free[[0, 1, -1]], pace=RWALK).hours.values
    assert (many[np.isfinite(few)] <= few[np.isfinite(few)]).all()


def test_hundreds_of_sources_start_at_once() -> None:
    grid = raster(np.zeros((40, 60), np.float32))
    row, column = np.indices((40, 60))
    sources = np.column_stack([row[:, ::2].ravel(), column[:, ::2].ravel()])
    times = travel_time(grid, sources, pace=Level()).hours.values
    np.testing.assert_allclose(times, (column % 2) * 30.0 / 3600.0, rtol=1e-6)


def test_sources_are_the_cells_that_features_visit() -> None:
    grid = raster(np.zeros((10, 10), np.float32))
    line = shapely.LineString([(WEST + 15, NORTH - 45), (WEST + 255, NORTH - 45)])
    area = shapely.box(WEST + 40, NORTH - 260, WEST + 110, NORTH - 190)
    outside = shapely.Point(WEST - 50, NORTH)
    times = travel_time(grid, gpd.GeoSeries([line, area, outside], crs=UTM11), pace=RWALK)
    expected = {(1, j) for j in range(9)} | {(i, j) for i in (6, 7, 8) for j in (1, 2, 3)}
    assert set(map(tuple, times.sources.tolist())) == expected
    assert times.hours.values[1, 4] == 0.0


def test_the_path_adds_up_to_its_time() -> None:
    grid = raster(rough(40, 40, seed=9, holes=0.1))
    free = np.argwhere(np.isfinite(grid.values))
    for direction in ("from", "to"):
        times = travel_time(grid, free[:1], pace=RWALK, direction=direction)
        end = tuple(int(n) for n in free[-1])
        xy = np.array(times.path(end).coords)
        cells = np.column_stack([(NORTH - xy[:, 1]) // 30, (xy[:, 0] - WEST) // 30]).astype(int)
        ends = [tuple(free[0]), tuple(free[-1])]
        assert [tuple(cells[0]), tuple(cells[-1])] == (ends if direction == "from" else ends[::-1])
        heights = grid.values[cells[:, 0], cells[:, 1]].astype(float)
        length = np.hypot(*np.diff(xy, axis=0).T)
        total = sum(rwalk(m, rise) for m, rise in zip(length, np.diff(heights), strict=True))
        assert total / 3600 == pytest.approx(times.hours.values[end], rel=1e-5)
        climbed = np.maximum(np.diff(heights), 0).sum()
        assert times.climb().values[end] == pytest.approx(climbed, rel=1e-5)


def test_climb_is_known_where_the_time_is() -> None:
    grid = raster(rough(30, 30, seed=2, holes=0.2))
    source = np.argwhere(np.isfinite(grid.values))[:1]
    times = travel_time(grid, source, pace=Tobler(), limit_h=0.3)
    climbed = times.climb()
    np.testing.assert_array_equal(np.isnan(climbed.values), np.isnan(times.hours.values))
    assert climbed.values[tuple(source[0])] == 0.0
    assert np.nanmin(climbed.values) == 0.0


def test_the_corridor_holds_every_nearly_quickest_way() -> None:
    grid = raster(np.zeros((21, 41), np.float32))
    forward, backward = both(grid, at((10, 5)), at((10, 35)), pace=Level())
    found = corridor(forward, backward, tolerance=0.02).values
    total = forward.hours.values + backward.hours.values
    np.testing.assert_allclose(found[10, 5:36], 0.0, atol=1e-6)
    assert np.isnan(found[0, 20])
    np.testing.assert_array_equal(np.isfinite(found), total <= np.nanmin(total) * 1.02)
    with pytest.raises(InputError, match="in this order"):
        corridor(backward, forward)


def test_both_are_what_each_is_alone() -> None:
    grid = raster(rough(30, 20, seed=5, holes=0.1))
    free = np.argwhere(np.isfinite(grid.values))
    forward, backward = both(grid, free[:1], free[-1:], pace=RWALK, neighbours=8)
    alone = travel_time(grid, free[-1:], pace=RWALK, neighbours=8, direction="to")
    np.testing.assert_array_equal(backward.hours.values, alone.hours.values)
    assert (forward.direction, backward.direction) == ("from", "to")
    assert forward.hours.values[tuple(free[-1])] == pytest.approx(backward.hours.values[tuple(free[0])])


def test_ground_that_is_prepared_is_walked_again_and_again() -> None:
    grid = raster(rough(30, 20, seed=5, holes=0.1))
    free = np.argwhere(np.isfinite(grid.values))
    ground = prepare(grid, pace=RWALK, neighbours=8, impassable_deg=40.0)
    for begin, end in ((0, -1), (5, 90)):
        ends = free[[begin]], free[[end]]
        anew = both(grid, *ends, pace=RWALK, neighbours=8, impassable_deg=40.0, limit_h=1.0)
        again = both(grid, *ends, prepared=ground, limit_h=1.0)
        for one, other in zip(anew, again, strict=True):
            np.testing.assert_array_equal(one.hours.values, other.hours.values)


def test_progress_ends_at_one() -> None:
    seen: list[float] = []
    travel_time(raster(rough(200, 200, seed=1)), at((5, 5)), pace=RWALK, progress=seen.append)
    assert seen[-1] == 1.0
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"neighbours": 4}, "8, 16 or 32"),
        ({"impassable_deg": 0.0}, "at most 90"),
        ({"limit_h": -1.0}, "0 hours or more"),
        ({"factor": np.zeros((5, 5))}, "above 0"),
        ({"factor": np.ones((4, 5))}, "shape"),
        ({"opening_reach_m": 10.0}, "at least one cell"),
    ],
)
def test_wrong_options_are_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        travel_time(raster(np.zeros((5, 5), np.float32)), at((2, 2)), pace=RWALK, **options)


def test_wrong_inputs_are_named() -> None:
    grid = raster(np.full((5, 5), np.nan, np.float32))
    with pytest.raises(InputError, match="no source"):
        travel_time(grid, at((2, 2)), pace=RWALK)
    with pytest.raises(InputError, match="no source"):
        travel_time(raster(np.zeros((5, 5), np.float32)), at((-1, 2)), pace=RWALK)
    with pytest.raises(InputError, match="holds 'deg'"):
        travel_time(grid.with_values(grid.values, unit="deg"), at((2, 2)), pace=RWALK)
    grid = raster(rough(5, 5, seed=1))
    with pytest.raises(InputError, match="take no time"):
        travel_time(grid, at((2, 2)), pace=Langmuir(level_s_m=0.1))
    with pytest.raises(CrsError, match="no coordinate reference system"):
        travel_time(grid, gpd.GeoSeries([shapely.Point(0, 0)]), pace=RWALK)
    times = travel_time(grid, at((2, 2)), pace=RWALK)
    with pytest.raises(InputError, match="off the grid"):
        times.path((9, 9))
