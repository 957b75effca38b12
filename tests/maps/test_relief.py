from __future__ import annotations

import base64
import io
from dataclasses import replace

import numpy as np
from affine import Affine
from PIL import Image

from layers import crs
from layers.raster import Raster
from maps import _picture, _relief
from tests.maps.builders import AREA, terrain


def pixels(picture: _picture.Picture) -> np.ndarray:
    raw = base64.b64decode(picture.uri.removeprefix("data:image/webp;base64,"))
    with Image.open(io.BytesIO(raw)) as image:
        return np.asarray(image.convert("RGBA"))


def around(raster: Raster) -> tuple[float, float, float, float]:
    west, south, east, north = crs.transformer(raster.crs, crs.WGS84).transform_bounds(*raster.bounds)
    return west - 0.01, south - 0.01, east + 0.01, north + 0.01


def with_cells(values: np.ndarray, size_m: float) -> Raster:
    return replace(
        terrain(),
        values=values.astype(np.float32),
        transform=Affine(size_m, 0, 570_000.0, 0, -size_m, 3_610_000.0),
    )


def test_the_picture_is_clear_where_there_is_no_value() -> None:
    values = np.full((60, 60), 500.0)
    values[:, 30:] = np.nan
    raster = with_cells(values, 100)
    picture = _relief.picture(raster, lonlat_bounds=around(raster))
    assert picture is not None
    alpha = pixels(picture)[..., 3]
    middle = alpha[alpha.shape[0] // 2]
    assert middle[len(middle) // 4] == 255
    assert middle[3 * len(middle) // 4] == 0


def test_slopes_away_from_the_north_west_are_darker() -> None:
    ridge = 2_000 - np.abs(np.arange(60) - 29.5) * 60.0
    raster = with_cells(np.tile(ridge, (60, 1)), 100)
    picture = _relief.picture(raster, lonlat_bounds=around(raster))
    assert picture is not None
    grey = pixels(picture)[..., :3].mean(axis=2)
    row = grey[grey.shape[0] // 2]
    assert row[len(row) // 4] > row[3 * len(row) // 4] + 20


def test_bounds_are_those_of_the_raster_where_it_lies_inside() -> None:
    raster = with_cells(np.full((50, 50), 10.0), 200)
    picture = _relief.picture(raster, lonlat_bounds=around(raster))
    assert picture is not None
    south, west, north, east = picture.bounds
    expected = crs.transformer(raster.crs, crs.WGS84).transform_bounds(*raster.bounds)
    np.testing.assert_allclose((west, south, east, north), expected, atol=2e-3)


def test_a_fine_raster_makes_a_picture_of_bounded_size() -> None:
    raster = with_cells(np.random.default_rng(1).uniform(0, 50, (3_400, 200)), 5)
    picture = _relief.picture(raster, lonlat_bounds=around(raster))
    assert picture is not None
    assert max(pixels(picture).shape) <= _picture.WIDEST_PX


def test_zero_is_water_only_where_there_is_sea() -> None:
    raster = with_cells(np.zeros((40, 40)), 100)
    dry = _relief.picture(raster, lonlat_bounds=around(raster))
    wet = _relief.picture(raster, lonlat_bounds=around(raster), has_sea=True)
    assert dry is not None
    assert wet is not None
    middle = pixels(wet)[20, 20, :3].astype(int)
    assert middle[2] > middle[0] + 15
    assert abs(int(pixels(dry)[20, 20, 2]) - int(pixels(dry)[20, 20, 0])) < 25


def test_no_picture_where_raster_and_area_do_not_meet() -> None:
    assert _relief.picture(terrain(), lonlat_bounds=(10.0, 40.0, 11.0, 41.0)) is None


def test_a_raster_in_degrees_is_drawn_too() -> None:
    west, south, east, north = AREA.bounds
    raster = replace(
        terrain(),
        values=np.full((100, 120), 300.0, dtype=np.float32),
        transform=Affine((east - west) / 120, 0, west, 0, (south - north) / 100, north),
        crs=crs.parse(4269),
    )
    picture = _relief.picture(raster, lonlat_bounds=AREA.bounds)
    assert picture is not None
    assert pixels(picture)[50, 60, 3] == 255
