"""What makes a GeoPackage open in QGIS as a map: styles, metadata and projects inside the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd

from geo.result import StudyResult
from maps import (
    _metadata,
    _qgis_build,
    _qgis_columns,
    _qgis_project,
    _qgis_raster,
    _qml,
    _sld,
    _text,
    redact,
)
from maps._qgis_build import Study
from maps._tables import Coverage, Table
from maps.redact import Audience

LANGUAGES = ("en", "es")

STYLES: dict[str, str] = {"en": "default", "es": "es"}
"""Language -> name of its style; the first is the one that QGIS takes by itself."""

GEOMETRY = "geom"
"""Column of the geometry in every table."""

_TABLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, metadata BLOB, content BLOB);
"""
"""As QGIS makes them."""


@dataclass(frozen=True, kw_only=True)
class Inside:
    """What is written: rows of the tables of styles and projects, and what is said of each table."""

    styles: Sequence[tuple[str, str, str, str, str]]
    projects: Sequence[tuple[str, str, bytes]]
    about: Mapping[str, _metadata.About]
    whole: _metadata.About


def prepare(
    result: StudyResult,
    *,
    audience: Audience,
    tables: Sequence[Table],
    coverages: Sequence[Coverage],
    file_name: str,
) -> Inside:
    """Return styles, metadata and a project for each language.

    Parameters
    ----------
    result
        as its audience may see it: nothing is held back here.
    file_name
        of the GeoPackage: the projects look for their layers in a file of this name beside themselves.
    """
    stamp = redact.stamp(audience)
    about = {
        name: _metadata.of_table(name, title, doc, result, stamp)
        for name, title, doc in (
            *((table.name, table.title, table.doc) for table in tables),
            *((coverage.name, coverage.title, coverage.unit) for coverage in coverages),
        )
    }
    study = Study(
        result=result,
        audience=audience,
        tables=tables,
        coverages=coverages,
        file_name=file_name,
        views=_qgis_build.by_table(result, tables, audience),
        columns={table.name: _qgis_columns.of(table, result) for table in tables},
        about=about,
    )
    day = _qgis_project.told(result.on.isoformat())
    projects = [
        (_qgis_project.NAMES[each], day, _qgis_project.content(_qgis_build.project(study, each)))
        for each in LANGUAGES
    ]
    whole = _metadata.of_file(result, stamp)
    return Inside(styles=_styles(study), projects=projects, about=about, whole=whole)


def _styles(study: Study) -> list[tuple[str, str, str, str, str]]:
    """Return table, column of geometry, language, QML and SLD of each style."""
    rows = []
    for table in study.tables:
        own = study.views.get(table.name, [])
        geometry = GEOMETRY if isinstance(table.frame, gpd.GeoDataFrame) else ""
        for language in LANGUAGES:
            qml = _qml.document(own, study.columns[table.name], language)
            sld = _sld.document(own, table.name, language) if own else ""
            rows.append((table.name, geometry, language, qml, sld))
    has_sea = _text.has_sea(study.result)
    for coverage in study.coverages:
        kind = _qgis_raster.kind(coverage)
        qml = _qgis_raster.document(kind, coverage, has_sea=has_sea)
        sld = _sld.grid(coverage.name, _qgis_raster.stops(kind, coverage, has_sea=has_sea))
        rows += [(coverage.name, "", language, qml, sld) for language in LANGUAGES]
    return rows


def write(database: sqlite3.Connection, inside: Inside, clock: str) -> None:
    """Write what was prepared; `clock` stands in for the time of writing."""
    database.executescript(_TABLES)
    _metadata.write(database, inside.about, inside.whole, clock)
    database.executemany(
        "INSERT INTO qgis_projects (name, metadata, content) VALUES (?, ?, ?)", inside.projects
    )
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
        "styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) "
        "VALUES ('', '', ?, ?, ?, ?, ?, ?, ?, '', NULL, ?)",
        [
            (
                table,
                geometry,
                STYLES[language],
                qml,
                sld,
                int(language == LANGUAGES[0]),
                _SAID[language],
                clock,
            )
            for table, geometry, language, qml, sld in inside.styles
        ],
    )
    database.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', 'How each table looks', ?, 0)",
        (clock,),
    )


_SAID = {"en": "As on the web map, in English", "es": "Como en el mapa web, en español"}
