"""The project of a study: every layer that it has, sheets to print and places to go to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd

from geo.result import Phrase, StudyResult
from layers.crs import label
from maps import _metadata, _qgis_layers, _qgis_raster, _text, _views, redact
from maps._looks import NEVER, View, bound, holds, told_by
from maps._names import SOURCES
from maps._qgis_layers import Layer
from maps._qgis_layout import WORDS, Sheet
from maps._qgis_project import Bookmark, Project
from maps._qml import Column
from maps._tables import Coverage, Table
from maps.redact import Audience

_TABLES: Mapping[str, Phrase] = {
    "departures": Phrase("Departures by month and hour", "Salidas por mes y hora"),
    "encounter": SOURCES["encounter"],
    "factors": Phrase("Hazards: curve and weight", "Peligros: curva y peso"),
    "groups": Phrase("Groups", "Grupos"),
    "notes": Phrase("Please note", "Tenga en cuenta"),
    "rides": Phrase("Rides by rail and truck", "Viajes en tren y camión"),
    "sources": Phrase("Sources and licences", "Fuentes y licencias"),
    "study": Phrase("What this file is", "Qué es este archivo"),
    "walks": Phrase("Walks", "Caminatas"),
    "water_curve": Phrase("Benefit by number of stations", "Beneficio según el número de estaciones"),
    "water_outages": Phrase("If a station is gone", "Si falta una estación"),
    "water_reach": Phrase("Stations in reach", "Estaciones al alcance"),
    "water_scenarios": Phrase("Water in other cases", "Agua en otros casos"),
    "water_stops": Phrase("Stops of the trips", "Paradas de los viajes"),
    "water_unserved": Phrase("Water that no trip brings", "Agua que ningún viaje trae"),
}


@dataclass(frozen=True, kw_only=True)
class Study:
    """What is written: a result as its audience may see it, and the tables and grids made of it.

    `views` and `columns` are by table, `about` tells of each table and grid.
    """

    result: StudyResult
    audience: Audience
    tables: Sequence[Table]
    coverages: Sequence[Coverage]
    file_name: str
    views: Mapping[str, Sequence[View]]
    columns: Mapping[str, Sequence[Column]]
    about: Mapping[str, _metadata.About]


def by_table(result: StudyResult, tables: Sequence[Table], audience: Audience) -> dict[str, list[View]]:
    """Return the views of each table that it can have, from the top of the map.

    Those of the restricted edition, which people go on working with, know every class; others only what is
    there.
    """
    frames = {table.name: table.frame for table in tables if isinstance(table.frame, gpd.GeoDataFrame)}
    found: dict[str, list[View]] = {}
    for view in _views.views(result):
        frame = frames.get(view.table)
        if frame is None or view.form not in _forms(frame):
            continue
        whole = bound(view, list(frame.columns))
        if whole is None:
            continue
        told = whole if audience == "restricted" else told_by(whole, frame)
        if told.looks and told.where != NEVER and holds(whole.where, frame).any():
            found.setdefault(view.table, []).append(told)
    return found


def _forms(frame: gpd.GeoDataFrame) -> set[str]:
    kinds = {str(kind).removeprefix("Multi") for kind in frame.geom_type.dropna().unique()}
    names = {"Point": "points", "LineString": "lines", "Polygon": "areas"}
    return {names[kind] for kind in kinds if kind in names}


def project(study: Study, language: str) -> Project:
    """Return the project in a language."""
    result = study.result
    sheet = _sheet(study, language)
    return Project(
        layers=[*_vectors(study, language), *_grids(study, language), *_plain(study, language)],
        columns={name: frozenset(each.name for each in given) for name, given in study.columns.items()},
        crs=result.crs,
        sheet=sheet,
        bookmarks=_bookmarks(result, sheet, language),
        metadata=_metadata.of_file(result, redact.stamp(study.audience)).xml,
    )


def _vectors(study: Study, language: str) -> list[Layer]:
    """Return the layers with geometry, from the top; of walking times the first target there is shows."""
    order = [view.id for view in _views.views(study.result)]
    views = sorted(
        (view for own in study.views.values() for view in own if view.is_layer),
        key=lambda view: order.index(view.id),
    )
    walks = [view.id for view in views if view.table == "isochrone_lines"]
    made = []
    for view in views:
        shown = replace(view, is_shown=view.id == walks[0]) if view.id in walks else view
        own = study.views[view.table]
        made.append(
            _qgis_layers.vector(
                shown,
                file_name=study.file_name,
                crs=study.result.crs,
                columns=study.columns[view.table],
                mixed=len({each.form for each in own}) > 1,
                language=language,
                metadata=study.about[view.table].xml,
            )
        )
    return made


def _grids(study: Study, language: str) -> list[Layer]:
    has_sea = _text.has_sea(study.result)
    order = [each for each in study.coverages if each.name != "terrain"]
    order += [each for each in study.coverages if each.name == "terrain"]
    return [
        _qgis_layers.grid(
            coverage,
            kind,
            file_name=study.file_name,
            has_sea=has_sea,
            language=language,
            metadata=study.about[coverage.name].xml,
        )
        for coverage in order
        for kind in (("shade", "tint") if coverage.name == "terrain" else (_qgis_raster.kind(coverage),))
    ]


def _plain(study: Study, language: str) -> list[Layer]:
    return [
        _qgis_layers.plain(
            table.name,
            _TABLES.get(table.name, Phrase(table.title, table.title)),
            file_name=study.file_name,
            columns=study.columns[table.name],
            language=language,
            metadata=study.about[table.name].xml,
        )
        for table in study.tables
        if not isinstance(table.frame, gpd.GeoDataFrame)
    ]


def _sheet(study: Study, language: str) -> Sheet:
    result = study.result
    west, south, east, north = result.area.core(result.crs).bounds
    entries = dict.fromkeys(
        f"{entry.source} ({entry.licence})" for use in result.uses for entry in use.provenance
    )
    sources = f"{getattr(WORDS['sources'], language)}: {'; '.join(entries)}."
    warnings = _text.warnings(result)
    return Sheet(
        title=getattr(result.title, language),
        day=f"{getattr(WORDS['as_of'], language)} {result.on.isoformat()}",
        stamp=getattr(redact.stamp(study.audience), language),
        warning=". ".join(getattr(each, language) for each in warnings),
        sources=sources,
        crs=f"{getattr(WORDS['drawn'], language)} {label(result.crs)}",
        bounds=(west, south, east, north),
        language=language,
        is_open=study.audience == "public",
    )


def _bookmarks(result: StudyResult, sheet: Sheet, language: str) -> list[Bookmark]:
    """Return the whole area and each route that is shown, with some room around it."""
    whole = {"en": "Whole study area", "es": "Toda el área de estudio"}[language]
    made = [Bookmark(name=whole, bounds=sheet.bounds)]
    names = result.routes["name"] if "name" in result.routes else result.routes.index.to_series()
    for name, geometry in zip(names, result.routes.geometry if len(result.routes) else [], strict=True):
        west, south, east, north = geometry.bounds
        room = 0.08 * max(east - west, north - south, 1_000.0)
        made.append(Bookmark(name=str(name), bounds=(west - room, south - room, east + room, north + room)))
    return made
