"""How much warmer than the air the surroundings of someone standing outdoors radiate: sun, sky and ground.

The mean radiant temperature is that of black surroundings from which a body takes up as much as it does from
the real ones. Sunlight is counted as SolarCal does (Arens et al. 2015, Modeling the comfort effects of
short-wave solar radiation indoors, Building and Environment 88:3-9, as ASHRAE 55 and pythermalcomfort have
it; the paper was not read): the part straight from the sun by the projected area of a standing person, half
of the light from the sky, half of what the ground throws back. Its effective radiant field is theirs;
SolarCal turns it into degrees by a fixed 6 W/(m2 K), true near 25 C; here it is the fourth power of the
temperature, as a heat balance takes it up again. On a hot day in Tucson the fixed number would give 7 to 11
K more. Longwave comes half from the sky and half from the ground.

Measured in the open in hot dry places: up to 76.4 C at 15 h on a day whose air reached 48.5 C (Tempe,
Arizona, 19 June 2016, between buildings; Middel and Krayenhoff 2019, Science of the Total Environment
687:137-151, abstract). Dry ground: most maxima on record lie between 50 and 70 C, a few in deserts near 80 C
(Garratt 1992, Journal of Applied Meteorology 31:1096-1105, abstract); 60.6 C is the highest of two years on
semidesert range south of Tucson (Cable 1969, USDA Forest Service Research Note RM-128, abstract).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.ground import sun
from geo.ground.climate import Climate

Numbers = NDArray[np.float64]

STEFAN_BOLTZMANN = 5.670374e-8
"""W/(m2 K4)."""

KELVIN = 273.15

BODY_EMISSIVITY = 0.95
"""Of skin and clothing, as in SolarCal."""

BODY_ABSORPTIVITY = 0.7
"""Share of sunlight that skin and clothing take up, SolarCal's default; 0.57 to 0.84 by colour (Blum 1945, as
pythermalcomfort states)."""

ALBEDO = 0.25
"""Share of sunlight that dry desert ground throws back (judgement): pvlib's table has 0.17 for soil and 0.40
for sand; the deserts of America reflect substantially less than those of Africa and Arabia (albedo of arid
regions from MODIS, 2001; abstract). At 0.20 and 0.30 a hot noon is 1.3 K cooler and warmer to the body."""

GROUND_EMISSIVITY = 0.95
"""Of dry soil and gravel in longwave (judgement)."""

THERMAL_INERTIA = 642.0
"""J/(m2 K s^0.5) of dry, tightly packed sand: the root of 0.29 W/(m K) times 1.42e6 J/(m3 K), in a table of
thermal properties after De Vries 1963 and Smits et al. 2010. Damp sand has 2,260, rock 2,430: over damp sand
a hot noon is 3 K cooler to the body, and the night 3 K warmer."""

STILL_W_M2_K, WINDY_W_M2_K = 5.7, 3.8
"""Heat that the ground gives to the air: 5.7 + 3.8 v in W/(m2 K), v in m/s (McAdams 1954, of a plate in wind,
from memory of others' quotations; not read here)."""

_ALTITUDES = (0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0)
_PROJECTED = (0.298958, 0.298958, 0.268333, 0.219417, 0.173875, 0.122000, 0.082000)
"""Projected area of a standing person as a share of the effective, by the sun's altitude: the mean over all
directions that one may face, of the table of ASHRAE 55 (Fanger 1970) that pythermalcomfort has."""

_ENOUGH_K = 1e-3
_MOST_STEPS = 200


def projected_area(altitude_deg: Numbers) -> Numbers:
    """Return the projected area factor of a standing person who may face anywhere, by the sun's altitude."""
    return np.interp(altitude_deg, _ALTITUDES, _PROJECTED)


def sky_emissivity(air_c: Numbers, vapour_kpa: Numbers, clearness: Numbers | float = 1.0) -> Numbers:
    """Return the emissivity of the sky in longwave.

    Sources: Prata 1996, A new long-wave formula for estimating downward clear-sky radiation at the surface,
    Quarterly Journal of the Royal Meteorological Society 122:1127-1151; clouds, Crawford and Duchon 1999,
    Journal of Applied Meteorology 38:474-480 (both as others' code has them; the papers were not read).

    Parameters
    ----------
    air_c, vapour_kpa
        at the ground.
    clearness
        the sunlight's share of a clear sky's, 0 to 1: what is missing is black cloud as warm as the air.
    """
    water = 46.5 * 10.0 * vapour_kpa / (air_c + KELVIN)
    clear = 1.0 - (1.0 + water) * np.exp(-np.sqrt(1.2 + 3.0 * water))
    return 1.0 - clearness * (1.0 - clear)


def sun_on_body(
    altitude_deg: Numbers,
    *,
    direct_w_m2: Numbers,
    diffuse_w_m2: Numbers,
    ground_w_m2: Numbers,
    albedo: float = ALBEDO,
    sky_view: Numbers | float = 1.0,
) -> Numbers:
    """Return the sunlight that meets a standing person, W for each m2 of the body's effective radiating area.

    0.725 of a body's surface radiates effectively when it stands (SolarCal's f_eff): that times the share
    taken up over `BODY_EMISSIVITY` is SolarCal's effective radiant field.

    Parameters
    ----------
    altitude_deg
        of the sun.
    direct_w_m2
        straight from the sun, on a plane facing it: none where the sun is hidden.
    diffuse_w_m2
        from the sky, on level ground.
    ground_w_m2
        on the ground about.
    albedo
        share of it that is thrown back.
    sky_view
        share of the upper half that is sky; the rest is ground.
    """
    return (
        projected_area(altitude_deg) * direct_w_m2
        + 0.5 * sky_view * diffuse_w_m2
        + (1.0 - 0.5 * sky_view) * albedo * ground_w_m2
    )


def ground_excess_k(
    *,
    air_c: Numbers,
    wind_m_s: Numbers,
    sky_w_m2: Numbers,
    light_w_m2: Numbers,
    sky_view: Numbers,
    albedo: float = ALBEDO,
    inertia: float = THERMAL_INERTIA,
) -> Numbers:
    """Return how much warmer than the air bare dry ground is, hour by hour, shape (points, hours).

    What the ground takes up of sunlight and of the sky's longwave it radiates, gives to the air and lets in.
    It is deep and even, the hours come again and again: each harmonic of its temperature lets in heat in
    proportion to inertia times the root of frequency, an eighth of a period ahead (Carslaw and Jaeger 1959,
    Conduction of Heat in Solids; not read here). Over all hours it keeps none. No water evaporates.

    Parameters
    ----------
    air_c, sky_w_m2, light_w_m2
        temperature of the air, longwave of the whole sky on level ground, sunlight on the ground; shape
        (points, hours).
    wind_m_s
        shape (hours,).
    sky_view
        share of the sky that the ground sees, shape (points, 1); the rest is ground as warm.
    albedo
        share of sunlight that is thrown back.
    inertia
        of the ground, J/(m2 K s^0.5).
    """
    hours = air_c.shape[1]
    frequency = 2.0 * np.pi * np.arange(hours // 2 + 1) / (hours * 3600.0)
    admits = inertia * np.sqrt(1j * frequency)
    gives = STILL_W_M2_K + WINDY_W_M2_K * wind_m_s
    taken = (1.0 - albedo) * light_w_m2 + GROUND_EMISSIVITY * sky_view * sky_w_m2
    radiates = GROUND_EMISSIVITY * STEFAN_BOLTZMANN * sky_view
    air_k = air_c + KELVIN
    ground_k = air_k.copy()
    for _ in range(_MOST_STEPS):
        cubed = radiates * ground_k**3
        let_in = np.fft.irfft(admits * np.fft.rfft(ground_k), n=hours)
        left = taken - cubed * ground_k - gives * (ground_k - air_k) - let_in
        stiff = gives + 4.0 * cubed
        # The middle between the least and the most yields the fastest certain convergence.
        middle = 0.5 * (stiff.min(axis=1) + stiff.max(axis=1))
        step = np.fft.irfft(np.fft.rfft(left) / (middle[:, np.newaxis] + admits), n=hours)
        ground_k += step
        if np.abs(step).max(initial=0.0) < _ENOUGH_K:
            break
    return ground_k - air_k


def radiant_excess_k(
    climate: Climate,
    *,
    slope_deg: Numbers,
    aspect_deg: Numbers,
    sunlit: Numbers | None = None,
    sky_view: Numbers | None = None,
    cooler_k: Numbers | None = None,
    albedo: float = ALBEDO,
    absorptivity: float = BODY_ABSORPTIVITY,
) -> Numbers:
    """Return mean radiant temperature less air temperature of someone standing at points, hour by hour.

    Parameters
    ----------
    climate
        the weather.
    slope_deg, aspect_deg
        steepness, and where the ground falls to, clockwise from true north, shape (points,).
    sunlit
        share of each hour that the ground does not hide the sun, shape (points, hours); all unless given.
    sky_view
        share of the sky that is seen, shape (points,); what the slope leaves unless given.
    cooler_k
        what to add to the air of `climate` at each point, shape (points,).
    albedo
        share of sunlight that the ground throws back.
    absorptivity
        share of sunlight that the body takes up.

    Returns
    -------
    ndarray
        kelvin, shape (points, hours).
    """
    hours = {name: climate.hours[name].to_numpy(dtype=np.float64) for name in climate.hours}
    zenith, azimuth = hours["zenith_deg"], hours["azimuth_deg"]
    light = sun.Irradiance(hours["ghi_w_m2"], hours["dni_w_m2"], hours["dhi_w_m2"])
    outside = sun.outside(climate.times)
    view = (1.0 + np.cos(np.radians(slope_deg))) / 2.0 if sky_view is None else sky_view
    shone = np.ones((len(slope_deg), 1)) if sunlit is None else sunlit
    on_ground = sun.on_slope(
        light,
        outside,
        zenith_deg=zenith,
        azimuth_deg=azimuth,
        slope_deg=slope_deg,
        aspect_deg=aspect_deg,
        albedo=albedo,
        sunlit=shone,
        sky_view=view,
    )
    air_c = hours["air_c"] + (0.0 if cooler_k is None else cooler_k[:, np.newaxis])
    air_c = np.broadcast_to(air_c, on_ground.shape)
    seen = view[:, np.newaxis]
    emissivity = sky_emissivity(air_c, hours["vapour_kpa"], hours["clearness"])
    sky_w_m2 = emissivity * STEFAN_BOLTZMANN * (air_c + KELVIN) ** 4
    ground_k = (
        air_c
        + KELVIN
        + ground_excess_k(
            air_c=air_c,
            wind_m_s=hours["wind_m_s"],
            sky_w_m2=sky_w_m2,
            light_w_m2=on_ground,
            sky_view=seen,
            albedo=albedo,
        )
    )
    from_ground = GROUND_EMISSIVITY * STEFAN_BOLTZMANN * ground_k**4 + (1 - GROUND_EMISSIVITY) * sky_w_m2
    direct = np.where(zenith < 90.0, light.dni_w_m2, 0.0)
    about_sun = light.dhi_w_m2 * direct / outside  # the part of the sky's light that Hay and Davies see there
    shortwave = sun_on_body(
        90.0 - zenith,
        direct_w_m2=direct * shone,
        diffuse_w_m2=light.dhi_w_m2 - about_sun * (1.0 - shone),
        ground_w_m2=on_ground,
        albedo=albedo,
        sky_view=seen,
    )
    longwave = 0.5 * seen * sky_w_m2 + (1.0 - 0.5 * seen) * from_ground
    taken = longwave + absorptivity / BODY_EMISSIVITY * shortwave
    return np.asarray((taken / STEFAN_BOLTZMANN) ** 0.25 - KELVIN - air_c)
