"""The picture beneath the map: height as a pale tint, shaded from the north-west."""

from __future__ import annotations

import base64
import io
import math
from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from PIL import Image
from pyproj import CRS

from geo.ground import relief
from layers import crs as crs_
from layers.raster import Raster
from maps._style import TINTS

SEA = (190.0, 214.0, 226.0)

WIDEST_PX = 1_500
"""Longest side of the picture."""

_MERCATOR = CRS.from_epsg(3857)
_FLAT = math.sin(math.radians(45.0))
"""How bright level ground is under light from 45 degrees, of 1."""

_SHADOW, _LIGHT = 0.66, 0.38
"""How much of the shade is used: less than all of it, since it lies beneath everything else."""


@dataclass(frozen=True)
class Picture:
    """A picture and where it lies: south, west, north, east in degrees, regular in Web Mercator."""

    uri: str
    bounds: tuple[float, float, float, float]


def picture(
    terrain: Raster, *, lonlat_bounds: tuple[float, float, float, float], has_sea: bool = False
) -> Picture | None:
    """Draw the part of `terrain` within bounds (west, south, east, north in degrees).

    The raster is sampled at the centres of the picture's pixels, bilinearly; where it has no value the
    picture is transparent. With `has_sea`, ground at exactly 0 m is water (elsewhere a dry lake may lie at
    0 m). None where the two do not meet.
    """
    window = _window(terrain, lonlat_bounds)
    if window is None:
        return None
    west, south, east, north = window
    ground = _thinned(terrain, window)
    width, height = _size(ground, window)
    x = west + (np.arange(width) + 0.5) * (east - west) / width
    y = north - (np.arange(height) + 0.5) * (north - south) / height
    rows, columns = _cells(ground, x, y)
    elevation = _bilinear(ground.values, rows, columns)
    shade = _bilinear(relief.hillshade(ground).values, rows, columns) / 255.0
    image = Image.fromarray(_painted(elevation, shade, has_sea=has_sea))
    buffer = io.BytesIO()
    image.save(buffer, format="WEBP", quality=88, method=4, alpha_quality=100)
    back = crs_.transformer(_MERCATOR, crs_.WGS84)
    (w, e), (s, n) = back.transform([west, east], [south, north])
    encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
    return Picture(f"data:image/webp;base64,{encoded}", (round(s, 6), round(w, 6), round(n, 6), round(e, 6)))


def height_range(terrain: Raster) -> tuple[float, float]:
    """Return the lowest and highest value, in metres."""
    return float(np.nanmin(terrain.values)), float(np.nanmax(terrain.values))


def _window(
    terrain: Raster, lonlat_bounds: tuple[float, float, float, float]
) -> tuple[float, float, float, float] | None:
    """Where terrain and bounds meet, in Web Mercator metres."""
    have = crs_.transformer(terrain.crs, _MERCATOR).transform_bounds(*terrain.bounds)
    want = crs_.transformer(crs_.WGS84, _MERCATOR).transform_bounds(*lonlat_bounds)
    west, south = max(have[0], want[0]), max(have[1], want[1])
    east, north = min(have[2], want[2]), min(have[3], want[3])
    return (west, south, east, north) if west < east and south < north else None


def _thinned(terrain: Raster, window: tuple[float, float, float, float]) -> Raster:
    """Average blocks of cells where the raster is much finer than the picture, lest it glitter."""
    minx, miny, maxx, maxy = crs_.transformer(_MERCATOR, terrain.crs).transform_bounds(*window)
    step_x, step_y = terrain.resolution
    cells = max((maxx - minx) / step_x, (maxy - miny) / step_y)
    block = int(cells // WIDEST_PX)
    if block < 2:
        return terrain
    rows, columns = (size // block * block for size in terrain.shape)
    grid = terrain.values[:rows, :columns].reshape(rows // block, block, columns // block, block)
    known = np.isfinite(grid)
    count = known.sum(axis=(1, 3))
    total = np.where(known, grid, 0.0).sum(axis=(1, 3), dtype=np.float64)
    mean = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return Raster(
        values=mean.astype(np.float32),
        transform=Affine(
            terrain.transform.a * block,
            0.0,
            terrain.transform.c,
            0.0,
            terrain.transform.e * block,
            terrain.transform.f,
        ),
        crs=terrain.crs,
        unit=terrain.unit,
        provenance=terrain.provenance,
        counts=terrain.counts,
    )


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
    ground: Raster, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows and columns (fractions of cells, centres at whole numbers) of the picture's pixels."""
    grid_x, grid_y = np.meshgrid(x, y)
    east, north = crs_.transformer(_MERCATOR, ground.crs).transform(grid_x, grid_y)
    corner = ground.transform
    rows, columns = (np.asarray(north) - corner.f) / corner.e, (np.asarray(east) - corner.c) / corner.a
    return rows - 0.5, columns - 0.5


def _bilinear(
    values: NDArray[np.floating], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Sample between cell centres; NaN outside the cells and where any neighbour has no value."""
    height, width = values.shape
    outside = (rows < -0.5) | (rows > height - 0.5) | (columns < -0.5) | (columns > width - 0.5)
    row = np.clip(rows, 0, height - 1)
    column = np.clip(columns, 0, width - 1)
    top, left = np.floor(row).astype(np.intp), np.floor(column).astype(np.intp)
    bottom, right = np.minimum(top + 1, height - 1), np.minimum(left + 1, width - 1)
    down, across = row - top, column - left
    upper = values[top, left] * (1 - across) + values[top, right] * across
    lower = values[bottom, left] * (1 - across) + values[bottom, right] * across
    sampled = np.asarray(upper * (1 - down) + lower * down, dtype=np.float64)
    sampled[outside] = np.nan
    return sampled


def _painted(
    elevation: NDArray[np.float64], shade: NDArray[np.float64], *, has_sea: bool
) -> NDArray[np.uint8]:
    """Return RGBA: the tint, darkened on slopes away from the light and lightened on those towards it."""
    heights = [height for height, _ in TINTS]
    colours = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for _, colour in TINTS], dtype=float)
    known = np.isfinite(elevation)
    filled = np.where(known, elevation, 0.0)
    tint = np.stack([np.interp(filled, heights, colours[:, band]) for band in range(3)], axis=-1)
    turn = np.where(np.isfinite(shade), shade, _FLAT) - _FLAT
    dark = 1.0 + _SHADOW * np.minimum(turn, 0.0)
    light = np.clip(_LIGHT * np.maximum(turn, 0.0), 0.0, 1.0)
    # Shadows lean to blue and light to warm, as on a painted relief.
    cast = np.stack([dark**1.12, dark**1.02, dark**0.86], axis=-1)
    rgb = tint * cast
    rgb += (np.array([255.0, 250.0, 238.0]) - rgb) * light[..., None] * 2.2
    if has_sea:
        rgb[elevation == 0.0] = SEA
    alpha = np.where(known, 255, 0)
    return np.dstack([np.clip(rgb, 0, 255), alpha]).round().astype(np.uint8)
