"""The study area: where a study looks, and how far around it the world still matters."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from pyproj import CRS
from shapely import MultiPolygon, Polygon

from layers import crs as crs_

MAX_EDGE_DEG = 0.05
"""Edges are densified to this before reprojection, so that a parallel stays a parallel (about 5 km)."""


@dataclass(frozen=True)
class Area:
    """A polygon in EPSG:4326 (longitude, latitude).

    Attributes
    ----------
    polygon
        what the study is about.
    margin_m
        how far outside it features are still read, so that the nearest water of a route that runs
        along the edge may lie beyond the edge.
    """

    polygon: Polygon | MultiPolygon
    margin_m: float = 0.0

    @classmethod
    def from_bounds(
        cls, minx: float, miny: float, maxx: float, maxy: float, *, margin_m: float = 0.0
    ) -> Area:
        """Make the area from bounds in degrees.

        Raises
        ------
        ValueError
            if the bounds are no box inside the world (a box over the antimeridian is not supported).
        """
        if not (-180 <= minx < maxx <= 180 and -90 <= miny < maxy <= 90):
            raise ValueError(
                f"bounds [{minx}, {miny}, {maxx}, {maxy}] are not west, south, east, north in degrees"
            )
        return cls(shapely.box(minx, miny, maxx, maxy), margin_m)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Bounds (minx, miny, maxx, maxy) in degrees, without the margin."""
        minx, miny, maxx, maxy = self.polygon.bounds
        return minx, miny, maxx, maxy

    def core(self, crs: CRS) -> Polygon | MultiPolygon:
        """Return the polygon in `crs`, without the margin."""
        dense = shapely.segmentize(self.polygon, MAX_EDGE_DEG)
        if crs == crs_.WGS84:
            return dense
        local: Polygon | MultiPolygon = crs_.project(dense, crs_.WGS84, crs)
        return local

    def reading(self, crs: CRS) -> Polygon | MultiPolygon:
        """Return the polygon that layers are clipped to, in `crs`: the area and its margin.

        The margin is laid on in the UTM zone of the area's centre.
        """
        if self.margin_m <= 0:
            return self.core(crs)
        utm = crs_.for_bounds(*self.bounds)
        wide = self.core(utm).buffer(self.margin_m, join_style="mitre")
        if crs == utm:
            return wide
        local: Polygon | MultiPolygon = crs_.project(shapely.segmentize(wide, 5_000.0), utm, crs)
        return local
