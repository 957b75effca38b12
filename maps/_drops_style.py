"""How a water plan looks on the page, and its part of the legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from geo.result import Phrase
from geo.water.plan import WaterPlan
from maps import _clock
from maps._entry import Class, Entry, classed, single
from maps._style import Line, line_svg
from maps._symbols import INK, RUST

DROP = "#0a4f9e"
UNSERVED = "#c2410c"

TRIP_COLOURS: tuple[str, ...] = ("#0b7285", "#a61e4d", "#5f3dc4", "#7a4b00", "#2b2f33", "#d6336c")
"""Of trips in turn; each carries its name and its stops their order, so that none is told by colour alone."""

SIZE_PX = 26

_WATER = "M12 4.6C9.7 8.1 7.8 10.8 7.8 13.8a4.2 4.2 0 0 0 8.4 0C16.2 10.8 14.3 8.1 12 4.6Z"

SYMBOLS: Mapping[str, str] = {
    # Square where one stands already, round where one is to be put up; each as an outline when it is off.
    "drop-old": f'<rect x="2.5" y="2.5" width="19" height="19" rx="2.5" fill="{DROP}" stroke="#fff" '
    f'stroke-width="1.6"/><path d="{_WATER}" fill="#fff"/>',
    "drop-new": f'<circle cx="12" cy="12" r="10" fill="{DROP}" stroke="#fff" stroke-width="1.6"/>'
    f'<path d="{_WATER}" fill="#fff"/>',
    "drop-old-off": f'<rect x="2.5" y="2.5" width="19" height="19" rx="2.5" fill="#fff" stroke="{INK}" '
    f'stroke-width="1.8" stroke-dasharray="3 2"/><path d="M5 19 19 5" stroke="{RUST}" stroke-width="2.4"/>',
    "drop-new-off": f'<circle cx="12" cy="12" r="9.6" fill="#fff" stroke="{INK}" stroke-width="1.8" '
    f'stroke-dasharray="3 2"/><path d="M5.5 18.5 18.5 5.5" stroke="{RUST}" stroke-width="2.4"/>',
}
"""Inside of a 24 x 24 SVG; constants of ours, never text from data."""

COVER = Line(colour=DROP, width=1.1, opacity=0.55, butt=True)
WALK_DASH = "1.5 5"


def trip_style(number: int) -> str:
    """Return the name of the style of a trip, by its place among all."""
    return f"drop-trip-{number % len(TRIP_COLOURS)}"


def for_page() -> dict[str, Any]:
    """Return the styles as the page's script reads them."""
    return {
        "lines": {
            "drop-cover": asdict(COVER),
            **{trip_style(number): asdict(trip_line(number)) for number in range(len(TRIP_COLOURS))},
        },
        "symbols": {name: {"svg": svg(name), "size": SIZE_PX, "planted": False} for name in SYMBOLS},
        "served": DROP,
        "unserved": UNSERVED,
        "walk_dash": WALK_DASH,
    }


def svg(name: str, *, size_px: int = SIZE_PX) -> str:
    """Return a symbol as an SVG element that a screen reader passes over."""
    return (
        f'<svg viewBox="0 0 24 24" width="{size_px}" height="{size_px}" aria-hidden="true" focusable="false">'
        f"{SYMBOLS[name]}</svg>"
    )


def entries(plan: WaterPlan, *, shown: Sequence[str], hidden: Sequence[str]) -> dict[str, Entry]:
    """Return the entries of the legend."""
    classes = {
        "drop": _stations(plan),
        "drop-demand": [
            Class(sample=_mark(DROP, filled=True), label=Phrase("served", "con agua")),
            Class(sample=_mark(DROP, filled=False), label=Phrase("served in part", "con agua en parte")),
            Class(sample=_mark(UNSERVED, filled=False, dash=True), label=Phrase("not served", "sin agua")),
        ],
        "drop-trip": _trip_classes(plan),
    }
    made = {name: classed(name, told) for name, told in classes.items()}
    made["drop-cover"] = single("drop-cover", line_svg(COVER))
    return {name: replace(made[name], shown=name not in hidden) for name in shown}


def _stations(plan: WaterPlan) -> list[Class]:
    words = {
        "drop-old": Phrase("stands already", "ya existe"),
        "drop-new": Phrase("new", "nueva"),
        "drop-old-off": Phrase("given up, or switched off", "se deja, o apagada"),
    }
    old = plan.sites["kind"] == "existing"
    have = {"drop-old": bool(old.any()), "drop-new": bool((~old).any()), "drop-old-off": True}
    return [
        Class(sample=svg(name, size_px=20), label=words[name]) for name, is_there in have.items() if is_there
    ]


def _trip_classes(plan: WaterPlan) -> list[Class]:
    if plan.resupply is None:
        return []
    told = zip(plan.resupply.trips["trip_id"], plan.resupply.trips["days"], strict=True)
    return [
        Class(
            sample=line_svg(trip_line(number)),
            label=Phrase(f"{trip}: on {_days(days)}", f"{trip}: {_days(days)}"),
        )
        for number, (trip, days) in enumerate(told)
    ]


def _days(days: Any) -> str:
    """Return the days of a trip, the first few where they are many."""
    parts = _clock.days(str(days)).split(", ")
    return ", ".join(parts) if len(parts) <= 6 else f"{', '.join(parts[:5])} …"


def trip_line(number: int) -> Line:
    """Return the stroke of a trip, by its place among all."""
    return Line(
        colour=TRIP_COLOURS[number % len(TRIP_COLOURS)], width=3.2, under="#ffffff", under_width=5.8,
        under_opacity=0.9,
    )  # fmt: skip


def _mark(colour: str, *, filled: bool, dash: bool = False) -> str:
    fill, opacity = (colour, 0.85) if filled else ("#ffffff", 0.7)
    dashes = ' stroke-dasharray="3 2"' if dash else ""
    return (
        '<svg viewBox="0 0 44 16" width="44" height="16" aria-hidden="true" focusable="false">'
        f'<circle cx="22" cy="8" r="6" fill="{fill}" fill-opacity="{opacity}" stroke="{colour}" '
        f'stroke-width="2"{dashes}/></svg>'
    )


STACK: Mapping[str, str] = {"drop-cover": "route", "drop-trip": "opening", "drop-demand": "opening"}
"""Layer -> the one that it is drawn right beneath."""


def stack(order: Sequence[str]) -> list[str]:
    """Return the order of drawing with the layers of a plan in it."""
    made = list(order)
    for name, above in STACK.items():
        made.insert(made.index(above), name)
    return made
