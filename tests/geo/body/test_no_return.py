"""The last point from which water or help can be reached: by hand, walked on, and with more water."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.body import _columns as c
from geo.body import balance
from geo.body.course import Course
from geo.body.person import KINDS
from geo.body.plan import Plan
from tests.geo.body.builders import MAN, NO_REST, even, under, way
from tests.geo.body.test_balance import one


def test_the_last_point_of_return_is_where_what_is_left_no_longer_reaches() -> None:
    """Everywhere 3 h from water: it is passed where water and reserve are less than is lost on the way there.

    That is at the mean of the pace now and of the one that a deficit of 5 % leaves, 1 - 4 (0.05 - 0.02).
    """
    ground = way(30_000.0, safe_h=3.0)
    person = MAN.changed(water_l=3.0)
    table = balance.along(ground, under(ground), even(38.0), person, depart_h=8.0, plan=NO_REST)
    row = one(ground, even(38.0), person, depart_h=8.0)
    reserve = table["water_l"] + person.mass_kg * (0.05 - table["deficit_share"])
    now = 1.0 - 4.0 * np.maximum(table["deficit_share"] - 0.02, 0.0)
    hours = 3.0 * (0.5 / now + 0.5 / np.minimum(now, 0.88))
    fails = (reserve < hours * table["loss_l_h"]).to_numpy()
    first = int(fails.argmax())
    assert fails.any()
    assert row["no_return_m"] == pytest.approx((first + 1) * 100.0, abs=101.0)


@pytest.mark.parametrize(
    ("who", "air_c", "rest_min"), [("child_5", 42.0, 0.0), ("child_5", 42.0, 10.0), ("man", 46.0, 20.0)]
)
def test_who_turns_at_the_last_point_comes_to_water_with_the_reserve(
    who: str, air_c: float, rest_min: float
) -> None:
    """Three hours at the plain pace, in the same weather: the walk there is walked, not reckoned."""
    plan = Plan(rest_min_per_h=rest_min)
    person = KINDS[who].changed(water_l=1.0)
    ground = way(30_000.0, safe_h=3.0)
    row = one(ground, even(air_c), person, depart_h=6.0, plan=plan)
    last_m = row["no_return_m"] - 100.0
    far_m = 3.0 * 60.0 * ground.rows[0, c.SPEED_M_MIN]
    there = one(way(last_m + far_m), even(air_c), person, depart_h=6.0, plan=plan)
    assert there["arrives"]
    assert 0.03 < there["deficit_share"] <= 0.05


def test_nobody_is_too_far_from_water_that_is_here() -> None:
    assert np.isnan(one(way(20_000.0, safe_h=0.0), even(40.0))["no_return_m"])


@given(
    who=st.sampled_from(["man", "older_person", "child_10", "child_5"]),
    water=st.floats(0.0, 4.0),
    more=st.floats(0.25, 6.0),
    air=st.floats(5.0, 46.0),
    swing=st.sampled_from([0.0, 8.0, 14.0]),
    hour=st.integers(0, 23),
    safe=st.sampled_from([0.5, 2.0, 8.0]),
)
@settings(max_examples=60, deadline=None)
def test_more_water_never_moves_the_point_of_no_return_back(
    who: str, water: float, more: float, air: float, swing: float, hour: int, safe: float
) -> None:
    persons = [
        KINDS[who].changed(name=name, water_l=litres)
        for name, litres in (("little", water), ("much", water + more))
    ]
    ground = far(safe)
    table = balance.walk(
        ground, under(ground), even(air, swing_k=swing), persons, depart_h=[float(hour)], plan=Plan()
    ).table.set_index("person")["no_return_m"]
    assert np.isnan(table["much"]) or table["much"] >= table["little"] - 1e-6


@cache
def far(safe_h: float) -> Course:
    return way(30_000.0, safe_h=safe_h)
