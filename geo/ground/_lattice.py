"""Where the points of one grid lie on another: by PROJ at the nodes of a lattice, between them by cubics.

A lattice of nodes is laid over the whole grid whose points are wanted, whatever part of it is asked for, and
PROJ tells where each node lies. Within a block, the square between four nodes, points are placed by the cubic
through the four nodes nearest along each axis (Lagrange). At the middle of every block and of its quarters
this is held against PROJ itself: where it is off by more than `OFF` of a cell, or PROJ has no answer (across
the 180th meridian, beyond what a projection can show), every point of the block is asked of PROJ. Over a few
kilometres of ground cubics are right to a billionth of a cell, so that there is little else to do.

A point comes out the same, to the last bit, whatever part of the grid it is asked for with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from affine import Affine
from numba import njit
from numpy.typing import NDArray
from pyproj import CRS

from geo.ground.tiles import Grid, Window
from layers import crs as crs_

_POINTS = 64
"""Points along a side of a block; more where a single cell has more."""

OFF = 1e-5
"""How far off a point may be, in cells of the grid that it lies on."""

EDGE = 1e-9
"""A point this close to a cell's edge, in cells, lies on it: the degrees of a file rarely add up exactly."""

_HELD_AT = ((0.5, 0.5), (0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75))
"""Where in a block cubics are held against PROJ: they are worst in the middle."""

_FEW = 200_000
"""Points that are looked up in a millisecond or two."""

_WIDE = 4
"""What is halved is halved in height until it is so many times as wide: files are read along their rows."""


class Nodes(NamedTuple):
    """The lattice about a window, as kernels take it.

    Attributes
    ----------
    columns, rows
        where each node lies on the other grid. The first is the one north-west of the block in which the
        window begins.
    is_smooth
        for which blocks cubics are right.
    weights
        of four nodes for the points along a block, shape (4, points along it).
    points
        along each side of a cell.
    row, column
        of the window's first cell.
    """

    columns: NDArray[np.float64]
    rows: NDArray[np.float64]
    is_smooth: NDArray[np.bool_]
    weights: NDArray[np.float64]
    points: int
    row: int
    column: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Piece:
    """A window with all that its points need.

    Attributes
    ----------
    window
        of the grid whose points are placed.
    span
        of the grid that they lie on: cells that hold all that lie on it; None if none does.
    nodes
        about the window.
    exact
        None, or where each point lies, shape (2, rows of points, columns of points), in place of the nodes.
    """

    window: Window
    span: Window | None
    nodes: Nodes
    exact: NDArray[np.float64] | None

    @property
    def is_small(self) -> bool:
        """Whether there are so few points that one thread does best."""
        high, wide = _size(self.window)
        return high * wide * self.nodes.points**2 < _FEW


@dataclass(frozen=True, eq=False, kw_only=True)
class Lattice:
    """Places the points of a grid on another.

    Attributes
    ----------
    transform, crs
        of the grid whose points are placed.
    onto
        the grid that they lie on.
    points
        along each side of a cell, in the middle of equal parts of it.
    """

    transform: Affine
    crs: CRS
    onto: Grid
    points: int

    def pieces(self, window: Window, *, most_cells: int) -> Iterator[Piece]:
        """Place the points of a window, in pieces none of which lies on more cells than it may.

        What is no larger than a block is not cut, whatever it lies on. Points that are asked of PROJ come in
        pieces of their own, after that which leaves them out.
        """
        nodes, span = self._small(window, most_cells=most_cells)
        if nodes is None:
            for half in _halves(window):
                yield from self.pieces(half, most_cells=most_cells)
            return
        yield Piece(window=window, span=span, nodes=nodes, exact=None)
        side = self._side
        for block in np.argwhere(~nodes.is_smooth).tolist():
            rows, columns = (
                slice(max(each.start, first), min(each.stop, first + side))
                for each, first in (
                    (each, (each.start // side + at) * side) for each, at in zip(window, block, strict=True)
                )
            )
            yield from self._asked((rows, columns), nodes, most_cells=most_cells)

    def _small(self, window: Window, *, most_cells: int) -> tuple[Nodes | None, Window | None]:
        """Return the nodes of a window and the cells that it lies on, or None if it is to be cut first."""
        high, wide = _size(window)
        can_cut = max(high, wide) > self._side
        # Points are no further apart than cells: where there are too many, there are too many cells.
        if can_cut and high * wide * self.points**2 > most_cells:
            return None, None
        nodes = self._nodes(window)
        span = _span(nodes, self.onto.shape)
        if can_cut and span is not None and np.prod(_size(span)) > most_cells:
            return None, None
        return nodes, span

    @property
    def _side(self) -> int:
        """Cells along a side of a block."""
        return max(1, _POINTS // self.points)

    def _nodes(self, window: Window) -> Nodes:
        side = self._side
        down, right = (np.arange(each.start // side, -(-each.stop // side)) for each in window)
        columns, rows = self._places(
            *(np.arange(each[0] - 1, each[-1] + 3) * float(side) for each in (down, right))
        )
        is_smooth = np.ones((down.size, right.size), dtype=np.bool_)
        with np.errstate(invalid="ignore"):
            for y, x in _HELD_AT:
                asked = self._places((down + y) * side, (right + x) * side)
                for nodes, true in zip((columns, rows), asked, strict=True):
                    is_smooth &= np.abs(_between(nodes, y, x) - true) <= OFF
        many = side * self.points
        return Nodes(
            columns=columns,
            rows=rows,
            is_smooth=is_smooth,
            weights=_cubic((np.arange(many) + 0.5) / many),
            points=self.points,
            row=window[0].start,
            column=window[1].start,
        )

    def _places(
        self, down: NDArray[np.float64], right: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return column and row on the other grid of the points so many cells down, and right."""
        own, other = self.transform, self.onto.transform
        x, y = np.meshgrid(own.c + right * own.a, own.f + down * own.e)
        if self.crs != self.onto.crs:
            x, y = crs_.transformer(self.crs, self.onto.crs).transform(x, y)
        return (np.asarray(x) - other.c) / other.a, (np.asarray(y) - other.f) / other.e

    def _asked(self, window: Window, nodes: Nodes, *, most_cells: int) -> Iterator[Piece]:
        """Place the points of a window by PROJ alone, in pieces as `pieces` does."""
        places = np.stack(
            self._places(
                *(
                    each.start + (np.arange((each.stop - each.start) * self.points) + 0.5) / self.points
                    for each in window
                )
            )
        )
        with np.errstate(invalid="ignore"):
            nearest = np.round(places)
            places = np.where(np.abs(places - nearest) < EDGE, nearest, places)
            inside = (places >= 0).all(axis=0)
            inside &= (places[0] <= self.onto.shape[1]) & (places[1] <= self.onto.shape[0])
        there = places[::-1, inside]
        span = _cells(there.min(axis=1), there.max(axis=1), self.onto.shape) if inside.any() else None
        if span is not None and max(_size(window)) > 1 and np.prod(_size(span)) > most_cells:
            for half in _halves(window):
                yield from self._asked(half, nodes, most_cells=most_cells)
            return
        yield Piece(window=window, span=span, nodes=nodes, exact=places)


def _cubic(at: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """Return what nodes at -1, 0, 1 and 2 count for places between 0 and 1 (Lagrange)."""
    t = np.asarray(at, dtype=np.float64)
    return np.stack(
        [
            -t * (t - 1) * (t - 2) / 6,
            (t + 1) * (t - 1) * (t - 2) / 2,
            -(t + 1) * t * (t - 2) / 2,
            (t + 1) * t * (t - 1) / 6,
        ]
    )


def _between(nodes: NDArray[np.float64], down: float, right: float) -> NDArray[np.float64]:
    """Return what cubics give at the same place in every block."""
    rows, columns = (size - 3 for size in nodes.shape)
    found = np.zeros((rows, columns))
    for i, below in enumerate(_cubic(down).tolist()):
        for j, beside in enumerate(_cubic(right).tolist()):
            found += below * beside * nodes[i : i + rows, j : j + columns]
    return found


def _halves(window: Window) -> tuple[Window, Window]:
    rows, columns = window
    high, wide = _size(window)
    if wide == 1 or (high > 1 and high * _WIDE > wide):
        middle = rows.start + high // 2
        return (slice(rows.start, middle), columns), (slice(middle, rows.stop), columns)
    middle = columns.start + wide // 2
    return (rows, slice(columns.start, middle)), (rows, slice(middle, columns.stop))


def _size(window: Window) -> tuple[int, int]:
    rows, columns = window
    return rows.stop - rows.start, columns.stop - columns.start


def _span(nodes: Nodes, shape: tuple[int, int]) -> Window | None:
    """Return the cells that the points of all smooth blocks may lie in.

    A cubic through four values differs from the straight line between the middle two by at most an eighth of
    the greater of their second differences; those along columns go through what those along rows give, to
    which the four count up to 1.25 in all.
    """
    if not nodes.is_smooth.any():
        return None
    least, greatest = [], []
    for each in (nodes.rows, nodes.columns):
        about = np.lib.stride_tricks.sliding_window_view(each, (4, 4))[nodes.is_smooth]
        bent = 1.25 * np.abs(np.diff(about, 2, axis=2)).max(axis=(1, 2))
        bent += np.abs(np.diff(about, 2, axis=1)).max(axis=(1, 2))
        least.append(float((about[:, 1:3, 1:3].min(axis=(1, 2)) - bent / 8).min()) - EDGE)
        greatest.append(float((about[:, 1:3, 1:3].max(axis=(1, 2)) + bent / 8).max()) + EDGE)
    return _cells(least, greatest, shape)


def _cells(least: Sequence[float], greatest: Sequence[float], shape: tuple[int, int]) -> Window | None:
    """Return the cells of a grid from a least row and column to a greatest; None if they are off it."""
    slices = []
    for low, high, full in zip(least, greatest, shape, strict=True):
        if high < 0 or low > full:
            return None
        # What lies on the south or east edge of the grid lies in its last cell.
        slices.append(slice(min(max(int(low), 0), full - 1), min(int(high), full - 1) + 1))
    return slices[0], slices[1]


@njit(cache=True, nogil=True)
def place_row(nodes, exact, row, v, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write where the v-th points of a row of cells lie into `out`, shape (2, points): column and row.

    `nodes` and `exact` are a piece's, `row` is counted in its window. NaN in blocks for which cubics are not
    right.
    """
    many, points, size = nodes.weights.shape[1], nodes.points, out.shape[1]
    if exact is not None:
        out[:] = exact[:, row * points + v]
        return
    own, side, beside = nodes.weights, many // points, 0
    row += nodes.row
    block, down = row // side - nodes.row // side, own[:, row % side * points + v]
    at, begin = 0, nodes.column % side * points
    while at < size:
        stop = min(size, at + many - begin)
        out[:, at:stop] = np.nan
        for axis in range(2 if nodes.is_smooth[block, beside] else 0):
            each = nodes.columns if axis == 0 else nodes.rows
            here = out[axis, at:stop]
            w, x, y, z = 0.0, 0.0, 0.0, 0.0
            for k in range(4):
                line = each[block + k]
                w += down[k] * line[beside]
                x += down[k] * line[beside + 1]
                y += down[k] * line[beside + 2]
                z += down[k] * line[beside + 3]
            a, b, c, d = own[0, begin:], own[1, begin:], own[2, begin:], own[3, begin:]
            for k in range(here.size):
                place = w * a[k] + x * b[k] + y * c[k] + z * d[k]
                nearest = np.rint(place)
                here[k] = nearest if abs(place - nearest) < EDGE else place
        at, begin, beside = stop, 0, beside + 1


@njit(cache=True, nogil=True)
def placed(nodes, exact, row, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write into `out` of which cells of a row `place_row` knows the points."""
    out[:] = True
    if exact is not None:
        return
    side = nodes.weights.shape[1] // nodes.points
    block = (nodes.row + row) // side - nodes.row // side
    first = nodes.column // side * side - nodes.column
    for beside in range(nodes.is_smooth.shape[1]):
        if not nodes.is_smooth[block, beside]:
            out[max(first + beside * side, 0) : first + (beside + 1) * side] = False
