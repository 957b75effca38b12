"""How far each segment is from the nearest feature, and how many are near, as exactly as positions are known.

A feature's `precision_m` is how far off its stated position may be: the true one lies somewhere in a disc of
that radius about it. So a feature stated at distance d may be as near as d - p and as far as d + p. The root
mean square of its distance, with the true position uniform in the disc, is sqrt(d^2 + p^2 / 2), because the
mean of r^2 over a disc of radius p is p^2 / 2.
"""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from geo.errors import InputError
from layers.crs import check_metric, check_same

_CHUNK = 2_000
"""Segments counted at a time, which bounds the memory of the pairs."""


def nearest(segments: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the distance from each segment to the nearest feature.

    The three estimates are each a minimum over all features, not those of the feature nearest on the map: a
    feature that is known well may count as nearer than one that is stated nearer and known badly. One search
    is made for each distinct precision.

    Parameters
    ----------
    segments
        any geometry, in a CRS that counts in metres.
    features
        points, lines or polygons (within one the distance is 0), in the same CRS; ``precision_m`` where they
        have it, a missing one counting as 0. Rows without a geometry are passed over.

    Returns
    -------
    DataFrame
        index of `segments`; NaN without features:
        ``distance_m`` to the nearest stated position; ``expected_m`` = min sqrt(d^2 + p^2 / 2);
        ``low_m`` = min max(d - p, 0); ``high_m`` = min (d + p); ``feature_id`` of the nearest stated position
        (the first by name of several at the same distance), from the features' ``*_id`` column or else their
        index.

    Raises
    ------
    CrsError
        if `segments` is not in metres, or `features` is in another CRS.
    """
    check_same(expected=check_metric(segments, name="segments"), features=features)
    lines = np.asarray(segments.geometry.array)
    names = feature_ids(features)
    best = {name: np.full(len(lines), np.inf) for name in ("distance_m", "expected_m", "low_m", "high_m")}
    who = np.full(len(lines), -1, dtype=np.int64)
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.argsort(names, kind="stable")] = np.arange(len(names))

    for precision, positions, tree in _by_precision(features):
        (own, found), distance = tree.query_nearest(lines, return_distance=True, all_matches=True)
        where = positions[found]
        # Nearest first, then first by name: the first of each segment's matches is the one.
        order = np.lexsort((rank[where], own))
        own, where, distance = own[order], where[order], distance[order]
        first = np.concatenate([[True], own[1:] != own[:-1]]) if len(own) else np.empty(0, dtype=bool)
        own, where, distance = own[first], where[first], distance[first]

        so_far = best["distance_m"][own]
        equal = (distance == so_far) & (who[own] >= 0)
        nearer = (distance < so_far) | (equal & (rank[where] < rank[who[own]]))
        who[own[nearer]] = where[nearer]
        estimates = {
            "distance_m": distance,
            "expected_m": np.sqrt(distance**2 + precision**2 / 2),
            "low_m": np.maximum(distance - precision, 0.0),
            "high_m": distance + precision,
        }
        for name, estimate in estimates.items():
            best[name][own] = np.minimum(best[name][own], estimate)

    columns = {name: np.where(np.isinf(values), np.nan, values) for name, values in best.items()}
    found_ids = [names[i] if i >= 0 else None for i in who]
    return pd.DataFrame({**columns, "feature_id": pd.array(found_ids, dtype="string")}, index=segments.index)


def count_within(
    segments: gpd.GeoDataFrame, features: gpd.GeoDataFrame, *, distance_m: float
) -> pd.DataFrame:
    """Count the features within a distance of each segment.

    Parameters
    ----------
    segments, features
        as for `nearest`.
    distance_m
        the distance D, in metres.

    Returns
    -------
    DataFrame
        index of `segments`, whole numbers: ``certain`` (d + p <= D), ``possible`` (d - p <= D) and ``stated``
        (d <= D). A feature whose precision is missing is never certain, and possible where it is stated.
        So certain <= stated <= possible.

    Raises
    ------
    CrsError
        if `segments` is not in metres, or `features` is in another CRS.
    InputError
        if `distance_m` is negative or no number.
    """
    check_same(expected=check_metric(segments, name="segments"), features=features)
    if not (np.isfinite(distance_m) and distance_m >= 0):
        raise InputError(f"a distance to count within is 0 m or more; distance_m is {distance_m}")
    lines = np.asarray(segments.geometry.array)
    counts = {name: np.zeros(len(lines), dtype=np.int64) for name in ("certain", "possible", "stated")}
    for precision, _, tree in _by_precision(features, unknown=np.nan):
        stated = _count(tree, lines, distance_m)
        counts["stated"] += stated
        if np.isnan(precision):
            counts["possible"] += stated
        elif precision == 0:
            counts["certain"] += stated
            counts["possible"] += stated
        else:
            counts["certain"] += _count(tree, lines, distance_m - precision)
            counts["possible"] += _count(tree, lines, distance_m + precision)
    return pd.DataFrame(counts, index=segments.index)


def feature_ids(features: gpd.GeoDataFrame) -> NDArray[np.str_]:
    """Return the name of each feature: its first ``*_id`` column, or else its index, as text."""
    keys = [column for column in features.columns if str(column).endswith("_id")]
    return np.asarray(features[keys[0]] if keys else features.index).astype(str)


def _by_precision(
    features: gpd.GeoDataFrame, *, unknown: float = 0.0
) -> Iterator[tuple[float, NDArray[np.int64], STRtree]]:
    """Yield each distinct precision (`unknown` where missing), its features' positions and their tree."""
    geometry = np.asarray(features.geometry.array)
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    precision = np.full(len(features), np.nan)
    if "precision_m" in features.columns:
        precision = features["precision_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    precision = np.where(np.isnan(precision), unknown, precision)
    if (precision < 0).any():
        raise InputError("precision_m is 0 m or more; correct the negative ones")
    for value in np.unique(precision[there]):
        same = np.isnan(precision) if np.isnan(value) else precision == value
        positions = np.flatnonzero(there & same)
        yield float(value), positions, STRtree(geometry[positions])


def _count(tree: STRtree, lines: NDArray[np.object_], distance_m: float) -> NDArray[np.int64]:
    """Return how many of the tree's features lie within a distance of each line."""
    counts = np.zeros(len(lines), dtype=np.int64)
    if distance_m < 0:
        return counts
    for start in range(0, len(lines), _CHUNK):
        chunk = lines[start : start + _CHUNK]
        own, _ = tree.query(chunk, predicate="dwithin", distance=distance_m)
        counts[start : start + _CHUNK] = np.bincount(own, minlength=len(chunk))
    return counts
