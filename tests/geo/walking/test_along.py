from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS
from shapely import LineString

from geo.errors import InputError
from geo.join import segment
from geo.walking import along
from geo.walking.speed import PACES
from layers.errors import CrsError
from layers.raster import Raster
from layers.source import Counts, Provenance

UTM = CRS.from_epsg(32611)
TOBLER = PACES["tobler"]


def plane(slope: float, *, hole: bool = False) -> Raster:
    """Elevation that rises to the east by `slope`, 40 x 40 cells of 25 m from (0, 0)."""
    east = (np.arange(40) + 0.5) * 25.0
    values = np.tile(500.0 + slope * east, (40, 1))
    if hole:
        values[:, 20] = np.nan
    return Raster(
        values=values,
        transform=Affine(25.0, 0, 0, 0, -25.0, 1000.0),
        crs=UTM,
        unit="m",
        provenance=Provenance(source="a plane", licence="CC0 1.0"),
        counts=Counts(unit="cells", read=1600, kept=1600),
    )


def routes(*lines: tuple[str, str, list[tuple[float, float]]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(
        [
            {"route_id": name, "name": name, "mode": mode, "sensitivity": "public", "basis": "published"}
            for name, mode, _ in lines
        ]
    )
    return gpd.GeoDataFrame(frame, geometry=[LineString(line) for *_, line in lines], crs=UTM)


def eastward(mode: str = "foot") -> gpd.GeoDataFrame:
    return segment.cut(routes(("east", mode, [(100.0, 500.0), (900.0, 500.0)])), length_m=100.0)


@pytest.mark.parametrize("slope", [-0.2, -0.05, 0.0, 0.12])
def test_a_plane_takes_its_length_over_toblers_speed(slope: float) -> None:
    table = along.measure(eastward(), plane(slope), pace=TOBLER)
    km_h = 6.0 * np.exp(-3.5 * abs(slope + 0.05))
    np.testing.assert_allclose(table["walking_h"], 0.1 / km_h, rtol=1e-9)
    np.testing.assert_allclose(table["elapsed_h"].iloc[-1], 0.8 / km_h, rtol=1e-9)
    np.testing.assert_allclose(table["climb_m"], max(slope, 0.0) * 100.0, atol=1e-9)
    np.testing.assert_allclose(table["descent_m"], max(-slope, 0.0) * 100.0, atol=1e-9)


def test_the_way_back_swaps_climb_and_descent() -> None:
    there = along.measure(eastward(), plane(0.1), pace=TOBLER)
    back = segment.cut(routes(("west", "foot", [(900.0, 500.0), (100.0, 500.0)])), length_m=100.0)
    table = along.measure(back, plane(0.1), pace=TOBLER)
    assert table["climb_m"].sum() == pytest.approx(there["descent_m"].sum(), abs=1e-9)
    assert table["descent_m"].sum() == pytest.approx(80.0)
    assert table["walking_h"].sum() < there["walking_h"].sum()


def test_nobody_walks_a_train() -> None:
    assert along.measure(eastward("rail"), plane(0.1), pace=TOBLER).isna().all(axis=None)


def test_a_hole_in_the_terrain_ends_the_clock() -> None:
    table = along.measure(eastward(), plane(0.0, hole=True), pace=TOBLER)
    missing = table["walking_h"].isna().to_numpy()
    assert missing.any()
    first = int(missing.argmax())
    assert table["elapsed_h"].iloc[:first].notna().all()
    assert table["elapsed_h"].iloc[first:].isna().all()
    assert table["walking_h"].iloc[-1] > 0, "time goes on being measured behind the hole"


@given(order=st.permutations(range(8)))
def test_row_order_does_not_matter(order: list[int]) -> None:
    segments = eastward()
    table = along.measure(segments, plane(0.07), pace=TOBLER)
    turned = along.measure(segments.iloc[order], plane(0.07), pace=TOBLER)
    pd.testing.assert_frame_equal(turned.loc[table.index], table)


def test_no_routes_give_no_rows() -> None:
    assert along.measure(eastward().iloc[:0], plane(0.0), pace=TOBLER).empty


def test_wrong_inputs_are_refused() -> None:
    with pytest.raises(CrsError):
        along.measure(eastward().to_crs(4326), plane(0.0), pace=TOBLER)
    with pytest.raises(InputError, match="metres"):
        along.measure(eastward(), plane(0.0).with_values(plane(0.0).values, unit="deg"), pace=TOBLER)


def test_the_ground_slows_the_steps_that_lie_on_it() -> None:
    flat = plane(0.0)
    slow = flat.with_values(np.where(np.arange(40) < 20, 1.0, 2.0) * np.ones((40, 1)), unit="1")
    table = along.measure(eastward(), flat, pace=TOBLER, factor=slow)
    hours = 0.1 / (6.0 * np.exp(-3.5 * 0.05))
    np.testing.assert_allclose(table["walking_h"].iloc[:3], hours, rtol=1e-9)
    np.testing.assert_allclose(table["walking_h"].iloc[-3:], 2 * hours, rtol=1e-9)


def test_unknown_ground_under_a_given_route_counts_as_1() -> None:
    flat = plane(0.0)
    unknown = flat.with_values(np.full(flat.shape, np.nan), unit="1")
    with_it = along.measure(eastward(), flat, pace=TOBLER, factor=unknown)
    pd.testing.assert_frame_equal(with_it, along.measure(eastward(), flat, pace=TOBLER))


def test_a_trail_under_the_route_takes_its_own_factor_instead() -> None:
    flat = plane(0.0)
    slow = flat.with_values(np.full(flat.shape, 1.5), unit="1")
    # 20 m beside the route as far as x = 500, and far away after that.
    way = gpd.GeoDataFrame(
        {"factor": [0.6]}, geometry=[LineString([(0, 520), (500, 520), (500, 999)])], crs=UTM
    )
    table = along.measure(eastward(), flat, pace=TOBLER, factor=slow, network=way)
    hours = 0.1 / (6.0 * np.exp(-3.5 * 0.05))
    np.testing.assert_allclose(table["walking_h"].iloc[:3], 0.6 * hours, rtol=1e-9)
    np.testing.assert_allclose(table["walking_h"].iloc[-3:], 1.5 * hours, rtol=1e-9)


def test_a_network_in_another_crs_is_refused() -> None:
    way = gpd.GeoDataFrame(geometry=[LineString([(0, 0), (1, 1)])], crs="EPSG:32612")
    with pytest.raises(CrsError):
        along.measure(eastward(), plane(0.0), pace=TOBLER, network=way)


def test_level_steps_are_those_over_a_level_terrain() -> None:
    segments, flat = eastward(), plane(0.0)
    level, over = along.level_steps(segments, pace=TOBLER), along.steps(segments, flat, pace=TOBLER)
    assert level.index.equals(over.index)
    np.testing.assert_allclose(level.total(level.seconds), over.total(over.seconds), rtol=1e-12)
    np.testing.assert_allclose(level.total(level.run_m), 100.0)
    assert (level.rise_m == 0.0).all()
    # Tobler 1993 on level ground: 6 exp(-3.5 x 0.05) = 5.037 km/h.
    np.testing.assert_allclose(level.total(level.seconds), 0.1 / (6.0 * np.exp(-0.175)) * 3600.0)


def test_level_steps_know_what_covers_the_ground_and_where_ways_are() -> None:
    segments = eastward()
    ones = plane(0.0).with_values(np.full((40, 40), 2.0), unit="1")
    way = gpd.GeoDataFrame(
        {"factor": [0.5]}, geometry=[LineString([(100.0, 510.0), (500.0, 510.0)])], crs=UTM
    )
    plain = along.level_steps(segments, pace=TOBLER)
    slow = along.level_steps(segments, pace=TOBLER, factor=ones)
    both = along.level_steps(segments, pace=TOBLER, factor=ones, network=way)
    times = slow.total(slow.seconds) / plain.total(plain.seconds)
    np.testing.assert_allclose(times, 2.0)
    on_way = both.total(both.seconds) / plain.total(plain.seconds)
    np.testing.assert_allclose(on_way[:4], 0.5)
    # One step more is within 25 m of the way's end.
    np.testing.assert_allclose(on_way[4], (0.5 + 3 * 2.0) / 4)
    np.testing.assert_allclose(on_way[5:], 2.0)


def test_nobody_walks_a_level_train() -> None:
    assert along.level_steps(eastward("rail"), pace=TOBLER).index.empty


def test_level_steps_need_metres() -> None:
    degrees = eastward().set_crs(4326, allow_override=True)
    with pytest.raises(CrsError):
        along.level_steps(degrees, pace=TOBLER)
