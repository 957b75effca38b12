"""The boundary: curves are drawn as curves, and the packaged line is as near the real fence as it says."""

from __future__ import annotations

import csv
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod

from layers import barrier, boundary
from layers import crs as crs_
from layers.area import Area
from layers.errors import DataError, FormatError
from layers.source import Source

UTM = CRS.from_epsg(32611)
BUILTIN = Source(path=Path(boundary.TREATY_LINE))
WIDE = Area.from_bounds(-119.0, 30.0, -105.0, 34.0)
TABLE = Path(boundary.__file__).parent / "tables" / "treaty_line.csv"


def _file(tmp_path: Path, form: str | None, points: list[tuple[float, float]]) -> Source:
    feature = {
        "type": "Feature",
        "properties": {"boundary_id": "a"} | ({"form": form} if form else {}),
        "geometry": {"type": "LineString", "coordinates": points},
    }
    path = tmp_path / "line.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return Source(path=path, name="test", licence="CC0")


def _lonlat(source: Source, area: Area = WIDE, crs: CRS = UTM) -> np.ndarray[Any, Any]:
    frame = boundary.load(source, area=area, crs=crs).frame
    return shapely.get_coordinates(frame.to_crs(4326).geometry.to_numpy())


def test_parallel_stays_on_its_parallel(tmp_path: Path) -> None:
    points = _lonlat(_file(tmp_path, "parallel", [(-117.0, 32.0), (-115.0, 32.0)]))
    np.testing.assert_allclose(points[:, 1], 32.0, atol=1e-9)
    # 2 degrees at 32 N are 2 * 94.5 km: at most 500 m an edge.
    assert len(points) >= 2 * 94_500 / 500


def test_geodesic_bulges_poleward_as_a_great_circle_does(tmp_path: Path) -> None:
    points = _lonlat(_file(tmp_path, "geodesic", [(-117.0, 32.0), (-115.0, 32.0)]))
    middle = np.interp(-116.0, points[:, 0], points[:, 1])
    # Highest latitude of a great circle between two points of one latitude, 1 degree to either side.
    expected = math.degrees(math.atan(math.tan(math.radians(32.0)) / math.cos(math.radians(1.0))))
    assert middle == pytest.approx(expected, abs=3e-5)
    assert (middle - 32.0) * 111_000 > 400


def test_edges_are_at_most_500_m_and_the_ends_stay(tmp_path: Path) -> None:
    ends = [(-117.1245, 32.5342), (-114.7191, 32.7188)]
    points = _lonlat(_file(tmp_path, "geodesic", ends))
    np.testing.assert_allclose(points[[0, -1]], ends, atol=1e-9)
    geod = Geod(ellps="WGS84")
    lengths_m = [geod.inv(*a, *b)[2] for a, b in pairwise(points.tolist())]
    assert max(lengths_m) <= boundary.EDGE_M + 0.01
    assert sum(lengths_m) == pytest.approx(geod.inv(*ends[0], *ends[1])[2], abs=0.01)


@pytest.mark.parametrize("form", [None, "surveyed", "river"])
def test_other_forms_keep_their_vertices(tmp_path: Path, form: str | None) -> None:
    points = [(-116.03, 32.0), (-116.0, 32.01), (-115.97, 32.0)]
    np.testing.assert_allclose(_lonlat(_file(tmp_path, form, points)), points, atol=1e-9)


def test_curve_of_a_projected_file_is_the_same(tmp_path: Path) -> None:
    ends = [(-117.0, 32.0), (-115.0, 32.0)]
    degrees = _lonlat(_file(tmp_path, "geodesic", ends))
    projected = tmp_path / "line.gpkg"
    gpd.GeoDataFrame(
        {"boundary_id": ["a"], "form": ["geodesic"]}, geometry=[shapely.LineString(ends)], crs=4326
    ).to_crs(32612).to_file(projected)
    metres = _lonlat(Source(path=projected, name="test", licence="CC0"))
    np.testing.assert_allclose(metres, degrees, atol=1e-7)


def test_defaults(tmp_path: Path) -> None:
    frame = boundary.load(_file(tmp_path, None, [(-116.1, 32.0), (-116.0, 32.0)]), area=WIDE, crs=UTM).frame
    row = frame.iloc[0]
    assert (row["country_a"], row["country_b"], row["form"], row["sensitivity"]) == (
        "US",
        "MX",
        "surveyed",
        "public",
    )


def test_unknown_form(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="form"):
        boundary.load(_file(tmp_path, "straight", [(-116.1, 32.0), (-116.0, 32.0)]), area=WIDE, crs=UTM)


def test_unknown_builtin() -> None:
    with pytest.raises(FormatError, match="builtin:treaty-line"):
        boundary.load(Source(path=Path("builtin:canada")), area=WIDE, crs=UTM)


def test_packaged_table_is_in_order_and_sourced() -> None:
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["vertex"]) for row in rows] == list(range(1, len(rows) + 1))
    assert all(row["source"] and float(row["precision_m"]) > 0 for row in rows)
    assert (rows[0]["lon"], rows[0]["lat"]) == ("-117.124500", "32.534200")


def test_treaty_line_is_one_line_from_the_pacific_to_the_rio_grande() -> None:
    layer = boundary.load(BUILTIN, area=WIDE, crs=UTM)
    assert layer.source == BUILTIN
    assert (layer.counts.read, layer.counts.kept, len(layer.set_aside)) == (7, 7, 0)
    assert set(layer.frame["licence"]) == {"public domain"}
    merged = shapely.line_merge(shapely.union_all(layer.frame.geometry.to_numpy()))
    assert isinstance(merged, shapely.LineString)
    ends = gpd.GeoSeries([shapely.Point(merged.coords[0]), shapely.Point(merged.coords[-1])], crs=UTM).to_crs(
        4326
    )
    assert sorted(round(point.x, 3) for point in ends) == [-117.124, -106.529]


def test_treaty_line_is_as_long_as_published() -> None:
    """The land line from the Pacific to El Paso: IBWC counts 140 + 24 + 534 miles, 1123 km in all."""
    frame = boundary.load(BUILTIN, area=WIDE, crs=UTM).frame.to_crs(4326)
    geod = Geod(ellps="WGS84")
    total_km = sum(geod.geometry_length(line) for line in frame.geometry) / 1000
    assert total_km == pytest.approx(1123, rel=0.01)


def test_only_the_part_in_the_area_is_kept() -> None:
    layer = boundary.load(BUILTIN, area=Area.from_bounds(-117.13, 32.4, -116.0, 32.8), crs=UTM)
    assert layer.frame["boundary_id"].tolist() == ["california"]
    assert (layer.counts.kept, layer.counts.clipped) == (1, 6)


SECTIONS: list[tuple[str, int, float, float]] = [
    # Stretch, UTM zone, largest median and 95 % distance of the fence within 1 km of it, in metres.
    ("california", 32611, 65.0, 170.0),
    ("sonora", 32612, 25.0, 50.0),
    ("parallel-31-20-arizona", 32612, 20.0, 100.0),
    ("parallel-31-20-new-mexico", 32612, 20.0, 50.0),
    ("parallel-31-47", 32613, 20.0, 100.0),
]


@pytest.mark.parametrize(("stretch", "epsg", "median_m", "most_m"), SECTIONS, ids=[s[0] for s in SECTIONS])
def test_fence_stands_beside_the_treaty_line(
    real_data: Path, stretch: str, epsg: int, median_m: float, most_m: float
) -> None:
    crs = CRS.from_epsg(epsg)
    frame = boundary.load(BUILTIN, area=WIDE, crs=crs).frame
    fence = Source(path=real_data / "barrier" / "border_fence_2017.geojson", profile="reveal-fence")
    lines = barrier.load(fence, area=WIDE, crs=crs).frame.geometry.to_numpy()
    points = np.asarray(
        shapely.points(shapely.get_coordinates(shapely.segmentize(lines, 50.0))), dtype=object
    )
    (which, nearest), distance_m = shapely.STRtree(frame.geometry.to_numpy()).query_nearest(
        points, max_distance=1000.0, return_distance=True, all_matches=False
    )
    assert len(which) == len(nearest)
    beside = distance_m[frame["boundary_id"].to_numpy()[nearest] == stretch]
    assert len(beside) > 500
    assert np.median(beside) <= median_m
    assert np.percentile(beside, 95) <= most_m


def test_ports_of_entry_stand_on_the_treaty_line(real_data: Path) -> None:
    with (real_data / "port" / "ports_of_entry.csv").open(newline="") as file:
        ports = [(row["name"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    on_land = [port for port in ports if port[1] < -106.6 and port[2] > 31.3]
    line = boundary.load(BUILTIN, area=WIDE, crs=CRS.from_epsg(32612)).frame.union_all()
    to_utm = crs_.transformer(crs_.WGS84, CRS.from_epsg(32612)).transform
    far = {name: round(line.distance(shapely.Point(*to_utm(lon, lat)))) for name, lon, lat in on_land}
    assert len(far) == 14
    assert {name: metres for name, metres in far.items() if metres > 135} == {}
