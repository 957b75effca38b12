from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS

from geo.errors import InputError
from geo.ground import relief
from layers.raster import Raster
from layers.source import Counts, Provenance


def raster_of(
    values: Any,
    *,
    transform: Affine | None = None,
    crs: int = 32611,
    unit: str = "m",
    dtype: Any = np.float64,
) -> Raster:
    grid = np.asarray(values, dtype=dtype)
    return Raster(
        values=grid,
        transform=transform or Affine(30, 0, 500_000, 0, -30, 3_500_000),
        crs=CRS.from_epsg(crs),
        unit=unit,
        provenance=Provenance(source="test", licence="none"),
        counts=Counts(unit="cells", read=grid.size, kept=grid.size),
    )


def plane(
    east: float, north: float, *, cell: float = 30.0, shape: tuple[int, int] = (6, 7)
) -> NDArray[np.float64]:
    rows, columns = np.indices(shape)
    return east * columns * cell - north * rows * cell + 500.0


def by_numpy(z: NDArray[np.float64], cell: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gradient to the east and north of the inner cells, by the formula as Horn prints it."""
    a, b, c = z[:-2, :-2], z[:-2, 1:-1], z[:-2, 2:]
    d, f = z[1:-1, :-2], z[1:-1, 2:]
    g, h, i = z[2:, :-2], z[2:, 1:-1], z[2:, 2:]
    return ((c + 2 * f + i) - (a + 2 * d + g)) / (8 * cell), ((a + 2 * b + c) - (g + 2 * h + i)) / (8 * cell)


@pytest.mark.parametrize(
    ("east", "north", "degrees"),
    [(0, 0, 0), (1, 0, 45), (0, -1, 45), (0.3, 0.4, np.degrees(np.arctan(0.5))), (np.sqrt(3), 0, 60)],
)
def test_the_slope_of_a_plane(east: float, north: float, degrees: float) -> None:
    result = relief.slope(raster_of(plane(east, north)))
    assert result.unit == "deg"
    assert result.values[1:-1, 1:-1] == pytest.approx(np.full((4, 5), degrees))
    edge = np.ones((6, 7), dtype=bool)
    edge[1:-1, 1:-1] = False
    assert np.isnan(result.values[edge]).all()


@pytest.mark.parametrize(
    ("east", "north", "azimuth", "altitude", "shade"),
    [
        (0, 0, 315, 45, 255 * np.sqrt(0.5)),
        (0, 0, 100, 90, 255),
        (-1, 0, 90, 45, 255),  # falls to the east, light from the east: faces it
        (0, -1, 0, 45, 255),  # falls to the north, light from the north
        (1, 0, 90, 45, 0),  # faces away: the light only grazes it
        (2, 0, 90, 45, 0),
        (0, 1, 180, 45, 255),
    ],
)
def test_the_shade_of_a_plane(
    east: float, north: float, azimuth: float, altitude: float, shade: float
) -> None:
    result = relief.hillshade(raster_of(plane(east, north)), azimuth_deg=azimuth, altitude_deg=altitude)
    assert result.values[1:-1, 1:-1] == pytest.approx(np.full((4, 5), shade), abs=1e-9)


def test_the_neighbours_of_a_missing_cell_are_missing() -> None:
    z = plane(0.1, 0.0, shape=(7, 7))
    z[3, 3] = np.nan
    expected = np.ones((7, 7), dtype=bool)
    expected[1:-1, 1:-1] = False
    expected[2:5, 2:5] = True
    assert (np.isnan(relief.slope(raster_of(z)).values) == expected).all()
    assert (np.isnan(relief.hillshade(raster_of(z)).values) == expected).all()


def test_cells_in_degrees_are_measured_in_metres() -> None:
    # At 60 degrees north one degree of longitude is 55.8 km and one of latitude 111.4 km (WGS 84).
    across, down = 55_800.0, 111_412.0
    rows, columns = np.indices((5, 5))
    transform = Affine(0.001, 0, 20, 0, -0.001, 60.0025)
    easterly = raster_of(columns * 0.001 * across, transform=transform, crs=4326)
    northerly = raster_of(-rows * 0.001 * down, transform=transform, crs=4326)
    for raster in (easterly, northerly):
        assert relief.slope(raster).values[1:-1, 1:-1] == pytest.approx(np.full((3, 3), 45.0), abs=0.02)


@given(st.lists(st.floats(-400, 4000), min_size=20, max_size=20))
def test_equals_the_formula(values: list[float]) -> None:
    z = np.reshape(values, (4, 5))
    east, north = by_numpy(z, 30.0)
    raster = raster_of(z)
    slope, shade = relief.slope(raster).values, relief.hillshade(raster).values
    assert slope[1:-1, 1:-1] == pytest.approx(np.degrees(np.arctan(np.hypot(east, north))), abs=1e-9)
    light = np.sqrt(0.5) * (1 + east * np.sqrt(0.5) - north * np.sqrt(0.5)) / np.sqrt(1 + east**2 + north**2)
    assert shade[1:-1, 1:-1] == pytest.approx(np.maximum(0, 255 * light), abs=1e-9)
    assert (raster.values == z).all()


def test_small_and_single_precision_rasters() -> None:
    assert np.isnan(relief.slope(raster_of([[1.0, 2.0], [3.0, 4.0]])).values).all()
    result = relief.slope(raster_of(plane(1, 0), dtype=np.float32))
    assert result.values.dtype == np.float32
    assert result.values[2, 2] == pytest.approx(45.0)


def test_what_is_no_elevation_is_refused() -> None:
    with pytest.raises(InputError, match="metres"):
        relief.slope(raster_of([[1.0]], unit="ft"))
    with pytest.raises(InputError, match="horizon"):
        relief.hillshade(raster_of([[1.0]]), altitude_deg=-5.0)


def test_equals_gdaldem_on_the_real_sierra(real_data: Path, tmp_path: Path) -> None:
    gdaldem = shutil.which("gdaldem")
    if gdaldem is None:
        pytest.skip("no gdaldem on this machine")
    path = real_data / "terrain" / "san_pedro_martir_30m.tif"
    with rasterio.open(path) as file:
        values = file.read(1, masked=True).astype(np.float64).filled(np.nan)
        raster = raster_of(values, transform=file.transform, crs=32611)
    for kind, ours in (("slope", relief.slope(raster)), ("hillshade", relief.hillshade(raster))):
        out = tmp_path / f"{kind}.tif"
        subprocess.run([gdaldem, kind, str(path), str(out), "-q"], check=True)
        with rasterio.open(out) as file:
            theirs = file.read(1, masked=True).astype(np.float64).filled(np.nan)
        mine = ours.values if kind == "slope" else 1 + 254 * ours.values / 255
        inner = (slice(1, -1), slice(1, -1))
        assert np.nanmax(np.abs(mine[inner] - theirs[inner])) < (1e-3 if kind == "slope" else 0.51)
