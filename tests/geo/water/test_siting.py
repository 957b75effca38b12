from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.errors import InputError
from geo.water import siting
from geo.water.siting import Problem
from tests.geo.water.siting_cases import allowed, checked, keeps, problem, problems, served, worth

COUNTS = st.integers(1, 5)
EXACT = {"gap": 0.0, "time_limit_s": 20.0}


def test_two_sites_that_reach_most() -> None:
    # 0 reaches 5 + 4, 1 reaches 4 + 3, 2 reaches 3 + 3: 0 and 2 reach all 15 litres, 0 and 1 only 12.
    case = problem([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], [5, 4, 3, 3])
    found = siting.plan(case, sites=2, **EXACT)
    assert found.chosen.tolist() == [0, 2]
    assert (found.covered_l, found.bound_l, found.gap, found.is_proven_best) == (15.0, 15.0, 0.0, True)
    assert found.assigned.toarray().tolist() == [[5, 4, 0, 0], [0, 0, 3, 3]]
    assert found.uncovered_l.tolist() == [0, 0, 0, 0]


def test_no_site_is_chosen_that_serves_nobody() -> None:
    found = siting.plan(problem([[1, 1], [1, 0], [0, 0]], [2, 2]), sites=3, **EXACT)
    assert (found.chosen.tolist(), found.covered_l) == ([0], 4.0)


def test_nobody_wants_anything() -> None:
    found = siting.plan(problem([[1, 1], [1, 0]], [0, 0]), sites=2, **EXACT)
    assert (found.chosen.tolist(), found.covered_l, found.gap, found.is_proven_best) == ([], 0.0, 0.0, True)


def test_a_plan_that_serves_all_is_the_best_without_a_search() -> None:
    rng = np.random.default_rng(3)
    case = Problem(
        weight=rng.random(60), cover=csr_array(rng.random((12, 60)) < 0.5)
    )  # nobody is beyond reach
    found = siting.plan(case, sites=12, gap=0.0, time_limit_s=1e-6)
    assert (found.covered_l, found.gap) == (pytest.approx(case.weight.sum()), 0.0)
    assert found.bound_l == found.covered_l


def test_litres_go_to_the_nearest_site() -> None:
    hours = csr_array(np.array([[1.0, 3.0], [2.0, 1.0]]))
    case = problem([[1, 1], [1, 1]], [2, 5], hours=hours)
    assert siting.assign(case, np.array([0, 1])).toarray().tolist() == [[2, 0], [0, 5]]


def test_a_full_site_leaves_litres_to_the_next_one() -> None:
    # All 7 litres are nearest to site 0, which gives 4; the farther ones of them move to site 1.
    hours = csr_array(np.array([[1.0, 1.0], [2.0, 5.0]]))
    case = problem([[1, 1], [1, 1]], [3, 4], hours=hours, capacity_l=np.array([4.0, np.inf]))
    assert siting.assign(case, np.array([0, 1])).toarray().tolist() == [[0, 4], [3, 0]]


@settings(max_examples=150, deadline=None)
@given(problems(), COUNTS)
def test_cover_equals_brute_force(case: Problem, sites: int) -> None:
    found = siting.plan(case, sites=sites, **EXACT)
    checked(case, found)
    assert found.covered_l == pytest.approx(max(served(case, p) for p in allowed(case, sites=sites)))
    assert found.is_proven_best
    assert found.bound_l == pytest.approx(found.covered_l)


@settings(max_examples=80, deadline=None)
@given(problems(capacity=True, hours=True), COUNTS)
def test_capacities_equal_brute_force(case: Problem, sites: int) -> None:
    found = siting.plan(case, sites=sites, **EXACT)
    checked(case, found)
    assert found.covered_l == pytest.approx(
        max(served(case, p) for p in allowed(case, sites=sites)), abs=1e-7
    )
    assert found.is_proven_best


@settings(max_examples=80, deadline=None)
@given(problems(backup=True), COUNTS)
def test_backup_equals_brute_force(case: Problem, sites: int) -> None:
    found = siting.plan(case, sites=sites, **EXACT)
    checked(case, found)
    best = max(worth(case, p) for p in allowed(case, sites=sites))
    assert worth(case, tuple(found.chosen)) == pytest.approx(best, abs=1e-7)
    assert found.bound_l == pytest.approx(best, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(problems(backup=True, capacity=True), COUNTS)
def test_backup_with_capacities_equals_brute_force(case: Problem, sites: int) -> None:
    found = siting.plan(case, sites=sites, **EXACT)
    checked(case, found)
    best = max(worth(case, p) for p in allowed(case, sites=sites))
    assert worth(case, tuple(found.chosen)) == pytest.approx(best, abs=1e-6)


@settings(max_examples=80, deadline=None)
@given(problems(hours=True, capacity=True), st.booleans(), COUNTS)
def test_median_equals_brute_force(case: Problem, is_full: bool, sites: int) -> None:
    assume(case.cover.nnz > 0)
    case = case if is_full else replace(case, capacity_l=None)
    hours = case.hours
    assert hours is not None
    unserved = siting.UNSERVED * hours.data.max()
    found = siting.plan(case, sites=sites, objective="median", **EXACT)
    checked(case, found)
    best = max(served(case, p, unserved_h=unserved) for p in allowed(case, sites=sites))
    assert found.litre_hours == pytest.approx(unserved * case.weight.sum() - best, abs=1e-6)
    assert found.least_litre_hours <= found.litre_hours + 1e-9
    walked = found.assigned.multiply(hours[found.chosen]).sum() + unserved * found.uncovered_l.sum()
    assert walked == pytest.approx(found.litre_hours, abs=1e-6)


@settings(max_examples=120, deadline=None)
@given(problems(wishes=True), COUNTS, st.booleans())
def test_wishes_are_kept_and_the_plan_is_the_best_that_keeps_them(
    case: Problem, sites: int, has_budget: bool
) -> None:
    wish = {"budget": float(2 * sites)} if has_budget else {"sites": sites}
    plans = list(allowed(case, **wish))  # type: ignore[arg-type]
    if not plans:
        with pytest.raises(InputError):
            siting.plan(case, **wish, **EXACT)  # type: ignore[arg-type]
        return
    found = siting.plan(case, **wish, **EXACT)  # type: ignore[arg-type]
    checked(case, found)
    assert keeps(case, found.chosen, **wish)  # type: ignore[arg-type]
    assert found.covered_l == pytest.approx(max(served(case, p) for p in plans))
    assert found.is_proven_best


@settings(max_examples=60, deadline=None)
@given(problems(), problems(capacity=True), st.floats(0.05, 1.0), st.booleans())
def test_the_fewest_sites_for_a_share(one: Problem, other: Problem, share: float, is_full: bool) -> None:
    case = other if is_full else one
    goal = share * case.weight.sum()
    counts = [len(p) for p in allowed(case) if served(case, p) >= goal * (1 - 1e-9)]
    if not counts:
        with pytest.raises(InputError, match="smaller share"):
            siting.plan(case, share=share, **EXACT)
        return
    found = siting.plan(case, share=share, **EXACT)
    checked(case, found)
    assert found.covered_l >= goal * (1 - 1e-8)
    assert len(found.chosen) == min(counts) == found.fewest_sites
    assert found.is_proven_best


@settings(max_examples=40, deadline=None)
@given(problems(), st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=3), COUNTS, st.booleans())
def test_one_plan_for_several_scenarios(case: Problem, seeds: list[int], sites: int, is_worst: bool) -> None:
    cases = [case] + [
        replace(case, weight=np.random.default_rng(seed).integers(0, 9, len(case.weight)).astype(float))
        for seed in seeds
    ]
    mode = "worst" if is_worst else "mean"
    found = siting.robust(cases, sites=sites, mode=mode, **EXACT)  # type: ignore[arg-type]

    def value(plan: tuple[int, ...]) -> float:
        if not is_worst:
            return sum(served(each, plan) for each in cases) / len(cases)
        return min(served(each, plan) / each.weight.sum() for each in cases if each.weight.sum() > 0)

    assume(any(each.weight.sum() > 0 for each in cases))
    assert found.worth == pytest.approx(max(value(plan) for plan in allowed(case, sites=sites)))
    assert value(tuple(found.chosen)) == pytest.approx(found.worth)
    for k, each in enumerate(cases):
        best = max(served(each, plan) for plan in allowed(case, sites=sites))
        assert found.best_l[k] == pytest.approx(best)
        assert found.regret_l[k] == pytest.approx(best - served(each, tuple(found.chosen)), abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(problems(capacity=True), st.integers(1, 4))
def test_another_site_or_twice_the_room_never_hurts(case: Problem, sites: int) -> None:
    first = siting.plan(case, sites=sites, **EXACT).covered_l
    assert siting.plan(case, sites=sites + 1, **EXACT).covered_l >= first - 1e-9
    assert case.capacity_l is not None
    larger = replace(case, capacity_l=2.0 * case.capacity_l)
    assert siting.plan(larger, sites=sites, **EXACT).covered_l >= first - 1e-9


def test_an_existing_site_is_preferred_where_it_costs_nothing() -> None:
    case = problem([[1, 1], [1, 1]], [3, 4], existing=np.array([False, True]))
    assert siting.plan(case, sites=1, **EXACT).chosen.tolist() == [1]


def test_a_known_plan_is_never_made_worse() -> None:
    case = problem([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], [5, 4, 3, 3])
    found = siting.plan(case, sites=2, gap=1.0, time_limit_s=1e-6, known=np.array([0, 2]))
    assert found.covered_l == 15.0


def test_the_same_on_every_run() -> None:
    rng = np.random.default_rng(4)
    case = Problem(weight=rng.random(400), cover=csr_array(rng.random((60, 400)) < 0.05))
    plans = [siting.plan(case, sites=8, gap=0.0, seed=3) for _ in range(3)]
    assert len({tuple(each.chosen) for each in plans}) == 1
    assert len({each.nodes for each in plans}) == 1


def test_the_bound_holds_where_the_search_is_cut_short() -> None:
    rng = np.random.default_rng(7)
    case = Problem(weight=rng.random(300), cover=csr_array(rng.random((50, 300)) < 0.06))
    short = siting.plan(case, sites=9, gap=0.0, time_limit_s=1e-6)
    whole = siting.plan(case, sites=9, gap=0.0, time_limit_s=60.0)
    assert whole.is_proven_best
    assert short.covered_l <= whole.covered_l <= short.bound_l * (1 + 1e-12)
    assert not short.is_proven_best
    assert short.gap == pytest.approx(short.bound_l / short.covered_l - 1.0)


def test_inputs_are_not_changed() -> None:
    cover = csr_array(np.array([[1, 0, 1], [0, 1, 1]], dtype=np.int64))
    cover.data[0] = 0
    case = Problem(weight=np.array([1.0, 2.0, 3.0]), cover=cover, capacity_l=np.array([2.0, np.nan]))
    before = cover.copy()
    siting.plan(case, sites=1, **EXACT)
    assert (cover.data == before.data).all()
    assert (cover.indices == before.indices).all()


@pytest.mark.parametrize(
    ("more", "wish", "sentence"),
    [
        ({"must": [1, 1, 1]}, {"sites": 2}, "3 sites must be in the plan, but it may have only 2"),
        ({"must": [1, 0, 0], "forbidden": [1, 0, 0]}, {"sites": 2}, "both wished for and forbidden"),
        ({"must": [1, 1, 0], "apart": [[0, 1]]}, {"sites": 2}, "nearer to each other than sites may be"),
        ({"must": [1, 1, 0], "cost": [3, 3, 3]}, {"budget": 5.0}, "cost 6, more than the budget of 5"),
        ({}, {"budget": 5.0}, "needs the cost of each site"),
        ({}, {"sites": 1, "budget": 5.0}, "one of them"),
        ({}, {}, "one of them"),
        ({}, {"sites": 0}, "ask for 1 or more"),
        ({}, {"share": 1.5}, "above 0 and up to 1"),
        ({}, {"budget": -1.0}, "above 0"),
        ({}, {"sites": 1, "objective": "median"}, "needs the hours"),
        ({}, {"sites": 1, "objective": "nearest"}, "no objective"),
        ({}, {"sites": 1, "gap": -0.1}, "0 or more"),
        ({}, {"sites": 1, "time_limit_s": 0.0}, "more than 0"),
    ],
)
def test_wishes_that_cannot_be_met_get_a_sentence(more: dict, wish: dict, sentence: str) -> None:
    kinds = {"must": bool, "forbidden": bool, "apart": np.int64, "cost": float}
    arrays = {name: np.array(value, dtype=kinds[name]) for name, value in more.items()}
    case = problem([[1, 1, 0], [0, 1, 1], [1, 0, 0]], [1, 2, 3], **arrays)
    with pytest.raises(InputError, match=sentence):
        siting.plan(case, **wish)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"weight": [1.0]}, "1 weights for 2 points"),
        ({"weight": [1.0, -1.0]}, "finite and 0 or more"),
        ({"weight": [1.0, np.nan]}, "finite and 0 or more"),
        ({"capacity_l": [1.0]}, "1 values of capacity_l for 2 sites"),
        ({"capacity_l": [1.0, -2.0]}, "less than 0"),
        ({"cost": [1.0, np.inf]}, "costs must be finite"),
        ({"apart": [[0, 2]]}, "pairs of two different sites"),
        ({"apart": [[1, 1]]}, "pairs of two different sites"),
        ({"backup_share": 0.0}, "above 0 and up to 1"),
    ],
)
def test_a_problem_that_does_not_fit_gets_a_sentence(more: dict, sentence: str) -> None:
    arrays = {
        name: np.array(value, dtype=np.int64 if name == "apart" else float)
        if isinstance(value, list)
        else value
        for name, value in more.items()
    }
    fields = {"weight": np.array([1.0, 2.0]), "cover": csr_array(np.eye(2, dtype=bool)), **arrays}
    with pytest.raises(InputError, match=sentence):
        Problem(**fields)


def test_hours_that_are_missing_where_a_site_covers_get_a_sentence() -> None:
    case = problem([[1, 1]], [1, 1], hours=csr_array(np.array([[1.0, 0.0]])))
    with pytest.raises(InputError, match="site 0 covers point 1, but the hours"):
        siting.plan(case, sites=1, objective="median")


def test_scenarios_must_be_over_the_same_sites() -> None:
    with pytest.raises(InputError, match="same sites"):
        siting.robust([problem([[1]], [1]), problem([[1], [1]], [1])], sites=1)
    with pytest.raises(InputError, match="no scenario"):
        siting.robust([], sites=1)
