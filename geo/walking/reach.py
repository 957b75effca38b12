"""How far people get on foot in so many hours, with how many metres of climb.

Walking times are those of `geo.walking.travel_time`; the areas are drawn between cell centres, so that their
edge is not a staircase. Only what somebody could walk to is read, of however large an elevation. Nothing here
knows who watches the ground.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.errors import InputError
from geo.ground import tiles
from geo.ground.tiles import Grid, Readable
from geo.walking import _nearby, _prepare
from geo.walking._cost import Pace
from geo.walking._isochrone import outline
from geo.walking._nearby import Box, Country
from geo.walking._sensitivity import strictest
from geo.walking._shapes import shapes_on_grid, size_of_cells, whole
from geo.walking.travel_time import Direction
from layers import crs as crs_
from layers.raster import Raster
from layers.source import Basis, Provenance, Sensitivity

_MARGIN_CELLS = 4.0
"""How far beyond an edge the times are still looked at, in cells walked on level ground."""

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
    elevation: Raster | Readable,
    sources: gpd.GeoDataFrame,
    *,
    hours: Sequence[float],
    pace: Pace,
    direction: Direction = "from",
    progress: tiles.Progress | None = None,
    **ground: Any,
) -> gpd.GeoDataFrame:
    """Return the area that can be reached from any of the sources, for each number of hours.

    The ground is walked in boxes that reach as far beyond the sources as anybody could walk in the hours;
    boxes that overlap are one. Nothing else is read. The memory held goes by the hours and by how far the
    sources of one box lie apart, not by the elevation: about 60 bytes a cell of the largest box. The box of a
    source on its own is twice as wide as one can walk: at 6 km/h over cells of 30 m it takes 10 MB for one
    hour, 1 GB for ten.

    Parameters
    ----------
    elevation
        in metres, in a projected CRS that counts in metres; in memory, or what can be read by windows: a file
        (`layers.raster_window.RasterFile`), or one on another grid (`geo.ground.regrid.in_metres`).
    sources
        points, lines or polygons in any CRS.
    hours
        each above 0.
    pace
        how fast people walk on a slope.
    direction
        "from" the sources; or "to" them: the area from which they can be reached in time.
    progress
        called with the boxes that are walked and all boxes, after each.
    **ground
        `geo.walking.travel_time.travel_time`'s options: neighbours, factor (also what can be read by
        windows), barrier, openings, opening_reach_m, network, water, impassable_deg.

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

    Notes
    -----
    The ticks in which time is counted (see `geo.walking.travel_time.travel_time`) suit what is read, all
    boxes of a call together; but for their size hours are those of a walk over the whole elevation. They are
    the same, to the last bit, in memory and from a file.
    """
    walks = _Walks.of(elevation, hours, pace, direction, ground)
    parts = walks.country.walk(sources, "sources", of_each=walks.reached, progress=progress)
    if not parts:
        raise InputError(_prepare.NOWHERE)
    frame = gpd.GeoDataFrame(walks.rows(parts, sources), geometry="geometry", crs=elevation.crs)
    own = walks.provenance(parts)
    return _finished(frame, own, sources, strictest(own, [sources, *ground.values()]))


def reach_from_each(
    elevation: Raster | Readable,
    places: gpd.GeoDataFrame,
    *,
    hours: Sequence[float],
    pace: Pace,
    direction: Direction = "from",
    progress: tiles.Progress | None = None,
    **ground: Any,
) -> gpd.GeoDataFrame:
    """Return the area that can be reached from each of some places on its own: water points, roads, clinics.

    Each is that of `reach` with this place as its only source, to the last bit.

    Parameters
    ----------
    elevation, hours, pace, direction, **ground
        as those of `reach`.
    places
        points, lines or polygons, each row a place.
    progress
        called with the places that are done and all places, after each.

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
    walks = _Walks.of(elevation, hours, pace, direction, ground)
    by_place: list[list[_Reached]] = []
    for i in range(len(places)):
        by_place.append(walks.country.walk(places.iloc[[i]], "places", of_each=walks.reached))
        if progress is not None:
            progress(i + 1, len(places))
    own = walks.provenance([part for parts in by_place for part in parts])
    rows: list[dict[str, Any]] = []
    sensitivity: list[Sensitivity] = []
    ground_is = strictest(own, list(ground.values()))
    for i, parts in enumerate(by_place):
        place = places.iloc[[i]]
        found = walks.rows(parts, place) if parts else [_nothing(step) for step in walks.steps]
        rows += [{"place": places.index[i], **row} for row in found]
        is_restricted = "restricted" in (ground_is, strictest([], [place]))
        sensitivity += ["restricted" if is_restricted else "public"] * len(walks.steps)
    frame = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["place", *_nothing(1.0)]), geometry="geometry", crs=elevation.crs
    )
    return _finished(frame, own, places, sensitivity)


@dataclass(frozen=True, eq=False, kw_only=True)
class _Reached:
    """What is known of one box: by hours, its areas, and how far ways to its cells climb."""

    window: tiles.Window
    areas: list[shapely.MultiPolygon]
    cells: list[int]
    climb_m: list[float]
    climb_most_m: list[float]


@dataclass(frozen=True, eq=False, kw_only=True)
class _Walks:
    """The hours that are asked for, and the country in which they are walked."""

    steps: list[float]
    margin_h: float
    country: Country

    @classmethod
    def of(
        cls,
        elevation: Raster | Readable,
        hours: Sequence[float],
        pace: Pace,
        direction: Direction,
        ground: Mapping[str, Any],
    ) -> _Walks:
        """Check what is asked for, and place what lies on the ground."""
        steps = sorted({float(step) for step in hours})
        if not steps or not (np.isfinite(steps).all() and steps[0] > 0):
            raise InputError(f"hours are numbers above 0, such as (1, 2, 4), not {tuple(hours)}")
        level = float(pace.speed_m_s(np.zeros(1))[0])
        margin_h = _MARGIN_CELLS * max(size_of_cells(elevation)) / level / 3600.0
        source = _nearby.readable(elevation)
        options = {**_DEFAULTS, **ground}
        factor = _nearby.readable_factor(options.pop("factor"), source)
        return cls(
            steps=steps,
            margin_h=margin_h,
            country=Country.of(
                source,
                factor=factor,
                pace=pace,
                is_towards=direction == "to",
                limit_h=steps[-1] + margin_h,
                **options,
            ),
        )

    def reached(self, box: Box) -> _Reached:
        """Return what is known of a box."""
        corner = box.window[0].start, box.window[1].start
        within = [box.climbed[box.hours <= step] for step in self.steps]
        return _Reached(
            window=box.window,
            areas=[
                outline(
                    box.hours,
                    step,
                    transform=self.country.elevation.transform,
                    margin_h=self.margin_h,
                    corner=corner,
                )
                for step in self.steps
            ],
            cells=[climbed.size for climbed in within],
            climb_m=[float(climbed.sum(dtype=np.float64)) for climbed in within],
            climb_most_m=[float(climbed.max(initial=0.0)) for climbed in within],
        )

    def rows(self, parts: Sequence[_Reached], sources: gpd.GeoDataFrame) -> list[dict[str, Any]]:
        """Return a row for each step, without provenance, in the CRS of the elevation."""
        grid = self.country.elevation
        begins = shapely.union_all(shapes_on_grid(sources, grid, "sources"))
        shapely.prepare(begins)
        rows = []
        for k, step in enumerate(self.steps):
            polygons = np.concatenate([shapely.get_parts(part.areas[k]) for part in parts])
            # In an order that does not depend on which boxes there are.
            area = shapely.normalize(shapely.MultiPolygon(polygons.tolist()))
            edge = shapely.points(shapely.get_coordinates(area))
            rows.append(
                {
                    "hours": step,
                    "area_km2": area.area / 1e6,
                    "farthest_km": float(shapely.distance(edge, begins).max()) / 1e3,
                    "climb_mean_m": sum(part.climb_m[k] for part in parts)
                    / sum(part.cells[k] for part in parts),
                    "climb_most_m": max(part.climb_most_m[k] for part in parts),
                    "reaches_edge": _at_edge(area, grid),
                    "geometry": area,
                }
            )
        return rows

    def provenance(self, parts: Sequence[_Reached]) -> list[Provenance]:
        """Return where the elevation and the factor come from."""
        return self.country.provenance(parts[0].window if parts else whole(self.country.elevation))


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


def _at_edge(area: shapely.MultiPolygon, grid: Grid) -> bool:
    """Whether an area comes within half a cell of the end of the grid."""
    half, move, (rows, columns) = max(size_of_cells(grid)) / 2, grid.transform, grid.shape
    left, bottom, right, top = move.c, move.f + rows * move.e, move.c + columns * move.a, move.f
    inner = (left + half, bottom + half, right - half, top - half)
    found = area.bounds
    return bool(found[0] < inner[0] or found[1] < inner[1] or found[2] > inner[2] or found[3] > inner[3])


def _finished(
    frame: gpd.GeoDataFrame,
    read: Sequence[Provenance],
    sources: gpd.GeoDataFrame,
    sensitivity: Sensitivity | Sequence[Sensitivity],
) -> gpd.GeoDataFrame:
    """Return the frame with its provenance, in the CRS of the sources; the elevation was read first."""
    guessed = read[0].basis == "illustrative"
    if "basis" in sources.columns:
        guessed |= bool((sources["basis"] == "illustrative").any())
    basis: Basis = "illustrative" if guessed else "approximate"
    frame.insert(frame.shape[1] - 1, "sensitivity", sensitivity)
    frame.insert(frame.shape[1] - 1, "basis", basis)
    own, given = CRS.from_user_input(frame.crs), CRS.from_user_input(sources.crs)
    if given == own or not crs_.is_metric(given):
        return frame
    moved = crs_.project(np.asarray(frame.geometry.array), own, given)
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=given))
