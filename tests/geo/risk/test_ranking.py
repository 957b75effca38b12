from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from geo.risk import ranking

SCORES = st.lists(st.integers(-5, 5), min_size=1, max_size=30)
"""Few distinct values, so that ties are many."""


def test_auc_by_hand() -> None:
    """Of the pairs (3,1) (3,2) (2,1) (2,2) three are won and one is a tie."""
    assert ranking.auc([3, 2], [1, 2]) == 3.5 / 4
    assert ranking.auc([5], [1, 2]) == 1.0
    assert ranking.auc([1], [1]) == 0.5
    assert np.isnan(ranking.auc([], [1]))
    assert np.isnan(ranking.auc([1], []))


def test_weights_are_repetitions() -> None:
    weighted = ranking.auc([3, 2], [1, 2], deaths_weight=[1, 2], background_weight=[3, 1])
    assert weighted == pytest.approx(ranking.auc([3, 2, 2], [1, 1, 1, 2]))


@given(SCORES, SCORES)
def test_auc_is_mann_whitneys(deaths: list[int], background: list[int]) -> None:
    u = (
        mannwhitneyu(deaths, background, method="asymptotic").statistic
        if len(set(deaths + background)) > 1
        else None
    )
    expected = 0.5 if u is None else u / (len(deaths) * len(background))
    assert ranking.auc(deaths, background) == pytest.approx(expected)


@given(SCORES, SCORES)
def test_auc_of_the_reversed_score_is_the_rest(deaths: list[int], background: list[int]) -> None:
    reverse = ranking.auc([-x for x in deaths], [-x for x in background])
    assert ranking.auc(deaths, background) == pytest.approx(1.0 - reverse)


@given(SCORES, SCORES)
def test_a_monotone_transform_changes_nothing(deaths: list[int], background: list[int]) -> None:
    bent = ranking.auc(np.exp(deaths) * 7 - 2, np.exp(background) * 7 - 2)
    assert ranking.auc(deaths, background) == bent


def test_map_score_by_hand() -> None:
    """Four equal cells: above the best lies nothing, and half of itself, an eighth, is halved ties."""
    assert ranking.map_score([4, 3, 2, 1], [1, 1, 1, 1]).tolist() == [0.75, 0.25, -0.25, -0.75]
    assert ranking.map_score([7, 7, 7], [1, 2, 3]).tolist() == [0.0, 0.0, 0.0]
    fine = ranking.map_score(np.arange(100_000), np.ones(100_000))
    assert fine[[0, -1]] == pytest.approx([-1.0, 1.0], abs=2e-5)


@given(SCORES)
def test_map_score_keeps_its_bounds_and_is_0_at_random(score: list[int]) -> None:
    weight = np.arange(1.0, len(score) + 1)
    values = ranking.map_score(score, weight)
    assert np.abs(values).max() <= 1.0
    assert np.average(values, weights=weight) == pytest.approx(0.0, abs=1e-12)


def test_capture_by_hand() -> None:
    curve = ranking.capture([1, 3, 2, 3], [4, 1, 2, 1], [1, 3, 0, 4])
    assert curve["ground_share"].tolist() == [0.0, 0.25, 0.5, 1.0]
    assert curve["death_share"].tolist() == [0.0, 0.875, 0.875, 1.0]


@given(SCORES)
def test_the_area_under_the_curve_is_the_auc_and_the_mean_map_score(score: list[int]) -> None:
    rng = np.random.default_rng(len(score))
    weight, people = rng.uniform(0.1, 2.0, len(score)), rng.integers(0, 4, len(score)) + 1.0
    curve = ranking.capture(score, weight, people)
    area = np.trapezoid(curve["death_share"], curve["ground_share"])
    auc = ranking.auc(score, score, deaths_weight=people, background_weight=weight)
    mean = np.average(ranking.map_score(score, weight), weights=people)
    assert area == pytest.approx(auc)
    assert mean == pytest.approx(2 * auc - 1)
