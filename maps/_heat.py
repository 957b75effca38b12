"""How departures are tinted: stated bounds, the colours of risk in finer steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from maps._style import RISK_COLOURS, rgb

BREAKS: dict[str, tuple[float, ...]] = {
    "needed_l": (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0),
    "harm": (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0),
}
"""Bounds of the eleven classes of a departure, the same for every route and on every map; a class holds its
lower bound. At a harm of 1 life is in danger: a bound of its own."""

CLASSES = len(BREAKS["needed_l"]) + 1


def _colours() -> tuple[str, ...]:
    at = np.linspace(0.0, len(RISK_COLOURS) - 1.0, CLASSES)
    bands = rgb(RISK_COLOURS).T
    mixed = np.stack([np.interp(at, np.arange(len(RISK_COLOURS)), band) for band in bands], axis=1)
    return tuple("#" + "".join(f"{round(part):02x}" for part in colour) for colour in mixed)


COLOURS: tuple[str, ...] = _colours()
"""Ground of each class: light to dark, the worse the darker."""

INKS: tuple[str, ...] = tuple("#000000" if step <= CLASSES // 2 + 1 else "#ffffff" for step in range(CLASSES))
"""Numbers on it."""


def for_page() -> dict[str, Any]:
    """Return what the page's scripts tint with."""
    return {
        "heat": [list(pair) for pair in zip(COLOURS, INKS, strict=True)],
        "heat_breaks": {name: list(breaks) for name, breaks in BREAKS.items()},
    }
