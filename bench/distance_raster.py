"""Distance of every cell to the nearest marked one: ours beside scipy; on degrees beside metres.

`--quick` makes a small run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import harness
import numpy as np
from affine import Affine
from pyproj import CRS
from scipy import ndimage

from geo.ground import distance
from layers.raster import Raster
from layers.source import Counts, Provenance

CELL_M = (30.0, 30.0)


def mask(side: int, share: float) -> np.ndarray:
    """Return cells marked here and there."""
    return np.random.default_rng(1).random((side, side)) < share


def ours(side: int, share: float) -> Callable[[], np.ndarray]:
    """Set up ours."""
    marked = mask(side, share)
    return lambda: distance.of_mask(marked, cell_m=CELL_M)


def peer(side: int, share: float) -> Callable[[], np.ndarray]:
    """Set up scipy's exact Euclidean distance transform."""
    free = ~mask(side, share)
    return lambda: np.asarray(ndimage.distance_transform_edt(free, sampling=CELL_M))


def in_degrees(side: int, share: float) -> Callable[[], np.ndarray]:
    """Set up ours on a grid in degrees."""
    values = mask(side, share).astype(np.float32)
    raster = Raster(
        values=values,
        transform=Affine(1 / 3600, 0, -116, 0, -1 / 3600, 33),
        crs=CRS.from_epsg(4326),
        unit="1",
        provenance=Provenance(source="random", licence="CC0 1.0"),
        counts=Counts(unit="cells", read=values.size, kept=values.size),
    )
    return lambda: distance.to_cells(raster).values


def main() -> None:
    """Print a row for many marks and one for few."""
    side = 500 if "--quick" in sys.argv else 4000
    for share in (1e-2, 1e-4):
        mine = harness.measure(partial(ours, side, share))
        theirs = harness.measure(partial(peer, side, share), runs=1, warmups=0)
        differ = int((mine.result != theirs.result.astype(np.float32)).sum())
        harness.report(
            "distance raster",
            f"{side}^2, {share:.0e} marked",
            mine,
            "scipy edt",
            theirs,
            f"{differ} cells differ in single precision; target 0.25 s",
        )
        degrees = harness.measure(partial(in_degrees, side, share))
        harness.report(
            "distance raster, degrees", f"{side}^2, {share:.0e} marked", degrees, "in metres", mine, ""
        )


if __name__ == "__main__":
    main()
