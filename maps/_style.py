"""How each thing looks: one source for the map, its legend and the styles inside a GeoPackage.

Colour is never alone: lines differ in pattern, points in shape, risk in width as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maps._symbols import OPENING, OPENING_EDGE, PLANTED, SIZE_PX, SIZES_PX, SYMBOLS, WATER, svg

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

CORRIDOR = "#7b3fa3"

FLOW_COLOURS: tuple[str, ...] = ("#d3d3ee", "#aeabdd", "#8880c6", "#6152a8", "#3b2680")
"""Light to dark by even steps of lightness: the more walkers, the darker."""

CELL_CLASSES = 4

INCIDENT_STEPS: tuple[int, ...] = (1, 2, 5, 10)
"""Lowest counts of the classes of cells that tell only of incidents, in multiples of the edition's k."""

INCIDENT_COLOURS: tuple[str, ...] = ("#d3e6ec", "#8fbfce", "#3f8fa8", "#006080")
"""The more incidents, the darker; no colour of risk, to the colour-blind neither (tests measure it)."""

REACH_COLOURS: dict[str, str] = {
    "water": "#1b4fd0",
    "road": "#2f3b46",
    "camp": "#c2187a",
    "clinic": "#488500",
}
"""One hue for each kind of place that somebody sets out from; apart from those of walking time, and from each
other to the colour-blind too (tests measure it)."""

SIGHT_BREAKS: tuple[int, ...] = (1, 2, 3, 5)
"""Bounds of the classes of how many are in sight, the same on every map; a class holds its lower bound."""

SIGHT_COLOURS: dict[str, tuple[str, ...]] = {
    "rescue_beacon": ("#f09a1a", "#d97a00", "#b05c00", "#7d4000"),
    "water_flag": ("#4fb3e3", "#2590cc", "#106ea3", "#084d77"),
    "cell_mast": ("#bd70b8", "#a3469a", "#86237f", "#5e0f58"),
    "lookout": ("#6f9e5a", "#4a7d3a", "#2f5d22", "#1b4011"),
}
"""One hue for each kind that is seen; the more of them, the darker."""

SIGHT_OPACITY: tuple[float, ...] = (0.58, 0.66, 0.74, 0.82)

WALK_HOURS: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
"""Bounds of the five steps that walking time is drawn in, the same on every map; a step holds its upper
bound."""

WALK_COLOURS: dict[str, tuple[str, ...]] = {
    "road": ("#a8623a", "#8f4c2a", "#773b1f", "#572814", "#3a180b"),
    "water": ("#3f8dbd", "#2a76a9", "#1c6094", "#124673", "#0b2e50"),
    "help": ("#2f937a", "#227b66", "#156754", "#0c4c3e", "#063229"),
}
"""One hue for each target; the longer the walk, the darker."""

_WALK_DASHES = ("1.5 3", "4 3", "8 3", "14 3", "")
_WALK_WIDTHS = (1.5, 1.5, 1.7, 1.9, 2.2)


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
    butt: bool = False


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
    **{
        f"walk-{target}-{step + 1}": Line(
            colour=colour,
            width=_WALK_WIDTHS[step],
            dash=_WALK_DASHES[step],
            under="#fffdf6",
            under_width=_WALK_WIDTHS[step] + 2.0,
            under_opacity=0.6,
            butt=True,
        )
        for target, colours in WALK_COLOURS.items()
        for step, colour in enumerate(colours)
    },
}

FILLS: dict[str, Fill] = {
    "desert": Fill(colour="#d9a441", opacity=0.10, edge="#a97a25", dash="1 4"),
    "water": Fill(colour="#8fc3de", opacity=0.75, edge=WATER),
    "corridor": Fill(colour=CORRIDOR, opacity=0.2, edge=CORRIDOR, edge_width=1.2),
    "cell-0": Fill(colour=FLOW_COLOURS[0], opacity=0.1, edge=FLOW_COLOURS[3], dash="3 3"),
    **{
        f"cell-{number}": Fill(colour=FLOW_COLOURS[number], opacity=0.38, edge="#ffffff", edge_width=0.8)
        for number in range(1, CELL_CLASSES + 1)
    },
    "counted-0": Fill(colour=UNMEASURED, opacity=0.5, edge=CASING, edge_width=1.0),
    **{
        f"counted-{band}": Fill(colour=RISK_COLOURS[band - 1], opacity=0.62, edge=CASING, edge_width=1.0)
        for band in range(1, 6)
    },
    **{
        f"incidents-{number}": Fill(colour=colour, opacity=0.75, edge=CASING, edge_width=1.0)
        for number, colour in enumerate(INCIDENT_COLOURS, start=1)
    },
    **{
        f"reach-{target}-{step + 1}": Fill(
            colour=colour,
            opacity=0.09,
            edge=colour,
            edge_width=_WALK_WIDTHS[step],
            dash=_WALK_DASHES[step],
            butt=True,
        )
        for target, colour in REACH_COLOURS.items()
        for step in range(len(_WALK_DASHES))
    },
    **{
        f"sight-{kind}-{number + 1}": Fill(colour=colour, opacity=opacity, edge="#8d8a80", edge_width=0.8)
        for kind, colours in SIGHT_COLOURS.items()
        for number, (colour, opacity) in enumerate(zip(colours, SIGHT_OPACITY, strict=True))
    },
}

STACK: tuple[str, ...] = (
    "desert",
    "water",
    "cell",
    "counted",
    "reach-road",
    "reach-water",
    "reach-clinic",
    "reach-camp",
    "corridor",
    "walk-help",
    "walk-water",
    "walk-road",
    "reach-alone",
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


def rgb(colours: Sequence[str]) -> NDArray[np.float64]:
    """Return colours as rows of red, green and blue, 0 to 255."""
    return np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours], dtype=np.float64)


def tint(height_m: float) -> str:
    """Return the colour of a height."""
    heights = [height for height, _ in TINTS]
    colours = rgb([colour for _, colour in TINTS])
    mixed = (round(float(np.interp(height_m, heights, band))) for band in colours.T)
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


def fill_svg(fill: Fill, *, width_px: int = 44, stronger: float = 1.8) -> str:
    """Return a sample of an area for the legend."""
    dash = f' stroke-dasharray="{fill.dash}"' if fill.dash else ""
    # The legend's ground is white, the map's is not: the sample is a little stronger to look the same.
    return (
        f'{_swatch(width_px)}<rect x="5" y="1.5" width="{width_px - 10}" height="13" rx="2" '
        f'fill="{fill.colour}" fill-opacity="{min(1.0, fill.opacity * stronger):.3g}" stroke="{fill.edge}" '
        f'stroke-width="{fill.edge_width}"{dash}/></svg>'
    )


def walk_step(hours: float) -> int:
    """Return the step of a walking time, 1 (shortest) to 5."""
    return int(np.searchsorted(WALK_HOURS, hours, side="left")) + 1


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
        "symbols": {
            name: {"svg": svg(name), "size": SIZES_PX.get(name, SIZE_PX), "planted": name in PLANTED}
            for name in SYMBOLS
        },
        "stack": list(STACK),
        "breaks": list(RISK_BREAKS[1:-1]),
    }
