"""Walks followed minute by minute: against slow references, by hand where all is even, and what must hold."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.body import balance, clothing, cold, effort, strain
from geo.body.course import Course
from geo.body.person import KINDS, Person
from geo.body.plan import Draws, Plan
from geo.errors import InputError
from geo.ground.climate import Climate
from tests.geo.body.builders import MAN, NO_REST, even, under, way


def one(
    ground: Course, climate: Climate, person: Person = MAN, *, depart_h: float = 0.0, **more: Any
) -> pd.Series:
    sky = more.pop("sky", None) or under(ground)
    plan = more.pop("plan", NO_REST)
    return balance.walk(ground, sky, climate, [person], depart_h=[depart_h], plan=plan, **more).table.iloc[0]


def test_a_level_walk_takes_its_length_over_the_pace() -> None:
    row = one(way(9_000.0), even())
    km_h = 0.6 * 6.0 * np.exp(-3.5 * 0.05) * MAN.pace_factor
    assert row["hours"] == pytest.approx(9.0 / km_h, rel=1e-9)
    assert row["distance_m"] == pytest.approx(9_000.0, abs=1e-6)
    assert row["arrives"]


def test_no_air_is_known_of_a_walk_shorter_than_a_minute() -> None:
    row = one(way(30.0), even(35.0))
    assert row["arrives"]
    assert row[["coldest_c", "hottest_c"]].isna().all()
    assert one(way(120.0), even(35.0))["coldest_c"] == pytest.approx(35.0, abs=1e-9)


def test_rests_lengthen_the_walk_by_their_share() -> None:
    """Ten minutes at the end of each hour: 50 of 60 minutes are walked."""
    walked = one(way(9_000.0), even())["hours"]
    rested = one(way(9_000.0), even(), plan=Plan(rest_min_per_h=10.0))
    assert rested["hours"] == pytest.approx(walked + np.floor(walked * 60.0 / 50.0) * 10.0 / 60.0, abs=1 / 60)
    assert rested["rest_h"] == pytest.approx(rested["hours"] - walked, abs=1 / 60)


def test_a_rest_by_the_clock_goes_over_midnight() -> None:
    ground = way(9_000.0)
    walked = one(ground, even())["hours"]
    row = one(ground, even(), plan=Plan(rest_from_h=22.0, rest_to_h=4.0, rest_min_per_h=0.0), depart_h=21.0)
    assert row["hours"] == pytest.approx(walked + 6.0, abs=1 / 60)


def test_the_loss_is_that_of_predicted_heat_strain() -> None:
    """Even conditions for whole minutes: ISO 7933 itself, called with the walk's metabolic rate and speed."""
    person = MAN.changed(water_l=6.0)
    ground = way(6_000.0)
    row = balance.walk(ground, under(ground), even(), [person], depart_h=[8.0], plan=NO_REST, arrives=True)
    speed = 0.6 * 6.0 * np.exp(-3.5 * 0.05) / 3.6 * person.pace_factor
    minutes = int(float(row.table["hours"].iloc[0]) * 60.0)
    # What is drunk is no longer carried: the reference takes the metabolic rate minute by minute.
    state, carried, lost = None, person.water_l, 0.0
    for _ in range(minutes):
        met = float(effort.metabolic_w(person, speed, 0.0, water_l=carried)) / person.area_m2
        state = strain.heat_strain(
            35.0, 55.0, 1.0, 1.0, met, clothing_clo=person.clothing_clo, minutes=1, mass_kg=person.mass_kg,
            height_m=person.height_m, is_acclimatised=person.is_acclimatised, walk_m_s=speed,
            reflecting_share=0.0, before=state,
        )  # fmt: skip
        now = float(state.loss_g) / 1000.0
        carried -= now - lost
        lost = now
    table = row.table.iloc[0]
    assert table["strain_l"] == pytest.approx(lost, rel=0.01)
    assert table["core_c"] == pytest.approx(float(state.rectal_c), abs=0.02)  # type: ignore[union-attr]


def test_what_is_needed_is_the_largest_of_three() -> None:
    for air in (20.0, 30.0, 45.0):
        row = one(way(), even(air))
        assert row["needed_l"] >= max(row["strain_l"], row["osec_l"], row["pw_l"]) - 1e-9


def test_osec_and_pw_are_the_published_ones() -> None:
    """Gonzalez 2009 by way of the kernel's own functions: (150, 400) to (400, 150) W/m2."""
    from geo.body._formulas import less_than_root, power_of_e

    for required, most, ose, osec in (
        (150, 400, 274.0, 204.2), (250, 300, 520.5, 274.5), (300, 200, 751.2, 362.1),
        (400, 150, 1141.7, 578.5),
    ):  # fmt: skip
        found = 27.9 * required * less_than_root(float(most))
        assert found == pytest.approx(ose, abs=0.1)
        assert 147.0 * power_of_e(0.0012 * found) == pytest.approx(osec, abs=0.1)


def test_all_water_is_accounted_for() -> None:
    """Needed = drunk + the deficit at the end; drunk = carried - left, since nothing is refilled."""
    ground = way(25_000.0)
    walks = balance.walk(ground, under(ground), even(40.0), [MAN], depart_h=[6.0], plan=NO_REST)
    row = walks.table.iloc[0]
    from geo.body import _columns as c

    left, deficit = walks.pack[0, c.WATER_G] / 1000.0, walks.pack[0, c.DEFICIT_G] / 1000.0
    assert row["needed_l"] == pytest.approx(row["drunk_l"] + deficit, abs=1e-9)
    assert row["drunk_l"] == pytest.approx(MAN.water_l - left, abs=1e-9)
    assert left == pytest.approx(0.0, abs=1e-9)
    assert row["dry_m"] < 25_000.0


def test_without_water_the_pace_falls_as_stated() -> None:
    ground = way(30_000.0)
    table = balance.along(
        ground, under(ground), even(40.0), MAN.changed(water_l=0.5), depart_h=6.0, plan=NO_REST
    )
    full = 0.6 * 6.0 * np.exp(-3.5 * 0.05) / 3.6 * MAN.pace_factor
    share = table["deficit_share"].to_numpy()
    expected = full * np.clip(1.0 - 4.0 * np.maximum(share - 0.02, 0.0), 0.5, 1.0)
    np.testing.assert_allclose(table["speed_m_s"], expected, rtol=2e-3)
    assert table["speed_m_s"].iloc[-1] < full * 0.9


def test_the_table_along_the_way_ends_as_the_walk_does() -> None:
    ground = way(12_000.0)
    row = one(ground, even(38.0, swing_k=6.0), depart_h=9.0)
    table = balance.along(ground, under(ground), even(38.0, swing_k=6.0), MAN, depart_h=9.0, plan=NO_REST)
    assert table["at_h"].iloc[-1] - 9.0 == pytest.approx(row["hours"], abs=1e-9)
    assert table["core_c"].max() == pytest.approx(row["core_c"], abs=0.02)
    assert table["deficit_share"].max() <= row["deficit_share"] + 1e-12
    assert (table["water_l"].diff().dropna() <= 1e-12).all()


def test_within_the_first_minute_nothing_is_known_of_the_minute_before() -> None:
    """Pieces of 20 m at 50 m a minute: the first two end before a minute is over."""
    ground = way(400.0, piece_m=20.0)
    table = balance.along(ground, under(ground), even(35.0), MAN, depart_h=8.0, plan=NO_REST)
    told = ["loss_l_h", "cold_stop_h", "is_outside", "wind_m_s"]
    assert table["at_h"].iloc[1] < 8.0 + 1 / 60 < table["at_h"].iloc[2]
    assert table[told].iloc[:2].isna().all(axis=None)
    assert table[told].iloc[2:].notna().all(axis=None)
    assert table.drop(columns=told).notna().all(axis=None)
    assert not table["is_outside"].iloc[2:].any()


def test_a_slope_that_the_equation_of_effort_does_not_know_is_flagged() -> None:
    """It was fitted to grades up to 45 %; the same mild air on both."""
    for slope, expected in ((0.4, False), (0.5, True)):
        ground = way(2_000.0, slope=slope)
        assert ground.outside_share is not None
        assert ground.outside_share == pytest.approx(float(expected))
        table = balance.along(ground, under(ground), even(25.0), MAN, depart_h=8.0, plan=NO_REST)
        assert (table["is_outside"].iloc[2:] == expected).all()


def test_the_hour_of_the_day_is_met() -> None:
    """Air straight between the middles of the hours: at 15:00 it is the mean of the two hours about it."""
    climate = even(30.0, swing_k=8.0)
    ground = way(3_000.0)
    table = balance.along(ground, under(ground), climate, MAN, depart_h=14.0, plan=NO_REST)
    hours, air = np.arange(24) + 0.5, climate.hours["air_c"].to_numpy()
    middles = np.floor(table["at_h"].to_numpy() * 60.0 - 1e-9) / 60.0 + 0.5 / 60.0
    np.testing.assert_allclose(table["air_c"], np.interp(middles, hours, air), atol=0.02)


# A jacket of 0.35 over 0.61 clo; UTCI-clothing at -2 C, 1.372 + 0.03732 - 0.0019396 + 0.000074664.
@pytest.mark.parametrize(("jacket", "worn"), [(0.35, 0.96), (None, 1.407455064)])
def test_cold_is_that_of_the_slow_reference(jacket: float | None, worn: float) -> None:
    ground = way(8_000.0)
    climate = even(-2.0, vapour_kpa=0.3, wind_m_s=6.0)
    person = MAN.changed(water_l=0.0, jacket_clo=jacket)
    assert float(clothing.worn_clo(-2.0, person.clothing_clo, jacket_clo=jacket)) == pytest.approx(worn)
    row = one(ground, climate, person, sky=under(ground, excess_k=-8.0))
    speed = 0.6 * 6.0 * np.exp(-3.5 * 0.05) / 3.6 * person.pace_factor
    met = float(effort.metabolic_w(person, speed, 0.0, water_l=0.0)) / person.area_m2
    loss = cold.heat_loss_w_m2(-2.0, -10.0, 0.3, 6.0, worn, speed)
    kept = max(float(cold.kept_w_m2(met, -2.0, 0.3)), 0.9 * cold.SHIVERS * person.shiver_w_m2)
    minutes = int(row["hours"] * 60.0)
    debts = cold.debt_kj_m2(np.full(minutes, float(loss)), np.full(minutes, float(kept)))
    assert row["cold_share"] == pytest.approx(debts.max() / person.cold_limit_kj_m2, rel=0.01, abs=1e-3)
    stopped = cold.heat_loss_w_m2(-2.0, -10.0, 0.3, 6.0, worn, 0.0)
    from_first = cold.hours_until_dangerous(
        stopped,
        0.9 * cold.SHIVERS_STOPPED * person.shiver_w_m2,
        limit_kj_m2=person.cold_limit_kj_m2,
        debt_kj_m2=debts.max(),
    )
    assert row["cold_stop_h"] == pytest.approx(float(from_first), rel=0.02, abs=0.01)
    assert row["coldest_c"] == pytest.approx(-2.0, abs=1e-9)
    assert row["outside_share"] == 1.0


def test_water_on_the_way_is_drunk_and_carried_on() -> None:
    ground = way(30_000.0)
    has = pd.Series(0.0, index=ground.index)
    has.iloc[150] = 1.0
    refilled = way(30_000.0, has_water=has)
    dry, wet = one(ground, even(40.0)), one(refilled, even(40.0))
    assert wet["deficit_share"] < dry["deficit_share"]
    assert wet["drunk_l"] > dry["drunk_l"] + 2.0


@given(
    cuts=st.lists(st.integers(1, 79), min_size=1, max_size=5, unique=True),
    jacket=st.sampled_from([None, 0.35]),
    depart=st.floats(0.0, 23.9),
    slope=st.floats(-0.2, 0.2),
    air=st.floats(-15.0, 48.0),
)
@settings(max_examples=15, deadline=None)
def test_legs_give_the_same_state_as_the_whole(
    cuts: list[int], jacket: float | None, depart: float, slope: float, air: float
) -> None:
    person = MAN.changed(jacket_clo=jacket)
    ground = way(8_000.0, slope=slope)
    climate = even(air, swing_k=5.0)
    whole = balance.walk(ground, under(ground), climate, [person], depart_h=[depart])
    edges = [0, *sorted(cuts), len(ground.index)]
    part = None
    for begin, end in pairwise(edges):
        leg = Course(
            index=ground.index[begin:end], routes={"east": (0, end - begin)}, rows=ground.rows[begin:end]
        )
        part = balance.walk(
            leg,
            under(leg),
            climate,
            [person],
            depart_h=[depart],
            arrives=end == len(ground.index),
            before=part,
        )
    assert part is not None
    np.testing.assert_allclose(part.bodies, whole.bodies, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(part.outcome, whole.outcome, rtol=1e-9, atol=1e-9)


@given(
    air=st.floats(16.0, 44.0),
    warmer=st.floats(0.1, 6.0),
    excess=st.floats(0.0, 45.0),
    hour=st.integers(0, 23),
)
@settings(max_examples=20, deadline=None)
def test_hotter_never_needs_less_water(air: float, warmer: float, excess: float, hour: int) -> None:
    ground = way(12_000.0)
    sky = under(ground, excess_k=excess)
    cool, hot = (
        one(ground, even(value, vapour_kpa=0.8, swing_k=3.0), sky=sky, depart_h=float(hour))["needed_l"]
        for value in (air, air + warmer)
    )
    assert hot >= cool - 1e-6


def test_litres_follow_from_bodies_child_woman_man_pregnant() -> None:
    """Campbell-Staton and others 2021: child, woman, man, pregnant woman. Each with water enough, one way."""
    ground = way(15_000.0)
    kinds = [KINDS[name].changed(water_l=12.0) for name in ("child_5", "woman", "man", "pregnant_woman")]
    table = balance.walk(ground, under(ground, excess_k=25.0), even(38.0), kinds, depart_h=[8.0]).table
    needed = table.set_index("person")["needed_l"]
    assert needed["child_5"] < needed["woman"] < needed["man"]
    assert needed["woman"] < needed["pregnant_woman"]


def test_draws_of_nothing_change_nothing_and_each_moves_what_it_says() -> None:
    ground = way(12_000.0)
    ones = np.ones(3)
    draws = Draws(
        pace=ones, mass=ones, sun=np.array([1.0, 0.0, 1.0]), wind=ones, grade=ones, water=ones, jacket=ones,
        warmer_k=np.array([0.0, 0.0, 4.0]),
    )  # fmt: skip
    table = balance.walk(ground, under(ground), even(34.0), [MAN], depart_h=[8.0], draws=draws).table
    plain = balance.walk(ground, under(ground), even(34.0), [MAN], depart_h=[8.0]).table
    assert table["needed_l"].iloc[0] == plain["needed_l"].iloc[0]
    assert table["needed_l"].iloc[1] < table["needed_l"].iloc[0] < table["needed_l"].iloc[2]
    assert table["hottest_c"].iloc[2] == pytest.approx(38.0, abs=1e-9)


@pytest.mark.parametrize("jacket", [None, 0.4])
def test_a_draw_of_what_is_put_on_is_that_of_a_warmer_or_thinner_coat(jacket: float | None) -> None:
    """At 0 C 1.372 clo are observed: half of it is a jacket of 0.076 over 0.61, and 0.61 is the least."""
    ground, climate = way(20_000.0), even(0.0, vapour_kpa=0.4, wind_m_s=8.0)
    ones = np.ones(3)
    draws = Draws(**{**{each.name: ones for each in fields(Draws)}, "warmer_k": 0.0 * ones,
                     "jacket": np.array([1.0, 0.5, 0.25])})  # fmt: skip
    drawn = balance.walk(
        ground, under(ground, excess_k=-8.0), climate, [MAN.changed(jacket_clo=jacket)], depart_h=[0.0],
        draws=draws,
    ).table["cold_share"]  # fmt: skip
    stated = [
        one(ground, climate, MAN.changed(jacket_clo=clo), sky=under(ground, excess_k=-8.0), plan=Plan())
        for clo in ([0.762, 0.076, 0.0] if jacket is None else [0.4, 0.2, 0.1])
    ]
    np.testing.assert_allclose(drawn, [row["cold_share"] for row in stated], rtol=1e-9, atol=1e-12)
    assert drawn.is_monotonic_increasing
    assert drawn.iloc[2] > drawn.iloc[1]


def test_many_walks_at_once_are_each_their_own() -> None:
    """Eight are worked side by side: nobody's neighbours change anything."""
    ground = way(9_000.0, slope=0.05)
    climate = even(36.0, swing_k=7.0)
    persons = list(KINDS.values())
    together = balance.walk(ground, under(ground), climate, persons, depart_h=range(0, 24, 3)).table
    for row in together.itertuples():
        alone = one(ground, climate, KINDS[row.person], depart_h=float(row.depart_h), plan=Plan())
        assert row.needed_l == alone["needed_l"]
        assert row.core_c == alone["core_c"]


def test_a_walk_beyond_its_limit_ends_there() -> None:
    row = one(way(30_000.0), even(), plan=Plan(limit_h=2.0, rest_min_per_h=0.0))
    assert not row["arrives"]
    assert row["hours"] == pytest.approx(2.0)
    table = balance.along(
        way(30_000.0), under(way(30_000.0)), even(), MAN, depart_h=0.0, plan=Plan(limit_h=2.0)
    )
    assert table["core_c"].isna().iloc[-1]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"depart_h": [24.0]}, "hours of the day"), ({"persons": [MAN, MAN]}, "same name")],
)
def test_what_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    ground = way(1_000.0)
    options: dict[str, Any] = {"depart_h": [0.0], "persons": [MAN], **change}
    persons = options.pop("persons")
    with pytest.raises(InputError, match=words):
        balance.walk(ground, under(ground), even(), persons, **options)
    with pytest.raises(InputError, match="sky"):
        balance.walk(ground, under(way(2_000.0)), even(), [MAN], depart_h=[0.0])
    with pytest.raises(InputError, match="clothing"):
        balance.walk(ground, under(ground), even(), [MAN.changed(clothing_clo=0.0)], depart_h=[0.0])
    with pytest.raises(InputError, match="minutes in an hour"):
        Plan(rest_min_per_h=60.0)


def test_the_table_along_several_routes_is_that_of_each() -> None:
    """The kernel is given one row a walk, however many routes there are."""
    one_way = way(4_000.0, slope=0.05)
    count = len(one_way.index)
    both = Course(
        index=pd.RangeIndex(2 * count),
        routes={"east": (0, count), "again": (count, 2 * count)},
        rows=np.concatenate([one_way.rows, one_way.rows]),
    )
    table = balance.along(both, under(both), even(36.0), MAN, depart_h=9.0)
    alone = balance.along(one_way, under(one_way), even(36.0), MAN, depart_h=9.0)
    np.testing.assert_array_equal(table["core_c"].iloc[:count], alone["core_c"])
    np.testing.assert_array_equal(table["core_c"].iloc[count:], alone["core_c"])
