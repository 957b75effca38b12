from __future__ import annotations

from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.walking import _rsp, flow
from geo.walking.speed import PACES
from geo.walking.travel_time import travel_time
from layers.raster import Raster
from layers.source import Counts, Provenance

CELL, WEST, NORTH = 30.0, 500_000.0, 3_500_000.0
TOBLER = PACES["tobler"]
LEVEL_H = CELL / TOBLER.speed_m_s(0.0) / 3600.0


def raster_of(values: Any, *, unit: str = "m", basis: Any = "published") -> Raster:
    grid = np.asarray(values, dtype=np.float64)
    return Raster(
        values=grid,
        transform=Affine(CELL, 0, WEST, 0, -CELL, NORTH),
        crs=CRS.from_epsg(32611),
        unit=unit,
        provenance=Provenance(source="test", licence="none", basis=basis),
        counts=Counts(unit="cells", read=grid.size, kept=grid.size),
    )


def xy(row: float, column: float) -> tuple[float, float]:
    return WEST + (column + 0.5) * CELL, NORTH - (row + 0.5) * CELL


def points(*cells: tuple[int, int], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(xy(*cell)) for cell in cells], crs=32611)


def line(*cells: tuple[float, float]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.LineString([xy(*cell) for cell in cells])], crs=32611)


def hills(seed: int, shape: tuple[int, int] = (6, 7)) -> NDArray[np.float64]:
    return np.random.default_rng(seed).uniform(0.0, 12.0, shape)


def dense(
    source: Any, target: Any, hours: Any, *, origins: Any, destinations: Any, theta: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Flow of each step and energy of each node by the fundamental matrix as Saerens and others print it."""
    size = origins.size
    cost = np.full((size, size), np.inf)
    cost[source, target] = hours
    ease = 1.0 / cost
    reference = ease / ease.sum(axis=1, keepdims=True)
    weight = reference * np.exp(-theta * np.where(np.isfinite(cost), cost, 0.0))
    weight[destinations] = 0.0
    fundamental = np.linalg.inv(np.eye(size) - weight)
    arrive = fundamental[:, destinations].sum(axis=1)
    expected = np.zeros((size, size))
    for origin in np.flatnonzero(origins):
        ways = fundamental[origin][:, None] * weight * arrive[None, :]
        expected += origins[origin] * ways / arrive[origin]
    return expected, -np.log(arrive)


def grid_steps(seed: int, side: int = 4) -> tuple[Any, Any, Any]:
    hours = np.random.default_rng(seed).uniform(0.05, 0.3, (side, side))
    pairs = [
        (r * side + c, (r + i) * side + c + j, (hours[r, c] + 2 * hours[r + i, c + j]) * np.hypot(i, j))
        for r in range(side)
        for c in range(side)
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if (i, j) != (0, 0) and 0 <= r + i < side and 0 <= c + j < side
    ]
    source, target, cost = (np.array(each) for each in zip(*pairs, strict=True))
    return source, target, cost


# The model, on graphs.


@pytest.mark.parametrize("theta", [0.0, 0.5, 5.0, 40.0])
def test_as_the_dense_fundamental_matrix_on_four_by_four_cells(theta: float) -> None:
    source, target, hours = grid_steps(1)
    origins = np.zeros(16)
    origins[[0, 3]] = 0.25, 0.75
    ends = np.array([9, 15])
    chain = _rsp.Walks(source, target, hours, origins=origins, destinations=ends).at(theta)
    expected, energy = dense(source, target, hours, origins=origins, destinations=ends, theta=theta)
    found = np.zeros((16, 16))
    found[chain.source, chain.target] = chain.flow
    np.testing.assert_allclose(found, expected, atol=1e-12)
    np.testing.assert_allclose(chain.energy, energy, atol=1e-11)


def test_two_ways_share_by_their_hours() -> None:
    # From 0 to 3 by 1 (2 x 0.5 h) or by 2 (2 x 1 h), each way at one glance: choices have the ease 2 and 1.
    source, target = np.array([0, 0, 1, 2]), np.array([1, 2, 3, 3])
    hours = np.array([0.5, 1.0, 0.5, 1.0])
    walks = _rsp.Walks(source, target, hours, origins=np.array([1.0, 0, 0, 0]), destinations=np.array([3]))
    chain = walks.at(1.5)
    short = 2 / 3 * np.exp(-1.5 * 1.0)
    long = 1 / 3 * np.exp(-1.5 * 2.0)
    np.testing.assert_allclose(chain.flow[:2], [short / (short + long), long / (short + long)], rtol=1e-12)
    assert chain.energy[0] == pytest.approx(-np.log(short + long), rel=1e-12)


def test_a_pull_that_underflows_is_no_trouble() -> None:
    # exp(-1e6) is 0 in any float; the walk of 200 equal steps in a row is certain all the same.
    n = 200
    source = np.concatenate([np.arange(n), np.arange(1, n)])
    target = np.concatenate([np.arange(1, n + 1), np.arange(n - 1)])
    origins = np.zeros(n + 1)
    origins[0] = 1.0
    walks = _rsp.Walks(source, target, np.ones(source.size), origins=origins, destinations=np.array([n]))
    chain = walks.at(5000.0)
    forward = chain.flow[chain.target > chain.source]
    np.testing.assert_allclose(forward, 1.0, atol=1e-12)
    assert chain.energy[0] > 1e6 - 1


@pytest.mark.parametrize("theta", [0.0, 1.0, 300.0])
def test_newtons_method_finds_the_same_where_scaling_is_out_of_range(
    theta: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target, hours = grid_steps(2, side=9)
    walks = _rsp.Walks(source, target, hours, origins=np.eye(81)[0], destinations=np.array([80]))
    scaled = walks.at(theta)
    monkeypatch.setattr(_rsp.Walks, "_by_scaling", lambda *_: None)
    newton = walks.at(theta)
    np.testing.assert_allclose(newton.energy, scaled.energy, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(newton.flow, scaled.flow, atol=1e-9)


@pytest.mark.parametrize("detour", [0.02, 0.1, 0.5])
def test_the_detour_asked_for_is_made(detour: float) -> None:
    source, target, hours = grid_steps(3)
    walks = _rsp.Walks(source, target, hours, origins=np.eye(16)[0], destinations=np.array([15]))
    chain = walks.detouring(detour)
    assert chain.expected_hours / walks.best_hours - 1 == pytest.approx(detour, rel=0.01)


def test_no_detour_is_longer_than_wandering() -> None:
    source, target, hours = grid_steps(3)
    walks = _rsp.Walks(source, target, hours, origins=np.eye(16)[0], destinations=np.array([15]))
    with pytest.raises(InputError, match="without any aim"):
        walks.detouring(1000.0)


# On the terrain.


def test_on_level_ground_the_middle_way_is_taken_most_and_both_sides_alike() -> None:
    found = flow.between(raster_of(np.zeros((5, 6))), points((2, 0)), points((2, 5)), pace=TOBLER).passages
    np.testing.assert_allclose(found.values, found.values[::-1], atol=1e-12)
    assert found.values[2, 0] == pytest.approx(1.0)
    assert found.values[2, 5] == pytest.approx(1.0)
    assert (found.values[2, 1:5] > found.values[1, 1:5]).all()


def best_way(steps: Any, begin: tuple[int, int], end: tuple[int, int]) -> tuple[float, list[tuple[int, int]]]:
    graph = nx.DiGraph()
    for step in steps.itertuples():
        graph.add_edge((step.from_row, step.from_column), (step.to_row, step.to_column), hours=step.hours)
    length, way = nx.single_source_dijkstra(graph, begin, end, weight="hours")
    return length, way


@pytest.mark.parametrize("neighbours", [8, 16])
def test_a_strong_pull_leads_along_the_best_way(neighbours: int) -> None:
    terrain = raster_of(hills(4))
    ends = points((0, 0)), points((5, 6))
    wandering = flow.between(terrain, *ends, pace=TOBLER, theta_per_h=0.0, neighbours=neighbours)
    length, way = best_way(wandering.steps, (0, 0), (5, 6))
    pulled = flow.between(terrain, *ends, pace=TOBLER, theta_per_h=1e6, neighbours=neighbours)
    assert pulled.best_hours == pytest.approx(length, rel=1e-12)
    assert pulled.hours == pytest.approx(length, rel=1e-9)
    taken = pulled.steps[pulled.steps["net"] > 1e-9]
    assert {(a, b) for a, b in zip(taken["from_row"], taken["from_column"], strict=True)} == set(way[:-1])
    assert taken["net"].to_numpy() == pytest.approx(1.0)
    for cell in way:
        assert pulled.visits.values[cell] == pytest.approx(1.0)


def test_without_a_pull_it_is_the_random_walk() -> None:
    # Three cells in a row, all level: from the middle one either way alike; 1 + 1/2 + 1/4 ... = 2 visits.
    found = flow.between(
        raster_of(np.zeros((1, 3))), points((0, 0)), points((0, 2)), pace=TOBLER, theta_per_h=0
    )
    np.testing.assert_allclose(found.visits.values, [[2.0, 2.0, 1.0]], rtol=1e-12)
    np.testing.assert_allclose(found.passages.values, [[1.0, 1.0, 1.0]], rtol=1e-12)
    assert found.hours == pytest.approx(4 * LEVEL_H, rel=1e-12)
    assert found.best_hours == pytest.approx(2 * LEVEL_H, rel=1e-12)


def test_a_stronger_pull_shortens_the_walk() -> None:
    terrain = raster_of(hills(5))
    hours = [
        flow.between(terrain, points((0, 0)), points((5, 6)), pace=TOBLER, theta_per_h=theta).hours
        for theta in (0.0, 10.0, 100.0, 1000.0, 1e5)
    ]
    assert hours == sorted(hours, reverse=True)


def test_uphill_is_not_downhill() -> None:
    ramp = np.add.outer(np.zeros(5), np.arange(6) * 9.0)
    up = flow.between(raster_of(ramp), points((2, 0)), points((2, 5)), pace=TOBLER, theta_per_h=200)
    down = flow.between(raster_of(ramp), points((2, 5)), points((2, 0)), pace=TOBLER, theta_per_h=200)
    assert up.best_hours > down.best_hours * 1.2


def balance(found: flow.Flow) -> NDArray[np.float64]:
    """What leaves each cell less what comes."""
    rows, columns = found.passages.shape
    source = found.steps["from_row"] * columns + found.steps["from_column"]
    target = found.steps["to_row"] * columns + found.steps["to_column"]
    leaves = np.bincount(source, weights=found.steps["expected"], minlength=rows * columns)
    comes = np.bincount(target, weights=found.steps["expected"], minlength=rows * columns)
    net_out = np.bincount(source, weights=found.steps["net"], minlength=rows * columns)
    net_in = np.bincount(target, weights=found.steps["net"], minlength=rows * columns)
    np.testing.assert_allclose(leaves - comes, net_out - net_in, atol=1e-8)
    return (leaves - comes).reshape(rows, columns)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    theta=st.one_of(st.just(0.0), st.floats(0.1, 5000.0)),
    holes=st.sets(st.tuples(st.integers(1, 4), st.integers(1, 5)), max_size=8),
    neighbours=st.sampled_from([8, 16]),
)
def test_what_leaves_arrives_and_nothing_is_lost_on_the_way(
    seed: int, theta: float, holes: set[tuple[int, int]], neighbours: int
) -> None:
    heights = hills(seed)
    for hole in holes:
        heights[hole] = np.nan
    origins = points((0, 0), (0, 6), people=[1.0, 3.0])
    found = flow.between(
        raster_of(heights),
        origins,
        points((5, 0), (5, 6)),
        pace=PACES["campbell_5"],
        theta_per_h=theta,
        neighbours=neighbours,
        weight="people",
    )
    expected = np.zeros(heights.shape)
    expected[0, 0], expected[0, 6] = 0.25, 0.75
    expected[5, 0], expected[5, 6] = -found.arrivals.to_numpy()
    np.testing.assert_allclose(balance(found), expected, atol=1e-8)
    assert found.arrivals.sum() == pytest.approx(1.0, abs=1e-8)
    assert np.isnan(found.passages.values[np.isnan(heights)]).all()
    if neighbours == 8:
        assert np.nanmax(found.passages.values) <= 1.0 + 1e-8


def test_a_barrier_without_opening_lets_nobody_through() -> None:
    terrain, ends = raster_of(np.zeros((5, 7))), (points((2, 0)), points((2, 6)))
    with pytest.raises(InputError, match="no destination can be reached"):
        flow.between(terrain, *ends, pace=TOBLER, barrier=line((-2, 3.4), (6, 3.4)))


def crossing(found: flow.Flow, column: int) -> dict[int, float]:
    """Net flow over the line to the east of a column, by the row where it is left; without the steps back."""
    steps = found.steps[(found.steps["from_column"] <= column) & (found.steps["to_column"] > column)]
    return steps.groupby("from_row")["net"].sum().to_dict()  # type: ignore[no-any-return] # of a frame


def test_a_barrier_is_crossed_at_its_opening_only() -> None:
    terrain, ends = raster_of(np.zeros((7, 7))), (points((3, 0)), points((3, 6)))
    walled = flow.between(
        terrain, *ends, pace=TOBLER, barrier=line((-2, 3.4), (8, 3.4)), openings=points((1, 3))
    )
    over = {row for row, share in crossing(walled, 3).items() if share > 0}
    assert over
    assert over <= {0, 1, 2}
    assert sum(crossing(walled, 3).values()) == pytest.approx(1.0, abs=1e-8)
    free = flow.between(terrain, *ends, pace=TOBLER)
    assert walled.best_hours > free.best_hours


def test_the_end_of_a_barrier_is_walked_around() -> None:
    found = flow.between(
        raster_of(np.zeros((7, 7))),
        points((3, 0)),
        points((3, 6)),
        pace=TOBLER,
        barrier=line((-2, 3.4), (5, 3.4)),
        theta_per_h=1e5,
    )
    assert set(crossing(found, 3)) <= {5, 6}
    assert crossing(found, 3)[6] > 0.5


def test_nobody_walks_on_water_but_over_bridges() -> None:
    lake = gpd.GeoDataFrame(
        geometry=[shapely.box(*xy(7.4, 2.6), *xy(-1.4, 3.4))], crs=32611
    )  # a canal from the north edge to the south edge
    terrain, ends = raster_of(np.zeros((7, 7))), (points((3, 0)), points((3, 6)))
    with pytest.raises(InputError, match="no destination"):
        flow.between(terrain, *ends, pace=TOBLER, water=lake)
    found = flow.between(terrain, *ends, pace=TOBLER, water=lake, network=line((5, 1), (5, 5)))
    bridge = found.steps.query("from_row == 5 and from_column == 2 and to_row == 5 and to_column == 4")
    assert bridge["net"].sum() == pytest.approx(1.0, abs=1e-8)
    assert np.isnan(found.visits.values[3, 3])
    tank = points((3, 3))
    np.testing.assert_allclose(
        flow.between(terrain, *ends, pace=TOBLER, water=tank, theta_per_h=100).visits.values,
        flow.between(terrain, *ends, pace=TOBLER, theta_per_h=100).visits.values,
    )


def test_a_road_draws_walkers() -> None:
    terrain, ends = raster_of(np.zeros((7, 9))), (points((3, 0)), points((3, 8)))
    road = line((5, 0), (5, 8))
    slow = raster_of(np.full((7, 9), 3.0), unit="1")
    with_road = flow.between(terrain, *ends, pace=TOBLER, factor=slow, network=road)
    without = flow.between(terrain, *ends, pace=TOBLER, factor=slow)
    assert with_road.passages.values[5, 4] > without.passages.values[5, 4] + 0.3
    assert without.best_hours == pytest.approx(3 * 8 * LEVEL_H, rel=1e-9)
    # Two cells down, eight along, two up: 6 + 8 + 6 cells' worth; diagonally it would be 6 sqrt(2) + 4 + 6
    # sqrt(2).
    assert with_road.best_hours == pytest.approx(20 * LEVEL_H, rel=1e-9)


@pytest.mark.parametrize("neighbours", [8, 16])
def test_the_best_way_is_that_of_the_walking_times(neighbours: int) -> None:
    heights = hills(8, (9, 12))
    heights[3, 4] = np.nan
    options: dict[str, Any] = {
        "pace": PACES["irmischer_clarke_off_path"],
        "neighbours": neighbours,
        "factor": raster_of(np.random.default_rng(9).uniform(1.0, 2.0, (9, 12)), unit="1"),
        "barrier": line((-1, 6.3), (7.2, 6.3)),
        "openings": points((2, 6)),
        "opening_reach_m": CELL,
        "network": line((8, 0), (8, 11), (5, 11)),
        "impassable_deg": 25.0,
    }
    terrain = raster_of(heights)
    hours = travel_time(terrain, points((0, 0)), **options).hours.values
    for cell in ((0, 11), (8, 0), (5, 9), (4, 5)):
        found = flow.between(terrain, points((0, 0)), points(cell), **options)
        assert found.best_hours == pytest.approx(float(hours[cell]), rel=2e-5)


def test_too_steep_is_not_climbed() -> None:
    step = np.array([[0.0, 0.0, 31.0, 31.0]])  # 45.9 degrees between the middle two
    with pytest.raises(InputError, match="no destination"):
        flow.between(raster_of(step), points((0, 0)), points((0, 3)), pace=TOBLER, impassable_deg=45.0)
    flow.between(raster_of(step), points((0, 0)), points((0, 3)), pace=TOBLER, impassable_deg=50.0)


def test_origins_that_lead_nowhere_are_told() -> None:
    heights = np.zeros((3, 6))
    heights[:, 2] = np.nan
    found = flow.between(raster_of(heights), points((1, 0), (1, 4)), points((1, 5)), pace=TOBLER)
    assert found.unreached.tolist() == [0]
    assert found.visits.values[1, 4] >= 1.0
    assert np.isnan(found.passages.values[:, :2]).all()


def test_a_wide_destination_is_reached_where_it_is_nearest() -> None:
    road = line((0, 6), (6, 6))
    found = flow.between(raster_of(np.zeros((7, 7))), points((3, 0)), road, pace=TOBLER, theta_per_h=2000)
    assert found.best_hours == pytest.approx(6 * LEVEL_H, rel=1e-9)
    assert found.arrivals.to_dict() == {0: pytest.approx(1.0)}
    assert found.visits.values[3, 6] > 0.9


def test_large_grids_are_coarsened() -> None:
    found = flow.between(
        raster_of(np.zeros((12, 21))), points((5, 0)), points((5, 20)), pace=TOBLER, most_cells=64
    )
    assert found.passages.shape == (6, 11)
    assert found.passages.resolution == (60.0, 60.0)
    assert found.best_hours == pytest.approx(10 * 2 * LEVEL_H, rel=1e-9)
