"""How far people get from single places of a study, wired together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.risk.factors import water_distance
from geo.walking import reach
from geo.walking.speed import Pace
from layers.raster import Raster
from study.progress import Jobs
from study.sections_walking import WalkingSection

SHORTEST_H = 0.05
"""Isochrones of less would be smaller than the cells."""

CLINICS = ("clinic", "hospital")

_PLACE = 0.25
"""How much work one place is, where a walk over the whole ground is 1."""

_AT_ONCE = 25
"""Places between two reports: each time the whole ground is looked at anew."""


def starts(own: WalkingSection, frames: Mapping[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return what people set out from, by the name that reach gives it: what the study asks for, and has.

    Parameters
    ----------
    own
        the study's table ``walking``.
    frames
        kind -> rows in force on the study date.
    """
    if not _hours(own):
        return {}
    found: dict[str, gpd.GeoDataFrame] = {}
    if "water" in frames:
        found["water"] = water_distance.usable(frames["water"])
    if "trail" in frames:
        found["road"] = _whole(frames["trail"].loc[frames["trail"]["is_drivable"].isin([True])])
    if "place" in frames:
        found["camp"] = frames["place"].loc[frames["place"]["type"] == "camp"]
        found["clinic"] = frames["place"].loc[frames["place"]["type"].isin(CLINICS)]
    return {name: rows for name, rows in found.items() if name in own.reach_from and len(rows)}


def work(begun: Mapping[str, gpd.GeoDataFrame]) -> float:
    """Return how much work it is, where a walk over the whole ground is 1."""
    return _PLACE * sum(len(rows) for rows in begun.values())


def from_each(
    own: WalkingSection,
    begun: Mapping[str, gpd.GeoDataFrame],
    grid: Raster,
    jobs: Jobs,
    *,
    pace: Pace,
    **ground: Any,
) -> gpd.GeoDataFrame | None:
    """Return how far people come from each water point, road, camp and clinic on its own; None without.

    Parameters
    ----------
    own
        the study's table ``walking``.
    begun
        of `starts`.
    grid
        elevation on the cells that are walked on.
    jobs
        of the step: `work` of them is done here.
    pace, **ground
        of `geo.walking.reach.reach_from_each`.
    """
    if not begun:
        return None
    parts = []
    for name, places in begun.items():
        keyed = places.set_index({"water": "water_id", "road": "trail_id"}.get(name, "place_id"))
        for some in _some(keyed):
            job = jobs.begin(f"Walking: from each {name}", _PLACE * len(some))
            found = reach.reach_from_each(grid, some, hours=_hours(own), pace=pace, **ground)
            found = found.assign(target=name, name=found["place"].map(some["name"]))
            parts.append(found.loc[~found.geometry.is_empty])
            job(1.0)
    frame = pd.concat(parts, ignore_index=True)
    frame.index = pd.Index(
        [f"{row.target}-{row.place}-{row.hours:g}h" for row in frame.itertuples()], name="reach_id"
    )
    return gpd.GeoDataFrame(frame)


def _some(places: gpd.GeoDataFrame) -> Iterator[gpd.GeoDataFrame]:
    for begin in range(0, len(places), _AT_ONCE):
        yield places.iloc[begin : begin + _AT_ONCE]


def _hours(own: WalkingSection) -> list[float]:
    return [limit for limit in own.reach_h if limit >= SHORTEST_H]


def _whole(roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a row for each road with a name: a map may hold one in many pieces, some of them restricted."""
    label = roads["name"].where(roads["name"].notna(), roads["trail_id"]).astype(str)
    road = pd.Series(list(zip(label, roads["sensitivity"], strict=True)), index=roads.index)
    one = roads.loc[~road.duplicated()]
    shapes = roads.geometry.groupby(road, sort=False).agg(lambda pieces: shapely.union_all(pieces.to_numpy()))
    return one.set_geometry(gpd.GeoSeries(shapes.to_numpy(), index=one.index, crs=roads.crs))
