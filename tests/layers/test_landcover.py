"""Land cover: codes stay codes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from pyproj import CRS

from layers import landcover
from layers.area import Area
from layers.errors import DataError
from layers.source import Source

AREA = Area.from_bounds(-116.0, 32.0, -115.0, 33.0)


def _write(path: Path, values: list[list[float]], dtype: str) -> Source:
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=2,
        width=2,
        count=1,
        dtype=dtype,
        nodata=0,
        crs="EPSG:4326",
        transform=Affine(0.5, 0, -116, 0, -0.5, 33),
    ) as file:
        file.write(np.asarray([values], dtype=dtype))
    return Source(path=path)


def test_codes_are_read_and_the_empty_class_is_nan(tmp_path: Path) -> None:
    source = _write(tmp_path / "cover.tif", [[10, 60], [0, 80]], "uint8")
    raster = landcover.load(source, area=AREA, crs=CRS.from_epsg(32611))
    np.testing.assert_array_equal(raster.values, [[10, 60], [np.nan, 80]])
    assert raster.unit == "class code"
    assert (raster.counts.read, raster.counts.kept, raster.counts.set_aside) == (4, 3, 1)


def test_a_share_is_no_class(tmp_path: Path) -> None:
    source = _write(tmp_path / "cover.tif", [[10, 0.25], [0.5, 80]], "float32")
    with pytest.raises(DataError, match="2 cells hold no class code"):
        landcover.load(source, area=AREA, crs=CRS.from_epsg(32611))
