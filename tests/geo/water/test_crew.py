from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythermalcomfort.models import wbgt, work_capacity_niosh

from geo.errors import InputError
from geo.water import _wbgt
from geo.water._crew import daylight, windows
from geo.water.resupply import Crew, Vehicle, limit_c, wbgt_by_hour
from tests.geo.water.resupply_land import day_of

# Calculated with lwbgt 1.2.1, which is Liljegren's own program (globe of 0.0508 m, albedo 0.45): air C,
# vapour kPa, wind m/s, pressure kPa, sunlight W/m2, its direct share, zenith; WBGT, wet bulb, globe.
LILJEGREN = [
    (40.0, 1.11206, 2.0, 92.0, 850.0, 0.67794, 12.587, 30.182, 21.935, 54.139),
    (32.0, 1.19378, 1.0, 92.0, 450.0, 0.72444, 60.325, 26.340, 20.410, 44.265),
    (18.0, 0.62139, 3.0, 92.0, 550.0, 0.67685, 53.708, 15.090, 11.129, 27.500),
    (35.0, 2.82421, 0.5, 100.0, 900.0, 0.9, 34.95, 36.360, 30.055, 59.108),
    (28.0, 1.13846, 1.5, 92.0, 0.0, 0.0, 122.413, 19.295, 16.048, 26.308),
    (42.0, 0.65948, 4.0, 92.0, 300.0, 0.52624, 66.782, 26.515, 18.630, 46.370),
]


def heat(row: tuple[float, ...], **options: float) -> _wbgt.Heat:
    air, vapour, wind, pressure, light, share, zenith = (np.array([value]) for value in row[:7])
    return _wbgt.outdoors(
        air_c=air, vapour_kpa=vapour, wind_m_s=wind, pressure_kpa=pressure, ghi_w_m2=light,
        direct_share=share, zenith_deg=zenith, **options,
    )  # fmt: skip


@pytest.mark.parametrize("row", LILJEGREN)
def test_heat_is_that_of_liljegrens_program_to_its_own_tolerance(row: tuple[float, ...]) -> None:
    found = heat(row, globe_m=0.0508)
    # The program stops at steps below 0.02 K.
    np.testing.assert_allclose(np.ravel(found), row[7:], atol=0.03)


@pytest.mark.parametrize("row", LILJEGREN)
def test_the_index_weighs_as_iso_7243_does(row: tuple[float, ...]) -> None:
    found = heat(row)
    expected = wbgt(
        twb=float(found.wet_bulb_c[0]), tg=float(found.globe_c[0]), tdb=row[0], with_solar_load=True,
        round_output=False,
    )  # fmt: skip
    assert found.wbgt_c[0] == pytest.approx(expected.wbgt)


@given(
    st.floats(5, 45),
    st.floats(0.3, 0.7),
    st.floats(0.2, 6),
    st.floats(0, 1000),
    st.floats(0, 1),
    st.floats(0, 85),
)
def test_more_of_what_heats_never_cools(
    air: float, vapour: float, wind: float, light: float, share: float, zenith: float
) -> None:
    one = heat((air, vapour, wind, 95.0, light, share, zenith))
    for more in (
        (air + 1.0, vapour, wind, 95.0, light, share, zenith),
        (air, vapour + 0.1, wind, 95.0, light, share, zenith),
        (air, vapour, wind, 95.0, light + 50.0, share, zenith),
    ):
        assert heat(more).wbgt_c[0] >= one.wbgt_c[0] - 1e-6


def test_a_larger_globe_is_hotter_in_the_sun_and_colder_by_night() -> None:
    noon, night = LILJEGREN[0], LILJEGREN[4]
    assert heat(noon, globe_m=0.15).globe_c > heat(noon, globe_m=0.0508).globe_c
    assert heat(night, globe_m=0.15).globe_c < heat(night, globe_m=0.0508).globe_c


@pytest.mark.parametrize(
    ("watts", "used", "not_used"),
    # ISO 7243, edition of 1989, with moving air: people used to the heat, and others.
    [(115, 33, 32), (180, 30, 29), (300, 28, 26), (415, 26, 23), (520, 25, 20)],
)
def test_limits_are_near_the_table_of_iso_7243(watts: float, used: float, not_used: float) -> None:
    assert limit_c(watts, is_acclimatised=True) == pytest.approx(used, abs=1.0)
    assert limit_c(watts, is_acclimatised=False) == pytest.approx(not_used, abs=1.7)


@pytest.mark.parametrize("watts", [180.0, 300.0, 415.0])
def test_just_above_the_limit_niosh_takes_work_away(watts: float) -> None:
    limit = limit_c(watts, is_acclimatised=True)
    assert work_capacity_niosh(limit - 0.01, watts).capacity == pytest.approx(100.0)
    assert work_capacity_niosh(limit + 0.1, watts).capacity < 100.0


def test_rest_makes_less_heat_so_the_limit_is_higher() -> None:
    # Half an hour of 415 W and half of 115 W are 265 W: 56.7 - 11.5 log10 265.
    assert Crew(rest_min=30.0).limit_c() == pytest.approx(56.7 - 11.5 * 2.423246, abs=1e-4)
    assert Crew(rest_min=0.0).limit_c() < Crew(rest_min=15.0).limit_c() < Crew(rest_min=30.0).limit_c()
    assert Crew(is_acclimatised=False).limit_c() < Crew().limit_c()


@pytest.mark.parametrize(
    ("on", "declination_deg", "late_min"),
    # At the solstices: declination, and how much later than the mean the sun is (equation of time).
    [(date(2024, 6, 21), 23.44, 1.8), (date(2024, 12, 21), -23.44, -1.9)],
)
def test_the_sun_rises_and_sets_by_the_sunrise_equation(
    on: date, declination_deg: float, late_min: float
) -> None:
    lat, down = np.radians(32.22), np.radians(declination_deg)
    # Seen through the air, its upper edge is on the horizon when its middle is 0.833 degrees below.
    cosine = (np.sin(np.radians(-0.833)) - np.sin(lat) * np.sin(down)) / (np.cos(lat) * np.cos(down))
    half_h = np.degrees(np.arccos(cosine)) / 15.0
    noon_h = 12.0 + (110.97 - 105.0) / 15.0 + late_min / 60.0
    found = daylight(on, lon=-110.97, lat=32.22, utc_offset_h=-7.0)
    np.testing.assert_allclose(found, (noon_h - half_h, noon_h + half_h), atol=1.0 / 60)


def test_where_the_sun_does_not_set_that_is_said() -> None:
    with pytest.raises(InputError, match="does not rise and set"):
        daylight(date(2024, 6, 21), lon=0.0, lat=80.0, utc_offset_h=0.0)


def test_hours_on_foot_are_those_of_daylight_within_the_limit() -> None:
    heat_c = np.full(24, 20.0)
    heat_c[9:17] = 30.0
    assert windows(heat_c, limit_c=27.0, light=(5.5, 19.25)) == ((5.5, 9.0), (17.0, 19.25))
    assert windows(heat_c, limit_c=30.0, light=(5.5, 19.25)) == ((5.5, 19.25),)
    assert windows(heat_c, limit_c=19.0, light=(5.5, 19.25)) == ()
    assert windows(heat_c, limit_c=27.0, light=(9.5, 16.5)) == ()


@given(st.lists(st.floats(10, 40), min_size=24, max_size=24), st.floats(10, 40), st.floats(0, 10))
def test_a_higher_limit_never_takes_an_hour_away(heat_c: list[float], limit: float, more: float) -> None:
    light = (6.0, 18.0)
    few = windows(np.array(heat_c), limit_c=limit, light=light)
    many = windows(np.array(heat_c), limit_c=limit + more, light=light)
    assert all(any(a <= c and d <= b for a, b in many) for c, d in few)


def test_lower_ground_is_hotter_and_the_hottest_of_several_days_counts() -> None:
    mild = day_of(25.0, 1.0)
    (low, high) = wbgt_by_hour(mild, np.array([0.0, 1_000.0]))
    assert (low > high).all()
    np.testing.assert_allclose(wbgt_by_hour(mild, np.array([np.nan]))[0], low)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"people": 0}, "without people"),
        ({"carry_l": 0.0}, "carry nothing"),
        ({"carry_l": -1.0}, "carry_l is -1"),
        ({"day_h": 0.5}, "no hours left"),
        ({"day_h": 25.0}, "hours of one day"),
        ({"rest_min": 60.0}, "leave none"),
        ({"rest_w": 500.0}, "less heat than work"),
        ({"stop_min": np.nan}, "stop_min"),
    ],
)
def test_a_crew_that_cannot_be_is_refused(options: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        Crew(**options)  # type: ignore[arg-type]


def test_a_vehicle_that_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="carries -5 litres"):
        Vehicle(capacity_l=-5.0)
    with pytest.raises(InputError, match="0 vehicles"):
        Vehicle(count=0)
