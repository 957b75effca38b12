"""The ground of a study as its walkers meet it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
from affine import Affine
from pyproj import CRS

from geo.ground import regrid
from geo.walking import cover, travel_time
from geo.walking.speed import Pace
from geo.walking.travel_time import Ground
from layers import crs as crs_
from layers.raster import Raster
from layers.source import Counts, Provenance
from study.sections_walking import WalkingSection

_EXACT_M = 100.0
"""A way known no better than this may run elsewhere than a route that seems to follow it."""

_MOST_CELLS = 1_500_000
"""Of level ground that is made up: a walk over all of it takes about a second."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Land:
    """The ground of a study.

    Attributes
    ----------
    grid
        elevation on the cells that are walked on.
    pace
        on the ground that `factor` says; on open ground where there is none.
    factor
        of the land cover on the grid, or None.
    network
        walkable ways with their ``factor``, or None.
    options
        of `geo.walking.travel_time`, the pace apart.
    prepared
        the same, laid out on the grid.
    """

    grid: Raster
    pace: Pace
    factor: Raster | None
    network: gpd.GeoDataFrame | None
    options: Mapping[str, Any]
    prepared: Ground


def pace_of(own: WalkingSection, landcover: Raster | None) -> Pace:
    """Return the pace; with a land cover as on a path, slowed by what covers the ground.

    A pace of open ground holds the ground's slowness already, and would count it twice.
    """
    return own.walker if landcover is None else own.walker_on_path


def network(
    own: WalkingSection, frames: Mapping[str, gpd.GeoDataFrame], pace: Pace
) -> gpd.GeoDataFrame | None:
    """Return the walkable ways with what the time on them is multiplied by; None where there are none."""
    ways = frames.get("trail")
    if not own.trails or ways is None:
        return None
    walkable = ways.loc[ways["is_walkable"].isin([True])]
    factor = pace.speed_m_s(0.0) / own.walker_on_path.speed_m_s(0.0)
    return walkable.assign(factor=factor) if len(walkable) else None


def exact(ways: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    """Return the ways of which it is known to 100 m where they are: a route may be said to be on one."""
    return None if ways is None else ways.loc[~(ways["precision_m"] > _EXACT_M)]


def lay(
    own: WalkingSection,
    frames: Mapping[str, gpd.GeoDataFrame],
    terrain: Raster,
    openings: gpd.GeoDataFrame,
    landcover: Raster | None,
    *,
    crs: CRS,
) -> Land:
    """Return the ground that is walked on.

    Parameters
    ----------
    own
        the study's table ``walking``.
    frames
        kind -> rows in force on the study date.
    terrain
        elevation, on any grid.
    openings
        where the barrier may be crossed.
    landcover
        class codes, on any grid.
    crs
        of the study.
    """
    grid = regrid.to_metres(terrain, cell_m=own.cell_m, crs=crs)
    pace = pace_of(own, landcover)
    factor = None if landcover is None else cover.factor(landcover, grid, classes=own.classes)
    ways = network(own, frames, pace)
    options: dict[str, Any] = {
        "neighbours": own.neighbours,
        "impassable_deg": own.impassable_deg,
        "barrier": bare(frames.get("barrier")),
        "openings": bare(openings) if len(openings) else None,
    }
    # Only what there is: each costs time.
    options |= {} if factor is None else {"factor": factor}
    options |= {} if ways is None else {"network": bare(ways, "factor")}
    prepared = travel_time.prepare(grid, pace=pace, **options)
    return Land(grid=grid, pace=pace, factor=factor, network=ways, options=options, prepared=prepared)


def level(
    own: WalkingSection, bounds: tuple[float, float, float, float], *, elevation_m: float, crs: CRS
) -> Raster:
    """Return level ground at one height, where no elevation is known.

    Parameters
    ----------
    own
        the study's table ``walking``; its cells are made larger where there would be too many.
    bounds
        minx, miny, maxx, maxy in the CRS, metres.
    elevation_m
        of all of it.
    crs
        of the study.
    """
    west, south, east, north = bounds
    cell = max(own.cell_m, math.sqrt((east - west) * (north - south) / _MOST_CELLS))
    rows, columns = (max(1, math.ceil(side / cell)) for side in (north - south, east - west))
    return Raster(
        values=np.full((rows, columns), elevation_m, dtype=np.float32),
        transform=Affine(cell, 0.0, west, 0.0, -cell, south + rows * cell),
        crs=crs,
        unit="m",
        provenance=Provenance(source="level ground", licence="none", basis="approximate"),
        counts=Counts(unit="cells", read=rows * columns, kept=rows * columns),
    )


def bare(frame: gpd.GeoDataFrame | None, *columns: str) -> gpd.GeoDataFrame | None:
    """Return a layer with no more than walkers meet: cutting it to windows takes time for every column."""
    return None if frame is None else frame[[*columns, "sensitivity", "geometry"]]


def about(raster: Raster, bounds: tuple[float, float, float, float], *, crs: CRS) -> Raster:
    """Return the part of a raster that bounds take in; all of it if there is none.

    Parameters
    ----------
    raster
        its cells stay where they are.
    bounds
        minx, miny, maxx, maxy in `crs`.
    crs
        of the bounds.
    """
    if raster.crs != crs:
        bounds = crs_.transformer(crs, raster.crs).transform_bounds(*bounds)
    move, (rows, columns) = raster.transform, raster.shape
    left, right = (
        int(np.clip(edge, 0, columns))
        for edge in (math.floor((bounds[0] - move.c) / move.a), math.ceil((bounds[2] - move.c) / move.a))
    )
    top, bottom = (
        int(np.clip(edge, 0, rows))
        for edge in (math.floor((bounds[3] - move.f) / move.e), math.ceil((bounds[1] - move.f) / move.e))
    )
    if left >= right or top >= bottom:
        return raster
    return replace(
        raster,
        values=raster.values[top:bottom, left:right],
        transform=move @ Affine.translation(left, top),
    )
