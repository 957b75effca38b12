from __future__ import annotations

import shutil
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.errors import InputError
from geo.ground import relief
from layers.raster import Raster
from tests import builders


def raster_of(
    values: Any,
    *,
    transform: Affine | None = None,
    crs: int = 32611,
    unit: str = "m",
    dtype: Any = np.float64,
) -> Raster:
    there = transform or Affine(30, 0, 500_000, 0, -30, 3_500_000)
    return builders.raster_of(values, transform=there, crs=crs, unit=unit, dtype=dtype)


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


def by_gdaldem(path: Path, measure: str, *, edges: bool) -> NDArray[np.float64]:
    """Let gdaldem make a measure of a file; NaN where it writes nodata."""
    gdaldem = shutil.which("gdaldem")
    if gdaldem is None:
        pytest.skip("no gdaldem on this machine")
    kind = {"ruggedness": "TRI", "ruggedness_wilson": "TRI"}.get(measure, measure)
    options = {"ruggedness": ["-alg", "Riley"], "ruggedness_wilson": ["-alg", "Wilson"]}.get(measure, [])
    out = path.with_name(f"{measure}_{edges}.tif")
    edge_options = ["-compute_edges"] if edges else []
    subprocess.run([gdaldem, kind, str(path), str(out), "-q", *options, *edge_options], check=True)
    with rasterio.open(out) as file:
        values: NDArray[np.float64] = file.read(1, masked=True).astype(np.float64).filled(np.nan)
    return values


def check_against_gdaldem(path: Path, raster: Raster) -> None:
    """Compare every measure that gdaldem has: missing in the same cells, else equal within 1e-3."""
    for edges in (False, True):
        made = relief.measure(raster, which=relief.MEASURES, compute_edges=edges)
        for name in relief.MEASURES:
            if name == "jaggedness":
                continue
            theirs = by_gdaldem(path, name, edges=edges)
            ours = made[name].values.astype(np.float64)
            assert (np.isnan(ours) == np.isnan(theirs)).all(), (name, edges)
            assert np.isfinite(ours).sum() > 1000
            if name == "hillshade":  # a byte from 1 to 255: half a step, and what its fast root is off by
                off = np.abs(1 + 254 * ours / 255 - theirs)
                assert np.nanmax(off) < 0.5 + 1e-3, (name, edges)
                continue
            off = np.abs(ours - theirs)
            if name == "aspect":
                off = np.minimum(off, 360 - off)
            assert np.nanmax(off) < 1e-3, (name, edges)


def test_equals_gdaldem_on_the_real_sierra(real_data: Path, tmp_path: Path) -> None:
    source = real_data / "terrain" / "san_pedro_martir_30m.tif"
    path = tmp_path / "sierra.tif"
    shutil.copy(source, path)
    with rasterio.open(path) as file:
        values = file.read(1, masked=True).astype(np.float64).filled(np.nan)
        transform = file.transform
    check_against_gdaldem(path, raster_of(values, transform=transform))
    check_against_gdaldem(path, raster_of(values, transform=transform, dtype=np.float32))


def test_equals_gdaldem_on_fractal_ground_with_lakes(tmp_path: Path) -> None:
    side = 200
    rng = np.random.default_rng(5)
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.rfftfreq(side), indexing="ij"))
    frequency[0, 0] = np.inf
    field = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((side, side))) * frequency**-1.8, s=(side, side))
    heights = (field - field.min()) / np.ptp(field) * 1500
    # Sixteenths of a metre: gdaldem adds in single precision, which holds their sums exactly.
    heights = np.round(heights * 16) / 16
    heights[heights < 400] = np.nan
    heights[rng.random((side, side)) < 0.01] = np.nan
    path = tmp_path / "lakes.tif"
    transform = Affine(30, 0, 500_000, 0, -30, 3_500_000)
    profile = {
        "driver": "GTiff", "height": side, "width": side, "count": 1, "dtype": "float32",
        "crs": "EPSG:32611", "transform": transform, "nodata": -9999.0,
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as file:
        file.write(np.nan_to_num(heights, nan=-9999.0).astype(np.float32), 1)
    check_against_gdaldem(path, raster_of(heights, transform=transform, dtype=np.float32))


@pytest.mark.parametrize(
    ("east", "north", "towards"),
    [(0, -1, 0), (-1, -1, 45), (-1, 0, 90), (0, 1, 180), (1, 0, 270), (1, -1, 315), (-np.sqrt(3), -1, 60)],
)
def test_the_aspect_of_a_plane(east: float, north: float, towards: float) -> None:
    made = relief.measure(raster_of(plane(east, north)), which=("aspect",))["aspect"]
    assert made.unit == "deg"
    assert made.values[1:-1, 1:-1] == pytest.approx(np.full((4, 5), towards), abs=1e-9)


def test_level_ground_faces_nowhere() -> None:
    made = relief.measure(raster_of(plane(0, 0)), which=("aspect", "slope", "ruggedness"))
    assert np.isnan(made["aspect"].values).all()
    assert (made["slope"].values[1:-1, 1:-1] == 0).all()
    assert (made["ruggedness"].values[1:-1, 1:-1] == 0).all()


def test_ruggedness_by_hand() -> None:
    z = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    made = relief.measure(raster_of(z), which=("ruggedness", "ruggedness_wilson"))
    assert made["ruggedness"].values[1, 1] == pytest.approx(np.sqrt(2 * (16 + 9 + 4 + 1)))
    assert made["ruggedness_wilson"].values[1, 1] == pytest.approx((4 + 3 + 2 + 1) * 2 / 8)
    assert list(made) == ["ruggedness", "ruggedness_wilson"]


heights_of = st.lists(st.floats(-400, 4000), min_size=42, max_size=42).map(lambda z: np.reshape(z, (6, 7)))
holes = st.lists(st.booleans(), min_size=42, max_size=42).map(lambda z: np.reshape(z, (6, 7)))


@given(heights_of, holes)
def test_jaggedness_is_the_spread_of_nine_slopes(z: NDArray[np.float64], hole: NDArray[np.bool_]) -> None:
    for heights in (z, np.where(hole, np.nan, z)):
        raster = raster_of(heights)
        for edges in (False, True):
            made = relief.measure(raster, which=("slope", "jaggedness"), compute_edges=edges)
            slopes, spread = made["slope"].values, made["jaggedness"].values
            padded = np.pad(slopes, 1, constant_values=np.nan)
            for (i, j), own in np.ndenumerate(slopes):
                nine = padded[i : i + 3, j : j + 3].ravel()
                there = nine[np.isfinite(nine)]
                if np.isfinite(own) and (edges or there.size == 9):
                    assert spread[i, j] == pytest.approx(np.std(there), abs=1e-5)
                else:
                    assert np.isnan(spread[i, j])


@given(heights_of, holes, st.sets(st.sampled_from(relief.MEASURES)))
def test_what_else_is_asked_for_changes_nothing(
    z: NDArray[np.float64], hole: NDArray[np.bool_], which: set[relief.Measure]
) -> None:
    for dtype, edges in product((np.float32, np.float64), (False, True)):
        raster = raster_of(np.where(hole, np.nan, z), dtype=dtype)
        everything = relief.measure(raster, which=relief.MEASURES, compute_edges=edges)
        some = relief.measure(raster, which=which, compute_edges=edges)
        assert set(some) == which
        for name, made in some.items():
            assert made.unit == relief.UNITS[name]
            np.testing.assert_array_equal(made.values, everything[name].values)


@given(heights_of, holes)
def test_a_few_cells_fall_as_they_do_in_the_whole(z: NDArray[np.float64], hole: NDArray[np.bool_]) -> None:
    in_degrees = {"transform": Affine(0.01, 0, -117, 0, -0.01, 33), "crs": 4326}
    cells = np.array([41, 0, 16, 17, 22, 9, 16])
    for dtype, grid in product((np.float32, np.float64), ({}, in_degrees)):
        raster = raster_of(np.where(hole, np.nan, z), dtype=dtype, **grid)
        whole = relief.measure(raster, which=("slope", "aspect"))
        slope_deg, aspect_deg = relief.fall_at(raster, cells)
        assert slope_deg.dtype == dtype
        np.testing.assert_array_equal(slope_deg, whole["slope"].values.ravel()[cells])
        np.testing.assert_array_equal(aspect_deg, whole["aspect"].values.ravel()[cells])


def test_the_fall_of_what_is_no_elevation_is_refused() -> None:
    with pytest.raises(InputError, match="holds 'deg'"):
        relief.fall_at(raster_of(plane(0, 0), unit="deg"), np.array([9]))


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(InputError, match="'curvature'; choose from slope, aspect"):
        relief.measure(raster_of(plane(0, 0)), which=("curvature",))  # type: ignore[arg-type] # on purpose


@given(heights_of)
def test_turning_the_ground_turns_the_aspect(z: NDArray[np.float64]) -> None:
    z = np.round(z)
    which: tuple[relief.Measure, ...] = ("slope", "aspect", "ruggedness", "ruggedness_wilson", "jaggedness")
    here = relief.measure(raster_of(z), which=which)
    turned = relief.measure(raster_of(np.rot90(z, -1)), which=which)  # a quarter clockwise
    for name in which:
        back = np.rot90(turned[name].values, 1)
        ours = here[name].values
        if name == "aspect":
            off = np.abs(((back - 90 - ours) + 180) % 360 - 180)
            assert (np.isnan(back) == np.isnan(ours)).all()
            assert np.nanmax(off, initial=0.0) < 1e-6
        else:
            np.testing.assert_allclose(back, ours, atol=1e-6)
