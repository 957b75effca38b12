"""How people walk and what may be otherwise: what cannot be is refused."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from geo.body.plan import Draws, Plan
from geo.errors import InputError

NAMES = [each.name for each in fields(Draws)]


def drawn(**other: Any) -> Draws:
    return Draws(**{**{name: np.ones(3) for name in NAMES}, **other})


def test_as_stated_is_one_draw_of_ones() -> None:
    none = Draws.none()
    assert len(none) == 1
    assert [float(getattr(none, name)[0]) for name in NAMES] == [1.0] * 7 + [0.0]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"mass": np.ones(2)}, "draws of mass are not 3 numbers"),
        ({"sun": np.array([1.0, np.nan, 1.0])}, "draws of sun are not 3 numbers"),
        ({"wind": np.array([1.0, -0.1, 1.0])}, "draws of wind are not 3 numbers from 0"),
        ({"pace": np.array([1.0, 0.0, 1.0])}, "pace and mass are above 0"),
        ({"warmer_k": np.array([0.0, np.inf, 0.0])}, "draws of warmer_k are not 3 numbers;"),
    ],
)
def test_draws_that_cannot_be_are_refused(other: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        drawn(**other)


def test_a_cooler_draw_without_sun_or_water_is_one() -> None:
    assert len(drawn(warmer_k=-np.ones(3), sun=np.zeros(3), water=np.zeros(3))) == 3


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"rest_from_h": 24.0}, "hours of a day"),
        ({"rest_min_per_h": 60.0}, "minutes in an hour"),
        ({"rest_shade": 1.1}, "shares"),
        ({"reserve_share": -0.1}, "shares"),
        ({"limit_h": 0.0}, "at most 0 hours"),
        ({"limit_h": float("nan")}, "at most nan hours"),
    ],
)
def test_plans_that_cannot_be_are_refused(values: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Plan(**values)
