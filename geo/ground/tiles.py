"""Rasters larger than memory: cut into tiles with a rim, worked one by one, put together without a seam.

Nothing here knows files. What is worked is anything that can say its grid and read a window of it: a raster
in memory (`InMemory`) or a file (`layers.raster_window`). Results come one by one and are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from layers.raster import Raster
from layers.source import Counts, Provenance

Window: TypeAlias = tuple[slice, slice]
"""Rows and columns, as numpy takes them: `raster.values[window]`."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the tiles done and all tiles, after each."""

Name = TypeVar("Name", bound=str)


class Grid(Protocol):
    """A grid, whether or not its values are there: a raster is one, and so is a file."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""

    @property
    def transform(self) -> Affine:
        """Column, row -> x, y."""

    @property
    def crs(self) -> CRS:
        """Its own."""

    @property
    def unit(self) -> str:
        """Of the values."""


class Readable(Grid, Protocol):
    """A grid of which windows can be read."""

    def read(self, window: Window, /) -> Raster:
        """Return the part of the grid in a window that lies inside it."""


@dataclass(frozen=True)
class InMemory:
    """A raster in memory, to be worked like a file."""

    raster: Raster

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return self.raster.shape

    @property
    def transform(self) -> Affine:
        """Column, row -> x, y."""
        return self.raster.transform

    @property
    def crs(self) -> CRS:
        """The raster's own."""
        return self.raster.crs

    @property
    def unit(self) -> str:
        """Of the values."""
        return self.raster.unit

    def read(self, window: Window, /) -> Raster:
        """Return a part of the raster; the values are not copied."""
        return part(self.raster, window)


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One piece of the work.

    Attributes
    ----------
    window
        the cells that are the tile's own; all tiles' together are the grid, none twice.
    read
        these and the rim about them, as far as the grid goes.
    inside
        where in what was read the tile's own cells are.
    """

    window: Window
    read: Window
    inside: Window


def cut(shape: tuple[int, int], *, tile: tuple[int, int], halo: int = 0) -> list[Tile]:
    """Return the tiles of a grid, from the north-west, row by row.

    Parameters
    ----------
    shape
        rows, columns.
    tile
        rows and columns of a tile; those at the south and east edge are smaller.
    halo
        cells of rim on every side.

    Raises
    ------
    InputError
        if a tile has no cells, or the rim is negative.
    """
    if min(tile) < 1 or halo < 0:
        raise InputError(f"tiles of {tile[0]} x {tile[1]} cells with a rim of {halo} cannot be cut")
    tiles = []
    for row in range(0, shape[0], tile[0]):
        for column in range(0, shape[1], tile[1]):
            own = tuple(
                slice(start, min(start + size, full))
                for start, size, full in zip((row, column), tile, shape, strict=True)
            )
            read = tuple(
                slice(max(each.start - halo, 0), min(each.stop + halo, full))
                for each, full in zip(own, shape, strict=True)
            )
            inside = tuple(
                slice(each.start - wide.start, each.stop - wide.start)
                for each, wide in zip(own, read, strict=True)
            )
            tiles.append(Tile(window=_pair(own), read=_pair(read), inside=_pair(inside)))
    return tiles


def over(
    source: Readable,
    work: Callable[[Raster], Mapping[Name, Raster]],
    *,
    halo: int,
    tile: tuple[int, int] = (1024, 4096),
    progress: Progress | None = None,
) -> Iterator[tuple[Window, dict[Name, Raster]]]:
    """Do a piece of work tile by tile; the results are those of the whole.

    Parameters
    ----------
    source
        what is read, one window at a time.
    work
        from a raster to rasters on the same grid, such as ``partial(relief.measure, which=("slope",))``.
    halo
        how many cells away `work` looks; `relief.HALO` for that.
    tile
        rows and columns of a tile. About 16 bytes a cell for each result are held at a time. Whole blocks of
        the file written, so that each is compressed once.
    progress
        called after each tile.

    Yields
    ------
    window, results
        the tile's window and its own cells of each result.
    """
    tiles = cut(source.shape, tile=tile, halo=halo)
    for done, each in enumerate(tiles, start=1):
        made = work(source.read(each.read))
        yield each.window, {name: part(raster, each.inside) for name, raster in made.items()}
        if progress is not None:
            progress(done, len(tiles))


def each(
    source: Readable, *, tile: tuple[int, int] = (1024, 4096), progress: Progress | None = None
) -> Iterator[tuple[Window, Raster]]:
    """Read a grid tile by tile: a file, or what is made of one as it is read.

    Parameters
    ----------
    source
        what is read, one window at a time.
    tile
        rows and columns of a tile.
    progress
        called after each tile.

    Yields
    ------
    window, raster
        the tile's window and its cells.
    """
    tiles = cut(source.shape, tile=tile)
    for done, own in enumerate(tiles, start=1):
        yield own.window, source.read(own.window)
        if progress is not None:
            progress(done, len(tiles))


def whole(
    source: Readable, *, tile: tuple[int, int] = (1024, 4096), progress: Progress | None = None
) -> Raster:
    """Read a grid that fits into memory, tile by tile; parameters as those of `each`.

    Its provenance is that of the first tile, its counts are those of all.
    """
    values: NDArray[np.floating] | None = None
    counts: list[Counts] = []
    first: Raster | None = None
    for window, raster in each(source, tile=tile, progress=progress):
        if first is None or values is None:
            first, values = raster, np.empty(source.shape, dtype=raster.values.dtype)
        values[window] = raster.values
        counts.append(raster.counts)
    if first is None or values is None:
        raise InputError("a grid without cells cannot be read")
    return Raster(
        values=values,
        transform=source.transform,
        crs=source.crs,
        unit=first.unit,
        provenance=first.provenance,
        counts=_together(counts),
    )


def _together(counts: list[Counts]) -> Counts:
    """Add up what was counted of parts; a raster in memory tells the counts of its whole with every part."""
    if all(other is counts[0] for other in counts):
        return counts[0]
    return Counts(
        unit=counts[0].unit,
        read=sum(own.read for own in counts),
        kept=sum(own.kept for own in counts),
        clipped=sum(own.clipped for own in counts),
        set_aside=sum(own.set_aside for own in counts),
    )


def part(raster: Raster, window: Window) -> Raster:
    """Return a window of a raster. Values are not copied; provenance and counts are those of the whole."""
    rows, columns = window
    grid = raster.transform
    return Raster(
        values=raster.values[window],
        transform=Affine(
            grid.a, 0.0, grid.c + columns.start * grid.a, 0.0, grid.e, grid.f + rows.start * grid.e
        ),
        crs=raster.crs,
        unit=raster.unit,
        provenance=raster.provenance,
        counts=raster.counts,
    )


def bounded(window: Window, shape: tuple[int, int]) -> Window:
    """Return a window with both of its ends told, and no further than a grid goes."""
    rows, columns = (slice(*each.indices(full)[:2]) for each, full in zip(window, shape, strict=True))
    return rows, columns


def seen_from(outer: Window, window: Window) -> Window:
    """Return where in an outer window another lies."""
    rows, columns = (
        slice(each.start - first.start, each.stop - first.start)
        for first, each in zip(outer, window, strict=True)
    )
    return rows, columns


def blank(grid: Grid) -> Raster:
    """Return a raster on a grid without values and without the memory for them, to measure its cells."""
    return Raster(
        values=np.broadcast_to(np.float32(np.nan), grid.shape),
        transform=grid.transform,
        crs=grid.crs,
        unit=grid.unit,
        provenance=Provenance(source="a grid without values", licence="none"),
        counts=Counts(unit="cells", read=0, kept=0),
    )


def _pair(slices: tuple[slice, ...]) -> Window:
    rows, columns = slices
    return rows, columns
