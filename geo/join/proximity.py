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

from geo.errors import InputError
from geo.join import _match
from layers.crs import check_metric, check_same


def nearest(segments: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the distance from each segment to the nearest feature.

    The three estimates are each a minimum over all features, not those of the feature nearest on the map: a
    feature that is known well may count as nearer than one that is stated nearer and known badly. One search
    is made for each distinct precision.

    Parameters
    ----------
    segments
        any geometry, in a CRS that counts in metres; points are looked up fastest.
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
    lines, geometry = np.asarray(segments.geometry.array), np.asarray(features.geometry.array)
    names = feature_ids(features)
    best = {name: np.full(len(lines), np.inf) for name in ("distance_m", "expected_m", "low_m", "high_m")}
    who = np.full(len(lines), -1, dtype=np.int64)
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.argsort(names, kind="stable")] = np.arange(len(names))

    for precision, positions in _by_precision(features):
        distance, found = _match.nearest(lines, geometry[positions], rank[positions])
        own = np.flatnonzero(found >= 0)
        where, distance = positions[found[own]], distance[own]
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
    ids = pd.array(names, dtype="string").take(who, allow_fill=True)
    return pd.DataFrame({**columns, "feature_id": ids}, index=segments.index)


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
    lines, geometry = np.asarray(segments.geometry.array), np.asarray(features.geometry.array)
    counts = {name: np.zeros(len(lines), dtype=np.int64) for name in ("certain", "possible", "stated")}
    for precision, positions in _by_precision(features, unknown=np.nan):
        same = geometry[positions]
        stated = _match.count_within(lines, same, distance_m)
        counts["stated"] += stated
        if np.isnan(precision):
            counts["possible"] += stated
        elif precision == 0:
            counts["certain"] += stated
            counts["possible"] += stated
        else:
            counts["certain"] += _match.count_within(lines, same, distance_m - precision)
            counts["possible"] += _match.count_within(lines, same, distance_m + precision)
    return pd.DataFrame(counts, index=segments.index)


def feature_ids(features: gpd.GeoDataFrame) -> NDArray[np.str_]:
    """Return the name of each feature: its first ``*_id`` column, or else its index, as text."""
    keys = [column for column in features.columns if str(column).endswith("_id")]
    return np.asarray(features[keys[0]] if keys else features.index).astype(str)


def _by_precision(
    features: gpd.GeoDataFrame, *, unknown: float = 0.0
) -> Iterator[tuple[float, NDArray[np.int64]]]:
    """Yield each distinct precision (`unknown` where missing) and its features' positions."""
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
        yield float(value), np.flatnonzero(there & same)
