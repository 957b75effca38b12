"""How each thing looks: one source for the map, its legend and the styles inside a GeoPackage.

Colour is never alone: lines differ in pattern, points in shape, risk in width as well.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from maps._symbols import OPENING, OPENING_EDGE, SIZE_PX, SIZES_PX, SYMBOLS, WATER, svg

RISK_BREAKS: tuple[float, ...] = (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
"""Bounds of the five bands on the 0..100 scale; a band holds its lower bound."""

RISK_COLOURS: tuple[str, ...] = ("#fff2b2", "#fdb94d", "#e9683c", "#b0234f", "#4a0f57")
"""Light to dark, so that the order survives deuteranopia and a grey printer (tests measure it)."""

RISK_WIDTHS_PX: tuple[float, ...] = (3.2, 3.7, 4.3, 4.9, 5.5)
UNMEASURED = "#9aa3a8"

CASING = "#2b211c"
BOUNDARY = "#6d5a86"
RAIL = "#3d3a38"

TINTS: tuple[tuple[float, str], ...] = (
    (-90.0, "#cfdcd3"),
    (0.0, "#dfe7d6"),
    (150.0, "#e9ead6"),
    (500.0, "#f0e9d3"),
    (1_000.0, "#eadcc0"),
    (1_600.0, "#dfcaab"),
    (2_400.0, "#cfb497"),
    (3_200.0, "#f1ebe4"),
)
"""Hypsometric tint: elevation in metres and colour; pale, since it lies beneath everything."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A stroke; `under` is drawn first and wider, as a casing or a ribbon."""

    colour: str
    width: float
    dash: str = ""
    opacity: float = 1.0
    under: str = ""
    under_width: float = 0.0
    under_opacity: float = 1.0
    butt: bool = False


@dataclass(frozen=True, kw_only=True)
class Fill:
    """A polygon's inside and its edge."""

    colour: str
    opacity: float
    edge: str
    edge_width: float = 1.0
    dash: str = ""


LINES: dict[str, Line] = {
    "boundary": Line(
        colour=BOUNDARY,
        width=1.6,
        dash="10 4 2 4 2 4",
        under=BOUNDARY,
        under_width=9,
        under_opacity=0.16,
        butt=True,
    ),
    "barrier-pedestrian": Line(colour="#16191b", width=3.4, butt=True),
    "barrier-vehicle": Line(colour="#16191b", width=3.0, dash="3 4", butt=True),
    "barrier-unknown": Line(colour="#6a6f73", width=2.4, dash="8 3", butt=True),
    "opening-derived": Line(colour=OPENING, width=2.6, under=OPENING_EDGE, under_width=6, butt=True),
    "opening-reported": Line(
        colour=OPENING, width=2.6, dash="5 4", under=OPENING_EDGE, under_width=6, butt=True
    ),
    "gap-line": Line(colour=OPENING, width=2.6, dash="2 3", under=OPENING_EDGE, under_width=6, butt=True),
    "rail": Line(colour="#ffffff", width=1.6, dash="7 7", under=RAIL, under_width=3.2, butt=True),
    "rail-bridge": Line(colour="#ffffff", width=2.2, dash="7 7", under=RAIL, under_width=5.6, butt=True),
    "rail-unused": Line(colour="#ffffff", width=1.4, dash="3 9", under="#8d8884", under_width=2.6, butt=True),
    "trail": Line(colour="#7b5f43", width=1.3, dash="4 3", butt=True),
    "road": Line(colour="#ffffff", width=1.6, under="#a39a8d", under_width=3),
    "route": Line(colour=UNMEASURED, width=3.4, under=CASING, under_width=5.4),
    "area": Line(colour="#5d676d", width=1.2, dash="2 5", opacity=0.8, butt=True),
}

FILLS: dict[str, Fill] = {
    "desert": Fill(colour="#d9a441", opacity=0.10, edge="#a97a25", dash="1 4"),
    "water": Fill(colour="#8fc3de", opacity=0.75, edge=WATER),
}

STACK: tuple[str, ...] = (
    "desert",
    "water",
    "area",
    "trail",
    "rail",
    "boundary",
    "barrier",
    "route",
    "opening",
    "gap",
)
"""Order of drawing of lines and areas, from the bottom."""


def tint(height_m: float) -> str:
    """Return the colour of a height."""
    heights = [height for height, _ in TINTS]
    colours = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for _, colour in TINTS]
    mixed = (round(float(np.interp(height_m, heights, band))) for band in zip(*colours, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _swatch(width_px: int) -> str:
    size = f'width="{width_px}" height="16"'
    return f'<svg viewBox="0 0 {width_px} 16" {size} aria-hidden="true" focusable="false">'


def line_svg(line: Line, *, width_px: int = 44) -> str:
    """Return a sample of a line for the legend."""
    cap = "butt" if line.butt else "round"
    x = f'x1="4" x2="{width_px - 4}" y1="8" y2="8" stroke-linecap="{cap}"'
    under = (
        f'<line {x} stroke="{line.under}" stroke-width="{line.under_width}" '
        f'stroke-opacity="{line.under_opacity}"/>'
        if line.under
        else ""
    )
    dash = f' stroke-dasharray="{line.dash}"' if line.dash else ""
    return (
        f'{_swatch(width_px)}{under}<line {x} stroke="{line.colour}" stroke-width="{line.width}" '
        f'stroke-opacity="{line.opacity}"{dash}/></svg>'
    )


def fill_svg(fill: Fill, *, width_px: int = 44) -> str:
    """Return a sample of an area for the legend."""
    dash = f' stroke-dasharray="{fill.dash}"' if fill.dash else ""
    # The legend's ground is white, the map's is not: the sample is a little stronger to look the same.
    return (
        f'{_swatch(width_px)}<rect x="5" y="1.5" width="{width_px - 10}" height="13" rx="2" '
        f'fill="{fill.colour}" fill-opacity="{min(1.0, fill.opacity * 1.8)}" stroke="{fill.edge}" '
        f'stroke-width="{fill.edge_width}"{dash}/></svg>'
    )


def risk_line(band: int) -> Line:
    """Return the stroke of a band, 1 (lowest) to 5."""
    return Line(
        colour=RISK_COLOURS[band - 1],
        width=RISK_WIDTHS_PX[band - 1],
        under=CASING,
        under_width=RISK_WIDTHS_PX[band - 1] + 1.8,
    )


def for_page() -> dict[str, Any]:
    """Return every style as the page's scripts read it."""
    risk = {f"risk-{band}": asdict(risk_line(band)) for band in range(1, 6)}
    return {
        "lines": {name: asdict(line) for name, line in LINES.items()} | risk,
        "fills": {name: asdict(fill) for name, fill in FILLS.items()},
        "symbols": {name: {"svg": svg(name), "size": SIZES_PX.get(name, SIZE_PX)} for name in SYMBOLS},
        "stack": list(STACK),
        "breaks": list(RISK_BREAKS[1:-1]),
    }
