"""How a study walks: times, reach, corridors and flow over its terrain, wired together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.errors import InputError
from geo.ground import regrid
from geo.join import proximity
from geo.risk.factors import help_distance, remoteness, water_distance
from geo.walking import access as access_
from geo.walking import along, corridors, flow, speed
from geo.walking.access import Access
from geo.walking.along import Steps
from geo.walking.flow import Flow
from layers.raster import Raster
from study import ground, reaching
from study.ground import Land
from study.progress import Jobs, Tell, nobody
from study.reaching import SHORTEST_H
from study.sections_walking import WalkingSection

_SAFE = ("water", "help")
"""Targets that somebody who has lost too much water is safe at."""

_THREADS = 2
"""Flows that are worked out at once: each holds a few hundred MB at most."""

_ALONG = 1.0
_FLOW = 2.0
"""How much work the routes are, and the flow of one, where the walk to the nearest of something is 1."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Walking:
    """What walking adds to a study; empty where it has no terrain.

    Attributes
    ----------
    access
        "water", "road", "help" -> times to and from the nearest, for those that the study has.
    segments
        further columns of the segments.
    steps, safe_h
        that the routes are walked in, and hours from each segment to the nearest known water or help (NaN
        where neither is reached), for the body.
    isochrones, corridors, flow, reach
        as `geo.result.StudyResult` has them.
    land
        the ground that was walked on; None where no elevation is known.
    flows
        route_id -> many-path flow between its ends, on foot; its steps only where they were asked for.
    flow_land
        what it was walked with: options of `geo.walking.flow.between`, elevation and pace among them.
    """

    access: Mapping[str, Access] = field(default_factory=dict)
    segments: pd.DataFrame | None = None
    steps: Steps | None = None
    safe_h: pd.Series | None = None
    isochrones: gpd.GeoDataFrame | None = None
    corridors: gpd.GeoDataFrame | None = None
    flow: Raster | None = None
    reach: gpd.GeoDataFrame | None = None
    land: Land | None = None
    flows: Mapping[str, Flow] = field(default_factory=dict)
    flow_land: Mapping[str, Any] = field(default_factory=dict)


def walk(
    own: WalkingSection,
    frames: Mapping[str, gpd.GeoDataFrame],
    terrain: Raster,
    openings: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    *,
    crs: CRS,
    landcover: Raster | None = None,
    keep_flows: bool = False,
    tell: Tell = nobody,
) -> Walking:
    """Walk over the terrain of a study.

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
    segments
        the spine.
    crs
        of the study.
    landcover
        class codes, on any grid.
    keep_flows
        whether the steps of each route's flow are told: they take much memory.
    tell
        is called with what is being done, and what share of all is done.
    """
    tell("Walking: the ground")
    land = ground.lay(own, frames, terrain, openings, landcover, crs=crs)
    targets, routes = _targets(frames), frames.get("route")
    starts = reaching.starts(own, frames)
    on_foot = 0 if routes is None else int((routes["mode"] == "foot").sum())
    work = len(targets) + _ALONG + (1.0 + _FLOW) * on_foot + reaching.work(starts)
    jobs = Jobs(tell, work)
    # Flow and reach wait for nothing else, and nothing else for them.
    with ThreadPoolExecutor(_THREADS) as pool:
        reached = pool.submit(
            reaching.from_each, own, starts, land.grid, jobs, pace=land.pace, **land.options
        )
        coarse = _coarse(own, land, crs=crs)
        flows = {} if routes is None else _flows(own, coarse, routes, pool, jobs=jobs, whole=keep_flows)
        access = _access(own, land, targets, jobs)
        told = jobs.begin("Walking: along the routes", _ALONG)
        ways: dict[str, Any] = {"pace": land.pace, "factor": land.factor}
        ways["network"] = ground.exact(land.network)
        steps = along.steps(segments, terrain, **ways)
        walked = along.told(segments, steps)
        further = [walked, *(access_.along(segments, each, name=name) for name, each in access.items())]
        found = pd.concat(further, axis=1)
        told(1.0)
        return Walking(
            access=access,
            segments=found,
            steps=steps,
            safe_h=_safe_h(found),
            isochrones=_isochrones(access, own.isochrones_h, crs=crs),
            corridors=None if routes is None else _corridors(own, land, routes, jobs),
            reach=reached.result(),
            land=land,
            flow=_whole_flow(list(flows.values())),
            flows={route: made for route, part in flows.items() if (made := part.result()) is not None},
            flow_land=coarse,
        )


def level(
    own: WalkingSection,
    frames: Mapping[str, gpd.GeoDataFrame],
    segments: gpd.GeoDataFrame,
    *,
    landcover: Raster | None = None,
) -> Walking:
    """Walk where no elevation is known, as over level ground, for the body alone.

    Water and help are reached in straight lines, at the pace of level ground. Times and climbs of the
    segments are not told: nobody knows them.

    Parameters
    ----------
    own, frames, segments, landcover
        as for `walk`.
    """
    pace = ground.pace_of(own, landcover)
    factor = None if landcover is None else speed.factor_of(landcover, classes=own.classes)
    network = ground.exact(ground.network(own, frames, pace))
    targets = {name: rows for name, rows in _targets(frames).items() if name in _SAFE}
    far_m = [proximity.nearest(segments, rows)["expected_m"] for rows in targets.values()]
    nearest_m = pd.concat(far_m, axis=1).min(axis=1) if far_m else pd.Series(np.nan, index=segments.index)
    return Walking(
        steps=along.level_steps(segments, pace=pace, factor=factor, network=network),
        safe_h=nearest_m / along.SECONDS_PER_HOUR / pace.speed_m_s(0.0),
    )


def _safe_h(segments: pd.DataFrame) -> pd.Series:
    """Return the hours to the nearest known water or help; NaN where neither is reached."""
    columns = [f"to_{name}_h" for name in _SAFE if f"to_{name}_h" in segments]
    return segments[columns].min(axis=1) if columns else pd.Series(np.nan, index=segments.index)


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
        basis = _basis(each.targets, each.to)
        parts.append(areas.assign(target=name, sensitivity=each.sensitivity, basis=basis))
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


def _access(
    own: WalkingSection, land: Land, targets: Mapping[str, gpd.GeoDataFrame], jobs: Jobs
) -> dict[str, Access]:
    """Return the times to and from the nearest of each kind that lies on the terrain."""
    found = {}
    for name, places in targets.items():
        job = jobs.begin(f"Walking: to the nearest {name}")
        try:
            found[name] = access_.measure(
                land.grid,
                places,
                pace=land.pace,
                limit_h=own.limit_h,
                prepared=land.prepared,
                progress=job,
                **land.options,
            )
        except InputError:
            job(1.0)  # none of them lies on the terrain: the factor then falls back on distance
    return found


def _corridors(own: WalkingSection, land: Land, routes: gpd.GeoDataFrame, jobs: Jobs) -> gpd.GeoDataFrame:
    return corridors.between_ends(
        land.grid,
        routes,
        pace=land.pace,
        tolerance=own.corridor_tolerance,
        limit_h=own.limit_h,
        prepared=land.prepared,
        progress=jobs.begin("Walking: corridors", float((routes["mode"] == "foot").sum())),
    )


def with_given(corridors: gpd.GeoDataFrame | None, segments: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Return the corridors beside the time that the given route itself takes."""
    if corridors is None:
        return None
    hours = segments.groupby("route_id")["walking_h"].agg(lambda part: part.sum(skipna=False))
    return corridors.assign(given_h=corridors["route_id"].map(hours))


def _coarse(own: WalkingSection, land: Land, *, crs: CRS) -> dict[str, Any]:
    """Return the ground on the cells of the flow."""
    # Whole cells of the grid that is walked on, so that a coarse cell is the plain mean of its own.
    times = max(1, round(own.flow_cell_m / land.grid.resolution[0]))
    options = {key: land.options[key] for key in ("barrier", "openings", "network") if key in land.options}
    if land.factor is not None:
        options["factor"] = regrid.coarser(land.factor, times)
    grid = regrid.to_metres(land.grid, cell_m=times * land.grid.resolution[0], crs=crs)
    return {"elevation": grid, "pace": land.pace, **options}


def _flows(
    own: WalkingSection,
    coarse: Mapping[str, Any],
    routes: gpd.GeoDataFrame,
    pool: ThreadPoolExecutor,
    *,
    jobs: Jobs,
    whole: bool,
) -> dict[str, Future[Flow | None]]:
    """Begin to find where walkers pass from the start of every route on foot to its end, one a route."""

    def found(shape: shapely.LineString) -> Flow | None:
        job = jobs.begin("Walking: many-path flow", _FLOW)
        start, end = (
            gpd.GeoDataFrame(geometry=[point], crs=routes.crs) for point in shapely.get_point(shape, [0, -1])
        )
        try:
            made = flow.between(origins=start, destinations=end, detour=own.flow_detour, **coarse)
        except InputError:
            return None  # an end off the terrain, or no way between them
        finally:
            job(1.0)
        return made if whole else replace(made, steps=made.steps.iloc[:0].copy())

    walked = routes.loc[routes["mode"] == "foot"]
    return {
        route: pool.submit(found, shape)
        for route, shape in zip(walked["route_id"], walked.geometry, strict=True)
    }


def _whole_flow(parts: Sequence[Future[Flow | None]]) -> Raster | None:
    """Return the passages of all walkers, once they are found; None where there are none."""
    total: Raster | None = None
    for part in parts:
        made = part.result()
        if made is not None:
            found = made.passages
            values = found.values if total is None else _sum(total, found)
            total = found.with_values(values, unit=found.unit)
    return total


def _sum(left: Raster, right: Raster) -> Any:
    """Return the sum of two rasters on one grid, where either has a value."""
    both = np.stack([left.values, right.values])
    return np.where(np.isnan(both).all(axis=0), np.nan, np.nansum(both, axis=0))
