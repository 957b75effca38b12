"""How a study walks: times, reach, corridors and flow over its terrain, wired together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.errors import InputError
from geo.ground import regrid
from geo.risk.factors import help_distance, remoteness, water_distance
from geo.walking import access as access_
from geo.walking import along, corridors, flow
from geo.walking.access import Access
from layers.raster import Raster
from study.sections import Config

SHORTEST_H = 0.05
"""Isochrones of less would be smaller than the cells."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Walking:
    """What walking adds to a study; empty where it has no terrain.

    Attributes
    ----------
    access
        "water", "road", "help" -> times to and from the nearest, for those that the study has.
    segments
        further columns of the segments.
    isochrones, corridors, flow
        as `geo.result.StudyResult` has them.
    """

    access: Mapping[str, Access] = field(default_factory=dict)
    segments: pd.DataFrame | None = None
    isochrones: gpd.GeoDataFrame | None = None
    corridors: gpd.GeoDataFrame | None = None
    flow: Raster | None = None


def walk(
    settings: Config,
    frames: Mapping[str, gpd.GeoDataFrame],
    terrain: Raster,
    openings: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    *,
    crs: CRS,
) -> Walking:
    """Walk over the terrain of a study.

    Parameters
    ----------
    frames
        kind -> rows in force on the study date.
    terrain
        elevation, on any grid.
    openings
        where the barrier may be crossed.
    segments
        the spine.
    crs
        of the study.
    """
    own = settings.walking
    grid = regrid.to_metres(terrain, cell_m=own.cell_m, crs=crs)
    ground: dict[str, Any] = {
        "neighbours": own.neighbours,
        "impassable_deg": own.impassable_deg,
        "barrier": frames.get("barrier"),
        "openings": openings if len(openings) else None,
    }
    access = {}
    for name, targets in _targets(frames).items():
        try:
            access[name] = access_.measure(grid, targets, pace=own.walker, limit_h=own.limit_h, **ground)
        except InputError:
            continue  # none of them lies on the terrain: the factor then falls back on distance
    routes = frames.get("route")
    walked = along.measure(segments, terrain, pace=own.walker)
    further = [walked, *(access_.along(segments, each, name=name) for name, each in access.items())]
    return Walking(
        access=access,
        segments=pd.concat(further, axis=1),
        isochrones=_isochrones(access, own.isochrones_h, crs=crs),
        corridors=None
        if routes is None
        else corridors.between_ends(
            grid, routes, pace=own.walker, tolerance=own.corridor_tolerance, limit_h=own.limit_h, **ground
        ),
        flow=None if routes is None else _flow(settings, grid, routes, ground, crs=crs),
    )


def _targets(frames: Mapping[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return what people walk to, by the same rules as the factors that measure distance to it."""
    found: dict[str, gpd.GeoDataFrame] = {}
    if "water" in frames:
        found["water"] = water_distance.usable(frames["water"])
    if "place" in frames:
        found["help"] = _together(help_distance.helping(frames["place"], frames.get("port")))
        found["road"] = _together(remoteness.lived_in(frames["place"], frames.get("trail")))
    return {name: frame for name, frame in found.items() if len(frame)}


def _together(parts: Iterable[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return the rows of several layers with what they share."""
    shared = ["precision_m", "sensitivity", "basis", "geometry"]
    return gpd.GeoDataFrame(pd.concat([part[shared] for part in parts], ignore_index=True))


def _isochrones(access: Mapping[str, Access], hours: tuple[float, ...], *, crs: CRS) -> gpd.GeoDataFrame:
    parts = []
    for name, each in access.items():
        areas = access_.isochrones(each, hours=[limit for limit in hours if limit >= SHORTEST_H])
        targets = each.targets
        parts.append(
            areas.assign(
                target=name,
                sensitivity="restricted" if (targets["sensitivity"] == "restricted").any() else "public",
                basis=_basis(targets, each.to),
            )
        )
    columns = ["target", "hours", "area_km2", "sensitivity", "basis", "geometry"]
    if not parts:
        return gpd.GeoDataFrame(columns=columns, geometry="geometry", crs=crs)
    frame = pd.concat(parts, ignore_index=True)[columns]
    frame.index = pd.Index(
        [f"{row.target}-{row.hours:g}h" for row in frame.itertuples()], name="isochrone_id"
    )
    return frame


def _basis(targets: gpd.GeoDataFrame, times: Raster) -> str:
    if times.provenance.basis == "illustrative" or (targets["basis"] == "illustrative").any():
        return "illustrative"
    return "approximate"


def _flow(
    settings: Config, grid: Raster, routes: gpd.GeoDataFrame, ground: Mapping[str, Any], *, crs: CRS
) -> Raster | None:
    """Return the passages of walkers from the start of every route on foot to its end, one walker a route."""
    own = settings.walking
    walked = routes.loc[routes["mode"] == "foot"]
    # Whole cells of the grid that is walked on, so that a coarse cell is the plain mean of its own.
    times = max(1, round(own.flow_cell_m / grid.resolution[0]))
    coarse = regrid.to_metres(grid, cell_m=times * grid.resolution[0], crs=crs)
    total: Raster | None = None
    options = {key: ground[key] for key in ("barrier", "openings")}
    for shape in walked.geometry:
        start, end = (
            gpd.GeoDataFrame(geometry=[point], crs=routes.crs) for point in shapely.get_point(shape, [0, -1])
        )
        try:
            found = flow.between(
                coarse, start, end, pace=own.walker, detour=own.flow_detour, **options
            ).passages
        except InputError:
            continue  # an end off the terrain, or no way between them
        values = found.values if total is None else _sum(total, found)
        total = found.with_values(values, unit=found.unit)
    return total


def _sum(left: Raster, right: Raster) -> Any:
    """Return the sum of two rasters on one grid, where either has a value."""
    both = np.stack([left.values, right.values])
    return np.where(np.isnan(both).all(axis=0), np.nan, np.nansum(both, axis=0))
