"""Lines as a graph: where they share a point, cross, or end beside each other."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Lines = NDArray[np.object_]

ONE_PLACE_M: Final = 0.01
"""Points no further apart than this are one."""


class Net(NamedTuple):
    """Nodes, shape (n, 2), and the stretches between them.

    ``start`` and ``end`` are nodes, ``shapes`` LineStrings from one to the other, ``line`` the line that each
    is a part of: a gap that was bridged belongs to the line that ended before it.
    """

    nodes: Numbers
    start: Whole
    end: Whole
    shapes: Lines
    line: Whole


class _Points(NamedTuple):
    """Points to put into lines."""

    line: Whole
    xy: Numbers


def net(
    lines: Lines,
    *,
    is_over: NDArray[np.bool_],
    far_m: Numbers,
    join_crossings: bool,
    closed: shapely.Geometry | None = None,
) -> Net:
    """Return the graph of lines.

    Parameters
    ----------
    lines
        LineStrings of some length, in metres.
    is_over
        which lines join nothing that they cross, as motorways.
    far_m
        how far from another each line may end and still be joined to it, straight.
    join_crossings
        whether lines that cross or touch without a common point join.
    closed
        what no gap between an end and another line may be bridged over.
    """
    tree = shapely.STRtree(lines)
    crossings = _crossings(lines, tree, is_over) if join_crossings else _Points(_none(), np.empty((0, 2)))
    feet, ends = _feet(lines, tree, crossings, far_m, closed)
    points = _Points(
        np.concatenate([crossings.line, feet.line]), np.concatenate([crossings.xy, feet.xy], axis=0)
    )
    # A gap of no length needs no bridge: the point in the other line is the end itself.
    is_gap = np.hypot(*(feet.xy - ends.xy).T) > ONE_PLACE_M
    gaps = np.asarray(shapely.linestrings(np.stack([ends.xy, feet.xy], axis=1)), dtype=object)[is_gap]
    whole = np.concatenate([lines, gaps])
    of_line = np.concatenate([np.arange(lines.size), ends.line[is_gap]])
    return _stretches(whole, points, of_line)


def _none() -> Whole:
    return np.empty(0, dtype=np.int64)


def _keys(xy: Numbers) -> Whole:
    return np.rint(xy / ONE_PLACE_M).astype(np.int64)


def _crossings(lines: Lines, tree: shapely.STRtree, is_over: NDArray[np.bool_]) -> _Points:
    """Return the points where lines meet, in both."""
    one, other = tree.query(lines, predicate="intersects")
    is_pair = (one < other) & ~is_over[one] & ~is_over[other]
    one, other = one[is_pair], other[is_pair]
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    xy, pair = shapely.get_coordinates(shapely.intersection(lines[one], lines[other]), return_index=True)
    line = np.concatenate([one[pair], other[pair]]).astype(np.int64)
    return _Points(line, np.concatenate([xy, xy], axis=0))


def _feet(
    lines: Lines,
    tree: shapely.STRtree,
    crossings: _Points,
    far_m: Numbers,
    closed: shapely.Geometry | None,
) -> tuple[_Points, _Points]:
    """Return the points of other lines beside which lines end, and these ends."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    first = np.searchsorted(owner, np.arange(lines.size))
    last = np.concatenate([first[1:], [len(owner)]]) - 1
    _, name, count = np.unique(
        _keys(np.concatenate([xy, crossings.xy], axis=0)), axis=0, return_inverse=True, return_counts=True
    )
    ends = np.column_stack([first, last]).ravel()
    ends = ends[count[name.reshape(-1)[ends]] == 1]
    line, points = owner[ends], shapely.points(xy[ends])
    place, other = tree.query(points, predicate="dwithin", distance=far_m[line])
    is_other = line[place] != other
    place, other = place[is_other], other[is_other]
    foot = shapely.line_interpolate_point(
        lines[other], shapely.line_locate_point(lines[other], points[place])
    )
    feet = shapely.get_coordinates(foot).reshape(-1, 2)
    away = shapely.distance(points[place], foot)
    if closed is not None:
        gaps = shapely.linestrings(np.stack([xy[ends[place]], feet], axis=1))
        away = np.where(shapely.intersects(gaps, closed), np.inf, away)
    order = np.lexsort((other, away, place))
    _, first = np.unique(place[order], return_index=True)
    best = order[first]
    best = best[np.isfinite(away[best])]
    own = place[best]
    return (
        _Points(other[best].astype(np.int64), feet[best]),
        _Points(line[own].astype(np.int64), xy[ends[own]]),
    )


def _stretches(whole: Lines, points: _Points, of_line: Whole) -> Net:
    """Return the lines with points put into them, parted wherever they meet."""
    xy, owner = shapely.get_coordinates(whole, return_index=True)
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    first = np.searchsorted(owner, np.arange(whole.size))
    at_m = run - run[first][owner]
    further_m = shapely.line_locate_point(whole[points.line], shapely.points(points.xy))
    xy = np.concatenate([xy, points.xy], axis=0)
    owner = np.concatenate([owner, points.line])
    at_m = np.concatenate([at_m, further_m])
    order = np.lexsort((at_m, owner))
    xy, owner, at_m = xy[order], owner[order], at_m[order]
    _, name, count = np.unique(_keys(xy), axis=0, return_inverse=True, return_counts=True)
    name = name.reshape(-1)
    is_first = np.concatenate([[True], owner[1:] != owner[:-1]])
    is_last = np.concatenate([owner[1:] != owner[:-1], [True]])
    places = np.flatnonzero(is_first | is_last | (count[name] > 1))
    begin, stop = places[:-1], places[1:]
    is_stretch = (owner[begin] == owner[stop]) & (at_m[stop] - at_m[begin] > ONE_PLACE_M)
    begin, stop = begin[is_stretch], stop[is_stretch]
    size = stop - begin + 1
    at = np.repeat(begin, size) + np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    shapes = shapely.linestrings(xy[at], indices=np.repeat(np.arange(size.size), size))
    kept, node = np.unique(np.concatenate([name[begin], name[stop]]), return_inverse=True)
    _, where = np.unique(name, return_index=True)
    return Net(
        nodes=xy[where[kept]],
        start=node[: begin.size].astype(np.int64),
        end=node[begin.size :].astype(np.int64),
        shapes=np.asarray(shapes, dtype=object),
        line=of_line[owner[begin]],
    )
