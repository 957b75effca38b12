"""Invented land: water runs out of every hollow, land rises from it, plains stay plain."""

from __future__ import annotations

import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.ground import landform
from geo.ground._drainage import enlarge, flood, mark_distance, mark_triangles, raise_from_drainage

CELL_M = 60.0

LEVELS = [-1.5e6, -2.0, -1.0, -1e-30, -0.0, 0.0, 1e-30, 1.0, 1.5, 3e9]
"""Some below the sea, some almost equal, and two zeros that are."""


@settings(max_examples=40)
@given(arrays(np.float32, (7, 9), elements=st.integers(0, 5).map(float)))
def test_every_cell_drains_to_the_edge_through_neighbours(height: np.ndarray) -> None:
    order, receiver = flood(height)
    assert sorted(order) == list(range(height.size))
    place = np.empty(height.size, int)
    place[order] = np.arange(height.size)
    for cell in range(height.size):
        row, column = divmod(cell, 9)
        to_row, to_column = divmod(int(receiver[cell]), 9)
        if row in (0, 6) or column in (0, 8):
            assert receiver[cell] == cell
        else:
            assert max(abs(to_row - row), abs(to_column - column)) == 1
            assert place[receiver[cell]] < place[cell]


def by_a_queue(height: np.ndarray) -> tuple[list[int], list[int]]:
    """Algorithm 1 of Barnes and others, with the standard library's heap."""
    rows, columns = height.shape
    receiver = {
        cell: cell
        for cell in range(height.size)
        if cell // columns in (0, rows - 1) or cell % columns in (0, columns - 1)
    }
    own = height.ravel().tolist()
    heap = [(own[cell], own[cell], cell) for cell in receiver]
    heapq.heapify(heap)
    order = []
    while heap:
        level, _, cell = heapq.heappop(heap)
        order.append(cell)
        row, column = divmod(cell, columns)
        for i in range(max(row - 1, 0), min(row + 2, rows)):
            for j in range(max(column - 1, 0), min(column + 2, columns)):
                other = i * columns + j
                if other not in receiver:
                    receiver[other] = cell
                    heapq.heappush(heap, (max(own[other], level), own[other], other))
    return order, [receiver[cell] for cell in range(height.size)]


@given(
    arrays(np.float32, st.tuples(st.integers(1, 9), st.integers(1, 9)), elements=st.sampled_from(LEVELS)),
)
def test_water_is_led_as_the_algorithm_says(height: np.ndarray) -> None:
    order, receiver = flood(height)
    slow_order, slow_receiver = by_a_queue(height)
    assert order.tolist() == slow_order
    assert receiver.tolist() == slow_receiver


def test_a_valley_drains_along_its_floor() -> None:
    height = np.full((5, 5), 9.0, np.float32)
    height[2] = [1, 2, 3, 4, 9]
    _, receiver = flood(height)
    assert [receiver[2 * 5 + column] for column in (1, 2, 3)] == [10, 11, 12]


def test_land_rises_by_the_slope_along_the_way_down() -> None:
    height = np.full((5, 5), 9.0, np.float32)
    height[2] = [1, 2, 3, 4, 9]
    order, receiver = flood(height)
    risen = raise_from_drainage(
        order,
        receiver,
        np.full((5, 5), 0.5, np.float32),
        cell_m=10.0,
        hillslope_m2=1e9,  # all is hillslope: 0.5 x 10 m for each cell along the floor
        trunk_m2=1e9,
        concavity=0.45,
    )
    assert risen[2, :4].tolist() == [0.0, 5.0, 10.0, 15.0]


def test_a_larger_stream_is_less_steep_and_a_trunk_level() -> None:
    height = np.full((5, 5), 9.0, np.float32)
    height[2] = [1, 2, 3, 4, 9]
    order, receiver = flood(height)
    steepness = np.full((5, 5), 0.5, np.float32)
    risen = raise_from_drainage(
        order, receiver, steepness, cell_m=1.0, hillslope_m2=1.0, trunk_m2=1e9, concavity=1.0
    )
    # The floor drains 7, 4 and 1 cells: each takes the side cells one further up, and all behind it.
    assert risen[2, 1:4].tolist() == pytest.approx([0.5 / 7, 0.5 / 7 + 0.5 / 4, 0.5 / 7 + 0.5 / 4 + 0.5])
    level = raise_from_drainage(
        order, receiver, steepness, cell_m=1.0, hillslope_m2=1.0, trunk_m2=2.0, concavity=1.0
    )
    assert level[2, 1:4].tolist() == pytest.approx([0.0, 0.0, 0.5])


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_enlarging_keeps_a_plane(times: int) -> None:
    rows, columns = np.indices((8, 10), dtype=np.float32)
    large = enlarge(3.0 * rows + 2.0 * columns, times)
    fine_rows, fine_columns = np.indices(large.shape)
    expected = 3.0 * ((fine_rows + 0.5) / times - 0.5) + 2.0 * ((fine_columns + 0.5) / times - 0.5)
    inner = slice(2 * times, -2 * times)
    np.testing.assert_allclose(large[inner, inner], expected[inner, inner], atol=1e-4)


def test_a_triangle_marks_the_centres_in_it() -> None:
    mask = np.zeros((4, 4), dtype=bool)
    mark_triangles(mask, np.array([[[0.0, 0.0], [2.0, 0.0], [0.0, 2.0]]]))
    assert mask.astype(int).tolist() == [[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]


def test_distance_is_to_the_nearest_place_and_no_farther_than_it_was() -> None:
    distance = np.full((3, 5), 25.0, np.float32)
    mark_distance(distance, np.array([[0.0, 1.0], [4.0, 1.0]]), 10.0)
    assert distance[1].tolist() == [0.0, 10.0, 20.0, 10.0, 0.0]
    assert distance[0, 0] == 10.0
    assert distance[0, 2] == pytest.approx(np.hypot(20.0, 10.0))


def test_plains_have_no_valleys_and_no_ruggedness() -> None:
    flat = np.full((40, 40), 300.0, np.float32)
    assert not landform.ruggedness(flat, cell_m=240.0).any()
    rng = np.random.default_rng(1)
    cut = landform.valleys(flat, np.zeros_like(flat), cell_m=CELL_M, rng=rng)
    assert np.abs(cut).max() == 0.0


def test_rugged_land_gets_ridges_and_valleys_about_its_level() -> None:
    flat = np.full((200, 200), 300.0, np.float32)
    cut = landform.valleys(flat, np.ones_like(flat), cell_m=CELL_M, rng=np.random.default_rng(1))
    assert abs(float(cut.mean())) < 10.0
    assert float(cut.std()) > 10.0


def test_roughness_grows_with_the_amount() -> None:
    amount = np.zeros((600, 30), np.float32)
    amount[300:] = 1.0
    rough = landform.roughness(amount, cell_m=30.0, rng=np.random.default_rng(1))
    assert not rough[:300].any()
    assert 1.0 < float(rough[300:].std()) < 6.0
