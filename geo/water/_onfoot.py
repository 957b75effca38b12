"""The walk from the road to a station and back, over the terrain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from geo.walking import travel_time
from geo.walking.speed import Pace
from geo.water._roads import Roads
from layers import crs as crs_
from layers.raster import Raster, Window

Numbers = NDArray[np.float64]

_NEAR_H: Final = 1.5
"""Most stations are nearer than this; only for the others is the land looked at further around."""

_BESIDE_M: Final = 1000.0
"""The way back may leave the box about the way in by this, or by the way's own length."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Walk:
    """One walk from a vehicle to a station and back.

    Attributes
    ----------
    in_h, out_h
        loaded to the station, and empty back to the same place; without rest.
    way
        from the vehicle to the station, in the CRS of the roads.
    stretch
        of road that the vehicle stands on.
    """

    in_h: float
    out_h: float
    way: shapely.LineString
    stretch: int

    @property
    def park(self) -> Numbers:
        """Where the vehicle stands, x and y."""
        return np.asarray(shapely.get_coordinates(self.way)[0])

    @property
    def long_m(self) -> float:
        """Metres of one way."""
        return float(self.way.length)


def walks(
    places: Numbers,
    roads: Roads,
    stretches: NDArray[np.int64],
    terrain: Raster,
    *,
    crs: CRS,
    loaded: Pace,
    empty: Pace,
    limit_h: float,
    ground: Mapping[str, Any],
) -> list[Walk | None]:
    """Return the walk to each station from the road that it is reached from soonest; None without a way.

    Parameters
    ----------
    places
        shape (stations, 2): x, y in `crs`.
    roads, stretches
        where a vehicle may be left.
    terrain
        elevation in metres.
    crs
        of the places and roads.
    loaded, empty
        how fast people walk in and out.
    limit_h
        of the walk in.
    ground
        options of `geo.walking.travel_time.travel_time`: what the ground is like.
    """
    points = gpd.GeoSeries(shapely.points(places), crs=crs).to_crs(terrain.crs)
    xy = np.column_stack([points.x.to_numpy(), points.y.to_numpy()])
    lines = gpd.GeoDataFrame(geometry=list(roads.shapes[stretches]), crs=crs).to_crs(terrain.crs)
    found: list[Walk | None] = [None] * len(places)
    for limit in sorted({min(_NEAR_H, limit_h), limit_h}):
        left = [i for i, walk in enumerate(found) if walk is None]
        if not left:
            break
        far_m = _fastest_m_s(loaded, ground) * limit * 3600.0
        box = shapely.box(*_around(xy[left], far_m))
        near = _cropped(terrain, box)
        sources = lines[lines.geometry.intersects(box)] if near is not None else lines.iloc[:0]
        if near is None or sources.empty or not _on_grid(sources, near):
            continue
        options = {name: _cut(value, near, terrain) for name, value in ground.items()}
        times = travel_time.travel_time(near, sources, pace=loaded, limit_h=limit, **options)
        for i in left:
            cell = _cell(near, xy[i])
            if cell is None or np.isnan(times.hours.values[cell]):
                continue
            way = crs_.project(times.path(cell), terrain.crs, crs)
            found[i] = _walk(
                places[i], way, float(times.hours.values[cell]), roads, stretches, near,
                crs=crs, loaded=loaded, empty=empty, options=options,
            )  # fmt: skip
    return found


def _walk(
    place: Numbers,
    way: shapely.LineString,
    in_h: float,
    roads: Roads,
    stretches: NDArray[np.int64],
    near: Raster,
    *,
    crs: CRS,
    loaded: Pace,
    empty: Pace,
    options: Mapping[str, Any],
) -> Walk | None:
    cells = shapely.get_coordinates(way)
    if in_h == 0.0:
        # The road passes through the station's own cell: straight from one to the other.
        stretch, park, away_m = _beside(place, roads, stretches)
        straight = shapely.LineString([park, place])
        return Walk(
            in_h=away_m / loaded.speed_m_s(0.0) / 3600.0,
            out_h=away_m / empty.speed_m_s(0.0) / 3600.0,
            way=straight,
            stretch=stretch,
        )
    stretch, park, _ = _beside(cells[0], roads, stretches)
    out_h = _back_h(cells, near, crs=crs, pace=empty, options=options)
    if not np.isfinite(out_h):
        return None
    return Walk(in_h=in_h, out_h=out_h, way=shapely.LineString([park, *cells[1:-1], place]), stretch=stretch)


def _beside(place: Numbers, roads: Roads, stretches: NDArray[np.int64]) -> tuple[int, Numbers, float]:
    """Return the nearest stretch, the point of it, and how far away that is."""
    (stretch,), (away_m,) = roads.nearest(place, stretches)
    line = roads.shapes[stretch]
    foot = shapely.line_interpolate_point(line, shapely.line_locate_point(line, shapely.Point(place)))
    return int(stretch), np.asarray(shapely.get_coordinates(foot)[0]), float(away_m)


def _back_h(cells: Numbers, near: Raster, *, crs: CRS, pace: Pace, options: Mapping[str, Any]) -> float:
    """Return the hours from the end of a way to its beginning."""
    way = crs_.project(shapely.LineString(cells), crs, near.crs)
    wide = shapely.box(*_around(shapely.get_coordinates(way), max(_BESIDE_M, way.length)))
    for box in (wide, shapely.box(*near.bounds)):
        part = _cropped(near, box)
        if part is None:
            continue
        start, end = shapely.get_coordinates(way)[[0, -1]]
        goal, begin = _cell(part, start), _cell(part, end)
        if goal is None or begin is None:
            continue
        own = {name: _cut(value, part, near) for name, value in options.items()}
        times = travel_time.travel_time(part, np.array([goal]), pace=pace, direction="to", **own)
        if np.isfinite(times.hours.values[begin]):
            return float(times.hours.values[begin])
    return np.inf


def _around(xy: Numbers, far_m: float) -> tuple[float, float, float, float]:
    low, high = xy.min(axis=0) - far_m, xy.max(axis=0) + far_m
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _cropped(raster: Raster, box: shapely.Polygon) -> Raster | None:
    """Return the part of a raster in a box, None if there is none."""
    west, south, east, north = box.bounds
    move = raster.transform
    rows, columns = raster.shape
    top, bottom = np.floor((north - move.f) / move.e), np.ceil((south - move.f) / move.e)
    left, right = np.floor((west - move.c) / move.a), np.ceil((east - move.c) / move.a)
    window = (
        slice(int(max(top, 0)), int(min(bottom, rows))),
        slice(int(max(left, 0)), int(min(right, columns))),
    )
    if any(each.start >= each.stop for each in window):
        return None
    return _part(raster, window)


def _part(raster: Raster, window: Window) -> Raster:
    move = raster.transform
    west, north = move.c + move.a * window[1].start, move.f + move.e * window[0].start
    return replace(
        raster, values=raster.values[window], transform=Affine(move.a, 0.0, west, 0.0, move.e, north)
    )


def _cut(option: Any, part: Raster, whole: Raster) -> Any:
    """Return an option of `travel_time` that lies on `whole` for a part of it."""
    move = whole.transform
    left = round((part.transform.c - move.c) / move.a)
    top = round((part.transform.f - move.f) / move.e)
    window = (slice(top, top + part.shape[0]), slice(left, left + part.shape[1]))
    if isinstance(option, Raster):
        return _part(option, window)
    if isinstance(option, np.ndarray):
        return option[window]
    if isinstance(option, gpd.GeoDataFrame) and option.crs is not None and len(option):
        near = option.geometry.to_crs(part.crs)
        return option[near.intersects(shapely.box(*part.bounds).buffer(2 * max(part.resolution))).to_numpy()]
    return option


def _cell(raster: Raster, xy: Numbers) -> tuple[int, int] | None:
    move = raster.transform
    column, row = int((xy[0] - move.c) // move.a), int((xy[1] - move.f) // move.e)
    return (row, column) if 0 <= row < raster.shape[0] and 0 <= column < raster.shape[1] else None


def _on_grid(lines: gpd.GeoDataFrame, raster: Raster) -> bool:
    """Whether a line comes to ground whose elevation is known: otherwise nobody can start there."""
    xy = shapely.get_coordinates(shapely.segmentize(lines.geometry.to_numpy(), 0.5 * min(raster.resolution)))
    move = raster.transform
    columns = np.floor((xy[:, 0] - move.c) / move.a).astype(np.int64)
    rows = np.floor((xy[:, 1] - move.f) / move.e).astype(np.int64)
    is_in = (rows >= 0) & (rows < raster.shape[0]) & (columns >= 0) & (columns < raster.shape[1])
    return bool(np.isfinite(raster.values[rows[is_in], columns[is_in]]).any())


def _fastest_m_s(pace: Pace, ground: Mapping[str, Any]) -> float:
    """Return what nobody outruns."""
    fastest = float(np.nanmax(pace.speed_m_s(np.linspace(-2.0, 2.0, 4001))))
    least = 1.0
    factor, network = ground.get("factor"), ground.get("network")
    if factor is not None:
        least = min(least, float(np.nanmin(factor.values if isinstance(factor, Raster) else factor)))
    if network is not None and "factor" in network and len(network):
        least = min(least, float(network["factor"].min()))
    return fastest / least
