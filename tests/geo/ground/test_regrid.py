from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from geo.errors import InputError
from geo.ground import regrid
from layers.crs import transformer
from layers.errors import CrsError
from layers.raster import Raster
from layers.source import Counts, Provenance

UTM = CRS.from_epsg(32611)
LONLAT = CRS.from_epsg(4326)


def raster(values: list[list[float]], *, transform: Affine, crs: CRS = UTM) -> Raster:
    array = np.array(values, dtype=np.float64)
    return Raster(
        values=array,
        transform=transform,
        crs=crs,
        unit="m",
        provenance=Provenance(source="by hand", licence="CC0 1.0"),
        counts=Counts(unit="cells", read=array.size, kept=array.size),
    )


METRES = Affine(10.0, 0, 0, 0, -10.0, 40.0)
NAN = float("nan")


def test_whole_blocks_are_plain_means() -> None:
    given = raster([[1, 3, 10, 10], [5, 7, 10, 10], [0, NAN, NAN, NAN], [NAN, NAN, NAN, 8]], transform=METRES)
    out = regrid.to_metres(given, cell_m=20.0, crs=UTM)
    np.testing.assert_array_equal(out.values, [[4.0, 10.0], [NAN, NAN]])
    assert out.resolution == (20.0, 20.0)
    assert out.bounds == given.bounds


def test_half_the_cells_are_enough() -> None:
    given = raster([[2, NAN], [4, NAN]], transform=METRES)
    assert regrid.to_metres(given, cell_m=20.0, crs=UTM).values[0, 0] == 3.0


def test_a_remainder_makes_a_last_cell_of_what_there_is() -> None:
    given = raster([[2, 2, 8], [2, 2, 8]], transform=METRES)
    np.testing.assert_array_equal(regrid.to_metres(given, cell_m=20.0, crs=UTM).values, [[2.0, 8.0]])


def test_never_finer_than_it_was() -> None:
    given = raster([[1, 2], [3, 4]], transform=METRES)
    assert regrid.to_metres(given, cell_m=3.0, crs=UTM) is given


def test_a_plane_in_degrees_is_the_same_plane_in_metres() -> None:
    """A plane in longitude and latitude, looked up at the new centres by PROJ itself."""
    side = 0.005
    lon = -116.0 + side * (np.arange(60) + 0.5)
    lat = 33.0 - side * (np.arange(50) + 0.5)
    plane = 100.0 + 2000.0 * (lon[None, :] + 116.0) + 3000.0 * (33.0 - lat[:, None])
    given = raster(plane.tolist(), transform=Affine(side, 0, -116.0, 0, -side, 33.0), crs=LONLAT)
    out = regrid.to_metres(given, cell_m=1000.0, crs=UTM)
    rows, columns = np.nonzero(np.isfinite(out.values))
    x = out.transform.c + (columns + 0.5) * 1000.0
    y = out.transform.f - (rows + 0.5) * 1000.0
    at_lon, at_lat = transformer(UTM, LONLAT).transform(x, y)
    inside = (at_lon > -115.98) & (at_lon < -115.72) & (at_lat > 32.77) & (at_lat < 32.98)
    assert inside.sum() > 300
    expected = 100.0 + 2000.0 * (at_lon + 116.0) + 3000.0 * (33.0 - at_lat)
    np.testing.assert_allclose(out.values[rows, columns][inside], expected[inside], atol=0.2)


def test_what_cannot_be_is_refused() -> None:
    given = raster([[1, 2], [3, 4]], transform=METRES)
    with pytest.raises(CrsError):
        regrid.to_metres(given, cell_m=20.0, crs=LONLAT)
    with pytest.raises(InputError):
        regrid.to_metres(given, cell_m=0.0, crs=UTM)
