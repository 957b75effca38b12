"""What is seen from where: beacons, flags, masts and towers, so that help is seen and help is reached.

A line of sight runs from the eye of an observer to a target, each at a given height above the centre of its
cell. A cell is seen if the line is nowhere below the ground where it crosses a line between two neighbouring
cell centres, north-south or east-west; there the ground is interpolated between the two. This is the method
R3 of Franklin and Ray 1994, Higher isn't necessarily better: visibility algorithms and experiments, Advances
in GIS Research (6th Spatial Data Handling), 751-770. A line that touches the ground is not below it.

Ground without elevation hides nothing, nor does a crossing beside it, as if it were endlessly deep: across
gaps too much is seen. How many of those who see a cell do so over such ground is told by "uncertain". Without
these, what is left is what would be seen if unknown ground were endlessly high. The truth lies between.

The earth curves away under a line of sight, and the air bends the line after it: every cell centre is lowered
by d^2 (1 - k) / 2R, with d its distance from the observer, R = 6,371,008.8 m (Moritz 2000, Geodetic Reference
System 1980, Journal of Geodesy 74:128-162, mean radius R1) and k the coefficient of refraction.

Distances are straight on the grid; for a grid in degrees, with the cell size of the observer's row. Haze,
vegetation and buildings are not known: what is visible here may still not be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from typing import Literal, TypeAlias, cast, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import InputError
from geo.ground import _sight, _view_tiles, _viewers
from geo.ground.observer import LIGHT_REFRACTION
from geo.ground.tiles import Progress, Readable, Window, cut
from layers.raster import Raster

Measure: TypeAlias = Literal["visible", "uncertain"]

MEASURES: tuple[Measure, ...] = get_args(Measure)
"""What `measure` can tell: how many see a cell, and how many of them over ground without elevation."""

HELD_CELLS = 128_000_000
"""Cells of later tiles whose counts `over_tiles` keeps, two bytes each."""


def measure(
    elevation: Raster,
    observers: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    which: Collection[Measure] = MEASURES,
    observer_height_m: float | pd.Series,
    target_height_m: float | pd.Series,
    radius_m: float | pd.Series,
    curvature: bool = True,
    refraction: float = LIGHT_REFRACTION,
    progress: Progress | None = None,
) -> dict[Measure, Raster]:
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
    which
        names of the measures to make.

        ``visible``
            how many observers see the cell.
        ``uncertain``
            how many of these see it over unknown ground: their line crosses at least one place where the
            ground, or one of the two cells that it is interpolated from, has no elevation. They would not see
            it if that ground stood high enough. Where ``visible`` is 0, or the same as ``uncertain``, nobody
            is known to see. A map should hatch, or say, where ``uncertain`` is not 0.
    observer_height_m, target_height_m
        of the eye above the ground of its cell and of what is looked at above that of its own, in metres, at
        least 0; one for all observers or one for each, on their index.
    radius_m
        of sight, in metres, from centre to centre; one, or one for each.
    curvature
        whether the earth curves; if not, there is no refraction either.
    refraction
        coefficient k: 0.13 for light, 0.25 for radio, 0 for none.
    progress
        called with how many observers are done, of how many.

    Returns
    -------
    dict
        name -> Raster on the same grid, float32, unit "1"; 0 where nobody sees, NaN where there is no
        elevation.

    Raises
    ------
    CrsError
        if `observers` is not in metres.
    InputError
        if the raster does not hold metres, an observer is no point or has no elevation, a height, radius or
        coefficient is out of range, or a name is unknown.
    """
    names = _names(which)
    z = elevation.values
    viewers = _viewers.place(
        elevation,
        observers,
        lambda row, column: z[row, column],
        name="observers",
        observer_height_m=observer_height_m,
        target_height_m=target_height_m,
        radius_m=radius_m,
        drop=_viewers.drop(curvature=curvature, refraction=refraction),
    )
    counts = {str(name): np.zeros(elevation.shape, dtype=np.float32) for name in names}
    everyone = np.ones(len(viewers), dtype=np.bool_)
    into = [_viewers.Into(corner=(0, 0), whose=everyone, counts=counts)]
    _viewers.count(z, viewers, into, progress=progress)
    unknown = np.isnan(z)
    for each in counts.values():
        np.copyto(each, np.nan, where=unknown)
    return {name: elevation.with_values(counts[name], unit="1") for name in names}


def over_tiles(
    source: Readable,
    observers: gpd.GeoDataFrame | gpd.GeoSeries,
    *,
    which: Collection[Measure] = MEASURES,
    observer_height_m: float | pd.Series,
    target_height_m: float | pd.Series,
    radius_m: float | pd.Series,
    curvature: bool = True,
    refraction: float = LIGHT_REFRACTION,
    tile: tuple[int, int] = (2048, 2048),
    held_cells: int = HELD_CELLS,
    progress: Progress | None = None,
) -> Iterator[tuple[Window, dict[Measure, Raster]]]:
    """Count as `measure` does on an elevation that is larger than memory, tile by tile from the north-west.

    The counts are those of the whole, to the last bit. Of the elevation only the tile itself is read, and the
    windows of the observers within reach of it. An observer is worked once, at the first tile that it may
    see: what it sees of others is kept until they come, as far as `held_cells` goes; beyond, the observer is
    worked again.

    Parameters
    ----------
    source
        elevation in metres: a file (`layers.raster_window.RasterFile`), or a raster (`tiles.InMemory`). Open
        until the last tile is taken.
    observers, which, observer_height_m, target_height_m, radius_m, curvature, refraction
        as for `measure`. A window as large as the largest radius must fit into memory: with 30 m cells
        about 25 MB for 35 km.
    tile
        rows and columns of a tile.
    held_cells
        cells of later tiles whose counts may be kept, two bytes each (four for more than 65,535 observers);
        shared by the measures. For all observers to be worked only once, the width of the grid times a tile
        and twice the radius.
    progress
        called after each tile.

    Yields
    ------
    window, results
        the tile's window and its cells of each measure, as `measure` returns them.

    Raises
    ------
    CrsError, InputError
        as `measure`, before the first tile is asked for; InputError if tiles have no cells.
    """
    names = _names(which)
    tiles = cut(source.shape, tile=tile)
    viewers = _viewers.place(
        source,
        observers,
        partial(_view_tiles.elevations_at, source),
        name="observers",
        observer_height_m=observer_height_m,
        target_height_m=target_height_m,
        radius_m=radius_m,
        drop=_viewers.drop(curvature=curvature, refraction=refraction),
    )
    across = -(-source.shape[1] // tile[1])
    plan = _view_tiles.Plan(viewers, tiles, across=across, which=names, held_cells=held_cells)
    given = _view_tiles.give_out(source, plan, tiles, names, progress)
    return cast("Iterator[tuple[Window, dict[Measure, Raster]]]", given)


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
    """Count the observers that see each cell: "visible" of `measure`.

    Parameters
    ----------
    elevation, observers, observer_height_m, target_height_m, radius_m, curvature, refraction
        as for `measure`.

    Returns
    -------
    Raster
        on the same grid, float32, unit "1"; 0 where nobody sees, NaN where there is no elevation.

    Raises
    ------
    CrsError, InputError
        as `measure`.
    """
    only: tuple[Measure, ...] = ("visible",)
    return measure(
        elevation,
        observers,
        which=only,
        observer_height_m=observer_height_m,
        target_height_m=target_height_m,
        radius_m=radius_m,
        curvature=curvature,
        refraction=refraction,
    )["visible"]


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
        one point; all else as for `measure`.

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
        as for `measure`.

    Returns
    -------
    Series
        bool, index of `a`, name "sees".

    Raises
    ------
    CrsError
        if `a` or `b` is not in metres.
    InputError
        if the indexes differ, or as `measure`.
    """
    if not a.index.equals(b.index):
        raise InputError("a and b are not on the same index; join them to pairs first")
    z = elevation.values
    eyes = _viewers.place(
        elevation,
        a,
        lambda row, column: z[row, column],
        name="a",
        observer_height_m=a_height_m,
        target_height_m=b_height_m,
        radius_m=_viewers.FARTHEST_M,
        drop=_viewers.drop(curvature=curvature, refraction=refraction),
    )
    row, column, _ = _viewers.cells(elevation, b, lambda row, column: z[row, column], name="b")
    at = eyes.rows * elevation.shape[1] + eyes.columns
    steps = np.column_stack([row - eyes.rows, column - eyes.columns])
    flat = np.ascontiguousarray(z).ravel()
    found = _sight.pairs(flat, elevation.shape[1], at, steps, eyes.sights)
    return pd.Series(found, index=a.index, name="sees")


def _names(which: Collection[Measure]) -> tuple[Measure, ...]:
    unknown = sorted(set(which) - set(MEASURES))
    if unknown:
        raise InputError(f"visibility knows no '{unknown[0]}'; choose from {', '.join(MEASURES)}")
    return tuple(name for name in MEASURES if name in which)
