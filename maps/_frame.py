"""The frame of a map on paper: at a round scale, in millimetres, with grid, ticks, scale bar and north.

Everything is drawn in the UTM zone of the frame, so that its grid is the one that a GPS receiver shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from markupsafe import escape
from numpy.typing import NDArray
from pyproj import CRS

from layers import crs as crs_

SCALES: tuple[int, ...] = (
    2_500, 5_000, 7_500, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 60_000, 75_000, 100_000,
    125_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000, 750_000, 1_000_000, 1_500_000, 2_000_000,
)  # fmt: skip
"""What one millimetre may stand for, in millimetres."""

_STEPS_M: tuple[int, ...] = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_STEPS_DEG: tuple[float, ...] = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)

_APART_MM: tuple[float, ...] = (34.0, 22.0, 14.0)
"""No closer than this on paper do ticks of degrees stand; closer where there would be only one."""

_NORTH_MM = 22.0
"""Of the right edge, from above: there the arrow stands."""

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom on paper, in millimetres."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A piece of paper with a place on earth.

    Attributes
    ----------
    width_mm, height_mm
        of the map itself, without what is written around it.
    west_m, north_m
        its upper left corner.
    scale
        millimetres of ground to one of paper.
    crs
        a UTM zone.
    """

    width_mm: float
    height_mm: float
    west_m: float
    north_m: float
    scale: int
    crs: CRS

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in metres."""
        east_m = self.west_m + self.metres(self.width_mm)
        return self.west_m, self.north_m - self.metres(self.height_mm), east_m, self.north_m

    def metres(self, length_mm: float) -> float:
        """Return what a length on paper is on the ground."""
        return length_mm * self.scale / 1_000.0

    def on_paper(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return places in metres as millimetres from the upper left corner, shape (places, 2)."""
        return np.column_stack([xy[:, 0] - self.west_m, self.north_m - xy[:, 1]]) * (1_000.0 / self.scale)

    def clipped(self, shapes: Any, *, beyond_mm: float = 3.0) -> Any:
        """Return what of shapes (in the frame's CRS) is in the frame or a little beyond it, simplified."""
        west, south, east, north = self.bounds
        more = self.metres(beyond_mm)
        cut = shapely.clip_by_rect(shapes, west - more, south - more, east + more, north + more)
        return shapely.simplify(cut, self.metres(0.08))


def fitted(
    bounds: tuple[float, float, float, float],
    crs: CRS,
    *,
    width_mm: float,
    height_mm: float,
    pad_mm: float,
    finest: int = SCALES[0],
) -> Frame:
    """Return the frame of the largest round scale that holds `bounds`, with so much room around them.

    Parameters
    ----------
    bounds
        west, south, east, north in metres of `crs`.
    finest
        no larger scale than this: a map is no better than what it was drawn from.
    """
    west, south, east, north = bounds
    room = (width_mm - 2 * pad_mm, height_mm - 2 * pad_mm)
    needed = max((east - west) / room[0], (north - south) / room[1]) * 1_000.0
    scale = next((each for each in SCALES if each >= max(needed, finest)), None)
    if scale is None:
        scale = int(np.ceil(needed / 500_000.0)) * 500_000
    half = width_mm * scale / 2_000.0, height_mm * scale / 2_000.0
    middle = (west + east) / 2.0, (south + north) / 2.0
    return Frame(
        width_mm=width_mm,
        height_mm=height_mm,
        west_m=middle[0] - half[0],
        north_m=middle[1] + half[1],
        scale=scale,
        crs=crs,
    )


def grid_step_m(frame: Frame, *, least_mm: float = 20.0) -> int:
    """Return the distance of the grid's lines: round, and no closer on paper than so much."""
    return next((step for step in _STEPS_M if step * 1_000.0 / frame.scale >= least_mm), _STEPS_M[-1])


def grid(frame: Frame) -> str:
    """Return the lines of the UTM grid, labelled inside the frame along its left and upper edges."""
    west, south, east, north = frame.bounds
    step = grid_step_m(frame)
    lines, words = [], []
    for x in _multiples(west, east, step):
        at = (x - west) * 1_000.0 / frame.scale
        lines.append(f"M{at:.2f} 0V{frame.height_mm:.2f}")
        if 6.0 < at < frame.width_mm - 6.0:
            words.append(_word(at, 2.9, _kilometres(x, step), "grid-label", "middle"))
    for y in _multiples(south, north, step):
        at = (north - y) * 1_000.0 / frame.scale
        lines.append(f"M0 {at:.2f}H{frame.width_mm:.2f}")
        if 6.0 < at < frame.height_mm - 6.0:
            words.append(_word(0.8, at - 0.5, _kilometres(y, step), "grid-label", "start"))
    return f'<path class="grid" d="{"".join(lines)}"/>{"".join(words)}'


def meet(one: Box, other: Box) -> bool:
    """Tell whether two boxes overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def ticks(frame: Frame, taken: Sequence[Box] = ()) -> str:
    """Return ticks of longitude and latitude along the lower and right edges, with decimal degrees.

    A tick whose figure would lie under what takes room already is left out. Where a single one would be left,
    the ticks stand closer: one figure alone tells no distance.
    """
    west, south, east, north = frame.bounds
    back = crs_.transformer(frame.crs, crs_.WGS84)
    along = np.linspace(0.0, 1.0, 65)
    bottom = np.asarray(back.transform(west + along * (east - west), np.full(along.size, south))[0])
    right = np.asarray(back.transform(np.full(along.size, east), south + along * (north - south))[1])

    def below(step: float) -> list[str]:
        drawn = []
        for value in _multiples(bottom[0], bottom[-1], step):
            at = float(np.interp(value, bottom, along)) * frame.width_mm
            box = at - 5.0, frame.height_mm - 4.5, at + 5.0, frame.height_mm
            if 8.0 < at < frame.width_mm - 12.0 and not any(meet(box, other) for other in taken):
                tick = f'<path class="tick" d="M{at:.2f} {frame.height_mm - 1.6:.2f}v1.6"/>'
                said = _angle(value, step, "EW")
                drawn.append(tick + _word(at, frame.height_mm - 2.1, said, "tick-label", "middle"))
        return drawn

    def beside(step: float) -> list[str]:
        drawn = []
        for value in _multiples(right[0], right[-1], step):
            at = frame.height_mm * (1.0 - float(np.interp(value, right, along)))
            box = frame.width_mm - 11.0, at - 1.5, frame.width_mm, at + 1.0
            if _NORTH_MM < at < frame.height_mm - 8.0 and not any(meet(box, other) for other in taken):
                tick = f'<path class="tick" d="M{frame.width_mm - 1.6:.2f} {at:.2f}h1.6"/>'
                said = _angle(value, step, "NS")
                drawn.append(tick + _word(frame.width_mm - 2.0, at + 0.8, said, "tick-label", "end"))
        return drawn

    return "".join(_pair(below, bottom, frame.width_mm) + _pair(beside, right, frame.height_mm))


def bar(frame: Frame, *, x_mm: float, y_mm: float, longest_mm: float = 45.0) -> str:
    """Return a scale bar whose left end stands at a place, with kilometres or metres."""
    most = frame.metres(longest_mm)
    length_m = max(
        figure * 10.0**power for power in range(1, 6) for figure in (1, 2, 5) if figure * 10.0**power <= most
    )
    width = length_m * 1_000.0 / frame.scale
    unit, shown = ("km", length_m / 1_000.0) if length_m >= 1_000 else ("m", length_m)
    half = width / 2
    return (
        f'<g transform="translate({x_mm:.2f} {y_mm:.2f})"><rect class="plate" x="-2" y="-4.4" '
        f'width="{width + 14:.2f}" height="7.2"/>'
        f'<rect class="bar-dark" x="0" y="0" width="{half:.2f}" height="1.5"/>'
        f'<rect class="bar-light" x="{half:.2f}" y="0" width="{half:.2f}" height="1.5"/>'
        f"{_word(0, -1.0, '0', 'bar-label', 'middle')}"
        f"{_word(half, -1.0, f'{shown / 2:g}', 'bar-label', 'middle')}"
        f"{_word(width, -1.0, f'{shown:g} {unit}', 'bar-label', 'start', shift_mm=-1.0)}</g>"
    )


def north(*, x_mm: float, y_mm: float, size: float = 1.0) -> str:
    """Return an arrow to grid north whose middle stands at a place."""
    return (
        f'<g transform="translate({x_mm:.2f} {y_mm:.2f}) scale({size:g})">'
        '<rect class="plate" x="-3.6" y="-7" width="7.2" height="14.4" rx="1"/>'
        '<path class="north-dark" d="M0 -6 2.6 2.6 0 0.9Z"/>'
        '<path class="north-light" d="M0 -6-2.6 2.6 0 0.9Z"/>'
        '<text class="north-label" x="0" y="6.6" text-anchor="middle">N</text></g>'
    )


def path(frame: Frame, shape: Any, style: str) -> str:
    """Return lines (in the frame's CRS) as a path of a class; nothing where none is in the frame."""
    return _drawn(frame, frame.clipped(shape), style)


def _drawn(frame: Frame, shape: Any, style: str) -> str:
    parts = []
    for part in shapely.get_parts(shape):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for ring in rings:
            xy = shapely.get_coordinates(ring)
            if len(xy) > 1:
                parts.append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in frame.on_paper(xy)))
    return f'<path class="{style}" d="{"".join(parts)}"/>' if parts else ""


def word(x_mm: float, y_mm: float, text: str, style: str, anchor: str = "middle") -> str:
    """Return a text from data, escaped."""
    return _word(x_mm, y_mm, str(escape(text)), style, anchor)


def _word(x: float, y: float, text: str, style: str, anchor: str, *, shift_mm: float = 0.0) -> str:
    return f'<text class="{style}" x="{x + shift_mm:.2f}" y="{y:.2f}" text-anchor="{anchor}">{text}</text>'


def _multiples(low: float, high: float, step: float) -> Iterator[float]:
    for number in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1):
        yield number * step


def _kilometres(value: float, step: int) -> str:
    return f"{value / 1_000.0:.0f}" if step >= 1_000 else f"{value / 1_000.0:.1f}"


def _pair(ticked: Callable[[float], list[str]], values: NDArray[np.float64], length_mm: float) -> list[str]:
    """Return the ticks of an edge at the widest step that gives two; else what the first step gives."""
    first, *closer = (_degrees(values, length_mm, least_mm=least_mm) for least_mm in _APART_MM)
    drawn = ticked(first)
    if len(drawn) > 1:
        return drawn
    return next((more for more in map(ticked, closer) if len(more) > 1), drawn)


def _degrees(values: NDArray[np.float64], length_mm: float, *, least_mm: float) -> float:
    span = abs(float(values[-1] - values[0]))
    return next((step for step in _STEPS_DEG if step / span * length_mm >= least_mm), _STEPS_DEG[-1])


def _angle(value: float, step: float, sides: str) -> str:
    digits = max(0, int(np.ceil(-np.log10(step) - 1e-9)))
    side = sides[0] if value >= 0 else sides[1]
    return f"{abs(value):.{digits}f}° {side}"
