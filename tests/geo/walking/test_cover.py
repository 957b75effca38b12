"""Land cover on the grid that is walked on: each value can be counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS

from geo.errors import InputError
from geo.walking import cover, speed
from layers.raster import Raster
from layers.source import Counts, Provenance

UTM = CRS.from_epsg(32611)
CLASSES = {20: 1.2, 60: 1.0, 80: float("nan"), 90: 2.0}


def raster(
    values: object, cell_m: float, unit: str, *, crs: CRS = UTM, corner: tuple[float, float] = (0, 0)
) -> Raster:
    array = np.asarray(values, dtype=np.float32)
    return Raster(
        values=array,
        transform=Affine(cell_m, 0, corner[0], 0, -cell_m, corner[1]),
        crs=crs,
        unit=unit,
        provenance=Provenance(source="made", licence="CC0 1.0"),
        counts=Counts(unit="cells", read=array.size, kept=array.size),
    )


def grid(rows: int, columns: int, cell_m: float) -> Raster:
    return raster(np.zeros((rows, columns)), cell_m, "m")


def test_a_cell_of_one_class_has_its_factor() -> None:
    land = raster([[20, 60], [90, 20]], 40.0, "class code")
    found = cover.factor(land, grid(2, 2, 40.0), classes=CLASSES)
    np.testing.assert_allclose(found.values, [[1.2, 1.0], [2.0, 1.2]], rtol=1e-6)
    assert found.unit == "1"


def test_finer_classes_are_averaged() -> None:
    land = raster(
        [[20, 20, 90, 90], [60, 60, 90, 90], [20, 20, 20, 20], [20, 20, 20, 20]], 10.0, "class code"
    )
    found = cover.factor(land, grid(1, 1, 40.0), classes=CLASSES)
    assert found.values[0, 0] == pytest.approx((10 * 1.2 + 2 * 1.0 + 4 * 2.0) / 16, rel=1e-6)


def test_much_finer_classes_are_averaged_in_blocks() -> None:
    land = raster(np.repeat(np.repeat([[20, 90]], 20, axis=0), 10, axis=1), 1.0, "class code")
    found = cover.factor(land, grid(1, 1, 20.0), classes=CLASSES)
    assert found.values[0, 0] == pytest.approx(1.6, rel=1e-6)


def test_coarser_classes_are_looked_up() -> None:
    found = cover.factor(raster([[20, 90]], 100.0, "class code"), grid(2, 4, 50.0), classes=CLASSES)
    np.testing.assert_allclose(found.values, [[1.2, 1.2, 2.0, 2.0]] * 2, rtol=1e-6)


def test_nobody_walks_in_a_cell_that_is_mostly_water() -> None:
    mostly = [[80] * 4, [80] * 4, [80, 80, 20, 20], [20] * 4]
    partly = [[80] * 4, [80, 80, 20, 20], [20] * 4, [20] * 4]
    land = raster(np.hstack([mostly, partly]), 10.0, "class code")
    found = cover.factor(land, grid(1, 2, 40.0), classes=CLASSES).values
    assert np.isnan(found[0, 0])
    assert found[0, 1] == pytest.approx(1.2, rel=1e-6)


def test_unknown_cover_is_no_wall() -> None:
    land = raster([[90, np.nan]], 40.0, "class code")
    found = cover.factor(land, grid(1, 4, 40.0), classes=CLASSES)
    np.testing.assert_allclose(found.values, [[2.0, 1.0, 1.0, 1.0]], rtol=1e-6)


def test_a_cover_in_degrees_is_met_where_it_is() -> None:
    own = CRS.from_epsg(4326)
    # A hundredth of a degree at 33 N, 117 W: the middle of UTM zone 11, where x is 500,000 m.
    land = raster([[20, 90]], 0.01, "class code", crs=own, corner=(-117.01, 33.01))
    square = raster(np.zeros((1, 2)), 200.0, "m", corner=(499_800.0, 3_651_900.0))
    found = cover.factor(land, square, classes=CLASSES)
    np.testing.assert_allclose(found.values, [[1.2, 2.0]], rtol=1e-6)


@pytest.mark.parametrize("legend", sorted(speed.LEGENDS))
def test_every_class_of_a_ready_legend_gives_a_factor(legend: str) -> None:
    codes = sorted(speed.LEGENDS[legend])
    land = raster([codes], 40.0, "class code")
    found = cover.factor(land, grid(1, len(codes), 40.0), classes=speed.LEGENDS[legend]).values[0]
    for code, value in zip(codes, found, strict=True):
        stated = speed.LEGENDS[legend][code]
        wanted = speed.TERRAIN_FACTORS[stated] if isinstance(stated, str) else stated
        assert value == pytest.approx(wanted, rel=1e-6, nan_ok=True)


def test_a_class_without_a_factor_is_refused() -> None:
    with pytest.raises(InputError, match="31"):
        cover.factor(raster([[31]], 40.0, "class code"), grid(1, 1, 40.0), classes=CLASSES)


@given(
    codes=st.lists(st.sampled_from([20, 60, 80, 90]), min_size=36, max_size=36),
    across=st.integers(1, 3),
)
def test_a_factor_lies_between_those_of_its_classes(codes: list[int], across: int) -> None:
    land = raster(np.reshape(codes, (6, 6)), 10.0, "class code")
    found = cover.factor(land, grid(6 // across, 6 // across, 10.0 * across), classes=CLASSES).values
    walked = found[np.isfinite(found)]
    assert ((walked > 1.0 - 1e-6) & (walked < 2.0 + 1e-6)).all()
    if 80 not in codes:
        assert np.isfinite(found).all()
