"""Routes cut to equal segments: the spine that every measure hangs on."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import InputError
from layers.crs import check_metric

COLUMNS: tuple[str, ...] = ("route_id", "mode", "start_m", "end_m", "length_m", "sensitivity", "basis")
"""What a segment carries, beside its geometry."""

_SNAP = 1e-9
"""A cut this close to a vertex, as a share of the route's length, falls on the vertex."""


def cut(routes: gpd.GeoDataFrame, *, length_m: float = 100.0) -> gpd.GeoDataFrame:
    """Cut every route into equal parts no longer than `length_m`.

    A route of length L becomes n = ceil(L / length_m) parts of L / n each. The end of one is, bit for bit,
    the start of the next, and the route's own vertices are kept. Heights (a third coordinate) are left out.

    Parameters
    ----------
    routes
        a frame of `layers.route`, in a CRS that counts in metres: ``route_id``, ``mode``, ``sensitivity``,
        ``basis`` and a LineString each.
    length_m
        longest part, in metres.

    Returns
    -------
    GeoDataFrame
        index ``segment_id`` (``<route_id>:00001`` onwards); `COLUMNS` and the geometry, route by route in
        the order of `routes`, from start to end. ``start_m`` and ``end_m`` are measured along the route.

    Raises
    ------
    InputError
        if `length_m` is not a positive number, a route_id stands twice, or a route is no LineString with a
        length.
    CrsError
        if `routes` is not in metres.
    """
    if not (np.isfinite(length_m) and length_m > 0):
        raise InputError(f"segments must be longer than 0 m; length_m is {length_m}")
    crs = check_metric(routes, name="routes")
    _check(routes)

    cuts = [_parts(line, length_m) for line in routes.geometry]
    counts = np.array([part.count for part in cuts], dtype=np.int64)
    owner = np.repeat(np.arange(len(routes)), counts)
    number = np.concatenate([np.arange(count) for count in counts]) if cuts else np.empty(0)
    each = np.repeat(np.array([part.total_m / part.count for part in cuts]), counts)
    base = np.concatenate([[0], np.cumsum(counts)])
    lines = (
        shapely.linestrings(
            np.concatenate([part.xy for part in cuts]),
            indices=np.concatenate([part.owner + base[i] for i, part in enumerate(cuts)]),
        )
        if cuts
        else np.empty(0, dtype=object)
    )
    route_ids = routes["route_id"].to_numpy()[owner]
    segment_ids = [f"{route}:{k + 1:05d}" for route, k in zip(route_ids, number.astype(int), strict=True)]
    frame = gpd.GeoDataFrame(
        {
            "route_id": routes["route_id"].array[owner],
            "mode": routes["mode"].array[owner],
            "start_m": number * each,
            "end_m": (number + 1) * each,
            "length_m": each,
            "sensitivity": routes["sensitivity"].array[owner],
            "basis": routes["basis"].array[owner],
        },
        geometry=lines,
        crs=crs,
        index=pd.Index(segment_ids, name="segment_id", dtype=routes["route_id"].dtype),
    )
    if not frame.index.is_unique:
        twice = frame.index[frame.index.duplicated()][0]
        raise InputError(f"two segments would be named '{twice}'; give the routes ids that do not end alike")
    return frame


@dataclass(frozen=True)
class _Parts:
    """One route, cut: the vertices of all its parts, and the part that each belongs to."""

    xy: NDArray[np.float64]
    owner: NDArray[np.int64]
    count: int
    total_m: float


def _check(routes: gpd.GeoDataFrame) -> None:
    ids = routes["route_id"]
    twice = ids[ids.duplicated()]
    if len(twice):
        raise InputError(f"route_id '{twice.iloc[0]}' stands twice; give every route its own id")
    is_line = shapely.get_type_id(routes.geometry.array) == shapely.GeometryType.LINESTRING
    if not is_line.all():
        raise InputError(
            f"route '{ids[~is_line].iloc[0]}' is no single line; join its parts or name them apart"
        )
    lengths = shapely.length(routes.geometry.array)
    if not (lengths > 0).all():
        raise InputError(f"route '{ids[~(lengths > 0)].iloc[0]}' has no length; remove it or draw it anew")


def _parts(line: shapely.LineString, length_m: float) -> _Parts:
    xy = shapely.get_coordinates(line)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    moved = np.concatenate([[True], steps > 0])
    xy, at = xy[moved], np.concatenate([[0.0], np.cumsum(steps[steps > 0])])
    total = float(at[-1])
    count = max(1, int(np.ceil(total / length_m - _SNAP)))

    breaks = np.arange(1, count) * (total / count)
    after = np.clip(np.searchsorted(at, breaks, side="right"), 1, len(at) - 1)
    share = (breaks - at[after - 1]) / (at[after] - at[after - 1])
    points = xy[after - 1] + share[:, np.newaxis] * (xy[after] - xy[after - 1])
    nearest = np.where(breaks - at[after - 1] <= at[after] - breaks, after - 1, after)
    snapped = np.abs(breaks - at[nearest]) <= _SNAP * total
    points[snapped] = xy[nearest[snapped]]

    inner = np.ones(len(at), dtype=bool)
    inner[[0, -1]] = False
    inner[nearest[snapped]] = False
    parts = np.arange(count)
    owner = np.concatenate([parts, np.searchsorted(breaks, at[inner]), parts])
    # 0, 1, 2: the start of a part, its inner vertices in their order (lexsort is stable), its end.
    rank = np.concatenate([np.zeros(count), np.ones(int(inner.sum())), np.full(count, 2.0)])
    vertices = np.concatenate([xy[:1], points, xy[inner], points, xy[-1:]])
    order = np.lexsort((rank, owner))
    return _Parts(xy=vertices[order], owner=owner[order], count=count, total_m=total)
