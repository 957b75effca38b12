"""Single places that people set out from: where each stands among the layers."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd

LAYER_OF: dict[str, str] = {"water": "water", "road": "trail", "camp": "place", "clinic": "place"}
"""Target of a reach -> the kind of layer whose key its ``place`` is; in the order of the legend."""


def numbers(reach: pd.DataFrame | None) -> dict[tuple[str, Hashable], int]:
    """Return a number for each place that has a reach: (kind of layer, key) -> number.

    The page links a place to its reach by this number: keys are somebody's own, and may say more than a map
    should.
    """
    found: dict[tuple[str, Hashable], int] = {}
    if reach is not None:
        for target, place in zip(reach["target"], reach["place"], strict=True):
            if target in LAYER_OF:
                found.setdefault((LAYER_OF[target], place), len(found))
    return found
