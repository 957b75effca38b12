"""Predicted heat strain: the standard's own vectors, another implementation, and what must hold."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.body import strain
from geo.errors import InputError

Array = NDArray[np.float64]

# ISO 7933:2004, Annex F: air, radiant, humidity, options -> rectal, loss, D50, D95, D_tre.
STANDARD: tuple[tuple[float, float, float, dict[str, Any], float, float, float, float, float], ...] = (
    (40, 40, 33.85, {}, 37.5, 6166.4, 440, 298, 480),
    (35, 35, 71, {}, 39.8, 6934.6, 385, 256, 75),
    (30, 50, 70.65, {}, 37.7, 7166.2, 380, 258, 480),
    (28, 58, 79.31, {"is_acclimatised": False}, 41.2, 5807.3, 466, 314, 57),
    (43, 43, 34.7, {"posture": "sitting", "met": 1.77}, 37.3, 6765.1, 401, 271, 480),
    (35, 35, 53.3, {"is_acclimatised": False, "met": 3.54}, 39.2, 7235.9, 372, 247, 70),
)


def saturated_2004_kpa(celsius: float) -> float:
    """Vapour pressure as the reference takes it for the edition of 2004."""
    from pythermalcomfort.psychrometrics import p_sat

    return float(p_sat(celsius)) / 1000.0


@pytest.mark.parametrize("row", STANDARD)
def test_the_standards_own_vectors(row: tuple[Any, ...]) -> None:
    air, radiant, humidity, options, rectal, loss, half, most, hot = row
    options = dict(options)
    met = options.pop("met", 2.58)
    found = strain.heat_strain(
        air, radiant, saturated_2004_kpa(air) * humidity / 100.0, 0.3, met * strain.MET_W_M2,
        clothing_clo=0.5, edition=2004, **options,
    )  # fmt: skip
    # The standard states 0.1 C, 10 g and 1 min.
    assert found.rectal_c == pytest.approx(rectal, abs=0.1)
    assert found.loss_g == pytest.approx(loss, abs=10.0)
    assert np.nan_to_num(found.minutes_to_loss_half, nan=480) == pytest.approx(half, abs=1)
    assert np.nan_to_num(found.minutes_to_loss_most, nan=480) == pytest.approx(most, abs=1)
    assert np.nan_to_num(found.minutes_to_38c, nan=480) == pytest.approx(hot, abs=1)


SONORAN = (
    (30, 50, 2.6, 3583, 480),
    (35, 55, 3.5, 5890, 47),
    (40, 60, 2.6, 5867, 480),
    (40, 60, 3.5, 7150, 31),
    (43, 65, 4.5, 9698, 19),
)


@pytest.mark.parametrize(("air", "radiant", "met", "loss", "hot"), SONORAN)
def test_the_sonoran_band(air: float, radiant: float, met: float, loss: float, hot: float) -> None:
    """ISO 7933:2023 at 15 % humidity, 1.5 m/s and 0.5 clo for eight hours, to the gram it is stated to."""
    found = strain.heat_strain(
        air, radiant, strain.vapour_pressure_kpa(air, 15.0), 1.5, met * strain.MET_W_M2, clothing_clo=0.5
    )
    assert found.loss_g == pytest.approx(loss, abs=10.0)
    assert np.nan_to_num(found.minutes_to_38c, nan=480) == pytest.approx(hot, abs=1)


def conditions(count: int, seed: int) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    air = rng.uniform(15.0, 50.0, count)
    return {
        "air_c": air,
        "radiant_c": air + rng.uniform(0.0, 60.0, count),
        "relative_humidity_pct": rng.uniform(5.0, 60.0, count),
        "wind_m_s": rng.uniform(0.0, 3.0, count),
        "met": rng.uniform(1.0, 4.2, count),
        "clothing_clo": rng.uniform(0.1, 1.0, count),
    }


@pytest.mark.parametrize("edition", [2004, 2023])
@pytest.mark.parametrize("is_acclimatised", [True, False])
def test_another_implementation_agrees(edition: Any, is_acclimatised: bool) -> None:
    """pythermalcomfort halves until a step is below 0.001 degrees; ours is what the halving tends to."""
    from pythermalcomfort.models import phs
    from pythermalcomfort.psychrometrics import p_sat

    c = conditions(400, 7)
    humid = c["relative_humidity_pct"] / 100.0
    saturated = strain.vapour_pressure_kpa(c["air_c"])
    if edition == 2004:
        saturated = np.array([float(p_sat(each)) / 1000.0 for each in c["air_c"]])
    ours = strain.heat_strain(
        c["air_c"], c["radiant_c"], saturated * humid, c["wind_m_s"], c["met"] * strain.MET_W_M2,
        clothing_clo=c["clothing_clo"], edition=edition, is_acclimatised=is_acclimatised,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = phs(
            c["air_c"], c["radiant_c"], c["wind_m_s"], c["relative_humidity_pct"], c["met"],
            c["clothing_clo"], "standing", model=f"7933-{edition}", round_output=False, limit_inputs=False,
            acclimatized=100 if is_acclimatised else 0,
        )  # fmt: skip
    np.testing.assert_allclose(ours.rectal_c, theirs.t_re, atol=0.02)
    np.testing.assert_allclose(ours.skin_c, theirs.t_sk, atol=0.02)
    np.testing.assert_allclose(ours.loss_g, theirs.sweat_loss_g, atol=10.0)
    # Where the loss grazes a limit a gram is a minute; where the temperature grazes 38 C it may be hours.
    for mine, other in (
        (ours.minutes_to_loss_half, theirs.d_lim_loss_50), (ours.minutes_to_loss_most, theirs.d_lim_loss_95),
    ):  # fmt: skip
        np.testing.assert_allclose(np.nan_to_num(mine, nan=480.0), other, atol=2.0)
    clear = np.abs(np.asarray(theirs.t_re) - 38.0) > 0.1
    np.testing.assert_allclose(
        np.nan_to_num(ours.minutes_to_38c, nan=480.0)[clear], np.asarray(theirs.d_lim_t_re)[clear], atol=2.0
    )


def test_an_exact_iteration_is_within_its_tolerance_of_the_closed_form() -> None:
    """The halving of the standard, run to 1e-12 instead of 0.001, tends to the closed form."""
    found = strain.heat_strain(42.0, 65.0, 1.2, 1.0, 220.0, clothing_clo=0.6, minutes=1)
    before = strain.starting(1)[:, 0]
    # One minute by hand, as ISO 7933:2023 writes it.
    walk = min(0.0052 * (220.0 - 58.0), 0.7)
    i_static, growth = 0.6 * 0.155, 1.0 + 0.28 * 0.6
    whole = i_static + 0.111 / growth
    cloth = min(1.044 * np.exp((0.066 - 0.398) + (0.094 * walk - 0.378) * walk), 1.0)
    bare = min(np.exp((0.047 - 0.472) + (0.117 * walk - 0.342) * walk), 1.0)
    dynamic = whole * cloth
    inner = dynamic - bare * 0.111 / growth
    im = min(0.38 * ((2.6 * cloth - 6.5) * cloth + 4.9), 0.9)
    resistance = dynamic / im / 16.7
    c_res = 0.001516 * 220.0 * (28.56 + 0.115 * 42.0 + 0.641 * 1.2 - 42.0)
    e_res = 0.00127 * 220.0 * (59.34 + 0.53 * 42.0 - 11.63 * 1.2)
    hc = max(2.38 * abs(65.1 - 42.0) ** 0.25, 3.5 + 5.2)
    aux = 5.67e-8 * 0.77 * (0.46 * 0.97 + 0.54 * 0.58)
    steady = 36.8 * np.exp(-0.1) + (0.0036 * 220.0 + 36.6) * (1 - np.exp(-0.1))
    heat = strain.MET_W_M2 * 75.0 / float(strain.surface_m2(75.0, 1.8))
    stored = heat * (steady - 36.8) * 0.7
    skin = 12.165 + 0.02017 * 42 + 0.04361 * 65 + 0.19354 * 1.2 - 0.25315 + 0.005346 * 220 + 0.51274 * 36.8
    t = 65.1
    for _ in range(200):
        hr = aux * ((t + 273) ** 4 - 338.0**4) / (t - 65.0)
        t = (t + (growth * (hc * 42.0 + hr * 65.0) + skin / inner) / (growth * (hc + hr) + 1 / inner)) / 2
    dry = growth * hc * (t - 42.0) + growth * aux * ((t + 273) ** 4 - 338.0**4)
    possible = (0.6105 * np.exp(17.27 * skin / (skin + 237.3)) - 1.2) / resistance
    required = 220.0 - stored - c_res - e_res - dry
    w = required / possible
    efficient = max(0.05, (2 - w) ** 2 / 2 if w > 1 else 1 - w * w / 2)
    sweat = (500.0 if w >= 1.7 else min(required / efficient, 500.0)) * (1 - np.exp(-0.1))
    k = possible / sweat
    evaporated = min(1.0 if k < 0.5 else np.sqrt(k * k + 2) - k, 1.0) * possible
    storage = required - evaporated + stored
    core = 36.8
    for _ in range(200):
        share = min(max(0.3 - 0.09 * (core - 36.8), 0.1), 0.3)
        now = (storage / heat + 34.1 * 0.15 - skin * share / 2 + 36.8 * 0.85) / (1 - share / 2)
        core = (core + now) / 2
    assert before[0] == 34.1
    assert float(found.skin_c) == pytest.approx(skin, abs=1e-9)
    assert float(found.core_c) == pytest.approx(core, abs=1e-7)
    area = float(strain.surface_m2(75.0, 1.8))
    assert float(found.loss_g) == pytest.approx((sweat + e_res) * 2.67 / 1.8 / 60 * area, rel=1e-7)


@given(legs=st.lists(st.integers(0, 200), min_size=1, max_size=6), seed=st.integers(0, 50))
@settings(max_examples=30, deadline=None)
def test_legs_give_the_same_state_as_the_whole(legs: list[int], seed: int) -> None:
    c = conditions(5, seed)
    pressure = strain.vapour_pressure_kpa(c["air_c"], c["relative_humidity_pct"])
    given_ = (c["air_c"], c["radiant_c"], pressure, c["wind_m_s"], c["met"] * strain.MET_W_M2)
    whole = strain.heat_strain(*given_, clothing_clo=c["clothing_clo"], minutes=sum(legs))
    part = None
    for minutes in legs:
        part = strain.heat_strain(*given_, clothing_clo=c["clothing_clo"], minutes=minutes, before=part)
    assert part is not None
    np.testing.assert_array_equal(part.state, whole.state)
    np.testing.assert_array_equal(part.limits, whole.limits)


def test_edges_of_the_standard_are_told_not_clipped() -> None:
    found = strain.heat_strain(
        [14.0, 30.0, 30.0, 30.0, 30.0, 30.0], [20.0, 95.0, 35.0, 35.0, 35.0, 35.0],
        [1.0, 1.0, 0.4, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, 3.5, 1.0, 1.0],
        [150.0, 150.0, 150.0, 150.0, 260.0, 150.0], clothing_clo=0.5,
    )  # fmt: skip
    assert found.is_outside.tolist() == [True, True, True, True, True, False]
    assert np.isfinite(found.rectal_c).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"edition": 2014}, "editions"),
        ({"posture": "lying"}, "posture"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": 1.5}, "minutes"),
        ({"mass_kg": 0.0}, "above 0"),
        ({"clothing_clo": 0.0}, "clothing is above 0"),
        ({"walk_m_s": -0.1}, "not below 0"),
        ({"moisture": 0.0}, "moisture"),
        ({"reflecting_share": 1.5}, "shares"),
        ({"clothing_clo": [0.5, 0.6, 0.7]}, "fit together"),
        ({"work_w_m2": float("nan")}, "no number"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        strain.heat_strain([30.0, 35.0], 40.0, 1.0, 1.0, 150.0, **change)


def test_surface_of_the_standards_person() -> None:
    assert float(strain.surface_m2(75.0, 1.80)) == pytest.approx(1.9379, abs=5e-5)
