"""Where walkers pass between given places when they do not all take the best way.

The model is randomised shortest paths: Saerens, Achbany, Fouss and Yen 2009, Neural Computation 21:2363;
Kivimaki, Shimbo and Saerens 2014, Physica A 393:600; used for animals on the move by Panzacchi and others
2016, Journal of Animal Ecology 85:32. It lies between the shortest path (all know everything) and the current
flow of McRae and others 2008, Ecology 89:2712 (nobody knows where they go), and unlike the latter it knows
that uphill is not downhill.

It is computed from terrain, paths, barriers and openings, and from nothing else: who watches the ground is no
input here, by the rules of the house. What it says of people who walk is restricted, like their routes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground import regrid, tiles
from geo.walking import _passages, _prepare, _rsp, _steps
from geo.walking._shapes import cells_touched
from geo.walking.speed import Pace
from layers.raster import Raster

MOST_CELLS = 200_000
"""Larger grids are coarsened to this: about 4 s a pull, 15 s for a detour, and 0.4 GB on two cores."""

NEIGHBOURS = (8, 16)

_DETOUR = 0.15


@dataclass(frozen=True, eq=False, kw_only=True)
class Flow:
    """How often a walker is expected to pass. All of it is restricted.

    Attributes
    ----------
    passages
        raster, unit "1": the share of the walkers who pass through each cell on balance, coming and going
        back taken off against each other; 1 at a single origin and a single destination. NaN where nobody can
        walk or no destination can be reached.
    visits
        raster, unit "1": how often one walker is expected to set foot in each cell, returns included; at a
        destination, where walks end, the share that arrives.
    steps
        frame with the steps that lead somewhere: ``from_row``, ``from_column``, ``to_row``, ``to_column``
        (cells of the rasters), ``hours``, ``expected`` (how often one walker takes the step), ``net`` (the
        same less the way back, >= 0), ``sensitivity``.
    arrivals
        share of the walkers who arrive at each destination, index of the destinations; where several share a
        cell, each has its part of it.
    hours, best_hours
        expected for one walker, and for one who always takes the best way.
    unreached
        index of the origins from which no destination can be reached; their walkers are not counted.
    theta_per_h
        the pull that made it, as asked for or as found for the detour.
    """

    passages: Raster
    visits: Raster
    steps: pd.DataFrame
    arrivals: pd.Series
    hours: float
    best_hours: float
    unreached: pd.Index
    theta_per_h: float


def between(
    elevation: Raster | tiles.Readable,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    pace: Pace,
    detour: float | None = None,
    theta_per_h: float | None = None,
    neighbours: int = 8,
    weight: str | None = None,
    factor: Raster | tiles.Readable | None = None,
    barrier: gpd.GeoDataFrame | None = None,
    openings: gpd.GeoDataFrame | None = None,
    opening_reach_m: float | None = None,
    network: gpd.GeoDataFrame | None = None,
    water: gpd.GeoDataFrame | None = None,
    impassable_deg: float | None = None,
    most_cells: int = MOST_CELLS,
    progress: tiles.Progress | None = None,
) -> Flow:
    """Return where walkers pass between given origins and given destinations.

    Every walk ends at the first destination that it meets; which one is part of the chance.

    Parameters
    ----------
    elevation
        in metres, in memory or a file (`layers.raster_window.RasterFile`). More than `most_cells` cells are
        averaged in square blocks first, which smooths the slopes and shortens the hours; a file is read once,
        some rows at a time, and no more than its blocks are held. A cell is also how far walkers see before
        they choose again: on a finer grid the same detour is spent on smaller turns, and the flow is
        narrower. Compare flows on the same cells only.
    origins, destinations
        points, lines or polygons: each counts as the cells that it touches.
    pace
        how fast the walkers are on a slope.
    detour
        how much longer than the best way the walk is on average, as a share: 0.1 is six minutes in the hour.
        The better people know the ground, the smaller. 0.15 if neither this nor `theta_per_h` is given
        (judgement: compare several).
    theta_per_h
        instead of `detour`, the pull of the destination itself: how much walkers mind an hour. Of two ways,
        the one that takes an hour more is chosen exp(theta) times less, at 5 per hour 150 times. Against it
        stands chance: every cell is a place to choose again among about eight, so winding ways win by their
        number unless theta times the hours of one step is well above 1. At 0 they wander, weighing each next
        step by its ease alone; far above 1 per step all take the best way.
    neighbours
        8 or 16. With 16, what passes by a knight's move counts by half in each of the two cells that it
        grazes.
    weight
        column of `origins`: how many set out from each; None: the same from all.
    factor, barrier, openings, opening_reach_m, network, water, impassable_deg
        as those of `geo.walking.travel_time.travel_time`, which walks on the same graph. `factor` is on the
        grid of `elevation`; both are averaged where there are too many cells, and the reach of an opening is
        then one of the larger cells.
    most_cells
        see `elevation`.
    progress
        called with the parts of elevation and factor that are read and averaged, and all of them, after each.

    Returns
    -------
    Flow
        on the (coarsened) grid. What leaves the origins is 1, what arrives is 1, and in every other cell as
        much leaves as comes, to within 1e-8.

    Raises
    ------
    CrsError
        if the elevation is not in metres, or a layer has no CRS.
    InputError
        if a number is out of range, the factor is not on the grid, there are no origins or destinations on
        walkable ground, one of either overlaps the other, or no destination can be reached at all.
    """
    _check(elevation, factor, neighbours=neighbours, most_cells=most_cells)
    _check_pull(detour, theta_per_h)
    times = int(np.ceil(np.sqrt(np.prod(elevation.shape, dtype=np.int64) / most_cells)))
    grid, *slow = _averaged([elevation] if factor is None else [elevation, factor], times, progress)
    steps = _steps.of(
        _prepare.ground(
            grid,
            pace=pace,
            neighbours=neighbours,
            factor=slow[0] if slow else None,
            barrier=barrier,
            openings=openings,
            opening_reach_m=opening_reach_m,
            network=network,
            water=water,
            impassable_deg=impassable_deg,
        )
    )
    ends = _cells(destinations, grid, steps.can_stand, name="destination")
    end_cells = np.unique(np.concatenate(list(ends.values())))
    best = _rsp.best_hours(grid.values.size, steps.source, steps.target, steps.hours, end_cells)
    share, unreached = _shares(origins, grid, steps.can_stand, weight=weight, best=best)
    walks = _rsp.Walks(steps.source, steps.target, steps.hours, origins=share, destinations=end_cells)
    chain = (
        walks.detouring(_DETOUR if detour is None else detour)
        if theta_per_h is None
        else walks.at(theta_per_h)
    )
    passages, visits, taken, arrivals = _passages.told(grid, steps.can_stand, chain, ends)
    return Flow(
        passages=passages,
        visits=visits,
        steps=taken,
        arrivals=pd.Series(arrivals, index=destinations.index, name="arrivals"),
        hours=chain.expected_hours,
        best_hours=walks.best_hours,
        unreached=unreached,
        theta_per_h=chain.theta_per_h,
    )


def _check_pull(detour: float | None, theta_per_h: float | None) -> None:
    if detour is not None and theta_per_h is not None:
        raise InputError("detour and theta_per_h say the same in two ways; give one of them")
    if theta_per_h is not None and not (np.isfinite(theta_per_h) and theta_per_h >= 0):
        raise InputError(f"theta_per_h is {theta_per_h}; it must be 0 or more per hour")
    if detour is not None and not (np.isfinite(detour) and detour > 0):
        raise InputError(f"a detour of {detour} is no share of the best way's hours; give one above 0")


def _averaged(
    rasters: Sequence[Raster | tiles.Readable], times: int, progress: tiles.Progress | None
) -> list[Raster]:
    """Return rasters on one grid averaged in blocks of `times` x `times` cells, part by part."""
    rows, columns = (-(-size // times) for size in rasters[0].shape)
    tile = max(1, regrid.MOST_CELLS // times**2 // columns), columns
    parts = len(tiles.cut((rows, columns), tile=tile))

    def told(before: int) -> tiles.Progress | None:
        if progress is None:
            return None
        return lambda done, all_: progress(before * all_ + done, len(rasters) * parts)

    return [
        tiles.whole(
            regrid.in_blocks(tiles.InMemory(each) if isinstance(each, Raster) else each, times),
            tile=tile,
            progress=told(number),
        )
        for number, each in enumerate(rasters)
    ]


def _check(
    elevation: Raster | tiles.Readable,
    factor: Raster | tiles.Readable | None,
    *,
    neighbours: int,
    most_cells: int,
) -> None:
    if neighbours not in NEIGHBOURS:
        raise InputError(f"flow walks to 8 or 16 neighbours, not {neighbours}")
    if most_cells < 1:
        raise InputError(f"most_cells is {most_cells}; it must be 1 or more")
    if factor is not None and (factor.shape != elevation.shape or factor.transform != elevation.transform):
        raise InputError("the terrain factor is not on the grid of the elevation; make it there")


def _cells(
    frame: gpd.GeoDataFrame, grid: Raster, can_stand: NDArray[np.bool_], *, name: str
) -> dict[int, NDArray[np.int64]]:
    """Return the walkable cells of each feature, by its position."""
    found = {}
    for i in range(len(frame)):
        cells = cells_touched(frame.geometry.iloc[[i]], grid, name)
        cells = cells[can_stand[cells]]
        if not cells.size:
            raise InputError(f"{name} {frame.index[i]} is not on ground where anyone can stand; move it")
        found[i] = cells
    if not found:
        raise InputError(f"there is no {name}; give at least one")
    return found


def _shares(
    origins: gpd.GeoDataFrame,
    grid: Raster,
    can_stand: NDArray[np.bool_],
    *,
    weight: str | None,
    best: NDArray[np.float64],
) -> tuple[NDArray[np.float64], pd.Index]:
    """Return the share of the walkers who set out from each cell, and the origins that lead nowhere."""
    begins = _cells(origins, grid, can_stand, name="origin")
    weights = np.ones(len(origins)) if weight is None else origins[weight].to_numpy(dtype=np.float64)
    if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.sum() > 0):
        raise InputError("the weights of the origins must be numbers from 0, and one of them above it")
    share = np.zeros(grid.values.size)
    lost = []
    for i, cells in begins.items():
        if (best[cells] == 0).any():
            raise InputError(f"origin {origins.index[i]} is at a destination already; take it out")
        leading = cells[np.isfinite(best[cells])]
        if leading.size:
            share[leading] += weights[i] / leading.size
        else:
            lost.append(i)
    if share.sum() == 0:
        raise InputError(
            "no destination can be reached from any origin; look at the barrier, its openings and the water"
        )
    return share / share.sum(), origins.index[lost]
