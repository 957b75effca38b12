"""The nearest of many shapes, by whatever finds it fastest: all give the same answer.

Points among points go to scipy's cKDTree, points among lines to `geo.join._segments`, all else to shapely's
STRtree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree
from shapely import STRtree

from geo.join import _segments

Shapes = NDArray[np.object_]

_CHUNK = 2_000
"""Shapes counted at a time, which bounds the memory of the pairs."""

_PER_BIN = 1.0
"""Pieces to a bin on average, if they did not touch several."""

_MOST_BINS = 4_000_000


@dataclass(frozen=True)
class _Bins:
    grid: _segments.Grid
    starts: NDArray[np.int64]
    pieces: NDArray[np.float64]
    rank: NDArray[np.int64]


def nearest(
    shapes: Shapes, features: Shapes, rank: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return for each shape the distance to the nearest feature, and its position among the features.

    Parameters
    ----------
    shapes
        a missing or empty one has no nearest.
    features
        at least one; none missing or empty.
    rank
        of each feature, all different: of several at the same distance the least is taken.

    Returns
    -------
    distance, position
        inf and -1 for a shape without a nearest.
    """
    distance = np.full(len(shapes), np.inf)
    position = np.full(len(shapes), -1, dtype=np.int64)
    there = np.flatnonzero(_are_somewhere(shapes))
    if are_points(shapes[there]) and are_lines(features):
        xy = shapely.get_coordinates(shapes[there])
        look_up = _among_points if are_points(features) else _among_lines
        distance[there], position[there] = look_up(xy, features, rank)
        return distance, position
    (own, found), away = STRtree(features).query_nearest(shapes, return_distance=True, all_matches=True)
    # The least rank first: the first of each shape's matches is the one.
    order = np.lexsort((rank[found], own))
    own, found, away = own[order], found[order], away[order]
    first = np.concatenate([[True], own[1:] != own[:-1]]) if len(own) else np.empty(0, dtype=bool)
    distance[own[first]], position[own[first]] = away[first], found[first]
    return distance, position


def count_within(shapes: Shapes, features: Shapes, distance_m: float) -> NDArray[np.int64]:
    """Return how many of the features (none missing or empty) lie within a distance of each shape."""
    counts = np.zeros(len(shapes), dtype=np.int64)
    if distance_m < 0 or not len(features):
        return counts
    there = np.flatnonzero(_are_somewhere(shapes))
    if are_points(shapes[there]) and are_lines(features):
        xy = shapely.get_coordinates(shapes[there])
        bins = _bins(features, np.arange(len(features)), at_least_m=distance_m / 2)
        near = np.zeros(len(xy), dtype=np.int64)
        order = _segments.visiting_order(xy, bins.grid)
        _segments.count_within(
            xy, order, bins.grid, bins.starts, bins.pieces, bins.rank, float(distance_m), near
        )
        counts[there] = near
        return counts
    tree = STRtree(features)
    for start in range(0, len(shapes), _CHUNK):
        chunk = shapes[start : start + _CHUNK]
        own, _ = tree.query(chunk, predicate="dwithin", distance=distance_m)
        counts[start : start + _CHUNK] = np.bincount(own, minlength=len(chunk))
    return counts


def _are_somewhere(shapes: Shapes) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(shapely.bounds(shapes)).all(axis=1))


def are_points(shapes: Shapes) -> bool:
    """Whether all are single points."""
    return bool((shapely.get_type_id(shapes) == shapely.GeometryType.POINT).all())


def are_lines(shapes: Shapes) -> bool:
    """Whether all are lines or points, single or several."""
    return bool((shapely.get_dimensions(shapes) < 2).all()) and not bool(
        (shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION).any()
    )


def pieces_of(lines: Shapes) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the straight pieces of lines, shape (piece, 4), and which line each is of.

    A point is a piece without length.
    """
    parts, owner = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    joined = part[1:] == part[:-1]
    single = np.bincount(part, minlength=len(parts))[part] == 1
    pieces = np.concatenate(
        [np.hstack([xy[:-1][joined], xy[1:][joined]]), np.hstack([xy[single], xy[single]])]
    )
    return pieces, owner[np.concatenate([part[:-1][joined], part[single]])].astype(np.int64)


def _among_points(
    xy: NDArray[np.float64], features: Shapes, rank: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    parts, owner = shapely.get_parts(features, return_index=True)
    by_rank = np.argsort(rank[owner], kind="stable")
    # Of points at the same place only the least rank can be the answer.
    places, first = np.unique(shapely.get_coordinates(parts)[by_rank], axis=0, return_index=True)
    whose = owner[by_rank][first].astype(np.int64)
    tree = cKDTree(places)
    away, found = (np.asarray(each) for each in tree.query(xy, k=[1, 2], workers=-1))
    position = whose[found[:, 0]]
    for k in np.flatnonzero(away[:, 0] == away[:, 1]):
        near = np.asarray(tree.query_ball_point(xy[k], away[k, 0] * (1 + 1e-12)))
        exact = near[np.hypot(*(places[near] - xy[k]).T) <= np.hypot(*(places[found[k, 0]] - xy[k]))]
        candidates = whose[exact]
        position[k] = candidates[np.argmin(rank[candidates])]
    return away[:, 0], position


def _among_lines(
    xy: NDArray[np.float64], features: Shapes, rank: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    at = np.argsort(rank, kind="stable")
    order = np.empty(len(rank), dtype=np.int64)
    order[at] = np.arange(len(rank))
    bins = _bins(features, order)
    columns, rows = bins.grid[3:]
    empty = np.diff(bins.starts).reshape(rows, columns) == 0
    empty_rings = ndimage.distance_transform_cdt(empty, metric="chessboard")
    distance, found = np.empty(len(xy)), np.empty(len(xy), dtype=np.int64)
    _segments.nearest(
        xy,
        _segments.visiting_order(xy, bins.grid),
        bins.grid,
        bins.starts,
        bins.pieces,
        bins.rank,
        empty_rings.astype(np.int32).ravel(),
        distance,
        found,
    )
    return distance, at[found]


def _bins(features: Shapes, rank: NDArray[np.int64], *, at_least_m: float = 0.0) -> _Bins:
    """Return the features' pieces in bins, each as large as would hold `_PER_BIN` if they lay evenly."""
    pieces, owner = pieces_of(features)
    minx, miny = pieces[:, [0, 2]].min(), pieces[:, [1, 3]].min()
    width, height = pieces[:, [0, 2]].max() - minx, pieces[:, [1, 3]].max() - miny
    wanted = min(max(len(pieces) / _PER_BIN, 1.0), _MOST_BINS)
    # Pieces that all lie on one line are spread along it only.
    side = max(np.sqrt(width * height / wanted), max(width, height) / wanted, at_least_m, 1e-6)
    columns, rows = int(width // side) + 1, int(height // side) + 1
    grid = (float(minx), float(miny), float(side), columns, rows)
    starts, items = _segments.fill_bins(pieces, grid)
    return _Bins(grid, starts, pieces[items], rank[owner[items]])
