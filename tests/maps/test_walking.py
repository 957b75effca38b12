from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import ndimage
from shapely import LineString, Point, Polygon, box

from geo.result import StudyResult
from layers import crs
from maps import _legend, _routes, _text, _walking, redact
from maps._features import PageLayer
from tests.builders import UTM11
from tests.maps import unpacked
from tests.maps.builders import study, terrain
from tests.maps.walked import MIDDLE, corridors, openly_walked, walked

AROUND = (-116.30, 32.58, -116.15, 32.72)


def drawn(result: StudyResult, *, has_sea: bool = False) -> dict[str, PageLayer]:
    made = _walking.for_page(result, lonlat_bounds=AROUND, has_sea=has_sea)
    return {layer.id: layer for layer in made.layers}


def with_times(*shapes: shapely.Geometry) -> StudyResult:
    frame = gpd.GeoDataFrame(
        {"target": "road", "hours": np.arange(1.0, len(shapes) + 1), "area_km2": 1.0, "basis": "published"},
        geometry=list(shapes),
        crs=UTM11,
    )
    return replace(study(), isochrones=frame)


def in_metres(path: list[list[float]]) -> LineString:
    latitude, longitude = np.array(path).T
    x, y = crs.transformer(crs.WGS84, UTM11).transform(longitude, latitude)
    return LineString(np.column_stack([x, y]))


def test_a_time_is_a_line_around_what_is_reached() -> None:
    roads = drawn(walked())["walk-road"]
    assert roads.form == "lines"
    assert [feature.c for feature in roads.features] == ["walk-road-1", "walk-road-2", "walk-road-3"]
    for feature, radius in zip(roads.features, (1_000, 2_000, 4_000), strict=True):
        (path,) = feature.g
        away = shapely.distance(MIDDLE, shapely.points(shapely.get_coordinates(in_metres(path))))
        # Half a terrain cell of simplification is 200 m.
        assert np.all(np.abs(away - radius) < 210)


def test_no_line_runs_along_the_edge_of_what_was_modelled() -> None:
    west, south, east, north = study().area.core(UTM11).bounds
    half = box(west - 1_000, south - 1_000, (west + east) / 2, north + 1_000)
    core = study().area.core(UTM11)
    (feature,) = drawn(with_times(half.intersection(core)))["walk-road"].features
    (path,) = feature.g
    assert in_metres(path).bounds[0] == pytest.approx((west + east) / 2, abs=15)
    assert in_metres(path).length == pytest.approx(north - south, rel=0.15)


def test_no_line_runs_along_what_the_next_outline_follows_too() -> None:
    # Both end at the same cliff in the east.
    one, two = box(568_000, 3_610_000, 574_000, 3_614_000), box(567_000, 3_609_000, 574_000, 3_615_000)
    first = drawn(with_times(one, two))["walk-road"].features[0]
    lines = [in_metres(path) for path in first.g]
    assert sum(line.length for line in lines) == pytest.approx(6_000 + 4_000 + 6_000, rel=0.01)


def test_the_last_line_does_not_follow_the_shore() -> None:
    values = terrain().values.copy()
    values[:, 30:] = 0.0  # East of 576,000 m.
    sea = replace(terrain(), values=values)
    reached = with_times(box(568_000, 3_610_000, 576_000, 3_614_000))
    result = replace(reached, rasters={"terrain": sea})
    length = {
        has_sea: sum(
            in_metres(path).length for path in drawn(result, has_sea=has_sea)["walk-road"].features[0].g
        )
        for has_sea in (True, False)
    }
    assert length[False] == pytest.approx(2 * (8_000 + 4_000), rel=0.01)
    # Without the shore of 4 km; the two long sides are each one segment, whose middle is far inland.
    assert length[True] == pytest.approx(8_000 + 4_000 + 8_000, rel=0.01)


@pytest.mark.parametrize("shape", [(9, 14), (2, 3), (1, 1)])
def test_the_shore_is_three_cells_wide_all_around(shape: tuple[int, int]) -> None:
    values = np.random.default_rng(5).choice([np.nan, 0.0, 7.0], p=[0.04, 0.04, 0.92], size=shape)
    values[0, 0] = np.nan
    there = replace(terrain(), values=values)
    structure = np.ones((7, 7), dtype=bool)
    for has_sea, is_barred in ((False, np.isnan(values)), (True, np.isnan(values) | (values == 0.0))):
        expected = ndimage.binary_dilation(is_barred, structure=structure)
        np.testing.assert_array_equal(_walking._barred(there, has_sea=has_sea), expected)


def test_specks_are_not_drawn() -> None:
    reached = shapely.union(MIDDLE.buffer(3_000), Point(576_000, 3_617_500).buffer(300))
    (feature,) = drawn(with_times(reached))["walk-road"].features
    assert len(feature.g) == 1


def test_lines_are_simplified_until_they_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _walking.for_page(walked(), lonlat_bounds=AROUND)
    assert before.tolerance_m == 200  # Half a cell of the terrain.
    count = sum(len(path) for layer in before.layers for each in layer.features for path in each.g)
    monkeypatch.setattr(_walking, "MOST_VERTICES", count - 1)
    after = _walking.for_page(walked(), lonlat_bounds=AROUND)
    assert after.tolerance_m is not None
    assert after.tolerance_m >= 400
    assert sum(len(path) for layer in after.layers for each in layer.features for path in each.g) < count


def test_a_corridor_keeps_its_great_holes_and_the_name_of_its_route() -> None:
    holed = Polygon(
        box(566_000, 3_606_000, 578_000, 3_618_000).exterior,
        [
            box(570_000, 3_610_000, 574_000, 3_614_000).exterior,
            box(567_000, 3_607_000, 567_300, 3_607_300).exterior,
        ],
    )
    frame = corridors().iloc[:1].set_geometry([holed], crs=UTM11)
    layer = drawn(replace(walked(), corridors=frame))["corridor"]
    (feature,) = layer.features
    assert feature.n == "Over the pass"
    assert len(feature.g) == 2
    values = dict(zip(layer.fields, feature.v, strict=True))
    assert (values["best_h"], values["given_h"], values["tolerance"]) == (1.5, 1.75, 0.15)


def test_a_small_corridor_is_still_there() -> None:
    frame = corridors().iloc[:1].set_geometry([MIDDLE.buffer(250)], crs=UTM11)
    assert len(drawn(replace(walked(), corridors=frame))["corridor"].features) == 1


def test_roads_are_shown_first_and_flow_waits() -> None:
    made = _walking.for_page(walked(), lonlat_bounds=AROUND)
    assert made.hidden == ("walk-water", "flow")
    result = walked()
    assert result.isochrones is not None
    only_water = replace(result, isochrones=result.isochrones.iloc[3:], flow=None)
    assert _walking.for_page(only_water, lonlat_bounds=AROUND).hidden == ()


def test_a_study_without_walking_shows_none() -> None:
    assert _walking.for_page(study(), lonlat_bounds=AROUND) == _walking.Walking()


@pytest.mark.parametrize(
    ("flow", "breaks"),
    [
        ([0.0031, 0.5], (5, 10, 20)),
        ([0.008], (0.1, 0.2, 0.5)),
        ([0.01], (0.1, 0.2, 0.5)),
        ([3.0], (50, 100, 200)),
        ([np.nan], ()),
        ([0.0], ()),
        ([np.nan, 0.0042], (0.05, 0.1, 0.2)),
    ],
)
def test_breaks_are_round_and_below_the_greatest(flow: list[float], breaks: tuple[float, ...]) -> None:
    assert _walking.cell_breaks(pd.Series(flow)) == breaks


def test_cells_are_classed_by_their_flow() -> None:
    shapes = [MIDDLE.buffer(100)] * 5
    flow = [0.0004, 0.0005, 0.002, 0.004, np.nan]
    cells = gpd.GeoDataFrame(
        {"cell": list("abcde"), "corridor_count": 1, "flow": flow}, geometry=shapes, crs=UTM11
    )
    result = replace(study(), cells=cells)
    layer = drawn(result)["cell"]
    assert [feature.c for feature in layer.features] == ["cell-1", "cell-2", "cell-4", "cell-4", "cell-0"]
    assert layer.features[0].v == [0.04, 1]
    walking = _walking.for_page(result, lonlat_bounds=AROUND)
    groups = _legend.build([], has_risk=False, heights=None, tiles=False, walking=walking)
    (entry,) = (entry for group in groups for entry in group.entries if entry.id == "cell")
    assert [each.label.en for each in entry.classes] == [
        "a corridor; flow not modelled",
        "under 0.05",
        "0.05 to under 0.1",
        "0.2 or more",
    ]
    assert entry.note is not None
    assert "coarse on purpose" in entry.note.en
    assert "grueso a propósito" in entry.note.es


def test_the_legend_tells_the_hours_and_what_is_off() -> None:
    walking = _walking.for_page(walked(), lonlat_bounds=AROUND)
    groups = _legend.build([], has_risk=False, heights=None, tiles=False, walking=walking)
    (group,) = (group for group in groups if group.id == "walk")
    assert [entry.id for entry in group.entries] == ["walk-road", "walk-water", "corridor", "flow"]
    assert [entry.shown for entry in group.entries] == [True, False, True, False]
    roads, water, _, flow = group.entries
    assert [each.label.en for each in roads.classes] == ["1 h", "2 h", "4 h"]
    assert [each.label.es for each in water.classes] == ["30 min"]
    # The greatest of the flow is 0.4 per walker where the route runs through the middle of a cell.
    assert flow.classes[0].label.en == "0.4 to 40 passages"


@pytest.mark.parametrize(
    ("time", "expected"), [(0.5, "30 min"), (1, "1 h"), (1.5, "1 h 30 min"), (24, "24 h")]
)
def test_hours_are_written_as_they_are_said(time: float, expected: str) -> None:
    assert _text.hours(time) == expected


def test_sections_and_routes_tell_their_walking_times() -> None:
    page = _routes.for_page(walked())
    # Nobody measured the way from help.
    assert page["times"] == ["elapsed_h", "from_water_h", "from_road_h"]
    first = walked().segments["end_m"].iloc[0] / 3_000
    assert unpacked.sections(page)[0]["t"] == pytest.approx([first, first + 1, first / 2], rel=1e-3)
    assert page["list"][0]["w"] == [1.74, 412, 95]
    plain = _routes.for_page(study())
    assert plain["times"] == []
    assert "t" not in unpacked.sections(plain)[0]
    assert plain["list"][0]["w"] == [None, None, None]


def test_the_public_page_has_cells_instead_of_corridors() -> None:
    shown = redact.apply(openly_walked())
    assert set(drawn(shown)) == {"walk-road", "cell"}
    assert _walking.for_page(shown, lonlat_bounds=AROUND).picture is None
