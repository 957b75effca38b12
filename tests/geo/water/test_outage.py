from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.water import outage, siting
from geo.water.siting import Problem
from tests.geo.water.siting_cases import problem, problems, served


def test_the_site_that_many_hang_on_comes_first_with_the_place_that_helps_most() -> None:
    # 0 alone reaches 5 litres, 1 alone 2; site 2 could stand in for 4 of them, site 3 for 1 of 1's.
    case = problem([[1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 0, 0], [0, 0, 0, 1]], [1, 4, 1, 1])
    found = outage.outages(case, np.array([0, 1]))
    assert found["site"].tolist() == [0, 1]
    assert found["litres_lost"].tolist() == [5.0, 2.0]
    assert found["covered_lost_l"].tolist() == [5.0, 2.0]
    assert found["best_backup"].tolist() == [2, 3]
    assert found["lost_with_backup_l"].tolist() == [1.0, 1.0]


def test_litres_that_another_site_reaches_are_lost_if_it_is_full() -> None:
    # Both reach all 8 litres and give 5 each: together 8, alone 5. Nobody is beyond reach.
    case = problem([[1, 1], [1, 1]], [4, 4], capacity_l=np.array([5.0, 5.0]))
    found = outage.outages(case, np.array([0, 1]))
    assert found["covered_lost_l"].tolist() == [0.0, 0.0]
    assert found["litres_lost"].tolist() == [3.0, 3.0]
    assert found["best_backup"].tolist() == [-1, -1]


def test_a_backup_is_neither_forbidden_nor_too_near() -> None:
    case = problem(
        [[1, 1], [1, 1], [1, 1], [1, 0], [0, 0]], [4, 4],
        forbidden=np.array([False, True, False, False, False]), apart=np.array([[2, 4]]),
    )  # fmt: skip
    found = outage.outages(case, np.array([0, 4])).set_index("site")
    assert found.loc[0, "best_backup"] == 3
    assert found.loc[0, "lost_with_backup_l"] == 4.0


@settings(max_examples=120, deadline=None)
@given(problems(wishes=True), problems(capacity=True), st.booleans(), st.integers(0, 2**32 - 1))
def test_equals_recomputing_without_each(one: Problem, other: Problem, is_full: bool, seed: int) -> None:
    case = replace(other if is_full else one, must=None)
    rng = np.random.default_rng(seed)
    m = case.cover.shape[0]
    chosen = np.sort(rng.choice(m, int(rng.integers(1, m + 1)), replace=False))
    found = outage.outages(case, chosen)
    assert sorted(found["site"]) == chosen.tolist()
    assert found["litres_lost"].is_monotonic_decreasing
    whole = served(case, tuple(chosen))
    pairs = [] if case.apart is None else [set(pair) for pair in case.apart.tolist()]
    for row in found.itertuples():
        rest = tuple(site for site in chosen if site != row.site)
        assert row.litres_lost == pytest.approx(whole - served(case, rest), abs=1e-6)
        assert row.covered_lost_l <= case.weight.sum()
        could = [
            site
            for site in range(m)
            if site not in chosen
            and (case.forbidden is None or not case.forbidden[site])
            and not any(site in pair and pair & set(rest) for pair in pairs)
        ]
        least = min((whole - served(case, (*rest, site)) for site in could), default=row.litres_lost)
        assert row.lost_with_backup_l == pytest.approx(max(least, 0.0), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_what_is_lost_is_what_the_assignment_without_it_leaves(case: Problem) -> None:
    plan = siting.plan(case, sites=3, gap=0.0)
    assume(plan.chosen.size > 0)
    for row in outage.outages(case, plan.chosen).itertuples():
        rest = plan.chosen[plan.chosen != row.site]
        assert row.litres_lost == pytest.approx(plan.covered_l - siting.assign(case, rest).sum())
        assert row.covered_lost_l == pytest.approx(row.litres_lost)


@pytest.mark.parametrize("chosen", [[0, 0], [2], [-1]])
def test_sites_that_are_not_there_get_a_sentence(chosen: list[int]) -> None:
    with pytest.raises(InputError, match="different numbers from 0 to 1"):
        outage.outages(problem([[1], [1]], [1]), np.array(chosen))
