from __future__ import annotations

import geopandas as gpd
import h3  # type: ignore[import-untyped]  # it publishes no types
import numpy as np
import pytest
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from layers import crs
from layers.raster import Raster
from layers.source import Counts, Provenance
from maps import _cells
from tests.builders import UTM11
from tests.maps.walked import corridors, flow

HERE = h3.latlng_to_cell(32.62, -116.22, 6)


def outline(cell: str) -> shapely.Polygon:
    return shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)])


def within(cell: str, *, share: float = 0.3) -> shapely.Polygon:
    """Return a disc in the middle of a cell, in the study CRS; `share` is of 3 km, its inner radius."""
    lat, lon = h3.cell_to_latlng(cell)
    middle = Point(*crs.transformer(crs.WGS84, UTM11).transform(lon, lat))
    return middle.buffer(3_000.0 * share)


def strips(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"route_id": "r"}, index=range(len(shapes)), geometry=list(shapes), crs=UTM11)


def grid(values: np.ndarray, *, cell_m: float, west: float, north: float) -> Raster:
    return Raster(
        values=values,
        transform=Affine(cell_m, 0.0, west, 0.0, -cell_m, north),
        crs=UTM11,
        unit="1",
        provenance=Provenance(source="x", licence="x"),
        counts=Counts(unit="cells", read=values.size, kept=values.size),
    )


def test_a_cell_counts_the_corridors_that_overlap_it() -> None:
    east = min(h3.grid_ring(HERE, 1))
    both = shapely.union(within(HERE), within(east))
    made = _cells.make(strips(within(HERE), within(HERE), both), None, resolution=6, crs=UTM11)
    assert made is not None
    count = made.set_index("cell")["corridor_count"].to_dict()
    assert count == {HERE: 3, east: 1}
    assert made["flow"].isna().all()


def test_a_corridor_in_two_parts_counts_once() -> None:
    parts = shapely.multipolygons(
        [within(HERE, share=0.05), shapely.affinity.translate(within(HERE, share=0.05), 500)]
    )
    made = _cells.make(strips(parts), None, resolution=6, crs=UTM11)
    assert made is not None
    assert list(made["corridor_count"]) == [1]


def test_flow_is_the_mean_of_the_raster_cells_whose_centres_fall_in() -> None:
    disc = within(HERE)
    west, south, _, _ = disc.bounds
    values = np.array([[0.2, 0.4], [np.nan, 0.6]])
    made = _cells.make(
        None, grid(values, cell_m=500.0, west=west, north=south + 1_000), resolution=6, crs=UTM11
    )
    assert made is not None
    assert list(made["cell"]) == [HERE]
    assert made["flow"].iloc[0] == pytest.approx(0.4)
    assert list(made["corridor_count"]) == [0]


def test_every_centre_is_told_to_its_own_cell() -> None:
    raster = flow()
    made = _cells.make(None, raster, resolution=7, crs=UTM11)
    assert made is not None
    # A slow reference: one centre at a time, with the text form of a cell.
    seen: dict[str, list[float]] = {}
    to_degrees = crs.transformer(UTM11, crs.WGS84)
    for row, column in np.ndindex(raster.shape):
        if np.isfinite(raster.values[row, column]):
            lon, lat = to_degrees.transform(564_200 + 400 * column, 3_620_800 - 400 * row)
            seen.setdefault(h3.latlng_to_cell(lat, lon, 7), []).append(float(raster.values[row, column]))
    expected = {cell: np.mean(values) for cell, values in seen.items() if np.mean(values) >= _cells.FLOOR}
    assert made.set_index("cell")["flow"].to_dict() == pytest.approx(expected)


def test_little_flow_is_left_out_but_not_with_a_corridor() -> None:
    west, south, _, _ = within(HERE).bounds
    little = grid(np.full((2, 2), _cells.FLOOR / 2), cell_m=500.0, west=west, north=south + 1_000)
    assert _cells.make(None, little, resolution=6, crs=UTM11) is None
    made = _cells.make(strips(within(HERE)), little, resolution=6, crs=UTM11)
    assert made is not None
    assert made["flow"].iloc[0] == pytest.approx(_cells.FLOOR / 2)


def test_nothing_makes_no_cells() -> None:
    unknown = grid(np.full((2, 2), np.nan), cell_m=500.0, west=570_000.0, north=3_610_000.0)
    assert _cells.make(None, None, resolution=6, crs=UTM11) is None
    assert _cells.make(corridors().iloc[:0], unknown, resolution=6, crs=UTM11) is None
    assert _cells.make(strips(shapely.Polygon()), None, resolution=6, crs=UTM11) is None


@settings(max_examples=25, deadline=None)
@given(
    st.floats(550_000, 600_000),
    st.floats(3_590_000, 3_640_000),
    st.floats(100, 9_000),
    st.sampled_from([6, 7]),
)
def test_cells_are_whole_and_cover_the_corridor(x: float, y: float, radius: float, resolution: int) -> None:
    shape = Point(x, y).buffer(radius)
    made = _cells.make(strips(shape), None, resolution=resolution, crs=UTM11)
    assert made is not None
    assert made["cell"].is_monotonic_increasing
    assert made["cell"].is_unique
    for cell, geometry in zip(made["cell"], made.to_crs(crs.WGS84).geometry, strict=True):
        assert h3.get_resolution(cell) == resolution
        assert shapely.equals_exact(geometry, outline(cell), tolerance=1e-7)
    # Edges of cells are straight in degrees, not in metres: half a metre of leave.
    assert made.union_all().buffer(0.5).contains(shape)
