"""What is seen from where: beacons, flags, masts and towers, so that help is seen and help is reached.

A line of sight runs from the eye of an observer to a target, each at a given height above the centre of its
cell. A cell is seen if the line is nowhere below the ground where it crosses a line between two neighbouring
cell centres, north-south or east-west; there the ground is interpolated between the two. This is the method
R3 of Franklin and Ray 1994, Higher isn't necessarily better: visibility algorithms and experiments, Advances
in GIS Research (6th Spatial Data Handling), 751-770. A line that touches the ground is not below it. Ground
without elevation hides nothing, nor does a crossing beside it: across large gaps too much is seen.

The earth curves away under a line of sight, and the air bends the line after it: every cell centre is lowered
by d^2 (1 - k) / 2R, with d its distance from the observer, R = 6,371,008.8 m (Moritz 2000, Geodetic Reference
System 1980, Journal of Geodesy 74:128-133) and k the coefficient of refraction.

Distances are straight on the grid; for a grid in degrees, with the cell size of the observer's row. Haze,
vegetation and buildings are not known: what is visible here may still not be seen.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground import _sight
from geo.ground.observer import LIGHT_REFRACTION
from geo.join.sample import cell_size_m
from layers import crs as crs_
from layers.raster import Raster

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth (Moritz 2000)."""

_FARTHEST_M = 1e8
_BATCH_CELLS = 64_000_000
"""Cells of windows that are worked on at once, a byte each."""


def visible(
    elevation: Raster,
    observers: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    observer_height_m: float | pd.Series,
    target_height_m: float | pd.Series,
    radius_m: float | pd.Series,
    curvature: bool = True,
    refraction: float = LIGHT_REFRACTION,
) -> Raster:
    """Count the observers that see each cell, or are seen from it: a line of sight has no direction.

    Exact by the module's definition, whatever the radius. The time is that of the number of cells within the
    radius, not of the crossings on their lines, unless observer and target lie on even ground at height 0.

    Parameters
    ----------
    elevation
        in metres.
    observers
        points, in a CRS that counts in metres. Each stands at the centre of the cell that it lies in, so it
        may see from up to 0.7 of a cell's width away.
    observer_height_m, target_height_m
        of the eye above the ground of its cell and of what is looked at above that of its own, in metres, at
        least 0; one for all observers or one for each, on their index.
    radius_m
        of sight, in metres, from centre to centre; one, or one for each.
    curvature
        whether the earth curves; if not, there is no refraction either.
    refraction
        coefficient k: 0.13 for light, 0.25 for radio, 0 for none.

    Returns
    -------
    Raster
        on the same grid, float32, unit "1"; 0 where nobody sees, NaN where there is no elevation.

    Raises
    ------
    CrsError
        if `observers` is not in metres.
    InputError
        if the raster does not hold metres, an observer is no point or has no elevation, or a height, radius
        or coefficient is out of range.
    """
    at = _cells(elevation, observers, name="observers")
    rows, columns = elevation.shape
    sights, windows = _sights(
        elevation,
        observers.index,
        at,
        observer_height_m=observer_height_m,
        target_height_m=target_height_m,
        radius_m=radius_m,
        drop=_drop(curvature=curvature, refraction=refraction),
    )
    z = np.ascontiguousarray(elevation.values)
    counts = np.zeros((rows, columns), dtype=np.float32)
    sizes = (windows[:, 0] + windows[:, 1] + 1) * (windows[:, 2] + windows[:, 3] + 1)
    begin = 0
    while begin < len(at):
        fits = np.searchsorted(np.cumsum(sizes[begin:]), _BATCH_CELLS, side="right")
        batch = slice(begin, begin + max(1, int(fits)))
        first = np.cumsum(sizes[batch]) - sizes[batch]
        seen = np.zeros(int(sizes[batch].sum()), dtype=np.uint8)
        placed = np.column_stack([first, windows[batch]])
        _sight.observers(z.ravel(), columns, at[batch], sights[batch], placed, seen)
        _sight.add(seen, placed, at[batch] // columns, at[batch] % columns, counts)
        begin = batch.stop
    np.copyto(counts, np.nan, where=np.isnan(z))
    return elevation.with_values(counts, unit="1")


def visible_one(
    elevation: Raster,
    observer: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    observer_height_m: float,
    target_height_m: float,
    radius_m: float,
    curvature: bool = True,
    refraction: float = LIGHT_REFRACTION,
) -> Raster:
    """Return 1 where one observer sees, 0 where not, NaN where there is no elevation.

    Parameters
    ----------
    observer
        one point; all else as for `visible`.

    Raises
    ------
    CrsError, InputError
        as `visible`, and InputError if there is not exactly one point.
    """
    if len(observer) != 1:
        raise InputError(f"one observer is needed, these are {len(observer)}; use visible(...) for several")
    return visible(
        elevation,
        observer,
        observer_height_m=observer_height_m,
        target_height_m=target_height_m,
        radius_m=radius_m,
        curvature=curvature,
        refraction=refraction,
    )


def sees(
    elevation: Raster,
    a: gpd.GeoDataFrame | gpd.GeoSeries,
    b: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    a_height_m: float | pd.Series,
    b_height_m: float | pd.Series,
    curvature: bool = True,
    refraction: float = LIGHT_REFRACTION,
) -> pd.Series:
    """Whether each point of `a` and the point of `b` with the same label see each other, however far.

    Parameters
    ----------
    elevation
        in metres.
    a, b
        points, in CRSs that count in metres, on the same index; each stands at the centre of its cell.
    a_height_m, b_height_m
        above the ground, in metres, at least 0; one, or one for each, on the same index.
    curvature, refraction
        as for `visible`.

    Returns
    -------
    Series
        bool, index of `a`, name "sees".

    Raises
    ------
    CrsError
        if `a` or `b` is not in metres.
    InputError
        if the indexes differ, or as `visible`.
    """
    if not a.index.equals(b.index):
        raise InputError("a and b are not on the same index; join them to pairs first")
    from_, to = _cells(elevation, a, name="a"), _cells(elevation, b, name="b")
    columns = elevation.shape[1]
    sights, _ = _sights(
        elevation,
        a.index,
        from_,
        observer_height_m=a_height_m,
        target_height_m=b_height_m,
        radius_m=_FARTHEST_M,
        drop=_drop(curvature=curvature, refraction=refraction),
    )
    steps = np.column_stack([to // columns - from_ // columns, to % columns - from_ % columns])
    z = np.ascontiguousarray(elevation.values).ravel()
    return pd.Series(_sight.pairs(z, columns, from_, steps, sights), index=a.index, name="sees")


def _drop(*, curvature: bool, refraction: float) -> float:
    """Return how far the ground sinks below the level plane, in metres per square metre of distance."""
    if not (np.isfinite(refraction) and refraction <= 1):
        raise InputError(f"a coefficient of refraction of {refraction} is not a number up to 1")
    return (1.0 - refraction) / (2.0 * EARTH_RADIUS_M) if curvature else 0.0


def _cells(elevation: Raster, points: gpd.GeoDataFrame | gpd.GeoSeries, *, name: str) -> NDArray[np.int64]:
    """Return the flat positions of the cells that the points lie in."""
    if elevation.unit != "m":
        raise InputError(f"sight needs elevation in metres; this raster holds '{elevation.unit}'")
    crs = crs_.check_metric(points, name=name)
    geometry = np.asarray(points.geometry.array)
    if (shapely.get_type_id(geometry) != shapely.GeometryType.POINT).any() or shapely.is_empty(
        geometry
    ).any():
        raise InputError(f"{name} must be points; take the centroid or representative_point() of others")
    x, y = shapely.get_x(geometry), shapely.get_y(geometry)
    if crs != elevation.crs:
        x, y = crs_.transformer(crs, elevation.crs).transform(x, y)
    minx, miny, maxx, maxy = elevation.bounds
    inside = (x >= minx) & (x <= maxx) & (y >= miny) & (y <= maxy)
    _refuse(points.index[~inside], f"{name} outside the elevation raster; clip them to it first")
    rows, columns = elevation.shape
    across, down = elevation.resolution
    column = np.minimum(((x - minx) / across).astype(np.int64), columns - 1)
    row = np.minimum(((maxy - y) / down).astype(np.int64), rows - 1)
    missing = np.isnan(elevation.values[row, column])
    _refuse(points.index[missing], f"{name} on ground without elevation; move or leave them out")
    return np.asarray(row * columns + column, dtype=np.int64)


def _sights(
    elevation: Raster,
    index: pd.Index,
    at: NDArray[np.int64],
    *,
    observer_height_m: float | pd.Series,
    target_height_m: float | pd.Series,
    radius_m: float | pd.Series,
    drop: float,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return what the kernels need of each observer, and the cells its window reaches to the four sides."""
    heights = _each(observer_height_m, index, name="observer_height_m")
    above = _each(target_height_m, index, name="target_height_m")
    radius = np.minimum(_each(radius_m, index, name="radius_m"), _FARTHEST_M)
    if (radius == 0).any():
        raise InputError("radius_m is 0; say how far there is sight, in metres")
    rows, columns = elevation.shape
    row, column = at // columns, at % columns
    width, height = (size[row] for size in cell_size_m(elevation))
    eyes = elevation.values[row, column].astype(np.float64) + heights
    sights = np.column_stack([width, height, eyes, np.full(len(at), drop), above, radius * radius])
    down, right = (radius / height).astype(np.int64) + 1, (radius / width).astype(np.int64) + 1
    ends = [(down, row), (down, rows - 1 - row), (right, column), (right, columns - 1 - column)]
    return sights, np.column_stack([np.minimum(reach, edge) for reach, edge in ends])


def _each(value: float | pd.Series, index: pd.Index, *, name: str) -> NDArray[np.float64]:
    """Return one number for each observer."""
    if isinstance(value, pd.Series):
        if not value.index.equals(index):
            raise InputError(f"{name} is not on the index of the points; take it from a column of theirs")
        numbers = value.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        numbers = np.full(len(index), value, dtype=np.float64)
    wrong = ~(np.isfinite(numbers) & (numbers >= 0))
    if wrong.any():
        raise InputError(f"{name} of {numbers[wrong][0]} is not a length in metres, 0 or more")
    return numbers


def _refuse(labels: pd.Index, what: str) -> None:
    if len(labels):
        shown = ", ".join(str(label) for label in labels[:5])
        more = f" and {len(labels) - 5} more" if len(labels) > 5 else ""
        raise InputError(f"{shown}{more}: {what}")
