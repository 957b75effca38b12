"""The roads that a vehicle drives, as a graph: where they join, how fast they are, which way is quickest.

Roads join

- where they share a point (as the ways of OpenStreetMap do at every junction);
- where they cross or touch without one, if that is asked for. The layer does not tell bridges, so a motorway
  never joins what it crosses: nearly all of them pass over or under. In OpenStreetMap ways that cross without
  a common point never join; there, do not ask for it;
- where a road ends beside another within a distance, or within the precision of its own position if that is
  coarser: the gap is driven straight.

One-way streets are not known to the layer, so every road is driven both ways. What the law allows is not
read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.errors import InputError
from geo.water import _noding

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

SPEEDS_KM_H: Mapping[str, float] = MappingProxyType(
    {
        "motorway": 105.0,
        "motorway_link": 60.0,
        "trunk": 90.0,
        "trunk_link": 50.0,
        "primary": 80.0,
        "primary_link": 50.0,
        "secondary": 70.0,
        "secondary_link": 45.0,
        "tertiary": 55.0,
        "tertiary_link": 40.0,
        "unclassified": 40.0,
        "residential": 35.0,
        "living_street": 15.0,
        "road": 30.0,
        "service": 25.0,
        "track": 15.0,
    }
)
"""What a loaded pick-up keeps up on each class of road, km/h (judgement: posted limits of rural Arizona and
Sonora less bends, grades and gates; a desert track is driven in low gear). Other classes are taken as tracks.
"""

SURFACE_KM_H: Mapping[str, float] = MappingProxyType(
    {
        **dict.fromkeys(("unpaved", "gravel", "fine_gravel", "compacted", "dirt", "earth", "ground"), 40.0),
        **dict.fromkeys(("rock", "pebblestone", "mud", "grass"), 15.0),
        "sand": 12.0,
    }
)
"""The most on each surface that is not paved, whatever the class (judgement)."""

SNAP_M: Final = 15.0
"""How far from another road one may end and still join it (judgement)."""

_SAME_M: Final = 1e-3
_SHORT_OF_M: Final = 1.0
_NEVER_CROSSED: Final = frozenset(("motorway", "motorway_link"))
_APPROACH_KM_H: Final = 15.0
"""From a place beside the road onto it: as a track."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Roads:
    """A graph of roads.

    Attributes
    ----------
    nodes
        shape (n, 2): x, y in metres.
    start, end
        of each stretch, shape (e,): nodes. It is driven both ways.
    shapes
        of each stretch, LineStrings from start to end.
    km_h
        of each stretch.
    can_stop
        whether a vehicle may be left on each stretch: not on a motorway.
    part
        of each node, shape (n,): nodes of one number are joined by roads.
    """

    nodes: Numbers
    start: Whole
    end: Whole
    shapes: NDArray[np.object_]
    km_h: Numbers
    can_stop: NDArray[np.bool_]
    part: Whole

    @property
    def hours(self) -> Numbers:
        """Driving time of each stretch."""
        return np.asarray(shapely.length(self.shapes) / 1000.0 / self.km_h)

    def stretches(self, parts: Whole, *, only_stops: bool) -> Whole:
        """Return the stretches of some parts; only those where a vehicle may be left if asked for."""
        chosen = np.isin(self.part[self.start], parts)
        return np.flatnonzero(chosen & self.can_stop if only_stops else chosen)

    def nearest(self, places: Numbers, stretches: Whole) -> tuple[Whole, Numbers]:
        """Return for each place, shape (places, 2), the nearest of some stretches, and how many metres away.

        Of several as near, the first.
        """
        tree = shapely.STRtree(self.shapes[stretches])
        points = shapely.points(np.reshape(places, (-1, 2)))
        (place, found), away_m = tree.query_nearest(points, return_distance=True)
        order = np.lexsort((found, place))
        _, first = np.unique(place[order], return_index=True)
        best = order[first]
        return np.asarray(stretches[found[best]], dtype=np.int64), np.asarray(away_m[best])

    def joined(self, places: Numbers, on: Whole) -> tuple[Roads, Whole]:
        """Return the graph with a node for each place, and these nodes.

        Each lies beside the road and is joined to it by the shortest way, which is driven as a track; the
        stretch is parted where that meets it.

        Parameters
        ----------
        places
            shape (places, 2): x, y.
        on
            stretch that each place is joined to, shape (places,).
        """
        made = self
        nodes: list[int] = []
        # A stretch that is parted lives on as its parts.
        parts: dict[int, list[int]] = {}
        for place, stretch in zip(places, on.tolist(), strict=True):
            own = parts.setdefault(stretch, [stretch])
            (nearest,), _ = made.nearest(place, np.array(own, dtype=np.int64))
            own.append(made.shapes.size)
            made = made._with(place, int(nearest))
            nodes.append(len(made.nodes) - 1)
        return made, np.array(nodes, dtype=np.int64)

    def _with(self, place: Numbers, stretch: int) -> Roads:
        """Return the graph with a last node at a place; its stretch's second part comes last but one."""
        line = self.shapes[stretch]
        at_m = float(shapely.line_locate_point(line, shapely.Point(place)))
        foot = np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(line, at_m))[0])
        meets = len(self.nodes)
        first, last = _parted(line, at_m, foot)
        start = np.concatenate([self.start, [meets, meets]])
        end = np.concatenate([self.end, [self.end[stretch], meets + 1]])
        end[stretch] = meets
        further = np.array([last, shapely.LineString([foot, place])], dtype=object)
        shapes = np.concatenate([self.shapes, further])
        shapes[stretch] = first
        part = self.part[self.start[stretch]]
        return replace(
            self,
            nodes=np.vstack([self.nodes, foot, place]),
            start=start,
            end=end,
            shapes=shapes,
            km_h=np.concatenate([self.km_h, [self.km_h[stretch], _APPROACH_KM_H]]),
            can_stop=np.concatenate([self.can_stop, [self.can_stop[stretch], True]]),
            part=np.concatenate([self.part, [part, part]]),
        )

    def driving_h(self, nodes: Whole) -> Numbers:
        """Return the hours from each of some nodes to each, shape (nodes, nodes); inf where no road leads."""
        graph, _ = self._graph
        return np.asarray(np.atleast_2d(dijkstra(graph, directed=True, indices=nodes))[:, nodes])

    def ways(self, start: int, ends: Sequence[int]) -> list[shapely.LineString]:
        """Return the quickest way from a node to each of some, as it is driven.

        Raises
        ------
        InputError
            if no road leads there.
        """
        graph, stretch_of = self._graph
        _, before = dijkstra(graph, directed=True, indices=np.array([start]), return_predecessors=True)
        return [self._way(before[0], stretch_of, start, end) for end in ends]

    def _way(
        self, before: NDArray[np.int32], stretch_of: Mapping[tuple[int, int], int], start: int, end: int
    ) -> shapely.LineString:
        if start == end:
            return shapely.LineString([self.nodes[start], self.nodes[start]])
        pieces: list[Numbers] = []
        node = end
        while node != start:
            last = int(before[node])
            if last < 0:
                raise InputError("no road leads from one place of a trip to the next")
            stretch = stretch_of[min(last, node), max(last, node)]
            points = shapely.get_coordinates(self.shapes[stretch])
            pieces.append(points if self.start[stretch] == last else points[::-1])
            node = last
        points = np.vstack(pieces[::-1])
        # Where a stretch was parted beside one of its points, the two are one to a driver.
        is_new = np.concatenate([[True], np.hypot(*np.diff(points, axis=0).T) > _SAME_M])
        kept = points[is_new]
        if len(kept) < 2:
            return shapely.LineString(points[[0, -1]])
        kept[-1] = points[-1]
        return shapely.LineString(kept)

    @cached_property
    def _graph(self) -> tuple[csr_array, dict[tuple[int, int], int]]:
        """Return hours from node to node, and the quickest stretch between two nodes."""
        hours = self.hours
        low, high = np.minimum(self.start, self.end), np.maximum(self.start, self.end)
        order = np.lexsort((hours, high, low))
        pairs = np.column_stack([low[order], high[order]])
        is_first = np.concatenate([[True], (np.diff(pairs, axis=0) != 0).any(axis=1)])
        kept = order[is_first]
        one, other = low[kept], high[kept]
        # A place on the road itself is no way from it, but a graph of no hours would not join the two.
        cost = np.maximum(hours[kept], 1e-9)
        size = len(self.nodes)
        matrix = csr_array(
            (
                np.concatenate([cost, cost]),
                (np.concatenate([one, other]), np.concatenate([other, one])),
            ),
            shape=(size, size),
        )
        names = zip(one.tolist(), other.tolist(), strict=True)
        return matrix, dict(zip(names, kept.tolist(), strict=True))


def build(
    roads: gpd.GeoDataFrame,
    *,
    speeds_km_h: Mapping[str, float] = SPEEDS_KM_H,
    join_crossings: bool = True,
    snap_m: float = SNAP_M,
    closed: gpd.GeoDataFrame | None = None,
) -> Roads:
    """Return the graph of the drivable ones of some roads.

    Parameters
    ----------
    roads
        of `layers.trail`, in a CRS that counts in metres: ``highway``, ``is_drivable``, ``is_walkable``,
        ``surface``; ``precision_m`` if known.
    speeds_km_h
        by class; "track" must be among them and counts for every class that is not.
    join_crossings
        whether roads that cross or touch without a common point join.
    snap_m
        how far from another road one may end and still join it.
    closed
        lines that no vehicle crosses, in the same CRS: an international boundary. Roads end a metre before.

    Raises
    ------
    InputError
        if there is no drivable road, or a speed or distance is out of range.
    """
    _check(speeds_km_h, snap_m)
    drivable = roads.loc[roads["is_drivable"].fillna(False).astype(bool)] if len(roads) else roads
    lines, row = shapely.get_parts(drivable.geometry.to_numpy(), return_index=True)
    lines = np.asarray(shapely.force_2d(lines), dtype=object)
    shut = None if closed is None or closed.empty else shapely.union_all(closed.geometry.to_numpy())
    if shut is not None:
        lines, of = shapely.get_parts(shapely.difference(lines, shut.buffer(_SHORT_OF_M)), return_index=True)
        row = row[of]
    is_line = shapely.length(lines) > 0 if lines.size else np.zeros(0, dtype=np.bool_)
    lines, row = np.asarray(lines, dtype=object)[is_line], np.asarray(row, dtype=np.int64)[is_line]
    if not lines.size:
        raise InputError(
            "there is no drivable road; add a layer of roads with is_drivable, or a class that cars pass"
        )
    highway = drivable["highway"].to_numpy(dtype=object)[row]
    far = np.full(lines.size, snap_m)
    if "precision_m" in drivable:
        known = drivable["precision_m"].to_numpy(dtype=np.float64, na_value=np.nan)[row]
        far = np.fmax(far, known)
    is_over = np.array([name in _NEVER_CROSSED for name in highway], dtype=np.bool_)
    net = _noding.net(lines, is_over=is_over, far_m=far, join_crossings=join_crossings, closed=shut)
    nodes, start, end, shapes = net.nodes, net.start, net.end, net.shapes
    km_h = _speeds(drivable, highway, row, speeds_km_h)[net.line]
    walkable = drivable["is_walkable"].fillna(True).to_numpy(dtype=np.bool_)[row][net.line]
    size = len(nodes)
    joins = csr_array((np.ones(start.size), (start, end)), shape=(size, size))
    _, part = connected_components(joins, directed=False)
    return Roads(
        nodes=nodes,
        start=start,
        end=end,
        shapes=shapes,
        km_h=km_h,
        can_stop=walkable,
        part=part.astype(np.int64),
    )


def _check(speeds_km_h: Mapping[str, float], snap_m: float) -> None:
    wrong = [name for name, speed in speeds_km_h.items() if not (np.isfinite(speed) and speed > 0)]
    if wrong or "track" not in speeds_km_h:
        named = wrong[0] if wrong else "track"
        raise InputError(f"roads of class '{named}' need a speed above 0 km/h")
    if not (np.isfinite(snap_m) and snap_m >= 0):
        raise InputError(f"roads are joined within some metres from 0, not {snap_m:g}")


def _speeds(
    drivable: gpd.GeoDataFrame, highway: NDArray[np.object_], row: Whole, speeds_km_h: Mapping[str, float]
) -> Numbers:
    slowest = speeds_km_h["track"]
    by_class = np.array([speeds_km_h.get(name, slowest) for name in highway], dtype=np.float64)
    if "surface" not in drivable:
        return by_class
    surface = drivable["surface"].to_numpy(dtype=object)[row]
    most = np.array([SURFACE_KM_H.get(name, np.inf) for name in surface], dtype=np.float64)
    return np.minimum(by_class, most)


def _parted(
    line: shapely.LineString, at_m: float, foot: Numbers
) -> tuple[shapely.LineString, shapely.LineString]:
    """Return a line's two parts, before and after a point on it; either may have no length."""
    xy = shapely.get_coordinates(line)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    before = along < at_m
    after = along > at_m
    one = np.vstack([xy[before], foot]) if before.any() else np.vstack([foot, foot])
    two = np.vstack([foot, xy[after]]) if after.any() else np.vstack([foot, foot])
    return shapely.LineString(one), shapely.LineString(two)
