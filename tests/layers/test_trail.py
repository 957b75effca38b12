"""Trails: one row a way, from every kind of file; which classes a person and a car pass."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from pyproj import CRS
from shapely import LineString

from layers import trail
from layers.area import Area
from layers.errors import CrsError, DataError, FormatError
from layers.source import Source

osmium = pytest.importorskip("osmium", reason="the extra osm is not installed")

AREA = Area.from_bounds(-117.0, 32.0, -116.0, 33.0)
UTM = CRS.from_epsg(32611)

OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="by hand">
  <node id="1" lat="32.50" lon="-116.50" version="1"/>
  <node id="2" lat="32.50" lon="-116.49" version="1"><tag k="highway" v="traffic_signals"/></node>
  <node id="3" lat="32.51" lon="-116.49" version="1"/>
  <node id="4" lat="32.51" lon="-116.48" version="1"/>
  <node id="5" lat="32.52" lon="-116.48" version="1"/>
  <node id="6" lat="45.00" lon="10.00" version="1"/>
  <node id="7" lat="45.01" lon="10.00" version="1"/>
  <way id="10" version="1"><nd ref="1"/><nd ref="2"/>
    <tag k="highway" v="track"/><tag k="name" v="Camino del &lt;b&gt;Cañón"/><tag k="surface" v="sand"/></way>
  <way id="11" version="1"><nd ref="2"/><nd ref="3"/><tag k="highway" v="path"/></way>
  <way id="12" version="1"><nd ref="3"/><nd ref="4"/><tag k="highway" v="motorway"/></way>
  <way id="13" version="1"><nd ref="1"/><nd ref="2"/><nd ref="99"/><nd ref="4"/><nd ref="5"/>
    <tag k="highway" v="residential"/></way>
  <way id="14" version="1"><nd ref="1"/><nd ref="3"/><tag k="highway" v="proposed"/></way>
  <way id="15" version="1"><nd ref="1"/><nd ref="3"/><tag k="waterway" v="wadi"/></way>
  <way id="16" version="1"><nd ref="6"/><nd ref="7"/><tag k="highway" v="footway"/></way>
</osm>
"""


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "tecate.osm"
    path.write_text(OSM, encoding="utf-8")
    return path


def _source(path: Path, **more: Any) -> Source:
    return Source(path=path, name="OpenStreetMap contributors", licence="ODbL 1.0", **more)


def _load(path: Path, **more: Any) -> Any:
    return trail.load(_source(path, **more), area=AREA, crs=UTM)


def _by_id(layer: Any) -> dict[str, Any]:
    return {row["trail_id"]: row for _, row in layer.frame.iterrows()}


def test_extract(extract: Path) -> None:
    layer = _load(extract)
    rows = _by_id(layer)
    assert list(rows) == ["way/10", "way/11", "way/12", "way/13", "way/13#2"]
    assert rows["way/10"]["name"] == "Camino del <b>Cañón"
    assert (rows["way/10"]["highway"], rows["way/10"]["surface"]) == ("track", "sand")
    # The way in Italy is counted as clipped; the proposed one and the wadi are no trails.
    assert (layer.counts.read, layer.counts.kept, layer.counts.clipped) == (6, 5, 1)
    assert layer.source.path == extract


def test_places_are_right(extract: Path) -> None:
    layer = _load(extract)
    first = layer.frame.to_crs(4326).geometry.iloc[0]
    assert first.equals_exact(LineString([(-116.5, 32.5), (-116.49, 32.5)]), 1e-9)
    # 0.01 degrees of longitude at 32.5 N.
    assert layer.frame.geometry.iloc[0].length == pytest.approx(940, rel=0.01)


def test_who_passes(extract: Path) -> None:
    passes = {
        key: (bool(row["is_walkable"]), bool(row["is_drivable"]))
        for key, row in _by_id(_load(extract)).items()
    }
    assert passes == {
        "way/10": (True, True),
        "way/11": (True, False),
        "way/12": (False, True),
        "way/13": (True, True),
        "way/13#2": (True, True),
    }


def test_pbf_gives_the_same(extract: Path, tmp_path: Path) -> None:
    packed = tmp_path / "tecate.osm.pbf"
    with osmium.SimpleWriter(str(packed)) as writer:
        for element in osmium.FileProcessor(str(extract)):
            writer.add(element)
    ours, theirs = _load(packed).frame, _load(extract).frame
    assert ours.drop(columns="geometry").equals(theirs.drop(columns="geometry"))
    assert ours.geometry.geom_equals_exact(theirs.geometry, 0.01).all()


def test_ways_are_cut_at_the_area(extract: Path) -> None:
    layer = trail.load(_source(extract), area=Area.from_bounds(-116.495, 32.0, -116.0, 32.505), crs=UTM)
    lengths = layer.frame.set_index("trail_id").length
    assert lengths["way/10"] == pytest.approx(470, rel=0.01)
    assert lengths["way/11"] == pytest.approx(554, rel=0.01)


def test_extract_of_another_place(extract: Path) -> None:
    far = Area.from_bounds(-70.0, -40.0, -69.0, -39.0)
    with pytest.raises(CrsError, match=r"tecate\.osm.*far outside the area"):
        trail.load(_source(extract), area=far, crs=CRS.from_epsg(32719))


def test_extract_without_ways(tmp_path: Path) -> None:
    path = tmp_path / "none.osm"
    path.write_text('<osm version="0.6"><node id="1" lat="32" lon="-116" version="1"/></osm>')
    with pytest.raises(DataError, match="empty"):
        _load(path)


@pytest.mark.parametrize("name", ["cut.osm", "cut.osm.pbf"])
def test_damaged_extract(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(OSM[:900].encode())
    with pytest.raises(FormatError, match=name):
        _load(path)


def test_missing_extra_is_named(extract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "osmium":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(FormatError, match=r'pip install "vereda\[osm\]"'):
        _load(extract)


def _graph(tmp_path: Path) -> Path:
    osmnx = pytest.importorskip("osmnx", reason="the extra osm is not installed")
    nx = pytest.importorskip("networkx")
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for node, lon, lat in ((1, -116.5, 32.5), (2, -116.49, 32.5), (3, -116.49, 32.51)):
        graph.add_node(node, x=lon, y=lat, street_count=2)
    both = {"osmid": 5, "highway": "track", "oneway": False, "length": 940.0}
    graph.add_edge(1, 2, key=0, reversed=False, **both)
    graph.add_edge(2, 1, key=0, reversed=True, **both)
    bent = LineString([(-116.49, 32.5), (-116.48, 32.505), (-116.49, 32.51)])
    joined = {"osmid": [6, 7], "highway": ["path", "steps"], "oneway": False, "length": 2000.0}
    graph.add_edge(2, 3, key=0, reversed=False, geometry=bent, **joined)
    graph.add_edge(3, 2, key=0, reversed=True, geometry=bent.reverse(), **joined)
    path = tmp_path / "tecate.graphml"
    osmnx.save_graphml(graph, path)
    return path


def test_graph(tmp_path: Path) -> None:
    rows = _by_id(_load(_graph(tmp_path)))
    assert {key: row["highway"] for key, row in rows.items()} == {"1-2-0": "track", "2-3-0": "path"}
    assert len(rows["2-3-0"]["geometry"].coords) == 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("epsg:4326", ""), "does not say its crs"),
        (('<data key="d2">', '<data key="d99">'), "lacks what it needs"),
        (("</graphml>", ""), "cannot be read as GraphML"),
        (("<graphml", '<!DOCTYPE x [<!ENTITY a "b">]><graphml'), "cannot be read as GraphML"),
        (("LINESTRING", "LINE"), "lacks what it needs"),
    ],
)
def test_bad_graphs(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    path = _graph(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(FormatError, match=says):
        _load(path)


def test_vector_file_with_classes_and_own_answers(tmp_path: Path) -> None:
    path = tmp_path / "trails.geojson"
    gpd.GeoDataFrame(
        {
            "trail_id": ["a", "b", "c"],
            "highway": ["path", "motorway", None],
            "is_walkable": ["no", None, None],
        },
        geometry=[LineString([(-116.5, 32.5), (-116.4, 32.5 + n / 100)]) for n in range(3)],
        crs=4326,
    ).to_file(path)
    rows = _by_id(_load(path))
    assert [rows[key]["is_walkable"] for key in "ab"] == [False, False]
    assert [rows[key]["is_drivable"] for key in "ab"] == [False, True]
    assert rows["c"][["is_walkable", "is_drivable"]].isna().all()
    assert "is_walkable" in json.loads(path.read_text())["features"][0]["properties"]
