"""The picture beneath the map: height as a pale tint, shaded from the north-west."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geo.ground import relief
from layers.raster import Raster
from maps import _picture
from maps._picture import Canvas, Picture
from maps._style import TINTS, rgb

SEA = (190.0, 214.0, 226.0)

_FLAT = math.sin(math.radians(45.0))
"""How bright level ground is under light from 45 degrees, of 1."""

_SHADOW, _LIGHT = 0.66, 0.38
"""How much of the shade is used: less than all of it, since it lies beneath everything else."""


def picture(
    terrain: Raster, *, lonlat_bounds: tuple[float, float, float, float], has_sea: bool = False
) -> Picture | None:
    """Draw the part of `terrain` within bounds (west, south, east, north in degrees).

    The raster is sampled at the centres of the picture's pixels, bilinearly; where it has no value the
    picture is transparent. With `has_sea`, ground at exactly 0 m is water (elsewhere a dry lake may lie at
    0 m). None where the two do not meet.
    """
    canvas = _picture.canvas(terrain, lonlat_bounds=lonlat_bounds)
    if canvas is None:
        return None
    return canvas.packed(painted(canvas, has_sea=has_sea))


def painted(canvas: Canvas, *, has_sea: bool = False) -> NDArray[np.uint8]:
    """Return the picture of the heights on a canvas as RGBA pixels."""
    shade = relief.hillshade(canvas.raster).values
    pixels: NDArray[np.uint8] = canvas.drawn(partial(_painted, has_sea=has_sea), canvas.raster.values, shade)
    return pixels


def height_range(terrain: Raster) -> tuple[float, float]:
    """Return the lowest and highest value, in metres."""
    return float(np.nanmin(terrain.values)), float(np.nanmax(terrain.values))


def _painted(
    elevation: NDArray[np.float64], shade: NDArray[np.float64], *, has_sea: bool
) -> NDArray[np.uint8]:
    """Return RGBA: the tint, darkened on slopes away from the light and lightened on those towards it.

    `shade` is that of `geo.ground.relief.hillshade`, 255 in full light.
    """
    heights = [height for height, _ in TINTS]
    colours = rgb([colour for _, colour in TINTS])
    known = np.isfinite(elevation)
    filled = np.where(known, elevation, 0.0)
    tint = np.stack([np.interp(filled, heights, colours[:, band]) for band in range(3)], axis=-1)
    turn = np.where(np.isfinite(shade), shade / 255.0, _FLAT) - _FLAT
    dark = 1.0 + _SHADOW * np.minimum(turn, 0.0)
    light = np.clip(_LIGHT * np.maximum(turn, 0.0), 0.0, 1.0)
    # Shadows lean to blue and light to warm, as on a painted relief.
    cast = np.stack([dark**1.12, dark**1.02, dark**0.86], axis=-1)
    seen = tint * cast
    seen += (np.array([255.0, 250.0, 238.0]) - seen) * light[..., None] * 2.2
    if has_sea:
        seen[elevation == 0.0] = SEA
    alpha = np.where(known, 255, 0)
    return np.dstack([np.clip(seen, 0, 255), alpha]).round().astype(np.uint8)
