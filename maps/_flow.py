"""Modelled flow as a picture: the more walkers pass, the darker and the less transparent."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from layers.raster import Raster
from maps import _picture
from maps._picture import Picture
from maps._style import FLOW_COLOURS, rgb

PER_WALKERS = 100
"""Passages are told per so many walkers: "3 of 100" is read, "0.03" is not."""

_SPAN = 100.0
"""The ramp is logarithmic and ends at this part of the greatest flow: two decades, below which nothing is
drawn."""

FAINTEST, STRONGEST = 70, 225
"""Opacity of its ends, of 255."""


def picture(flow: Raster, *, lonlat_bounds: tuple[float, float, float, float]) -> Picture | None:
    """Draw the part of `flow` within bounds (west, south, east, north in degrees).

    None where the two do not meet, or nobody passes.
    """
    ends = value_range(flow)
    canvas = _picture.canvas(flow, lonlat_bounds=lonlat_bounds)
    if ends is None or canvas is None:
        return None
    low, high = ends
    return canvas.packed(canvas.drawn(partial(_painted, low=low, high=high), canvas.raster.values))


def value_range(flow: Raster) -> tuple[float, float] | None:
    """Return the ends of the ramp, in passages per walker; None where nobody passes."""
    known = flow.values[np.isfinite(flow.values)]
    most = float(known.max()) if known.size else 0.0
    return (most / _SPAN, most) if most > 0 else None


def _painted(flow: NDArray[np.float64], low: float, high: float) -> NDArray[np.uint8]:
    drawn = np.isfinite(flow) & (flow >= low)
    share = np.log(np.where(drawn, flow, low) / low) / np.log(high / low)
    colours = rgb(FLOW_COLOURS)
    stops = np.linspace(0.0, 1.0, len(colours))
    bands = [np.interp(share, stops, colours[:, band]) for band in range(3)]
    alpha = np.where(drawn, FAINTEST + (STRONGEST - FAINTEST) * share, 0.0)
    return np.dstack([*bands, alpha]).clip(0, 255).round().astype(np.uint8)
