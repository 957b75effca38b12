from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.ground import climate, sun
from geo.ground.climate import COLUMNS
from geo.risk.factors import air_heat
from layers.weather import Weather
from tests.geo.ground.weathers import tucson, weather_of

YEAR = weather_of()
NORMALS = weather_of("normals")


def test_a_mean_day_is_the_mean_of_the_months_days() -> None:
    january = climate.mean_day(YEAR, 1)
    assert list(january.hours.columns) == list(COLUMNS)
    np.testing.assert_allclose(january.hours["air_c"], 1.5 + np.arange(24) / 24)
    assert january.first == date(2001, 1, 15)


def test_the_sun_is_that_of_the_middle_of_the_hour_in_standard_time() -> None:
    day = climate.on(YEAR, date(2001, 6, 21))
    assert day.times[0] == pd.Timestamp("2001-06-21 07:30", tz="UTC")
    expected = sun.position(day.times, lon=-111.0, lat=32.0, elevation_m=800.0)
    np.testing.assert_allclose(day.hours["zenith_deg"], expected["zenith_deg"])
    # At 111 W in a zone of 105 W the sun is highest at 12:24 and two minutes: within the hour from 12.
    assert day.hours["zenith_deg"].idxmin() == 12


def test_days_go_on_from_a_date_and_past_the_year() -> None:
    new_year = climate.on(YEAR, date(2023, 12, 31), days=2)
    np.testing.assert_allclose(new_year.hours["air_c"][[0, 24]], [36.4, 0.0])
    assert len(new_year) == 48
    leap = climate.on(YEAR, date(2024, 2, 28), days=3)
    np.testing.assert_allclose(leap.hours["air_c"][[0, 24, 48]], [5.8, 5.8, 5.9])


def test_of_normals_the_mean_day_comes_again() -> None:
    days = climate.on(NORMALS, date(2024, 1, 31), days=2)
    np.testing.assert_allclose(days.hours["air_c"][[0, 24]], [0.0, 0.1])


def test_the_hottest_and_the_coldest_days_are_found() -> None:
    assert climate.hottest(YEAR, 6) == date(2001, 6, 30)
    assert climate.coldest(YEAR, 6, days=3) == date(2001, 6, 1)
    # From 31 December on, the next days are January's.
    assert climate.hottest(YEAR, 12, days=2) == date(2001, 12, 30)
    assert climate.hottest(NORMALS, 6) == date(2001, 6, 15)


def test_what_is_not_measured_is_filled_and_said() -> None:
    day = climate.on(YEAR, date(2001, 6, 21))
    assert [note.en.split(":")[0] for note in day.notes] == [
        "no humidity in 24 of 24 hours",
        "no sunlight in 24 of 24 hours",
        "no wind in 24 of 24 hours",
    ]
    assert not day.hours.isna().any(axis=None)
    assert 900 < day.hours["ghi_w_m2"].max() < 1100
    assert (day.hours["clearness"] == 1).all()
    np.testing.assert_allclose(day.hours["wind_m_s"], 3.0 * math.log(50) / math.log(10 / 0.03))


def test_what_is_measured_is_taken() -> None:
    measured = weather_of(
        dew_point_c=10.0,
        relative_humidity_pct=1.0,
        ghi_w_m2=500.0,
        dni_w_m2=400.0,
        dhi_w_m2=200.0,
        wind_m_s=0.0,
    )
    day = climate.on(measured, date(2001, 8, 1))
    assert day.notes == ()
    assert set(day.hours["ghi_w_m2"]) == {500.0}
    # 0.6105 exp(17.27 x 10 / 247.3): the dew point counts before the relative humidity.
    np.testing.assert_allclose(day.hours["vapour_kpa"], 1.22736, atol=1e-5)
    humid = climate.on(weather_of(relative_humidity_pct=50.0, temperature_c=10.0), date(2001, 8, 1))
    np.testing.assert_allclose(humid.hours["vapour_kpa"], 1.22736 / 2, atol=1e-5)


def test_global_light_alone_is_split() -> None:
    day = climate.on(weather_of(ghi_w_m2=600.0), date(2001, 6, 21))
    noon = day.hours.loc[12]
    assert "Erbs" in day.notes[1].en
    whole = noon["dhi_w_m2"] + noon["dni_w_m2"] * math.cos(math.radians(noon["zenith_deg"]))
    assert whole == pytest.approx(600.0)
    assert noon["clearness"] == pytest.approx(0.6, abs=0.04)
    # By night, straight from the evening's to the morning's.
    assert 0 < day.hours["clearness"][0] <= 1


@given(by_k=st.floats(0.0, 6.0), month=st.integers(1, 12))
def test_a_warmer_climate_shifts_the_air_alone(by_k: float, month: int) -> None:
    now, later = (climate.mean_day(NORMALS, month, warmer_k=k) for k in (0.0, by_k))
    np.testing.assert_allclose(later.hours["air_c"] - now.hours["air_c"], by_k, atol=1e-12)
    others = [name for name in COLUMNS if name != "air_c"]
    pd.testing.assert_frame_equal(later.hours[others], now.hours[others])


def test_higher_up_the_air_is_cooler() -> None:
    day = climate.on(weather_of(dew_point_c=0.0), date(2001, 8, 1))
    up = day.at_elevation(1800.0)
    np.testing.assert_allclose(up.hours["air_c"] - day.hours["air_c"], -6.5)
    assert up.elevation_m == 1800.0
    assert air_heat.LAPSE_K_PER_M == climate.LAPSE_K_PER_M
    cold = day.at_elevation(6000.0)
    assert (cold.hours["vapour_kpa"] <= sun.saturated_kpa(cold.hours["air_c"].to_numpy()) + 1e-12).all()


def test_days_are_drawn_from_about_the_middle_of_the_month() -> None:
    rng = np.random.default_rng(1)
    drawn = climate.samples(YEAR, 7, 200, rng)
    # 15 July is day 195 with hour 0 at 19.5 C.
    at_midnight = np.array([day.hours["air_c"].iloc[0] for day in drawn])
    assert at_midnight.min() >= 18.0 - 1e-9
    assert at_midnight.max() <= 21.0 + 1e-9
    assert len(set(at_midnight.round(6))) > 25
    assert len({id(day) for day in drawn}) <= 31
    again = climate.samples(YEAR, 7, 200, np.random.default_rng(1))
    assert [day.first for day in again] == [day.first for day in drawn]


def test_normals_are_spread_as_stated() -> None:
    drawn = climate.samples(NORMALS, 7, 2000, np.random.default_rng(2), spread_k=2.0, warmer_k=1.0)
    noon = (
        np.array([day.hours["air_c"].iloc[12] for day in drawn]) - NORMALS.hours["temperature_c"][6 * 24 + 12]
    )
    assert noon.mean() == pytest.approx(1.0, abs=4 * 2.0 / math.sqrt(2000))
    assert noon.std() == pytest.approx(2.0, rel=0.1)
    assert "2 K" in drawn[0].notes[-1].es


def test_several_years_of_a_station_are_taken_together() -> None:
    hot = replace(YEAR, hours=YEAR.hours.assign(temperature_c=YEAR.hours["temperature_c"] + 4.0))
    both = climate.mean_day([YEAR, hot], 6)
    np.testing.assert_allclose(both.hours["air_c"], climate.mean_day(YEAR, 6).hours["air_c"] + 2.0)
    drawn = climate.samples([YEAR, hot], 6, 400, np.random.default_rng(1))
    means = np.array([day.hours["air_c"].mean() for day in drawn])
    # Days of June's 31 middle days rise by 0.1 K a day here, so that years 4 K apart do not overlap.
    is_hot = means > np.mean(both.hours["air_c"])
    assert 150 < is_hot.sum() < 250
    assert means[is_hot].min() - means[~is_hot].max() == pytest.approx(4.0 - 30 * 0.1, abs=0.11)
    alone = climate.samples([YEAR], 6, 20, np.random.default_rng(1))
    assert [d.first for d in alone] == [
        d.first for d in climate.samples(YEAR, 6, 20, np.random.default_rng(1))
    ]


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ([], "there is no weather"),
        ([YEAR, replace(YEAR, lon=YEAR.lon + 1.0)], "not of the station"),
        ([YEAR, replace(YEAR, elevation_m=YEAR.elevation_m + 100.0)], "not of the station"),
        ([YEAR, NORMALS], "can be taken together"),
        ([NORMALS, NORMALS], "can be taken together"),
    ],
)
def test_only_years_of_one_station_are_taken_together(years: list[Weather], said: str) -> None:
    with pytest.raises(InputError, match=said):
        climate.samples(years, 6, 1, np.random.default_rng(1))


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(InputError, match="month 13"):
        climate.mean_day(YEAR, 13)
    with pytest.raises(InputError, match="0 days"):
        climate.on(YEAR, date(2001, 1, 1), days=0)
    whole = weather_of()
    short = replace(whole, hours=whole.hours[whole.hours["month"] != 7])
    with pytest.raises(InputError, match="no day 31 of month 7"):
        climate.on(short, date(2001, 7, 31))
    with pytest.raises(InputError, match="no air temperature"):
        climate.on(weather_of(temperature_c=np.nan), date(2001, 1, 1))
    with pytest.raises(InputError, match="without temperature"):
        climate.hottest(weather_of(temperature_c=np.nan), 1)
    with pytest.raises(InputError, match="not below 0"):
        climate.samples(YEAR, 7, 1, np.random.default_rng(1), spread_k=-1.0)


def test_a_clear_day_in_tucson_is_the_models_to_its_stated_error(real_data: Path) -> None:
    """Were the hour taken at its end, or its beginning, morning and evening would be far off."""
    weather = tucson(real_data)
    day = climate.on(weather, climate.hottest(weather, 6))
    hours = day.hours
    clear = sun.clear_sky(
        day.times,
        zenith_deg=hours["zenith_deg"].to_numpy(),
        elevation_m=day.elevation_m,
        air_c=hours["air_c"].to_numpy(),
        vapour_kpa=hours["vapour_kpa"].to_numpy(),
    )
    assert np.abs(hours["ghi_w_m2"] - clear.ghi_w_m2).max() < 40
    assert day.notes == ()
    assert hours["air_c"].max() >= 40
