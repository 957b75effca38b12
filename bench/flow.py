"""Many-path flow: ours beside the textbook's formula, exp(-theta hours) in plain floats, solved by scipy."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable

import geopandas as gpd
import ground
import harness
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

from geo.walking import _prepare, _steps, flow
from geo.walking.speed import PACES
from layers.raster import Raster

PACE = PACES["tobler_off_path"]
PER_STEP = (0.5, 6.0)
"""Pulls, each times the hours of the middle step: a winding walk, and one near the best way."""


def ends(terrain: Raster) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return an origin near the south-west corner and a destination near the north-east one."""
    left, bottom, right, top = terrain.bounds
    found = []
    for share in (0.15, 0.85):
        place = shapely.Point(left + share * (right - left), bottom + share * (top - bottom))
        found.append(gpd.GeoDataFrame(geometry=[place], crs=ground.EPSG))
    return found[0], found[1]


def steps_of(terrain: Raster) -> _steps.Steps:
    """Return the graph that both sides walk on."""
    return _steps.of(
        _prepare.ground(
            terrain, pace=PACE, neighbours=8, factor=None, barrier=None, openings=None, opening_reach_m=None,
            network=None, water=None, impassable_deg=None,
        )
    )  # fmt: skip


def cell_of(place: gpd.GeoDataFrame, terrain: Raster) -> int:
    """Return the cell of a point, counted row by row."""
    point, move = place.geometry.iloc[0], terrain.transform
    return int((point.y - move.f) // move.e) * terrain.shape[1] + int((point.x - move.c) // move.a)


def ours(side: int, theta_per_h: float) -> Callable[[], NDArray[np.float64]]:
    """Set up our side: from the elevation to the visits of each cell."""
    terrain = ground.raster(ground.fractal(side))
    begin, end = ends(terrain)
    return lambda: flow.between(terrain, begin, end, pace=PACE, theta_per_h=theta_per_h).visits.values


def textbook(side: int, theta_per_h: float) -> Callable[[], NDArray[np.float64]]:
    """Set up the formula as printed: visits = forward x backward / both ends, two sparse systems."""
    terrain = ground.raster(ground.fractal(side))
    begin, end = (cell_of(place, terrain) for place in ends(terrain))

    def work() -> NDArray[np.float64]:
        steps = steps_of(terrain)
        cells = side * side
        ease = 1.0 / steps.hours
        reference = ease / np.bincount(steps.source, weights=ease, minlength=cells)[steps.source]
        weight = reference * np.exp(-theta_per_h * steps.hours)
        weight[steps.source == end] = 0.0
        among = sparse.csc_array((weight, (steps.source, steps.target)), shape=(cells, cells))
        stay = sparse.csc_array(sparse.eye_array(cells)) - among
        backward = spsolve(stay, np.eye(1, cells, end)[0])
        forward = spsolve(sparse.csc_array(stay.T), np.eye(1, cells, begin)[0])
        with np.errstate(invalid="ignore", divide="ignore"):
            visits: NDArray[np.float64] = forward * backward / backward[begin]
        return visits.reshape(side, side)

    return work


def detouring(side: int) -> Callable[[], float]:
    """Set up the search for the pull that makes detours of 15 %."""
    terrain = ground.raster(ground.fractal(side))
    begin, end = ends(terrain)
    return lambda: flow.between(terrain, begin, end, pace=PACE, detour=0.15).theta_per_h


def main() -> None:
    """Print a row for each pull, and one for a detour."""
    side = 120 if "--quick" in sys.argv else 440
    terrain = ground.raster(ground.fractal(side))
    middle_h = float(np.median(steps_of(terrain).hours))
    for per_step in PER_STEP:
        theta = per_step / middle_h
        mine = harness.measure(functools.partial(ours, side, theta), runs=1)
        theirs = harness.measure(functools.partial(textbook, side, theta), runs=1, warmups=0)
        known = np.isfinite(theirs.result).all() and theirs.result.max() > 0
        off = np.abs(mine.result - theirs.result).max() if known else np.nan
        told = f"off by {off:.1e} visits" if known else "the formula underflows: no answer"
        harness.report("many-path flow", f"{side}^2, theta {theta:.0f} /h", mine, "textbook", theirs, told)
    found = harness.measure(functools.partial(detouring, side), runs=1)
    print(
        f"{'':<28} {f'{side}^2, detour 15 %':<32} ours {found.seconds:8.3f} s {found.peak_mb:7.0f} MB | "
        f"theta {found.result:.0f} /h; no target is set for this job"
    )


if __name__ == "__main__":
    main()
