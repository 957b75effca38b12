"""How long the walk to the nearest of some places is, and back from it, over the terrain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.errors import InputError
from geo.join import sample
from geo.walking import travel_time
from geo.walking._isochrone import outline
from geo.walking._sensitivity import strictest
from geo.walking.speed import Pace
from layers.raster import Raster
from layers.source import Sensitivity

_MARGIN_CELLS = 3.0
"""An outline is drawn from the times of cells that lie this near to the limit."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Access:
    """Walking times between every cell and the nearest of some targets.

    Attributes
    ----------
    to
        hours from each cell to the target that is reached soonest; NaN where none is.
    back
        hours from the target that is soonest left to each cell.
    targets
        the places, with the columns of their layer.
    level_speed_m_s
        of the walker on level ground: what turns a position's precision into hours.
    sensitivity
        restricted if a target is, or anything of the ground that was walked on: the times give it away.
    """

    to: Raster
    back: Raster
    targets: gpd.GeoDataFrame
    level_speed_m_s: float
    sensitivity: Sensitivity


def measure(terrain: Raster, targets: gpd.GeoDataFrame, *, pace: Pace, **ground: Any) -> Access:
    """Measure the walk to and from the nearest target.

    Parameters
    ----------
    terrain
        elevation in metres, projected.
    targets
        points, lines or polygons with ``precision_m``; every cell that they touch is one.
    pace
        how fast the walker is on a slope.
    **ground
        the options of `geo.walking.travel_time.both`: neighbours, factor, barrier, openings, limits. What is
        ``prepared`` does not say how sensitive it is: what it was prepared with is given too.

    Raises
    ------
    InputError
        if there is no target on ground where somebody can stand.
    CrsError
        if the terrain is not in metres.
    """
    if targets.empty:
        raise InputError("there is nothing to walk to; give at least one target")
    back, to = travel_time.both(terrain, targets, pace=pace, **ground)
    read = [each.provenance for each in (terrain, *ground.values()) if isinstance(each, Raster)]
    return Access(
        to=to.hours,
        back=back.hours,
        targets=targets,
        level_speed_m_s=pace.speed_m_s(0.0),
        sensitivity=strictest(read, [targets, *ground.values()]),
    )


def isochrones(access: Access, *, hours: Sequence[float]) -> gpd.GeoDataFrame:
    """Return from where the nearest target is at most so many hours' walk away.

    Parameters
    ----------
    hours
        each above 0.

    Returns
    -------
    GeoDataFrame
        a row for each of `hours` that anybody is within: ``hours``, ``area_km2``, geometry MultiPolygon, in
        the CRS of the times. Each area holds those of fewer hours.
    """
    grid = access.to
    margin_h = _MARGIN_CELLS * max(grid.resolution) / access.level_speed_m_s / 3600.0
    areas = [
        outline(grid.values, float(limit), transform=grid.transform, margin_h=margin_h) for limit in hours
    ]
    frame = gpd.GeoDataFrame(
        {"hours": [float(limit) for limit in hours], "area_km2": [area.area / 1e6 for area in areas]},
        geometry=areas,
        crs=grid.crs,
    )
    return frame.loc[~frame.geometry.is_empty].reset_index(drop=True)


def along(segments: gpd.GeoDataFrame, access: Access, *, name: str) -> pd.DataFrame:
    """Return the walk from and to the nearest target for each segment.

    Returns
    -------
    DataFrame
        index of `segments`; ``from_<name>_h``, hours since the target that could be left last, and
        ``to_<name>_h``, hours to the one that can be reached first: means along the segment, weighted by
        length, NaN where none can be.
    """
    back, to = sample.along(segments, [access.back, access.to])
    return pd.DataFrame({f"from_{name}_h": back["mean"], f"to_{name}_h": to["mean"]}, index=segments.index)
