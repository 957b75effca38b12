"""How steep, how rough the ground is, and how it looks in the light."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground import _horn
from geo.join.sample import cell_size_m
from layers.raster import Raster

Measure: TypeAlias = Literal["slope", "aspect", "hillshade", "ruggedness", "ruggedness_wilson", "jaggedness"]

MEASURES: tuple[Measure, ...] = get_args(Measure)
"""What `measure` can tell of the ground, in the order of the kernel's outputs."""

UNITS: dict[Measure, str] = {
    "slope": "deg",
    "aspect": "deg",
    "hillshade": "1",
    "ruggedness": "m",
    "ruggedness_wilson": "m",
    "jaggedness": "deg",
}

HALO = 2
"""Cells that a tile needs around it, so that `measure` tells of it what it tells of the whole raster."""


def measure(
    raster: Raster,
    *,
    which: Collection[Measure] = ("slope", "hillshade", "ruggedness"),
    azimuth_deg: float = 315.0,
    altitude_deg: float = 45.0,
    compute_edges: bool = False,
) -> dict[Measure, Raster]:
    """Return several measures of the ground, made together in one pass over the elevation.

    All look at the 3 x 3 cells about each cell, and are as gdaldem's:

    ``slope``
        steepness in degrees, 0 for level (Horn 1981, Hill shading and the reflectance map, Proceedings of the
        IEEE 69(1):14-47).
    ``aspect``
        where the ground falls to, in degrees clockwise from north, [0, 360); NaN on level ground, where
        gdaldem writes nodata. gdaldem takes every cell for a square; here it has its size in metres.
    ``hillshade``
        255 times the cosine between the ground and a distant light, at least 0, without cast shadows.
        gdaldem maps the same to 1..255.
    ``ruggedness``
        terrain ruggedness index in metres, the root of the sum of the squared differences to the eight
        neighbours (Riley, DeGloria, Elliot 1999, A terrain ruggedness index that quantifies topographic
        heterogeneity, Intermountain Journal of Sciences 5:23-27). gdaldem's own choice since version 3.3.
    ``ruggedness_wilson``
        the mean absolute difference to the eight neighbours, in metres (Wilson et al. 2007, Multiscale
        terrain analysis of multibeam bathymetry data, Marine Geodesy 30:3-35), gdaldem's before.
    ``jaggedness``
        standard deviation of the slopes of the 3 x 3 cells, in degrees: the most effective of six measures of
        roughness that Grohmann, Smith, Riccomini 2011 compared (Multiscale analysis of topographic surface
        roughness in the Midland Valley, Scotland, IEEE Transactions on Geoscience and Remote Sensing
        49:1200-1213; as others report it, the paper itself was not read). It needs 5 x 5 heights.

    Parameters
    ----------
    raster
        elevation in metres. Cells of a grid in degrees are measured in metres at their own latitude.
    which
        names of the measures to make.
    azimuth_deg
        where the light of the hillshade comes from, clockwise from north, in degrees.
    altitude_deg
        how high it stands, 0 to 90 degrees.
    compute_edges
        False: a cell has no value at the raster's edge, and where one of the cells looked at is missing.
        True: as `gdaldem -compute_edges`, heights go on in a straight line beyond the edge and a missing
        neighbour is as high as the cell itself; jaggedness takes the slopes that there are.

    Returns
    -------
    dict
        name -> Raster on the same grid and in the same precision, NaN where not known.

    Raises
    ------
    InputError
        if the raster does not hold metres, a name is unknown, or the light is below the ground.
    """
    if raster.unit != "m":
        raise InputError(f"relief needs elevation in metres; this raster holds '{raster.unit}'")
    unknown = sorted(set(which) - set(MEASURES))
    if unknown:
        raise InputError(f"relief knows no '{unknown[0]}'; choose from {', '.join(MEASURES)}")
    if not (np.isfinite(azimuth_deg) and 0 <= altitude_deg <= 90):
        raise InputError(f"light from {azimuth_deg} at {altitude_deg} degrees is not above the horizon")
    azimuth, altitude = np.radians(azimuth_deg), np.radians(altitude_deg)
    light = (np.sin(azimuth) * np.cos(altitude), np.cos(azimuth) * np.cos(altitude), np.sin(altitude))

    z = np.ascontiguousarray(raster.values)
    exact = z.dtype.type
    across, down = _eighths(raster)
    nothing: NDArray[np.floating] = np.empty((0, 0), z.dtype)
    out = tuple(np.empty_like(z) if name in which else nothing for name in MEASURES)
    _horn.measure(
        z,
        across,
        down,
        tuple(exact(each) for each in light),
        tuple(exact(each) for each in _horn.NUMBERS),
        compute_edges,
        tuple(name in which for name in MEASURES),
        out,
    )
    made = dict(zip(MEASURES, out, strict=True))
    return {name: raster.with_values(made[name], unit=UNITS[name]) for name in which}


def fall_at(raster: Raster, cells: NDArray[np.int64]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Return steepness and where the ground falls to, of some cells alone: for few, all need not be measured.

    Parameters
    ----------
    raster
        elevation in metres.
    cells
        shape (cells,), counted row by row from 0.

    Returns
    -------
    slope_deg, aspect_deg
        shape (cells,) each, as `measure` gives them.

    Raises
    ------
    InputError
        if the raster does not hold metres.
    """
    if raster.unit != "m":
        raise InputError(f"relief needs elevation in metres; this raster holds '{raster.unit}'")
    z = np.ascontiguousarray(raster.values)
    across, down = _eighths(raster)
    slope_deg, aspect_deg = np.empty(cells.size, z.dtype), np.empty(cells.size, z.dtype)
    numbers = tuple(z.dtype.type(each) for each in _horn.NUMBERS)
    _horn.measure_cells(z, cells, across, down, numbers, slope_deg, aspect_deg)
    return slope_deg, aspect_deg


def _eighths(raster: Raster) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Return 1 / (8 x width) and 1 / (8 x height) of the cells of each row, in its own precision."""
    # To the micrometre, so that a window of a grid in degrees measures exactly as the whole.
    across, down = (np.round(size, 6) for size in cell_size_m(raster))
    return (1 / (8 * across)).astype(raster.values.dtype), (1 / (8 * down)).astype(raster.values.dtype)


def slope(raster: Raster) -> Raster:
    """Return the steepness of the ground in degrees, 0 for level.

    As `gdaldem slope`: see `measure`. The outermost cells, and those beside a missing one, have no slope.

    Parameters
    ----------
    raster
        elevation in metres.

    Returns
    -------
    Raster
        on the same grid, unit "deg", NaN where not known.

    Raises
    ------
    InputError
        if the raster does not hold metres.
    """
    only: tuple[Measure, ...] = ("slope",)
    return measure(raster, which=only)["slope"]


def hillshade(raster: Raster, *, azimuth_deg: float = 315.0, altitude_deg: float = 45.0) -> Raster:
    """Return the relief as it looks under a distant light, without cast shadows.

    As `gdaldem hillshade`, which maps its values to 1..255: see `measure`. Missing where `slope` is.

    Parameters
    ----------
    raster
        elevation in metres.
    azimuth_deg
        where the light comes from, clockwise from north, in degrees.
    altitude_deg
        how high it stands, 0 to 90 degrees.

    Returns
    -------
    Raster
        on the same grid, 0 (dark) to 255 (facing the light), unit "1", NaN where not known.

    Raises
    ------
    InputError
        if the raster does not hold metres, or the light is below the ground.
    """
    only: tuple[Measure, ...] = ("hillshade",)
    return measure(raster, which=only, azimuth_deg=azimuth_deg, altitude_deg=altitude_deg)["hillshade"]
