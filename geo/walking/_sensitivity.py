"""How sensitive it is what a walk was worked out from: one restricted row gives itself away in all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd

from layers.source import Provenance, Sensitivity


def strictest(read: Sequence[Provenance], frames: Iterable[Any]) -> Sensitivity:
    """Return restricted if anything that was read or any row of a frame is."""
    if any(own.sensitivity == "restricted" for own in read):
        return "restricted"
    for frame in frames:
        is_told = isinstance(frame, gpd.GeoDataFrame) and "sensitivity" in frame.columns
        if is_told and (frame["sensitivity"] == "restricted").any():
            return "restricted"
    return "public"
