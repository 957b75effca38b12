from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from geo.errors import InputError
from geo.join import proximity
from layers.errors import CrsError

UTM = 32611


def segments_of(*coordinates: Any, crs: int = UTM) -> gpd.GeoDataFrame:
    index = [f"s{i}" for i in range(len(coordinates))]
    return gpd.GeoDataFrame(geometry=[shapely.LineString(each) for each in coordinates], index=index, crs=crs)


def features_of(*shapes: Any, precision_m: list[float] | None = None, crs: int = UTM) -> gpd.GeoDataFrame:
    ids = [f"f{i}" for i in range(len(shapes))]
    data: dict[str, Any] = {"water_id": ids}
    if precision_m is not None:
        data["precision_m"] = precision_m
    return gpd.GeoDataFrame(data, geometry=list(shapes), crs=crs)


ALONG_X = segments_of([(0, 0), (100, 0)])


def test_points_lines_and_polygons() -> None:
    for shape, distance in [
        (shapely.Point(50, 30), 30.0),
        (shapely.Point(103, 4), 5.0),
        (shapely.LineString([(-10, 7), (200, 7)]), 7.0),
        (shapely.LineString([(50, -7), (50, 7)]), 0.0),
        (shapely.box(20, 12, 40, 30), 12.0),
        (shapely.box(-500, -500, 500, 500), 0.0),
    ]:
        row = proximity.nearest(ALONG_X, features_of(shape)).iloc[0]
        assert row["distance_m"] == pytest.approx(distance)
        assert row["feature_id"] == "f0"


def test_a_checkpoint_known_to_5_km_is_not_at_120_m() -> None:
    row = proximity.nearest(ALONG_X, features_of(shapely.Point(50, 120), precision_m=[5000.0])).iloc[0]
    assert row["distance_m"] == 120.0
    assert row["expected_m"] == pytest.approx(np.sqrt(120**2 + 5000**2 / 2))
    assert row["low_m"] == 0.0
    assert row["high_m"] == 5120.0


def test_each_estimate_has_its_own_nearest() -> None:
    features = features_of(
        shapely.Point(50, 100),
        shapely.Point(50, 300),
        shapely.Point(50, 900),
        precision_m=[1000.0, 10.0, 895.0],
    )
    row = proximity.nearest(ALONG_X, features).iloc[0]
    assert row["feature_id"] == "f0"
    assert row["distance_m"] == 100.0
    assert row["expected_m"] == pytest.approx(np.sqrt(300**2 + 10**2 / 2))
    assert row["high_m"] == 310.0
    assert row["low_m"] == 0.0


def test_an_unknown_precision_counts_as_none() -> None:
    row = proximity.nearest(ALONG_X, features_of(shapely.Point(50, 30), precision_m=[np.nan])).iloc[0]
    assert row[["distance_m", "expected_m", "low_m", "high_m"]].tolist() == [30.0] * 4


def test_nothing_near_is_not_measured() -> None:
    for features in (features_of(), features_of(None, shapely.Point(), precision_m=[1.0, 2.0])):
        frame = proximity.nearest(ALONG_X, features)
        assert frame.index.tolist() == ["s0"]
        assert frame.isna().all(axis=None)
        assert proximity.count_within(ALONG_X, features, distance_m=1e6).to_numpy().sum() == 0
    assert len(proximity.nearest(ALONG_X.iloc[:0], features_of(shapely.Point(0, 0)))) == 0


def test_ties_go_to_the_first_by_name_whatever_the_row_order() -> None:
    features = features_of(
        shapely.Point(10, 5), shapely.Point(20, -5), shapely.Point(30, 5), precision_m=[9.0, 1.0, 9.0]
    )
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        assert proximity.nearest(ALONG_X, features.iloc[order])["feature_id"].tolist() == ["f0"]


def test_features_without_an_id_go_by_their_index() -> None:
    features = gpd.GeoDataFrame(geometry=[shapely.Point(0, 9)], index=["well"], crs=UTM)
    assert proximity.nearest(ALONG_X, features)["feature_id"].tolist() == ["well"]


def test_counts_by_hand() -> None:
    features = features_of(
        *[shapely.Point(50, y) for y in (10, 90, 110, 300, 20, 200)],
        precision_m=[5.0, 20.0, 20.0, 20.0, np.nan, np.nan],
    )
    row = proximity.count_within(ALONG_X, features, distance_m=100.0).iloc[0]
    assert row.to_dict() == {"certain": 1, "possible": 4, "stated": 3}
    for wrong in (-1.0, float("nan")):
        with pytest.raises(InputError, match="0 m or more"):
            proximity.count_within(ALONG_X, features, distance_m=wrong)


def test_another_crs_is_refused() -> None:
    with pytest.raises(CrsError, match="EPSG:32612"):
        proximity.nearest(ALONG_X, features_of(shapely.Point(0, 0), crs=32612))
    with pytest.raises(CrsError, match="EPSG:4326"):
        proximity.count_within(ALONG_X, features_of(shapely.Point(0, 0), crs=4326), distance_m=1)
    with pytest.raises(CrsError, match="metres"):
        proximity.nearest(segments_of([(0, 0), (1, 1)], crs=4326), features_of(shapely.Point(0, 0), crs=4326))


def test_a_negative_precision_is_refused() -> None:
    with pytest.raises(InputError, match="precision_m"):
        proximity.nearest(ALONG_X, features_of(shapely.Point(0, 0), precision_m=[-1.0]))


spots = st.tuples(st.integers(-300, 300), st.integers(-300, 300))
pieces = st.lists(spots, min_size=2, max_size=4).filter(lambda walk: shapely.LineString(walk).length > 0)
shapes = st.one_of(
    spots.map(shapely.Point),
    pieces.map(shapely.LineString),
    spots.map(lambda corner: shapely.box(*corner, corner[0] + 50, corner[1] + 80)),
)


@given(
    st.lists(pieces, min_size=1, max_size=5),
    st.lists(st.tuples(shapes, st.sampled_from([0.0, 12.5, 100.0, 400.0, np.nan])), min_size=1, max_size=8),
    st.integers(0, 300),
)
def test_equals_brute_force(walks: Any, drawn: Any, distance_m: int) -> None:
    segments = segments_of(*walks)
    features = features_of(*[shape for shape, _ in drawn], precision_m=[p for _, p in drawn])
    before = segments.copy(), features.copy()
    near = proximity.nearest(segments, features)
    within = proximity.count_within(segments, features, distance_m=distance_m)
    assert_frame_equal(segments, before[0])
    assert_frame_equal(features, before[1])
    stated = features["precision_m"].to_numpy()
    p = np.nan_to_num(stated)
    for segment_id, line in segments.geometry.items():
        d = np.array([line.distance(shape) for shape in features.geometry])
        row = near.loc[segment_id]
        assert row["distance_m"] == pytest.approx(d.min(), abs=1e-9)
        assert row["expected_m"] == pytest.approx(np.sqrt(d**2 + p**2 / 2).min(), abs=1e-9)
        assert row["low_m"] == pytest.approx(np.maximum(d - p, 0).min(), abs=1e-9)
        assert row["high_m"] == pytest.approx((d + p).min(), abs=1e-9)
        assert row["low_m"] <= row["distance_m"] <= row["high_m"] + 1e-9
        assert row["low_m"] <= row["expected_m"] <= row["high_m"] + 1e-9
        assert d[int(row["feature_id"][1:])] == pytest.approx(d.min(), abs=1e-9)
        assert within.loc[segment_id, "stated"] == (d <= distance_m).sum()
        assert within.loc[segment_id, "certain"] == (d + stated <= distance_m).sum()
        assert within.loc[segment_id, "possible"] == (d - p <= distance_m).sum()


# Points are looked up by other means than lines: by cKDTree among points, in bins among lines.

one_place = st.one_of(spots, st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)))
lines_or_points = st.one_of(
    spots.map(shapely.Point),
    pieces.map(shapely.LineString),
    st.lists(pieces, min_size=1, max_size=2).map(shapely.MultiLineString),
    st.lists(spots, min_size=1, max_size=3).map(shapely.MultiPoint),
)


def check_points(points: gpd.GeoDataFrame, features: gpd.GeoDataFrame, distance_m: float) -> None:
    near = proximity.nearest(points, features)
    within = proximity.count_within(points, features, distance_m=distance_m)
    for k, point in points.geometry.items():
        d = shapely.distance(point, np.asarray(features.geometry.array))
        assert near.loc[k, "distance_m"] == pytest.approx(d.min(), rel=1e-12, abs=1e-12)
        assert near.loc[k, "feature_id"] == features["water_id"].iloc[int(np.argmin(d))]
        assert within.loc[k, "stated"] == (d <= distance_m).sum()


@given(
    st.lists(one_place, min_size=1, max_size=6),
    st.lists(lines_or_points, min_size=1, max_size=9),
    st.floats(0, 500),
)
def test_points_among_lines_and_points(where: Any, shapes: Any, distance_m: float) -> None:
    points = gpd.GeoDataFrame(geometry=[shapely.Point(each) for each in where], crs=UTM)
    check_points(points, features_of(*shapes), distance_m)


@given(st.lists(one_place, min_size=1, max_size=6), st.lists(spots, min_size=1, max_size=12))
def test_points_among_points(where: Any, wells: Any) -> None:
    points = gpd.GeoDataFrame(geometry=[shapely.Point(each) for each in where], crs=UTM)
    features = features_of(*(shapely.Point(each) for each in wells)).iloc[:9]
    near = proximity.nearest(points, features)
    for k, point in points.geometry.items():
        d = shapely.distance(point, np.asarray(features.geometry.array))
        assert near.loc[k, "distance_m"] == pytest.approx(d.min(), rel=1e-12, abs=1e-12)
        assert d[int(near.loc[k, "feature_id"][1:])] == pytest.approx(d.min(), rel=1e-12, abs=1e-12)


def test_points_in_a_large_net_of_lines() -> None:
    rng = np.random.default_rng(4)
    walks = rng.uniform(0, 50_000, (300, 1, 2)) + rng.normal(0, 200, (300, 20, 2)).cumsum(axis=1)
    long = [[(-10_000, 25_000), (60_000, 26_000)], [(20_000, -5_000), (20_000, 70_000)]]
    shapes = [*shapely.linestrings(walks), *(shapely.LineString(each) for each in long)]
    points = gpd.GeoDataFrame(geometry=shapely.points(rng.uniform(-20_000, 80_000, (25_000, 2))), crs=UTM)
    features = features_of(*shapes)
    near = proximity.nearest(points, features)
    own, found = features.sindex.nearest(points.geometry, return_all=False)
    expected = shapely.distance(points.geometry.to_numpy()[own], features.geometry.to_numpy()[found])
    np.testing.assert_array_equal(near["distance_m"].to_numpy(), expected)
    assert (near["feature_id"].str[1:].astype(int).to_numpy() == found).mean() > 0.999
    for distance_m in (0.0, 50.0, 1000.0, 30_000.0):
        within = proximity.count_within(points, features, distance_m=distance_m)
        pairs = features.sindex.query(points.geometry, predicate="dwithin", distance=distance_m)
        assert (within["stated"].to_numpy() == np.bincount(pairs[0], minlength=len(points))).all()


def test_ties_of_points_go_to_the_first_by_name() -> None:
    middle = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0), None, shapely.Point()], crs=UTM)
    ring = [shapely.Point(3, 4), shapely.Point(-5, 0), shapely.Point(4, -3), shapely.Point(3, 4)]
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [2, 3, 0, 1]):
        found = proximity.nearest(middle, features_of(*ring).iloc[order])
        assert found["feature_id"].tolist() == ["f0", pd.NA, pd.NA]
        assert found["distance_m"].tolist() == pytest.approx([5.0, np.nan, np.nan], nan_ok=True)
    star = [shapely.LineString([(0, 0), each]) for each in [(9, 1), (1, 9), (-9, 1)]]
    for order in ([0, 1, 2], [2, 1, 0]):
        at_the_hub = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0), shapely.Point(0, -7)], crs=UTM)
        found = proximity.nearest(at_the_hub, features_of(*star).iloc[order])
        assert found["feature_id"].tolist() == ["f0", "f0"]
