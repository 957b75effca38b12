"""The QGIS project inside the GeoPackage: groups, order, extent, bookmarks, relations and sheets to print.

Written by this module alone, so that the same study gives the same bytes; QGIS opens it as
``geopackage:/folder/study.gpkg?projectName=vereda``.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from pyproj import CRS

from geo.result import Phrase
from maps import _qgis_layers, _qgis_layout
from maps._names import GROUPS
from maps._qgis_layers import Layer, layer_id, srs
from maps._qgis_layout import Sheet
from maps._qml import VERSION
from maps._xml import quiet, tag, text

NAMES: dict[str, str] = {"en": "vereda", "es": "vereda-es"}
"""Language -> name of its project in the file."""

TABLES = Phrase("Tables", "Tablas")

_FIXED = (1980, 1, 1, 0, 0, 0)
"""The day that a zip file begins to count: the clock would make every file differ."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """Rows of one table that belong to a row of another."""

    child: str
    child_column: str
    parent: str
    parent_column: str
    name: Phrase


RELATIONS: tuple[Relation, ...] = tuple(
    Relation(child=child, child_column=column, parent=parent, parent_column=key, name=Phrase(en, es))
    for child, column, parent, key, en, es in (
        ("route", "route_id", "route-whole", "route_id", "Sections of the route", "Tramos de la ruta"),
        (
            "corridor",
            "route_id",
            "route-whole",
            "route_id",
            "Corridors of the route",
            "Corredores de la ruta",
        ),
        ("walks", "route_id", "route-whole", "route_id", "Walks on the route", "Caminatas por la ruta"),
        ("groups", "route_id", "route-whole", "route_id", "Groups on the route", "Grupos en la ruta"),
        (
            "departures",
            "route_id",
            "route-whole",
            "route_id",
            "Departures on the route",
            "Salidas por la ruta",
        ),
        ("rides", "route_id", "route-whole", "route_id", "Rides on the route", "Viajes por la ruta"),
        (
            "drop-demand",
            "route_id",
            "route-whole",
            "route_id",
            "Water wanted on the route",
            "Agua que pide la ruta",
        ),
        (
            "route",
            "main_factor",
            "factors",
            "factor",
            "Sections with this main reason",
            "Tramos con esta razón",
        ),
        ("reach-water", "place", "water", "water_id", "Reach from this water", "Alcance desde esta agua"),
        ("reach-road", "place", "trail", "trail_id", "Reach from this road", "Alcance desde este camino"),
        ("reach-camp", "place", "help", "place_id", "Reach from this camp", "Alcance desde este campamento"),
        ("reach-clinic", "place", "help", "place_id", "Reach from this clinic", "Alcance desde esta clínica"),
        ("water_stops", "site_id", "drop", "site_id", "Stops at the station", "Paradas en la estación"),
        ("water_stops", "trip_id", "drop-trip", "trip_id", "Stops of the trip", "Paradas del viaje"),
        ("water_reach", "site_id", "drop", "site_id", "Water wanted in reach", "Agua que se pide al alcance"),
        (
            "water_reach",
            "demand_id",
            "drop-demand",
            "demand_id",
            "Stations in reach",
            "Estaciones al alcance",
        ),
        ("water_outages", "site_id", "drop", "site_id", "If the station is gone", "Si falta la estación"),
        ("water_unserved", "site_id", "drop", "site_id", "What no trip brings", "Lo que ningún viaje trae"),
        ("drop-demand", "site_id", "drop", "site_id", "Whom the station serves", "A quién sirve la estación"),
    )
)
"""Between layers of the project: a view by its id, a table without geometry by its name."""


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """A place to go to: bounds in the CRS of the project."""

    name: str
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Project:
    """Everything that a project says. `layers` from the top; `metadata` is XML already."""

    layers: Sequence[Layer]
    columns: dict[str, frozenset[str]]
    crs: CRS
    sheet: Sheet
    bookmarks: Sequence[Bookmark]
    metadata: str


def content(project: Project) -> bytes:
    """Return the project as QGIS keeps it in a GeoPackage: a zip file in hexadecimal."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        entry = zipfile.ZipInfo(f"{NAMES[project.sheet.language]}.qgs", _FIXED)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 3
        entry.external_attr = 0o644 << 16
        file.writestr(entry, xml(project))
    return made.getvalue().hex().encode("ascii")


def told(day: str) -> str:
    """Return what QGIS lists of a project: when it was saved, and nobody's name."""
    return json.dumps({"last_modified_time": f"{day}T00:00:00", "last_modified_user": ""})


def xml(project: Project) -> str:
    """Return the project as a file of QGIS."""
    sheet, language = project.sheet, project.sheet.language
    groups = [(group, name) for group, name in GROUPS.items()] + [("tables", TABLES)]
    legend = _qgis_layers.tree(project.layers, groups, language, legend=True)
    layouts = (_qgis_layout.layout(paper, sheet, legend) for paper in _qgis_layout.PAPERS)
    title = quiet(sheet.title)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tag(
        "qgis",
        {"projectname": title, "version": VERSION, "saveUser": "", "saveUserFull": ""},
        tag("homePath", {"path": ""}),
        tag("title", None, text(title)),
        tag("projectCrs", None, srs(project.crs)),
        _qgis_layers.tree(project.layers, groups, language, legend=False),
        tag("relations", None, *_relations(project)),
        tag("projectlayers", None, *(layer.xml for layer in project.layers)),
        tag("layerorder", None, *(tag("layer", {"id": layer.id}) for layer in project.layers)),
        _PROPERTIES,
        tag("projectMetadata", None, project.metadata),
        tag("Layouts", None, *layouts),
        tag(
            "Bookmarks",
            None,
            *(_bookmark(each, number, project.crs) for number, each in enumerate(project.bookmarks)),
        ),
        _view(project),
    )


_PROPERTIES = tag(
    "properties",
    None,
    tag("Paths", None, tag("Absolute", {"type": "bool"}, "false")),
    tag(
        "Gui",
        None,
        *(tag(f"CanvasColor{each}Part", {"type": "int"}, "255") for each in ("Red", "Green", "Blue")),
    ),
    tag(
        "PAL",
        None,
        tag("PlacementEngineVersion", {"type": "int"}, "1"),
        tag("CandidatesLinePerCM", {"type": "double"}, "5"),
        tag("CandidatesPolygonPerCM", {"type": "double"}, "2.5"),
        tag("ShowingPartialsLabels", {"type": "bool"}, "false"),
    ),
    tag("SpatialRefSys", None, tag("ProjectionsEnabled", {"type": "int"}, "1")),
)


def _relations(project: Project) -> list[str]:
    known = {layer.id: layer.table for layer in project.layers}
    made = []
    for each in RELATIONS:
        child, parent = layer_id(each.child), layer_id(each.parent)
        pairs = ((child, each.child_column), (parent, each.parent_column))
        if all(one in known and column in project.columns[known[one]] for one, column in pairs):
            given = {
                "id": f"vereda_{each.child}_{each.child_column}_{each.parent}",
                "name": getattr(each.name, project.sheet.language),
                "referencingLayer": child,
                "referencedLayer": parent,
                "strength": "Association",
            }
            fields = {"referencingField": each.child_column, "referencedField": each.parent_column}
            made.append(tag("relation", given, tag("fieldRef", fields)))
    return made


def _bookmark(bookmark: Bookmark, number: int, crs: CRS) -> str:
    west, south, east, north = (f"{each:.10g}" for each in bookmark.bounds)
    corners = (west, south), (east, south), (east, north), (west, north), (west, south)
    given = {
        "id": f"vereda_{number}",
        "name": quiet(bookmark.name),
        "group": "vereda",
        "extent": f"POLYGON(({', '.join(' '.join(corner) for corner in corners)}))",
    }
    return tag("Bookmark", given, srs(crs))


def _view(project: Project) -> str:
    west, south, east, north = project.sheet.bounds
    extent = {"xmin": west, "ymin": south, "xmax": east, "ymax": north}
    shown = tag("DefaultViewExtent", extent, srs(project.crs))
    return tag("ProjectViewSettings", {"UseProjectScales": 0, "rotation": 0}, tag("Scales"), shown)
