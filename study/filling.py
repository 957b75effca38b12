"""The trips that fill a study's sites, wired together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS

from geo.errors import InputError
from geo.water import resupply
from geo.water.resupply import Resupply
from study.ground import Land
from study.section import nearest
from study.sections_water import WaterSection
from study.wanting import Walkers

_WGS84 = "EPSG:4326"

_NETWORKS = (".osm", ".pbf", ".graphml")
"""Files whose roads meet where they say, and cross elsewhere on bridges."""


def depots(own: WaterSection, frames: Mapping[str, gpd.GeoDataFrame], crs: CRS) -> gpd.GeoDataFrame:
    """Return the depots, index ``depot_id``, points in the CRS.

    Raises
    ------
    InputError
        if one stands at a place that the study does not have.
    """
    places = frames.get("place")
    known = {} if places is None else dict(zip(places["place_id"], places.geometry, strict=True))
    points = []
    for name, depot in own.depots.items():
        if depot.at is not None:
            points.append(gpd.GeoSeries([shapely.Point(depot.at)], crs=_WGS84).to_crs(crs).iloc[0])
        elif depot.place in known:
            points.append(shapely.centroid(known[depot.place]))
        else:
            fault = nearest("place of the layer place", str(depot.place), known)
            raise InputError(f"water.depots.{name}: {fault}")
    return gpd.GeoDataFrame(index=pd.Index(list(own.depots), name="depot_id"), geometry=points, crs=crs)


def joins_crossings(paths: list[str]) -> bool:
    """Tell whether roads that cross meet: not where a file of a network says which do."""
    return not any(path.lower().endswith(_NETWORKS) for path in paths)


def trips(
    who: Walkers,
    frames: Mapping[str, gpd.GeoDataFrame],
    land: Land,
    sites: gpd.GeoDataFrame,
    *,
    roads_from: list[str],
    progress: Callable[[float], None] | None = None,
) -> Resupply | None:
    """Return the month of trips; None where the study has no depots, or no site wants anything.

    Parameters
    ----------
    who
        of `study.wanting.walkers`: tables, weather and dates.
    frames
        kind -> rows in force on the study date.
    land
        the ground.
    sites
        those that hold water: ``litres_per_day``, ``capacity_l`` that each holds (NaN: no limit), points.
    roads_from
        files of the layer ``trail``.
    progress
        called with the share that is done.

    Raises
    ------
    InputError
        if a depot is nowhere or far from every road, or there are no roads.
    """
    own = who.own
    wanting = sites.loc[sites["litres_per_day"] > 0]
    if not own.depots or wanting.empty:
        return None
    roads = frames.get("trail")
    drivable = None if roads is None else roads.loc[roads["is_drivable"].isin([True])]
    if drivable is None or drivable.empty:
        raise InputError(
            "water.depots need roads to drive on, and the study has none; add [layers.trail], or leave the "
            "depots out"
        )
    boundary = frames.get("boundary")
    day = who.day(who.base, day=own.crew_day)
    return resupply.plan(
        wanting,
        depots(own, frames, drivable.crs),
        drivable,
        land.grid,
        climate=replace(day, hours=day.hours.iloc[:24]),
        pace=land.pace,
        crew=own.crew.crew,
        vehicles=[each.vehicle for each in own.vehicles],
        visit_every_days=own.visit_every_days,
        depot_reach_m=own.depot_reach_m,
        join_crossings=joins_crossings(roads_from),
        closed=None if own.cross_boundary or boundary is None or boundary.empty else boundary,
        ground=land.options,
        seed=own.seed,
        progress=progress,
    )
