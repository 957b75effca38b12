"""Grids of elevation, observers on them and strategies that the tests of visibility share."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from affine import Affine
from hypothesis import strategies as st
from numpy.typing import NDArray

from layers.raster import Raster
from tests import builders

WEST, NORTH = 500_000.0, 3_500_000.0
Cell = tuple[int, int]


def raster_of(values: Any, *, cell: tuple[float, float] = (30.0, 30.0), unit: str = "m") -> Raster:
    """A raster whose north-west corner is at (WEST, NORTH)."""
    dtype = np.float32 if np.asarray(values).dtype == np.float32 else np.float64
    there = Affine(cell[0], 0, WEST, 0, -cell[1], NORTH)
    return builders.raster_of(values, transform=there, unit=unit, dtype=dtype)


def degrees_of(values: Any, *, cell: float, west: float, north: float) -> Raster:
    """The same in degrees."""
    there = Affine(cell, 0, west, 0, -cell, north)
    dtype = np.float32 if np.asarray(values).dtype == np.float32 else np.float64
    return builders.raster_of(values, transform=there, crs=4326, dtype=dtype)


def points(raster: Raster, *cells: Cell) -> gpd.GeoDataFrame:
    """Observers in the middle of these cells (row, column), with labels of their own."""
    across, down = raster.resolution
    minx, _, _, maxy = raster.bounds
    centres = [
        shapely.Point(minx + (column + 0.5) * across, maxy - (row + 0.5) * down) for row, column in cells
    ]
    return gpd.GeoDataFrame(index=[f"p{i}" for i in range(len(cells))], geometry=centres, crs=raster.crs)


terrains = st.builds(
    lambda seed, shape, kind, holes: _terrain(np.random.default_rng(seed), shape, kind, holes),
    st.integers(0, 2**32 - 1),
    st.tuples(st.integers(1, 34), st.integers(1, 34)),
    st.sampled_from(["steps", "noise", "hills", "ramp"]),
    st.sampled_from([0.0, 0.05, 0.3, 0.7]),
)
"""Whole numbers (many lines touch the ground), noise, hills and planes, with and without gaps."""

sights = st.fixed_dictionaries(
    {
        "observer_height_m": st.sampled_from([0.0, 1.5, 9.0]),
        "target_height_m": st.sampled_from([0.0, 1.5, 20.0]),
        "radius_m": st.sampled_from([60.0, 299.9, 300.0, 1e6]),
        "curvature": st.just(value=True),
        "refraction": st.sampled_from([0.13, 0.0, -200.0]),  # the last bends over a small grid, too
    }
)


def _terrain(rng: np.random.Generator, shape: Cell, kind: str, holes: float) -> NDArray[np.floating]:
    z: NDArray[np.floating]
    rows, columns = np.indices(shape)
    if kind == "steps":
        z = rng.integers(0, 4, shape).astype(np.float64)
    elif kind == "noise":
        z = rng.normal(0, 5, shape).astype(np.float32)
    elif kind == "hills":
        z = rng.normal(0, 1, shape).cumsum(0).cumsum(1)
    else:
        z = rows * 1.1 + columns * 0.3
    z[rng.random(shape) < holes] = np.nan
    z[0, 0] = 1.0
    return z


def some_cells(z: NDArray[np.floating], seed: int, count: int) -> list[Cell]:
    known = np.argwhere(~np.isnan(z))
    chosen = known[np.random.default_rng(seed).integers(0, len(known), count)]
    return [(int(row), int(column)) for row, column in chosen]
