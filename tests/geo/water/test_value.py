from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from geo.errors import InputError
from geo.water import value
from geo.water.siting import Problem
from tests.geo.water.siting_cases import allowed, problem, problems, served


def test_sites_added_one_by_one_may_be_worse_than_the_best_of_as_many() -> None:
    # The first by itself is the middle one with 6 of 10 litres; the best two are the others.
    case = problem([[1, 1, 0, 0], [0, 0, 1, 1], [0, 1, 1, 0]], [2, 3, 3, 2])
    found = value.curve(case, 3, gap=0.0)
    assert found["sites"].tolist() == [1, 2, 3]
    assert found["covered_l"].tolist() == [6.0, 10.0, 10.0]
    assert found["bound_l"].tolist() == pytest.approx([6.0, 10.0, 10.0])
    assert found["nested_l"].tolist() == [6.0, 8.0, 10.0]
    assert found["next_site"].tolist()[0] == 2
    assert sorted(found["next_site"]) == [0, 1, 2]


def test_it_begins_with_the_sites_that_must_be_there() -> None:
    case = problem([[1, 0], [0, 1], [0, 1]], [2, 3], must=np.array([True, False, True]))
    found = value.curve(case, 3, gap=0.0)
    assert found["sites"].tolist() == [2, 3]
    assert found["covered_l"].tolist() == [5.0, 5.0]
    assert found["next_site"].tolist() == [-1, -1]
    with pytest.raises(InputError, match="up to 1 sites, of which 2 must be there"):
        value.curve(case, 1)


@settings(max_examples=30, deadline=None)
@given(problems())
def test_the_curve_is_that_of_brute_force(case: Problem) -> None:
    found = value.curve(case, 4, gap=0.0)
    for row in found.itertuples():
        best = max(served(case, plan) for plan in allowed(case, sites=row.sites))
        assert row.covered_l == pytest.approx(best)
        assert row.bound_l == pytest.approx(best)
        # Nemhauser, Wolsey and Fisher 1978
        assert best * (1 - 1 / np.e) - 1e-9 <= row.nested_l <= best + 1e-9


def test_what_each_site_gives() -> None:
    case = problem([[1, 1, 0], [0, 1, 1], [1, 1, 1]], [1, 2, 4], capacity_l=np.array([np.inf, 5.0, 5.0]))
    found = value.per_site(case, np.array([0, 1]))
    assert found["site"].tolist() == [0, 1]
    assert found["within_l"].tolist() == [3.0, 6.0]
    assert found["alone_l"].tolist() == [1.0, 4.0]
    assert found["served_l"].sum() == 7.0
    assert found["served_l"].tolist()[1] <= 5.0
