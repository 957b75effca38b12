"""Walking time over an elevation larger than memory: tile by tile, with exactly the hours of the whole.

First every tile is read once, for what the whole must know: how steep it gets, and where the network leads.
Then tiles are walked, that with the earliest news first, and walked again when people come to their rim
sooner than was known, until nobody does. Only the times along the rims are kept. At last each tile is walked
once more, from its rim and its sources, and its hours are handed out. Times are whole ticks of one clock, so
there is one answer, in whatever order it is found. It is that of `geo.walking.travel_time`, to the last bit.

On ordinary ground all this takes one to three times as long as the whole in memory. Where the ways wind from
tile to tile and back, as between walls, tiles are walked often: take larger ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import geopandas as gpd
import numpy as np
from affine import Affine
from numpy.typing import NDArray

from geo.ground import tiles
from geo.walking import _layers, _prepare, _solve
from geo.walking._cost import Pace
from geo.walking._rims import Rims
from geo.walking._survey import Land, survey
from geo.walking.travel_time import Direction
from layers.raster import Raster

__all__ = ["over_tiles"]

_SURVEYED, _RIMS_DONE = 0.1, 0.6
"""Shares of the work that are done when all tiles are read, and when the times along all rims are known."""


def over_tiles(
    elevation: tiles.Readable,
    sources: gpd.GeoDataFrame | gpd.GeoSeries | NDArray[np.integer],
    *,
    pace: Pace,
    direction: Direction = "from",
    neighbours: int = 16,
    limit_h: float | None = None,
    factor: tiles.Readable | None = None,
    barrier: gpd.GeoDataFrame | None = None,
    openings: gpd.GeoDataFrame | None = None,
    opening_reach_m: float | None = None,
    network: gpd.GeoDataFrame | None = None,
    water: gpd.GeoDataFrame | None = None,
    impassable_deg: float | None = None,
    tile: tuple[int, int] = (2048, 2048),
    progress: Callable[[float], None] | None = None,
) -> Iterator[tuple[tiles.Window, Raster]]:
    """Return the hours from the sources to every cell, or from every cell to the sources, tile by tile.

    Parameters
    ----------
    elevation
        what is read, one window at a time, each more than once: a file (`layers.raster_window.RasterFile`) or
        a raster in memory (`geo.ground.tiles.InMemory`).
    sources, pace, direction, neighbours, barrier, openings, opening_reach_m, network, water, impassable_deg
        as those of `geo.walking.travel_time.travel_time`. The layers are held in memory as a whole, and so is
        the network's course: about 100 bytes for each quarter of a cell along it.
    limit_h
        leave out what takes longer. Tiles that nobody comes to in time are read once and not walked.
    factor
        that of `travel_time`, also read by windows.
    tile
        rows and columns of a tile. About 40 bytes a cell are held at a time, and about 100 for each cell
        along the sides of all tiles.
    progress
        called with the share of the work that is done, in [0, 1], after each piece of it.

    Yields
    ------
    window, hours
        a tile's window and its part of `travel_time`'s hours: float32, unit "h", NaN where nobody comes. From
        the north-west, row by row.

    Raises
    ------
    CrsError
        if the elevation is not in metres, or a layer has no CRS.
    InputError
        if an option cannot be; and, when the first tile is asked for, if there is no source on which one can
        stand, or a factor is not above 0.

    Notes
    -----
    Tiles are corrected like the nodes of a graph (label correcting: Bertsekas 1993, Networks 23:703); within
    each the buckets of `geo.walking._buckets` go on from the times at its rim. Costs of steps come out the
    same in every tile: its clock, its table of paces and the places of all layers are those of the whole.
    """
    layers = _layers.placed(
        elevation,
        unit=elevation.unit,
        neighbours=neighbours,
        barrier=barrier,
        openings=openings,
        opening_reach_m=opening_reach_m,
        network=network,
        water=water,
        impassable_deg=impassable_deg,
    )
    if factor is not None:
        _prepare.check_same_grid(factor, elevation)
    limit_s = _solve.limit_s(limit_h)
    visited = _prepare.visited(elevation, sources)
    own = tiles.cut(elevation.shape, tile=tile)
    tell = progress or _nobody

    def results() -> Iterator[tuple[tiles.Window, Raster]]:
        land = survey(
            elevation,
            factor,
            layers,
            visited,
            windows=[each.window for each in own],
            pace=pace,
            rising=-1.0 if direction == "to" else 1.0,
            done=lambda share: tell(_SURVEYED * share),
        )
        rims = Rims.around(land, tile=tile, limit_s=limit_s)
        for share in rims.settle():
            tell(_SURVEYED + (_RIMS_DONE - _SURVEYED) * share)
        for number, each in enumerate(own):
            yield each.window, _raster(land, number, each.window, rims.hours(number))
            tell(_RIMS_DONE + (1.0 - _RIMS_DONE) * (number + 1) / len(own))

    return results()


def _nobody(_share: float) -> None:
    """Take a report for which nobody asked."""


def _raster(land: Land, number: int, window: tiles.Window, hours: NDArray[np.float32]) -> Raster:
    rows, columns = window
    grid = land.elevation.transform
    provenance, counts = land.read_as[number]
    return Raster(
        values=hours,
        transform=Affine(
            grid.a, 0.0, grid.c + columns.start * grid.a, 0.0, grid.e, grid.f + rows.start * grid.e
        ),
        crs=land.elevation.crs,
        unit="h",
        provenance=provenance,
        counts=counts,
    )
