"""Sun, shade, radiation and height along segments, as the weather of a station meets them there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.ground import relief, sun
from geo.ground.climate import LAPSE_K_PER_M, Climate
from geo.ground.radiant import ALBEDO, BODY_ABSORPTIVITY, radiant_excess_k
from geo.join.sample import at, at_known, cells_beside
from layers import crs as crs_
from layers.raster import Raster

Numbers = NDArray[np.float64]

PARTS = 6
"""Times in an hour at which the sun is looked for over the ground's horizon."""

_BATCH = 500_000
"""Numbers worked on at once: points times hours."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Sites:
    """What the ground is like at points; the same in all weathers.

    Attributes
    ----------
    elevation_m
        NaN where not known.
    slope_deg, aspect_deg
        steepness, and where it falls to, clockwise from true north; 0 where not known.
    horizon_deg
        of `geo.ground.sun.horizon`, shape (points, sectors); 0 where not known.
    is_known
        whether there is elevation.
    """

    elevation_m: Numbers
    slope_deg: Numbers
    aspect_deg: Numbers
    horizon_deg: Numbers
    is_known: NDArray[np.bool_]

    def __len__(self) -> int:
        """Points."""
        return len(self.elevation_m)


@dataclass(frozen=True, eq=False, kw_only=True)
class Along:
    """What the weather does at each segment.

    Attributes
    ----------
    excess_k
        mean radiant temperature less air temperature, shape (segments, hours).
    sunlit
        share of the hour that the sun is up and the ground does not hide it, clouds or not; shape (segments,
        hours).
    cooler_k
        air temperature less the station's, shape (segments,); 0 where the height is not known.
    is_known
        whether there is elevation at the segment's middle, shape (segments,): if not, it is taken as level,
        open ground at the station's height.
    """

    excess_k: Numbers
    sunlit: Numbers
    cooler_k: Numbers
    is_known: NDArray[np.bool_]

    def repeated(self, count: int) -> Along:
        """Return the one segment `count` times: what is the same all along is worked out once.

        Raises
        ------
        InputError
            if there is not exactly one segment.
        """
        if len(self.excess_k) != 1:
            raise InputError(f"only one segment is repeated, not {len(self.excess_k)}; give the one")
        return Along(
            excess_k=np.repeat(self.excess_k, count, axis=0),
            sunlit=np.repeat(self.sunlit, count, axis=0),
            cooler_k=np.repeat(self.cooler_k, count),
            is_known=np.repeat(self.is_known, count),
        )

    def by_clock_hour(self) -> Along:
        """Return the means over the days, hour by hour: 24 columns, as a walk of any departure needs them."""
        rows, hours = self.excess_k.shape
        days = (rows, hours // 24, 24)
        return Along(
            excess_k=self.excess_k.reshape(days).mean(axis=1),
            sunlit=self.sunlit.reshape(days).mean(axis=1),
            cooler_k=self.cooler_k,
            is_known=self.is_known,
        )


def sites(
    segments: gpd.GeoDataFrame,
    terrain: Raster | None,
    *,
    horizon: Numbers | None = None,
    sectors: int = 72,
    far_m: float = sun.FAR_M,
) -> Sites:
    """Return what the ground is like at the middles of segments.

    Parameters
    ----------
    segments
        LineStrings, in a CRS that counts in metres.
    terrain
        elevation in metres; without it the ground is level and open.
    horizon
        of `geo.ground.sun.horizon` at the middles, if already known, shape (segments, sectors).
    sectors, far_m
        of the horizon, if not.

    Raises
    ------
    CrsError
        if `segments` is not in metres.
    InputError
        if there is anything but LineStrings, the raster does not hold metres, or the horizon is of others.
    """
    crs = crs_.check_metric(segments, name="segments")
    geometry = np.asarray(segments.geometry.array)
    if (shapely.get_type_id(geometry) != shapely.GeometryType.LINESTRING).any():
        raise InputError("weather is met along single lines; cut the routes to segments first")
    if horizon is not None and (horizon.ndim != 2 or len(horizon) != len(segments)):
        raise InputError(
            f"a horizon of shape {horizon.shape} is not one for each of {len(segments)} segments"
        )
    if terrain is None:
        level = level_sites(len(segments))
        return level if horizon is None else replace(level, horizon_deg=np.nan_to_num(horizon))
    middles = gpd.GeoSeries(
        shapely.line_interpolate_point(geometry, 0.5, normalized=True), index=segments.index, crs=crs
    )
    elevation = at(middles, terrain).to_numpy()
    slope, aspect = _fall(middles, terrain)
    if horizon is None:
        horizon = sun.horizon(terrain, middles, sectors=sectors, far_m=far_m)
    return Sites(
        elevation_m=elevation,
        slope_deg=slope,
        aspect_deg=aspect,
        horizon_deg=np.nan_to_num(horizon),
        is_known=np.isfinite(elevation),
    )


def level_sites(count: int) -> Sites:
    """Return as many points of level, open ground, as high as whatever station's weather they meet.

    Without elevation (`sites` of no terrain) that is all that can be said of them.
    """
    none = np.zeros(count)
    return Sites(
        elevation_m=np.full(count, np.nan),
        slope_deg=none,
        aspect_deg=none,
        horizon_deg=np.zeros((count, 1)),
        is_known=np.zeros(count, dtype=np.bool_),
    )


def at_sites(
    ground: Sites, climate: Climate, *, albedo: float = ALBEDO, absorptivity: float = BODY_ABSORPTIVITY
) -> Along:
    """Return what weather does at sites: see `along`."""
    cooler = np.nan_to_num(-LAPSE_K_PER_M * (ground.elevation_m - climate.elevation_m))
    shone = np.zeros((len(ground), len(climate)))
    excess = np.zeros_like(shone)
    zenith, azimuth = _through_the_hours(climate)
    view = sun.sky_view(ground.horizon_deg)
    rows = max(1, _BATCH // len(climate))
    for begin in range(0, len(ground), rows):
        part = slice(begin, begin + rows)
        visible = sun.sunlit(ground.horizon_deg[part], zenith, azimuth)
        shone[part] = visible.reshape(len(visible), len(climate), PARTS).mean(axis=2)
        # While some of the hour's sun is below the level horizon, the measured mean counts that already.
        is_up = np.clip((90.0 - zenith) / sun.SUN_WIDTH_DEG + 0.5, 0.0, 1.0)
        up_share = is_up.reshape(len(climate), PARTS).mean(axis=1)
        open_share = np.divide(shone[part], up_share, out=np.zeros_like(shone[part]), where=up_share > 0)
        excess[part] = radiant_excess_k(
            climate,
            slope_deg=ground.slope_deg[part],
            aspect_deg=ground.aspect_deg[part],
            sunlit=open_share,
            sky_view=view[part],
            cooler_k=cooler[part],
            albedo=albedo,
            absorptivity=absorptivity,
        )
    return Along(excess_k=excess, sunlit=shone, cooler_k=cooler, is_known=ground.is_known)


def along(
    segments: gpd.GeoDataFrame,
    terrain: Raster | None,
    climate: Climate,
    *,
    horizon: Numbers | None = None,
    albedo: float = ALBEDO,
    absorptivity: float = BODY_ABSORPTIVITY,
) -> Along:
    """Return what weather does at segments, at their middles, hour by hour.

    For several climates, find the `sites` once and ask `at_sites` for each.

    Parameters
    ----------
    segments
        LineStrings, in a CRS that counts in metres.
    terrain
        elevation in metres; without it the ground is level, without shade, as high as the station.
    climate
        the weather.
    horizon
        of `geo.ground.sun.horizon` at the middles, if already known.
    albedo, absorptivity
        shares of sunlight: thrown back by the ground, taken up by the body.

    Returns
    -------
    Along
        rows as those of `segments`.

    Raises
    ------
    CrsError, InputError
        as `sites`.
    """
    return at_sites(
        sites(segments, terrain, horizon=horizon), climate, albedo=albedo, absorptivity=absorptivity
    )


def _through_the_hours(climate: Climate) -> tuple[Numbers, Numbers]:
    """Return the sun's zenith and azimuth in the middles of the parts of all hours."""
    part = pd.Timedelta(minutes=60 / PARTS)
    begin = climate.times[0] - pd.Timedelta(minutes=30) + part / 2
    times = pd.date_range(begin, periods=len(climate) * PARTS, freq=part)
    seen = sun.position(times, lon=climate.lon, lat=climate.lat, elevation_m=climate.elevation_m)
    return seen["zenith_deg"].to_numpy(), seen["azimuth_deg"].to_numpy()


def _fall(points: gpd.GeoSeries, terrain: Raster) -> tuple[Numbers, Numbers]:
    """Return steepness and direction of fall from true north, between the slopes of four cells."""
    near = cells_beside(points, terrain)
    slope, aspect = relief.fall_at(terrain, near)
    steep = np.tan(np.radians(slope))
    # Level ground falls nowhere: its aspect is NaN, and so is the slope where it is not known.
    turn = np.radians(np.nan_to_num(aspect))
    east, north = (at_known(points, terrain, near, steep * along) for along in (np.sin(turn), np.cos(turn)))
    x, y = shapely.get_x(points.array), shapely.get_y(points.array)
    crs = CRS.from_user_input(points.crs)
    if crs != terrain.crs:
        x, y = crs_.transformer(crs, terrain.crs).transform(x, y)
    fall = np.degrees(np.arctan2(east, north)) - sun.north_on_grid(terrain.crs, np.asarray(x), np.asarray(y))
    return np.nan_to_num(np.degrees(np.arctan(np.hypot(east, north)))), np.nan_to_num(np.mod(fall, 360.0))
