"""The sun of the walk's own day: a sky has a column an hour of the weather, or one an hour of the clock."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.body import balance
from geo.errors import InputError
from tests.geo.body.builders import MAN, NO_REST, even, under, way


def test_the_second_day_has_its_own_sun() -> None:
    """From 20 h on: 30 K of sun on the first day, none on the second, straight between 23:30 and 0:30."""
    ground = way(30_000.0)
    days = np.repeat([[30.0, 0.0]], len(ground.index), axis=0).repeat(24, axis=1)
    sky = replace(under(ground), excess_k=days, sunlit=np.ones_like(days))
    found = balance.along(ground, sky, even(25.0, hours=48), MAN, depart_h=20.0, plan=NO_REST)
    excess = (found["radiant_c"] - found["air_c"]).to_numpy()
    # At the end of a segment stands the middle of the minute that it ends in.
    by_hand = np.interp(found["at_h"], [23.5, 24.5], [30.0, 0.0])
    assert found["at_h"].max() > 26.0
    np.testing.assert_allclose(excess, by_hand, atol=30.0 / 60.0)
    assert excess[-1] == 0.0


def test_days_after_the_walk_change_nothing() -> None:
    ground = way(10_000.0)
    first = np.linspace(0.0, 40.0, 24)
    one = replace(under(ground), excess_k=np.tile(first, (len(ground.index), 1)))
    more = np.tile(np.concatenate([first, np.full(24, 90.0)]), (len(ground.index), 1))
    two = replace(one, excess_k=more, sunlit=np.ones_like(more))
    tables = [
        balance.walk(ground, sky, even(35.0, hours=hours), [MAN], depart_h=[8.0], plan=NO_REST).table
        for sky, hours in ((one, 24), (two, 48))
    ]
    assert tables[0].equals(tables[1])


def test_a_sky_of_other_hours_than_the_weather_is_refused() -> None:
    ground = way(1_000.0)
    wide = np.zeros((len(ground.index), 48))
    sky = replace(under(ground), excess_k=wide, sunlit=wide)
    with pytest.raises(
        InputError, match="by 48 hours is not that of 10 by 24, nor by the hours of the weather"
    ):
        balance.walk(ground, sky, even(hours=72), [MAN], depart_h=[8.0])
