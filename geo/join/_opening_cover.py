"""Linear referencing for `opening`: which stretches of a boundary line have a barrier beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Polygon
from shapely.ops import substring

STEP_M = 10.0
"""Barriers are laid on the boundary point by point, with a point at least this often."""

_SAME_END_M = 1.0
"""Barriers that end this near to one another end at the same place (double fences, repeated rows)."""


@dataclass(frozen=True)
class Span:
    """A stretch of a line, in metres from its western end."""

    start_m: float
    end_m: float

    @property
    def length_m(self) -> float:
        """Its length."""
        return self.end_m - self.start_m


@dataclass(frozen=True)
class Line:
    """A boundary line, with what is needed to lay many points on it quickly."""

    geometry: LineString

    @property
    def length_m(self) -> float:
        """Its length."""
        return float(self.geometry.length)

    @cached_property
    def _edges(self) -> NDArray[np.object_]:
        points = shapely.get_coordinates(self.geometry)
        return np.asarray(shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1)), dtype=object)

    @cached_property
    def _starts(self) -> NDArray[np.float64]:
        return np.concatenate([[0.0], np.cumsum(shapely.length(self._edges))[:-1]])

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._edges)

    def locate(
        self, coordinates: NDArray[np.float64], *, within_m: float | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the position along the line nearest each x, y, and the distance to it.

        NaN and infinity for those further than `within_m`.
        """
        points = np.asarray(shapely.points(coordinates), dtype=object)
        at_m = np.full(len(points), np.nan)
        distance_m = np.full(len(points), np.inf)
        (which, edges), near = self._tree.query_nearest(
            points, max_distance=within_m, return_distance=True, all_matches=False
        )
        at_m[which] = self._starts[edges] + shapely.line_locate_point(self._edges[edges], points[which])
        distance_m[which] = near
        return at_m, distance_m

    def between(self, span: Span) -> LineString:
        """Return the piece of the line over a span."""
        piece = substring(self.geometry, span.start_m, span.end_m)
        return piece if isinstance(piece, LineString) else LineString([piece, piece])


@dataclass(frozen=True)
class Cover:
    """The stretches of a line with a barrier beside them.

    `starts_m`, `ends_m` and `rows` tell each stretch and the row number of its barrier: as many as there are
    pieces of barrier, overlapping as they do on the ground.
    """

    line: Line
    starts_m: NDArray[np.float64] = field(repr=False)
    ends_m: NDArray[np.float64] = field(repr=False)
    rows: NDArray[np.intp] = field(repr=False)

    def open_spans(self) -> list[Span]:
        """Return the stretches without a barrier, from the start of the line on."""
        order = np.argsort(self.starts_m, kind="stable")
        starts = np.append(self.starts_m[order], self.line.length_m)
        reached = np.concatenate([[0.0], np.maximum.accumulate(self.ends_m[order])])
        is_open = starts > reached
        return [Span(float(a), float(b)) for a, b in zip(reached[is_open], starts[is_open], strict=True)]

    def bounding(self, position_m: float) -> NDArray[np.intp]:
        """Return the row numbers of the barriers that end or begin at a position."""
        meets = (np.abs(self.starts_m - position_m) <= _SAME_END_M) | (
            np.abs(self.ends_m - position_m) <= _SAME_END_M
        )
        return np.unique(self.rows[meets])


def lines_of(boundary: gpd.GeoDataFrame) -> list[Line]:
    """Join contiguous boundary lines; each runs from its western end, the westernmost line comes first."""
    geometry = boundary.geometry.dropna()
    geometry = geometry.loc[~geometry.is_empty]
    if geometry.empty:
        return []
    merged = shapely.line_merge(shapely.union_all(shapely.force_2d(geometry.to_numpy())))
    lines = [Line(_from_west(part)) for part in shapely.get_parts(merged) if part.length > 0]
    return sorted(lines, key=lambda line: line.geometry.coords[0])


def _from_west(line: LineString) -> LineString:
    return line if line.coords[0] <= line.coords[-1] else LineString(line.coords[::-1])


def cover(line: Line, barrier: gpd.GeoDataFrame, *, reach_m: float) -> Cover:
    """Lay barriers on a line; only what lies within `reach_m` and the barrier's own precision counts."""
    geometry = shapely.force_2d(barrier.geometry.to_numpy())
    parts, row_of_part = shapely.get_parts(geometry, return_index=True)
    reach_of_row = reach_m + barrier["precision_m"].fillna(0.0).to_numpy(dtype=np.float64)
    if len(parts) == 0:
        return Cover(line, np.empty(0), np.empty(0), np.empty(0, dtype=np.intp))
    coordinates, part_of_point = shapely.get_coordinates(shapely.segmentize(parts, STEP_M), return_index=True)
    row_of_point = row_of_part[part_of_point]
    at_m, distance_m = line.locate(coordinates, within_m=float(reach_of_row.max()) or STEP_M)
    near = distance_m <= reach_of_row[row_of_point]
    joined = near[:-1] & near[1:] & (part_of_point[:-1] == part_of_point[1:])
    left, right = at_m[:-1][joined], at_m[1:][joined]
    return Cover(line, np.minimum(left, right), np.maximum(left, right), row_of_point[:-1][joined])


def spans_within(line: Line, polygon: Polygon | MultiPolygon) -> list[Span]:
    """Return the stretches of a line inside a polygon, in order."""
    if shapely.covers(polygon, line.geometry):
        return [Span(0.0, line.length_m)]
    crossings = shapely.get_coordinates(shapely.intersection(line.geometry, polygon.boundary))
    at_m, _ = line.locate(crossings)
    cuts = np.unique(np.concatenate([[0.0], at_m, [line.length_m]]))
    middles = shapely.line_interpolate_point(line.geometry, (cuts[:-1] + cuts[1:]) / 2)
    inside = shapely.intersects(polygon, middles)
    spans: list[Span] = []
    for start, end in zip(cuts[:-1][inside], cuts[1:][inside], strict=True):
        if spans and spans[-1].end_m == start:
            spans[-1] = Span(spans[-1].start_m, float(end))
        else:
            spans.append(Span(float(start), float(end)))
    return spans
