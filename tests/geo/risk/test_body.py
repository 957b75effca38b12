"""The body's terms: by hand, and what must hold whatever happens."""

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
from pandas.testing import assert_frame_equal

from geo.errors import InputError
from geo.risk import body, factors, score
from geo.risk.body import FACTORS, REPLACED
from geo.risk.curve import Curve
from geo.risk.factor import Factor
from geo.risk.term import Term
from geo.risk.term import terms as factor_terms
from tests.builders import routes_of

WARM = {"deficit_share": 0.0, "core_c": 37.2, "cold_share": 0.0, "cold_stop_h": np.inf}
ALL = 4 * body.WEIGHT


def segments_of(count: int, *, mode: str = "foot", **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"route_id": ["r"] * count, "mode": [mode] * count, "length_m": [100.0] * count, **columns},
        geometry=[shapely.LineString([(0, i), (100, i)]) for i in range(count)],
        index=pd.Index([f"r:{i:05d}" for i in range(count)], name="segment_id"),
        crs=32611,
    )


def profile_of(*rows: dict[str, float]) -> pd.DataFrame:
    index = pd.Index([f"r:{i:05d}" for i in range(len(rows))], name="segment_id")
    return pd.DataFrame([WARM | row for row in rows], index=index)


def factor_of(name: str, *, weight: float = 1.0) -> Factor:
    return Factor(
        name=name, column=f"{name}_m", unit="m", needs=(), curve=Curve(((0.0, 0.0), (10.0, 1.0))),
        weight=weight, citation="test", label_en=name, label_es=name, reason_en="{value}",
        reason_es="{value}",
    )  # fmt: skip


def by_name(terms: Sequence[Term]) -> dict[str, Term]:
    return {term.name: term for term in terms}


def test_the_curves_are_those_stated() -> None:
    stated = {
        "water_deficit": {0.0: 0.0, 0.02: 0.2, 0.05: 0.6, 0.1: 1.0, 0.3: 1.0},
        "core_heat": {37.0: 0.0, 37.5: 0.0, 38.0: 0.3, 39.0: 0.7, 40.0: 1.0},
        "cold_debt": {0.0: 0.0, 0.5: 0.5, 1.0: 1.0, 4.0: 1.0},
        "cold_stop": {np.inf: 0.0, 12.0: 0.0, 6.0: 0.3, 3.0: 0.6, 0.0: 0.8},
    }
    for name, points in stated.items():
        scores = FACTORS[name].curve.score(pd.Series(list(points)))
        assert scores.tolist() == pytest.approx(list(points.values()))


def test_the_body_outweighs_the_factors_that_still_speak() -> None:
    known = {factor.name: factor for factor in factors.all_factors()}
    assert set(known) >= REPLACED
    coarser = {factor.replaces for factor in known.values()}
    others = sum(
        factor.weight
        for name, factor in known.items()
        if name not in REPLACED | coarser and "foot" in factor.modes
    )
    assert others == 5.25
    assert others < ALL


def test_names_labels_and_phrases() -> None:
    for name, factor in FACTORS.items():
        assert factor.name == name
        assert name not in factors.NAMES
        assert factor.citation
        assert factor.label_en
        assert factor.label_es
        for phrase in (factor.reason_en, factor.reason_es):
            assert f"{{value}} {factor.unit}" in phrase


def test_the_worst_of_the_body_has_the_weights_of_all() -> None:
    profile = profile_of(
        {"deficit_share": 0.05},
        {"core_c": 39.0, "deficit_share": 0.02},
        {"cold_share": 0.8, "cold_stop_h": 3.0},
        {},
    )
    made = by_name(body.terms(segments_of(4), profile))
    weights = pd.DataFrame({name: term.weight for name, term in made.items()})
    assert weights["water_deficit"].tolist() == [ALL, 0, 0, ALL]
    assert weights["core_heat"].tolist() == [0, ALL, 0, 0]
    assert weights["cold_debt"].tolist() == [0, 0, ALL, 0]
    assert weights["cold_stop"].tolist() == [0, 0, 0, 0]
    assert made["cold_stop"].score.tolist() == pytest.approx([0, 0, 0.6, 0])
    assert made["water_deficit"].intensity.tolist() == [0.05, 0.02, 0, 0]
    # A day and more is never.
    assert made["cold_stop"].intensity.tolist() == [24, 24, 3, 24]
    rated = score.rate(segments_of(4), (), before=tuple(made.values()))
    assert rated["risk"].tolist() == pytest.approx([60, 70, 80, 0])
    assert rated["main_factor"].tolist() == ["water_deficit", "core_heat", "cold_debt", pd.NA]


def test_the_interval_is_that_of_the_worst_at_each_end() -> None:
    profile = profile_of({"deficit_share": 0.05, "core_c": 38.0}).assign(
        deficit_share_low=0.0, deficit_share_high=0.05, core_c_low=37.75, core_c_high=39.0
    )
    rated = score.rate(segments_of(1), (), before=body.terms(segments_of(1), profile))
    row = rated.iloc[0]
    # Low: water 0, heat 0.15. High: water 0.6, heat 0.7.
    assert row["risk_low"] == pytest.approx(15)
    assert row["risk"] == pytest.approx(60)
    assert row["risk_high"] == pytest.approx(70)


def test_without_a_walk_the_factors_speak_as_ever() -> None:
    table = segments_of(2, air_heat_m=[5.0, 5.0], b_m=[10.0, 10.0])
    chosen = [factor_of("air_heat", weight=3.0), factor_of("b")]
    profile = profile_of({"deficit_share": 0.05})
    rated = body.rate(table, chosen, body.terms(table, profile))
    # Walked: (10 x 0.6 + 1 x 1) / 11, heat of the air is silent. Not walked: (3 x 0.5 + 1) / 4.
    assert rated["risk"].tolist() == pytest.approx([100 * 7 / 11, 62.5])
    assert rated["risk_factors"].tolist() == pytest.approx([62.5, 62.5])
    assert rated["main_factor"].tolist() == ["water_deficit", "air_heat"]
    assert rated["main_of_factors"].tolist() == ["air_heat", "air_heat"]
    assert rated["band_factors"].tolist() == [4, 4]
    assert rated["air_heat_score"].tolist() == [0.5, 0.5]
    assert rated["water_deficit_score"].tolist() == pytest.approx([0.6, np.nan], nan_ok=True)
    plain = score.rate(table, chosen)
    nobody = body.rate(table, chosen, body.terms(table, profile.iloc[:0]))
    assert_frame_equal(nobody[plain.columns.tolist()], plain)
    assert_frame_equal(body.rate(table, chosen, ())[plain.columns.tolist()], plain)


def test_routes_in_both_views() -> None:
    table = segments_of(2, air_heat_m=[5.0, 0.0], b_m=[10.0, 0.0])
    chosen = [factor_of("air_heat", weight=3.0), factor_of("b")]
    terms = body.terms(table, profile_of({"deficit_share": 0.05}, {"deficit_share": 0.1}))
    rated = body.rate(table, chosen, terms)
    routes = routes_of(shapely.LineString([(0, 0), (200, 0)]))
    row = body.summarise(routes, rated, chosen, terms).iloc[0]
    assert row["risk"] == pytest.approx(100 * (7 / 11 + 10 / 11) / 2)
    assert row["main_factor"] == "water_deficit"
    assert row["main_intensity"] == pytest.approx(0.075)
    assert row["risk_factors"] == pytest.approx(62.5 / 2)
    assert row["main_of_factors"] == "air_heat"
    assert row["band_factors"] == 2


def test_the_study_changes_curves_and_weights() -> None:
    profile = profile_of({"deficit_share": 0.05, "core_c": 38.0})
    own = [
        replace(FACTORS["water_deficit"], weight=0.0),
        replace(FACTORS["core_heat"], weight=4.0, curve=Curve(((37.0, 0.0), (39.0, 1.0)))),
    ]
    made = by_name(body.terms(segments_of(1), profile, factors=own))
    assert made["water_deficit"].weight.tolist() == [0]
    assert made["core_heat"].weight.tolist() == [4]
    assert made["core_heat"].score.tolist() == [0.5]
    # What is left out may be unknown.
    made = by_name(body.terms(segments_of(1), profile.assign(deficit_share=np.nan), factors=own))
    assert made["core_heat"].weight.tolist() == [4]
    off = [replace(factor, weight=0.0) for factor in FACTORS.values()]
    assert all((term.weight == 0).all() for term in body.terms(segments_of(1), profile, factors=off))
    assert body.terms(segments_of(1), profile, factors=()) == ()


def test_where_one_is_not_known_the_body_is_silent() -> None:
    profile = profile_of({"deficit_share": 0.05, "core_c": np.nan}, {"deficit_share": 0.05})
    for term in body.terms(segments_of(2), profile):
        assert np.isnan(term.score.iloc[0])
        assert term.weight.iloc[0] == 0
        assert np.isfinite(term.score.iloc[1])


def test_faults_are_told() -> None:
    profile = profile_of({})
    with pytest.raises(InputError, match="nothing of cold_share"):
        body.terms(segments_of(1), profile.drop(columns="cold_share"))
    with pytest.raises(InputError, match="other segments"):
        body.terms(segments_of(1), profile_of({}, {}))
    with pytest.raises(InputError, match="0 or more"):
        body.terms(segments_of(1), profile, factors=[replace(FACTORS["core_heat"], weight=-1.0)])
    with pytest.raises(InputError, match="may stand once"):
        body.terms(segments_of(1), profile, factors=[FACTORS["core_heat"]] * 2)


# properties

state = st.fixed_dictionaries(
    {
        "deficit_share": st.floats(0.0, 0.3),
        "core_c": st.floats(36.0, 42.0),
        "cold_share": st.floats(0.0, 2.0),
        "cold_stop_h": st.one_of(st.just(np.inf), st.floats(0.0, 48.0)),
    }
)
WORSE = {"deficit_share": 1.0, "core_c": 1.0, "cold_share": 1.0, "cold_stop_h": -1.0}


@given(
    st.lists(st.tuples(state, st.floats(0.0, 12.0)), min_size=1, max_size=5),
    st.sampled_from(sorted(WORSE)),
    st.floats(0.0, 5.0),
)
def test_a_worse_body_never_lowers_the_risk(
    drawn: list[tuple[dict[str, float], float]], column: str, step: float
) -> None:
    table = segments_of(len(drawn), b_m=[value for _, value in drawn])
    chosen = [factor_of("b", weight=3.0)]
    profile = profile_of(*(row for row, _ in drawn))
    worse = profile.assign(**{column: profile[column] + WORSE[column] * step})
    given_profile, given_table = profile.copy(), table.copy()
    before, after = (body.rate(table, chosen, body.terms(table, each)) for each in (profile, worse))
    assert_frame_equal(profile, given_profile)
    assert_frame_equal(table, given_table)
    assert (after["risk"] >= before["risk"] - 1e-9).all()
    assert before["risk"].between(0, 100 + 1e-9).all()
    assert before.index.equals(table.index)
    scores = before[[factor.score_column for factor in FACTORS.values()]].max(axis=1)
    expected = 100 * (ALL * scores + 3 * before["b_score"]) / (ALL + 3)
    np.testing.assert_allclose(before["risk"], expected)


@given(st.lists(st.tuples(state, state, state), min_size=1, max_size=5))
def test_the_risk_lies_in_its_interval(drawn: list[tuple[dict[str, float], ...]]) -> None:
    profile = profile_of(*(row[0] for row in drawn))
    for column in WARM:
        three = np.array([[each[column] for each in row] for row in drawn])
        profile[f"{column}_low"], profile[f"{column}_high"] = three.min(axis=1), three.max(axis=1)
    table = segments_of(len(drawn))
    terms = body.terms(table, profile)
    for term in terms:
        assert (term.low <= term.score + 1e-12).all()
        assert (term.score <= term.high + 1e-12).all()
    rated = score.rate(table, (), before=terms)
    assert (rated["risk_low"] <= rated["risk"] + 1e-9).all()
    assert (rated["risk"] <= rated["risk_high"] + 1e-9).all()


@given(st.lists(state, min_size=2, max_size=6), st.randoms())
def test_the_order_of_segments_does_not_matter(drawn: list[dict[str, float]], random: Any) -> None:
    table, profile = segments_of(len(drawn)), profile_of(*drawn)
    rated = body.rate(table, (), body.terms(table, profile))
    shuffled = table.sample(frac=1.0, random_state=random.randint(0, 99))
    again = body.rate(shuffled, (), body.terms(shuffled, profile))
    assert_frame_equal(again.loc[table.index], rated)


def test_segments_may_be_their_own_profile() -> None:
    table = segments_of(1).assign(**WARM)
    assert [term.weight.iloc[0] for term in body.terms(table, table)] == [ALL, 0, 0, 0]
    others = factor_terms(table.assign(air_heat_m=1.0), [factor_of("air_heat")])
    assert body.joined(body.terms(table, table), others)[-1].weight.tolist() == [0]
