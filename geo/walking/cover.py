"""What covers the ground, as a factor of walking time on the grid that is walked on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.ground import regrid, tiles
from geo.ground._lattice import Lattice
from geo.ground.tiles import InMemory, Readable, Window
from geo.join import sample
from geo.walking import _cover, speed
from layers.raster import Raster
from layers.source import Counts, Provenance

_LOOKS = 4
"""Look-ups along each side of a cell: a class covers its share of the cell to 1/16."""

MOST_CELLS = 4_000_000
"""Of the land cover that are read at a time. A single cell of the grid that lies on more is looked up as a
whole."""


def factor(landcover: Raster, grid: Raster, *, classes: Mapping[int, float | str]) -> Raster:
    """Return what the time in each cell of a grid is multiplied by, for what covers it.

    A cell's factor is the mean over 4 x 4 places in it, each looked up in the land cover (which is averaged
    first where its cells are finer than that). Places that nobody walks (water) are left out; where they are
    more than half, nobody walks in the cell. Ground of which the cover is not known counts as 1, so that the
    edge of a land cover is no wall.

    Parameters
    ----------
    landcover
        class codes, in any CRS.
    grid
        the elevation that is walked on, in a projected CRS.
    classes
        as for `geo.walking.speed.factor_of`.

    Returns
    -------
    Raster
        on `grid`, float32, unit "1", above 0; NaN where nobody walks.

    Raises
    ------
    InputError
        as `geo.walking.speed.factor_of`.
    """
    made = factors(InMemory(landcover), InMemory(grid), classes=classes)
    rows, columns = grid.shape
    return grid.with_values(made.read((slice(0, rows), slice(0, columns))).values, unit="1")


def factors(landcover: Readable, grid: Readable, *, classes: Mapping[int, float | str]) -> Readable:
    """Return what `factor` returns, to be read window by window: of rasters larger than memory.

    Each window is computed when it is read, from no more of the land cover than lies under it. A cell has the
    same factor, to the last bit, in whatever window it is read.

    Parameters
    ----------
    landcover
        what is read, at most `MOST_CELLS` at a time. It must stay open.
    grid
        the elevation that is walked on. A cell of each window is read, for its provenance.
    classes
        as for `factor`.

    Returns
    -------
    Readable
        the factors, on `grid`. About 20 bytes for each of `MOST_CELLS` are held while a window is read, and 4
        for each cell of the window.

    Raises
    ------
    InputError
        as `factor`; for a class without a factor, when a window that has it is read.
    """
    codes = np.array(sorted(float(code) for code in classes) or [np.nan])
    known = speed.factor_of(_listed(landcover, codes), classes=classes).values[0].astype(np.float32)
    blank, cells = tiles.blank(grid), tiles.blank(landcover)
    side_m = min(float(each.min()) for each in sample.cell_size_m(blank)) / _LOOKS
    own_m = max(float(each.max()) for each in sample.cell_size_m(cells))
    times = max(1, int(side_m // own_m))
    onto = regrid.in_blocks(landcover, times)
    return _Factors(
        landcover=landcover,
        grid=grid,
        codes=codes,
        known=known,
        classes=classes,
        times=times,
        lattice=Lattice(transform=grid.transform, crs=grid.crs, onto=onto, points=_LOOKS),
    )


def _listed(landcover: Readable, codes: NDArray[np.float64]) -> Raster:
    """Return a raster with each code once."""
    return Raster(
        values=codes[np.newaxis],
        transform=landcover.transform,
        crs=landcover.crs,
        unit=landcover.unit,
        provenance=Provenance(source="every class", licence="none"),
        counts=Counts(unit="cells", read=codes.size, kept=codes.size),
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Factors:
    """Factors of a land cover on a grid; `lattice` lies on the land cover's blocks of `times` cells."""

    landcover: Readable
    grid: Readable
    codes: NDArray[np.float64]
    known: NDArray[np.float32]
    classes: Mapping[int, float | str]
    times: int
    lattice: Lattice

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return self.grid.shape

    @property
    def transform(self) -> Affine:
        """Column, row -> x, y."""
        return self.grid.transform

    @property
    def crs(self) -> CRS:
        """The grid's."""
        return self.grid.crs

    @property
    def unit(self) -> str:
        """Of the factors."""
        return "1"

    def read(self, window: Window, /) -> Raster:
        """Return the factors in a window."""
        window = tiles.bounded(window, self.shape)
        rows, columns = window
        # What lies off the land cover is walked at factor 1.
        values = np.ones((rows.stop - rows.start, columns.stop - columns.start), dtype=np.float32)
        for piece in self.lattice.pieces(window, most_cells=max(1, MOST_CELLS // self.times**2)):
            if piece.span is not None:
                work = _cover.met_few if piece.is_small else _cover.met
                work(
                    (self._blocks(piece.span), piece.span[0].start, piece.span[1].start),
                    self.lattice.onto.shape,
                    piece.nodes,
                    piece.exact,
                    values[tiles.seen_from(window, piece.window)],
                )
        first = self.grid.read((slice(rows.start, rows.start + 1), slice(columns.start, columns.start + 1)))
        kept = int(np.isfinite(values).sum())
        return Raster(
            values=values,
            transform=first.transform,
            crs=self.crs,
            unit=self.unit,
            provenance=first.provenance,
            counts=Counts(unit="cells", read=values.size, kept=kept, set_aside=values.size - kept),
        )

    def _blocks(self, span: Window) -> NDArray[np.float32]:
        """Return what covers some blocks of the land cover; see `geo.walking._cover.shares`."""
        rows, columns = (
            slice(each.start * self.times, min(each.stop * self.times, full))
            for each, full in zip(span, self.landcover.shape, strict=True)
        )
        raster = self.landcover.read((rows, columns))
        high, wide = (each.stop - each.start for each in span)
        out = np.empty((3, high, wide), dtype=np.float32)
        values = np.ascontiguousarray(raster.values)
        if not _cover.shares(values, self.codes, self.known, self.times, out):
            speed.factor_of(raster, classes=self.classes)  # says which class is missing
            raise InputError("the land cover has a class without a factor; add it to the classes")
        return out
