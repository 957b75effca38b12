from __future__ import annotations

import base64
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from maps import _flow, _style
from maps._picture import Picture
from tests.maps.walked import flow

AROUND = (-116.35, 32.55, -116.10, 32.75)


def pixels(picture: Picture | None) -> np.ndarray:
    assert picture is not None
    raw = base64.b64decode(picture.uri.removeprefix("data:image/webp;base64,"))
    with Image.open(io.BytesIO(raw)) as image:
        return np.asarray(image.convert("RGBA")).astype(int)


def test_the_more_pass_the_darker_and_the_less_transparent() -> None:
    values = np.tile(np.geomspace(0.002, 0.2, 50), (40, 1)).astype(np.float32)
    seen = pixels(_flow.picture(replace(flow(), values=values), lonlat_bounds=AROUND))
    middle = seen[len(seen) // 2]
    places = np.linspace(0.1, 0.9, 9) * len(middle)
    alpha = middle[places.astype(int), 3]
    grey = middle[places.astype(int), :3].mean(axis=1)
    assert np.all(np.diff(alpha) > 0)
    assert np.all(np.diff(grey) < 0)


def test_the_ramp_ends_two_decades_below_the_greatest() -> None:
    values = np.full((40, 50), 0.5, dtype=np.float32)
    values[:, 25:] = 0.0049
    raster = replace(flow(), values=values)
    assert _flow.value_range(raster) == pytest.approx((0.005, 0.5))
    alpha = pixels(_flow.picture(raster, lonlat_bounds=AROUND))[..., 3]
    row = alpha[len(alpha) // 2]
    assert row[len(row) // 4] == _flow.STRONGEST
    assert row[3 * len(row) // 4] == 0


def test_the_darkest_colour_is_the_greatest_flow() -> None:
    raster = replace(flow(), values=np.full((40, 50), 0.3, dtype=np.float32))
    seen = pixels(_flow.picture(raster, lonlat_bounds=AROUND))
    middle = seen[len(seen) // 2, seen.shape[1] // 2, :3]
    assert np.abs(middle - _style.rgb(_style.FLOW_COLOURS)[-1]).max() <= 4


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_no_picture_where_nobody_passes(value: float) -> None:
    raster = replace(flow(), values=np.full((4, 5), value, dtype=np.float32))
    assert _flow.picture(raster, lonlat_bounds=AROUND) is None
    assert _flow.value_range(raster) is None


def test_no_picture_where_the_two_do_not_meet() -> None:
    assert _flow.picture(flow(), lonlat_bounds=(10.0, 10.0, 11.0, 11.0)) is None
