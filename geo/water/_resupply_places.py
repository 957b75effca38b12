"""Where depots, stations and vehicles stand, for `geo.water.resupply.plan`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.body.aboard import Said
from geo.errors import InputError
from geo.join import sample
from geo.water import _resupply_words as words
from geo.water._onfoot import Walk
from geo.water._roads import Roads
from layers.raster import Raster


def xy(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return x and y of points, shape (points, 2)."""
    return np.asarray(shapely.get_coordinates(frame.geometry.to_numpy()))


def depots_on(depots: gpd.GeoDataFrame, graph: Roads, reach_m: float) -> NDArray[np.int64]:
    """Return the stretch that each depot stands on."""
    on, away_m = graph.nearest(xy(depots), np.arange(graph.shapes.size))
    worst = int(np.argmax(away_m))
    if away_m[worst] > reach_m:
        raise InputError(
            f"the depot '{depots.index[worst]}' is {away_m[worst]:.0f} m from the nearest drivable road, "
            f"more than {reach_m:.0f} m; add the road that leads to it, or move the depot to a road"
        )
    return on


def with_places(
    graph: Roads, depots: NDArray[np.float64], depot_on: NDArray[np.int64], walks: Sequence[Walk | None]
) -> tuple[Roads, NDArray[np.int64], list[int]]:
    """Return the graph with depots and parking places, their nodes, and which of them each walk begins at."""
    known = [walk for walk in walks if walk is not None]
    places = np.vstack([depots, *(walk.park for walk in known)])
    on = np.concatenate([depot_on, np.array([walk.stretch for walk in known], dtype=np.int64)])
    made, nodes = graph.joined(places, on)
    following = iter(range(len(depots), len(places)))
    return made, nodes, [-1 if walk is None else next(following) for walk in walks]


def lowest_m(
    sites: gpd.GeoDataFrame, walks: Sequence[Walk | None], terrain: Raster, crs: CRS
) -> NDArray[np.float64]:
    """Return the height of each site or of where its walk begins, whichever is lower and so hotter."""
    points = [
        shapely.Point(place) if w is None else shapely.Point(w.park)
        for w, place in zip(walks, xy(sites), strict=True)
    ]
    own = sample.at(sites.geometry, terrain).to_numpy()
    return np.asarray(np.fmin(own, sample.at(gpd.GeoSeries(points, crs=crs), terrain).to_numpy()))


def cut_off(
    graph: Roads,
    near: NDArray[np.int64],
    places: NDArray[np.float64],
    walks: Sequence[Walk | None],
    limit_h: float,
) -> tuple[list[bool], list[Said | None]]:
    """Return whether a road that no depot leads to is nearer to each site, and why nobody walks there."""
    stops = np.flatnonzero(graph.can_stop)
    any_m, own_m = (
        graph.nearest(places, some)[1] if some.size else np.full(len(places), np.inf)
        for some in (stops, near)
    )
    # Where all that is driven is motorway, no road leads to where anybody could begin to walk.
    is_cut_off = (any_m < own_m) | np.isinf(own_m)
    blocked = [
        None if walk is not None else words.NO_ROAD if cut else words.no_way(float(far_m), limit_h)
        for walk, cut, far_m in zip(walks, is_cut_off, own_m, strict=True)
    ]
    return is_cut_off.tolist(), blocked


def shut(ground: Mapping[str, Any], closed: gpd.GeoDataFrame | None) -> dict[str, Any]:
    """Return what the ground is like to those who do not cross closed lines."""
    if closed is None or closed.empty:
        return dict(ground)
    lines = closed[["geometry"]]
    barrier = ground.get("barrier")
    if barrier is not None and len(barrier):
        lines = pd.concat([barrier[["geometry"]].to_crs(closed.crs), lines], ignore_index=True)
    return {**ground, "barrier": lines, "openings": None}
