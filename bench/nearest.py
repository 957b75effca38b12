"""The nearest of many lines, and of many points: ours beside shapely's STRtree and scipy's cKDTree.

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
from scipy.spatial import cKDTree

from geo.join import proximity

CRS_M = CRS.from_epsg(32611)
EXTENT_M = 120_000.0
VERTICES = 100


def lines(count: int) -> gpd.GeoDataFrame:
    """Return random walks of 100 vertices, steps of about 100 m, as trails are."""
    rng = np.random.default_rng(2)
    steps = rng.normal(0.0, 90.0, (count, VERTICES, 2)).cumsum(axis=1)
    shapes = shapely.linestrings(rng.uniform(0, EXTENT_M, (count, 1, 2)) + steps)
    return gpd.GeoDataFrame({"trail_id": np.arange(count).astype(str)}, geometry=shapes, crs=CRS_M)


def points(count: int, *, seed: int = 3) -> gpd.GeoDataFrame:
    """Return points anywhere."""
    places = np.random.default_rng(seed).uniform(0, EXTENT_M, (count, 2))
    return gpd.GeoDataFrame(
        {"place_id": np.arange(count).astype(str)}, geometry=shapely.points(places), crs=CRS_M
    )


def pieces(count: int) -> np.ndarray:
    """Return every straight piece of the lines as a line of its own."""
    xy = shapely.get_coordinates(lines(count).geometry.to_numpy()).reshape(count, VERTICES, 2)
    return np.asarray(shapely.linestrings(np.stack([xy[:, :-1], xy[:, 1:]], axis=2).reshape(-1, 2, 2)))


def ours(queries: int, count: int) -> Callable[[], np.ndarray]:
    """Set up `proximity.nearest` of points to lines: the whole function, bins and names included."""
    asked, features = points(queries), lines(count)
    return lambda: np.asarray(proximity.nearest(asked, features)["distance_m"])


def peer(queries: int, count: int) -> Callable[[], np.ndarray]:
    """Set up STRtree on the pieces: the tree and the search, not the cutting into pieces."""
    asked, cut = points(queries).geometry.to_numpy(), pieces(count)

    def work() -> np.ndarray:
        (own, _), away = shapely.STRtree(cut).query_nearest(asked, return_distance=True, all_matches=False)
        return np.asarray(away[np.argsort(own)])

    return work


def ours_points(queries: int, count: int) -> Callable[[], np.ndarray]:
    """Set up `proximity.nearest` of points to points."""
    asked, features = points(queries), points(count, seed=4)
    return lambda: np.asarray(proximity.nearest(asked, features)["distance_m"])


def peer_points(queries: int, count: int) -> Callable[[], np.ndarray]:
    """Set up the bare cKDTree on coordinates, on every core."""
    asked = shapely.get_coordinates(points(queries).geometry)
    places = shapely.get_coordinates(points(count, seed=4).geometry)
    return lambda: np.asarray(cKDTree(places).query(asked, workers=-1)[0])


def main() -> None:
    """Print both rows."""
    quick = "--quick" in sys.argv
    queries, count, wells = (20_000, 100, 200) if quick else (1_000_000, 2_000, 5_000)
    mine = harness.measure(partial(ours, queries, count))
    theirs = harness.measure(partial(peer, queries, count), runs=1, warmups=0)
    harness.report(
        "nearest of lines",
        f"{queries:,} to {count * (VERTICES - 1):,} pieces",
        mine,
        "shapely STRtree",
        theirs,
        f"off by {np.abs(mine.result - theirs.result).max():.1e} m; target x12",
    )
    mine = harness.measure(partial(ours_points, queries, wells))
    theirs = harness.measure(partial(peer_points, queries, wells))
    harness.report(
        "nearest of points",
        f"{queries:,} to {wells:,}",
        mine,
        "scipy cKDTree",
        theirs,
        f"off by {np.abs(mine.result - theirs.result).max():.1e} m; ours wraps it, with names and ties",
    )


if __name__ == "__main__":
    main()
