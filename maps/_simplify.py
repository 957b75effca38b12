"""Modelled lines and areas with fewer vertices, so that a page stays small."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from layers.crs import WGS84
from maps._features import paths

_SPECK, _SCRAP = 20.0, 10.0
"""Rings and loose ends shorter than so many tolerances are left out: they would be specks."""

_DECIMALS = 4
"""Of a degree: 11 m, finer than any time is known."""


def until_fit(
    lines: dict[Any, Any],
    areas: Sequence[Any],
    *,
    tolerance_m: float,
    most_vertices: int,
    coarsest_m: float = np.inf,
) -> tuple[dict[Any, Any], list[Any], float]:
    """Simplify both until together they have at most so many vertices; return the tolerance that it took.

    Beyond `coarsest_m` shapes would say nothing any more: then they keep the vertices that they need.
    """
    tolerance = tolerance_m
    while True:
        drawn = {
            key: _without_specks(shapely.simplify(line, tolerance), tolerance) for key, line in lines.items()
        }
        filled = [_without_scraps(shapely.simplify(area, tolerance), tolerance) for area in areas]
        vertices = sum(map(shapely.get_num_coordinates, [*drawn.values(), *filled]))
        if vertices <= most_vertices or tolerance * 2 > coarsest_m:
            return drawn, filled, tolerance
        tolerance *= 2


def degrees(frame: gpd.GeoDataFrame, geometry: Iterable[Any]) -> list[list[list[list[float]]]]:
    """Return the paths of geometries in the frame's CRS, latitude first."""
    series = gpd.GeoSeries(list(geometry), crs=frame.crs).to_crs(WGS84)
    return [paths(each, decimals=_DECIMALS) for each in series]


def _without_specks(line: Any, tolerance: float) -> Any:
    parts = shapely.get_parts(line)
    least = np.where(shapely.is_closed(parts), _SPECK, _SCRAP) * tolerance
    return shapely.multilinestrings(parts[shapely.length(parts) >= least])


def _without_scraps(area: Any, tolerance: float) -> Any:
    """Leave out specks and small holes, but for the greatest part: an area is never gone."""
    least = (_SCRAP * tolerance) ** 2
    parts = [
        shapely.Polygon(
            part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area >= least]
        )
        for part in shapely.get_parts(area)
    ]
    greatest = max((part.area for part in parts), default=0.0)
    return shapely.multipolygons([part for part in parts if part.area >= min(least, greatest)])
