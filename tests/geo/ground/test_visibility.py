from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground import _viewers, observer, visibility
from layers.errors import CrsError
from layers.raster import Raster
from tests.geo.ground.grids import (
    NORTH,
    WEST,
    Cell,
    degrees_of,
    points,
    raster_of,
    sights,
    some_cells,
    terrains,
)
from tests.geo.ground.slow_visibility import EARTH_RADIUS_M, Observer


def view(raster: Raster, *cells: Cell, **options: Any) -> NDArray[np.floating]:
    chosen = {"observer_height_m": 2.0, "target_height_m": 0.0, "radius_m": 1e6, "curvature": False} | options
    return visibility.visible(raster, points(raster, *cells), **chosen).values


def test_all_of_a_flat_plane_is_seen() -> None:
    assert (view(raster_of(np.full((40, 50), 7.0)), (3, 4)) == 1).all()
    assert (view(raster_of(np.full((40, 50), 7.0)), (3, 4), observer_height_m=0.0) == 1).all()


def test_only_cells_within_the_radius_are_seen() -> None:
    seen = view(raster_of(np.zeros((9, 9))), (4, 4), radius_m=90.0)
    rows, columns = np.indices((9, 9)) - 4
    assert (seen == (np.hypot(rows, columns) <= 3)).all()


@pytest.mark.parametrize(("height", "wall", "behind"), [(20.0, 10.0, 10), (15.0, 10.0, 20), (40.0, 10.0, 4)])
def test_a_wall_throws_a_shadow(height: float, wall: float, behind: int) -> None:
    # Eye at `height`, 10 cells before a wall: by similar triangles the line over its top meets the plane
    # 10 * wall / (height - wall) cells behind it; there it touches the top and the plane is seen again.
    z = np.zeros((1, 80))
    z[0, 15] = wall
    seen = view(raster_of(z), (0, 5), observer_height_m=height)[0]
    assert (seen[:16] == 1).all()
    assert (seen[16 : 15 + behind] == 0).all()
    assert (seen[15 + behind :] == 1).all()


def test_a_line_between_two_cells_is_held_against_the_ground_interpolated_between_them() -> None:
    # From (0, 0) to (1, 2) the line passes half way between (0, 1) and (1, 1), at half the eye's 2 m.
    for upper, lower, seen in ((2.0, 0.0, 1), (2.1, 0.0, 0), (0.0, 2.1, 0), (-1.0, 3.0, 1)):
        assert view(raster_of([[0.0, upper, 0.0], [0.0, lower, 0.0]]), (0, 0))[1, 2] == seen
        assert view(raster_of([[0.0, 0.0], [upper, lower], [0.0, 0.0]]), (0, 0))[2, 1] == seen


@pytest.mark.parametrize("aside", range(8))
def test_what_lies_behind_a_notch_in_a_wall_is_seen(aside: int) -> None:
    # Lines to whole multiples of (7, aside) pass the wall in the middle of the only cell that is low.
    z = np.zeros((60, 60))
    z[7] = 50.0
    z[7, aside] = 0.0
    seen = view(raster_of(z), (0, 0))
    assert all(seen[7 * n, aside * n] == 1 for n in range(1, 9))
    assert seen[8:].sum() < 2 * 60


@pytest.mark.parametrize(("height", "k"), [(2.0, 0.0), (9.0, 0.13), (9.0, 0.25), (30.0, -1.0)])
def test_the_sea_is_seen_to_the_horizon(height: float, k: float) -> None:
    # d = sqrt(2 R h / (1 - k)): 5.05 km for 2 m without refraction.
    seen = view(
        raster_of(np.zeros((1, 1200))), (0, 0), observer_height_m=height, curvature=True, refraction=k
    )
    horizon = np.sqrt(2 * EARTH_RADIUS_M * height / (1 - k))
    assert (seen[0].sum() - 1) * 30.0 == pytest.approx(horizon, abs=30.0)
    assert (np.diff(seen[0]) <= 0).all()


def test_a_target_rises_over_the_horizon() -> None:
    # Two heights see each other over the sea as far as both horizons together.
    seen = view(
        raster_of(np.zeros((1, 1200))), (0, 0), observer_height_m=9.0, target_height_m=1.5, curvature=True,
        refraction=0.13,
    )  # fmt: skip
    reach = sum(np.sqrt(2 * EARTH_RADIUS_M * height / 0.87) for height in (9.0, 1.5))
    assert (seen[0].sum() - 1) * 30.0 == pytest.approx(reach, abs=30.0)


def test_a_grid_in_degrees_is_measured_in_metres() -> None:
    # At 60 degrees north a cell of 0.001 degrees is 55.8 m wide and 111.4 m high (WGS 84).
    raster = degrees_of(np.zeros((21, 41)), cell=0.001, west=20, north=60.0105)
    here = gpd.GeoDataFrame(geometry=[shapely.Point(20.0205, 60.0)], crs=4326).to_crs(32634)
    seen = visibility.visible(raster, here, observer_height_m=2, target_height_m=0, radius_m=600.0).values
    assert seen[10].sum() == 2 * 10 + 1
    assert seen[:, 20].sum() == 2 * 5 + 1


@settings(max_examples=200)
@given(terrains, sights, st.sampled_from([(30.0, 30.0), (10.0, 35.0), (33.3, 7.7)]), st.integers(0, 99))
def test_equals_the_slow_reference(
    z: NDArray[np.floating], sight: dict[str, Any], cell: tuple[float, float], seed: int
) -> None:
    raster = raster_of(z, cell=cell)
    cells = some_cells(z, seed, 2)
    slow = [
        Observer(z, *at, height=sight["observer_height_m"], cell=cell, k=sight["refraction"]).view(
            sight["target_height_m"], sight["radius_m"]
        )
        for at in cells
    ]
    assert np.array_equal(view(raster, *cells, **sight), slow[0] + slow[1], equal_nan=True)


@given(terrains, sights, st.integers(0, 99))
def test_counts_add_up_and_need_no_order(z: NDArray[np.floating], sight: dict[str, Any], seed: int) -> None:
    raster = raster_of(z)
    kept = z.copy()
    cells = some_cells(z, seed, 3)
    together = view(raster, *cells, **sight)
    assert np.array_equal(together, view(raster, *reversed(cells), **sight), equal_nan=True)
    alone = [visibility.visible_one(raster, points(raster, at), **sight).values for at in cells]
    assert np.array_equal(together, sum(alone), equal_nan=True)
    assert np.isin(alone[0][~np.isnan(z)], (0, 1)).all()
    assert np.array_equal(z, kept, equal_nan=True)


@given(terrains, sights, st.integers(0, 99))
def test_higher_targets_and_wider_radii_are_never_seen_less(
    z: NDArray[np.floating], sight: dict[str, Any], seed: int
) -> None:
    raster, at = raster_of(z), some_cells(z, seed, 1)[0]
    known = ~np.isnan(z)
    seen = view(raster, at, **sight)[known]
    higher = {**sight, "target_height_m": sight["target_height_m"] + 3.0}
    assert (view(raster, at, **higher)[known] >= seen).all()
    assert (view(raster, at, **{**sight, "radius_m": 2 * sight["radius_m"]})[known] >= seen).all()


@given(terrains, sights, st.integers(0, 99))
def test_sees_is_what_is_visible(z: NDArray[np.floating], sight: dict[str, Any], seed: int) -> None:
    raster = raster_of(z)
    eye, *others = some_cells(z, seed, 9)
    seen = view(raster, eye, **{**sight, "radius_m": 1e6})
    answer = visibility.sees(
        raster,
        points(raster, *[eye] * len(others)),
        points(raster, *others),
        a_height_m=sight["observer_height_m"],
        b_height_m=sight["target_height_m"],
        refraction=sight["refraction"],
    )
    assert answer.index.tolist() == [f"p{i}" for i in range(len(others))]
    assert answer.tolist() == [seen[other] == 1 for other in others]


@given(st.integers(0, 2**32 - 1))
def test_who_sees_is_seen(seed: int) -> None:
    # Whole numbers without curvature: nothing is rounded, so that no touching line is lost one way.
    raster = raster_of(np.random.default_rng(seed).integers(0, 4, (12, 15)).astype(np.float64))
    cells = some_cells(raster.values, seed, 16)
    a, b = points(raster, *cells[:8]), points(raster, *cells[8:])
    there = visibility.sees(raster, a, b, a_height_m=2.0, b_height_m=1.0, curvature=False)
    back = visibility.sees(raster, b, a, a_height_m=1.0, b_height_m=2.0, curvature=False)
    pd.testing.assert_series_equal(there, back)


def test_each_observer_may_have_its_own_height_and_radius() -> None:
    z = np.zeros((1, 40))
    z[0, 10] = 5.0
    raster = raster_of(z)
    both = points(raster, (0, 0), (0, 39))
    seen = visibility.visible(
        raster,
        both,
        observer_height_m=pd.Series([10.0, 2.0], index=both.index),
        target_height_m=pd.Series([0.0, 1.0], index=both.index),
        radius_m=pd.Series([1e4, 300.0], index=both.index),
        curvature=False,
    ).values[0]
    first = np.ones(40)
    first[11:20] = 0  # in the shadow of the wall: 10 m over 5 m at 10 cells meets the plane 10 cells on
    second = np.zeros(40)
    second[29:] = 1
    assert (seen == first + second).all()


def test_gaps_are_not_seen_and_hide_nothing() -> None:
    z = np.zeros((3, 9))
    z[:, 4] = np.nan
    z[0, 6] = 50.0
    seen = view(raster_of(z), (0, 0))
    assert np.isnan(seen[:, 4]).all()
    assert seen[0, [3, 5, 6]].tolist() == [1, 1, 1]
    assert seen[0, [7, 8]].tolist() == [0, 0]


def test_the_middle_of_the_cell_is_where_an_observer_stands() -> None:
    raster = raster_of(np.random.default_rng(5).normal(0, 5, (20, 20)))
    moved = points(raster, (7, 7)).translate(14.9, -14.9)
    seen = visibility.visible(raster, moved, observer_height_m=2, target_height_m=0, radius_m=1e4)
    assert (seen.values == view(raster, (7, 7), radius_m=1e4, curvature=True)).all()
    assert (seen.unit, seen.crs, seen.values.dtype) == ("1", raster.crs, np.dtype(np.float32))
    corner = gpd.GeoSeries([shapely.Point(raster.bounds[2], raster.bounds[1])], crs=raster.crs)
    visibility.visible_one(raster, corner, observer_height_m=2, target_height_m=0, radius_m=1e4)


def test_nobody_sees_nothing() -> None:
    raster = raster_of([[0.0, np.nan]])
    assert np.array_equal(view(raster), [[0, np.nan]], equal_nan=True)


def test_many_observers_go_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    raster = raster_of(np.random.default_rng(6).normal(0, 5, (30, 30)))
    cells = some_cells(raster.values, 1, 12)
    whole = view(raster, *cells)
    monkeypatch.setattr(_viewers, "_BATCH_CELLS", 2000)
    assert (view(raster, *cells) == whole).all()


def test_progress_counts_observers(monkeypatch: pytest.MonkeyPatch) -> None:
    flat = raster_of(np.zeros((9, 9)))
    observers = points(flat, (1, 1), (4, 4), (7, 7))
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(_viewers, "_BATCH_CELLS", 100)
    visibility.measure(
        flat,
        observers,
        observer_height_m=1.5,
        target_height_m=1.5,
        radius_m=1000.0,
        progress=lambda *counts: told.append(counts),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_several_threads_add_up_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    raster = raster_of(np.random.default_rng(6).normal(0, 5, (30, 40)))
    cells = some_cells(raster.values, 1, 12)
    whole = view(raster, *cells, radius_m=400.0)
    monkeypatch.setattr(_viewers, "_MANY_CELLS", 0)
    assert (view(raster, *cells, radius_m=400.0) == whole).all()


def test_what_cannot_be_computed_is_refused() -> None:
    raster = raster_of([[0.0, np.nan, 0.0]])
    here = points(raster, (0, 0))
    options: dict[str, Any] = {"observer_height_m": 2.0, "target_height_m": 0.0, "radius_m": 100.0}
    with pytest.raises(InputError, match="p1: observers outside"):
        visibility.visible(raster, points(raster, (0, 0), (0, 3)), **options)
    with pytest.raises(InputError, match="p0: observers on ground without elevation"):
        visibility.visible(raster, points(raster, (0, 1)), **options)
    with pytest.raises(InputError, match="must be points"):
        visibility.visible(raster, here.buffer(10), **options)
    with pytest.raises(InputError, match="must be points"):
        visibility.visible(raster, gpd.GeoSeries([None], crs=32611), **options)
    with pytest.raises(InputError, match="metres"):
        visibility.visible(raster_of([[0.0]], unit="ft"), here, **options)
    with pytest.raises(InputError, match="one observer"):
        visibility.visible_one(raster, points(raster, (0, 0), (0, 2)), **options)
    for wrong in ({"observer_height_m": -1.0}, {"radius_m": 0.0}, {"radius_m": np.inf}, {"refraction": 1.5}):
        with pytest.raises(InputError):
            visibility.visible(raster, here, **{**options, **wrong})
    with pytest.raises(InputError, match="index"):
        visibility.visible(raster, here, **{**options, "radius_m": pd.Series([9.0], index=["other"])})
    with pytest.raises(InputError, match="index"):
        visibility.sees(raster, here, here.reset_index(), a_height_m=1, b_height_m=1)


def test_observers_in_a_wrong_crs_are_refused() -> None:
    raster = raster_of([[0.0]])
    options: dict[str, Any] = {"observer_height_m": 2.0, "target_height_m": 0.0, "radius_m": 100.0}
    with pytest.raises(CrsError, match="does not count in metres"):
        visibility.visible(raster, points(raster, (0, 0)).to_crs(4326), **options)
    with pytest.raises(CrsError, match="no coordinate reference system"):
        visibility.visible(raster, gpd.GeoSeries([shapely.Point(WEST, NORTH)]), **options)


@pytest.mark.parametrize("kind", sorted(observer.KINDS))
def test_kinds_of_observers_can_be_used_as_they_are(kind: str) -> None:
    raster = raster_of(np.zeros((3, 3)))
    assert (
        visibility.visible(raster, points(raster, (1, 1)), **observer.KINDS[kind].sight).values == 1
    ).all()
    assert observer.KINDS[kind].source
    assert set(observer.KINDS[kind].judged) <= set(observer.KINDS[kind].sight)


def test_a_beacon_is_visible_for_ten_miles_and_stands_thirty_feet_tall() -> None:
    beacon = observer.KINDS["rescue_beacon"]
    assert beacon.radius_m == pytest.approx(10 * 1609.344, abs=100)
    assert beacon.observer_height_m == pytest.approx(30 * 0.3048, abs=0.2)


def test_equals_the_slow_reference_on_the_real_sierra(real_data: Path) -> None:
    with rasterio.open(real_data / "terrain" / "san_pedro_martir_30m.tif") as file:
        z = file.read(1, masked=True).astype(np.float32).filled(np.nan)
    raster = raster_of(z)
    rng = np.random.default_rng(7)
    for at in ((370, 300), (20, 600), (700, 10)):
        seen = view(raster, at, observer_height_m=9.0, target_height_m=1.5, curvature=True, refraction=0.13)
        slow = Observer(z, *at, height=9.0, cell=(30.0, 30.0), k=0.13)
        # Cells at the border of what is seen are where a wrong bound would show.
        border = np.argwhere(np.abs(np.diff(np.nan_to_num(seen), axis=1)) > 0)
        anywhere = np.argwhere(~np.isnan(z))
        for some in (border, anywhere):
            for row, column in some[rng.integers(0, len(some), 200)]:
                assert slow.sees(row, column, 1.5) == bool(seen[row, column])
