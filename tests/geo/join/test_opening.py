"""Openings: by hand on a straight line, in general by their properties, and on the real fence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pyproj import CRS

from geo.errors import InputError
from geo.join import opening
from layers import barrier, boundary
from layers.area import Area
from layers.errors import CrsError
from layers.source import Source

UTM = CRS.from_epsg(32611)
X, Y = 600_000.0, 3_600_000.0
"""The hand-made boundary runs 10 km to the east from here."""
DAY = date(2020, 6, 1)
LENGTH_M = 10_000.0

Path_ = Sequence[tuple[float, float]]


def rows(key: str, *paths: Path_, crs: CRS | int = UTM, **columns: Any) -> gpd.GeoDataFrame:
    """Make a layer's frame of lines in metres from the boundary's western end; one vertex is a point."""
    shapes = [
        shapely.Point(X + path[0][0], Y + path[0][1])
        if len(path) == 1
        else shapely.LineString([(X + x, Y + y) for x, y in path])
        for path in paths
    ]
    shared: dict[str, Any] = {
        "source": key,
        "licence": "CC0",
        "retrieved": pd.NaT,
        "precision_m": np.nan,
        "valid_from": pd.NaT,
        "valid_to": pd.NaT,
        "sensitivity": "public",
        "basis": "published",
    }
    frame = gpd.GeoDataFrame(
        {f"{key}_id": [f"{key}-{number}" for number in range(len(paths))], **shared},
        index=range(len(paths)),
        geometry=shapes,
        crs=crs,
    )
    for name in ("valid_from", "valid_to"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[us]")
    return frame.assign(**columns)


def fence(*spans: tuple[float, float], y: float = 20.0, **columns: Any) -> gpd.GeoDataFrame:
    return rows("barrier", *([(start, y), (end, y)] for start, end in spans), **columns)


def gaps(*paths: Path_, **columns: Any) -> gpd.GeoDataFrame:
    return rows("gap", *paths, **({"name": "the gap", "length_m": np.nan} | columns))


BORDER = rows("boundary", [(0, 0), (LENGTH_M, 0)])


def spans(openings: gpd.GeoDataFrame) -> list[tuple[float, float]]:
    """Return where each opening starts and ends, in metres from the boundary's western end."""
    ends = [(line.coords[0][0] - X, line.coords[-1][0] - X) for line in openings.geometry]
    return [(round(start, 3), round(end, 3)) for start, end in ends]


def find(walls: gpd.GeoDataFrame, **options: Any) -> gpd.GeoDataFrame:
    return opening.find(BORDER, walls, **({"on": DAY} | options))


def test_openings_are_what_the_fences_leave() -> None:
    openings = find(fence((0, 2000), (2500, 6000), (6020, 9000)))
    assert openings.index.tolist() == ["opening-001", "opening-002"]
    assert openings.index.name == "opening_id"
    assert list(openings.columns) == [*opening.COLUMNS, "geometry"]
    # 20 m between 6000 and 6020 is a joint of the drawing.
    assert spans(openings) == [(2000, 2500), (9000, 10_000)]
    assert openings["length_m"].tolist() == pytest.approx([500, 1000])
    assert openings["reaches_edge"].tolist() == [False, True]
    assert openings["evidence"].tolist() == ["derived", "derived"]
    assert spans(find(fence((0, 2000), (2500, 6000), (6020, 9000)), minimum_m=0))[1] == (6000, 6020)


def test_places_are_in_degrees() -> None:
    row = find(fence((0, 2000), (2500, 10_000))).iloc[0]
    middle = gpd.GeoSeries([shapely.Point(X + 2250, Y)], crs=UTM).to_crs(4326).iloc[0]
    assert (row["centre_lon"], row["centre_lat"]) == pytest.approx((middle.x, middle.y))
    assert row["start_lon"] < row["centre_lon"] < row["end_lon"]


def test_parallel_double_and_backward_fences_count_once() -> None:
    single = find(fence((0, 2000), (2500, 10_000)))
    double = find(
        pd.concat(
            [fence((0, 2000), (2500, 10_000)), fence((1500, 100), (2500, 9000), y=-60), fence((0, 2000))],
            ignore_index=True,
        )
    )
    assert_frame_equal(single, double)


def test_fence_that_leads_away_covers_next_to_nothing() -> None:
    away = rows("barrier", [(5000, 0), (5000, 400)])
    assert spans(find(away)) == [(0, 5000), (5000, 10_000)]


def test_slanting_and_multi_part_fences_cover_their_extent() -> None:
    walls = rows("barrier", [(0, 0), (3000, 300)], [(0, 0), (1, 0)])
    walls.loc[1, "geometry"] = shapely.MultiLineString(
        [[(X + 4000, Y), (X + 6000, Y)], [(X + 7000, Y), (X + 10_000, Y)]]
    )
    assert spans(find(walls)) == [(3000, 4000), (6000, 7000)]


def test_fence_out_of_reach_closes_nothing_unless_its_precision_says_it_may_be_nearer() -> None:
    far = fence((0, 10_000), y=900)
    assert spans(find(far)) == [(0, 10_000)]
    assert find(far, reach_m=1000).empty
    assert find(far.assign(precision_m=250.0)).empty


def test_dates_are_half_open() -> None:
    walls = fence((0, 4000), (4000, 10_000))
    walls.loc[1, "valid_from"], walls.loc[1, "valid_to"] = pd.Timestamp(2018, 3, 1), pd.Timestamp(2019, 3, 1)
    open_on = {
        day: bool(len(find(walls, on=day)))
        for day in (date(2018, 2, 28), date(2018, 3, 1), date(2019, 2, 28), date(2019, 3, 1))
    }
    assert list(open_on.values()) == [True, False, False, True]


def test_boundary_without_fence_is_one_opening() -> None:
    openings = find(fence((0, 1)).iloc[:0])
    assert spans(openings) == [(0, 10_000)]
    assert openings["reaches_edge"].all()
    assert openings["source"].tolist() == ["boundary"]


def test_no_boundary_no_openings() -> None:
    openings = opening.find(BORDER.iloc[:0], fence((0, 1)), on=DAY)
    assert openings.empty
    assert list(openings.columns) == [*opening.COLUMNS, "geometry"]
    assert openings.crs == UTM


def test_contiguous_lines_are_one_and_others_each_their_own() -> None:
    pieces = rows("boundary", [(10_000, 0), (4000, 0)], [(0, 0), (4000, 0)], [(0, 50_000), (1000, 50_000)])
    openings = opening.find(pieces, fence((0, 3000), (5000, 10_000)), on=DAY)
    assert sorted(spans(openings)) == [(0, 1000), (3000, 5000)]
    assert openings["reaches_edge"].sum() == 1


def test_area_cuts_openings_and_says_that_they_run_on() -> None:
    to_lonlat = gpd.GeoSeries(shapely.points([(X + 2200, Y), (X + 9500, Y)]), crs=UTM).to_crs(4326)
    area = Area.from_bounds(to_lonlat[0].x, 32.0, to_lonlat[1].x, 33.0)
    openings = find(fence((0, 2000), (2500, 5000), (6000, 9000)), area=area)
    assert np.array(spans(openings)) == pytest.approx(
        np.array([(2200, 2500), (5000, 6000), (9000, 9500)]), abs=0.5
    )
    assert openings["reaches_edge"].tolist() == [True, False, True]


def test_precision_basis_source_and_sensitivity_come_from_boundary_and_bounding_fences() -> None:
    walls = fence((0, 2000), (2500, 7000), (8000, 10_000), precision_m=[30.0, 40.0, 5.0])
    walls["sensitivity"] = ["public", "public", "restricted"]
    walls["basis"] = ["published", "approximate", "published"]
    walls["source"] = ["A", "B", "C"]
    openings = opening.find(BORDER.assign(precision_m=30.0), walls, on=DAY)
    assert openings["precision_m"].tolist() == pytest.approx([50.0, 50.0])
    assert openings["sensitivity"].tolist() == ["public", "restricted"]
    assert openings["basis"].tolist() == ["approximate", "approximate"]
    assert openings["source"].tolist() == ["A; B; boundary", "B; C; boundary"]


def test_unknown_precision_is_no_number() -> None:
    assert find(fence((0, 2000)))["precision_m"].isna().all()


WALLS = fence((0, 2000), (2500, 10_000))


def test_reported_gap_near_an_opening_is_matched_not_doubled() -> None:
    openings = find(WALLS, reported=gaps([(2600, 80)], [(2300, 0), (2400, 0)]))
    assert openings["evidence"].tolist() == ["both"]
    assert openings["reported_id"].tolist() == ["gap-0; gap-1"]
    assert openings["reported_name"].tolist() == ["the gap"]
    assert openings["length_m"].tolist() == pytest.approx([500])


def test_precision_of_a_report_widens_the_match() -> None:
    far = gaps([(3500, 0)])
    assert find(WALLS, reported=far)["evidence"].tolist() == ["derived", "reported"]
    assert find(WALLS, reported=far.assign(precision_m=900.0))["evidence"].tolist() == ["both"]


def test_other_reports_are_rows_of_their_own() -> None:
    reported = gaps([(7000, 90)], [(4000, 10), (4100, 10)], length_m=[60.0, np.nan])
    openings = find(WALLS, reported=reported)
    assert spans(openings) == [(2000, 2500), (4000, 4100), (6970, 7030)]
    assert openings["evidence"].tolist() == ["derived", "reported", "reported"]
    assert openings.index.tolist() == ["opening-001", "reported-001", "reported-002"]
    assert openings["length_m"].tolist() == pytest.approx([500, 100, 60])
    assert all(line.coords[0][1] == pytest.approx(Y) for line in openings.geometry)


def test_report_of_unknown_length_and_far_from_the_boundary() -> None:
    openings = find(WALLS, reported=gaps([(7000, 5000)]), minimum_m=40)
    row = openings.loc[openings["evidence"] == "reported"].iloc[0]
    assert np.isnan(row["length_m"])
    assert row["geometry"].length == pytest.approx(40)
    assert row["geometry"].centroid.y == pytest.approx(Y + 5000)


def test_report_out_of_force_says_nothing() -> None:
    ended = gaps([(2250, 0)], valid_to=pd.Timestamp(2020, 6, 1))
    assert find(WALLS, reported=ended)["evidence"].tolist() == ["derived"]


def test_public_rows_do_not_depend_on_restricted_reports() -> None:
    secret = gaps([(2250, 0)], [(7000, 0)], sensitivity="restricted")
    hidden = find(WALLS, reported=secret)
    public = hidden.loc[hidden["sensitivity"] == "public"]
    assert_frame_equal(public, find(WALLS))
    assert hidden["evidence"].tolist() == ["derived", "reported"]
    assert hidden.index.tolist() == ["opening-001", "restricted-001"]
    shown = find(WALLS, reported=secret, show_restricted=True)
    assert shown["evidence"].tolist() == ["both", "reported"]
    assert shown["sensitivity"].tolist() == ["restricted", "restricted"]
    assert shown["reported_id"].tolist() == ["gap-0", "gap-1"]


def test_wrong_crs_raises() -> None:
    with pytest.raises(CrsError, match="barrier"):
        find(fence((0, 10)).to_crs(32612))
    with pytest.raises(CrsError, match="reported"):
        find(WALLS, reported=gaps([(0, 0)]).to_crs(4326))
    with pytest.raises(CrsError, match="metres"):
        opening.find(BORDER.to_crs(4326), WALLS.to_crs(4326), on=DAY)


@pytest.mark.parametrize("name", ["minimum_m", "reach_m", "match_m"])
@pytest.mark.parametrize("value", [-1.0, float("nan")])
def test_impossible_distances(name: str, value: float) -> None:
    with pytest.raises(InputError, match=name):
        find(WALLS, **{name: value})


def test_inputs_are_not_changed() -> None:
    walls, reported = fence((0, 2000), (2500, 9000)), gaps([(2250, 0)])
    before = walls.copy(deep=True), reported.copy(deep=True)
    find(walls, reported=reported)
    assert_frame_equal(walls, before[0])
    assert_frame_equal(reported, before[1])


WALL_SPANS = st.lists(
    st.tuples(
        st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from([-400, -30, 0, 20, 450, 900])
    ).filter(lambda wall: wall[0] != wall[1]),
    min_size=1,
    max_size=8,
)


def walls_of(drawn: Sequence[tuple[int, int, int]]) -> gpd.GeoDataFrame:
    return rows("barrier", *([(start, y), (end, y)] for start, end, y in drawn))


def covered_by_hand(drawn: Sequence[tuple[int, int, int]]) -> int:
    """Count the metres of the boundary with a wall beside them, one by one."""
    beside = np.zeros(10_000, dtype=bool)
    for start, end, y in drawn:
        if abs(y) <= opening.REACH_M:
            beside[min(start, end) : max(start, end)] = True
    return int(beside.sum())


@given(drawn=WALL_SPANS)
def test_openings_and_covered_length_add_up_to_the_boundary(drawn: list[tuple[int, int, int]]) -> None:
    openings = find(walls_of(drawn), minimum_m=0)
    assert openings["length_m"].sum() + covered_by_hand(drawn) == pytest.approx(LENGTH_M, abs=0.01)
    assert openings.geometry.length.to_numpy() == pytest.approx(openings["length_m"].to_numpy())


@given(drawn=WALL_SPANS, order=st.randoms(use_true_random=False))
def test_row_order_and_duplicates_do_not_matter(drawn: list[tuple[int, int, int]], order: Any) -> None:
    shuffled = [*drawn, *drawn[:2]]
    order.shuffle(shuffled)
    assert_frame_equal(find(walls_of(drawn)), find(walls_of(shuffled)))


@given(drawn=WALL_SPANS, more=WALL_SPANS)
def test_a_wall_more_never_adds_an_opening_metre(
    drawn: list[tuple[int, int, int]], more: list[tuple[int, int, int]]
) -> None:
    before = find(walls_of(drawn), minimum_m=0)["length_m"].sum()
    assert find(walls_of([*drawn, *more]), minimum_m=0)["length_m"].sum() <= before + 1e-6


def _degrees(metres: float) -> float:
    """Return metres along the boundary near San Diego as degrees of longitude."""
    return metres / 93_900


REFERENCE = [
    # West, east, length in metres: ../shared/data/README.md, to the digits that it gives.
    (-116.800, -116.678, 11_500),
    (-116.878, -116.853, 2_300),
    (-116.555, -116.533, 2_100),
    (-116.262, -116.244, 1_700),
    (-116.243, -116.225, 1_700),
]


def test_openings_of_the_2017_fence_match_the_reference(real_data: Path) -> None:
    area = Area.from_bounds(-117.13, 32.3, -116.0, 32.9, margin_m=5000.0)
    line = boundary.load(Source(path=Path(boundary.TREATY_LINE)), area=area, crs=UTM).frame
    walls = barrier.load(
        Source(path=real_data / "barrier" / "border_fence_2017.geojson", profile="reveal-fence"),
        area=area,
        crs=UTM,
    ).frame
    openings = opening.find(line, walls, on=date(2017, 6, 1), area=area)
    between = openings.loc[~openings["reaches_edge"]]
    assert len(between) == 15
    assert between["length_m"].sum() == pytest.approx(21_600, abs=100)
    longest = between.sort_values("length_m", ascending=False)
    for west, east, length_m in REFERENCE:
        row = longest.loc[(longest["start_lon"] - west).abs().idxmin()]
        assert row["start_lon"] == pytest.approx(west, abs=_degrees(150))
        assert row["end_lon"] == pytest.approx(east, abs=_degrees(150))
        assert row["length_m"] == pytest.approx(length_m, abs=60)
    assert longest["length_m"].iloc[5] < 1_600
    sixteenth = openings.loc[openings["reaches_edge"]]
    assert len(sixteenth) == 1
    assert sixteenth["start_lon"].iloc[0] == pytest.approx(-116.116, abs=_degrees(150))
    assert sixteenth["end_lon"].iloc[0] == pytest.approx(-116.0, abs=_degrees(5))
