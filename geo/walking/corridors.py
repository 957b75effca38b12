"""Where ways between the ends of given routes lead that are nearly as quick as the quickest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import InputError
from geo.walking import travel_time
from geo.walking._isochrone import outline
from geo.walking.speed import Pace
from geo.walking.travel_time import Ground
from layers.raster import Raster

COLUMNS = ("route_id", "best_h", "tolerance", "area_km2", "sensitivity", "basis")


def between_ends(
    terrain: Raster,
    routes: gpd.GeoDataFrame,
    *,
    pace: Pace,
    tolerance: float = 0.1,
    limit_h: float | None = None,
    prepared: Ground | None = None,
    progress: Callable[[float], None] | None = None,
    **ground: Any,
) -> gpd.GeoDataFrame:
    """Return, for each route on foot, the area of all nearly quickest ways from its start to its end.

    The ends are given; what lies between them follows from ground, network, barriers and openings alone. A
    corridor says how much freedom the ground leaves, not where anybody goes, and it is restricted.

    Parameters
    ----------
    terrain
        elevation in metres, projected.
    routes
        frame of that layer; those with another `mode` are left out.
    pace
        how fast the walker is on a slope.
    tolerance
        share by which a way may be slower than the quickest, above 0.
    limit_h
        walks that take longer are left out.
    prepared
        of `geo.walking.travel_time.prepare`, with this pace and ground.
    progress
        called with the share that is done.
    **ground
        the options of `geo.walking.travel_time.prepare`.

    Returns
    -------
    GeoDataFrame
        index ``corridor_id``; COLUMNS and geometry (MultiPolygon, in the terrain's CRS). A route whose ends
        are not joined by any way, or do not lie on the terrain, has no row.
    """
    if not tolerance > 0:
        raise InputError(f"the tolerance is a share above 0, not {tolerance}")
    rows = []
    walked = routes.loc[routes["mode"] == "foot"]
    if prepared is None and len(walked):
        prepared = travel_time.prepare(terrain, pace=pace, **ground)
    for done, route in enumerate(walked.itertuples()):
        tell = None if progress is None else _part(progress, done, len(walked))
        ends = shapely.get_point(route.geometry, [0, -1])
        start, end = (gpd.GeoSeries([point], crs=routes.crs) for point in ends)
        try:
            forward, backward = travel_time.both(
                terrain, start, end, limit_h=limit_h, prepared=prepared, progress=tell
            )
            excess = travel_time.corridor(forward, backward, tolerance=tolerance)
        except InputError:
            continue  # an end off the terrain, or no way between them: no corridor, which is the answer
        total = forward.hours.values.astype(np.float64) + backward.hours.values
        area = outline(excess.values, tolerance, transform=excess.transform, margin_h=tolerance)
        rows.append(
            {
                "route_id": route.route_id,
                "best_h": float(np.nanmin(total)),
                "tolerance": tolerance,
                "area_km2": area.area / 1e6,
                "sensitivity": "restricted",
                "basis": "illustrative"
                if "illustrative" in {route.basis, terrain.provenance.basis}
                else "approximate",
                "geometry": area,
            }
        )
    names = pd.Index([f"corridor-{number:03d}" for number in range(1, len(rows) + 1)], name="corridor_id")
    shapes = gpd.GeoSeries([row.pop("geometry") for row in rows], index=names, crs=terrain.crs)
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, index=names, columns=list(COLUMNS)), geometry=shapes, crs=terrain.crs
    )


def _part(progress: Callable[[float], None], done: int, of: int) -> Callable[[float], None]:
    """Return what hears of one of several walks, after so many."""
    return lambda share: progress((done + share) / of)
