from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pandas.testing import assert_frame_equal
from pyproj import CRS, Geod

from geo.errors import InputError
from geo.join import sample
from layers import crs as crs_
from layers.errors import CrsError
from layers.raster import Raster
from tests import builders

UTM = 32611
NOWHERE = np.nan


def raster_of(
    values: Any, *, cell: float = 1.0, crs: int = UTM, unit: str = "m", west: float = 0.0
) -> Raster:
    """Cells of one metre; the south-west corner at (west, 0)."""
    there = Affine(cell, 0, west, 0, -cell, len(values) * cell)
    return builders.raster_of(values, transform=there, crs=crs, unit=unit)


def lines_of(*coordinates: Any, crs: int | None = UTM) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.LineString(each) for each in coordinates], crs=crs)


SQUARE = raster_of([[1, 2, 3], [4, 5, 6], [7, 8, 9]])


def by_intersection(line: shapely.LineString, raster: Raster) -> dict[str, float]:
    """Summarise slowly: intersect the line with the box of every cell."""
    minx, _, _, maxy = raster.bounds
    width, height = raster.resolution
    lengths, values = [], []
    for (i, j), value in np.ndenumerate(raster.values):
        box = shapely.box(
            minx + j * width, maxy - (i + 1) * height, minx + (j + 1) * width, maxy - i * height
        )
        length = sum(
            box.intersection(shapely.LineString(piece)).length
            for piece in zip(line.coords[:-1], line.coords[1:], strict=True)
            if piece[0] != piece[1]
        )
        if length > 0 and np.isfinite(value):
            lengths.append(length)
            values.append(value)
    if not lengths:
        return {"mean": np.nan, "minimum": np.nan, "maximum": np.nan, "covered_share": 0.0}
    return {
        "mean": float(np.average(values, weights=lengths)),
        "minimum": min(values),
        "maximum": max(values),
        "covered_share": sum(lengths) / line.length,
    }


# along: by hand


@pytest.mark.parametrize(
    ("line", "mean", "low", "high", "share"),
    [
        ([(0.5, 2.5), (2.5, 2.5)], (0.5 * 1 + 1 * 2 + 0.5 * 3) / 2, 1, 3, 1.0),
        ([(0.25, 2.5), (1.0, 2.5)], 1.0, 1, 1, 1.0),
        ([(0, 0), (3, 3)], (7 + 5 + 3) / 3, 3, 7, 1.0),
        ([(3, 0), (0, 3)], (9 + 5 + 1) / 3, 1, 9, 1.0),
        ([(-1, 1.5), (4, 1.5)], 5.0, 4, 6, 0.6),
        ([(-1, 1.5), (-5, 1.5)], np.nan, np.nan, np.nan, 0.0),
        ([(0.5, 5), (0.5, 0.5)], (1 + 4 + 7 * 0.5) / 2.5, 1, 7, 2.5 / 4.5),
        ([(0.2, 0.2), (0.2, 0.2), (0.4, 0.2)], 7.0, 7, 7, 1.0),
        ([(0.2, 0.2), (0.2, 0.2)], np.nan, np.nan, np.nan, 0.0),
    ],
)
def test_lines_by_hand(line: Any, mean: float, low: float, high: float, share: float) -> None:
    row = sample.along(lines_of(line), SQUARE).iloc[0]
    assert row.tolist() == pytest.approx([mean, low, high, share], nan_ok=True)


@pytest.mark.parametrize(
    ("line", "mean"),
    [
        ([(0, 2), (3, 2)], 5.0),  # between rows: the one to the south
        ([(0, 1), (3, 1)], 8.0),
        ([(1, 0), (1, 3)], 5.0),  # between columns: the one to the east
        ([(0, 3), (3, 3)], 2.0),  # the raster's own edges
        ([(0, 0), (3, 0)], 8.0),
        ([(0, 0), (0, 3)], 4.0),
        ([(3, 0), (3, 3)], 6.0),
    ],
)
def test_along_an_edge_whichever_way(line: Any, mean: float) -> None:
    both = sample.along(lines_of(line, line[::-1]), SQUARE)
    assert both["mean"].tolist() == pytest.approx([mean, mean])
    assert both["covered_share"].tolist() == [1.0, 1.0]


def test_missing_cells_count_as_uncovered() -> None:
    raster = raster_of([[1, NOWHERE, 4, np.inf]])
    row = sample.along(lines_of([(0, 0.5), (4, 0.5)]), raster).iloc[0]
    assert row.tolist() == [2.5, 1.0, 4.0, 0.5]
    nothing = sample.along(lines_of([(1.1, 0.5), (1.9, 0.5)]), raster).iloc[0]
    assert nothing.tolist() == pytest.approx([np.nan, np.nan, np.nan, 0.0], nan_ok=True)


def test_several_rasters_at_once_equal_one_by_one() -> None:
    lines = lines_of([(0.3, 0.2), (2.8, 2.9)], [(2.5, 0.1), (0.1, 0.3)])
    holed = raster_of([[1, NOWHERE, 3], [4, 5, 6], [7, 8, NOWHERE]])
    elsewhere = raster_of([[1.0, 2.0]], cell=2.0)
    together = sample.along(lines, [SQUARE, elsewhere, holed])
    for raster, frame in zip([SQUARE, elsewhere, holed], together, strict=True):
        assert_frame_equal(frame, sample.along(lines, raster))
    assert sample.along(lines, []) == ()


def test_parts_of_a_line_are_not_joined_and_the_index_stays() -> None:
    lines = gpd.GeoSeries(
        [
            shapely.MultiLineString([[(0.1, 2.5), (0.9, 2.5)], [(2.1, 0.5), (2.9, 0.5)]]),
            None,
            shapely.LineString(),
        ],
        index=["b", "a", "c"],
        crs=UTM,
    )
    frame = sample.along(lines, SQUARE)
    assert frame.index.tolist() == ["b", "a", "c"]
    assert frame.loc["b"].tolist() == pytest.approx([5.0, 1.0, 9.0, 1.0])
    assert frame["covered_share"].tolist() == [1.0, 0.0, 0.0]
    assert frame.loc[["a", "c"], "mean"].isna().all()
    assert len(sample.along(lines.iloc[:0], SQUARE)) == 0


def test_other_things_are_refused() -> None:
    with pytest.raises(CrsError, match="metres"):
        sample.along(lines_of([(0, 0), (1, 1)], crs=4326), SQUARE)
    with pytest.raises(InputError, match="only lines"):
        sample.along(gpd.GeoSeries([shapely.Point(1, 1)], crs=UTM), SQUARE)


def test_the_line_goes_to_the_raster() -> None:
    raster = raster_of([[1.0, 2.0]], cell=0.01, crs=4326, west=-117.01)
    utm = crs_.transformer(CRS.from_epsg(4326), CRS.from_epsg(UTM))
    ends = [utm.transform(x, 0.005) for x in (-117.005, -117.0, -116.995)]
    row = sample.along(lines_of(ends), raster).iloc[0]
    first, second = (np.hypot(*np.subtract(*pair)) for pair in (ends[:2], ends[1:]))
    assert row["mean"] == pytest.approx((first * 1 + second * 2) / (first + second), abs=1e-9)
    assert row["covered_share"] == 1.0


# along: against references

positions = st.tuples(st.floats(-1.0, 6.0), st.floats(-1.0, 5.0))
walks = st.lists(positions, min_size=2, max_size=8)
grids = st.lists(st.one_of(st.floats(-100, 100), st.just(NOWHERE)), min_size=20, max_size=20).map(
    lambda values: raster_of(np.reshape(values, (4, 5)))
)


@given(walks, grids)
def test_equals_the_intersection_with_every_cell(walk: Any, raster: Raster) -> None:
    # An edge belongs to one cell here but to two boxes there: keep off the edges.
    walk = [
        (x + 1e-3 if abs(x - round(x)) < 1e-4 else x, y + 1e-3 if abs(y - round(y)) < 1e-4 else y)
        for x, y in walk
    ]
    line = shapely.LineString(walk)
    if line.length < 1e-3 or min(shapely.length(shapely.LineString(p)) for p in pairwise(walk)) < 1e-6:
        return
    row = sample.along(gpd.GeoSeries([line], crs=UTM), raster).iloc[0]
    slow = by_intersection(line, raster)
    assert row["covered_share"] == pytest.approx(slow["covered_share"], abs=1e-9)
    assert row["mean"] == pytest.approx(slow["mean"], abs=1e-6, nan_ok=True)


@given(walks)
def test_no_length_is_lost_or_won(walk: Any) -> None:
    line = shapely.LineString(np.add(walk, 2.0))
    row = sample.along(gpd.GeoSeries([line], crs=UTM), raster_of(np.ones((8, 9)))).iloc[0]
    if line.length > 1e-6:
        assert row["covered_share"] == pytest.approx(1.0, abs=1e-9)
        assert row["mean"] == 1.0


@given(walks, grids, st.floats(0.0, 1.0))
def test_neither_splitting_nor_reversing_matters(walk: Any, raster: Raster, share: float) -> None:
    line = shapely.LineString(walk)
    if line.length < 1e-3:
        return
    k = min(int(share * (len(walk) - 1)), len(walk) - 2)
    middle = tuple(np.add(walk[k], np.multiply(0.5, np.subtract(walk[k + 1], walk[k]))))
    one, other = [*walk[: k + 1], middle], [middle, *walk[k + 1 :]]
    whole, back, first, second = (
        row for _, row in sample.along(lines_of(walk, walk[::-1], one, other), raster).iterrows()
    )
    lengths = [shapely.LineString(each).length for each in (one, other)]
    covered = [length * part["covered_share"] for length, part in zip(lengths, (first, second), strict=True)]
    sums = [
        np.nan_to_num(part["mean"]) * length for part, length in zip((first, second), covered, strict=True)
    ]
    assert sum(covered) == pytest.approx(whole["covered_share"] * line.length, abs=1e-6)
    assert sum(sums) == pytest.approx(
        np.nan_to_num(whole["mean"]) * whole["covered_share"] * line.length, abs=1e-4
    )
    assert back["covered_share"] == pytest.approx(whole["covered_share"], abs=1e-7)
    assert np.nan_to_num(back["mean"]) * back["covered_share"] == pytest.approx(
        np.nan_to_num(whole["mean"]) * whole["covered_share"], abs=1e-4
    )


def exactextract_mean(
    lines: gpd.GeoSeries, raster: Raster
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and covered length, from the cells and lengths that exactextract gives."""
    exactextract = pytest.importorskip("exactextract")
    minx, miny, maxx, maxy = raster.bounds
    source = exactextract.raster.NumPyRasterSource(
        raster.values, minx, miny, maxx, maxy, srs_wkt=raster.crs.to_wkt()
    )
    found = exactextract.exact_extract(
        source, gpd.GeoDataFrame(geometry=lines), ["values", "coverage"], output="pandas"
    )
    means, covered = [], []
    for values, lengths in zip(found["values"], found["coverage"], strict=True):
        valid = np.isfinite(np.asarray(values, dtype=float))
        weights = np.asarray(lengths, dtype=float)[valid]
        covered.append(weights.sum())
        means.append(np.average(np.asarray(values)[valid], weights=weights) if weights.sum() else np.nan)
    return np.array(means), np.array(covered)


def test_equals_exactextract_on_the_real_elevation(real_data: Path) -> None:
    with rasterio.open(real_data / "terrain" / "imperial_500m.tif") as file:
        values = file.read(1, masked=True).astype(np.float64).filled(np.nan)
        west, north, cell = file.bounds.left, file.bounds.top, file.res[0]
    assert np.isnan(values).any()
    # Lines and raster count in the raster's own cells, called metres, from its north-west corner: the same
    # weights on both sides. exactextract keeps its lengths in single precision.
    raster = builders.raster_of(values, transform=Affine(1, 0, 0, 0, -1, 0), crs=UTM)
    assert (west, north) == pytest.approx((-116, 33), abs=0.01)
    assert cell == pytest.approx(1 / 216, rel=0.01)
    rng = np.random.default_rng(3)
    walks = rng.uniform(10, 200, (400, 1, 2)) + np.cumsum(rng.normal(0, 0.7, (400, 100, 2)), axis=1)
    lines = gpd.GeoSeries(list(shapely.linestrings(walks * [1, -1])), crs=UTM)
    ours = sample.along(lines, raster)
    theirs, covered = exactextract_mean(lines, raster)
    assert ours["mean"].notna().sum() > 100
    assert (ours["mean"].isna() == np.isnan(theirs)).all()
    measured = ours["mean"].notna().to_numpy()
    difference = np.abs(ours["mean"].to_numpy() - theirs)[measured]
    assert (difference / np.maximum(1.0, np.abs(theirs[measured]))).max() < 1e-6
    assert (ours["covered_share"] * lines.length).to_numpy() == pytest.approx(covered, rel=1e-6, abs=1e-6)


# at


def test_bilinear_between_centres() -> None:
    points = gpd.GeoSeries(
        [
            shapely.Point(0.5, 2.5),
            shapely.Point(1.0, 2.0),
            shapely.Point(1.5, 2.0),
            shapely.Point(0, 0),
            None,
        ],
        index=list("edcba"),
        crs=UTM,
    )
    values = sample.at(points, SQUARE)
    assert values.index.tolist() == list("edcba")
    assert values.tolist() == pytest.approx([1.0, 3.0, 3.5, 7.0, np.nan], nan_ok=True)


def test_missing_neighbours_are_left_out() -> None:
    raster = raster_of([[1, NOWHERE], [3, 5]])
    points = gpd.GeoSeries(
        [shapely.Point(0.9, 1.1), shapely.Point(1.2, 1.8), shapely.Point(9, 9), shapely.Point(2, 1)], crs=UTM
    )
    shares = np.array([0.6 * 0.6, 0.6 * 0.4, 0.4 * 0.4])
    expected = (shares * [1, 3, 5]).sum() / shares.sum()
    assert sample.at(points, raster).tolist() == pytest.approx([expected, np.nan, np.nan, 5.0], nan_ok=True)


def test_only_points_are_looked_up() -> None:
    with pytest.raises(InputError, match="only points"):
        sample.at(lines_of([(0, 0), (1, 1)]), SQUARE)
    with pytest.raises(CrsError, match="no coordinate"):
        sample.at(gpd.GeoSeries([shapely.Point(0, 0)]), SQUARE)


@given(st.floats(0.5, 4.5), st.floats(0.5, 3.5))
def test_a_plane_is_met_exactly(x: float, y: float) -> None:
    columns, rows = np.meshgrid(np.arange(5) + 0.5, 4 - (np.arange(4) + 0.5))
    raster = raster_of(3 * columns - 2 * rows + 7)
    value = sample.at(gpd.GeoSeries([shapely.Point(x, y)], crs=UTM), raster).iloc[0]
    assert value == pytest.approx(3 * x - 2 * y + 7, abs=1e-6)


# profile


def test_over_a_ridge() -> None:
    ridge = raster_of([[10, 20, 30, 20, 10]] * 2, cell=10.0)
    lines = gpd.GeoDataFrame(
        geometry=[
            shapely.LineString([(5, 10), (45, 10)]),
            shapely.LineString([(25, 10), (5, 10)]),
            shapely.LineString([(5, 10), (5, 60)]),
        ],
        index=["over", "down", "off"],
        crs=UTM,
    )
    frame = sample.profile(lines, ridge)
    assert frame.loc["over"].tolist() == pytest.approx([10, 10, 20, 20])
    assert frame.loc["down"].tolist() == pytest.approx([30, 10, 0, 20])
    assert frame.loc["off"].tolist() == pytest.approx([10, np.nan, np.nan, np.nan], nan_ok=True)


def test_profile_refuses_what_is_no_elevation() -> None:
    lines = gpd.GeoDataFrame(geometry=lines_of([(0, 0), (1, 1)]))
    with pytest.raises(InputError, match="elevation in metres"):
        sample.profile(lines, raster_of([[1.0]], unit="deg"))
    with pytest.raises(InputError, match="single lines"):
        sample.profile(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=UTM), SQUARE)
    assert len(sample.profile(lines.iloc[:0], SQUARE)) == 0


@given(st.lists(st.floats(0, 1000), min_size=4, max_size=9), st.floats(0.1, 0.9))
def test_climb_less_descent_is_the_rise(heights: list[float], share: float) -> None:
    raster = raster_of([heights] * 3)
    line = shapely.LineString([(0.5, 0.5), (share * len(heights), 1.7), (len(heights) - 0.5, 2.5)])
    frame = sample.profile(gpd.GeoDataFrame(geometry=[line], crs=UTM), raster)
    row = frame.iloc[0]
    assert row["climb_m"] - row["descent_m"] == pytest.approx(
        row["end_elevation_m"] - row["start_elevation_m"], abs=1e-6
    )
    assert row["climb_m"] >= 0
    assert row["descent_m"] >= 0


# cell_size_m


def test_cells_in_degrees_equal_geodesics() -> None:
    there = Affine(0.01, 0, -116, 0, -0.01, 32.5)
    raster = builders.raster_of(np.zeros((3, 2)), transform=there, crs=4326)
    width, height = sample.cell_size_m(raster)
    geod = Geod(ellps="WGS84")
    for i in range(3):
        middle = 32.5 - (i + 0.5) * 0.01
        assert width[i] == pytest.approx(geod.inv(-116, middle, -115.99, middle)[2], rel=1e-7)
        assert height[i] == pytest.approx(geod.inv(-116, middle - 0.005, -116, middle + 0.005)[2], rel=1e-7)


def test_cells_in_feet() -> None:
    width, height = sample.cell_size_m(raster_of([[1.0]], cell=100.0, crs=2230))
    assert width.tolist() == pytest.approx([30.48006096])
    assert height.tolist() == pytest.approx([30.48006096])


def test_inputs_stay_as_they_are() -> None:
    lines = gpd.GeoDataFrame({"a": [1]}, geometry=lines_of([(0, 0), (2, 2)]))
    before, values = lines.copy(), SQUARE.values.copy()
    sample.along(lines, SQUARE)
    sample.profile(lines, SQUARE)
    pd.testing.assert_frame_equal(lines, before)
    assert (SQUARE.values == values).all()
