"""Point symbols: each kind a shape of its own, drawn as SVG so that no font or picture is fetched.

No red cross: the emblem is protected by the Geneva Conventions, so clinics carry a green one in a square.
"""

from __future__ import annotations

INK = "#1f2a30"
NAVY = "#1d3a5f"
WATER = "#1f6f9f"
TEAL = "#0f6a5b"
PLUM = "#6b2d5c"
RUST = "#8a3b12"
VIOLET = "#5e125e"
OLIVE = "#3d5c0c"
DRY = "#0a4f9e"
NO_RETURN = "#ffd21f"
OPENING = "#35e0c4"
OPENING_EDGE = "#0b2f2a"

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
    "checkpoint": f'<path d="{_OCTAGON}" fill="{NAVY}" {_HALO}/>'
    '<path d="M7 12h10" stroke="#fff" stroke-width="3"/>',
    "checkpoint-passing": f'<path d="{_OCTAGON}" fill="#fff" stroke="{NAVY}" stroke-width="2"/>'
    f'<path d="M7 12h10" stroke="{NAVY}" stroke-width="3"/>',
    "checkpoint-tower": f'<path d="M12 9 7 21h10Z" fill="{NAVY}" {_HALO}/>'
    '<path d="M7.5 9.5a6 6 0 0 1 0-7M16.5 9.5a6 6 0 0 0 0-7" '
    f'fill="none" stroke="{NAVY}" stroke-width="1.8"/>'
    f'<circle cx="12" cy="6" r="2.2" fill="{NAVY}"/>',
    "port": f'<rect x="3" y="3" width="18" height="18" fill="#fff" stroke="{INK}" stroke-width="1.4"/>'
    f'<path d="M6 18V7h12v11M12 18v-6" fill="none" stroke="{INK}" stroke-width="2.6"/>',
    "gap": f'<path d="M5 5v14M19 5v14" stroke="{OPENING_EDGE}" stroke-width="5"/>'
    f'<path d="M5 6v12M19 6v12" stroke="{OPENING}" stroke-width="2"/>',
    "water": f'<path d="{_DROP}" fill="{WATER}" {_HALO}/>',
    "water-unsure": f'<path d="{_DROP}" fill="#fff" stroke="{WATER}" stroke-width="2"/>',
    "water-out": f'<path d="{_DROP}" fill="#fff" stroke="{RUST}" stroke-width="2"/>'
    f'<path d="M5 20 19 5" stroke="{RUST}" stroke-width="2"/>',
    "death": f'<path d="M12 5.5 18.5 12 12 18.5 5.5 12Z" fill="{PLUM}" {_HALO}/>',
    "city": _town(6.5),
    "town": _town(5),
    "village": _town(3.6),
    "camp": f'<path d="M12 4 21 19H3Z" fill="{RUST}" {_HALO}/>'
    '<path d="M12 11v8" stroke="#fff" stroke-width="2"/>',
    "shelter": f'<path d="M12 3.5 21 11v9.5H3V11Z" fill="{TEAL}" {_HALO}/>'
    '<path d="M9.5 20v-6h5v6" fill="#fff"/>',
    "clinic": _cross(TEAL),
    "rescue_beacon": '<path d="M12 2.5 14.6 9.4 21.5 12 14.6 14.6 12 21.5 9.4 14.6 2.5 12 9.4 9.4Z" '
    f'fill="#c2410c" {_HALO}/>',
    "service": '<path d="M12 4a6.5 6.5 0 0 1 6.5 6.5C18.5 15 12 21 12 21s-6.5-6-6.5-10.5A6.5 6.5 0 0 1 12 4" '
    f'fill="{TEAL}" {_HALO}/><circle cx="12" cy="10.5" r="2.2" fill="#fff"/>',
    "cell_mast": '<path d="M12 4V22M7.5 22h9" fill="none" stroke="#fff" stroke-width="5.4"/>'
    f'<path d="M12 4V22M7.5 22h9M8 4.5v5M16 4.5v5M8 7h8" fill="none" stroke="{VIOLET}" stroke-width="2.4"/>',
    "lookout": f'<path d="M8.6 11 5.5 21.5M15.4 11l3.1 10.5M7 17h10" fill="none" stroke="{OLIVE}" '
    'stroke-width="2.4"/>'
    f'<path d="M12 1.8 19.5 6.5H17V12H7V6.5H4.5Z" fill="{OLIVE}" {_HALO}/>'
    '<path d="M9 9h6" stroke="#fff" stroke-width="2.2"/>',
    # Two flags planted where it happens; each flies to its own side, so that both are seen on one spot.
    "dry": f'<path d="M11 2.5H1.5v12H11Z" fill="{DRY}" {_HALO}/>'
    '<path d="M6.2 4.4C4.9 6.2 3.9 7.6 3.9 9.2a2.3 2.3 0 0 0 4.6 0C8.5 7.6 7.5 6.2 6.2 4.4Z" fill="none" '
    'stroke="#fff" stroke-width="1.4"/><path d="M2.8 13 9.8 4" stroke="#fff" stroke-width="1.4"/>'
    f'<path d="M11.5 1.5V23" stroke="#fff" stroke-width="4"/><path d="M11.5 2V23" stroke="{DRY}" '
    'stroke-width="2"/>',
    "no_return": f'<path d="M13 2.5 23 8.8 13 15Z" fill="{NO_RETURN}" stroke="{INK}" stroke-width="1.6" '
    'stroke-linejoin="round"/>'
    f'<path d="M16.3 5.8v3.7M16.3 10.6v1.7" stroke="{INK}" stroke-width="2"/>'
    f'<path d="M12.5 1.5V23" stroke="#fff" stroke-width="4"/><path d="M12.5 2V23" stroke="{INK}" '
    'stroke-width="2"/>',
    "height": '<path d="M12 7 18 17H6Z" fill="none" stroke="#6b5b45" stroke-width="2"/>',
    "height-spot": '<circle cx="12" cy="12" r="3" fill="#6b5b45"/>',
}
"""Inside of a 24 x 24 SVG; constants of ours, never text from data."""

SIZES_PX: dict[str, int] = {
    "checkpoint-tower": 20,
    "death": 12,
    "dry": 30,
    "height": 12,
    "height-spot": 12,
    "city": 20,
    "town": 18,
    "village": 18,
    "service": 18,
    "gap": 16,
    "no_return": 30,
}
SIZE_PX = 20

PLANTED: frozenset[str] = frozenset({"dry", "no_return"})
"""Symbols that stand with their foot on the place, not with their middle."""


def svg(symbol: str, *, size_px: int | None = None) -> str:
    """Return a symbol as an SVG element that a screen reader passes over."""
    size = size_px or SIZES_PX.get(symbol, SIZE_PX)
    return (
        f'<svg viewBox="0 0 24 24" width="{size}" height="{size}" aria-hidden="true" focusable="false">'
        f"{SYMBOLS[symbol]}</svg>"
    )
