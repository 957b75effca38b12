"""Charts as SVG: scales, axes, marks. What stands in them from data is escaped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from markupsafe import Markup, escape

WIDTH = 400.0
"""Of every chart, in units of its own: letters of 12 are read on a phone and on paper."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of text; the first cell of each row is its header.

    A cell of two texts has the second beneath it in small letters; `wide` columns hold words, others numbers.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | tuple[str, str], ...], ...]
    wide: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart with the finding as its title, how to read it, and the same as a table."""

    id: str
    svg: Markup
    title: str
    note: str
    table: Table
    classes: tuple[tuple[Markup, str], ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Scale:
    """From values to places: `low` stands at `start`, `high` at `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: Any) -> Any:
        """Return where values stand."""
        span = self.high - self.low or 1.0
        return self.start + (np.asarray(value, dtype=np.float64) - self.low) / span * (self.end - self.start)

    def ticks(self, most: int = 6) -> list[float]:
        """Return round values between both ends, at most so many."""
        return [value for value in steps(self.low, self.high, most) if self.low <= value <= self.high]


def steps(low: float, high: float, most: int = 6) -> list[float]:
    """Return multiples of 1, 2 or 5 times a power of ten, from at or below `low` to at or above `high`."""
    span = max(high - low, 1e-9)
    rough = span / max(most - 1, 1)
    decade = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * decade for factor in (1.0, 2.0, 5.0, 10.0) if factor * decade >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def text(x: float, y: float, said: str, *, style: str = "", anchor: str = "start") -> str:
    """Return a text, escaped."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(said)}</text>'
        if style
        else f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'
    )


def line(points: Sequence[tuple[float, float]], style: str) -> str:
    """Return a line through points; it is broken where one is not known."""
    drawn, pen = [], "M"
    for x, y in points:
        if not (math.isfinite(x) and math.isfinite(y)):
            pen = "M"
            continue
        drawn.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return f'<path class="{style}" d="{"".join(drawn)}"/>' if drawn else ""


def across(x0: float, x1: float, y: float, style: str) -> str:
    """Return a level line."""
    return f'<path class="{style}" d="M{x0:.1f} {y:.1f}H{x1:.1f}"/>'


def upright(x: float, y0: float, y1: float, style: str) -> str:
    """Return an upright line."""
    return f'<path class="{style}" d="M{x:.1f} {y0:.1f}V{y1:.1f}"/>'


def figure(identity: str, *, height: float, title: str, desc: str, drawn: Sequence[str]) -> Markup:
    """Return the whole chart: a picture with a name and a description to those who do not see it."""
    return Markup(  # noqa: S704  # every part is ours or escaped above
        f'<svg class="chart" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'aria-labelledby="{identity}-t {identity}-d"><title id="{identity}-t">{escape(title)}</title>'
        f'<desc id="{identity}-d">{escape(desc)}</desc>{"".join(drawn)}</svg>'
    )


def short(said: str, most: int) -> str:
    """Return a name that fits, cut where it is longer."""
    return said if len(said) <= most else f"{said[: most - 1]}…"
