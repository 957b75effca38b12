"""The plan of `geo.ground.visibility.over_tiles`: who is looked for when, and what is kept until its tile.

Tiles are given out from the north-west, row by row. An observer is worked when the first tile comes that it
may see, over all its window, and what it sees of later tiles is added to counts that are kept for them. When
there is no room for more of these, the observer waits in the tiles left over and is worked again then, over
no more of its window than the lines to them need. What is seen of a cell depends on the cells of its line
only, so all of this changes nothing of the counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo.ground._viewers import Counts, Index, Into, Viewers, count
from geo.ground.tiles import Progress, Readable, Tile, Window
from layers.raster import Raster

READ_CELLS = 24_000_000
"""Cells of elevation that are read at once for several observers; one alone gets its window, if larger."""

Held: TypeAlias = dict[str, Counts]


class Plan:
    """Which observers each tile waits for, and the counts of later tiles.

    Parameters
    ----------
    tiles
        from the north-west, row by row.
    across
        how many are in a row of tiles.
    held_cells
        how many cells' counts may be kept for later tiles.
    """

    def __init__(
        self,
        viewers: Viewers,
        tiles: Sequence[Tile],
        *,
        across: int,
        which: Sequence[str],
        held_cells: int,
    ) -> None:
        self._viewers, self._tiles, self._which = viewers, tiles, which
        self._room = held_cells // max(len(which), 1)
        few = len(viewers) <= np.iinfo(np.uint16).max
        self._exact: np.dtype[np.unsignedinteger] = np.dtype(np.uint16 if few else np.uint32)
        self._held: dict[int, Held] = {}
        self._waiting: dict[int, set[int]] = {}
        self._left: list[list[int]] = [[] for _ in range(len(viewers))]
        rows, columns = (each.stop for each in tiles[0].window)
        for o, box in enumerate(viewers.boxes):
            for i in range(box[0] // rows, (box[1] - 1) // rows + 1):
                for j in range(box[2] // columns, (box[3] - 1) // columns + 1):
                    number = int(i * across + j)
                    if self._in_reach(o, tiles[number].window):
                        self._left[o].append(number)
                        self._waiting.setdefault(number, set()).add(o)

    def counts(self, number: int, source: Readable) -> Held | None:
        """Return the counts of a tile, complete; None: 0 everywhere. Ask for every tile, in order."""
        here = self._waiting.pop(number, set())
        own = self._held.pop(number, None)
        if own is not None:
            self._room += self._size(number)
        if not here:
            return own
        own = own or self._zeros(number)
        # Strip by strip, west to east: those near each other follow each other, and are read together.
        high = int(self._viewers.reach[list(here), :2].max()) + 1
        order = sorted(here, key=lambda o: (self._viewers.rows[o] // high, self._viewers.columns[o], o))
        work = {o: self._accept(o, number) for o in order}
        counts = {number: own, **self._held}
        reach = np.array([self._needed(o, work[o]) for o in order], dtype=np.int64)
        viewers = self._viewers.take(np.array(order, dtype=np.int64))
        viewers = Viewers(rows=viewers.rows, columns=viewers.columns, sights=viewers.sights, reach=reach)
        for group in _together(viewers.boxes):
            self._work(source, viewers.take(group), [work[order[o]] for o in group], counts)
        return own

    def _work(
        self, source: Readable, viewers: Viewers, work: Sequence[Sequence[int]], counts: dict[int, Held]
    ) -> None:
        boxes = viewers.boxes
        top, left = int(boxes[:, 0].min()), int(boxes[:, 2].min())
        z = source.read((slice(top, int(boxes[:, 1].max())), slice(left, int(boxes[:, 3].max())))).values
        into = []
        for number in sorted({number for numbers in work for number in numbers}):
            rows, columns = self._tiles[number].window
            into.append(
                Into(
                    corner=(rows.start - top, columns.start - left),
                    whose=np.array([number in numbers for numbers in work]),
                    counts=counts[number],
                )
            )
        moved = Viewers(
            rows=viewers.rows - top,
            columns=viewers.columns - left,
            sights=viewers.sights,
            reach=viewers.reach,
        )
        count(z, moved, into)

    def _accept(self, o: int, number: int) -> list[int]:
        """Return the tiles that an observer is worked for now, and take it from those that wait for it."""
        taken, left = [number], []
        for later in self._left[o]:
            if later <= number:
                continue
            if later not in self._held and self._size(later) <= self._room:
                self._held[later] = self._zeros(later)
                self._room -= self._size(later)
            if later in self._held:
                taken.append(later)
                self._waiting[later].discard(o)
            else:
                left.append(later)
        self._left[o] = left
        return taken

    def _needed(self, o: int, numbers: Sequence[int]) -> tuple[int, int, int, int]:
        """Return how far the window of an observer must reach so that all lines to these tiles are in it."""
        row, column = int(self._viewers.rows[o]), int(self._viewers.columns[o])
        north, south, west, east = (int(each) for each in self._viewers.reach[o])
        windows = [self._tiles[number].window for number in numbers]
        return (
            min(north, max(0, row - min(rows.start for rows, _ in windows))),
            min(south, max(0, max(rows.stop for rows, _ in windows) - 1 - row)),
            min(west, max(0, column - min(columns.start for _, columns in windows))),
            min(east, max(0, max(columns.stop for _, columns in windows) - 1 - column)),
        )

    def _in_reach(self, o: int, window: Window) -> bool:
        """Whether any cell of a window lies within the radius; by the arithmetic of the kernel."""
        wide, high, *_, radius2 = self._viewers.sights[o]
        down, right = (
            max(part.start - here, here - (part.stop - 1), 0)
            for part, here in zip(
                window, (int(self._viewers.rows[o]), int(self._viewers.columns[o])), strict=True
            )
        )
        x, y = right * wide, down * high
        return bool(x * x + y * y <= radius2)

    def _size(self, number: int) -> int:
        rows, columns = self._tiles[number].window
        return int(rows.stop - rows.start) * int(columns.stop - columns.start)

    def _zeros(self, number: int) -> Held:
        rows, columns = self._tiles[number].window
        shape = (rows.stop - rows.start, columns.stop - columns.start)
        return {name: np.zeros(shape, dtype=self._exact) for name in self._which}


def give_out(
    source: Readable, plan: Plan, tiles: Sequence[Tile], which: Sequence[str], progress: Progress | None
) -> Iterator[tuple[Window, dict[str, Raster]]]:
    """Yield the tiles in order."""
    for number, tile in enumerate(tiles):
        counts = plan.counts(number, source)
        ground = source.read(tile.window)
        unknown = np.isnan(ground.values)
        made = {}
        for name in which:
            shown = np.zeros(ground.shape, np.float32) if counts is None else counts[name].astype(np.float32)
            np.copyto(shown, np.nan, where=unknown)
            made[name] = ground.with_values(shown, unit="1")
        yield tile.window, made
        if progress is not None:
            progress(number + 1, len(tiles))


def elevations_at(source: Readable, rows: Index, columns: Index) -> NDArray[np.floating]:
    """Return single elevations of a source: those near each other are read together."""
    side = 256
    out = np.empty(rows.size, dtype=np.float64)
    blocks = np.column_stack([rows // side, columns // side])
    _, block = np.unique(blocks, axis=0, return_inverse=True)
    order = np.argsort(block, kind="stable")
    for some in np.split(order, np.flatnonzero(np.diff(block[order])) + 1) if rows.size else []:
        top, left = int(rows[some].min()), int(columns[some].min())
        window = (slice(top, int(rows[some].max()) + 1), slice(left, int(columns[some].max()) + 1))
        out[some] = source.read(window).values[rows[some] - top, columns[some] - left]
    return out


def _together(boxes: Index) -> list[Index]:
    """Return groups of windows, in order, that are read at once: it must not take more cells than apart."""
    groups: list[list[int]] = []
    box, apart = boxes[0], 0
    for o, own in enumerate(boxes):
        wider = np.array([min(box[0], own[0]), max(box[1], own[1]), min(box[2], own[2]), max(box[3], own[3])])
        if groups and _area(wider) <= min(apart + _area(own), READ_CELLS):
            groups[-1].append(o)
            box, apart = wider, apart + _area(own)
        else:
            groups.append([o])
            box, apart = own, _area(own)
    return [np.array(group, dtype=np.int64) for group in groups]


def _area(box: NDArray[np.int64]) -> int:
    return int((box[1] - box[0]) * (box[3] - box[2]))
