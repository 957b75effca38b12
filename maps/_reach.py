"""Reach for the page: how far somebody comes on foot from single places, as areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.result import StudyResult
from maps import _simplify, _starts
from maps._features import Feature, PageLayer, plain, text
from maps._fields import SHOWN
from maps._style import walk_step

MOST_VERTICES = 20_000
"""Of all areas together: about 0.4 MB of the page. Where there are more, they are simplified further."""

_FINEST, _COARSEST = 0.004, 0.1
"""Areas are simplified to no less than this part of the side of a square as large as a usual one, since a
finer line is not seen, and to no more: beyond, they would not be where people come."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What the page shows of reach: a layer for each target, and how far a line may have moved."""

    layers: tuple[PageLayer, ...] = ()
    tolerance_m: float | None = None

    @property
    def hidden(self) -> tuple[str, ...]:
        """Layers that are off when the page opens: all."""
        return tuple(layer.id for layer in self.layers)


def for_page(result: StudyResult, *, cell_m: float) -> Reach:
    """Return the areas by target, the greatest first so that a small one is not buried.

    `cell_m` is the side of a cell of the terrain, half of which a line may move.
    """
    frame = result.reach
    if frame is None:
        return Reach()
    frame = frame.loc[frame["target"].isin(list(_starts.LAYER_OF)) & ~frame.geometry.is_empty]
    frame = frame.sort_values(["hours", "area_km2"], ascending=False, kind="stable")
    if frame.empty:
        return Reach()
    whole = shapely.force_2d(frame.geometry.to_numpy())
    side_m = float(np.sqrt(np.median(shapely.area(whole))))
    _, areas, tolerance = _simplify.until_fit(
        {},
        list(whole),
        tolerance_m=max(cell_m / 2, _FINEST * side_m),
        most_vertices=MOST_VERTICES,
        coarsest_m=_COARSEST * side_m,
    )
    numbers = _starts.numbers(result.reach)
    fields = tuple(column for column in SHOWN["reach"] if column in frame)
    drawn: dict[str, list[Feature]] = {}
    for row, path in zip(frame.to_dict("records"), _simplify.degrees(frame, areas), strict=True):
        target = row["target"]
        feature = Feature(
            c=f"reach-{target}-{walk_step(row['hours'])}",
            g=path,
            n=text(row.get("name")),
            v=[_told(row, column) for column in fields],
            p=numbers[_starts.LAYER_OF[target], row["place"]],
        )
        drawn.setdefault(target, []).append(feature)
    layers = tuple(
        PageLayer(id=f"reach-{target}", form="areas", fields=fields, features=tuple(drawn[target]))
        for target in _starts.LAYER_OF
        if target in drawn
    )
    return Reach(layers=layers, tolerance_m=tolerance)


_ROUNDED = {"farthest_km": 1, "climb_mean_m": -1, "climb_most_m": -1}
"""Decimals that are shown: what is modelled is known no better."""


def _told(row: dict[str, Any], column: str) -> Any:
    """Return a value as exactly as it is known; that an area ends before the relief does needs no saying."""
    value = plain(row[column])
    if column in _ROUNDED and value is not None:
        return plain(round(float(value), _ROUNDED[column]))
    return None if column == "reaches_edge" and value is False else value
