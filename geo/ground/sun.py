"""Where the sun stands, what reaches a slope of it, and when the ground itself stands in its way."""

from __future__ import annotations

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pvlib
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.ground import _horizon, _viewers
from geo.ground.observer import LIGHT_REFRACTION
from geo.join.sample import at, cell_size_m
from layers import crs as crs_
from layers.raster import Raster

Numbers = NDArray[np.float64]

SUN_WIDTH_DEG = 0.533
"""Apparent diameter of the sun: 1,391,400 km at one astronomical unit."""

AEROSOL = 0.1
"""Aerosol optical depth at 700 nm, pvlib's default; clear air of the desert (judgement)."""

MOST_AEROSOL = 0.45
"""To which the simplified Solis model was fitted (Ineichen 2008, in pvlib's words)."""

EYE_M = 1.0
"""Height above the ground whose sun and shade count: the middle of a standing body (judgement)."""

FAR_M = 20_000.0
"""How far ground may stand in the way of the sun; what rises 500 m beyond stands lower than 1.5 degrees."""

_LEVEL_DEG = 90.0


class Irradiance(NamedTuple):
    """Sunlight in W/m2, shape (times,): on level ground, straight from the sun, from the rest of the sky."""

    ghi_w_m2: Numbers
    dni_w_m2: Numbers
    dhi_w_m2: Numbers


def position(
    times: pd.DatetimeIndex,
    *,
    lon: float,
    lat: float,
    elevation_m: float,
    pressure_pa: float | None = None,
    air_c: float = 12.0,
) -> pd.DataFrame:
    """Return where the sun is seen.

    Source: Reda and Andreas 2004, Solar position algorithm for solar radiation applications, Solar Energy
    76:577-589, in pvlib; with refraction, as it is seen.

    Parameters
    ----------
    times
        with a time zone.
    lon, lat
        degrees.
    elevation_m
        above sea level.
    pressure_pa, air_c
        of the air that bends the light; the pressure is that of the standard atmosphere at that height unless
        given.

    Returns
    -------
    DataFrame
        index `times`; ``zenith_deg`` (0 overhead, more than 90 below the horizon), ``azimuth_deg`` clockwise
        from true north, [0, 360).

    Raises
    ------
    InputError
        if the times have no zone.
    """
    if times.tz is None:
        raise InputError("times without a time zone have no sun; use tz_localize(...)")
    found = pvlib.solarposition.spa_python(
        times,
        lat,
        lon,
        altitude=elevation_m,
        pressure=pvlib.atmosphere.alt2pres(elevation_m) if pressure_pa is None else pressure_pa,
        temperature=air_c,
        delta_t=67.0,  # seconds of terrestrial ahead of universal time: pvlib's default
    )
    return pd.DataFrame(
        {"zenith_deg": found["apparent_zenith"], "azimuth_deg": found["azimuth"] % 360.0}, index=times
    )


def clear_sky(
    times: pd.DatetimeIndex,
    *,
    zenith_deg: Numbers,
    elevation_m: float,
    air_c: Numbers,
    vapour_kpa: Numbers,
    aerosol: float = AEROSOL,
) -> Irradiance:
    """Return the sunlight under a clear sky, after the simplified Solis model.

    Source: Ineichen 2008, A broadband simplified version of the Solis clear sky model, Solar Energy
    82:758-762, in pvlib, which states 15, 20 and 18 W/m2 for beam, global and diffuse. It is taken because
    all that it asks is known here: height, water vapour (Gueymard 1994, from temperature and humidity at the
    ground) and one number for dust. The model of Ineichen and Perez asks for a table of turbidity, a file
    that would be opened at run time.

    Parameters
    ----------
    times
        with a time zone: for the distance of the sun.
    zenith_deg, air_c, vapour_kpa
        of each time, shape (times,).
    elevation_m
        above sea level.
    aerosol
        optical depth at 700 nm, 0 to 0.45.

    Raises
    ------
    InputError
        if the aerosol is outside what the model was fitted to.
    """
    if not 0 <= aerosol <= MOST_AEROSOL:
        raise InputError(f"an aerosol optical depth of {aerosol:g}; the clear sky's model has 0 to 0.45")
    humidity = np.clip(100.0 * vapour_kpa / saturated_kpa(air_c), 1.0, 100.0)
    sky = pvlib.clearsky.simplified_solis(
        _LEVEL_DEG - zenith_deg,
        aod700=aerosol,
        precipitable_water=pvlib.atmosphere.gueymard94_pw(air_c, humidity),
        pressure=pvlib.atmosphere.alt2pres(elevation_m),
        dni_extra=outside(times),
    )
    is_up = zenith_deg < _LEVEL_DEG
    return Irradiance(*(np.where(is_up, np.asarray(sky[name]), 0.0) for name in ("ghi", "dni", "dhi")))


def outside(times: pd.DatetimeIndex) -> Numbers:
    """Return the sunlight above the air, W/m2 (Spencer 1971, in pvlib)."""
    return np.asarray(pvlib.irradiance.get_extra_radiation(times.day_of_year.to_numpy()), dtype=np.float64)


def saturated_kpa(air_c: ArrayLike) -> Numbers:
    """Return the pressure of saturated vapour: 0.6105 exp(17.27 t / (t + 237.3)), as in ISO 7933."""
    celsius = np.asarray(air_c, dtype=np.float64)
    return 0.6105 * np.exp(17.27 * celsius / (celsius + 237.3))


def on_slope(
    light: Irradiance,
    outside_w_m2: Numbers,
    *,
    zenith_deg: Numbers,
    azimuth_deg: Numbers,
    slope_deg: Numbers,
    aspect_deg: Numbers,
    albedo: float,
    sunlit: Numbers | None = None,
    sky_view: Numbers | None = None,
) -> Numbers:
    """Return the sunlight that falls on slopes, W/m2, shape (points, times).

    Straight from the sun, from the sky about it and from the rest of the sky (Hay and Davies 1980, in pvlib),
    and from the ground in front. Without shade it is pvlib's ``get_total_irradiance``, model ``haydavies``.
    Where the ground hides the sun, the light about it is gone, too.

    Parameters
    ----------
    light, outside_w_m2
        of each time, shape (times,): on level ground, and above the air.
    zenith_deg, azimuth_deg
        of the sun, shape (times,).
    slope_deg, aspect_deg
        steepness, and where the ground falls to, clockwise from true north, shape (points,).
    albedo
        share of the light that the ground throws back.
    sunlit
        share of the time that the sun is not hidden, shape (points, times); all of it unless given.
    sky_view
        share of the sky that is seen, shape (points,); what the slope itself leaves unless given.
    """
    tilt, aspect = slope_deg[:, np.newaxis], aspect_deg[:, np.newaxis]
    is_up = zenith_deg < _LEVEL_DEG
    direct = np.where(is_up, light.dni_w_m2, 0.0)
    facing = np.maximum(pvlib.irradiance.aoi_projection(tilt, aspect, zenith_deg, azimuth_deg), 0.0)
    parts = pvlib.irradiance.haydavies(
        tilt,
        aspect,
        light.dhi_w_m2,
        direct,
        outside_w_m2,
        solar_zenith=zenith_deg,
        solar_azimuth=azimuth_deg,
        return_components=True,
    )
    shone = 1.0 if sunlit is None else sunlit
    level = (1.0 + np.cos(np.radians(tilt))) / 2.0
    seen = level if sky_view is None else sky_view[:, np.newaxis]
    sky = parts["poa_isotropic"] * (seen / level)
    ground = albedo * light.ghi_w_m2 * (1.0 - seen)
    return np.asarray((direct * facing + parts["poa_circumsolar"]) * shone + sky + ground)


def horizon(
    elevation: Raster,
    points: gpd.GeoSeries,
    *,
    sectors: int = 72,
    far_m: float = FAR_M,
    height_m: float = EYE_M,
    curvature: bool = True,
    refraction: float = LIGHT_REFRACTION,
) -> Numbers:
    """Return how high the ground stands around points.

    By this definition exact: the largest of the angles at which the ground is seen where the ray crosses a
    line between two neighbouring cell centres, north-south or east-west, interpolated between the two, as
    `geo.ground.visibility` looks; at least 0. Ground without elevation hides nothing, nor does a crossing
    beside it. The point stands where it is, on ground bilinear between four centres.

    The earth curves away, and the air bends light after it, as in `geo.ground.visibility`. Directions are
    from true north, wherever the grid's own is. Rays are straight on the grid; for a grid in degrees, with
    the size of the cells in the point's row.

    Parameters
    ----------
    elevation
        in metres.
    points
        in any CRS.
    sectors
        rays from each point: the first to the north, then clockwise, 360 / sectors degrees apart.
    far_m
        how far to look, in metres.
    height_m
        above the ground, in metres.
    curvature
        whether the earth curves; if not, there is no refraction either.
    refraction
        coefficient of the air.

    Returns
    -------
    ndarray
        degrees in [0, 90), shape (points, sectors); NaN for a point without elevation.

    Raises
    ------
    InputError
        if the raster does not hold metres, there is anything but points, or a number is out of range.
    CrsError
        if `points` has no CRS.
    """
    if elevation.unit != "m":
        raise InputError(f"a horizon needs elevation in metres; this raster holds '{elevation.unit}'")
    if sectors < 1 or not far_m > 0 or not height_m >= 0:
        raise InputError("a horizon needs at least one sector, some distance and no negative height")
    drop = _viewers.drop(curvature=curvature, refraction=refraction)
    ground = at(points, elevation).to_numpy()
    geometry = np.asarray(points.geometry.array)
    x, y = shapely.get_x(geometry), shapely.get_y(geometry)
    crs = CRS.from_user_input(points.crs)
    if crs != elevation.crs:
        x, y = crs_.transformer(crs, elevation.crs).transform(x, y)
    across, down = elevation.resolution
    is_known = np.isfinite(ground)
    column = np.where(is_known, (x - elevation.transform.c) / across - 0.5, 0.0)
    row = np.where(is_known, (elevation.transform.f - y) / down - 0.5, 0.0)
    in_row = np.clip(np.round(row).astype(np.int64), 0, elevation.shape[0] - 1)
    sizes = np.column_stack([size[in_row] for size in cell_size_m(elevation)])
    tangent = _horizon.around(
        np.ascontiguousarray(elevation.values),
        np.column_stack([column, row]),
        np.where(is_known, ground + height_m, np.nan),
        sizes,
        north_on_grid(elevation.crs, np.where(is_known, x, np.nan), np.where(is_known, y, np.nan)),
        sectors,
        float(far_m),
        drop,
    )
    return np.degrees(np.arctan(tangent))


def north_on_grid(crs: CRS, x: Numbers, y: Numbers) -> Numbers:
    """Return the direction of true north at places, in degrees clockwise from the CRS's y axis; NaN to 0."""
    if not crs.is_projected:
        return np.zeros(len(x))
    lon, lat = crs_.transformer(crs, crs_.WGS84).transform(x, y)
    # A ten-thousandth of a degree is 11 m, far above rounding and far below any change of the direction.
    up_x, up_y = crs_.transformer(crs_.WGS84, crs).transform(lon, np.asarray(lat) + 1e-4)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nan_to_num(np.degrees(np.arctan2(up_x - x, up_y - y))))


def sunlit(horizon_deg: Numbers, zenith_deg: Numbers, azimuth_deg: Numbers) -> Numbers:
    """Return how much of the sun's width stands above the horizon.

    The horizon lies straight between two sectors. The disc rises in proportion to its width: a half when its
    middle is level with the ground.

    Parameters
    ----------
    horizon_deg
        of `horizon`, shape (points, sectors).
    zenith_deg, azimuth_deg
        of the sun, shape (times,).

    Returns
    -------
    ndarray
        in [0, 1], shape (points, times); NaN where the horizon is.
    """
    sectors = horizon_deg.shape[1]
    place = np.mod(azimuth_deg, 360.0) * sectors / 360.0
    before = np.floor(place).astype(np.int64)
    late = place - before
    ground = horizon_deg[:, before % sectors] * (1.0 - late) + horizon_deg[:, (before + 1) % sectors] * late
    return np.asarray(np.clip((_LEVEL_DEG - zenith_deg - ground) / SUN_WIDTH_DEG + 0.5, 0.0, 1.0))


def sky_view(horizon_deg: Numbers) -> Numbers:
    """Return the share of the sky's light that level ground gets, shape (points,).

    It is the mean of the squared cosine of the horizon: Steyn 1980, The calculation of view factors from
    fisheye-lens photographs, Atmosphere-Ocean 18:254-258 (not read here); the integral of the cosine over
    the open sky.
    """
    return np.asarray((np.cos(np.radians(horizon_deg)) ** 2).mean(axis=1))
