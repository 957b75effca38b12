"""Windows of files: what is read, what is written, and that a file half written is no file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import CRS

from geo.ground import distance, relief, tiles
from layers import terrain
from layers.area import Area
from layers.errors import CrsError, DataError, Fault, FormatError, SourceMissingError
from layers.raster_window import RasterFile, RasterWriter
from layers.source import Source

GRID = Affine(0.5, 0, -118, 0, -0.5, 35)
HEIGHTS = np.arange(1.0, 49.0).reshape(6, 8)
EVERYWHERE = (slice(None), slice(None))


def written(path: Path, values: Any = HEIGHTS, *, tags: Any = None, **options: Any) -> Source:
    profile = {
        "driver": "GTiff",
        "height": np.shape(values)[0],
        "width": np.shape(values)[1],
        "count": 1,
        "dtype": "float32",
        "crs": "EPSG:4326",
        "transform": GRID,
    } | options
    with rasterio.open(path, "w", **profile) as file:
        file.write(np.asarray(values).astype(profile["dtype"]), 1)
        for name, value in (tags or {}).items():
            setattr(file, name, (value,))
    return Source(path=path, name="Test", licence="CC0 1.0")


def read_back(path: Path) -> tuple[NDArray[np.float32], dict[str, Any]]:
    with rasterio.open(path) as file:
        values: NDArray[np.float32] = file.read(1)
        return values, dict(file.profile) | {"unit": file.units[0]}


def test_a_window_lies_where_it_lay(tmp_path: Path) -> None:
    with RasterFile(written(tmp_path / "dem.tif"), unit="m") as file:
        assert file.shape == (6, 8)
        assert file.transform == GRID
        assert file.crs == CRS.from_epsg(4326)
        made = file.read((slice(2, 4), slice(5, 8)))
    assert made.values.dtype == np.float32
    assert made.values.tolist() == HEIGHTS[2:4, 5:8].tolist()
    assert made.bounds == (-115.5, 33.0, -114.0, 34.0)
    assert (made.unit, made.provenance.source, made.counts.read, made.counts.kept) == ("m", "Test", 6, 6)


@pytest.mark.parametrize(
    "options",
    [
        {"nodata": 7.0},
        {"nodata": float("nan")},
        {"dtype": "int16", "nodata": 7},
        {"dtype": "float64", "nodata": 7.0},
        {"tags": {"scales": 0.5, "offsets": 3.0}, "nodata": 7.0},
        {"tags": {"units": "ft"}, "nodata": 7.0},
        {"dtype": "int32"},
    ],
)
def test_reads_what_the_layer_reads(tmp_path: Path, options: Any) -> None:
    values = HEIGHTS.copy()
    if options.get("dtype") is None:
        values[0, 0] = np.nan
    source = written(tmp_path / "dem.tif", values, **options)
    layer = terrain.load(source, area=Area.from_bounds(-118, 32, -114, 35), crs=CRS.from_epsg(4326))
    with RasterFile(source, unit="m", units=terrain.METRES) as file:
        made = file.read(EVERYWHERE)
    np.testing.assert_array_equal(made.values, layer.values)
    assert made.transform == layer.transform
    assert made.counts == layer.counts


def test_nodata_of_the_study_file(tmp_path: Path) -> None:
    source = written(tmp_path / "dem.tif")
    source = Source(path=source.path, name="Test", licence="CC0 1.0", constants={"nodata": 7})
    with RasterFile(source, unit="m") as file:
        assert np.isnan(file.read(EVERYWHERE).values).sum() == 1


def test_faults_are_told_by_the_window(tmp_path: Path) -> None:
    def too_high(values: NDArray[np.float64], raw: NDArray[np.float64]) -> list[Fault]:
        return [Fault(what="too high", value=str(raw.max()))] if values.max() > 40 else []

    with RasterFile(written(tmp_path / "dem.tif"), unit="m", check=too_high) as file:
        file.read((slice(0, 5), slice(0, 8)))
        with pytest.raises(DataError, match=r"too high.*48"):
            file.read((slice(5, 6), slice(0, 8)))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceMissingError):
        RasterFile(Source(path=tmp_path / "no.tif"), unit="m")
    (tmp_path / "text.tif").write_text("no raster", encoding="utf-8")
    with pytest.raises(FormatError, match=r"text\.tif"):
        RasterFile(Source(path=tmp_path / "text.tif"), unit="m")
    with pytest.raises(CrsError):
        RasterFile(written(tmp_path / "nowhere.tif", crs=None), unit="m")


@pytest.mark.parametrize("window", [(0, 7, 0, 2), (-1, 2, 0, 2), (3, 3, 0, 2), (0, 2, 7, 9), (4, 2, 0, 2)])
def test_windows_outside_are_refused(tmp_path: Path, window: Any) -> None:
    rows, columns = slice(*window[:2]), slice(*window[2:])
    with (
        RasterFile(written(tmp_path / "dem.tif"), unit="m") as file,
        pytest.raises(ValueError, match="not a window"),
    ):
        file.read((rows, columns))


def test_written_whole_tiled_compressed(tmp_path: Path) -> None:
    with RasterFile(written(tmp_path / "dem.tif", np.ones((600, 500))), unit="m") as file:
        target = tmp_path / "out" / "slope.tif"
        with RasterWriter(target, like=file, unit="deg") as writer:
            assert not target.exists()
            for tile in tiles.cut(file.shape, tile=(256, 256)):
                values = np.full(file.read(tile.window).shape, float(tile.window[0].start))
                writer.write(tile.window, np.where(values == 512, np.nan, values))
    values, found = read_back(target)
    assert values[:256].max() == 0
    assert (values[256:512] == 256).all()
    assert np.isnan(values[512:]).all()
    assert found["tiled"]
    assert found["blockxsize"] == 256
    assert found["compress"] == "deflate"
    assert np.isnan(found["nodata"])
    assert found["unit"] == "deg"
    assert found["transform"] == GRID
    assert found["crs"].to_epsg() == 4326
    assert [path.name for path in target.parent.iterdir()] == ["slope.tif"]


def cut_off(target: Path, file: RasterFile) -> None:
    with RasterWriter(target, like=file, unit="deg") as writer:
        writer.write((slice(0, 2), slice(0, 8)), np.zeros((2, 8)))
        raise RuntimeError("power cut")


def test_a_file_half_written_is_no_file(tmp_path: Path) -> None:
    target = tmp_path / "slope.tif"
    with RasterFile(written(tmp_path / "dem.tif"), unit="m") as file:
        with pytest.raises(RuntimeError, match="power"):
            cut_off(target, file)
        assert [path.name for path in tmp_path.iterdir()] == ["dem.tif"]
        target.write_text("old", encoding="utf-8")
        with (
            pytest.raises(ValueError, match="2 x 8 cells"),
            RasterWriter(target, like=file, unit="deg") as writer,
        ):
            writer.write((slice(0, 2), slice(0, 8)), np.zeros((3, 8)))
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dem.tif", "slope.tif"]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(5, 700), st.integers(5, 700))
def test_relief_from_file_to_file(tmp_path: Path, rows: int, columns: int) -> None:
    rng = np.random.default_rng(rows)
    heights = rng.uniform(0, 900, (300, 310)).astype(np.float32)
    heights[heights < 20] = -9999.0
    source = written(
        tmp_path / "dem.tif",
        heights,
        crs="EPSG:32611",
        transform=Affine(30, 0, 500_000, 0, -30, 3_500_000),
        nodata=-9999.0,
    )
    work = partial(relief.measure, which=("slope", "jaggedness"))
    with RasterFile(source, unit="m") as file:
        whole = work(file.read(EVERYWHERE))
        with (
            RasterWriter(tmp_path / "slope.tif", like=file, unit="deg") as slope,
            RasterWriter(
                tmp_path / "jaggedness.tif", like=file, unit="deg", compression="none"
            ) as jaggedness,
        ):
            for window, made in tiles.over(file, work, halo=relief.HALO, tile=(rows, columns)):
                slope.write(window, made["slope"].values)
                jaggedness.write(window, made["jaggedness"].values)
        strips = np.vstack([made.values for _, made in distance.in_strips(file, rows=rows)])
        np.testing.assert_array_equal(strips, distance.to_cells(file.read(EVERYWHERE)).values)
    for name in ("slope", "jaggedness"):
        np.testing.assert_array_equal(read_back(tmp_path / f"{name}.tif")[0], whole[name].values)
