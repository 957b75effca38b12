"""Positions moved so that nobody finds the place: within a ring, no way favoured, alike in every release.

How far and which way is made of a secret key, the ring and the place itself. So two releases move a place
alike, and neither their difference nor the mean of many gives it away; nor does it that several rows stand at
one place. Another ring moves it as another key would: if the bearing stayed, the two shown points would lie
on a ray from the place, and how far apart they are would tell where on it.
"""

from __future__ import annotations

import hashlib
import hmac
import math

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.errors import InputError
from layers.crs import WGS84

PLACE_DECIMALS = 3
"""Of a degree, about 100 m: a position put right by less than that mostly moves as it did before."""

_UNIT = 2.0**64


def shifts(
    places: list[str], *, key: bytes, minimum_m: float, maximum_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return which way (radians from east, anticlockwise) and how far (m) each place is moved.

    The bearing is uniform over the circle and the radius uniform over the area of the ring,
    ``r = sqrt(u (b^2 - a^2) + a^2)`` (Hampton et al. 2010, American Journal of Epidemiology 172:1062, has the
    ring; drawn so, no side of it is favoured). Both come from HMAC-SHA-256 under the key: of the least and
    the greatest metres, as Python writes a float, and the place (``1000.0 5000.0 -116.214 32.664``).

    Raises
    ------
    InputError
        if there is no key, or the ring is none.
    """
    if not key:
        raise InputError(
            "points cannot be moved without a key; make one with: vereda release STUDY --new-key"
        )
    if not 0 <= minimum_m < maximum_m:
        raise InputError(
            f"points are moved by {minimum_m:g} to {maximum_m:g} m: the first must be the smaller"
        )
    ring = f"{float(minimum_m)!r} {float(maximum_m)!r}"
    digests = [hmac.digest(key, f"{ring} {place}".encode(), hashlib.sha256) for place in places]
    pairs = np.array([(_unit(each[:8]), _unit(each[8:16])) for each in digests], dtype=np.float64)
    pairs = pairs.reshape(-1, 2)
    radius = np.sqrt(pairs[:, 1] * (maximum_m**2 - minimum_m**2) + minimum_m**2)
    return 2 * math.pi * pairs[:, 0], radius


def _unit(digest: bytes) -> float:
    return int.from_bytes(digest, "big") / _UNIT


def moved(frame: gpd.GeoDataFrame, *, key: bytes, minimum_m: float, maximum_m: float) -> NDArray[np.object_]:
    """Return the points of a frame (its CRS counts in metres), moved; areas become a point first."""
    points = shapely.centroid(shapely.force_2d(frame.geometry.to_numpy()))
    known = gpd.GeoSeries(points, crs=frame.crs).to_crs(WGS84)
    # Minus zero and zero are one place.
    lon, lat = np.round(known.x.to_numpy(), PLACE_DECIMALS) + 0.0, np.round(known.y, PLACE_DECIMALS) + 0.0
    places = [
        f"{x:.{PLACE_DECIMALS}f} {y:.{PLACE_DECIMALS}f}"
        for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
    ]
    bearing, radius = shifts(places, key=key, minimum_m=minimum_m, maximum_m=maximum_m)
    x = shapely.get_x(points) + radius * np.cos(bearing)
    y = shapely.get_y(points) + radius * np.sin(bearing)
    return np.asarray(shapely.points(x, y), dtype=object)


def rivals(true_xy: NDArray[np.float64], shown_xy: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how many true places are as near to each shown point as its own is, itself among them.

    1: whoever knows all true places and takes the nearest is right. The mean of ``rivals == 1`` is the
    nearest-link rate. Row i of both is the same thing; metres.
    """
    if not len(true_xy):
        return np.zeros(0, dtype=np.int64)
    own = np.hypot(*(true_xy - shown_xy).T)
    tree = cKDTree(true_xy)
    # A hair more than its own distance, so that rounding does not leave it out.
    return np.asarray(
        tree.query_ball_point(shown_xy, own * (1 + 1e-12) + 1e-9, return_length=True), dtype=np.int64
    )
