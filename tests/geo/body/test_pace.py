"""People who stay together: as slow as whoever of them is slowed most, and what that costs the others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.body import balance
from geo.body.person import Group, Person
from geo.body.plan import Draws
from geo.body.together import group_of
from geo.errors import InputError
from tests.geo.body.builders import MAN, NO_REST, even, under, way

FAMILY = {"man": 1, "woman": 1, "child_5": 1}


def persons_of(group: Group, **changes: Any) -> list[Person]:
    return [person.changed(**changes) for person, _ in group.walkers()]


def walked(
    persons: list[Person],
    *,
    air_c: float = 38.0,
    length_m: float = 24_000.0,
    together: bool = True,
    **more: Any,
) -> pd.DataFrame:
    ground = way(length_m, piece_m=500.0)
    walks = balance.walk(
        ground, under(ground), even(air_c), persons, depart_h=[6.0], plan=NO_REST, together=together, **more
    )
    return walks.table.set_index("person")


def same(values: pd.Series) -> bool:
    return bool((values == values.iloc[0]).all())


def test_all_arrive_with_the_one_who_is_slowed_most() -> None:
    persons = persons_of(group_of(FAMILY))
    alone, found = walked(persons, together=False), walked(persons)
    assert same(found["hours"])
    # The child, without water for most of the way, is as slow as alone, but for what a segment of 500 m
    # holds everybody to; the others are hours slower.
    assert found.loc["child_5", "hours"] == pytest.approx(alone.loc["child_5", "hours"], rel=0.01)
    assert found.loc["man", "hours"] > alone.loc["man", "hours"] + 1.0
    assert found.loc["child_5", "needed_l"] == pytest.approx(alone.loc["child_5", "needed_l"], rel=0.01)


def test_who_waits_needs_what_one_needs_who_is_as_slow() -> None:
    """A man alone at a pace by which he arrives with the child: other hours of the same weather, as many."""
    persons = persons_of(group_of(FAMILY))
    found = walked(persons)
    man = next(person for person in persons if person.name == "man")
    low, high = 0.2, 0.9
    for _ in range(40):
        middle = (low + high) / 2.0
        slow = walked([man.changed(pace_factor=middle)], together=False).loc["man"]
        low, high = (middle, high) if slow["hours"] > found.loc["man", "hours"] else (low, middle)
    assert found.loc["man", "needed_l"] == pytest.approx(slow["needed_l"], rel=0.01)
    assert found.loc["man", "deficit_share"] == pytest.approx(slow["deficit_share"], abs=0.002)


def test_where_nobody_is_slowed_each_walks_as_alone() -> None:
    persons = persons_of(group_of(FAMILY), water_l=9.0)
    pd.testing.assert_frame_equal(
        walked(persons, length_m=6_000.0), walked(persons, length_m=6_000.0, together=False), check_exact=True
    )


def test_each_draw_is_a_group_of_its_own() -> None:
    persons = persons_of(Group.of({"man": 1, "child_10": 1}))
    none = Draws.none()
    twice = Draws(**{name: np.repeat(getattr(none, name), 2) for name in vars(none)})
    warm = Draws(**(vars(twice) | {"warmer_k": np.array([0.0, 4.0])}))
    found = walked(persons, draws=warm).reset_index()
    assert found.groupby("draw")["hours"].nunique().tolist() == [1, 1]
    for draw, air_c in ((0, 38.0), (1, 42.0)):
        own = walked(persons, air_c=air_c)
        rows = found[found["draw"] == draw].set_index("person")
        np.testing.assert_allclose(rows["needed_l"], own["needed_l"], rtol=1e-9)
        np.testing.assert_allclose(rows["hours"], own["hours"], rtol=1e-9)


@settings(max_examples=15)
@given(st.lists(st.floats(0.0, 8.0), min_size=3, max_size=3), st.floats(20.0, 46.0))
def test_nobody_leaves_the_others_behind(litres: list[float], air_c: float) -> None:
    persons = [
        MAN.changed(name=f"man {number}", water_l=water, mass_kg=50.0 + 15.0 * number)
        for number, water in enumerate(litres)
    ]
    alone, found = walked(persons, air_c=air_c, together=False), walked(persons, air_c=air_c)
    assert same(found["hours"])
    assert found["hours"].iloc[0] >= alone["hours"].max() * 0.995


def test_who_is_carried_goes_as_those_who_carry() -> None:
    group = group_of({"woman": 1, "child_5": 1}, carried={"child_5": "woman"})
    persons = persons_of(group, water_l=0.0)
    for together in (False, True):
        found = walked(persons, air_c=42.0, together=together)
        assert found["deficit_share"].max() > 0.1
        if together:
            assert same(found["hours"])
    # The child in the arms is dry long before; it does not hold anybody up.
    bearer = next(person.name for person in persons if not person.is_carried)
    assert found.loc[bearer, "hours"] == pytest.approx(
        walked(persons, air_c=42.0, together=False).loc[bearer, "hours"], rel=0.005
    )


def test_those_who_stay_together_have_one_pace_from_the_start() -> None:
    ground = way(2_000.0)
    given_: dict[str, Any] = {"depart_h": [6.0], "together": True}
    with pytest.raises(InputError, match="one pace"):
        balance.walk(
            ground, under(ground), even(), [MAN, MAN.changed(name="slow", pace_factor=0.5)], **given_
        )
    before = balance.walk(ground, under(ground), even(), [MAN], depart_h=[6.0], arrives=False)
    with pytest.raises(InputError, match="from their departure on"):
        balance.walk(ground, under(ground), even(), [MAN], before=before, **given_)
