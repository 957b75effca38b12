"""How each thing looks: one source for the map, its legend and the styles inside a GeoPackage.

Colour is never alone: lines differ in pattern, points in shape, risk in width as well.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

RISK_BREAKS: tuple[float, ...] = (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
"""Bounds of the five bands on the 0..100 scale; a band holds its lower bound."""

RISK_COLOURS: tuple[str, ...] = ("#fff2b2", "#fdb94d", "#e9683c", "#b0234f", "#4a0f57")
"""Light to dark, so that the order survives deuteranopia and a grey printer (tests measure it)."""

RISK_WIDTHS_PX: tuple[float, ...] = (3.2, 3.7, 4.3, 4.9, 5.5)
UNMEASURED = "#9aa3a8"

INK = "#1f2a30"
CASING = "#2b211c"
NAVY = "#1d3a5f"
WATER = "#1f6f9f"
TEAL = "#0f6a5b"
PLUM = "#6b2d5c"
RUST = "#8a3b12"
OPENING = "#35e0c4"
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
    "opening-derived": Line(colour=OPENING, width=2.6, under="#0b2f2a", under_width=6, butt=True),
    "opening-reported": Line(
        colour=OPENING, width=2.6, dash="5 4", under="#0b2f2a", under_width=6, butt=True
    ),
    "gap": Line(colour=OPENING, width=2.6, dash="2 3", under="#0b2f2a", under_width=6, butt=True),
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

_DROP = "M12 3.2C9 7.6 6.6 10.8 6.6 14.4a5.4 5.4 0 0 0 10.8 0C17.4 10.8 15 7.6 12 3.2Z"
_OCTAGON = "M8.2 3h7.6L21 8.2v7.6L15.8 21H8.2L3 15.8V8.2Z"
_HALO = 'stroke="#fff" stroke-width="1.6" stroke-linejoin="round"'


def _cross(colour: str) -> str:
    return (
        f'<rect x="4" y="4" width="16" height="16" rx="3" fill="#fff" stroke="{colour}" stroke-width="2"/>'
        f'<path d="M12 7.5v9M7.5 12h9" stroke="{colour}" stroke-width="3"/>'
    )


def _town(radius: float) -> str:
    return f'<circle cx="12" cy="12" r="{radius}" fill="#fff" stroke="{INK}" stroke-width="2"/>'


SYMBOLS: dict[str, str] = {
    "checkpoint": f'<path d="{_OCTAGON}" fill="{NAVY}" {_HALO}/><path d="M7 12h10" stroke="#fff" stroke-width="3"/>',
    "checkpoint-passing": f'<path d="{_OCTAGON}" fill="#fff" stroke="{NAVY}" stroke-width="2"/>'
    f'<path d="M7 12h10" stroke="{NAVY}" stroke-width="3"/>',
    "checkpoint-tower": f'<path d="M12 9 7 21h10Z" fill="{NAVY}" {_HALO}/>'
    f'<path d="M7.5 9.5a6 6 0 0 1 0-7M16.5 9.5a6 6 0 0 0 0-7" fill="none" stroke="{NAVY}" stroke-width="1.8"/>'
    f'<circle cx="12" cy="6" r="2.2" fill="{NAVY}"/>',
    "port": f'<rect x="3" y="3" width="18" height="18" fill="#fff" stroke="{INK}" stroke-width="1.4"/>'
    f'<path d="M6 18V7h12v11M12 18v-6" fill="none" stroke="{INK}" stroke-width="2.6"/>',
    "gap": f'<path d="M5 5v14M19 5v14" stroke="#0b2f2a" stroke-width="5"/>'
    f'<path d="M5 6v12M19 6v12" stroke="{OPENING}" stroke-width="2"/>',
    "water": f'<path d="{_DROP}" fill="{WATER}" {_HALO}/>',
    "water-unsure": f'<path d="{_DROP}" fill="#fff" stroke="{WATER}" stroke-width="2"/>',
    "water-out": f'<path d="{_DROP}" fill="#fff" stroke="{RUST}" stroke-width="2"/>'
    f'<path d="M5 20 19 5" stroke="{RUST}" stroke-width="2"/>',
    "death": f'<path d="M12 5.5 18.5 12 12 18.5 5.5 12Z" fill="{PLUM}" {_HALO}/>',
    "city": _town(6.5),
    "town": _town(5),
    "village": _town(3.6),
    "camp": f'<path d="M12 4 21 19H3Z" fill="{RUST}" {_HALO}/><path d="M12 11v8" stroke="#fff" stroke-width="2"/>',
    "shelter": f'<path d="M12 3.5 21 11v9.5H3V11Z" fill="{TEAL}" {_HALO}/>'
    '<path d="M9.5 20v-6h5v6" fill="#fff"/>',
    "clinic": _cross(TEAL),
    "rescue_beacon": '<path d="M12 2.5 14.6 9.4 21.5 12 14.6 14.6 12 21.5 9.4 14.6 2.5 12 9.4 9.4Z" '
    f'fill="#c2410c" {_HALO}/>',
    "service": f'<path d="M12 4a6.5 6.5 0 0 1 6.5 6.5C18.5 15 12 21 12 21s-6.5-6-6.5-10.5A6.5 6.5 0 0 1 12 4Z" '
    f'fill="{TEAL}" {_HALO}/><circle cx="12" cy="10.5" r="2.2" fill="#fff"/>',
    "height": f'<path d="M12 7 18 17H6Z" fill="none" stroke="#6b5b45" stroke-width="2"/>',
}
"""Inside of a 24 x 24 SVG; constants of ours, never text from data."""

SIZES_PX: dict[str, int] = {
    "checkpoint-tower": 20,
    "death": 12,
    "height": 12,
    "city": 20,
    "town": 18,
    "village": 18,
    "service": 18,
    "gap": 16,
}
SIZE_PX = 20

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


def svg(symbol: str, *, size_px: int | None = None) -> str:
    """Return a symbol as an SVG element that a screen reader passes over."""
    size = size_px or SIZES_PX.get(symbol, SIZE_PX)
    return (
        f'<svg viewBox="0 0 24 24" width="{size}" height="{size}" aria-hidden="true" focusable="false">'
        f"{SYMBOLS[symbol]}</svg>"
    )


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
        f'<svg viewBox="0 0 {width_px} 16" width="{width_px}" height="16" aria-hidden="true" focusable="false">'
        f'{under}<line {x} stroke="{line.colour}" stroke-width="{line.width}" '
        f'stroke-opacity="{line.opacity}"{dash}/></svg>'
    )


def fill_svg(fill: Fill, *, width_px: int = 44) -> str:
    """Return a sample of an area for the legend."""
    dash = f' stroke-dasharray="{fill.dash}"' if fill.dash else ""
    # The legend's ground is white, the map's is not: the sample is a little stronger to look the same.
    return (
        f'<svg viewBox="0 0 {width_px} 16" width="{width_px}" height="16" aria-hidden="true" focusable="false">'
        f'<rect x="5" y="1.5" width="{width_px - 10}" height="13" rx="2" fill="{fill.colour}" '
        f'fill-opacity="{min(1.0, fill.opacity * 1.8)}" stroke="{fill.edge}" '
        f'stroke-width="{fill.edge_width}"{dash}/></svg>'
    )


def risk_line(band: int) -> Line:
    """Return the stroke of a band, 1 (lowest) to 5."""
    return Line(
        colour=RISK_COLOURS[band - 1],
        width=RISK_WIDTHS_PX[band - 1],
        under=CASING,
        under_width=RISK_WIDTHS_PX[band - 1] + 2.2,
    )


def for_page() -> dict[str, Any]:
    """Return every style as the page's scripts read it."""
    risk = {f"risk-{band}": asdict(risk_line(band)) for band in range(1, 6)}
    return {
        "lines": {name: asdict(line) for name, line in LINES.items()} | risk,
        "fills": {name: asdict(fill) for name, fill in FILLS.items()},
        "symbols": {name: {"svg": svg(name), "size": SIZES_PX.get(name, SIZE_PX)} for name in SYMBOLS},
        "stack": list(STACK),
    }
