"""From layers to a ground that can be walked on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from geo.walking import _layers, _state
from geo.walking._cost import Pace
from geo.walking._ground import Ground, Links, Terms
from geo.walking._layers import Layers
from geo.walking._shapes import Areas, Touched, ascending, size_of_cells, whole
from layers.raster import Grid, Raster, Window


def ground(
    elevation: Raster,
    *,
    pace: Pace,
    factor: Raster | NDArray[np.floating] | None,
    **options: Any,
) -> Ground:
    """Return the ground; parameters as those of `geo.walking.travel_time.travel_time`."""
    layers = _layers.placed(elevation, unit=elevation.unit, **options)
    heights = np.ascontiguousarray(elevation.values)
    factor_ = _factor(factor, elevation)
    is_known, can_stand = layers.standing(heights, factor_, whole(elevation))
    cells = layers.course.cells
    return part(
        layers,
        whole(elevation),
        terms(
            layers, elevation, pace=pace, rises_m=_state.rises(heights), factors=span(factor_) or (1.0, 1.0)
        ),
        heights=heights,
        factor=factor_,
        can_stand=can_stand,
        links=layers.links(heights.ravel()[cells], is_known.ravel()[cells], can_stand.ravel()[cells]),
    )


def terms(
    layers: Layers, grid: Grid, *, pace: Pace, rises_m: tuple[float, float], factors: tuple[float, float]
) -> Terms:
    """Return what is the same in every part of a grid."""
    width_m, height_m = size_of_cells(grid)
    return Terms(
        width_m=width_m,
        height_m=height_m,
        stencil=layers.stencil,
        pace=pace,
        steepest=layers.steepest,
        rises_m=rises_m,
        factors=factors,
    )


def part(
    layers: Layers,
    window: Window,
    terms: Terms,
    *,
    heights: NDArray[np.floating],
    factor: NDArray[np.float32] | None,
    can_stand: NDArray[np.bool_],
    links: Links,
) -> Ground:
    """Return the ground in a window of a grid with these terms; links are those between its cells."""
    cells, blocked = layers.blocked(can_stand, window)
    return Ground(
        **vars(terms),
        heights=heights,
        can_stand=None if layers.pools is None and factor is None else can_stand,
        factor=factor,
        blocked_cells=cells,
        blocked=blocked,
        links=links,
    )


def _factor(factor: Raster | NDArray[np.floating] | None, elevation: Raster) -> NDArray[np.float32] | None:
    if factor is None:
        return None
    if isinstance(factor, Raster):
        check_same_grid(factor, elevation)
        factor = factor.values
    values = np.asarray(factor)
    if values.shape != elevation.shape:
        raise InputError(f"factor has shape {values.shape}, the elevation {elevation.shape}")
    return known_factor(values)


def check_same_grid(factor: Grid, elevation: Grid) -> None:
    """Raise an InputError if the factor lies elsewhere."""
    if factor.transform != elevation.transform or factor.crs != elevation.crs:
        raise InputError("factor lies on another grid than the elevation; resample it first")
    if factor.shape != elevation.shape:
        raise InputError(f"factor has shape {factor.shape}, the elevation {elevation.shape}")


def known_factor(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the factor of each cell, NaN where nobody can walk."""
    known = np.where(np.isfinite(values), values, np.nan).astype(np.float32)
    if (known <= 0).any():
        raise InputError("factor multiplies the time, so it is above 0; write NaN where nobody can walk")
    return known


def span(factor: NDArray[np.float32] | None) -> tuple[float, float] | None:
    """Return the least and the greatest factor; None if there is none."""
    if factor is None:
        return None
    known = factor[np.isfinite(factor)]
    return (float(known.min()), float(known.max())) if known.size else None


def visited(grid: Grid, sources: Any) -> Touched:
    """Return the cells of the sources: see `geo.walking.travel_time.travel_time`."""
    if not isinstance(sources, np.ndarray):
        return Touched.by(sources, grid, "sources")
    if sources.ndim != 2 or sources.shape[1] != 2 or not np.issubdtype(sources.dtype, np.integer):
        raise InputError("sources are features, or an array of whole numbers with a row and a column each")
    rows, columns = grid.shape
    on_grid = ((sources >= 0) & (sources < (rows, columns))).all(axis=1)
    cells = ascending(sources[on_grid].astype(np.int64) @ np.array([columns, 1]))
    return Touched(cells, Areas.of(np.empty(0, dtype=object)), columns)


def source_cells(elevation: Raster, ground: Ground, sources: Any) -> NDArray[np.int64]:
    """Return the cells of the sources, counted row by row, on which one can stand."""
    cells = visited(elevation, sources).within(whole(elevation))
    stands: NDArray[np.bool_] = np.isfinite(ground.heights.ravel()[cells])
    if ground.can_stand is not None:
        stands &= ground.can_stand.ravel()[cells]
    if not stands.any():
        raise InputError(NOWHERE)
    chosen: NDArray[np.int64] = cells[stands]
    return chosen


NOWHERE = "no source lies on ground where somebody can stand"
"""What is said of sources without a cell."""
