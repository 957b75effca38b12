from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythermalcomfort.models import solar_gain

from geo.ground import climate, radiant
from tests.geo.ground.weathers import tucson, weather_of

LEVEL: dict[str, Any] = {"slope_deg": np.zeros(1), "aspect_deg": np.zeros(1)}


@pytest.mark.parametrize("altitude", [0.0, 10.0, 33.0, 60.0, 82.0, 90.0])
@pytest.mark.parametrize("albedo", [0.1, 0.25, 0.6])
def test_the_suns_part_is_solarcals(altitude: float, albedo: float) -> None:
    """The same effective radiant field as pythermalcomfort, meaned over all directions that one may face."""
    direct = 800.0
    facing = np.linspace(0, 180, 13)
    theirs = solar_gain(
        sol_altitude=altitude,
        sharp=facing.tolist(),
        sol_radiation_dir=direct,
        sol_transmittance=1.0,
        f_svv=1.0,
        f_bes=1.0,
        asw=0.7,
        posture="standing",
        floor_reflectance=albedo,
        round_output=False,
    )
    diffuse = 0.2 * direct  # as SolarCal takes it
    ours = radiant.sun_on_body(
        np.array(altitude),
        direct_w_m2=np.array(direct),
        diffuse_w_m2=np.array(diffuse),
        ground_w_m2=np.array(direct * np.sin(np.radians(altitude)) + diffuse),
        albedo=albedo,
    )
    mean = np.trapezoid(np.asarray(theirs.erf), facing) / 180
    assert 0.725 * 0.7 / 0.95 * ours == pytest.approx(mean, rel=1e-5)


def test_the_sky_radiates_by_vapour_and_cloud() -> None:
    # w = 46.5 x 10 hPa / 300 K = 1.55 cm; 1 - 2.55 exp(-sqrt(5.85)) = 0.77295
    clear = radiant.sky_emissivity(np.array(26.85), np.array(1.0))
    assert clear == pytest.approx(0.77295, abs=1e-5)
    assert radiant.sky_emissivity(np.array(26.85), np.array(1.0), 0.0) == 1.0
    half = radiant.sky_emissivity(np.array(26.85), np.array(1.0), 0.5)
    assert half == pytest.approx((1 + clear) / 2)
    # Brutsaert 1975, 1.24 (10 hPa / 300 K)^(1/7), is another fit of the same.
    assert clear == pytest.approx(1.24 * (10 / 300) ** (1 / 7), abs=0.02)


def test_under_a_sky_as_warm_as_the_air_the_ground_is_so_too() -> None:
    air = np.full((2, 24), 20.0)
    excess = radiant.ground_excess_k(
        air_c=air,
        wind_m_s=np.full(24, 2.0),
        sky_w_m2=5.670374e-8 * (air + 273.15) ** 4,
        light_w_m2=np.zeros((2, 24)),
        sky_view=np.ones((2, 1)),
    )
    np.testing.assert_allclose(excess, 0.0, atol=1e-9)


def test_the_grounds_day_is_that_of_a_deep_even_soil() -> None:
    """Beside a slow one: the same balance, the soil in layers of 5 mm, step by step until days repeat."""
    hours = np.arange(24)
    air = 25.0 + 8.0 * np.sin((hours - 9) / 24 * 2 * np.pi)
    light = np.maximum(900.0 * np.sin((hours - 6) / 12 * np.pi), 0.0)
    wind = np.full(24, 2.0)
    sky = 0.8 * 5.670374e-8 * (air + 273.15) ** 4
    found = radiant.ground_excess_k(
        air_c=air[np.newaxis],
        wind_m_s=wind,
        sky_w_m2=sky[np.newaxis],
        light_w_m2=light[np.newaxis],
        sky_view=np.ones((1, 1)),
        albedo=0.25,
    )[0]
    conducts, holds, layer, step_s = 0.29, 1.42e6, 0.005, 30.0
    clock = np.arange(0.0, 24.0, step_s / 3600)
    inputs = [np.interp(clock, np.arange(25), np.append(each, each[0])) for each in (air, light, sky)]
    soil, held = np.full(160, found.mean() + 25.0 + 273.15), np.full(160, holds * layer)
    held[0] /= 2
    top = np.empty(len(clock))
    for _ in range(10):
        for i, (a, s, w) in enumerate(zip(*inputs, strict=True)):
            top[i] = soil[0] - 273.15
            into = 0.75 * s + 0.95 * (w - 5.670374e-8 * soil[0] ** 4) - (5.7 + 3.8 * 2.0) * (top[i] - a)
            flow = np.concatenate([[into], conducts / layer * (soil[:-1] - soil[1:]), [0.0]])
            soil += step_s * (flow[:-1] - flow[1:]) / held
    np.testing.assert_allclose(found, top[:: int(3600 / step_s)] - air, atol=0.5)


def test_a_hot_clear_day_and_night_in_the_open_desert(real_data: Path) -> None:
    weather = tucson(real_data)
    day = climate.on(weather, climate.hottest(weather, 6))
    excess = radiant.radiant_excess_k(day, **LEVEL)[0]
    air = day.hours["air_c"].to_numpy()
    noon = slice(10, 15)
    assert ((air[noon] >= 38) & (air[noon] <= 42)).all()
    # Tempe in the open at 48.5 C and less: up to 76.4 C (Middel and Krayenhoff 2019).
    assert ((air + excess)[noon] > 60).all()
    assert ((air + excess)[noon] < 76.4).all()
    assert ((excess[[0, 1, 2, 3, 22, 23]] < -5) & (excess[[0, 1, 2, 3, 22, 23]] > -15)).all()


def test_the_ground_of_tucson_is_as_hot_as_measured(real_data: Path) -> None:
    weather = tucson(real_data)
    hottest = []
    for month in range(1, 13):
        day = climate.on(weather, climate.hottest(weather, month))
        air = day.hours["air_c"].to_numpy()[np.newaxis]
        sky = radiant.sky_emissivity(
            air, day.hours["vapour_kpa"].to_numpy(), day.hours["clearness"].to_numpy()
        )
        ground = air + radiant.ground_excess_k(
            air_c=air,
            wind_m_s=day.hours["wind_m_s"].to_numpy(),
            sky_w_m2=sky * radiant.STEFAN_BOLTZMANN * (air + 273.15) ** 4,
            light_w_m2=day.hours["ghi_w_m2"].to_numpy()[np.newaxis],
            sky_view=np.ones((1, 1)),
        )
        hottest.append(float(ground.max()))
    # The highest of two years near Tucson was 60.6 C (Cable 1969), most records 50 to 70 C (Garratt 1992).
    assert 55 < max(hottest) < 70


@given(
    share=st.floats(0, 1),
    less=st.floats(0, 1),
    slope=st.floats(0, 40),
    aspect=st.floats(0, 360),
)
def test_more_shade_never_makes_warmer(share: float, less: float, slope: float, aspect: float) -> None:
    day = climate.on(weather_of(), date(2001, 6, 21))
    options: dict[str, Any] = {"slope_deg": np.array([slope]), "aspect_deg": np.array([aspect])}
    light = radiant.radiant_excess_k(day, sunlit=np.full((1, 24), share), **options)
    dark = radiant.radiant_excess_k(day, sunlit=np.full((1, 24), share * less), **options)
    assert (dark <= light + 0.01).all()


def test_a_slope_to_the_south_is_warmer_in_winter() -> None:
    day = climate.on(weather_of(), date(2001, 12, 21))
    slopes = {"slope_deg": np.array([25.0, 25.0]), "aspect_deg": np.array([180.0, 0.0])}
    south, north = radiant.radiant_excess_k(day, **slopes)
    assert (south[9:16] > north[9:16] + 1).all()
