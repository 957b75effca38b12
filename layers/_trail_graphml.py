"""Read the edges of a street network that osmnx saved as GraphML."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, parse
from shapely import LineString
from shapely.errors import ShapelyError

from layers import crs as crs_
from layers._trail_osm import NOT_A_WAY
from layers.errors import FormatError

_SPACE = "{http://graphml.graphdrawing.org/xmlns}"
_COLUMNS = ("trail_id", "name", "highway", "surface", "geometry")


def read_graphml(path: Path) -> gpd.GeoDataFrame:
    """Return one row for each street of the graph; the two directions of one street are one row.

    Raises
    ------
    FormatError
        if the file is damaged, or no osmnx graph with coordinates and a CRS.
    """
    try:
        root = parse(path).getroot()
    except (ParseError, DefusedXmlException, UnicodeDecodeError) as error:
        raise FormatError(
            f"{path.name} cannot be read as GraphML ({error}); save it again with osmnx"
        ) from error
    names = {key.get("id"): key.get("attr.name") for key in root.iter(f"{_SPACE}key")}
    graph = root.find(f"{_SPACE}graph")
    if graph is None:
        raise FormatError(f"{path.name} holds no graph; save it with osmnx.save_graphml")
    crs = _data(graph, names).get("crs")
    if crs is None:
        raise FormatError(f"{path.name} does not say its crs as osmnx does; save it with osmnx.save_graphml")
    try:
        nodes = {
            node.get("id"): (float(data["x"]), float(data["y"]))
            for node in graph.iterfind(f"{_SPACE}node")
            for data in [_data(node, names)]
        }
        rows = list(_rows(graph, names, nodes))
    except (KeyError, ValueError, SyntaxError, ShapelyError) as error:
        raise FormatError(
            f"{path.name} is no street network of osmnx: a node or an edge lacks what it needs ({error})"
        ) from error
    return gpd.GeoDataFrame(rows, columns=list(_COLUMNS), geometry="geometry", crs=crs_.parse(crs))


def _rows(
    graph: Any, names: Mapping[str | None, str | None], nodes: Mapping[str | None, tuple[float, float]]
) -> Iterator[tuple[object, ...]]:
    seen: set[bytes] = set()
    for edge in graph.iterfind(f"{_SPACE}edge"):
        data = _data(edge, names)
        start, end = edge.get("source"), edge.get("target")
        line = (
            shapely.from_wkt(data["geometry"])
            if "geometry" in data
            else LineString([nodes[start], nodes[end]])
        )
        highway = _first(data.get("highway"))
        # The way back is the same street, drawn from its other end.
        street = shapely.normalize(line).wkb
        if street in seen or highway in NOT_A_WAY or line.length == 0:
            continue
        seen.add(street)
        identifier = f"{start}-{end}-{edge.get('id') or 0}"
        yield identifier, _first(data.get("name")), highway, _first(data.get("surface")), line


def _data(element: Any, names: Mapping[str | None, str | None]) -> dict[str, str]:
    return {
        str(names.get(data.get("key"))): data.text for data in element.iterfind(f"{_SPACE}data") if data.text
    }


def _first(text: str | None) -> str | None:
    """Return a tag's value; of several (osmnx joins ways into one edge) the first."""
    if text is None or not text.startswith("["):
        return text
    values = ast.literal_eval(text)
    return str(values[0]) if isinstance(values, list) and values else None
