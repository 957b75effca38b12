"""What a layer is, where it comes from and on what terms: metadata inside the GeoPackage."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from geo.result import LayerUse, Phrase, StudyResult
from maps import _text
from maps._qml import VERSION
from maps._tables import KIND_OF
from maps._xml import quiet, tag, text

URI = "http://mrcc.com/qgis.dtd"
"""Says that a document is metadata as QGIS has it."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""
"""As the standard has them (its annexes on extensions and on metadata)."""

_DEFINITION = "http://www.geopackage.org/spec120/#extension_metadata"


@dataclass(kw_only=True)
class About:
    """What is said of a table, or of the file."""

    title: str
    doc: str
    licences: tuple[str, ...]
    history: tuple[str, ...]
    stamp: Phrase

    @cached_property
    def xml(self) -> str:
        """The same as the elements that QGIS has for it."""
        rights = quiet(f"{self.stamp.en} / {self.stamp.es}")
        return "".join(
            [
                tag("language", None, "ENG"),
                tag("type", None, "dataset"),
                tag("title", None, text(quiet(self.title))),
                tag("abstract", None, text(quiet(self.doc))),
                *(tag("license", None, text(quiet(each))) for each in self.licences),
                tag("rights", None, text(rights)),
                *(tag("history", None, text(quiet(each))) for each in self.history),
            ]
        )


def of_table(name: str, title: str, doc: str, result: StudyResult, stamp: Phrase) -> About:
    """Return what is said of a table: the sources of its kind; what is computed rests on all of them."""
    kind = KIND_OF.get(name, name)
    uses = [use for use in result.uses if use.kind == kind] or list(result.uses)
    return About(title=title, doc=doc, licences=_licences(uses), history=_history(uses), stamp=stamp)


def of_file(result: StudyResult, stamp: Phrase) -> About:
    """Return what is said of the whole file."""
    said = [warning.en for warning in _text.warnings(result)] + [note.en for note in result.notes]
    doc = ". ".join([f"As of {result.on.isoformat()}", *said])
    return About(
        title=result.title.en,
        doc=doc,
        licences=_licences(result.uses),
        history=_history(result.uses),
        stamp=stamp,
    )


def _licences(uses: Sequence[LayerUse]) -> tuple[str, ...]:
    return tuple(sorted({entry.licence for use in uses for entry in use.provenance}))


def _history(uses: Sequence[LayerUse]) -> tuple[str, ...]:
    told = []
    for use in uses:
        for entry in use.provenance:
            when = "" if entry.retrieved is None else f", retrieved {entry.retrieved.isoformat()}"
            told.append(f"{entry.source} ({entry.licence}{when}; {entry.basis})")
    return tuple(dict.fromkeys(told))


def write(database: sqlite3.Connection, tables: Mapping[str, About], whole: About, clock: str) -> None:
    """Tell of each table, and of the file."""
    database.executescript(_SCHEMA)
    database.executemany(
        "INSERT INTO gpkg_extensions (table_name, extension_name, definition, scope) "
        "VALUES (?, 'gpkg_metadata', ?, 'read-write')",
        [(table, _DEFINITION) for table in ("gpkg_metadata", "gpkg_metadata_reference")],
    )
    told: list[tuple[str | None, About]] = [(None, whole), *tables.items()]
    for number, (table, about) in enumerate(told, 1):
        document = f"<!DOCTYPE qgis PUBLIC '{URI}' 'SYSTEM'>\n" + tag("qgis", {"version": VERSION}, about.xml)
        database.execute(
            "INSERT INTO gpkg_metadata (id, md_scope, md_standard_uri, mime_type, metadata) "
            "VALUES (?, 'dataset', ?, 'text/xml', ?)",
            (number, URI, document),
        )
        database.execute(
            "INSERT INTO gpkg_metadata_reference (reference_scope, table_name, timestamp, md_file_id) "
            "VALUES (?, ?, ?, ?)",
            ("geopackage" if table is None else "table", table, clock, number),
        )
