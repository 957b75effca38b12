"""A grid of numbers with a place on earth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from layers.errors import CrsError
from layers.source import Counts, Provenance

Window: TypeAlias = tuple[slice, slice]
"""Rows and columns of a part of a grid, with both ends, as numpy takes them: ``raster.values[window]``."""


class Grid(Protocol):
    """Where cells lie; a Raster knows it, and so does what can only be read or written in parts."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""

    @property
    def transform(self) -> Affine:
        """Column, row -> x, y."""

    @property
    def crs(self) -> CRS:
        """Its own."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Raster:
    """A north-up raster in memory.

    Attributes
    ----------
    values
        shape (rows, columns), float32 or float64, row 0 in the north; NaN where there is no value.
    transform
        column, row -> x, y of the CRS; no rotation.
    crs
        its own, never the study's: rasters are not warped.
    unit
        of the values, "m" for elevation.
    """

    values: NDArray[np.floating]
    transform: Affine
    crs: CRS
    unit: str
    provenance: Provenance
    counts: Counts

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or 0 in self.values.shape:
            raise ValueError(f"a raster has rows and columns; this one has shape {self.values.shape}")
        if self.values.dtype not in (np.float32, np.float64):
            raise TypeError(f"raster values must be float32 or float64, not {self.values.dtype}")
        if self.transform.b or self.transform.d:
            raise CrsError("the raster is rotated; write it north-up first, for example with gdalwarp")
        if self.transform.a <= 0 or self.transform.e >= 0:
            raise CrsError("the raster is not north-up; write it north-up first, for example with gdalwarp")

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        rows, columns = self.values.shape
        return rows, columns

    @property
    def resolution(self) -> tuple[float, float]:
        """Cell width and height, both positive, in units of the CRS."""
        return float(self.transform.a), float(-self.transform.e)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Bounds (minx, miny, maxx, maxy) of the cells' outer edges, in the raster's CRS."""
        rows, columns = self.values.shape
        minx, maxy = self.transform.c, self.transform.f
        return minx, maxy + rows * self.transform.e, minx + columns * self.transform.a, maxy

    def with_values(self, values: NDArray[np.floating], *, unit: str) -> Raster:
        """Return a raster on the same grid with other values (slope from elevation, say)."""
        if values.shape != self.values.shape:
            raise ValueError(f"values have shape {values.shape}, the grid has {self.values.shape}")
        return Raster(
            values=values,
            transform=self.transform,
            crs=self.crs,
            unit=unit,
            provenance=self.provenance,
            counts=self.counts,
        )
