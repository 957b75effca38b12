"""Groups: litres by hand, who is worst off, how likely one of them is in danger, who carries whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.body import balance, together, uncertainty
from geo.body.person import KINDS, Group, Person
from geo.errors import InputError
from tests.geo.body.builders import NO_REST, even, under, way

FAMILY = {"man": 1, "woman": 1, "child_10": 1, "child_5": 1}


def table(
    persons: list[Person], *, air_c: float = 38.0, length_m: float = 32_000.0, **options: Any
) -> pd.DataFrame:
    ground = way(length_m, safe_h=2.0)
    return balance.walk(
        ground, under(ground), even(air_c), persons, depart_h=[6.0], plan=NO_REST, **options
    ).table


def walked(group: Group, **options: Any) -> pd.DataFrame:
    return table([person for person, _ in group.walkers()], **options)


def harm(stated: pd.DataFrame) -> pd.Series:
    return pd.Series(uncertainty.harm(stated["deficit_share"], stated["cold_share"]), index=stated.index)


def test_litres_of_all_are_the_sum_of_each_at_the_groups_pace() -> None:
    group = Group.of({"man": 4, "woman": 2, "child_10": 1})
    stated = walked(group)
    row = together.summarise(stated, group, severity=harm(stated)).loc["east"]
    alone = {
        name: table([KINDS[name].changed(pace_factor=KINDS["child_10"].pace_factor)]).iloc[0]
        for name in ("man", "woman", "child_10")
    }
    by_hand = 4 * alone["man"]["needed_l"] + 2 * alone["woman"]["needed_l"] + alone["child_10"]["needed_l"]
    assert row["needed_l"] == pytest.approx(by_hand, rel=1e-12)
    assert row["carried_l"] == pytest.approx(4 * 7.6 + 2 * 7.6 + 3.8)
    assert row["people"] == 7
    assert row["hours"] == max(each["hours"] for each in alone.values())
    assert row["dry_h"] == min(each["dry_h"] for each in alone.values() if each["dry_h"] > 0)
    for name in ("deficit_share", "core_c", "cold_share"):
        assert row[name] == max(each[name] for each in alone.values())
    assert row["arrives"]


def test_what_is_short_is_what_each_needs_beyond_what_they_carry() -> None:
    group = Group.of({"man": 2, "child_5": 1})
    stated = walked(group)
    row = together.summarise(stated, group, severity=harm(stated)).loc["east"]
    needed = stated.set_index("person")["needed_l"]
    assert needed["man"] > 7.6
    assert needed["child_5"] > 1.0
    assert row["short_l"] == pytest.approx(2 * (needed["man"] - 7.6) + needed["child_5"] - 1.0, rel=1e-9)
    # In cooler air, on a shorter way, only the child's litre runs out.
    stated = walked(group, air_c=27.0, length_m=20_000.0)
    row = together.summarise(stated, group, severity=harm(stated)).loc["east"]
    needed = stated.set_index("person")["needed_l"]
    assert needed["man"] < 7.6
    assert row["short_l"] == pytest.approx(needed["child_5"] - 1.0, rel=1e-9)
    assert row["short_l"] > 0.1


def test_the_worst_off_is_the_one_of_greatest_severity() -> None:
    group = together.group_of(FAMILY, carried={"child_5": "man"})
    stated = walked(group)
    severity = pd.Series([0.1, 0.4, 0.3, 0.4], index=stated.index)
    two = stated["person"].iloc[[1, 3]]
    worse = stated.loc[two.index, "deficit_share"].idxmax()
    row = together.summarise(stated, group, severity=severity).loc["east"]
    assert row["worst_person"] == stated.loc[worse, "person"]
    first = together.summarise(stated, group, severity=pd.Series([9.0, 0, 0, 0], stated.index)).loc["east"]
    person = next(each for each, _ in group.members if each.name == stated["person"].iloc[0])
    assert (first["worst_label_en"], first["worst_label_es"]) == (person.label_en, person.label_es)


def test_at_least_one_is_as_likely_in_danger_as_anyone() -> None:
    group = Group.of({"man": 1, "woman": 3, "child_5": 1})
    drawn = walked(group, draws=uncertainty.draws(60, seed=3), air_c=33.0)
    stated = walked(group, air_c=33.0)
    row = together.summarise(stated, group, severity=harm(stated), drawn=drawn).loc["east"]
    each = uncertainty.summarise(drawn)
    for event in together.EVENTS:
        assert row[event] >= each[event].max()
        assert row[event] <= min(each[event].sum(), 1.0)
    by_hand = (
        drawn.pivot_table(index="draw", columns="person", values="deficit_share").ge(0.05).any(axis=1).mean()
    )
    assert row["p_deficit_5"] == by_hand
    assert 0.0 < by_hand < 1.0
    litres = drawn.pivot_table(index="draw", columns="person", values="needed_l")
    together_l = litres["man"] + 3 * litres["woman"] + litres["child_5"]
    assert row["needed_l_mid"] == pytest.approx(together_l.median())
    assert row["needed_l_low"] < row["needed_l_mid"] < row["needed_l_high"]


def test_a_group_of_one_is_that_one() -> None:
    group = Group.of({"woman": 1})
    drawn = walked(group, draws=uncertainty.draws(40, seed=1))
    stated = walked(group)
    row = together.summarise(stated, group, severity=harm(stated), drawn=drawn).loc["east"]
    alone = uncertainty.summarise(drawn).iloc[0]
    assert row["needed_l"] == stated["needed_l"].iloc[0]
    for name in (*together.EVENTS, "needed_l_low", "needed_l_high"):
        assert row[name] == pytest.approx(alone[name])


def test_routes_keep_their_order() -> None:
    group = Group.of({"man": 1, "woman": 1})
    one = walked(group)
    both = pd.concat([one.assign(route_id="z"), one.assign(route_id="a")], ignore_index=True)
    drawn = pd.concat([both, both.assign(draw=1, needed_l=both["needed_l"] + 1.0)], ignore_index=True)
    made = together.summarise(both, group, severity=harm(both), drawn=drawn)
    assert made.index.tolist() == ["z", "a"]
    assert made["needed_l_high"].tolist() == pytest.approx([one["needed_l"].sum() + 2.0 * 0.95] * 2)


def test_others_walks_are_refused() -> None:
    group = Group.of({"man": 1, "woman": 1})
    stated = walked(group)
    with pytest.raises(InputError, match="walk its walkers"):
        together.summarise(stated, Group.of({"man": 1}), severity=harm(stated))
    twice = pd.concat([stated, stated], ignore_index=True)
    with pytest.raises(InputError, match="one hour"):
        together.summarise(twice, group, severity=harm(twice))
    lone = pd.concat([stated, stated.iloc[:1].assign(route_id="b")], ignore_index=True)
    with pytest.raises(InputError, match="not everybody"):
        together.summarise(lone, group, severity=harm(lone))


def test_a_child_is_carried_by_one_of_the_adults() -> None:
    group = together.group_of({"man": 2, "woman": 1, "child_5": 1}, carried={"child_5": "man"})
    counts = {person.name: count for person, count in group.members}
    assert counts == {"man": 1, "woman": 1, "man_with_child_5": 1, "child_5_carried": 1}
    assert group.size == 4
    # Nobody waits for a child who is carried.
    assert group.pace_factor == 1.0
    burden = next(person for person, _ in group.members if person.name == "man_with_child_5")
    assert burden.carried_kg == pytest.approx(18.4 + 0.5 + 1.0)
    everybody = together.group_of(FAMILY, carried={"child_5": "man"})
    assert "man" not in {person.name for person, _ in everybody.members}
    assert everybody.pace_factor == KINDS["child_10"].pace_factor


def test_two_children_are_carried_by_two_women() -> None:
    group = together.group_of(
        {"woman": 2, "child_5": 1, "child_10": 1}, carried={"child_5": "woman", "child_10": "woman"}
    )
    assert {person.name for person, _ in group.members} == {
        "woman_with_child_5", "child_5_carried", "woman_with_child_10", "child_10_carried",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "carried", "says"),
    [
        ({"man": 1, "child_5": 1}, {"child_5": "woman"}, "no 'woman' in the group"),
        ({"man": 1}, {"child_5": "man"}, "no 'child_5' in the group"),
        ({"man": 1, "child_5": 2}, {"child_5": "man"}, "2 of 'child_5' cannot be carried by 1 of 'man'"),
        (
            {"woman": 1, "child_5": 1, "child_10": 1},
            {"child_5": "woman", "child_10": "woman"},
            "1 of 'child_10' cannot be carried by 0 of 'woman'",
        ),
        ({"man": 1, "child_5": 1}, {"man": "child_5"}, "cannot carry"),
        (
            {"man": 1, "child_5": 1, "child_10": 1},
            {"child_5": "child_10", "child_10": "man"},
            "'child_10' carries 'child_5' and is carried",
        ),
        ({"man": 0}, {}, "above 0"),
        ({"men": 1}, {}, "no kind of person"),
    ],
)
def test_faults_are_told(counts: dict[str, float], carried: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=says):
        together.group_of(counts, carried=carried)


@pytest.mark.parametrize(
    ("counts", "people", "expected"),
    [
        # 11.43, 5.71 and 2.86: one each more for the two that lose most.
        ({"man": 4, "woman": 2, "child_10": 1}, 20, {"man": 11, "woman": 6, "child_10": 3}),
        ({"man": 4, "woman": 2, "child_10": 1}, 70, {"man": 40, "woman": 20, "child_10": 10}),
        ({"man": 9, "woman": 1}, 3, {"man": 2, "woman": 1}),
        ({"man": 98, "woman": 1, "child_5": 1}, 3, {"man": 1, "woman": 1, "child_5": 1}),
        ({"man": 0.5, "woman": 0.5}, 1, {"man": 1}),
    ],
)
def test_a_mixture_of_so_many(counts: dict[str, float], people: int, expected: dict[str, int]) -> None:
    made = together.scaled(Group.of(counts), people)
    assert {person.name: count for person, count in made} == expected


@given(st.dictionaries(st.sampled_from(sorted(KINDS)), st.integers(1, 50), min_size=1), st.integers(1, 300))
def test_any_mixture_has_all_its_people(counts: dict[str, float], people: int) -> None:
    made = together.scaled(Group.of(counts), people)
    assert sum(count for _, count in made) == people
    assert len(made) == min(len(counts), people)
    share = {person.name: count for person, count in made}
    size = sum(counts.values())
    if people >= size:
        assert all(abs(share[name] - counts[name] * people / size) < 1.0 for name in counts)


def test_nobody_is_no_mixture() -> None:
    with pytest.raises(InputError, match="at least one"):
        together.scaled(Group.of({"man": 1}), 0)
    assert np.isfinite(Group.of(FAMILY).size)


def test_shares_that_sum_to_whole_people_but_for_rounding_are_whole_people() -> None:
    assert together._whole(np.nextafter(3.0, 0.0)) == 3
    assert together._whole(2.5) == 2.5
