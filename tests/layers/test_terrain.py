"""Elevation: what is read, what is refused, and that no height is invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS

from layers import terrain
from layers.area import Area
from layers.errors import CrsError, DataError, FormatError, SourceMissingError
from layers.source import Source

UTM = CRS.from_epsg(32611)
AREA = Area.from_bounds(-116.0, 32.0, -115.0, 33.0)
HEIGHTS = np.arange(1.0, 17.0).reshape(4, 4)
"""4 x 4 cells of 0.5 degrees, from -116.5, 33.5: the area is the four in the middle (6, 7, 10, 11)."""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(
        values: Any = HEIGHTS,
        *,
        scale: float = 1.0,
        mask: Any = None,
        unit: str | None = None,
        **options: Any,
    ) -> Path:
        bands = (
            np.atleast_3d(np.asarray(values)).transpose(2, 0, 1)
            if np.ndim(values) == 2
            else np.asarray(values)
        )
        profile = {
            "driver": "GTiff",
            "height": bands.shape[1],
            "width": bands.shape[2],
            "count": bands.shape[0],
            "dtype": "float32",
            "crs": "EPSG:4326",
            "transform": Affine(0.5, 0.0, -116.5, 0.0, -0.5, 33.5),
        } | options
        path = tmp_path / "dem.tif"
        with rasterio.open(
            path, "w", **{key: value for key, value in profile.items() if value is not None}
        ) as file:
            file.write(bands.astype(profile["dtype"]))
            if scale != 1.0:
                file.scales, file.offsets = (scale,), (5.0,)
            if unit is not None:
                file.units = (unit,)
            if mask is not None:
                file.write_mask(np.asarray(mask))
        return path

    return _write


def _load(path: Path, area: Area = AREA, **source: Any) -> Any:
    return terrain.load(Source(path=path, **source), area=area, crs=UTM)


def test_reads_the_window_of_the_area(write: Write) -> None:
    raster = _load(write())
    assert raster.values.tolist() == [[6, 7], [10, 11]]
    assert raster.values.dtype == np.float32
    assert raster.bounds == pytest.approx((-116.0, 32.0, -115.0, 33.0))
    assert (raster.unit, raster.crs) == ("m", CRS.from_epsg(4326))
    assert (raster.counts.unit, raster.counts.read, raster.counts.kept) == ("cells", 4, 4)


def test_window_is_snapped_outward_to_whole_cells(write: Write) -> None:
    raster = _load(write(), Area.from_bounds(-115.9, 32.6, -115.4, 32.9))
    assert raster.values.tolist() == [[6, 7]]
    assert raster.bounds == pytest.approx((-116.0, 32.5, -115.0, 33.0))


def test_margin_widens_the_window(write: Write) -> None:
    assert _load(write(), Area.from_bounds(-116.0, 32.0, -115.0, 33.0, margin_m=1000.0)).shape == (4, 4)


def test_area_larger_than_the_file_takes_the_whole_file(write: Write) -> None:
    assert _load(write(), Area.from_bounds(-120.0, 30.0, -110.0, 40.0)).values.tolist() == HEIGHTS.tolist()


def test_projected_raster_is_cut_in_its_own_crs(write: Write) -> None:
    path = write(
        np.arange(100.0).reshape(10, 10),
        crs="EPSG:32611",
        transform=Affine(1000, 0, 600_000, 0, -1000, 3_600_000),
    )
    area = Area.from_bounds(-115.92, 32.46, -115.90, 32.48)
    raster = _load(path, area)
    minx, miny, maxx, maxy = area.reading(UTM).bounds
    left, bottom, right, top = raster.bounds
    assert left <= minx < left + 1000
    assert right - 1000 < maxx <= right
    assert bottom <= miny < bottom + 1000
    assert top - 1000 < maxy <= top
    row, column = 3_600_000 - top, left - 600_000
    assert raster.values[0, 0] == row / 1000 * 10 + column / 1000


@pytest.mark.parametrize("nodata", [-999999.0, -32768.0])
def test_declared_nodata_is_nan_and_set_aside(write: Write, nodata: float) -> None:
    raster = _load(write(np.where(HEIGHTS == 7, nodata, HEIGHTS), nodata=nodata))
    np.testing.assert_array_equal(raster.values, [[6, np.nan], [10, 11]])
    assert (raster.counts.read, raster.counts.kept, raster.counts.set_aside) == (4, 3, 1)


def test_nodata_of_the_study_file(write: Write) -> None:
    raster = _load(write(np.where(HEIGHTS == 7, -32768, HEIGHTS)), constants={"nodata": -32768})
    np.testing.assert_array_equal(raster.values, [[6, np.nan], [10, 11]])


def test_mask_band_is_respected(write: Write) -> None:
    raster = _load(write(mask=np.where(HEIGHTS == 7, 0, 255).astype(np.uint8)))
    np.testing.assert_array_equal(raster.values, [[6, np.nan], [10, 11]])


def test_scale_and_offset_are_applied_to_values_but_not_to_nodata(write: Write) -> None:
    raster = _load(write(np.where(HEIGHTS == 7, -1, HEIGHTS), nodata=-1, scale=10.0))
    np.testing.assert_array_equal(raster.values, [[65, np.nan], [105, 115]])


@pytest.mark.parametrize(
    ("unit", "factor"), [("m", 1.0), ("ft", 0.3048), ("FT", 0.3048), ("us-ft", 1200 / 3937)]
)
def test_unit_is_converted_to_metres(write: Write, unit: str, factor: float) -> None:
    raster = _load(write(), constants={"unit": unit})
    np.testing.assert_allclose(raster.values, np.array([[6, 7], [10, 11]]) * factor, rtol=1e-6)
    assert raster.unit == "m"


def test_unit_of_the_band_is_used_and_the_study_file_overrules_it(write: Write) -> None:
    path = write(unit="foot")
    assert _load(path).values[0, 0] == pytest.approx(6 * 0.3048)
    assert _load(path, constants={"unit": "m"}).values[0, 0] == 6


def test_crs_of_the_study_file_is_used_only_where_the_file_has_none(write: Write) -> None:
    assert _load(write(crs=None), crs="EPSG:4326").crs == CRS.from_epsg(4326)
    assert _load(write(), crs="EPSG:32611").crs == CRS.from_epsg(4326)


def test_band_is_chosen_by_number(write: Write) -> None:
    assert _load(write(np.stack([HEIGHTS, HEIGHTS + 100])), layer="2").values[0, 0] == 106


def test_provenance_comes_from_the_source(write: Write) -> None:
    raster = _load(write(), name="USGS 3DEP", licence="public domain", precision_m=3.0, basis="approximate")
    assert (raster.provenance.source, raster.provenance.licence) == ("USGS 3DEP", "public domain")
    assert (raster.provenance.precision_m, raster.provenance.basis) == (3.0, "approximate")


BAD: list[tuple[str, dict[str, Any], dict[str, Any], type[Exception], str]] = [
    ("no crs", {"crs": None}, {}, CrsError, r'crs = "EPSG:'),
    ("unknown crs", {"crs": None}, {"crs": "EPSG:0"}, CrsError, "EPSG:0"),
    ("rotated", {"transform": Affine(0.5, 0.1, -116.5, 0.1, -0.5, 33.5)}, {}, CrsError, "rotated"),
    ("south up", {"transform": Affine(0.5, 0, -116.5, 0, 0.5, 31.5)}, {}, CrsError, "north-up"),
    ("two bands", {"values": np.stack([HEIGHTS, HEIGHTS])}, {}, DataError, 'layer = "1"'),
    ("no such band", {}, {"layer": "3"}, DataError, "from 1 to 1"),
    ("band by name", {}, {"layer": "dem"}, DataError, "number of a band"),
    (
        "elsewhere",
        {"transform": Affine(0.5, 0, 10, 0, -0.5, 50)},
        {},
        DataError,
        "does not reach the study area",
    ),
    ("no value", {"values": np.full((4, 4), -1), "nodata": -1}, {}, DataError, "no cell in the study area"),
    ("undeclared", {"values": HEIGHTS - 32774}, {}, DataError, r"constants = \{nodata = -32768\}"),
    ("too high", {"values": HEIGHTS + 9000}, {}, DataError, "4 cells|9006"),
    ("unknown unit", {}, {"constants": {"unit": "fathom"}}, DataError, "fathom"),
    ("nodata as word", {}, {"constants": {"nodata": "none"}}, DataError, "not a number"),
]


@pytest.mark.parametrize(("name", "file", "source", "error", "says"), BAD, ids=[case[0] for case in BAD])
def test_what_is_wrong_is_told_with_the_remedy(
    write: Write, name: str, file: dict[str, Any], source: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says) as raised:
        _load(write(**file), **source)
    assert "dem.tif" in str(raised.value) or name == "unknown crs"


def test_file_that_is_no_raster(tmp_path: Path) -> None:
    path = tmp_path / "dem.tif"
    path.write_text("height\n12\n")
    with pytest.raises(FormatError, match=r"dem\.tif cannot be read as a raster"):
        _load(path)


def test_truncated_file(write: Write, tmp_path: Path) -> None:
    whole = write(np.random.default_rng(1).normal(100, 5, (64, 64)), compress="deflate").read_bytes()
    path = tmp_path / "cut.tif"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FormatError, match=r"cut\.tif"):
        _load(path, Area.from_bounds(-116.4, 2.0, -90.0, 33.0))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceMissingError):
        _load(tmp_path / "none.tif")


def test_file_without_a_place_on_earth(tmp_path: Path) -> None:
    path = tmp_path / "plain.tif"
    with (
        pytest.warns(rasterio.errors.NotGeoreferencedWarning),
        rasterio.open(path, "w", driver="GTiff", height=2, width=2, count=1, dtype="float32") as file,
    ):
        file.write(np.ones((1, 2, 2), dtype=np.float32))
    with pytest.raises(CrsError, match="where on earth"):
        _load(path, crs="EPSG:4326")


def test_imperial_valley(real_data: Path) -> None:
    """Published heights of three towns; 66 % of the whole file is nodata because 3DEP ends at the border."""
    raster = _load(real_data / "terrain" / "imperial_500m.tif", Area.from_bounds(-116.0, 32.0, -115.0, 33.0))
    assert raster.shape == (216, 216)
    assert raster.counts.set_aside / raster.counts.read == pytest.approx(0.66, abs=0.005)
    for lon, lat, height_m in ((-115.499, 32.679, 1), (-115.563, 32.792, -12), (-115.994, 32.739, 113)):
        column = (lon - raster.transform.c) / raster.transform.a
        row = (lat - raster.transform.f) / raster.transform.e
        assert raster.values[int(row), int(column)] == pytest.approx(height_m, abs=10)
