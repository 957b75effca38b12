from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythermalcomfort.models import ireq, wind_chill_temperature

from geo.body import cold
from geo.body.person import KINDS
from geo.errors import InputError

AIR = st.floats(-20.0, 20.0)
VAPOUR = st.floats(0.1, 0.8)
WIND = st.floats(0.0, 17.0)
CLO = st.floats(0.2, 1.5)
WALK = st.floats(0.0, 1.4)

MPH = np.array([5, 10, 15, 20, 25, 30, 40, 60])
NWS = {
    40: [36, 34, 32, 30, 29, 28, 27, 25],
    30: [25, 21, 19, 17, 16, 15, 13, 10],
    20: [13, 9, 6, 4, 3, 1, -1, -4],
    0: [-11, -16, -19, -22, -24, -26, -29, -33],
    -20: [-34, -41, -45, -48, -51, -53, -57, -62],
    -40: [-57, -66, -71, -74, -78, -80, -84, -91],
}
"""Wind chill chart of the US National Weather Service, degrees F by miles an hour."""


def vapour_kpa(air_c: float, humidity: float) -> float:
    return float(humidity * 0.1333 * np.exp(18.6686 - 4030.183 / (air_c + 235.0)))


@pytest.mark.parametrize("fahrenheit", NWS)
def test_wind_chill_is_that_of_the_chart(fahrenheit: int) -> None:
    chill = cold.wind_chill_c((fahrenheit - 32) / 1.8, MPH * 1609.344 / 3600.0) * 1.8 + 32
    np.testing.assert_array_equal(np.round(chill), NWS[fahrenheit])


def test_wind_chill_agrees_with_its_metric_form() -> None:
    metric = wind_chill_temperature(tdb=-5.0, v=20.0, round_output=False).wct
    assert cold.wind_chill_c(-5.0, 20.0 / 3.6) == pytest.approx(metric, abs=0.05)


def test_wind_chill_is_the_air_where_it_is_not_defined() -> None:
    np.testing.assert_array_equal(cold.wind_chill_c([15.0, 5.0, 5.0], [8.0, 1.0, 0.0]), [15.0, 5.0, 5.0])
    assert np.isnan(cold.wind_chill_c(np.nan, 5.0))
    assert np.isnan(cold.wind_chill_c(5.0, np.nan))


def test_the_skin_of_the_standard_and_the_debt_of_a_core_at_35() -> None:
    # 33.34 - 0.0354 M is 30 C at 94 W/m2; 40 Wh/m2 are 144 kJ/m2.
    assert cold.skin_limit_c(94.35) == pytest.approx(30.0, abs=0.001)
    # The mean of body falls from 0.65 x 36.8 + 0.35 x 33.5 to 0.65 x 35 + 0.35 x 22 degrees: by 5.195 K.
    assert pytest.approx(3.47 * 5.195) == cold.DEBT_KJ_KG
    hours = cold.hours_until_dangerous(140.0, 100.0, limit_kj_m2=144.0)
    assert hours == pytest.approx(1.0)


@pytest.mark.parametrize("air", [10.0, 5.0, 0.0, -5.0])
@pytest.mark.parametrize("clo", [0.6, 1.0])
@pytest.mark.parametrize("wind", [0.5, 3.0, 8.0])
@pytest.mark.parametrize("met", [65.0, 94.0])
def test_time_against_the_whole_of_iso_11079(air: float, clo: float, wind: float, met: float) -> None:
    """Ours is up to half shorter where wind meets clothing, and at most 5 % longer.

    The standard turns the insulation of an ensemble into that of its clothing in another way.
    """
    walk = 0.0052 * (met - 58.0)
    standard = ireq(
        tdb=air, tr=air, vr=wind, rh=60.0, met=met / 58.15, clo=clo, p=100.0, walk_sp=walk, round_output=False
    ).dle_min
    vapour = vapour_kpa(air, 0.6)
    loss = cold.heat_loss_w_m2(air, air, vapour, wind, clo, walk, skin_c=cold.skin_limit_c(met))
    ours = float(cold.hours_until_dangerous(loss, cold.kept_w_m2(met, air, vapour), limit_kj_m2=144.0))
    if isinstance(standard, str):
        assert ours > 4.0
    else:
        assert 0.45 * standard <= ours <= 1.05 * standard


def test_calm_loss_by_arithmetic() -> None:
    """Standing in still air: I = (0.6 x 0.155 + 0.085 / 1.18321) x 0.98625, dry (22 - 10) / I, and what
    evaporates from 0.06 of the skin, 0.06 x (e - 0.8) x im x 16.7 / I.
    """
    left = 0.54 * 1.412537545 - 0.06 * 4.605170186 + 0.5
    insulation = (0.6 * 0.155 + 0.085 / 1.18321) * left
    permeable = 0.38 * ((2.6 * left - 6.5) * left + 4.9)
    dry = 12.0 / insulation
    wet = 0.06 * (2.644 - 0.8) * permeable * 16.7 / insulation
    assert cold.insulation_m2_k_w(0.6, 0.0) == pytest.approx(insulation)
    found = cold.heat_loss_w_m2(10.0, 10.0, 0.8, 0.0, 0.6, 0.0)
    assert found == pytest.approx(dry + wet, abs=0.02)
    soaked = cold.heat_loss_w_m2(10.0, 10.0, 0.8, 0.0, 0.6, 0.0, wet=0.6)
    assert soaked - found == pytest.approx(dry * (1 / 0.6 - 1), abs=0.01)


def test_wind_and_walk_leave_what_iso_11079_says() -> None:
    """0.54 exp(-0.15 x 4 - 0.22) 100^0.075 - 0.06 ln 100 + 0.5 of that of 1 clo in still air, by hand."""
    still = 0.155 + 0.085 / 1.30535
    left = 0.54 * 2.718281828**-0.82 * 1.412537545 - 0.06 * 4.605170186 + 0.5
    assert cold.insulation_m2_k_w(1.0, 4.0, 1.0) == pytest.approx(still * left, rel=1e-8)


@given(AIR, st.floats(0.0, 15.0), VAPOUR, WIND, CLO, WALK)
def test_colder_is_never_safer(
    air: float, colder: float, vapour: float, wind: float, clo: float, walk: float
) -> None:
    there = cold.heat_loss_w_m2(air - colder, air - colder, vapour, wind, clo, walk)
    assert there >= cold.heat_loss_w_m2(air, air, vapour, wind, clo, walk) - 1e-9


@given(AIR, VAPOUR, WIND, st.floats(0.0, 8.0), CLO)
def test_windier_is_never_safer(air: float, vapour: float, wind: float, more: float, clo: float) -> None:
    there = cold.heat_loss_w_m2(air, air, vapour, wind + more, clo, 0.0)
    assert there >= cold.heat_loss_w_m2(air, air, vapour, wind, clo, 0.0) - 1e-9


@given(AIR, VAPOUR, WIND, CLO, st.floats(0.2, 1.0), st.floats(0.2, 1.0))
def test_wetter_is_never_safer(
    air: float, vapour: float, wind: float, clo: float, one: float, other: float
) -> None:
    wetter, drier = min(one, other), max(one, other)
    there = cold.heat_loss_w_m2(air, air, vapour, wind, clo, 0.0, wet=wetter)
    assert there >= cold.heat_loss_w_m2(air, air, vapour, wind, clo, 0.0, wet=drier) - 1e-9


def test_a_debt_is_paid_back_and_warmth_is_not_saved() -> None:
    # 100 W/m2 are 6 kJ/m2 in a minute.
    debts = cold.debt_kj_m2([200.0, 200.0, 0.0, 0.0, 200.0], 100.0)
    np.testing.assert_allclose(debts, [6.0, 12.0, 6.0, 0.0, 6.0])
    np.testing.assert_allclose(cold.debt_kj_m2([0.0, 200.0], 100.0, debt_kj_m2=3.0), [0.0, 6.0])
    np.testing.assert_allclose(cold.debt_kj_m2(200.0, 100.0), [6.0])
    assert cold.debt_kj_m2([], 100.0).size == 0


@given(st.floats(101.0, 600.0), st.floats(50.0, 200.0))
def test_minutes_add_up_to_the_hours(loss: float, limit: float) -> None:
    hours = float(cold.hours_until_dangerous(loss, 100.0, limit_kj_m2=limit))
    minutes = min(int(hours * 60.0), 3000)
    if minutes == 0:
        return
    debts = cold.debt_kj_m2(np.full(minutes, loss), 100.0)
    assert debts[-1] <= limit * (1 + 1e-9)
    assert debts[-1] == pytest.approx(0.06 * (loss - 100.0) * minutes, rel=1e-9)


def test_hours_where_nothing_is_lost_or_the_limit_is_passed() -> None:
    hours = cold.hours_until_dangerous(
        [80.0, 100.0, 80.0, 200.0, np.nan], 100.0, limit_kj_m2=144.0, debt_kj_m2=[0.0, 0.0, 144.0, 150.0, 0.0]
    )
    np.testing.assert_array_equal(hours, [np.inf, np.inf, 0.0, 0.0, np.nan])


def test_a_child_is_in_danger_sooner_than_a_man_who_stops_beside_it() -> None:
    man, child = KINDS["man"], KINDS["child_5"]
    loss = cold.heat_loss_w_m2(4.0, 0.0, 0.5, 2.0, 0.61, 0.0)
    times = [
        float(
            cold.hours_until_dangerous(
                loss, cold.kept_w_m2(person.rest_w_m2, 4.0, 0.5), limit_kj_m2=person.cold_limit_kj_m2
            )
        )
        for person in (child, man)
    ]
    assert times[0] < times[1] < 6.0


def test_not_measured_stays_so() -> None:
    loss = cold.heat_loss_w_m2([5.0, np.nan], 5.0, 0.5, 2.0, 0.6, 1.0)
    np.testing.assert_array_equal(np.isnan(loss), [False, True])


TWO, THREE = [1.0, 2.0], [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: cold.wind_chill_c(0.0, -1.0), "wind_m_s goes down to -1"),
        (lambda: cold.heat_loss_w_m2(0.0, 0.0, 0.5, -1.0, 0.6, 0.0), "wind_m_s goes down to -1"),
        (lambda: cold.heat_loss_w_m2(0.0, 0.0, 0.5, 1.0, 0.6, 0.0, wet=0.0), "above 0 and up to 1"),
        (lambda: cold.insulation_m2_k_w(-0.1, 1.0), "clothing_clo goes down to -0.1"),
        (lambda: cold.hours_until_dangerous(1.0, 1.0, limit_kj_m2=0.0), "a cold limit of 0"),
        (lambda: cold.hours_until_dangerous(1.0, 1.0, limit_kj_m2=1.0, debt_kj_m2=-1.0), "goes down to -1"),
        (lambda: cold.debt_kj_m2([1.0], 1.0, debt_kj_m2=-1.0), "a heat debt of -1"),
        (lambda: cold.wind_chill_c(TWO, THREE), r"do not fit together: air_c \(2,\), wind_m_s \(3,\)"),
        (lambda: cold.insulation_m2_k_w(TWO, THREE), "do not fit together"),
        (lambda: cold.heat_loss_w_m2(TWO, 0.0, 0.5, THREE, 0.6, 0.0), "do not fit together"),
        (lambda: cold.kept_w_m2(TWO, THREE, 0.5), "do not fit together"),
        (lambda: cold.debt_kj_m2(TWO, THREE), "do not fit together"),
        (lambda: cold.hours_until_dangerous(TWO, THREE, limit_kj_m2=1.0), "do not fit together"),
    ],
)
def test_faults_are_told(call: Callable[[], object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        call()
