"""How a study walks: times, reach, corridors and flow over its terrain, wired together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
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
from geo.walking import along, corridors, cover, flow, speed, travel_time
from geo.walking.access import Access
from geo.walking.along import Steps
from geo.walking.speed import Pace
from geo.walking.travel_time import Ground
from layers.raster import Raster
from study import reaching
from study.progress import Jobs, Tell, nobody
from study.reaching import SHORTEST_H
from study.sections_walking import WalkingSection

_SAFE = ("water", "help")
"""Targets that somebody who has lost too much water is safe at."""

_EXACT_M = 100.0
"""A way known no better than this may run elsewhere than a route that seems to follow it."""

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
    """

    access: Mapping[str, Access] = field(default_factory=dict)
    segments: pd.DataFrame | None = None
    steps: Steps | None = None
    safe_h: pd.Series | None = None
    isochrones: gpd.GeoDataFrame | None = None
    corridors: gpd.GeoDataFrame | None = None
    flow: Raster | None = None
    reach: gpd.GeoDataFrame | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class _Land:
    """The ground of a study as its walkers meet it.

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


def walk(
    own: WalkingSection,
    frames: Mapping[str, gpd.GeoDataFrame],
    terrain: Raster,
    openings: gpd.GeoDataFrame,
    segments: gpd.GeoDataFrame,
    *,
    crs: CRS,
    landcover: Raster | None = None,
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
    tell
        is called with what is being done, and what share of all is done.
    """
    tell("Walking: the ground")
    land = _land(own, frames, terrain, openings, landcover, crs=crs)
    targets, routes = _targets(frames), frames.get("route")
    starts = reaching.starts(own, frames)
    on_foot = 0 if routes is None else int((routes["mode"] == "foot").sum())
    work = len(targets) + _ALONG + (1.0 + _FLOW) * on_foot + reaching.work(starts)
    jobs = Jobs(tell, work)
    # Flow waits for nothing else, and nothing else for it.
    with ThreadPoolExecutor(_THREADS) as pool:
        flows = [] if routes is None else _flows(own, land, routes, pool, crs=crs, jobs=jobs)
        access = _access(own, land, targets, jobs)
        told = jobs.begin("Walking: along the routes", _ALONG)
        ways: dict[str, Any] = {"pace": land.pace, "factor": land.factor, "network": _exact(land.network)}
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
            reach=reaching.from_each(own, starts, land.grid, jobs, pace=land.pace, **land.options),
            flow=_whole_flow(flows),
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
    pace = _pace(own, landcover)
    factor = None if landcover is None else speed.factor_of(landcover, classes=own.classes)
    network = _exact(_network(own, frames, pace))
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


def _pace(own: WalkingSection, landcover: Raster | None) -> Pace:
    """Return the pace; with a land cover as on a path, slowed by what covers the ground.

    A pace of open ground holds the ground's slowness already, and would count it twice.
    """
    return own.walker if landcover is None else own.walker_on_path


def _network(
    own: WalkingSection, frames: Mapping[str, gpd.GeoDataFrame], pace: Pace
) -> gpd.GeoDataFrame | None:
    """Return the walkable ways with what the time on them is multiplied by; None where there are none."""
    ways = frames.get("trail")
    if not own.trails or ways is None:
        return None
    walkable = ways.loc[ways["is_walkable"].isin([True])]
    factor = pace.speed_m_s(0.0) / own.walker_on_path.speed_m_s(0.0)
    return walkable.assign(factor=factor) if len(walkable) else None


def _land(
    own: WalkingSection,
    frames: Mapping[str, gpd.GeoDataFrame],
    terrain: Raster,
    openings: gpd.GeoDataFrame,
    landcover: Raster | None,
    *,
    crs: CRS,
) -> _Land:
    """Return the ground that is walked on."""
    grid = regrid.to_metres(terrain, cell_m=own.cell_m, crs=crs)
    pace = _pace(own, landcover)
    factor = None if landcover is None else cover.factor(landcover, grid, classes=own.classes)
    network = _network(own, frames, pace)
    options: dict[str, Any] = {
        "neighbours": own.neighbours,
        "impassable_deg": own.impassable_deg,
        "barrier": _bare(frames.get("barrier")),
        "openings": _bare(openings) if len(openings) else None,
    }
    # Only what there is: each costs time.
    options |= {} if factor is None else {"factor": factor}
    options |= {} if network is None else {"network": _bare(network, "factor")}
    prepared = travel_time.prepare(grid, pace=pace, **options)
    return _Land(grid=grid, pace=pace, factor=factor, network=network, options=options, prepared=prepared)


def _bare(frame: gpd.GeoDataFrame | None, *columns: str) -> gpd.GeoDataFrame | None:
    """Return a layer with no more than walkers meet: cutting it to windows takes time for every column."""
    return None if frame is None else frame[[*columns, "sensitivity", "geometry"]]


def _exact(network: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    """Return the ways of which it is known to 100 m where they are: a route may be said to be on one."""
    return None if network is None else network.loc[~(network["precision_m"] > _EXACT_M)]


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


def _access(
    own: WalkingSection, land: _Land, targets: Mapping[str, gpd.GeoDataFrame], jobs: Jobs
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
            )
        except InputError:
            job(1.0)  # none of them lies on the terrain: the factor then falls back on distance
    return found


def _corridors(own: WalkingSection, land: _Land, routes: gpd.GeoDataFrame, jobs: Jobs) -> gpd.GeoDataFrame:
    return corridors.between_ends(
        land.grid,
        routes,
        pace=land.pace,
        tolerance=own.corridor_tolerance,
        limit_h=own.limit_h,
        prepared=land.prepared,
        progress=jobs.begin("Walking: corridors", float((routes["mode"] == "foot").sum())),
    )


def _flows(
    own: WalkingSection,
    land: _Land,
    routes: gpd.GeoDataFrame,
    pool: ThreadPoolExecutor,
    *,
    crs: CRS,
    jobs: Jobs,
) -> list[Future[Raster | None]]:
    """Begin to find where walkers pass from the start of every route on foot to its end, one a route."""
    # Whole cells of the grid that is walked on, so that a coarse cell is the plain mean of its own.
    times = max(1, round(own.flow_cell_m / land.grid.resolution[0]))
    coarse = regrid.to_metres(land.grid, cell_m=times * land.grid.resolution[0], crs=crs)
    options = {key: land.options[key] for key in ("barrier", "openings", "network") if key in land.options}
    if land.factor is not None:
        options["factor"] = regrid.coarser(land.factor, times)

    def passages(shape: shapely.LineString) -> Raster | None:
        job = jobs.begin("Walking: many-path flow", _FLOW)
        start, end = (
            gpd.GeoDataFrame(geometry=[point], crs=routes.crs) for point in shapely.get_point(shape, [0, -1])
        )
        try:
            return flow.between(
                coarse, start, end, pace=land.pace, detour=own.flow_detour, **options
            ).passages
        except InputError:
            return None  # an end off the terrain, or no way between them
        finally:
            job(1.0)

    return [pool.submit(passages, shape) for shape in routes.loc[routes["mode"] == "foot"].geometry]


def _whole_flow(parts: Sequence[Future[Raster | None]]) -> Raster | None:
    """Return the passages of all walkers, once they are found; None where there are none."""
    total: Raster | None = None
    for part in parts:
        found = part.result()
        if found is not None:
            values = found.values if total is None else _sum(total, found)
            total = found.with_values(values, unit=found.unit)
    return total


def _sum(left: Raster, right: Raster) -> Any:
    """Return the sum of two rasters on one grid, where either has a value."""
    both = np.stack([left.values, right.values])
    return np.where(np.isnan(both).all(axis=0), np.nan, np.nansum(both, axis=0))
