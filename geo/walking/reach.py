"""How far people get on foot in so many hours, with how many metres of climb.

Walking times are those of `geo.walking.travel_time`; the areas are drawn between cell centres, so that their
edge is not a staircase. Nothing here knows who watches the ground.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.errors import InputError
from geo.walking import _prepare, _window
from geo.walking._cost import Pace
from geo.walking._isochrone import outline
from geo.walking._shapes import cells_touched, shapes_on_grid
from geo.walking.travel_time import Direction, TravelTime, travel_time
from layers import crs as crs_
from layers.raster import Raster
from layers.source import Basis, Sensitivity

_MARGIN_CELLS = 4.0
"""How far beyond an edge the times are still looked at, in cells walked on level ground."""

_SLOPES = np.linspace(-2.0, 2.0, 8001)
"""Where the fastest speed of a pace is looked for."""

_DEFAULTS: Mapping[str, Any] = {
    "neighbours": 16,
    "factor": None,
    "barrier": None,
    "openings": None,
    "opening_reach_m": None,
    "network": None,
    "water": None,
    "impassable_deg": None,
}


def reach(
    elevation: Raster,
    sources: gpd.GeoDataFrame,
    *,
    hours: Sequence[float],
    pace: Pace,
    direction: Direction = "from",
    **ground: Any,
) -> gpd.GeoDataFrame:
    """Return the area that can be reached from any of the sources, for each number of hours.

    Parameters
    ----------
    elevation
        in metres, in a projected CRS that counts in metres.
    sources
        points, lines or polygons in any CRS.
    hours
        each above 0.
    pace
        how fast people walk on a slope.
    direction
        "from" the sources; or "to" them: the area from which they can be reached in time.
    **ground
        `geo.walking.travel_time.travel_time`'s options: neighbours, factor, barrier, openings,
        opening_reach_m, network, water, impassable_deg.

    Returns
    -------
    GeoDataFrame
        in the CRS of `sources` where it counts in metres, else in the elevation's. A row for each of `hours`,
        ascending; each area lies within the next.

        - ``hours``.
        - ``area_km2``.
        - ``farthest_km``: the greatest straight distance between the area's edge and the nearest source.
        - ``climb_mean_m``, ``climb_most_m``: metres climbed along the quickest ways to (or from) the cells of
          the area, on average and at most.
        - ``reaches_edge``: the area touches the end of the elevation: it may run on.
        - ``sensitivity``: restricted if anything that it is made of is.
        - ``basis``: illustrative if the elevation or a source is, else approximate.
        - geometry: MultiPolygon. The edge lies between cell centres in proportion to their times, and on the
          edge of the last cell before whatever stops people.

    Raises
    ------
    CrsError
        if the elevation is not in metres, or a layer has no CRS.
    InputError
        if the hours are not above 0, no source lies on ground where somebody can stand, or an option cannot
        be.
    """
    steps = _hours(hours)
    margin_h = _margin_h(elevation, pace)
    times = travel_time(
        elevation, sources, pace=pace, direction=direction, limit_h=steps[-1] + margin_h, **ground
    )
    rows = _areas(times, sources, steps, margin_h=margin_h)
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=elevation.crs)
    return _finished(frame, elevation, sources, _strictest(elevation, [sources, *ground.values()]))


def reach_from_each(
    elevation: Raster,
    places: gpd.GeoDataFrame,
    *,
    hours: Sequence[float],
    pace: Pace,
    direction: Direction = "from",
    **ground: Any,
) -> gpd.GeoDataFrame:
    """Return the area that can be reached from each of some places on its own: water points, roads, clinics.

    Each place is looked at in a window as wide as anybody could walk in the time.

    Parameters
    ----------
    elevation, hours, pace, direction, **ground
        as those of `reach`.
    places
        points, lines or polygons, each row a place.

    Returns
    -------
    GeoDataFrame
        the columns of `reach` after ``place``, the place's index in `places`; a row for each place and each
        of `hours`. The sensitivity is each place's own, or that of what stops people. A place where nobody
        can stand has no area: an empty geometry, and NaN.

    Raises
    ------
    CrsError, InputError
        as `reach`, but for places where nobody can stand.
    """
    steps = _hours(hours)
    margin_h = _margin_h(elevation, pace)
    whole = _prepare.ground(elevation, pace=pace, **{**_DEFAULTS, **ground})
    can_stand = np.isfinite(whole.heights) if whole.can_stand is None else whole.can_stand
    far_m = _fastest_m_s(pace, ground) * 3600.0 * (steps[-1] + margin_h)
    rows: list[dict[str, Any]] = []
    sensitivity: list[Sensitivity] = []
    ground_is = _strictest(elevation, list(ground.values()))
    for i in range(len(places)):
        place = places.iloc[[i]]
        cells = cells_touched(place, elevation, "places")
        cells = cells[can_stand.ravel()[cells]]
        if cells.size:
            part = _window.around(elevation, cells, far_m)
            options = {name: _window.cut(value, elevation, part) for name, value in ground.items()}
            near = _window.crop(elevation, part)
            times = travel_time(
                near, place, pace=pace, direction=direction, limit_h=steps[-1] + margin_h, **options
            )
            found = _areas(times, place, steps, margin_h=margin_h)
            for row in found:
                row["reaches_edge"] = _at_edge(row["geometry"], elevation)
        else:
            found = [_nothing(step) for step in steps]
        rows += [{"place": places.index[i], **row} for row in found]
        own = _strictest(elevation, [place])
        sensitivity += ["restricted" if "restricted" in (own, ground_is) else "public"] * len(steps)
    frame = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["place", *_nothing(1.0)]), geometry="geometry", crs=elevation.crs
    )
    return _finished(frame, elevation, places, sensitivity)


def _hours(hours: Sequence[float]) -> list[float]:
    steps = sorted({float(step) for step in hours})
    if not steps or not (np.isfinite(steps).all() and steps[0] > 0):
        raise InputError(f"hours are numbers above 0, such as (1, 2, 4), not {tuple(hours)}")
    return steps


def _margin_h(elevation: Raster, pace: Pace) -> float:
    level = float(pace.speed_m_s(np.zeros(1))[0])
    return _MARGIN_CELLS * max(elevation.resolution) / level / 3600.0


def _fastest_m_s(pace: Pace, ground: Mapping[str, Any]) -> float:
    """Return what nobody outruns, roads and easy ground included."""
    fastest = float(np.nanmax(pace.speed_m_s(_SLOPES)))
    factor, network = ground.get("factor"), ground.get("network")
    least = 1.0
    if factor is not None:
        least = min(least, float(np.nanmin(factor.values if isinstance(factor, Raster) else factor)))
    if network is not None and "factor" in network.columns and len(network):
        least = min(least, float(network["factor"].min()))
    return fastest / least


def _areas(
    times: TravelTime, sources: gpd.GeoDataFrame, steps: Sequence[float], *, margin_h: float
) -> list[dict[str, Any]]:
    """Return a row for each step, without provenance, in the CRS of the elevation."""
    grid = times.hours
    values = grid.values
    climbed = times.climb().values
    begins = shapely.union_all(shapes_on_grid(sources, grid, "sources"))
    shapely.prepare(begins)
    rows = []
    for step in steps:
        area = outline(values, step, transform=grid.transform, margin_h=margin_h)
        on_the_way = climbed[values <= step]
        edge = shapely.points(shapely.get_coordinates(area))
        rows.append(
            {
                "hours": step,
                "area_km2": area.area / 1e6,
                "farthest_km": float(shapely.distance(edge, begins).max()) / 1e3,
                "climb_mean_m": float(on_the_way.mean(dtype=np.float64)),
                "climb_most_m": float(on_the_way.max()),
                "reaches_edge": _at_edge(area, grid),
                "geometry": area,
            }
        )
    return rows


def _nothing(step: float) -> dict[str, Any]:
    return {
        "hours": step,
        "area_km2": np.nan,
        "farthest_km": np.nan,
        "climb_mean_m": np.nan,
        "climb_most_m": np.nan,
        "reaches_edge": False,
        "geometry": shapely.MultiPolygon(),
    }


def _at_edge(area: shapely.MultiPolygon, grid: Raster) -> bool:
    """Whether an area comes within half a cell of the end of the grid."""
    half = max(grid.resolution) / 2
    left, bottom, right, top = grid.bounds
    inner = (left + half, bottom + half, right - half, top - half)
    found = area.bounds
    return bool(found[0] < inner[0] or found[1] < inner[1] or found[2] > inner[2] or found[3] > inner[3])


def _strictest(elevation: Raster, made_of: Sequence[Any]) -> Sensitivity:
    """Return restricted if the elevation or any row of a frame is."""
    if elevation.provenance.sensitivity == "restricted":
        return "restricted"
    for part in made_of:
        if isinstance(part, Raster) and part.provenance.sensitivity == "restricted":
            return "restricted"
        is_told = isinstance(part, gpd.GeoDataFrame) and "sensitivity" in part.columns
        if is_told and (part["sensitivity"] == "restricted").any():
            return "restricted"
    return "public"


def _finished(
    frame: gpd.GeoDataFrame,
    elevation: Raster,
    sources: gpd.GeoDataFrame,
    sensitivity: Sensitivity | Sequence[Sensitivity],
) -> gpd.GeoDataFrame:
    """Return the frame with its provenance, in the CRS of the sources."""
    guessed = elevation.provenance.basis == "illustrative"
    if "basis" in sources.columns:
        guessed |= bool((sources["basis"] == "illustrative").any())
    basis: Basis = "illustrative" if guessed else "approximate"
    frame.insert(frame.shape[1] - 1, "sensitivity", sensitivity)
    frame.insert(frame.shape[1] - 1, "basis", basis)
    own = CRS.from_user_input(sources.crs)
    if own == elevation.crs or not crs_.is_metric(own):
        return frame
    moved = crs_.project(np.asarray(frame.geometry.array), elevation.crs, own)
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=own))
