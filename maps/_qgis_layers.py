"""The layers of the QGIS project: where each takes its rows from, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pyproj import CRS

from geo.result import Phrase
from maps import _qgis_raster, _qml
from maps._looks import ALWAYS, View
from maps._names import LAYERS
from maps._qgis_raster import Grid
from maps._qgis_words import expression
from maps._qml import Column
from maps._tables import Coverage
from maps._xml import options, tag, text

_GEOMETRY = {"points": "Point", "lines": "Line", "areas": "Polygon"}
_OGR_GEOMETRY = {"points": "Point", "lines": "LineString", "areas": "Polygon"}
_SHORTEST_ID = 11


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A layer of the project. `xml` is its element, `table` the one of the GeoPackage that it shows."""

    id: str
    table: str
    name: Phrase
    group: str
    source: str
    provider: str
    is_shown: bool
    in_legend: bool
    xml: str


@lru_cache(maxsize=16)
def srs(crs: CRS) -> str:
    """Return a reference system: by the name that QGIS knows it by, and spelt out for one that has none."""
    authority = crs.to_authority()
    return tag(
        "spatialrefsys",
        None,
        tag("wkt", None, text(crs.to_wkt())),
        tag("authid", None, text(":".join(authority) if authority else "")),
        tag("srid", None, text(authority[1] if authority and authority[1].isdigit() else "0")),
        tag("description", None, text(crs.name)),
    )


def layer_id(name: str) -> str:
    """Return what a layer is called inside the project.

    QGIS gives a layer whose name has no more than ten letters a new one as it reads it, and what speaks of
    the old one (tree, order, legend, relations) then speaks of nothing.
    """
    return f"vereda_{name}".ljust(_SHORTEST_ID, "_")


def vector(
    view: View,
    *,
    file_name: str,
    crs: CRS,
    columns: Sequence[Column],
    mixed: bool,
    language: str,
    metadata: str,
) -> Layer:
    """Return the layer of a view; in a `mixed` table it takes the rows with its own form of geometry."""
    source = f"./{file_name}|layername={view.table}"
    where = expression(view.where)
    if where:
        source += f"|subset={where}"
    if mixed:
        source += f"|geometrytype={_OGR_GEOMETRY[view.form]}"
    identity = layer_id(view.id)
    xml = tag(
        "maplayer",
        {"type": "vector", "geometry": _GEOMETRY[view.form], **_qml.attributes([view])},
        *_common(identity, source, getattr(_qml.heading(view), language), "ogr", crs, metadata),
        _qml.body([replace(view, where=ALWAYS)], columns, language),
    )
    return Layer(
        id=identity,
        table=view.table,
        name=_qml.heading(view),
        group=view.group,
        source=source,
        provider="ogr",
        is_shown=view.is_shown,
        in_legend=view.is_shown and view.in_legend,
        xml=xml,
    )


def plain(
    table: str, name: Phrase, *, file_name: str, columns: Sequence[Column], language: str, metadata: str
) -> Layer:
    """Return the layer of a table without geometry."""
    source = f"./{file_name}|layername={table}"
    identity = layer_id(table)
    xml = tag(
        "maplayer",
        {"type": "vector", "geometry": "No geometry", **_qml.attributes([])},
        *_common(identity, source, getattr(name, language), "ogr", None, metadata),
        _qml.body([], columns, language),
    )
    return Layer(
        id=identity,
        table=table,
        name=name,
        group="tables",
        source=source,
        provider="ogr",
        is_shown=True,
        in_legend=False,
        xml=xml,
    )


def grid(
    coverage: Coverage, kind: Grid, *, file_name: str, has_sea: bool, language: str, metadata: str
) -> Layer:
    """Return a layer of a grid."""
    name, group = _GRIDS[kind] if kind in _GRIDS else _sight_name(coverage.name)
    source = f"GPKG:./{file_name}:{coverage.name}"
    identity = layer_id(coverage.name + ("_shade" if kind == "shade" else ""))
    xml = tag(
        "maplayer",
        {"type": "raster", "styleCategories": "AllStyleCategories", "hasScaleBasedVisibilityFlag": 0},
        *_common(identity, source, getattr(name, language), "gdal", coverage.raster.crs, metadata),
        _qgis_raster.style(kind, coverage, has_sea=has_sea),
    )
    return Layer(
        id=identity,
        table=coverage.name,
        name=name,
        group=group,
        source=source,
        provider="gdal",
        is_shown=kind in {"tint", "shade"},
        in_legend=kind == "tint",
        xml=xml,
    )


_GRIDS: Mapping[str, tuple[Phrase, str]] = {
    "tint": (Phrase("Height", "Altura"), "base"),
    "shade": (Phrase("Light and shadow", "Luz y sombra"), "base"),
    "flow": (LAYERS["flow"], "walk"),
}


def _sight_name(table: str) -> tuple[Phrase, str]:
    kind = table.removeprefix("sight_")
    return LAYERS.get(f"sight-{kind}", Phrase(kind, kind)), "sight"


def _common(
    identity: str, source: str, name: str, provider: str, crs: CRS | None, metadata: str
) -> list[str]:
    parts = [
        tag("id", None, text(identity)),
        tag("datasource", None, text(source)),
        tag("layername", None, text(name)),
        tag("provider", {"encoding": "UTF-8"}, provider),
        tag("resourceMetadata", None, metadata),
    ]
    return parts if crs is None else [*parts, tag("srs", None, srs(crs))]


def tree(
    layers: Sequence[Layer], groups: Sequence[tuple[str, Phrase]], language: str, *, legend: bool
) -> str:
    """Return the layers in their groups as the panel of layers shows them, or the legend of a layout."""
    shown = [layer for layer in layers if layer.in_legend] if legend else list(layers)
    made = []
    for group, name in groups:
        members = [_leaf(layer, language, legend=legend) for layer in shown if layer.group == group]
        if members:
            given = {
                "name": getattr(name, language),
                "checked": "Qt::Checked",
                "expanded": int(group != "tables"),
            }
            made.append(tag("layer-tree-group", given, _NOTHING, *members))
    order = tag("custom-order", {"enabled": 1}, *(tag("item", None, layer.id) for layer in layers))
    return tag("layer-tree-group", None, _NOTHING, *made, order)


_NOTHING = tag("customproperties", None, "<Option/>")


def _leaf(layer: Layer, language: str, *, legend: bool) -> str:
    given: dict[str, Any] = {
        "id": layer.id,
        "name": getattr(layer.name, language),
        "source": layer.source,
        "providerKey": layer.provider,
        "checked": "Qt::Checked" if layer.is_shown else "Qt::Unchecked",
        "expanded": int(legend or layer.id == "vereda_route"),
    }
    # The first thing that a grid tells in a legend is the number of its band.
    ordered = options({"legend/node-order": "1"}) if legend and layer.provider == "gdal" else "<Option/>"
    inside = tag("customproperties", None, ordered)
    return tag("layer-tree-layer", given, inside)
