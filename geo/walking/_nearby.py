"""What can be walked to in a few hours: only boxes about the sources are read, however large the grid.

A box reaches as far beyond its sources, on every side, as anybody could walk in the time, and a few cells
further. These outermost cells, its rim, are looked at when all is walked: if anybody has come there, boxes
grow and all is walked again. Nobody leaves a box, then, and boxes that overlap are one, so that nobody comes
in from another. Layers lie on the whole grid (`geo.walking._layers`), and one clock and one table of paces
serve all boxes of a run, so that times in them are those of a walk over the whole grid by this clock, to the
last bit.

A line of the network is followed from where it enters a box. Which of its points stand for cells may differ
there from the whole, until two of them are far enough apart: the rim is wide enough for that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.ground import tiles
from geo.ground.tiles import Readable, Window
from geo.walking import _layers, _prepare, _solve, _trace
from geo.walking._cost import Pace
from geo.walking._layers import Layers
from geo.walking._shapes import Touched, ascending, cells_in, size_of_cells
from geo.walking._survey import Land, Part, survey
from layers.raster import Raster
from layers.source import Counts, Provenance

_BLOCK = 256
"""Side of the blocks in which it is looked at once where sources can be stood on."""

_RIM = 16
"""Cells of the rim of a box with a network."""

_SLACK = 1.001
"""People are taken to be so much faster than the fastest slope that was tried."""

_WIDER = 1.5
"""By so much boxes grow where somebody came to the rim."""

_SLOPES = np.linspace(-2.0, 2.0, 8001)
"""Where the fastest speed of a pace is looked for."""

_FRAMES = ("barrier", "openings", "network", "water")

_FEW = 2_000
"""Corners of lines and areas that are placed sooner than what is near could be picked out of them."""

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False, kw_only=True)
class Box:
    """A part of the grid that has been walked.

    Attributes
    ----------
    window
        rows and columns.
    hours
        float32, NaN where nobody comes within the limit.
    climbed
        metres, float32; NaN as `hours`.
    """

    window: Window
    hours: NDArray[np.float32]
    climbed: NDArray[np.float32]


@dataclass(frozen=True, eq=False, kw_only=True)
class Country:
    """A grid that is read by windows, what lies on it, and how people walk there.

    Attributes
    ----------
    elevation, factor
        what is read.
    pace
        how fast people are.
    rising
        1.0, or -1.0 for time towards the sources.
    limit_h
        hours that nobody walks longer than.
    options
        the rest of `geo.walking._layers.placed`'s.
    layers
        all that lies on the grid.
    is_sparse
        whether that is so little that nothing is gained by leaving out what lies far off.
    """

    elevation: Readable
    factor: Readable | None
    pace: Pace
    rising: float
    limit_h: float
    options: Mapping[str, Any]
    layers: Layers
    is_sparse: bool

    @classmethod
    def of(
        cls,
        elevation: Readable,
        *,
        factor: Readable | None,
        pace: Pace,
        is_towards: bool,
        limit_h: float,
        **options: Any,
    ) -> Country:
        """Place the layers; options as those of `geo.walking.travel_time.travel_time`."""
        layers = _layers.placed(elevation, unit=elevation.unit, **options)
        if factor is not None:
            _prepare.check_same_grid(factor, elevation)
        return cls(
            elevation=elevation,
            factor=factor,
            pace=pace,
            rising=-1.0 if is_towards else 1.0,
            limit_h=limit_h,
            options=options,
            layers=layers,
            is_sparse=sum(_corners(options[name]) for name in _FRAMES) <= _FEW,
        )

    def walk(
        self,
        sources: gpd.GeoDataFrame,
        name: str,
        *,
        of_each: Callable[[Box], Found],
        progress: tiles.Progress | None = None,
    ) -> list[Found]:
        """Walk from or to some sources; return what is made of each box, from the north-west.

        Nothing if nobody can stand on any source. `name` is what an error calls the sources.
        """
        touched = Touched.by(sources, self.elevation, name)
        spots = self._spots(touched)
        if not spots.size:
            return []
        least, wider = 1.0, 1.0
        while True:
            windows = self._windows(
                spots, _SLACK * self._fastest_m_s() / least * self.limit_h * 3600.0 * wider
            )
            land = survey(
                self.elevation,
                self.factor,
                self._near(windows),
                touched,
                windows=windows,
                pace=self.pace,
                rising=self.rising,
                done=_nobody,
            )
            if land.terms.factors[0] < least:
                least = land.terms.factors[0]
                continue
            found: list[Found] = []
            for window in windows:
                box = self._walked(land, window)
                if box is None:
                    break
                found.append(of_each(box))
                if progress is not None:
                    progress(len(found), len(windows))
            if len(found) == len(windows):
                return found
            wider *= _WIDER

    def provenance(self, at: Window) -> list[Provenance]:
        """Return where elevation and factor come from, as they are read at the corner of a window."""
        corner = tuple(slice(each.start, each.start + 1) for each in at)
        sources = [self.elevation] if self.factor is None else [self.elevation, self.factor]
        return [each.read((corner[0], corner[1])).provenance for each in sources]

    def _fastest_m_s(self) -> float:
        """Return what nobody outruns on the open ground or on a road."""
        fastest = float(np.nanmax(self.pace.speed_m_s(_SLOPES)))
        network = self.options["network"]
        if network is not None and "factor" in network.columns and len(network):
            fastest /= min(1.0, float(network["factor"].min()))
        return fastest

    @property
    def _rim(self) -> int:
        return _RIM if self.layers.course.cells.size else self.layers.stencil.reach

    def _spots(self, touched: Touched) -> NDArray[np.int64]:
        """Return where the sources are that can be stood on: first and last row, first and last column.

        A row for each block of the grid that has any.
        """
        rows, columns = self.elevation.shape
        spots = []
        for block in _blocks(touched, (rows, columns)):
            cells = touched.within(block)
            if not cells.size:
                continue
            row, column = np.divmod(cells, block[1].stop - block[1].start)
            row, column = row + block[0].start, column + block[1].start
            window = (
                slice(int(row.min()), int(row.max()) + 1),
                slice(int(column.min()), int(column.max()) + 1),
            )
            factor = None if self.factor is None else _prepare.known_factor(self.factor.read(window).values)
            heights = np.ascontiguousarray(self.elevation.read(window).values)
            _, can_stand = self.layers.standing(heights, factor, window)
            stands = can_stand[row - window[0].start, column - window[1].start]
            if stands.any():
                row, column = row[stands], column[stands]
                spots.append((row.min(), row.max(), column.min(), column.max()))
        return np.array(spots, dtype=np.int64).reshape(-1, 4)

    def _windows(self, spots: NDArray[np.int64], far_m: float) -> list[Window]:
        """Return boxes that reach so far beyond the sources; those that overlap are one."""
        rows, columns = self.elevation.shape
        across, down = (int(np.ceil(far_m / size)) + 1 + self._rim for size in size_of_cells(self.elevation))
        ends = spots + np.array([-down, down + 1, -across, across + 1])
        ends = np.clip(ends, 0, [rows, rows, columns, columns])
        while True:
            one, other = shapely.STRtree(_as_boxes(ends)).query(_as_boxes(ends), predicate="intersects")
            count, label = connected_components(
                coo_array((np.ones(one.size), (one, other)), shape=(len(ends), len(ends)))
            )
            joined = np.tile([rows, 0, columns, 0], (count, 1))
            for k, merge in enumerate((np.minimum, np.maximum, np.minimum, np.maximum)):
                merge.at(joined[:, k], label, ends[:, k])
            if count == len(ends):
                break
            ends = joined
        order = np.lexsort((ends[:, 2], ends[:, 0]))
        return [(slice(top, bottom), slice(left, right)) for top, bottom, left, right in ends[order].tolist()]

    def _near(self, windows: list[Window]) -> Layers:
        """Return the layers without what lies too far off to matter; placed as all of them are."""
        if self.is_sparse:
            return self.layers
        rows, columns = (
            (min(window[axis].start for window in windows), max(window[axis].stop for window in windows))
            for axis in (0, 1)
        )
        move = self.elevation.transform
        box = shapely.box(
            move.c + columns[0] * move.a,
            move.f + rows[1] * move.e,
            move.c + columns[1] * move.a,
            move.f + rows[0] * move.e,
        ).buffer(2 * max(size_of_cells(self.elevation)) + (self.options["opening_reach_m"] or 0.0))
        near = {name: _rows_near(self.options[name], box, self.elevation.crs) for name in _FRAMES}
        if all(near[name] is self.options[name] for name in _FRAMES):
            return self.layers
        return _layers.placed(self.elevation, unit=self.elevation.unit, **{**self.options, **near})

    def _walked(self, land: Land, window: Window) -> Box | None:
        """Walk a box; None if somebody may leave it."""
        part = land.part(window)
        hours = _solve.walk(
            part.ground,
            land.costs,
            part.link_s,
            part.sources,
            rising=self.rising,
            limit_s=_solve.limit_s(self.limit_h),
        ).hours()
        if self._is_left(land, part, window, hours):
            return None
        graph = _trace.graph(part.ground, is_towards=self.rising < 0)
        before = np.empty(hours.shape, np.int64)
        _trace.steps_before(graph, hours, before)
        climbed = np.full(hours.size, np.nan)
        _trace.climb(graph, hours.ravel(), before.ravel(), climbed)
        return Box(window=window, hours=hours, climbed=climbed.astype(np.float32).reshape(hours.shape))

    def _is_left(self, land: Land, part: Part, window: Window, hours: NDArray[np.float32]) -> bool:
        """Whether somebody comes to the rim of a box, or might cross it on a bridge."""
        comes = np.isfinite(hours)
        if comes[self._rim_of(window, hours.shape, self._rim)].any():
            return True
        if land.layers.pools is None or part.ground.can_stand is None:
            return False
        _, bridges = cells_in(land.layers.course.cells, self.elevation.shape[1], window)
        outermost = self._rim_of(window, hours.shape, 1).ravel()[bridges]
        is_bridge = np.isfinite(part.ground.heights).ravel()[bridges]
        is_bridge &= ~part.ground.can_stand.ravel()[bridges]
        return bool((outermost & is_bridge).any())

    def _rim_of(self, window: Window, shape: tuple[int, ...], width: int) -> NDArray[np.bool_]:
        """Return the cells of a box within so many of a side of it that is no side of the grid."""
        rim = np.zeros(shape, dtype=np.bool_)
        for axis, (each, full) in enumerate(zip(window, self.elevation.shape, strict=True)):
            along = np.moveaxis(rim, axis, 0)
            if each.start > 0:
                along[:width] = True
            if each.stop < full:
                along[-width:] = True
        return rim


def readable(raster: Raster | Readable) -> Readable:
    """Return a raster as what can be read by windows."""
    return tiles.InMemory(raster) if isinstance(raster, Raster) else raster


def readable_factor(
    factor: Raster | Readable | NDArray[np.floating] | None, elevation: Readable
) -> Readable | None:
    """Return a factor as what can be read by windows; an array lies on the grid of the elevation."""
    if isinstance(factor, np.ndarray):
        factor = Raster(
            values=factor if factor.dtype in (np.float32, np.float64) else factor.astype(np.float64),
            transform=elevation.transform,
            crs=elevation.crs,
            unit="1",
            provenance=Provenance(source="numbers", licence="none"),
            counts=Counts(unit="cells", read=factor.size, kept=factor.size),
        )
    return None if factor is None else readable(factor)


def _blocks(touched: Touched, shape: tuple[int, int]) -> list[Window]:
    """Return the blocks of a grid in which there may be touched cells."""
    rows, columns = shape
    across = -(-columns // _BLOCK)
    numbers = [touched.cells // columns // _BLOCK * across + touched.cells % columns // _BLOCK]
    for left, top, right, bottom in touched.areas.bounds.tolist():
        first, last = max(0, int(np.ceil(top))), min(rows - 1, int(np.floor(bottom)))
        begin, end = max(0, int(np.ceil(left))), min(columns - 1, int(np.floor(right)))
        if first <= last and begin <= end:
            down, along = (np.arange(a // _BLOCK, b // _BLOCK + 1) for a, b in ((first, last), (begin, end)))
            numbers.append(np.add.outer(down * across, along).ravel())
    found: list[Window] = []
    for row, column in zip(*np.divmod(ascending(*numbers), across), strict=True):
        top, left = int(row) * _BLOCK, int(column) * _BLOCK
        found.append((slice(top, min(top + _BLOCK, rows)), slice(left, min(left + _BLOCK, columns))))
    return found


def _as_boxes(ends: NDArray[np.int64]) -> NDArray[np.object_]:
    top, bottom, left, right = ends.T
    boxes: NDArray[np.object_] = shapely.box(left, top, right, bottom)
    return boxes


def _rows_near(frame: Any, box: shapely.Polygon, crs: CRS) -> Any:
    """Return the rows of a frame that a box meets; the frame itself if all do, or it is in another CRS."""
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is None or CRS.from_user_input(frame.crs) != crs:
        return frame
    near = frame.geometry.intersects(box).to_numpy()
    return frame if near.all() else frame[near]


def _corners(frame: gpd.GeoDataFrame | None) -> int:
    return 0 if frame is None else int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum())


def _nobody(_share: float) -> None:
    """Take a report for which nobody asked."""
