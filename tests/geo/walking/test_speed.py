from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pandas as pd
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.walking import _hiking, speed
from geo.walking.speed import PACES
from layers.raster import Raster
from tests.builders import raster_of

SLOPES = np.array([-0.5, -0.3, -0.2, -0.12, -0.05, 0.0, 0.05, 0.12, 0.2, 0.3, 0.5])
PUBLISHED_KM_H = {
    "tobler": [1.242, 2.501, 3.549, 4.696, 6.000, 5.037, 4.228, 3.309, 2.501, 1.763, 0.875],
    "marquez_perez": [0.880, 1.849, 2.679, 3.605, 4.674, 4.094, 3.401, 2.623, 1.950, 1.345, 0.641],
    "irmischer_clarke": [1.565, 2.940, 3.573, 3.899, 3.996, 3.946, 3.801, 3.462, 2.940, 2.219, 1.067],
    "irmischer_clarke_off_path": [
        1.067, 1.956, 2.411, 2.678, 2.796, 2.803, 2.743, 2.559, 2.239, 1.762, 0.933,
    ],
    "campbell_5": [2.132, 2.702, 3.286, 3.847, 4.158, 4.121, 3.861, 3.301, 2.677, 2.107, 1.491],
}  # fmt: skip
"""Worked out from the published formulas, to the digits shown."""


def landcover(values: Any, *, unit: str = "class code") -> Raster:
    there = Affine(30, 0, 500_000, 0, -30, 3_500_000)
    return raster_of(values, transform=there, unit=unit, dtype=np.float32)


@pytest.mark.parametrize("name", PUBLISHED_KM_H)
def test_published_values(name: str) -> None:
    found = PACES[name].speed_m_s(SLOPES) * 3.6
    assert np.abs(found - PUBLISHED_KM_H[name]).max() <= 0.0005 + 1e-12


@pytest.mark.parametrize("name", PUBLISHED_KM_H)
def test_the_limits_leave_published_values_alone(name: str) -> None:
    np.testing.assert_array_equal(PACES[name].speed_m_s(SLOPES), PACES[name].formula(SLOPES))


def test_tobler_off_the_path_is_six_tenths() -> None:
    np.testing.assert_allclose(
        PACES["tobler_off_path"].speed_m_s(SLOPES), 0.6 * PACES["tobler"].speed_m_s(SLOPES), rtol=1e-14
    )


@pytest.mark.parametrize(
    ("name", "km_h"),
    # At theta = a the curve is at its top: c / (pi b) + d + e a, worked out by hand.
    [
        ("campbell_10", 38.892 / (np.pi * 13.328) + 0.404 + 0.00323 * 1.568),
        ("campbell_15", 38.231 / (np.pi * 11.847) + 0.481 + 0.00356 * 1.626),
        ("campbell_20", 36.905 / (np.pi * 10.154) + 0.557 + 0.00389 * 1.710),
        ("campbell_25", 37.111 / (np.pi * 8.827) + 0.616 + 0.00402 * 1.822),
    ],
)
def test_campbell_at_its_best_slope(name: str, km_h: float) -> None:
    angle = {"campbell_10": -1.568, "campbell_15": -1.626, "campbell_20": -1.710, "campbell_25": -1.822}[name]
    found = PACES[name].formula(np.array([np.tan(np.radians(angle))]))
    assert found[0] == pytest.approx(km_h, rel=1e-12)


def test_campbell_percentiles_are_in_order() -> None:
    names = [f"campbell_{p}" for p in (5, 10, 15, 20, 25, 50)]
    speeds = np.array([PACES[name].formula(np.linspace(-0.5, 0.5, 101)) for name in names])
    assert (np.diff(speeds, axis=0) > 0).all()


def test_beyond_campbells_tracks_the_climb_per_second_is_held() -> None:
    pace = PACES["campbell_5"]
    edge = np.tan(np.radians(30.0))
    for sign in (-1.0, 1.0):
        at_edge = pace.speed_m_s(sign * edge)
        assert at_edge == pytest.approx(pace.formula(np.array([sign * edge]))[0], rel=1e-12)
        assert pace.speed_m_s(sign * 2 * edge) == pytest.approx(at_edge / 2, rel=1e-12)


# The mistakes of published code.


@pytest.mark.parametrize("name", ["irmischer_clarke", "irmischer_clarke_off_path"])
def test_the_slope_keeps_its_sign(name: str) -> None:
    pace = PACES[name]
    assert pace.speed_m_s(-0.2) > pace.speed_m_s(0.2) + 0.04
    best = {"irmischer_clarke": -0.05, "irmischer_clarke_off_path": -0.02}[name]
    slopes = np.linspace(-0.3, 0.3, 601)
    assert slopes[np.argmax(pace.speed_m_s(slopes))] == pytest.approx(best, abs=1e-9)


def test_the_square_is_of_thirty_alone() -> None:
    # At 30 percent up from the best slope the bell is exp(-1/2); with (2 * 30)^2 it would be exp(-1/4).
    bell = (PACES["irmischer_clarke_off_path"].speed_m_s(0.28) - 0.11) / 0.67
    assert bell == pytest.approx(np.exp(-0.5), rel=1e-12)


def test_every_pace_answers_in_metres_per_second() -> None:
    for pace in PACES.values():
        # km/h would be 2.5 and more; the median of Campbell's tracks runs.
        assert 0.7 < pace.speed_m_s(0.0) < (2.6 if pace.name == "campbell_50" else 2.0), pace.name


def test_each_branch_of_langmuir_holds_somewhere() -> None:
    up, level, moderate, steep = _hiking.langmuir(np.array([0.1, 0.0, -0.1, -0.3]))
    assert up == pytest.approx(1 / (0.72 + 0.6))
    assert level == pytest.approx(1 / 0.72)
    assert moderate == pytest.approx(1 / (0.72 - 0.19998))
    assert steep == pytest.approx(1 / (0.72 + 0.59994))
    edge = _hiking.langmuir(np.array([-0.2125, np.nextafter(-0.2125, -1.0)]))
    assert edge[0] == pytest.approx(1 / (0.72 - 1.9998 * 0.2125))
    assert edge[1] == pytest.approx(1 / (0.72 + 1.9998 * 0.2125))


def test_langmuirs_eleven_kilometres_an_hour_are_held_back() -> None:
    pace = PACES["langmuir"]
    assert pace.formula(np.array([-0.2]))[0] * 3.6 == pytest.approx(11.2, abs=0.06)
    assert pace.speed_m_s(-0.2) * 3.6 == pytest.approx(6.0)


# What holds for every pace.

slopes = st.floats(-3.0, 3.0)


@given(st.sampled_from(sorted(PACES)), slopes)
def test_speeds_stay_within_limits(name: str, slope: float) -> None:
    pace = PACES[name]
    assert pace.slowest_m_s <= pace.speed_m_s(slope) <= pace.fastest_m_s


@given(
    st.sampled_from(sorted(PACES)),
    slopes,
    st.fixed_dictionaries(
        {"factor": st.floats(1.0, 3.0), "night": st.booleans(), "load_kg": st.floats(0.0, 20.0)}
    ),
)
def test_slowed_is_never_faster(name: str, slope: float, slowing: dict[str, Any]) -> None:
    pace = PACES[name]
    slower = pace.modified(**slowing)
    assert slower.speed_m_s(slope) <= pace.speed_m_s(slope) * (1 + 1e-12)


def test_steeper_than_steep_is_slower() -> None:
    steep = np.linspace(0.3, 3.0, 200)
    for pace in PACES.values():
        for sign in (-1.0, 1.0):
            assert (np.diff(pace.speed_m_s(sign * steep)) <= 1e-12).all(), pace.name


def test_missing_stays_missing_and_the_index_stays() -> None:
    given = pd.Series([0.1, np.nan, -0.1], index=["a", "b", "c"], name="slope")
    found = PACES["campbell_5"].speed_m_s(given)
    assert list(found.index) == ["a", "b", "c"]
    assert found.name == "speed_m_s"
    assert found.isna().tolist() == [False, True, False]
    assert given.name == "slope"
    assert isinstance(PACES["tobler"].speed_m_s(0.0), float)
    assert PACES["tobler"].speed_m_s(np.zeros((2, 3), dtype=np.float32)).shape == (2, 3)


@pytest.mark.parametrize("name", sorted(PACES))
def test_a_pace_says_who_published_it(name: str) -> None:
    pace = PACES[name]
    assert pace.name == name
    assert len(pace.citation) > 20
    assert pace.note
    assert copy.deepcopy(pace).speed_m_s(0.1) == pace.speed_m_s(0.1)
    with pytest.raises(AttributeError):
        pace.factor = 2.0  # type: ignore[misc] # frozen on purpose


# What slows people further.


def test_factor_and_night_divide_the_speed() -> None:
    path, off_path = PACES["tobler"], PACES["tobler_off_path"]
    assert path.modified(factor=2.1).speed_m_s(0.0) == pytest.approx(path.speed_m_s(0.0) / 2.1)
    assert path.modified(night=True).speed_m_s(0.0) == pytest.approx(path.speed_m_s(0.0) * 0.8)
    assert off_path.modified(night=True).speed_m_s(0.0) == pytest.approx(off_path.speed_m_s(0.0) * 2 / 3)
    twice = path.modified(factor=1.2).modified(night=True)
    assert twice.speed_m_s(0.1) == pytest.approx(path.speed_m_s(0.1) / 1.2 * 0.8)
    assert path.modified() == path


def test_what_is_slowed_is_the_walk_not_the_formulas_excess() -> None:
    assert PACES["langmuir"].modified(factor=2.0).speed_m_s(-0.2) * 3.6 == pytest.approx(3.0)


def pandolf_w(body: float, load: float, v: float) -> float:
    return 1.5 * body + 2 * (body + load) * (load / body) ** 2 + (body + load) * 1.5 * v**2


@pytest.mark.parametrize("name", ["tobler", "campbell_5"])
@pytest.mark.parametrize(("body", "load"), [(75.0, 15.0), (55.0, 10.0), (70.0, 0.0)])
def test_a_loaded_walker_keeps_the_effort(name: str, body: float, load: float) -> None:
    pace = PACES[name]
    loaded = pace.modified(load_kg=load, body_kg=body)
    effort = pandolf_w(body, load, loaded.speed_m_s(0.0))
    assert effort == pytest.approx(pandolf_w(body, 0.0, pace.speed_m_s(0.0)), rel=1e-12)
    assert loaded.speed_m_s(0.3) / pace.speed_m_s(0.3) == pytest.approx(
        loaded.speed_m_s(0.0) / pace.speed_m_s(0.0)
    )


def test_fifteen_kilograms_take_a_tenth_of_the_speed() -> None:
    # (1.5 * 75 * 1.39918^2 - 2 * 90 * 0.2^2) / (1.5 * 90) = 1.5781 -> 1.2562 m/s of 1.39918
    ratio = PACES["tobler"].modified(load_kg=15.0).speed_m_s(0.0) / PACES["tobler"].speed_m_s(0.0)
    assert ratio == pytest.approx(0.8978, abs=1e-4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"factor": 0.0},
        {"factor": np.nan},
        {"load_kg": -1.0},
        {"load_kg": 5.0, "body_kg": 0.0},
        {"load_kg": 80.0, "body_kg": 60.0},
    ],
)
def test_numbers_that_slow_nobody_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        PACES["tobler"].modified(**wrong)  # type: ignore[arg-type] # numbers out of range


# Land cover.


def test_land_cover_becomes_factors() -> None:
    found = speed.factor_of(landcover([[1, 2], [3, np.nan]]), {1: "loose_sand", 2: 1.4, 3: np.nan})
    assert found.unit == "1"
    np.testing.assert_allclose(found.values, [[1.19, 1.4], [np.nan, np.nan]], rtol=1e-6)


def test_every_class_of_worldcover_has_a_factor() -> None:
    codes = [[10, 20, 30, 40, 50, 60], [70, 80, 90, 95, 100, 60]]
    found = speed.factor_of(landcover(codes), speed.WORLDCOVER).values
    assert np.isnan(found[1, [0, 1, 3]]).all()
    assert (np.nan_to_num(found, nan=1.0) >= 1.0).all()


def test_sand_costs_more_effort_than_time() -> None:
    assert speed.EFFORT_FACTORS["loose_sand"] == 2.1
    assert speed.TERRAIN_FACTORS["loose_sand"] == 1.19
    for name in speed.EFFORT_FACTORS:
        assert speed.TERRAIN_FACTORS[name] <= speed.EFFORT_FACTORS[name]


@pytest.mark.parametrize(
    ("values", "unit", "classes", "says"),
    [
        ([[1]], "m", {1: 1.0}, "land cover"),
        ([[1, 7]], "class code", {1: 1.0}, "land cover 7"),
        ([[1]], "class code", {1: "lava"}, "lava"),
        ([[1]], "class code", {1: 0.0}, "factor 0"),
    ],
)
def test_what_is_no_land_cover_is_refused(values: Any, unit: str, classes: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        speed.factor_of(landcover(values, unit=unit), classes)
