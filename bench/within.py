"""Lines within 1 km of many points: ours beside geopandas' dwithin, and beside buffers joined in space.

`--quick` makes a small run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import geopandas as gpd
import harness
import numpy as np
import shapely
from pyproj import CRS

from geo.join import proximity

CRS_M = CRS.from_epsg(32611)
EXTENT_M, VERTICES, DISTANCE_M = 300_000.0, 20, 1_000.0


def lines(count: int) -> gpd.GeoDataFrame:
    """Return random walks of 20 vertices, steps of about 100 m."""
    rng = np.random.default_rng(2)
    steps = rng.normal(0.0, 90.0, (count, VERTICES, 2)).cumsum(axis=1)
    shapes = shapely.linestrings(rng.uniform(0, EXTENT_M, (count, 1, 2)) + steps)
    return gpd.GeoDataFrame({"trail_id": np.arange(count).astype(str)}, geometry=shapes, crs=CRS_M)


def points(count: int) -> gpd.GeoDataFrame:
    """Return points anywhere."""
    places = np.random.default_rng(3).uniform(0, EXTENT_M, (count, 2))
    return gpd.GeoDataFrame(geometry=shapely.points(places), crs=CRS_M)


def ours(queries: int, count: int) -> Callable[[], np.ndarray]:
    """Set up `proximity.count_within`."""
    asked, features = points(queries), lines(count)
    return lambda: np.asarray(proximity.count_within(asked, features, distance_m=DISTANCE_M)["stated"])


def peer(queries: int, count: int) -> Callable[[], np.ndarray]:
    """Set up geopandas' spatial join with dwithin; the index is made anew each time, as ours is."""
    asked, features = points(queries), lines(count)

    def work() -> np.ndarray:
        fresh = gpd.GeoDataFrame(geometry=features.geometry.to_numpy(), crs=CRS_M)
        joined = gpd.sjoin(asked, fresh, predicate="dwithin", distance=DISTANCE_M)
        return np.bincount(joined.index.to_numpy(), minlength=len(asked))

    return work


def buffers(queries: int, count: int) -> Callable[[], np.ndarray]:
    """Set up the usual way: a buffer about each line, then which points lie in it."""
    asked, features = points(queries), lines(count)

    def work() -> np.ndarray:
        wide = gpd.GeoDataFrame(geometry=features.buffer(DISTANCE_M), crs=CRS_M)
        joined = gpd.sjoin(asked, wide, predicate="within")
        return np.bincount(joined.index.to_numpy(), minlength=len(asked))

    return work


def main() -> None:
    """Print both rows."""
    quick = "--quick" in sys.argv
    queries, count = (5_000, 500) if quick else (200_000, 20_000)
    size = f"{queries:,} points x {count:,} lines"
    mine = harness.measure(partial(ours, queries, count))
    theirs = harness.measure(partial(peer, queries, count))
    differ = int((mine.result != theirs.result).sum())
    agreement = f"{differ} points differ of {mine.result.sum():,} pairs; target x1"
    harness.report("within 1 km", size, mine, "geopandas dwithin", theirs, agreement)
    theirs = harness.measure(partial(buffers, queries, count), runs=1, warmups=0)
    differ = int((mine.result != theirs.result).sum())
    harness.report(
        "within 1 km",
        size,
        mine,
        "buffer and join",
        theirs,
        f"{differ} points differ (round buffers are polygons)",
    )


if __name__ == "__main__":
    main()
