"""Made-up ground for benchmarks: fractal elevation, with lakes of nodata or without."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS

from layers.raster import Raster
from layers.source import Counts, Provenance

CELL_M, WEST, NORTH = 30.0, 500_000.0, 3_700_000.0
EPSG = 32611


def fractal(side: int, *, seed: int = 1, lakes: float = 0.0) -> NDArray[np.float32]:
    """Return a fractal elevation, shape (side, side), 0..1500 m.

    Parameters
    ----------
    lakes
        share of the cells that are nodata: the lowest ground, which lies together.
    """
    rng = np.random.default_rng(seed)
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.rfftfreq(side), indexing="ij"))
    frequency[0, 0] = np.inf
    spectrum = np.fft.rfft2(rng.standard_normal((side, side))) * frequency**-1.8
    del frequency
    field = np.fft.irfft2(spectrum, s=(side, side))
    del spectrum
    field -= field.min()
    field *= 1500.0 / field.max()
    values = field.astype(np.float32)
    if lakes:
        values[values < np.quantile(values, lakes)] = np.nan
    return values


def raster(values: NDArray[np.float32]) -> Raster:
    """Return values as an elevation of 30 m cells in UTM zone 11."""
    return Raster(
        values=values,
        transform=Affine(CELL_M, 0, WEST, 0, -CELL_M, NORTH),
        crs=CRS.from_epsg(EPSG),
        unit="m",
        provenance=Provenance(source="fractal", licence="CC0 1.0", basis="illustrative"),
        counts=Counts(unit="cells", read=values.size, kept=int(np.isfinite(values).sum())),
    )


def stored(folder: Path, side: int, *, lakes: float = 0.0) -> Path:
    """Write a fractal elevation into a folder: measured processes load it, for making it takes memory."""
    path = folder / f"fractal_{side}_{lakes:g}.npy"
    if not path.exists():
        np.save(path, fractal(side, lakes=lakes))
    return path


def place(row: int, column: int) -> tuple[float, float]:
    """Return x and y of a cell's centre."""
    return WEST + (column + 0.5) * CELL_M, NORTH - (row + 0.5) * CELL_M
