"""Grids of numbers as pictures on the page: sampled at the pixels of Web Mercator, packed into the file."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from PIL import Image
from pyproj import CRS

from layers import crs as crs_
from layers.raster import Raster

WIDEST_PX = 1_500
"""Longest side of a picture."""

_MERCATOR = CRS.from_epsg(3857)
_KNOTS_PX = 16

_STRIP_PX = 32
"""Rows of a picture that are worked on at once: few enough to stay in the processor's cache."""


@dataclass(frozen=True)
class Picture:
    """A picture and where it lies: south, west, north, east in degrees, regular in Web Mercator."""

    uri: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True)
class Canvas:
    """Where the pixels of a picture lie on a raster.

    `raster` is the one to sample (the given one, thinned where it is much finer than the picture), `window`
    west, south, east and north in metres of Web Mercator. `rows` and `columns` are fractions of cells,
    centres at whole numbers, for each row of the picture at some of its columns: `knots`.
    """

    raster: Raster
    window: tuple[float, float, float, float]
    knots: NDArray[np.intp]
    rows: NDArray[np.float64]
    columns: NDArray[np.float64]

    def drawn(self, make: Callable[..., NDArray[Any]], *grids: NDArray[np.floating]) -> NDArray[Any]:
        """Return what is made of grids' values at the pixels' centres.

        Parameters
        ----------
        make
            takes a strip of the picture, values of each grid of shape (some rows, columns), sampled
            bilinearly, NaN where there is none; returns an array that begins with this shape.
        grids
            values on the raster's grid.
        """
        strips = []
        for begin in range(0, len(self.rows), _STRIP_PX):
            part = slice(begin, begin + _STRIP_PX)
            places = (_filled(fractions[part], self.knots) - 0.5 for fractions in (self.rows, self.columns))
            spots = _Spots.at(*places, shape=self.raster.shape)
            strips.append(make(*(spots.sample(values) for values in grids)))
        return np.concatenate(strips)

    def packed(self, pixels: NDArray[np.uint8], *, lossless: bool = False) -> Picture:
        """Return RGBA pixels as a picture inside the file."""
        west, south, east, north = self.window
        back = crs_.transformer(_MERCATOR, crs_.WGS84)
        (w, e), (s, n) = back.transform([west, east], [south, north])
        bounds = (round(s, 6), round(w, 6), round(n, 6), round(e, 6))
        return Picture(uri(pixels, lossless=lossless), bounds)


def uri(pixels: NDArray[np.uint8], *, lossless: bool = False) -> str:
    """Return RGBA pixels as the address of a picture inside the file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(
        buffer, format="WEBP", quality=88, method=4, alpha_quality=100, lossless=lossless
    )
    return f"data:image/webp;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def canvas(raster: Raster, *, lonlat_bounds: tuple[float, float, float, float]) -> Canvas | None:
    """Lay pixels over the part of `raster` within bounds (west, south, east, north in degrees).

    None where the two do not meet.
    """
    window = _window(raster, lonlat_bounds)
    if window is None:
        return None
    ground = _thinned(raster, window)
    return _laid(ground, window, _size(ground, window), _MERCATOR)


def canvas_in(
    raster: Raster, crs: CRS, *, window: tuple[float, float, float, float], size: tuple[int, int]
) -> Canvas:
    """Lay pixels over a window of another CRS: a map on paper has its own.

    Parameters
    ----------
    window
        west, south, east and north in metres of `crs`.
    size
        width and height in pixels.
    """
    return _laid(_thinned(raster, window, crs=crs, widest=max(size)), window, size, crs)


def _laid(
    ground: Raster, window: tuple[float, float, float, float], size: tuple[int, int], crs: CRS
) -> Canvas:
    west, south, east, north = window
    width, height = size
    x = west + (np.arange(width) + 0.5) * (east - west) / width
    y = north - (np.arange(height) + 0.5) * (north - south) / height
    return Canvas(ground, window, _knots(width), *_cells(ground, x, y, crs))


def _window(
    raster: Raster, lonlat_bounds: tuple[float, float, float, float]
) -> tuple[float, float, float, float] | None:
    """Where raster and bounds meet, in Web Mercator metres."""
    have = crs_.transformer(raster.crs, _MERCATOR).transform_bounds(*raster.bounds)
    want = crs_.transformer(crs_.WGS84, _MERCATOR).transform_bounds(*lonlat_bounds)
    west, south = max(have[0], want[0]), max(have[1], want[1])
    east, north = min(have[2], want[2]), min(have[3], want[3])
    return (west, south, east, north) if west < east and south < north else None


def _thinned(
    raster: Raster,
    window: tuple[float, float, float, float],
    *,
    crs: CRS = _MERCATOR,
    widest: int = WIDEST_PX,
) -> Raster:
    """Average blocks of cells where the raster is much finer than the picture, lest it glitter."""
    minx, miny, maxx, maxy = crs_.transformer(crs, raster.crs).transform_bounds(*window)
    step_x, step_y = raster.resolution
    cells = max((maxx - minx) / step_x, (maxy - miny) / step_y)
    block = int(cells // widest)
    if block < 2:
        return raster
    rows, columns = (size // block * block for size in raster.shape)
    whole = raster.values[:rows, :columns]
    strips = [
        _means(whole[begin : begin + _STRIP_PX * block], block) for begin in range(0, rows, _STRIP_PX * block)
    ]
    return Raster(
        values=np.concatenate(strips),
        transform=Affine(
            raster.transform.a * block,
            0.0,
            raster.transform.c,
            0.0,
            raster.transform.e * block,
            raster.transform.f,
        ),
        crs=raster.crs,
        unit=raster.unit,
        provenance=raster.provenance,
        counts=raster.counts,
    )


def _means(whole: NDArray[np.floating], block: int) -> NDArray[np.float32]:
    """Average the known values of each block of cells."""
    total = np.zeros((whole.shape[0] // block, whole.shape[1] // block))
    count = np.zeros(total.shape, dtype=np.int32)
    for down in range(block):
        for across in range(block):
            part = whole[down::block, across::block]
            known = np.isfinite(part)
            total += np.where(known, part, 0.0)
            count += known
    means = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return np.asarray(means, dtype=np.float32)


def _size(ground: Raster, window: tuple[float, float, float, float]) -> tuple[int, int]:
    """Pixels of the picture: no more than the cells bear (two a cell), nor than `WIDEST_PX`."""
    west, south, east, north = window
    minx, miny, maxx, maxy = crs_.transformer(_MERCATOR, ground.crs).transform_bounds(*window)
    step_x, step_y = ground.resolution
    cells = max((maxx - minx) / step_x, (maxy - miny) / step_y)
    longest = max(2, min(WIDEST_PX, math.ceil(cells * 2)))
    scale = longest / max(east - west, north - south)
    return max(1, round((east - west) * scale)), max(1, round((north - south) * scale))


def _cells(
    ground: Raster, x: NDArray[np.float64], y: NDArray[np.float64], crs: CRS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows and columns, in cells from the corner, of each row of the picture at the knots of its columns."""
    across, down = _knots(x.size), _knots(y.size)
    knot_x, knot_y = np.meshgrid(x[across], y[down])
    east, north = crs_.transformer(crs, ground.crs).transform(knot_x, knot_y)
    corner = ground.transform
    rows, columns = (np.asarray(north) - corner.f) / corner.e, (np.asarray(east) - corner.c) / corner.a
    return _filled(rows.T, down).T, _filled(columns.T, down).T


def _knots(count: int) -> NDArray[np.intp]:
    """Return the pixels that are transformed: between them a projection is straight to a hundredth of one."""
    return np.unique(np.append(np.arange(0, count, _KNOTS_PX), count - 1))


def _filled(values: NDArray[np.float64], knots: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return values at every pixel of a row, straight between those at its knots."""
    pixels = np.arange(knots[-1] + 1)
    before = np.clip(np.searchsorted(knots, pixels, side="right") - 1, 0, max(knots.size - 2, 0))
    after = np.minimum(before + 1, knots.size - 1)
    share = (pixels - knots[before]) / np.maximum(knots[after] - knots[before], 1)
    between: NDArray[np.float64] = values[:, before] * (1.0 - share) + values[:, after] * share
    return between


@dataclass(frozen=True)
class _Spots:
    """Places between the centres of cells: for each the number of the cell before it, and how far it lies on.

    `below` and `beyond` are the steps to the next row and column, 0 at the end of the grid.
    """

    cell: NDArray[np.intp]
    below: NDArray[np.intp]
    beyond: NDArray[np.intp]
    down: NDArray[np.float64]
    across: NDArray[np.float64]
    outside: NDArray[np.bool_]

    @classmethod
    def at(cls, rows: NDArray[np.float64], columns: NDArray[np.float64], *, shape: tuple[int, int]) -> _Spots:
        height, width = shape
        outside = (rows < -0.5) | (rows > height - 0.5) | (columns < -0.5) | (columns > width - 0.5)
        row, column = np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)
        top, left = np.floor(row).astype(np.intp), np.floor(column).astype(np.intp)
        return cls(
            cell=top * width + left,
            below=np.where(top < height - 1, width, 0),
            beyond=np.where(left < width - 1, 1, 0),
            down=row - top,
            across=column - left,
            outside=outside,
        )

    def sample(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Sample bilinearly; NaN outside the cells and where any neighbour has no value."""
        flat = values.ravel()
        upper, lower = (
            flat.take(cell) * (1 - self.across) + flat.take(cell + self.beyond) * self.across
            for cell in (self.cell, self.cell + self.below)
        )
        sampled = np.asarray(upper * (1 - self.down) + lower * self.down, dtype=np.float64)
        sampled[self.outside] = np.nan
        return sampled
