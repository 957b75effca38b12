from __future__ import annotations

import numpy as np
import pandas as pd
import pvlib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError
from geo.ground import sun

angles = st.floats(0.0, 360.0)


def a_day(day: str = "2001-06-21") -> tuple[pd.DatetimeIndex, pd.DataFrame]:
    times = pd.date_range(f"{day} 00:30", periods=24, freq="h", tz="Etc/GMT+7")
    return times, sun.position(times, lon=-111.0, lat=32.0, elevation_m=800.0)


def test_the_sun_stands_where_the_paper_says() -> None:
    """Reda and Andreas 2004, appendix A.5: 17 October 2003, 820 mbar, 11 C."""
    times = pd.DatetimeIndex(["2003-10-17 12:30:30-07:00"])
    place = {"lon": -105.1786, "lat": 39.742476, "elevation_m": 1830.0}
    exact = sun.position(times, **place, pressure_pa=82_000.0, air_c=11.0).iloc[0]
    assert exact["zenith_deg"] == pytest.approx(50.11162, abs=5e-6)
    assert exact["azimuth_deg"] == pytest.approx(194.34024, abs=5e-6)
    standard = sun.position(times, **place).iloc[0]
    assert standard["zenith_deg"] == pytest.approx(50.11162, abs=5e-4)


def test_times_need_a_zone() -> None:
    with pytest.raises(InputError, match="zone"):
        sun.position(pd.DatetimeIndex(["2001-06-21 12:00"]), lon=0.0, lat=0.0, elevation_m=0.0)


def test_a_clear_day_adds_up_and_its_night_is_dark() -> None:
    times, seen = a_day()
    zenith = seen["zenith_deg"].to_numpy()
    sky = sun.clear_sky(
        times, zenith_deg=zenith, elevation_m=800.0, air_c=np.full(24, 35.0), vapour_kpa=np.full(24, 1.0)
    )
    is_up = zenith < 90
    assert all((part[~is_up] == 0).all() and (part[is_up] > 0).all() for part in sky)
    flat = sky.dhi_w_m2 + sky.dni_w_m2 * np.cos(np.radians(zenith))
    # The three are fitted apart; Ineichen 2008 states 15 to 20 W/m2 for each.
    np.testing.assert_allclose(flat[is_up], sky.ghi_w_m2[is_up], atol=30)
    assert 950 < sky.ghi_w_m2.max() < 1060


def test_more_dust_than_the_model_knows_is_refused() -> None:
    times, seen = a_day()
    with pytest.raises(InputError, match="the clear sky's model"):
        sun.clear_sky(
            times,
            zenith_deg=seen["zenith_deg"].to_numpy(),
            elevation_m=800.0,
            air_c=np.full(24, 35.0),
            vapour_kpa=np.full(24, 1.0),
            aerosol=0.6,
        )


def test_without_shade_a_slope_gets_what_pvlib_says() -> None:
    times, seen = a_day("2001-03-01")
    zenith, azimuth = seen["zenith_deg"].to_numpy(), seen["azimuth_deg"].to_numpy()
    up = zenith < 90
    light = sun.clear_sky(
        times, zenith_deg=zenith, elevation_m=0.0, air_c=np.full(24, 20.0), vapour_kpa=np.full(24, 1.0)
    )
    slopes, aspects = np.array([0.0, 20.0, 35.0]), np.array([0.0, 200.0, 45.0])
    found = sun.on_slope(
        light,
        sun.outside(times),
        zenith_deg=zenith,
        azimuth_deg=azimuth,
        slope_deg=slopes,
        aspect_deg=aspects,
        albedo=0.25,
    )
    for i in range(3):
        theirs = pvlib.irradiance.get_total_irradiance(
            slopes[i],
            aspects[i],
            zenith[up],
            azimuth[up],
            light.dni_w_m2[up],
            light.ghi_w_m2[up],
            light.dhi_w_m2[up],
            dni_extra=sun.outside(times)[up],
            albedo=0.25,
            model="haydavies",
        )
        np.testing.assert_allclose(found[i, up], theirs["poa_global"], rtol=1e-12)
    assert (found[:, ~up] == 0).all()


def test_in_the_shade_only_the_sky_and_the_ground_are_left() -> None:
    light = sun.Irradiance(*(np.array([each]) for each in (900.0, 800.0, 100.0)))
    found = sun.on_slope(
        light,
        np.array([1360.0]),
        zenith_deg=np.array([0.0]),
        azimuth_deg=np.array([180.0]),
        slope_deg=np.array([0.0]),
        aspect_deg=np.array([0.0]),
        albedo=0.25,
        sunlit=np.array([[0.0]]),
        sky_view=np.array([0.8]),
    )
    # 800 / 1360 of the sky's light lies about the sun; 0.2 of the view is ground.
    assert found[0, 0] == pytest.approx(100 * (1 - 800 / 1360) * 0.8 + 0.25 * 900 * 0.2)


def test_a_wall_to_the_east_shades_the_morning_until_its_angle() -> None:
    horizon = np.array([[0.0, 30.0, 0.0, 0.0]])
    altitude = np.array([29.0, 30 - 0.2666, 30.0, 30 + 0.2666, 31.0])
    found = sun.sunlit(horizon, 90 - altitude, np.full(5, 90.0))
    np.testing.assert_allclose(found[0], [0.0, 0.0, 0.5, 1.0, 1.0], atol=1e-3)


def test_between_two_sectors_the_horizon_is_straight() -> None:
    horizon = np.array([[0.0, 30.0, 10.0, 0.0]])
    for azimuth, height in (
        (45.0, 15.0),
        (135.0, 20.0),
        (157.5, 15.0),
        (315.0, 0.0),
        (359.9, 0.0),
        (360.0, 0.0),
    ):
        assert sun.sunlit(horizon, np.array([90.0 - height]), np.array([azimuth]))[0, 0] == pytest.approx(0.5)


@given(
    horizon=st.lists(st.floats(0, 60), min_size=4, max_size=4),
    higher=st.lists(st.floats(0, 20), min_size=4, max_size=4),
    zenith=st.floats(0, 120),
    azimuth=angles,
)
def test_a_higher_horizon_never_gives_more_sun(
    horizon: list[float], higher: list[float], zenith: float, azimuth: float
) -> None:
    low = np.array([horizon])
    high = low + np.array([higher])
    where = np.array([zenith]), np.array([azimuth])
    assert sun.sunlit(high, *where) <= sun.sunlit(low, *where) + 1e-12
    assert sun.sky_view(high) <= sun.sky_view(low) + 1e-12


def test_a_pit_that_leaves_half_the_height_leaves_half_the_sky() -> None:
    np.testing.assert_allclose(
        sun.sky_view(np.array([[45.0] * 8, [0.0] * 8, [90.0] * 8])), [0.5, 1.0, 0.0], atol=1e-12
    )


def test_no_horizon_known_no_sun_known() -> None:
    assert np.isnan(sun.sunlit(np.full((1, 4), np.nan), np.array([10.0]), np.array([0.0])))
