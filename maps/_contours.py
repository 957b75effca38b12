"""Contour lines of the relief for a map on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from contourpy import LineType, contour_generator
from numpy.typing import NDArray

from layers import crs as crs_
from layers.raster import Raster
from maps._frame import Frame

_INTERVALS_M: tuple[int, ...] = (5, 10, 20, 25, 50, 100, 200, 250, 500)
_MOST_LINES = 14
"""Between the lowest and the highest ground of a frame: more are a grey cloth on paper."""

_EVERY = {5: 5, 10: 5, 20: 5, 25: 4, 50: 4, 100: 5, 200: 5, 250: 4, 500: 4}
"""Which of the lines are drawn thicker and carry their height."""

_CELL_MM = 0.4
"""Cells are averaged until they are as large as this on paper: finer ones are not seen."""

_LABEL_MM = 26.0
"""Shortest line that carries its height."""


@dataclass(frozen=True, kw_only=True)
class Contours:
    """Lines of equal height in the CRS of the frame.

    `labels` are heights with their places and the angle that each is turned by, in degrees.
    """

    interval_m: int
    thin: Any
    thick: Any
    labels: tuple[tuple[int, float, float, float], ...]


def of(terrain: Raster, frame: Frame) -> Contours | None:
    """Return the contours in a frame; None where its ground is flat or unknown."""
    part = _part(terrain, frame)
    if part is None:
        return None
    x, y, z = part
    low, high = float(np.nanmin(z)), float(np.nanmax(z))
    interval = next((each for each in _INTERVALS_M if (high - low) / each <= _MOST_LINES), _INTERVALS_M[-1])
    levels = np.arange(np.ceil(low / interval), np.floor(high / interval) + 1) * interval
    made = contour_generator(x, y, np.ma.masked_invalid(z), line_type=LineType.Separate)
    thin: list[Any] = []
    thick: list[Any] = []
    labels: list[tuple[int, float, float, float]] = []
    for level in levels:
        lines = [shapely.LineString(np.asarray(line)) for line in made.lines(level)]
        lines = list(crs_.project(np.array(lines, dtype=object), terrain.crs, frame.crs)) if lines else []
        shapes = frame.clipped(np.array(lines, dtype=object), beyond_mm=0.5)
        pieces = [part for shape in shapes for part in shapely.get_parts(shape) if part.length > 0]
        # A knoll smaller than a letter is dirt on paper.
        pieces = [piece for piece in pieces if piece.length >= frame.metres(4.0)]
        is_thick = round(level / interval) % _EVERY[interval] == 0
        (thick if is_thick else thin).extend(pieces)
        if is_thick:
            labels += _labels(pieces, int(level), frame)
    if not thin and not thick:
        return None
    return Contours(
        interval_m=interval,
        thin=np.array(thin, dtype=object),
        thick=np.array(thick, dtype=object),
        labels=tuple(labels),
    )


def _part(
    terrain: Raster, frame: Frame
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]] | None:
    """Return x, y and heights of the cells about a frame, averaged where they are finer than paper shows."""
    minx, miny, maxx, maxy = crs_.transformer(frame.crs, terrain.crs).transform_bounds(*frame.bounds)
    to, (rows, columns) = terrain.transform, terrain.shape
    top, bottom = (int(np.floor((y - to.f) / to.e)) for y in (maxy, miny))
    left, right = (int(np.floor((x - to.c) / to.a)) for x in (minx, maxx))
    top, bottom = max(top - 2, 0), min(bottom + 3, rows)
    left, right = max(left - 2, 0), min(right + 3, columns)
    if bottom - top < 2 or right - left < 2:
        return None
    across_mm = frame.width_mm * to.a / max(maxx - minx, to.a)
    block = max(1, int(_CELL_MM / across_mm), (max(bottom - top, right - left)) // 900)
    values = _means(terrain.values[top:bottom, left:right], block)
    if min(values.shape) < 2 or not np.isfinite(values).any():
        return None
    across = (np.arange(values.shape[1], dtype=np.float64) + 0.5) * block
    down = (np.arange(values.shape[0], dtype=np.float64) + 0.5) * block
    return np.asarray(to.c + to.a * (left + across)), np.asarray(to.f + to.e * (top + down)), values


def _means(values: NDArray[np.floating], block: int) -> NDArray[np.float64]:
    """Return the means of square blocks, NaN where any cell of one is."""
    rows, columns = (size // block for size in values.shape)
    whole = np.asarray(values[: rows * block, : columns * block], dtype=np.float64)
    means: NDArray[np.float64] = whole.reshape(rows, block, columns, block).mean(axis=(1, 3))
    return means


def _labels(pieces: list[Any], level: int, frame: Frame) -> list[tuple[int, float, float, float]]:
    """Return the height on each long line, in its middle and along it, never upside down."""
    made = []
    step = frame.metres(4.0)
    for piece in pieces:
        if piece.length < frame.metres(_LABEL_MM):
            continue
        middle = piece.length / 2
        before, at, after = (piece.interpolate(middle + way) for way in (-step, 0.0, step))
        # Where the line turns sharply a straight word would leave it.
        if before.distance(after) < 1.7 * step:
            continue
        angle = float(np.degrees(np.arctan2(before.y - after.y, after.x - before.x)))
        turned = (angle + 90.0) % 180.0 - 90.0
        made.append((level, at.x, at.y, turned))
    return made
