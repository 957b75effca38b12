"""The walking kernel's own formulas and shortcuts; what it gives is tested by `test_balance`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geo.body import _columns as c
from geo.body import _minute, clothing, cold
from geo.body import _rows as r
from geo.body._formulas import clothed, moved, rooted, thinnest
from geo.body._strain import LANES, vapour_pressure_kpa


def test_the_power_of_a_slower_pace() -> None:
    x = np.linspace(0.25, 1.0, 2_001)
    np.testing.assert_allclose([rooted(value) for value in x], x**0.43, rtol=1e-13)


@given(wind=st.floats(0.0, 30.0), walk=st.floats(0.0, 3.0), clo=st.floats(0.0, 4.0), more=st.floats(0.0, 2.0))
def test_clothing_is_never_thinner_than_the_bound(wind: float, walk: float, clo: float, more: float) -> None:
    assert thinnest(0.15 * min(wind, 18.0) + 0.22 * min(walk, 1.5)) <= moved(wind, walk) + 1e-9
    assert clothed(clo) <= clothed(clo + more)


@given(
    loss=st.floats(-50.0, 400.0).map(lambda x: round(x, 6)),
    limit=st.floats(100.0, 900.0),
    debt=st.floats(0.0, 1000.0),
)
@example(loss=0.0, limit=100.0, debt=100.0)
@example(loss=-1.0, limit=100.0, debt=101.0)
def test_hours_until_cold_are_those_of_the_plain_function(loss: float, limit: float, debt: float) -> None:
    plain = cold.hours_until_dangerous(loss, 0.0, limit_kj_m2=limit, debt_kj_m2=debt)
    assert _minute.stop_h(loss, limit, debt) == pytest.approx(float(plain), rel=1e-12)


@given(
    air=st.floats(-10.0, 45.0), excess=st.floats(-15.0, 60.0), vapour=st.floats(0.0, 3.0),
    wind=st.floats(0.0, 20.0), walk=st.floats(0.0, 2.0), clo=st.floats(0.1, 1.5), wet=st.floats(0.3, 1.0),
    rest=st.floats(40.0, 70.0), jacket=st.one_of(st.none(), st.floats(0.0, 1.0)), factor=st.floats(0.1, 2.0),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_whoever_is_warm_enough_to_be_passed_over_would_owe_no_heat(
    air: float,
    excess: float,
    vapour: float,
    wind: float,
    walk: float,
    clo: float,
    wet: float,
    rest: float,
    jacket: float | None,
    factor: float,
) -> None:
    w = np.zeros(r.WIDTH * LANES)

    def put(column: int, value: float) -> None:
        w[column * LANES : (column + 1) * LANES] = value

    for column, value in (
        (r.GOES, 1.0), (r.AIR, air), (r.RADIANT, air + excess), (r.VAPOUR, vapour),
        (r.WIND, wind), (r.WALK, walk), (r.RELATIVE, max(wind, walk)),
        (r.K + c.CLOTHING_CLO, clo), (r.K + c.JACKET_CLO, (jacket or 0.0) * factor),
        (r.K + c.OBSERVED, factor if jacket is None else 0.0),
        (r.K + c.JACKET_BELOW_C, clothing.JACKET_BELOW_C), (r.K + c.COLD_SKIN_C, cold.SKIN_C),
        (r.K + c.WET_CLOTHING, wet), (r.K + c.SHIVER_W_M2, 0.9 * cold.SHIVERS * rest),
        (r.K + c.SHIVER_STOPPED_W_M2, 0.9 * cold.SHIVERS_STOPPED * rest),
        (r.CLOTHED, clothed(clo)), (r.PER_WETTED, 1.0 / wet),
        (r.SKIN_KPA, vapour_pressure_kpa(cold.SKIN_C)),
    ):  # fmt: skip
        put(column, value)
    passed_over = _minute.feel(w) == 0
    assert w[r.COLD * LANES] == 0.0
    assert w[r.STOP * LANES] < 0.0
    _minute.freeze(w)
    if passed_over:
        assert (w[r.COLD * LANES : (r.COLD + 1) * LANES] <= 0.0).all()
        assert (w[r.STOP * LANES : (r.STOP + 1) * LANES] <= 0.0).all()
    if air >= 40.0 and excess >= 0.0:
        assert passed_over
