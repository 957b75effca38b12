"""An example relief from spot heights: for a study that has no elevation file.

The surface passes through the heights; what lies between them is invented, from a seed, so that it looks and
slopes like a sierra. It stands in for terrain where a reader learns the tool, never in the field.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from scipy import ndimage
from scipy.interpolate import RBFInterpolator
from scipy.spatial import Delaunay, QhullError

from geo.errors import InputError
from geo.ground import landform, summit
from geo.ground._drainage import enlarge, mark_distance, mark_triangles
from geo.ground.landform import COARSER
from layers import crs as crs_
from layers.area import Area
from layers.raster import Raster
from layers.source import Counts, Provenance

MINIMUM_HEIGHTS = 10
"""Fewer say nothing of the shape of the land."""

MAXIMUM_CELLS = 100_000_000
"""400 MB of heights; the work takes about three times as much."""

_NEIGHBOURS_ABOVE = 1_500
_NEIGHBOURS = 60
"""With more heights than the first, each cell looks at its nearest ones only: solving for all is slow."""

_VALLEYS_FADE_M = (60.0, 600.0)
_ROUGHNESS_FADE_M = (30.0, 150.0)
"""Up to the first distance from a spot height or the sea there is none, from the second on all of it."""

_WORK_CELL_M = 60.0
_PAD_CELLS = 6
"""Valleys are made on cells of about this width, with a rim of coarse cells around the raster."""


_SHORE = 3
"""So many heights at sea enclose some of it."""


def relief(
    heights: gpd.GeoDataFrame,
    *,
    cell_m: float,
    area: Area,
    crs: CRS,
    seed: int,
    detail: bool = True,
) -> Raster:
    """Make an example relief that passes through spot heights.

    A thin-plate spline goes through the heights. Between them, where the spline says that the land is rugged,
    ridges, valleys and rough ground are laid on (`geo.ground.landform`); none on plains, at a spot height and
    on the shore. No ground within 2 km of a height of type ``summit`` stands above it, unless a higher one is
    near. Triangles between three heights of type ``sea`` (Delaunay) are the sea, flat at 0 m: give
    the coast heights closer together than they are to the land behind. The raster meets heights that stand
    500 m apart or more within about 5 m.

    Parameters
    ----------
    heights
        frame of the layer ``height`` in `crs`: points with ``elevation_m`` and ``type``, in any order.
        Heights at the same place (to a metre) count as one, with their mean.
    cell_m
        width and height of a cell, in metres.
    area
        the raster covers the bounds of it in `crs`, without the margin. Heights outside count too.
    crs
        the study's, in metres.
    seed
        of all that is invented; the same seed gives the same bytes.
    detail
        False leaves the smooth surface through the heights.

    Returns
    -------
    Raster
        float32, metres, to the centimetre; of basis ``illustrative``.

    Raises
    ------
    CrsError
        if heights are not in `crs`, or it does not count in metres.
    InputError
        if there are fewer than ten heights, if they stand in one line, if one has no number, or if `cell_m`
        is no length, or so short that the raster would not fit in memory.
    """
    crs_.check_same(expected=crs, heights=heights)
    crs_.check_metric(heights, name="heights")
    points, elevations, is_sea, is_summit = _sorted(heights)
    grid = _Grid.over(area, crs=crs, cell_m=cell_m)
    smooth = _spline(points, elevations, grid)
    sea = _sea(points, is_sea, grid)
    work = enlarge(smooth, COARSER)
    lowest = np.float32(elevations.min())
    if detail:
        rng = np.random.default_rng(seed)
        rugged = landform.ruggedness(smooth, cell_m=grid.coarse_m)
        distance = _distance(points, sea, grid, within_m=_VALLEYS_FADE_M[1])
        cut = landform.valleys(work, rugged, cell_m=grid.work_m, rng=rng)
        # A valley near the lowest land does not go below it.
        np.maximum(cut, np.float32(0.8) * (lowest - work), out=cut)
        work = work + cut * _fade_in(distance, *_VALLEYS_FADE_M)
        amount = enlarge(np.sqrt(rugged) * _fade_in(distance, *_ROUGHNESS_FADE_M), grid.split)
        values = enlarge(work, grid.split) + landform.roughness(amount, cell_m=grid.cell_m, rng=rng)
    else:
        values = enlarge(work, grid.split)
    places = grid.places(points, size_m=grid.cell_m)
    values = summit.hold(values, places, elevations, is_summit, cell_m=grid.cell_m)
    np.maximum(values, lowest, out=values)
    values[sea] = 0.0
    top, left = grid.margin
    values = values[top : top + grid.rows, left : left + grid.columns]
    return Raster(
        values=np.round(values, 2),
        transform=Affine(cell_m, 0.0, grid.minx, 0.0, -cell_m, grid.maxy),
        crs=crs,
        unit="m",
        provenance=_provenance(heights),
        counts=Counts(unit="cells", read=values.size, kept=values.size),
    )


@dataclass(frozen=True, kw_only=True)
class _Grid:
    """The cells asked for, and around them those that the work is done on.

    `split` fine cells make a work cell, `COARSER` work cells a coarse one.
    """

    minx: float
    maxy: float
    rows: int
    columns: int
    cell_m: float
    split: int
    coarse_shape: tuple[int, int]

    @classmethod
    def over(cls, area: Area, *, crs: CRS, cell_m: float) -> _Grid:
        if not (math.isfinite(cell_m) and cell_m > 0):
            raise InputError(f"cell_m is a length in metres above 0, not {cell_m}")
        minx, miny, maxx, maxy = area.core(crs).bounds
        west, south = math.floor(minx / cell_m), math.floor(miny / cell_m)
        columns, rows = math.ceil(maxx / cell_m) - west, math.ceil(maxy / cell_m) - south
        if rows * columns > MAXIMUM_CELLS:
            raise InputError(
                f"cells of {cell_m:g} m make {rows} x {columns} of them, more than fit in memory; "
                "make them larger or the area smaller"
            )
        split = max(1, round(_WORK_CELL_M / cell_m))
        block = split * COARSER
        return cls(
            minx=west * cell_m,
            maxy=(south + rows) * cell_m,
            rows=rows,
            columns=columns,
            cell_m=cell_m,
            split=split,
            coarse_shape=(
                math.ceil(rows / block) + 2 * _PAD_CELLS,
                math.ceil(columns / block) + 2 * _PAD_CELLS,
            ),
        )

    @property
    def work_m(self) -> float:
        return self.cell_m * self.split

    @property
    def coarse_m(self) -> float:
        return self.work_m * COARSER

    @property
    def margin(self) -> tuple[int, int]:
        """Rows and columns of fine cells above and left of the first one asked for."""
        cells = _PAD_CELLS * COARSER * self.split
        return cells, cells

    def places(self, points: NDArray[np.float64], *, size_m: float) -> NDArray[np.float64]:
        """Column and row of points among cells of a size, the centres at whole numbers."""
        pad = _PAD_CELLS * self.coarse_m
        left, top = self.minx - pad, self.maxy + pad
        return np.column_stack([points[:, 0] - left, top - points[:, 1]]) / size_m - 0.5

    def coarse_centres(self) -> NDArray[np.float64]:
        """Column and row of every coarse cell, row by row: shape (cells, 2)."""
        rows, columns = np.indices(self.coarse_shape)
        return np.column_stack([columns.ravel(), rows.ravel()]).astype(np.float64)


def land(drawn: Raster, heights: gpd.GeoDataFrame) -> Raster:
    """Return a relief that `relief` drew without its sea, for those who cannot walk on water.

    Parameters
    ----------
    drawn
        what `relief` returned for these heights.
    heights
        frame of that layer. Where three of them are of type ``sea`` the relief may hold sea, flat at 0 m.

    Returns
    -------
    Raster
        on the same grid, NaN at sea.
    """
    if np.count_nonzero((heights["type"] == "sea").fillna(value=False)) < _SHORE:
        return drawn
    return drawn.with_values(np.where(drawn.values == 0.0, np.nan, drawn.values), unit=drawn.unit)


def _sorted(
    heights: gpd.GeoDataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Places, elevations, whether at sea and whether a summit, in an order of their own, each place once."""
    points = np.column_stack([heights.geometry.x, heights.geometry.y]).astype(np.float64)
    elevations = heights["elevation_m"].to_numpy(dtype=np.float64, na_value=np.nan)
    is_sea = (heights["type"] == "sea").fillna(value=False).to_numpy(dtype=bool)
    if not (np.isfinite(points).all() and np.isfinite(elevations).all()):
        raise InputError("a spot height has no position or no elevation_m; complete or remove its row")
    is_summit = (heights["type"] == "summit").fillna(value=False).to_numpy(dtype=bool)
    order = np.lexsort((is_summit, is_sea, elevations, points[:, 1], points[:, 0]))
    points, elevations = points[order], elevations[order]
    is_sea, is_summit = is_sea[order], is_summit[order]
    places, group = np.unique(np.round(points), axis=0, return_inverse=True)
    group = group.ravel()
    if len(places) < MINIMUM_HEIGHTS:
        raise InputError(
            f"a relief needs at least {MINIMUM_HEIGHTS} spot heights in different places, and there are "
            f"{len(places)}; add some, or name an elevation file as layer 'terrain'"
        )
    count = np.bincount(group)
    merged = np.column_stack([np.bincount(group, weights=points[:, axis]) / count for axis in (0, 1)])
    return (
        merged,
        np.bincount(group, weights=elevations) / count,
        np.bincount(group, weights=is_sea) == count,
        np.bincount(group, weights=is_summit) > 0,
    )


def _spline(points: NDArray[np.float64], elevations: NDArray[np.float64], grid: _Grid) -> NDArray[np.float32]:
    """Thin-plate spline through the heights on the coarse cells, within the range of the heights."""
    try:
        spline = RBFInterpolator(
            grid.places(points, size_m=grid.coarse_m),
            elevations,
            kernel="thin_plate_spline",
            neighbors=_NEIGHBOURS if len(points) > _NEIGHBOURS_ABOVE else None,
        )
        surface = spline(grid.coarse_centres()).reshape(grid.coarse_shape)
    except np.linalg.LinAlgError as error:
        raise InputError("the spot heights stand in one line; add some to the sides of it") from error
    # Millimetres: the last bits of a solver must not decide which way the water runs.
    return np.round(np.clip(surface, elevations.min(), elevations.max()), 3).astype(np.float32)


def _sea(points: NDArray[np.float64], is_sea: NDArray[np.bool_], grid: _Grid) -> NDArray[np.bool_]:
    """Fine cells between three heights of type sea."""
    block = grid.split * COARSER
    mask = np.zeros((grid.coarse_shape[0] * block, grid.coarse_shape[1] * block), dtype=bool)
    if np.count_nonzero(is_sea) < _SHORE:
        return mask
    places = grid.places(points, size_m=grid.cell_m)
    try:
        triangles = Delaunay(places).simplices
    except QhullError as error:
        raise InputError("the spot heights stand in one line; add some to the sides of it") from error
    mark_triangles(mask, places[triangles[is_sea[triangles].all(axis=1)]])
    return mask


def _distance(
    points: NDArray[np.float64], sea: NDArray[np.bool_], grid: _Grid, *, within_m: float
) -> NDArray[np.float32]:
    """Distance of each work cell to the nearest spot height or to the sea, in metres; at most `within_m`."""
    block = grid.split * COARSER
    wet = sea[block // 2 :: block, block // 2 :: block]
    if wet.any():
        shore = (ndimage.distance_transform_edt(~wet) * grid.coarse_m).astype(np.float32)
        distance = np.clip(enlarge(shore, COARSER), np.float32(0.0), np.float32(within_m))
    else:
        distance = np.full([COARSER * cells for cells in grid.coarse_shape], within_m, dtype=np.float32)
    mark_distance(distance, grid.places(points, size_m=grid.work_m), grid.work_m)
    return distance


def _fade_in(distance_m: NDArray[np.float32], nothing_m: float, whole_m: float) -> NDArray[np.float32]:
    share = np.clip((distance_m - np.float32(nothing_m)) / np.float32(whole_m - nothing_m), 0.0, 1.0)
    smoothstep: NDArray[np.float32] = share * share * (3.0 - 2.0 * share)
    return smoothstep


def _provenance(heights: gpd.GeoDataFrame) -> Provenance:
    licences = sorted({str(licence) for licence in heights["licence"].dropna()})
    is_restricted = bool((heights["sensitivity"] == "restricted").any())
    return Provenance(
        source=f"example relief made by vereda from {len(heights)} spot heights",
        licence="; ".join(licences) or "unknown",
        sensitivity="restricted" if is_restricted else "public",
        basis="illustrative",
    )
