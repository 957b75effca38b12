"""What may be otherwise: percentiles and ranks against slow references, shares against known functions."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.body import _main_effects, balance, uncertainty
from geo.body.plan import Draws
from geo.body.uncertainty import Spread
from geo.errors import InputError
from tests.geo.body.builders import MAN, NO_REST, even, under, way


def table_of(values: dict[str, list[float]], *, person: str = "man", **more: float) -> pd.DataFrame:
    """Walks of routes, a value a draw: litres; the rest as given."""
    usual = {"deficit_share": 0.0, "core_c": 37.0, "cold_share": 0.0, "hours": 8.0} | more
    return pd.DataFrame(
        [
            {"route_id": route, "person": person, "depart_h": 6.0, "draw": draw, "needed_l": value, **usual}
            for route, litres in values.items()
            for draw, value in enumerate(litres)
        ]
    )


def test_draws_have_the_stated_spread_about_what_is_stated() -> None:
    spread = Spread(pace=0.2, mass=0.1, weather_k=3.0)
    drawn = uncertainty.draws(20_000, seed=1, spread=spread)
    for name in uncertainty.FACTORS:
        logs = np.log(getattr(drawn, name))
        # Three standard errors of a mean, and of a standard deviation.
        assert abs(logs.mean()) < 3.0 * getattr(spread, name) / np.sqrt(20_000)
        assert logs.std() == pytest.approx(getattr(spread, name), rel=3.0 / np.sqrt(40_000))
    assert drawn.warmer_k.std() == pytest.approx(3.0, rel=0.02)
    together = np.corrcoef([*(np.log(getattr(drawn, name)) for name in uncertainty.FACTORS), drawn.warmer_k])
    assert np.abs(together - np.eye(8)).max() < 0.03


def test_draws_are_the_same_for_the_same_seed_and_the_first_of_more() -> None:
    few, many, other = (uncertainty.draws(n, seed=seed) for n, seed in ((5, 1), (50, 1), (5, 2)))
    for each in fields(Draws):
        np.testing.assert_array_equal(getattr(few, each.name), getattr(many, each.name)[:5])
        assert (getattr(few, each.name) != getattr(other, each.name)).all()
    assert (uncertainty.draws(5, seed=1, has_days=True).warmer_k == 0.0).all()


def test_without_spread_a_draw_is_the_walk_as_stated() -> None:
    none = Spread(**dict.fromkeys((each.name for each in fields(Spread)), 0.0))
    ground = way(5_000.0)
    plain = balance.walk(ground, under(ground), even(), [MAN], depart_h=[8.0])
    drawn = balance.walk(
        ground, under(ground), even(), [MAN], depart_h=[8.0], draws=uncertainty.draws(2, seed=1, spread=none)
    )
    np.testing.assert_array_equal(drawn.outcome, np.repeat(plain.outcome, 2, axis=0))


def test_each_draw_meets_its_own_day() -> None:
    ground = way(6_000.0)
    light = np.maximum(np.sin((np.arange(24) - 6) / 12 * np.pi), 0.0)
    made = (even(30.0), even(40.0, swing_k=5.0), even(20.0, wind_m_s=4.0))
    mean, hot, cold = (
        replace(day, hours=day.hours.assign(ghi_w_m2=most * light))
        for day, most in zip(made, (800.0, 1000.0, 400.0), strict=True)
    )
    days = [hot, cold, hot, mean]
    drawn = uncertainty.draws(4, seed=3, has_days=True)
    options = {"depart_h": [5.0, 13.0], "plan": NO_REST}
    found = balance.walk(ground, under(ground), mean, [MAN], draws=drawn, climates=days, **options)
    for number, (day, sun) in enumerate(zip(days, (1.25, 0.5, 1.25, 1.0), strict=True)):
        alone = Draws(
            **{
                each.name: getattr(drawn, each.name)[[number]] * (sun if each.name == "sun" else 1.0)
                for each in fields(Draws)
            }
        )
        one = balance.walk(ground, under(ground), day, [MAN], draws=alone, **options)
        rows = (found.keys["draw"] == number).to_numpy()
        np.testing.assert_allclose(found.outcome[rows], one.outcome, rtol=1e-12)
    with pytest.raises(InputError, match="3 days for 4 draws"):
        balance.walk(ground, under(ground), mean, [MAN], draws=drawn, climates=days[:3], **options)


def test_of_many_draws_each_is_its_own() -> None:
    """Those who arrive make room for the next: whoever walked there before changes nothing."""
    ground = way(3_000.0, slope=0.04)
    drawn = uncertainty.draws(300, seed=5, spread=Spread(pace=0.5, water=1.5))
    climate = even(39.0, swing_k=6.0)
    options = {"depart_h": [3.0, 14.0], "plan": NO_REST}
    together = balance.walk(ground, under(ground), climate, [MAN], draws=drawn, **options)
    for number in (0, 7, 150, 299):
        alone = Draws(**{each.name: getattr(drawn, each.name)[[number]] for each in fields(Draws)})
        one = balance.walk(ground, under(ground), climate, [MAN], draws=alone, **options)
        rows = (together.keys["draw"] == number).to_numpy()
        np.testing.assert_array_equal(together.outcome[rows], one.outcome)
        np.testing.assert_array_equal(together.bodies[rows], one.bodies)


def test_percentiles_and_probabilities_by_hand() -> None:
    """Of 0, 1, ..., 20 the 5th percentile is 1, the median 10, the 95th 19."""
    table = table_of({"a": list(range(21)), "b": [2.0] * 21})
    table["deficit_share"] = table["needed_l"] / 100.0
    table["cold_share"] = table["needed_l"] / 10.0
    table["core_c"] = 37.0 + table["needed_l"] / 10.0
    found = uncertainty.summarise(table)
    assert found.index.tolist() == [("a", "man"), ("b", "man")]
    a, b = found.loc[("a", "man")], found.loc[("b", "man")]
    assert [a["needed_l_low"], a["needed_l_mid"], a["needed_l_high"]] == pytest.approx([1.0, 10.0, 19.0])
    assert [b["needed_l_low"], b["needed_l_mid"], b["needed_l_high"]] == pytest.approx([2.0, 2.0, 2.0])
    assert a["p_deficit_5"] == pytest.approx(16 / 21)
    assert a["p_deficit_10"] == a["p_cold"] == pytest.approx(11 / 21)
    assert a["p_core_39"] == pytest.approx(1 / 21)
    # Mean litres 10: 0.1 of the mass, and a cold share of 1.
    assert a["harm"] == pytest.approx(1.0 + 1.0)
    assert b["harm"] == pytest.approx(0.2 + 0.2)


LITRES = st.lists(st.tuples(*[st.integers(0, 6)] * 4), min_size=1, max_size=30)
"""Draws of four routes, with ties."""


@given(litres=LITRES, seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_percentiles_are_those_of_each_group_in_any_order(litres: list[tuple[int, ...]], seed: int) -> None:
    table = table_of({f"r{i}": [float(row[i]) for row in litres] for i in range(4)})
    mixed = table.sample(frac=1.0, random_state=seed)
    found = uncertainty.summarise(mixed).sort_index()
    groups = table.groupby(["route_id", "person"])["needed_l"]
    for name, percent in uncertainty.PERCENTILES.items():
        np.testing.assert_allclose(found[f"needed_l_{name}"], groups.quantile(percent / 100.0), rtol=1e-12)
    assert (found["needed_l_low"] <= found["needed_l_mid"]).all()
    assert (found["needed_l_mid"] <= found["needed_l_high"]).all()


@given(litres=LITRES)
@settings(max_examples=40, deadline=None)
def test_ranks_are_those_within_each_draw(litres: list[tuple[int, ...]]) -> None:
    """Against pandas, draw by draw; 5 % of the draws at most are beyond either end."""
    table = pd.concat(
        [
            table_of({f"r{i}": [float(row[i]) for row in litres] for i in range(4)}),
            table_of({f"r{i}": [float(-row[i]) for row in litres] for i in range(4)}, person="woman"),
        ]
    )
    found = uncertainty.ranks(table)
    place = table.groupby(["person", "draw"])["needed_l"].rank(method="min", ascending=False)
    places = table.assign(place=place.to_numpy()).groupby(["route_id", "person"])["place"].apply(list)
    assert set(found.index) == set(places.index)
    assert (found["rank_of"] == 4).all()
    for key, all_places in places.items():
        low, high, _ = found.loc[key]
        values = np.array(all_places)
        assert {low, high} <= set(values)
        assert (values < low).mean() <= 0.05
        assert (values > high).mean() <= 0.05
        assert (values <= low).mean() >= 0.05
        assert (values >= high).mean() >= 0.05
        assert 1 <= low <= high <= 4
    # Any other scale ranks the same.
    rescaled = table.assign(needed_l=np.exp(table["needed_l"]) * 3.0)
    pd.testing.assert_frame_equal(uncertainty.ranks(rescaled), found)


def test_routes_that_tie_share_the_better_place() -> None:
    found = uncertainty.ranks(table_of({"a": [3.0, 3.0], "b": [3.0, 3.0], "c": [1.0, 5.0]}))
    assert found.loc[("a", "man")].tolist() == [1, 2, 3]
    assert found.loc[("b", "man")].tolist() == [1, 2, 3]
    assert found.loc[("c", "man")].tolist() == [1, 3, 3]


def test_shares_of_a_sum_are_those_of_its_squares() -> None:
    """Of the sum of a x, x independent and of variance 1, each share is a^2 over their sum; 300 draws."""
    weight = np.array([3.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    inputs = np.random.default_rng(4).standard_normal((7, 300))
    (found,) = _main_effects.shares(list(inputs[:, None]), (weight @ inputs)[None], 4)
    np.testing.assert_allclose(found, weight**2 / 14.0, atol=0.1)
    assert found[3:].max() < 1e-3


def test_shares_of_the_ishigami_function_are_the_published_ones() -> None:
    """Ishigami and Homma 1990 with a = 7, b = 0.1: 0.3139, 0.4424 and 0, though no mean rises or falls."""
    x = np.random.default_rng(1).uniform(-np.pi, np.pi, (3, 4_000))
    y = np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    (found,) = _main_effects.shares(list(x[:, None]), y[None], 10)
    np.testing.assert_allclose(found, [0.3139, 0.4424, 0.0], atol=0.03)


def test_chance_alone_explains_nothing() -> None:
    rng = np.random.default_rng(2)
    found = _main_effects.shares(list(rng.standard_normal((7, 1, 200))), rng.standard_normal((50, 200)), 4)
    # What is taken off is the mean of chance: about half are left at 0.
    assert np.median(found) < 0.01
    assert found.mean() < 0.02


def test_the_only_input_that_differs_explains_everything() -> None:
    none = dict.fromkeys((each.name for each in fields(Spread)), 0.0)
    ground = way(6_000.0)
    for name, column in (("pace", "pace"), ("weather_k", "weather")):
        drawn = uncertainty.draws(200, seed=1, spread=Spread(**{**none, name: getattr(Spread(), name)}))
        table = balance.walk(ground, under(ground), even(), [MAN], depart_h=[8.0], draws=drawn).table
        found = uncertainty.main_input(table, drawn)
        assert found["main_input"].tolist() == [column]
        assert found["main_share"].iloc[0] == pytest.approx(1.0, abs=0.05)


def test_what_goes_together_explains_together() -> None:
    """Of a + b + c, each of variance 1, a and b correlated by 0.8: 3.6 of 4.6 and 1 of 4.6."""
    rng = np.random.default_rng(6)
    a, other, c = rng.standard_normal((3, 2_000))
    b = 0.8 * a + 0.6 * other
    (found,) = _main_effects.shares([np.array([a, b]), c[None]], (a + b + c)[None], 6)
    np.testing.assert_allclose(found, [3.6 / 4.6, 1.0 / 4.6], atol=0.04)


def test_days_are_the_input_weather() -> None:
    """Their wind too, and what is drawn beside them."""
    drawn = uncertainty.draws(100, seed=1, has_days=True)
    rng = np.random.default_rng(1)
    days = [
        replace(day, hours=day.hours.assign(ghi_w_m2=200.0))
        for day in (even(float(air), wind_m_s=float(wind)) for air, wind in rng.uniform(1.0, 4.0, (100, 2)))
    ]
    means = np.array([day.hours[["air_c", "wind_m_s"]].mean() for day in days])
    table = table_of({"a": list(means[:, 0] ** 2 - 4.0 * means[:, 1] + drawn.pace)})
    found = uncertainty.main_input(table, drawn, days=days)
    assert found.loc[("a", "man"), "main_input"] == "weather"
    assert found.loc[("a", "man"), "main_share"] > 0.9


def test_what_is_the_same_in_all_draws_has_no_main_input() -> None:
    drawn = uncertainty.draws(100, seed=1)
    found = uncertainty.main_input(table_of({"a": [2.0] * 100, "b": list(drawn.pace)}), drawn)
    assert found["main_input"].tolist() == [None, "pace"]
    assert np.isnan(found["main_share"].iloc[0])
    few = uncertainty.draws(10, seed=1)
    assert uncertainty.main_input(table_of({"a": list(few.pace)}), few)["main_input"].tolist() == [None]


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="at least one"):
        uncertainty.draws(0, seed=1)
    with pytest.raises(InputError, match="spread of pace, sun"):
        Spread(pace=-0.1, sun=float("nan"))
    with pytest.raises(InputError, match="some have 1 walks and others 2"):
        uncertainty.summarise(table_of({"a": [1.0], "b": [1.0, 2.0]}))
    with pytest.raises(InputError, match="no walks"):
        uncertainty.summarise(table_of({"a": [1.0]}).iloc[:0])
    uneven = pd.concat([table_of({"a": [1.0]}), table_of({"b": [1.0]}, person="woman")])
    with pytest.raises(InputError, match="same persons"):
        uncertainty.ranks(uneven)
    other = table_of({"a": [1.0], "b": [1.0]}).assign(draw=[0, 1])
    with pytest.raises(InputError, match="same hours and draws"):
        uncertainty.ranks(other)
