from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_series_equal

from geo.errors import InputError
from geo.risk import score
from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.term import Term, terms
from tests.builders import routes_of

ALL_MODES = ("foot", "road", "rail")


def factor_of(
    name: str, *, weight: float = 1.0, curve: Curve | None = None, modes: tuple[str, ...] = ALL_MODES
) -> Factor:
    return Factor(
        name=name,
        column=f"{name}_m",
        unit="m",
        needs=(),
        curve=curve or Curve(((0.0, 0.0), (10.0, 1.0))),
        weight=weight,
        citation="test",
        label_en=name,
        label_es=name,
        reason_en="{value}",
        reason_es="{value}",
        modes=modes,
    )


def exposure_of(columns: dict[str, Sequence[float]], **others: Any) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    return gpd.GeoDataFrame(
        {
            "route_id": ["r"] * count,
            "mode": ["foot"] * count,
            "length_m": [100.0] * count,
            **columns,
            **others,
        },
        geometry=[shapely.LineString([(0, i), (100, i)]) for i in range(count)],
        index=pd.Index([f"r:{i:05d}" for i in range(count)], name="segment_id"),
        crs=32611,
    )


def test_a_weighted_mean_by_hand() -> None:
    factors = [factor_of("a", weight=3.0), factor_of("b", curve=Curve(((0.0, 1.0), (10.0, 0.0))))]
    rated = score.rate(exposure_of({"a_m": [5.0, 0.0, 20.0], "b_m": [2.0, 10.0, 0.0]}), factors)
    assert rated["a_score"].tolist() == pytest.approx([0.5, 0.0, 1.0])
    assert rated["b_score"].tolist() == pytest.approx([0.8, 0.0, 1.0])
    assert rated["risk"].tolist() == pytest.approx([100 * (1.5 + 0.8) / 4, 0, 100])
    assert rated["risk_low"].tolist() == pytest.approx(rated["risk"].tolist())
    assert rated["band"].tolist() == [3, 1, 5]
    assert rated["main_factor"].tolist() == ["a", pd.NA, "a"]
    assert rated["measured_share"].tolist() == [1.0, 1.0, 1.0]


def test_what_is_not_measured_widens_the_interval_only() -> None:
    factors = [factor_of("a", weight=3.0), factor_of("b", weight=1.0), factor_of("absent", weight=1.0)]
    rated = score.rate(exposure_of({"a_m": [5.0, np.nan], "b_m": [np.nan, np.nan]}), factors)
    first = rated.iloc[0]
    assert first["risk"] == pytest.approx(50)
    assert first["risk_low"] == pytest.approx(100 * 1.5 / 5)
    assert first["risk_high"] == pytest.approx(100 * 3.5 / 5)
    assert first["measured_share"] == pytest.approx(0.6)
    second = rated.iloc[1]
    assert np.isnan([second["risk"], second["risk_low"], second["risk_high"]]).all()
    assert second["measured_share"] == 0.0
    assert rated["band"].isna().tolist() == [False, True]
    assert rated["main_factor"].isna().tolist() == [False, True]
    assert str(rated["band"].dtype) == "Int64"


def test_the_finer_factor_counts_where_it_is_measured_and_the_coarser_elsewhere() -> None:
    factors = [factor_of("coarse", weight=2.0), replace(factor_of("fine", weight=2.0), replaces="coarse")]
    columns = {"coarse_m": [10.0, 10.0, np.nan], "fine_m": [5.0, np.nan, np.nan]}
    rated = score.rate(exposure_of(columns), factors)
    assert rated["risk"].tolist()[:2] == pytest.approx([50.0, 100.0])
    assert rated["measured_share"].tolist() == pytest.approx([1.0, 1.0, 0.0])
    assert rated["main_factor"].tolist()[:2] == ["fine", "coarse"]


def test_not_applicable_is_not_missing() -> None:
    factors = [factor_of("a"), factor_of("walk", modes=("foot",))]
    rated = score.rate(exposure_of({"a_m": [5.0], "walk_m": [np.nan]}, mode=["road"]), factors)
    assert rated["risk_low"].tolist() == rated["risk_high"].tolist() == pytest.approx([50.0])
    assert rated["measured_share"].tolist() == [1.0]


def test_intervals_follow_the_curve_both_ways() -> None:
    far = factor_of("far", curve=Curve(((0.0, 1.0), (10.0, 0.0))))
    table = exposure_of({"far_m": [5.0, 5.0], "far_m_low": [2.0, np.nan], "far_m_high": [6.0, 7.0]})
    rated = score.rate(table, [far])
    assert rated["risk"].tolist() == pytest.approx([50, 50])
    assert rated["risk_low"].tolist() == pytest.approx([40, 30])
    assert rated["risk_high"].tolist() == pytest.approx([80, 50])


@pytest.mark.parametrize(
    ("risk", "band"), [(0, 1), (19.99, 1), (20, 2), (40, 3), (60, 4), (79.9, 4), (80, 5), (100, 5)]
)
def test_band_edges(risk: float, band: int) -> None:
    assert score.bands(pd.Series([risk])).tolist() == [band]


def test_of_equal_contributions_the_earlier_is_the_main_one() -> None:
    table = exposure_of({"a_m": [5.0], "b_m": [5.0]})
    for order in ("ab", "ba"):
        rated = score.rate(table, [factor_of(name) for name in order])
        assert rated["main_factor"].tolist() == [order[0]]


def test_terms_from_elsewhere_come_first() -> None:
    table = exposure_of({"a_m": [5.0]})
    full = pd.Series([0.5], index=table.index)
    body = Term(
        name="body",
        label_en="Body",
        label_es="Cuerpo",
        intensity=full * 24,
        score=full,
        low=full - 0.25,
        high=full + 0.25,
        weight=full * 2,
    )
    rated = score.rate(table, [factor_of("a")], before=[body])
    assert rated["main_factor"].tolist() == ["body"]
    assert rated[["risk", "risk_low", "risk_high"]].to_numpy().tolist() == [[50.0, 37.5, 62.5]]
    assert rated["body_score"].tolist() == [0.5]
    with pytest.raises(InputError, match="each may stand once"):
        score.rate(table, [factor_of("body")], before=[body])
    with pytest.raises(InputError, match="other segments"):
        score.rate(table, [], before=[replace(body, score=pd.Series([0.5]))])
    assert terms(table, [factor_of("a")])[0].name == "a"


def test_no_weight_no_risk() -> None:
    rated = score.rate(exposure_of({"a_m": [5.0]}), [factor_of("a", weight=0.0)])
    assert rated["a_score"].tolist() == [0.5]
    assert rated["risk"].isna().all()
    assert rated["measured_share"].tolist() == [0.0]
    nothing = score.rate(exposure_of({"a_m": [5.0]}), [])
    assert nothing["risk"].isna().all()
    assert nothing["main_factor"].isna().all()
    for weight in (-1.0, float("nan")):
        with pytest.raises(InputError, match="0 or more"):
            score.rate(exposure_of({"a_m": [5.0]}), [factor_of("a", weight=weight)])


# properties

values = st.one_of(st.just(np.nan), st.floats(-5.0, 15.0))
rows = st.lists(st.tuples(values, values, values, st.floats(0, 6), st.floats(0, 6)), min_size=1, max_size=6)
FACTORS = [
    factor_of("a", weight=2.0),
    factor_of("b", curve=Curve(((0.0, 1.0), (4.0, 0.7), (10.0, 0.0)))),
    factor_of("c", weight=0.5, modes=("foot",)),
]


def drawn_table(drawn: Any, modes: Sequence[str] = ("foot",)) -> gpd.GeoDataFrame:
    columns = dict(zip(["a_m", "b_m", "c_m", "below", "above"], zip(*drawn, strict=True), strict=True))
    table = exposure_of(
        {name: list(column) for name, column in columns.items()},
        mode=[modes[i % len(modes)] for i in range(len(drawn))],
    )
    return table.assign(b_m_low=table["b_m"] - table["below"], b_m_high=table["b_m"] + table["above"])


@given(rows, st.lists(st.sampled_from(ALL_MODES), min_size=1, max_size=4), st.randoms())
def test_scores_risk_and_order(drawn: Any, modes: list[str], random: Any) -> None:
    table = drawn_table(drawn, modes)
    before = table.copy()
    rated = score.rate(table, FACTORS)
    assert_frame_equal(table, before)
    assert rated.index.equals(table.index)
    for factor in FACTORS:
        scores = rated[factor.score_column]
        assert scores.dropna().between(0, 1).all()
        assert (scores.isna() == table[factor.column].isna()).all()
    known = rated.dropna(subset=["risk"])
    assert known["risk"].between(0, 100 + 1e-9).all()
    assert (known["risk_low"] <= known["risk"] + 1e-9).all()
    assert (known["risk"] <= known["risk_high"] + 1e-9).all()
    assert rated["measured_share"].between(0, 1).all()
    shuffled = table.sample(frac=1.0, random_state=random.randint(0, 999))
    assert_frame_equal(score.rate(shuffled, FACTORS).loc[table.index], rated)


@given(rows, st.sampled_from(FACTORS), st.floats(0, 20))
def test_a_worse_intensity_never_lowers_risk(drawn: Any, factor: Factor, step: float) -> None:
    table = drawn_table(drawn)
    worse = table.copy()
    columns = [name for name in (factor.column, factor.low_column, factor.high_column) if name in table]
    worse[columns] += step if factor.curve.is_rising else -step
    before, after = score.rate(table, FACTORS), score.rate(worse, FACTORS)
    for name in ("risk", "risk_low", "risk_high"):
        assert ((after[name] >= before[name] - 1e-9) | before[name].isna()).all()


# routes


def test_a_route_is_summed_up_by_length() -> None:
    lines = [shapely.LineString([(0, 0), (400, 0)]), shapely.LineString([(0, 9), (50, 9)])]
    routes = gpd.GeoDataFrame(
        {
            "route_id": ["r", "empty"],
            "name": ["R", "E"],
            "mode": ["foot", "foot"],
            "sensitivity": ["restricted", "public"],
            "basis": ["published", "illustrative"],
        },
        geometry=lines,
        crs=32611,
    )
    factors = [factor_of("a"), factor_of("b")]
    table = exposure_of(
        {"a_m": [10.0, 0.0, np.nan], "b_m": [0.0, 4.0, np.nan]}, length_m=[100.0, 200.0, 100.0]
    )
    rated = score.rate(table, factors)
    assert rated["risk"].tolist() == pytest.approx([50, 20, np.nan], nan_ok=True)
    frame = score.summarise(routes, rated, factors)
    assert frame.index.tolist() == ["r", "empty"]
    assert frame.index.name == "route_id"
    row = frame.loc["r"]
    assert row["risk"] == pytest.approx((50 * 100 + 20 * 200) / 300)
    assert row["risk_max"] == 50
    assert row["band"] == 2
    # a gives 50 over 100 m, b gives 20 over 200 m.
    assert row["main_factor"] == "a"
    assert row["main_intensity"] == pytest.approx(10 * 100 / 300)
    assert row["measured_share"] == pytest.approx(0.75)
    assert row["length_m"] == 400
    assert frame.loc["empty", ["risk", "risk_max", "band", "main_factor", "main_intensity"]].isna().all()
    assert frame["sensitivity"].tolist() == ["restricted", "public"]
    assert frame.crs == routes.crs
    assert {"name", "mode", "length_m", "basis", "risk_low", "risk_high"} <= set(frame.columns)


@given(rows, st.randoms())
def test_routes_do_not_depend_on_the_order_of_segments(drawn: Any, random: Any) -> None:
    routes = routes_of(shapely.LineString([(0, 0), (400, 0)]))
    rated = score.rate(drawn_table(drawn), FACTORS)
    shuffled = rated.sample(frac=1.0, random_state=random.randint(0, 999))
    one, other = score.summarise(routes, rated, FACTORS), score.summarise(routes, shuffled, FACTORS)
    assert_series_equal(one["risk"], other["risk"])
    assert_series_equal(one["main_intensity"], other["main_intensity"])
    row = one.iloc[0]
    if not np.isnan(row["risk"]):
        assert rated["risk"].min() - 1e-9 <= row["risk"] <= rated["risk"].max() + 1e-9
        assert row["risk_low"] <= row["risk"] + 1e-9
        assert row["risk"] <= row["risk_high"] + 1e-9
