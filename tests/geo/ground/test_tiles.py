from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.ground import relief, tiles
from layers.raster import Raster
from tests import builders

LAKES = np.random.default_rng(6).uniform(0, 900, (23, 31))
LAKES[LAKES < 40] = np.nan


def raster_of(values: Any, *, transform: Affine | None = None, crs: int = 32611) -> Raster:
    there = transform or Affine(30, 0, 500_000, 0, -30, 3_500_000)
    return builders.raster_of(values, transform=there, crs=crs, dtype=np.float32)


shapes = st.tuples(st.integers(1, 40), st.integers(1, 40))


@given(shapes, shapes, st.integers(0, 5))
def test_every_cell_belongs_to_one_tile(shape: Any, tile: Any, halo: int) -> None:
    seen = np.zeros(shape, dtype=int)
    numbers = np.arange(shape[0] * shape[1]).reshape(shape)
    for each in tiles.cut(shape, tile=tile, halo=halo):
        seen[each.window] += 1
        assert (numbers[each.read][each.inside] == numbers[each.window]).all()
        for own, read, full in zip(each.window, each.read, shape, strict=True):
            assert read.start == max(own.start - halo, 0)
            assert read.stop == min(own.stop + halo, full)
    assert (seen == 1).all()


def test_a_part_lies_where_it_lay() -> None:
    raster = raster_of(np.arange(12).reshape(3, 4))
    made = tiles.part(raster, (slice(1, 3), slice(2, 4)))
    assert made.values.tolist() == [[6, 7], [10, 11]]
    assert made.bounds == (500_060, 3_499_910, 500_120, 3_499_970)
    assert np.shares_memory(made.values, raster.values)
    source = tiles.InMemory(raster)
    assert (source.shape, source.unit, source.crs) == ((3, 4), "m", raster.crs)
    assert source.transform == raster.transform


@given(
    shapes,
    st.integers(relief.HALO, 6),
    st.booleans(),
    st.sampled_from(
        [
            (32611, Affine(30, 0, 500_000, 0, -30, 3_500_000)),
            (4326, Affine(0.0003, 0, -116.1, 0, -0.0003, 33.03)),
        ]
    ),
)
def test_tiles_change_nothing_of_the_relief(tile: Any, halo: int, edges: Any, grid: Any) -> None:
    raster = raster_of(LAKES, crs=grid[0], transform=grid[1])
    work = partial(relief.measure, which=relief.MEASURES, compute_edges=edges)
    whole = work(raster)
    together = {name: np.full(raster.shape, -1.0, dtype=np.float32) for name in whole}
    told = []
    for window, made in tiles.over(
        tiles.InMemory(raster), work, halo=halo, tile=tile, progress=lambda *counts: told.append(counts)
    ):
        for name, each in made.items():
            together[name][window] = each.values
    for name, each in whole.items():
        np.testing.assert_array_equal(together[name], each.values, err_msg=name)
    assert told == [(k + 1, len(told)) for k in range(len(told))]


def test_a_rim_too_narrow_would_be_seen() -> None:
    raster = raster_of(LAKES)
    work = partial(relief.measure, which=("jaggedness",))
    together = np.empty(raster.shape)
    for window, made in tiles.over(tiles.InMemory(raster), work, halo=1, tile=(8, 8)):
        together[window] = made["jaggedness"].values
    assert np.isnan(together).sum() > np.isnan(work(raster)["jaggedness"].values).sum()


def test_tiles_without_cells_are_refused() -> None:
    for tile, halo in (((0, 5), 1), ((5, 5), -1)):
        with pytest.raises(InputError, match="cannot be cut"):
            tiles.cut((9, 9), tile=tile, halo=halo)
