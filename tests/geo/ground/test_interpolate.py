"""The example relief: through the heights, from a seed, and as steep as a real sierra."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS
from shapely import box

from geo.errors import InputError
from geo.ground.interpolate import land, relief
from geo.ground.relief import slope
from layers import crs as crs_
from layers import height, terrain
from layers.area import Area
from layers.errors import CrsError
from layers.raster import Raster
from layers.source import Source

UTM = CRS.from_epsg(32611)
AREA = Area.from_bounds(-116.70, 32.50, -116.50, 32.65)
SAMPLE = Path(__file__).resolve().parents[3] / "study" / "sample"
SAMPLE_AREA = Area.from_bounds(-117.15, 32.40, -116.05, 32.80, margin_m=15_000.0)
QUANTILES = [0.05, 0.25, 0.50, 0.75, 0.95, 0.99]


def spots(count: int = 40, *, seed: int = 7, step_m: float = 1_500.0) -> gpd.GeoDataFrame:
    """Heights on a jittered lattice over AREA: neighbours stand at least 500 m apart."""
    rng = np.random.default_rng(seed)
    minx, miny, maxx, maxy = AREA.core(UTM).bounds
    xs, ys = np.meshgrid(np.arange(minx, maxx, step_m), np.arange(miny, maxy, step_m))
    chosen = rng.choice(xs.size, count, replace=False)
    x = xs.ravel()[chosen] + rng.uniform(-500, 500, count)
    y = ys.ravel()[chosen] + rng.uniform(-500, 500, count)
    return frame(x, y, rng.uniform(300, 900, count))


def frame(
    x: NDArray[np.float64], y: NDArray[np.float64], elevation_m: NDArray[np.float64], kind: str = "other"
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "elevation_m": np.asarray(elevation_m, dtype=float),
            "type": kind,
            "licence": "CC0 1.0",
            "sensitivity": "public",
        },
        geometry=gpd.points_from_xy(x, y),
        crs=UTM,
    )


def at(raster: Raster, heights: gpd.GeoDataFrame) -> tuple[NDArray[np.floating], NDArray[np.float64]]:
    """Values of the cells that hold the heights inside the raster, and what they should be."""
    minx, miny, maxx, maxy = raster.bounds
    inside = heights[heights.within(box(minx, miny, maxx, maxy))]
    size = raster.resolution[0]
    columns = ((inside.geometry.x.to_numpy() - minx) // size).astype(int)
    rows = ((maxy - inside.geometry.y.to_numpy()) // size).astype(int)
    return raster.values[rows, columns], inside["elevation_m"].to_numpy()


@pytest.mark.parametrize("detail", [True, False])
def test_passes_through_the_heights(detail: bool) -> None:
    heights = spots()
    made = relief(heights, cell_m=30.0, area=AREA, crs=UTM, seed=1, detail=detail)
    found, expected = at(made, heights)
    assert len(expected) > 30
    # A cell is 30 m wide and the land between two heights may be steep: 5 m, and half a cell's rise.
    assert np.abs(found - expected).max() < 5.0 + 15.0 * np.tan(np.radians(25.0))


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1))
def test_same_seed_same_bytes_whatever_the_order_of_rows(seed: int) -> None:
    heights = spots()
    one = relief(heights, cell_m=60.0, area=AREA, crs=UTM, seed=seed)
    two = relief(heights.sample(frac=1.0, random_state=3), cell_m=60.0, area=AREA, crs=UTM, seed=seed)
    other = relief(heights, cell_m=60.0, area=AREA, crs=UTM, seed=seed + 1)
    assert one.values.dtype == np.float32
    assert one.values.tobytes() == two.values.tobytes()
    assert one.values.tobytes() != other.values.tobytes()


def test_covers_the_area_on_whole_cells_and_says_that_it_is_illustrative() -> None:
    made = relief(spots(), cell_m=90.0, area=AREA, crs=UTM, seed=1)
    minx, miny, maxx, maxy = AREA.core(UTM).bounds
    left, bottom, right, top = made.bounds
    assert left <= minx < left + 90
    assert right - 90 < maxx <= right
    assert bottom <= miny < bottom + 90
    assert top - 90 < maxy <= top
    assert (left % 90, top % 90) == (0, 0)
    assert (made.unit, made.crs, made.provenance.basis) == ("m", UTM, "illustrative")
    assert np.isfinite(made.values).all()


def test_inputs_are_not_changed() -> None:
    heights = spots()
    before = heights.copy()
    relief(heights, cell_m=120.0, area=AREA, crs=UTM, seed=1)
    assert_geodataframe_equal(heights, before)


def test_a_plain_stays_a_plain() -> None:
    heights = spots()
    heights["elevation_m"] = 250.0
    made = relief(heights, cell_m=60.0, area=AREA, crs=UTM, seed=1)
    assert np.abs(made.values - 250.0).max() < 0.05


def test_land_between_three_heights_at_sea_is_flat_sea() -> None:
    minx, miny, _, maxy = AREA.core(UTM).bounds
    up = np.arange(miny - 4e3, maxy + 4e3, 1e3)
    shore, offing = np.full(up.size, minx + 4e3), np.full(up.size, minx - 4e3)
    sea = frame(np.append(shore, offing), np.append(up, up), np.zeros(2 * up.size), "sea")
    dry = spots()
    heights = pd.concat([sea, dry[dry.geometry.x > minx + 6e3]], ignore_index=True)
    made = relief(heights, cell_m=60.0, area=AREA, crs=UTM, seed=1)
    columns = int((minx + 4e3 - made.bounds[0]) // 60)
    assert (made.values[:, :columns] == 0.0).all()
    assert made.values[:, columns + 40 :].mean() > 100.0
    walked = land(made, heights)
    assert np.isnan(walked.values[:, :columns]).all()
    np.testing.assert_array_equal(walked.values[:, columns + 40 :], made.values[:, columns + 40 :])
    assert land(made, dry) is made, "without heights at sea, a flat place at 0 m is a dry lake"


def test_detail_makes_land_steeper() -> None:
    smooth = relief(spots(), cell_m=60.0, area=AREA, crs=UTM, seed=1, detail=False)
    rough = relief(spots(), cell_m=60.0, area=AREA, crs=UTM, seed=1)
    assert np.nanmedian(slope(rough).values) > np.nanmedian(slope(smooth).values)


def test_two_heights_at_one_place_count_as_their_mean() -> None:
    heights = spots()
    split = pd.concat([heights, heights.iloc[[0]]], ignore_index=True)
    split.loc[0, "elevation_m"] += 20.0
    split.loc[len(split) - 1, "elevation_m"] -= 20.0
    one = relief(heights, cell_m=120.0, area=AREA, crs=UTM, seed=1)
    two = relief(split, cell_m=120.0, area=AREA, crs=UTM, seed=1)
    np.testing.assert_allclose(one.values, two.values, atol=0.02)


def test_restricted_heights_make_a_restricted_relief() -> None:
    heights = spots()
    heights.loc[3, "sensitivity"] = "restricted"
    made = relief(heights, cell_m=120.0, area=AREA, crs=UTM, seed=1)
    assert made.provenance.sensitivity == "restricted"


def test_heights_in_another_crs_are_refused() -> None:
    with pytest.raises(CrsError, match="reproject"):
        relief(spots().to_crs(4326), cell_m=60.0, area=AREA, crs=UTM, seed=1)
    with pytest.raises(CrsError, match="metres"):
        relief(spots().to_crs(4326), cell_m=60.0, area=AREA, crs=crs_.WGS84, seed=1)


def test_too_few_heights_are_refused() -> None:
    with pytest.raises(InputError, match=r"at least 10 spot heights.*there are 9"):
        relief(spots(9), cell_m=60.0, area=AREA, crs=UTM, seed=1)


def test_heights_in_one_line_are_refused() -> None:
    minx, miny, _, _ = AREA.core(UTM).bounds
    along = np.arange(20) * 1_000.0
    heights = frame(np.full(20, minx), miny + along, along / 10)
    with pytest.raises(InputError, match="in one line"):
        relief(heights, cell_m=60.0, area=AREA, crs=UTM, seed=1)


def test_a_height_without_a_number_is_refused() -> None:
    heights = spots()
    heights.loc[4, "elevation_m"] = np.nan
    with pytest.raises(InputError, match="no elevation_m"):
        relief(heights, cell_m=60.0, area=AREA, crs=UTM, seed=1)


@pytest.mark.parametrize("cell_m", [0.0, -30.0, float("nan"), float("inf"), 0.01])
def test_impossible_cells_are_refused(cell_m: float) -> None:
    with pytest.raises(InputError, match="cell"):
        relief(spots(), cell_m=cell_m, area=AREA, crs=UTM, seed=1)


def test_slopes_are_distributed_as_in_the_real_sierra(real_data: Path) -> None:
    heights = height.load(
        Source(path=SAMPLE / "height.csv", crs="EPSG:4326"), area=SAMPLE_AREA, crs=UTM
    ).frame
    made = relief(heights, cell_m=30.0, area=SAMPLE_AREA, crs=UTM, seed=1)
    sierra = terrain.load(
        Source(
            path=real_data / "terrain" / "san_pedro_martir_30m.tif",
            name="ASTER GDEM v2",
            licence="METI and NASA",
        ),
        area=Area.from_bounds(-116.0, 30.0, -115.0, 32.0),
        crs=UTM,
    )
    west, east = (crs_.transformer(crs_.WGS84, UTM).transform(lon, 32.6)[0] for lon in (-116.95, -116.10))
    first, last = (int((x - made.bounds[0]) / 30.0) for x in (west, east))
    found = np.nanquantile(slope(made).values[:, first:last], QUANTILES)
    expected = np.nanquantile(slope(sierra).values, QUANTILES)
    assert all(low < high for low, high in pairwise(found))
    # Within 15 %, or 1.5 degrees below ten.
    assert (np.abs(found - expected) <= np.maximum(1.5, 0.15 * expected)).all(), (found, expected)


def test_the_sample_relief_meets_its_heights() -> None:
    heights = height.load(
        Source(path=SAMPLE / "height.csv", crs="EPSG:4326"), area=SAMPLE_AREA, crs=UTM
    ).frame
    made = relief(heights, cell_m=30.0, area=SAMPLE_AREA, crs=UTM, seed=1)
    found, expected = at(made, heights)
    assert len(expected) >= 150
    assert np.quantile(np.abs(found - expected), 0.95) < 5.0
    assert np.abs(found - expected).max() < 10.0
