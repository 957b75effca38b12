from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from geo.errors import InputError
from geo.risk import _blocks, agreement
from layers.errors import CrsError
from layers.raster import Raster
from tests import builders

UTM = CRS.from_epsg(32612)


def raster_of(values: Any, *, cell_m: float = 100.0, crs: CRS = UTM, west: float = 0.0) -> Raster:
    there = Affine(cell_m, 0, west, 0, -cell_m, len(values) * cell_m)
    return builders.raster_of(values, transform=there, crs=crs, unit="1")


def deaths_of(
    *points: tuple[float, float], precision_m: Any = 0.0, cause: Any = "exposure", count: Any = 1
) -> gpd.GeoDataFrame:
    columns = {"cause": cause, "count": count, "precision_m": precision_m}
    frame = pd.DataFrame(columns, index=range(len(points)))
    return gpd.GeoDataFrame(frame, geometry=[shapely.Point(p) for p in points], crs=UTM)


def segments_of(scores: list[float], *, length_m: float = 100.0) -> gpd.GeoDataFrame:
    """Segments end to end along the x axis."""
    lines = [shapely.LineString([(i * length_m, 0), ((i + 1) * length_m, 0)]) for i in range(len(scores))]
    return gpd.GeoDataFrame({"risk": scores}, geometry=lines, crs=UTM)


SQUARE = raster_of([[4.0, 3.0], [2.0, 1.0]])
BEST, WORST = (50.0, 150.0), (150.0, 50.0)


def test_one_death_on_the_riskiest_of_four_cells() -> None:
    found = agreement.of_cells(SQUARE, deaths_of(BEST))
    assert found.map_score == pytest.approx(0.75)
    assert found.auc == pytest.approx(0.875)
    assert found.capture_area == pytest.approx(0.875)
    assert found.map_score_spread == 0.0
    assert np.isnan([found.auc_low, found.auc_high]).all()
    at = found.capture.set_index("ground_share")["death_share"]
    assert at[0.1] == pytest.approx(0.4)
    assert at[0.3] == pytest.approx(1.0)


def test_finds_differ_and_people_count() -> None:
    found = agreement.of_cells(SQUARE, deaths_of(BEST, WORST, count=[3, 1]))
    assert found.map_score == pytest.approx((3 * 0.75 - 0.75) / 4)
    assert found.map_score_median == pytest.approx(0.75)
    assert found.map_score_spread == pytest.approx(np.sqrt((3 * 0.375**2 + 1.125**2) / 4))
    assert found.counted.on_ground == pytest.approx(4.0)


def test_who_is_left_out_is_counted() -> None:
    deaths = deaths_of(
        BEST, BEST, BEST, (5_000.0, 50.0), BEST,
        precision_m=[0.0, 0.0, 6_000.0, 0.0, np.nan],
        cause=["exposure", "drowning", "exposure", "undetermined", "exposure"],
        count=[1, 2, 4, 8, 16],
    )  # fmt: skip
    counted = agreement.of_cells(SQUARE, deaths).counted
    assert counted == agreement.Counted(
        recorded=31, other_cause=2, too_vague=4, outside=8.0, on_ground=17.0, unstated=16
    )
    assert agreement.of_cells(SQUARE, deaths, limit_m=1e6, causes=("drowning",)).counted.on_ground == 2.0


def test_a_vague_death_is_spread_over_its_disc() -> None:
    """A disc about the middle of four cells lies a quarter on each: chance, whatever the scores."""
    found = agreement.of_cells(SQUARE, deaths_of((100.0, 100.0), precision_m=80.0))
    assert found.auc == pytest.approx(0.5, abs=0.01)
    assert found.counted.on_ground == pytest.approx(1.0)


def test_a_disc_half_off_the_ground_counts_half() -> None:
    wide = raster_of([[1.0] * 20 + [np.nan] * 20] * 40)
    found = agreement.of_cells(wide, deaths_of((2_000.0, 2_000.0), precision_m=500.0))
    assert found.counted.on_ground == pytest.approx(0.5, abs=0.01)
    assert found.counted.outside == pytest.approx(0.5, abs=0.01)


def test_the_disc_is_spread_evenly() -> None:
    """A quarter of a disc's area lies within half its radius."""
    inner = np.hypot(*np.meshgrid(np.arange(-200, 200) + 0.5, np.arange(-200, 200) + 0.5)) <= 100
    found = agreement.of_cells(
        raster_of(inner.astype(float), cell_m=1.0), deaths_of((200.0, 200.0), precision_m=199.0)
    )
    curve = found.capture.set_index("ground_share")["death_share"]
    # Within 100 m lie pi 100^2 of 400^2 cells, which is 0.196 of them.
    assert curve[0.2] == pytest.approx(0.25, abs=0.02)


def test_nothing_but_the_order_of_scores_counts() -> None:
    rng = np.random.default_rng(1)
    values, points = rng.normal(size=(20, 20)), [tuple(p) for p in rng.uniform(0, 2_000, (30, 2))]
    deaths = deaths_of(*points, precision_m=150.0)
    one = agreement.of_cells(raster_of(values), deaths, block_m=500.0)
    other = agreement.of_cells(raster_of(np.exp(3 * values)), deaths, block_m=500.0)
    assert (one.auc, one.auc_low, one.auc_high) == (other.auc, other.auc_low, other.auc_high)
    reverse = agreement.of_cells(raster_of(-values), deaths, block_m=500.0)
    assert reverse.auc == pytest.approx(1 - one.auc)
    assert reverse.map_score == pytest.approx(-one.map_score)
    assert one.auc_low <= one.auc <= one.auc_high


@given(st.integers(0, 1000))
def test_scores_keep_their_bounds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = [tuple(p) for p in rng.uniform(-100, 700, (5, 2))]
    found = agreement.of_cells(
        raster_of(rng.integers(0, 4, (6, 6))),
        deaths_of(*points, precision_m=rng.uniform(0, 200, 5)),
        block_m=200.0,
    )
    counted = found.counted
    assert counted.on_ground + counted.outside == pytest.approx(5.0)
    if counted.on_ground > 0:
        assert -1.0 <= found.map_score <= 1.0
        assert found.map_score == pytest.approx(2 * found.auc - 1)
        assert found.capture_area == pytest.approx(found.auc)
        assert (found.capture["death_share"].diff().dropna() >= -1e-12).all()


def test_a_grid_in_degrees_is_weighted_by_its_area() -> None:
    """Two cells, at 0 and at 60 degrees north: the second is half as large."""
    there = Affine(1.0, 0, -111.5, 0, -40.0, 80.0)
    tall = builders.raster_of([[2.0], [np.nan], [1.0]], transform=there, crs=4326, unit="1")
    # Centres at 60, 20 and -20 degrees.
    deaths = gpd.GeoDataFrame(
        {"cause": ["exposure"], "count": [1], "precision_m": [0.0]},
        geometry=gpd.points_from_xy([-111.0], [60.0]),
        crs=4326,
    ).to_crs(UTM)
    expected = 1 - 0.5 / (0.5 + np.cos(np.radians(20)))
    assert agreement.of_cells(tall, deaths).map_score == pytest.approx(expected)


def test_auc_may_be_taken_against_where_people_look() -> None:
    looked = gpd.GeoDataFrame(geometry=[shapely.Point(BEST), shapely.Point(9e5, 0)], crs=UTM)
    found = agreement.of_cells(SQUARE, deaths_of(BEST), background=looked)
    assert found.auc == 0.5
    assert found.map_score == pytest.approx(0.75)
    with pytest.raises(InputError, match="no background point"):
        agreement.of_cells(SQUARE, deaths_of(BEST), background=looked.iloc[1:])


def test_segments_by_length_and_nearness() -> None:
    """The death 50 m off the middle of ten segments lies on some 173 m of them within 100 m."""
    segments = segments_of([1.0] * 5 + [2.0] * 5)
    found = agreement.of_segments(segments, deaths_of((500.0, 50.0)), within_m=100.0)
    assert found.auc == pytest.approx(0.5)
    right = agreement.of_segments(segments, deaths_of((900.0, 50.0)), within_m=100.0)
    assert right.auc == pytest.approx(0.75)
    assert right.map_score == pytest.approx(0.5)
    far = agreement.of_segments(segments, deaths_of((900.0, 150.0)), within_m=100.0)
    assert far.counted.outside == 1.0
    assert np.isnan([far.auc, far.map_score, far.capture_area]).all()
    assert far.capture["death_share"].isna().all()
    vague = agreement.of_segments(segments, deaths_of((900.0, 150.0), precision_m=200.0), within_m=100.0)
    assert vague.counted.on_ground == pytest.approx(1.0)


def test_segments_without_a_risk_are_no_ground() -> None:
    segments = segments_of([1.0, np.nan, 2.0])
    found = agreement.of_segments(segments, deaths_of((150.0, 0.0)), within_m=40.0)
    assert found.counted.outside == 1.0
    nothing = agreement.of_segments(segments_of([np.nan, np.nan]), deaths_of((150.0, 0.0)))
    assert np.isnan(nothing.auc)
    assert len(nothing.blocks) == 0


def test_blocks_by_hand() -> None:
    """Two blocks of two segments: each has one death, on its better and on its worse segment."""
    segments = segments_of([1.0, 2.0, 3.0, 4.0])
    deaths = deaths_of((150.0, 0.0), (250.0, 0.0))
    found = agreement.of_segments(segments, deaths, within_m=10.0, block_m=200.0)
    # Of four segments of equal length the second has 1.5 below it, the third 2.5.
    assert found.auc == pytest.approx((1.5 + 2.5) / 8)
    assert sorted(found.blocks["auc"]) == pytest.approx([0.25, 0.75])
    assert found.blocks["ground_share"].tolist() == pytest.approx([0.5, 0.5])
    # Without one block the other remains by itself.
    assert sorted(found.blocks["auc_without"]) == pytest.approx([0.25, 0.75])
    assert (found.blocks["auc"] + found.blocks["auc_without"]).tolist() == pytest.approx([1.0, 1.0])


def test_a_block_is_counted_by_its_square() -> None:
    x, y = np.array([-1.0, 1.0, 199.0, 201.0, 1.0]), np.array([1.0, 1.0, 199.0, 1.0, 201.0])
    assert _blocks.number(x, y, block_m=200.0).tolist() == [0, 1, 1, 2, 3]
    with pytest.raises(InputError, match="above 0"):
        _blocks.number(x, y, block_m=0.0)


def test_the_interval_draws_whole_blocks_and_can_be_drawn_again() -> None:
    """Drawn by a plain loop over the records and the ground of the blocks themselves."""
    rng = np.random.default_rng(3)
    scores = [float(value) for value in rng.normal(size=60)]
    segments = segments_of(scores)
    deaths = deaths_of(*[(float(x), 0.0) for x in rng.uniform(0, 6_000, 25)])
    found = agreement.of_segments(segments, deaths, within_m=1.0, block_m=1_000.0, draws=300, seed=7)
    again = agreement.of_segments(segments, deaths, within_m=1.0, block_m=1_000.0, draws=300, seed=7)
    assert (found.auc_low, found.auc_high) == (again.auc_low, again.auc_high)

    score = np.array(scores)
    ground_block = np.arange(60) // 10
    place = (deaths.geometry.x // 100).astype(int).to_numpy()
    times = np.random.default_rng(7).multinomial(6, np.full(6, 1 / 6), size=300)
    values = []
    for draw in times:
        ground = np.repeat(score, draw[ground_block])
        dead = np.repeat(score[place], draw[ground_block[place]])
        if len(dead):
            values.append(np.mean((dead[:, None] > ground) + 0.5 * (dead[:, None] == ground)))
    assert [found.auc_low, found.auc_high] == pytest.approx(np.quantile(values, [0.025, 0.975]), abs=0.02)


def test_too_many_blocks_are_said() -> None:
    with pytest.raises(InputError, match="take larger ones"):
        agreement.of_cells(raster_of(np.zeros((80, 80))), deaths_of(BEST), block_m=100.0)


def test_what_does_not_fit_is_said() -> None:
    deaths, segments = deaths_of(BEST), segments_of([1.0, 2.0])
    with pytest.raises(CrsError):
        agreement.of_cells(SQUARE, deaths.to_crs(4326))
    with pytest.raises(CrsError):
        agreement.of_segments(segments.to_crs(32611), deaths)
    with pytest.raises(InputError, match="no column 'danger'"):
        agreement.of_segments(segments, deaths, column="danger")
    with pytest.raises(InputError, match="above 0 m"):
        agreement.of_segments(segments, deaths, within_m=0.0)
    with pytest.raises(InputError, match="0 m or more"):
        agreement.of_segments(segments, deaths, limit_m=-1.0)


def season() -> agreement.Season:
    deaths = pd.DataFrame(
        {
            "died_on": pd.Series([pd.NaT, pd.NaT]),
            "found_on": pd.to_datetime(["2015-06-01", "2015-07-01"]),
            "cause": "exposure",
            "post_mortem_interval": "<1d",
            "count": [1, 3],
        }
    )
    told = agreement.Bias(name="crossings", en="Crossings: made up.", es="Cruces: inventados.")
    return agreement.seasonal(deaths, {"heat": range(12)}, crossings=[1.0] * 9 + [np.nan] * 3, told=told)


def test_the_report_says_all_in_both_languages() -> None:
    found = agreement.Agreement(
        surfaces=(agreement.of_cells(SQUARE, deaths_of(BEST, WORST), block_m=100.0),), season=season()
    )
    english, spanish = found.lines("en"), found.lines("es")
    assert len(english) == len(spanish)
    assert not set(english) & set(spanish)
    for words, lines in (("AUC 0.500", english), ("riesgo (celdas)", spanish), ("inventados", spanish)):
        assert any(words in line for line in lines), words
    biases = {bias.name for bias in found.biases}
    assert biases == {"recovery_effort", "reporting_lag", "position_precision", "crossings_unknown"}
    for bias in found.biases:
        assert any(bias.en in line for line in english)
        assert any(bias.es in line for line in spanish)
    for language in ("en", "es"):
        for table in found.tables(language):
            assert {len(row) for row in table.rows} == {len(table.header)}


def test_the_figures_are_json() -> None:
    nobody = agreement.of_cells(SQUARE, deaths_of((9e5, 0.0)))
    found = agreement.Agreement(surfaces=(nobody,), season=season(), sensitivity="restricted")
    text = json.dumps(found.as_dict(), allow_nan=False)
    assert json.loads(text)["surfaces"][0]["auc"] is None
    assert json.loads(text)["season"]["deaths"] == [0, 0, 0, 0, 0, 1, 3, 0, 0, 0, 0, 0]
    assert "POINT" not in text
    assert any("nothing to compare" in line for line in found.lines("en"))
